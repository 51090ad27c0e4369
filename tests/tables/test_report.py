from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ejournal.tables.report import Column, Document, Report, Spread, Strong, head_cells, heading, shown


def test_a_row_must_fill_its_columns():
    with pytest.raises(ValueError, match="row 2"):
        Report("Список", (Column("№"), Column("Имя")), ((1, "Ева"), (2,)))


def test_a_document_lies_one_way():
    tall = Report("а", (Column("№"),), (), landscape=False)
    with pytest.raises(ValueError, match="portrait or landscape"):
        Document("Всё", (tall, Report("б", (Column("№"),), ())))


def test_a_spread_pairs_each_dated_column_and_never_goes_back():
    left = Report("Математика", (Column("№"), Column("Имя"), Column("3"), Column("4")), ())
    right = Report("Уроки", (Column("Дата"),), ((date(2026, 9, 3),), (date(2026, 9, 4),)))
    assert Spread(left, right, (0, 1)).pairs == (0, 1)
    for pairs in ((0,), (1, 0), (0, 2)):
        with pytest.raises(ValueError, match="pairs"):
            Spread(left, right, pairs)


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        pytest.param(None, "mark", "", id="nothing is an empty place"),
        pytest.param(Decimal("4.30"), "points", "4,30", id="a comma and the digits it was rounded to"),
        pytest.param(date(2026, 11, 21), "date", "21.11.2026", id="date"),
        pytest.param(date(2026, 11, 21), "day", "21.11", id="day"),
        pytest.param(Strong(2), "mark", "2", id="emphasis is not text"),
    ],
)
def test_values_are_shown_as_a_russian_reader_expects(value, kind, text):
    assert shown(value, kind) == text


def test_the_head_joins_months_and_lets_lone_titles_reach_over():
    columns = (Column("№"), Column("1", group="сентябрь", sub="К"), Column("2", group="сентябрь"), Column("Ср."))
    cells = {(cell.text, cell.row, cell.column): (cell.rowspan, cell.colspan) for cell in head_cells(columns)}
    assert cells == {
        ("№", 0, 0): (3, 1),
        ("сентябрь", 0, 1): (1, 2),
        ("1", 1, 1): (1, 1),
        ("К", 2, 1): (1, 1),
        ("2", 1, 2): (1, 1),
        ("", 2, 2): (1, 1),
        ("Ср.", 0, 3): (3, 1),
    }
    assert heading(columns[1]) == "сентябрь 1 К"
