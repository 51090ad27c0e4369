"""The demo school: made once in a folder of its own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from .console import Trouble, say
from .launch import wait_for
from .places import ROOT

DATABASE = "ejournal.sqlite3"
HALF_MADE = "demo-half-made"


def fill_demo(python: Path, data: Path, environment: Mapping[str, str]) -> None:
    """Put the demo school into `data` unless a database is there. One whose making was interrupted is made anew.

    Raises Trouble when it can't be made.
    """
    half_made = data / HALF_MADE
    if half_made.exists():
        _remove_database(data)
    if (data / DATABASE).exists():
        say(f"Школа в папке {data} уже есть, оставляем её как есть.")
        return
    say(f"Готовим школу-пример в папке {data}…")
    data.mkdir(parents=True, exist_ok=True)
    half_made.touch()
    if wait_for([str(python), str(ROOT / "scripts" / "seed.py"), "--demo", "--data", str(data)], environment) != 0:
        raise Trouble("Школу-пример сделать не удалось, причина строкой выше.")
    half_made.unlink()


def _remove_database(data: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        (data / (DATABASE + suffix)).unlink(missing_ok=True)
