"""Plots: what they say, what they leave out, and that a page of ours and a printed form really show them."""

from __future__ import annotations

import re
import shutil
import subprocess
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from ejournal.tables.pdf import engines, to_pdf
from ejournal.tables.plots import MOST_SERIES, Look, Series, bar_plot, line_plot, stacked_bars
from ejournal.tables.report import Column, Document, Picture, Pictures, Report
from ejournal.tables.sheets import cut_document
from ejournal.tables.xlsx import to_xlsx

QUARTERS = ("1 четверть", "2 четверть", "3 четверть", "4 четверть")
ALGEBRA = Series("Алгебра", (Decimal("4.25"), None, Decimal("3.5"), 4))


def texts(svg: str) -> list[str]:
    return [node.text or "" for node in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.req("REP-7")
def test_a_plot_is_a_picture_with_a_name_and_its_numbers_in_words():
    svg = line_plot("Ход отметок", QUARTERS, (ALGEBRA, Series("Химия", (None, 3, None, None))), Look(low=2, high=5))
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img" and root[0].text == "Ход отметок"
    assert root[1].text.startswith("Алгебра: 1 четверть — 4,25; 2 четверть — нет; 3 четверть — 3,5; 4 четверть — 4. Химия")
    assert {*QUARTERS, "2", "5", "Алгебра", "Химия"} <= set(texts(svg))


@pytest.mark.req("REP-7")
def test_a_gap_breaks_the_line_and_one_value_is_a_dot():
    lines = re.findall(r'<path d="([^"]+)" class="plot-line', line_plot("Ход", QUARTERS, (ALGEBRA,)))
    assert [line.count("M") for line in lines] == [1] and len(lines[0].replace("L", "").split()) == 4
    alone = line_plot("Ход", QUARTERS[:1], (Series("Алгебра", (4,)),))
    assert alone.count("<circle") == 1 and "nan" not in alone.lower()


@pytest.mark.req("REP-7")
def test_nothing_to_draw_is_no_picture():
    assert line_plot("Ход", (), ()) is None
    assert bar_plot("Ход", QUARTERS, (Series("Алгебра", (None,) * 4),)) is None
    assert bar_plot("Ход", ("да", "нет"), (Series("Ответов", (0, 0)),)) is not None, "zeros are values"


@pytest.mark.req("SEC-2")
@pytest.mark.parametrize("draw", [line_plot, bar_plot, stacked_bars])
def test_a_plot_has_no_script_no_style_no_address_and_what_is_typed_stays_text(draw):
    hostile = '"><script>alert(1)</script>\x00 & Ко'
    svg = draw(hostile, (hostile, "б"), (Series(hostile, (1, 2)), Series("</svg>", (3, None))))
    for tag in ElementTree.fromstring(svg).iter():
        assert tag.tag.rpartition("}")[2] in {"svg", "title", "desc", "g", "path", "circle", "rect", "text"}
        assert not {"style", "id", "href", "onload"} & set(tag.attrib)
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")


@pytest.mark.req("REP-7")
def test_bars_say_their_numbers_and_lying_bars_are_read_from_the_top():
    svg = bar_plot("Качество", ("Да", "Нет"), (Series("Ответов", (Decimal("37.5"), 0)),), Look(unit=" %", digits=1), lying=True)
    said = texts(svg)
    assert "37,5 %" in said and "0 %" in said
    heights = {text: float(y) for y, text in re.findall(r'y="([\d.]+)" class="plot-label"[^>]*>(Да|Нет)<', svg)}
    assert heights["Да"] < heights["Нет"]


def test_more_series_than_can_be_told_apart_are_the_callers_mistake():
    with pytest.raises(ValueError, match="told apart"):
        line_plot("Ход", ("а",), [Series(str(at), (1,)) for at in range(MOST_SERIES + 1)])
    with pytest.raises(ValueError, match="for each of"):
        line_plot("Ход", ("а", "б"), (Series("Алгебра", (1,)),))


@pytest.mark.req("PRN-1")
def test_plots_are_cut_into_sheets_and_a_workbook_leaves_them_out():
    svg = line_plot("Ход", QUARTERS, (ALGEBRA,))
    part = Pictures("Графики", tuple(Picture(f"Предмет {at}", svg) for at in range(5)) + (Picture("Химия", None),))
    table = Report("Итоги", (Column("Предмет"),), (("Алгебра",),), landscape=False)
    document = Document("Итоги", (table, part))
    assert [len(sheet.pictures) for sheet in cut_document(document)] == [0, 3, 3]
    assert to_xlsx(document)[:2] == b"PK"


@pytest.mark.req("PRN-1")
@pytest.mark.parametrize("engine", list(engines())[:1] or [pytest.param(None, marks=pytest.mark.skip(
    reason="neither wkhtmltopdf nor a browser of the Chromium family (Debian package wkhtmltopdf)"))])  # fmt: skip
def test_ink_of_the_bars_is_on_the_paper(engine, tmp_path):
    """Looked at as a picture: bars of the pen's blue, over the width of the sheet."""
    if shutil.which("pdftoppm") is None:
        pytest.skip("no pdftoppm (Debian package poppler-utils)")
    svg = bar_plot("Ответы", ("Да", "Нет"), (Series("Ответов", (12, 6)),), Look(height=200, digits=0), lying=True)
    (tmp_path / "a.pdf").write_bytes(to_pdf(Document("Анкета", (Pictures("Анкета", (Picture("Вопрос", svg),)),)), engine=engine))
    subprocess.run(["pdftoppm", "-r", "40", str(tmp_path / "a.pdf"), str(tmp_path / "a")], check=True)
    head, pixels = (tmp_path / "a-1.ppm").read_bytes().split(b"\n255\n", 1)
    width = int(head.split()[1])
    blue = [at for at in range(len(pixels) // 3) if pixels[at * 3 + 2] > 120 and pixels[at * 3] < 80]
    across = {at % width for at in blue}
    assert len(blue) > 800 and max(across) - min(across) > width * 0.4


def test_numbers_of_the_axis_have_a_comma() -> None:
    drawn = line_plot("Средний балл", ["сен", "окт"], [Series("балл", [Decimal("3.82"), Decimal("3.9")])], Look(digits=2)) or ""
    beside = re.findall(r">(\d[\d.,]*)<", drawn)
    assert "3,82" in beside and not any("." in one for one in beside)
