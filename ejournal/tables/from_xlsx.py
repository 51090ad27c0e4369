"""XLSX through openpyxl, row by row (REG-9, SEC-4)."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError

from ..errors import BadInput, JournalError, TooMuch
from .from_sheet import SAVE_AS_XLSX, Limits, Raw, Sheet, Span, gather, tidy_value
from .zip_guard import BROKEN, opened_zip

if TYPE_CHECKING:
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})[\"']")
MOST_SPANS = 10_000
LAST_ROW = 1_048_576


def read_xlsx(data: bytes, filename: str, limits: Limits) -> Iterator[Sheet]:
    with opened_zip(data, limits) as archive:
        names = {name.lower() for name in archive.namelist()}
        if "content.xml" in names and "xl/workbook.xml" not in names:
            raise BadInput("Это документ другого вида. " + SAVE_AS_XLSX)
        if any(name.endswith("vbaproject.bin") for name in names):
            raise BadInput("Книги с макросами не принимаются. " + SAVE_AS_XLSX)
        try:
            yield from _sheets(data, archive, limits)
        except JournalError:
            raise
        except (KeyError, ValueError, TypeError, AttributeError, IndexError, ParseError, OSError) as error:
            raise BadInput(BROKEN) from error  # openpyxl has no family of its own for a malformed book


def _sheets(data: bytes, archive: zipfile.ZipFile, limits: Limits) -> Iterator[Sheet]:
    from openpyxl import load_workbook  # a quarter of a second, and most requests never need it

    book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        if len(book.worksheets) > limits.sheets:
            raise TooMuch(f"В книге больше {limits.sheets} листов. Разделите её на несколько файлов.")
        for sheet in book.worksheets:
            yield gather(sheet.title, _rows(sheet, limits), limits, _merged(archive, sheet))
    finally:
        book.close()


def _rows(sheet: ReadOnlyWorksheet, limits: Limits) -> Iterator[list[Raw]]:
    sheet.reset_dimensions()  # what a file says of its size need not be so
    for number, row in enumerate(sheet.iter_rows(max_col=limits.columns + 1, values_only=True), start=1):
        if number > LAST_ROW:  # a row number out of all measure would be filled up with empty rows
            raise BadInput(BROKEN)
        yield [] if row.count(None) == len(row) else [tidy_value(value) for value in row]


def _merged(archive: zipfile.ZipFile, sheet: Any) -> tuple[Span, ...]:
    """Merged cells, which openpyxl leaves out when it reads row by row."""
    found = MERGED.findall(archive.read(sheet._worksheet_path))[:MOST_SPANS]
    return tuple(Span(int(top) - 1, _column(left), int(bottom) - 1, _column(right)) for left, top, right, bottom in found)


def _column(letters: bytes) -> int:
    """A -> 0, Z -> 25, AA -> 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
