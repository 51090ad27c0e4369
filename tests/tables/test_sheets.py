from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ejournal.tables.paper import LANDSCAPE, LEFT, LINE, column_mm, head_mm, notes_mm, ruled_lines, wrapped
from ejournal.tables.report import Column, Document, Report, Spread, TextPage
from ejournal.tables.sheets import cut, cut_document, first_pages

words = st.lists(st.text("абвгд", min_size=1, max_size=14), max_size=30).map(" ".join)


@st.composite
def reports(draw, least=1):
    width, height = draw(st.integers(least, 60)), draw(st.integers(0, 70))
    text = draw(words)
    heads = tuple(
        Column(str(at), "text" if at == 1 else "mark", 20 if at == 1 else draw(st.integers(1, 6))) for at in range(width)
    )
    body = tuple(tuple(text[: row * 7] if at == 1 else f"{row}.{at}" for at in range(width)) for row in range(height))
    notes = tuple(draw(st.lists(words, max_size=6)))
    totals = draw(st.integers(0, height))
    return Report(
        "Отчёт",
        heads,
        body[totals:],
        totals=body[:totals],
        notes=notes,
        foot_lines=("Директор",),
        landscape=draw(st.booleans()),
        frozen_columns=draw(st.integers(0, 3)),
    )


def cells_of(report, panels):
    """Cells of columns that are not repeated, as they are met on the sheets."""
    return [(row, column) for panel in panels for row in panel.rows for column in panel.columns if column >= report.frozen]


@pytest.mark.req("PRN-1")
@settings(max_examples=60, deadline=None)
@given(reports())
def test_every_cell_stands_on_exactly_one_sheet_in_order(report):
    panels = [sheet.panels[0] for sheet in cut(report)]
    met = cells_of(report, panels)
    assert sorted(met) == [(row, at) for row in range(len(report.lines)) for at in range(report.frozen, len(report.columns))]
    assert all(panel.columns[: report.frozen] == tuple(range(report.frozen)) for panel in panels if panel.columns)
    for column in range(report.frozen, len(report.columns)):
        rows = [row for panel in panels if column in panel.columns for row in panel.rows]
        assert rows == list(range(len(report.lines)))
    assert [note for panel in panels for note in panel.notes] == list(report.notes)
    assert [line for panel in panels for line in panel.foot_lines] == ["Директор"]


@pytest.mark.req("PRN-1")
@settings(max_examples=60, deadline=None)
@given(reports(least=3))
def test_no_sheet_is_wider_or_higher_than_the_paper(report):
    for sheet in cut(report):
        panel = sheet.panels[0]
        field_height, field_width = (174, 257) if report.landscape else (261, 170)
        foot = notes_mm(panel.notes, LANDSCAPE) + 7 * len(panel.foot_lines)
        height = 8 + head_mm(panel.drawn) + LINE * sum(panel.heights) + foot
        assert height <= field_height or len(panel.rows) <= 1
        assert sum(column_mm(column) for column in panel.drawn) <= field_width


@st.composite
def spreads(draw):
    lessons, pupils = draw(st.integers(0, 70)), draw(st.integers(0, 30))
    works = [lesson for lesson in range(lessons) for _ in range(draw(st.integers(0, 2)))]
    pairs = [*works, None] if works or draw(st.booleans()) else [None]
    columns = (Column("№", "number", 3), Column("Имя", "text", 20)) + tuple(Column("1", "mark", 2) for _ in pairs)
    left = Report(
        "Математика",
        columns,
        tuple(tuple(f"{row}" for _ in columns) for row in range(pupils)),
        notes=tuple(draw(st.lists(words, max_size=5))),
    )
    topic = draw(words)
    right = Report(
        "Учитель",
        (Column("Дата", "day", 6), Column("Тема", "text", 30)),
        tuple((date(2026, 9, 1) + timedelta(days=at), topic[: at * 5]) for at in range(lessons)),
    )
    return Spread(left, right, tuple(pairs) if draw(st.booleans()) else ())


@pytest.mark.req("PRN-1")
@settings(max_examples=60, deadline=None)
@given(spreads())
def test_a_spread_keeps_each_mark_each_lesson_and_the_lesson_beside_its_column(spread):
    sheets = cut(spread)
    lefts, rights = [sheet.panels[0] for sheet in sheets], [sheet.panels[1] for sheet in sheets]
    assert sorted(cells_of(spread.left, lefts)) == [
        (row, at) for row in range(len(spread.left.lines)) for at in range(2, len(spread.left.columns))
    ]
    assert [row for panel in rights for row in panel.rows] == list(range(len(spread.right.lines)))
    assert [note for panel in lefts for note in panel.notes] == list(spread.left.notes)
    for ours, theirs in zip(lefts, rights, strict=True):
        assert sum(column_mm(column) for column in ours.drawn) <= LEFT.width
        if ours.columns:
            assert sum(ours.heights) + ours.blank_lines == sum(theirs.heights) + theirs.blank_lines == 24
        if spread.pairs and ours.rows[:1] == (0,):
            told = {spread.pairs[at - 2] for at in ours.columns[2:]} - {None}
            assert told <= set(theirs.rows)


def test_the_signature_is_never_alone_on_a_sheet():
    full = Report("Отчёт", (Column("№", "number", 4),), tuple((at,) for at in range(26)), foot_lines=("Директор",) * 3)
    sheets = cut(full)
    assert [len(sheet.panels[0].rows) for sheet in sheets] == [23, 3]
    assert sheets[-1].panels[0].foot_lines == ("Директор",) * 3


def test_columns_of_text_give_way_before_a_table_is_cut_in_two():
    row = ("Ведерникова Ульяна", "среднее 4,52 рядом с порогом", "1", "обсудить на педсовете")
    heads = [Column("Ученик", width=60), Column("Почему в списке", width=50), Column("Ср.", "mark", 5), Column("Решение", width=50)]
    sheets = cut(Report("Спорные отметки", tuple(heads), (row,) * 3))
    assert len(sheets) == 1 and sheets[0].panels[0].columns == (0, 1, 2, 3) and sum(map(column_mm, sheets[0].panels[0].drawn)) <= LANDSCAPE.width
    assert sheets[0].panels[0].drawn[2].width == 5, "only text wraps"
    far = cut(Report("Шире", (*heads, *(Column(str(at), "mark", 6) for at in range(30))), ((*row, *["5"] * 30),)))
    assert len(far) > 1 and far[0].panels[0].drawn[0].width == 60, "what does not fit all the same stays as it was asked for"


def test_a_table_of_contents_can_know_the_pages():
    report = Report("Отчёт", (Column("№", "number", 4),), tuple((at,) for at in range(40)))
    document = Document("Том", (TextPage("Титул"), report, report), first_page=3)
    assert first_pages(document) == (3, 4, 6)
    assert [(sheet.number, sheet.of) for sheet in cut_document(document)] == [(1, 1), (1, 2), (2, 2), (1, 2), (2, 2)]


@given(words, st.integers(2, 40))
def test_text_never_needs_fewer_lines_than_its_letters_fill(text, width):
    assert wrapped(text, width) >= len(text.replace(" ", "")) / (width * 1.1) - 1e-6


def test_a_long_homework_takes_as_many_ruled_lines_as_it_needs():
    report = Report("Уроки", (Column("Задание", "text", 10),), (("§ 4",), ("пересказ " * 6,)))
    assert [ruled_lines(report, row) for row in (0, 1)] == [1, 3]
