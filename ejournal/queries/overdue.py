"""Works whose marks are due and do not stand, for the teacher who owes them and for those who oversee (MARK-2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from peewee import JOIN, SQL, Case, fn

from ejournal.errors import NotThere
from ejournal.models import (
    Absence,
    ClassMembership,
    Exemption,
    GroupMembership,
    Journal,
    JournalClosing,
    JournalTeacher,
    Lesson,
    Mark,
    Period,
    SchoolClass,
    Staff,
    StudyGroup,
    Subject,
    Work,
    WorkKind,
)
from ejournal.models.base import in_force_on, there_on
from ejournal.policy.actor import Actor
from ejournal.policy.assessment import answered_lessons
from ejournal.queries.calendar import year_at
from ejournal.queries.school_rules import school_rules
from ejournal.rules.deadlines import Closing, closing_note, days_overdue, last_day
from ejournal.rules.membership import Stay
from ejournal.rules.overdue import AWAY, WorkMarks
from ejournal.rules.school_rules import SchoolRules


@dataclass(frozen=True)
class OverdueWork:
    """A work past its term; `closes` says how long it may still be written, `is_open` whether it may at all."""

    work: int
    journal: int
    school_class: int | None
    class_title: str
    title: str
    name: str
    teacher: str
    marks: WorkMarks
    days_late: int
    last_day: date
    closes: str
    is_open: bool

    @property
    def url(self) -> str:
        return f"/journal/{self.journal}?date={self.marks.day.isoformat()}"

    @property
    def words(self) -> str:
        return self.marks.words


def overdue_works(actor: Actor, year: Any, today: date) -> tuple[OverdueWork, ...]:
    """The works of the year that wait for marks past their term: those that close soonest first, the closed ones last.

    Nine SELECTs at most, whatever the school. Classes without marks owe none.
    """
    return _overdue(answered_lessons(actor), year, today)


def overdue_of_class(class_id: int, year: Any, today: date) -> tuple[OverdueWork, ...]:
    """The same of the journals of one class, whoever keeps them: for who leads it. Source: CLS-1."""
    return _overdue(Lesson.journal.in_(Journal.select(Journal.id).where(Journal.school_class == class_id)), year, today)


def _overdue(lessons: Any, year: Any, today: date) -> tuple[OverdueWork, ...]:
    """Those of a condition on Lesson."""
    rules = school_rules()
    rows = _works(lessons, year, today, rules)
    if not rows:
        return ()
    book = _Book(year, today, rules)
    found = [work for row in rows if (work := book.work(row)) is not None]
    return tuple(sorted(found, key=lambda one: (not one.is_open, one.last_day, one.marks.day, one.title)))


def overdue_now(actor: Actor, today: date) -> tuple[OverdueWork, ...]:
    """Those of the year that is on; none in a school that has no year yet."""
    try:
        year = year_at(today)
    except NotThere:
        return ()
    return overdue_works(actor, year, today)


def _works(lessons: Any, year: Any, today: date, rules: SchoolRules) -> list[tuple[Any, ...]]:
    """Works that lack marks, exemptions aside, with how many stand, how many were absent, how many of these have one. One SELECT.

    It goes from the kinds to their works (a tenth of all columns) and by index to the marks, absences and pupils of each.
    """
    written, away = (Mark.work == Work.id) & (Mark.value != ""), (Absence.lesson == Lesson.id) & Absence.code.in_(AWAY)
    marks, absent = _number(Mark.select(fn.COUNT(Mark.id)).where(written)), _number(Absence.select(fn.COUNT(Absence.id)).where(away))
    both = _number(Absence.select(fn.COUNT(Absence.id)).join(Mark, on=(Mark.pupil == Absence.pupil) & written).where(away))
    columns = (
        Work.id, WorkKind.name, Lesson.date.cast("text"), WorkKind.due_days, WorkKind.is_control, Work.title, Journal.id,
        Journal.school_class_id, Journal.group_id, Journal.subject_id, Subject.name, SchoolClass.grade, SchoolClass.letter,
        StudyGroup.title, Staff.surname, Staff.name, Staff.patronymic, marks, absent, both,
    )  # fmt: skip
    query = Work.select(*columns).join(WorkKind).switch(Work).join(Lesson).join(Journal).join(Subject)
    query = query.switch(Journal).join(SchoolClass, JOIN.LEFT_OUTER).switch(Journal).join(StudyGroup, JOIN.LEFT_OUTER)
    query = query.switch(Lesson).join(Staff, JOIN.LEFT_OUTER, on=Lesson.substitute == Staff.id)
    kinds = WorkKind.alias()
    asked = Work.kind.in_(kinds.select(kinds.id).where(kinds.is_written | kinds.is_control))
    of_year = (Journal.year + 0) == year.id  # not by the year's index, which leads through all lessons
    marked = (Journal.marking != "none") & (SchoolClass.grade.is_null() | (SchoolClass.grade > rules.no_mark_grades))
    none = ~fn.EXISTS(Mark.select(SQL("1")).where(written))
    lacking = none | (WorkKind.is_control & (marks + absent - both < _size()))
    return list(query.where(asked & of_year & ~Lesson.is_cancelled & (Lesson.date < today) & marked & lessons & lacking).tuples())


def _number(query: Any) -> Any:
    """The count of a subquery as a number: `+` between two queries would be UNION."""
    return fn.COALESCE(query, 0)


def _size() -> Any:
    """How many pupils the journal has on the day of the lesson."""
    own, part = ClassMembership, GroupMembership
    in_class = own.select(fn.COUNT(own.id)).where((own.school_class == Journal.school_class) & _there(own))
    in_group = part.select(fn.COUNT(part.id)).where((part.group == Journal.group) & _there(part))
    return Case(None, ((Journal.group.is_null(), in_class),), in_group)


def _there(table: Any) -> Any:
    return there_on(table, Lesson.date)


class _Book:
    """What the works of a year are held against: who was there, who keeps the journal, what is closed."""

    def __init__(self, year: Any, today: date, rules: SchoolRules) -> None:
        self.year, self.today, self.rules = year, today, rules
        self.sizes: dict[tuple[str, int, date], frozenset[int]] = {}

    def work(self, row: tuple[Any, ...]) -> OverdueWork | None:
        """The work, or None where it is in time or has its marks."""
        (work, kind, day_text, due, is_control, title, journal, own_class, group, subject, name, grade, letter, part, *rest) = row
        surname, first, patronymic, marks, away, both = rest
        day = date.fromisoformat(day_text)
        if days_overdue(day, due, self.today) == 0 or (marks and not is_control):
            return None
        there = self._there(own_class, group, day) - self._exempt(subject, day)
        state = WorkMarks(kind, day, due, bool(is_control), max(0, len(there) - away), marks - both)
        if not state.is_overdue(self.today):
            return None
        whole = (f"{grade}\u00a0{letter}" if letter else str(grade)) if grade is not None else ""
        class_title = ", ".join(text for text in (whole, part) if text)
        stood = Staff(surname=surname, name=first, patronymic=patronymic).short_name if surname else ""
        closing = self._closing(journal, grade, day)
        last = last_day(day, self.rules, due)
        return OverdueWork(
            work, journal, own_class, class_title, f"{name}, {class_title}", title, stood or self.teachers.get(journal, ""), state,
            days_overdue(day, due, self.today), last, closing_note(day, self.today, self.rules, closing, due),
            not closing.days and self.today <= last,
        )  # fmt: skip

    def _there(self, own_class: int | None, group: int | None, day: date) -> frozenset[int]:
        kind, key = ("group", group) if group is not None else ("class", own_class or 0)
        if (kind, key, day) not in self.sizes:
            self.sizes[kind, key, day] = frozenset(pupil for pupil, stay in self.stays[kind].get(key, ()) if stay.covers(day))
        return self.sizes[kind, key, day]

    @cached_property
    def stays(self) -> Mapping[str, Mapping[int, list[tuple[int, Stay]]]]:
        """Two SELECTs."""
        of_class = ClassMembership.select(ClassMembership.school_class_id, ClassMembership.pupil_id, ClassMembership.start, ClassMembership.end)
        of_group = GroupMembership.select(GroupMembership.group_id, GroupMembership.pupil_id, GroupMembership.start, GroupMembership.end)
        return {
            "class": _by_key(of_class.join(SchoolClass).where(SchoolClass.year == self.year.id).tuples()),
            "group": _by_key(of_group.join(StudyGroup).where(StudyGroup.year == self.year.id).tuples()),
        }

    @cached_property
    def teachers(self) -> dict[int, str]:
        """Who keeps each journal now. One SELECT."""
        now = in_force_on(JournalTeacher, self.today)
        query = JournalTeacher.select(JournalTeacher.journal, Staff).join(Staff).switch(JournalTeacher).join(Journal)
        names: dict[int, list[str]] = defaultdict(list)
        for row in query.where(now & (Journal.year == self.year.id)).order_by(JournalTeacher.start):
            names[row.journal_id].append(row.staff.short_name)
        return {journal: ", ".join(found) for journal, found in names.items()}

    @cached_property
    def exemptions(self) -> list[tuple[int, int, date, date | None]]:
        query = Exemption.select(Exemption.subject_id, Exemption.pupil_id, Exemption.start, Exemption.end)
        return list(query.where((Exemption.kind == "full") & (Exemption.start <= self.today)).tuples())

    def _exempt(self, subject: int, day: date) -> frozenset[int]:
        return frozenset(
            pupil for own, pupil, start, end in self.exemptions if own == subject and start <= day and (end is None or day <= end)
        )

    @cached_property
    def periods(self) -> list[Any]:
        return list(Period.select().where(Period.year == self.year.id))

    @cached_property
    def closings(self) -> dict[tuple[int, int | None], date]:
        query = JournalClosing.select(JournalClosing.journal_id, JournalClosing.period_id, JournalClosing.closed_on)
        return {(journal, period): day for journal, period, day in query.join(Journal).where(Journal.year == self.year.id).tuples()}

    def _closing(self, journal: int, grade: int | None, day: date) -> Closing:
        period = next(
            (one for one in self.periods if one.start <= day <= one.end and one.grade_from <= (grade or one.grade_from) <= one.grade_to), None
        )
        own = self.closings.get((journal, period.id if period else None))
        return Closing(period.closed_on if period else None, self.year.closed_on, own)


def _by_key(rows: Iterable[tuple[int, int, date, date | None]]) -> dict[int, list[tuple[int, Stay]]]:
    found: dict[int, list[tuple[int, Stay]]] = defaultdict(list)
    for key, pupil, start, end in rows:
        found[key].append((pupil, Stay(start, end)))
    return found
