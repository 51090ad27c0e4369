"""Any sequence of orders and cancellations leaves a registry that adds up, and loses no mark (the bar of MOV)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, note, settings
from hypothesis import strategies as st

from ejournal.errors import BadInput
from ejournal.models import (
    ClassMembership,
    GroupMembership,
    Journal,
    Mark,
    NameChange,
    Order,
    OutsideMark,
    Pupil,
    PupilStatus,
    SchoolClass,
    database,
)
from ejournal.policy.actor import Actor, load_actor
from ejournal.queries.movement import movement_counts
from ejournal.queries.order_facts import DraftLine, OrderDraft
from ejournal.rules.names import FullName
from ejournal.rules.orders import KINDS
from ejournal.services.orders import cancelling, execute, save_draft, settle
from tests.factories import TODAY, SmallSchool

WATCHED = (ClassMembership, GroupMembership, PupilStatus, Pupil, NameChange)
START, DAYS = date(2026, 9, 1), 60
ORDINARY = [code for code in KINDS if code not in ("cancel", "next_class", "conditional", "repeat")]
STEP = st.fixed_dictionaries({
    "kind": st.sampled_from(["class_transfer", "undo", "leave", "enroll", *ORDINARY, *["class_transfer", "undo"] * 3, "back", "days"]),
    "pupils": st.lists(st.sampled_from([0, 1, 0, 1, 2, 3]), min_size=1, max_size=2, unique=True),
    "class": st.integers(0, 2), "day": st.integers(-12, 12), "span": st.integers(0, 10), "which": st.integers(0, 9),
})  # fmt: skip


class Undo(Exception):
    """Ends an example: its transaction is taken back."""


@pytest.fixture
def arena(school: SmallSchool) -> tuple[Actor, SmallSchool, list[int], list[int]]:
    found = load_actor(school.accounts["secretary"].id, TODAY)
    assert found is not None
    parallel = SchoolClass.create(year=school.year, grade=5, letter="Б")
    maths = school.journals["математика"]
    Journal.create(year=school.year, school_class=parallel, subject=maths.subject_id, marking="five", hours_a_week=5, kind="lesson")
    pupils = [school.pupils[key].id for key in ("ершов", "щукина", "ким", "седых")]
    for number, pupil in enumerate(pupils[:2]):
        for day in (date(2026, 9, 14), date(2026, 10, 6), date(2026, 10, 13)):
            Mark.create(pupil=pupil, work=school.work("математика", day), value=str(4 + number), changed_at=datetime(2026, 10, 13))
    classes = [school.classes["5А"].id, parallel.id, school.classes["7Б"].id]
    return found, school, pupils, classes


@pytest.mark.req("MOV-2", "MOV-3")
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, min_size=5, max_size=12))
def test_any_orders_and_cancellations_add_up(arena: Any, steps: list[dict[str, Any]]) -> None:
    actor, _, pupils, classes = arena
    try:
        with database.atomic():
            Walk(actor, pupils, classes).go(steps)
            raise Undo
    except Undo:
        pass


class Walk:
    """Goes through the steps with a clock, remembering what stood before each order."""

    def __init__(self, actor: Actor, pupils: list[int], classes: list[int]) -> None:
        self.actor, self.pupils, self.classes = actor, pupils, classes
        self.today, self.number = TODAY, 100
        self.done: list[tuple[int, Any, bool]] = []
        self.marks = marks()

    def go(self, steps: list[dict[str, Any]]) -> None:
        for step in steps:
            note(step)
            if step["kind"] == "days":
                self.today += timedelta(days=step["span"])
                if settle(self.now):
                    self.done = [(order, None, False) for order, _, _ in self.done]  # what waited has changed more than the order had
            elif step["kind"] == "undo":
                self.undo(step["which"])
            else:
                self.order(step)
            self.holds()

    @property
    def now(self) -> datetime:
        return datetime.combine(self.today, time(9))

    def order(self, step: dict[str, Any]) -> None:
        before, self.number = state(), self.number + 1
        day = self.today + timedelta(days=step["day"])
        lines = tuple(
            DraftLine(
                self.pupils[one], class_to=self.classes[step["class"]], until=day + timedelta(days=step["span"]),
                new_name=FullName("Зимин", f"Лев{'а' * self.number}"[:20]),
            )
            for one in step["pupils"]
        )  # fmt: skip
        order = save_draft(self.actor, OrderDraft(step["kind"], f"{self.number}-у", self.today, day, lines=lines), now=self.now)
        assert state() == before, "a draft changes nothing"
        try:
            execute(self.actor, order, now=self.now)
        except BadInput:
            assert state() == before, "a refused order changes nothing"
        else:
            self.done.append((order, before, True))
            event(f"executed: {step['kind']}")

    def undo(self, which: int) -> None:
        if not self.done:
            return
        at = which % len(self.done)
        order, before, is_known = self.done[at]
        now, self.number = state(), self.number + 1
        draft = save_draft(self.actor, cancelling(order, f"{self.number}-у", self.today), now=self.now)
        try:
            execute(self.actor, draft, now=self.now)
        except BadInput:
            assert at < len(self.done) - 1, "the last order can always be cancelled"
            assert state() == now
            return
        event("cancelled")
        if at == len(self.done) - 1 and is_known:
            assert state() == before, "cancelling the last order brings back what stood before it"
        del self.done[at]
        if at < len(self.done):  # those after it stood on what is gone now
            self.done = [*self.done[:at], *((one, None, False) for one, _, _ in self.done[at:])]
        assert Order.get_by_id(order).state == "cancelled"

    def holds(self) -> None:
        stays = list(ClassMembership.select())
        for step in range(DAYS):
            day = START + timedelta(days=step)
            here = [one.pupil_id for one in stays if one.start <= day and (one.end is None or day < one.end)]
            assert len(here) == len(set(here)), f"in two classes on {day}"
        for first, last in ((START, self.today), (START + timedelta(days=20), START + timedelta(days=45)), (self.today, self.today)):
            counts = movement_counts(first, last)
            assert all(count.balances for _, count in counts)
            assert sum(count.at_end for title, count in counts if title != "Школа") == counts[-1][1].at_end
        assert marks() == self.marks, "no mark is lost"


def state() -> list[Any]:
    return [sorted((tuple(sorted(row.__data__.items(), key=str)) for row in model.select()), key=str) for model in WATCHED] + [
        sorted((row.journal_id, row.pupil_id, row.value) for row in OutsideMark.select().where(OutsideMark.removed_at.is_null()))
    ]


def marks() -> list[Any]:
    return sorted((row.pupil_id, row.work_id, row.value, row.second) for row in Mark.select())
