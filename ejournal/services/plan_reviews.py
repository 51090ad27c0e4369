"""A plan on its way to approval: handed in, taken back, approved, returned with remarks, many approved at once (KTP-2, KTP-5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from ejournal.errors import AskFirst, BadInput, JournalError, StaleRow, TooMuch
from ejournal.models import Association, AssociationSubject, Journal, JournalTeacher, Plan, PlanItem, PlanReview
from ejournal.models.base import in_force_on, is_sqlite
from ejournal.policy.actions import ACTIONS
from ejournal.policy.actor import Actor
from ejournal.policy.plans import PlanFacts, may_approve_plan, may_read_plan, may_submit_plan
from ejournal.queries.plan_reviews import Review, reviews_of
from ejournal.queries.plans import needed_hours, plan_facts
from ejournal.queries.recipients import of_roles, of_staff
from ejournal.rules.plan_approval import TO_DECIDE, approval_state, differences
from ejournal.services.ledger import Ledger, writing
from ejournal.services.notices import retell
from ejournal.services.records import insert, update

LONGEST = 2000
MOST_AT_ONCE = 300


@dataclass(frozen=True)
class Decision:
    """`state` is approved or returned, `text` the remarks, `rev` the revision that was read; `is_sure`: other hours are known of."""

    state: str
    rev: int
    text: str = ""
    is_sure: bool = False


@dataclass(frozen=True)
class Bulk:
    """Titles that were approved, and those left out with why."""

    approved: tuple[str, ...]
    left: tuple[tuple[str, str], ...]


def submit_plan(actor: Actor, plan_id: int, *, is_sure: bool = False, now: datetime) -> bool:
    """Hand the plan in; False where it waits already. Raises AskFirst for an empty plan or other hours than the curriculum's, Refused, NotThere."""
    with writing(actor, now) as ledger:
        plan, facts = _held(actor, plan_id)
        may_submit_plan(actor, facts).demand()
        if plan.submitted_at is not None:
            return False
        if (asks := _asks(plan)) and not is_sure:
            raise AskFirst(asks, "submit")
        update(ledger, plan, {"submitted_at": ledger.now})
        retell(ledger, _deciders(plan), "plan", f"План сдан на утверждение: {plan.title}", f"/plans/{plan_id}")
        return True


def take_back_plan(actor: Actor, plan_id: int, *, now: datetime) -> bool:
    """The plan is not handed in any more; False where it was not. Raises Refused once it is approved, NotThere."""
    with writing(actor, now) as ledger:
        plan, facts = _held(actor, plan_id)
        may_submit_plan(actor, facts).demand()
        return update(ledger, plan, {"submitted_at": None})


def review_plan(actor: Actor, plan_id: int, decision: Decision, *, now: datetime) -> bool:
    """Approve the plan or return it with remarks; False where just that was decided already.

    Raises StaleRow where the plan is at another revision than the one read, AskFirst for other hours than the curriculum's,
    BadInput for an empty plan or no remarks, Refused, NotThere.
    """
    if decision.state not in ("approved", "returned"):
        raise BadInput("Выберите: утвердить или вернуть с замечаниями.", "decision")
    with writing(actor, now) as ledger:
        plan, facts = _held(actor, plan_id)
        may_approve_plan(actor, facts).demand()
        last = next(iter(reviews_of(plan_id)), None)
        return _approve(ledger, plan, last, decision) if decision.state == "approved" else _return(ledger, plan, last, decision)


def approve_many(actor: Actor, picked: Sequence[tuple[int, int]], *, now: datetime) -> Bulk:
    """Approve each of the plans (number, revision read) that waits for it and has the curriculum's hours; the others are named with why."""
    if len(picked) > MOST_AT_ONCE:
        raise TooMuch(f"За один раз утверждают до {MOST_AT_ONCE} планов, а отмечено {len(picked)}.")
    approved: list[str] = []
    left: list[tuple[str, str]] = []
    with writing(actor, now) as ledger:
        for plan_id, rev in dict(picked).items():
            plan, facts = _held(actor, plan_id)
            try:
                may_approve_plan(actor, facts).demand()
                if _approve_waiting(ledger, plan, rev):
                    approved.append(plan.title)
            except JournalError as error:  # nothing of this plan was written yet
                left.append((plan.title, str(error)))
    return Bulk(tuple(approved), tuple(left))


def _approve_waiting(ledger: Ledger, plan: Any, rev: int) -> bool:
    last = next(iter(reviews_of(plan.id)), None)
    state = _state(plan, last)
    if state not in TO_DECIDE | {"approved"}:
        raise BadInput("План не сдан на утверждение.")
    return _approve(ledger, plan, last, Decision("approved", rev))


def _approve(ledger: Ledger, plan: Any, last: Review | None, decision: Decision) -> bool:
    if _state(plan, last) == "approved":
        return False
    _fresh(plan, decision.rev)
    if not PlanItem.select().where(PlanItem.plan == plan.id).exists():
        raise BadInput("В плане нет ни одной темы: утверждать нечего.", "decision")
    if (asks := _asks(plan)) and not decision.is_sure:
        raise AskFirst(asks, "approve")
    _decide(ledger, plan, "approved", "", {"approved_on": ledger.now.date(), "submitted_at": None})
    return True


def _return(ledger: Ledger, plan: Any, last: Review | None, decision: Decision) -> bool:
    text = "\n".join(line.strip() for line in decision.text.strip().splitlines())
    if not text:
        raise BadInput("Напишите замечания: что поправить в плане. Тему называют номером, например «тема 12».", "text")
    if len(text) > LONGEST:
        raise BadInput(f"Помещается {LONGEST} знаков, а здесь {len(text)}.", "text")
    said = last is not None and (last.text, last.revision, last.account) == (text, plan.rev, ledger.actor.account_id)
    if said and _state(plan, last) == "returned":
        return False
    _fresh(plan, decision.rev)
    _decide(ledger, plan, "returned", text, {"approved_on": None, "submitted_at": None})
    return True


def _decide(ledger: Ledger, plan: Any, state: str, text: str, values: dict[str, Any]) -> None:
    """The review, what it makes of the plan, and one notice to each who works by it."""
    review = {"plan": plan.id, "state": state, "text": text, "revision": plan.rev, "account": ledger.actor.account_id, "at": ledger.now}
    insert(ledger, PlanReview, review)
    update(ledger, plan, values)
    words = f"План утверждён: {plan.title}" if state == "approved" else f"План вернули с замечаниями: {plan.title}. {text}"
    retell(ledger, _workers(plan, ledger), "plan", words, f"/plans/{plan.id}")


def _state(plan: Any, last: Review | None) -> str:
    return approval_state(plan.approved_on, plan.submitted_at is not None, plan.rev, (last.state, last.revision) if last else None)


def _fresh(plan: Any, rev: int) -> None:
    if rev != plan.rev:
        raise StaleRow("План изменили, пока вы его читали", f"правка {plan.rev}")


def _asks(plan: Any) -> tuple[str, ...]:
    hours = sum((item.hours for item in PlanItem.select(PlanItem.hours).where(PlanItem.plan == plan.id)), Decimal())
    return differences(hours, needed_hours(plan))


def _held(actor: Actor, plan_id: int) -> tuple[Any, PlanFacts]:
    """The plan held until the transaction ends; raises NotThere, and Refused where it may not even be read."""
    if not is_sqlite():
        Plan.select(Plan.id).where(Plan.id == plan_id).for_update().execute()
    plan, facts = plan_facts(plan_id, actor)
    may_read_plan(actor, facts).demand()
    return plan, facts


def _deciders(plan: Any) -> set[int]:
    """Who leads an association of the subject and may open its plans; else the methodists; else the deputies. The author is not his own judge."""
    heads = Association.select(Association.head).join(AssociationSubject).where(AssociationSubject.subject == plan.subject_id)
    staff = {head for (head,) in heads.where(Association.head.is_null(False)).tuples()} - {plan.author_id}
    return of_staff(staff) & of_roles(*ACTIONS["plan.write"]) or of_roles("methodist") or of_roles("deputy")


def _workers(plan: Any, ledger: Ledger) -> set[int]:
    """Accounts of the author and of who keeps the journals of the plan today, before the year on its first day."""
    day = max(ledger.now.date(), plan.year.start)
    keeps = JournalTeacher.select(JournalTeacher.staff).join(Journal).where((Journal.plan == plan.id) & in_force_on(JournalTeacher, day))
    return of_staff({plan.author_id} | {staff for (staff,) in keeps.tuples()})
