"""The shapes of the journal page: frozen values that its HTML, its JSON and its files are made from (GRID-1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ejournal.queries.outside_marks import OutsideLine
from ejournal.queries.periods import PeriodHead
from ejournal.rules.cells import NOT_ATTESTED, NOT_PASSED
from ejournal.rules.words import day_month

FAILING = frozenset({"1", "2", NOT_ATTESTED, NOT_PASSED})


@dataclass(frozen=True)
class JournalHead:
    id: int
    title: str
    editable: bool
    class_title: str
    subject: str
    hours_a_week: Decimal
    pupils_count: int
    kind: str
    marking: str
    no_marks: bool


@dataclass(frozen=True)
class MonthHead:
    """A month over its columns; `span` is how many."""

    title: str
    span: int


class ColumnHead(NamedTuple):
    """A work: `lock` is why nothing may be written in it, or None; `can_edit` is whether this reader may.

    `due` is the last day for its marks where its kind asks for them, `closes` until when it may be written in («закроется завтра»),
    `lacking` and `present` tell of marks that are late («без отметок 4 из 12»). Source: MARK-2, GRID-6.
    """

    work: int
    lesson: int
    date: date
    number: int
    kind: str
    kind_code: str
    weight: Decimal
    title: str
    lock: str | None
    is_open: bool
    is_ahead: bool
    is_today: bool
    month_end: bool
    can_edit: bool
    due: date | None = None
    closes: str = ""
    lacking: int = 0
    present: int = 0

    @property
    def term(self) -> str:
        """What the head says beside the kind; a closed column has its lock for that."""
        due = f"отметки до {day_month(self.due)}" if self.due and self.is_open and not self.lacking else ""
        late = f"без отметок {self.lacking} из {self.present}" if self.lacking else ""
        return ", ".join(part for part in (due, late, self.closes if self.is_open else "") if part)


class CellView(NamedTuple):
    """A cell as the page draws it: `state` is the contract's data-state, `css` the classes beside it.

    `now` is what stands in it today, on a page of the past where that is something else.
    """

    work: int
    text: str
    rev: int
    state: str
    css: str
    readonly: bool
    corrected: int = 0  # number of the request that corrected it
    now: str = ""
    pale: str = ""  # what is known of a lesson without a record, and why: no fact
    why: str = ""


class PupilRow(NamedTuple):
    number: int
    pupil: int
    name: str
    note: str
    from_date: date | None
    to_date: date | None
    is_gone: bool
    fifth: bool
    cells: tuple[CellView, ...]
    mean: Decimal | None
    weighted: Decimal | None
    forecast: str
    count: int
    needed: int
    warning: str | None
    final: str
    final_css: str
    final_corrected: int = 0
    lock: str | None = None  # why this pupil's cells are closed though the columns are open
    outside: int = 0  # marks from elsewhere in the period
    out: str = ""  # why the hatched cells are hatched: the day and the order (MOV-3)


class LessonRow(NamedTuple):
    """A line of the right-hand page."""

    lesson: int
    date: date
    number: int
    ordinal: int | None
    topic: str
    homework: str
    planned_topic: str
    planned_homework: str
    is_today: bool
    is_ahead: bool
    is_work: bool
    is_cancelled: bool
    can_edit: bool
    rev: int
    filled: bool
    late: bool
    plan_item: int | None
    change: str = ""
    how: str = ""
    corrected: int = 0
    differs: bool = False  # on a page of the past: topic or homework is another one now


@dataclass(frozen=True)
class JournalPage:
    journal: JournalHead
    period: PeriodHead
    periods: tuple[PeriodHead, ...]
    months: tuple[MonthHead, ...]
    columns: tuple[ColumnHead, ...]
    rows: tuple[PupilRow, ...]
    lessons: tuple[LessonRow, ...]
    version: int
    today: date
    min_marks: int
    digits: tuple[str, ...]
    words: tuple[str, ...]
    may_set_reason: bool
    as_of: date | None = None  # a page of the past: as it stood when that day ended
    outside: tuple[OutsideLine, ...] = ()
    outlook: str = ""
    weighs: bool = False
    mean_digits: int = 2

    @property
    def foretells(self) -> bool:
        """Whether any cell has something pale in it."""
        return any(cell.pale for row in self.rows for cell in row.cells)
