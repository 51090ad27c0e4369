"""What a subject teacher answers for in a period: results and hours of each of his journals, who fails (REP-6; domain §5.10)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from peewee import JOIN

from ejournal.models import Journal, JournalTeacher, SchoolClass, StudyGroup, Subject, russian
from ejournal.models.base import in_force_on
from ejournal.queries.report_choices import periods_in
from ejournal.queries.results import WITH_MARKS, ClassResults, ResultSpan, results_of, year_heads
from ejournal.queries.school_results import by_journal, spans_with
from ejournal.queries.span_hours import CONTROL, PRACTICE, Days, Hours, Works, span_hours, span_works
from ejournal.rules.indicators import Tally
from ejournal.rules.school_rules import SchoolRules

LOW = ("2", "1", "нз", "н/а")


@dataclass(frozen=True)
class TeacherLine:
    """One journal of the teacher; `pupils` stand in it on the last day. `grade` 0: a mixed group."""

    journal: int
    grade: int
    class_title: str
    subject: str
    pupils: int
    marks: Tally
    hours: Hours
    control: Works
    practice: Works


@dataclass(frozen=True)
class FailingLine:
    """A pupil with a low mark, or none for a reason, in a journal of the teacher."""

    pupil: int
    name: str
    class_title: str
    journal: int
    subject: str
    value: str


@dataclass(frozen=True)
class TeacherResults:
    """`away`: titles of journals whose period does not end with the one asked for; they are not among `lines`."""

    lines: tuple[TeacherLine, ...] = ()
    failing: tuple[FailingLine, ...] = ()
    away: tuple[str, ...] = field(default=())


def teacher_results(staff: int, year: Any, span: ResultSpan, rules: SchoolRules, today: date) -> TeacherResults:
    """His journals on the last day of the period, lessons and electives. Some eighteen SELECTs, however many journals."""
    journals = _journals(staff, year.id, min(span.end, max(today, span.start)))
    if not journals:
        return TeacherResults()
    heads, periods = year_heads(year.id), periods_in(year.id, None)
    classes = spans_with(heads, periods, span)
    found = results_of([head for head in heads if head.id in classes], classes, rules)
    spans = {row.id: _days(row, classes, span) for row in journals if row.school_class_id is None or row.school_class_id in classes}
    hours, works = span_hours(spans, today), span_works(spans, today)
    tallies, sizes = by_journal(found.values()), _sizes(found.values())
    lines = [
        TeacherLine(
            row.id, row.school_class.grade if row.school_class_id else 0, row.class_title, row.subject.name, sizes.get(row.id, _without_marks(row, found)),
            tallies.get(row.id, Tally()), hours.get(row.id, Hours()), works.get((row.id, CONTROL), Works()), works.get((row.id, PRACTICE), Works()),
        )
        for row in journals if row.id in spans
    ]  # fmt: skip
    failing = tuple(_failing(found.values(), set(spans)))
    return TeacherResults(tuple(lines), failing, tuple(row.title for row in journals if row.id not in spans))


def _journals(staff: int, year: int, day: date) -> list[Any]:
    query = Journal.select(Journal, SchoolClass, StudyGroup, Subject).join(SchoolClass, JOIN.LEFT_OUTER)
    query = query.switch(Journal).join(StudyGroup, JOIN.LEFT_OUTER).switch(Journal).join(Subject).switch(Journal).join(JournalTeacher)
    mine = (JournalTeacher.staff == staff) & in_force_on(JournalTeacher, day) & (Journal.year == year) & Journal.kind.in_(WITH_MARKS)
    order = (SchoolClass.grade, russian(SchoolClass.letter), Subject.position, russian(Subject.name), Journal.id)
    return _unique(query.where(mine).order_by(*order))


def _unique(rows: Iterable[Any]) -> list[Any]:
    """Two stays of one teacher on one day are one journal."""
    return list({row.id: row for row in rows}.values())


def _days(row: Any, classes: dict[int, ResultSpan], span: ResultSpan) -> Days:
    own = classes.get(row.school_class_id, span)
    return own.start, own.end


def _sizes(found: Iterable[ClassResults]) -> dict[int, int]:
    """Pupils by journal."""
    there: dict[int, set[int]] = defaultdict(set)
    for one in found:
        for (pupil, _), mark in one.marks.items():
            there[mark.journal].add(pupil)
    return {key: len(own) for key, own in there.items()}


def _without_marks(row: Any, found: Mapping[int, ClassResults]) -> int:
    """Pupils of a journal in which nobody is owed a mark, as in grade 1: the class. Of a group it is not known here."""
    own = found.get(row.school_class_id)
    return len(own.pupils) if own is not None and row.group_id is None else 0


def _failing(found: Iterable[ClassResults], journals: set[int]) -> Iterable[FailingLine]:
    for one in found:
        for pupil in one.pupils:
            for subject, mark in one.where(pupil.id, LOW):
                if mark.journal in journals:
                    yield FailingLine(pupil.id, pupil.name, one.head.title, mark.journal, subject.name, mark.value)
