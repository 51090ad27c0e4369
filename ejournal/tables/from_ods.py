"""ODS, the sheet of LibreOffice, with the standard library alone (REG-9, SEC-4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import repeat
from typing import IO
from xml.etree.ElementTree import Element, ParseError, iterparse

from ..errors import BadInput, TooMuch
from .from_sheet import Limits, Raw, Sheet, Span, gather, tidy_value
from .zip_guard import BROKEN, opened_zip

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
NUMBERS = ("float", "currency", "percentage")


def read_ods(data: bytes, filename: str, limits: Limits) -> Iterator[Sheet]:
    with opened_zip(data, limits) as archive:
        if "content.xml" not in archive.namelist():
            raise BadInput(BROKEN)
        with archive.open("content.xml") as stream:
            try:
                yield from _sheets(stream, limits)
            except (ParseError, ValueError, InvalidOperation) as error:
                raise BadInput(BROKEN) from error


def _sheets(stream: IO[bytes], limits: Limits) -> Iterator[Sheet]:
    count = 0
    for _, table in iterparse(stream):
        if table.tag != f"{TABLE}table":
            continue
        count += 1
        if count > limits.sheets:
            raise TooMuch(f"В книге больше {limits.sheets} листов. Разделите её на несколько файлов.")
        spans: list[Span] = []
        sheet = gather(table.get(f"{TABLE}name", "Лист"), _rows(table, limits, spans), limits)
        yield Sheet(sheet.name, sheet.rows, tuple(spans))
        table.clear()


def _rows(table: Element, limits: Limits, spans: list[Span]) -> Iterator[list[Raw]]:
    """Rows with their repeats unfolded. The empty end of a sheet, one row said to be there a million times, is not."""
    at = blank = 0
    for row in table.iter(f"{TABLE}table-row"):
        cells, times = _cells(row, at, limits, spans), _times(row, "rows")
        at += times
        if all(cell is None for cell in cells):
            blank += times
            continue
        yield from repeat([], min(blank, limits.rows + 1))
        yield from repeat(cells, min(times, limits.rows + 1))
        blank = 0


def _cells(row: Element, at: int, limits: Limits, spans: list[Span]) -> list[Raw]:
    cells: list[Raw] = []
    for cell in row:
        if cell.tag not in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
            continue
        down, across = (int(cell.get(f"{TABLE}number-{side}-spanned", "1")) for side in ("rows", "columns"))
        if down > 1 or across > 1:
            spans.append(Span(at, len(cells), at + down - 1, len(cells) + across - 1))
        covered = cell.tag == f"{TABLE}covered-table-cell"
        cells += [None if covered else _value(cell)] * min(_times(cell, "columns"), limits.columns + 1 - len(cells))
    return cells


def _times(element: Element, what: str) -> int:
    return max(1, int(element.get(f"{TABLE}number-{what}-repeated", "1")))


def _value(cell: Element) -> Raw:
    kind = cell.get(f"{OFFICE}value-type")
    if kind == "date":
        return date.fromisoformat(cell.get(f"{OFFICE}date-value", "")[:10])
    if kind in NUMBERS:
        number = Decimal(cell.get(f"{OFFICE}value", "0"))
        if not number.is_finite():
            return None
        return int(number) if number == number.to_integral_value() and abs(number) < 10**18 else number
    if kind == "boolean":
        return tidy_value(cell.get(f"{OFFICE}boolean-value") == "true")
    return tidy_value("\n".join(_text(line) for line in cell.iterfind(f"{TEXT}p")))


def _text(element: Element) -> str:
    """Text of a paragraph; <text:s/> stands for spaces, a line break or a tab for itself."""
    signs = {f"{TEXT}line-break": "\n", f"{TEXT}tab": "\t", f"{TEXT}s": " "}
    inner = "".join(signs.get(child.tag, "") + _text(child) + (child.tail or "") for child in element)
    return (element.text or "") + inner
