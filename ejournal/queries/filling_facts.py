"""What the page of filling reads of all journals at once: lessons, teachers, pupils, marks of the period. Source: DEP-1."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from peewee import JOIN, SQL, fn

from ejournal.models import (
    Absence,
    ClassMembership,
    Exemption,
    GroupMembership,
    Journal,
    JournalTeacher,
    Lesson,
    Mark,
    Period,
    PeriodMark,
    Pupil,
    SchoolClass,
    Staff,
    StudyGroup,
    Subject,
    Work,
    database,
    russian,
)
from ejournal.queries.short_marks import counts_in_period, days_in_period
from ejournal.rules.filling import LessonFacts, lacks_of
from ejournal.rules.forecast import Sufficiency
from ejournal.rules.membership import Stay
from ejournal.rules.school_rules import SchoolRules

WITH_FINALS = ("lesson", "elective")  # as at the closing of a period


@dataclass(frozen=True)
class LessonLine:
    """A lesson that was held, with who answers for it: the substitute, else who kept the journal that day."""

    id: int
    journal: int
    number: int
    facts: LessonFacts
    has_marks: bool
    staff: tuple[int, ...]
    lacks: tuple[str, ...]

    @property
    def day(self) -> date:
        return self.facts.day


class PupilLack(NamedTuple):
    """A pupil who lacks marks, or his mark of the period; `note` says how many."""

    id: int
    name: str
    note: str


@dataclass(frozen=True)
class PeriodFacts:
    """One journal in its period: who lacks marks, who lacks the period mark, marks in all, pupils in all."""

    period: int
    title: str
    few: tuple[PupilLack, ...] = ()
    final: tuple[PupilLack, ...] = ()
    marks: int = 0
    pupils: int = 0


@dataclass
class JournalHead:
    """A journal in a few words; `grade` None of a mixed group; `period_now` is set by `period_facts`."""

    id: int
    year_id: int
    school_class_id: int | None
    group_id: int | None
    subject_id: int
    kind: str
    marking: str
    hours_a_week: Decimal
    subject: str
    grade: int | None
    class_title: str
    period_now: Any = None

    @property
    def class_name(self) -> str:
        """The class alone, of a group as well."""
        return self.class_title.split(",")[0]


def journals_of(year_id: int, condition: Any) -> list[JournalHead]:
    """Journals of a year with what their titles are made of, by class and subject. One SELECT."""
    columns = (
        Journal.id, Journal.year_id, Journal.school_class_id, Journal.group_id, Journal.subject_id, Journal.kind, Journal.marking,
        Journal.hours_a_week, Subject.name, SchoolClass.grade, SchoolClass.letter, StudyGroup.title,
    )  # fmt: skip
    query = Journal.select(*columns).join(SchoolClass, JOIN.LEFT_OUTER).switch(Journal)
    query = query.join(StudyGroup, JOIN.LEFT_OUTER).switch(Journal).join(Subject).where((Journal.year == year_id) & condition)
    order = (fn.COALESCE(SchoolClass.grade, 99), SchoolClass.letter, russian(Subject.name), StudyGroup.title, Journal.id)
    return [_head(row) for row in _rows(query.order_by(*order))]


def _head(row: Sequence[Any]) -> JournalHead:
    *own, hours, subject, grade, letter, part = row
    whole = SchoolClass(grade=grade, letter=letter).title if grade is not None else ""
    return JournalHead(*own, Decimal(str(hours)), subject, grade, ", ".join(word for word in (whole, part) if word))


def _rows(query: Any) -> list[Any]:
    """Rows as the driver gives them: there are tens of thousands, and peewee takes longer to read one than the database."""
    return database.execute(query).fetchall()


@lru_cache(maxsize=2048)
def _day(value: Any) -> date:
    """A day or a moment as either driver gives it."""
    if isinstance(value, str):
        return date.fromisoformat(value[:10])
    return value.date() if isinstance(value, datetime) else value


@dataclass(frozen=True)
class Keeping:
    """Who keeps a journal over which days."""

    staff: int
    name: str
    stay: Stay


def keepers_of(journals: Sequence[JournalHead]) -> dict[int, list[Keeping]]:
    """All teachers of the journals with their days. One SELECT."""
    columns = (JournalTeacher.journal_id, JournalTeacher.start, JournalTeacher.end, Staff.id, Staff.surname, Staff.name, Staff.patronymic)
    query = JournalTeacher.select(*columns).join(Staff).where(JournalTeacher.journal.in_([one.id for one in journals]))
    found: dict[int, list[Keeping]] = defaultdict(list)
    for journal, start, end, staff, *names in query.order_by(JournalTeacher.start, JournalTeacher.id).tuples():
        name = Staff(surname=names[0], name=names[1], patronymic=names[2]).short_name
        found[journal].append(Keeping(staff, name, _both_days(start, end)))
    return found


def _both_days(start: date, end: date | None) -> Stay:
    """A span whose last day belongs to it."""
    return Stay(start, end + timedelta(days=1) if end is not None else None)


def held_lessons(
    journals: Mapping[int, JournalHead], keepers: Mapping[int, list[Keeping]], span: tuple[date, date], today: date
) -> list[LessonLine]:  # fmt: skip
    """Lessons of the journals in the days of `span` up to today, in order. One SELECT."""
    marks = Mark.select(SQL("1")).join(Work).where((Work.lesson == Lesson.id) & (Mark.value != ""))
    absences = Absence.select(SQL("1")).where((Absence.lesson == Lesson.id) & (Absence.code != ""))
    columns = (
        Lesson.id, Lesson.journal_id, Lesson.date, Lesson.number, Lesson.topic != "", Lesson.homework != "", Lesson.filled_at,
        Lesson.substitute_id, fn.EXISTS(marks), fn.EXISTS(absences),
    )  # fmt: skip
    first, last = span[0], min(span[1], today)
    there = Lesson.date.between(first, last) & ~Lesson.is_cancelled & Lesson.journal.in_(list(journals))
    rows = _rows(Lesson.select(*columns).where(there).order_by(Lesson.date, Lesson.number, Lesson.id))
    return [_line(row, journals[row[1]], keepers.get(row[1], ()), today) for row in rows]


def _line(row: Sequence[Any], journal: Any, keepers: Sequence[Keeping], today: date) -> LessonLine:
    key, journal_id, day, number, topic, homework, filled_at, substitute, marks, absences = row
    day, filled_on = _day(day), _day(filled_at) if filled_at else None
    facts = LessonFacts(day, bool(topic), bool(homework), bool(marks or absences), filled_on, journal.kind == "lesson")
    own = tuple(one.staff for one in keepers if one.stay.covers(day)) or tuple(one.staff for one in keepers[-1:])
    return LessonLine(key, journal_id, number, facts, bool(marks), (substitute,) if substitute else own, lacks_of(facts, today))


def period_facts(journals: Sequence[Any], periods: Sequence[Any], at: date, today: date, rules: SchoolRules) -> dict[int, PeriodFacts]:
    """The journals with marks in the period to which the day `at` belongs. Seven SELECTs at most.

    `few` by the pace so far while the period goes on, by the number once it is over; nobody lacks a period mark before its end.
    """
    bare = rules.no_mark_grades
    graded = [one for one in journals if one.marking != "none" and one.kind in WITH_FINALS and not (one.grade and one.grade <= bare)]
    for journal in graded:
        journal.period_now = _period_of(journal, periods, at)
    graded = [one for one in graded if one.period_now is not None]
    if not graded:
        return {}
    book = _Book(graded, today, rules)
    return {one.id: book.facts(one) for one in graded}


def _period_of(journal: Any, periods: Sequence[Any], at: date) -> Any:
    """The journal's period of a day; between two the one before; of a mixed group that of the youngest."""
    own = [one for one in periods if one.year_id == journal.year_id and one.start <= at]
    if journal.grade is not None:
        own = [one for one in own if one.grade_from <= journal.grade <= one.grade_to]
    elif own:
        youngest = min(one.grade_from for one in own)
        own = [one for one in own if one.grade_from == youngest]
    return max(own, key=lambda one: one.start, default=None)


class _Book:
    def __init__(self, journals: Sequence[Any], today: date, rules: SchoolRules) -> None:
        self.today, self.rules = today, rules
        whole = {one.school_class_id for one in journals if not one.group_id}
        self.in_class = _members(ClassMembership, ClassMembership.school_class, whole)
        self.in_group = _members(GroupMembership, GroupMembership.group, {one.group_id for one in journals if one.group_id})
        digits = [one for one in journals if one.marking == "five"]
        self.counts = counts_in_period(digits, rules) if digits else {}
        self.days = days_in_period(digits) if digits else {}
        stand = PeriodMark.period.in_(sorted({one.period_now.id for one in journals})) & (PeriodMark.value != "")
        self.stands = set(map(tuple, _rows(PeriodMark.select(PeriodMark.journal_id, PeriodMark.pupil_id, PeriodMark.period_id).where(stand))))
        full = Exemption.select(Exemption.pupil_id, Exemption.subject_id, Exemption.start, Exemption.end).where(Exemption.kind == "full")
        self.exempt: dict[tuple[int, int], list[Stay]] = defaultdict(list)
        for pupil, subject, start, end in full.tuples():
            self.exempt[pupil, subject].append(_both_days(start, end))

    def facts(self, journal: Any) -> PeriodFacts:
        period, day = journal.period_now, min(self.today, journal.period_now.end)
        members = self.in_group.get(journal.group_id, ()) if journal.group_id else self.in_class.get(journal.school_class_id, ())
        here = [(pupil, name, stay) for pupil, name, stay in members if stay.covers(day)]
        without = [one for one in here if (journal.id, one[0], period.id) not in self.stands]
        final = without if self.today > period.end else []
        few = [lack for one in without if (lack := self._few(journal, one, day)) is not None] if journal.marking == "five" else []
        marks = sum(self.counts.get((journal.id, pupil), 0) for pupil, *_ in here)
        left = tuple(PupilLack(pupil, name, "") for pupil, name, _ in final)
        return PeriodFacts(period.id, period.title, tuple(few), left, marks, len(here))

    def _few(self, journal: Any, member: tuple[int, str, Stay], day: date) -> PupilLack | None:
        pupil, name, stay = member
        if any(one.covers(day) for one in self.exempt.get((pupil, journal.subject_id), ())):
            return None
        count, needed = self.counts.get((journal.id, pupil), 0), self.rules.marks_needed(journal.hours_a_week)
        if count >= needed:
            return None
        own = [one for one in self.days.get(journal.id, ()) if stay.covers(one)]
        held = sum(one <= day for one in own)
        lags = Sufficiency(count, needed, len(own) - held).lags(held)
        return PupilLack(pupil, name, f"{count} из {needed}") if lags else None


def _members(table: Any, key: Any, keys: set[Any]) -> dict[int, list[tuple[int, str, Stay]]]:
    """Who belongs to each class or group, with his days, in Russian order. One SELECT."""
    query = table.select(key, Pupil.id, Pupil.surname, Pupil.name, table.start, table.end).join(Pupil).where(key.in_(sorted(keys)))
    found: dict[int, list[tuple[int, str, Stay]]] = defaultdict(list)
    for owner, pupil, surname, name, start, end in _rows(query.order_by(russian(Pupil.surname), russian(Pupil.name), Pupil.id)):
        found[owner].append((pupil, f"{surname} {name}", Stay(_day(start), _day(end) if end else None)))
    return found


def periods_of_year(year_id: int) -> list[Any]:
    """One SELECT."""
    return list(Period.select().where(Period.year == year_id).order_by(Period.start, Period.grade_from))
