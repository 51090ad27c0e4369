"""Substitutions: who is away, how his lessons are covered, the day's sheet and the register (TT-4, REP-9)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from ejournal.errors import BadInput
from ejournal.models.substitutions import AWAY_REASONS
from ejournal.policy.actions import may
from ejournal.policy.substitutions import may_substitute
from ejournal.queries.closures import closures_on
from ejournal.queries.own_absences import absences_of
from ejournal.queries.single_substitution import day_lessons, lesson_board
from ejournal.queries.substitute_card import substitute_card
from ejournal.queries.substitution_lines import paid_hours, register
from ejournal.queries.substitutions import absence_board, absence_lines, staff_names
from ejournal.reports.substitutions import day_document, register_document
from ejournal.rules.words import MONTHS, WEEKDAYS, count_of, day_month
from ejournal.services.absence_notes import change_note, write_notes
from ejournal.services.lesson_room import change_room
from ejournal.services.substitution_basis import change_basis, checked_basis, replace
from ejournal.services.substitutions import (
    AbsenceOrder,
    SubstitutionOrder,
    find_staff,
    record_absence,
    substitute,
    undo,
)
from ejournal.tables.html import to_html
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, school_card, today
from ejournal.web.files import pdf_answer, xlsx_answer
from ejournal.web.typed import FIRST, asked_date, typed_date, typed_number

substitutions = Blueprint("substitutions", __name__, url_prefix="/substitutions")
WORDS = {"day_month": day_month, "weekdays": WEEKDAYS, "months": MONTHS}


@substitutions.get("/")
@needs("substitution.write")
def index() -> Any:
    return _index()


@substitutions.post("/")
@needs("substitution.write")
def away() -> Any:
    try:
        form = request.form
        order = AbsenceOrder(
            form.get("who", ""), typed_date("start"), typed_date("end"), form.get("reason", ""), form.get("order", ""),
            form.get("note", ""),
        )  # fmt: skip
        return redirect(url_for("substitutions.absence", absence_id=record_absence(current_actor(), order, now=now())))
    except BadInput as refusal:
        return _index({refusal.field: str(refusal)}), 400


@substitutions.get("/absence/<int:absence_id>")
@needs("substitution.write")
def absence(absence_id: int) -> Any:
    return _absence(absence_id)


@substitutions.post("/absence/<int:absence_id>")
@needs("substitution.write")
def cover(absence_id: int) -> Any:
    """Put the chosen substitutions of all lessons at once."""
    try:
        made = substitute(current_actor(), _chosen(absence_id), now=now())
    except BadInput as refusal:
        return _absence(absence_id, {refusal.field: str(refusal)}), 400
    if made:
        flash(f"Поставлено: {count_of(len(made), 'замена', 'замены', 'замен')}. Учителя увидят их у себя сегодня.", "success")
    else:
        flash("Ничего не выбрано: выберите хотя бы для одного урока, что с ним будет.", "info")
    return redirect(url_for("substitutions.absence", absence_id=absence_id, since=request.form.get("since") or None))


@substitutions.post("/absence/<int:absence_id>/note")
@needs("substitution.write")
def note(absence_id: int) -> Any:
    change_note(current_actor(), absence_id, request.form.get("note", "")[:400], now=now())
    flash("Записка заменяющему сохранена.", "success")
    return redirect(url_for("substitutions.absence", absence_id=absence_id))


@substitutions.post("/absence/<int:absence_id>/move/<int:lesson_id>")
@needs("substitution.write")
def move(absence_id: int, lesson_id: int) -> Any:
    try:
        day = typed_date(f"move-date-{lesson_id}")
        number = typed_number(f"move-number-{lesson_id}", "Номер урока — число от 0 до 12.")
        order = SubstitutionOrder(lesson_id, "move", moved_date=day, moved_number=number, absence=absence_id)
        substitute(current_actor(), [order], now=now())
    except BadInput as refusal:
        return _absence(absence_id, {f"lesson-{lesson_id}": str(refusal)}), 400
    flash(f"Урок перенесён на {day_month(day)}.", "success")
    return redirect(url_for("substitutions.absence", absence_id=absence_id))


@substitutions.post("/<int:substitution_id>/undo")
@needs("substitution.write")
def take_back(substitution_id: int) -> Any:
    try:
        undone = undo(current_actor(), substitution_id, now=now())
    except BadInput as refusal:
        flash(str(refusal), "danger")
        return redirect(url_for("substitutions.index"))
    flash("Замена снята, урок стоит как раньше.", "success")
    for clash in undone.clashes:
        flash(clash, "warning")
    if undone.row.absence_id is None:
        return redirect(url_for("substitutions.single", lesson_id=undone.row.lesson_id))
    return redirect(url_for("substitutions.absence", absence_id=undone.row.absence_id))


# ---- one lesson, with or without an absence ------------------------------------------------------------------------------


@substitutions.get("/one/<int:lesson_id>")
@needs("substitution.write")
def single(lesson_id: int) -> Any:
    return _single(lesson_id)


@substitutions.post("/one/<int:lesson_id>")
@needs("substitution.write")
def put_single(lesson_id: int) -> Any:
    """Put a substitution on one lesson, in place of the one that stands if there is one."""
    board = lesson_board(lesson_id)
    try:
        order = _typed_order(lesson_id, board.absence)
        if board.live is not None:
            replace(current_actor(), board.live.id, order, now=now())
        else:
            substitute(current_actor(), [order], now=now())
    except BadInput as refusal:
        return _single(lesson_id, {refusal.field: str(refusal)}), 400
    flash("Записано. Кого это касается, увидит уведомление.", "success")
    return redirect(url_for("substitutions.single", lesson_id=lesson_id))


@substitutions.post("/<int:substitution_id>/basis")
@needs("substitution.write")
def basis(substitution_id: int) -> Any:
    form = request.form
    try:
        row = change_basis(current_actor(), substitution_id, form.get("reason", ""), form.get("order", ""), now=now())
    except BadInput as refusal:
        flash(str(refusal), "danger")
        return redirect(url_for("substitutions.index"))
    flash("Причина и приказ записаны.", "success")
    return redirect(url_for("substitutions.single", lesson_id=row.lesson_id))


@substitutions.post("/one/<int:lesson_id>/room")
@needs("substitution.write")
def room(lesson_id: int) -> Any:
    try:
        warning = change_room(current_actor(), lesson_id, request.form.get("room", ""), now=now())
    except BadInput as refusal:
        return _single(lesson_id, {refusal.field: str(refusal)}), 400
    flash(warning or "Кабинет записан.", "warning" if warning else "success")
    return redirect(url_for("substitutions.single", lesson_id=lesson_id))


def _typed_order(lesson_id: int, absence_id: int | None) -> SubstitutionOrder:
    """The choice of the form of one lesson: an offer's key, «cancel» or «move» with its day and number."""
    choice, field = request.form.get("choice", ""), f"lesson-{lesson_id}"
    if not choice:
        raise BadInput("Выберите, что будет с уроком.", field)
    kind, staff, journal = _offer(choice, field)
    words = checked_basis(request.form.get("reason", ""), request.form.get("order", ""))
    moved: tuple[Any, Any] = (None, None)
    if kind == "move":
        moved = typed_date("move-date"), typed_number("move-number", "Номер урока — число от 0 до 12.")
    return SubstitutionOrder(lesson_id, kind, staff, journal, *moved, absence=absence_id, **words)


@substitutions.get("/lesson/<int:lesson_id>")
@needs("substitution.card")
def card(lesson_id: int) -> Any:
    return render_template("substitutions/card.html", card=substitute_card(current_actor(), lesson_id), **WORDS)


# ---- the absent teacher's own page --------------------------------------------------------------------------------------


@substitutions.get("/mine")
@needs("absence.own")
def mine() -> Any:
    return _mine()


@substitutions.post("/mine/<int:absence_id>")
@needs("absence.own")
def write_mine(absence_id: int) -> Any:
    """The note of the absence and a line for each lesson that is not over."""
    lines = {int(name[5:]): text for name, text in request.form.items() if name.startswith("line-") and name[5:].isdecimal()}
    try:
        write_notes(current_actor(), absence_id, request.form.get("note", ""), lines, now=now())
    except BadInput as refusal:
        return _mine({refusal.field: str(refusal)}, absence_id), 400
    flash("Записка сохранена: её увидят те, кто вас заменяет.", "success")
    return redirect(url_for("substitutions.mine"))


def _mine(errors: dict[str, str] | None = None, typed_in: int = 0) -> str:
    staff = current_actor().staff_id
    found = absences_of(staff, now()) if staff is not None else ()
    return render_template("substitutions/mine.html", absences=found, errors=errors or {}, typed_in=typed_in, typed=request.form, **WORDS)


# ---- the day's sheet ---------------------------------------------------------------------------------------------------


@substitutions.get("/day")
@needs("substitution.day")
def day() -> Any:
    shown = asked_date("date", today())
    steps = {name: (shown + timedelta(days=step)).isoformat() for name, step in (("before", -1), ("after", 1))}
    lines, closed = register(shown, shown), closures_on(shown)
    covers = bool(may_substitute(current_actor()))
    rights: dict[str, Any] = {"registers": bool(may(current_actor(), "substitution.register")), "covers": covers}
    rights |= {"lessons": day_lessons(shown) if covers else ()}
    return render_template("substitutions/day.html", day=shown, lines=lines, closed=closed, **rights, **steps, **WORDS)


@substitutions.get("/day.<any(pdf, xlsx, html):kind>")
@needs("substitution.day")
def day_file(kind: str) -> Any:
    shown = asked_date("date", today())
    document = day_document(shown, register(shown, shown), closures_on(shown), school_card().name, now())
    return _file(document, f"замены-{shown.isoformat()}", kind)


# ---- the register ------------------------------------------------------------------------------------------------------


@substitutions.get("/register")
@needs("substitution.register")
def register_page() -> Any:
    errors: dict[str, str] = {}
    try:
        first, last, lines = _asked()
    except BadInput as refusal:
        errors, first, last, lines = {refusal.field: str(refusal)}, today().replace(day=1), today(), ()
    who = request.args.get("who", "")
    page = render_template(
        "substitutions/register.html", first=first, last=last, lines=lines, hours=paid_hours(lines), who=who, errors=errors,
        names=staff_names(today()), **WORDS,
    )  # fmt: skip
    return page, 400 if errors else 200


@substitutions.get("/register.<any(pdf, xlsx, html):kind>")
@needs("substitution.register")
def register_file(kind: str) -> Any:
    first, last, lines = _asked()
    document = register_document(first, last, lines, school_card().name, now())
    return _file(document, f"журнал-замен-{first.isoformat()}-{last.isoformat()}", kind)


def _asked() -> Any:
    """The span and the teacher of the address: this month and everybody where nothing is said."""
    first, last = asked_date("from", today().replace(day=1)), asked_date("to", today())
    if last < first:
        raise BadInput("Последний день раньше первого.", "to")
    if (last - first).days > 400:
        raise BadInput("Журнал показывают не больше чем за год.", "to")
    who = request.args.get("who", "").strip()
    return first, last, register(first, last, find_staff(who, today()) if who else None)


# ---- what the pages are made of ----------------------------------------------------------------------------------------


def _index(errors: dict[str, str] | None = None) -> str:
    return render_template(
        "substitutions/index.html", absences=absence_lines(today()), names=staff_names(today()), reasons=AWAY_REASONS,
        today=today(), errors=errors or {}, typed=request.form, **WORDS,
    )  # fmt: skip


def _absence(absence_id: int, errors: dict[str, str] | None = None) -> str:
    board = absence_board(absence_id, asked_date("since", FIRST))
    return render_template("substitutions/absence.html", board=board, errors=errors or {}, typed=request.form, **WORDS)


def _single(lesson_id: int, errors: dict[str, str] | None = None) -> str:
    board = lesson_board(lesson_id)
    return render_template("substitutions/single.html", board=board, errors=errors or {}, typed=request.form, **WORDS)


def _chosen(absence_id: int) -> list[SubstitutionOrder]:
    """The choices of the form: «lesson-12» = «same:7», «other:7:34», «join:7», «cancel», "" for not yet."""
    orders: list[SubstitutionOrder] = []
    for name, value in request.form.items():
        number = name.removeprefix("lesson-")
        if value and number != name and number.isdecimal():
            kind, staff, journal = _offer(value, name)
            words = checked_basis(request.form.get(f"reason-{number}", ""), request.form.get(f"order-{number}", ""))
            orders.append(SubstitutionOrder(int(number), kind, staff, journal, absence=absence_id, **words))
    return orders


def _offer(value: str, field: str) -> tuple[str, int | None, int | None]:
    """«same:7», «other:7:34», «cancel»: the kind, who takes the lesson, whose lesson is given."""
    kind, *rest = value.split(":")
    if len(rest) > 2 or not all(part.isdecimal() and len(part) < 10 for part in rest):
        raise BadInput("Выберите из списка.", field)
    staff, journal = ([int(part) for part in rest] + [None, None])[:2]
    return kind, staff, journal


def _file(document: Any, name: str, kind: str) -> Any:
    if kind == "html":
        return to_html(document)
    return pdf_answer(document, f"{name}.pdf") if kind == "pdf" else xlsx_answer(document, f"{name}.xlsx")
