"""«Документы»: the school's normative documents on keeping the journal, open to every user (MSG-4)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from ejournal.errors import BadInput, NotThere
from ejournal.policy.actions import may
from ejournal.queries.documents import ENTITY, DocumentLine, document_of, documents
from ejournal.rules.attachments import ACCEPTED, FILE_WORDS, MOST_FILES
from ejournal.services.attachments import size_words
from ejournal.services.documents import Paper, add_document, change_document, remove_document_file
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, school_card
from ejournal.web.plans import files_folder, kept_file
from ejournal.web.typed import to_day

papers = Blueprint("documents", __name__, url_prefix="/documents")


@papers.get("/")
@needs("document.read")
def index() -> str:
    find = request.args.get("q", "")
    writes = bool(may(current_actor(), "document.write"))
    return render_template("documents/index.html", lines=documents(find), find=find, writes=writes, size_words=size_words)


@papers.get("/<int:document_id>/files/<int:file_id>")
@needs("document.read")
def file(document_id: int, file_id: int) -> Any:
    return kept_file(ENTITY, document_id, file_id)


@papers.get("/new")
@needs("document.write")
def new() -> str:
    return _form(None)


@papers.post("/new")
@needs("document.write")
def add() -> Any:
    try:
        add_document(current_actor(), _typed(), files_folder(), now=now())
    except BadInput as refusal:
        return _form(None, refusal), 400
    flash("Документ добавлен: он открыт всем, кто входит в журнал.", "success")
    return redirect(url_for("documents.index"))


@papers.get("/<int:document_id>")
@needs("document.write")
def edit(document_id: int) -> str:
    return _form(document_of(document_id))


@papers.post("/<int:document_id>")
@needs("document.write")
def change(document_id: int) -> Any:
    shown = document_of(document_id)
    try:
        change_document(current_actor(), document_id, _typed(), files_folder(), now=now())
    except BadInput as refusal:
        return _form(shown, refusal), 400
    flash("Документ записан.", "success")
    return redirect(url_for("documents.index"))


@papers.post("/<int:document_id>/files/<int:file_id>/remove")
@needs("document.write")
def remove_file(document_id: int, file_id: int) -> Any:
    try:
        remove_document_file(current_actor(), document_id, file_id, now=now())
        flash("Файл убран.")
    except NotThere as gone:
        flash(str(gone), "warning")
    return redirect(url_for("documents.edit", document_id=document_id))


def _typed() -> Paper:
    form, place = request.form, request.form.get("position", "").strip()
    if place and not (place.isascii() and place.isdecimal() and len(place) <= 4):
        raise BadInput("Место в списке — число.", "position")
    files = tuple((one.filename or "", one.read()) for one in request.files.getlist("files") if one.filename)
    day = to_day(form["date"], "date") if form.get("date") else None
    words = {name: form.get(name, "") for name in ("title", "number", "text")}
    return Paper(**words, date=day, position=int(place) if place else None, in_force=form.get("in_force") == "1", files=files)


def _form(shown: DocumentLine | None, refusal: BadInput | None = None) -> str:
    typed = dict(request.form.items())
    if refusal is None:
        typed = _stands(shown) if shown else {"in_force": "1"}
    errors = {refusal.field or "form": str(refusal)} if refusal else {}
    words = f"до {MOST_FILES} файлов за раз, каждый до {school_card().rules.attachment_mb} МБ: {FILE_WORDS}"
    return render_template(
        "documents/edit.html", shown=shown, typed=typed, errors=errors, accepted=ACCEPTED, file_words=words, size_words=size_words
    )


def _stands(shown: DocumentLine) -> dict[str, str]:
    words = {"title": shown.title, "number": shown.number, "text": shown.text, "position": str(shown.position)}
    return words | {"date": shown.date.isoformat() if shown.date else "", "in_force": "1" if shown.in_force else ""}
