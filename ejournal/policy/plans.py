"""Who reads and who changes which thematic plan. Source: KTP-1, KTP-3, ROLE-2, ARC-2; domain §0, rule 15."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from ejournal.models import Journal, Plan
from ejournal.policy.actions import READERS
from ejournal.policy.actor import Actor
from ejournal.policy.journals import may_read_journal, readable_journals
from ejournal.policy.verdict import ALLOWED, Verdict, refuse
from ejournal.rules.words import day_month

PLANNERS = frozenset({"admin", "deputy", "methodist"})
NOT_YOURS = "Этот план ведёт другой учитель. Его можно взять за образец или сделать своим."


@dataclass(frozen=True)
class PlanFacts:
    """What decides about a plan; `journals` are those that point at it, `subjects` those the actor teaches, where asked."""

    author: int | None
    approved_on: date | None
    year_title: str
    year_closed_on: date | None
    journals: frozenset[int] = frozenset()
    read_by_right: bool = False


def may_read_plan(actor: Actor, facts: PlanFacts) -> Verdict:
    """Heads and methodists all; a teacher his own, those of journals he may read, and those of his subjects, to copy from."""
    if actor.roles & READERS or facts.journals & (actor.journal_ids | actor.substituted_journal_ids) or facts.read_by_right:
        return ALLOWED
    if actor.staff_id is not None and facts.author == actor.staff_id:
        return ALLOWED
    return refuse("Этот план ведёт другой учитель. Вам открыты планы ваших журналов и ваших предметов.")


def readable_plans(actor: Actor) -> Any:
    """The same rule as a condition on Plan, for lists."""
    if actor.roles & READERS:
        return Plan.id.is_null(False)
    own = Journal.id.in_(sorted(actor.journal_ids))
    by_journal = Plan.id.in_(Journal.select(Journal.plan).where(readable_journals(actor) & Journal.plan.is_null(False)))
    by_subject = Plan.subject.in_(Journal.select(Journal.subject).where(own))
    mine = Plan.author == actor.staff_id if actor.staff_id is not None else Plan.id.is_null(True)
    return by_journal | by_subject | mine


def may_change_plan(actor: Actor, facts: PlanFacts) -> Verdict:
    """The teacher of a journal that points at it, or its author, until it is approved; then the methodist and the deputy."""
    if facts.year_closed_on is not None:
        return refuse(f"{facts.year_title} учебный год закрыт {day_month(facts.year_closed_on)}: план в нём не меняют.")
    if actor.roles & PLANNERS:
        return ALLOWED
    author = actor.staff_id is not None and facts.author == actor.staff_id
    if not author and not facts.journals & actor.journal_ids:
        return refuse(NOT_YOURS)
    if facts.approved_on is not None:
        return refuse(f"План утверждён {day_month(facts.approved_on)}: теперь его меняет методист или завуч.")
    return ALLOWED


def may_approve_plan(actor: Actor, facts: PlanFacts) -> Verdict:
    """The methodist and the deputy, while the year is open."""
    if not actor.roles & PLANNERS:
        return refuse("План утверждает методист или завуч.")
    return may_change_plan(actor, facts)


def may_give_plan(actor: Actor, journal: Any) -> Verdict:
    """Whether the journal may be pointed at a plan, and its topics merged: its teacher, methodist, deputy. Year open."""
    if journal.year.closed_on is not None:
        return refuse(f"{journal.year.title} учебный год закрыт {day_month(journal.year.closed_on)}: план в нём не меняют.")
    if actor.roles & PLANNERS or journal.id in actor.journal_ids:
        return ALLOWED
    return refuse("План журнала выбирает учитель, который его ведёт, методист или завуч.")


def may_read_fulfilment(actor: Actor, journal: Any) -> Verdict:
    return may_read_journal(actor, journal)
