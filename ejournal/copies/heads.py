"""`heads.txt` of the data directory: the head of the audit trail at each copy, each day and each printed form (COR-3).

One line each, only ever added to: «number hash moment why». Whoever rewrites the database has to rewrite this file as well, and
what was copied onto paper or onto another disk stays out of his hands.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from ejournal.copies.read_only import open_to_read
from ejournal.queries.audit import chain_head
from ejournal.rules.heads import Head, head_line, read_heads

FILE = "heads.txt"


def note_head(data: Path, origin: str, now: datetime) -> Head | None:
    """Note the head of the bound database and return it, for whoever prints it; None where nothing was ever written."""
    found = chain_head()
    return _add(data, Head(*found, now, origin)) if found else None


def note_head_of_copy(data: Path, copy: Path, origin: str, now: datetime) -> Head | None:
    """The same for the head of an SQLite copy that has just been made; None where the copy has no trail yet."""
    try:
        with closing(open_to_read(copy)) as connection:
            found = connection.execute("SELECT id, hash FROM audit_row ORDER BY id DESC LIMIT 1").fetchone()
    except sqlite3.OperationalError:  # a database from before the trail
        return None
    return _add(data, Head(*found, now, origin)) if found else None


def noted_heads(data: Path) -> tuple[list[Head], list[int]]:
    """The heads that bind and the numbers of lines that can't be read."""
    path = data / FILE
    if not path.exists():
        return [], []
    return read_heads(path.read_text(encoding="utf-8", errors="replace").splitlines())


def is_noted_on(data: Path, origin: str, day: datetime) -> bool:
    """Whether a head of that kind was noted on the day already."""
    return any(head.origin == origin and head.at is not None and head.at.date() == day.date() for head in noted_heads(data)[0])


def _add(data: Path, head: Head) -> Head:
    data.mkdir(parents=True, exist_ok=True)
    handle = os.open(data / FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, head_line(head).encode("ascii"))
        os.fsync(handle)
    finally:
        os.close(handle)
    return head
