"""Control works of classes: those set on lessons, and those the thematic plans still have in store (GRID-6; domain §2.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from peewee import JOIN, fn

from ejournal.models import Journal, Lesson, Mark, PlanItem, SchoolClass, StudyGroup, Subject, Work, WorkKind
from ejournal.queries.plan_offers import plans_of_journals
from ejournal.rules.control_works import ClassWork, crowded_days, warnings_for
from ejournal.rules.plan import hours_of_year
from ejournal.rules.school_rules import SchoolRules


@dataclass(frozen=True)
class ControlEntry:
    """A control work of a class: of a lesson (`work`), or still in the plan only (`work` None); `marks` given so far."""

    journal: int
    school_class: int | None
    grade: int
    class_title: str
    subject_name: str
    short: str
    rule: ClassWork
    number: int
    code: str
    title: str
    work: int | None = None
    marks: int = 0

    @property
    def day(self) -> date:
        return self.rule.day

    @property
    def by_plan(self) -> bool:
        return self.work is None


def control_entries(journals: Any, first: date, last: date, today: date) -> tuple[ControlEntry, ...]:
    """Control works between two days (both included) of the journals of a condition, by day and class. Four SELECTs.

    A step of the plan stands where it would fall, from today on, unless its lesson has a control work already.
    """
    heads = _heads(journals)
    placed = _placed(heads, journals, first, last)
    taken = {entry.rule.lesson for entry in placed}
    planned = _planned(heads, max(first, today), last, taken) if last >= today else []
    return tuple(sorted([*placed, *planned], key=lambda one: (one.day, one.grade, one.class_title, one.number, one.subject_name)))


def _heads(journals: Any) -> dict[int, tuple[Any, ...]]:
    """Class, subject and group of the journals. One SELECT."""
    columns = (
        Journal.id, Journal.plan_id, Journal.school_class_id, SchoolClass.grade, SchoolClass.letter, Journal.group_id, StudyGroup.title,
        Journal.subject_id, Subject.name, Subject.short_name,
    )  # fmt: skip
    query = Journal.select(*columns).join(SchoolClass, JOIN.LEFT_OUTER).switch(Journal).join(StudyGroup, JOIN.LEFT_OUTER)
    return {row[0]: row[1:] for row in query.switch(Journal).join(Subject).where(journals).tuples()}


def _placed(heads: Mapping[int, tuple[Any, ...]], journals: Any, first: date, last: date) -> list[ControlEntry]:
    marks = Mark.select(fn.COUNT(Mark.id)).where((Mark.work == Work.id) & (Mark.value != ""))
    columns = (Lesson.journal_id, Lesson.id, Lesson.date, Lesson.number, WorkKind.name, WorkKind.code, Work.title, Work.id, marks)
    query = Work.select(*columns).join(WorkKind).switch(Work).join(Lesson).join(Journal)
    held = WorkKind.is_control & Lesson.date.between(first, last) & ~Lesson.is_cancelled
    rows = query.where(journals & held).order_by(Lesson.date, Lesson.number, Work.position).tuples()
    return [_entry(heads[row[0]], row) for row in rows]


def _planned(heads: Mapping[int, tuple[Any, ...]], first: date, last: date, taken: set[int]) -> list[ControlEntry]:
    with_control = PlanItem.select(PlanItem.plan, WorkKind.id, WorkKind.name, WorkKind.code).join(WorkKind).where(WorkKind.is_control)
    rows = list(with_control.distinct().tuples())
    plans, kinds = {row[0] for row in rows}, {kind: (name, code) for _, kind, name, code in rows}
    found = []
    for journal, plan in plans_of_journals({key for key, head in heads.items() if head[0] in plans}).items():
        for lesson, step in plan.allotment().offered.items():
            day, number = plan.days[lesson]
            if step.kind in kinds and first <= day <= last and lesson not in taken:
                found.append(_entry(heads[journal], (journal, lesson, day, number, *kinds[step.kind], step.topic, None, 0)))
    return found


def _entry(head: tuple[Any, ...], row: tuple[Any, ...]) -> ControlEntry:
    _, school_class, grade, letter, group, group_title, subject, name, short = head
    journal, lesson, day, number, kind, code, title, work, marks = row
    whole = (f"{grade}\u00a0{letter}" if letter else str(grade)) if grade is not None else ""
    return ControlEntry(
        journal, school_class, grade or 99, whole or group_title, f"{name}, {group_title}" if group and whole else name, short or name,
        ClassWork(lesson, day, subject, name, kind, group, work is None), number, code, title, work, marks,
    )  # fmt: skip


def planning_warnings(
    journal: Any, lesson: Any, kind: Any, rules: SchoolRules, today: date, *, but_work: int | None = None
) -> tuple[str, ...]:
    """What speaks against a control work of `kind` on the lesson; empty for other kinds, and for a group of several classes.

    `but_work` is the work that is being changed. Four SELECTs.
    """
    if not kind.is_control or journal.school_class_id is None:
        return ()
    of_class, year = (Journal.school_class == journal.school_class_id) & (Journal.year == journal.year_id), journal.year
    others = [one.rule for one in control_entries(of_class, year.start, year.end, today) if one.work is None or one.work != but_work]
    rule = ClassWork(lesson.id, lesson.date, journal.subject_id, journal.subject.name, kind.name, journal.group_id)
    return warnings_for(rule, others, hours_a_year(journal.hours_a_week, journal.school_class.grade, rules), rules)


def hours_a_year(hours_a_week: Any, grade: int | None, rules: SchoolRules) -> int:
    """Whole hours of a subject in the year by the curriculum."""
    return int(hours_of_year(Decimal(hours_a_week), rules.study_weeks, grade))


def schedule_warnings(entries: Sequence[ControlEntry], rules: SchoolRules) -> tuple[tuple[ControlEntry, str], ...]:
    """What is too much in a schedule, each pair of works once, by the later one; the entries in order of day."""
    before: dict[int, list[ClassWork]] = {}
    found = []
    for entry in entries:
        if entry.school_class is None:
            continue
        own = before.setdefault(entry.school_class, [])
        found.extend((entry, sentence) for sentence in warnings_for(entry.rule, own, None, rules))
        own.append(entry.rule)
    return tuple(found)


def crowded(entries: Sequence[ControlEntry], rules: SchoolRules) -> frozenset[tuple[int, date]]:
    """(class, day) with more control works than the school allows."""
    by_class: dict[int, list[ClassWork]] = {}
    for entry in entries:
        if entry.school_class is not None:
            by_class.setdefault(entry.school_class, []).append(entry.rule)
    return frozenset((own, day) for own, works in by_class.items() for day in crowded_days(works, rules))
