"""The new year as one step: classes, groups, journals and the orders that move the pupils (MOV-6)."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ejournal.errors import BadInput
from ejournal.models import (
    ClassTeacher,
    Journal,
    JournalTeacher,
    RollOver,
    SchoolClass,
    StudyGroup,
)
from ejournal.models.base import BaseModel
from ejournal.policy.actions import may
from ejournal.policy.actor import Actor
from ejournal.queries.new_year import (
    Choices,
    Move,
    NewClass,
    NewYearPlan,
    groups_before,
    plan_new_year,
)
from ejournal.queries.order_facts import DraftLine, OrderDraft
from ejournal.rules.class_name import ClassName
from ejournal.rules.new_year import ORDERED, numbers_from
from ejournal.rules.orders import DAY
from ejournal.rules.words import day_month
from ejournal.services.ledger import Ledger, writing
from ejournal.services.new_year_notices import tell_entered
from ejournal.services.new_year_undo import lock_academic_year
from ejournal.services.orders import MOST_PUPILS, carry_out_quietly
from ejournal.services.records import insert


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
        lock_academic_year(choices.year_from)
        plan = plan_new_year(choices)
        if plan.problems:
            raise BadInput(plan.problems[0])
        made = _Made(ledger, plan)
        for one in plan.new:
            _make_class(made, one)
        orders = [carry_out_quietly(ledger, actor, draft) for draft in _drafts(made, choices)]
        values = {"year_from": plan.year_from.id, "year_to": plan.year_to.id, "at": ledger.now, "account": actor.account_id}
        roll = insert(ledger, RollOver, values | {"made": json.dumps({**made.ids, "orders": orders})})
        tell_entered(ledger, plan, choices.graduated_on or plan.year_from.end + DAY)
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
