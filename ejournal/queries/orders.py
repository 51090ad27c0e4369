"""The list of orders, the number to propose, the pupils to choose from (MOV-1, MOV-4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import JOIN

from ejournal.errors import BadInput
from ejournal.models import AcademicYear, ClassMembership, Order, OrderLine, Pupil, SchoolClass, russian
from ejournal.models.base import there_on
from ejournal.models.orders import ORDER_KINDS, ORDER_STATES
from ejournal.queries.order_facts import class_facts, days_off, lines_of
from ejournal.rules.names import search_key, search_keys
from ejournal.rules.orders import KINDS, execute_by, is_overdue, next_number
from ejournal.rules.words import day_month, listed

TITLES, STATES = dict(ORDER_KINDS), dict(ORDER_STATES)
SHOWN, NAMED = 300, 2


@dataclass(frozen=True)
class OrderQuestion:
    """What of the orders is asked for; "" everywhere is all of the year."""

    year: int | None = None
    state: str = ""
    kind: str = ""
    text: str = ""


@dataclass(frozen=True)
class OrderRow:
    """A line of the list; `due` is the day by which a draft should have been carried out."""

    id: int
    number: str
    date: date
    kind: str
    pupils: str
    classes: str
    effective: date
    state: str
    state_words: str
    due: date
    is_overdue: bool
    is_planned: bool


def order_list(asked: OrderQuestion, today: date) -> tuple[OrderRow, ...]:
    """The orders of a year, drafts that are late first, then the newest. Four SELECTs."""
    condition: Any = Order.year == asked.year if asked.year else Order.id.is_null(False)
    for column, value in ((Order.state, asked.state), (Order.kind, asked.kind)):
        if value:
            condition &= column == value
    orders = list(Order.select().where(condition).order_by(Order.date.desc(), Order.id.desc()).limit(SHOWN if not asked.text else None))
    lines: dict[int, list[Any]] = defaultdict(list)
    for line in lines_of(order.id for order in orders):
        lines[line.order_id].append(line)
    found = [order for order in orders if not asked.text or _answers(order, lines[order.id], asked.text)]
    off, classes = days_off(), class_facts()
    rows = [_row(order, lines[order.id], classes, off, today) for order in found[:SHOWN]]
    return tuple(sorted(rows, key=lambda row: not row.is_overdue))


@dataclass(frozen=True)
class DraftOrder:
    """A draft as a desk names it; `is_due`: the day it comes into force is here."""

    id: int
    number: str
    date: date
    is_due: bool
    is_late: bool

    @property
    def url(self) -> str:
        return f"/orders/{self.id}"


def draft_orders(today: date) -> tuple[DraftOrder, ...]:
    """Drafts, the oldest first: for the desk. Two SELECTs, one where there is none. Source: MOV-4."""
    rows = list(Order.select(Order.id, Order.number, Order.date, Order.effective).where(Order.state == "draft").order_by(Order.date, Order.id).tuples())
    off = days_off() if rows else frozenset()
    return tuple(DraftOrder(key, number, day, start <= today, is_overdue("draft", day, today, off)) for key, number, day, start in rows)


def overdue_orders(today: date) -> int:
    """How many drafts are late. Two SELECTs. Source: MOV-4."""
    return sum(one.is_late for one in draft_orders(today))


def _answers(order: Any, lines: Sequence[Any], text: str) -> bool:
    names = [search_key(line.pupil.full_name) for line in lines] + [search_key(order.number)]
    return any(name.startswith(key) or f" {key}" in name for key in search_keys(text) for name in names)


def _row(order: Any, lines: Sequence[Any], classes: dict[int, Any], off: frozenset[date], today: date) -> OrderRow:
    names = [line.pupil.list_name for line in lines]
    more = f" и ещё {len(names) - NAMED}" if len(names) > NAMED else ""
    shown = (", ".join(names[:NAMED]) + more) if more else listed(names)
    kind = KINDS[order.kind]
    ways = {tuple(classes[one].title if one in classes else "" for one in (line.class_from_id, line.class_to_id if kind.needs_class else None)) for line in lines}
    titles = [" → ".join(part for part in way if part) for way in sorted(ways)]
    planned = order.state == "executed" and order.effective > today
    words = f"исполнен, вступит {day_month(order.effective)}" if planned else STATES[order.state]
    late = is_overdue(order.state, order.date, today, off)
    return OrderRow(
        order.id, order.number, order.date, TITLES[order.kind], shown, ", ".join(filter(None, titles)), order.effective, order.state, words,
        execute_by(order.date, off), late, planned,
    )  # fmt: skip


def proposed_number(year_id: int) -> str:
    """One above the highest of the year, orders that stand only beside memberships counted. Two SELECTs."""
    numbers = [row[0] for row in Order.select(Order.number).where(Order.year == year_id).tuples()]
    mine = SchoolClass.year == year_id
    query = ClassMembership.select(ClassMembership.order_in, ClassMembership.order_out).join(SchoolClass).where(mine)
    return next_number([*numbers, *(text for row in query.tuples() for text in row if text)])


def open_years() -> list[Any]:
    """Years, the newest first. One SELECT."""
    return list(AcademicYear.select().order_by(AcademicYear.start.desc()))


# ---- pupils -----------------------------------------------------------------------------------------------------------


def pupil_choices(day: date) -> tuple[tuple[int, str], ...]:
    """All pupils as a form offers them: «Мельников Данил Андреевич, 5 А, дело М-14». One SELECT."""
    there = (ClassMembership.pupil == Pupil.id) & there_on(ClassMembership, day)
    columns = (Pupil.id, Pupil.surname, Pupil.name, Pupil.patronymic, Pupil.file_number, SchoolClass.grade, SchoolClass.letter)
    query = Pupil.select(*columns).join(ClassMembership, JOIN.LEFT_OUTER, on=there).join(SchoolClass, JOIN.LEFT_OUTER)
    rows = list(query.order_by(russian(Pupil.surname), russian(Pupil.name), Pupil.id).tuples())
    labels = [_label(row) for row in rows]
    twice = {label for label in labels if labels.count(label) > 1} if len(set(labels)) < len(labels) else set()
    return tuple((row[0], f"{label}, карточка {row[0]}" if label in twice else label) for row, label in zip(rows, labels, strict=True))


def _label(row: Sequence[Any]) -> str:
    _, surname, name, patronymic, file_number, grade, letter = row
    school_class = f"{grade} {letter}".strip() if grade else "не в классе"
    full = " ".join(part for part in (surname, name, patronymic) if part)
    return ", ".join(part for part in (full, school_class, f"дело {file_number}" if file_number else "") if part)


def chosen_pupil(text: str, choices: Sequence[tuple[int, str]]) -> int:
    """Who is meant: the offered line, the number of the file, or a beginning of the name that fits one only. Raises BadInput."""
    keys = search_keys(text)
    folded = [(one, label, search_key(label)) for one, label in choices]
    exact = [one for one, _, own in folded if own in keys or any(own.endswith(f", дело {key}") for key in keys)]
    found = exact or [one for one, _, own in folded if any(own.startswith(key) for key in keys)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise BadInput(f"«{text}»: такого ученика нет. Нового сначала внесите в список учеников.", "pupil")
    names = [label for one, label, _ in folded if one in found][:3]
    raise BadInput(f"«{text}»: подходит не один: {'; '.join(names)}{'…' if len(found) > len(names) else ''}. Выберите из списка.", "pupil")


def pupils_of_class(class_id: int, day: date) -> list[int]:
    """Who is in a class on a day, in Russian order. One SELECT."""
    there = there_on(ClassMembership, day)
    query = ClassMembership.select(Pupil.id).join(Pupil).where((ClassMembership.school_class == class_id) & there)
    return [row[0] for row in query.order_by(russian(Pupil.surname), russian(Pupil.name), Pupil.id).tuples()]


def orders_of_pupil(pupil_id: int) -> list[Any]:
    """The executed and cancelled orders on a pupil, the oldest first: for the card. One SELECT."""
    query = Order.select().join(OrderLine).where((OrderLine.pupil == pupil_id) & (Order.state != "draft"))
    return list(query.order_by(Order.date, Order.id))
