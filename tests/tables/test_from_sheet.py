from __future__ import annotations

import re
import time
import zipfile
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from ejournal.errors import BadInput, JournalError, TooMuch
from ejournal.tables.csv_out import to_csv
from ejournal.tables.from_sheet import Limits, Sheet, Span, fill_merged, read_sheets
from ejournal.tables.report import Column, Document, Report
from ejournal.tables.xlsx import to_xlsx

ROWS = [["Фамилия", "Имя", "Дата рождения"], ["Аксёнов", "Тимофей", "01.02.2015"], ["Щукина", "Надежда", "03.04.2015"]]


def book(*sheets, merge=()):
    workbook = Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets:
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for span in merge:
            sheet.merge_cells(span)
    return saved(workbook)


def saved(workbook):
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def repacked(data, change=None, extra=None, **more):
    """The same archive with some members changed, put in or left uncompressed."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, (change or {}).get(name, lambda content: content)(old.read(name)))
        for name, content in (extra or {}).items():
            new.writestr(name, content)
    return stream.getvalue()


LONG = {
    "<r": "<table:table-row",
    "</r>": "</table:table-row>",
    "<c": "<table:table-cell",
    "</c>": "</table:table-cell>",
    "t=": "office:value-type=",
    "n=": "table:number-columns-repeated=",
    "m=": "table:number-rows-repeated=",
    "v=": "office:value=",
    "d=": "office:date-value=",
}
SHORT = re.compile(r"</[rc]>|<[rc](?=[ />])|(?<= )[tnmvd]=")


def ods(rows):
    """A sheet of ODS; r, c and o stand for the long names of its rows, cells and attributes."""
    rows = SHORT.sub(lambda found: LONG[found[0]], rows)
    space = "urn:oasis:names:tc:opendocument:xmlns"
    names = " ".join(f'xmlns:{short}="{space}:{short}:1.0"' for short in ("table", "office", "text"))
    content = (
        f'<office:document-content {names}><office:body><office:spreadsheet><table:table table:name="5А">{rows}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    return stream.getvalue()


@pytest.mark.req("REG-9")
def test_a_book_gives_its_values_with_dates_and_whole_numbers():
    blank = [None, None, None]
    rows = [["№", "Дата", None], [1, datetime(2015, 2, 1), 4.5], blank, ["  Ева \r\n", True, None], blank]
    (sheet,) = read_sheets(book(("5А", rows)), "list.xlsx")
    assert sheet == Sheet("5А", (("№", "Дата", None), (1, date(2015, 2, 1), Decimal("4.5")), (None,) * 3, ("Ева", "да", None)))


@pytest.mark.req("REG-9")
def test_empty_sheets_are_left_out_and_an_empty_book_is_refused():
    assert [sheet.name for sheet in read_sheets(book(("5А", ROWS), ("Лист2", [])), "a.xlsx")] == ["5А"]
    with pytest.raises(BadInput, match="ни одной заполненной строки"):
        read_sheets(book(("Лист1", [])), "a.xlsx")


@pytest.mark.req("REG-9")
def test_merged_cells_hold_their_value_once_and_can_be_filled():
    (sheet,) = read_sheets(book(("5А", [["Список 5А", None, None], *ROWS]), merge=("A1:C1",)), "a.xlsx")
    assert sheet.merged == (Span(0, 0, 0, 2),) and sheet.rows[0] == ("Список 5А", None, None)
    assert fill_merged(sheet).rows[0] == ("Список 5А",) * 3 and fill_merged(sheet).rows[1:] == sheet.rows[1:]


@pytest.mark.req("SEC-4")
def test_a_formula_is_read_as_the_value_stored_with_it():
    data = to_xlsx(Document("а", (Report("а", (Column("а"),), (("x",),)),)))
    name = "xl/worksheets/sheet1.xml"
    cell = b'<row r="9"><c r="A9"><f>WEBSERVICE("http://x")</f><v>42</v></c></row></sheetData>'
    changed = repacked(data, {name: lambda xml: xml.replace(b"</sheetData>", cell)})
    (sheet,) = read_sheets(changed, "a.xlsx")
    assert sheet.rows[8][0] == 42


@pytest.mark.req("REG-9")
@pytest.mark.parametrize(
    ("encoding", "sign"),
    [
        ("cp1251", ";"),
        ("utf-8", ","),
        ("utf-8-sig", ";"),
        ("utf-8", "\t"),
        ("utf-16", "\t"),
    ],
)
def test_csv_is_read_in_the_encodings_and_with_the_signs_schools_use(encoding, sign):
    text = "\r\n".join(sign.join(row) for row in ROWS) + "\r\n"
    (sheet,) = read_sheets(text.encode(encoding), "5А.csv")
    assert sheet == Sheet("5А", tuple(map(tuple, ROWS)))


@pytest.mark.req("REG-9")
def test_csv_keeps_what_stands_in_quotes():
    text = 'ФИО;Родители\r\n"Ким; Лев";"Ким Анна\nКим ""Ли"" Олег"\r\nЮдин Лев;Юдина, Мария\r\n'
    (sheet,) = read_sheets(text.encode("cp1251"), "a.csv")
    assert sheet.rows[1] == ("Ким; Лев", 'Ким Анна\nКим "Ли" Олег') and sheet.rows[2][1] == "Юдина, Мария"


@pytest.mark.req("SEC-4")
@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        pytest.param(b"", "a.xlsx", "пустой", id="nothing in it"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "a.xls", "сохраните его как .xlsx", id="old xls"),
        pytest.param(b"<html><table></table></html>", "a.xls", "не таблица", id="a web page called xls"),
        pytest.param(b"PK\x03\x04", "a.xlsm", "с макросами", id="macros by name"),
        pytest.param(
            repacked(book(("a", ROWS)), extra={"xl/vbaProject.bin": b"1"}), "a.xlsx", "с макросами", id="macros inside"
        ),
        pytest.param(book(("a", ROWS))[:-400], "a.xlsx", "повреждён", id="cut short"),
        pytest.param(b"PK\x03\x04 garbage", "a.xlsx", "повреждён", id="zip in name only"),
        pytest.param(b"hello", "a.xlsx", "повреждён", id="not a zip"),
        pytest.param(b"hello", "a.docx", "Принимаются", id="another kind"),
        pytest.param(
            repacked(b"PK\x05\x06" + b"\0" * 18, extra={"a.txt": b"1"}), "a.xlsx", "повреждён", id="a zip of something"
        ),
        pytest.param('Имя;Класс\r\nЕва;"5 А\r\nЛев;5 Б\r\n'.encode(), "a.csv", "кавычка", id="a quote left open"),
        pytest.param("Имя;Класс\r\nЕва\x00;5\r\n".encode(), "a.csv", "не читаются", id="zero bytes"),
        pytest.param("Ёж;Имя\n".encode("cp1251") + b"\x98", "a.csv", "не читаются", id="no known encoding"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(data, name, words):
    with pytest.raises(BadInput, match=words):
        read_sheets(data, name)


def laughs(xml):
    entities = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    return xml.replace(b"<worksheet", entities + b"<worksheet", 1)


@pytest.mark.req("SEC-4")
@pytest.mark.parametrize(
    "hide",
    [
        pytest.param(laughs, id="plainly"),
        pytest.param(lambda xml: b" " * 65_530 + laughs(xml).lstrip(), id="across the pieces it is read in"),
        pytest.param(lambda xml: laughs(xml).decode().encode("utf-16"), id="in another encoding"),
    ],
)
def test_entities_in_the_xml_are_refused_before_anybody_parses_them(hide):
    with pytest.raises(BadInput, match="лишние определения"):
        read_sheets(repacked(book(("a", ROWS)), {"xl/worksheets/sheet1.xml": hide}), "a.xlsx")


@pytest.mark.req("SEC-4")
def test_a_bomb_is_refused_by_its_headers_and_by_its_bytes():
    zeros = {"xl/worksheets/sheet2.xml": b"0" * 5_000_000}
    bomb = repacked(book(("a", ROWS)), extra=zeros)
    assert len(bomb) < 20_000
    with pytest.raises(TooMuch, match="распаковывается"):
        read_sheets(bomb, "a.xlsx")
    with pytest.raises(TooMuch, match="распаковывается"):
        read_sheets(bomb, "a.xlsx", Limits(unpacked_bytes=4_000_000, ratio=10**9))
    lying = bomb.replace((5_000_000).to_bytes(4, "little"), (900).to_bytes(4, "little"))
    with pytest.raises(JournalError):
        read_sheets(lying, "a.xlsx")


@pytest.mark.req("SEC-4")
def test_more_rows_columns_sheets_or_bytes_than_a_school_has_are_refused():
    few = Limits(rows=2, columns=2, sheets=1, file_bytes=10_000)
    for data, words in (
        (book(("a", [["1"]] * 3)), "больше 2 строк"),
        (book(("a", ROWS[:1])), "больше 2 столбцов"),
        (book(("a", [["1"]]), ("b", [["1"]])), "больше 1 листов"),
        (b"0" * 10_001, "МБ"),
    ):
        with pytest.raises(TooMuch, match=words):
            read_sheets(data, "a.xlsx", few)


@pytest.mark.req("SEC-4")
@pytest.mark.parametrize("number", [b"1048576", b"99999999999"])
def test_a_row_number_out_of_measure_does_not_hold_the_server(number):
    row = b'<row r="' + number + b'"><c r="A' + number + b'"><v>1</v></c></row></sheetData>'
    data = repacked(book(("a", ROWS)), {"xl/worksheets/sheet1.xml": lambda xml: xml.replace(b"</sheetData>", row)})
    started = time.monotonic()
    with pytest.raises(JournalError):
        read_sheets(data, "a.xlsx")
    assert time.monotonic() - started < 30


@pytest.mark.req("REG-9")
def test_ods_is_read_with_repeats_merges_dates_and_its_endless_empty_end():
    rows = (
        '<r><c t="string" table:number-columns-spanned="2"><text:p>Список<text:s/>5А</text:p></c>'
        "<table:covered-table-cell/></r>"
        '<r m="2"><c n="1024"/></r>'
        '<r><c t="float" v="7"><text:p>7,0</text:p></c><c t="date" d="2015-02-01T00:00:00"/><c n="1022"/></r>'
        '<r m="1048572"><c n="1024"/></r>'
    )
    (sheet,) = read_sheets(ods(rows), "a.ods")
    assert sheet.rows == (("Список 5А", None), (None, None), (None, None), (7, date(2015, 2, 1)))
    assert sheet.merged == (Span(0, 0, 0, 1),)


@pytest.mark.req("SEC-4")
@pytest.mark.parametrize(
    "rows",
    [
        pytest.param('<r m="x"/>', id="a count that is none"),
        pytest.param('<r><c t="date" d="?"/></r>', id="a date"),
        pytest.param("<r>", id="broken XML"),
    ],
)
def test_a_malformed_ods_is_refused(rows):
    with pytest.raises(BadInput, match="повреждён"):
        read_sheets(ods(rows), "a.ods")


@pytest.mark.req("SEC-4")
def test_a_row_repeated_a_million_times_is_too_much():
    with pytest.raises(TooMuch, match="строк"):
        read_sheets(ods('<r m="1000000"><c t="float" v="1"/></r>'), "a.ods")


words = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12).filter(
    lambda text: "_x" not in text.lower()
)


@pytest.mark.req("REG-9")
@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(words, st.integers(-(10**9), 10**9), st.dates(date(1901, 1, 1), date(2099, 1, 1))), min_size=1))
def test_what_we_write_we_read_back(rows):
    report = Report("Лист", (Column("а"), Column("б", "number"), Column("в", "date")), tuple(rows), frozen_columns=0)
    (sheet,) = read_sheets(to_xlsx(Document("к", (report,))), "a.xlsx")
    assert list(sheet.rows[3:]) == list(rows)
    (text,) = read_sheets(to_csv(report), "a.csv")
    assert [row[0].removeprefix("'") for row in text.rows[1:]] == [row[0].removeprefix("'") for row in rows]


@pytest.mark.req("SEC-4")
@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["a.xlsx", "a.ods", "a.csv"]), st.booleans())
def test_no_bytes_bring_anything_but_rows_or_a_sentence(data, name, zipped):
    try:
        sheets = read_sheets(b"PK\x03\x04" * zipped + data, name)
    except JournalError as refusal:
        assert str(refusal).endswith(".")
    else:
        assert all(sheet.rows for sheet in sheets)


@pytest.mark.req("SEC-4")
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_book_with_spoiled_bytes_is_read_or_refused(data):
    good = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 6))):
        good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    try:
        read_sheets(bytes(good), "a.xlsx")
    except JournalError as refusal:
        assert str(refusal).endswith(".")


@pytest.mark.req("SEC-4")
@settings(max_examples=80, deadline=None)
@given(st.data())
def test_a_book_with_spoiled_xml_is_read_or_refused(data):
    name = data.draw(
        st.sampled_from(
            [
                "xl/worksheets/sheet1.xml",
                "xl/workbook.xml",
                "xl/styles.xml",
                "[Content_Types].xml",
                "xl/_rels/workbook.xml.rels",
                "xl/sharedStrings.xml",
            ]
        )
    )

    def spoil(xml):
        at = data.draw(st.integers(0, len(xml) - 1))
        return xml[:at] + data.draw(st.binary(max_size=4)) + xml[at + data.draw(st.integers(0, 30)) :]

    try:
        read_sheets(repacked(GOOD, {name: spoil}), "a.xlsx")
    except JournalError as refusal:
        assert str(refusal).endswith(".")


GOOD = book(("5А", [["Список", None], [1, datetime(2015, 2, 1)], ["Ева", 2.5]]), merge=("A1:B1",))
