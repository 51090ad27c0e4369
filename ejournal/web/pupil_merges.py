"""`/pupils/merge`: two cards of one child side by side, what will move, and one step that makes them one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from ejournal.errors import BadInput
from ejournal.models import Pupil
from ejournal.queries.pupil_merges import candidates
from ejournal.services import accesses
from ejournal.services.pupil_merge_plan import Plan, plan_merge
from ejournal.services.pupil_merges import merge_pupils
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, today
from ejournal.web.typed import asked_number, typed_number

merges = Blueprint("merge", __name__, url_prefix="/pupils/merge")


@merges.get("")
@needs("pupil.merge")
def index() -> Any:
    """Without two cards: those that look alike."""
    keep, gone = asked_number("keep"), asked_number("gone")
    if keep is None or gone is None:
        return render_template("merge/index.html", pairs=candidates(today()), keep=keep or "", gone=gone or "")
    try:
        return _compare(plan_merge(keep, gone, today()))
    except BadInput as refusal:
        flash(str(refusal), "warning")
        return redirect(url_for("merge.index"))


@merges.post("")
@needs("pupil.merge")
def do() -> Any:
    keep, gone = typed_number("keep", "Выберите две карточки."), typed_number("gone", "Выберите две карточки.")
    plan_merge(keep, gone, today())
    chosen = {name.removeprefix("choose_"): value for name, value in request.form.items() if name.startswith("choose_")}
    try:
        merge_pupils(current_actor(), keep, gone, {key: one for key, one in chosen.items() if one in ("kept", "gone")}, now=now())
    except BadInput as refusal:
        return _compare(plan_merge(keep, gone, today()), str(refusal)), 400
    flash(f"Карточки объединены: {Pupil.get_by_id(keep).list_name}. Вторая карточка закрыта и указывает на первую.", "success")
    return redirect(url_for("merge.index"))


def _compare(plan: Plan, error: str = "") -> str:
    looked = [(card.id, part) for card in (plan.kept, plan.gone) for part in ("contacts", "identity")]
    accesses.note(current_actor(), looked, accesses.SEEN, "Объединение карточек", now=now())
    leaves = sum(len(rows) for rows in plan.leaves.values())
    return render_template("merge/compare.html", plan=plan, error=error, leaves=leaves)
