"""The first steps of a new school in the browser: year and periods, classes, then the import of pupils."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from ejournal.errors import BadInput
from ejournal.models import AcademicYear, SchoolClass
from ejournal.rules.calendar import DayOff, Term, YearProposal, propose_year, runs_of, year_beginning
from ejournal.rules.words import count_of, day_month, day_span
from ejournal.services.setup import create_classes, create_year
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, school_memory, today

setup = Blueprint("setup", __name__, url_prefix="/setup")


@setup.route("/year", methods=["GET", "POST"])
@needs("setup.school")
def year() -> Any:
    return year_form(year_beginning(today()), url_for("setup.classes"))


def year_form(first: int, done: str, **names: Any) -> Any:
    """The form of a year that begins in `first`; written, it leads to `done`. `names` are shown beside the proposal."""
    proposal, errors = propose_year(first), {}
    if request.method == "POST":
        try:
            proposal = typed_proposal(proposal)
            create_year(current_actor(), proposal, now=now())
            school_memory().forget()
            flash(f"Учебный год {proposal.title} заведён.", "success")
            return redirect(done)
        except BadInput as refusal:
            errors = {refusal.field: str(refusal)}
    page = render_template("setup/year.html", proposal=proposal, errors=errors, **offered(first), **names)
    return page, 400 if errors else 200


@setup.route("/classes", methods=["GET", "POST"])
@needs("setup.school")
def classes() -> Any:
    current = AcademicYear.select().order_by(AcademicYear.start.desc()).first()
    if current is None:
        flash("Сначала заведите учебный год.", "info")
        return redirect(url_for("setup.year"))
    error = ""
    if request.method == "POST":
        try:
            _make_classes(current)
            return redirect(url_for("setup.classes"))
        except BadInput as refusal:
            error = str(refusal)
    rows = list(SchoolClass.select().where(SchoolClass.year == current).order_by(SchoolClass.grade, SchoolClass.letter))
    page = render_template("setup/classes.html", year=current, rows=rows, error=error, typed=request.form.get("classes", ""))
    return page, 400 if error else 200


def _make_classes(current: Any) -> None:
    week_days = 6 if request.form.get("week_days") == "6" else 5
    new, old = create_classes(current_actor(), current, request.form.get("classes", ""), week_days, now=now())
    if new:
        flash(f"Заведено: {count_of(len(new), 'класс', 'класса', 'классов')} ({', '.join(new)}).", "success")
    if old:
        flash(f"Уже были: {', '.join(old)}.", "info")


def typed_proposal(proposal: YearProposal) -> YearProposal:
    """The proposal with the dates as typed and the days off that are ticked."""
    terms = tuple(_typed_term(term) for term in proposal.terms)
    kept = set(request.form.getlist("off"))
    days_off = tuple(day for run in runs_of(proposal.days_off) if off_key(run[0]) in kept for day in run)
    return replace(proposal, start=_date("start"), end=_date("end"), terms=terms, days_off=days_off)


def offered(first: int) -> dict[str, Any]:
    """What the form of a year shows beside the proposal: the days off in runs, and those that are ticked."""
    offs = [(off_key(run[0]), _off_words(run)) for run in runs_of(propose_year(first).days_off)]
    kept = set(request.form.getlist("off")) if request.method == "POST" else {key for key, _ in offs}
    return {"typed": request.form, "offs": offs, "kept": kept}


def _typed_term(term: Term) -> Term:
    name = f"{term.kind}{term.number}"
    return replace(term, start=_date(f"{name}_start"), end=_date(f"{name}_end"))


def _date(name: str) -> date:
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError as error:
        raise BadInput("Впишите день полностью: число, месяц и год.", name) from error


def _off_words(run: tuple[DayOff, ...]) -> str:
    """«26–30 октября — осенние каникулы, 10–11 классы»."""
    first, last = run[0], run[-1]
    days = day_month(first.date) if first == last else day_span(first.date, last.date)
    return f"{days} — {first.title}{', 10–11 классы' if first.grade_from > 1 else ''}"


def off_key(day: DayOff) -> str:
    """How a ticked run of days off is named in the form: by its first day."""
    return f"{day.date.isoformat()}/{day.grade_from}"
