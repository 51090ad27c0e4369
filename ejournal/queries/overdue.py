"""Works whose marks are due and do not stand, for the teacher who owes them and for those who oversee (MARK-2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
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
from ejournal.models.prepared import Prepared, hole, holes
from ejournal.policy.actions import READERS
from ejournal.policy.actor import Actor, own_values, teacher_in_holes
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

    Four SELECTs at most, whatever the school. Classes without marks owe none.
    """
    rules = school_rules()
    rows = _works_of(actor, (), year.id, today, rules)
    return in_turn(_Book(rows, year, today, rules).works(rows)) if rows else ()


def overdue_of_class(class_id: int, year: Any, today: date) -> tuple[OverdueWork, ...]:
    """The same of the journals of one class, whoever keeps them: for who leads it. Source: CLS-1."""
    rules = school_rules()
    rows = _OF_CLASSES.rows(year=year.id, today=today, no_mark=rules.no_mark_grades, classes=[class_id])
    return in_turn(_Book(rows, year, today, rules).works(rows)) if rows else ()


def overdue_of_desk(actor: Actor, year: Any, today: date, rules: SchoolRules) -> tuple[tuple[OverdueWork, ...], tuple[OverdueWork, ...]]:
    """What the person answers for or oversees, and what of the classes he leads, read at once; without names of teachers. Two SELECTs."""
    rows = _works_of(actor, actor.class_ids, year.id, today, rules)
    if not rows:
        return (), ()
    book = _Book(rows, year, today, rules)
    book.teachers = {}
    own, led = [row for row in rows if row[-1]], [row for row in rows if row[7] in actor.class_ids]
    return in_turn(book.works(own)), in_turn(book.works(led))


def in_turn(works: Iterable[OverdueWork]) -> tuple[OverdueWork, ...]:
    """Those that close soonest first, the closed ones last."""
    return tuple(sorted(works, key=lambda one: (not one.is_open, one.last_day, one.marks.day, one.title)))


def overdue_now(actor: Actor, today: date) -> tuple[OverdueWork, ...]:
    """Those of the year that is on; none in a school that has no year yet."""
    try:
        year = year_at(today)
    except NotThere:
        return ()
    return overdue_works(actor, year, today)


def _works_of(actor: Actor, classes: Iterable[int], year: int, today: date, rules: SchoolRules) -> list[tuple[Any, ...]]:
    """Works the person answers for or oversees, and those of some classes. One SELECT."""
    values = {"year": year, "today": today, "no_mark": rules.no_mark_grades}
    if actor.roles & READERS:
        return _OF_ALL.rows(**values)
    return _OF_TEACHER.rows(**values, **{**own_values(actor), "classes": sorted(classes)})


def _works(own: Any, lessons: Any) -> Any:
    """Works that lack marks, exemptions aside, with how many stand, how many were absent, how many of these have one, and whether they are one's `own`.

    It goes from the kinds to their works (a tenth of all columns) and by index to the marks, absences and pupils of each.
    """
    written, away = (Mark.work == Work.id) & (Mark.value != ""), (Absence.lesson == Lesson.id) & Absence.code.in_(AWAY)
    marks, absent = _number(Mark.select(fn.COUNT(Mark.id)).where(written)), _number(Absence.select(fn.COUNT(Absence.id)).where(away))
    both = _number(Absence.select(fn.COUNT(Absence.id)).join(Mark, on=(Mark.pupil == Absence.pupil) & written).where(away))
    columns = (
        Work.id, WorkKind.name, Lesson.date.cast("text"), WorkKind.due_days, WorkKind.is_control, Work.title, Journal.id,
        Journal.school_class_id, Journal.group_id, Journal.subject_id, Subject.name, SchoolClass.grade, SchoolClass.letter,
        StudyGroup.title, Staff.surname, Staff.name, Staff.patronymic, marks, absent, both, own,
    )  # fmt: skip
    query = Work.select(*columns).join(WorkKind).switch(Work).join(Lesson).join(Journal).join(Subject)
    query = query.switch(Journal).join(SchoolClass, JOIN.LEFT_OUTER).switch(Journal).join(StudyGroup, JOIN.LEFT_OUTER)
    query = query.switch(Lesson).join(Staff, JOIN.LEFT_OUTER, on=Lesson.substitute == Staff.id)
    kinds = WorkKind.alias()
    asked = Work.kind.in_(kinds.select(kinds.id).where(kinds.is_written | kinds.is_control))
    of_year = (Journal.year + 0) == hole("year")  # not by the year's index, which leads through all lessons
    marked = (Journal.marking != "none") & (SchoolClass.grade.is_null() | (SchoolClass.grade > hole("no_mark")))
    none = ~fn.EXISTS(Mark.select(SQL("1")).where(written))
    lacking = none | (WorkKind.is_control & (marks + absent - both < _size()))
    return query.where(asked & of_year & ~Lesson.is_cancelled & (Lesson.date < hole("today")) & marked & lessons & lacking)


def _works_of_teacher() -> Any:
    own = answered_lessons(teacher_in_holes())
    return _works(Case(None, ((own, 1),), 0), own | Journal.school_class.in_(holes("classes")))


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


_OF_ALL = Prepared(lambda: _works(SQL("1"), Lesson.id.is_null(False)))
_OF_CLASSES = Prepared(lambda: _works(SQL("0"), Lesson.journal.in_(Journal.select(Journal.id).where(Journal.school_class.in_(holes("classes"))))))
_OF_TEACHER = Prepared(_works_of_teacher)


class _Book:
    """What works of a year are held against: who was there, who keeps the journal, what is closed."""

    def __init__(self, rows: Iterable[tuple[Any, ...]], year: Any, today: date, rules: SchoolRules) -> None:
        self.rows, self.year, self.today, self.rules = tuple(rows), year, today, rules
        self.sizes: dict[tuple[str, int, date], frozenset[int]] = {}
        self.made: dict[int, OverdueWork | None] = {}

    def works(self, rows: Iterable[tuple[Any, ...]]) -> list[OverdueWork]:
        """Those past their term without their marks."""
        for row in rows:
            if row[0] not in self.made:
                self.made[row[0]] = self.work(row)
        return [work for row in rows if (work := self.made[row[0]]) is not None]

    def work(self, row: tuple[Any, ...]) -> OverdueWork | None:
        """The work, or None where it is in time or has its marks."""
        (work, kind, day_text, due, is_control, title, journal, own_class, group, subject, name, grade, letter, part, *rest) = row
        surname, first, patronymic, marks, away, both, _ = rest
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

    @property
    def stays(self) -> Mapping[str, Mapping[int, list[tuple[int, Stay]]]]:
        return self.facts.stays

    @cached_property
    def teachers(self) -> dict[int, str]:
        """Who keeps each journal now. One SELECT."""
        names: dict[int, list[str]] = defaultdict(list)
        for journal, surname, name, patronymic in _TEACHERS.rows(today=self.today, year=self.year.id):
            names[journal].append(Staff(surname=surname, name=name, patronymic=patronymic).short_name)
        return {journal: ", ".join(found) for journal, found in names.items()}

    @cached_property
    def facts(self) -> YearFacts:
        """With who is in the classes and groups of the works. One SELECT."""
        whole = sorted({row[7] for row in self.rows if row[8] is None and row[7] is not None})
        groups = sorted({row[8] for row in self.rows if row[8] is not None})
        return _year_facts(year=self.year.id, today=self.today, classes=whole, groups=groups)

    def _exempt(self, subject: int, day: date) -> frozenset[int]:
        return frozenset(pupil for pupil, stay in self.facts.exemptions.get(subject, ()) if stay.start <= day and (stay.end is None or day <= stay.end))

    def _closing(self, journal: int, grade: int | None, day: date) -> Closing:
        period = next(
            (one for one in self.facts.periods if one.start <= day <= one.end and one.grade_from <= (grade or one.grade_from) <= one.grade_to), None
        )
        own = self.facts.closings.get((journal, period.id if period else None))
        return Closing(period.closed_on if period else None, self.year.closed_on, own)


@dataclass(frozen=True)
class YearPeriod:
    id: int
    grade_from: int
    grade_to: int
    start: date
    end: date
    closed_on: date | None


@dataclass(frozen=True)
class YearFacts:
    """Periods of a year, the closings of its journals by journal and period, whole exemptions begun by subject, stays by kind and owner."""

    periods: tuple[YearPeriod, ...]
    closings: Mapping[tuple[int, int | None], date]
    exemptions: Mapping[int, Sequence[tuple[int, Stay]]]
    stays: Mapping[str, Mapping[int, list[tuple[int, Stay]]]]


def _year_facts(**values: Any) -> YearFacts:
    """One SELECT."""
    periods, closings, exemptions = [], {}, defaultdict(list)
    stays: dict[str, dict[int, list[tuple[int, Stay]]]] = {"class": defaultdict(list), "group": defaultdict(list)}
    for what, key, first, second, start, end, closed in _FACTS.rows(**values):
        if what == "period":
            periods.append(YearPeriod(key, first, second, _day(start), _day(end), _day(closed)))
        elif what == "closing":
            closings[key, first] = _day(closed)
        else:
            (exemptions if what == "exemption" else stays[what])[key].append((first, Stay(_day(start), _day(end))))
    return YearFacts(tuple(periods), closings, exemptions, stays)


def _facts() -> Any:
    number, day, year = SQL("CAST(NULL AS INTEGER)"), SQL("CAST(NULL AS DATE)"), hole("year")
    periods = Period.select(SQL("'period'"), Period.id, Period.grade_from, Period.grade_to, Period.start, Period.end, Period.closed_on)
    closed = JournalClosing.select(SQL("'closing'"), JournalClosing.journal_id, JournalClosing.period_id, number, day, day, JournalClosing.closed_on)
    freed = Exemption.select(SQL("'exemption'"), Exemption.subject_id, Exemption.pupil_id, number, Exemption.start, Exemption.end, day)
    closed = closed.join(Journal).where(Journal.year == year)
    freed = freed.where((Exemption.kind == "full") & (Exemption.start <= hole("today")))
    own, part = ClassMembership, GroupMembership
    in_class = own.select(SQL("'class'"), own.school_class_id, own.pupil_id, number, own.start, own.end, day).where(own.school_class.in_(holes("classes")))
    in_group = part.select(SQL("'group'"), part.group_id, part.pupil_id, number, part.start, part.end, day).where(part.group.in_(holes("groups")))
    return periods.where(Period.year == year).union_all(closed).union_all(freed).union_all(in_class).union_all(in_group)


def _keepers() -> Any:
    query = JournalTeacher.select(JournalTeacher.journal_id, Staff.surname, Staff.name, Staff.patronymic).join(Staff).switch(JournalTeacher).join(Journal)
    now = in_force_on(JournalTeacher, hole("today"))
    return query.where(now & (Journal.year == hole("year"))).order_by(JournalTeacher.start)


_FACTS, _TEACHERS = Prepared(_facts), Prepared(_keepers)


def _day(value: Any) -> Any:
    """A date as either database gives it out of a union."""
    return date.fromisoformat(value) if isinstance(value, str) else value
