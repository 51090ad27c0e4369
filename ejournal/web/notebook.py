"""«Блокнот»: a teacher's own notes by journal, the notes of a cell, and everything that is owed (GRID-9)."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, flash, jsonify, make_response, redirect, render_template, request, url_for

from ejournal.errors import BadInput, JournalError, StaleRow
from ejournal.models.notebook import NOTE_KINDS
from ejournal.policy.notebook import may_keep_notebook
from ejournal.queries.notebook import NotebookPage, all_owed, cell_notes, notebook_page, notes_of_cell
from ejournal.reports.notebook import owed_document
from ejournal.rules.notebook import who_is_meant
from ejournal.services.notebook import (
    NoteText,
    carry_note,
    change_note,
    remove_note,
    settle_note,
    write_cell_note,
    write_note,
)
from ejournal.tables.html import to_html
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, school_card, today
from ejournal.web.files import pdf_answer, xlsx_answer
from ejournal.web.typed import asked_number, to_day, to_number

notebook = Blueprint("notebook", __name__)
KINDS = dict(NOTE_KINDS)


@notebook.get("/notebook/")
@needs("notebook.keep")
def owed() -> str:
    return render_template("notebook/owed.html", lines=all_owed(current_actor(), today()))


@notebook.get("/notebook/owed.<any(pdf, xlsx, html):kind>")
@needs("notebook.keep")
def owed_file(kind: str) -> Any:
    """The same list as a file, or as a page for the browser's own print."""
    actor = current_actor()
    document = owed_document(all_owed(actor, today()), actor.name, school_card().name, now())
    if kind == "html":
        return to_html(document)
    name = f"Долги и пересдачи {today().isoformat()}.{kind}"
    return pdf_answer(document, name) if kind == "pdf" else xlsx_answer(document, name)


@notebook.get("/journal/<int:journal_id>/notebook")
@needs("notebook.keep")
def of_journal(journal_id: int) -> str:
    return _page(journal_id)


@notebook.post("/journal/<int:journal_id>/notebook")
@needs("notebook.keep")
def write(journal_id: int) -> Any:
    """One more note; the page comes back with its first field in hand."""
    try:
        shown = notebook_page(current_actor(), journal_id, today())
        write_note(current_actor(), journal_id, _typed(request.form, shown), now=now())
    except BadInput as error:
        return _page(journal_id, error), 400
    return redirect(url_for("notebook.of_journal", journal_id=journal_id))


@notebook.post("/journal/<int:journal_id>/notebook/<int:note_id>")
@needs("notebook.keep")
def act(journal_id: int, note_id: int) -> Any:
    """What the button pressed says (`do`): change, done, open, remove, restore, carry."""
    try:
        removed = _act(request.form.get("do", ""), journal_id, note_id)
    except (BadInput, StaleRow) as error:
        return _page(journal_id, error, note_id), 409 if isinstance(error, StaleRow) else 400
    if request.form.get("back") == "owed":
        return redirect(url_for("notebook.owed"))
    return redirect(url_for("notebook.of_journal", journal_id=journal_id, removed=removed))


def _act(deed: str, journal_id: int, note_id: int) -> int | None:
    """Do it; the note's number where it was taken away, so that the page offers it back."""
    actor, form = current_actor(), request.form
    if deed == "change":
        shown = notebook_page(actor, journal_id, today())
        change_note(actor, journal_id, note_id, _typed(form, shown), _number(form, "rev") or 0, now=now())
    elif deed in ("done", "open"):
        settle_note(actor, journal_id, note_id, done=deed == "done", now=now())
    elif deed in ("remove", "restore"):
        remove_note(actor, journal_id, note_id, gone=deed == "remove", now=now())
    elif deed == "carry":
        text = carry_note(actor, journal_id, note_id, _number(form, "work"), _op(form.get("op")), now=now())
        flash(f"Отметка «{text}» перенесена в журнал.", "success")
    else:
        raise BadInput("Выберите, что сделать с заметкой.")
    return note_id if deed == "remove" else None


@notebook.get("/journal/<int:journal_id>/notes")
@needs("notebook.keep", answers="json")
def notes(journal_id: int) -> Any:
    """Which cells of the journal page have an open note of its reader's own; not a word of them."""
    return _private(jsonify(notes=cell_notes(current_actor(), journal_id)))


@notebook.get("/journal/<int:journal_id>/notes/cell")
@needs("notebook.keep")
def cell(journal_id: int) -> Any:
    """A piece of page: the notes of one cell and the field for one more."""
    pupil, work = asked_number("pupil"), asked_number("work")
    if pupil is None or work is None:
        raise BadInput("Назовите ученика и работу: pupil и work.")
    found = notes_of_cell(current_actor(), journal_id, pupil, work, today())
    page = render_template(
        "notebook/cell.html", notes=found, journal=journal_id, pupil=pupil, work=work, kinds=NOTE_KINDS, day=today().isoformat()
    )
    return _private(page)


@notebook.post("/journal/<int:journal_id>/notes")
@needs("notebook.keep", answers="json")
def write_of_cell(journal_id: int) -> Any:
    """Make or change a note from a cell (JSON); `removed` takes it away, `done` closes it."""
    may_keep_notebook(current_actor(), journal_id).demand()
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise BadInput("Запрос не понят: нужны op и pupil.")
    actor, op, note_id = current_actor(), _op(body.get("op")), _number(body, "id")
    if note_id is not None and body.get("do") == "remove":
        remove_note(actor, journal_id, note_id, now=now())
    elif note_id is not None and body.get("do") == "restore":
        remove_note(actor, journal_id, note_id, gone=False, now=now())
    elif note_id is not None and body.get("do") == "done":
        settle_note(actor, journal_id, note_id, done=True, now=now())
    else:
        seen = (note_id, _number(body, "rev") or 0) if note_id is not None else None
        note_id = write_cell_note(actor, journal_id, op, _of_body(body), seen, now=now())["id"]
    return jsonify(id=note_id, status="saved")


def _page(journal_id: int, error: JournalError | None = None, wrong: int | None = None) -> str:
    """`error` beside the fields of the new note, or of the note `wrong`."""
    shown = notebook_page(current_actor(), journal_id, today(), asked_number("removed"))
    return render_template(
        "notebook/page.html", page=shown, kinds=NOTE_KINDS, day=today().isoformat(), error=error, wrong=wrong,
        form=request.form if error else {}, op=lambda: str(uuid4()),
    )  # fmt: skip


def _typed(form: Any, page: NotebookPage) -> NoteText:
    return _note(form, who_is_meant(form.get("pupil", ""), page.pupils))


def _of_body(body: Any) -> NoteText:
    if not all(isinstance(body.get(name, ""), str) for name in ("text", "mark", "kind", "date", "due")):
        raise BadInput("Запрос не понят: заметка — это слова.")
    return _note(body, _number(body, "pupil"))


def _note(values: Any, pupil: int | None) -> NoteText:
    kind = values.get("kind") or "note"
    if kind not in KINDS:
        raise BadInput("Выберите: заметка, долг или пересдача.", "kind")
    due = values.get("due") or ""
    return NoteText(
        pupil=pupil,
        date=to_day(values.get("date") or today().isoformat(), "date"),
        kind=kind,
        text=values.get("text", ""),
        mark=values.get("mark", ""),
        due=to_day(due, "due") if due else None,
        work=_number(values, "work"),
    )



def _number(values: Any, name: str) -> int | None:
    return to_number(str(values.get(name) or ""))


def _op(text: Any) -> str:
    try:
        return str(UUID(str(text)))
    except ValueError as error:
        raise BadInput("Запрос не понят: op должен быть UUID.", "op") from error


def _private(answer: Any) -> Any:
    """Not kept by the browser: a computer of the staff room has more than one reader."""
    response = make_response(answer)
    response.headers["Cache-Control"] = "private, no-store"
    return response
