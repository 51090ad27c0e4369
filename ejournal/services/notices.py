"""Telling somebody, and remembering that he has read it (MSG-3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ejournal.errors import BadInput, NotThere
from ejournal.models import Account, Notice, NoticeChoice
from ejournal.models.bulk import insert_rows
from ejournal.models.notices import NOTICE_KINDS
from ejournal.policy.actor import Actor
from ejournal.queries.school_rules import school_rules
from ejournal.rules.notice_choices import FAMILY_KINDS, SCHOOL_SWITCHES, STAFF_KINDS, choices_for
from ejournal.services.ledger import Ledger, writing
from ejournal.services.lesson_making import new_ids
from ejournal.services.records import insert, update

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
    short, wanted = shortened(text), hearers(_others(ledger, accounts), kind)
    knows = {row.account_id for row in _unread(wanted, (Notice.text == short) & (Notice.url == url))}
    return add_notices(ledger, [Saying(one, short, url) for one in wanted if one not in knows], kind)


def retell(ledger: Ledger, accounts: Iterable[int], kind: str, text: str, url: str) -> int:
    """Like `tell`, but what an account has not read yet of the same `kind` and `url` is said anew instead of beside it.

    For what changes several times before anybody reads it: the address names the thing, the text says how it stands now.
    """
    short, wanted = shortened(text), hearers(_others(ledger, accounts), kind)
    unread = _unread(wanted, (Notice.kind == kind) & (Notice.url == url))
    say_anew(ledger, [row for row in unread if row.text != short], short)
    knows = {row.account_id for row in unread}
    return add_notices(ledger, [Saying(one, short, url) for one in wanted if one not in knows], kind)


def say_each(ledger: Ledger, kind: str, sayings: Sequence[Saying]) -> int:
    """`retell` of many things at once, each account its own sentences: hundreds of families in a few statements. Returns how many are new."""
    own = {(one.account, one.url): Saying(one.account, shortened(one.text), one.url) for one in sayings if one.account != ledger.actor.account_id}
    wanted = set(hearers(sorted({one.account for one in own.values()}), kind))
    own = {key: one for key, one in own.items() if one.account in wanted}
    rows = _unread(sorted(wanted), Notice.kind == kind)
    unread = [row for row in rows if (row.account_id, row.url) in own]
    for row in unread:
        if row.text != (text := own[row.account_id, row.url].text):
            say_anew(ledger, [row], text)
    knows = {(row.account_id, row.url) for row in unread}
    return add_notices(ledger, [one for key, one in sorted(own.items()) if key not in knows], kind)


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


def note_opened(actor: Actor, url: str, *, now: datetime) -> None:
    """One has opened what a notice led to without going through the notice: it is read. Writes nothing the second time."""
    rows = list(Notice.select().where((Notice.account == actor.account_id) & Notice.read_at.is_null() & (Notice.url == url)))
    if rows:
        with writing(actor, now) as ledger:
            for row in rows:
                update(ledger, row, {"read_at": ledger.now})


def choose(actor: Actor, wanted: Iterable[str], *, now: datetime) -> bool:
    """What one wants to hear of; kinds that can't be refused stay as they are. Returns whether anything changed."""
    chosen = set(wanted)
    if unknown := chosen - dict(NOTICE_KINDS).keys():
        raise BadInput(f"Такого вида уведомлений нет: {min(unknown)}.")
    with writing(actor, now) as ledger:
        rows = {row.kind: row for row in NoticeChoice.select().where(NoticeChoice.account == actor.account_id)}
        changed = [_choose(ledger, rows.get(kind), kind, kind in chosen) for kind in choices_for(is_staff=actor.is_staff)]
    return any(changed)


def _choose(ledger: Ledger, row: Any, kind: str, is_on: bool) -> bool:
    if row is not None:
        return update(ledger, row, {"is_on": is_on})
    if not is_on:
        insert(ledger, NoticeChoice, {"account": ledger.actor.account_id, "kind": kind, "is_on": False})
    return not is_on


def hearers(accounts: Sequence[int], kind: str) -> list[int]:
    """Those who want to hear of the kind: without who refused it, without families where the school is silent. Two SELECTs at most."""
    if not accounts or kind not in FAMILY_KINDS | STAFF_KINDS:
        return list(accounts)
    refused = (NoticeChoice.kind == kind) & ~NoticeChoice.is_on
    silent = {account for (account,) in NoticeChoice.select(NoticeChoice.account).where(refused).tuples()}
    if kind in SCHOOL_SWITCHES and not getattr(school_rules(), SCHOOL_SWITCHES[kind]):
        staff = {account for (account,) in Account.select(Account.id).where(Account.staff.is_null(False)).tuples()}
        silent |= set(accounts) - staff
    return [one for one in accounts if one not in silent]


# ---- many at once: a class with its parents is told in a few statements ----------------------------------------------------


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _others(ledger: Ledger, accounts: Iterable[int]) -> list[int]:
    return sorted(set(accounts) - {ledger.actor.account_id})


def _unread(accounts: Sequence[int], about: Any) -> list[Any]:
    parts = (accounts[at : at + MANY] for at in range(0, len(accounts), MANY))
    return [row for part in parts for row in Notice.select().where(Notice.account.in_(part) & Notice.read_at.is_null() & about)]


def say_anew(ledger: Ledger, rows: Sequence[Any], text: str) -> None:
    for at in range(0, len(rows), MANY):
        part = rows[at : at + MANY]
        Notice.update(text=text, at=ledger.now).where(Notice.id.in_([row.id for row in part])).execute()
        for row in part:
            ledger.note("Notice", row.id, "update", {"text": row.text, "at": row.at}, {"text": text, "at": ledger.now})


def add_notices(ledger: Ledger, sayings: Sequence[Saying], kind: str) -> int:
    """Notices of a kind in one statement whatever their number. Returns how many."""
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
