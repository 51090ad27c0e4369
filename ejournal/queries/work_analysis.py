"""The analysis of one control work: figures, who was not there, tasks and points, conclusions; and whose analysis is missing (DEP-4)."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from peewee import JOIN, SQL, fn

from ejournal.errors import NotThere
from ejournal.models import (
    Absence,
    AcademicYear,
    ClassMembership,
    ControlAnalysis,
    ControlScore,
    ControlTask,
    Exemption,
    GroupMembership,
    Journal,
    Lesson,
    Mark,
    Period,
    PeriodMark,
    Staff,
    Work,
    WorkKind,
)
from ejournal.models.base import in_force_on, there_on
from ejournal.models.prepared import Prepared, hole, holes
from ejournal.policy.actor import Actor
from ejournal.policy.verdict import Verdict
from ejournal.policy.work_analysis import may_read_analysis, may_write_analysis
from ejournal.queries.filling_facts import keepers_of
from ejournal.queries.journals import journal_with_head
from ejournal.queries.lesson_card import REASONS
from ejournal.queries.roster import RosterPupil, roster
from ejournal.rules.cells import OWED
from ejournal.rules.overdue import AWAY
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.work_analysis import (
    DONE,
    DOWN,
    SAME,
    UP,
    TaskCount,
    WorkCount,
    count_task,
    count_work,
    points_text,
    standing,
    work_name,
)

NO_MARK, EXEMPTED, NOT_HANDED_IN = "нет отметки", "освобождён(а) от предмета", "работа не сдана"
Points = Mapping[tuple[int, int], Decimal]  # (pupil, task) → points


@dataclass(frozen=True)
class TaskLine:
    """A task with how many coped with it."""

    id: int
    number: int
    skill: str
    most: Decimal
    typical: str
    count: TaskCount


@dataclass(frozen=True)
class PupilLine:
    """A pupil of the list: his mark for the work, his points by task ("" where he did not do it), their sum."""

    id: int
    name: str
    mark: str
    points: tuple[str, ...]
    total: str


@dataclass(frozen=True)
class Compared:
    """Pupils by what the work does to their earlier mark; `title` says which: «I четверть», «2025/26, годовая», or both."""

    same: tuple[str, ...] = ()
    up: tuple[str, ...] = ()
    down: tuple[str, ...] = ()
    title: str = ""

    @property
    def of(self) -> int:
        return len(self.same) + len(self.up) + len(self.down)


@dataclass(frozen=True)
class AnalysisPage:
    """One work whole. `seen` is the mark of the tasks as they stand, for the call that changes them."""

    work: int
    journal: int
    class_title: str
    subject: str
    lesson: Any
    kind: str
    title: str
    teachers: str
    count: WorkCount
    away: tuple[tuple[str, str], ...]
    compared: Compared
    tasks: tuple[TaskLine, ...]
    rows: tuple[PupilLine, ...]
    conclusions: str
    measures: str
    author: str
    at: datetime | None
    seen: str
    may_write: Verdict

    @property
    def day(self) -> date:
        return self.lesson.date

    @property
    def name(self) -> str:
        """«Контрольная работа: Обыкновенные дроби»."""
        return work_name(self.kind, self.title)

    @property
    def most(self) -> str:
        """All points of the work."""
        return points_text(sum((one.most for one in self.tasks), Decimal()))


def control_work(work_id: int) -> Any:
    """The work with its kind and lesson; raises NotThere for one that is no control work. One SELECT."""
    query = Work.select(Work, WorkKind, Lesson).join(WorkKind).switch(Work).join(Lesson)
    row = query.where((Work.id == work_id) & WorkKind.is_control).first()
    if row is None:
        raise NotThere("Такой контрольной работы нет. Контрольной работу делает её вид, в карточке урока.")
    return row


def tasks_of(work_id: int) -> list[Any]:
    """In their order. One SELECT."""
    return list(ControlTask.select().where(ControlTask.work == work_id).order_by(ControlTask.number))


def points_of(work_id: int) -> dict[tuple[int, int], Decimal]:
    """One SELECT."""
    rows = ControlScore.select(ControlScore.pupil, ControlScore.task, ControlScore.points).join(ControlTask).where(ControlTask.work == work_id)
    return {(pupil, task): points for pupil, task, points in rows.tuples()}


def points_there(points: Points, pupils: Collection[int]) -> dict[tuple[int, int], Decimal]:
    """The points of those who were on the list that day: an order may take a pupil off it afterwards. No SELECT. Source: MOV-3."""
    return {place: value for place, value in points.items() if place[0] in pupils}


def tasks_mark(tasks: Sequence[Any]) -> str:
    """A short mark of the tasks as they stand: a call that brings an older one came after somebody else's."""
    values = [[one.id, one.number, one.skill, points_text(one.most), one.typical] for one in tasks]
    return sha256(json.dumps(values, ensure_ascii=False).encode()).hexdigest()[:12]


def task_lines(tasks: Sequence[Any], points: Points, rules: SchoolRules) -> tuple[TaskLine, ...]:
    """The tasks with their counts. No SELECT."""
    by_task: dict[int, list[Decimal]] = {}
    for (_, task), value in points.items():
        by_task.setdefault(task, []).append(value)
    return tuple(
        TaskLine(one.id, one.number, one.skill, one.most, one.typical, count_task(by_task.get(one.id, ()), one.most, rules.task_share))
        for one in tasks
    )


def sums_of(points: Points) -> dict[int, str]:
    """Pupil → all his points, as text. No SELECT."""
    found: dict[int, Decimal] = {}
    for (pupil, _), value in points.items():
        found[pupil] = found.get(pupil, Decimal()) + value
    return {pupil: points_text(value) for pupil, value in found.items()}


def analysis_page(actor: Actor, work_id: int, today: date, rules: SchoolRules) -> AnalysisPage:
    """One work whole; raises NotThere and Refused. Eleven SELECTs."""
    work = control_work(work_id)
    journal, day = journal_with_head(work.lesson.journal_id), work.lesson.date
    may_read_analysis(actor, journal).demand()
    pupils, marks = roster(journal, day, day), _marks(work_id)
    there = {one.id for one in pupils}
    tasks, points = tasks_of(work_id), points_there(points_of(work_id), there)
    said = _words(work_id)
    return AnalysisPage(
        work=work_id, journal=journal.id, class_title=journal.class_title, subject=journal.subject.name, lesson=work.lesson,
        kind=work.kind.name, title=work.title, teachers=_teachers(journal, day),
        count=count_work(there, _first(marks), {pupil for pupil, _ in points}),
        away=_away(work, journal, pupils, marks, points), compared=_compared(journal, day, pupils, _first(marks)),
        tasks=task_lines(tasks, points, rules), rows=_pupils(pupils, marks, tasks, points),
        conclusions=said.conclusions if said else "", measures=said.measures if said else "",
        author=said.staff.short_name if said and said.staff_id else "", at=said.at if said else None,
        seen=tasks_mark(tasks), may_write=may_write_analysis(actor, journal.id, work.lesson, today),
    )  # fmt: skip


def words_of(work_id: int) -> Any:
    """The words of the analysis, None before the first. One SELECT."""
    return ControlAnalysis.get_or_none(ControlAnalysis.work == work_id)


def _words(work_id: int) -> Any:
    return ControlAnalysis.select(ControlAnalysis, Staff).join(Staff, JOIN.LEFT_OUTER).where(ControlAnalysis.work == work_id).first()


def _marks(work_id: int) -> dict[int, tuple[str, str]]:
    rows = Mark.select(Mark.pupil, Mark.value, Mark.second).where((Mark.work == work_id) & (Mark.value != ""))
    return {pupil: (value, second) for pupil, value, second in rows.tuples()}


def _first(marks: Mapping[int, tuple[str, str]]) -> dict[int, str]:
    return {pupil: value for pupil, (value, _) in marks.items()}


def _teachers(journal: Any, day: date) -> str:
    keepers = keepers_of([journal]).get(journal.id, [])
    now = [one for one in keepers if one.stay.covers(day)] or keepers[-1:]
    return ", ".join(dict.fromkeys(one.name for one in now))


def _away(
    work: Any, journal: Any, pupils: Sequence[RosterPupil], marks: Mapping[int, tuple[str, str]], points: Points
) -> tuple[tuple[str, str], ...]:
    """Who of the list did not write the work, and why. Two SELECTs."""
    codes = dict(Absence.select(Absence.pupil, Absence.code).where((Absence.lesson == work.lesson_id) & Absence.code.in_(AWAY)).tuples())
    freed = Exemption.select(Exemption.pupil).where((Exemption.subject == journal.subject_id) & (Exemption.kind == "full") & in_force_on(Exemption, work.lesson.date))
    exempt, wrote = {row[0] for row in freed.tuples()}, {pupil for pupil, _ in points}
    found = []
    for one in pupils:
        value = marks.get(one.id, ("", ""))[0]
        if value not in DONE and one.id not in wrote:
            found.append((one.name, EXEMPTED if one.id in exempt else _why(codes.get(one.id, ""), value)))
    return tuple(found)


def _why(code: str, value: str) -> str:
    """The reason of an absence, else what stands in the cell."""
    said = NOT_HANDED_IN if value == OWED else f"отметка «{value}»" if value else NO_MARK
    return REASONS.get(code, said)


def _pupils(
    pupils: Sequence[RosterPupil], marks: Mapping[int, tuple[str, str]], tasks: Sequence[Any], points: Points
) -> tuple[PupilLine, ...]:
    totals = sums_of(points)
    return tuple(
        PupilLine(
            one.id, one.name, "/".join(part for part in marks.get(one.id, ()) if part),
            tuple(points_text(points.get((one.id, task.id))) for task in tasks), totals.get(one.id, ""),
        )
        for one in pupils
    )  # fmt: skip


# ---- the earlier mark ----


def _compared(journal: Any, day: date, pupils: Sequence[RosterPupil], values: Mapping[int, str]) -> Compared:
    earlier = _earlier(journal, day, [one.id for one in pupils])
    found: dict[str, list[str]] = {SAME: [], UP: [], DOWN: [], "": []}
    titles: dict[str, None] = {}
    for one in pupils:
        value, title = earlier.get(one.id, ("", ""))
        what = standing(values.get(one.id, ""), value)
        found[what].append(one.name)
        if what:
            titles[title] = None
    return Compared(tuple(found[SAME]), tuple(found[UP]), tuple(found[DOWN]), ", ".join(titles))


def _earlier(journal: Any, day: date, pupils: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Pupil → his mark of the last period of the subject that ended before the day, else the mark of the year before. One SELECT.

    By subject, not by journal: a pupil who came from another class brings his mark along. Source: domain §5.11.
    """
    columns = (PeriodMark.pupil, PeriodMark.value, Period.end, Period.kind, Period.number, AcademicYear.start, AcademicYear.title)
    query = PeriodMark.select(*columns).join(Journal).join(AcademicYear).switch(PeriodMark).join(Period, JOIN.LEFT_OUTER)
    this = (PeriodMark.kind == "period") & (Journal.year == journal.year_id) & (Period.end < day)
    last = AcademicYear.select(fn.MAX(AcademicYear.start)).where(AcademicYear.start < journal.year.start)
    before = (PeriodMark.kind == "year") & (AcademicYear.start == last)
    own = PeriodMark.pupil.in_(list(pupils)) & (Journal.subject == journal.subject_id) & (PeriodMark.value != "")
    found = {}
    for pupil, value, end, kind, number, _, title in query.where(own & (this | before)).order_by(AcademicYear.start, Period.end, PeriodMark.id).tuples():
        if value.isdecimal():
            found[pupil] = (value, Period(kind=kind, number=number).title if end else f"{title}, годовая")
    return found


# ---- whose analysis is missing ----


def without_analysis(journals: Sequence[int], since: date, until: date) -> list[int]:
    """Control works of the journals in these days (both included) whose marks are all set and that have no analysis at all. One SELECT."""
    rows = _WITHOUT.rows(journals=sorted(journals), since=since, until=until)
    return [row[0] for row in rows]


def _without() -> Any:
    """All marks set: some stand, and each pupil who was there that day has one, or was away, or is exempt."""
    marked = Mark.select(SQL("1")).where((Mark.work == Work.id) & (Mark.value != ""))
    tasks = ControlTask.select(SQL("1")).where(ControlTask.work == Work.id)
    said = (ControlAnalysis.conclusions != "") | (ControlAnalysis.measures != "")
    words = ControlAnalysis.select(SQL("1")).where((ControlAnalysis.work == Work.id) & said)
    in_class = ClassMembership.school_class == Journal.school_class
    whole = Journal.group.is_null() & fn.EXISTS(_owing(ClassMembership, in_class))
    part = Journal.group.is_null(False) & fn.EXISTS(_owing(GroupMembership, GroupMembership.group == Journal.group))
    query = Work.select(Work.id).join(WorkKind).switch(Work).join(Lesson).join(Journal)
    own = Lesson.journal.in_(holes("journals")) & Lesson.date.between(hole("since"), hole("until")) & ~Lesson.is_cancelled
    ready = fn.EXISTS(marked) & ~whole & ~part
    return query.where(own & WorkKind.is_control & ~fn.EXISTS(tasks) & ~fn.EXISTS(words) & ready).order_by(Lesson.date, Work.id)


def _owing(table: Any, own: Any) -> Any:
    """Pupils there on the day of the lesson with neither a mark, nor an absence, nor an exemption."""
    mark = Mark.select(SQL("1")).where((Mark.work == Work.id) & (Mark.pupil == table.pupil) & (Mark.value != ""))
    away = Absence.select(SQL("1")).where((Absence.lesson == Lesson.id) & (Absence.pupil == table.pupil) & Absence.code.in_(AWAY))
    freed = (Exemption.pupil == table.pupil) & (Exemption.subject == Journal.subject) & (Exemption.kind == "full")
    exempt = Exemption.select(SQL("1")).where(freed & in_force_on(Exemption, Lesson.date))
    owes = ~fn.EXISTS(mark) & ~fn.EXISTS(away) & ~fn.EXISTS(exempt)
    return table.select(SQL("1")).where(own & there_on(table, Lesson.date) & owes)


_WITHOUT = Prepared(_without)
