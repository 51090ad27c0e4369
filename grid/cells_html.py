"""The cells of the journal page as HTML, a row at a time.

A page of 30 pupils and 60 works has 1,800 cells; a template that asks for six attributes of each spends most of the
request on it. Here all that a column gives to its cells is made once, so a cell costs one formatted string (GRID-1).
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
    works = [column.work for column in page.columns]
    first = _first_focus(page.columns)
    rows: dict[int, Markup] = {}
    for index, row in enumerate(page.rows):
        focus = first if index == 0 else -1
        rows[row.pupil] = _one_row(row, heads, works, focus)
    return rows


def _one_row(row: Any, heads: list[str], works: list[int], focus: int) -> Markup:
    """The cells of one pupil; `focus` is the index of the column that can be reached by Tab, or -1."""
    known: dict[str, str] = {"": ""}
    pupil = f'" data-pupil="{row.pupil}" data-work="'
    parts: list[str] = []
    for index, cell in enumerate(row.cells):
        text, css = cell.text, cell.css.strip()
        shown = known.get(text)
        if shown is None:
            shown = known[text] = str(escape(text))
        rev = f' data-rev="{cell.rev}"' if cell.rev else ""
        shut = ' aria-readonly="true"' if cell.readonly else ""
        label = OUT_LABEL if css and not text and "is-out" in css else ""
        parts.append(
            f'<td role="gridcell" class="cell{heads[index]}{" " + css if css else ""}{pupil}{works[index]}'
            f'" data-state="{cell.state}" tabindex="{0 if index == focus else -1}"{rev}{shut}{label}>{shown}</td>'
        )
    return Markup("".join(parts))


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
