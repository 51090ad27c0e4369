"""The subject pages of a bound volume: marks on the left, what was done at the lessons on the right (PRN-1; domain §1.2, §1.3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from ejournal.queries.journal_page_shapes import ColumnHead, LessonRow, PupilRow
from ejournal.queries.period_marks import PERIOD, MarkColumn
from ejournal.queries.volume import SubjectPages, Volume
from ejournal.reports.journal_page import brought_note, cell_value, homework_value, strong
from ejournal.rules.volume import fulfilment_words
from ejournal.rules.words import month_title
from ejournal.tables.report import Column, Report, Row, Spread, Value

LINES = 36  # ruled lines of a page: 36 pupils, or 36 lines of lessons
LONG_TITLE, LONG_NAMES = 44, 62
DATE, NUMBER = Column("Дата", "day", 6), Column("№", "number", 3)


@dataclass(frozen=True)
class _Place:
    """A column of the left page: a work by its place on the journal page, or a mark of a period, the year …"""

    work: int | None = None
    mark: MarkColumn | None = None


def subject_spread(subject: SubjectPages, volume: Volume) -> Spread | None:
    """The pages of one journal through the year; None where no lesson was held."""
    lessons = [one for one in subject.page.lessons if not one.is_cancelled and not one.is_ahead]
    if not lessons:
        return None
    places = list(_places(subject, volume))
    rows = {lesson.lesson: number for number, lesson in enumerate(lessons)}
    return Spread(_left(subject, volume, places), _right(subject, volume, lessons), _pairs(subject, places, rows), LINES, facing=True)


def _places(subject: SubjectPages, volume: Volume) -> Iterator[_Place]:
    """Works by date; the mark of a period right behind its last work, those of the year at the end. Source: domain §1.2."""
    marks = [one for one in subject.columns if _is_shown(one, subject, volume)]
    waiting = [one for one in marks if one.kind == PERIOD]
    for at, column in enumerate(subject.page.columns):
        if column.is_ahead:
            break
        while waiting and waiting[0].end < column.date:
            yield _Place(mark=waiting.pop(0))
        yield _Place(work=at)
    yield from (_Place(mark=one) for one in (*waiting, *(one for one in marks if one.kind != PERIOD)))


def _is_shown(column: MarkColumn, subject: SubjectPages, volume: Volume) -> bool:
    """A column that is due, or has something in it already."""
    if volume.head.until is None or column.end < volume.today:
        return True
    return any((kind, period) == (column.kind, column.period) for _, kind, period in subject.finals)


def _pairs(subject: SubjectPages, places: list[_Place], rows: dict[int, int]) -> tuple[int | None, ...]:
    """The row of each column's lesson; None for its further works and for marks of periods."""
    lessons = [subject.page.columns[one.work].lesson if one.work is not None else None for one in places]
    return tuple(None if own is None or own == before else rows[own] for before, own in pairwise((None, *lessons)))


# ---- left --------------------------------------------------------------------------------------------------------------


def _left(subject: SubjectPages, volume: Volume, places: list[_Place]) -> Report:
    return Report(
        title=subject.title,
        subtitle="" if len(subject.title) > LONG_TITLE else f"{volume.head.class_title} класс, {volume.head.year.title}",
        columns=(NUMBER, Column("Фамилия, имя обучающегося", width=22, rule_after=True), *(_column(one, subject) for one in places)),
        rows=tuple(_marks(row, subject, places) for row in subject.page.rows),
        notes=(*_moves(subject, volume), *map(brought_note, subject.page.outside), *subject.corrected),
    )


def _column(place: _Place, subject: SubjectPages) -> Column:
    if place.mark is not None:
        return Column(place.mark.short_title, "mark", 3, bold=True, rule_after=True)
    head: ColumnHead = subject.page.columns[place.work or 0]
    return Column(str(head.date.day), "mark", 2, group=month_title(head.date), sub=head.kind_code if head.kind_code != "О" else "")


def _marks(row: PupilRow, subject: SubjectPages, places: list[_Place]) -> Row:
    return (row.number, row.name, *(_value(row, subject, one) for one in places))


def _value(row: PupilRow, subject: SubjectPages, place: _Place) -> Value:
    if place.mark is not None:
        return strong(subject.finals.get((row.pupil, place.mark.kind, place.mark.period), ""))
    cell = row.cells[place.work or 0]
    return cell_value(cell.text, cell.css, official=True)


def _moves(subject: SubjectPages, volume: Volume) -> Iterator[str]:
    """«Ершов Мирон: выбыл(а) 20.11.2026, приказ …»: of those on this page. Source: domain §1.3."""
    here = {row.pupil for row in subject.page.rows}
    yield from (f"{one.list_name}: {one.note}." for one in volume.pupils if one.id in here and one.note)


# ---- right -------------------------------------------------------------------------------------------------------------


def _right(subject: SubjectPages, volume: Volume, lessons: list[LessonRow]) -> Report:
    names = "; ".join(subject.teachers) or "не назначен"
    is_long = len(names) > LONG_NAMES
    return Report(
        title="Содержание уроков" if is_long else f"Учитель: {names}",
        columns=(DATE, NUMBER, Column("Тема урока", width=51), Column("Домашнее задание", width=34)),
        rows=tuple((one.date, one.ordinal, one.topic or None, homework_value(one) or None) for one in lessons) + _end(subject, volume),
        notes=(f"Учителя: {names}.",) if is_long else (),
        frozen_columns=0,
    )


def _end(subject: SubjectPages, volume: Volume) -> tuple[Row, ...]:
    """After the last lesson: plan and fact, and the place for the signature."""
    until: date | None = volume.head.until
    words = fulfilment_words(subject.planned, subject.given, subject.merged, until)
    return ((None, None, words, "Учитель ____________________"),)
