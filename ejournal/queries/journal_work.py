"""How teachers worked with the journal over some days: lessons recorded and late, marks, works, remarks, corrections, lag (DEP-6; domain §5.16)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from peewee import JOIN, fn

from ejournal.models import (
    ArchiveCopy,
    AuditRow,
    CardAccess,
    ClassMembership,
    Correction,
    Drive,
    Finding,
    GroupMembership,
    HardCopy,
    Journal,
    JournalCheck,
    Lesson,
    Mark,
    Staff,
    Work,
)
from ejournal.models.base import there_on
from ejournal.policy.actor import Actor
from ejournal.queries.filling_facts import WITH_FINALS, JournalHead, Keeping, journals_of, keepers_of
from ejournal.queries.filling_lessons import LessonLine, held_lessons
from ejournal.queries.history import names_of
from ejournal.queries.overdue import overdue_works
from ejournal.queries.plans import fulfilments
from ejournal.rules.filling import HOMEWORK, LATE, RECORD, TODAY, TOPIC, Pace, percent
from ejournal.rules.school_rules import SchoolRules

ALL = 0  # instead of the number of a teacher: the school
A_DAY = timedelta(days=1)
MENDED = ("answered", "accepted")


@dataclass
class WorkSum:
    """What a teacher, or the school, did; `lag` and `lagging` are lessons behind the plans and journals that are, on the last day.

    `pace` is of the lessons whose day is over; `marks` by `pupils` of the journals kept on the last day; `overdue` works of these
    days still without marks; remarks of checks sent and corrections asked for in these days, as they stand now.
    """

    staff: int
    name: str
    journals: set[int] = field(default_factory=set)
    lessons: int = 0
    recorded: int = 0
    due: int = 0
    filled: int = 0
    bare: int = 0
    topic: int = 0
    homework: int = 0
    late: int = 0
    pace: Pace = field(default_factory=Pace)
    marks: int = 0
    pupils: int = 0
    overdue: int = 0
    remarks: int = 0
    mended: int = 0
    remarks_late: int = 0
    asked: int = 0
    approved: int = 0
    refused: int = 0
    lag: int = 0
    lagging: int = 0

    @property
    def filled_percent(self) -> int | None:
        """Lessons with a topic, and homework where one is asked for, without today's that may still be written. Source: domain §5.16."""
        return percent(self.filled, self.due)

    @property
    def missing(self) -> int:
        return self.bare + self.topic + self.homework

    @property
    def per_pupil(self) -> Decimal | None:
        """Накопляемость отметок, one digit, half up."""
        return (Decimal(self.marks) / self.pupils).quantize(Decimal("0.1"), ROUND_HALF_UP) if self.pupils else None

    def take(self, line: LessonLine, today: date) -> None:
        self.journals.add(line.journal)
        self.lessons += 1
        self.recorded += line.facts.has_topic
        if TODAY not in line.lacks:
            self.due += 1
            self.filled += line.facts.has_topic and (line.facts.has_homework or not line.facts.asks_homework)
        self.bare += RECORD in line.lacks
        self.topic += TOPIC in line.lacks
        self.homework += HOMEWORK in line.lacks
        self.late += LATE in line.lacks
        self.pace.take(line.facts, today)


@dataclass(frozen=True)
class CopiesMade:
    """Copies of these days: of the database by hand, archive packages, bound volumes, drives given out."""

    database: int
    archive: int
    paper: int
    drives: int


@dataclass(frozen=True)
class JournalWork:
    """From `first` to `last`, both included; `teachers` by name, `school` counts each thing once; `accesses` by person, the most first."""

    first: date
    last: date
    teachers: tuple[WorkSum, ...]
    school: WorkSum
    accesses: tuple[tuple[int | None, str, int], ...]
    copies: CopiesMade


def journal_work(actor: Actor, year: Any, first: date, last: date, today: date, rules: SchoolRules) -> JournalWork:
    """The whole of it. Twenty-seven SELECTs at most, whatever the school and the days."""
    book = _Book(year, first, last, today, rules)
    book.take_lessons()
    book.take_marks()
    book.take_overdue(actor)
    book.take_remarks()
    book.take_corrections()
    book.take_lags()
    book.name_the_rest()
    teachers = tuple(sorted((one for key, one in book.sums.items() if key != ALL), key=lambda one: one.name.replace("ё", "е").replace("Ё", "Е")))
    return JournalWork(first, last, teachers, book.sums[ALL], _accesses(first, last), _copies(first, last))


def lessons_work(year: Any, first: date, last: date, today: date, rules: SchoolRules) -> WorkSum:
    """The school alone, by lessons and marks: what another month is compared with. Six SELECTs."""
    book = _Book(year, first, last, today, rules)
    book.take_lessons()
    book.take_marks()
    return book.sums[ALL]


class _Book:
    def __init__(self, year: Any, first: date, last: date, today: date, rules: SchoolRules) -> None:
        self.year, self.first, self.last, self.today, self.rules = year, first, last, today, rules
        self.until = min(last, today)
        self.journals: dict[int, JournalHead] = {one.id: one for one in journals_of(year.id, Journal.id.is_null(False))}
        self.keepers = keepers_of(list(self.journals.values()))
        names = {one.staff: one.name for own in self.keepers.values() for one in own}
        self.names: dict[int, str] = {ALL: "Школа"} | names
        self.sums: dict[int, WorkSum] = {ALL: WorkSum(ALL, "Школа")}
        self.lines: list[LessonLine] = []

    def of(self, staff: Iterable[int]) -> list[WorkSum]:
        """Sums of those who answer, and of the school."""
        found = []
        for key in (ALL, *dict.fromkeys(staff)):
            found.append(self.sums.setdefault(key, WorkSum(key, self.names.get(key, ""))))
        return found

    def keeping(self, journal: int, day: date) -> list[int]:
        """Who keeps the journal on a day; of a day when nobody did, who kept it last."""
        own: Sequence[Keeping] = self.keepers.get(journal, ())
        return [one.staff for one in own if one.stay.covers(day)] or [one.staff for one in own[-1:]]

    def take_lessons(self) -> None:
        """Who keeps a journal on the last day stands in the report, with a lesson or without."""
        for journal, own in self.keepers.items():
            if now := [one.staff for one in own if one.stay.covers(self.until)]:
                for one in self.of(now):
                    one.journals.add(journal)
        self.lines = held_lessons(self.journals, self.keepers, (self.first, self.last), self.today) if self.journals else []
        for line in self.lines:
            for one in self.of(line.staff):
                one.take(line, self.today)

    def take_marks(self) -> None:
        bare = self.rules.no_mark_grades
        graded = {key: one for key, one in self.journals.items() if one.marking != "none" and one.kind in WITH_FINALS and not (one.grade and one.grade <= bare)}
        marks, sizes = _marks(self.first, self.until), _sizes(graded, self.until)
        for key in graded:
            for one in self.of(self.keeping(key, self.until)):
                one.marks += marks.get(key, 0)
                one.pupils += sizes.get(key, 0)

    def take_overdue(self, actor: Actor) -> None:
        staff = {(line.journal, line.day): line.staff for line in reversed(self.lines)}
        for work in overdue_works(actor, self.year, self.today):
            if self.first <= work.marks.day <= self.last:
                for one in self.of(staff.get((work.journal, work.marks.day), self.keeping(work.journal, work.marks.day))):
                    one.overdue += 1

    def take_remarks(self) -> None:
        columns = (JournalCheck.journal_id, JournalCheck.checked_on, Lesson.date, Lesson.substitute_id, Finding.state, Finding.due)
        query = Finding.select(*columns).join(JournalCheck).join(Journal).switch(Finding).join(Lesson, JOIN.LEFT_OUTER)
        there = (Journal.year == self.year.id) & JournalCheck.sent_at.between(*_moments(self.first, self.last)) & (Finding.state != "withdrawn")
        for journal, checked, day, substitute, state, due in query.where(there).tuples():
            for one in self.of([substitute] if substitute else self.keeping(journal, day or checked)):
                one.remarks += 1
                one.mended += state in MENDED
                one.remarks_late += state == "open" and due is not None and due < self.today

    def take_corrections(self) -> None:
        query = Correction.select(Correction.teacher_id, Correction.state, fn.COUNT(Correction.id))
        there = (Correction.year == self.year.id) & Correction.asked_at.between(*_moments(self.first, self.last))
        for staff, state, count in query.where(there).group_by(Correction.teacher_id, Correction.state).tuples():
            for one in self.of([staff]):
                one.asked += count
                one.approved += count if state == "approved" else 0
                one.refused += count if state == "refused" else 0

    def take_lags(self) -> None:
        """As of the evening of the last day."""
        for key, found in fulfilments(list(self.journals), self.until + (A_DAY if self.until < self.today else timedelta()), self.until).items():
            for one in self.of(self.keeping(key, self.until)):
                one.lag += found.lag
                one.lagging += found.lag > 0

    def name_the_rest(self) -> None:
        """Who keeps no journal of the year: substitutes, whoever asked for a correction. One SELECT at most."""
        if unknown := [key for key, one in self.sums.items() if not one.name]:
            for row in Staff.select().where(Staff.id.in_(unknown)):
                self.sums[row.id].name = row.short_name


def _moments(first: date, last: date) -> tuple[datetime, datetime]:
    return datetime.combine(first, time()), datetime.combine(last, time.max)


def _marks(first: date, last: date) -> dict[int, int]:
    """Marks of the days by journal, both of «4/5». One SELECT."""
    both = fn.COUNT(Mark.id) + fn.SUM((Mark.second != "").cast("integer"))
    held = Lesson.date.between(first, last) & ~Lesson.is_cancelled
    query = Lesson.select(Lesson.journal_id, both).join(Work).join(Mark).where(held & (Mark.value != ""))
    return {journal: int(count) for journal, count in query.group_by(Lesson.journal_id).tuples()}


def _sizes(journals: Mapping[int, JournalHead], day: date) -> dict[int, int]:
    """How many pupils stand in each journal on a day. Two SELECTs."""
    counts: dict[str, dict[int, int]] = defaultdict(dict)
    for name, table, key in (("class", ClassMembership, ClassMembership.school_class_id), ("group", GroupMembership, GroupMembership.group_id)):
        query = table.select(key, fn.COUNT(table.pupil.distinct())).where(there_on(table, day)).group_by(key)
        counts[name] = dict(query.tuples())
    return {
        key: counts["group"].get(one.group_id, 0) if one.group_id else counts["class"].get(one.school_class_id or 0, 0) for key, one in journals.items()
    }  # fmt: skip


def _accesses(first: date, last: date) -> tuple[tuple[int | None, str, int], ...]:
    """Times by account and name. Two SELECTs. Source: SEC-3."""
    query = CardAccess.select(CardAccess.account_id, fn.SUM(CardAccess.count)).where(CardAccess.at.between(*_moments(first, last)))
    rows = [(account, int(times)) for account, times in query.group_by(CardAccess.account_id).tuples()]
    names = names_of({account for account, _ in rows if account is not None})
    return tuple(sorted(((account, names.get(account, ""), times) for account, times in rows), key=lambda one: (-one[2], one[1])))


def _copies(first: date, last: date) -> CopiesMade:
    """Four SELECTs. Source: BAK-1, ARC-3, PRN-2, OFF-2."""
    days = _moments(first, last)
    by_hand = (AuditRow.entity == AuditRow.__name__) & (AuditRow.entity_id == 0) & (AuditRow.action == "copy") & AuditRow.at.between(*days)
    return CopiesMade(
        AuditRow.select().where(by_hand).count(), ArchiveCopy.select().where(ArchiveCopy.made_at.between(*days)).count(),
        HardCopy.select().where(HardCopy.printed_on.between(first, last)).count(), Drive.select().where(Drive.issued_at.between(*days)).count(),
    )  # fmt: skip
