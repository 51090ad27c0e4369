"""Whether the places of an archive are as far apart as two copies must be (ARC-1)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

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
