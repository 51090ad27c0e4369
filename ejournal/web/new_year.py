"""`/new-year/`: the step into the new year with its dry run, its undoing, class lists, closing the old year (MOV-6)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from ejournal.errors import BadInput
from ejournal.models import Journal, RollOver, School
from ejournal.policy.actions import may
from ejournal.policy.records import may_touch
from ejournal.queries.archive import span_of_year
from ejournal.queries.new_year import Choices, class_lists, first_record, next_year, plan_new_year, standing_roll, unfinished
from ejournal.queries.orders import proposed_number
from ejournal.queries.school_year import year_at
from ejournal.reports.new_year import lists_document
from ejournal.rules.new_year import FATES, PupilChoice, numbers_from
from ejournal.services.archives import may_close_now
from ejournal.services.new_year import enter_new_year, order_chunks
from ejournal.services.new_year_undo import leave_new_year
from ejournal.services.orders import order_year
from ejournal.tables.html import to_html
from ejournal.web.access import current_actor, needs
from ejournal.web.archive import offered_places, start_sealing, typed_places
from ejournal.web.clock import now, school_card, school_memory, today
from ejournal.web.files import xlsx_answer
from ejournal.web.typed import asked_number, to_day

new_year = Blueprint("new_year", __name__, url_prefix="/new-year")
KINDS = {"next_class": "перевод", "conditional": "условный перевод", "repeat": "повторный год", "graduate": "завершение обучения"}


@new_year.get("/")
@needs("year.rolling")
def index() -> Any:
    year = _year_from()
    if roll := standing_roll(year.id):
        return _done(roll)
    return _page(year, _choices(year))


@new_year.post("/")
@needs("year.roll")
def step() -> Any:
    """`do` is «show» (the dry run with what was typed) or «carry»."""
    year, error = _year_from(), ""
    try:
        choices = _choices(year)
        if request.form.get("do") == "carry":
            enter_new_year(current_actor(), choices, now=now())
            school_memory().forget()
            return redirect(url_for("new_year.index", year=year.id))
    except BadInput as refusal:
        error, choices = str(refusal), _choices(year, dates=False)
    return _page(year, choices, error)


@new_year.post("/<int:roll_id>/undo")
@needs("year.roll")
def undo(roll_id: int) -> Any:
    try:
        leave_new_year(current_actor(), roll_id, now=now())
    except BadInput as refusal:
        return _done(RollOver.get_by_id(roll_id), str(refusal)), 400
    school_memory().forget()
    flash("Переход отменён: всё, как было до него.", "success")
    return redirect(url_for("new_year.index", year=RollOver.get_by_id(roll_id).year_from_id))


@new_year.get("/lists")
@needs("year.rolling")
def lists() -> Any:
    year = year_at(today(), asked_number("year"))
    return render_template("new_year/lists.html", year=year, lists=class_lists(year))


@new_year.get("/lists.<any(xlsx, html):kind>")
@needs("year.rolling")
def lists_file(kind: str) -> Any:
    year = year_at(today(), asked_number("year"))
    document = lists_document(class_lists(year), year.title, school_card().name, now())
    return to_html(document) if kind == "html" else xlsx_answer(document, f"списки-классов-{year.start.year}.xlsx")


@new_year.route("/close", methods=["GET", "POST"])
@needs("year.close")
def close() -> Any:
    """A year is packed into the archive and becomes read-only for ever; what is not finished is listed first."""
    year, error, refusal = year_at(today(), asked_number("year")), "", None
    if request.method == "POST":
        try:
            may_close_now(current_actor(), year.id, sure=bool(request.form.get("sure")), now=now())
            start_sealing(current_actor(), span_of_year(year.id), typed_places(), now(), closes=True)
            flash(f"Собираю архив за {year.title} учебный год. Когда он будет записан и прочитан, год закроется; придёт уведомление.", "info")
            return redirect(url_for("archive.index"))
        except BadInput as caught:
            refusal, error = caught, "" if caught.field.startswith("to") else str(caught)
    page = render_template(
        "new_year/close.html", year=year, unfinished=unfinished(year), goes_on=today() <= year.end, error=error, refusal=refusal,
        places=offered_places(), typed=request.form,
    )  # fmt: skip
    return page, 400 if refusal else 200


# ---- parts ----


def _done(roll: RollOver, error: str = "") -> str:
    record = "" if error else first_record(roll.year_to_id)
    return render_template("new_year/done.html", roll=roll, writes=_writes(), closes=_closes(), record=record, error=error)


def _page(year: Any, choices: Choices | None, error: str = "") -> Any:
    if choices is None:
        return render_template("new_year/none.html", year=year, makes=bool(may(current_actor(), "calendar.write")))
    plan = plan_new_year(choices)
    chunks = order_chunks(plan)
    try:
        numbers = numbers_from(choices.number, len(chunks))
    except BadInput as refusal:
        error, numbers = error or str(refusal), ("",) * len(chunks)
    drawn = [(number, KINDS[kind], len(moves)) for number, (kind, moves) in zip(numbers, chunks, strict=True)]
    page = render_template(
        "new_year/index.html", plan=plan, choices=choices, orders=drawn, error=error, fates=FATES, writes=_writes(), nothing=PupilChoice(),
        makes=bool(may_touch(current_actor(), Journal, "create")),
    )  # fmt: skip
    return page, 400 if error else 200


def _year_from() -> Any:
    return year_at(today(), asked_number("year"))


def _choices(year: Any, *, dates: bool = True) -> Choices | None:
    """What the form says; of an address alone what is proposed. None where there is no year to go to. Raises BadInput for a day."""
    to, form = next_year(year), request.form
    if to is None:
        return None
    last = year.end + timedelta(days=1)
    classes = {int(name[1:]): form[name][:10] for name in form if name[:1] == "c" and name[1:].isdecimal()}
    fates = {int(name[1:]): form[name] for name in form if name[:1] == "p" and name[1:].isdecimal()}
    pupils = {key: PupilChoice(fate, form.get(f"t{key}", "")[:10]) for key, fate in fates.items()}
    pupils = {key: one for key, one in pupils.items() if one != PupilChoice()}
    number = form.get("number", "")[:20] if form else _proposed_number()
    typed = form.get("graduated_on", "")
    school = School.get_or_none()
    signed = form.get("signed_by", school.director if school else "")[:160]
    return Choices(year.id, to.id, classes, pupils, number, to_day(typed, "graduated_on") if typed and dates else last, signed)


def _proposed_number() -> str:
    return proposed_number(order_year(today()))


def _writes() -> bool:
    return bool(may(current_actor(), "year.roll"))


def _closes() -> bool:
    return bool(may(current_actor(), "year.close"))


