"""The day's sheet, the register and the wall calendar on paper (REP-9, REG-2)."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from ejournal.queries.school_year import calendar_page
from ejournal.queries.substitution_lines import SubstitutionLine
from ejournal.reports.school_calendar import calendar_document
from ejournal.reports.substitutions import day_document, register_document
from ejournal.tables.pdf import engines, to_pdf
from ejournal.tables.report import Document
from tests.factories import TODAY, SmallSchool

PRINTED = datetime(2026, 10, 14, 12)


def line(number: int, kind: str, what: str) -> SubstitutionLine:
    return SubstitutionLine(
        number, number, 1, TODAY, number, "5\u00a0А", "Математика", 1, "Ведерников И. С.", "болезнь", 2, "Лопухова Т. П.", kind, what,
        "№ 12-к", Decimal(1),
    )  # fmt: skip


LINES = (line(3, "same", "тот же предмет"), line(2, "move", "перенесён на 16 октября, 7 урок"))


@pytest.mark.req("TT-4")
def test_the_sheet_of_a_day_goes_by_lesson_and_a_quiet_day_says_so() -> None:
    report = day_document(TODAY, LINES, (), "Школа", PRINTED).reports[0]
    assert [row[0] for row in report.rows] == [2, 3]
    assert report.rows[0][4] == "перенесён на 16 октября, 7 урок" and report.rows[1][4] == "Лопухова Т. П., тот же предмет"
    assert day_document(TODAY, (), (), "Школа", PRINTED).reports[0].notes == ("Изменений нет: уроки по расписанию.",)


@pytest.mark.req("REP-9")
def test_the_register_has_the_columns_of_the_form_and_the_hours() -> None:
    document = register_document(date(2026, 10, 1), TODAY, LINES, "Школа", PRINTED)
    titles = [column.title for column in document.reports[0].columns]
    assert titles[:9] == [
        "Дата", "№ урока", "Класс", "Предмет по расписанию", "Отсутствующий учитель", "Причина", "Замещающий учитель",
        "Что проведено", "Основание",
    ]  # fmt: skip
    assert document.reports[1].rows == (("Лопухова Т. П.", "октябрь 2026", Decimal(1)),), "a moved lesson is nobody's hour"


@pytest.mark.req("REP-9", "REG-2")
@pytest.mark.parametrize("which", ["day", "register", "calendar"])
def test_it_is_read_on_paper(school: SmallSchool, tmp_path: Path, which: str) -> None:
    if not list(engines()) or shutil.which("pdftotext") is None:
        pytest.skip("no program that makes PDF, or no pdftotext (Debian packages wkhtmltopdf, poppler-utils)")
    made: dict[str, tuple[Document, tuple[str, ...]]] = {
        "day": (day_document(TODAY, LINES, ("Карантин, 7 Б класс: уроки дистанционно.",), "Школа", PRINTED), ("Лопухова", "Карантин")),
        "register": (register_document(date(2026, 10, 1), TODAY, LINES, "Школа", PRINTED), ("замещённых", "болезнь", "№ 12-к")),
        "calendar": (calendar_document(calendar_page(TODAY), "Школа", PRINTED), ("Сентябрь", "Календарный", "1 четверть")),
    }
    document, words = made[which]
    path = tmp_path / "a.pdf"
    path.write_bytes(to_pdf(document))
    text = subprocess.run(["pdftotext", str(path), "-"], check=True, capture_output=True).stdout.decode()
    assert all(word in text for word in words)
