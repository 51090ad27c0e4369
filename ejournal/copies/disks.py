"""The disks that copies lie on: whether two places are two disks, and what killed work left lying about (ARC-1, BAK-2)."""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import gettempdir

STALE = 6 * 3600  # seconds
AT_HOME = "Папка {place} на том же диске, что и сам журнал: сломается диск, и копии тоже не будет. Возьмите флешку или другой диск."
TOGETHER = "Обе папки на одном носителе: сломается он, и не будет обеих копий. Для второй возьмите другой."


def same_disk_words(data: Path, places: Sequence[Path]) -> list[str]:
    """What is to be said of places that are there; a folder may be all a school has, so it is told, not refused."""
    home, disks = _disk(data), [_disk(place) for place in places]
    told = [AT_HOME.format(place=place) for place, disk in zip(places, disks, strict=True) if disk is not None and disk == home]
    away = [disk for disk in disks if disk is not None and disk != home]
    return [*told, *([TOGETHER] if len(set(away)) < len(away) else [])]


def _disk(folder: Path) -> int | None:
    """The number of the volume; None where the system does not tell."""
    try:
        return folder.stat().st_dev or None
    except OSError:
        return None


def sweep(folder: Path, pattern: str, older: float = STALE) -> None:
    """Take away the folders that work which was killed left behind long ago (`older`, seconds)."""
    for path in folder.glob(pattern):
        if path.is_dir() and time.time() - path.stat().st_mtime > older:
            shutil.rmtree(path, ignore_errors=True)


def sweep_temporary(prefix: str) -> None:
    """The same in the system's folder for temporary files: a whole database must not lie there for ever."""
    sweep(Path(gettempdir()), f"{prefix}*")


def clear_sealing(home: Path, places: Sequence[Path], name: str) -> None:
    """What a sealing that was broken off has written of the package `name`; the package itself, where it is whole, stays."""
    for rest in (home / f".{name}", *(place / f".{name}.part" for place in places)):
        shutil.rmtree(rest, ignore_errors=True)
