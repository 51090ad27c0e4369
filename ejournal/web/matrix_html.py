"""The cells of the matrix of filling as HTML: four hundred rows of ten weeks are too many for a macro each (DEP-1)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from markupsafe import Markup, escape

from ejournal.queries.filling import Cell, FillingPage, JournalRow
from ejournal.rules.filling import BY_CODE, FEW, FINAL, cell_text, cell_words


class MatrixCells:
    """`query` are the filters as an address carries them: a cell of one lesson leads to it, any other to the list of its days."""

    def __init__(self, page: FillingPage, query: str) -> None:
        self._list = f"?{escape(query)}"
        self._days = [f"&amp;from={one.start.isoformat()}&amp;to={one.end.isoformat()}" for one in page.bins]

    def row_url(self, row: JournalRow) -> Markup:
        return Markup(f"/control/journal/{row.id}{self._list}")

    def cells(self, row: JournalRow) -> Markup:
        """The columns of one journal; a link only where something is missing, described in words."""
        return Markup("".join([self._linked(row, at, one) if one.counts else _plain(one.held) for at, one in enumerate(row.cells)]))

    def _linked(self, row: JournalRow, at: int, cell: Cell) -> str:
        text, words, count = _said(tuple(cell.counts.items()))
        single = count == 1 and cell.first is not None
        url = f"/journal/{row.id}?date={cell.first}" if single else f"/control/journal/{row.id}{self._list}{self._days[at]}"
        return f'<td class="{cell.css}"><a href="{url}" title="{words}">{text}</a></td>'

    def of_period(self, row: JournalRow) -> Markup:
        """Few marks, no period mark: pupils; and how much is filled, in per cent."""
        filled = row.filled_percent
        css = "is-warn" if filled is not None and filled < 100 else "done"
        last = f'<td class="{css}">{"" if filled is None else filled}</td>'
        return Markup("".join(self._pupils(row, code) for code in (FEW, FINAL)) + last)

    def _pupils(self, row: JournalRow, code: str) -> str:
        lack = BY_CODE[code]
        if not (count := row.totals.get(code)):
            return "<td></td>"
        return f'<td class="miss"><a href="{self.row_url(row)}#{code}" title="{lack.words}, учеников: {count}">{lack.letter}{count}</a></td>'


def _plain(held: int) -> str:
    return f'<td class="done">{held}</td>' if held else '<td class="none"></td>'


@lru_cache(maxsize=4096)
def _said(counts: tuple[tuple[str, int], ...]) -> tuple[str, str, int]:
    """Letters and words, both as HTML, and how much there is in all."""
    found: Mapping[str, int] = dict(counts)
    return str(escape(cell_text(found))), str(escape(cell_words(found))), sum(found.values())
