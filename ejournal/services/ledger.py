"""The one way to write: a transaction whose changes are sealed into the audit chain before it ends (COR-3)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple

from ejournal.models import AuditRow, database, tx
from ejournal.models.base import is_sqlite
from ejournal.models.bulk import insert_rows
from ejournal.models.prepared import Prepared
from ejournal.policy.actor import Actor
from ejournal.rules.audit_chain import START, fields_hash

_CHAIN_LOCK = 7_201_126


class Entry(NamedTuple):
    """One change before it is sealed; `old` and `new` are canonical JSON, "" where there was no record."""

    at: datetime
    account: int | None
    entity: str
    entity_id: int
    action: str
    old: str
    new: str


class Ledger:
    """Collects what one transaction changed; `now` is the school's local time without a zone."""

    def __init__(self, actor: Actor, now: datetime) -> None:
        self.actor, self.now = actor, now.replace(microsecond=0)
        self.memo: dict[tuple[str, int], str | None] = {}  # what `checks` learnt about closed years in this transaction
        self._entries: list[Entry] = []

    @property
    def waiting(self) -> int:
        """How many entries are not sealed yet."""
        return len(self._entries)

    def note(
        self, entity: str, entity_id: int, action: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None
    ) -> None:
        """Remember one change; `old` and `new` hold the fields that changed, None where there was no record."""
        entry = Entry(self.now, self.actor.account_id, entity, entity_id, action, as_json(old), as_json(new))
        self._entries.append(entry)

    def take(self, entries: Iterable[Entry]) -> None:
        """Entries with a time and an account of their own: of a loader that brings a history along. In order of time."""
        self._entries.extend(entries)

    def seal(self) -> None:
        """Write the rows with their hashes: the last thing a transaction does; a long one may do so in between as well."""
        if not self._entries:
            return
        if not is_sqlite():
            database.execute_sql("SELECT pg_advisory_xact_lock(%s)", (_CHAIN_LOCK,))
        head = _HEAD.first()
        insert_rows(AuditRow, _FIELDS, self._links(*(head or (0, START))))
        self._entries.clear()

    def _links(self, number: int, previous: str) -> Iterator[tuple[Any, ...]]:
        address = self.actor.address
        for at, account, entity, entity_id, action, old, new in self._entries:
            number += 1
            own = fields_hash(previous, (number, at.isoformat(), account, address, entity, entity_id, action, old, new))
            yield number, at, account, address, entity, entity_id, action, old, new, previous, own
            previous = own


_FIELDS = (
    AuditRow.id, AuditRow.at, AuditRow.account, AuditRow.address, AuditRow.entity, AuditRow.entity_id,
    AuditRow.action, AuditRow.old, AuditRow.new, AuditRow.previous_hash, AuditRow.hash,
)  # fmt: skip


_HEAD = Prepared(lambda: AuditRow.select(AuditRow.id, AuditRow.hash).order_by(AuditRow.id.desc()).limit(1))


@contextmanager
def writing(actor: Actor, now: datetime) -> Iterator[Ledger]:
    """One transaction with its audit rows: all of it is on disk afterwards, or nothing."""
    with tx():
        ledger = Ledger(actor, now)
        yield ledger
        ledger.seal()


def as_json(values: Mapping[str, Any] | None) -> str:
    """Canonical JSON of a record's fields, "" for no record."""
    if values is None:
        return ""
    return _encoder.encode(values)


def _plain(value: Any) -> Any:
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"cannot keep {type(value).__name__} in the audit trail")


_encoder = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)
