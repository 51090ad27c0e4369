"""The demo's movement as executed orders, and one draft that is late (MOV-1, MOV-4)."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from typing import Any

from ejournal.models import Account, GroupMembership, Order, OrderLine, PupilStatus
from ejournal.policy.actor import load_actor
from ejournal.queries.order_facts import DraftLine, OrderDraft
from ejournal.queries.orders import proposed_number, pupils_of_class
from ejournal.rules.orders import order_text
from ejournal.services.demo.cohorts import AT_HOME, SANATORIUM, Child
from ejournal.services.demo.year import Year
from ejournal.services.ledger import as_json
from ejournal.services.orders import save_draft

MORNING, LATE_DAYS = time(9, 20), 6
PLACES = ("Зареченская СОШ", "Ольховская школа", "Луговская СОШ", "гимназия, г. Заречный")
SANATORIUM_DAYS = 20


def add_orders(year: Year) -> None:
    """To be called once the classes stand and before the days are lived through; only the current year has orders."""
    if not year.is_current:
        return
    number = 0
    for plan in year.classes:
        for child in (year.children[one] for one in plan.pupils):
            if child.odd in (AT_HOME, SANATORIUM):
                _status(year, plan.id, child)
            if child.arrives is not None and child.order_in:
                _arrival(year, plan.id, child, PLACES[number % len(PLACES)])
                number += 1
            if child.leaves is not None and child.order_out:
                _departure(year, plan.id, child, PLACES[number % len(PLACES)])
                number += 1


def leave_a_draft(year: Year, class_id: int, now: datetime) -> None:
    """The secretary has drawn an order up and forgotten it: red on three desks until it is carried out."""
    actor = load_actor(Account.get(Account.login == "secretary").id, now.date())
    pupils = pupils_of_class(class_id, now.date())
    if actor is None or not pupils:
        return
    day, start = now.date() - timedelta(days=LATE_DAYS), now.date() + timedelta(days=2)
    line = DraftLine(pupils[len(pupils) // 2], place_kind="other", place="санаторий «Сосновый бор»", until=start + timedelta(days=SANATORIUM_DAYS))
    draft = OrderDraft("away", proposed_number(year.id), day, start, "Путёвка, заявление родителей", "", (line,))
    save_draft(actor, draft, now=now)


def _arrival(year: Year, class_id: int, child: Child, place: str) -> None:
    assert child.arrives is not None
    stay = {"pupil": child.id, "school_class": class_id, "start": child.arrives}
    changes = [_done("ClassMembership", "create", year.membership_ids[child.id], {}, stay)]
    changes.append(_done("Pupil", "update", child.id, {"enrolled_on": None}, {"enrolled_on": child.arrives}))
    line = {"class_to": class_id, "place_kind": "region", "place": place}
    _order(year, child, "enroll_transfer", child.order_in, child.arrives, line, changes, "Заявление родителей, личное дело")


def _departure(year: Year, class_id: int, child: Child, place: str) -> None:
    assert child.leaves is not None
    gone = {"end": child.leaves, "order_out": child.order_out}
    changes = [_done("ClassMembership", "update", year.membership_ids[child.id], {"end": None, "order_out": ""}, gone)]
    ended = [row for row in year.loader.rows(GroupMembership) if row[1] == child.id]
    changes += [_done("GroupMembership", "update", row[0], {"end": None}, {"end": child.leaves}) for row in ended]
    changes.append(_done("Pupil", "update", child.id, {"left_on": None}, {"left_on": child.leaves}))
    line = {"class_from": class_id, "place_kind": "region", "place": place}
    _order(year, child, "leave_transfer", child.order_out, child.leaves, line, changes, "Заявление родителей, справка о приёме")


def _status(year: Year, class_id: int, child: Child) -> None:
    first = year.frame.first
    at_home = child.odd == AT_HOME
    number, day = ("38-у", date(first, 9, 1)) if at_home else ("41-у", date(first, 9, 16))
    start = day if at_home else date(first, 9, 17)
    if day > year.today:
        return
    until = None if at_home else start + timedelta(days=SANATORIUM_DAYS)
    kind, place = ("home", "") if at_home else ("away", "санаторий «Сосновый бор»")
    at = datetime.combine(day, MORNING)
    line: dict[str, Any] = {"class_from": class_id, "place": place, "until": until}
    basis = "Медицинское заключение, заявление родителей" if at_home else "Путёвка, заявление родителей"
    row, span = year.loader.number(PupilStatus), {"pupil": child.id, "kind": kind, "start": start, "end": until, "note": ""}
    changes = [_done("PupilStatus", "create", row, {}, span)]
    order = _order(year, child, kind, order_text(number, day), start, line, changes, basis)
    year.loader.add(PupilStatus, at, span | {"id": row, "order": order})


def _order(
    year: Year, child: Child, kind: str, text: str, effective: date, line: dict[str, Any], changes: list[dict[str, Any]], basis: str
) -> int:
    """An executed order of one pupil; `text` is «№ 45-у от 18.09.2026»."""
    number, _, day = text.removeprefix("№ ").partition(" от ")
    dated = datetime.strptime(day, "%d.%m.%Y").date()
    secretary = next((one.account_id for one in year.staff.values() if one.login == "secretary"), None)
    at = datetime.combine(dated, MORNING)
    said = {
        "year": year.id, "number": number, "date": dated, "kind": kind, "effective": effective, "basis": basis, "text": "", "signed_by": "",
        "state": "executed", "made_at": at, "executed_at": at, "executed_by": secretary, "cancels": None,
    }  # fmt: skip
    order = year.loader.add(Order, at, said, account=secretary)
    own = {"order": order, "position": 1, "pupil": child.id, "class_from": None, "class_to": None, "place_kind": "", "place": "", "until": None}
    year.loader.add(OrderLine, at, own | {"note": "", "details": "{}"} | line | {"done": _kept(changes)}, account=secretary)
    return order


def _done(table: str, deed: str, row: int, old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    return {"table": table, "deed": deed, "id": row, "old": old, "new": new}


def _kept(changes: list[dict[str, Any]]) -> str:
    return json.dumps(json.loads(as_json({"changes": changes, "waits": False})), ensure_ascii=False, separators=(",", ":"))

