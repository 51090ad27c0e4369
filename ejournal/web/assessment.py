"""Control works of a period, and works whose marks are late: `/assessment/` (GRID-6, MARK-2)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from ejournal.errors import BadInput
from ejournal.policy.actions import may
from ejournal.queries.assessment import SchedulePage, schedule_page
from ejournal.queries.calendar import year_at
from ejournal.queries.journals import readable_ids
from ejournal.queries.overdue import OverdueWork, overdue_works
from ejournal.reports.assessment import schedule_document, schedule_file_name
from ejournal.tables.html import to_html
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, school_card, today
from ejournal.web.files import pdf_answer, xlsx_answer

assessment = Blueprint("assessment", __name__, url_prefix="/assessment")


@assessment.get("/")
@needs("assessment.read")
def index() -> str:
    actor = current_actor()
    opened = readable_ids(actor) if actor.is_staff else frozenset()
    return render_template("assessment/index.html", page=_asked(), is_staff=actor.is_staff, opened=opened, doctor=bool(may(actor, "doctor.read")))


@assessment.get("/schedule.pdf")
@needs("assessment.read")
def schedule_pdf() -> Any:
    page = _asked()
    return pdf_answer(schedule_document(page, school_card().name, now()), schedule_file_name(page, "pdf", today()))


@assessment.get("/schedule.xlsx")
@needs("assessment.read")
def schedule_xlsx() -> Any:
    page = _asked()
    return xlsx_answer(schedule_document(page, school_card().name, now()), schedule_file_name(page, "xlsx", today()))


@assessment.get("/schedule")
@needs("assessment.read")
def schedule_print() -> str:
    """The printed form in the browser: what is left where no program makes PDF."""
    return to_html(schedule_document(_asked(), school_card().name, now()))


def _asked() -> SchedulePage:
    """The page of the address; whoever sees one class only gets it without asking."""
    actor, chosen = current_actor(), number_asked("class")
    page = schedule_page(actor, year_at(today()), number_asked("period"), chosen, today())
    if chosen is None and not actor.is_staff and len(page.classes) == 1:
        return schedule_page(actor, year_at(today()), number_asked("period"), page.classes[0][0], today())
    return page


@assessment.get("/overdue")
@needs("overdue.read")
def overdue() -> str:
    """All the actor answers for; `class` and `teacher` (a name) narrow it."""
    works = overdue_works(current_actor(), year_at(today()), today())
    chosen, teacher = number_asked("class"), request.args.get("teacher", "")
    shown = [one for one in works if chosen in (None, one.school_class) and teacher in ("", one.teacher)]
    return render_template(
        "assessment/overdue.html", works=shown, total=len(works), teacher=teacher, chosen=chosen, sums=_sums(works),
        classes=sorted({(one.school_class, one.class_title.split(",")[0]) for one in works if one.school_class}, key=lambda one: one[1]),
        doctor=bool(may(current_actor(), "doctor.read")), oversees=bool(current_actor().has("admin", "director", "deputy", "methodist")),
    )  # fmt: skip


def _sums(works: tuple[OverdueWork, ...]) -> list[tuple[str, int, int, str]]:
    """By teacher: works, marks that lack, the soonest closing."""
    found: dict[str, list[OverdueWork]] = {}
    for work in works:
        found.setdefault(work.teacher, []).append(work)
    return [(name, len(own), sum(one.marks.lacking for one in own), own[0].closes) for name, own in sorted(found.items())]


def number_asked(name: str) -> int | None:
    """A number of the address, None where it is not given; refused where it is not a number."""
    text = request.args.get(name, "")
    if text and (not text.isdecimal() or len(text) > 9):
        raise BadInput(f"{name} — это целое число.", field=name)
    return int(text) if text else None
