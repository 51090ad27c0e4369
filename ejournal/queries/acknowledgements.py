"""Who has said «ознакомлен» with what of a pupil's diary (DIA-3, CLS-3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from peewee import JOIN

from ejournal.models import Acknowledgement, ClassMembership, Guardian, SchoolClass
from ejournal.models.base import there_on
from ejournal.queries.periods import periods_of

A_WEEK = timedelta(days=7)


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


def weeks_to_sign(pupil_id: int, today: date) -> tuple[date, ...]:
    """Mondays of the past weeks of study of this year that nobody has acknowledged, the latest first. Three SELECTs.

    A week of holidays is none; one within an acknowledged period is acknowledged with it. The week of `today` is not past.
    """
    inside = (ClassMembership.pupil == pupil_id) & there_on(ClassMembership, today)
    stay = ClassMembership.select(ClassMembership, SchoolClass).join(SchoolClass).where(inside).first()
    if stay is None:
        return ()
    periods = [one for one in periods_of(stay.school_class.year_id, stay.school_class.grade) if one.start <= today]
    if not periods:
        return ()
    known = acknowledgements_of([pupil_id], periods[0].start, today)
    monday = max(periods[0].start, stay.start)
    monday, found = monday - timedelta(days=monday.weekday()), []
    while monday + A_WEEK <= today:
        friday = monday + timedelta(days=4)
        is_study = any(one.start <= friday and monday <= one.end for one in periods)
        if is_study and not any(_covers(one, monday, friday) for one in known):
            found.append(monday)
        monday += A_WEEK
    return tuple(reversed(found))


def _covers(one: Acknowledged, monday: date, friday: date) -> bool:
    return (one.what == "week" and one.start == monday) or (one.what in ("period", "year") and one.start <= monday and friday <= one.end)
