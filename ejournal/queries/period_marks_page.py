"""The page of period marks: the places of a journal as its reader sees them (MARK-5, MARK-7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from ejournal.policy.actor import Actor
from ejournal.policy.journals import may_read_journal
from ejournal.policy.period_marks import may_close_journal, may_write_period_marks, shut_reason
from ejournal.queries.journal_page_shapes import FAILING
from ejournal.queries.journals import journal_with_head
from ejournal.queries.period_marks import EXAM, INTERIM, PERIOD, YEAR, MarkColumn, MarksDesk, Place, marks_desk
from ejournal.queries.period_proposals import facts_of, view_of
from ejournal.queries.roster import RosterPupil, stay_note
from ejournal.rules.cells import EXEMPT, NOT_ATTESTED, NOT_PASSED, PASSED
from ejournal.rules.period_marks import differs
from ejournal.rules.words import day_month

WITH_DOCUMENT = (INTERIM, EXAM)


@dataclass(frozen=True)
class MarkCell:
    """A place: `text` is what stands ("" if nothing), `why` the reason it is shut, `note` what is said beside the mean."""

    pupil: int
    kind: str
    period: int
    text: str
    rev: int
    proposal: str
    rule: str
    reason: str
    document: str
    why: str
    note: str
    disputed: bool
    differs: bool
    css: str


@dataclass(frozen=True)
class MarkRow:
    number: int
    pupil: int
    name: str
    note: str
    is_gone: bool
    fifth: bool
    cells: tuple[MarkCell, ...]


@dataclass(frozen=True)
class ColumnView:
    """A column's head: `values` are the keys of its scale, `closed` when it was closed in words, `may_close` whether a deed is offered."""

    kind: str
    period: int
    title: str
    short_title: str
    values: tuple[str, ...]
    closed: str
    may_close: bool
    with_document: bool
    document: str
    filled: int
    wanted: int
    is_ahead: bool


@dataclass(frozen=True)
class PeriodMarksPage:
    journal: int
    title: str
    class_title: str
    year: str
    editable: bool
    columns: tuple[ColumnView, ...]
    rows: tuple[MarkRow, ...]


def period_marks_page(actor: Actor, journal_id: int, today: date) -> PeriodMarksPage:
    """The whole page for its reader. Eight SELECTs; raises NotThere and Refused."""
    journal = journal_with_head(journal_id)
    may_read_journal(actor, journal).demand()
    desk = marks_desk(journal, today)
    may_write = bool(may_write_period_marks(actor, journal_id))
    rows = tuple(_row(desk, number, pupil, may_write) for number, pupil in enumerate(desk.pupils, 1))
    may_close = bool(may_close_journal(actor, journal_id)) and journal.year.closed_on is None
    return PeriodMarksPage(
        journal=journal.id,
        title=journal.title,
        class_title=journal.class_title,
        year=journal.year.title,
        editable=may_write,
        columns=tuple(_column(desk, column, place, rows, may_close) for place, column in enumerate(desk.columns)),
        rows=rows,
    )


def cell_of(desk: MarksDesk, pupil: RosterPupil, column: MarkColumn, *, may_write: bool = True) -> MarkCell:
    """One place as it stands now."""
    stands, view = desk.standing(pupil.id, column), view_of(desk, pupil, column)
    facts = facts_of(desk, pupil, column)
    why = shut_reason(facts, desk.today) or ("" if may_write else "Отметки за период ставит учитель этого журнала.")
    shown = stands.value
    return MarkCell(
        pupil=pupil.id, kind=column.kind, period=column.period, text=shown, rev=stands.rev, proposal=view.proposal.value,
        rule=stands.rule if shown and stands.rule else view.proposal.rule, reason=stands.reason, document=stands.document, why=why,
        note=" · ".join(view.notes), disputed=view.disputed, differs=needs_reason(column.kind, shown, view.proposal.value),
        css=_css(shown, view.proposal.value, facts.is_member),
    )  # fmt: skip


def needs_reason(kind: str, text: str, proposal: str) -> bool:
    """A mark that is not what the rule proposes has a line of reason; a mark of a protocol has the protocol. Source: MARK-5."""
    return kind not in WITH_DOCUMENT and differs(text, proposal)


def values_of(scale: str, lowest: int) -> tuple[str, ...]:
    """The keys of a scale, the best first; points of a hundred are typed."""
    if scale == "hundred":
        return (EXEMPT, NOT_ATTESTED)
    if scale == "pass":
        return (PASSED, NOT_PASSED, EXEMPT, NOT_ATTESTED)
    return (*(str(mark) for mark in range(5, lowest - 1, -1)), EXEMPT, NOT_ATTESTED)


def _css(text: str, proposal: str, is_member: bool) -> str:
    if not is_member and not text:
        return "is-out"
    if text:
        return "is-2" if text in FAILING else ""
    return "is-proposed" if proposal else ""


def _row(desk: MarksDesk, number: int, pupil: RosterPupil, may_write: bool) -> MarkRow:
    first, last = pupil.stays[0], pupil.stays[-1]
    gone = last.end if last.end is not None and last.end <= min(desk.today, desk.journal.year.end) else None
    arrived = first.start if desk.periods and first.start > desk.periods[0].start else None
    cells = tuple(cell_of(desk, pupil, column, may_write=may_write) for column in desk.columns)
    return MarkRow(number, pupil.id, pupil.name, stay_note(pupil, arrived, gone), gone is not None, number % 5 == 0, cells)


def _column(desk: MarksDesk, column: MarkColumn, place: int, rows: tuple[MarkRow, ...], may_close: bool) -> ColumnView:
    closed = _closed(desk, column)
    cells = [row.cells[place] for row in rows if row.cells[place].css != "is-out" and not row.is_gone]
    wants = column.kind in (PERIOD, YEAR) and column.start <= desk.today
    return ColumnView(
        kind=column.kind,
        period=column.period,
        title=column.title,
        short_title=column.short_title,
        values=values_of(column.scale, desk.rules.lowest_mark),
        closed=closed,
        may_close=may_close and wants and not closed and any(cell.text for cell in cells),
        with_document=column.kind in WITH_DOCUMENT,
        document=next((cell.document for cell in cells if cell.document), ""),
        filled=sum(cell.text != "" for cell in cells),
        wanted=len(cells),
        is_ahead=column.kind == PERIOD and column.start > desk.today,
    )


def _closed(desk: MarksDesk, column: MarkColumn) -> str:
    if desk.journal.year.closed_on:
        return f"закрыт {day_month(desk.journal.year.closed_on)}"
    if column.kind != PERIOD:
        day = desk.periods[0].year_marks_closed_on if desk.periods else None
    else:
        period = next(one for one in desk.periods if one.id == column.period)
        day = min((one for one in (period.closed_on, period.journal_closed_on) if one is not None), default=None)
    return f"закрыт {day_month(day)}" if day else ""


def place_of(pupil: int, kind: str, period: int | None) -> Place:
    return Place(pupil, kind, period or 0)


def cell_json(cell: MarkCell) -> dict[str, Any]:
    """A place as the page's JSON says it."""
    return {**vars(cell), "period": cell.period or None}
