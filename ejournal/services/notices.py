"""Telling somebody, and remembering that he has read it (MSG-3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ejournal.errors import NotThere
from ejournal.models import Notice
from ejournal.models.bulk import insert_rows
from ejournal.policy.actor import Actor
from ejournal.services.ledger import Ledger, writing
from ejournal.services.lesson_making import new_ids
from ejournal.services.records import update

LONGEST = 400
MANY = 500  # accounts in one condition


@dataclass(frozen=True)
class Saying:
    """A sentence for one account; `url` names the thing it is about."""

    account: int
    text: str
    url: str


def tell(ledger: Ledger, accounts: Iterable[int], kind: str, text: str, url: str = "") -> int:
    """One notice to each account, in the transaction of what it tells of; whoever did it is not told. Returns how many.

    The same sentence that an account has not read yet is not said twice.
    """
    short, wanted = _short(text), _others(ledger, accounts)
    knows = {row.account_id for row in _unread(wanted, (Notice.text == short) & (Notice.url == url))}
    return _add(ledger, [Saying(one, short, url) for one in wanted if one not in knows], kind)


def retell(ledger: Ledger, accounts: Iterable[int], kind: str, text: str, url: str) -> int:
    """Like `tell`, but what an account has not read yet of the same `kind` and `url` is said anew instead of beside it.

    For what changes several times before anybody reads it: the address names the thing, the text says how it stands now.
    """
    short, wanted = _short(text), _others(ledger, accounts)
    unread = _unread(wanted, (Notice.kind == kind) & (Notice.url == url))
    _say_anew(ledger, [row for row in unread if row.text != short], short)
    knows = {row.account_id for row in unread}
    return _add(ledger, [Saying(one, short, url) for one in wanted if one not in knows], kind)


def say_each(ledger: Ledger, kind: str, sayings: Sequence[Saying]) -> int:
    """`retell` of many things at once, each account its own sentences: hundreds of families in a few statements. Returns how many are new."""
    own = {(one.account, one.url): Saying(one.account, _short(one.text), one.url) for one in sayings if one.account != ledger.actor.account_id}
    rows = _unread(sorted({one.account for one in own.values()}), Notice.kind == kind)
    unread = [row for row in rows if (row.account_id, row.url) in own]
    for row in unread:
        if row.text != (text := own[row.account_id, row.url].text):
            _say_anew(ledger, [row], text)
    knows = {(row.account_id, row.url) for row in unread}
    return _add(ledger, [one for key, one in sorted(own.items()) if key not in knows], kind)


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


# ---- many at once: a class with its parents is told in a few statements ----------------------------------------------------


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _others(ledger: Ledger, accounts: Iterable[int]) -> list[int]:
    return sorted(set(accounts) - {ledger.actor.account_id})


def _unread(accounts: Sequence[int], about: Any) -> list[Any]:
    parts = (accounts[at : at + MANY] for at in range(0, len(accounts), MANY))
    return [row for part in parts for row in Notice.select().where(Notice.account.in_(part) & Notice.read_at.is_null() & about)]


def _say_anew(ledger: Ledger, rows: Sequence[Any], text: str) -> None:
    for at in range(0, len(rows), MANY):
        part = rows[at : at + MANY]
        Notice.update(text=text, at=ledger.now).where(Notice.id.in_([row.id for row in part])).execute()
        for row in part:
            ledger.note("Notice", row.id, "update", {"text": row.text, "at": row.at}, {"text": text, "at": ledger.now})


def _add(ledger: Ledger, sayings: Sequence[Saying], kind: str) -> int:
    if not sayings:
        return 0
    fields, rows = Notice._meta.sorted_fields, []
    for number, one in zip(new_ids(Notice, len(sayings)), sayings, strict=True):
        said = {"account": one.account, "at": ledger.now, "kind": kind, "text": one.text, "url": one.url, "read_at": None}
        fresh = Notice(id=number, **said)
        rows.append(tuple(field.db_value(fresh.__data__.get(field.name)) for field in fields))
        ledger.note("Notice", number, "create", None, said)
    insert_rows(Notice, fields, rows)
    return len(sayings)
