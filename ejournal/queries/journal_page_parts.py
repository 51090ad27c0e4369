"""The small parts of the journal page: a blank cell, a written one, their classes, the heads of the months (GRID-1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import groupby

from ejournal.queries.cells import AbsenceState, MarkState
from ejournal.queries.journal_page_shapes import FAILING, CellView, ColumnHead, MonthHead
from ejournal.queries.periods import PeriodHead
from ejournal.queries.roster import RosterPupil
from ejournal.rules.cells import CellValue
from ejournal.rules.words import month_title


def stays_on(pupil: RosterPupil, period: PeriodHead) -> bool:
    """Whether the pupil is there from before the period on, without an end."""
    return len(pupil.stays) == 1 and pupil.stays[0].start <= period.start and pupil.stays[0].end is None


def turned(pairs: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for key, pupil in pairs:
        found.setdefault(key, set()).add(pupil)
    return found


def blank(column: ColumnHead, *, is_out: bool, shut: bool = False) -> CellView:
    """An empty cell of a column; `is_out`: its pupil is not in the class that day, `shut`: nothing more may be written about him."""
    readonly = is_out or shut or not column.can_edit
    state = "locked" if is_out or (readonly and not column.is_ahead) else "saved"
    return CellView(column.work, "", 0, state, " is-out" if is_out else "", readonly)


def written(blank: CellView, mark: MarkState, absence: AbsenceState) -> CellView:
    """The blank cell with what stands in it."""
    text, css = _shown(mark.value, mark.second, absence.code)
    corrected = max(mark.correction, absence.correction)
    css += blank.css + (" is-corrected" if corrected else "")
    return CellView(blank.work, text, mark.rev + absence.rev, blank.state, css, blank.readonly, corrected)


def final_css(final: str, corrected: int) -> str:
    """The classes of a period mark; a proposed one is no fact yet."""
    if not final and not corrected:
        return "is-proposed"
    return " ".join(css for css, is_so in (("is-2", final in FAILING), ("is-corrected", corrected)) if is_so)


@lru_cache(maxsize=1024)
def _shown(mark: str, second: str, absence: str) -> tuple[str, str]:
    return CellValue(mark, second, absence).text, cell_css(mark, second, absence)


def cell_css(mark: str, second: str, absence: str) -> str:
    """The classes of a cell by its value (look: «A cell»)."""
    if absence:
        return "is-abs is-bare" if absence == "Н" and not mark else "is-abs"
    if second:
        return "is-two is-2" if mark in FAILING or second in FAILING else "is-two"
    if mark == "•":
        return "is-owed"
    return "is-2" if mark in FAILING else ""


def months_of(columns: Sequence[ColumnHead]) -> tuple[MonthHead, ...]:
    groups = groupby(columns, key=lambda column: (column.date.year, column.date.month))
    heads = ((list(group)) for _, group in groups)
    return tuple(MonthHead(month_title(group[0].date), len(group)) for group in heads)
