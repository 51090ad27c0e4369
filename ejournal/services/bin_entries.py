"""What is deleted goes into the bin in the same transaction: `records.delete_records` calls `keep`."""

from __future__ import annotations

from typing import Any

from ejournal.models import AccountRole, BinEntry
from ejournal.queries.record_names import title_of
from ejournal.services.ledger import Ledger, as_json

NOT_KEPT = (AccountRole,)  # taken away with its account's form; given back there too, where it must fit its owner
LONGEST = 200


def keep(ledger: Ledger, row: Any) -> None:
    """Keep the record as it stands; the trail says what was put into the bin, its content stays in the bin alone."""
    if isinstance(row, NOT_KEPT):
        return
    own = {name: value for name, value in row.__data__.items() if name != "id"}
    values = {
        "entity": type(row).__name__, "entity_id": row.get_id(), "title": title_of(row)[:LONGEST], "at": ledger.now,
        "account": ledger.actor.account_id, "restored_at": None,
    }  # fmt: skip
    entry = BinEntry.create(**values, data=as_json(own))
    ledger.note("BinEntry", entry.id, "create", None, values)
