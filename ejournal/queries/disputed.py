"""Marks of a period for the teachers' council: near a threshold, not as the rule proposes, above the written works (MARK-4, MARK-5)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from peewee import JOIN, fn

from ejournal.errors import NotThere
from ejournal.models import (
    Journal,
    Lesson,
    Mark,
    OutsideMark,
    Period,
    PeriodMark,
    Pupil,
    SchoolClass,
    StudyGroup,
    Subject,
    Work,
    WorkKind,
    russian,
)
from ejournal.policy.actor import Actor
from ejournal.policy.period_marks import disputed_journals, may_see_disputed
from ejournal.queries.calendar import year_at
from ejournal.queries.school_rules import school_rules
from ejournal.rules.forecast import above_written, explain, written_works
from ejournal.rules.marks import GivenMark
from ejournal.rules.period_marks import differs, is_disputed
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.statistics import proposed_mark
from ejournal.rules.year_marks import YearFacts, year_proposal


@dataclass(frozen=True)
class DisputedLine:
    """One mark: `value` stands ("" = not given yet), `proposal` is the rule's; `why` says what brought it here."""

    journal: int
    pupil: str
    class_title: str
    subject: str
    mean: str
    proposal: str
    value: str
    why: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class DisputedList:
    """The lines of a period with what one may choose: periods and classes as (id, title)."""

    period: int
    title: str
    year: str
    school_class: int | None
    class_title: str
    periods: tuple[tuple[int, str], ...]
    classes: tuple[tuple[int, str], ...]
    lines: tuple[DisputedLine, ...]


Key = tuple[int, int]  # journal, pupil
YearMarks = dict[int | None, tuple[str, str, str]]  # by period, None is the year: value, proposal, reason
NOTHING = ("", "", "")
OF_YEAR = 0  # instead of the id of a period


def disputed_list(actor: Actor, period_id: int | None, class_id: int | None, today: date) -> DisputedList:
    """Of the school for the heads, of his class for a class teacher; OF_YEAR names the marks of the year.

    Eight SELECTs whatever the school; raises Refused, NotThere.
    """
    may_see_disputed(actor).demand()
    year, rules = year_at(today), school_rules()
    periods = list(Period.select().where(Period.year == year.id).order_by(Period.start, Period.grade_from))
    begun = [one for one in periods if one.start <= today] or periods[:1]
    of_year = period_id == OF_YEAR
    period = next((one for one in periods if one.id == period_id), None) if period_id else (begun[-1] if begun else None)
    if period is None:
        raise NotThere("Такого учебного периода нет.")
    classes = _classes(actor, year, None if of_year else period)
    if class_id is not None and class_id not in classes:
        raise NotThere("Такого класса в этом списке нет.")
    wanted = [class_id] if class_id is not None else list(classes)
    return DisputedList(
        period=OF_YEAR if of_year else period.id,
        title="годовые отметки" if of_year else period.title,
        year=year.title,
        school_class=class_id,
        class_title=classes.get(class_id or 0, ""),
        periods=(*((one.id, str(one)) for one in periods), (OF_YEAR, "Год")),
        classes=tuple(classes.items()),
        lines=_year_lines(periods, wanted, rules) if of_year else _lines(period, wanted, rules),
    )


def _classes(actor: Actor, year: Any, period: Any | None) -> dict[int, str]:
    own, there = disputed_journals(actor), SchoolClass.year == year.id
    if period is not None:
        there &= SchoolClass.grade.between(period.grade_from, period.grade_to)
    if own is not None:
        there &= SchoolClass.id.in_(own)
    return {row.id: row.title for row in SchoolClass.select().where(there).order_by(SchoolClass.grade, SchoolClass.letter)}


def _lines(period: Any, classes: list[int], rules: SchoolRules) -> tuple[DisputedLine, ...]:
    heads = _journals(classes)
    given, stands = _given(period, classes), _standing(period, classes)
    if rules.outside_marks_count:
        _add_outside(given, period, classes)
    names = _names({pupil for _, pupil in (*given, *stands)})
    found = []
    for key in {*given, *stands}:
        journal, pupil = key
        if journal in heads and pupil in names and (line := _line(heads[journal], names[pupil], given.get(key, []), stands.get(key), rules)):
            found.append((heads[journal], names[pupil][1], line))
    return _in_order(found)


def _in_order(found: list[tuple[Any, int, DisputedLine]]) -> tuple[DisputedLine, ...]:
    """By class, then by the alphabet, then by subject."""
    return tuple(line for _, _, line in sorted(found, key=lambda one: (one[0][3], one[1], one[0][4])))


def _year_lines(periods: list[Any], classes: list[int], rules: SchoolRules) -> tuple[DisputedLine, ...]:
    """Marks of the year that are not as the rule proposes, or whose mean of periods is near a threshold."""
    heads, stands = _journals(classes), _of_year(classes)
    names, found = _names({pupil for _, pupil in stands}), []
    for (journal, pupil), marks in stands.items():
        if journal in heads and pupil in names and (line := _year_line(heads[journal], names[pupil], periods, marks, rules)):
            found.append((heads[journal], names[pupil][1], line))
    return _in_order(found)


def _year_line(head: tuple[Any, ...], name: tuple[str, int], periods: list[Any], marks: YearMarks, rules: SchoolRules) -> DisputedLine | None:
    grade = head[5]
    named = tuple((one.title, marks.get(one.id, NOTHING)[0]) for one in periods if one.grade_from <= grade <= one.grade_to)
    known = explain([GivenMark(value, Decimal(1)) for _, value in named if value.isdigit()], rules)
    value, stored, reason = marks.get(None, NOTHING)
    offered = stored if value else year_proposal(YearFacts(named, grade), rules).value
    why = []
    if all(value for _, value in named) and is_disputed(known.mean, rules):
        why.append(f"среднее за периоды {known.shown}, рядом с порогом")
    if differs(value, offered):
        why.append(f"предлагалась {offered}" if offered else "правило отметки не давало")
    return DisputedLine(head[0], name[0], head[1], head[2], known.shown, offered, value, tuple(why), reason) if why else None


def _line(
    head: tuple[Any, ...], name: tuple[str, int], given: list[GivenMark], stands: tuple[str, str, str] | None, rules: SchoolRules
) -> DisputedLine | None:
    known, (value, proposal, reason) = explain(given, rules), stands or ("", "", "")
    offered = proposal if value else proposed_mark(known.mean, rules.round_up_from)
    why = []
    if is_disputed(known.mean, rules):
        why.append(f"средняя {known.shown}, рядом с порогом")
    if differs(value, proposal):
        why.append(f"предлагалась {proposal}" if proposal else "правило отметки не давало")
    if value and (above := above_written(value, written_works(given, rules))):
        why.append(above)
    if not why:
        return None
    return DisputedLine(head[0], name[0], head[1], head[2], known.shown, offered, value, tuple(why), reason)


# ---- reading -----------------------------------------------------------------------------------------------------------


def _journals(classes: list[int]) -> dict[int, tuple[Any, ...]]:
    """Five-point journals: id, class, subject, place in the order of classes, place of the subject, grade. One SELECT."""
    query = Journal.select(Journal, SchoolClass, StudyGroup, Subject).join(SchoolClass).switch(Journal)
    query = query.join(StudyGroup, JOIN.LEFT_OUTER).switch(Journal).join(Subject)
    rows = query.where(Journal.school_class.in_(classes) & (Journal.marking == "five"))
    order = {key: place for place, key in enumerate(classes)}
    return {row.id: (row.id, row.school_class.title, row.subject.name, order[row.school_class_id], row.subject.position, row.school_class.grade) for row in rows}


def _given(period: Any, classes: list[int]) -> dict[Key, list[GivenMark]]:
    """The marks of the period, the same ones counted by the database: order is nothing to a mean. One SELECT."""
    columns = (Lesson.journal, Mark.pupil, Mark.value, Mark.second, Work.weight, WorkKind.is_written)
    query = Lesson.select(*columns, fn.COUNT(Mark.id)).join(Journal).switch(Lesson).join(Work).join(WorkKind).switch(Work).join(Mark)
    there = Journal.school_class.in_(classes) & Lesson.date.between(period.start, period.end) & ~Lesson.is_cancelled
    found: dict[Key, list[GivenMark]] = defaultdict(list)
    for journal, pupil, value, second, weight, written, count in query.where(there & (Mark.value != "")).group_by(*columns).tuples():
        for one in (value, second):
            if one:
                found[journal, pupil].extend([GivenMark(one, weight, written)] * count)
    return found


def _standing(period: Any, classes: list[int]) -> dict[Key, tuple[str, str, str]]:
    query = PeriodMark.select(PeriodMark.journal, PeriodMark.pupil, PeriodMark.value, PeriodMark.proposal, PeriodMark.reason).join(Journal)
    there = Journal.school_class.in_(classes) & (PeriodMark.period == period.id) & (PeriodMark.value != "")
    return {(journal, pupil): tuple(row) for journal, pupil, *row in query.where(there).tuples()}  # type: ignore[misc]


def _add_outside(given: dict[Key, list[GivenMark]], period: Any, classes: list[int]) -> None:
    """Marks from elsewhere count with the weight 1, as on the journal page (GRID-14). One SELECT."""
    query = OutsideMark.select(OutsideMark.journal, OutsideMark.pupil, OutsideMark.value).join(Journal)
    there = Journal.school_class.in_(classes) & OutsideMark.date.between(period.start, period.end) & OutsideMark.removed_at.is_null()
    for journal, pupil, value in query.where(there).tuples():
        given[journal, pupil].append(GivenMark(value, Decimal(1)))


def _of_year(classes: list[int]) -> dict[Key, YearMarks]:
    """The marks of periods and of the year, by journal and pupil. One SELECT."""
    columns = (PeriodMark.journal, PeriodMark.pupil, PeriodMark.period, PeriodMark.value, PeriodMark.proposal, PeriodMark.reason)
    there = Journal.school_class.in_(classes) & PeriodMark.kind.in_(("period", "year")) & (PeriodMark.value != "")
    found: dict[Key, YearMarks] = defaultdict(dict)
    for journal, pupil, period, *row in PeriodMark.select(*columns).join(Journal).where(there).tuples():
        found[journal, pupil][period] = tuple(row)
    return found


def _names(pupils: set[int]) -> dict[int, tuple[str, int]]:
    """Name and place in the alphabet. One SELECT, whatever the number."""
    rows = Pupil.select(Pupil.id, Pupil.surname, Pupil.name).order_by(russian(Pupil.surname), russian(Pupil.name)).tuples()
    return {key: (f"{surname} {name}", place) for place, (key, surname, name) in enumerate(rows) if key in pupils}
