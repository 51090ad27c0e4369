"""The pages that take a list in: from the file to the register, and everything that may come between."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from ejournal.models import AcademicYear, AuditRow, ClassMembership, Consent, Pupil, SchoolClass
from ejournal.tables.from_sheet import read_sheets
from ejournal.web.uploads import MOST_OF_ONE, Shelf
from tests.conftest import Browser
from tests.factories import CAST, NOW, SmallSchool
from tests.lists import HEAD, csv_file, fields_of, messy_class, snils_of, workbook

NEW = ("Ведерников Егор Ильич", "01.02.2015", "м", "5А", "В-7", "Ведерникова Дарья Олеговна", "8 912 000-00-01")


def bring(browser: Browser, data: bytes, name: str = "список.xlsx") -> Any:
    return browser.post("/import/", file=(BytesIO(data), name))


def brought(browser: Browser, data: bytes, name: str = "список.xlsx") -> str:
    """The address of the upload, its columns accepted as they were understood."""
    answer = bring(browser, data, name)
    assert answer.status_code == 302, error_of(answer)
    base = answer.headers["Location"].removesuffix("/columns")
    assert browser.post(f"{base}/columns", **fields_of(browser.get(f"{base}/columns").text)).status_code == 302
    return str(base)


def press_write(browser: Browser, base: str, **more: Any) -> Any:
    return browser.post(f"{base}/write", **(fields_of(browser.get(f"{base}/lines").text) | more))


def error_of(answer: Any) -> str:
    found = re.search(r'class="error"[^>]*>([^<]*)', answer.text)
    return unescape(found[1]) if found else ""


@pytest.fixture
def office(web: Callable[[str], Browser]) -> Browser:
    return web("secretary")


# ---- the way through ----------------------------------------------------------------------------------------------------


@pytest.mark.req("REG-9")
def test_a_class_of_thirty_goes_in_and_a_reload_does_nothing(office: Browser, school: SmallSchool) -> None:
    base = brought(office, messy_class(), "8В.xlsx")
    page = office.get(f"{base}/lines").text
    assert "Класса 8 В в 2026/27 учебном году нет." in page and "Создать класс вместе с учениками" in page
    office.post(f"{base}/lines", **(fields_of(page) | {"create_classes": "1"}))
    page = office.get(f"{base}/lines").text
    assert "Записать 30 учеников" in page and "Новый класс <b>8 В</b>" in page
    answer = press_write(office, base)
    assert answer.headers["Location"] == f"{base}/done"
    made = SchoolClass.get(SchoolClass.grade == 8)
    assert ClassMembership.select().where(ClassMembership.school_class == made).count() == 30
    written = AuditRow.select().count()
    told = office.get(f"{base}/done").text
    assert told.count(">записан<") == 30 and f"/admin/classmembership/?flt0_school_class_is={made.id}" in told
    assert office.post(f"{base}/write", **fields_of(page)).headers["Location"] == f"{base}/done"
    for step in ("columns", "lines"):
        assert office.get(f"{base}/{step}").headers["Location"] == f"{base}/done"
    assert AuditRow.select().count() == written


@pytest.mark.req("REG-9")
def test_links_after_the_deed_lead_to_pages_of_the_panel(office: Browser, school: SmallSchool) -> None:
    base = brought(office, workbook({"Лист1": [HEAD, NEW]}))
    press_write(office, base)
    links = re.findall(r'href="(/admin/[^"]+)"', office.get(f"{base}/done").text)
    assert {office.get(unescape(link)).status_code for link in links} == {200} and len(set(links)) >= 3


@pytest.mark.req("REG-9")
def test_the_file_is_gone_from_the_server_once_it_was_used(office: Browser, school: SmallSchool, app_once: Any) -> None:
    base = brought(office, workbook({"Лист1": [HEAD, NEW]}))
    folder = Path(app_once.config["SETTINGS"].data) / "files" / "imports"
    token = base.rpartition("/")[2]
    assert (folder / f"{token}.bin").stat().st_mode & 0o777 == 0o600
    press_write(office, base)
    assert not (folder / f"{token}.bin").exists()


@pytest.mark.req("REG-9")
def test_a_change_is_shown_old_to_new(office: Browser, school: SmallSchool) -> None:
    Pupil.update(file_number="Е-3", phone="2-34-56").where(Pupil.id == school.pupils["ершов"].id).execute()
    Consent.create(pupil=school.pupils["ершов"], kind="address", date=date(2026, 9, 1))
    base = brought(office, workbook({"Лист1": [("ФИО", "Класс", "№ личного дела", "Телефон"), ("Ершов Матвей", "5А", "Е-3", "2-34-57")]}))
    page = office.get(f"{base}/lines").text
    assert "<del>2-34-56</del>" in page and "<ins>2-34-57</ins>" in page and "Записать 1 ученика" in page


@pytest.mark.req("REG-9")
def test_columns_are_named_and_may_be_changed(office: Browser, school: SmallSchool) -> None:
    base = bring(office, messy_class()).headers["Location"]
    page = office.get(base).text
    assert "Незнакомый столбец" in page and "Национальность в журнале не хранится." in page
    assert "Особые сведения (здоровье, льготы) из списка не переносятся" in page and "II" not in re.findall(r"<span>(.*?)</span>", page)
    assert 'value="8 В"' in page, "the class of the title"
    fields = fields_of(page)
    wrong = office.post(base, **(fields | {"g0-c10": "full_name"}))
    assert wrong.status_code == 400 and "«ФИО» уже берётся из другого столбца" in error_of(wrong)
    wrong = office.post(base, **(fields | {"s0-class": "восьмой"}))
    assert wrong.status_code == 400 and "это не класс" in error_of(wrong)
    nameless = office.post(base, **(fields | {"g0-c1": ""}))
    assert nameless.status_code == 400 and "не указано, в каких столбцах фамилия и имя" in nameless.text
    assert office.post(base, **(fields | {"s0-class": "5а"})).status_code == 302
    assert "5 А с 01.09.2026" in office.get(base.replace("columns", "lines")).text


@pytest.mark.req("REG-9")
def test_sheets_may_be_left_out(office: Browser, school: SmallSchool) -> None:
    rows = [("ФИО", "Дата рождения"), ("Юдин Лев", "01.02.2015")]
    other = [("ФИО", "Дата рождения"), ("Ким Лев", "01.02.2015")]
    base = bring(office, workbook({"5А": rows, "7Б": other, "Заметки": [["Позвонить"], ["завтра"]]})).headers["Location"]
    page = office.get(base).text
    assert "Листы с одинаковыми столбцами: 2" in page and "Лист «Заметки»: не найдена строка с заголовками" in page
    fields = fields_of(page)
    none = office.post(base, **{key: value for key, value in fields.items() if not key.endswith("take")})
    assert none.status_code == 400 and "Отметьте хотя бы один лист." in none.text
    fields.pop("s1-take")
    office.post(base, **fields)
    page = office.get(base.replace("columns", "lines")).text
    assert "Юдин Лев" in page and "Ким Лев" not in page


@pytest.mark.req("REG-9")
def test_refused_lines_refuse_the_file_until_they_are_left_out(office: Browser, school: SmallSchool) -> None:
    bad = ("Юдин", "01.02.2015", "м", "5А", None, None, None)
    base = brought(office, workbook({"Лист1": [HEAD, NEW, bad]}))
    page = office.get(f"{base}/lines?only=notes").text
    assert "Юдин" in page and "Ведерников Егор" not in page and "нужны фамилия и имя" in page
    before = Pupil.select().count()
    refused = press_write(office, base)
    assert refused.status_code == 400 and "Файл не принят: есть что исправить в строке 3. В журнале ничего не изменено." in refused.text
    fields = fields_of(office.get(f"{base}/lines").text)
    ticked = office.post(f"{base}/write", **(fields | {"out": "3|Лист1"}))
    assert ticked.status_code == 409 and "Условия изменились" in ticked.text and Pupil.select().count() == before
    assert press_write(office, base).headers["Location"] == f"{base}/done"
    assert Pupil.select().count() == before + 1
    assert "не загружен" in office.get(f"{base}/done").text


@pytest.mark.req("REG-9")
def test_the_first_day_in_class_is_asked_once(office: Browser, school: SmallSchool) -> None:
    base = brought(office, workbook({"Лист1": [HEAD, NEW]}))
    fields = fields_of(office.get(f"{base}/lines").text)
    assert fields["start"] == "2026-09-01"
    office.post(f"{base}/lines", **(fields | {"start": "2027-07-01"}))
    page = office.get(f"{base}/lines")
    assert page.status_code == 400 and "Учебный год идёт с 01.09.2026 по 31.05.2027" in error_of(page)
    office.post(f"{base}/lines", **(fields | {"start": "2026-10-14"}))
    press_write(office, base)
    assert ClassMembership.select().order_by(ClassMembership.id.desc()).first().start == date(2026, 10, 14)


@pytest.mark.req("REG-9")
def test_a_change_meanwhile_is_seen_before_anything_is_written(office: Browser, school: SmallSchool) -> None:
    base = brought(office, workbook({"Лист1": [HEAD, NEW]}))
    fields = fields_of(office.get(f"{base}/lines").text)
    Pupil.create(surname="Ведерников", name="Егор", patronymic="Ильич", birth_date=date(2015, 2, 1))
    before = AuditRow.select().count()
    answer = office.post(f"{base}/write", **fields)
    assert answer.status_code == 409 and "в журнале кое-что изменили. Ничего не записано" in answer.text
    assert AuditRow.select().count() == before
    assert office.post(f"{base}/write", **fields_of(answer.text)).status_code == 302


@pytest.mark.req("REG-9")
def test_nothing_to_do_is_said(office: Browser, school: SmallSchool) -> None:
    base = brought(office, workbook({"Лист1": [("ФИО", "Класс"), ("Ершов Матвей", "5А")]}))
    page = office.get(f"{base}/lines").text
    assert "Менять нечего: всё это уже есть в журнале." in page and "Записать" not in page
    assert "Замечаний нет." in office.get(f"{base}/lines?only=notes").text
    empty = brought(office, workbook({"Лист1": [("ФИО", "Класс")]}))
    assert "Под заголовками нет ни одного ученика." in office.get(f"{empty}/lines").text


@pytest.mark.req("REG-9")
def test_a_school_without_a_year_is_told_so(office: Browser, school: SmallSchool) -> None:
    AcademicYear.update(closed_on=date(2026, 10, 1)).execute()
    base = brought(office, workbook({"Лист1": [HEAD, NEW]}))
    assert "2026/27 учебный год закрыт" in office.get(f"{base}/lines").text


# ---- the template ---------------------------------------------------------------------------------------------------------


@pytest.mark.req("REG-9", "SEC-3")
def test_the_template_read_back_changes_nothing(office: Browser, school: SmallSchool) -> None:
    Pupil.update(snils=snils_of(150_000_001), address="=1+1", birth_date=date(2015, 1, 2), phone="2-34-56", file_number="Е-1").where(
        Pupil.id == school.pupils["ершов"].id
    ).execute()
    answer = office.get("/import/template.xlsx")
    empty, filled = read_sheets(answer.data, "образец.xlsx")
    assert filled.name == "Уже в журнале" and len(filled.rows) > 8
    assert AuditRow.select().where((AuditRow.entity == "Pupil") & (AuditRow.action == "export")).count() == 1
    page = office.get(f"{brought(office, answer.data)}/lines").text
    assert "Менять нечего" in page and ">без изменений<" in page and ">изменится<" not in page and ">исправить<" not in page


# ---- files that are refused -----------------------------------------------------------------------------------------------


def _bomb() -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 60_000_000)
    return stream.getvalue()


@pytest.mark.req("SEC-4")
@pytest.mark.parametrize(
    ("name", "make", "status", "words"),
    [
        ("a.xlsx", lambda: b"", 400, "Файл пустой."),
        ("a.xlsx", lambda: b"PK\x03\x04broken", 400, "повреждён"),
        ("a.xlsx", _bomb, 413, ""),
        ("a.pdf", lambda: b"%PDF-1.4", 400, "Это не таблица"),
        ("a.exe", lambda: b"MZ", 400, "Принимаются файлы"),
        ("a.xls", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 400, "книга старого вида"),
        ("a.csv", lambda: b"a" * 6_000_000, 413, "Файл больше 5 МБ"),
        ("a.csv", lambda: b"a" * 13_000_000, 413, "Файл больше 5 МБ"),
        ("a.csv", lambda: csv_file([("раз", "два"), ("три", "четыре")]), 400, "не найдена строка с заголовками"),
    ],
)
def test_a_file_that_is_no_list_gets_its_sentence_beside_the_field(
    office: Browser, school: SmallSchool, name: str, make: Callable[[], bytes], status: int, words: str
) -> None:
    answer = bring(office, make(), name)
    assert answer.status_code == status and words in error_of(answer) and error_of(answer)
    assert 'aria-invalid="true"' in answer.text


@pytest.mark.req("SEC-4")
def test_no_file_is_said(office: Browser, school: SmallSchool) -> None:
    assert error_of(office.post("/import/")) == "Выберите файл."


@pytest.mark.req("SEC-4")
def test_what_a_cell_holds_is_shown_as_text(office: Browser, school: SmallSchool) -> None:
    rows = [("ФИО", "Дата рождения", "Класс", "Адрес", "<b>x</b>"), ("Юдин Лев", "01.02.2015", "5А", "<script>alert(1)</script>", "<i>")]
    base = brought(office, csv_file(rows), "<img src=x>.csv")
    office.post(f"{base}/lines", consents_on="2026-09-01")
    pages = [office.get(f"{base}/{step}").text for step in ("columns", "lines")]
    press_write(office, base)
    for page in [*pages, office.get(f"{base}/done").text]:
        assert "<script>alert" not in page and "<i>" not in page and "<img" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", page)


# ---- whose it is ------------------------------------------------------------------------------------------------------------


@pytest.mark.req("SEC-1", "REG-9")
@pytest.mark.parametrize("login", [login for login in CAST if login not in ("admin", "secretary")])
def test_other_roles_are_refused(web: Callable[[str], Browser], school: SmallSchool, login: str) -> None:
    browser = web(login)
    led = {302} if login == "deputy" else set()  # he brings the load and is led to it
    assert browser.get("/import/").status_code in (led or {403})
    assert {browser.get(path).status_code for path in ("/import/template.xlsx", "/import/x/lines")} == {403}
    assert browser.post("/import/x/write").status_code == 403
    assert "Загрузка списков" not in browser.get("/").text


@pytest.mark.req("SEC-1")
def test_an_upload_is_its_owners_alone_and_lives_a_day(web: Callable[[str], Browser], office: Browser, school: SmallSchool, moment: Any) -> None:
    base = brought(office, workbook({"Лист1": [HEAD, NEW]}))
    assert web("admin").get(f"{base}/lines").status_code == 404
    assert office.get("/import/../../secret.key/lines").status_code == 404
    assert office.get(f"/import/{'a' * 22}/lines").status_code == 404
    moment.now = NOW + timedelta(hours=25)
    late = web("secretary").get(f"{base}/lines")
    assert late.status_code == 404 and "файл хранится сутки" in late.text


def test_the_shelf_drops_the_old_and_the_many(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "imports")
    first = shelf.put(1, "a.csv", b"1", NOW)
    later = [shelf.put(1, "a.csv", b"1", NOW + timedelta(minutes=n)) for n in range(1, MOST_OF_ONE + 1)]
    kept = {path.stem for path in shelf.folder.glob("*.json")}
    assert first.token not in kept and {one.token for one in later} == kept
    shelf.put(2, "b.csv", b"2", NOW + timedelta(days=2))
    assert len(list(shelf.folder.iterdir())) == 2
