"""The demo school: made in a folder of its own, anew on each day, so that today is always a school day in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from .console import Trouble, say
from .launch import wait_for
from .places import ROOT

DATABASE = "ejournal.sqlite3"
HALF_MADE = "demo-half-made"
MADE_ON = "demo-made-on"


def fill_demo(python: Path, data: Path, environment: Mapping[str, str], today: date | None = None) -> None:
    """Put the demo school of `today` into `data`; a demo of another day is set aside in `backups/`, never thrown away.

    A database that is not a demo is left as it is; a making that was interrupted is done anew. Raises Trouble when it can't be made.
    """
    day = (today or date.today()).isoformat()
    if (data / HALF_MADE).exists():
        _remove_database(data)
    if (data / DATABASE).exists() and not _set_old_aside(data, day):
        say(f"Школа в папке {data} уже есть, оставляем её как есть.")
        return
    say(f"Готовим школу-пример в папке {data}…")
    data.mkdir(parents=True, exist_ok=True)
    (data / HALF_MADE).touch()
    if wait_for([str(python), str(ROOT / "scripts" / "seed.py"), "--demo", "--data", str(data)], environment) != 0:
        raise Trouble("Школу-пример сделать не удалось, причина строкой выше.")
    (data / MADE_ON).write_text(day, encoding="ascii")
    (data / HALF_MADE).unlink()


def _set_old_aside(data: Path, day: str) -> bool:
    """Move a demo made on another day to `backups/`; False where the database is today's or no demo at all."""
    mark = data / MADE_ON
    made_on = mark.read_text(encoding="ascii").strip() if mark.exists() else day
    if made_on == day:
        return False
    say(f"Школа-пример сделана {made_on}, готовим сегодняшнюю. Прежняя остаётся в папке backups.")
    aside = data / "backups"
    aside.mkdir(exist_ok=True)
    for suffix in ("", "-wal", "-shm"):
        if (old := data / (DATABASE + suffix)).exists():
            old.replace(aside / f"demo-{made_on}.sqlite3{suffix}")
    return True


def _remove_database(data: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        (data / (DATABASE + suffix)).unlink(missing_ok=True)
