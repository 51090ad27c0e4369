"""Movement of pupils: counts by class for a span, and the book of orders (MOV-2; domain §5.7, §5.17)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from ejournal.models import ClassMembership, Order, OrderLine, Pupil, SchoolClass
from ejournal.models.orders import ORDER_KINDS, ORDER_STATES, PLACES
from ejournal.queries.order_facts import class_facts
from ejournal.rules.movement import CountedStay, MovementCount, movement
from ejournal.rules.orders import KINDS

TITLES, STATES, PLACE_WORDS = dict(ORDER_KINDS), dict(ORDER_STATES), dict(PLACES)


@dataclass(frozen=True)
class BookLine:
    """One pupil of an executed order, as the book of movement has it; `cancelled_by` is «№ 60-у» or ""."""

    order: int
    number: str
    date: date
    kind: str
    name: str
    class_from: str
    to: str
    basis: str
    effective: date
    cancelled_by: str = ""


def movement_counts(first: date, last: date) -> tuple[tuple[str, MovementCount], ...]:
    """By class, youngest first, and «Школа» last; classes that had nobody are left out. Two SELECTs."""
    classes = class_facts()
    meets = (ClassMembership.start <= last) & (ClassMembership.end.is_null() | (ClassMembership.end > first))
    columns = (ClassMembership.pupil_id, ClassMembership.school_class_id, ClassMembership.start, ClassMembership.end)
    near: Any = meets | (ClassMembership.end == first)
    counts = movement([CountedStay(*row) for row in ClassMembership.select(*columns).where(near).tuples()], first, last)
    lines = [(facts.title, counts[key]) for key, facts in classes.items() if key in counts and counts[key] != MovementCount()]
    return (*lines, ("Школа", counts[None]))


def movement_book(first: date, last: date) -> tuple[BookLine, ...]:
    """Executed and cancelled orders whose date is in the span, a line a pupil, in the order of dates. Two SELECTs."""
    classes = class_facts()
    query = OrderLine.select(OrderLine, Order, Pupil).join(Order).switch(OrderLine).join(Pupil)
    rows: list[Any] = list(query.where(Order.date.between(first, last) & (Order.state != "draft")).order_by(Order.date, Order.id, OrderLine.position))
    undone = {row.order.cancels_id: f"№\u00a0{row.order.number}" for row in rows if row.order.cancels_id}
    return tuple(_line(row, classes, undone) for row in rows)


def _line(row: Any, classes: dict[int, Any], undone: dict[int, str]) -> BookLine:
    order = row.order
    old, new = (classes.get(one) for one in (row.class_from_id, row.class_to_id if KINDS[order.kind].needs_class else None))
    place = ", ".join(part for part in (row.place, PLACE_WORDS.get(row.place_kind, "") if row.place_kind else "") if part)
    to = ", ".join(part for part in (new.title if new else "", place) if part)
    by = undone.get(order.id) or ("отменён" if order.state == "cancelled" else "")
    return BookLine(
        order.id, order.number, order.date, TITLES[order.kind], row.pupil.full_name, old.title if old else "", to, order.basis, order.effective, by
    )


def classes_of_year(year_id: int) -> tuple[tuple[int, str], ...]:
    """To choose from. One SELECT."""
    query = SchoolClass.select().where(SchoolClass.year == year_id).order_by(SchoolClass.grade, SchoolClass.letter)
    return tuple((row.id, row.title) for row in query)
