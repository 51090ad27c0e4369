"""Heads of the audit trail noted outside the database: in a file of the data directory, and on paper (COR-3).

A chain recomputed whole holds by itself; only its head, written down before, tells that it is another one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from ejournal.errors import BadInput

SHORT = 16  # hex digits a person copies: 64 bits, more than anybody can search through
FEWEST = 8
RESTORED = "restore"
ORIGINS = {
    "daily": "ежедневная отметка", "manual": "копия по команде", "before-migration": "копия перед обновлением",
    "check": "проверка", "print": "печатная форма", RESTORED: "восстановление из копии", "paper": "бумага",
    "archive": "архив",
}  # fmt: skip
_LINE = re.compile(r"(\d{1,10}) ([0-9a-f]{64}) (\S+) (\S+)")
_PAPER = re.compile(r"(?:№|N)?\s*(\d{1,10})[\s,.:;–—-]+([0-9a-fA-F][0-9a-fA-F \u00a0-]*)")


@dataclass(frozen=True)
class Head:
    """The last row of the trail at some moment: `hash` is whole, or the first digits of it when it comes from paper."""

    number: int
    hash: str
    at: datetime | None = None
    origin: str = "paper"

    @property
    def short(self) -> str:
        """«3fa2 9c01 77ab 0d12»: what is copied by hand."""
        first = self.hash[:SHORT]
        return " ".join(first[place : place + 4] for place in range(0, len(first), 4))

    @property
    def title(self) -> str:
        """«№ 12345, ежедневная отметка 12.10.2026 в 03:00»."""
        when = f" {self.at:%d.%m.%Y в %H:%M}" if self.at else ""
        return f"№ {self.number}, {ORIGINS.get(self.origin, self.origin)}{when}"


def head_line(head: Head) -> str:
    """One line of heads.txt; raises ValueError for a head without its moment."""
    if head.at is None:
        raise ValueError("a head is noted with its moment")
    return f"{head.number} {head.hash} {head.at.isoformat(timespec='seconds')} {head.origin}\n"


def read_heads(lines: Iterable[str]) -> tuple[list[Head], list[int]]:
    """Heads that still bind, and the numbers of lines that can't be read.

    A restored copy is older than what was noted meanwhile: its line releases the heads beyond it.
    """
    heads: list[Head] = []
    unread: list[int] = []
    for number, line in enumerate(lines, 1):
        head = _read(line.strip())
        if head is None:
            unread += [number] if line.strip() else []
            continue
        if head.origin == RESTORED:
            heads = [one for one in heads if one.number <= head.number]
        heads.append(head)
    return heads, unread


def _read(line: str) -> Head | None:
    found = _LINE.fullmatch(line)
    try:
        return Head(int(found[1]), found[2], datetime.fromisoformat(found[3]), found[4]) if found else None
    except ValueError:
        return None


def paper_head(text: str) -> Head:
    """A head as a person copies it from paper: «№ 12345 3fa2 9c01»; raises BadInput in words. At least eight digits of the hash."""
    found = _PAPER.fullmatch(text.strip())
    digits = re.sub(r"[^0-9a-f]", "", found[2].lower()) if found else ""
    if not found or not FEWEST <= len(digits) <= 64:
        raise BadInput(f"Запись с бумаги пишут так: № 12345 3fa2 9c01 — номер и не меньше {FEWEST} знаков хеша.", field="head")
    return Head(int(found[1]), digits)
