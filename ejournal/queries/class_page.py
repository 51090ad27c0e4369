"""One subject of a class with all its groups side by side: what the class teacher leafs through (GRID-12)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple

from ejournal.errors import NotThere
from ejournal.models import Journal, JournalTeacher, SchoolClass, Staff, StudyGroup, Subject
from ejournal.models.base import in_force_on
from ejournal.policy.actor import Actor
from ejournal.policy.journals import may_read_class_page
from ejournal.queries.journal_page import journal_page
from ejournal.queries.journal_page_shapes import CellView, ColumnHead, JournalPage, LessonRow, MonthHead, PupilRow
from ejournal.queries.outside_marks import OutsideLine
from ejournal.queries.periods import PeriodHead
from ejournal.queries.roster import RosterPupil, roster
from ejournal.rules.words import month_title

NO_GROUP = "без группы"


@dataclass(frozen=True)
class ClassGroup:
    """One journal of the subject; `short` stands over its columns, "" where the class is not divided."""

    journal: int
    title: str
    short: str
    teachers: str


class ClassColumn(NamedTuple):
    """A work of one of the groups; `group` is its place in `groups`."""

    group: int
    short: str
    head: ColumnHead
    month_end: bool


class ClassRow(NamedTuple):
    """A pupil of the class; the figures are those of the group he is in now."""

    number: int
    pupil: int
    name: str
    group: str
    note: str
    is_gone: bool
    fifth: bool
    cells: tuple[CellView, ...]
    mean: Decimal | None
    count: int
    needed: int
    warning: str | None
    final: str
    final_css: str


class ClassLesson(NamedTuple):
    group: int
    short: str
    lesson: LessonRow


@dataclass(frozen=True)
class ClassPage:
    """The pages of all groups of one subject as one page, to be read only."""

    class_id: int
    subject_id: int
    class_title: str
    subject: str
    groups: tuple[ClassGroup, ...]
    period: PeriodHead
    periods: tuple[PeriodHead, ...]
    months: tuple[MonthHead, ...]
    columns: tuple[ClassColumn, ...]
    rows: tuple[ClassRow, ...]
    lessons: tuple[ClassLesson, ...]
    outside: tuple[OutsideLine, ...]
    no_marks: bool

    @property
    def title(self) -> str:
        return f"{self.subject}, {self.class_title}"

    @property
    def is_divided(self) -> bool:
        return len(self.groups) > 1


def class_page(actor: Actor, class_id: int, subject_id: int, period_id: int | None, today: date) -> ClassPage:
    """The groups' pages of one period side by side. Three SELECTs, and those of a journal page for each group.

    Raises NotThere where the class has no such subject, Refused.
    """
    may_read_class_page(actor, class_id).demand()
    journals = _journals(class_id, subject_id)
    pages = [journal_page(actor, journal.id, period_id, today) for journal in journals]
    period = pages[0].period
    groups = _groups(journals, today)
    columns = _columns(pages, groups)
    members = roster(Journal(school_class=class_id), period.start, period.end)
    return ClassPage(
        class_id=class_id,
        subject_id=subject_id,
        class_title=journals[0].school_class.title,
        subject=journals[0].subject.name,
        groups=groups,
        period=period,
        periods=pages[0].periods,
        months=_months(columns),
        columns=columns,
        rows=tuple(_rows(members, pages, groups, columns)),
        lessons=_lessons(pages, groups),
        outside=tuple(line for page in pages for line in page.outside),
        no_marks=all(page.journal.no_marks for page in pages),
    )


def _journals(class_id: int, subject_id: int) -> list[Any]:
    """The journals of the subject in that class: the whole class's, then the groups'. One SELECT."""
    query = Journal.select(Journal, SchoolClass, StudyGroup, Subject).join(SchoolClass).switch(Journal)
    query = query.left_outer_join(StudyGroup).switch(Journal).join(Subject)
    mine = (Journal.school_class == class_id) & (Journal.subject == subject_id)
    rows = list(query.where(mine).order_by(Journal.group.is_null(False), StudyGroup.title, Journal.id))
    if not rows:
        raise NotThere("Такого предмета в этом классе нет.")
    return [row for row in rows if row.kind == "lesson"] or rows


def _groups(journals: Sequence[Any], today: date) -> tuple[ClassGroup, ...]:
    now = in_force_on(JournalTeacher, today)
    mine = JournalTeacher.journal.in_([journal.id for journal in journals]) & now
    names: dict[int, list[str]] = {}
    for row in JournalTeacher.select(JournalTeacher, Staff).join(Staff).where(mine):
        names.setdefault(row.journal_id, []).append(row.staff.short_name)
    titles = [journal.group.title if journal.group_id else "весь класс" for journal in journals]
    shorts = [_short(title) if len(journals) > 1 else "" for title in titles]
    return tuple(
        ClassGroup(journal.id, title, short, ", ".join(names.get(journal.id, ())))
        for journal, title, short in zip(journals, titles, shorts, strict=True)
    )


def _short(title: str) -> str:
    """«группа 1» → «1», «девочки» → «дев»."""
    digits = re.findall(r"\d+", title)
    return digits[0] if digits else title[:3].lower()


def _columns(pages: Sequence[JournalPage], groups: Sequence[ClassGroup]) -> tuple[ClassColumn, ...]:
    found = [(head, at) for at, page in enumerate(pages) for head in page.columns]
    found.sort(key=lambda one: (one[0].date, one[0].number, one[1]))
    months = [(head.date.year, head.date.month) for head, _ in found]
    following = [*months[1:], None]
    return tuple(
        ClassColumn(at, groups[at].short, head, month != after)
        for (head, at), month, after in zip(found, months, following, strict=False)
    )


def _months(columns: Sequence[ClassColumn]) -> tuple[MonthHead, ...]:
    runs = groupby(columns, key=lambda column: (column.head.date.year, column.head.date.month))
    return tuple(MonthHead(month_title(own[0].head.date), len(own)) for own in (list(run) for _, run in runs))


def _lessons(pages: Sequence[JournalPage], groups: Sequence[ClassGroup]) -> tuple[ClassLesson, ...]:
    found = [ClassLesson(at, groups[at].short, lesson) for at, page in enumerate(pages) for lesson in page.lessons]
    return tuple(sorted(found, key=lambda one: (one.lesson.date, one.lesson.number, one.group)))


def _rows(
    members: Sequence[RosterPupil], pages: Sequence[JournalPage], groups: Sequence[ClassGroup], columns: Sequence[ClassColumn]
) -> Iterator[ClassRow]:
    """The class in its own order; whoever is in no group has a row as well, for it should be seen."""
    own = [{row.pupil: row for row in page.rows} for page in pages]
    places = [{head.work: number for number, head in enumerate(page.columns)} for page in pages]
    for number, pupil in enumerate(members, 1):
        inside = {at: rows[pupil.id] for at, rows in enumerate(own) if pupil.id in rows}
        cells = tuple(_cell(column, inside, places) for column in columns)
        yield _row(number, pupil, inside, groups, cells)


def _cell(column: ClassColumn, inside: dict[int, PupilRow], places: Sequence[dict[int, int]]) -> CellView:
    row = inside.get(column.group)
    if row is None:
        return CellView(column.head.work, "", 0, "locked", " is-out", True)
    return row.cells[places[column.group][column.head.work]]


def _row(
    number: int, pupil: RosterPupil, inside: dict[int, PupilRow], groups: Sequence[ClassGroup], cells: tuple[CellView, ...]
) -> ClassRow:
    shown = [row for row in inside.values() if not row.is_gone] or list(inside.values())
    row = shown[-1] if shown else None
    return ClassRow(
        number=number,
        pupil=pupil.id,
        name=pupil.name,
        group=" → ".join(groups[at].title for at in sorted(inside, key=lambda at: not inside[at].is_gone)) or NO_GROUP,
        note=row.note if row else "",
        is_gone=bool(inside) and all(one.is_gone for one in inside.values()),
        fifth=number % 5 == 0,
        cells=cells,
        mean=row.mean if row else None,
        count=row.count if row else 0,
        needed=row.needed if row else 0,
        warning=row.warning if row else None,
        final=row.final if row else "",
        final_css=row.final_css if row else "",
    )
