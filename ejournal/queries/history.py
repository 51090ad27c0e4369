"""Who wrote what and when: the history of a record and of a cell (COR-3, COR-4)."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from peewee import JOIN

from ejournal.models import Account, AuditRow, Guardian, Pupil, Staff
from ejournal.rules.cells import CellValue


@dataclass(frozen=True)
class HistoryEntry:
    """One change: `old` and `new` are field → value, empty where there was no record."""

    at: datetime
    who: str
    address: str
    action: str
    entity: str
    old: dict[str, Any]
    new: dict[str, Any]
    entity_id: int = 0
    number: int = 0  # of the row in the audit trail

    @property
    def hand(self) -> str:
        """Who, and by which request where it went past a lock."""
        return f"{self.who}, по заявке № {self.new['correction']}" if self.action == "correct" else self.who


@dataclass(frozen=True)
class CellMoment:
    """One change of a cell as a reader sees it."""

    at: datetime
    who: str
    old: str
    new: str


def history_of(entity: str, entity_id: int) -> tuple[HistoryEntry, ...]:
    """All changes of one record, oldest first. One SELECT."""
    return entries_of((AuditRow.entity == entity) & (AuditRow.entity_id == entity_id))


def cell_history(mark_id: int | None, absence_id: int | None) -> tuple[CellMoment, ...]:
    """How a cell came to what it is: its mark's and its absence's changes woven together, oldest first. One SELECT."""
    found = histories_of({"Mark": [mark_id or 0], "Absence": [absence_id or 0]})
    return cell_moments(sorted((entry for entries in found.values() for entry in entries), key=lambda entry: entry.number))


def histories_of(records: Mapping[str, Collection[int]]) -> dict[tuple[str, int], list[HistoryEntry]]:
    """All changes of many records (entity → ids), oldest first. One SELECT.

    Number 0 is a record that is not there; what the trail keeps under it is of the whole table, as an export.
    """
    found: dict[tuple[str, int], list[HistoryEntry]] = defaultdict(list)
    there = {entity: sorted(set(ids) - {0}) for entity, ids in records.items()}
    asked = [(AuditRow.entity == entity) & AuditRow.entity_id.in_(ids) for entity, ids in there.items() if ids]
    for entry in entries_of(reduce(or_, asked)) if asked else ():
        found[entry.entity, entry.entity_id].append(entry)
    return found


def cell_moments(entries: Iterable[HistoryEntry]) -> tuple[CellMoment, ...]:
    """A mark's and an absence's changes, in the order they were made, as moments of their cell."""
    value, moments = CellValue(), []
    for entry in entries:
        if entry.entity == "Mark":
            now = CellValue(entry.new["value"], entry.new["second"], value.absence)
        else:
            now = CellValue(value.mark, value.second, entry.new["code"])
        moments.append(CellMoment(entry.at, entry.hand, value.text, now.text))
        value = now
    return tuple(moments)


def final_history(period_mark_id: int | None) -> tuple[CellMoment, ...]:
    """How the mark of a period, the year or an exam came to what it is, oldest first. One SELECT."""
    value, moments = "", []
    for entry in histories_of({"PeriodMark": [period_mark_id or 0]})["PeriodMark", period_mark_id or 0]:
        now = str(entry.new.get("value", value))
        if now != value:
            moments.append(CellMoment(entry.at, entry.who, value, now))
        value = now
    return tuple(moments)


def last_hand(mark_id: int | None, absence_id: int | None, text: str) -> str:
    """The sentence about a cell somebody else has just changed."""
    moments = cell_history(mark_id, absence_id)
    stands = f"стоит «{text}»" if text else "пусто"
    if not moments:
        return f"В этой клетке уже {stands}. Что оставить?"
    last = moments[-1]
    return f"В этой клетке уже {stands}: {last.who}, {last.at:%d.%m в %H:%M}. Что оставить?"


def entries_of(condition: Any, newest: int | None = None) -> tuple[HistoryEntry, ...]:
    """Rows of the trail with who wrote them, oldest first; with `newest` so many of the last, newest first. One SELECT."""
    query = AuditRow.select(AuditRow, Account, Staff, Pupil, Guardian).join(Account, JOIN.LEFT_OUTER)
    query = query.join(Staff, JOIN.LEFT_OUTER).switch(Account).join(Pupil, JOIN.LEFT_OUTER).switch(Account)
    query = query.join(Guardian, JOIN.LEFT_OUTER).where(condition)
    rows = query.order_by(AuditRow.id) if newest is None else query.order_by(AuditRow.id.desc()).limit(newest)
    return tuple(_entry(row) for row in rows)


def _entry(row: Any) -> HistoryEntry:
    return HistoryEntry(
        at=row.at,
        who=who(row.account),
        address=row.address,
        action=row.action,
        entity=row.entity,
        old=json.loads(row.old) if row.old else {},
        new=json.loads(row.new) if row.new else {},
        entity_id=row.entity_id,
        number=row.id,
    )


def names_of(accounts: Iterable[int]) -> dict[int | None, str]:
    """Who the accounts are, the program itself under None. One SELECT."""
    query = Account.select(Account, Staff, Pupil, Guardian).join(Staff, JOIN.LEFT_OUTER).switch(Account).join(Pupil, JOIN.LEFT_OUTER)
    rows = query.switch(Account).join(Guardian, JOIN.LEFT_OUTER).where(Account.id.in_(sorted(accounts)))
    return {None: who(None)} | {row.id: who(row) for row in rows}


def who(account: Any) -> str:
    """Who an account is, as a history prints it; None is the program itself."""
    if account is None:
        return "Программа"
    person = next((getattr(account, name) for name in ("staff", "pupil", "guardian") if getattr(account, f"{name}_id")), None)
    return person.short_name if person else account.login
