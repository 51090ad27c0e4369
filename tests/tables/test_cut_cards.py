"""Sheets of cards to cut up: ten on each, none lost on the way to paper."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from ejournal.reports.account_slips import qr_squares, slips_document
from ejournal.rules.logins import Slip
from ejournal.tables.html import to_html
from ejournal.tables.pdf import find_engine, to_pdf
from ejournal.tables.report import Cards
from ejournal.tables.sheets import cut
from ejournal.tables.xlsx import to_xlsx

ADDRESS = "http://192.168.1.10:8080/"
SLIPS = tuple(Slip(f"Ёлкин Глеб {number}", "ученик", f"elkin.g{number}", f"kmwp-2345-a{number:03}", "5 А класс") for number in range(23))


@pytest.mark.req("ROLE-6")
@pytest.mark.parametrize(("count", "sheets"), [(0, [0]), (1, [1]), (10, [10]), (11, [10, 1]), (23, [10, 10, 3])])
def test_ten_on_a_sheet(count, sheets):
    part = slips_document(SLIPS[:count], ADDRESS, "Листки").parts[0]
    assert isinstance(part, Cards) and [len(sheet.cards) for sheet in cut(part)] == sheets


@pytest.mark.req("ROLE-6")
def test_every_slip_stands_on_paper_with_its_code():
    html = to_html(slips_document(SLIPS, ADDRESS, "Листки"))
    assert html.count("<svg") == 23 and all(slip.password in html for slip in SLIPS)
    assert "style=" not in html and "<script" not in html


@pytest.mark.req("ROLE-6")
def test_the_pdf_holds_every_slip():
    if find_engine() is None or shutil.which("pdftotext") is None:
        pytest.skip("no program that makes PDF, or none that reads it, on this computer")
    data = to_pdf(slips_document(SLIPS, ADDRESS, "Листки"))
    text = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True).stdout.decode()
    assert {slip.password for slip in SLIPS} == set(re.findall(r"kmwp-2345-a\d{3}", text))


def test_the_code_is_a_square_of_a_qr_code():
    squares = qr_squares(ADDRESS)
    assert len(squares) == 25 and {len(row) for row in squares} == {25} and set(b"".join(squares)) == {0, 1}
    assert squares[0][:8] == bytes([1] * 7 + [0]) and qr_squares("") == ()


def test_a_workbook_has_no_cards_and_says_nothing_of_them():
    assert b"kmwp" not in to_xlsx(slips_document(SLIPS, ADDRESS, "Листки"))
