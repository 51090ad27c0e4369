"""A lock between two starts at once. The system lets go of it when its holder ends, however it ends."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from .console import Trouble, say

if os.name == "nt":
    import msvcrt

    def _take(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(file: IO[bytes]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def only_one(path: Path, patience: float = 900) -> Iterator[None]:
    """Hold the lock file `path` inside the `with`. Waits for another holder up to `patience` seconds, then Trouble."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        _wait_for(file, patience)
        yield


def _wait_for(file: IO[bytes], patience: float) -> None:
    deadline = time.monotonic() + patience
    told = False
    while not _taken(file):
        if not told:
            say("Другой запуск уже готовит окружение, ждём его…")
            told = True
        if time.monotonic() > deadline:
            raise Trouble("Другой запуск так и не закончил готовить окружение. Закройте его и запустите снова.")
        time.sleep(0.2)


def _taken(file: IO[bytes]) -> bool:
    try:
        _take(file)
    except (BlockingIOError, PermissionError):  # held by another; Windows says it the second way
        return False
    return True
