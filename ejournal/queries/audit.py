"""The audit chain read for checking (COR-3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from ejournal.models import AuditRow
from ejournal.rules.audit_chain import Fault, Link, find_faults

COLUMNS = (
    AuditRow.id, AuditRow.at, AuditRow.account_id, AuditRow.address, AuditRow.entity, AuditRow.entity_id,
    AuditRow.action, AuditRow.old, AuditRow.new, AuditRow.previous_hash, AuditRow.hash,
)  # fmt: skip


def chain_rows() -> Iterator[tuple[Link, str, str]]:
    """All rows in their order, one SELECT, streamed: a school's decade does not fit in memory."""
    for row in AuditRow.select(*COLUMNS).order_by(AuditRow.id).tuples().iterator():
        at = row[1].isoformat() if isinstance(row[1], datetime) else str(row[1])
        yield Link(row[0], at, *row[2:9]), row[9], row[10]


def chain_faults(most: int = 100) -> tuple[Fault, ...]:
    """The first faults of the chain, none when it holds."""
    found: list[Fault] = []
    for fault in find_faults(chain_rows()):
        found.append(fault)
        if len(found) >= most:
            break
    return tuple(found)


def chain_head() -> tuple[int, str] | None:
    """Number and hash of the last row, what archive forms print; None for an empty chain."""
    return AuditRow.select(AuditRow.id, AuditRow.hash).order_by(AuditRow.id.desc()).tuples().first()
