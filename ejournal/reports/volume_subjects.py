"""The subject pages of a bound volume: marks on the left, what was done at the lessons on the right (PRN-1; domain §1.2, §1.3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from ejournal.queries.journal_page_shapes import ColumnHead, LessonRow, PupilRow
from ejournal.queries.period_marks import PERIOD, MarkColumn
from ejournal.queries.volume import SubjectPages, Volume
from ejournal.queries.volume_groups import GroupsVolume
from ejournal.reports.journal_page import NOT_THERE, brought_note, cell_value, homework_value, paper_text, strong
from ejournal.rules.volume import fulfilment_words
from ejournal.rules.words import month_title
from ejournal.tables.report import Column, Report, Row, Spread, Value

LINES = 36  # ruled lines of a page: 36 pupils, or 36 lines of lessons
LONG_TITLE, LONG_NAMES = 44, 62
SIGNATURE = "Учитель ____________________"
DATE, NUMBER, CLASS = Column("Дата", "day", 6), Column("№", "number", 3), Column("Класс", "mark", 5)
AnyVolume = Volume | GroupsVolume


@dataclass(frozen=True)
class _Place:
    """A column of the left page: a work by its place on the journal page, or a mark of a period, the year …"""

    work: int | None = None
    mark: MarkColumn | None = None


def subject_spread(subject: SubjectPages, volume: AnyVolume) -> Spread | None:
    """The pages of one journal through the year; None where no lesson was held."""
    lessons = [one for one in subject.page.lessons if not one.is_cancelled and not one.is_ahead]
    if not lessons:
        return None
    places = list(_places(subject, volume))
    rows = {lesson.lesson: number for number, lesson in enumerate(lessons)}
    return Spread(_left(subject, volume, places), _right(subject, volume, lessons), _pairs(subject, places, rows), LINES, facing=True)


def _places(subject: SubjectPages, volume: AnyVolume) -> Iterator[_Place]:
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


def _is_shown(column: MarkColumn, subject: SubjectPages, volume: AnyVolume) -> bool:
    """A column that is due, or has something in it already."""
    if volume.head.until is None or column.end < volume.today:
        return True
    return any((kind, period) == (column.kind, column.period) for _, kind, period in subject.finals)


def _pairs(subject: SubjectPages, places: list[_Place], rows: dict[int, int]) -> tuple[int | None, ...]:
    """The row of each column's lesson; None for its further works and for marks of periods."""
    lessons = [subject.page.columns[one.work].lesson if one.work is not None else None for one in places]
    return tuple(None if own is None or own == before else rows[own] for before, own in pairwise((None, *lessons)))


# ---- left --------------------------------------------------------------------------------------------------------------


def _left(subject: SubjectPages, volume: AnyVolume, places: list[_Place]) -> Report:
    who = (NUMBER, Column("Фамилия, имя обучающегося", width=22, rule_after=not subject.classes), *([replace(CLASS, rule_after=True)] if subject.classes else []))
    return Report(
        title=subject.title,
        subtitle="" if len(subject.title) > LONG_TITLE else volume.head.whose,
        columns=(*who, *(_column(one, subject) for one in places)),
        rows=tuple(_marks(row, subject, places) for row in subject.page.rows),
        notes=(*_moves(subject, volume), *map(brought_note, subject.page.outside), *subject.corrected),
        frozen_columns=len(who),
    )


def _column(place: _Place, subject: SubjectPages) -> Column:
    if place.mark is not None:
        return Column(place.mark.short_title, "mark", 3, bold=True, rule_after=True)
    head: ColumnHead = subject.page.columns[place.work or 0]
    return Column(str(head.date.day), "mark", 2, group=month_title(head.date), sub=head.kind_code if head.kind_code != "О" else "")


def _marks(row: PupilRow, subject: SubjectPages, places: list[_Place]) -> Row:
    who = (row.number, row.name, *([subject.classes.get(row.pupil)] if subject.classes else []))
    return (*who, *(_value(row, subject, one) for one in places))


def _value(row: PupilRow, subject: SubjectPages, place: _Place) -> Value:
    if place.mark is not None:
        return strong(subject.finals.get((row.pupil, place.mark.kind, place.mark.period), ""))
    cell = row.cells[place.work or 0]
    return cell_value(cell.text, cell.css, official=True)


def _moves(subject: SubjectPages, volume: AnyVolume) -> Iterator[str]:
    """«Ершов Мирон: выбыл(а) 20.11.2026, приказ …»: of those on this page. Source: domain §1.3."""
    if subject.classes:
        yield from (f"{row.name}: {row.note}." for row in subject.page.rows if row.note)
    here = {row.pupil for row in subject.page.rows}
    yield from (f"{one.list_name}: {one.note}." for one in volume.pupils if one.id in here and one.note)


# ---- right -------------------------------------------------------------------------------------------------------------


def _right(subject: SubjectPages, volume: AnyVolume, lessons: list[LessonRow]) -> Report:
    names = "; ".join(subject.teachers) or "не назначен"
    is_long = len(names) > LONG_NAMES
    columns, rows = _after_lessons(subject, lessons) if subject.is_after_lessons else _lessons(lessons)
    closing: Row = (None, None, fulfilment_words(subject.planned, subject.given, subject.merged, volume.head.until), SIGNATURE)
    return Report(
        title="Содержание уроков" if is_long else f"Учитель: {names}",
        columns=columns,
        rows=(*rows, (*closing, *[None] * (len(columns) - len(closing)))),
        notes=(f"Учителя: {names}.",) if is_long else (),
        frozen_columns=0,
    )


def _lessons(lessons: list[LessonRow]) -> tuple[tuple[Column, ...], list[Row]]:
    columns = (DATE, NUMBER, Column("Тема урока", width=51), Column("Домашнее задание", width=34))
    return columns, [(one.date, one.ordinal, one.topic or None, homework_value(one) or None) for one in lessons]


def _after_lessons(subject: SubjectPages, lessons: list[LessonRow]) -> tuple[tuple[Column, ...], list[Row]]:
    """Nothing is set for home here: hours, who was there and who was not. Source: domain §3.3."""
    columns = (
        DATE, NUMBER, Column("Тема занятия", width=45), Column("Задание, замена", width=21),
        Column("Часов", "number", 5), Column("Было", "number", 5), Column("Не было", "number", 5),
    )  # fmt: skip
    there = _attendance(subject)
    return columns, [(one.date, one.ordinal, one.topic or None, homework_value(one) or None, 1, *there.get(one.lesson, (None, None))) for one in lessons]


def _attendance(subject: SubjectPages) -> dict[int, tuple[int, int]]:
    """By lesson, how many were there and how many were not, of those who were in the group that day."""
    found = {}
    for at, column in enumerate(subject.page.columns):
        cells = [cell_value(row.cells[at].text, row.cells[at].css, official=True) for row in subject.page.rows]
        missed = sum("н" in paper_text(row.cells[at].text).split() for row in subject.page.rows)
        found.setdefault(column.lesson, (sum(cell != NOT_THERE for cell in cells) - missed, missed))
    return found
