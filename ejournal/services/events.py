"""Adding, changing and cancelling events; the audience is told (MSG-2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ejournal.errors import BadInput, NotThere, Refused
from ejournal.models import Event
from ejournal.models.messages import EVENT_KINDS
from ejournal.policy.actor import Actor
from ejournal.policy.events import may_change_event
from ejournal.queries.audiences import accounts_of
from ejournal.queries.events import event_audiences
from ejournal.rules.audiences import Audience, audience_of
from ejournal.rules.events import LONGEST_PLACE, LONGEST_TEXT, checked_days, checked_time, checked_title, when_words
from ejournal.rules.names import tidy_spaces
from ejournal.services.ledger import Ledger, writing
from ejournal.services.notices import retell
from ejournal.services.records import insert, update


@dataclass(frozen=True)
class EventDraft:
    """An event as it was typed; `to` is the key of an audience."""

    kind: str
    title: str
    start: date
    end: date
    to: str
    time: str = ""
    place: str = ""
    text: str = ""


def add_event(actor: Actor, draft: EventDraft, *, now: datetime) -> int:
    """Add it and tell its audience; the same one added already (a button pressed twice) is left alone. Raises Refused, BadInput."""
    values, audience = _values(draft), _audience(actor, draft.to, now.date())
    own = {"audience": audience.kind, "school_class": audience.school_class}
    with writing(actor, now) as ledger:
        stands = Event.select().where(Event.author == actor.account_id, Event.removed_at.is_null(), Event.start == draft.start)
        for row in stands:
            if all(row.__data__[name] == value for name, value in (values | own).items()):
                return int(row.id)
        row = insert(ledger, Event, values | own | {"author": actor.account_id, "at": ledger.now})
        _tell(ledger, row, row.title)
    return int(row.id)


def change_event(actor: Actor, event_id: int, draft: EventDraft, *, now: datetime) -> bool:
    """Change it and tell both the old and the new audience; returns whether anything changed."""
    row = _standing(actor, event_id)
    values, audience = _values(draft), _here(row)
    if draft.to != audience.key:
        audience = _audience(actor, draft.to, now.date())
    with writing(actor, now) as ledger:
        before = accounts_of(_here(row), now.date())
        changed = update(ledger, row, values | {"audience": audience.kind, "school_class": audience.school_class})
        if changed:
            _tell(ledger, row, f"Изменено: {row.title}", before)
    return changed


def cancel_event(actor: Actor, event_id: int, *, now: datetime) -> None:
    """Cancel it: it stays in the list as cancelled, and its audience is told. Nothing where it is cancelled already."""
    row = _standing(actor, event_id, or_cancelled=True)
    if row.removed_at is not None:
        return
    with writing(actor, now) as ledger:
        update(ledger, row, {"removed_at": ledger.now})
        _tell(ledger, row, f"Отменено: {row.title}")


def _standing(actor: Actor, event_id: int, or_cancelled: bool = False) -> Any:
    row = Event.get_or_none(Event.id == event_id)
    if row is None or (row.removed_at is not None and not or_cancelled):
        raise NotThere("Такого события нет: его отменили.")
    may_change_event(actor, row).demand()
    return row


def _values(draft: EventDraft) -> dict[str, Any]:
    checked_days(draft.start, draft.end)
    place, text = tidy_spaces(draft.place), draft.text.replace("\r\n", "\n").replace("\x00", "").strip()
    if draft.kind not in dict(EVENT_KINDS):
        raise BadInput("Выберите вид события.", "kind")
    if len(place) > LONGEST_PLACE:
        raise BadInput(f"Место длиннее {LONGEST_PLACE} знаков.", "place")
    if len(text) > LONGEST_TEXT:
        raise BadInput(f"Подробности длиннее {LONGEST_TEXT} знаков.", "text")
    days = {"start": draft.start, "end": draft.end, "time": checked_time(draft.time)}
    return {"kind": draft.kind, "title": checked_title(draft.title), "place": place, "text": text} | days


def _audience(actor: Actor, key: str, day: date) -> Audience:
    audience = audience_of(key)
    if audience not in {one.audience for one in event_audiences(actor, day)}:
        raise Refused("Для этих людей событие добавляет завуч. Выберите из предложенных.")
    return audience


def _here(row: Any) -> Audience:
    return Audience(row.audience, row.school_class_id)


def _tell(ledger: Ledger, row: Any, words: str, before: frozenset[int] = frozenset()) -> None:
    """Of what is to come; nobody is told of the past."""
    if row.end < ledger.now.date():
        return
    place = f", {row.place}" if row.place else ""
    text = f"{words}. {when_words(row.start, row.end, row.time)}{place}"
    retell(ledger, accounts_of(_here(row), ledger.now.date()) | before, "event", text, f"/events/{row.id}")
