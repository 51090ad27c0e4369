"""«Прошу проверить»: one notice to each teacher about what is missing in his journals, once a day for the same things (DEP-1)."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, time
from typing import Any

from ejournal.errors import BadInput
from ejournal.models import AcademicYear, FillingRequest
from ejournal.models.base import is_sqlite
from ejournal.policy.actor import Actor
from ejournal.policy.control import may_ask_teachers
from ejournal.queries.filling import Asked, filling_page
from ejournal.queries.filling_requests import AskedThing, things_by_teacher
from ejournal.queries.recipients import of_staff
from ejournal.queries.school_rules import school_rules
from ejournal.services.ledger import Ledger, writing
from ejournal.services.notices import retell
from ejournal.services.records import insert

NOTHING = "Просить не о чем: всё записано, или об этом сегодня уже просили."
OWN_PAGE = "/control/mine"


def ask_teachers(actor: Actor, asked: Asked, *, now: datetime) -> int:
    """One notice to each teacher who answers for something that is missing in what was asked for; returns how many teachers.

    What he has been asked about today is not asked again; a notice that he has not read yet tells all of the day. Delays are not asked
    about: they can't be put right. Raises BadInput where there is nothing new.
    """
    may_ask_teachers(actor).demand()
    with writing(actor, now) as ledger:
        _one_at_a_time()
        found = things_by_teacher(filling_page(actor, asked, now.date(), school_rules()))
        told = _told_today(found, now)
        fresh = {staff: new for staff, own in found.items() if (new := [one for one in own if one.key not in told[staff]])}
        if not fresh:
            raise BadInput(NOTHING)
        for staff, things in sorted(fresh.items()):
            _ask(ledger, staff, things, told[staff].values())
    return len(fresh)


def _ask(ledger: Ledger, staff: int, things: Sequence[AskedThing], before: Iterable[AskedThing]) -> None:
    values = {"staff": staff, "account": ledger.actor.account_id, "at": ledger.now, "things": json.dumps(things, ensure_ascii=False)}
    insert(ledger, FillingRequest, values)
    retell(ledger, of_staff([staff]), "check", request_words([*before, *things]), OWN_PAGE)


def request_words(things: Sequence[AskedThing]) -> str:
    """«Прошу проверить журналы. Алгебра, 7 Б: 12.10 нет темы; 13.10 урок без единой записи. Физика, 8 А: …»."""
    found: dict[str, list[str]] = defaultdict(list)
    for one in things:
        found[one.title].append(one.words)
    return "Прошу проверить журналы. " + ". ".join(f"{title}: {'; '.join(words)}" for title, words in found.items())


def _told_today(staff: Iterable[int], now: datetime) -> dict[int, dict[str, AskedThing]]:
    """What each teacher has been asked about today, by key. One SELECT."""
    found: dict[int, dict[str, AskedThing]] = defaultdict(dict)
    today = FillingRequest.staff.in_(sorted(staff)) & (FillingRequest.at >= datetime.combine(now.date(), time()))
    for row in FillingRequest.select().where(today).order_by(FillingRequest.id):
        found[row.staff_id] |= {one.key: one for one in (AskedThing(*parts) for parts in json.loads(row.things))}
    return found


def _one_at_a_time() -> Any:
    """Two presses at one moment follow one another: the newest year is held until the transaction ends."""
    query = AcademicYear.select().order_by(AcademicYear.id.desc()).limit(1)
    return (query if is_sqlite() else query.for_update()).first()
