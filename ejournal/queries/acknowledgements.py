"""Who has said «ознакомлен» with what of a pupil's diary (DIA-3, CLS-3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from peewee import JOIN

from ejournal.models import Acknowledgement, Guardian


@dataclass(frozen=True)
class Acknowledged:
    """One acknowledgement; `who` is "" where a slip came back signed by somebody of the parents."""

    pupil: int
    what: str
    start: date
    end: date
    thing: int
    way: str
    guardian: int | None
    who: str
    at: datetime


def acknowledgements_of(pupils: Iterable[int], first: date | None = None, last: date | None = None) -> tuple[Acknowledged, ...]:
    """Those of the pupils whose days meet `first`–`last` (None = no bound), the earliest first. One SELECT."""
    query = Acknowledgement.select(Acknowledgement, Guardian).join(Guardian, JOIN.LEFT_OUTER)
    found = Acknowledgement.pupil.in_(sorted(set(pupils)))
    if first is not None:
        found &= Acknowledgement.end >= first
    if last is not None:
        found &= Acknowledgement.start <= last
    return tuple(_read(row) for row in query.where(found).order_by(Acknowledgement.at, Acknowledgement.id))


def _read(row: Acknowledgement) -> Acknowledged:
    who = row.guardian.short_name if row.guardian_id else ""
    return Acknowledged(row.pupil_id, row.what, row.start, row.end, row.thing, row.way, row.guardian_id, who, row.at)
