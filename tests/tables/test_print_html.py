from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest

from ejournal.tables.html import STATIC, to_html, to_table_html
from ejournal.tables.report import Column, Document, Report, Spread, Strong, TextPage

NASTY = "<script>alert(1)</script>"
NAMES = ("Аксёнов Тимофей", "Барсукова Варвара", "Овсянникова-Заречная Александра", "Щукина Надежда", "Жаворонкова Злата")
TOPICS = (
    "Повторение: действия с натуральными числами",
    "Самостоятельная работа «Сложение и вычитание натуральных чисел», работа над задачами повышенной трудности",
    "ЛАБОРАТОРНАЯ РАБОТА № 1 «ИЗУЧЕНИЕ СТРОЕНИЯ МХА И ЛИШАЙНИКА ПОД МИКРОСКОПОМ»",
    "Ещё\nодин\nурок",
    "достопримечательностимногоэтажного хлопкопрядильногопроизводства",
)


def journal(pupils=24, lessons=40):
    days = [date(2026, 9, 1) + timedelta(days=at) for at in range(lessons)]
    months = {9: "сентябрь", 10: "октябрь"}
    columns = (
        Column("№", "number", 3),
        Column("Фамилия, имя", "text", 20),
        *(Column(str(day.day), "mark", 2, group=months[day.month], sub="К" * (day.day % 5 == 0)) for day in days),
        Column("Ср.", "points", 4),
        Column("1 четв.", "mark", 4, bold=True, rule_after=True),
    )
    rows = tuple(
        (at + 1, NAMES[at % 5], *("5" if (at + day.day) % 3 else "4/5" for day in days), Decimal("4.31"), Strong(2))
        for at in range(pupils)
    )
    left = Report("Математика", columns, rows, "5 А класс", notes=("Луговой Прохор прибыл 21.09.2026.",))
    right = Report(
        "Ведерников Илья Сергеевич",
        (
            Column("Дата", "day", 6),
            Column("№", "number", 3),
            Column("Что пройдено на уроке", "text", 33),
            Column("Домашнее задание", "text", 17),
        ),
        tuple((day, at + 1, TOPICS[at % 5], TOPICS[(at + 2) % 5]) for at, day in enumerate(days)),
    )
    return Spread(left, right, (*range(lessons), None, None))


def summary(rows=40):
    columns = (
        Column("№", "number", 3),
        Column("ФИО", "text", 24),
        *(Column(f"предмет {at} с длинным названием", "mark", 4, turned=True, group="Предметы") for at in range(15)),
        Column("Примечание", "text", 20),
    )
    body = tuple((at + 1, NAMES[at % 5], *("5",) * 15, TOPICS[at % 5]) for at in range(rows))
    return Report(
        "Итоги",
        columns,
        body,
        totals=(("", "Всего", *(5,) * 15, ""),),
        head_lines=("МКОУ «Берёзовская СОШ»",),
        notes=("Примечание.",) * 5,
        foot_lines=("Директор ________",),
    )


DOCUMENT = Document("Журнал", (TextPage("Классный журнал", ("5 А класс",)), journal(), summary()), seal="Печать", first_page=1)


@pytest.mark.req("SEC-4")
def test_text_of_people_is_text_in_every_place():
    head = (Column(NASTY, group=NASTY, sub=NASTY),)
    report = Report(NASTY, head, ((NASTY,),), NASTY, ((NASTY,),), (NASTY,), (NASTY,), (NASTY,))
    for page in (to_html(Document(NASTY, (report, TextPage(NASTY, (NASTY,))), NASTY)), to_table_html(report)):
        assert "<script" not in page and "&lt;script&gt;" in page


@pytest.mark.req("SEC-2")
def test_the_page_for_a_browser_has_no_inline_style_or_script():
    page = to_html(DOCUMENT)
    assert not re.search(r"<style|<script|\sstyle=|\son\w+=", page)
    assert '<link rel="stylesheet" href="/static/css/print.css">' in page


@pytest.mark.req("SEC-2")
@pytest.mark.parametrize("engine", ["wkhtmltopdf", "wkhtmltopdf-patched", "chromium"])
def test_a_file_for_an_engine_refers_to_nothing_outside(engine):
    page = to_html(DOCUMENT, engine=engine)
    assert "<link" not in page and "http://" not in page and "https://" not in page
    assert ("zoom" in page) == (engine == "wkhtmltopdf")


@pytest.mark.req("PRN-1")
def test_each_sheet_has_its_own_head_its_place_and_its_number():
    page = to_html(DOCUMENT)
    sheets = page.split('<section class="a4">')[1:]
    assert [re.findall(r'folio">(\d+)', sheet) for sheet in sheets] == [[str(at)] for at in range(1, len(sheets) + 1)]
    assert all("<thead>" in sheet for sheet in sheets[1:])
    assert "Лист 1 из" in sheets[1]
    assert all("Печать" in sheet for sheet in sheets)


def test_upright_sheets_get_their_own_page_rule():
    tall = Document("Табель", (Report("Табель", (Column("Предмет"),), (), landscape=False),))
    assert "print-tall.css" in to_html(tall) and 'class="tall"' in to_html(tall)
    assert "A4 portrait" in to_html(tall, engine="chromium")


@pytest.mark.req("REP-1")
def test_the_table_on_the_screen_is_whole_and_marked_for_readers():
    page = to_table_html(summary())
    assert page.count("<tr>") == 2 + 40 + 1
    assert '<th scope="colgroup" class="group" colspan="15">Предметы</th>' in page
    assert "<tfoot>" in page and 'class="num"' in page


@pytest.mark.browser
@pytest.mark.req("PRN-1")
def test_on_paper_nothing_is_cut_and_every_line_has_its_height(browser, tmp_path):
    """The server counts letters instead of measuring: here a real browser measures what it counted."""
    path = tmp_path / "page.html"
    path.write_text(to_html(DOCUMENT, engine="chromium"), encoding="utf-8")
    page = browser.new_page(viewport={"width": 1300, "height": 900})
    page.goto(path.as_uri())
    found = page.evaluate(MEASURE)
    page.close()
    assert STATIC.is_dir() and found["rows"] > 150
    assert found["tall"] == [] and found["low"] == [] and found["wide"] == []


MEASURE = """() => {
  const mm = 96 / 25.4, found = {rows: 0, tall: [], low: [], wide: []};
  for (const row of document.querySelectorAll("tbody tr")) {
    const lines = Number((row.className.match(/\\br(\\d+)\\b/) || [0, 1])[1]);
    found.rows += 1;
    if (Math.abs(row.getBoundingClientRect().height - lines * 6 * mm) > 1.5) found.tall.push(row.textContent);
  }
  for (const sheet of document.querySelectorAll(".a4")) {
    const seal = sheet.querySelector(".seal").getBoundingClientRect().top;
    for (const part of sheet.querySelectorAll("table, .notes, .sign"))
      if (part.getBoundingClientRect().bottom > seal) found.low.push(part.className + part.textContent.slice(0, 40));
    const edge = sheet.getBoundingClientRect().right - 9.5 * mm;
    for (const table of sheet.querySelectorAll("table"))
      if (table.getBoundingClientRect().right > edge) found.wide.push(table.textContent.slice(0, 40));
  }
  return found;
}"""
