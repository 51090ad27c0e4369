"""How the school goes from week to week, from month to month, from period to period: sums made in SQL, a fixed number of SELECTs (DEP-6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from peewee import fn

from ejournal.models import (
    Absence,
    ClassMembership,
    Exemption,
    GroupMembership,
    Journal,
    Lesson,
    Mark,
    PupilStatus,
    SchoolClass,
    StudyGroup,
    Work,
)
from ejournal.queries.attendance import NOT_AT_SCHOOL, OF_SCHOOL, ClassHead
from ejournal.rules.attendance import LATE, MISSED
from ejournal.rules.membership import Stay
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.statistics import rounded

A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)
DIGITS = {"5": 5, "4": 4, "3": 3, "2": 2, "1": 1}


@dataclass(frozen=True)
class WeekSum:
    """A week from `monday`: pupil lessons owed and missed; lessons held whose record is due, and those recorded whole."""

    monday: date
    owed: int = 0
    missed: int = 0
    held: int = 0
    filled: int = 0

    @property
    def attended(self) -> Decimal | None:
        """Per cent of what was owed, one decimal; None of nothing. Source: domain §4."""
        return _share(self.owed - self.missed, self.owed)

    @property
    def filled_share(self) -> Decimal | None:
        """Per cent of the lessons held that have a topic, and homework where one is asked for. Source: domain §5.16."""
        return _share(self.filled, self.held)


@dataclass(frozen=True)
class MonthSum:
    """Marks given in a month: how many, their sum and number where they are points, pupils of the grades with marks."""

    first: date
    marks: int
    points: int
    digits: int
    pupils: int

    @property
    def mean(self) -> Decimal | None:
        return rounded(Fraction(self.points, self.digits), 2) if self.digits else None

    @property
    def per_pupil(self) -> Decimal | None:
        return rounded(Fraction(self.marks, self.pupils), 1) if self.pupils else None


def _share(part: int, whole: int) -> Decimal | None:
    return rounded(Fraction(100 * part, whole), 1) if whole else None


@dataclass(frozen=True)
class Member:
    """A stay in a class of a year."""

    pupil: int
    school_class: int
    grade: int
    year: int
    stay: Stay


@dataclass
class Rolls:
    """Who was in which class and group (by group and pupil) of some years, over which days."""

    heads: tuple[ClassHead, ...]
    members: list[Member]
    groups: Mapping[int, Mapping[int, list[Stay]]] = field(default_factory=dict)
    by_class: dict[int, list[Member]] = field(default_factory=lambda: defaultdict(list))

    def on(self, year: int, day: date, above: int = 0) -> int:
        """Pupils of the year's grades above `above` on a day."""
        return len({one.pupil for one in self.members if one.year == year and one.grade > above and one.stay.covers(day)})


def rolls_of(years: Sequence[int]) -> Rolls:
    """Three SELECTs."""
    query = SchoolClass.select().where(SchoolClass.year.in_(years)).order_by(SchoolClass.grade, SchoolClass.letter)
    heads = {row.id: ClassHead(row.id, row.title, row.grade, row.year_id) for row in query}
    columns = (ClassMembership.pupil_id, ClassMembership.school_class_id, ClassMembership.start, ClassMembership.end)
    rows = ClassMembership.select(*columns).join(SchoolClass).where(SchoolClass.year.in_(years)).order_by(ClassMembership.start)
    members = [Member(pupil, key, heads[key].grade, heads[key].year_id, Stay(start, end)) for pupil, key, start, end in rows.tuples()]
    found = Rolls(tuple(heads.values()), members, _group_stays(years))
    for one in members:
        found.by_class[one.school_class].append(one)
    return found


# ---- weeks ------------------------------------------------------------------------------------------------------------------


def weeks_of(year: Any, rolls: Rolls, today: date, rules: SchoolRules) -> tuple[WeekSum, ...]:
    """The weeks of the year in which there were lessons, up to the one of today. Seven SELECTs at most."""
    owed, missed = _Attendance(year, rolls, today, rules).by_day()
    filled = _filled(year.id, today)
    sums: dict[date, WeekSum] = {}
    for day in sorted({*owed, *filled}):
        monday = day - timedelta(days=day.weekday())
        one, (held, done) = sums.get(monday, WeekSum(monday)), filled.get(day, (0, 0))
        sums[monday] = replace(
            one, owed=one.owed + owed.get(day, 0), missed=one.missed + missed.get(day, 0), held=one.held + held, filled=one.filled + done
        )  # fmt: skip
    return tuple(sums.values())


def _filled(year: int, today: date) -> dict[date, tuple[int, int]]:
    """By day, lessons whose record is due and those recorded whole; of today's only those with a topic. One SELECT. Source: DEP-1."""
    whole = (Lesson.topic != "") & ((Lesson.homework != "") | (Journal.kind != "lesson"))
    there = (Journal.year == year) & (Lesson.date <= today) & ~Lesson.is_cancelled & ((Lesson.date < today) | (Lesson.topic != ""))
    query = Lesson.select(Lesson.date, fn.COUNT(Lesson.id), fn.SUM(whole.cast("integer"))).join(Journal).where(there).group_by(Lesson.date)
    return {day: (int(held), int(done)) for day, held, done in query.tuples()}


class _Attendance:
    """Lessons owed and missed by day, of classes and their groups: the same rule as `ClassDays.is_due` and `is_freed`. Source: ABS-2."""

    def __init__(self, year: Any, rolls: Rolls, today: date, rules: SchoolRules) -> None:
        self.year, self.today = year, today
        self.codes = (*MISSED, LATE) if rules.late_is_missed else MISSED
        self.classes = {key: own for key, own in rolls.by_class.items() if own[0].year == year.id}
        self.stays: dict[tuple[int, int], list[Stay]] = defaultdict(list)
        for key, own in self.classes.items():
            for one in own:
                self.stays[key, one.pupil].append(one.stay)
        self.groups = rolls.groups
        self.freed = _freed(year, today)
        self.there = (Journal.year == year.id) & Journal.school_class.is_null(False) & Journal.kind.in_(OF_SCHOOL) & (Lesson.date <= today) & ~Lesson.is_cancelled

    def by_day(self) -> tuple[dict[date, int], dict[date, int]]:
        owed, missed = self._owed(), self._missed()
        for day, count in self._freed_lessons():
            owed[day] -= count
        return owed, missed

    def _owed(self) -> dict[date, int]:
        columns = (Journal.school_class_id, Journal.group_id, Lesson.date)
        query = Lesson.select(*columns, fn.COUNT(Lesson.id)).join(Journal).where(self.there).group_by(*columns)
        owed: dict[date, int] = defaultdict(int)
        for key, group, day, count in query.tuples():
            owed[day] += count * self._size(key, group, day)
        return owed

    def _size(self, key: int, group: int | None, day: date) -> int:
        if group is None:
            return sum(one.stay.covers(day) for one in self.classes.get(key, ()))
        return sum(self._is_member(pupil, key, group, day) for pupil in self.groups.get(group, ()))

    def _is_member(self, pupil: int, key: int, group: int | None, day: date) -> bool:
        if not any(stay.covers(day) for stay in self.stays.get((key, pupil), ())):
            return False
        return group is None or any(stay.covers(day) for stay in self.groups.get(group, {}).get(pupil, ()))

    def _missed(self) -> dict[date, int]:
        """Absences at lessons owed; those of pupils who are freed from something lesson by lesson."""
        missed: dict[date, int] = defaultdict(int)
        coded = self.there & Absence.code.in_(self.codes)
        columns = (Absence.pupil_id, Journal.school_class_id, Journal.group_id, Lesson.date)
        query = Absence.select(*columns, fn.COUNT(Absence.id)).join(Lesson).join(Journal).where(coded & Absence.pupil.not_in(sorted(self.freed)))
        for pupil, key, group, day, count in query.group_by(*columns).tuples():
            missed[day] += count * self._is_member(pupil, key, group, day)
        if self.freed:
            query = Absence.select(*columns, Journal.subject_id).join(Lesson).join(Journal).where(coded & Absence.pupil.in_(sorted(self.freed)))
            for pupil, key, group, day, subject in query.tuples():
                missed[day] += self._is_member(pupil, key, group, day) and not self._is_freed(pupil, subject, day)
        return missed

    def _is_freed(self, pupil: int, subject: int, day: date) -> bool:
        return any(of in (None, subject) and stay.covers(day) for of, stay in self.freed[pupil])

    def _freed_lessons(self) -> Iterable[tuple[date, int]]:
        """Lessons that would be owed by pupils who are freed from them, by day. One SELECT at most."""
        classes: dict[int, list[int]] = defaultdict(list)
        for key, pupil in self.stays:
            if pupil in self.freed:
                classes[key].append(pupil)
        if not classes:
            return
        spans = [one for own in self.freed.values() for one in own]
        whole = [stay for subject, stay in spans if subject is None]
        about = Journal.subject.in_(sorted({subject for subject, _ in spans if subject is not None}))
        if whole:
            about |= Lesson.date.between(min(stay.start for stay in whole), max(stay.end or self.today for stay in whole))
        columns = (Journal.school_class_id, Journal.group_id, Journal.subject_id, Lesson.date)
        query = Lesson.select(*columns, fn.COUNT(Lesson.id)).join(Journal).where(self.there & Journal.school_class.in_(sorted(classes)) & about)
        for key, group, subject, day, count in query.group_by(*columns).tuples():
            for pupil in classes[key]:
                if self._is_freed(pupil, subject, day) and self._is_member(pupil, key, group, day):
                    yield day, count


def _group_stays(years: Sequence[int]) -> dict[int, dict[int, list[Stay]]]:
    """By group and pupil. One SELECT."""
    columns = (GroupMembership.group_id, GroupMembership.pupil_id, GroupMembership.start, GroupMembership.end)
    found: dict[int, dict[int, list[Stay]]] = defaultdict(lambda: defaultdict(list))
    for group, pupil, start, end in GroupMembership.select(*columns).join(StudyGroup).where(StudyGroup.year.in_(years)).tuples():
        found[group][pupil].append(Stay(start, end))
    return found


def _freed(year: Any, today: date) -> dict[int, list[tuple[int | None, Stay]]]:
    """By pupil, the subjects (None: all) and days in which he need not be there, that touch the year. Two SELECTs."""
    found: dict[int, list[tuple[int | None, Stay]]] = defaultdict(list)
    for table, which, subject in ((Exemption, Exemption.kind == "full", True), (PupilStatus, PupilStatus.kind.in_(NOT_AT_SCHOOL), False)):
        touches = (table.start <= today) & (table.end.is_null() | (table.end >= year.start))
        for row in table.select().where(which & touches):
            found[row.pupil_id].append((row.subject_id if subject else None, Stay(row.start, row.end and row.end + A_DAY)))
    return found


# ---- months -----------------------------------------------------------------------------------------------------------------


def months_of(year: Any, rolls: Rolls, today: date, rules: SchoolRules) -> tuple[MonthSum, ...]:
    """The months of the year in which marks were given, up to today. One SELECT."""
    last = min(today, year.end)
    columns = (Lesson.date, Mark.value, Mark.second)
    held = Lesson.date.between(year.start, last) & ~Lesson.is_cancelled
    query = Lesson.select(*columns, fn.COUNT(Mark.id)).join(Work).join(Mark).where(held & (Mark.value != ""))
    sums: dict[date, list[int]] = defaultdict(lambda: [0, 0, 0])
    for day, value, second, count in query.group_by(*columns).tuples():
        month = sums[day.replace(day=1)]
        for one in (value, second) if second else (value,):
            month[0] += count
            month[1] += count * DIGITS.get(one, 0)
            month[2] += count * (one in DIGITS)
    return tuple(MonthSum(first, *own, rolls.on(year.id, min(last, month_end(first)), rules.no_mark_grades)) for first, own in sorted(sums.items()))


def month_end(first: date) -> date:
    """The last day of the month that begins on `first`."""
    return (first + timedelta(days=31)).replace(day=1) - A_DAY
