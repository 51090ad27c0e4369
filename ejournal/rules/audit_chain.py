"""The chain of the audit trail: each link's hash covers the one before, so no row can be changed, removed or moved unseen.

The text that is hashed is canonical JSON, so that a later reader checks the chain without this program. Source: COR-3.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

START = "0" * 64
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True)
class Link:
    """One row of the trail: `at` in ISO 8601, `old` and `new` as stored, `number` from 1 without gaps."""

    number: int
    at: str
    account: int | None
    address: str
    entity: str
    entity_id: int
    action: str
    old: str
    new: str


@dataclass(frozen=True)
class Fault:
    """A place where the chain does not hold, and why, in Russian."""

    number: int
    why: str


def link_hash(previous: str, link: Link) -> str:
    """SHA-256, in hex, of the previous hash and the canonical JSON of the row."""
    fields = (link.number, link.at, link.account, link.address, link.entity, link.entity_id, link.action, link.old, link.new)
    return fields_hash(previous, fields)


def fields_hash(previous: str, fields: tuple[int | str | None, ...]) -> str:
    """The same for the fields of a Link in their order, for those who hash many."""
    return sha256(f"{previous}\n{_encode(fields)}".encode()).hexdigest()


def find_faults(rows: Iterable[tuple[Link, str, str]]) -> Iterator[Fault]:
    """Walk rows of (link, previous hash, own hash) in their order and yield each break once. Source: COR-3."""
    expected_number, previous = 1, START
    for link, stated_previous, stated in rows:
        if link.number != expected_number:
            yield Fault(link.number, f"перед ней не хватает записей: ждали № {expected_number}")
        elif stated_previous != previous:
            yield Fault(link.number, "не сходится с предыдущей: порядок или содержание истории менялось")
        elif link_hash(stated_previous, link) != stated:
            yield Fault(link.number, "содержание записи изменено")
        expected_number, previous = link.number + 1, stated
