"""A teacher's own copy of journals as a workbook: what it remembers and how that is signed (OFF-1).

A book remembers its cells as they stood, so that one brought back unfilled changes nothing and a cell changed meanwhile is seen.
"""

from __future__ import annotations

import hmac
import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from ejournal.errors import BadInput
from ejournal.rules.cells import ABSENCES, Scale

SERVICE_SHEET, HELP_SHEET = "Служебный", "Как заполнять"
MARKS_TOP, FIRST_MARK = 5, 2  # the row of the first pupil, the column of the first work; counted from 0
DAYS_ROW, KINDS_ROW = 3, 4
TOPICS_TOP, TOPIC_COLUMN, HOMEWORK_COLUMN = 3, 4, 5
CHUNK = 8_000  # signs of one cell of the service sheet; an office takes 32,767
MARK = "ЖУРНАЛ-1"
FOREIGN = "Это не книга из журнала: в ней нет служебного листа. Принесите файл, который был взят на флешку."
FORGED = "Служебный лист книги изменён, или её выдал другой журнал: принять её нельзя. Впишите отметки в журнале."


@dataclass(frozen=True)
class BookCell:
    """A cell as it stood; `shut`: closed by itself, though its column and its pupil are open."""

    text: str = ""
    rev: int = 0
    shut: str = ""


BLANK = BookCell()


@dataclass(frozen=True)
class BookColumn:
    """A work: `head` and `under` stand over it («14.10», «2 К»); `lock` says why nothing may be written in it, "" while it may."""

    work: int
    lesson: int
    date: date
    head: str
    under: str
    title: str
    lock: str = ""


@dataclass(frozen=True)
class BookPupil:
    """A line of the sheet; `lock` closes it whole, `note` tells of arrival and leaving."""

    id: int
    name: str
    lock: str = ""
    note: str = ""


@dataclass(frozen=True)
class BookLesson:
    """A line of the sheet of topics; `ordinal` is its number through the year."""

    id: int
    rev: int
    date: date
    number: int
    ordinal: int
    topic: str
    homework: str
    planned: str = ""
    lock: str = ""


@dataclass(frozen=True)
class BookJournal:
    """One journal: two sheets. `cells` by (pupil, work) hold what stood or is shut by itself."""

    id: int
    title: str
    period: str
    sheet: str
    topics: str
    scale: Scale
    columns: tuple[BookColumn, ...]
    pupils: tuple[BookPupil, ...]
    lessons: tuple[BookLesson, ...]
    cells: Mapping[tuple[int, int], BookCell] = field(default_factory=dict)

    def lock(self, pupil: BookPupil, column: BookColumn) -> str:
        """Why the cell is grey, "" where it may be written in."""
        return column.lock or pupil.lock or self.cells.get((pupil.id, column.work), BLANK).shut


@dataclass(frozen=True)
class Book:
    """The whole workbook; `code` is the drive's, `revision` the last row of the audit trail when it was made."""

    code: str
    revision: int
    journals: tuple[BookJournal, ...]


# ---- what is allowed in a cell ----


def allowed_values(scale: Scale) -> tuple[str, ...]:
    """All values a cell of the scale takes, the usual first. Source: GRID-3."""
    digits = tuple(reversed(scale.digits))
    pairs = tuple(f"{one}/{two}" for one in digits for two in digits)
    absences = tuple(code for code, _ in ABSENCES)
    worked_off = tuple(f"{code} {mark}" for code in absences for mark in (*digits, *pairs))
    return (*digits, *(word for word in scale.words if word not in digits), *absences, *pairs, *worked_off)


def refusal_words(scale: Scale) -> str:
    """What a spreadsheet says to anything else: up to 255 signs."""
    if scale.marking == "none":
        return "Здесь отмечают только пропуски Н Б У П и опоздания О."
    if scale.marking == "pass":
        return "Здесь ставят: зч, нз, осв, н/а, • (долг) или пропуск Н Б У П, опоздание О."
    lowest = f"отметки от 5 до {scale.lowest}, две отметки за одну работу так: 4/5"
    return f"Здесь ставят {lowest}; пропуск Н Б У П, опоздание О; отработал пропуск: Н 4; осв, н/а, • (долг). Пустая клетка: ничего."


# ---- the service sheet ----


def sealed(book: Book, key: bytes) -> tuple[str, ...]:
    """The lines of the service sheet: a mark, the signature, then what the book remembers, packed."""
    packed = urlsafe_b64encode(zlib.compress(_as_json(book).encode(), 9)).decode()
    chunks = [packed[at : at + CHUNK] for at in range(0, len(packed), CHUNK)]
    return (f"{MARK} {book.code}", f"подпись {_signature(packed, key)}", *(f"{at}|{chunk}" for at, chunk in enumerate(chunks)))


def unsealed(lines: Sequence[str], key: bytes) -> Book:
    """The book of a service sheet; raises BadInput for a foreign or a changed one. Nothing is unpacked before it is known as ours."""
    if len(lines) < 3 or not lines[0].startswith(f"{MARK} "):
        raise BadInput(FOREIGN)
    packed = "".join(line.partition("|")[2] for line in lines[2:])
    signed = lines[1].removeprefix("подпись ").strip()
    if not hmac.compare_digest(signed.encode(), _signature(packed, key).encode()):
        raise BadInput(FORGED)
    return _from_json(zlib.decompress(urlsafe_b64decode(packed)).decode())


def book_key(secret: str) -> bytes:
    """The key of the books, made of the school's secret one."""
    return sha256(f"teacher's workbook:{secret}".encode()).digest()


def _signature(packed: str, key: bytes) -> str:
    return hmac.new(key, packed.encode(), sha256).hexdigest()


def _as_json(book: Book) -> str:
    journals = [asdict(journal) | {"cells": _cell_rows(journal.cells)} for journal in book.journals]
    plain = {"code": book.code, "revision": book.revision, "journals": journals}
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"), default=date.isoformat)


def _cell_rows(cells: Mapping[tuple[int, int], BookCell]) -> list[tuple[int, int, str, int, str]]:
    return [(pupil, work, cell.text, cell.rev, cell.shut) for (pupil, work), cell in sorted(cells.items())]


def _from_json(text: str) -> Book:
    plain = json.loads(text)
    return Book(plain["code"], plain["revision"], tuple(_journal(one) for one in plain["journals"]))


def _journal(plain: dict[str, Any]) -> BookJournal:
    dated = lambda kind, rows: tuple(kind(**row | {"date": date.fromisoformat(row["date"])}) for row in rows)  # noqa: E731
    parts = {
        "scale": Scale(**plain["scale"]),
        "columns": dated(BookColumn, plain["columns"]),
        "pupils": tuple(BookPupil(**row) for row in plain["pupils"]),
        "lessons": dated(BookLesson, plain["lessons"]),
        "cells": {(pupil, work): BookCell(text, rev, shut) for pupil, work, text, rev, shut in plain["cells"]},
    }
    return BookJournal(**plain | parts)
