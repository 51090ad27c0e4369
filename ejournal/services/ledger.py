"""The one way to write: a transaction whose changes are sealed into the audit chain before it ends (COR-3)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from peewee import chunked

from ejournal.models import AuditRow, database, tx
from ejournal.models.base import is_sqlite
from ejournal.policy.actor import Actor
from ejournal.rules.audit_chain import START, Link, link_hash

_CHAIN_LOCK = 7_201_126


class Ledger:
    """Collects what one transaction changed; `now` is the school's local time without a zone."""

    def __init__(self, actor: Actor, now: datetime) -> None:
        self.actor, self.now = actor, now.replace(microsecond=0)
        self.memo: dict[tuple[str, int], str | None] = {}  # what `checks` learnt about closed years in this transaction
        self._entries: list[tuple[str, int, str, str, str]] = []

    def note(
        self, entity: str, entity_id: int, action: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None
    ) -> None:
        """Remember one change; `old` and `new` hold the fields that changed, None where there was no record."""
        self._entries.append((entity, entity_id, action, as_json(old), as_json(new)))

    def seal(self) -> None:
        """Write the rows with their hashes; the last thing a transaction does."""
        if not self._entries:
            return
        if not is_sqlite():
            database.execute_sql("SELECT pg_advisory_xact_lock(%s)", (_CHAIN_LOCK,))
        head = AuditRow.select(AuditRow.id, AuditRow.hash).order_by(AuditRow.id.desc()).tuples().first()
        for rows in chunked(self._links(*(head or (0, START))), 500):
            AuditRow.insert_many(rows, fields=_FIELDS).execute()
        self._entries.clear()

    def _links(self, number: int, previous: str) -> Iterator[tuple[Any, ...]]:
        for entity, entity_id, action, old, new in self._entries:
            number += 1
            at, account, address = self.now.isoformat(), self.actor.account_id, self.actor.address
            own = link_hash(previous, Link(number, at, account, address, entity, entity_id, action, old, new))
            yield number, self.now, account, address, entity, entity_id, action, old, new, previous, own
            previous = own


_FIELDS = (
    AuditRow.id, AuditRow.at, AuditRow.account, AuditRow.address, AuditRow.entity, AuditRow.entity_id,
    AuditRow.action, AuditRow.old, AuditRow.new, AuditRow.previous_hash, AuditRow.hash,
)  # fmt: skip


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
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"cannot keep {type(value).__name__} in the audit trail")
