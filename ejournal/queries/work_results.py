"""Control works that were held, with their results: a line a work, sums by class, subject or kind (DEP-4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import SQL, fn

from ejournal.errors import BadInput, NotThere
from ejournal.models import (
    ClassMembership,
    ControlAnalysis,
    ControlScore,
    ControlTask,
    GroupMembership,
    Journal,
    Lesson,
    Mark,
    Work,
    WorkKind,
)
from ejournal.policy.actor import Actor
from ejournal.policy.work_analysis import analysed_journals
from ejournal.queries.calendar import results_year_at
from ejournal.queries.filling_facts import JournalHead, Keeping, journals_of, keepers_of, periods_of_year
from ejournal.rules.membership import Stay
from ejournal.rules.work_analysis import WorkCount, count_work, work_name

BY = {"class": "по классам", "subject": "по предметам", "kind": "по видам работ"}
STATES = {"none": "нет", "begun": "начат", "done": "есть"}
WHOLE_YEAR = 0


@dataclass(frozen=True)
class WorksAsked:
    """What the list is narrowed to; `period` None is the one of today, WHOLE_YEAR all; `by` are the sums."""

    period: int | None = None
    school_class: int | None = None
    subject: int | None = None
    teacher: int | None = None
    kind: int | None = None
    state: str = ""
    by: str = "class"

    def __post_init__(self) -> None:
        if self.by not in BY:
            raise BadInput("Итоги считаем по классам, предметам или видам работ.", "by")
        if self.state and self.state not in STATES:
            raise BadInput("Анализ бывает: есть, начат, нет.", "state")


@dataclass(frozen=True)
class WorkLine:
    """A work with its results; `state` of STATES says whether its analysis is there."""

    id: int
    journal: JournalHead
    day: date
    kind: str
    title: str
    teachers: str
    count: WorkCount
    state: str

    @property
    def name(self) -> str:
        """«Контрольная работа: Дроби»."""
        return work_name(self.kind, self.title)

    @property
    def url(self) -> str:
        return f"/control/works/{self.id}"

    @property
    def column_url(self) -> str:
        """The journal's page at the column of the work."""
        return f"/journal/{self.journal.id}?date={self.day.isoformat()}"

    @property
    def state_words(self) -> str:
        return STATES[self.state]


@dataclass(frozen=True)
class WorkSum:
    """Several works together; `lacking` of them have no analysis at all."""

    title: str
    works: int
    count: WorkCount
    lacking: int


@dataclass(frozen=True)
class WorkChoices:
    """What the filters offer: (number, title) pairs of all the actor sees in the year, whatever is chosen."""

    periods: tuple[tuple[int, str], ...]
    classes: tuple[tuple[int, str], ...]
    subjects: tuple[tuple[int, str], ...]
    teachers: tuple[tuple[int, str], ...]
    kinds: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class WorksPage:
    """`first` and `last` are the days asked for; `any_works`: the year has control works at all."""

    asked: WorksAsked
    title: str
    first: date
    last: date
    lines: tuple[WorkLine, ...]
    sums: tuple[WorkSum, ...]
    total: WorkSum
    choices: WorkChoices

    @property
    def narrowed(self) -> bool:
        return any((self.asked.school_class, self.asked.subject, self.asked.teacher, self.asked.kind, self.asked.state))


def works_page(actor: Actor, asked: WorksAsked, today: date) -> WorksPage:
    """Control works up to today that the actor may see, the latest first. Ten SELECTs, whatever the school."""
    year = results_year_at(today)
    journals = {one.id: one for one in journals_of(year.id, analysed_journals(actor))}
    keepers, periods = keepers_of(list(journals.values())), periods_of_year(year.id)
    first, last, title = _days(year, periods, asked.period, today)
    seen = (Journal.year == year.id) & analysed_journals(actor) & Lesson.date.between(first, min(last, today))
    rows = _rows(seen)
    counts = _counts(rows, journals, seen)
    lines = [_line(row, journals[row[1]], keepers.get(row[1], []), counts) for row in rows if _is_asked(row, journals[row[1]], keepers, asked)]
    shown = tuple(one for one in lines if asked.state in ("", one.state))
    return WorksPage(
        asked, title, first, last, shown, _sums(shown, asked.by), _sum("Всего", shown), _choices(journals, keepers, periods)
    )  # fmt: skip


def _days(year: Any, periods: Sequence[Any], period: int | None, today: date) -> tuple[date, date, str]:
    """The days asked for with their title: a period of the year, the whole of it, or the youngest that has begun."""
    if period == WHOLE_YEAR or (period is None and not periods):
        return year.start, year.end, f"{year.title} учебный год"
    if period is not None:
        found = next((one for one in periods if one.id == period), None)
        if found is None:
            raise NotThere("Такого периода в этом учебном году нет.")
    else:
        found = max((one for one in periods if one.start <= today), key=lambda one: one.start, default=periods[0])
    return found.start, found.end, found.title


# ---- what is read ----


def _rows(seen: Any) -> list[tuple[Any, ...]]:
    """Works with their day and kind, whether they have tasks, and the words of their analysis. One SELECT."""
    tasks = ControlTask.select(SQL("1")).where(ControlTask.work == Work.id)
    said = (ControlAnalysis.conclusions != "") | (ControlAnalysis.measures != "")
    words = ControlAnalysis.select(SQL("1")).where((ControlAnalysis.work == Work.id) & said)
    columns = (Work.id, Journal.id, Lesson.date, WorkKind.id, WorkKind.name, Work.title, fn.EXISTS(tasks), fn.EXISTS(words))
    query = Work.select(*columns).join(WorkKind).switch(Work).join(Lesson).join(Journal).where(seen & _control())
    return list(query.order_by(Lesson.date.desc(), Journal.id, Lesson.number, Work.position).tuples())


def _control() -> Any:
    return WorkKind.is_control & ~Lesson.is_cancelled


def _counts(works: Sequence[tuple[Any, ...]], journals: dict[int, JournalHead], seen: Any) -> dict[int, WorkCount]:
    """Results of all works of the days, by work. Four SELECTs."""
    marks, points = _by_work(Mark, Mark.work, seen), _by_work(ControlScore, ControlTask.work, seen)
    own = [journals[journal] for _, journal, *_ in works]
    whole = _stays(ClassMembership, ClassMembership.school_class, {one.school_class_id for one in own if one.group_id is None})
    parts = _stays(GroupMembership, GroupMembership.group, {one.group_id for one in own})
    found = {}
    for work, journal, day, *_ in works:
        head = journals[journal]
        stays = parts.get(head.group_id or 0, ()) if head.group_id else whole.get(head.school_class_id or 0, ())
        there = {pupil for pupil, stay in stays if stay.covers(day)}
        found[work] = count_work(there, marks.get(work, {}), points.get(work, {}))
    return found


def _by_work(model: Any, work: Any, seen: Any) -> dict[int, dict[int, str]]:
    """Work → pupil → his mark ("" of points). One SELECT."""
    value = Mark.value if model is Mark else SQL("''")
    query = model.select(work, model.pupil, value)
    query = query.join(ControlTask).join(Work) if model is ControlScore else query.join(Work)
    query = query.join(WorkKind).switch(Work).join(Lesson).join(Journal).where(seen & _control())
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for key, pupil, text in query.tuples():
        found[key][pupil] = text
    return found


def _stays(table: Any, owner: Any, keys: set[Any]) -> dict[int, list[tuple[int, Stay]]]:
    """Who is in the classes (groups), from when to when. One SELECT."""
    found: dict[int, list[tuple[int, Stay]]] = defaultdict(list)
    query = table.select(owner, table.pupil, table.start, table.end).where(owner.in_(sorted(keys - {None})))
    for key, pupil, start, end in query.tuples():
        found[key].append((pupil, Stay(start, end)))
    return found


# ---- what is made of it ----


def _is_asked(row: tuple[Any, ...], journal: JournalHead, keepers: dict[int, list[Keeping]], asked: WorksAsked) -> bool:
    if asked.school_class not in (None, journal.school_class_id) or asked.subject not in (None, journal.subject_id):
        return False
    kept = asked.teacher is None or asked.teacher in {one.staff for one in _on(keepers.get(journal.id, []), row[2])}
    return kept and asked.kind in (None, row[3])


def _on(keepers: Sequence[Keeping], day: date) -> list[Keeping]:
    """Who kept the journal that day; else the last who did."""
    return [one for one in keepers if one.stay.covers(day)] or list(keepers[-1:])


def _line(row: tuple[Any, ...], journal: JournalHead, keepers: Sequence[Keeping], counts: dict[int, WorkCount]) -> WorkLine:
    work, _, day, _, kind, title, has_tasks, has_words = row
    names = ", ".join(dict.fromkeys(one.name for one in _on(keepers, day)))
    state = "done" if has_words else "begun" if has_tasks else "none"
    return WorkLine(work, journal, day, kind, title, names, counts[work], state)


def _sums(lines: Sequence[WorkLine], by: str) -> tuple[WorkSum, ...]:
    """By class in the order of classes, else by name."""
    found: dict[tuple[Any, ...], list[WorkLine]] = defaultdict(list)
    for line in lines:
        found[_key(line, by)].append(line)
    return tuple(_sum(key[-1], own) for key, own in sorted(found.items()))


def _key(line: WorkLine, by: str) -> tuple[Any, ...]:
    """What the line is summed with; the last part is its title."""
    if by == "class":
        return (line.journal.grade or 99, line.journal.class_name)
    return (line.journal.subject,) if by == "subject" else (line.kind,)


def _sum(title: str, lines: Sequence[WorkLine]) -> WorkSum:
    whole = sum((one.count for one in lines), WorkCount())
    return WorkSum(title, len(lines), whole, sum(one.state == "none" for one in lines))


def _choices(journals: dict[int, JournalHead], keepers: dict[int, list[Keeping]], periods: Sequence[Any]) -> WorkChoices:
    """One SELECT, of the kinds."""
    teachers = {one.staff: one.name for own in keepers.values() for one in own}
    classes = {one.school_class_id: one.class_name for one in journals.values() if one.school_class_id}
    subjects = {one.subject_id: one.subject for one in journals.values()}
    kinds = WorkKind.select(WorkKind.id, WorkKind.name).where(WorkKind.is_control).order_by(WorkKind.position, WorkKind.id)
    return WorkChoices(
        tuple((one.id, f"{one.title}, {one.grade_from}–{one.grade_to} кл.") for one in periods),
        tuple(classes.items()),
        tuple(sorted(subjects.items(), key=lambda one: one[1])),
        tuple(sorted(teachers.items(), key=lambda one: one[1].replace("ё", "е"))),
        tuple(kinds.tuples()),
    )
