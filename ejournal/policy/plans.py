"""Who reads, changes, hands in and approves which thematic plan. Source: KTP-1, KTP-3, ROLE-1, ROLE-2, ARC-2; domain §0, rule 15.

Who leads a methodical association has the methodist's rights on the plans of its subjects, whatever his role: he reads and
approves them (not the one he wrote himself). He changes only what he may change as a teacher.

Before the first day of a year its plans are those teachers' who will keep its journals: `Actor.planned_journal_ids`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from ejournal.models import AcademicYear, Journal, Plan
from ejournal.policy.actions import READERS
from ejournal.policy.actor import Actor
from ejournal.policy.journals import may_read_journal, readable_journals
from ejournal.policy.verdict import ALLOWED, Verdict, refuse
from ejournal.rules.words import day_month

PLANNERS = frozenset({"admin", "deputy", "methodist"})
NOT_YOURS = "Этот план ведёт другой учитель. Его можно взять за образец или сделать своим."


@dataclass(frozen=True)
class PlanFacts:
    """What decides about a plan; `journals` are those that point at it, `subject` is the number of its subject."""

    author: int | None
    approved_on: date | None
    year_title: str
    year_closed_on: date | None
    journals: frozenset[int] = frozenset()
    read_by_right: bool = False
    subject: int | None = None


def may_read_plan(actor: Actor, facts: PlanFacts) -> Verdict:
    """Heads and methodists all; who leads an association its subjects; a teacher his own, of journals he may read, of his subjects, to copy from."""
    if actor.roles & READERS or facts.journals & (actor.planned_journal_ids | actor.substituted_journal_ids) or facts.read_by_right:
        return ALLOWED
    if (actor.staff_id is not None and facts.author == actor.staff_id) or facts.subject in actor.headed_subject_ids:
        return ALLOWED
    return refuse("Этот план ведёт другой учитель. Вам открыты планы ваших журналов и ваших предметов.")


def readable_plans(actor: Actor) -> Any:
    """The same rule as a condition on Plan, for lists."""
    if actor.roles & READERS:
        return Plan.id.is_null(False)
    own = Journal.id.in_(sorted(actor.planned_journal_ids))
    by_journal = Plan.id.in_(Journal.select(Journal.plan).where((readable_journals(actor) | own) & Journal.plan.is_null(False)))
    by_subject = Plan.subject.in_(Journal.select(Journal.subject).where(own))
    mine = Plan.author == actor.staff_id if actor.staff_id is not None else Plan.id.is_null(True)
    return by_journal | by_subject | mine | Plan.subject.in_(sorted(actor.headed_subject_ids))


def may_change_plan(actor: Actor, facts: PlanFacts) -> Verdict:
    """The teacher of a journal that points at it, or its author, until it is approved; then the methodist and the deputy."""
    if facts.year_closed_on is not None:
        return refuse(f"{facts.year_title} учебный год закрыт {day_month(facts.year_closed_on)}: план в нём не меняют.")
    if actor.roles & PLANNERS:
        return ALLOWED
    author = actor.staff_id is not None and facts.author == actor.staff_id
    if not author and not facts.journals & actor.planned_journal_ids:
        return refuse(NOT_YOURS)
    if facts.approved_on is not None:
        return refuse(f"План утверждён {day_month(facts.approved_on)}: теперь его меняет методист или завуч.")
    return ALLOWED


def may_approve_plan(actor: Actor, facts: PlanFacts) -> Verdict:
    """Approved, or returned with remarks, by the methodist, the deputy and who leads an association of its subject: not his own. Year open."""
    if facts.year_closed_on is not None:
        return refuse(f"{facts.year_title} учебный год закрыт {day_month(facts.year_closed_on)}: план в нём не утверждают.")
    if actor.roles & PLANNERS:
        return ALLOWED
    if facts.subject not in actor.headed_subject_ids:
        return refuse("План утверждает методист, завуч или руководитель методического объединения.")
    return refuse("Свой план утверждает методист или завуч.") if _is_own(actor, facts) else ALLOWED


def _is_own(actor: Actor, facts: PlanFacts) -> bool:
    """Who wrote it; where nobody is named, who teaches by it."""
    return facts.author == actor.staff_id if facts.author is not None else bool(facts.journals & actor.planned_journal_ids)


def approvable_plans(actor: Actor) -> Any:
    """The same rule as a condition on Plan, for lists."""
    is_open = Plan.year.in_(AcademicYear.select(AcademicYear.id).where(AcademicYear.closed_on.is_null()))
    if actor.roles & PLANNERS:
        return is_open
    taught = Journal.select(Journal.plan).where(Journal.id.in_(sorted(actor.planned_journal_ids)) & Journal.plan.is_null(False))
    others = (Plan.author.is_null(False) & (Plan.author != actor.staff_id)) | (Plan.author.is_null() & Plan.id.not_in(taught))
    return is_open & Plan.subject.in_(sorted(actor.headed_subject_ids)) & others


def may_submit_plan(actor: Actor, facts: PlanFacts) -> Verdict:
    """Handed in for approval, and taken back, by who wrote it or teaches by it, while it is not approved. Year open."""
    if facts.year_closed_on is not None:
        return refuse(f"{facts.year_title} учебный год закрыт {day_month(facts.year_closed_on)}: план в нём не сдают.")
    if (actor.staff_id is None or facts.author != actor.staff_id) and not facts.journals & actor.planned_journal_ids:
        return refuse("План сдаёт на утверждение учитель, который по нему работает.")
    if facts.approved_on is not None:
        return refuse(f"План утверждён {day_month(facts.approved_on)}: сдавать его не нужно.")
    return ALLOWED


def submittable_plans(actor: Actor) -> Any:
    """The same rule as a condition on Plan, for lists."""
    is_open = Plan.year.in_(AcademicYear.select(AcademicYear.id).where(AcademicYear.closed_on.is_null()))
    taught = Journal.select(Journal.plan).where(Journal.id.in_(sorted(actor.planned_journal_ids)) & Journal.plan.is_null(False))
    mine = Plan.author == actor.staff_id if actor.staff_id is not None else Plan.id.is_null(True)
    return is_open & Plan.approved_on.is_null() & (mine | Plan.id.in_(taught))


def may_see_plan_of(actor: Actor, journal: Any) -> Verdict:
    """Whether the plan of the journal, and how far it is with it, is this person's business: who reads the journal, who leads its subject."""
    is_planned = journal.subject_id in actor.headed_subject_ids or journal.id in actor.coming_journal_ids
    return ALLOWED if is_planned else may_read_journal(actor, journal)


def planned_journals(actor: Actor) -> Any:
    """The same rule as a condition on Journal."""
    return readable_journals(actor) | Journal.subject.in_(sorted(actor.headed_subject_ids)) | Journal.id.in_(sorted(actor.coming_journal_ids))


def may_give_plan(actor: Actor, journal: Any) -> Verdict:
    """Whether the journal may be pointed at a plan, and its topics merged: its teacher, methodist, deputy. Year open."""
    if journal.year.closed_on is not None:
        return refuse(f"{journal.year.title} учебный год закрыт {day_month(journal.year.closed_on)}: план в нём не меняют.")
    if actor.roles & PLANNERS or journal.id in actor.planned_journal_ids:
        return ALLOWED
    return refuse("План журнала выбирает учитель, который его ведёт, методист или завуч.")


def may_read_fulfilment(actor: Actor, journal: Any) -> Verdict:
    return may_see_plan_of(actor, journal)
