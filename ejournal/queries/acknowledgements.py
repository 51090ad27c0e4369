"""Who has said «ознакомлен» with what of a pupil's diary (DIA-3, CLS-3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from peewee import JOIN

from ejournal.models import Acknowledgement, ClassMembership, Guardian, SchoolClass
from ejournal.models.base import there_on
from ejournal.models.prepared import Prepared, hole
from ejournal.queries.periods import periods_of
from ejournal.rules.names import short_name

A_WEEK = timedelta(days=7)
EVER, NEVER = date(1900, 1, 1), date(2200, 1, 1)


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


def acknowledgements_of(pupils: Iterable[int], first: date = EVER, last: date = NEVER) -> tuple[Acknowledged, ...]:
    """Those of the pupils whose days meet `first`–`last`, the earliest first. One SELECT."""
    named = sorted(set(pupils))
    if len(named) == 1:
        return tuple(_OF_ONE.rows(pupil=named[0], first=first, last=last))
    rows = _select().where(Acknowledgement.pupil.in_(named) & (Acknowledgement.end >= first) & (Acknowledgement.start <= last))
    return tuple(_read(row) for row in rows.tuples())


def _select() -> Any:
    table = Acknowledgement
    columns = (table.pupil_id, table.what, table.start, table.end, table.thing, table.way, table.guardian_id, table.at)
    query = table.select(*columns, Guardian.surname, Guardian.name, Guardian.patronymic).join(Guardian, JOIN.LEFT_OUTER)
    return query.order_by(table.at, table.id)


def _of_one() -> Any:
    meets = (Acknowledgement.end >= hole("first")) & (Acknowledgement.start <= hole("last"))
    return _select().where((Acknowledgement.pupil == hole("pupil")) & meets)


def _read(row: Sequence[Any]) -> Acknowledged:
    *said, guardian, at, surname, name, patronymic = row
    return Acknowledged(*said, guardian, short_name(surname, name, patronymic) if guardian else "", at)


_OF_ONE = Prepared(_of_one, _read)


def weeks_to_sign(pupil_id: int, today: date) -> tuple[date, ...]:
    """Mondays of the past weeks of study of this year that nobody has acknowledged, the latest first. Three SELECTs.

    A week of holidays is none; one within an acknowledged period is acknowledged with it. The week of `today` is not past.
    """
    stay = _STAY.first(pupil=pupil_id, today=today)
    if stay is None:
        return ()
    year, grade, since = stay
    periods = [one for one in periods_of(year, grade) if one.start <= today]
    if not periods:
        return ()
    known = acknowledgements_of([pupil_id], periods[0].start, today)
    monday = max(periods[0].start, since)
    monday, found = monday - timedelta(days=monday.weekday()), []
    while monday + A_WEEK <= today:
        friday = monday + timedelta(days=4)
        is_study = any(one.start <= friday and monday <= one.end for one in periods)
        if is_study and not any(_covers(one, monday, friday) for one in known):
            found.append(monday)
        monday += A_WEEK
    return tuple(reversed(found))


def _stay() -> Any:
    query = ClassMembership.select(SchoolClass.year_id, SchoolClass.grade, ClassMembership.start).join(SchoolClass)
    return query.where((ClassMembership.pupil == hole("pupil")) & there_on(ClassMembership, hole("today"))).limit(1)


_STAY = Prepared(_stay)


def _covers(one: Acknowledged, monday: date, friday: date) -> bool:
    return (one.what == "week" and one.start == monday) or (one.what in ("period", "year") and one.start <= monday and friday <= one.end)
