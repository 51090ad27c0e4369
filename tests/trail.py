"""A history for rows that tests made straight through the models, and a hand that touches the file behind the program's back."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ejournal.models import database
from ejournal.models.streaming import snapshot
from ejournal.policy.actor import SYSTEM
from ejournal.queries.record_proof import audited_models, record_faults
from ejournal.rules.audit_chain import START, fields_hash
from ejournal.services.ledger import writing
from ejournal.services.records import seen_values
from tests.factories import NOW

TRIGGERS = ("audit_row_no_update", "audit_row_no_delete")
COLUMNS = "id, at, account_id, address, entity, entity_id, action, old, new"


def give_history() -> int:
    """Note the making of every row that is there; returns the number of rows of the trail."""
    with writing(SYSTEM, NOW) as ledger:
        for model in audited_models():
            for row in model.select().order_by(model._meta.primary_key):
                ledger.note(model.__name__, row.get_id(), "create", None, seen_values(row))
    return int(database.execute_sql("SELECT max(id) FROM audit_row").fetchone()[0])


@contextmanager
def tampering(data: Path) -> Iterator[sqlite3.Connection]:
    """The database file in the hands of somebody who drops what is in his way."""
    connection = sqlite3.connect(data / "ejournal.sqlite3")
    for trigger in TRIGGERS:
        connection.execute(f"DROP TRIGGER IF EXISTS {trigger}")
    with connection:
        yield connection
    connection.close()


def forge(connection: sqlite3.Connection, change: Callable[[list], list]) -> None:
    """Write the whole trail anew after `change`, numbered and hashed as if it had always been so."""
    rows = [list(row) for row in connection.execute(f"SELECT {COLUMNS} FROM audit_row ORDER BY id")]
    connection.execute("DELETE FROM audit_row")
    previous = START
    for number, row in enumerate(change(rows), 1):
        row[0] = number
        fields = (number, row[1].replace(" ", "T"), *row[2:])
        own = fields_hash(previous, fields)
        connection.execute(f"INSERT INTO audit_row ({COLUMNS}, previous_hash, hash) VALUES ({', '.join('?' * 11)})", (*row, previous, own))
        previous = own


def faults() -> list[str]:
    """What the audit trail, played again, finds wrong in the tables; [] is what it should be (COR-3)."""
    with snapshot():
        return [f"{fault.record}: {fault.why}" for fault in record_faults(lambda read: None)]
