"""Pupils whose marks will not suffice for a period mark, while there is time: for the teacher, the class teacher, the deputy (MARK-4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache, reduce
from operator import or_
from typing import Any

from peewee import JOIN, SQL, Case, fn

from ejournal.models import (
    AcademicYear,
    ClassMembership,
    Exemption,
    GroupMembership,
    Journal,
    JournalTeacher,
    Lesson,
    Mark,
    OutsideMark,
    Period,
    PeriodMark,
    Pupil,
    SchoolClass,
    Staff,
    StudyGroup,
    Subject,
    Work,
    russian,
)
from ejournal.models.base import in_force_on, there_on
from ejournal.models.prepared import Prepared, hole, holes
from ejournal.policy.actor import Actor
from ejournal.policy.journals import readable_journals
from ejournal.queries.desk import DeskTask
from ejournal.queries.journals import scale_of
from ejournal.queries.school_rules import school_rules
from ejournal.rules.forecast import Sufficiency
from ejournal.rules.membership import Stay
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.words import count_of, day_month

DIGITS = ("1", "2", "3", "4", "5")


@dataclass(frozen=True)
class ShortLine:
    """A pupil with too few marks in a journal; `lags`: at the pace so far they will not suffice."""

    journal: int
    subject: str
    class_title: str
    teachers: str
    pupil: int
    name: str
    found: Sufficiency
    lags: bool
    period: str
    period_end: date

    @property
    def order(self) -> tuple[int, int, str]:
        """The worst first: who has the fewest lessons to spare."""
        return self.found.lessons_left - self.found.lacking, -self.found.lacking, self.class_title


def short_lines(actor: Actor, today: date, *, own_only: bool = False) -> tuple[ShortLine, ...]:
    """Everybody who lacks marks in today's periods of the journals the actor reads (keeps), the worst first.

    Eight SELECTs whatever the school. Left out are who is exempt, who has a period mark already, grades and journals without marks.
    """
    rules = school_rules()
    journals = _journals(actor, today, rules, own_only)
    if not journals:
        return ()
    facts = _Facts(journals, today, rules)
    lines = [line for journal in journals for line in facts.lines(journal)]
    return tuple(sorted(lines, key=lambda line: line.order))


def short_task(actor: Actor, today: date, rules: SchoolRules) -> tuple[DeskTask, ...]:
    """The line of a teacher's desk; none while all will have marks enough. Six SELECTs at most."""
    journals = _journals(actor, today, rules, own_only=True)
    if not journals:
        return ()
    facts = _Facts(journals, today, rules)
    facts.teachers = {}  # the desk names nobody
    lines = [line for journal in journals for line in facts.lines(journal) if line.lags]
    if not lines:
        return ()
    pupils = count_of(len({line.pupil for line in lines}), "ученик", "ученика", "учеников")
    ends = day_month(min(line.period_end for line in lines))
    return (DeskTask(f"Не хватает отметок: {pupils}", f"ближайший конец периода {ends}", "/journal/short", "warn"),)


def _journals(actor: Actor, today: date, rules: SchoolRules, own_only: bool) -> list[Any]:
    """Journals with digits that have a period today, each with it as `period_now`. Two SELECTs."""
    rows = _OWN.objects(today=today, journals=sorted(actor.journal_ids)) if own_only else list(_marked(readable_journals(actor), today))
    found = [row for row in rows if scale_of(row, rules).marking == "five"]
    periods = _PERIODS.objects(today=today) if found else []
    for journal in found:
        journal.period_now = _period_of(journal, periods)
    return [journal for journal in found if journal.period_now is not None]


def _marked(mine: Any, today: Any) -> Any:
    query = Journal.select(Journal, SchoolClass, StudyGroup, Subject).join(AcademicYear).switch(Journal)
    query = query.join(SchoolClass, JOIN.LEFT_OUTER).switch(Journal).join(StudyGroup, JOIN.LEFT_OUTER).switch(Journal).join(Subject)
    now = (AcademicYear.start <= today) & (AcademicYear.end >= today)
    return query.where(mine & now & (Journal.marking == "five"))


def _periods() -> Any:
    return Period.select().where((Period.start <= hole("today")) & (Period.end >= hole("today"))).order_by(Period.grade_from)


_OWN, _PERIODS = Prepared(lambda: _marked(Journal.id.in_(holes("journals")), hole("today"))), Prepared(_periods)


def _period_of(journal: Any, periods: Sequence[Any]) -> Any:
    """Of a mixed group, the period of the youngest."""
    own = [period for period in periods if period.year_id == journal.year_id]
    if journal.school_class_id is None:
        return next(iter(own), None)
    grade = journal.school_class.grade
    return next((period for period in own if period.grade_from <= grade <= period.grade_to), None)


class _Facts:
    """What was read of all the journals at once; nothing here asks the database in a loop."""

    def __init__(self, journals: Sequence[Any], today: date, rules: SchoolRules) -> None:
        self.today, self.rules = today, rules
        whole = {journal.school_class_id for journal in journals if not journal.group_id}
        groups = {journal.group_id for journal in journals if journal.group_id}
        self.in_class = _members(_IN_CLASS, whole, today)
        self.in_group = _members(_IN_GROUP, groups, today)
        self.counts = counts_in_period(journals, rules)
        self.days = days_in_period(journals)
        self.settled, self.exempt = _settled_and_exempt(journals, today)
        self.journals = journals

    @cached_property
    def teachers(self) -> dict[int, str]:
        return _teachers(self.journals, self.today)

    def lines(self, journal: Any) -> Iterable[ShortLine]:
        needed, period = self.rules.marks_needed(journal.hours_a_week), journal.period_now
        pupils = self.in_group[journal.group_id] if journal.group_id else self.in_class[journal.school_class_id]
        for pupil, name, stay in pupils:
            count = self.counts.get((journal.id, pupil), 0)
            if count >= needed or (journal.id, pupil) in self.settled or (pupil, journal.subject_id) in self.exempt:
                continue
            held, left = self._lessons(journal.id, stay)
            found = Sufficiency(count, needed, left)
            yield ShortLine(
                journal.id, journal.subject.name, journal.class_title, self.teachers.get(journal.id, ""), pupil, name, found,
                found.lags(held), period.title, period.end,
            )  # fmt: skip

    def _lessons(self, journal: int, stay: Stay) -> tuple[int, int]:
        """Lessons held and lessons left of the pupil's; he is there today."""
        own = [day for day in self.days.get(journal, ()) if stay.covers(day)]
        held = sum(day <= self.today for day in own)
        return held, len(own) - held


def _members(prepared: Prepared, keys: Collection[int], today: date) -> Mapping[int, list[tuple[int, str, Stay]]]:
    """Who is there today, in Russian order, by class or group. One SELECT, none for nothing."""
    found: dict[int, list[tuple[int, str, Stay]]] = defaultdict(list)
    for owner, pupil, surname, name, start, end in prepared.rows(keys=sorted(keys), today=today) if keys else ():
        found[owner].append((pupil, f"{surname} {name}", Stay(start, end)))
    return found


def _there(table: Any, key: Any) -> Any:
    query = table.select(key, Pupil.id, Pupil.surname, Pupil.name, table.start, table.end).join(Pupil)
    query = query.where(key.in_(holes("keys")) & there_on(table, hole("today")))
    return query.order_by(russian(Pupil.surname), russian(Pupil.name), Pupil.id)


_IN_CLASS = Prepared(lambda: _there(ClassMembership, ClassMembership.school_class))
_IN_GROUP = Prepared(lambda: _there(GroupMembership, GroupMembership.group))


def _periods_of(journals: Sequence[Any]) -> dict[str, Any]:
    """Values for `_in_periods`."""
    by_period: dict[tuple[date, date], list[int]] = defaultdict(list)
    for journal in journals:
        by_period[journal.period_now.start, journal.period_now.end].append(journal.id)
    values: dict[str, Any] = {}
    for number, ((start, end), ids) in enumerate(by_period.items()):
        values |= {f"journals{number}": ids, f"start{number}": start, f"end{number}": end}
    return values


def _in_periods(column: Any, day: Any, number: int) -> Any:
    """A condition: each journal between the days of its own period; as many parts as there are periods."""
    parts = [column.in_(holes(f"journals{one}")) & day.between(hole(f"start{one}"), hole(f"end{one}")) for one in range(number)]
    return reduce(or_, parts)


def counts_in_period(journals: Sequence[Any], rules: SchoolRules) -> dict[tuple[int, int], int]:
    """Marks with digits by journal and pupil. One SELECT."""
    return {(journal, pupil): count for journal, own in counts_by_journal(journals, rules).items() for pupil, count in own.items()}


def counts_by_journal(journals: Sequence[Any], rules: SchoolRules) -> dict[int, dict[int, int]]:
    """Marks with digits of each journal by pupil; a double one is two; those from elsewhere, where they count. One SELECT."""
    values = _periods_of(journals)
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for journal, pupil, count in _counting(len(values) // 3, rules.outside_marks_count).raw(**values):
        own = found[journal]
        own[pupil] = own.get(pupil, 0) + int(count)
    return found


@lru_cache(maxsize=32)
def _counting(periods: int, with_outside: bool) -> Prepared:
    return Prepared(lambda: _own_marks(periods).union_all(_brought(periods)) if with_outside else _own_marks(periods))


def _own_marks(periods: int) -> Any:
    number = fn.SUM(Case(None, [(Mark.second.in_(DIGITS), 2)], 1))
    query = Lesson.select(Lesson.journal_id, Mark.pupil_id, number).join(Work, JOIN.CROSS).join(Mark, JOIN.CROSS)
    joined = (Work.lesson == Lesson.id) & (Mark.work == Work.id) & ~Lesson.is_cancelled & Mark.value.in_(DIGITS)
    return query.where(joined & _in_periods(Lesson.journal, Lesson.date, periods)).group_by(Lesson.journal, Mark.pupil)


def _brought(periods: int) -> Any:
    query = OutsideMark.select(OutsideMark.journal_id, OutsideMark.pupil_id, fn.COUNT(OutsideMark.id))
    counts = OutsideMark.removed_at.is_null() & OutsideMark.value.in_(DIGITS)
    days = _in_periods(OutsideMark.journal, OutsideMark.date, periods)
    return query.where(counts & days).group_by(OutsideMark.journal, OutsideMark.pupil)


def days_in_period(journals: Sequence[Any]) -> dict[int, list[date]]:
    """The days of the period's lessons, one for each, by journal. One SELECT."""
    values = _periods_of(journals)
    found: dict[int, list[date]] = defaultdict(list)
    for journal, day in _days(len(values) // 3).rows(**values):
        found[journal].append(day)
    return found


@lru_cache(maxsize=32)
def _days(periods: int) -> Prepared:
    return Prepared(lambda: Lesson.select(Lesson.journal_id, Lesson.date).where(_in_periods(Lesson.journal, Lesson.date, periods) & ~Lesson.is_cancelled))


def _settled_and_exempt(journals: Sequence[Any], today: date) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """Journal and pupil where the period mark stands already; pupil and subject from which he is freed today altogether. One SELECT."""
    settled, exempt = set(), set()
    for is_settled, *pair in _ASIDE.rows(periods=sorted({journal.period_now.id for journal in journals}), today=today):
        (settled if is_settled else exempt).add(tuple(pair))
    return settled, exempt


def _aside() -> Any:
    stands = PeriodMark.period.in_(holes("periods")) & (PeriodMark.value != "")
    freed = in_force_on(Exemption, hole("today")) & (Exemption.kind == "full")
    settled = PeriodMark.select(SQL("1"), PeriodMark.journal_id, PeriodMark.pupil_id).where(stands)
    return settled.union_all(Exemption.select(SQL("0"), Exemption.pupil_id, Exemption.subject_id).where(freed))


_ASIDE = Prepared(_aside)


def _teachers(journals: Sequence[Any], today: date) -> dict[int, str]:
    """Who keeps each journal today. One SELECT."""
    now = in_force_on(JournalTeacher, today)
    rows = JournalTeacher.select(JournalTeacher, Staff).join(Staff).where(now & JournalTeacher.journal.in_([one.id for one in journals]))
    names: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        names[row.journal_id].append(row.staff.short_name)
    return {journal: ", ".join(found) for journal, found in names.items()}
