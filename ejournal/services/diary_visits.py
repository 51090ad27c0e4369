"""Who of a family looked into a diary on which day: one row a day, whatever the number of pages (CLS-4, DEP-5)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ejournal.models import Account, DiaryVisit
from ejournal.models.base import is_sqlite
from ejournal.models.prepared import Prepared, hole
from ejournal.policy.actor import Actor
from ejournal.services.ledger import writing
from ejournal.services.records import insert


def note_visit(actor: Actor, pupil_id: int, *, now: datetime) -> bool:
    """Remember the first look of the day; nothing for staff. One SELECT where it stands already. Raises StorageTrouble."""
    if pupil_id != actor.pupil_id and pupil_id not in actor.child_ids:
        return False
    if _stands(actor, pupil_id, now):
        return False
    with writing(actor, now) as ledger:
        if not is_sqlite():  # two pages opened at once are one visit
            Account.select(Account.id).where(Account.id == actor.account_id).for_update().execute()
        if _stands(actor, pupil_id, now):
            return False
        insert(ledger, DiaryVisit, {"account": actor.account_id, "pupil": pupil_id, "day": ledger.now.date(), "at": ledger.now})
    return True


def _stands(actor: Actor, pupil_id: int, now: datetime) -> bool:
    return _OF_DAY.first(account=actor.account_id, pupil=pupil_id, day=now.date()) is not None


def _of_day() -> Any:
    same = (DiaryVisit.account == hole("account")) & (DiaryVisit.pupil == hole("pupil")) & (DiaryVisit.day == hole("day"))
    return DiaryVisit.select(DiaryVisit.id).where(same)


_OF_DAY = Prepared(_of_day)
