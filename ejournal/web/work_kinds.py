"""`/assessment/weights`: a ready set of weights, shown old → new before it is taken (GRID-6)."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from ejournal.errors import BadInput
from ejournal.queries.school_rules import school_rules
from ejournal.rules.work_kinds import WEIGHT_SETS
from ejournal.services.work_kinds import foreseen, take_weights, weight_set
from ejournal.web.access import current_actor, needs
from ejournal.web.assessment import assessment
from ejournal.web.clock import now


@assessment.get("/weights")
@needs("weights.write")
def weights() -> str:
    """`set` is the one to look at."""
    chosen = weight_set(request.args.get("set", "w1"))
    return render_template("assessment/weights.html", sets=WEIGHT_SETS, chosen=chosen, changes=foreseen(chosen), counted=school_rules().use_weights)


@assessment.post("/weights")
@needs("weights.write")
def take() -> Any:
    if (name := request.form.get("set", "")) not in {one.name for one in WEIGHT_SETS}:
        raise BadInput("Выберите набор весов.", field="set")
    chosen = weight_set(name)
    count = take_weights(current_actor(), chosen, now=now())
    flash(f"Веса «{chosen.title}» стоят. Изменено видов: {count}." if count else "Такие веса уже стоят.", "success")
    return redirect(url_for("assessment.weights", set=chosen.name))
