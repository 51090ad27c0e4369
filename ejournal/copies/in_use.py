"""Whether a server works with a data directory: it holds a shared lock on `server.lock`; who replaces the database wants it alone.

The system lets go of the lock when its holder ends, however it ends. Windows has no shared lock of a file; there an open database
can't be replaced anyway.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ejournal.errors import StorageTrouble

FILE = "server.lock"

if os.name == "nt":

    def _hold(file: IO[bytes], alone: bool) -> None:
        """Nothing to hold: see above."""
else:
    import fcntl

    def _hold(file: IO[bytes], alone: bool) -> None:
        fcntl.flock(file.fileno(), (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)


def in_use(data: Path) -> IO[bytes]:
    """Say that this process works with the directory until the returned file is closed; raises StorageTrouble while it is being restored."""
    file = (data / FILE).open("ab")
    try:
        _hold(file, alone=False)
    except OSError as error:
        file.close()
        raise StorageTrouble("Сейчас восстанавливают базу из копии. Запустите журнал, когда это закончится.") from error
    return file


@contextmanager
def nobody_else(data: Path) -> Iterator[None]:
    """Raises StorageTrouble where a server works with the directory."""
    with (data / FILE).open("ab") as file:
        try:
            _hold(file, alone=True)
        except OSError as error:
            raise StorageTrouble("Журнал запущен и пишет в эту папку. Остановите его и повторите.") from error
        yield
