"""What the running period would come to for each pupil and subject of a class, from the marks there are (REP-2; domain §5.2)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from peewee import JOIN

from ejournal.models import (
    Exemption,
    Journal,
    JournalTeacher,
    Lesson,
    Mark,
    OutsideMark,
    Staff,
    Subject,
    Work,
    WorkKind,
    russian,
)
from ejournal.models.base import in_force_on
from ejournal.queries.attendance import OF_SCHOOL, ClassDays, ClassHead, LessonAt, class_days
from ejournal.queries.roster import RosterPupil
from ejournal.rules.attendance import MISSED
from ejournal.rules.forecast import Sufficiency, explain
from ejournal.rules.marks import GivenMark, counted
from ejournal.rules.period_marks import PeriodFacts, is_disputed, period_proposal
from ejournal.rules.school_rules import SchoolRules


@dataclass(frozen=True)
class Forecast:
    """One pupil in one journal: the mark the rule would propose today, where marks are too few for that the one their mean leads to
    ("" = no marks yet), how far the marks suffice, lessons missed; `lags`: at the pace so far they will not suffice.
    """

    pupil: int
    name: str
    journal: int
    subject: str
    teachers: str
    shown: str
    value: str
    count: int
    needed: int
    missed: int
    disputed: bool
    lags: bool


class _Journal(NamedTuple):
    id: int
    subject: int
    name: str
    group: int | None
    marking: str
    hours: Decimal
    teachers: str


@dataclass(frozen=True)
class ClassForecasts:
    """The pupils who are in the class at the end of the period, in order, and their forecasts by subject."""

    pupils: tuple[RosterPupil, ...]
    lines: tuple[Forecast, ...]

    def of(self, pupil: int) -> tuple[Forecast, ...]:
        return tuple(line for line in self.lines if line.pupil == pupil)


def class_forecasts(head: ClassHead, first: date, last: date, rules: SchoolRules, today: date) -> ClassForecasts:
    """Nine SELECTs whatever the class; lessons after today are neither held nor missed."""
    days = class_days(head.id, first, last)
    pupils = tuple(pupil for pupil in days.pupils if pupil.is_there(last))
    if head.grade <= rules.no_mark_grades:
        return ClassForecasts(pupils, ())
    facts = _Facts(head, days, (first, last), rules, today)
    lines = tuple(facts.line(pupil, journal) for pupil in pupils for journal in facts.journals if facts.is_his(pupil, journal))
    return ClassForecasts(pupils, lines)


class _Facts:
    """What was read of the class at once."""

    def __init__(self, head: ClassHead, days: ClassDays, span: tuple[date, date], rules: SchoolRules, today: date) -> None:
        self.head, self.days, self.span, self.rules, self.today = head, days, span, rules, today
        self.journals = _journals(head.id, span[1])
        self.marks = _marks(head.id, span, with_outside=rules.outside_marks_count)
        self.exempt = _exempt([pupil.id for pupil in days.pupils])
        self.lessons: dict[int, list[LessonAt]] = defaultdict(list)
        for lesson in days.lessons:
            self.lessons[lesson.journal].append(lesson)

    def is_his(self, pupil: RosterPupil, journal: _Journal) -> bool:
        """Whether the pupil is in the journal's group at the end of the period, or it is the whole class's."""
        if journal.group is None:
            return True
        return any(stay.covers(self.span[1]) for stay in self.days.members.get(journal.group, {}).get(pupil.id, ()))

    def line(self, pupil: RosterPupil, journal: _Journal) -> Forecast:
        given = self.marks.get((journal.id, pupil.id), [])
        due = [one for one in self.lessons[journal.id] if self.days.is_due(pupil, one)]
        held = [one for one in due if one.date <= self.today]
        missed = sum(self.days.absence(pupil.id, one.id).code in MISSED for one in held)
        proposal = period_proposal(
            PeriodFacts(
                marks=given, hours_a_week=journal.hours, lessons=len(held), missed=missed, grade=self.head.grade, marking=journal.marking,
                is_exempt=bool(held) and all(self._is_exempt(pupil.id, journal.subject, one.date) for one in held),
            ),
            self.rules,
        )  # fmt: skip
        known = explain(given, self.rules)
        is_five = journal.marking == "five"
        count = len(counted(given)) if is_five else sum(mark.value in ("зч", "нз") for mark in given)
        needed = self.rules.marks_needed(journal.hours) if is_five else 1
        return Forecast(
            pupil.id, pupil.name, journal.id, journal.name, journal.teachers, known.shown if is_five else "",
            proposal.value or (known.mark if is_five else ""), count,
            needed, missed, is_five and is_disputed(known.mean, self.rules), Sufficiency(count, needed, len(due) - len(held)).lags(len(held)),
        )  # fmt: skip

    def _is_exempt(self, pupil: int, subject: int, day: date) -> bool:
        return any(start <= day and (end is None or day <= end) for start, end in self.exempt.get((pupil, subject), ()))


def _journals(class_id: int, day: date) -> list[_Journal]:
    """Two SELECTs."""
    names: dict[int, list[str]] = defaultdict(list)
    now = in_force_on(JournalTeacher, day) & (Journal.school_class == class_id)
    for row in JournalTeacher.select(JournalTeacher, Staff).join(Staff).switch(JournalTeacher).join(Journal).where(now).order_by(JournalTeacher.id):
        names[row.journal_id].append(row.staff.short_name)
    columns = (Journal.id, Journal.subject_id, Subject.name, Journal.group_id, Journal.marking, Journal.hours_a_week)
    query = Journal.select(*columns).join(Subject)
    mine = (Journal.school_class == class_id) & Journal.kind.in_(OF_SCHOOL) & (Journal.marking != "none")
    rows = query.where(mine).order_by(Subject.position, russian(Subject.name), Journal.group.is_null(False), Journal.id).tuples()
    return [_Journal(*row, ", ".join(names[row[0]])) for row in rows]


def _marks(class_id: int, span: tuple[date, date], *, with_outside: bool) -> dict[tuple[int, int], list[GivenMark]]:
    """The marks of the span by journal and pupil, in the order of lessons. One SELECT, one more where marks from elsewhere count."""
    found: dict[tuple[int, int], list[GivenMark]] = defaultdict(list)
    columns = (Lesson.journal_id, Mark.pupil_id, Mark.value, Mark.second, Work.weight, WorkKind.is_written)
    query: Any = Mark.select(*columns).join(Work).join(WorkKind).switch(Work).join(Lesson).join(Journal, JOIN.INNER)
    mine = (Journal.school_class == class_id) & Lesson.date.between(*span) & ~Lesson.is_cancelled & (Mark.value != "")
    for journal, pupil, value, second, weight, written in query.where(mine).order_by(Lesson.date, Lesson.number, Work.position).tuples():
        found[journal, pupil] += [GivenMark(one, weight, bool(written)) for one in (value, second) if one]
    if with_outside:
        brought = OutsideMark.select(OutsideMark.journal_id, OutsideMark.pupil_id, OutsideMark.value).join(Journal)
        there = (Journal.school_class == class_id) & OutsideMark.date.between(*span) & OutsideMark.removed_at.is_null()
        for journal, pupil, value in brought.where(there).tuples():
            found[journal, pupil].append(GivenMark(value))
    return found


def _exempt(pupils: list[int]) -> dict[tuple[int, int], list[tuple[date, date | None]]]:
    """Full exemptions by pupil and subject. One SELECT."""
    found: dict[tuple[int, int], list[tuple[date, date | None]]] = defaultdict(list)
    query = Exemption.select(Exemption.pupil_id, Exemption.subject_id, Exemption.start, Exemption.end)
    for pupil, subject, start, end in query.where((Exemption.kind == "full") & Exemption.pupil.in_(pupils)).tuples():
        found[pupil, subject].append((start, end))
    return found
