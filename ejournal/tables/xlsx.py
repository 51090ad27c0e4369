"""A document as a workbook: a worksheet per table, safe to open and ready to print (REP, SEC-4).

What a person typed is always written as text: a pupil called «=HYPERLINK(…)» stays a name. Numbers and dates
are real ones, so that a school can go on counting with them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any

from .overprint import over_lines, overprinted
from .paper import TURNED_HEAD_LINES, breadth, head_heights, wrapped
from .report import Column, Document, Report, Row, TextPage, Value, head_cells, head_depth, is_strong, plain, shown, tables_of
from .sheets import cut

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

LONGEST_TEXT, LONGEST_NAME, LONGEST_FOOTER = 32_767, 31, 255
A4, A3 = 9, 8
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
ALIGN = {"text": "left", "number": "right", "points": "right", "date": "center", "day": "center", "mark": "center"}
LINE_HEIGHT, TURNED_HEIGHT = 13, 110  # points


def to_xlsx(document: Document) -> bytes:
    """The workbook's bytes. A spread gives two worksheets, its left and its right side."""
    import xlsxwriter  # 80 ms, and most requests never need it

    stream = BytesIO()
    with xlsxwriter.Workbook(stream, OPTIONS) as workbook:
        workbook.set_properties({"title": document.title})
        pen = Pen(workbook)
        names: set[str] = set()
        for part in document.parts:
            for content in (part,) if isinstance(part, TextPage) else tables_of(part):
                sheet = workbook.add_worksheet(sheet_name(content.title, names))
                _set_up_page(sheet, document)
                _write_words(sheet, pen, content) if isinstance(content, TextPage) else _write_report(sheet, pen, content)
    return stream.getvalue()


def stream_xlsx(document: Document, rows: Iterable[Row], target: IO[bytes]) -> int:
    """Write the document's one table, empty as it is given, with `rows` that come one by one; returns how many came.

    Memory does not grow with them: a written row leaves for the disk, so the head has one line and nothing stands under the rows;
    rows keep one height, for a list of tens of thousands is looked through, not read as a page.
    """
    import xlsxwriter

    (report,) = tables_of(document.parts[0])
    count = 0
    with xlsxwriter.Workbook(target, OPTIONS | {"in_memory": False, "constant_memory": True}) as workbook:
        workbook.set_properties({"title": document.title})
        sheet, pen = workbook.add_worksheet(sheet_name(report.title, set())), Pen(workbook)
        _set_up_page(sheet, document)
        top = _write_title(sheet, pen, report)
        _write_head(sheet, pen, report.columns, top)
        formats = _Formats(pen, report)
        known: dict[tuple[int, object], Format] = {}
        for count, row in enumerate(rows, 1):
            for at, value in enumerate(row):
                kind = (at, value.as_tuple().exponent if isinstance(value, Decimal) else type(value))
                if (look := known.get(kind)) is None:
                    look = known[kind] = formats.of(at, value, total=False)
                _write_cell(sheet, top + count, at, plain(value), look)
        for at, column in enumerate(report.columns):
            sheet.set_column(at, at, breadth(column) + 1)
        sheet.freeze_panes(top + 1, report.frozen)
        sheet.repeat_rows(top, top)
        sheet.ignore_errors({"number_stored_as_text": f"A{top + 2}:{_letters(len(report.columns))}{top + 1 + max(count, 1)}"})
    return count


def sheet_name(title: str, taken: set[str]) -> str:
    """A name Excel takes: up to 31 characters, none of []:*?/\\, no apostrophe at the ends, unique; adds it to `taken`."""
    clean = re.sub(r"[\[\]:*?/\\\x00-\x1f]+", " ", title)
    base = " ".join(clean.split()).strip("'")[:LONGEST_NAME].strip("' ")
    if not base or base.lower() == "history":  # Excel keeps that one for itself
        base = "Лист"
    name, number = base, 1
    while name.lower() in taken:
        number += 1
        tail = f" {number}"
        name = base[: LONGEST_NAME - len(tail)].rstrip() + tail
    taken.add(name.lower())
    return name


@dataclass
class Pen:
    """Formats of a workbook, each made once: Excel has a limit on them."""

    workbook: Workbook
    made: dict[tuple[tuple[str, Any], ...], Format] = field(default_factory=dict)

    def __call__(self, **look: Any) -> Format:
        key = tuple(sorted(look.items()))
        if key not in self.made:
            self.made[key] = self.workbook.add_format({"font_name": "Arial", "font_size": 10, **look})
        return self.made[key]


def _set_up_page(sheet: Worksheet, document: Document) -> None:
    """A4 or A3, one page wide, margins in inches: 30 mm at the binding."""
    sheet.set_paper(A3 if document.large else A4)
    sheet.set_landscape() if document.landscape else sheet.set_portrait()
    sheet.set_margins(left=1.18, right=0.39, top=0.6, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    seal = document.seal.replace("&", "&&")[: LONGEST_FOOTER - 30]
    over = f"&L&B{overprinted()}&B" if overprinted() else ""
    sheet.set_header(over + ("&C&9&P" if document.first_page is not None else "&R&9&P из &N"))  # a long seal below would run into the number
    if seal:
        sheet.set_footer(f"&L&8{seal}")


def _write_words(sheet: Worksheet, pen: Pen, page: TextPage) -> None:
    sheet.set_column(0, 0, 110)
    lines = [(line, {}) for line in (*over_lines(), *page.head_lines)] + [(page.title, {"bold": True, "font_size": 16})]
    lines += [(line, {}) for line in page.paragraphs + page.foot_lines]
    for row, (text, look) in enumerate(lines):
        sheet.write_string(row, 0, text[:LONGEST_TEXT], pen(text_wrap=True, valign="top", **look))


def _write_report(sheet: Worksheet, pen: Pen, report: Report) -> None:
    top = _write_title(sheet, pen, report)
    first = top + head_depth(report.columns)
    _write_head(sheet, pen, report.columns, top)
    formats = _Formats(pen, report)
    for at, row in enumerate(report.lines):
        _write_row(sheet, formats, first + at, row, total=at >= len(report.rows))
        if report.block > 1 and at % report.block == 0:
            _merge_block(sheet, formats, first + at, row)
    last = first + len(report.lines)
    for at, line in enumerate(report.notes + report.foot_lines, start=last + bool(report.notes)):
        sheet.write_string(at, 0, line[:LONGEST_TEXT], pen())
    for at, column in enumerate(report.columns):
        sheet.set_column(at, at, breadth(column) + 1)
    sheet.freeze_panes(first, report.frozen)
    sheet.repeat_rows(top, first - 1)
    if report.block > 1:
        starts = {panel.rows[0] for one in cut(report) for panel in one.panels if panel.rows} - {0}
        sheet.set_h_pagebreaks(sorted(first + row for row in starts))  # as on paper: no block torn
    if report.lines:  # marks are words here, and Excel need not wonder at each
        sheet.ignore_errors({"number_stored_as_text": f"A{first + 1}:{_letters(len(report.columns))}{last}"})


def _letters(count: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return xl_col_to_name(count - 1)


def _write_title(sheet: Worksheet, pen: Pen, report: Report) -> int:
    """School, title, class and period; returns the row the table's head begins on."""
    above = [*over_lines(), *report.head_lines]
    lines = [*above, report.title, report.subtitle]
    for row, text in enumerate(lines):
        look = {"bold": True, "font_size": 13} if row == len(above) else {}
        sheet.write_string(row, 0, text, pen(**look))
    return len(lines) + 1 if report.subtitle else len(lines)


def _write_head(sheet: Worksheet, pen: Pen, columns: Sequence[Column], top: int) -> None:
    for cell in head_cells(columns):
        column = columns[cell.column]
        turned = {"rotation": 90} if column.turned and cell.text == column.title else {}
        look = pen(border=1, text_wrap=True, align="center", valign="vcenter", bg_color="#F4F6F8", **turned)
        row, bottom, right = top + cell.row, top + cell.row + cell.rowspan - 1, cell.column + cell.colspan - 1
        if bottom > row or right > cell.column:
            sheet.merge_range(row, cell.column, bottom, right, "", look)
        sheet.write_string(row, cell.column, cell.text, look)
    is_turned = any(column.turned for column in columns)
    for row, lines in enumerate(head_heights(columns)):
        sheet.set_row(top + row, TURNED_HEIGHT if is_turned and lines >= TURNED_HEAD_LINES else LINE_HEIGHT * lines + 2)


class _Formats:
    """The look of a cell by its column, its value and whether it stands in a total; each is thought of once."""

    def __init__(self, pen: Pen, report: Report) -> None:
        self.pen, self.report = pen, report
        self.breadths = [(at, 0.95 * breadth(one)) for at, one in enumerate(report.columns) if one.kind == "text" and not one.spans]
        self._made: dict[tuple[int, str, bool, bool], Format] = {}

    def of(self, at: int, value: Value, total: bool) -> Format:
        key = (at, self._number(self.report.columns[at], plain(value)), is_strong(value), total)
        if key not in self._made:
            self._made[key] = self._new(*key)
        return self._made[key]

    def _new(self, at: int, number: str, strong: bool, total: bool) -> Format:
        column = self.report.columns[at]
        look: dict[str, Any] = {"border": 1, "align": "center" if column.kind == "number" and at == 0 else ALIGN[column.kind], "valign": "vcenter"}
        if at and column.kind == "text" and self.report.columns[at - 1].kind in ("number", "points"):
            look["indent"] = 1  # a figure at the right edge of the cell before would touch the word
        if number:
            look["num_format"] = number
        if column.kind == "text":
            look["text_wrap"] = True
        if total or column.bold or strong:
            look["bold"] = True
        if strong:
            look["underline"] = 1
        if column.rule_after or at == self.report.frozen - 1:
            look["right"] = 2
        return self.pen(**look)

    def block(self, at: int, value: Value) -> Format:
        """The same at the top of a cell that spans a block."""
        return self.pen(border=1, align=ALIGN[self.report.columns[at].kind], valign="top", text_wrap=True, **({"bold": True} if is_strong(value) else {}))

    def _number(self, column: Column, bare: Any) -> str:
        """How a spreadsheet is to show the value; "" for its own way."""
        if isinstance(bare, str):
            return "@"
        if isinstance(bare, date):
            return "dd.mm" if column.kind == "day" else "dd.mm.yyyy"
        if isinstance(bare, Decimal):
            places = max(0, -int(bare.as_tuple().exponent))
            return "0." + "0" * places if places else "0"
        return ""

    def height(self, values: Row) -> float:
        """Points for the longest text of the row: an office that only shows a file does not stretch its rows."""
        texts = (wrapped(shown(values[at]), width) for at, width in self.breadths)
        return min(409.0, LINE_HEIGHT * max(texts, default=1) + 2)


def _write_row(sheet: Worksheet, formats: _Formats, row: int, values: Row, total: bool) -> None:
    sheet.set_row(row, formats.height(values))
    for at, value in enumerate(values):
        _write_cell(sheet, row, at, plain(value), formats.of(at, value, total))


def _write_cell(sheet: Worksheet, row: int, at: int, bare: Any, look: Format) -> None:
    if bare is None or bare == "":
        sheet.write_blank(row, at, None, look)
    elif isinstance(bare, date) and bare.year >= 1900:
        sheet.write_datetime(row, at, bare, look)
    elif isinstance(bare, (int, Decimal)):
        sheet.write_number(row, at, bare, look)
    else:
        sheet.write_string(row, at, str(bare)[:LONGEST_TEXT], look)


def _merge_block(sheet: Worksheet, formats: _Formats, row: int, values: Row) -> None:
    """The cells that span the block which begins on that row, as one each."""
    columns, high = formats.report.columns, formats.report.block
    for at, (column, value) in enumerate(zip(columns, values, strict=True)):
        if column.spans:
            text = shown(value, column.kind)[:LONGEST_TEXT]
            sheet.merge_range(row, at, row + high - 1, at, "", formats.block(at, value))
            if text:
                sheet.write_string(row, at, text, formats.block(at, value))
