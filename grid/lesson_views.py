"""The card of a lesson: thin, each parses, calls one service or query, answers (GRID-1, GRID-6, MARK-1)."""

from __future__ import annotations

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for

from ejournal.errors import AskFirst, BadInput, JournalError, StaleRow, TooMuch
from ejournal.models.lessons import HOMEWORK_FORMS
from ejournal.policy.journals import may_read_journal
from ejournal.queries.journals import journal_with_head
from ejournal.queries.lesson_card import lesson_card, lesson_of
from ejournal.services.attachments import size_words
from ejournal.services.lesson_card import (
    CardText,
    add_work,
    attach_to_lesson,
    change_work,
    detach_from_lesson,
    remove_work,
    take_plan,
    write_card,
)
from ejournal.services.lesson_panel import write_panel
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now
from ejournal.web.plans import files_folder, kept_file
from grid.lesson_payload import card_json, parse_panel
from grid.views import journal

NOT_SET = "не задано"


@journal.get("/<int:journal_id>/lesson/<int:lesson_id>")
@needs("journal.read")
def lesson(journal_id: int, lesson_id: int) -> str:
    return _card(journal_id, lesson_id)


def _card(journal_id: int, lesson_id: int, error: JournalError | None = None) -> str:
    shown = lesson_card(current_actor(), journal_id, lesson_id, now())
    return render_template(
        "journal/lesson.html", card=shown, forms=(("", "как обычно"), *HOMEWORK_FORMS), error=error, form=request.form, size_words=size_words
    )


@journal.get("/<int:journal_id>/lesson/<int:lesson_id>/card")
@needs("journal.read", answers="json")
def card(journal_id: int, lesson_id: int) -> Any:
    """What the panel beside the grid shows."""
    return jsonify(card_json(lesson_card(current_actor(), journal_id, lesson_id, now())))


@journal.post("/<int:journal_id>/lesson/<int:lesson_id>/card")
@needs("lesson.write", answers="json")
def write_panel_card(journal_id: int, lesson_id: int) -> Any:
    """Write from the panel; what can't be written is answered with its field, and then nothing is."""
    deed = parse_panel(request.get_json(silent=True))
    try:
        answer = write_panel(current_actor(), journal_id, lesson_id, deed, now=now())
    except (BadInput, StaleRow) as refusal:
        status = "conflict" if isinstance(refusal, StaleRow) else "asked" if isinstance(refusal, AskFirst) else "refused"
        return jsonify({"status": status, "message": str(refusal), "field": getattr(refusal, "field", "")})
    return jsonify(answer | {"card": card_json(lesson_card(current_actor(), journal_id, lesson_id, now()))})


def _back(journal_id: int, lesson_id: int) -> Any:
    return redirect(url_for("journal.lesson", journal_id=journal_id, lesson_id=lesson_id))


@journal.post("/<int:journal_id>/lesson/<int:lesson_id>")
@needs("lesson.write")
def write_lesson(journal_id: int, lesson_id: int) -> Any:
    """The texts of the card; with `take` the plan's."""
    actor, rev = current_actor(), request.form.get("rev", "")
    try:
        if "take" in request.form:
            warning = take_plan(actor, journal_id, lesson_id, request.form["take"], now=now())
        else:
            homework = NOT_SET if "none" in request.form else request.form.get("homework", "")
            text = CardText(request.form.get("topic", ""), homework, request.form.get("form", ""), int(rev) if rev.isdecimal() else -1)
            warning = write_card(actor, journal_id, lesson_id, text, now=now())
    except (BadInput, StaleRow) as error:
        return _card(journal_id, lesson_id, error), 409 if isinstance(error, StaleRow) else 400
    flash(warning or "Урок записан.", "warning" if warning else "success")
    return _back(journal_id, lesson_id)


@journal.post("/<int:journal_id>/lesson/<int:lesson_id>/works")
@needs("lesson.write")
def write_works(journal_id: int, lesson_id: int) -> Any:
    """Add a work, change (`work`) or remove (`remove`) one; a control work too many is asked about first, then `confirmed=1`."""
    actor, form = current_actor(), request.form
    kind, title, confirmed = _number("kind"), form.get("title", ""), form.get("confirmed") == "1"
    try:
        if "remove" in form:
            remove_work(actor, journal_id, lesson_id, _number("remove"), now=now())
            flash("Работа убрана.")
        elif "work" in form:
            change_work(actor, journal_id, lesson_id, _number("work"), kind, title, now=now(), confirmed=confirmed)
            flash("Работа изменена.", "success")
        else:
            add_work(actor, journal_id, lesson_id, kind, title, now=now(), confirmed=confirmed)
            flash("Работа добавлена: в журнале у неё свой столбец.", "success")
    except BadInput as error:
        return _card(journal_id, lesson_id, error), 400
    return _back(journal_id, lesson_id)


def _number(name: str) -> int:
    text = request.form.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


@journal.post("/<int:journal_id>/lesson/<int:lesson_id>/files")
@needs("lesson.write")
def lesson_files(journal_id: int, lesson_id: int) -> Any:
    """Attach a file, or with `remove` take one away."""
    try:
        if "remove" in request.form:
            detach_from_lesson(current_actor(), journal_id, lesson_id, _number("remove"), now=now())
        else:
            file = request.files.get("file")
            name, data = (file.filename or "", file.read()) if file else ("", b"")
            attach_to_lesson(current_actor(), journal_id, lesson_id, files_folder(), name, data, now=now())
    except (BadInput, TooMuch) as error:
        return _card(journal_id, lesson_id, error), 400
    return _back(journal_id, lesson_id)


@journal.get("/<int:journal_id>/lesson/<int:lesson_id>/files/<int:file_id>")
@needs("journal.read")
def lesson_file(journal_id: int, lesson_id: int, file_id: int) -> Any:
    may_read_journal(current_actor(), journal_with_head(journal_id)).demand()
    return kept_file("Lesson", lesson_of(journal_id, lesson_id).id, file_id)
