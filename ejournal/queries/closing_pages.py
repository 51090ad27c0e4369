"""Whether a period may be closed: in one journal, and in all journals of the school at once (MARK-6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import JOIN

from ejournal.errors import NotThere, NoYear
from ejournal.models import (
    AcademicYear,
    ClassMembership,
    GroupMembership,
    Journal,
    JournalClosing,
    JournalTeacher,
    Lesson,
    Period,
    PeriodMark,
    Pupil,
    SchoolClass,
    Staff,
    StudyGroup,
    Subject,
    russian,
)
from ejournal.models.base import in_force_on, there_on
from ejournal.queries.periods import PeriodHead, periods_of_journal
from ejournal.rules.period_marks import early_reason
from ejournal.rules.school_rules import SchoolRules

WITH_MARKS = ("lesson", "elective")  # clubs and talks are closed without anybody's marks


@dataclass(frozen=True)
class ClosingSpan:
    """What is to be closed: a period, or the year's marks (`period` None); pupils are counted on its last day."""

    period: int | None
    title: str
    start: date
    end: date

    @property
    def button(self) -> str:
        return "Закрыть год" if self.period is None else f"Закрыть {self.title}"


@dataclass(frozen=True)
class JournalState:
    """One journal before its closing: `missing` are the names of those without mark, н/а and осв; `early` why it is too soon."""

    id: int
    title: str
    teachers: str
    filled: int
    wanted: int
    missing: tuple[str, ...]
    early: str
    closed_on: date | None

    @property
    def is_ready(self) -> bool:
        return self.closed_on is None and not self.missing and not self.early

    @property
    def is_empty(self) -> bool:
        """Nobody has a mark yet where somebody should."""
        return self.wanted > 0 and self.filled == 0


@dataclass(frozen=True)
class SchoolClosing:
    """All journals of a span, by class and subject; `closed_on` when the school's period was closed."""

    span: ClosingSpan
    year: str
    closed_on: date | None
    spans: tuple[ClosingSpan, ...]
    journals: tuple[JournalState, ...]

    @property
    def ready(self) -> tuple[JournalState, ...]:
        return tuple(one for one in self.journals if one.is_ready)

    @property
    def waiting(self) -> tuple[JournalState, ...]:
        return tuple(one for one in self.journals if one.closed_on is None and not one.is_ready)


def span_of(periods: Sequence[PeriodHead], period_id: int | None) -> ClosingSpan:
    """The period of that number, or the year's marks. Raises NotThere."""
    if not periods:
        raise NotThere("У этого класса ещё нет учебных периодов.")
    if period_id is None:
        return ClosingSpan(None, "год", periods[-1].start, periods[-1].end)
    found = next((one for one in periods if one.id == period_id), None)
    if found is None:
        raise NotThere("Такого периода у этого журнала нет.")
    return ClosingSpan(found.id, found.title, found.start, found.end)


def journal_state(journal: Any, period_id: int | None, rules: SchoolRules, today: date) -> tuple[ClosingSpan, JournalState]:
    """One journal and one span. Seven SELECTs."""
    span = span_of(periods_of_journal(journal), period_id)
    return span, _states(span, Journal.id == journal.id, rules, today)[0]


def school_closing(year: Any, period_id: int | None, rules: SchoolRules, today: date) -> SchoolClosing:
    """All journals of a year that have the period; without a number the last one that has begun. Eight SELECTs whatever the school."""
    rows = list(Period.select().where(Period.year == year.id).order_by(Period.start, Period.grade_from))
    if not rows:
        raise NoYear("periods")
    begun = [row for row in rows if row.start <= today] or rows[:1]
    row = next((one for one in rows if one.id == period_id), None) if period_id is not None else begun[-1]
    if row is None:
        raise NotThere("Такого периода нет.")
    spans = tuple(ClosingSpan(one.id, f"{one.title}, {one.grade_from}–{one.grade_to} классы", one.start, one.end) for one in rows)
    span = ClosingSpan(row.id, row.title, row.start, row.end)
    youngest = min(one.grade_from for one in rows)
    of_grades = SchoolClass.grade.between(row.grade_from, row.grade_to)
    if row.grade_from == youngest:
        of_grades |= Journal.school_class.is_null()
    journals = _states(span, (Journal.year == year.id) & of_grades, rules, today)
    return SchoolClosing(span, year.title, row.closed_on, spans, journals)


# ---- reading -----------------------------------------------------------------------------------------------------------


def _states(span: ClosingSpan, condition: Any, rules: SchoolRules, today: date) -> tuple[JournalState, ...]:
    query = Journal.select(Journal, AcademicYear, SchoolClass, StudyGroup, Subject).join(AcademicYear).switch(Journal)
    query = query.join(SchoolClass, JOIN.LEFT_OUTER).switch(Journal).join(StudyGroup, JOIN.LEFT_OUTER).switch(Journal).join(Subject)
    order = (SchoolClass.grade, SchoolClass.letter, Subject.position, russian(Subject.name), StudyGroup.title)
    journals = list(query.where(condition).order_by(*order))
    of_class, of_group = _members(ClassMembership, ClassMembership.school_class, span.end), _members(GroupMembership, GroupMembership.group, span.end)
    marked, last, closed = _marked(span), _last_lessons(span), _closed(span)
    names = _teachers(min(today, span.end))
    return tuple(
        _state(one, of_group[one.group_id] if one.group_id else of_class[one.school_class_id], marked[one.id], rules, names.get(one.id, ""),
               early_reason(last.get(one.id, span.end), today) or "", closed.get(one.id))
        for one in journals
    )  # fmt: skip


def _state(
    journal: Any, members: dict[int, str], marked: set[int], rules: SchoolRules, teachers: str, early: str, closed: date | None
) -> JournalState:
    bare = journal.marking == "none" or journal.kind not in WITH_MARKS
    bare |= journal.school_class_id is not None and journal.school_class.grade <= rules.no_mark_grades
    wanted = {} if bare else members
    missing = tuple(name for pupil, name in wanted.items() if pupil not in marked)
    return JournalState(journal.id, journal.title, teachers, len(wanted) - len(missing), len(wanted), missing, early, closed)


def _members(table: Any, owner: Any, day: date) -> dict[int, dict[int, str]]:
    """Who is in each class or group on a day, by name. One SELECT."""
    found: dict[int, dict[int, str]] = defaultdict(dict)
    query = table.select(owner, Pupil.id, Pupil.surname, Pupil.name).join(Pupil)
    there = there_on(table, day)
    for key, pupil, surname, name in query.where(there).order_by(russian(Pupil.surname), russian(Pupil.name)).tuples():
        found[key][pupil] = f"{surname} {name}"
    return found


def _of_span(span: ClosingSpan) -> Any:
    if span.period is None:
        return (PeriodMark.kind == "year") & Journal.year.in_(AcademicYear.select(AcademicYear.id).where(AcademicYear.end >= span.end, AcademicYear.start <= span.end))
    return PeriodMark.period == span.period


def _marked(span: ClosingSpan) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    query = PeriodMark.select(PeriodMark.journal, PeriodMark.pupil).join(Journal)
    for journal, pupil in query.where(_of_span(span) & (PeriodMark.value != "")).tuples():
        found[journal].add(pupil)
    return found


def _last_lessons(span: ClosingSpan) -> dict[int, date]:
    """The day of the last lesson of each journal in the span. One SELECT."""
    query = Lesson.select(Lesson.journal, Lesson.date).where(Lesson.date.between(span.start, span.end) & ~Lesson.is_cancelled)
    return dict(query.distinct().order_by(Lesson.date).tuples())


def _closed(span: ClosingSpan) -> dict[int, date]:
    of_span = JournalClosing.period.is_null() if span.period is None else JournalClosing.period == span.period
    return dict(JournalClosing.select(JournalClosing.journal, JournalClosing.closed_on).where(of_span).tuples())


def _teachers(day: date) -> dict[int, str]:
    now = in_force_on(JournalTeacher, day)
    found: dict[int, list[str]] = defaultdict(list)
    for row in JournalTeacher.select(JournalTeacher, Staff).join(Staff).where(now):
        found[row.journal_id].append(row.staff.short_name)
    return {journal: ", ".join(names) for journal, names in found.items()}
