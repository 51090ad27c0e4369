from __future__ import annotations

import csv
import shutil
import subprocess
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from ejournal.tables.csv_out import to_csv
from ejournal.tables.report import Column, Document, Report, Spread, Strong, TextPage
from ejournal.tables.xlsx import sheet_name, to_xlsx

MONTH = tuple(Column(str(day), "mark", 2, group="сентябрь", sub="К" if day == 3 else "") for day in range(1, 26))
COLUMNS = (
    Column("№", "number", 3),
    Column("Фамилия, имя", "text", 24),
    *MONTH,
    Column("Ср.", "points", 5),
    Column("Принят", "date", 10),
)
EVIL = '=HYPERLINK("http://x.example","Ева")'


def page(pupils=60):
    rows = tuple(
        (at + 1, "Аксёнов Тимофей" if at else EVIL, *("5", Strong(2), None, "н", "4/5") * 5, Decimal("4.30"), date(2026, 9, 1))
        for at in range(pupils)
    )
    return Report(
        "Математика: 5 А / группа 1",
        COLUMNS,
        rows,
        "1 четверть",
        head_lines=("МКОУ «Берёзовская СОШ»",),
        totals=(("", "Всего", *(None,) * 25, Decimal("4.3"), None),),
        notes=("н — не был.",),
        foot_lines=("Учитель ____",),
    )


LESSONS = Report("Уроки", (Column("Дата", "day", 6), Column("Тема", "text", 40)), ((date(2026, 9, 1), "@сумма"),))
DOCUMENT = Document("Журнал", (TextPage("Классный журнал", ("5 А класс",)), Spread(page(), LESSONS)), seal="Печать & подпись")


def opened(document):
    return load_workbook(BytesIO(to_xlsx(document)))


@pytest.mark.req("SEC-4")
def test_a_name_that_looks_like_a_formula_stays_a_name():
    cell = opened(DOCUMENT).worksheets[1]["B8"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (EVIL, "s", None)


@pytest.mark.req("REP-1")
def test_numbers_and_dates_are_real_and_heads_are_joined():
    sheet = opened(DOCUMENT).worksheets[1]
    row = [cell.value for cell in sheet[8]]
    assert row[0] == 1 and row[3] == 2 and row[27] == 4.3 and row[28].date() == date(2026, 9, 1)
    assert sheet["AB8"].number_format == "0.00" and sheet["AC8"].number_format == "dd.mm.yyyy"
    assert {"C5:AA5", "A5:A7", "B5:B7"} <= {str(span) for span in sheet.merged_cells.ranges}
    assert sheet["D8"].font.bold and sheet["D8"].font.underline and not sheet["C8"].font.bold


@pytest.mark.req("PRN-1")
def test_the_sheet_is_ready_to_print():
    sheet = opened(DOCUMENT).worksheets[1]
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize), sheet.page_setup.fitToHeight) == ("landscape", 9, 0)
    assert sheet.freeze_panes == "C8" and sheet.print_title_rows == "$5:$7"
    assert (sheet.oddFooter.left.text, sheet.oddHeader.right.text) == ("Печать && подпись", "&P из &N"), "a long seal would run into the number"
    assert round(sheet.page_margins.left * 25.4) == 30


def test_a_spread_gives_two_worksheets_with_names_excel_takes():
    assert opened(DOCUMENT).sheetnames == ["Классный журнал", "Математика 5 А группа 1", "Уроки"]


@given(st.lists(st.text(max_size=60), min_size=1, max_size=30))
def test_names_of_worksheets_are_short_clean_and_unique(titles):
    taken: set[str] = set()
    names = [sheet_name(title, taken) for title in titles]
    assert len({name.lower() for name in names}) == len(names)
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") and name[0] != "'" != name[-1] for name in names)


@pytest.mark.office
@pytest.mark.req("PRN-1")
def test_an_office_prints_it_on_few_pages_with_the_head_on_each(soffice_path, tmp_path):
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext (Debian package poppler-utils)")
    (tmp_path / "book.xlsx").write_bytes(to_xlsx(Document("Журнал", (page(),))))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [soffice_path, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "book.xlsx")]
    subprocess.run(command, check=True, timeout=120, capture_output=True)
    read = subprocess.run(["pdftotext", "-layout", str(tmp_path / "book.pdf"), "-"], check=True, capture_output=True)
    text = read.stdout.decode()
    pages = text.rstrip("\f").split("\f")
    assert 2 <= len(pages) <= 3
    for number, one in enumerate(pages, start=1):
        assert "сентябрь" in one and "Фамилия, имя" in one and f"{number} из {len(pages)}" in one
    assert text.count("Аксёнов Тимофей") == 59


@pytest.mark.req("SEC-4")
def test_csv_opens_in_a_spreadsheet_and_runs_nothing():
    report = Report(
        "Список",
        (Column("Имя"), Column("Балл", "points"), Column("3", "mark", group="май")),
        ((EVIL, Decimal("-4.5"), "-1"), ("Ева; «Я»\nдва", None, Strong(2))),
    )
    data = to_csv(report)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert rows == [["Имя", "Балл", "май 3"], ["'" + EVIL, "-4,5", "'-1"], ["Ева; «Я»\nдва", "", "2"]]


@pytest.mark.req("SEC-4")
@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20))
def test_no_cell_of_csv_begins_as_a_formula(text):
    data = to_csv(Report("Имена", (Column("Имя"), Column("Дом")), ((text, "1"),))).decode("utf-8-sig")
    cell = list(csv.reader(StringIO(data, newline=""), delimiter=";"))[1][0]
    assert cell.removeprefix("'") == text or cell == text
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
