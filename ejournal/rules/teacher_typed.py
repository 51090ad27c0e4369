"""What was typed in a teacher's workbook: each cell and each topic that differs from what stood, and what can't be taken (OFF-1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from ejournal.errors import BadInput
from ejournal.rules.cells import CellValue, Scale, parse_cell
from ejournal.rules.teacher_copy import (
    BLANK,
    DAYS_ROW,
    FIRST_MARK,
    HOMEWORK_COLUMN,
    KINDS_ROW,
    MARKS_TOP,
    TOPIC_COLUMN,
    TOPICS_TOP,
    Book,
    BookColumn,
    BookJournal,
    BookPupil,
)

Shown = str | int | Decimal | date | None


@dataclass(frozen=True)
class TypedCell:
    """A cell whose text differs from what stood: `was` is that, `text` what was typed."""

    journal: int
    pupil: int
    work: int
    lesson: int
    name: str
    date: date
    was: str
    text: str


@dataclass(frozen=True)
class TypedField:
    """A topic or homework that differs from what stood; `field` is "topic" or "homework"."""

    journal: int
    lesson: int
    field: str
    date: date
    was: str
    text: str


@dataclass(frozen=True)
class Unread:
    """Something on a sheet that can't be taken, with the reason: `place` says where."""

    journal: int
    place: str
    text: str
    reason: str


@dataclass(frozen=True)
class Typed:
    """All that was typed on the sheets of a book."""

    cells: tuple[TypedCell, ...] = ()
    fields: tuple[TypedField, ...] = ()
    unread: tuple[Unread, ...] = ()

    def plus(self, other: Typed) -> Typed:
        return Typed(self.cells + other.cells, self.fields + other.fields, self.unread + other.unread)


Rows = Sequence[Sequence[Shown]]
MOVED = "Строки или столбцы на листе переставлены: {what}. С этого листа ничего не взято. Верните всё на места или впишите отметки в журнале."
NO_SHEET = "Этого листа в книге нет: его удалили или переименовали. С него ничего не взято."
NO_LESSON = (
    "Такого урока в журнале нет, и книга его не заведёт. Попросите завуча поставить урок в расписание и заполните его в журнале."
)
NOBODY = "Здесь нет ученика: новых учеников зачисляют приказом, а не в книге."
A_DATE = "Программа таблиц приняла набранное за дату. Поставьте отметку в журнале."
TORN = "В двух столбцах одного урока набраны разные пропуски: пропуск у урока один. Поставьте его в журнале."
SHUT_BY = "Клетка была закрыта, когда книгу взяли: {why}"


def typed_in(book: Book, sheets: Mapping[str, Rows]) -> Typed:
    """Everything typed in the sheets of a book, by their names."""
    found = Typed()
    for journal in book.journals:
        for name, read in ((journal.sheet, typed_marks), (journal.topics, typed_topics)):
            if name in sheets:
                found = found.plus(read(journal, sheets[name]))
            else:
                found = found.plus(Typed(unread=(Unread(journal.id, f"лист «{name}»", "", NO_SHEET),)))
    return found


def typed_marks(journal: BookJournal, rows: Rows) -> Typed:
    """The marks of one sheet. A sheet whose head or names don't stand where they stood is refused whole."""
    if what := _moved(journal, rows):
        return Typed(unread=(Unread(journal.id, f"лист «{journal.sheet}»", "", MOVED.format(what=what)),))
    cells: list[TypedCell] = []
    unread: list[Unread] = []
    for at, pupil in enumerate(journal.pupils, MARKS_TOP):
        for place, column in enumerate(journal.columns, FIRST_MARK):
            stood = journal.cells.get((pupil.id, column.work), BLANK).text
            value = _at(rows, at, place)
            if _same(_text(value), stood, journal.scale):
                continue
            if why := _why_unread(journal, pupil, column, value):
                unread.append(Unread(journal.id, f"{pupil.name}, {column.head}", _text(value), why))
            else:
                known = (journal.id, pupil.id, column.work, column.lesson, pupil.name, column.date)
                cells.append(TypedCell(*known, stood, _text(value)))
    clear, torn = one_absence(cells, journal.scale)
    unread += [Unread(journal.id, f"{cell.name}, {cell.date:%d.%m}", cell.text, TORN) for cell in torn]
    return Typed(tuple(clear), unread=tuple(unread) + tuple(_beyond(journal, rows)))


def _why_unread(journal: BookJournal, pupil: BookPupil, column: BookColumn, value: Shown) -> str:
    if lock := journal.lock(pupil, column):
        return SHUT_BY.format(why=lock)
    return A_DATE if isinstance(value, date) else ""


def typed_topics(journal: BookJournal, rows: Rows) -> Typed:
    """Topics and homework of one sheet."""
    for at, lesson in enumerate(journal.lessons, TOPICS_TOP):
        if _text(_at(rows, at, 0)) != str(lesson.ordinal) or _text(_at(rows, at, 1)) != f"{lesson.date:%d.%m.%Y}":
            what = f"в строке {at + 1} стоял урок {lesson.ordinal} от {lesson.date:%d.%m.%Y}"
            return Typed(unread=(Unread(journal.id, f"лист «{journal.topics}»", "", MOVED.format(what=what)),))
    fields: list[TypedField] = []
    unread: list[Unread] = []
    for at, lesson in enumerate(journal.lessons, TOPICS_TOP):
        for name, column, stood in (("topic", TOPIC_COLUMN, lesson.topic), ("homework", HOMEWORK_COLUMN, lesson.homework)):
            text = _text(_at(rows, at, column))
            if text == _text(stood):
                continue
            if lesson.lock:
                place = f"{'Тема' if name == 'topic' else 'Домашнее задание'}, {lesson.date:%d.%m}"
                unread.append(Unread(journal.id, place, text, SHUT_BY.format(why=lesson.lock)))
            else:
                fields.append(TypedField(journal.id, lesson.id, name, lesson.date, stood, text))
    below = [_text(value) for row in rows[TOPICS_TOP + len(journal.lessons) :] for value in row if value is not None]
    if below:
        unread.append(Unread(journal.id, f"лист «{journal.topics}», ниже уроков", ", ".join(below)[:60], NO_LESSON))
    return Typed(fields=tuple(fields), unread=tuple(unread))


def one_absence(cells: Sequence[TypedCell], scale: Scale) -> tuple[list[TypedCell], list[TypedCell]]:
    """An absence belongs to the lesson: typed in one of its columns it counts in the others that were changed, too.

    Returns the cells that are clear, and those of lessons with two different absences. Source: decision 3.
    """
    typed: dict[tuple[int, int], set[str]] = {}
    for cell in cells:
        value, stood = _value(cell.text, scale), _value(cell.was, scale)
        if value is not None and stood is not None and value.absence != stood.absence:
            typed.setdefault((cell.pupil, cell.lesson), set()).add(value.absence)
    codes = {key: sorted(found - {""}) or [""] for key, found in typed.items()}
    torn = [cell for cell in cells if len(codes.get((cell.pupil, cell.lesson), ())) > 1]
    return [_with_absence(cell, codes.get((cell.pupil, cell.lesson)), scale) for cell in cells if cell not in torn], torn


def _with_absence(cell: TypedCell, codes: list[str] | None, scale: Scale) -> TypedCell:
    value = _value(cell.text, scale)
    return cell if value is None or not codes else replace(cell, text=replace(value, absence=codes[0]).text)


def _value(text: str, scale: Scale) -> CellValue | None:
    try:
        return parse_cell(text, scale)
    except BadInput:
        return None


def _same(text: str, stood: str, scale: Scale) -> bool:
    if text == stood:
        return True
    value = _value(text, scale)
    return value is not None and value.text == stood


def _moved(journal: BookJournal, rows: Rows) -> str:
    """What stands elsewhere than it stood, "" where nothing does."""
    for place, column in enumerate(journal.columns, FIRST_MARK):
        if (_text(_at(rows, DAYS_ROW, place)), _text(_at(rows, KINDS_ROW, place))) != (column.head, column.under):
            return f"в столбце {place - FIRST_MARK + 1} стоял урок {column.head}"
    for at, pupil in enumerate(journal.pupils, MARKS_TOP):
        if _text(_at(rows, at, 0)) != str(at - MARKS_TOP + 1) or _text(_at(rows, at, 1)) != _text(pupil.name):
            return f"в строке {at + 1} стоял ученик {pupil.name}"
    return ""


def _beyond(journal: BookJournal, rows: Rows) -> Iterable[Unread]:
    """What stands to the right of the last work and below the last pupil."""
    width, end = FIRST_MARK + len(journal.columns), MARKS_TOP + len(journal.pupils)
    right = [_text(value) for row in rows[DAYS_ROW:] for value in row[width:] if value is not None]
    if right:
        yield Unread(journal.id, f"лист «{journal.sheet}», правее уроков", ", ".join(right)[:60], NO_LESSON)
    below = [_text(value) for row in rows[end:] for value in row[:width] if value is not None]
    if below:
        yield Unread(journal.id, f"лист «{journal.sheet}», ниже списка", ", ".join(below)[:60], NOBODY)


def _at(rows: Rows, row: int, column: int) -> Shown:
    """A cell of a sheet read; None beyond what is in use."""
    return rows[row][column] if row < len(rows) and column < len(rows[row]) else None


_SPACES = re.compile(r"\s+")


def _text(value: Shown) -> str:
    """A cell as one line; a fraction with its comma, a day as it is printed."""
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", ",")
    return _SPACES.sub(" ", str(value)).strip()
