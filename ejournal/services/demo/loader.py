"""Filling tables in bulk, with the audit entry that each record would have had: the demo's way to write."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from peewee import fn

from ejournal.models import ALL_MODELS, AuditRow
from ejournal.models.base import BaseModel
from ejournal.models.bulk import insert_rows, reset_numbering
from ejournal.services.ledger import Entry, Ledger, as_json
from ejournal.services.records import seen_values


class Loader:
    """Numbers the records itself, keeps rows until `flush` and entries until `seal_day`, which puts a day's in order of time."""

    def __init__(self, now: datetime) -> None:
        self.now = now.replace(microsecond=0)
        self.ledger: Ledger | None = None
        self._rows: dict[type[BaseModel], list[tuple[Any, ...]]] = defaultdict(list)
        self._entries: dict[date, list[Entry]] = defaultdict(list)
        self._last: dict[type[BaseModel], int] = {}

    def number(self, model: type[BaseModel]) -> int:
        """The next free id of a table."""
        if model not in self._last:
            self._last[model] = model.select(fn.MAX(model._meta.primary_key)).scalar() or 0
        self._last[model] += 1
        return self._last[model]

    def rows(self, model: type[BaseModel]) -> list[tuple[Any, ...]]:
        """Where rows of a large table are put ready made: tuples in the order of the fields; the last ones may be left to their defaults."""
        return self._rows[model]

    def entries(self, day: date) -> list[Entry]:
        """The entries of a day, in any order."""
        return self._entries[day]

    def add(
        self, model: type[BaseModel], at: datetime, values: Mapping[str, Any], *, account: int | None = None,
        at_first: Mapping[str, Any] | None = None,
    ) -> int:  # fmt: skip
        """Keep a record as it is now; `at_first` are fields that were different when it was made."""
        row = model(**({"id": self.number(model)} | dict(values)))
        fields = model._meta.sorted_fields
        self._rows[model].append(tuple(field.db_value(row.__data__.get(field.name)) for field in fields))
        new = as_json(seen_values(row) | dict(at_first or {}))
        self.note(Entry(at, account, model.__name__, row.id, "create", "", new))
        return int(row.id)

    def note(self, entry: Entry) -> None:
        """An entry later than the clock is dated by the clock."""
        if entry.at > self.now:
            entry = entry._replace(at=self.now)
        self._entries[entry.at.date()].append(entry)

    def change(
        self, model: type[BaseModel], number: int, at: datetime, old: Mapping[str, Any], new: Mapping[str, Any],
        *, account: int | None = None,
    ) -> None:  # fmt: skip
        """Note a later change of a record whose row was kept as it is after it."""
        self.note(Entry(at, account, model.__name__, number, "update", as_json(old), as_json(new)))

    def seal_until(self, day: date) -> None:
        """Hand the entries up to a day to the ledger, in order of time; nothing may be added to these days afterwards."""
        assert self.ledger is not None
        for ready in sorted(own for own in self._entries if own <= day):
            self.ledger.take(sorted(self._entries.pop(ready), key=_when))
        if self.ledger.waiting > 20_000:
            self.ledger.seal()

    def flush(self) -> None:
        """Write what is kept, tables that others point at first."""
        for model in ALL_MODELS:
            if model is not AuditRow and self._rows.get(model):
                insert_rows(model, model._meta.sorted_fields, _whole(model, self._rows.pop(model)))

    def finish(self) -> None:
        """Let the database number on after the rows that came with their own ids."""
        reset_numbering([model for model in ALL_MODELS if model is not AuditRow])


def _whole(model: type[BaseModel], rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The rows with the defaults of the fields that they leave out at their end."""
    rest = tuple(field.db_value(field.default) for field in model._meta.sorted_fields[len(rows[0]) :])
    return [row + rest for row in rows] if rest else rows


def _when(entry: Entry) -> datetime:
    return entry.at
