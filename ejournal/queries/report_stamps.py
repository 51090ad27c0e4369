"""A short print of what a report of a period was made from: it differs once marks, absences, lessons or the class have changed (REP-10).

Counts and revisions only, no marks: four SELECTs for any number of classes in one span. Journals of groups of several classes are in none.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from peewee import fn

from ejournal.models import Absence, ClassMembership, Journal, Lesson, Mark, PeriodMark, Work
from ejournal.queries.results import ResultSpan

DIGITS = 16


def class_stamps(spans: Mapping[int, ResultSpan]) -> dict[int, str]:
    """Class → its print over its span."""
    by_span: dict[ResultSpan, list[int]] = defaultdict(list)
    for class_id, span in spans.items():
        by_span[span].append(class_id)
    found: dict[int, str] = {}
    for span, classes in by_span.items():
        facts: dict[int, list[str]] = defaultdict(list)
        for at, rows in enumerate((_marks(classes, span), _absences(classes, span), _lessons(classes, span), _members(classes, span))):
            for class_id, *figures in rows:
                facts[class_id].append(f"{at}:{figures}")
        found |= {class_id: _print((str(tuple(span)), *facts[class_id])) for class_id in classes}
    return found


def joined_stamp(stamps: Mapping[int, str]) -> str:
    """The print of all those classes together."""
    return _print(f"{key}={one}" for key, one in sorted(stamps.items()))


def lessons_stamp(year: int, span: ResultSpan) -> str:
    """The print of the lessons of a year in some days and of their marks, for the report on teachers' work. Two SELECTs. Source: DEP-6."""
    there = (Journal.year == year) & Lesson.date.between(span.start, span.end)
    lessons = Lesson.select(fn.COUNT(Lesson.id), fn.SUM((Lesson.topic != "").cast("integer")), fn.SUM(Lesson.is_cancelled.cast("integer")), fn.SUM(Lesson.rev))
    marks = Lesson.select(fn.COUNT(Mark.id), fn.SUM(Mark.rev)).join(Work).join(Mark).switch(Lesson)
    return _print(str(query.join(Journal).where(there).tuples().first()) for query in (lessons, marks))


def _print(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:DIGITS]


def _marks(classes: Sequence[int], span: ResultSpan) -> Any:
    """Period marks up to the end of the span: a report compares with the period before."""
    written = fn.SUM((PeriodMark.value != "").cast("integer"))
    query = PeriodMark.select(Journal.school_class_id, fn.COUNT(PeriodMark.id), written, fn.SUM(PeriodMark.rev), fn.MAX(PeriodMark.changed_at))
    return query.join(Journal).where(Journal.school_class.in_(classes)).group_by(Journal.school_class_id).tuples()


def _absences(classes: Sequence[int], span: ResultSpan) -> Any:
    query = Absence.select(Journal.school_class_id, fn.COUNT(Absence.id), fn.SUM((Absence.code != "").cast("integer")), fn.SUM(Absence.rev))
    return _held(query.join(Lesson).join(Journal), classes, span)


def _lessons(classes: Sequence[int], span: ResultSpan) -> Any:
    written, cancelled = fn.SUM((Lesson.topic != "").cast("integer")), fn.SUM(Lesson.is_cancelled.cast("integer"))
    return _held(Lesson.select(Journal.school_class_id, fn.COUNT(Lesson.id), written, cancelled, fn.SUM(Lesson.rev)).join(Journal), classes, span)


def _held(query: Any, classes: Sequence[int], span: ResultSpan) -> Any:
    there = Journal.school_class.in_(classes) & Lesson.date.between(span.start, span.end)
    return query.where(there).group_by(Journal.school_class_id).tuples()


def _members(classes: Sequence[int], span: ResultSpan) -> Any:
    table = ClassMembership
    query = table.select(table.school_class_id, fn.COUNT(table.id), fn.COUNT(table.end), fn.MAX(table.start), fn.MAX(table.end))
    return query.where(table.school_class.in_(classes) & (table.start <= span.end)).group_by(table.school_class_id).tuples()
