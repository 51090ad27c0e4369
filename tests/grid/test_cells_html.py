"""Cells of the journal page as HTML."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from ejournal.queries.journal_page_shapes import CellView
from grid.cells_html import row_cells


def column(work: int, **states: bool) -> SimpleNamespace:
    return SimpleNamespace(work=work, **{"month_end": False, "is_today": False, "is_ahead": False, "is_open": False, **states})


def page(columns: list[SimpleNamespace], *rows: list[CellView]) -> SimpleNamespace:
    return SimpleNamespace(columns=columns, rows=[SimpleNamespace(pupil=9 + n, cells=row, out="") for n, row in enumerate(rows)])


@pytest.mark.req("GRID-1")
def test_a_cell_says_whose_it_is_what_stands_in_it_and_whether_it_may_be_changed() -> None:
    cells = [CellView(501, "5", 4, "saved", "", False), CellView(502, "", 0, "locked", "", True)]
    html = row_cells(page([column(501, is_today=True), column(502, month_end=True)], cells))[9]
    assert html == (
        '<td role="gridcell" data-pupil="9" data-work="501" data-state="saved" tabindex="0" data-rev="4" class="cell is-today">5</td>'
        '<td role="gridcell" data-pupil="9" data-work="502" data-state="locked" tabindex="-1" aria-readonly="true"'
        ' class="cell month-end"></td>'
    )


def test_who_was_not_there_is_named_for_a_screen_reader() -> None:
    html = row_cells(page([column(501)], [CellView(501, "", 0, "locked", " is-out", True)]))[9]
    assert 'class="cell is-out"' in html and 'aria-label="не в классе в этот день"' in html


@pytest.mark.req("MOV-3")
def test_a_hatched_cell_names_the_order() -> None:
    shown = page([column(501), column(502)], [CellView(501, "", 0, "locked", " is-out", True), CellView(502, "", 0, "saved", "", False)])
    shown.rows[0].out = "прибыл(а) 21 сентября, приказ № 45-у"
    html = row_cells(shown)[9]
    assert html.count('title="прибыл(а) 21 сентября, приказ № 45-у"') == 1 and html.index("title=") < html.index('data-work="502"')


def test_a_value_is_never_markup() -> None:
    html = row_cells(page([column(501)], [CellView(501, "<b>", 1, "saved", "", False)]))[9]
    assert ">&lt;b&gt;</td>" in html


@pytest.mark.req("GRID-2")
@pytest.mark.parametrize(
    ("columns", "work"),
    [
        pytest.param([column(1, is_open=True), column(2, is_today=True, is_open=True), column(3)], 2, id="today"),
        pytest.param([column(1, is_open=True), column(2, is_open=True), column(3, is_ahead=True)], 2, id="the last open one"),
        pytest.param([column(1), column(2)], 1, id="all closed"),
    ],
)
def test_one_cell_of_the_page_is_reached_by_tab(columns: list[SimpleNamespace], work: int) -> None:
    row = [CellView(one.work, "", 0, "saved", "", False) for one in columns]
    html = "".join(row_cells(page(columns, row, row)).values())
    assert re.findall(r'data-pupil="(\d+)" data-work="(\d+)" data-state="saved" tabindex="0"', html) == [("9", str(work))]
