"""The list of guardians of pupils who are here already (REG-9, REG-6). Meeting of people is that of the pupils' list."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from typing import Any

from ejournal.errors import BadInput
from ejournal.models import Guardian, Guardianship, Pupil
from ejournal.rules.class_name import ClassName, parse_class_name
from ejournal.rules.guardian_cells import EMAIL, GuardianLine, read_guardians, relation_of, with_phones
from ejournal.rules.identity import parse_file_number, take_phones
from ejournal.rules.list_headings import GUARDIANS
from ejournal.rules.list_lines import LineRules, ListLine
from ejournal.rules.names import split_full_name, tidy_spaces
from ejournal.rules.pupil_list import PupilLine
from ejournal.rules.written_dates import parse_date
from ejournal.services.imports.engine import Asked, Deed, Draft, ListKind, Ref
from ejournal.services.imports.guardians import RELATION_WORDS, GuardianBook, clashing
from ejournal.services.imports.matching import find_known
from ejournal.services.imports.register import Register, read_register
from ejournal.services.imports.values import FieldChange, GuardianPlan, Note


def plan_guardians(asked: Asked) -> list[Draft]:
    register = read_register(asked.year)
    read = [_pupil_line(line, asked.today) for line in asked.lines]
    met = [_meet(line, one, register) for line, one in zip(asked.lines, read, strict=True)]
    book = GuardianBook(register, "by_patronymic" in asked.terms.ticks)
    book.read((one, pupil) for one, (pupil, _) in zip(read, met, strict=True))
    made: list[tuple[Draft, tuple[GuardianPlan, ...]]] = []
    for line, one, (pupil, refusal) in zip(asked.lines, read, met, strict=True):
        made.append(_draft(line, one, pupil, refusal, book))
    clashes = clashing((number, plan) for number, (_, plans) in enumerate(made) for plan in plans)
    twice = _once_each([draft for draft, _ in made])
    return [replace(draft, notes=draft.notes + tuple(clashes.get(number, ()))) for number, draft in enumerate(twice)]


def _pupil_line(line: ListLine, today: date) -> PupilLine:
    """The pupil and his guardians as the pupils' list would have them."""
    name = line.parsed("pupil", lambda value: split_full_name(str(value)))
    school_class = line.parsed("class_name", lambda value: parse_class_name(str(value))) or line.section or ClassName(0)
    born = line.parsed("birth_date", lambda value: parse_date(value, date(today.year - 25, 1, 1), today))
    number = line.parsed("file_number", lambda value: parse_file_number(str(value))) or ""
    return PupilLine(
        line.sheet, line.row_number, name.surname if name else "", name.name if name else "", name.patronymic if name else "",
        birth_date=born, grade=school_class.grade or None, letter=school_class.letter, file_number=number, guardians=tuple(_people(line)),
    )  # fmt: skip


def _people(line: ListLine) -> list[GuardianLine]:
    people: list[GuardianLine] = []
    relation = relation_of(line.text("relation"))
    for key, words in (("full_name", relation), ("mother", "мать"), ("father", "отец")):
        for cell in line.texts(key):
            found, troubles = read_guardians(cell, words)
            people += _with_contacts(found, line, key)
            for sentence in troubles:
                line.parsed(key, lambda _value, sentence=sentence: _raise(sentence))
    return people


def _with_contacts(people: list[GuardianLine], line: ListLine, key: str) -> list[GuardianLine]:
    """Telephones of the column in order to those who have none; the mail to the first: two people have not one."""
    phones, _ = take_phones(line.text({"mother": "mother_phone", "father": "father_phone"}.get(key, "phone")))
    given, _ = with_phones(people, list(phones))
    mail = tidy_spaces(line.text("email")).lower() if key == "full_name" else ""
    if given and EMAIL.fullmatch(mail):
        given[0] = replace(given[0], email=given[0].email or mail)
    return given


def _raise(sentence: str) -> None:
    raise BadInput(sentence)


def _meet(line: ListLine, pupil: PupilLine, register: Register) -> tuple[int | None, Note | None]:
    if line.problems:
        return None, None
    if not (pupil.surname or pupil.file_number):
        return None, Note("pupil", "Нет ученика: впишите ФИО ребёнка.", blocks=True)
    if not pupil.surname:
        found = register.by_file.get(pupil.file_number)
        return found, None if found else Note("file_number", f"Личного дела {pupil.file_number} в журнале нет.", blocks=True)
    match = find_known(pupil, register)
    if match.refusal is not None:
        return None, match.refusal
    if match.pupil_id is None:
        return None, Note("pupil", f"Ученика нет в журнале.{_near(pupil, register)} Учеников загружают своим списком.", blocks=True)
    return match.pupil_id, None


def _near(line: PupilLine, register: Register) -> str:
    """Up to three pupils whose surname and first letters are like his."""
    names = {row.full_name.lower(): row.full_name for row in register.pupils.values()}
    asked = " ".join(part for part in (line.surname, line.name, line.patronymic) if part).lower()
    found = [names[one] for one in get_close_matches(asked, list(names), 3, 0.75)]
    return f" Похожие: {', '.join(found)}." if found else ""


def _draft(
    line: ListLine, pupil: PupilLine, pupil_id: int | None, refusal: Note | None, book: GuardianBook
) -> tuple[Draft, tuple[GuardianPlan, ...]]:
    who = " ".join(part for part in (pupil.surname, pupil.name) if part) or tidy_spaces(line.text("pupil")) or "Без имени"
    class_name = str(ClassName(pupil.grade, pupil.letter)) if pupil.grade else ""
    draft = Draft(line, who, class_name, notes=(refusal,) if refusal else ())
    if pupil_id is None or line.problems:
        return draft, ()
    plans, notes = book.plan(pupil, pupil_id)
    if not pupil.guardians:
        notes = (*notes, Note("full_name", "Родитель не назван.", blocks=True))
    notes = tuple(replace(note, field="full_name") if note.field == "guardian" else note for note in notes)
    changes = [change for plan in plans for change in _shown(plan)]
    deeds = [deed for plan in plans for deed in _deeds(plan, pupil_id)]
    known = next((plan.guardian_id for plan in plans if plan.guardian_id), None)
    row_id = known if known or not plans else None
    return replace(draft, row_id=row_id, changes=tuple(changes), deeds=tuple(deeds), notes=notes), plans


def _shown(plan: GuardianPlan) -> list[FieldChange]:
    if plan.guardian_id is not None:
        own = [replace(one, label=f"{plan.name}: {one.label.lower()}") for one in plan.changes]
        tie = FieldChange("guardian", RELATION_WORDS[plan.relation].capitalize(), "", f"{plan.name}, уже есть в журнале", plan.relation) if plan.relation else None
        return [*([tie] if tie else []), *own]
    contacts = [one.new for one in plan.changes if one.field in ("phone", "email")]
    return [FieldChange("guardian", RELATION_WORDS[plan.relation].capitalize(), "", ", ".join([plan.name, *contacts]), plan.relation)]


def _deeds(plan: GuardianPlan, pupil_id: int) -> list[Deed]:
    key = f"guardian {plan.key!r}"
    values: dict[str, Any] = {one.field: one.value for one in plan.changes}
    deeds = []
    if plan.guardian_id is None:
        deeds.append(Deed(Guardian, values, key=key))
    elif values:
        deeds.append(Deed(Guardian, values, plan.guardian_id))
    if plan.relation:
        near = plan.relation != "relative"
        tie = {"pupil": pupil_id, "guardian": plan.guardian_id or Ref(key), "relation": plan.relation, "is_lawful": near, "sees_diary": near}
        deeds.append(Deed(Guardianship, tie, key=f"tie {pupil_id} {plan.guardian_id or key}"))
    return deeds


def _once_each(drafts: list[Draft]) -> list[Draft]:
    """The same guardian of the same child in two lines: the later line says so and is refused."""
    seen: dict[str, int] = {}
    told = []
    for draft in drafts:
        ties = [deed.key for deed in draft.deeds if deed.model is Guardianship]
        other = next((seen[key] for key in ties if key in seen), None)
        for key in ties:
            seen.setdefault(key, draft.line.row_number)
        note = Note("full_name", f"Тот же родитель этого ученика и в строке {other}. Оставьте одну.", blocks=True)
        told.append(replace(draft, notes=(*draft.notes, note)) if other else draft)
    return told


GUARDIAN_LIST = ListKind(
    "guardians", "Родители", "import.guardians", GUARDIANS,
    LineRules(frozenset({"pupil", "full_name", "mother", "father"}), "Нет ни ученика, ни родителя."), plan_guardians,
    ((Guardian, "create"), (Guardian, "update"), (Guardianship, "create"), (Pupil, "read")),
    (("pupil",), ("file_number",)), "не указано, в каком столбце ученик.", "Ученик", "Класс",
    ticks=(("by_patronymic", "«мать / отец», если в файле не сказано, взять по отчеству"),),
    how=("Строка — ученик и его родитель: ФИО ученика, класс, ФИО родителя, кем приходится, телефон, почта.",
         "Ученики должны уже быть в журнале. Родитель двоих детей стоит в двух строках с одним телефоном и заводится один раз.",
         "Логины родителям выдаёт администратор или классный руководитель на странице «Логины»."),
)  # fmt: skip
