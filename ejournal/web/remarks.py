"""Remarks and praise: of a class (`/class/<id>/remarks`), of a journal's pupils (`/journal/<id>/remarks`), taking one back (CLS-2)."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from flask import Blueprint, flash, redirect, render_template, request, url_for

from ejournal.errors import BadInput, JournalError, NotThere
from ejournal.models import Lesson, SchoolClass
from ejournal.models.family import REMARK_KINDS
from ejournal.policy.remarks import may_read_class_remarks, may_write_in_class, may_write_in_journal
from ejournal.queries.journals import journal_with_head
from ejournal.queries.remarks import RemarkFilter, class_remarks, journal_remarks, writable_pupils
from ejournal.rules.remarks import BACK, MOST_PUPILS, phrases, remark_text
from ejournal.services.remarks import RemarkText, take_back, write_remarks
from ejournal.web.access import current_actor, needs
from ejournal.web.class_desk import class_desk, tabs
from ejournal.web.clock import now, school_card, today
from ejournal.web.typed import asked_number, to_day, to_number, to_numbers

remarks = Blueprint("remarks", __name__)


@class_desk.get("/<int:class_id>/remarks", endpoint="remarks")
@needs("remark.read")
def of_class(class_id: int) -> str:
    return _class_page(class_id)


@class_desk.post("/<int:class_id>/remarks", endpoint="write_remarks")
@needs("remark.write")
def write_of_class(class_id: int) -> Any:
    may_write_in_class(current_actor(), class_id).demand()
    try:
        _write(None)
    except BadInput as error:
        return _class_page(class_id, error), 400
    return redirect(url_for("class_desk.remarks", class_id=class_id))


@remarks.get("/journal/<int:journal_id>/remarks")
@needs("remark.read")
def of_journal(journal_id: int) -> str:
    return _journal_page(journal_id)


@remarks.post("/journal/<int:journal_id>/remarks")
@needs("remark.write")
def write_of_journal(journal_id: int) -> Any:
    journal = journal_with_head(journal_id)
    may_write_in_journal(current_actor(), journal).demand()
    try:
        lesson = _lesson(journal_id, request.form.get("lesson", ""))
        _write(lesson.id if lesson is not None else None)
    except BadInput as error:
        return _journal_page(journal_id, error), 400
    return redirect(url_for("remarks.of_journal", journal_id=journal_id, lesson=request.form.get("lesson") or None))


@remarks.post("/remarks/<int:remark_id>/back")
@needs("remark.write")
def back(remark_id: int) -> Any:
    """Take it back; returns to the page it was pressed on."""
    take_back(current_actor(), remark_id, now=now())
    flash("Запись снята, семья узнает об этом.", "success")
    place, _, text = request.form.get("back", "").partition(":")
    number = to_number(text)
    if place == "journal" and number is not None:
        return redirect(url_for("remarks.of_journal", journal_id=number))
    if place == "class" and number is not None:
        return redirect(url_for("class_desk.remarks", class_id=number))
    return redirect("/")


def _class_page(class_id: int, error: JournalError | None = None) -> str:
    actor = current_actor()
    may_read_class_remarks(actor, class_id).demand()
    row = SchoolClass.get_or_none(SchoolClass.id == class_id)
    if row is None:
        raise NotThere("Такого класса нет.")
    may_write = bool(may_write_in_class(actor, class_id))
    pupils = writable_pupils(actor, today(), class_id=class_id) if may_write else ()
    chosen = _asked()
    lines = class_remarks(actor, class_id, chosen, now())
    return render_template(
        "remarks/class.html", title=row.title, class_id=class_id, lines=lines, chosen=chosen, back=f"class:{class_id}", opens_diary=True,
        **_form(pupils, may_write, error), **tabs(class_id, "remarks"),
    )  # fmt: skip


def _journal_page(journal_id: int, error: JournalError | None = None) -> str:
    actor, journal = current_actor(), journal_with_head(journal_id)
    may_write_in_journal(actor, journal).demand()
    lesson = _lesson(journal_id, request.form.get("lesson", "") or request.args.get("lesson", ""))
    day = lesson.date if lesson is not None else today()
    is_late = not today() - BACK <= day <= today()
    pupils = writable_pupils(actor, day, journal=journal, lesson=lesson)
    lines = journal_remarks(actor, journal, RemarkFilter(), now())
    return render_template(
        "remarks/journal.html", journal=journal, lesson=lesson, is_late=is_late, lines=lines, back=f"journal:{journal_id}",
        opens_diary=journal.school_class_id in actor.class_ids or actor.has("deputy"), **_form(pupils, not is_late, error),
    )  # fmt: skip


def _form(pupils: Any, may_write: bool, error: JournalError | None) -> dict[str, Any]:
    """What the form of a remark is made of; after a refusal with what was typed."""
    ticked = {int(text) for text in request.form.getlist("pupil") if text.isdecimal()} if error else {asked_number("pupil")}
    typed = request.form if error else {}
    return {
        "pupils": pupils, "may_write": may_write, "kinds": REMARK_KINDS, "phrases": phrases(school_card().rules.remark_phrases),
        "ticked": ticked, "typed": typed, "error": error, "op": typed.get("op") or str(uuid4()), "day": today(), "first_day": today() - BACK,
    }  # fmt: skip


def _write(lesson: int | None) -> None:
    form = request.form
    pupils = tuple(to_numbers(form.getlist("pupil")[: MOST_PUPILS + 1]))
    day = to_day(form["date"], "date") if form.get("date") else today()
    text = remark_text(form.get("phrase", "").strip()[:200], form.get("text", ""))
    op = form.get("op", "")
    if not 8 <= len(op) <= 36:
        raise BadInput("Откройте страницу заново и повторите.")
    count = write_remarks(current_actor(), RemarkText(pupils, form.get("kind", ""), text, day, lesson), op, now=now())
    flash(f"Записано в дневников: {count}. Семьи увидят запись сразу." if count > 1 else "Записано в дневник. Семья увидит запись сразу.", "success")


def _lesson(journal_id: int, text: str) -> Any:
    """The lesson named, of this journal; None where none is. Raises NotThere."""
    if not text:
        return None
    number = to_number(text)
    row = Lesson.get_or_none((Lesson.id == number) & (Lesson.journal == journal_id)) if number is not None else None
    if row is None:
        raise NotThere("Такого урока в этом журнале нет.")
    return row


def _asked() -> RemarkFilter:
    """The filter of the address; what can't be understood narrows nothing."""
    kind = request.args.get("kind", "")
    return RemarkFilter(asked_number("pupil"), kind if kind in dict(REMARK_KINDS) else "", _asked_day("from"), _asked_day("to"))


def _asked_day(name: str) -> date | None:
    text = request.args.get(name, "")
    return to_day(text, name) if text else None


