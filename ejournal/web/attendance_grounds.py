"""Grounds of absences on their pages: the list of a class, one entry for many, the bus that did not come, exemptions (ABS-2, ABS-3)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import flash, redirect, render_template, request, send_file, url_for

from ejournal.errors import BadInput, TooMuch
from ejournal.models.attendance import GROUND_CODES, GROUND_KINDS
from ejournal.models.exemptions import EXEMPTION_KINDS
from ejournal.policy.attendance import kept_classes, may_keep_attendance, may_read_attendance
from ejournal.queries.absence_grounds import grounds_of_class
from ejournal.queries.attendance import class_head, in_class
from ejournal.queries.bus_routes import known_routes, route_pupils, routes_of
from ejournal.queries.exemptions import exemptions_of, subjects_by_name
from ejournal.queries.roster import class_roster
from ejournal.rules.words import count_of, day_month, short_date
from ejournal.services.attachments import file_path
from ejournal.services.attendance import (
    Foreseen,
    GroundOrder,
    attach_paper,
    cancel_ground,
    change_ground,
    end_ground,
    foresee,
    kept_ground,
    paper_of,
    write_grounds,
)
from ejournal.services.exemptions import end_exemption, free_pupil
from ejournal.web.access import current_actor, needs
from ejournal.web.attendance import WORDS, attendance, class_choice, page_words
from ejournal.web.clock import now, school_card, today
from ejournal.web.plans import files_folder
from ejournal.web.typed import asked_date, to_day, to_number, to_numbers

SHOWN = timedelta(days=60)
CHOOSE = ("", "выберите")


@attendance.get("/<int:class_id>/grounds")
@needs("attendance.read")
def grounds(class_id: int) -> Any:
    return _grounds(class_id)


@attendance.post("/<int:class_id>/grounds")
@needs("attendance.write")
def write(class_id: int) -> Any:
    """A ground for one, some or all of the class. What speaks against it is shown first, and written when it is sent again."""
    may_keep_attendance(current_actor(), class_id).demand()
    try:
        order, pupils = typed_order(), _pupils(class_id)
        found = foresee(current_actor(), pupils, order, today=today())
        if _asks(found) and request.form.get("sure") != "1":
            return _grounds(class_id, foreseen=found)
        written = write_grounds(current_actor(), pupils, order, now=now(), overwrite=request.form.get("overwrite") == "1")
        _attach(written.ids)
    except (BadInput, TooMuch) as refusal:
        return _grounds(class_id, {getattr(refusal, "field", ""): str(refusal)}), 400
    flash(_written_words(len(written.ids), written.known, written.settled.words), "success")
    return redirect(url_for("attendance.grounds", class_id=class_id))


def _asks(found: Foreseen) -> bool:
    return bool(found.clashes or found.locked or found.presences)


def _written_words(new: int, known: int, settled: str) -> str:
    parts = [f"Записано: {count_of(new, 'ученик', 'ученика', 'учеников')}."] if new else []
    parts += [f"Такая запись уже есть: {count_of(known, 'ученик', 'ученика', 'учеников')}."] if known else []
    return " ".join([*parts, settled]).strip()


def typed_order() -> GroundOrder:
    """The ground of the form; an empty «по» of a batch is its first day. Raises BadInput with the field."""
    form = request.form
    start = to_day(form.get("start", ""), "start")
    end = to_day(form["end"], "end") if form.get("end") else None
    if end is None and form.get("open") != "1":
        end = start
    words = {name: " ".join(form.get(name, "").split()) for name in ("document", "note")}
    return GroundOrder(form.get("code", ""), form.get("kind", ""), start, end, _lesson("first"), _lesson("last"), **words)


def _lesson(name: str) -> int | None:
    text = request.form.get(name, "").strip()
    if not text:
        return None
    if not text.isdecimal() or len(text) > 2:
        raise BadInput("Номер урока — число от 0 до 12.", name)
    return int(text)


def _pupils(class_id: int) -> list[int]:
    """The chosen pupils of the class; «all» is the whole class."""
    there = in_class(class_id, min(to_day(request.form.get("start", ""), "start"), today())) | in_class(class_id, today())
    if "all" in request.form.getlist("pupil"):
        return sorted(there)
    chosen = set(to_numbers(request.form.getlist("pupil")))
    if not chosen or chosen - there:
        raise BadInput("Выберите ученика этого класса.", "pupil")
    return sorted(chosen)


def _attach(ids: tuple[int, ...]) -> None:
    """The picture of the paper, at the first ground of the entry."""
    file = request.files.get("file")
    if file is not None and file.filename and ids:
        attach_paper(current_actor(), ids[0], files_folder(), file.filename, file.read(), now=now())


@attendance.post("/grounds/<int:ground_id>/back")
@needs("attendance.write")
def back(ground_id: int) -> Any:
    """«Вернулся»: the first day at school again."""
    try:
        day = to_day(request.form["back"], "back") if request.form.get("back") else today()
        done = end_ground(current_actor(), ground_id, day, now=now())
        flash(f"Вернулся {day_month(day)}. {done.words}".strip(), "success")
    except BadInput as refusal:
        flash(str(refusal), "danger")
    return _to_list()


@attendance.post("/grounds/<int:ground_id>/cancel")
@needs("attendance.write")
def cancel(ground_id: int) -> Any:
    done = cancel_ground(current_actor(), ground_id, now=now(), whole_batch=request.form.get("batch") == "1")
    flash("Основание снято." + (f" Прежняя причина вернулась: {count_of(len(done.changed), 'урок', 'урока', 'уроков')}." if done.changed else ""), "success")
    return _to_list()


@attendance.get("/grounds/<int:ground_id>")
@needs("attendance.write")
def ground(ground_id: int) -> Any:
    return _ground(ground_id)


@attendance.post("/grounds/<int:ground_id>")
@needs("attendance.write")
def change(ground_id: int) -> Any:
    try:
        done = change_ground(current_actor(), ground_id, typed_order(), now=now())
        _attach((ground_id,))
    except (BadInput, TooMuch) as refusal:
        return _ground(ground_id, {getattr(refusal, "field", ""): str(refusal)}), 400
    flash(f"Записано. {done.words}".strip(), "success")
    return _to_list()


@attendance.get("/grounds/<int:ground_id>/files/<int:file_id>")
@needs("attendance.read")
def paper(ground_id: int, file_id: int) -> Any:
    """The paper as a download, for those who keep the class."""
    row = paper_of(current_actor(), ground_id, file_id, today=today())
    path = file_path(files_folder(), row.sha256)
    return send_file(path, mimetype="application/octet-stream", as_attachment=True, download_name=row.name)


def _ground(ground_id: int, errors: dict[str, str] | None = None) -> Any:
    row, class_id = kept_ground(current_actor(), ground_id, today())
    return render_template(
        "attendance/ground.html", row=row, errors=errors or {}, typed=request.form, codes=GROUND_CODES, kinds=GROUND_KINDS,
        **page_words(class_head(class_id), "grounds"),
    )  # fmt: skip


def _to_list() -> Any:
    """Back to the list the form came from; a foreign address is not followed."""
    number = to_number(request.form.get("class_id", ""))
    if number is not None:
        return redirect(url_for("attendance.grounds", class_id=number))
    return redirect(url_for("attendance.index"))


def _grounds(class_id: int, errors: dict[str, str] | None = None, foreseen: Foreseen | None = None) -> Any:
    may_read_attendance(current_actor(), class_id).demand()
    pupils = [one for one in class_roster(class_id, today(), today()) if one.is_there(today())]
    names = {one.id: one.name for one in pupils}
    return render_template(
        "attendance/grounds.html", lines=grounds_of_class(class_id, today() - SHOWN, today()), pupils=pupils, names=names,
        errors=errors or {}, typed=request.form, chosen=set(request.form.getlist("pupil")), foreseen=foreseen, codes=GROUND_CODES,
        kinds=GROUND_KINDS, **page_words(class_head(class_id), "grounds"),
    )  # fmt: skip


# ---- the bus ---------------------------------------------------------------------------------------------------------------


@attendance.get("/bus")
@needs("attendance.write")
def bus() -> Any:
    """Route → pupils → lessons of a day; a class teacher sees his own pupils."""
    return _bus()


@attendance.post("/bus")
@needs("attendance.write")
def write_bus() -> Any:
    riders = _riders(request.form.get("route", ""), _form_day())
    chosen = set(to_numbers(request.form.getlist("pupil"))) & {one.id for one in riders}
    try:
        order = typed_order()
        written = write_grounds(current_actor(), sorted(chosen), order, now=now())
    except BadInput as refusal:
        return _bus({refusal.field: str(refusal)}), 400
    flash(_written_words(len(written.ids), written.known, written.settled.words), "success")
    return redirect(url_for("attendance.bus", route=request.form.get("route", ""), date=order.start.isoformat()))


def _form_day() -> date:
    try:
        return to_day(request.form.get("start", ""), "start")
    except BadInput:
        return today()


def _riders(route: str, day: date) -> list[Any]:
    own = kept_classes(current_actor())
    return [one for one in route_pupils([route], day) if own is None or one.class_id in own] if route else []


def _bus(errors: dict[str, str] | None = None) -> Any:
    day = _form_day() if request.method == "POST" else asked_date("date", today())
    missing = school_card().routes_missing(day)
    route = request.values.get("route", "") or (missing[0] if missing else "")
    own = kept_classes(current_actor())
    routes = known_routes() if own is None else routes_of(own, day)
    return render_template(
        "attendance/bus.html", day=day, route=route, route_options=[CHOOSE, *((one, one) for one in routes)], riders=_riders(route, day), errors=errors or {},
        typed=request.form, codes=GROUND_CODES, classes=class_choice(), **WORDS,
    )  # fmt: skip


# ---- exemptions ------------------------------------------------------------------------------------------------------------


@attendance.get("/<int:class_id>/exemptions")
@needs("attendance.read")
def exemptions(class_id: int) -> Any:
    return _exemptions(class_id)


@attendance.post("/<int:class_id>/exemptions")
@needs("attendance.write")
def exempt(class_id: int) -> Any:
    try:
        days = tuple(to_day(request.form[name], name) if request.form.get(name) else None for name in ("start", "end"))
        pupil = request.form.get("pupil", "")
        freed = free_pupil(current_actor(), class_id, to_number(pupil) or 0, request.form, days, now=now())  # type: ignore[arg-type]
    except BadInput as refusal:
        return _exemptions(class_id, {refusal.field: str(refusal)}), 400
    flash("Освобождение записано.", "success")
    if freed.marks:
        told = ", ".join(f"{short_date(day)}: {mark}" for day, mark in freed.marks[:12])
        flash(f"В эти дни по предмету уже стоят отметки, они остались: {told}.", "warning")
    return redirect(url_for("attendance.exemptions", class_id=class_id))


@attendance.post("/<int:class_id>/exemptions/<int:exemption_id>/end")
@needs("attendance.write")
def exempt_until(class_id: int, exemption_id: int) -> Any:
    may_keep_attendance(current_actor(), class_id).demand()
    try:
        end_exemption(current_actor(), class_id, exemption_id, to_day(request.form.get("end", ""), "end"), now=now())
        flash("Записано.", "success")
    except BadInput as refusal:
        flash(str(refusal), "danger")
    return redirect(url_for("attendance.exemptions", class_id=class_id))


def _exemptions(class_id: int, errors: dict[str, str] | None = None) -> Any:
    may_read_attendance(current_actor(), class_id).demand()
    pupils = [one for one in class_roster(class_id, today(), today()) if one.is_there(today())]
    return render_template(
        "attendance/exemptions.html", rows=exemptions_of(one.id for one in pupils), pupil_options=[CHOOSE, *((one.id, one.name) for one in pupils)],
        subject_options=[CHOOSE, *((one.id, one.name) for one in subjects_by_name())],
        freed_kinds=EXEMPTION_KINDS, errors=errors or {}, typed=request.form, **page_words(class_head(class_id), "exemptions"),
    )  # fmt: skip
