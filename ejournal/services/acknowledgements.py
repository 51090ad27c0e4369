"""«Ознакомлен» with a week, a period, a year or a remark: in the diary or from a returned slip. No term closes it (DIA-3, CLS-3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from ejournal.errors import BadInput, NotThere
from ejournal.models import Acknowledgement, Guardianship, Period, Pupil, Remark
from ejournal.models.base import is_sqlite
from ejournal.models.family import ACKNOWLEDGED
from ejournal.policy.acknowledgements import may_acknowledge
from ejournal.policy.actor import Actor
from ejournal.policy.pupils import may_read_diary
from ejournal.services.ledger import Ledger, writing
from ejournal.services.records import insert

A_WEEK = timedelta(days=6)


def acknowledge(
    actor: Actor, pupil_id: int, what: str, start: date, end: date, *,
    thing: int = 0, way: str = "site", guardian_id: int | None = None, now: datetime,
) -> bool:  # fmt: skip
    """Remember that a guardian knows of it; False where that stands already (the same again changes nothing).

    A week is kept from Monday to Sunday.
    `what` is "week", "period", "remark" or "year", `start` and `end` its days, both included; `thing` the number of the remark
    or the period. In the diary (`way` "site") the guardian is the actor; from paper `guardian_id` may be None: one of the parents.
    Raises Refused, NotThere for another's child or remark, BadInput for days that are none or ahead.
    """
    return acknowledge_all(actor, pupil_id, [(what, start, end, thing)], way=way, guardian_id=guardian_id, now=now) > 0


def acknowledge_all(
    actor: Actor, pupil_id: int, parts: Iterable[tuple[str, date, date, int]], *,
    way: str = "site", guardian_id: int | None = None, now: datetime,
) -> int:  # fmt: skip
    """The same for several (what, start, end, thing) at once: all or none. Returns how many are new."""
    with writing(actor, now) as ledger:
        guardian = _guardian(actor, pupil_id, way, guardian_id, now.date())
        _hold(pupil_id)
        return sum(_one(ledger, pupil_id, part, way, guardian) for part in parts)


def _guardian(actor: Actor, pupil_id: int, way: str, guardian_id: int | None, today: date) -> int | None:
    """Whose acknowledgement it is; raises where the actor may not say so."""
    if not actor.is_staff and not may_read_diary(actor, pupil_id, today):
        raise NotThere("Такого дневника нет, или он открыт не вам.")
    may_acknowledge(actor, pupil_id, way, today).demand()
    if way != "paper":
        return actor.guardian_id
    mine = (Guardianship.pupil == pupil_id) & (Guardianship.guardian == guardian_id)
    if guardian_id is not None and not Guardianship.select().where(mine).exists():
        raise BadInput("Этот человек не записан родителем ученика.", "guardian")
    return guardian_id


def _hold(pupil_id: int) -> None:
    """Two presses of one button at the same moment follow one another; on SQLite they do so anyway."""
    query = Pupil.select(Pupil.id).where(Pupil.id == pupil_id)
    if not list(query if is_sqlite() else query.for_update()):
        raise NotThere("Такого ученика нет.")


def _one(ledger: Ledger, pupil_id: int, part: tuple[str, date, date, int], way: str, guardian: int | None) -> bool:
    what, start, end, thing = part
    _check(ledger, pupil_id, what, start, end, thing)
    end = start + A_WEEK if what == "week" else end
    same = (Acknowledgement.pupil == pupil_id) & (Acknowledgement.what == what) & (Acknowledgement.thing == thing)
    same &= (Acknowledgement.start == start) & (Acknowledgement.end == end) & (Acknowledgement.way == way)
    whose: Any = Acknowledgement.guardian.is_null() if guardian is None else Acknowledgement.guardian == guardian
    if Acknowledgement.select(Acknowledgement.id).where(same & whose).exists():
        return False
    values = {"pupil": pupil_id, "what": what, "start": start, "end": end, "thing": thing, "way": way}
    insert(ledger, Acknowledgement, values | {"guardian": guardian, "account": ledger.actor.account_id, "at": ledger.now})
    return True


def _check(ledger: Ledger, pupil_id: int, what: str, start: date, end: date, thing: int) -> None:
    if what not in dict(ACKNOWLEDGED) or start > end:
        raise BadInput("С чем вы ознакомлены, понять не удалось: откройте дневник заново.", "what")
    if start > ledger.now.date():
        raise BadInput("Эти дни ещё впереди: ознакомиться можно с тем, что уже началось.", "start")
    if what == "week" and (start.weekday() != 0 or not 5 <= (end - start).days <= 6):
        raise BadInput("Неделя начинается с понедельника и кончается субботой или воскресеньем.", "start")
    if what == "remark":
        own = (Remark.id == thing) & (Remark.pupil == pupil_id) & (Remark.date == start) & Remark.removed_at.is_null()
        if not Remark.select(Remark.id).where(own).exists():
            raise NotThere("Такой записи в дневнике нет.")
    if what == "period" and thing:
        named = (Period.id == thing) & (Period.start == start) & (Period.end == end)
        if not Period.select(Period.id).where(named).exists():
            raise NotThere("Такого учебного периода нет.")
