"""What the summary sheet of movement counts and names: stays of a year's classes with the orders behind them (REP-4; domain §5.7)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from ejournal.models import ClassMembership, Order, OrderLine, Pupil, SchoolClass, russian
from ejournal.models.orders import PLACES
from ejournal.policy.actor import Actor
from ejournal.policy.cards import CardFacts, parts_of
from ejournal.queries.registry import consents_of
from ejournal.rules.consents import ADDRESS, missing_kinds
from ejournal.rules.movement_summary import MovedStay, way_out
from ejournal.rules.orders import KINDS
from ejournal.rules.school_rules import SchoolRules

PLACE_WORDS = dict(PLACES)
A_DAY = timedelta(days=1)


class MovedPupil(NamedTuple):
    """Who came or left: the appendix of the sheet. `inside`: from or to another class of the school."""

    pupil: int
    name: str
    birth_date: date | None
    came: bool
    inside: bool
    sex: str
    day: date
    school_class: str
    address: str
    order: str
    place: str


@dataclass(frozen=True)
class Movement:
    """Stays of the year's classes, and who came and left in the span, by day and name."""

    stays: tuple[MovedStay, ...]
    moved: tuple[MovedPupil, ...]


def movement_of(actor: Actor, year_id: int, first: date, last: date, today: date, rules: SchoolRules) -> Movement:
    """Three SELECTs and the consents of who moved; an address is shown to whom it is open, with consent."""
    rows = _stays(year_id)
    orders = _orders(row.pupil_id for row in rows)
    stays = tuple(_stay(row, orders) for row in rows)
    begins = {(row.pupil_id, row.start): row for row in rows}
    ends = {(row.pupil_id, row.end): row for row in rows if row.end is not None}
    moved_rows = [row for row in rows if first < row.start <= last or (row.end is not None and first < row.end <= last)]
    known = _addresses(actor, {row.pupil_id: row.pupil for row in moved_rows}, today, rules)
    moved: list[MovedPupil] = []
    for row in moved_rows:
        if first < row.start <= last:
            moved.append(_came(row, ends.get((row.pupil_id, row.start)), orders, known))
        if row.end is not None and first < row.end <= last:
            moved.append(_left(row, begins.get((row.pupil_id, row.end)), orders, known))
    return Movement(stays, tuple(sorted(moved, key=lambda one: (one.day, one.came))))


def _stays(year_id: int) -> list[Any]:
    query = ClassMembership.select(ClassMembership, Pupil, SchoolClass).join(Pupil).switch(ClassMembership).join(SchoolClass)
    return list(query.where(SchoolClass.year == year_id).order_by(russian(Pupil.surname), russian(Pupil.name), Pupil.id, ClassMembership.start))


def _orders(pupils: Any) -> dict[int, list[Any]]:
    """Executed orders in and out of school by pupil, oldest first. One SELECT."""
    wanted = set(pupils)
    kinds = [code for code, kind in KINDS.items() if kind.way in ("in", "out")]
    query = OrderLine.select(OrderLine, Order).join(Order).where((Order.state == "executed") & Order.kind.in_(kinds))
    found: dict[int, list[Any]] = defaultdict(list)
    for line in query.order_by(Order.effective, Order.id):
        if line.pupil_id in wanted:
            found[line.pupil_id].append(line)
    return found


def _line(orders: dict[int, list[Any]], pupil: int, way: str, day: date) -> Any | None:
    """The order by which he came or left on a day; who is there for the last time on Friday may be out by the order of Friday."""
    near = (day, day - A_DAY)
    found = [one for one in orders.get(pupil, ()) if KINDS[one.order.kind].way == way and one.order.effective in near]
    return found[-1] if found else None


def _stay(row: Any, orders: dict[int, list[Any]]) -> MovedStay:
    line = _line(orders, row.pupil_id, "out", row.end) if row.end else None
    way = way_out(line.order.kind, line.place_kind) if line else "other"
    return MovedStay(row.pupil_id, row.school_class_id, row.start, row.end, row.pupil.sex, way)


def _came(row: Any, before: Any | None, orders: dict[int, list[Any]], known: dict[int, str]) -> MovedPupil:
    line = None if before else _line(orders, row.pupil_id, "in", row.start)
    place = f"из {before.school_class.title} класса" if before else _where(line)
    return _moved(row, True, before is not None, row.start, (str(line.order) if line else row.order_in, place), known)


def _left(row: Any, after: Any | None, orders: dict[int, list[Any]], known: dict[int, str]) -> MovedPupil:
    line = None if after else _line(orders, row.pupil_id, "out", row.end)
    place = f"в {after.school_class.title} класс" if after else _where(line)
    return _moved(row, False, after is not None, row.end, (str(line.order) if line else row.order_out, place), known)


def _moved(row: Any, came: bool, inside: bool, day: date, said: tuple[str, str], known: dict[int, str]) -> MovedPupil:
    pupil = row.pupil
    return MovedPupil(pupil.id, pupil.full_name, pupil.birth_date, came, inside, pupil.sex, day, row.school_class.title, known.get(pupil.id, ""), *said)


def _where(line: Any | None) -> str:
    if line is None:
        return ""
    return ", ".join(part for part in (line.place, PLACE_WORDS[line.place_kind] if line.place_kind else "") if part)


def _addresses(actor: Actor, pupils: dict[int, Any], today: date, rules: SchoolRules) -> dict[int, str]:
    """Addresses by pupil, those only that the actor may see and that are kept by consent. One SELECT."""
    given = consents_of(set(pupils))
    return {
        key: row.address
        for key, row in pupils.items()
        if "contacts" in parts_of(actor, CardFacts(key), rules) and ADDRESS not in missing_kinds(given.get(key, ()), today, rules)
    }
