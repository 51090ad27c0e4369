"""Telling somebody, and remembering that he has read it (MSG-3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from ejournal.errors import NotThere
from ejournal.models import Notice
from ejournal.policy.actor import Actor
from ejournal.services.ledger import Ledger, writing
from ejournal.services.records import insert, update

LONGEST = 400


def tell(ledger: Ledger, accounts: Iterable[int], kind: str, text: str, url: str = "") -> int:
    """One notice to each account, in the transaction of what it tells of; whoever did it is not told. Returns how many.

    The same sentence that an account has not read yet is not said twice.
    """
    short, told = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…", 0
    for account in sorted(set(accounts) - {ledger.actor.account_id}):
        same = (Notice.account == account) & Notice.read_at.is_null() & (Notice.text == short) & (Notice.url == url)
        if not Notice.select(Notice.id).where(same).exists():
            insert(ledger, Notice, {"account": account, "at": ledger.now, "kind": kind, "text": short, "url": url})
            told += 1
    return told


def mark_read(actor: Actor, notice_id: int | None, *, now: datetime) -> str:
    """Mark one of one's own notices read, or all of them (None); returns where the one leads. Raises NotThere for another's."""
    mine = (Notice.account == actor.account_id) & ((Notice.id == notice_id) if notice_id is not None else Notice.read_at.is_null())
    with writing(actor, now) as ledger:
        rows = list(Notice.select().where(mine))
        if notice_id is not None and not rows:
            raise NotThere("Такого уведомления у вас нет.")
        for row in rows:
            if row.read_at is None:
                update(ledger, row, {"read_at": ledger.now})
    return rows[0].url if notice_id is not None else ""
