"""The log of accesses to personal data: one row a day of each account × pupil × part × way (SEC-3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from ejournal.models import CardAccess
from ejournal.policy.actor import Actor
from ejournal.services.ledger import Ledger, writing
from ejournal.services.records import seen_values

SEEN, EXPORTED, PRINTED = "seen", "exported", "printed"
FREE = frozenset({"core", "name"})  # what all staff see anyway is not logged
Looked = tuple[int, str]  # pupil, part


def note(actor: Actor, looked: Iterable[Looked], way: str, what: str, *, now: datetime) -> None:
    """Remember that a member of staff opened or took out parts of cards; `groups` count as health. Families are not logged."""
    pairs = {(pupil, "health" if part == "groups" else part) for pupil, part in looked if part not in FREE}
    if not pairs or not actor.is_staff or actor.account_id is None:
        return
    with writing(actor, now) as ledger:
        known = _of_today(actor.account_id, way, now)
        again = [number for pair, number in known.items() if pair in pairs]
        if again:
            CardAccess.update(count=CardAccess.count + 1).where(CardAccess.id.in_(again) & (CardAccess.count < 32_000)).execute()
        for pupil, part in sorted(pairs - set(known)):
            _first(ledger, {"account": actor.account_id, "at": ledger.now, "pupil": pupil, "part": part, "way": way, "what": what[:120]})


def note_guardian(actor: Actor, guardian: int, way: str, what: str, *, now: datetime) -> None:
    """The same for the contacts of a guardian's own card."""
    if not actor.is_staff or actor.account_id is None:
        return
    with writing(actor, now) as ledger:
        mine = (CardAccess.account == actor.account_id) & (CardAccess.guardian == guardian) & (CardAccess.way == way) & _today(now)
        again = CardAccess.get_or_none(mine)
        if again is not None:
            CardAccess.update(count=CardAccess.count + 1).where((CardAccess.id == again.id) & (CardAccess.count < 32_000)).execute()
            return
        values = {"account": actor.account_id, "at": ledger.now, "guardian": guardian, "part": "contacts", "way": way}
        _first(ledger, {**values, "what": what[:120]})


def note_file(actor: Actor, what: str, *, now: datetime) -> None:
    """A file that left with many pupils in it: one row each time, of the program itself where no account asked."""
    with writing(actor, now) as ledger:
        _first(ledger, {"account": actor.account_id, "at": ledger.now, "part": "core", "way": EXPORTED, "what": what[:120]})


def note_list(actor: Actor, parts: Iterable[str], way: str, what: str, *, now: datetime) -> None:
    """A list that shows parts of many cards: one row a day of each account × part × way × list, of no pupil."""
    wanted = set(parts) - FREE
    if not wanted or not actor.is_staff or actor.account_id is None:
        return
    with writing(actor, now) as ledger:
        nobody = CardAccess.pupil.is_null() & CardAccess.guardian.is_null() & (CardAccess.what == what[:120])
        mine = (CardAccess.account == actor.account_id) & (CardAccess.way == way) & nobody & _today(now)
        known = {row.part: row.id for row in CardAccess.select(CardAccess.id, CardAccess.part).where(mine)}
        again = [number for part, number in known.items() if part in wanted]
        CardAccess.update(count=CardAccess.count + 1).where(CardAccess.id.in_(again) & (CardAccess.count < 32_000)).execute()
        for part in sorted(wanted - set(known)):
            _first(ledger, {"account": actor.account_id, "at": ledger.now, "part": part, "way": way, "what": what[:120]})


def _first(ledger: Ledger, values: dict[str, object]) -> None:
    row = CardAccess.create(**values)
    ledger.note("CardAccess", row.id, "create", None, seen_values(row))


def _of_today(account: int, way: str, now: datetime) -> dict[Looked, int]:
    mine = (CardAccess.account == account) & (CardAccess.way == way) & CardAccess.pupil.is_null(False) & _today(now)
    rows = CardAccess.select(CardAccess.pupil, CardAccess.part, CardAccess.id).where(mine)
    return {(pupil, part): number for pupil, part, number in rows.tuples()}


def _today(now: datetime) -> object:
    first = datetime.combine(now.date(), time())
    return (CardAccess.at >= first) & (CardAccess.at < first + timedelta(days=1))
