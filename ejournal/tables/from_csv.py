"""CSV as Russian schools have it: UTF-8 or cp1251, with semicolons, commas or tabs (REG-9)."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from pathlib import PurePath

from ..errors import BadInput
from .from_sheet import Limits, Sheet, gather, tidy_value

DELIMITERS = (";", "\t", ",")
SAMPLE_LINES = 30
UNREADABLE = "Буквы в файле не читаются. Сохраните его как «CSV UTF-8» или как .xlsx."


def read_csv(data: bytes, filename: str, limits: Limits) -> Iterator[Sheet]:
    text = decoded(data)
    rows = csv.reader(StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)
    try:
        yield gather(PurePath(filename).stem, ([tidy_value(cell) for cell in row] for row in rows), limits)
    except csv.Error as error:
        raise BadInput(f"Строка {rows.line_num}: кавычка открыта и не закрыта. Сохраните файл ещё раз.") from error


def decoded(data: bytes) -> str:
    """The text: by its mark at the beginning, else UTF-8 if it is that, else cp1251. Raises BadInput."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strictly(data, "utf-16")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _strictly(data, "cp1251")
    if "\x00" in text:
        raise BadInput(UNREADABLE)
    return text


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise BadInput(UNREADABLE) from error


def delimiter_of(text: str) -> str:
    """The sign that cuts most of the first lines into the same number of cells, more than one."""
    lines = text.splitlines(keepends=True)[:SAMPLE_LINES]
    return max(DELIMITERS, key=lambda sign: _evenness(lines, sign))


def _evenness(lines: list[str], sign: str) -> tuple[int, int]:
    """How many rows share the commonest number of cells above one, and that number."""
    try:
        counts = Counter(len(row) for row in csv.reader(lines, delimiter=sign))
    except csv.Error:
        return (0, 0)
    del counts[0], counts[1]
    return max(((rows, cells) for cells, rows in counts.items()), default=(0, 0))
