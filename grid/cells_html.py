"""The cells of the journal page as HTML, a row at a time.

A page of 30 pupils and 60 works has 1,800 cells; a template that asks for six attributes of each spends most of the
request on it. Most are empty and differ from the one above by the pupil's number alone, so each is made once (GRID-1).
"""

from __future__ import annotations

from typing import Any

from markupsafe import Markup, escape

OUT_LABEL = ' aria-label="не в классе в этот день"'


def row_cells(page: Any) -> dict[int, Markup]:
    """HTML of the cells of each row by pupil id; `page` is the JournalPage of `ejournal/queries/journal_page.py`.

    Exactly one cell has tabindex 0: the first pupil's in today's column, else in the last open one, else the first.
    """
    heads = [_column_attributes(column) for column in page.columns]
    known: dict[Any, str] = {}
    rows: dict[int, Markup] = {}
    for row in page.rows:
        tails = [known.get(cell) or known.setdefault(cell, _tail(cell, head)) for cell, head in zip(row.cells, heads, strict=True)]
        if not rows and tails:
            focus = _first_focus(page.columns)
            tails[focus] = tails[focus].replace(' tabindex="-1"', ' tabindex="0"', 1)
        cells = f'<td role="gridcell" data-pupil="{row.pupil}" data-work="'.join(["", *tails])
        if row.out:
            cells = cells.replace(OUT_LABEL, f'{OUT_LABEL} title="{escape(row.out)}"')
        rows[row.pupil] = Markup(cells)
    return rows


def _tail(cell: Any, head: str) -> str:
    """What follows the pupil's number in a cell, the same for every pupil with that cell."""
    css = cell.css.strip()
    rev = f' data-rev="{cell.rev}"' if cell.rev else ""
    shut = ' aria-readonly="true"' if cell.readonly else ""
    why = f' title="Исправлено по заявке № {cell.corrected}"' if cell.corrected else ""
    label = OUT_LABEL if css and not cell.text and "is-out" in css else ""
    if cell.now:
        label += f' title="Сейчас: {escape(cell.now)}" aria-label="{escape(cell.text or "пусто")}, сейчас {escape(cell.now)}"'
    if cell.pale:
        label += f' data-pale="{escape(cell.pale)}" title="{escape(cell.why)}"'
    return (
        f'{cell.work}" data-state="{cell.state}" tabindex="-1"{rev}{shut}{label}{why}'
        f' class="cell{head}{" " + css if css else ""}">{escape(cell.text)}</td>'
    )


def _column_attributes(column: Any) -> str:
    """Classes that every cell of a column has, each with a space before it."""
    return (
        (" month-end" if column.month_end else "")
        + (" is-today" if column.is_today else "")
        + (" is-ahead" if column.is_ahead else "")
    )


def _first_focus(columns: Any) -> int:
    """Index of the column where work goes on: today's, else the last open one, else 0."""
    for wanted in ("is_today", "is_open"):
        found = [index for index, column in enumerate(columns) if getattr(column, wanted)]
        if found:
            return found[-1]
    return 0
