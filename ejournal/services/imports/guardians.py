"""Parents of a file: who is known already, who is new, and who is tied to which pupil (REG-6, REG-9).

A parent is met among the pupil's own by name, elsewhere by name and telephone; children of one file share a new parent
by the same. Nobody is met by the name alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from ejournal.models import Guardian
from ejournal.models.people import RELATIONS
from ejournal.rules.guardian_cells import GuardianLine
from ejournal.rules.names import proposed_sex, search_key
from ejournal.rules.pupil_list import PupilLine
from ejournal.services.imports.fields import changes_of, too_long
from ejournal.services.imports.register import Register, name_key, patronymics_agree, phone_key
from ejournal.services.imports.values import GuardianKey, GuardianPlan, Note

RELATION_KEYS = {
    "мать": "mother", "отец": "father", "опекун": "guardian", "попечитель": "guardian", "законный представитель": "guardian",
    "приёмная мать": "guardian", "приёмный отец": "guardian",
}  # fmt: skip
RELATION_WORDS = dict(RELATIONS)
BY_SEX = {"ж": "мать", "м": "отец"}


@dataclass
class GuardianBook:
    """The parents of the whole file beside those of the register."""

    register: Register
    by_patronymic: bool
    merged: dict[GuardianKey, GuardianLine] = field(default_factory=dict)
    known: dict[GuardianKey, int] = field(default_factory=dict)

    def read(self, lines: Iterable[tuple[PupilLine, int | None]]) -> None:
        """Look at every parent of the file first, so that the order of the lines decides nothing."""
        for line, pupil_id in lines:
            for person in people_of(line):
                if not person.phone:
                    continue
                key = file_key(person)
                self.merged[key] = _fuller(person, self.merged.get(key))
                own = self._own(person, pupil_id)
                if own is not None:
                    self.known[key] = min(own, self.known.get(key, own))

    def plan(self, line: PupilLine, pupil_id: int | None) -> tuple[tuple[GuardianPlan, ...], tuple[Note, ...]]:
        """The parents of one line, and sentences about them."""
        plans: list[GuardianPlan] = []
        notes: list[Note] = []
        for number, person in enumerate(people_of(line)):
            plan, note = self._plan_one(line, person, pupil_id, number)
            notes += [note] if note else []
            if plan is not None and plan.guardian_id not in {one.guardian_id for one in plans if one.guardian_id}:
                plans.append(plan)
                notes += too_long(Guardian, plan.changes)
        return tuple(plans), tuple(notes)

    def _plan_one(
        self, line: PupilLine, person: GuardianLine, pupil_id: int | None, number: int
    ) -> tuple[GuardianPlan | None, Note | None]:
        person = replace(self.merged.get(file_key(person), person), relation=person.relation) if person.phone else person
        guardian_id = self._find(person, pupil_id)
        tie = next((tie for tie in self._ties(pupil_id) if tie.guardian_id == guardian_id), None)
        name = " ".join(part for part in (person.surname, person.name, person.patronymic) if part)
        relation, note = ("", None) if tie is not None else self._relation(person, name)
        if tie is None and not relation:
            return None, note
        key = file_key(person) if person.phone else (line.sheet, line.row_number, number)
        row = self.register.guardians.get(guardian_id) if guardian_id else None
        return GuardianPlan(key, name, guardian_id, changes_of(Guardian, row, _values(person)), relation), note

    def _relation(self, person: GuardianLine, name: str) -> tuple[str, Note | None]:
        words = person.relation or (BY_SEX.get(proposed_sex(person.patronymic), "") if self.by_patronymic else "")
        if not words:
            return "", Note("guardian", f"{name}: не сказано, кем приходится ученику, поэтому в журнал не переносится.")
        if words in RELATION_KEYS:
            return RELATION_KEYS[words], None
        return "relative", Note("guardian", f"{name} ({words}): дневник закрыт, пока нет согласия родителя.")

    def _find(self, person: GuardianLine, pupil_id: int | None) -> int | None:
        own = self._own(person, pupil_id)
        if own is not None or not person.phone:
            return own
        key = (*name_key(person.surname, person.name), phone_key(person.phone))
        for guardian_id in self.register.guardians_by_phone.get(key, ()):
            if patronymics_agree(person.patronymic, self.register.guardians[guardian_id].patronymic):
                return guardian_id
        return self.known.get(file_key(person))

    def _own(self, person: GuardianLine, pupil_id: int | None) -> int | None:
        """The same name among those already tied to the pupil."""
        for tie in self._ties(pupil_id):
            row = self.register.guardians[tie.guardian_id]
            same = name_key(row.surname, row.name) == name_key(person.surname, person.name)
            if same and patronymics_agree(row.patronymic, person.patronymic):
                return int(row.id)
        return None

    def _ties(self, pupil_id: int | None) -> list[Any]:
        return self.register.ties.get(pupil_id, []) if pupil_id else []


def people_of(line: PupilLine) -> Iterator[GuardianLine]:
    """The parents of a line, somebody named twice (in «Мать» and in «Родители») once."""
    found: list[GuardianLine] = []
    for person in line.guardians:
        at = next((at for at, other in enumerate(found) if _is_same(person, other)), None)
        if at is None:
            found.append(person)
        else:
            found[at] = _joined(found[at], person)
    yield from found


def _is_same(one: GuardianLine, other: GuardianLine) -> bool:
    same = name_key(one.surname, one.name) == name_key(other.surname, other.name)
    return same and patronymics_agree(one.patronymic, other.patronymic)


def _joined(one: GuardianLine, other: GuardianLine) -> GuardianLine:
    names = ("patronymic", "relation", "phone", "email")
    return replace(one, **{name: getattr(one, name) or getattr(other, name) for name in names})


def file_key(person: GuardianLine) -> GuardianKey:
    """What makes two parents of a file one: the whole name and the telephone."""
    return (*name_key(person.surname, person.name), search_key(person.patronymic), phone_key(person.phone))


def _fuller(one: GuardianLine, other: GuardianLine | None) -> GuardianLine:
    """Of two lines about one parent the spelling with more ё and the first mail of the alphabet, in whatever order they come."""
    if other is None:
        return one
    names = max((one, other), key=lambda line: (_dots(line), line.surname, line.name, line.patronymic))
    mails = sorted(mail for mail in (one.email, other.email) if mail)
    return replace(names, email=mails[0] if mails else "")


def _dots(person: GuardianLine) -> int:
    return f"{person.surname} {person.name} {person.patronymic}".casefold().count("ё")


def _values(person: GuardianLine) -> dict[str, str]:
    values = {name: getattr(person, name) for name in ("surname", "name", "patronymic", "phone", "email")}
    return {name: value for name, value in values.items() if value}


def clashing(plans: Iterable[tuple[int, GuardianPlan]]) -> dict[int, list[Note]]:
    """Lines that want different things of one known parent: by number of the line, the note that refuses it."""
    wanted: dict[tuple[int, str], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for number, plan in plans:
        for change in plan.changes if plan.guardian_id else ():
            wanted[plan.guardian_id, change.field][change.new].append(number)  # type: ignore[index]
    found: dict[int, list[Note]] = defaultdict(list)
    for values in wanted.values():
        for number in (number for numbers in values.values() for number in numbers) if len(values) > 1 else ():
            sentence = f"У этого родителя в разных строках файла разное: {', '.join(sorted(values))}. Оставьте одно."
            found[number].append(Note("guardian", sentence, blocks=True))
    return found
