"""The journal page as a document: marks on the left, what was done at the lessons on the right (GRID-1, PRN-1; domain §1.2)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from ejournal.queries.journal_page_shapes import ColumnHead, JournalPage, LessonRow, PupilRow
from ejournal.queries.outside_marks import OutsideLine
from ejournal.rules.cells import OWED
from ejournal.rules.words import day_month, month_title
from ejournal.tables.report import Column, Document, Report, Spread, Strong, Value

_FAILING = re.compile(r"\b[12]\b|н/а|нз")
_REASONS = re.compile("[НБУП]")
NOT_THERE = "–"


def journal_document(
    page: JournalPage, school: str, printed_at: datetime, *, official: bool, corrected: Sequence[str] = ()
) -> Document:
    """The page for XLSX or PDF. `official`: Н Б У П become «н», lateness and owed marks are left out, as on paper.

    `corrected` are the notes at its foot about what was changed by request (domain §1.4).
    """
    left = _marks(page, school, official, corrected)
    lessons = [lesson for lesson in page.lessons if not lesson.is_cancelled]
    right = _lessons(page, lessons)
    seal = (
        f"{school}. {page.journal.title}, {page.period.title}{_as_of(page)}. Напечатано {printed_at:%d.%m.%Y %H:%M} из электронного журнала."
    )
    return Document(
        title=f"{page.journal.title}, {page.period.title}{_as_of(page)}", parts=(Spread(left, right, _pairs(page, lessons)),), seal=seal
    )


def _as_of(page: JournalPage) -> str:
    """« — как было вечером 12 октября 2026» on a page of the past. Source: COR-4."""
    return f" — как было вечером {day_month(page.as_of)} {page.as_of.year}" if page.as_of else ""


def paper_text(text: str) -> str:
    """A cell as the paper journal has it. Source: domain §2.2, look: «The official print»."""
    return _REASONS.sub("н", text).replace("О", "").replace(OWED, "").strip()


def _marks(page: JournalPage, school: str, official: bool, corrected: Sequence[str]) -> Report:
    days = tuple(_day_column(column) for column in page.columns)
    return Report(
        title=page.journal.subject,
        subtitle=f"{page.journal.class_title}, {page.period.title}{_as_of(page)}",
        columns=(Column("№", "number", 3), Column("Фамилия, имя", width=22, rule_after=True), *days, *_closing(page)),
        rows=tuple(_marks_row(page, row, official) for row in page.rows),
        notes=(
            *(f"{row.name}: {row.note}." for row in page.rows if row.note),
            *(brought_note(line) for line in page.outside),
            *corrected,
        ),
        head_lines=(school,),
    )


def brought_note(line: OutsideLine) -> str:
    """A mark from elsewhere as a note under the table, with its paper. Source: GRID-14; regulation 2.3.5."""
    what = f", {line.title}" if line.title else ""
    return f"{line.name}: отметка «{line.value}» за {line.date:%d.%m.%Y}{what}. Основание: {line.note}."


def _day_column(column: ColumnHead) -> Column:
    code = column.kind_code if column.kind_code != "О" else ""
    return Column(str(column.date.day), "mark", 3, group=month_title(column.date), sub=code)


def _closing(page: JournalPage) -> tuple[Column, ...]:
    if page.journal.no_marks:
        return ()
    return (Column("Ср.", "points", 5), Column("Отм.", "number", 4), Column(page.period.short_title, "mark", 5, bold=True))


def _marks_row(page: JournalPage, row: PupilRow, official: bool) -> tuple[Value, ...]:
    cells = tuple(cell_value(cell.text, cell.css, official) for cell in row.cells)
    if page.journal.no_marks:
        return (row.number, row.name, *cells)
    final = row.final if row.final_css != "is-proposed" else ""
    return (row.number, row.name, *cells, row.mean, row.count, strong(final))


def cell_value(text: str, css: str, official: bool) -> Value:
    if "is-out" in css and not text:
        return NOT_THERE
    return strong(paper_text(text) if official else text)


def strong(text: str) -> Value:
    return Strong(text) if _FAILING.search(text) else text or None


def _lessons(page: JournalPage, lessons: list[LessonRow]) -> Report:
    columns = (
        Column("Дата", "day", 6),
        Column("№", "number", 3),
        Column("Тема урока", width=44),
        Column("Домашнее задание", width=26),
    )
    return Report(
        title=_lessons_title(page),
        columns=columns,
        rows=tuple((lesson.date, lesson.ordinal, lesson.topic, homework_value(lesson)) for lesson in lessons)
        or (_nothing(page),),
        frozen_columns=0,
    )


def homework_value(lesson: LessonRow) -> str:
    """The homework, and beside it who took the lesson, as on paper. Source: domain §1.2."""
    if not lesson.change:
        return lesson.homework
    words = f"{lesson.change[0].upper()}{lesson.change[1:]}."
    return f"{lesson.homework}. {words}" if lesson.homework else words


def _lessons_title(page: JournalPage) -> str:
    return f"Содержание уроков: {day_month(page.period.start)} – {day_month(page.period.end)}"


def _nothing(page: JournalPage) -> tuple[Value, ...]:
    return (page.period.start, None, "В этом периоде уроков нет", None)


def _pairs(page: JournalPage, lessons: list[LessonRow]) -> tuple[int | None, ...]:
    """For each column after the names, the line of its lesson on the right; None for a lesson's further columns and the figures."""
    places = {lesson.lesson: number for number, lesson in enumerate(lessons)}
    pairs: list[int | None] = []
    for column, before in zip(page.columns, (None, *page.columns), strict=False):
        pairs.append(None if before is not None and before.lesson == column.lesson else places[column.lesson])
    return tuple(pairs) + (None,) * (0 if page.journal.no_marks else 3)


def file_name(page: JournalPage, ending: str, on: date) -> str:
    """«Математика 5 А 1 четверть 2026-10-14.xlsx»: without what a file system does not take."""
    return clean_name(f"{page.journal.title} {page.period.title} {on.isoformat()}", ending)


def clean_name(title: str, ending: str) -> str:
    """A title as a file name."""
    return re.sub(r'[\\/:*?"<>|,]+', "", title.replace("\u00a0", " ")) + f".{ending}"
