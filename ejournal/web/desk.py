"""`GET /`: the desk of whoever is logged in, what is to be done today."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, render_template

from ejournal.policy.actions import ANYONE, may
from ejournal.policy.pupils import readable_diaries
from ejournal.queries.bin import bin_count
from ejournal.queries.bus_routes import by_class, left_behind
from ejournal.queries.closures import closures_on
from ejournal.queries.corrections import TOLD_DAYS, lately_decided
from ejournal.queries.desk import away_today, classes_taught, school_counts, todays_lessons
from ejournal.queries.desk_office import birthdays, new_arrivals, office_numbers
from ejournal.queries.desk_tasks import desk_tasks
from ejournal.queries.diary import children
from ejournal.queries.events import todays_events
from ejournal.queries.substitutions import absences_now
from ejournal.queries.surveys import waiting_surveys
from ejournal.rules.messages import unread_words
from ejournal.rules.words import WEEKDAYS, day_month
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, school_card, today
from ejournal.web.copies import copies_tasks
from ejournal.web.first_run_page import first_steps

MOST_TASKS = 7
desk = Blueprint("desk", __name__)


@desk.get("/")
@needs(ANYONE)
def today_page() -> Any:
    actor, day = current_actor(), today()
    teaches = bool(actor.journal_ids or actor.substituted_lesson_ids or actor.has("teacher"))
    family = not actor.is_staff or bool(actor.child_ids)
    office, covers = bool(may(actor, "panel.open")), bool(may(actor, "substitution.write"))
    routes = school_card().routes_missing(day)
    left = by_class(left_behind(day, classes_taught(actor, day), routes)) if routes and actor.is_staff else ()
    return render_template(
        "desk.html",
        title=f"{WEEKDAYS[day.weekday()].capitalize()}, {day_month(day)}",
        teaches=teaches,
        staff=actor.is_staff,
        covers=covers,
        missing=absences_now(day) if covers else (),
        closed=closures_on(day, with_routes=not left) if actor.is_staff else (),
        lessons=todays_lessons(actor, now()) if teaches else (),
        tasks=(*copies_tasks(), *desk_tasks(actor, now(), school_card().rules)) if actor.is_staff else (),
        most_tasks=MOST_TASKS,
        oversees=actor.has("deputy"),
        away=away_today(actor, day),
        leads=bool(actor.class_ids),
        secretary=_secretary_desk() if actor.has("secretary") else None,
        binned=bin_count() if may(actor, "bin.read") else 0,
        left=left,
        routes=routes,
        decided=lately_decided(actor, now() - timedelta(days=TOLD_DAYS)) if teaches else (),
        children=children(readable_diaries(actor, day), day) if family else (),
        family=family,
        letters=unread_words(actor.letters) if actor.letters else "",
        happens=todays_events(actor, day),
        surveys=waiting_surveys(actor, day) if not actor.is_staff else (),
        office=office,
        proves=bool(may(actor, "proof.read")),
        counts=school_counts(today()) if office else (0, 0, 0),
        steps=first_steps() if actor.has("admin") else (),
    )


def _secretary_desk() -> dict[str, Any]:
    """The blocks of the secretary's desk, each by its own query."""
    day = today()
    return {"numbers": office_numbers(day), "birthdays": birthdays(day), "arrivals": new_arrivals(day)}
