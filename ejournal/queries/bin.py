"""What lies in the bin, the last deleted first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from peewee import JOIN

from ejournal.models import ALL_MODELS, Account, BinEntry, Guardian, Pupil, Staff
from ejournal.queries.history import who

MOST = 300
LABELS = {model.__name__: model._meta.label for model in ALL_MODELS}


@dataclass(frozen=True)
class BinLine:
    """A deleted record; `restored_at` set: it was put back."""

    id: int
    kind: str
    title: str
    at: datetime
    by: str
    restored_at: datetime | None


def bin_lines(*, restored: bool = False) -> tuple[BinLine, ...]:
    """One SELECT."""
    query = BinEntry.select(BinEntry, Account, Staff, Pupil, Guardian).join(Account, JOIN.LEFT_OUTER, on=BinEntry.account == Account.id)
    query = query.join(Staff, JOIN.LEFT_OUTER).switch(Account).join(Pupil, JOIN.LEFT_OUTER).switch(Account).join(Guardian, JOIN.LEFT_OUTER)
    rows = query.where(BinEntry.restored_at.is_null(not restored)).order_by(BinEntry.id.desc()).limit(MOST)
    return tuple(
        BinLine(row.id, LABELS.get(row.entity, row.entity), row.title, row.at, who(row.account if row.account_id else None), row.restored_at)
        for row in rows
    )


def bin_count() -> int:
    """How many records lie in the bin. One SELECT."""
    return int(BinEntry.select().where(BinEntry.restored_at.is_null()).count())
