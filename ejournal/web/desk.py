"""`GET /`: the desk of whoever is logged in, what is to be done today."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, render_template

from ejournal.policy.actions import ANYONE, may
from ejournal.policy.actor import Actor
from ejournal.policy.pupils import readable_diaries
from ejournal.queries.bus_routes import by_class, left_behind
from ejournal.queries.closures import closures_on
from ejournal.queries.corrections import TOLD_DAYS, lately_decided, waiting_count
from ejournal.queries.desk import (
    away_today,
    classes_taught,
    late_lessons,
    notebook_tasks,
    overdue_tasks,
    school_counts,
    todays_lessons,
)
from ejournal.queries.diary import children
from ejournal.queries.overdue import overdue_now
from ejournal.queries.own_absences import has_absences
from ejournal.queries.substitutions import absence_lines
from ejournal.queries.week_changes import week_digest
from ejournal.rules.corrections import waiting_words
from ejournal.rules.words import WEEKDAYS, day_month
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, school_card, today
from ejournal.web.first_run_page import first_steps

desk = Blueprint("desk", __name__)


@desk.get("/")
@needs(ANYONE)
def today_page() -> Any:
    actor, day = current_actor(), today()
    teaches = bool(actor.journal_ids or actor.substituted_lesson_ids or actor.has("teacher"))
    family = not actor.is_staff or bool(actor.child_ids)
    office, covers = bool(may(actor, "panel.open")), bool(may(actor, "substitution.write"))
    oversees = actor.has("deputy")
    works = overdue_now(actor, day) if teaches or oversees else ()
    routes = school_card().routes_missing(day)
    left = by_class(left_behind(day, classes_taught(actor, day), routes)) if routes and actor.is_staff else ()
    return render_template(
        "desk.html",
        title=f"{WEEKDAYS[day.weekday()].capitalize()}, {day_month(day)}",
        teaches=teaches,
        staff=actor.is_staff,
        covers=covers,
        missing=[one for one in absence_lines(day) if one.is_now] if covers else [],
        own_absences=has_absences(actor.staff_id, day),
        closed=closures_on(day, with_routes=not left) if actor.is_staff else (),
        lessons=todays_lessons(actor, now()) if teaches else (),
        tasks=(*overdue_tasks(actor, works), *late_lessons(actor, day), *notebook_tasks(actor, day)) if teaches else (),
        overdue=len(works),
        oversees=oversees,
        week=week_digest(actor.staff_id, day - timedelta(days=day.weekday()), school_card().rules) if teaches and actor.staff_id else None,
        away=away_today(actor, day),
        leads=bool(actor.class_ids),
        left=left,
        routes=routes,
        asked=_asked_corrections(actor),
        decided=lately_decided(actor, now() - timedelta(days=TOLD_DAYS)) if teaches else (),
        children=children(readable_diaries(actor, day), day) if family else (),
        family=family,
        office=office,
        proves=bool(may(actor, "proof.read")),
        counts=school_counts(today()) if office else (0, 0, 0),
        steps=first_steps() if actor.has("admin") else (),
    )


def _asked_corrections(actor: Actor) -> tuple[int, str] | None:
    """For the deputy: how many requests for correction wait, and how long the oldest has; None where none does."""
    if not may(actor, "correction.decide"):
        return None
    count, oldest = waiting_count(actor)
    return (count, waiting_words((today() - oldest.date()).days)) if oldest is not None else None
