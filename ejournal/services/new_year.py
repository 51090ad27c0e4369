"""The new year as one step: classes, groups, journals and the orders that move the pupils; taken back as one (MOV-6)."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ejournal.errors import BadInput, NotThere
from ejournal.models import (
    AcademicYear,
    ClassTeacher,
    Journal,
    JournalTeacher,
    Order,
    RollOver,
    SchoolClass,
    StudyGroup,
)
from ejournal.models.base import BaseModel, is_sqlite
from ejournal.policy.actions import may
from ejournal.policy.actor import Actor
from ejournal.queries.new_year import (
    Choices,
    Move,
    NewClass,
    NewYearPlan,
    first_record,
    groups_before,
    plan_new_year,
    unfinished,
)
from ejournal.queries.order_facts import DraftLine, OrderDraft, done_of, lines_of
from ejournal.queries.recipients import of_roles
from ejournal.rules.class_name import ClassName
from ejournal.rules.new_year import ORDERED, numbers_from
from ejournal.rules.orders import DAY
from ejournal.rules.words import count_of, day_month
from ejournal.services import checks
from ejournal.services.ledger import Ledger, writing
from ejournal.services.notices import tell
from ejournal.services.order_changes import undo as undo_changes
from ejournal.services.orders import MOST_PUPILS, carry_out_quietly
from ejournal.services.records import dependents, insert, seen_values, update

# what a step makes, in the order in which it is taken away
MADE: tuple[type[BaseModel], ...] = (JournalTeacher, Journal, ClassTeacher, StudyGroup, SchoolClass)


@dataclass
class _Made:
    """What the step has made so far: ids by table, and where to find the new classes and groups."""

    ledger: Ledger
    plan: NewYearPlan
    ids: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    classes: dict[ClassName, int] = field(default_factory=dict)
    groups: dict[tuple[ClassName, int, str], int] = field(default_factory=dict)

    def add(self, model: type[BaseModel], values: dict[str, Any]) -> int:
        row = insert(self.ledger, model, values)
        self.ids[model.__name__].append(int(row.id))
        return int(row.id)


def enter_new_year(actor: Actor, choices: Choices, *, now: datetime) -> int:
    """Carry the plan out: all of it or nothing. Returns the id of the step; BadInput says what is in the way."""
    may(actor, "year.roll").demand()
    with writing(actor, now) as ledger:
        _lock(choices.year_from)
        plan = plan_new_year(choices)
        if plan.problems:
            raise BadInput(plan.problems[0])
        made = _Made(ledger, plan)
        for one in plan.new:
            _make_class(made, one)
        orders = [carry_out_quietly(ledger, actor, draft) for draft in _drafts(made, choices)]
        values = {"year_from": plan.year_from.id, "year_to": plan.year_to.id, "at": ledger.now, "account": actor.account_id}
        roll = insert(ledger, RollOver, values | {"made": json.dumps({**made.ids, "orders": orders})})
        said = f"Переход в {plan.year_to.title} учебный год выполнен: {count_of(len(plan.moves), 'ученик', 'ученика', 'учеников')}."
        tell(ledger, of_roles("deputy", "director"), "order", said, "/new-year/")
        return int(roll.id)


def _make_class(made: _Made, one: NewClass) -> None:
    year = made.plan.year_to
    values = {"year": year.id, "grade": one.name.grade, "letter": one.name.letter, "week_days": one.week_days}
    key = made.classes[one.name] = one.id or made.add(SchoolClass, values)
    if one.class_teacher is not None:
        made.add(ClassTeacher, {"school_class": key, "staff": one.class_teacher, "start": year.start})
    for journal in one.journals:
        group = _group(made, one.name, journal.subject, journal.group) if journal.group else None
        about = {"year": year.id, "school_class": key, "group": group, "subject": journal.subject, "kind": journal.kind}
        scales = {"interim_scale": journal.scales[0], "exam_scale": journal.scales[1]}
        row = made.add(Journal, about | {"marking": journal.marking, "hours_a_week": journal.hours} | scales)
        for staff in journal.teachers:
            made.add(JournalTeacher, {"journal": row, "staff": staff, "start": year.start})


def _group(made: _Made, name: ClassName, subject: int, title: str) -> int:
    """The subgroup of the new class; one that is there already is taken as it is."""
    key = (name, subject, title)
    if key not in made.groups:
        values = {"year": made.plan.year_to.id, "school_class": made.classes[name], "subject": subject, "title": title}
        same = [getattr(StudyGroup, field) == value for field, value in values.items()]
        there = StudyGroup.get_or_none(*same)
        made.groups[key] = there.id if there else made.add(StudyGroup, values | {"kind": "subgroup"})
    return made.groups[key]


def _drafts(made: _Made, choices: Choices) -> Iterator[OrderDraft]:
    """One order of each kind, of two hundred pupils at most, with numbers that follow one another."""
    year_from, year_to = made.plan.year_from, made.plan.year_to
    before = groups_before(year_from, year_to.start)
    chunks = order_chunks(made.plan)
    numbers = numbers_from(choices.number, len(chunks)) if chunks else ()
    for number, (kind, moves) in zip(numbers, chunks, strict=True):
        day = (choices.graduated_on or year_from.end + DAY) if kind == "graduate" else year_to.start
        if not year_from.start < day <= year_to.start:
            raise BadInput(f"Обучение завершают не позже {day_month(year_to.start)}.", "graduated_on")
        lines = tuple(_line(made, move, before.get(move.pupil.id, [])) for move in moves)
        basis = f"переход в {year_to.title} учебный год"
        yield OrderDraft(kind, number, made.ledger.now.date(), day, basis, choices.signed_by, lines)


def order_chunks(plan: NewYearPlan) -> list[tuple[str, list[Move]]]:
    """The orders of a plan: their kind and pupils."""
    found = []
    for kind in ORDERED:
        moves = [one for one in plan.moves if one.fate.kind == kind]
        found += [(kind, moves[at : at + MOST_PUPILS]) for at in range(0, len(moves), MOST_PUPILS)]
    return found


def _line(made: _Made, move: Move, before: Iterable[tuple[int, str]]) -> DraftLine:
    to = move.fate.to
    if to is None:
        return DraftLine(move.pupil.id)
    goes_up = move.fate.kind != "repeat"
    groups = [made.groups[to, subject, title] for subject, title in before if goes_up and (to, subject, title) in made.groups]
    return DraftLine(move.pupil.id, made.classes[to], groups=tuple(dict.fromkeys(groups)))


# ---- taking it back ---------------------------------------------------------------------------------------------------


def leave_new_year(actor: Actor, roll_id: int, *, now: datetime) -> None:
    """Take the step back whole, until the first record of the new year. Raises BadInput naming where it stands.

    The orders it drew up go with it, as drafts do; the history keeps them.
    """
    may(actor, "year.roll").demand()
    with writing(actor, now) as ledger:
        roll = RollOver.get_or_none(RollOver.id == roll_id)
        if roll is None:
            raise NotThere("Такого перехода нет.")
        _lock(roll.year_from_id)
        if RollOver.get_by_id(roll_id).undone_at is not None:
            raise BadInput("Этот переход уже отменён.")
        if place := first_record(roll.year_to_id):
            raise BadInput(f"Отменить уже нельзя: в новом году есть записи. Первая: {place}.")
        _take_away(ledger, json.loads(roll.made))
        update(ledger, roll, {"undone_at": ledger.now}, "cancel")
        said = f"Переход в {roll.year_to.title} учебный год отменён."
        tell(ledger, of_roles("deputy", "director"), "order", said, "/new-year/")


def _take_away(ledger: Ledger, made: dict[str, list[int]]) -> None:
    for order_id in reversed(made.get("orders", [])):
        _take_order(ledger, order_id)
    for model in MADE:
        for row in model.select().where(model._meta.primary_key.in_(made.get(model.__name__, []))).order_by(model._meta.primary_key.desc()):
            if used := dependents(row):
                raise BadInput(f"Отменить нельзя: «{row}» уже используют ({used}). Сначала уберите это.")
            _remove(ledger, row)


def _take_order(ledger: Ledger, order_id: int) -> None:
    order = Order.get_by_id(order_id)
    if order.state != "executed":
        raise BadInput(f"Приказ {order} уже отменён отдельно: переход целиком не вернуть.")
    lines = lines_of([order_id])
    for line in reversed(lines):
        undo_changes(ledger, done_of(line).get("changes", ()))
    for row in [*lines, order]:
        _remove(ledger, row)


def _remove(ledger: Ledger, row: Any) -> None:
    checks.check_delete(row, ledger.memo)
    ledger.note(type(row).__name__, row.id, "delete", seen_values(row), None)
    row.delete_instance(recursive=False)


# ---- closing the old year ---------------------------------------------------------------------------------------------


def close_year(actor: Actor, year_id: int, *, sure: bool, now: datetime) -> str:
    """Make a year read-only for ever; returns its title. What is unfinished has to be seen first (`sure`). Raises BadInput."""
    may(actor, "year.close").demand()
    with writing(actor, now) as ledger:
        year = _lock(year_id)
        if year.closed_on is not None:
            raise BadInput(f"{year.title} учебный год уже закрыт {day_month(year.closed_on)}.")
        if now.date() <= year.end:
            raise BadInput(f"{year.title} учебный год идёт по {day_month(year.end)}: раньше его не закрывают.")
        if unfinished(year) and not sure:
            raise BadInput("Посмотрите, что не закончено, и подтвердите закрытие.", "sure")
        update(ledger, year, {"closed_on": now.date()}, "close")
        return str(year.title)


def _lock(year_id: int) -> Any:
    query = AcademicYear.select().where(AcademicYear.id == year_id)
    year = (query if is_sqlite() else query.for_update()).first()
    if year is None:
        raise NotThere("Такого учебного года нет.")
    return year
