"""All groups of a class in one subject as one document: the class teacher's sheet (GRID-12, PRN-1)."""

from __future__ import annotations

from datetime import date, datetime

from ejournal.queries.class_page import ClassColumn, ClassLesson, ClassPage, ClassRow
from ejournal.reports.journal_page import brought_note, cell_value, clean_name, homework_value, strong
from ejournal.rules.words import day_month, month_title
from ejournal.tables.report import Column, Document, Report, Spread, Value


def class_document(page: ClassPage, school: str, printed_at: datetime, *, official: bool) -> Document:
    """Marks of all groups on the left, their lessons on the right, each with its group named."""
    lessons = [one for one in page.lessons if not one.lesson.is_cancelled]
    title = f"{page.title}, {page.period.title}"
    spread = Spread(_marks(page, school, official), _lessons(page, lessons), _pairs(page, lessons))
    return Document(title=title, parts=(spread,), seal=f"{school}. {title}. Напечатано {printed_at:%d.%m.%Y %H:%M} из электронного журнала.")


def class_file_name(page: ClassPage, ending: str, on: date) -> str:
    return clean_name(f"{page.title} {page.period.title} {on.isoformat()}", ending)


def _marks(page: ClassPage, school: str, official: bool) -> Report:
    days = tuple(_day(column) for column in page.columns)
    who = (Column("№", "number", 3), Column("Фамилия, имя", width=22), Column("Группа", width=9, rule_after=True))
    figures = (Column("Ср.", "points", 5), Column("Отм.", "number", 4), Column(page.period.short_title, "mark", 5, bold=True))
    return Report(
        title=page.subject,
        subtitle=f"{page.class_title}, {page.period.title}",
        columns=(*who, *days, *(() if page.no_marks else figures)),
        rows=tuple(_row(page, row, official) for row in page.rows),
        notes=(_teachers(page), *(f"{row.name}: {row.note}." for row in page.rows if row.note), *map(brought_note, page.outside)),
        head_lines=(school,),
        frozen_columns=3,
    )


def _teachers(page: ClassPage) -> str:
    """«группа 1 — Ким К. А.; группа 2 — Родимов С. И.»."""
    return "; ".join(f"{group.title} — {group.teachers or 'учителя нет'}" for group in page.groups)


def _day(column: ClassColumn) -> Column:
    code = column.head.kind_code if column.head.kind_code != "О" else ""
    sub = " ".join(part for part in (column.short, code) if part)
    return Column(str(column.head.date.day), "mark", 3, group=month_title(column.head.date), sub=sub)


def _row(page: ClassPage, row: ClassRow, official: bool) -> tuple[Value, ...]:
    cells = tuple(cell_value(cell.text, cell.css, official) for cell in row.cells)
    who = (row.number, row.name, row.group)
    if page.no_marks:
        return (*who, *cells)
    final = row.final if row.final_css != "is-proposed" else ""
    return (*who, *cells, row.mean, row.count, strong(final))


def _lessons(page: ClassPage, lessons: list[ClassLesson]) -> Report:
    group = (Column("Гр.", "mark", 3),) if page.is_divided else ()
    texts = (Column("Тема урока", width=44), Column("Домашнее задание", width=18 if page.is_divided else 26))
    columns = (Column("Дата", "day", 6), Column("№", "number", 3), *group, *texts)
    empty = (page.period.start, None, *(("",) if group else ()), "В этом периоде уроков нет", None)
    return Report(
        title=f"Содержание уроков: {day_month(page.period.start)} – {day_month(page.period.end)}",
        columns=columns,
        rows=tuple(_lesson(one, page.is_divided) for one in lessons) or (empty,),
        frozen_columns=0,
    )


def _lesson(one: ClassLesson, divided: bool) -> tuple[Value, ...]:
    lesson = one.lesson
    group = (one.short,) if divided else ()
    return (lesson.date, lesson.ordinal, *group, lesson.topic, homework_value(lesson))


def _pairs(page: ClassPage, lessons: list[ClassLesson]) -> tuple[int | None, ...]:
    """The line of each column's lesson on the right, None for a lesson's further columns and for the figures."""
    places = {one.lesson.lesson: number for number, one in enumerate(lessons)}
    pairs: list[int | None] = []
    for column, before in zip(page.columns, (None, *page.columns), strict=False):
        again = before is not None and before.head.lesson == column.head.lesson
        pairs.append(None if again else places[column.head.lesson])
    return tuple(pairs) + (None,) * (0 if page.no_marks else 3)
