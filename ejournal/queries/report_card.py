"""The report card of pupils: their marks of a year by subject with the lessons missed (REP-8; domain §5.12)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from ejournal.models import Absence, Journal, Lesson, Subject, russian
from ejournal.queries.attendance import ClassHead, freed_lessons
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
    """Cards of one pupil, or of all who have not left the class by today, in the order of the sheet. Twelve SELECTs."""
    sheet = year_sheet(head, year, rules)
    chosen = [one for one in sheet.pupils if one.id == pupil or (pupil is None and one.start <= today and (one.end is None or one.end > today))]
    missed = _missed([one.id for one in chosen], year.id, min(today, year.end), rules)
    subjects = _subjects({one.id for one in sheet.subjects} | {subject for _, subject in missed})
    return ClassCards(head, sheet.rows, tuple(ReportCard(one, _lines(one, sheet, subjects, missed)) for one in chosen))


def _subjects(ids: Collection[int]) -> dict[int, str]:
    """Names in the order of the curriculum: where no marks are given lessons are missed as well. One SELECT."""
    query = Subject.select(Subject.id, Subject.name).where(Subject.id.in_(sorted(ids)))
    return dict(query.order_by(Subject.position, russian(Subject.name)).tuples())


def _lines(
    pupil: SheetPupil, sheet: YearSheet, subjects: Mapping[int, str], missed: Mapping[tuple[int, int], tuple[int, int]]
) -> tuple[CardLine, ...]:  # fmt: skip
    """The subjects in which anything stands for him; the other subjects of the class are others' groups."""
    found = []
    for key, name in subjects.items():
        marks = tuple(sheet.marks.get((pupil.id, key, at), "") for at in range(len(sheet.rows)))
        lost = missed.get((pupil.id, key), (0, 0))
        if any(marks) or lost[0]:
            found.append(CardLine(name, marks, *lost))
    return tuple(found)


def _missed(pupils: Collection[int], year: int, last: date, rules: SchoolRules) -> dict[tuple[int, int], tuple[int, int]]:
    """(pupil, subject) → lessons missed and those by illness, up to a day; cancelled lessons are nobody's, nor those he is freed from. Three SELECTs."""
    codes = (*MISSED, LATE) if rules.late_is_missed else MISSED
    query = Absence.select(Absence.pupil_id, Journal.subject_id, Lesson.date, Absence.code).join(Lesson).join(Journal)
    there = Absence.pupil.in_(sorted(pupils)) & Absence.code.in_(codes) & (Journal.year == year) & Journal.kind.in_(WITH_MARKS)
    freed = freed_lessons(pupils)
    all_of_them: Counter[tuple[int, int]] = Counter()
    ill: Counter[tuple[int, int]] = Counter()
    for pupil, subject, day, code in query.where(there & (Lesson.date <= last) & ~Lesson.is_cancelled).tuples():
        if not any(of in (None, subject) and stay.covers(day) for of, stay in freed.get(pupil, ())):
            all_of_them[pupil, subject] += 1
            ill[pupil, subject] += code == ILL
    return {key: (count, ill[key]) for key, count in all_of_them.items()}
