"""«Реестр бумажных копий»: what was printed and bound, where it is kept and by whom: `/archive/paper/` (PRN-2)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from ejournal.errors import BadInput, NotThere
from ejournal.policy.actions import may
from ejournal.queries.calendar import year_at
from ejournal.queries.hard_copies import WantedCopies, hard_copies, hard_copy
from ejournal.reports.hard_copies import register_of_copies
from ejournal.services.hard_copies import FIELDS, add_copy, change_copy, strike_copy
from ejournal.tables.html import to_html
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, school_card, today
from ejournal.web.files import pdf_answer, xlsx_answer

paper = Blueprint("paper", __name__, url_prefix="/archive/paper")
LONGEST = 60


@paper.get("/")
@needs("hard_copy.read")
def index() -> str:
    wanted = _wanted()
    return render_template(
        "paper/index.html", lines=hard_copies(wanted), wanted=wanted, years=school_card().years, writes=bool(may(current_actor(), "hard_copy.write")),
        query=request.query_string.decode(),
    )  # fmt: skip


@paper.get("/register.<any(xlsx, pdf, html):kind>")
@needs("hard_copy.read")
def file(kind: str) -> Any:
    document = register_of_copies(hard_copies(_wanted()), school_card().name, now())
    if kind == "html":
        return to_html(document)
    name = f"реестр-бумажных-копий-{today().isoformat()}.{kind}"
    return pdf_answer(document, name) if kind == "pdf" else xlsx_answer(document, name)


@paper.get("/new")
@needs("hard_copy.write")
def new() -> str:
    return _form(None, {"printed_on": today().isoformat()}, None)


@paper.post("/new")
@needs("hard_copy.write")
def add() -> Any:
    """A volume that was printed elsewhere, into the year that is asked for or today's."""
    year = next((one for one in school_card().years if one.id == request.form.get("year", type=int)), None) or year_at(today())
    try:
        if year is None:
            raise BadInput("Сначала заведите учебный год.", "year")
        number = add_copy(current_actor(), year.id, request.form, now=now())
    except BadInput as refusal:
        return _form(None, request.form, refusal), 400
    flash(f"Записано под № {number}.", "success")
    return redirect(url_for("paper.index"))


@paper.get("/<int:copy_id>")
@needs("hard_copy.write")
def edit(copy_id: int) -> str:
    line = hard_copy(copy_id)
    typed = {name: getattr(line, name) or "" for name in FIELDS}
    return _form(line, typed, None)


@paper.post("/<int:copy_id>")
@needs("hard_copy.write")
def change(copy_id: int) -> Any:
    try:
        change_copy(current_actor(), copy_id, request.form, now=now())
    except BadInput as refusal:
        return _form(hard_copy(copy_id), request.form, refusal), 400
    flash("Записано.", "success")
    return redirect(url_for("paper.index"))


@paper.post("/<int:copy_id>/strike")
@needs("hard_copy.write")
def strike(copy_id: int) -> Any:
    try:
        flash(f"№ {strike_copy(current_actor(), copy_id, now=now())} снят с учёта, запись и номер остались.", "success")
    except BadInput as refusal:
        flash(str(refusal), "warning")
    return redirect(url_for("paper.index", struck="1"))


def _form(line: Any, typed: Any, error: BadInput | None) -> str:
    return render_template("paper/form.html", line=line, typed=typed, error=error, years=school_card().years, year=year_at(today()), today=today())


def _wanted() -> WantedCopies:
    year = request.args.get("year", "")
    if year and year not in {str(one.id) for one in school_card().years}:
        raise NotThere("Такого учебного года нет.")
    return WantedCopies(int(year) if year else None, request.args.get("q", "").strip()[:LONGEST], bool(request.args.get("struck")))
