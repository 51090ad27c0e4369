"""What the methodist's desk says of plans: journals without one, hours that differ from the curriculum (KTP-1, REG-5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from ejournal.policy.actor import Actor
from ejournal.queries.desk import DeskTask
from ejournal.queries.desk_reads import DeskReads
from ejournal.queries.plans import PlanLine, plan_list
from ejournal.rules.school_rules import SchoolRules

STATES = (  # of a plan line, the words for one and for many, the note, the list
    (("none", "empty"), "Нет плана", "Журналы без плана", "планы готовы к 1 сентября", "none"),
    (("hours",), "Часы плана не сходятся", "Часы плана не сходятся с учебным планом", "столько, сколько положено на год", "hours"),
)


def plans_to_mend(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """For the methodist; one journal leads to its own plan. Nine SELECTs at most. Source: KTP-1, REG-5."""
    if not actor.has("methodist") or reads.year is None:
        return
    lines = plan_list(actor, now.date(), with_lessons=False)
    for states, one, many, note, chosen in STATES:
        found = [line for line in lines if line.state in states]
        if len(found) == 1:
            yield DeskTask(f"{one}: {found[0].subject}, {found[0].class_title}", _hours(found[0]) or note, _place(found[0]), "warn")
        elif found:
            yield DeskTask(f"{many}: {len(found)}", _named(found), f"/plans/?whose=all&state={chosen}", "warn")


def _hours(line: PlanLine) -> str:
    return f"{line.hours} из {line.needed} ч".replace(".", ",") if line.state == "hours" else ""


def _place(line: PlanLine) -> str:
    return f"/plans/{line.plan}" if line.plan else f"/plans/journal/{line.journal}"


def _named(lines: Sequence[PlanLine]) -> str:
    """«Алгебра, 7 Б; Физика, 9 и другие»."""
    return "; ".join(f"{line.subject}, {line.class_title}" for line in lines[:2]) + (" и другие" if len(lines) > 2 else "")
