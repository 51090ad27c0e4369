"""The list of staff: who is known already, what of him changes, which class he leads (REG-9, REG-6)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from ejournal.errors import BadInput
from ejournal.models import ClassTeacher, SchoolClass, Staff
from ejournal.policy.records import may_touch
from ejournal.rules.class_name import ClassName, parse_class_name
from ejournal.rules.guardian_cells import EMAIL
from ejournal.rules.identity import take_phones
from ejournal.rules.list_headings import STAFF
from ejournal.rules.list_lines import LineRules, ListLine
from ejournal.rules.names import parse_name, split_full_name, tidy_spaces
from ejournal.rules.written_dates import parse_date
from ejournal.services.imports.engine import Asked, Deed, Draft, ListKind, Ref, doubles
from ejournal.services.imports.fields import changes_of, too_long
from ejournal.services.imports.register import name_key, patronymics_agree, phone_key
from ejournal.services.imports.values import FieldChange, Note

NOTHING = frozenset({"", "-", "–", "—", "нет"})
LED_BY_OTHER = "Классом {} сейчас руководит {}. Классного руководителя меняет завуч в панели: здесь он не изменён."
NO_RIGHT = "Классного руководителя назначает завуч: он не перенесён."


@dataclass
class _Book:
    """The staff and who leads which class today, read once."""

    by_name: dict[tuple[str, str], list[Any]]
    classes: dict[ClassName, int]
    leads: dict[int, Any]
    led_before: frozenset[int]


def plan_staff(asked: Asked) -> list[Draft]:
    book = _read(asked)
    drafts = [_draft(line, asked, book) for line in asked.lines]
    keys = [one.row_id if one.row_id else tuple(map(str.casefold, one.name.split())) or None for one in drafts]
    told = doubles(drafts, keys, "Тот же сотрудник и в строке {}. Оставьте одну.")
    led = [next((deed.values["school_class"] for deed in one.deeds if deed.model is ClassTeacher), None) for one in told]
    return doubles(told, led, "Тот же класс и в строке {}: классный руководитель у класса один.")


def _read(asked: Asked) -> _Book:
    by_name: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for row in Staff.select().order_by(Staff.id):
        by_name[name_key(row.surname, row.name)].append(row)
    classes = {ClassName(row.grade, row.letter): row.id for row in SchoolClass.select().where(SchoolClass.year == asked.year.id)}
    ties = list(ClassTeacher.select(ClassTeacher, Staff).join(Staff).where(ClassTeacher.school_class.in_(list(classes.values()))))
    leads = {tie.school_class_id: tie.staff for tie in ties if tie.end is None or tie.end >= asked.today}
    return _Book(by_name, classes, leads, frozenset(tie.school_class_id for tie in ties))


def _draft(line: ListLine, asked: Asked, book: _Book) -> Draft:
    values = _values(line, asked.today)
    name = " ".join(values.get(part, "") for part in ("surname", "name", "patronymic")).strip()
    draft = Draft(line, name or tidy_spaces(line.text("full_name")) or "Без имени", tidy_spaces(line.text("position")))
    if not (values.get("surname") and values.get("name")):
        return draft
    row, refusal = _meet(values, book)
    if refusal is not None:
        return replace(draft, notes=(refusal,))
    changes = changes_of(Staff, row, values)
    key = f"staff {line.sheet} {line.row_number}"
    deeds = (Deed(Staff, {one.field: one.value for one in changes}, row.id if row else None, key if row is None else ""),) if changes else ()
    shown, tie, notes = _lead(line, asked, book, row.id if row else Ref(key))
    return replace(
        draft, row_id=row.id if row else None, changes=(*changes, *shown), deeds=(*deeds, *tie), notes=(*too_long(Staff, changes), *notes)
    )


def _values(line: ListLine, today: date) -> dict[str, Any]:
    """What the line says; an empty place says nothing."""
    found: dict[str, Any] = dict(_names(line))
    found["position"] = tidy_spaces(line.text("position"))
    phones, _ = take_phones(line.text("phone"))
    if line.has("phone") and not phones:
        line.parsed("phone", _no_phone, blocks=False)
    found["phone"] = phones[0] if phones else ""
    found["email"] = line.parsed("email", _mail, blocks=False)
    found["hired_on"] = line.parsed("hired_on", lambda value: parse_date(value, date(1950, 1, 1), today + timedelta(days=366)))
    return {name: value for name, value in found.items() if value}


def _names(line: ListLine) -> dict[str, str]:
    if line.has("full_name"):
        parts = line.parsed("full_name", lambda value: split_full_name(str(value)))
        return {} if parts is None else {"surname": parts.surname, "name": parts.name, "patronymic": parts.patronymic}
    names = {key: line.parsed(key, lambda value, label=label: parse_name(str(value), label))
             for key, label in (("surname", "Фамилия"), ("name", "Имя"))}  # fmt: skip
    if not line.problems and not all(names.values()):
        line.parsed("surname" if line.has("surname") else "name", _half_a_name)
    has_patronymic = tidy_spaces(line.text("patronymic")).lower() not in NOTHING
    return names | ({"patronymic": line.parsed("patronymic", lambda value: parse_name(str(value), "Отчество"))} if has_patronymic else {})


def _half_a_name(_value: Any) -> None:
    raise BadInput("Нужны и фамилия, и имя.")


def _no_phone(value: Any) -> None:
    raise BadInput(f"«{tidy_spaces(str(value))}» — это не телефон, он не перенесён.")


def _mail(value: Any) -> str:
    text = tidy_spaces(str(value)).lower()
    if not EMAIL.fullmatch(text):
        raise BadInput(f"«{text}» — это не адрес почты, он не перенесён.")
    return text


def _meet(values: dict[str, Any], book: _Book) -> tuple[Any, Note | None]:
    """The member of staff that is meant; two possible ones are a refusal, never a guess."""
    near = [row for row in book.by_name.get(name_key(values["surname"], values["name"]), ())
            if patronymics_agree(values.get("patronymic", ""), row.patronymic)]  # fmt: skip
    if len(near) > 1 and values.get("phone"):
        near = [row for row in near if phone_key(row.phone) == phone_key(values["phone"])] or near
    if len(near) > 1:
        return None, Note("full_name", f"В журнале таких сотрудников {len(near)}: впишите отчество и телефон, как в журнале.", blocks=True)
    return (near[0] if near else None), None


def _lead(line: ListLine, asked: Asked, book: _Book, staff: Any) -> tuple[list[FieldChange], list[Deed], list[Note]]:
    """The class he is to lead: only where nobody leads it today."""
    text = tidy_spaces(line.text("leads"))
    if text.lower() in NOTHING:
        return [], [], []
    name = line.parsed("leads", lambda value: parse_class_name(str(value)))
    if name is None:
        return [], [], []
    class_id = book.classes.get(name)
    if class_id is None:
        near = ", ".join(str(one) for one in sorted(book.classes) if one.grade == name.grade)
        return [], [], [Note("leads", f"Класса {name} в {asked.year.title} учебном году нет." + (f" Есть: {near}." if near else ""), blocks=True)]
    leader = book.leads.get(class_id)
    if leader is not None:
        other = [] if leader.id == staff else [Note("leads", LED_BY_OTHER.format(name, leader.short_name))]
        return [], [], other
    if not may_touch(asked.actor, ClassTeacher, "create"):
        return [], [], [Note("leads", NO_RIGHT)]
    start = max(asked.today, asked.year.start) if class_id in book.led_before else asked.year.start
    shown = FieldChange("leads", "Классное руководство", "", f"{name} с {start:%d.%m.%Y}", class_id)
    return [shown], [Deed(ClassTeacher, {"school_class": class_id, "staff": staff, "start": start})], []


STAFF_LIST = ListKind(
    "staff", "Сотрудники", "import.staff", STAFF,
    LineRules(frozenset({"full_name", "surname", "name"}), "Нет фамилии и имени.", frozenset({"position", "leads"})), plan_staff,
    ((Staff, "create"), (Staff, "update")), (("full_name",), ("surname", "name")), "не указано, в каких столбцах фамилия и имя.",
    "Сотрудник", "Должность",
    how=("Нужны фамилия и имя. Отчество и телефон помогут не спутать тёзок.",
         "Классного руководителя список назначает, только если у класса его ещё нет. Предметы и часы берёт загрузка нагрузки.",
         "Кого нет в файле, тех загрузка не трогает. Логины сотрудникам выдают потом на странице «Логины»."),
)  # fmt: skip
