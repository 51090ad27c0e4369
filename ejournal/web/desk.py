"""`GET /`: the desk of whoever is logged in, what is to be done today."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, render_template

from ejournal.policy.actions import ANYONE, may
from ejournal.policy.actor import Actor
from ejournal.policy.pupils import readable_diaries
from ejournal.queries.bin import bin_count
from ejournal.queries.bus_routes import by_class, left_behind
from ejournal.queries.closures import closures_on
from ejournal.queries.corrections import TOLD_DAYS, lately_decided
from ejournal.queries.desk import away_today, classes_taught, next_lesson, school_counts, todays_lessons
from ejournal.queries.desk_diary import DiaryNews
from ejournal.queries.desk_office import birthdays, new_arrivals, office_numbers
from ejournal.queries.desk_reads import DeskReads
from ejournal.queries.desk_tasks import desk_tasks, late_first
from ejournal.queries.diary import Child, children
from ejournal.queries.events import todays_events
from ejournal.queries.substitutions import absences_now
from ejournal.rules.words import WEEKDAYS, day_month
from ejournal.web.access import current_actor, needs
from ejournal.web.archive import archive_tasks
from ejournal.web.clock import now, school_card, today
from ejournal.web.copies import copies_tasks
from ejournal.web.first_run_page import first_steps

MOST_TASKS, MOST_NEWS = 7, 4
desk = Blueprint("desk", __name__)


@desk.get("/")
@needs(ANYONE)
def today_page() -> Any:
    actor, day = current_actor(), today()
    teaches = bool(actor.journal_ids or actor.substituted_lesson_ids or actor.has("teacher"))
    family = not actor.is_staff or bool(actor.child_ids)
    office = bool(may(actor, "panel.open"))
    reads = DeskReads(actor, day, school_card().rules)
    counts = school_counts(day, reads.year) if office else (0, 0, 0)
    covers = bool(may(actor, "substitution.write")) and counts[2] > 0
    routes = school_card().routes_missing(day)
    lessons = todays_lessons(actor, now()) if teaches else ()
    kept = (*copies_tasks(), *archive_tasks()) if actor.is_staff else ()
    left = by_class(left_behind(day, classes_taught(actor, day), routes)) if routes and actor.is_staff else ()
    return render_template(
        "desk.html",
        title=f"{WEEKDAYS[day.weekday()].capitalize()}, {day_month(day)}",
        teaches=teaches,
        staff=actor.is_staff,
        covers=covers,
        arranges=actor.has("dispatcher", "deputy"),
        missing=absences_now(day) if covers else (),
        closed=closures_on(day, with_routes=not left) if actor.is_staff else (),
        lessons=lessons,
        next_lesson=next_lesson(actor, day) if teaches and not lessons else "",
        tasks=late_first((*kept, *desk_tasks(actor, now(), school_card().rules, reads))),
        most_tasks=MOST_TASKS,
        oversees=actor.has("deputy"),
        away=away_today(actor, day),
        leads=bool(actor.class_ids),
        secretary=_secretary_desk() if actor.has("secretary") else None,
        binned=bin_count() if may(actor, "bin.read") else 0,
        left=left,
        routes=routes,
        decided=lately_decided(actor, now() - timedelta(days=TOLD_DAYS)) if teaches else (),
        diaries=_diaries(actor, reads) if family else [],
        family=family,
        studies=actor.pupil_id is not None,
        happens=todays_events(actor, day),
        office=office,
        proves=bool(may(actor, "proof.read")),
        counts=counts,
        steps=first_steps() if actor.has("admin") else (),
    )


def _diaries(actor: Actor, reads: DeskReads) -> list[tuple[Child, DiaryNews | None]]:
    """One's own diary or those of one's children; a family with many reads the news of the first ones here."""
    own = actor.child_ids | {actor.pupil_id}
    found = [one for one in children(readable_diaries(actor, reads.today), reads.today) if one.id in own]
    return [(one, reads.diary(one.id) if number < MOST_NEWS else None) for number, one in enumerate(found)]


def _secretary_desk() -> dict[str, Any]:
    """The blocks of the secretary's desk, each by its own query."""
    day = today()
    return {"numbers": office_numbers(day), "birthdays": birthdays(day), "arrivals": new_arrivals(day)}
