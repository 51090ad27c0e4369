"""An SQLite file opened to be read only, wherever it lies: «D:\\Архив #2\\100 %» is a folder as good as any (BAK-2, ARC-2)."""

from __future__ import annotations

import sqlite3
from pathlib import Path


def open_to_read(path: Path) -> sqlite3.Connection:
    """A connection that writes nothing, neither to the file nor beside it; raises sqlite3.OperationalError where there is none."""
    place = str(path)
    for sign in "%#?":  # what means something in an address; the per cent first
        place = place.replace(sign, f"%{ord(sign):02x}")
    return sqlite3.connect(f"file:{place}?mode=ro", uri=True)
