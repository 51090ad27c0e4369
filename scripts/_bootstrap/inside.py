"""For commands that need the journal's libraries: go on inside the `.venv`, and open a school's data."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .console import Trouble
from .environment import ready_environment
from .launch import become
from .places import ROOT


def go_inside(script: str) -> None:
    """Turn into the same command inside the `.venv`, made first where it lacks; returns at once when already there."""
    if importlib.util.find_spec("peewee") is not None:
        if str(ROOT) not in sys.path:
            sys.path.insert(0, str(ROOT))
        return
    python = ready_environment(ROOT / "requirements.txt")
    raise SystemExit(become(python, [script, *sys.argv[1:]], os.environ))


def settings_of(data: str | None) -> Any:
    """The Settings of a data directory; those of the environment where none is named. The journal's own refusals pass through."""
    from ejournal.settings import load_settings

    return load_settings({**os.environ, **({"EJOURNAL_DATA": data} if data else {})})


@contextmanager
def opened_school(data: str | None) -> Iterator[Any]:
    """Open the database of a data directory for a command and give its Settings; refusals become one line.

    Raises Trouble where there is no school, and for whatever the journal itself refuses.
    """
    from ejournal.copies.own_school import demand_own
    from ejournal.errors import JournalError
    from ejournal.models.base import open_database
    from ejournal.tables.overprint import overprint_training

    try:
        settings = settings_of(data)
        if settings.is_sqlite and not settings.database_file.exists():
            raise Trouble(f"В папке {Path(settings.data)} нет базы журнала. Укажите папку: --data ПАПКА.")
        db = open_database(settings.database_url)
        demand_own(db, settings.is_training)
        overprint_training(settings.is_training)
        with db.connection_context():
            yield settings
    except JournalError as refusal:
        raise Trouble(str(refusal)) from refusal
