"""The audit chain read for checking (COR-3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from ejournal.models import AuditRow
from ejournal.models.base import is_sqlite
from ejournal.models.streaming import snapshot, stream
from ejournal.rules.audit_chain import Fault, Fields, find_breaks

Row = tuple[Fields, str, str]
_CHAIN = (
    "SELECT id, at, account_id, address, entity, entity_id, action, old, new, previous_hash, hash FROM audit_row ORDER BY id"
)


def chain_rows() -> Iterator[Row]:
    """(fields of the link, previous hash, own hash) of all rows in their order; only inside a `snapshot`."""
    moment = _stored_moment if is_sqlite() else _moment
    for row in stream(_CHAIN):
        yield (row[0], moment(row[1]), *row[2:9]), row[9], row[10]


def _moment(at: datetime) -> str:
    return at.isoformat()


def _stored_moment(at: Any) -> Any:
    """SQLite's text of a moment as ISO 8601 has it; anything that is not written the way we write it stays another text."""
    if type(at) is str and at[10:11] == " ":
        return f"{at[:10]}T{at[11:]}"
    return f"«{at}»"


def chain_faults() -> tuple[Fault, ...]:
    """All breaks of the chain, none when it holds."""
    with snapshot():
        return tuple(find_breaks(chain_rows()))


def chain_head() -> tuple[int, str] | None:
    """Number and hash of the last row, what archive forms print; None for an empty chain."""
    return AuditRow.select(AuditRow.id, AuditRow.hash).order_by(AuditRow.id.desc()).tuples().first()
