"""A plan on its way to approval, by the forms of its page and of the list (KTP-2, KTP-5)."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for

from ejournal.errors import BadInput
from ejournal.policy.plans import may_approve_plan
from ejournal.queries.plans import plan_facts
from ejournal.services.plan_reviews import Bulk, Decision, approve_many, review_plan, submit_plan, take_back_plan
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now
from ejournal.web.plans import plan_shown, plans
from ejournal.web.typed import to_number

MOST_NAMED = 10


@plans.post("/<int:plan_id>/submit")
@needs("plan.write")
def submit(plan_id: int) -> Any:
    """Hand the plan in, with `back=1` take it back; `sure=1` says that the difference is known of."""
    try:
        if "back" in request.form:
            if take_back_plan(current_actor(), plan_id, now=now()):
                flash("План взят обратно: его можно править и сдать снова.")
        elif submit_plan(current_actor(), plan_id, is_sure="sure" in request.form, now=now()):
            flash("План сдан на утверждение.", "success")
    except BadInput as error:
        return plan_shown(plan_id, error), 400
    return redirect(url_for("plans.page", plan_id=plan_id))


@plans.post("/<int:plan_id>/review")
@needs("plan.write")
def review(plan_id: int) -> Any:
    """`decision` = approved or returned with `text`, of the revision `rev`; `sure=1` says that the difference is known of."""
    may_approve_plan(current_actor(), plan_facts(plan_id, current_actor())[1]).demand()
    form = request.form
    decision = Decision(form.get("decision", ""), _revision(form.get("rev", "")), form.get("text", ""), "sure" in form)
    try:
        if review_plan(current_actor(), plan_id, decision, now=now()):
            flash("План утверждён." if decision.state == "approved" else "План возвращён, учитель получит замечания.", "success")
    except BadInput as error:
        return plan_shown(plan_id, error), 400
    return redirect(url_for("plans.page", plan_id=plan_id))


@plans.post("/approve")
@needs("plan.write")
def approve_picked() -> Any:
    """Each `plan` (number:revision) that was ticked; the address of the list as it stood in `back`."""
    picked = []
    for text in request.form.getlist("plan"):
        plan, _, rev = text.partition(":")
        if (number := to_number(plan)) is None:
            raise BadInput("Запрос не понят: отметьте планы в списке.")
        picked.append((number, _revision(rev)))
    if not picked:
        flash("Отметьте планы, которые утверждаете.")
    else:
        _tell(approve_many(current_actor(), picked, now=now()))
    query = request.form.get("back", "")
    return redirect("/plans/" + (f"?{query}" if query else ""))


def _tell(done: Bulk) -> None:
    if done.approved:
        flash(f"Утверждено планов: {len(done.approved)}.", "success")
    elif not done.left:
        flash("Эти планы уже утверждены.")
    if done.left:
        named = " ".join(f"«{title}»: {why}" for title, why in done.left[:MOST_NAMED])
        more = f" И ещё {len(done.left) - MOST_NAMED}." if len(done.left) > MOST_NAMED else ""
        flash(f"Не утверждены: {len(done.left)}. {named}{more}", "warning")


def _revision(text: str) -> int:
    if (number := to_number(text)) is None:
        raise BadInput("Запрос не понят: обновите страницу и повторите.")
    return number
