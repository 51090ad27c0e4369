"""The report card of pupils: their marks of a year by subject with the lessons missed (REP-8; domain §5.12)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from peewee import Case, fn

from ejournal.models import Absence, Journal, Lesson
from ejournal.queries.attendance import ClassHead
from ejournal.queries.results import WITH_MARKS
from ejournal.queries.year_sheet import SheetPupil, SheetRow, YearSheet, year_sheet
from ejournal.rules.attendance import ILL, LATE, MISSED
from ejournal.rules.school_rules import SchoolRules


class CardLine(NamedTuple):
    """A subject: its marks by place of the row, lessons missed in it, of these by illness."""

    subject: str
    marks: tuple[str, ...]
    missed: int
    ill: int


@dataclass(frozen=True)
class ReportCard:
    pupil: SheetPupil
    lines: tuple[CardLine, ...]


@dataclass(frozen=True)
class ClassCards:
    """`rows` are the columns of every card."""

    head: ClassHead
    rows: tuple[SheetRow, ...]
    cards: tuple[ReportCard, ...]


def class_cards(head: ClassHead, year: Any, rules: SchoolRules, today: date, pupil: int | None = None) -> ClassCards:
    """Cards of one pupil, or of all who have not left the class by today, in the order of the sheet. Nine SELECTs."""
    sheet = year_sheet(head, year, rules)
    chosen = [one for one in sheet.pupils if one.id == pupil or (pupil is None and one.start <= today and (one.end is None or one.end > today))]
    missed = _missed([one.id for one in chosen], year.id, min(today, year.end), rules)
    return ClassCards(head, sheet.rows, tuple(ReportCard(one, _lines(one, sheet, missed)) for one in chosen))


def _lines(pupil: SheetPupil, sheet: YearSheet, missed: Mapping[tuple[int, int], tuple[int, int]]) -> tuple[CardLine, ...]:
    """The subjects in which anything stands for him; the other subjects of the class are others' groups."""
    found = []
    for one in sheet.subjects:
        marks = tuple(sheet.marks.get((pupil.id, one.id, at), "") for at in range(len(sheet.rows)))
        lost = missed.get((pupil.id, one.id), (0, 0))
        if any(marks) or lost[0]:
            found.append(CardLine(one.name, marks, *lost))
    return tuple(found)


def _missed(pupils: Collection[int], year: int, last: date, rules: SchoolRules) -> dict[tuple[int, int], tuple[int, int]]:
    """(pupil, subject) → lessons missed and those by illness, up to a day; cancelled lessons are nobody's. One SELECT."""
    codes = (*MISSED, LATE) if rules.late_is_missed else MISSED
    ill = fn.SUM(Case(None, ((Absence.code == ILL, 1),), 0))
    query = Absence.select(Absence.pupil_id, Journal.subject_id, fn.COUNT(Absence.id), ill).join(Lesson).join(Journal)
    there = Absence.pupil.in_(sorted(pupils)) & Absence.code.in_(codes) & (Journal.year == year) & Journal.kind.in_(WITH_MARKS)
    rows = query.where(there & (Lesson.date <= last) & ~Lesson.is_cancelled).group_by(Absence.pupil_id, Journal.subject_id).tuples()
    return {(pupil, subject): (int(count), int(by_illness)) for pupil, subject, count, by_illness in rows}
