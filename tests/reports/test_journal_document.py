"""The journal page leaves as a file: the same page, arranged for paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from ejournal.models import Mark, Pupil
from ejournal.policy.actor import Actor
from ejournal.queries.journal_page import journal_page
from ejournal.reports.journal_page import journal_document, paper_text
from tests.factories import NOW, TODAY, SmallSchool
from tests.services.test_cells import Pen


@pytest.mark.req("PRN-1", "GRID-1")
@pytest.mark.parametrize(
    ("shown", "printed"),
    [
        ("5", "5"),
        ("Б", "н"),
        ("У", "н"),
        ("П", "н"),
        ("Н 4", "н 4"),
        ("О", ""),
        ("О 5", "5"),
        ("•", ""),
        ("осв", "осв"),
        ("4/5", "4/5"),
    ],
)
def test_on_paper_reasons_become_n_and_lateness_and_debts_vanish(shown: str, printed: str) -> None:
    assert paper_text(shown) == printed


@pytest.mark.req("GRID-1", "MOV-3")
def test_the_document_says_what_the_page_says(school: SmallSchool, actor: Callable[[str], Actor]) -> None:
    pen = Pen(school)
    pen.write("ершов", "4/5")
    pen.write("ёлкин".replace("ё", "е"), "б")
    page = journal_page(actor("teacher"), school.journals["математика"].id, None, TODAY)
    left, right = journal_document(page, "Школа", NOW, official=False).reports
    names = [row[1] for row in left.rows]
    assert names == [row.name for row in page.rows]
    place = [column.work for column in page.columns].index(school.work("математика", TODAY)) + 2
    assert left.rows[names.index("Ершов Матвей")][place] == "4/5"
    assert left.rows[names.index("Ёлкин Глеб")][place] == "Б"
    assert left.rows[names.index("Седых Роман")][place] == "–"
    assert any("приказ № 52-у" in note for note in left.notes)
    assert len(right.rows) == len(page.lessons)


@pytest.mark.req("SEC-4")
def test_a_pupil_named_like_a_formula_stays_text(web, school: SmallSchool) -> None:
    Pupil.update(surname="=1+1", name="Лев").where(Pupil.id == school.pupils["ершов"].id).execute()
    answer = web("teacher").get(f"/journal/{school.journals['математика'].id}/page.xlsx")
    assert answer.status_code == 200
    cells = [cell for sheet in load_workbook(BytesIO(answer.data)) for row in sheet.iter_rows() for cell in row]
    named = [cell for cell in cells if cell.value == "=1+1 Лев"]
    assert [cell.data_type for cell in named] == ["s"]


@pytest.mark.req("GRID-1")
def test_pdf_of_the_page_reads_as_the_page(web, school: SmallSchool, wkhtmltopdf_path: str, tmp_path) -> None:
    import subprocess

    Pen(school).write("ершов", "4/5")
    answer = web("teacher").get(f"/journal/{school.journals['математика'].id}/page.pdf")
    assert answer.status_code == 200 and answer.data.startswith(b"%PDF")
    (tmp_path / "page.pdf").write_bytes(answer.data)
    text = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "page.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    assert "Ершов Матвей" in text and "4/5" in text and "Октябрь" in text


def test_an_empty_period_has_its_page_too(school: SmallSchool, actor: Callable[[str], Actor]) -> None:
    page = journal_page(actor("teacher"), school.journals["математика"].id, school.next_quarter.id, TODAY)
    left, right = journal_document(page, "Школа", datetime(2026, 10, 14), official=True).reports
    assert len(left.columns) == 5 and right.rows[0][2] == "В этом периоде уроков нет"
    assert not Mark.select().exists()
