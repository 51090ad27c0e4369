"""What the page of filling reads of all journals at once: lessons, teachers, pupils, marks of the period. Source: DEP-1."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from peewee import JOIN

from ejournal.models import (
    ClassMembership,
    Exemption,
    GroupMembership,
    Journal,
    JournalTeacher,
    Period,
    PeriodMark,
    Pupil,
    SchoolClass,
    Staff,
    StudyGroup,
    Subject,
    database,
)
from ejournal.models.prepared import Prepared, holes
from ejournal.queries.short_marks import counts_by_journal, days_in_period
from ejournal.rules.forecast import Sufficiency
from ejournal.rules.membership import Stay
from ejournal.rules.names import short_name
from ejournal.rules.order import order_key
from ejournal.rules.school_rules import SchoolRules

WITH_FINALS = ("lesson", "elective")  # as at the closing of a period


class PupilLack(NamedTuple):
    """A pupil who lacks marks, or his mark of the period; `note` says how many."""

    id: int
    name: str
    note: str


@dataclass(frozen=True)
class PeriodFacts:
    """One journal in its period: who lacks marks, who lacks the period mark, pupils in all; `marks` only where it is asked for."""

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
    return [_head(row) for row in sorted(_rows(query), key=_order)]


def _order(row: Sequence[Any]) -> tuple[Any, ...]:
    """Mixed groups last, a whole class before its groups."""
    *_, subject, grade, letter, part = row
    return (99 if grade is None else grade, letter or "", order_key(subject), part or "", row[0])


def _head(row: Sequence[Any]) -> JournalHead:
    *own, hours, subject, grade, letter, part = row
    whole = _class_title(grade, letter) if grade is not None else ""
    return JournalHead(*own, Decimal(str(hours)), subject, grade, ", ".join(word for word in (whole, part) if word))


@lru_cache(maxsize=256)
def _class_title(grade: int, letter: str) -> str:
    return SchoolClass(grade=grade, letter=letter).title


def _rows(query: Any) -> list[Any]:
    """Rows as the driver gives them: there are tens of thousands, and peewee takes longer to read one than the database."""
    return database.execute(query).fetchall()


@lru_cache(maxsize=2048)
def day_of(value: Any) -> date:
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
    found: dict[int, list[Keeping]] = defaultdict(list)
    for journal, start, end, staff, *names in _KEEPERS.rows(journals=[one.id for one in journals]):
        found[journal].append(Keeping(staff, short_name(*names), _both_days(start, end)))
    return found


def _keepers() -> Any:
    columns = (JournalTeacher.journal_id, JournalTeacher.start, JournalTeacher.end, Staff.id, Staff.surname, Staff.name, Staff.patronymic)
    query = JournalTeacher.select(*columns).join(Staff).where(JournalTeacher.journal.in_(holes("journals")))
    return query.order_by(JournalTeacher.start, JournalTeacher.id)


_KEEPERS = Prepared(_keepers)


def _both_days(start: date, end: date | None) -> Stay:
    """A span whose last day belongs to it."""
    return Stay(start, end + timedelta(days=1) if end is not None else None)


@dataclass(frozen=True)
class AsOf:
    """`at`: the day whose period is looked at; `with_marks`: how many marks all have, also where nobody needs any more."""

    at: date
    today: date
    with_marks: bool = False


def period_facts(journals: Sequence[Any], periods: Sequence[Any], as_of: AsOf, rules: SchoolRules) -> dict[int, PeriodFacts]:
    """The journals with marks in the period to which the day `as_of.at` belongs. Seven SELECTs at most.

    `few` by the pace so far while the period goes on, by the number once it is over; nobody lacks a period mark before its end.
    """
    bare = rules.no_mark_grades
    graded = [one for one in journals if one.marking != "none" and one.kind in WITH_FINALS and not (one.grade and one.grade <= bare)]
    by_grade = {key: _period_of(*key, periods, as_of.at) for key in {(one.year_id, one.grade) for one in graded}}
    for journal in graded:
        journal.period_now = by_grade[journal.year_id, journal.grade]
    graded = [one for one in graded if one.period_now is not None]
    if not graded:
        return {}
    book = _Book(graded, as_of, rules)
    return {one.id: book.facts(one) for one in graded}


def _period_of(year: int, grade: int | None, periods: Sequence[Any], at: date) -> Any:
    """The period of a grade on a day; between two the one before; of a mixed group that of the youngest."""
    own = [one for one in periods if one.year_id == year and one.start <= at]
    if grade is not None:
        own = [one for one in own if one.grade_from <= grade <= one.grade_to]
    elif own:
        youngest = min(one.grade_from for one in own)
        own = [one for one in own if one.grade_from == youngest]
    return max(own, key=lambda one: one.start, default=None)


Member = tuple[int, str, Stay]


class _Book:
    """What was read of all the journals at once; names and lessons only of those where somebody lacks something."""

    def __init__(self, journals: Sequence[Any], as_of: AsOf, rules: SchoolRules) -> None:
        self.today, self.rules, self.with_marks = as_of.today, rules, as_of.with_marks
        whole = {one.school_class_id for one in journals if not one.group_id}
        self._members = {False: _members(_IN_CLASS, whole), True: _members(_IN_GROUP, {one.group_id for one in journals if one.group_id})}
        self._here: dict[tuple[bool, int, date], list[Member]] = {}
        self.stands: set[tuple[int, int, int]] = set(_STANDS.raw(periods=sorted({one.period_now.id for one in journals})))
        self.without = {one.id: self._without(one) for one in journals}
        digits = [one for one in journals if one.marking == "five"]
        counted = [one for one in digits if as_of.with_marks or self.without[one.id]]
        self.counts = counts_by_journal(counted, rules) if counted else {}
        self.exempt: dict[tuple[int, int], list[Stay]] = defaultdict(list)
        for pupil, subject, start, end in _EXEMPT.rows():
            self.exempt[pupil, subject].append(_both_days(start, end))
        short = {one.id: found for one in counted if (found := self._short(one))}
        days = days_in_period([one for one in counted if one.id in short]) if short else {}
        self.few = {one.id: self._few(one, short[one.id], sorted(days.get(one.id, ()))) for one in counted if one.id in short}

    def facts(self, journal: Any) -> PeriodFacts:
        period, here, own = journal.period_now, self._here_of(journal), self.counts.get(journal.id)
        left = self.without[journal.id] if self.today > period.end else []
        marks = sum(own.get(one[0], 0) for one in here) if own and self.with_marks else 0
        final = tuple(PupilLack(pupil, name, "") for pupil, name, _ in left)
        return PeriodFacts(period.id, period.title, self.few.get(journal.id, ()), final, marks, len(here))

    def _without(self, journal: Any) -> list[Member]:
        """Who has no period mark."""
        key, period, here = journal.id, journal.period_now.id, self._here_of(journal)
        return [one for one in here if (key, one[0], period) not in self.stands] if self.stands else here

    def _here_of(self, journal: Any) -> list[Member]:
        """Who belongs to it on the last day of the period that has come."""
        owner, day = journal.group_id or journal.school_class_id, self._day(journal)
        key = (bool(journal.group_id), owner, day)
        if key not in self._here:
            self._here[key] = [one for one in self._members[key[0]].get(owner, ()) if one[2].covers(day)]
        return self._here[key]

    def _day(self, journal: Any) -> date:
        return min(self.today, journal.period_now.end)

    def _short(self, journal: Any) -> list[Member]:
        """Who has fewer marks than a period mark needs, and no period mark yet."""
        needed, own = self.rules.marks_needed(journal.hours_a_week), self.counts.get(journal.id, {})
        return [one for one in self.without[journal.id] if own.get(one[0], 0) < needed]

    def _few(self, journal: Any, short: Sequence[Member], days: Sequence[date]) -> tuple[PupilLack, ...]:
        """Of those the ones who lag behind at the pace so far; nobody who is exempt."""
        needed, own, day = self.rules.marks_needed(journal.hours_a_week), self.counts.get(journal.id, {}), self._day(journal)
        found = []
        for pupil, name, stay in short:
            if any(one.covers(day) for one in self.exempt.get((pupil, journal.subject_id), ())):
                continue
            before, end = bisect_left(days, stay.start), bisect_left(days, stay.end) if stay.end is not None else len(days)
            held = min(bisect_right(days, day), end) - before
            count = own.get(pupil, 0)
            if Sufficiency(count, needed, end - before - held).lags(held):
                found.append(PupilLack(pupil, name, f"{count} из {needed}"))
        return tuple(found)


def _members(prepared: Prepared, keys: set[Any]) -> dict[int, list[Member]]:
    """Who belongs to each class or group, with his days, in Russian order. One SELECT."""
    rows = sorted(prepared.rows(keys=sorted(keys)), key=lambda row: (order_key(row[2]), order_key(row[3]), row[1]))
    found: dict[int, list[Member]] = defaultdict(list)
    for owner, pupil, surname, name, start, end in rows:
        found[owner].append((pupil, f"{surname} {name}", Stay(start, end)))
    return found


def _belonging(table: Any, key: Any) -> Any:
    return table.select(key, Pupil.id, Pupil.surname, Pupil.name, table.start, table.end).join(Pupil).where(key.in_(holes("keys")))


def _stands() -> Any:
    stands = PeriodMark.period.in_(holes("periods")) & (PeriodMark.value != "")
    return PeriodMark.select(PeriodMark.journal_id, PeriodMark.pupil_id, PeriodMark.period_id).where(stands)


def _exempt() -> Any:
    return Exemption.select(Exemption.pupil_id, Exemption.subject_id, Exemption.start, Exemption.end).where(Exemption.kind == "full")


_IN_CLASS = Prepared(lambda: _belonging(ClassMembership, ClassMembership.school_class))
_IN_GROUP = Prepared(lambda: _belonging(GroupMembership, GroupMembership.group))
_STANDS, _EXEMPT = Prepared(_stands), Prepared(_exempt)


def periods_of_year(year_id: int) -> list[Any]:
    """One SELECT."""
    return list(Period.select().where(Period.year == year_id).order_by(Period.start, Period.grade_from))
