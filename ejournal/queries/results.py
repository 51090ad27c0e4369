"""Marks of a period by pupil and subject for some classes at once: what every report on results counts (REP-2, REP-3; domain §4, §5.3–5.5).

Pupils are those who are in the class on the last day of the period; who left by then is in the movement, not here. Six SELECTs
whatever the school.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from peewee import JOIN

from ejournal.models import (
    ClassMembership,
    GroupMembership,
    Journal,
    JournalTeacher,
    PeriodMark,
    Pupil,
    SchoolClass,
    Staff,
    StudyGroup,
    Subject,
    database,
    russian,
)
from ejournal.models.base import in_force_on, there_on
from ejournal.queries.attendance import ClassHead
from ejournal.rules.indicators import Tally, tally
from ejournal.rules.names import FullName, told_apart
from ejournal.rules.school_rules import SchoolRules

WITH_MARKS = ("lesson", "elective")  # circles after lessons are in no report on results


class ResultSpan(NamedTuple):
    """What marks are counted: of a period, or of the year (`period` 0); both days included."""

    period: int
    start: date
    end: date


class ResultJournal(NamedTuple):
    """A journal in which pupils of the class stand; `group` 0 is the whole class."""

    id: int
    subject: int
    group: int
    marking: str
    teachers: str


@dataclass(frozen=True)
class ResultSubject:
    """A column of a class's results; `teachers` of all its groups, `journal` is the first of them."""

    id: int
    name: str
    short: str
    teachers: str
    journal: int
    marking: str


class ResultPupil(NamedTuple):
    id: int
    name: str


class ResultMark(NamedTuple):
    """What stands for a pupil in a subject; "" = due and not set. `teachers` keep the journal he is in."""

    value: str
    journal: int
    teachers: str


@dataclass(frozen=True)
class ClassResults:
    """The results of a class; a pair that is not in `marks` is not the pupil's subject. Without marks (grade 1) there are no subjects."""

    head: ClassHead
    span: ResultSpan
    pupils: tuple[ResultPupil, ...]
    subjects: tuple[ResultSubject, ...]
    marks: Mapping[tuple[int, int], ResultMark]

    def of_pupil(self, pupil: int) -> Tally:
        """His marks over all subjects."""
        return tally(self.marks[pupil, one.id].value for one in self.subjects if (pupil, one.id) in self.marks)

    def of_subject(self, subject: int) -> Tally:
        """Everybody's marks in a subject."""
        return tally(self.marks[one.id, subject].value for one in self.pupils if (one.id, subject) in self.marks)

    @property
    def of_class(self) -> Tally:
        """All marks of all subjects."""
        return tally(one.value for one in self.marks.values())

    def where(self, pupil: int, values: Iterable[str]) -> tuple[tuple[ResultSubject, ResultMark], ...]:
        """The subjects in which a pupil has one of the values, in the order of the curriculum."""
        wanted = set(values)
        found = ((one, self.marks.get((pupil, one.id))) for one in self.subjects)
        return tuple((one, mark) for one, mark in found if mark is not None and mark.value in wanted)


def class_results(head: ClassHead, span: ResultSpan, rules: SchoolRules) -> ClassResults:
    """The results of one class."""
    return results_of([head], {head.id: span}, rules)[head.id]


def results_of(heads: Sequence[ClassHead], spans: Mapping[int, ResultSpan], rules: SchoolRules) -> dict[int, ClassResults]:
    """The results of classes of one year, each in its own span, by class."""
    if not heads:
        return {}
    facts = _Facts(heads, spans)
    return {head.id: facts.results(head, spans[head.id], rules) for head in heads}


# ---- reading -----------------------------------------------------------------------------------------------------------


class _Facts:
    """What was read of all the classes at once; nothing here asks the database in a loop."""

    def __init__(self, heads: Sequence[ClassHead], spans: Mapping[int, ResultSpan]) -> None:
        self.pupils = _pupils(spans)
        year = heads[0].year_id
        days = {pupil.id: spans[key].end for key, own in self.pupils.items() for pupil in own}
        self.groups = groups_of(year, days)
        journals = _journals(year, max(span.end for span in spans.values()))
        self.subjects = {row.id: row for row in Subject.select().order_by(Subject.position, russian(Subject.name))}
        self.of_class: dict[int, list[ResultJournal]] = defaultdict(list)
        self.of_group: dict[int, list[ResultJournal]] = defaultdict(list)
        for class_id, journal in journals:
            if journal.group:
                self.of_group[journal.group].append(journal)
            else:
                self.of_class[class_id].append(journal)
        self.standing = _standing(year, {span.period for span in spans.values()})

    def results(self, head: ClassHead, span: ResultSpan, rules: SchoolRules) -> ClassResults:
        pupils = tuple(self.pupils.get(head.id, ()))
        if head.grade <= rules.no_mark_grades:
            return ClassResults(head, span, pupils, (), {})
        marks: dict[tuple[int, int], ResultMark] = {}
        journals: dict[int, dict[int, ResultJournal]] = defaultdict(dict)
        for pupil in pupils:
            for journal in self._journals_of(head.id, pupil.id):
                journals[journal.subject][journal.id] = journal
                marks[pupil.id, journal.subject] = self._mark(pupil.id, journal, span, marks.get((pupil.id, journal.subject)))
        subjects = tuple(self._subject(row, list(journals[key].values())) for key, row in self.subjects.items() if key in journals)
        return ClassResults(head, span, pupils, subjects, marks)

    def _journals_of(self, class_id: int, pupil: int) -> Iterable[ResultJournal]:
        """The journals with marks that are the pupil's on the last day: of the class, and of the groups he is in."""
        yield from self.of_class[class_id]
        for group in self.groups.get(pupil, ()):
            yield from self.of_group[group]

    def _mark(self, pupil: int, journal: ResultJournal, span: ResultSpan, known: ResultMark | None) -> ResultMark:
        """His mark in that journal, else the one his former group or class gave for the same span; of two journals the one that has a mark."""
        own = self.standing.get((pupil, journal.subject, span.period), {})
        value = own.get(journal.id) or next((value for _, value in sorted(own.items())), "")
        if known is not None and (known.value or not value):
            return known
        return ResultMark(value, journal.id, journal.teachers)

    def _subject(self, row: Any, journals: list[ResultJournal]) -> ResultSubject:
        journals.sort(key=lambda one: (one.group, one.id))
        teachers = list(dict.fromkeys(one.teachers for one in journals if one.teachers))
        return ResultSubject(row.id, row.name, row.short_name or row.name, ", ".join(teachers), journals[0].id, journals[0].marking)


def _pupils(spans: Mapping[int, ResultSpan]) -> dict[int, list[ResultPupil]]:
    """Who is in each class on the last day of its span, in Russian order. One SELECT."""
    ends: dict[date, list[int]] = defaultdict(list)
    for class_id, span in spans.items():
        ends[span.end].append(class_id)
    table = ClassMembership
    there: Any = None
    for end, classes in ends.items():
        one = table.school_class.in_(classes) & there_on(table, end)
        there = one if there is None else there | one
    query = table.select(table.school_class_id, Pupil.id, Pupil.surname, Pupil.name, Pupil.patronymic).join(Pupil).where(there)
    people: dict[int, dict[int, FullName]] = defaultdict(dict)
    for class_id, pupil, *names in query.order_by(russian(Pupil.surname), russian(Pupil.name), Pupil.id).tuples():
        people[class_id][pupil] = FullName(*names)
    return {class_id: [ResultPupil(*one) for one in told_apart(own).items()] for class_id, own in people.items()}


def groups_of(year: int, days: Mapping[int, date]) -> dict[int, list[int]]:
    """By pupil, the groups of the year he is in on his day. One SELECT."""
    table = GroupMembership
    query = table.select(table.pupil_id, table.group_id, table.start, table.end).join(StudyGroup).where(StudyGroup.year == year)
    found: dict[int, list[int]] = defaultdict(list)
    for pupil, group, start, end in query.tuples():
        day = days.get(pupil)
        if day is not None and start <= day and (end is None or end > day):
            found[pupil].append(group)
    return found


def _journals(year: int, day: date) -> list[tuple[int, ResultJournal]]:
    """Journals of the year in which marks are given, each with its class (0: of a mixed group) and who keeps it. Two SELECTs."""
    names: dict[int, list[str]] = defaultdict(list)
    now = in_force_on(JournalTeacher, day) & (Journal.year == year)
    for row in JournalTeacher.select(JournalTeacher, Staff).join(Staff).switch(JournalTeacher).join(Journal).where(now).order_by(JournalTeacher.id):
        names[row.journal_id].append(row.staff.short_name)
    columns = (Journal.id, Journal.subject_id, Journal.group_id, Journal.marking, Journal.school_class_id)
    query = Journal.select(*columns).where((Journal.year == year) & Journal.kind.in_(WITH_MARKS) & (Journal.marking != "none"))
    return [
        (class_id or 0, ResultJournal(key, subject, group or 0, marking, ", ".join(names[key])))
        for key, subject, group, marking, class_id in query.order_by(Journal.id).tuples()
    ]


def _standing(year: int, periods: set[int]) -> dict[tuple[int, int, int], dict[int, str]]:
    """Standing marks by pupil, subject and period (0: the year's), by journal. One SELECT."""
    wanted = (PeriodMark.kind == "period") & PeriodMark.period.in_(sorted(periods - {0}))
    if 0 in periods:
        wanted |= PeriodMark.kind == "year"
    columns = (PeriodMark.pupil_id, Journal.subject_id, PeriodMark.period_id, PeriodMark.journal_id, PeriodMark.value)
    query = PeriodMark.select(*columns).join(Journal, JOIN.INNER)
    counts = (Journal.year == year) & Journal.kind.in_(WITH_MARKS) & (PeriodMark.value != "")
    found: dict[tuple[int, int, int], dict[int, str]] = defaultdict(dict)
    for pupil, subject, period, journal, value in database.execute(query.where(counts & wanted)).fetchall():  # ten thousand: as the driver has them
        found[pupil, subject, period or 0][journal] = value
    return found


def year_heads(year_id: int) -> tuple[ClassHead, ...]:
    """All classes of a year, youngest first. One SELECT."""
    rows = SchoolClass.select().where(SchoolClass.year == year_id).order_by(SchoolClass.grade, SchoolClass.letter)
    return tuple(ClassHead(row.id, row.title, row.grade, row.year_id) for row in rows)
