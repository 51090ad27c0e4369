"""Journals on a drive in the browser: the form, the file, the preview, the register (OFF-1, OFF-2)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from ejournal.models import Drive, Mark
from tests.conftest import Browser, Moment
from tests.factories import NOW, TODAY, SmallSchool
from tests.services.test_cells import Pen

Web = Callable[[str], Browser]


def field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found, f"no field {name}"
    return found[1]


def filled(data: bytes, name: str, value: str) -> bytes:
    """The file with a mark of today in it; the sheet is read as a person reads it."""
    book = load_workbook(BytesIO(data))
    sheet = book["5 А Математика"]
    column = next(cell.column for cell in sheet[4] if cell.value == f"{TODAY:%d.%m}")
    row = next(cell.row for cell in sheet["B"] if str(cell.value).startswith(name))
    sheet.cell(row, column).value = value
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def send(browser: Browser, data: bytes, name: str = "книга.xlsx") -> Any:
    form = {"file": (BytesIO(data), name), "csrf_token": browser.token()}
    return browser.client.post("/drives/bring", data=form, content_type="multipart/form-data")


@pytest.mark.req("OFF-1", "OFF-2")
def test_the_whole_way_of_a_book(web: Web, school: SmallSchool, selects: Callable[[], Any]) -> None:
    teacher, journal = web("teacher"), school.journals["математика"].id
    form = teacher.get(f"/drives/new?journal={journal}").text
    assert "Математика" in form and "следующий период" in form
    taken = teacher.post(f"/journal/{journal}/workbook.xlsx", when="now", medium="флешка № 5", op=field(form, "op"))
    assert taken.status_code == 200 and taken.mimetype.endswith("spreadsheetml.sheet")
    again = teacher.post(f"/journal/{journal}/workbook.xlsx", when="now", medium="флешка № 5", op=field(form, "op"))
    assert again.status_code == 200 and Drive.select().count() == 1, "a second press is the same drive"
    assert "флешка № 5" in teacher.get("/drives/").text and "флешка № 5" not in web("teacher2").get("/drives/").text

    Pen(school).write("щукина", "3")
    data = filled(filled(taken.data, "Щукина", "5"), "Ершов", "4/5")
    where = send(teacher, data).headers["Location"]
    with selects() as seen:
        page = teacher.get(where).text
    assert len(seen) <= 20
    for words in ("Выберите сами: 1", "Запишется: 1", "Щукина", "Ершов", "<ins>4/5</ins>", "Ведерников"):
        assert words in page, words
    assert web("teacher2").get(where).status_code == 404, "a file brought is its owner's alone"
    Pen(school).write("ершов", "2")
    stale = teacher.post(where, seen=field(page, "seen"), op=field(page, "op"))
    assert stale.status_code == 409 and "проверьте список" in stale.text and "Выберите сами: 2" in stale.text
    keys = re.findall(r'name="(take-[^"]+)" value="mine"', stale.text)
    done = teacher.post(where, seen=field(stale.text, "seen"), op=field(page, "op"), **{keys[0]: "mine", keys[1]: "theirs"})
    assert done.status_code == 302 and sorted(str(mark) for mark in Mark.select()) in (["3", "4/5"], ["2", "5"])
    assert teacher.post(where, seen="", op="").status_code == 302, "sent again it changes nothing"
    register = teacher.get("/drives/").text
    assert "возвращён 14.10.2026" in register and "Записано: 1" in register
    assert "уже сдана" in send(teacher, data).text
    rows = [[str(cell.value) for cell in row] for row in load_workbook(BytesIO(web("director").get("/drives/register.xlsx").data)).active]
    assert any("Математика, 5\u00a0А, 1\u00a0четверть" in " ".join(row) or "Математика, 5 А, 1 четверть" in row for row in rows)


@pytest.mark.req("OFF-1", "OFF-2")
def test_the_deputy_issues_all_journals_and_writes_down_a_loss(web: Web, school: SmallSchool, moment: Moment) -> None:
    deputy, staff = web("deputy"), school.staff["teacher"].id
    form = deputy.get(f"/drives/new?staff={staff}").text
    numbers = re.findall(r'name="journal" value="(\d+)"', form)
    assert len(numbers) == 3
    assert "Отметьте хотя бы один журнал" in deputy.post("/drives/workbook.xlsx", staff=staff, op=field(form, "op")).text
    taken = deputy.post("/drives/workbook.xlsx", staff=staff, op=field(form, "op"), journal=numbers, when="next")
    names = load_workbook(BytesIO(taken.data)).sheetnames
    assert "5 А Математика" in names and "5 А Математика темы" in names and len(names) == 8
    drive = Drive.get()
    assert drive.issued_by_id == school.accounts["deputy"].id and drive.staff_id == staff
    moment.now = NOW + timedelta(days=20)
    deputy = web("deputy")  # the sitting of twenty days ago has ended
    assert "Вернуть журналы, взятые на флешку" in web("teacher").get("/").text
    assert "1 носитель не возвращён в срок" in deputy.get("/").text and "просрочено 6 дней" in deputy.get("/drives/").text
    assert "когда и как" in deputy.post(f"/drives/{drive.id}/end", state="lost", note="").text
    deputy.post(f"/drives/{drive.id}/end", state="lost", note="потеряна в автобусе 30 октября")
    assert "записана утраченной" in send(web("teacher"), taken.data).text
    assert "Реестр выданных носителей" in deputy.get("/drives/register.html").text


@pytest.mark.req("OFF-1")
@pytest.mark.parametrize(
    ("data", "says"),
    [(b"", "Файл пустой"), (b"PK\x03\x04 no zip", "повреждён"), (b"a;b\n1;2", "Это не книга из журнала")],
    ids=["empty", "broken", "another table"],
)
def test_a_foreign_file_is_refused_in_words(web: Web, school: SmallSchool, data: bytes, says: str) -> None:
    answer = send(web("teacher"), data, "книга.csv" if b";" in data else "книга.xlsx")
    assert answer.status_code == 400 and says in answer.text


