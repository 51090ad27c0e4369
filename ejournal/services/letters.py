"""The queue of letters: put in once by key, claimed, sent or put off, dropped where the right is gone (DIA-5).

A letter is claimed on disk before its server hears of it, and what became of it is written after. A letter that was claimed
and never concluded is not sent again by itself: nobody knows whether it went (decision «at most once» in docs/decisions.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ejournal.errors import NotThere
from ejournal.models import Delivery, Guardianship, Letter
from ejournal.models.base import tx
from ejournal.models.bulk import insert_rows
from ejournal.policy.actions import may
from ejournal.policy.actor import SYSTEM, Actor
from ejournal.queries.digests import ReadyLetter, digests_of, forecasts_of, may_hear
from ejournal.rules.letters import is_stale, letter_subject, letter_text, pause_after
from ejournal.rules.school_rules import SchoolRules
from ejournal.services.ledger import Ledger, writing
from ejournal.services.lesson_making import new_ids
from ejournal.services.records import seen_values

LOT = 50  # letters in one transaction, and in one talk with the server
LOST_AFTER = timedelta(minutes=15)
KEPT_BODIES = timedelta(days=30)
UNKNOWN = "Отправка прервалась: неизвестно, ушло ли письмо."


@dataclass(frozen=True)
class Claimed:
    """A letter that may be sent now."""

    id: int
    key: str
    email: str
    subject: str
    body: str


def queue_digests(now: datetime, rules: SchoolRules) -> int:
    """Put the digests of the day and the forecasts that are due in the queue, those that are not there yet; returns how many.
    Reads before it writes."""
    ready = [*digests_of(now.date(), rules.letter_hour), *forecasts_of(now.date(), rules)]
    for at in range(0, len(ready), LOT):
        with writing(SYSTEM, now) as ledger:
            _put(ledger, ready[at : at + LOT])
    return len(ready)


def _put(ledger: Ledger, ready: Sequence[ReadyLetter]) -> None:
    known = {key for (key,) in Letter.select(Letter.key).where(Letter.key.in_([one.key for one in ready])).tuples()}
    fresh = [one for one in ready if one.key not in known]
    fields, rows = Letter._meta.sorted_fields, []
    for number, one in zip(new_ids(Letter, len(fresh)), fresh, strict=True):
        told = {"subject": letter_subject(one.letter)[:200], "body": letter_text(one.letter), "made_at": ledger.now, "next_at": ledger.now}
        row = Letter(id=number, key=one.key, guardian=one.guardian, pupil=one.pupil, email=one.email, **told)
        row.state, row.attempts, row.trouble, row.sent_at = "waiting", 0, "", None
        rows.append(tuple(field.db_value(row.__data__.get(field.name)) for field in fields))
        ledger.note("Letter", number, "create", None, seen_values(row))
    if rows:
        insert_rows(Letter, fields, rows)


def due_letters(now: datetime) -> list[int]:
    """Numbers of the letters whose turn has come, the oldest first, a lot at most. One SELECT."""
    due = (Letter.state == "waiting") & (Letter.next_at <= now)
    return [row[0] for row in Letter.select(Letter.id).where(due).order_by(Letter.next_at, Letter.id).limit(LOT).tuples()]


def claim(letter_id: int, now: datetime) -> Claimed | None:
    """Take one letter for sending; None where another took it, or where it may not go any more, which is then written."""
    with tx():
        row = Letter.get_or_none((Letter.id == letter_id) & (Letter.state == "waiting"))
        if row is None:
            return None
        if why := _why_not(row, now):
            Letter.update(state="dropped", trouble=why).where(Letter.id == row.id).execute()
            return None
        mine = (Letter.id == row.id) & (Letter.state == "waiting")
        taken = Letter.update(state="sending", attempts=row.attempts + 1, next_at=now, trouble="").where(mine).execute()
    return Claimed(row.id, row.key, row.email, row.subject, row.body) if taken else None


def _why_not(row: Any, now: datetime) -> str:
    """The rights as they are at this moment: taken away, blocked, another form or address agreed meanwhile. Two SELECTs."""
    if row.guardian_id is None:
        return ""
    if is_stale(row.made_at.date(), now.date()):
        return "Сводка устарела: прошло больше трёх дней."
    tie = (Guardianship.pupil == row.pupil_id) & may_hear([row.guardian_id])
    if not Guardianship.select().where(tie).exists():
        return "Права на дневник больше нет, или вход закрыт."
    agreed = (Delivery.guardian == row.guardian_id) & (Delivery.pupil == row.pupil_id) & (Delivery.form == "email")
    if not Delivery.select().where(agreed & (Delivery.email == row.email)).exists():
        return "Родитель отписался или назвал другой адрес."
    return ""


def conclude_sent(letter_id: int, now: datetime) -> None:
    with tx():
        Letter.update(state="sent", sent_at=now, trouble="").where((Letter.id == letter_id) & (Letter.state == "sending")).execute()


def conclude_trouble(letter_id: int, why: str, now: datetime, rules: SchoolRules, *, is_final: bool = False) -> None:
    """Put a claimed letter off with a growing pause; after the last try, or where trying is no use, it waits for the administrator."""
    with tx():
        row = Letter.get_or_none((Letter.id == letter_id) & Letter.state.in_(("sending", "waiting")))
        if row is not None:
            _put_off(row, why, now, rules, is_final)


def put_off(letters: Sequence[int], why: str, now: datetime, rules: SchoolRules) -> None:
    """The server did not answer at all: a try of each letter of the lot, none of which was begun."""
    with tx():
        for row in Letter.select().where(Letter.id.in_(list(letters)) & (Letter.state == "waiting")):
            row.attempts += 1
            _put_off(row, why, now, rules, False)


def _put_off(row: Any, why: str, now: datetime, rules: SchoolRules, is_final: bool) -> None:
    gives_up = is_final or row.attempts >= rules.letter_tries
    values = {"state": "failed" if gives_up else "waiting", "trouble": why[:200], "attempts": row.attempts}
    Letter.update(**values, next_at=now + pause_after(max(row.attempts, 1), rules.letter_pause_minutes)).where(Letter.id == row.id).execute()


def settle_interrupted(now: datetime) -> int:
    """Letters claimed long ago and never concluded: the program was stopped between. Returns how many."""
    lost = (Letter.state == "sending") & (Letter.next_at <= now - LOST_AFTER)
    with tx():
        return int(Letter.update(state="failed", trouble=UNKNOWN).where(lost).execute())


def send_again(actor: Actor, letter_id: int | None, *, now: datetime) -> int:
    """Put a failed letter, or all of them (None), back in the queue; returns how many. Raises Refused, NotThere."""
    may(actor, "delivery.queue").demand()
    failed = (Letter.state == "failed") & ((Letter.id == letter_id) if letter_id is not None else Letter.id.is_null(False))
    with writing(actor, now) as ledger:
        rows = [row[0] for row in Letter.select(Letter.id).where(failed).tuples()]
        if letter_id is not None and not rows:
            raise NotThere("Этого письма среди неотправленных нет.")
        Letter.update(state="waiting", attempts=0, next_at=ledger.now, trouble="").where(failed).execute()
        for number in rows:
            ledger.note("Letter", number, "again", {}, {})
    return len(rows)


def forget_bodies(now: datetime) -> int:
    """Empty the text of letters made over thirty days ago: the diary keeps what they told. Returns how many."""
    old = (Letter.made_at < now - KEPT_BODIES) & (Letter.body != "") & Letter.state.in_(("sent", "dropped", "failed"))
    with tx():
        return int(Letter.update(body="").where(old).execute())
