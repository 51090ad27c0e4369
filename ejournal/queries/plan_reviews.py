"""How a plan stands with its approval: reviews, what was changed since, what waits for whom (KTP-2, KTP-5)."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peewee import JOIN, fn

from ejournal.models import Account, AuditRow, Guardian, Journal, Plan, PlanItem, PlanReview, Pupil, Staff, russian
from ejournal.models.control import REVIEW_STATES
from ejournal.policy.actor import Actor
from ejournal.policy.plans import PlanFacts, approvable_plans, may_approve_plan, may_submit_plan, submittable_plans
from ejournal.policy.verdict import Verdict
from ejournal.queries.history import who
from ejournal.rules.plan_approval import Said, approval_state, change_words, differences, pointed

REVIEWS = dict(REVIEW_STATES)


@dataclass(frozen=True)
class Review:
    """A decision on a plan at one of its revisions; `by` is who with his position, as a print names him."""

    id: int
    plan: int
    state: str
    text: str
    revision: int
    at: datetime
    who: str
    by: str
    account: int | None

    @property
    def words(self) -> str:
        return REVIEWS[self.state]


@dataclass(frozen=True)
class PlanChange:
    """A topic that is other than at the last review; `number` is its place now, None when it is gone."""

    number: int | None
    topic: str
    words: str


@dataclass(frozen=True)
class Remark:
    """A review as the plan's page shows it, its text cut where it points at topics."""

    review: Review
    said: tuple[Said, ...]


@dataclass(frozen=True)
class Approval:
    """Where the plan stands; `asks` is what to ask about before it is handed in or approved, `changes` since the last review."""

    state: str
    submitted_at: datetime | None
    remarks: tuple[Remark, ...]
    changes: tuple[PlanChange, ...]
    asks: tuple[str, ...]
    may_submit: Verdict
    may_review: Verdict

    @property
    def last(self) -> Review | None:
        return self.remarks[0].review if self.remarks else None

    @property
    def approved(self) -> Review | None:
        """The review a print speaks of: the last one, where it approves."""
        return self.last if self.last is not None and self.last.state == "approved" else None


def approval_of(actor: Actor, plan: Any, facts: PlanFacts, items: Sequence[tuple[int, str]], hours: Any, needed: Any) -> Approval:
    """The approval of one plan; `items` are the number and the topic of each of its items, in order. Three SELECTs at most."""
    reviews = reviews_of(plan.id)
    last = reviews[0] if reviews else None
    is_other = last is not None and last.revision != plan.rev
    return Approval(
        state=approval_state(plan.approved_on, plan.submitted_at is not None, plan.rev, (last.state, last.revision) if last else None),
        submitted_at=plan.submitted_at,
        remarks=tuple(Remark(one, pointed(one.text, len(items))) for one in reviews),
        changes=changes_since(last.id, plan.id, items) if last is not None and is_other else (),
        asks=differences(hours, needed),
        may_submit=may_submit_plan(actor, facts),
        may_review=may_approve_plan(actor, facts),
    )


def reviews_of(plan_id: int) -> tuple[Review, ...]:
    """All decisions on a plan, the last first. One SELECT."""
    return tuple(_reviews(PlanReview.plan == plan_id))


def last_reviews(plans: Collection[int]) -> dict[int, Review]:
    """The last decision on each of the plans. One SELECT."""
    newest = PlanReview.select(fn.MAX(PlanReview.id)).where(PlanReview.plan.in_(sorted(plans))).group_by(PlanReview.plan)
    return {review.plan: review for review in _reviews(PlanReview.id.in_(newest))}


def _reviews(condition: Any) -> Any:
    query = PlanReview.select(PlanReview, Account, Staff, Pupil, Guardian).join(Account, JOIN.LEFT_OUTER).join(Staff, JOIN.LEFT_OUTER)
    query = query.switch(Account).join(Pupil, JOIN.LEFT_OUTER).switch(Account).join(Guardian, JOIN.LEFT_OUTER)
    for row in query.where(condition).order_by(PlanReview.id.desc()):
        name = who(row.account)
        staff = row.account.staff if row.account_id is not None and row.account.staff_id is not None else None
        by = f"{staff.position} {name}".strip() if staff is not None else name
        yield Review(row.id, row.plan_id, row.state, row.text, row.revision, row.at, name, by, row.account_id)


def changes_since(review_id: int, plan_id: int, items: Sequence[tuple[int, str]]) -> tuple[PlanChange, ...]:
    """Topics added, changed, moved and removed after the review, by the audit trail, in the plan's order. Two SELECTs."""
    since = AuditRow.select(fn.MAX(AuditRow.id)).where((AuditRow.entity == "PlanReview") & (AuditRow.entity_id == review_id)).scalar()
    if since is None:
        return ()
    ids = [key for key, _ in items]
    gone = (AuditRow.action == "delete") & AuditRow.old.contains(f'"plan":{plan_id},')
    rows = AuditRow.select(AuditRow.entity_id, AuditRow.action, AuditRow.old, AuditRow.new).where(
        (AuditRow.entity == "PlanItem") & (AuditRow.id > since) & (AuditRow.entity_id.in_(ids) | gone)
    )
    first: dict[int, dict[str, Any]] = {}
    last: dict[int, dict[str, Any]] = {}
    made, removed = set(), {}
    for key, action, old, new in rows.order_by(AuditRow.id).tuples():
        was, now = json.loads(old) if old else {}, json.loads(new) if new else {}
        if action == "create":
            made.add(key)
        elif action == "delete":
            if key not in made:
                removed[key] = was | first.get(key, {})
            continue
        first[key] = was | first.get(key, {})
        last[key] = last.get(key, {}) | now
    found = []
    for number, (key, topic) in enumerate(items, 1):
        if key in made:
            found.append(PlanChange(number, topic, "добавлена"))
        elif key in last and (words := change_words(first[key], last[key])):
            found.append(PlanChange(number, str(first[key].get("topic", topic)), words))
        elif key in last and first[key].get("position") != last[key].get("position"):
            found.append(PlanChange(number, topic, "переставлена"))
    return (*found, *(PlanChange(None, str(was.get("topic", "")), "убрана") for was in removed.values()))


# ---- what waits ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Waiting:
    """How many plans wait for a decision and how many were changed after it; `is_all`: not of one's own associations only."""

    waiting: int
    changed: int
    is_all: bool


def waiting_plans(actor: Actor, year_id: int) -> Waiting:
    """Plans in use this year that the actor is to approve: of his associations where he leads any and something waits there. Two SELECTs."""
    in_use = Plan.id.in_(Journal.select(Journal.plan).where((Journal.year == year_id) & Journal.plan.is_null(False)))
    rows = list(Plan.select(Plan.id, Plan.subject_id, Plan.approved_on, Plan.submitted_at, Plan.rev).where(in_use & approvable_plans(actor)).tuples())
    last = last_reviews([row[0] for row in rows if row[2] is not None])
    states = [(subject, _state(key, *rest, last)) for key, subject, *rest in rows]
    own = [state for subject, state in states if subject in actor.headed_subject_ids]
    is_all = not ({"waiting", "changed"} & set(own))
    chosen = [state for _, state in states] if is_all else own
    return Waiting(chosen.count("waiting"), chosen.count("changed"), is_all)


def _state(key: int, approved_on: date | None, submitted_at: datetime | None, rev: int, last: dict[int, Review]) -> str:
    review = last.get(key)
    return approval_state(approved_on, submitted_at is not None, rev, (review.state, review.revision) if review else None)


def returned_plans(actor: Actor) -> tuple[tuple[int, str, str], ...]:
    """Plans that came back to the actor with remarks and are not handed in again: number, title, remarks. Two SELECTs at most."""
    if actor.staff_id is None:
        return ()
    query = Plan.select(Plan.id, Plan.title).where(submittable_plans(actor) & Plan.submitted_at.is_null())
    titles = dict(query.order_by(russian(Plan.title), Plan.id).tuples())
    last = last_reviews(titles) if titles else {}
    return tuple((key, title, last[key].text) for key, title in titles.items() if key in last and last[key].state == "returned")


def has_items(plan_id: int) -> bool:
    return bool(PlanItem.select().where(PlanItem.plan == plan_id).exists())
