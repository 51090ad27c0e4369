"""The load: who teaches what to whom and how many hours, as journals and their teachers (REG-9, REG-5)."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any

from ejournal.errors import BadInput
from ejournal.models import CurriculumLine, Journal, JournalTeacher, SchoolClass, Staff, StudyGroup, Subject
from ejournal.models.journals import JOURNAL_KINDS
from ejournal.rules.class_name import ClassName, parse_class_name
from ejournal.rules.list_headings import LOAD
from ejournal.rules.list_lines import LineRules, ListLine
from ejournal.rules.names import search_key, short_name, tidy_spaces
from ejournal.services.imports.engine import Asked, Deed, Draft, ListKind, Ref, doubles
from ejournal.services.imports.values import FieldChange, Note

WHOLE = frozenset({"", "-", "–", "—", "нет", "весь класс", "класс", "все"})
VACANT = frozenset({"", "-", "–", "—", "нет", "вакансия", "вакант"})
KIND_NAMES = dict(JOURNAL_KINDS)
KIND_STEMS = (("внеур", "extracurricular"), ("вд", "extracurricular"), ("электив", "elective"), ("факульт", "elective"),
              ("доп", "additional"), ("круж", "additional"), ("урок", "lesson"), ("урочн", "lesson"))  # fmt: skip


@dataclass
class _Book:
    """The plan of the year as it stands: seven SELECTs."""

    classes: dict[ClassName, int] = field(default_factory=dict)
    subjects: dict[str, Any] = field(default_factory=dict)
    subject_names: dict[str, str] = field(default_factory=dict)
    staff: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    staff_names: dict[str, str] = field(default_factory=dict)
    groups: dict[tuple[int | None, int | None, str], int] = field(default_factory=dict)
    journals: dict[tuple[Any, ...], Any] = field(default_factory=dict)
    teachers: dict[int, list[Any]] = field(default_factory=lambda: defaultdict(list))
    curriculum: dict[tuple[int, int], Decimal] = field(default_factory=dict)


@dataclass
class _Parts:
    """What a line means in the register; ids, or Refs of what is to be made."""

    deeds: list[Deed] = field(default_factory=list)
    changes: list[FieldChange] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def refuse(self, key: str, sentence: str) -> None:
        self.notes.append(Note(key, sentence, blocks=True))


def plan_load(asked: Asked) -> list[Draft]:
    book = _read(asked)
    pairs = [_draft(line, asked, book) for line in asked.lines]
    return doubles([draft for draft, _ in pairs], [key for _, key in pairs], "Тот же класс, предмет и группа и в строке {}. Оставьте одну.")


def person_key(text: str) -> str:
    return re.sub(r"[^а-яa-z]+", " ", search_key(text)).strip()


def _read(asked: Asked) -> _Book:
    book, year = _Book(), asked.year.id
    for row in SchoolClass.select().where(SchoolClass.year == year):
        book.classes[ClassName(row.grade, row.letter)] = row.id
    for row in Subject.select().order_by(Subject.id):
        for name in filter(None, (row.short_name, row.name)):
            book.subjects[search_key(name)] = row
            book.subject_names[search_key(name)] = row.name
    for row in Staff.select().order_by(Staff.id):
        if row.left_on is None or row.left_on >= asked.today:
            for key in {person_key(one) for one in (row.full_name, row.list_name, row.surname, short_name(row.surname, row.name, row.patronymic))}:
                book.staff[key].append(row)
                book.staff_names[key] = row.full_name
    for row in StudyGroup.select().where(StudyGroup.year == year):
        book.groups[row.school_class_id, row.subject_id, group_key(row.title)] = row.id
    for row in Journal.select().where(Journal.year == year):
        book.journals[row.school_class_id, row.group_id, row.subject_id, row.kind] = row
    for tie in JournalTeacher.select(JournalTeacher, Staff).join(Staff).order_by(JournalTeacher.id):
        if tie.end is None or tie.end >= asked.today:
            book.teachers[tie.journal_id].append(tie)
    for row in CurriculumLine.select().where(CurriculumLine.year == year):
        book.curriculum[row.grade, row.subject_id] = row.hours_a_week
    return book


def group_key(title: str) -> str:
    """«группа 1», «1 группа», «подгр. 1» and «1» are one group."""
    bare = re.sub(r"\b(?:под)?гр(?:уппа|\.)?", " ", search_key(title))
    return " ".join(re.sub(r"[^\w]+", " ", bare).split()) or search_key(title)


def _draft(line: ListLine, asked: Asked, book: _Book) -> tuple[Draft, Any]:
    parts = _Parts()
    school_class = _class(line, asked, book, parts)
    subject = _subject(line, asked, book, parts)
    hours = line.parsed("hours", _hours)
    kind = line.parsed("kind", _kind) or "lesson"
    group = _group(line, asked, book, parts, school_class, subject)
    name = ", ".join(part for part in (tidy_spaces(line.text("subject")), tidy_spaces(line.text("group"))) if part.lower() not in WHOLE)
    place = str(school_class[0]) if school_class and school_class[0] else ""
    draft = Draft(line, name or "Без предмета", place, notes=tuple(parts.notes))
    teachers = _teachers(line, book, parts)
    if line.problems or any(note.blocks for note in parts.notes) or school_class is None:
        return replace(draft, notes=tuple(parts.notes)), None
    key = (school_class[1], group, subject, kind)
    row = book.journals.get(key)
    journal = _journal(key, row, hours, asked, parts, line)
    if journal is not None:
        _tie(journal, row, teachers, asked, book, parts)
        _check_hours(school_class[0], subject, kind, hours, row, book, parts)
    draft = replace(draft, row_id=row.id if row else None, changes=tuple(parts.changes), deeds=tuple(parts.deeds), notes=tuple(parts.notes))
    return draft, key


def _class(line: ListLine, asked: Asked, book: _Book, parts: _Parts) -> tuple[ClassName | None, int | None] | None:
    """The class and its id; (None, None) for a mixed group, None where it is refused."""
    name = line.parsed("class_name", lambda value: parse_class_name(str(value))) if line.has("class_name") else line.section
    if line.problems:
        return None
    if name is None:
        if tidy_spaces(line.text("group")).lower() in WHOLE:
            parts.refuse("class_name", "Нет ни класса, ни группы.")
        return None, None
    if name not in book.classes:
        near = ", ".join(str(one) for one in sorted(book.classes) if one.grade == name.grade)
        parts.refuse("class_name", f"Класса {name} в {asked.year.title} учебном году нет." + (f" Есть: {near}." if near else ""))
        return None
    return name, book.classes[name]


def _subject(line: ListLine, asked: Asked, book: _Book, parts: _Parts) -> Any:
    text = tidy_spaces(line.text("subject"))
    if not text:
        parts.refuse("subject", "Нет предмета.")
        return None
    row = book.subjects.get(search_key(text))
    if row is not None:
        return row.id
    if "create_subjects" not in asked.terms.ticks:
        parts.refuse("subject", f"Предмета «{text}» нет.{_near(search_key(text), book.subject_names)} Новый предмет создаёт отметка над списком.")
        return None
    if len(text) > 120:
        parts.refuse("subject", "Название предмета длиннее 120 знаков.")
    key = f"subject {search_key(text)}"
    parts.deeds.append(Deed(Subject, {"name": text}, key=key))
    parts.changes.append(FieldChange("subject", "Новый предмет", "", text, text))
    return Ref(key)


def _near(key: str, names: dict[str, str]) -> str:
    found = list(dict.fromkeys(names[one] for one in get_close_matches(key, list(names), 3, 0.6)))
    return f" Похожие: {', '.join(found)}." if found else ""


def _hours(value: Any) -> Decimal:
    text = tidy_spaces(str(value)).replace(",", ".").removesuffix(" ч").removesuffix("ч")
    try:
        hours = Decimal(text)
    except InvalidOperation:
        raise BadInput(f"«{value}» — не число часов. Пишут так: 2 или 0,5.") from None
    if not hours.is_finite() or not Decimal("0.1") <= hours <= 20 or hours != hours.quantize(Decimal("0.1")):
        raise BadInput("Часов в неделю бывает от 0,1 до 20, не мельче десятой.")
    return hours


def _kind(value: Any) -> str:
    text = search_key(str(value))
    found = next((kind for stem, kind in KIND_STEMS if text.startswith(stem)), "")
    if text and not found:
        raise BadInput(f"Вид «{value}»: нужно {', '.join(KIND_NAMES.values())}.")
    return found or "lesson"


def _group(line: ListLine, asked: Asked, book: _Book, parts: _Parts, school_class: Any, subject: Any) -> Any:
    text = tidy_spaces(line.text("group"))
    if text.lower() in WHOLE or school_class is None:
        return None
    class_id, key = school_class[1], group_key(text)
    own = subject if isinstance(subject, int) else None
    for at in ((class_id, own, key), (class_id, None, key)):
        if at in book.groups:
            return book.groups[at]
    for (owner, _, named), group in book.groups.items():  # a group of another subject that has a journal of this one
        if (owner, named) == (class_id, key) and any(one[:3] == (class_id, group, own) for one in book.journals):
            return group
    title = f"группа {text}" if text.isdecimal() else text
    if class_id is None:
        parts.refuse("group", f"Сборной группы «{text}» нет: заведите её в панели, там же её состав.")
        return None
    if "create_groups" not in asked.terms.ticks:
        parts.refuse("group", f"Группы «{text}» у класса {school_class[0]} по этому предмету нет. Новую группу создаёт отметка над списком.")
        return None
    if len(title) > 60:
        parts.refuse("group", "Название группы длиннее 60 знаков.")
    made = f"group {class_id} {subject} {key}"
    values = {"year": asked.year.id, "kind": "subgroup", "school_class": class_id, "subject": subject, "title": title}
    parts.deeds.append(Deed(StudyGroup, values, key=made))
    parts.changes.append(FieldChange("group", "Новая группа", "", f"{title}, пока без учеников", title))
    return Ref(made)


def _teachers(line: ListLine, book: _Book, parts: _Parts) -> list[Any]:
    """The people of the cell, parted by a semicolon or a line break. Whoever is not one person is refused with near names."""
    found: list[Any] = []
    for text in map(tidy_spaces, re.split(r"[;\n]", line.text("teacher"))):
        if text.lower() in VACANT:
            continue
        people = {row.id: row for row in book.staff.get(person_key(text), ())}
        if len(people) == 1:
            found += people.values()
        elif people:
            parts.refuse("teacher", f"«{text}»: таких учителей несколько ({'; '.join(row.full_name for row in people.values())}). Впишите ФИО целиком.")
        else:
            parts.refuse("teacher", f"Учителя «{text}» нет.{_near(person_key(text), book.staff_names)} Сотрудников загружают отдельным списком.")
    return found


def _journal(key: tuple[Any, ...], row: Any, hours: Decimal | None, asked: Asked, parts: _Parts, line: ListLine) -> Any:
    """The journal's id or the Ref of the one to be made; None where it can't be."""
    school_class, group, subject, kind = key
    if row is not None:
        if hours is not None and row.hours_a_week != hours:
            parts.changes.append(FieldChange("hours", "Часов в неделю", shown(row.hours_a_week), shown(hours), hours))
            parts.deeds.append(Deed(Journal, {"hours_a_week": hours}, row.id))
        return row.id
    if hours is None:
        parts.refuse("hours", "Нет часов в неделю.")
        return None
    made = f"journal {line.sheet} {line.row_number}"
    values = {"year": asked.year.id, "school_class": school_class, "group": group, "subject": subject, "kind": kind, "hours_a_week": hours}
    marking = {} if kind == "lesson" else {"marking": "pass"}
    parts.deeds.append(Deed(Journal, values | marking, key=made))
    parts.changes.append(FieldChange("hours", "Новый журнал", "", f"{KIND_NAMES[kind]}, {shown(hours)} ч в неделю", hours))
    return Ref(made)


def shown(hours: Decimal) -> str:
    """«2», «0,5»."""
    return f"{hours.normalize():f}".replace(".", ",")


def _tie(journal: Any, row: Any, wanted: list[Any], asked: Asked, book: _Book, parts: _Parts) -> None:
    """Teachers named take over from `start`; nobody named leaves them as they are."""
    now = book.teachers.get(row.id, []) if row is not None else []
    if not wanted:
        if not now:
            parts.notes.append(Note("teacher", "Учитель не указан: журнал пока ничей."))
        return
    ids, stand = {one.id for one in wanted}, {tie.staff_id for tie in now}
    if ids == stand:
        return
    start = asked.terms.start or (asked.year.start if not now else max(asked.today, asked.year.start))
    old = "; ".join(tie.staff.short_name for tie in now)
    new = "; ".join(one.short_name for one in wanted) + f" с {start:%d.%m.%Y}"
    parts.changes.append(FieldChange("teacher", "Учитель", old, new, sorted(ids)))
    for tie in now:
        if tie.staff_id not in ids:
            _close(tie, start, parts)
    parts.deeds += [Deed(JournalTeacher, {"journal": journal, "staff": one.id, "start": start}) for one in wanted if one.id not in stand]


def _close(tie: Any, start: date, parts: _Parts) -> None:
    last = start - timedelta(days=1)
    if last < tie.start:
        parts.refuse("teacher", f"{tie.staff.short_name} ведёт этот журнал с {tie.start:%d.%m.%Y}: новый учитель может начать только позже.")
    else:
        parts.deeds.append(Deed(JournalTeacher, {"end": last}, tie.id))


def _check_hours(name: ClassName | None, subject: Any, kind: str, hours: Decimal | None, row: Any, book: _Book, parts: _Parts) -> None:
    """A warning where the hours are not those of the curriculum."""
    wanted = hours if hours is not None else row.hours_a_week
    if name is None or kind != "lesson" or not isinstance(subject, int) or not book.curriculum:
        return
    planned = book.curriculum.get((name.grade, subject))
    if planned is None:
        parts.notes.append(Note("hours", f"В учебном плане {name.grade} класса этого предмета нет."))
    elif planned != wanted:
        parts.notes.append(Note("hours", f"В учебном плане {shown(planned)} ч в неделю, а здесь {shown(wanted)}."))


LOAD_LIST = ListKind(
    "load", "Нагрузка", "import.load", LOAD, LineRules(frozenset({"subject", "teacher"}), "Нет ни предмета, ни учителя."), plan_load,
    ((Journal, "create"), (Journal, "update"), (JournalTeacher, "create"), (JournalTeacher, "update"), (StudyGroup, "create"),
     (Subject, "create")),
    (("subject",),), "не указано, в каком столбце предмет.", "Предмет", "Класс",
    ticks=(("create_subjects", "создать предметы, которых нет"), ("create_groups", "создать подгруппы, которых нет")),
    asks_start="Новый учитель ведёт с",
    how=("Строка — один журнал: класс, предмет, учитель, часов в неделю; для подгруппы ещё группа, для внеурочной — вид.",
         "Незнакомый класс, предмет или учитель не создаётся сам: вы увидите похожие названия.",
         "Часы сверяются с учебным планом. Сменился учитель — прежний закрывается днём раньше, отметки остаются на месте."),
)  # fmt: skip
