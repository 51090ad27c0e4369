"""The chain of the audit trail: each link's hash covers the one before, so no row can be changed, removed or moved unseen.

The text that is hashed is canonical JSON, so that a later reader checks the chain without this program. Source: COR-3.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

START = "0" * 64
Fields = tuple["int | str | None", ...]
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=repr).encode  # repr: what no honest row holds


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


def fields_hash(previous: str, fields: Fields) -> str:
    """The same for the fields of a Link in their order, for those who hash many."""
    return sha256(f"{previous}\n{_encode(fields)}".encode()).hexdigest()


def find_faults(rows: Iterable[tuple[Link, str, str]]) -> Iterator[Fault]:
    """Walk rows of (link, previous hash, own hash) in their order and yield each break once. Source: COR-3."""
    yield from find_breaks((tuple(vars(link).values()), previous, stated) for link, previous, stated in rows)


def find_breaks(rows: Iterable[tuple[Fields, str, str]]) -> Iterator[Fault]:
    """The same for the fields of a Link in their order, for those who walk millions."""
    expected_number, previous = 1, START
    for fields, stated_previous, stated in rows:
        number = fields[0]
        if number != expected_number:
            yield Fault(number, f"перед ней не хватает записей: ждали № {expected_number}")
        elif stated_previous != previous:
            yield Fault(number, "не сходится с предыдущей: порядок или содержание истории менялось")
        elif fields_hash(stated_previous, fields) != stated:
            yield Fault(number, "содержание записи изменено")
        expected_number, previous = number + 1, stated
