"""The diary by subjects: the marks of a period, what they come to and what is still needed (DIA-1, DIA-4, GRID-7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from peewee import JOIN

from ejournal.errors import BadInput, NotThere
from ejournal.models import (
    ClassMembership,
    GroupMembership,
    Journal,
    Lesson,
    PeriodMark,
    Pupil,
    SchoolClass,
    StudyGroup,
    Subject,
    russian,
)
from ejournal.queries.acknowledgements import Acknowledged, acknowledgements_of
from ejournal.queries.journals import scale_of
from ejournal.queries.periods import PeriodHead, period_at, period_by_id, periods_of
from ejournal.queries.school_rules import school_rules
from ejournal.queries.standing import Course, MarkRow, Standing, mark_rows, standing_of, without_originals
from ejournal.rules.membership import Stay
from ejournal.rules.school_rules import SchoolRules


@dataclass(frozen=True)
class SubjectStanding:
    """One subject of the period; `group` is named where the class learns it in parts."""

    journal: int
    subject: str
    group: str
    standing: Standing


@dataclass(frozen=True)
class DiarySubjects:
    """A pupil's subjects in a period; `periods` are those of his class's year."""

    pupil: int
    name: str
    class_title: str
    period: PeriodHead
    periods: tuple[PeriodHead, ...]
    subjects: tuple[SubjectStanding, ...]
    spans: tuple[tuple[str, PeriodHead], ...] = ()
    span: str = ""
    known: tuple[Acknowledged, ...] = ()

    @property
    def is_period(self) -> bool:
        return self.period.id != 0

    @property
    def query(self) -> str:
        """The same span in an address."""
        if self.is_period:
            return f"period={self.period.id}"
        return f"span={self.span}" if self.span else f"from={self.period.start.isoformat()}&to={self.period.end.isoformat()}"

    @property
    def query_parts(self) -> tuple[tuple[str, str], ...]:
        """The same for the hidden fields of a form."""
        return tuple((name, value) for name, _, value in (part.partition("=") for part in self.query.split("&")))


@dataclass(frozen=True)
class Asked:
    """What of the year is wanted: a period by its number, a span by name ("year", "half1", "half2"), or days from and to; else today's period."""

    period: int | None = None
    name: str = ""
    first: date | None = None
    last: date | None = None


def diary_subjects(pupil_id: int, asked: Asked, today: date) -> DiarySubjects:
    """Eleven SELECTs; raises NotThere for a pupil or a period that is not there, BadInput for days in the wrong order.

    Days that are not a period have marks and means, but neither a period mark nor a forecast.
    """
    pupil = Pupil.get_or_none(Pupil.id == pupil_id)
    own = _classes(pupil_id)
    if pupil is None or not own:
        raise NotThere("Такого дневника нет.")
    now = next((row for row in own if Stay(row.start, row.end).covers(today)), own[-1])
    periods = periods_of(now.school_class.year_id, now.school_class.grade)
    spans = spans_of(periods)
    period = _chosen(asked, periods, spans, today)
    rules = school_rules()
    journals = _journals(pupil_id, own, period)
    maker = _Maker(period, today, rules, _rows(pupil_id, period, rules, journals), _finals(pupil_id, period), _coming([one for one, _ in journals], period, today))
    subjects = [maker.subject(journal, stays) for journal, stays in journals]
    shown = tuple(one for one in subjects if one is not None)
    known = tuple(one for one in acknowledgements_of([pupil_id], period.start, period.end) if one.what == "period" and one.thing == period.id)
    return DiarySubjects(pupil_id, pupil.list_name, now.school_class.title, period, periods, shown, tuple(spans.items()), asked.name, known)


def spans_of(periods: Sequence[PeriodHead]) -> dict[str, PeriodHead]:
    """The half-years (where the class has quarters) and the year, by their name in an address."""
    found = {}
    if len(periods) == 4:
        for name, title, pair in (("half1", "1 полугодие", periods[:2]), ("half2", "2 полугодие", periods[2:])):
            found[name] = PeriodHead(0, title, title, pair[0].start, pair[1].end)
    if periods:
        found["year"] = PeriodHead(0, "Учебный год", "год", periods[0].start, periods[-1].end)
    return found


def _chosen(asked: Asked, periods: Sequence[PeriodHead], spans: Mapping[str, PeriodHead], today: date) -> PeriodHead:
    if asked.period is not None:
        return period_by_id(periods, asked.period)
    if asked.name:
        if asked.name not in spans:
            raise NotThere("Такого периода у этого класса нет.")
        return spans[asked.name]
    if asked.first is None and asked.last is None:
        return period_at(periods, today)
    first, last = asked.first or min(periods[0].start, asked.last or today), asked.last or max(today, asked.first or today)
    if last < first:
        raise BadInput("Последний день раньше первого.", "to")
    title = f"{first:%d.%m.%Y} – {last:%d.%m.%Y}"
    return PeriodHead(0, title, title, first, last)


@dataclass(frozen=True)
class _Maker:
    """What was read of the period, by journal."""

    period: PeriodHead
    today: date
    rules: SchoolRules
    rows: Mapping[int, Sequence[MarkRow]]
    finals: Mapping[int, str]
    coming: Mapping[int, Sequence[date]]

    def subject(self, journal: Any, stays: Sequence[Stay]) -> SubjectStanding | None:
        """None for a journal of absences only, a circle that has given no marks, and one all of whose marks went along to a new class."""
        rows, final = self.rows.get(journal.id, ()), self.finals.get(journal.id, "")
        marking = scale_of(journal, self.rules).marking
        if journal.id in self.rows and not rows and not final:
            return None
        if marking == "none" or (journal.kind != "lesson" and not rows and not final):
            return None
        left = sum(any(stay.covers(day) for stay in stays) for day in self.coming.get(journal.id, ()))
        grade = journal.school_class.grade if journal.school_class_id else None
        course = Course(marking, journal.hours_a_week, left, self.today > self.period.end or not self.period.id, grade)
        group = journal.group.title if journal.group_id else ""
        standing = standing_of(rows, final, course, self.rules)
        if not self.period.id:  # any days: how many marks a period needs says nothing of them
            standing = replace(standing, enough=None)
        return SubjectStanding(journal.id, journal.subject.name, group, standing)


def _classes(pupil_id: int) -> list[Any]:
    query = ClassMembership.select(ClassMembership, SchoolClass).join(SchoolClass)
    return list(query.where(ClassMembership.pupil == pupil_id).order_by(ClassMembership.start))


def _journals(pupil_id: int, own: Sequence[Any], period: PeriodHead) -> list[tuple[Any, list[Stay]]]:
    """The journals the pupil was in on some day of the period, with his stays, by subject. Two SELECTs."""
    classes = _stays((row.school_class_id, row.start, row.end) for row in own)
    table = GroupMembership
    groups = _stays(table.select(table.group_id, table.start, table.end).where(table.pupil == pupil_id).tuples())
    classes, groups = (_within(stays, period) for stays in (classes, groups))
    query = Journal.select(Journal, SchoolClass, StudyGroup, Subject).join(SchoolClass, JOIN.LEFT_OUTER)
    query = query.switch(Journal).join(StudyGroup, JOIN.LEFT_OUTER).switch(Journal).join(Subject)
    whole = Journal.school_class.in_(list(classes)) & Journal.group.is_null()
    rows = query.where(whole | Journal.group.in_(list(groups))).order_by(russian(Subject.name), Journal.id)
    return [(row, groups[row.group_id] if row.group_id else classes[row.school_class_id]) for row in rows]


def _stays(rows: Any) -> dict[int, list[Stay]]:
    found: dict[int, list[Stay]] = defaultdict(list)
    for key, start, end in rows:
        found[key].append(Stay(start, end))
    return found


def _within(stays: Mapping[int, list[Stay]], period: PeriodHead) -> dict[int, list[Stay]]:
    return {key: own for key, own in stays.items() if any(stay.meets(period.start, period.end) for stay in own)}


def _rows(pupil_id: int, period: PeriodHead, rules: SchoolRules, journals: Sequence[tuple[Any, list[Stay]]]) -> dict[int, list[MarkRow]]:
    found: dict[int, list[MarkRow]] = defaultdict(list)
    subjects = {journal.id: journal.subject_id for journal, _ in journals}
    every = mark_rows(pupil_id, period.start, period.end, rules)
    for row in every:
        found[row.journal_id] = []
    for row in without_originals(every, subjects):
        found[row.journal_id].append(row)
    return found


def _finals(pupil_id: int, period: PeriodHead) -> dict[int, str]:
    found = (PeriodMark.pupil == pupil_id) & (PeriodMark.period == period.id) & (PeriodMark.value != "")
    return dict(PeriodMark.select(PeriodMark.journal_id, PeriodMark.value).where(found).tuples())


def _coming(journals: Sequence[Any], period: PeriodHead, today: date) -> dict[int, list[date]]:
    """The days of the lessons that are still to be given, one for each. One SELECT."""
    days = Lesson.date.between(max(period.start, today + timedelta(days=1)), period.end) & ~Lesson.is_cancelled
    found: dict[int, list[date]] = defaultdict(list)
    ids = [journal.id for journal in journals]
    for key, day in Lesson.select(Lesson.journal_id, Lesson.date).where(Lesson.journal.in_(ids) & days).tuples():
        found[key].append(day)
    return found
