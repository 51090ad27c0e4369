"""The dry run: what each line of a list would do to the register; nothing is written (REG-9)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any

from ejournal.errors import BadInput
from ejournal.models import ClassMembership, Consent, Guardian, Guardianship, Pupil, SchoolClass
from ejournal.policy.actions import may
from ejournal.policy.actor import Actor
from ejournal.policy.records import may_touch
from ejournal.rules.class_name import ClassName
from ejournal.rules.pupil_list import PupilLine
from ejournal.services.imports.consents import ConsentBook, read_consents
from ejournal.services.imports.fields import changes_of, pupil_values, too_long
from ejournal.services.imports.guardians import GuardianBook, clashing
from ejournal.services.imports.matching import WHAT_TO_ADD, Match, find_pupil
from ejournal.services.imports.register import Register, name_key, patronymics_agree, read_register, school_year
from ejournal.services.imports.values import (
    GuardianPlan,
    ImportOptions,
    ImportPlan,
    ImportRequest,
    LinePlan,
    NewStay,
    Note,
)

WRITTEN = (Pupil, Guardian, Guardianship, ClassMembership, Consent)


def demand_rights(actor: Actor, options: ImportOptions) -> None:
    """Raise Refused unless the actor may import, and may make and change what an import writes."""
    may(actor, "import.pupils").demand()
    for model in WRITTEN:
        may_touch(actor, model, "create").demand()
        may_touch(actor, model, "update").demand()
    if options.create_classes:
        may_touch(actor, SchoolClass, "create").demand()


def plan_import(actor: Actor, lines: Sequence[PupilLine], options: ImportOptions, *, today: date) -> ImportPlan:
    """Compare the lines with the register. Raises Refused, or BadInput where no year is open or `start` is outside it."""
    demand_rights(actor, options)
    return make_plan(ImportRequest(tuple(lines), options, today))


def make_plan(request: ImportRequest) -> ImportPlan:
    """The plan of a request, whoever asks; the same request over the same register gives the same fingerprint."""
    year = school_year(request.today)
    start = request.options.start or year.start
    if not year.start <= start <= year.end:
        raise BadInput(f"Учебный год идёт с {year.start:%d.%m.%Y} по {year.end:%d.%m.%Y}: выберите день в нём.", field="start")
    register = read_register(year)
    plan = _Planner(request, register, start, read_consents(request.options.consents_on, request.today)).plan()
    return replace(plan, fingerprint=_fingerprint(plan))


@dataclass
class _Planner:
    """Goes over the lines once for the pupils, then for parents and stays."""

    request: ImportRequest
    register: Register
    start: date
    consents: ConsentBook

    def plan(self) -> ImportPlan:
        matches = [Match() if line.is_refused else find_pupil(line, self.register) for line in self.request.lines]
        doubles = _doubles(self.request.lines, matches)
        book = GuardianBook(self.register, self.request.options.by_patronymic)
        book.read((line, match.pupil_id) for line, match in zip(self.request.lines, matches, strict=True))
        drafts = [
            self._line(line, match, doubles.get(number, []), book)
            for number, (line, match) in enumerate(zip(self.request.lines, matches, strict=True))
        ]
        clashes = clashing((number, plan) for number, draft in enumerate(drafts) for plan in draft.guardians)
        lines = tuple(_closed(replace(draft, notes=draft.notes + tuple(clashes.get(n, ())))) for n, draft in enumerate(drafts))
        year = self.register.year
        return ImportPlan(self.request, year.id, year.title, self.start, lines, self._new_classes(lines), self._missing())

    def _line(self, line: PupilLine, match: Match, doubles: list[Note], book: GuardianBook) -> LinePlan:
        notes = [Note(problem.field, problem.sentence, problem.blocks) for problem in line.problems] + doubles
        notes += [match.refusal] if match.refusal else []
        if any(note.blocks for note in notes):
            return LinePlan(line, "refused", match.pupil_id, notes=tuple(notes))
        row = self.register.pupils.get(match.pupil_id) if match.pupil_id else None
        values, unasked, consent = self.consents.taken(match.pupil_id, pupil_values(line, self.request.options.by_patronymic))
        changes = changes_of(Pupil, row, values)
        stay, about_class = self._stay(line, row)
        guardians, about_guardians = book.plan(line, match.pupil_id)
        notes += [*unasked, *too_long(Pupil, changes), *_days(line, row), *about_class, *about_guardians]
        status = "create" if row is None else "change"
        return LinePlan(line, status, match.pupil_id, changes, stay, guardians, tuple(notes), consent)

    def _stay(self, line: PupilLine, pupil: Any) -> tuple[NewStay | None, list[Note]]:
        """The membership to be opened, or why there is none; a pupil who is in a class is never moved by a list."""
        name, year = ClassName(line.grade or 0, line.letter), self.register.year
        if name not in self.register.classes and not self.request.options.create_classes:
            return None, [Note("class_name", f"Класса {name} в {year.title} учебном году нет.", blocks=True)]
        start = self.start
        if line.enrolled_on is not None and line.enrolled_on > year.end:
            return None, [Note("enrolled_on", f"Дата зачисления позже конца учебного года: {year.end:%d.%m.%Y}.", blocks=True)]
        if line.enrolled_on is not None and line.enrolled_on >= year.start:
            start = line.enrolled_on
        if pupil is not None:
            start, settled = self._where_now(pupil, name, start)
            if settled is not None:
                return None, settled
        return NewStay(name, start, _order(line)), []

    def _where_now(self, pupil: Any, name: ClassName, start: date) -> tuple[date, list[Note] | None]:
        """From when a stay may begin; notes (perhaps none) instead where none is to be opened."""
        year, stays = self.register.year, self.register.stays.get(pupil.id, [])
        now = min(max(self.request.today, year.start), year.end)
        current = next((stay for stay in stays if stay.days.end is None or stay.days.end > now), None)
        if current is not None:
            if current.name == name and current.year_id == year.id:
                return start, []
            place = f"{current.name}" + ("" if current.year_id == year.id else f" ({current.year})")
            return start, [Note("class_name", f"Сейчас в классе {place}. Переводят приказом: класс не изменён.")]
        last = stays[-1] if stays else None
        if last is not None and (last.year_id == year.id or (pupil.left_on and pupil.left_on <= now)):
            left = f"Выбыл из класса {last.name} {last.days.end:%d.%m.%Y}."
            return start, [Note("class_name", f"{left} Снова зачисляют приказом: класс не изменён.")]
        return max(start, last.days.end) if last is not None and last.days.end else start, None

    def _new_classes(self, lines: Sequence[LinePlan]) -> tuple[ClassName, ...]:
        names = {line.stay.class_name for line in lines if line.stay and not line.is_refused}
        return tuple(sorted(names - set(self.register.classes)))

    def _missing(self) -> tuple[ClassName, ...]:
        """Classes that the file names and the year does not have, unless they are to be made."""
        if self.request.options.create_classes:
            return ()
        named = {ClassName(line.grade, line.letter) for line in self.request.lines if line.grade}
        return tuple(sorted(named - set(self.register.classes)))


def _closed(draft: LinePlan) -> LinePlan:
    """The line with its last word: refused, or the same where nothing differs. What a refused line would do is left out."""
    if any(note.blocks for note in draft.notes):
        return replace(draft, status="refused", changes=(), stay=None, guardians=(), consent=False)
    guardians = tuple(plan for plan in draft.guardians if not plan.does_nothing)
    is_same = draft.status == "change" and not (draft.changes or draft.stay or guardians or draft.consent)
    return replace(draft, status="same" if is_same else draft.status, guardians=guardians)


def _order(line: PupilLine) -> str:
    """«№ 45-у от 28.08.2025», as much of it as the file gives."""
    number = f"№ {line.order_number}" if line.order_number else ""
    return " ".join(part for part in (number, f"от {line.order_date:%d.%m.%Y}" if line.order_date else "") if part)[:60]


def _days(line: PupilLine, pupil: Any) -> Iterator[Note]:
    born = line.birth_date or (pupil.birth_date if pupil else None)
    came = line.enrolled_on or (pupil.enrolled_on if pupil else None)
    if born and came and came <= born and (line.birth_date or line.enrolled_on):
        yield Note("enrolled_on", f"Зачислен {came:%d.%m.%Y}, а родился {born:%d.%m.%Y}. Проверьте даты.", blocks=True)


# ---- doubles within the file -----------------------------------------------------------------------------------------


def _doubles(lines: Sequence[PupilLine], matches: Sequence[Match]) -> dict[int, list[Note]]:
    """Lines of one file that mean the same pupil, or that can't be told apart: by number of the line."""
    found: dict[int, list[Note]] = defaultdict(list)
    keys: dict[tuple[str, str, Any], list[int]] = defaultdict(list)
    for number, (line, match) in enumerate(zip(lines, matches, strict=True)):
        keys["pupil", "ученик", match.pupil_id].append(number)
        keys["snils", "СНИЛС", line.snils].append(number)
        keys["file_number", "№ личного дела", line.file_number].append(number)
    for (field, label, value), numbers in keys.items():
        for number in numbers if value and len(numbers) > 1 else ():
            others = [other for other in numbers if other != number]
            if field == "pupil" or any(lines[other].sheet != lines[number].sheet for other in others):
                found[number].append(Note(field, f"Тот же {label} в другой строке: {_places(lines, others)}.", blocks=True))
    for number, others in _namesakes(lines).items():
        sentence = f"В файле есть ученик с таким же именем: {_places(lines, others)}. {WHAT_TO_ADD}"
        if not found[number]:
            found[number].append(Note("full_name", sentence, blocks=True))
    return found


def _namesakes(lines: Sequence[PupilLine]) -> dict[int, list[int]]:
    """Lines without any number whose name another line may share, so that a second look could not tell them apart."""
    by_name: dict[Any, list[int]] = defaultdict(list)
    for number, line in enumerate(lines):
        if line.surname and line.name:
            by_name[name_key(line.surname, line.name)].append(number)
    found: dict[int, list[int]] = {}
    for number, line in enumerate(lines):
        if line.snils or line.file_number or not (line.surname and line.name):
            continue
        near = [n for n in by_name[name_key(line.surname, line.name)] if n != number and _may_be_one(line, lines[n])]
        if near:
            found[number] = near
    return found


def _may_be_one(line: PupilLine, other: PupilLine) -> bool:
    if not patronymics_agree(line.patronymic, other.patronymic):
        return False
    return line.birth_date is None or line.birth_date == other.birth_date


def _places(lines: Sequence[PupilLine], numbers: Sequence[int]) -> str:
    several = len({line.sheet for line in lines}) > 1
    names = [f"{lines[n].sheet}, {lines[n].row_number}" if several else f"{lines[n].row_number}" for n in numbers]
    return "; ".join(names[:5])


# ---- the fingerprint ---------------------------------------------------------------------------------------------------


def _fingerprint(plan: ImportPlan) -> str:
    """A hash of all that the plan would write and of what it would replace."""
    lines = [
        (line.place, line.status, line.pupil_id, [astuple(change) for change in line.changes],
         astuple(line.stay) if line.stay else None, [_of_guardian(one) for one in line.guardians],
         [astuple(note) for note in line.notes], str(plan.request.options.consents_on) if line.consent else "")
        for line in plan.lines
    ]  # fmt: skip
    return sha256(repr((plan.year_id, plan.start, plan.new_classes, lines)).encode()).hexdigest()


def _of_guardian(plan: GuardianPlan) -> tuple[Any, ...]:
    return plan.key, plan.guardian_id, plan.relation, [astuple(change) for change in plan.changes]
