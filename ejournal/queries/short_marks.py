"""Pupils whose marks will not suffice for a period mark, while there is time: for the teacher, the class teacher, the deputy (MARK-4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from peewee import JOIN, Case, fn

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
    database,
    russian,
)
from ejournal.models.base import in_force_on, there_on
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

    Ten SELECTs whatever the school. Left out are who is exempt, who has a period mark already, grades and journals without marks.
    """
    rules = school_rules()
    journals = _journals(actor, today, rules, own_only)
    if not journals:
        return ()
    facts = _Facts(journals, today, rules)
    lines = [line for journal in journals for line in facts.lines(journal)]
    return tuple(sorted(lines, key=lambda line: line.order))


def short_task(actor: Actor, today: date) -> tuple[DeskTask, ...]:
    """The line of a teacher's desk; none while all will have marks enough."""
    lines = [line for line in short_lines(actor, today, own_only=True) if line.lags]
    if not lines:
        return ()
    pupils = count_of(len({line.pupil for line in lines}), "ученик", "ученика", "учеников")
    ends = day_month(min(line.period_end for line in lines))
    return (DeskTask(f"Не хватает отметок: {pupils}", f"ближайший конец периода {ends}", "/journal/short", "warn"),)


def _journals(actor: Actor, today: date, rules: SchoolRules, own_only: bool) -> list[Any]:
    """Journals with digits that have a period today, each with it as `period_now`. Two SELECTs."""
    query = Journal.select(Journal, SchoolClass, StudyGroup, Subject).join(AcademicYear).switch(Journal)
    query = query.join(SchoolClass, JOIN.LEFT_OUTER).switch(Journal).join(StudyGroup, JOIN.LEFT_OUTER).switch(Journal).join(Subject)
    mine = Journal.id.in_(sorted(actor.journal_ids)) if own_only else readable_journals(actor)
    now = (AcademicYear.start <= today) & (AcademicYear.end >= today)
    periods = list(Period.select().where((Period.start <= today) & (Period.end >= today)).order_by(Period.grade_from))
    found = [row for row in query.where(mine & now & (Journal.marking == "five")) if scale_of(row, rules).marking == "five"]
    for journal in found:
        journal.period_now = _period_of(journal, periods)
    return [journal for journal in found if journal.period_now is not None]


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
        self.in_class = _members(ClassMembership, ClassMembership.school_class, whole, today)
        self.in_group = _members(GroupMembership, GroupMembership.group, groups, today)
        self.counts = counts_in_period(journals, rules)
        self.days = days_in_period(journals)
        self.settled, self.exempt = _settled(journals), _exempt(today)
        self.teachers = _teachers(journals, today)

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


def _members(table: Any, key: Any, keys: Iterable[int], today: date) -> Mapping[int, list[tuple[int, str, Stay]]]:
    """Who is there today, in Russian order, by class or group. One SELECT."""
    there = key.in_(sorted(keys)) & there_on(table, today)
    query = table.select(key, Pupil.id, Pupil.surname, Pupil.name, table.start, table.end).join(Pupil).where(there)
    found: dict[int, list[tuple[int, str, Stay]]] = defaultdict(list)
    for owner, pupil, surname, name, start, end in query.order_by(russian(Pupil.surname), russian(Pupil.name), Pupil.id).tuples():
        found[owner].append((pupil, f"{surname} {name}", Stay(start, end)))
    return found


def _in_periods(column: Any, day: Any, journals: Sequence[Any]) -> Any:
    """A condition: each journal between the days of its own period; as many parts as there are periods."""
    by_period: dict[tuple[date, date], list[int]] = defaultdict(list)
    for journal in journals:
        by_period[journal.period_now.start, journal.period_now.end].append(journal.id)
    parts = [column.in_(ids) & day.between(start, end) for (start, end), ids in by_period.items()]
    condition = parts[0]
    for part in parts[1:]:
        condition |= part
    return condition


def counts_in_period(journals: Sequence[Any], rules: SchoolRules) -> dict[tuple[int, int], int]:
    """Marks with digits by journal and pupil; a double one is two. One SELECT, one more where marks from elsewhere count."""
    number = fn.SUM(Case(None, [(Mark.second.in_(DIGITS), 2)], 1))
    query = Lesson.select(Lesson.journal_id, Mark.pupil_id, number).join(Work, JOIN.CROSS).join(Mark, JOIN.CROSS)
    joined = (Work.lesson == Lesson.id) & (Mark.work == Work.id) & ~Lesson.is_cancelled & Mark.value.in_(DIGITS)
    rows = query.where(joined & _in_periods(Lesson.journal, Lesson.date, journals)).group_by(Lesson.journal, Mark.pupil)
    found = {(journal, pupil): int(count) for journal, pupil, count in database.execute(rows).fetchall()}  # plain: there are thousands
    if rules.outside_marks_count:
        brought = OutsideMark.select(OutsideMark.journal_id, OutsideMark.pupil_id, fn.COUNT(OutsideMark.id))
        counts = OutsideMark.removed_at.is_null() & OutsideMark.value.in_(DIGITS)
        days = _in_periods(OutsideMark.journal, OutsideMark.date, journals)
        for journal, pupil, count in brought.where(counts & days).group_by(OutsideMark.journal, OutsideMark.pupil).tuples():
            found[journal, pupil] = found.get((journal, pupil), 0) + count
    return found


def days_in_period(journals: Sequence[Any]) -> dict[int, list[date]]:
    """The days of the period's lessons, one for each, by journal. One SELECT."""
    query = Lesson.select(Lesson.journal_id, Lesson.date).where(_in_periods(Lesson.journal, Lesson.date, journals) & ~Lesson.is_cancelled)
    found: dict[int, list[date]] = defaultdict(list)
    for journal, day in database.execute(query).fetchall():
        found[journal].append(_day(day))
    return found


@lru_cache(maxsize=1024)
def _day(value: Any) -> date:
    """A day as either driver gives it."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def _settled(journals: Sequence[Any]) -> set[tuple[int, int]]:
    """Journal and pupil where the period mark stands already. One SELECT."""
    periods = {journal.period_now.id for journal in journals}
    found = PeriodMark.period.in_(sorted(periods)) & (PeriodMark.value != "")
    return set(PeriodMark.select(PeriodMark.journal_id, PeriodMark.pupil_id).where(found).tuples())


def _exempt(today: date) -> set[tuple[int, int]]:
    """Pupil and subject from which he is freed today altogether. One SELECT."""
    now = in_force_on(Exemption, today)
    return set(Exemption.select(Exemption.pupil_id, Exemption.subject_id).where(now & (Exemption.kind == "full")).tuples())


def _teachers(journals: Sequence[Any], today: date) -> dict[int, str]:
    """Who keeps each journal today. One SELECT."""
    now = in_force_on(JournalTeacher, today)
    rows = JournalTeacher.select(JournalTeacher, Staff).join(Staff).where(now & JournalTeacher.journal.in_([one.id for one in journals]))
    names: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        names[row.journal_id].append(row.staff.short_name)
    return {journal: ", ".join(found) for journal, found in names.items()}
