"""Orders on movement: drawn up, changed, carried out in one transaction, taken back by another order (MOV-1, MOV-2, MOV-5)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from ejournal.errors import BadInput, NotThere
from ejournal.models import AcademicYear, Order, OrderLine
from ejournal.models.base import is_sqlite
from ejournal.policy.actor import SYSTEM, Actor
from ejournal.policy.orders import may_write_orders
from ejournal.queries.order_facts import (
    DraftLine,
    LinePlan,
    OrderDraft,
    class_facts,
    details_text,
    done_of,
    draft_of,
    lines_of,
    plan_order,
)
from ejournal.rules.orders import KINDS
from ejournal.rules.words import day_month
from ejournal.services.ledger import Ledger, as_json, writing
from ejournal.services.order_changes import Record, apply, undo
from ejournal.services.order_later import carry_out_later
from ejournal.services.order_notices import tell_of_order
from ejournal.services.records import insert, seen_values, update

MOST_PUPILS = 200
WAITS = '%"waits":true%'


# ---- drafts -----------------------------------------------------------------------------------------------------------


def save_draft(actor: Actor, draft: OrderDraft, order_id: int | None = None, *, now: datetime) -> int:
    """Keep an order as a draft, a new one or in place of what it said; nothing else changes. Returns its id; BadInput with the field."""
    may_write_orders(actor).demand()
    with writing(actor, now) as ledger:
        return _save(ledger, draft, order_id)


def _save(ledger: Ledger, draft: OrderDraft, order_id: int | None) -> int:
    values = _checked(draft, order_id)
    if order_id is None:
        order = insert(ledger, Order, values | {"made_at": ledger.now})
    else:
        order = _draft(order_id)
        update(ledger, order, values)
    _write_lines(ledger, order, draft.lines)
    return int(order.id)


def drop_draft(actor: Actor, order_id: int, *, now: datetime) -> None:
    """Remove a draft, which has changed nothing; its audit entries keep what it said. Raises BadInput for an executed order."""
    may_write_orders(actor).demand()
    with writing(actor, now) as ledger:
        order = _draft(order_id)
        for row in [*OrderLine.select().where(OrderLine.order == order.id), order]:
            ledger.note(type(row).__name__, row.id, "delete", seen_values(row), None)
            row.delete_instance(recursive=False)


def keep_text(actor: Actor, order_id: int, text: str, *, now: datetime) -> None:
    """Keep the wording of the document as it was edited; "" goes back to the pattern. Source: MOV-7."""
    may_write_orders(actor).demand()
    with writing(actor, now) as ledger:
        update(ledger, _locked(order_id), {"text": "\n".join(line.rstrip() for line in text.strip().splitlines())})


def _checked(draft: OrderDraft, order_id: int | None) -> dict[str, Any]:
    if draft.kind not in KINDS:
        raise BadInput("Выберите вид приказа.", "kind")
    number = " ".join(draft.number.split())
    if not number:
        raise BadInput("Впишите номер приказа.", "number")
    year = order_year(draft.date)
    same = (Order.year == year) & (Order.number == number)
    if Order.select().where(same & (Order.id != (order_id or 0))).exists():
        raise BadInput(f"Приказ № {number} в этом году уже есть.", "number")
    if not draft.lines:
        raise BadInput("Впишите, о ком приказ.", "pupil")
    if len(draft.lines) > MOST_PUPILS:
        raise BadInput(f"В одном приказе не больше {MOST_PUPILS} учеников.", "pupil")
    if len({line.pupil for line in draft.lines}) < len(draft.lines):
        raise BadInput("Один и тот же ученик вписан дважды.", "pupil")
    if draft.cancels is not None:
        _may_be_cancelled(draft.cancels)
    return {
        "year": year, "number": number, "date": draft.date, "kind": draft.kind, "effective": draft.effective,
        "basis": " ".join(draft.basis.split()), "signed_by": " ".join(draft.signed_by.split()), "cancels": draft.cancels,
    }  # fmt: skip


def order_year(day: date) -> int:
    """The year in whose book the order stands: that of the day, else the last one begun, of those that are open."""
    years = list(AcademicYear.select().where(AcademicYear.closed_on.is_null()).order_by(AcademicYear.start))
    if not years:
        raise BadInput("Нет открытого учебного года: сначала создайте его в календаре.", "date")
    begun = [one for one in years if one.start <= day]
    return int((begun[-1] if begun else years[0]).id)


def _write_lines(ledger: Ledger, order: Any, lines: Sequence[DraftLine]) -> None:
    kept = {row.pupil_id: row for row in OrderLine.select().where(OrderLine.order == order.id)}
    for gone in [row for pupil, row in kept.items() if pupil not in {line.pupil for line in lines}]:
        ledger.note("OrderLine", gone.id, "delete", seen_values(gone), None)
        gone.delete_instance(recursive=False)
    for position, line in enumerate(lines, 1):
        values = {
            "position": position, "class_to": line.class_to, "place_kind": line.place_kind, "place": " ".join(line.place.split()),
            "until": line.until, "note": " ".join(line.note.split()), "details": details_text(line),
        }  # fmt: skip
        if line.pupil in kept:
            update(ledger, kept[line.pupil], values)
        else:
            insert(ledger, OrderLine, values | {"order": order.id, "pupil": line.pupil})


# ---- carrying out -----------------------------------------------------------------------------------------------------


def execute(actor: Actor, order_id: int, *, now: datetime, after: str = "") -> None:
    """Carry out a draft: all of it or nothing. Raises BadInput with the field that is in the way, Refused for a closed year.

    `after` is said to the deputies beside the order: marks that stand after the day of departure.
    """
    may_write_orders(actor).demand()
    with writing(actor, now) as ledger:
        order = _draft(order_id)
        lines = lines_of([order.id])
        draft = draft_of(order, lines)
        _checked(draft, order.id)
        if draft.cancels is not None:
            _cancel(ledger, order, draft)
        else:
            _carry_out(ledger, order, draft, lines, after)
        update(ledger, order, {"state": "executed", "executed_at": ledger.now, "executed_by": actor.account_id}, "execute")


def _carry_out(ledger: Ledger, order: Any, draft: OrderDraft, lines: Sequence[Any], after: str) -> None:
    plans = plan_order(draft)
    for plan in plans:
        if plan.problem is not None:
            raise plan.problem
    tell_of_order(ledger, order.id, draft, plans, after)
    come = draft.effective <= ledger.now.date()
    for line, plan in zip(lines, plans, strict=True):
        done = carry_out_later(ledger, draft, plan, order.id) if come else []
        done = apply(ledger, plan.changes, order.id) + done
        class_from = plan.class_from.id if plan.class_from else None
        update(ledger, line, {"class_from": class_from, "done": _kept(done, waits=not come)})


def settle(now: datetime) -> int:
    """Do what waited for the day of an order: logins, new names, marks that travel. The daily round calls it; returns how many lines."""
    waiting = (Order.state == "executed") & (Order.effective <= now.date()) & (OrderLine.done**WAITS)
    ids = [row[0] for row in OrderLine.select(OrderLine.order_id).join(Order).where(waiting).distinct().tuples()]
    return sum(_settle(order_id, now) for order_id in ids)


def _settle(order_id: int, now: datetime) -> int:
    with writing(SYSTEM, now) as ledger:
        order = _locked(order_id)
        lines = [line for line in lines_of([order_id]) if done_of(line).get("waits")]
        draft = draft_of(order, lines)
        for line, plan in zip(lines, _plans_as_done(draft, lines), strict=True):
            done = done_of(line)["changes"] + carry_out_later(ledger, draft, plan, order_id)
            update(ledger, line, {"done": _kept(done, waits=False)})
    return len(lines)


def _plans_as_done(draft: OrderDraft, lines: Sequence[Any]) -> list[LinePlan]:
    """The plans of lines that are carried out already: the classes are those that the lines remember."""
    classes = class_facts()
    plans = plan_order(draft)
    return [replace(plan, class_from=classes.get(line.class_from_id), class_to=classes.get(line.class_to_id), problem=None)
            for line, plan in zip(lines, plans, strict=True)]  # fmt: skip


def _kept(done: list[Record], *, waits: bool) -> str:
    return json.dumps(json.loads(as_json({"changes": done, "waits": waits})), ensure_ascii=False, separators=(",", ":"))


# ---- cancelling -------------------------------------------------------------------------------------------------------


def cancelling(order_id: int, number: str, day: date, basis: str = "", signed_by: str = "") -> OrderDraft:
    """The draft of the order that takes another one back: of the same pupils."""
    _may_be_cancelled(order_id)
    lines = tuple(DraftLine(row.pupil_id) for row in lines_of([order_id]))
    return OrderDraft("cancel", number, day, day, basis, signed_by, lines, order_id)


def _may_be_cancelled(order_id: int) -> Any:
    order = Order.get_or_none(Order.id == order_id)
    if order is None or order.kind == "cancel":
        raise BadInput("Отменить можно исполненный приказ о движении; приказ об отмене не отменяют.", "cancels")
    if order.state != "executed":
        state = "уже отменён" if order.state == "cancelled" else "ещё не исполнен: проект просто убирают"
        raise BadInput(f"Приказ {order} {state}.", "cancels")
    return order


def _cancel(ledger: Ledger, order: Any, draft: OrderDraft) -> None:
    old = _may_be_cancelled(draft.cancels or 0)
    lines = lines_of([old.id])
    old_draft = draft_of(old, lines)
    plans = _plans_as_done(old_draft, lines)
    try:
        for line in reversed(lines):
            undo(ledger, done_of(line).get("changes", ()))
    except BadInput as refusal:
        raise BadInput(f"{refusal}{_later_ones(old)}", "cancels") from refusal
    update(ledger, old, {"state": "cancelled"}, "cancel")
    lead = f"Приказ № {old.number} отменён приказом № {draft.number}. Больше не действует: "
    tell_of_order(ledger, order.id, old_draft, plans, lead=lead)


def _later_ones(old: Any) -> str:
    """« Это № 60-у от …»: what was carried out for the same pupils afterwards."""
    pupils = OrderLine.select(OrderLine.pupil).where(OrderLine.order == old.id)
    later = (Order.state == "executed") & (Order.kind != "cancel") & (Order.executed_at >= old.executed_at) & (Order.id != old.id)
    query = Order.select().join(OrderLine).where(later & OrderLine.pupil.in_(pupils)).distinct().order_by(Order.executed_at.desc(), Order.id.desc())
    found = [f"{row} (с {day_month(row.effective)})" for row in query.limit(3)]
    return f" Позже исполнены: {', '.join(found)}." if found else ""


# ---- rows -------------------------------------------------------------------------------------------------------------


def _draft(order_id: int) -> Any:
    order = _locked(order_id)
    if order.state != "draft":
        raise BadInput("Приказ уже исполнен: его не меняют, а отменяют другим приказом.")
    return order


def _locked(order_id: int) -> Any:
    query = Order.select().where(Order.id == order_id)
    order = (query if is_sqlite() else query.for_update()).first()
    if order is None:
        raise NotThere("Такого приказа нет.")
    return order
