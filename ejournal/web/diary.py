"""The diary of a pupil: his own, his parents', his class teacher's (DIA-1, ROLE-5)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from ejournal.errors import NotThere
from ejournal.policy.actions import may
from ejournal.policy.pupils import may_read_diary, readable_diaries
from ejournal.queries.diary import children, diary_week
from ejournal.queries.diary_marks import marks_sheet
from ejournal.queries.diary_subjects import diary_subjects
from ejournal.queries.events import events_of_family
from ejournal.queries.journal_page_shapes import FAILING
from ejournal.queries.surveys import waiting_surveys
from ejournal.rules.words import WEEKDAYS, WEEKDAYS_SHORT, day_month, day_span
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import today
from ejournal.web.days import week_day
from ejournal.web.typed import asked_number

diary = Blueprint("diary", __name__, url_prefix="/diary")


@diary.get("/")
@needs("diary.read")
def index() -> Any:
    found = children(readable_diaries(current_actor(), today()), today())
    if len(found) == 1:
        return redirect(url_for("diary.week", pupil_id=found[0].id))
    return render_template("diary/index.html", children=found)


@diary.get("/<int:pupil_id>")
@needs("diary.read")
def week(pupil_id: int) -> Any:
    _may_read(pupil_id)
    page = diary_week(pupil_id, week_day(request.args.get("week"), "дневнике"), today())
    steps = {name: (page.monday + timedelta(days=days)).isoformat() for name, days in (("before", -7), ("after", 7))}
    names = {"weekdays": WEEKDAYS, "short": WEEKDAYS_SHORT, "day_month": day_month, "day_span": day_span}
    actor, card = current_actor(), bool(may(current_actor(), "card.read"))
    delivers = pupil_id in actor.child_ids and bool(may(actor, "delivery.choose"))
    happens = events_of_family([page.school_class] if page.school_class else [], page.monday, page.monday + timedelta(days=6))
    surveys = waiting_surveys(current_actor(), today()) if not current_actor().is_staff else ()
    return render_template("diary/week.html", page=page, card=card, delivers=delivers, happens=happens, surveys=surveys, **steps, **names)


@diary.get("/<int:pupil_id>/subjects")
@needs("diary.read")
def subjects(pupil_id: int) -> str:
    """The marks of a period by subject, what they come to and what is still needed (DIA-4)."""
    _may_read(pupil_id)
    return render_template("diary/subjects.html", page=diary_subjects(pupil_id, asked_number("period"), today()), failing=FAILING)


@diary.get("/<int:pupil_id>/marks")
@needs("diary.read")
def marks(pupil_id: int) -> Any:
    """Period and year marks; they are there from the minute the teacher gives them."""
    _may_read(pupil_id)
    return render_template("diary/marks.html", page=marks_sheet(pupil_id, asked_number("year"), today()))


def _may_read(pupil_id: int) -> None:
    """Raise NotThere for a family whose child it is not, Refused for staff."""
    actor = current_actor()
    if not (verdict := may_read_diary(actor, pupil_id, today())):
        if actor.is_staff:
            verdict.demand()
        raise NotThere("Такого дневника нет, или он открыт не вам.")
