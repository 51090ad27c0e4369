"""A copy of the SQLite database while people work, opened and checked before it counts; its head is noted (BAK-1, COR-3)."""

from __future__ import annotations

import shutil
import sqlite3
from datetime import datetime
from pathlib import Path

from ejournal.copies.heads import note_head_of_copy
from ejournal.errors import StorageTrouble

KEPT_BEFORE_MIGRATION = 10


def back_up(database_file: Path, folder: Path, label: str, now: datetime) -> Path:
    """Write `<folder>/<moment>-<label>.sqlite3` and return it; raises StorageTrouble, with nothing left behind, where it does not check out."""
    folder.mkdir(parents=True, exist_ok=True)
    final = folder / f"{now:%Y-%m-%d-%H%M%S}-{label}.sqlite3"
    draft = final.with_suffix(".part")
    try:
        _leave_room(database_file, folder)
        _copy(database_file, draft)
        _check(draft)
        draft.replace(final)
        note_head_of_copy(database_file.parent, final, label, now)
    except (sqlite3.Error, OSError) as error:
        raise StorageTrouble(f"Копия базы не сделана: {error}. Проверьте место на диске.") from error
    finally:
        draft.unlink(missing_ok=True)
    return final


def keep_newest(folder: Path, label: str, count: int = KEPT_BEFORE_MIGRATION) -> list[Path]:
    """Delete the oldest copies of one kind beyond `count`; returns those deleted."""
    copies = sorted(folder.glob(f"*-{label}.sqlite3"))
    old = copies[: max(0, len(copies) - count)]
    for path in old:
        path.unlink()
    return old


def _leave_room(source: Path, folder: Path) -> None:
    """A copy must not fill the disk on which people work: as much again stays free."""
    if shutil.disk_usage(folder).free < 2 * source.stat().st_size:
        raise StorageTrouble("Копия базы не сделана: на диске мало места. Освободите его или перенесите старые копии.")


def _copy(source: Path, target: Path) -> None:
    with sqlite3.connect(source) as here, sqlite3.connect(target) as there:
        here.backup(there)
    here.close()
    there.close()


def _check(path: Path) -> None:
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        answer = connection.execute("PRAGMA integrity_check").fetchone()[0]
        if answer != "ok":
            raise sqlite3.DatabaseError(answer)
    finally:
        connection.close()
