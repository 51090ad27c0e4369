"""Reading a spreadsheet somebody brought: XLSX, ODS or CSV into plain rows (REG-9, SEC-4).

The file is judged before it is parsed: its size, what it would unpack to, entities in its XML. Nothing in it is
run; a formula counts as the value its program stored. Every refusal is one sentence that says what to do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import PurePath

from ..errors import BadInput, TooMuch

Raw = str | int | Decimal | date | None
RawRow = tuple[Raw, ...]

SAVE_AS_XLSX = "Откройте файл и сохраните его как .xlsx («Книга Excel»)."
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Limits:
    """How much a file may be: bytes as brought and unpacked, sheets, and on each sheet rows and columns in use."""

    file_bytes: int = 5_000_000
    unpacked_bytes: int = 30_000_000
    members: int = 200
    ratio: int = 100
    sheets: int = 50
    rows: int = 5_000
    columns: int = 100


LIMITS = Limits()


@dataclass(frozen=True)
class Span:
    """Merged cells: first and last row and column, counted from 0, both ends within."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Sheet:
    """One sheet: rows of one length, without empty rows and columns at the end. Row 0 is the file's first row.

    Of merged cells only the one at the top left holds the value; `fill_merged` gives it to all of them.
    """

    name: str
    rows: tuple[RawRow, ...]
    merged: tuple[Span, ...] = ()


def read_sheets(data: bytes, filename: str, limits: Limits = LIMITS) -> tuple[Sheet, ...]:
    """Every sheet that holds something. Raises BadInput (can't be read) or TooMuch (too big)."""
    if not data:
        raise BadInput("Файл пустой.")
    if len(data) > limits.file_bytes:
        raise TooMuch(f"Файл больше {limits.file_bytes // 1_000_000} МБ. Разделите список на несколько файлов.")
    sheets = tuple(sheet for sheet in _reader(data, filename)(data, filename, limits) if sheet.rows)
    if not sheets:
        raise BadInput("В файле нет ни одной заполненной строки.")
    return sheets


def _reader(data: bytes, filename: str) -> Callable[[bytes, str, Limits], Iterable[Sheet]]:
    """Which reader the content asks for; the name decides only what the content leaves open."""
    from .from_csv import read_csv
    from .from_ods import read_ods
    from .from_xlsx import read_xlsx

    ending = PurePath(filename).suffix.lower()
    if data.startswith(OLE):
        raise BadInput("Это книга старого вида (.xls) или книга с паролем. Снимите пароль. " + SAVE_AS_XLSX)
    if ending in (".xlsm", ".xltm", ".xlsb", ".xlam"):
        raise BadInput("Книги с макросами не принимаются. " + SAVE_AS_XLSX)
    if data.startswith(b"PK"):
        return read_ods if ending == ".ods" else read_xlsx
    if data.startswith(b"%PDF") or data[:400].lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<":
        raise BadInput("Это не таблица, хотя имя файла похоже. " + SAVE_AS_XLSX)
    if ending in (".csv", ".txt", ".tsv"):
        return read_csv
    if ending in (".xlsx", ".ods", ".xls"):
        raise BadInput("Файл повреждён или сохранён не полностью. Сохраните его ещё раз и выберите снова.")
    raise BadInput("Принимаются файлы .xlsx, .ods и .csv. " + SAVE_AS_XLSX)


def tidy_value(value: object) -> Raw:
    """A cell as one of our values: no floats, no times, no control characters; blank text is nothing."""
    if value is None or isinstance(value, Decimal):
        return value
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, (int, date)):
        return value
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, (time, timedelta)):
        return str(value)
    return CONTROL.sub("", str(value).replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")).strip() or None


def _number(value: float) -> int | Decimal | None:
    """Every number of a workbook is a binary float: a whole one is an int, nothing that is no number stays."""
    if value != value or value in (float("inf"), float("-inf")):
        return None
    return int(value) if value.is_integer() else Decimal(repr(value))


def gather(name: str, rows: Iterable[Sequence[Raw]], limits: Limits, merged: tuple[Span, ...] = ()) -> Sheet:
    """Rows cut to what is in use. Raises TooMuch as soon as a value stands beyond the limits."""
    kept: list[RawRow] = []
    blank = width = 0
    for row in rows:
        used = _used(row)
        if not used:
            blank += 1
            continue
        if len(kept) + blank + 1 > limits.rows:
            raise TooMuch(f"Лист «{name}»: больше {limits.rows} строк. Разделите список на несколько файлов.")
        if used > limits.columns:
            raise TooMuch(f"Лист «{name}»: больше {limits.columns} столбцов. Оставьте только нужные.")
        kept.extend([()] * blank)
        kept.append(tuple(row[:used]))
        blank, width = 0, max(width, used)
    return Sheet(name, tuple(row + (None,) * (width - len(row)) for row in kept), merged)


def _used(row: Sequence[Raw]) -> int:
    """Cells up to the last one that holds something."""
    return next((at for at in range(len(row), 0, -1) if row[at - 1] is not None), 0)


def fill_merged(sheet: Sheet) -> Sheet:
    """The same sheet with the value of merged cells in each of them (within the rows and columns in use)."""
    rows = [list(row) for row in sheet.rows]
    width = len(rows[0]) if rows else 0
    for span in sheet.merged:
        if span.top >= len(rows) or span.left >= width:
            continue
        value = rows[span.top][span.left]
        for row in rows[span.top : span.bottom + 1]:
            for at in range(span.left, min(span.right + 1, width)):
                row[at] = value
    return replace(sheet, rows=tuple(map(tuple, rows)))
