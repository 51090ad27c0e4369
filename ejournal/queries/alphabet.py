"""The alphabet book: everybody who ever was in school, by the letter and number of the personal file (domain §6.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from ejournal.models import ClassMembership, Order, OrderLine, Pupil, SchoolClass
from ejournal.models.orders import PLACES
from ejournal.policy.actor import Actor
from ejournal.policy.cards import CardFacts, parts_of, seeing_part
from ejournal.queries.registry import consents_of
from ejournal.rules.consents import ADDRESS, missing_kinds
from ejournal.rules.names import FullName, person_order_key
from ejournal.rules.order import order_key
from ejournal.rules.school_rules import SchoolRules

CAME, WENT = ("enroll", "enroll_transfer"), ("leave_transfer", "leave", "graduate")


@dataclass(frozen=True)
class BookLine:
    """A line of the book; `number` is the number within the letter, `address` empty where a right or a consent lacks."""

    pupil: int
    letter: str
    number: int
    name: str
    birth_date: date | None
    sex: str
    came_on: date | None
    came_class: str
    came_from: str
    address: str
    left_on: date | None
    left_order: str
    left_class: str
    left_to: str
    reason: str


@dataclass(frozen=True)
class AlphabetBook:
    """`letters` are all there are with how many; `unnumbered` is how many pupils have no file number yet."""

    letter: str
    letters: tuple[tuple[str, int], ...]
    lines: tuple[BookLine, ...]
    unnumbered: int = 0


def alphabet_book(actor: Actor, letter: str, today: date, rules: SchoolRules) -> AlphabetBook:
    """The lines of a letter, of all where none is named. Four SELECTs."""
    rows = list(Pupil.select().where(seeing_part(actor, "core", today, rules)))
    filed = [(row, *_place(row)) for row in rows if row.file_number]
    counted: dict[str, int] = {}
    for _, own, _ in filed:
        counted[own] = counted.get(own, 0) + 1
    letters = tuple(sorted(counted.items(), key=lambda one: order_key(one[0])))
    shown = [one for one in filed if letter.upper() in ("", one[1])]
    lines = _lines(actor, shown, today, rules)
    return AlphabetBook(letter.upper(), letters, tuple(sorted(lines, key=_key)), len(rows) - len(filed))


def _place(row: Any) -> tuple[str, int]:
    letter, _, number = row.file_number.partition("-")
    return letter, int(number) if number.isdecimal() else 0


def _key(line: BookLine) -> Any:
    return order_key(line.letter), line.number, person_order_key(FullName(line.name, ""))


def _lines(actor: Actor, filed: list[tuple[Any, str, int]], today: date, rules: SchoolRules) -> list[BookLine]:
    ids = {row.id for row, _, _ in filed}
    stays, orders, given = _stays(ids), _orders(ids), consents_of(ids)
    found = []
    for row, letter, number in filed:
        seen = "contacts" in parts_of(actor, CardFacts(row.id), rules) and ADDRESS not in missing_kinds(given.get(row.id, ()), today, rules)
        own = stays.get(row.id, [])
        came, went = _last(orders.get(row.id, []), CAME), _last(orders.get(row.id, []), WENT)
        gone = row.left_on is not None and row.left_on <= today
        found.append(
            BookLine(
                pupil=row.id,
                letter=letter,
                number=number,
                name=row.full_name,
                birth_date=row.birth_date,
                sex={"m": "м", "f": "ж"}.get(row.sex, ""),
                came_on=row.enrolled_on or (own[0].start if own else None),
                came_class=own[0].school_class.title if own else "",
                came_from=_where(came),
                address=row.address if seen else "",
                left_on=row.left_on if gone else None,
                left_order=(_told(went) or (own[-1].order_out if own else "")) if gone else "",
                left_class=own[-1].school_class.title if gone and own else "",
                left_to=_where(went) if gone else "",
                reason=_reason(went) if gone else "",
            )
        )
    return found


def _stays(ids: set[int]) -> dict[int, list[Any]]:
    query = ClassMembership.select(ClassMembership, SchoolClass).join(SchoolClass).where(ClassMembership.pupil.in_(sorted(ids)))
    found: dict[int, list[Any]] = {}
    for stay in query.order_by(ClassMembership.start):
        found.setdefault(stay.pupil_id, []).append(stay)
    return found


def _orders(ids: set[int]) -> dict[int, list[Any]]:
    """Executed orders about each, oldest first."""
    query = OrderLine.select(OrderLine, Order).join(Order).where(OrderLine.pupil.in_(sorted(ids)) & (Order.state == "executed"))
    found: dict[int, list[Any]] = {}
    for line in query.order_by(Order.effective, Order.id):
        found.setdefault(line.pupil_id, []).append(line)
    return found


def _last(lines: list[Any], kinds: tuple[str, ...]) -> Any | None:
    return next((line for line in reversed(lines) if line.order.kind in kinds), None)


def _where(line: Any | None) -> str:
    if line is None:
        return ""
    return line.place or (dict(PLACES)[line.place_kind] if line.place_kind else "")


def _told(line: Any | None) -> str:
    return str(line.order) if line is not None else ""


def _reason(line: Any | None) -> str:
    return (line.note or dict(Order.kind.choices)[line.order.kind]) if line is not None else ""
