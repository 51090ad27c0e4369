"""Journals on a drive: taken along as a workbook, brought back through a preview, and the register: `/drives/` (OFF-1, OFF-2)."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import PurePath
from typing import Any
from uuid import uuid4

from flask import Blueprint, current_app, flash, redirect, render_template, request, send_file, url_for

from ejournal.copies.teacher_drive import LIMITS, Cover, read_book, write_book
from ejournal.errors import BadInput, JournalError, TooMuch
from ejournal.models.keeping import DRIVE_STATES
from ejournal.policy.actions import may
from ejournal.policy.drives import ISSUERS, may_issue_drive
from ejournal.queries.drives import drive_lines, journals_of, staff_name, staff_with_journals
from ejournal.queries.journals import journal_with_head
from ejournal.queries.periods import periods_of_journal
from ejournal.queries.teacher_book import NEXT, NOW, teacher_book
from ejournal.reports.drives import drives_document, state_words
from ejournal.reports.journal_page import clean_name
from ejournal.rules.teacher_copy import Book, book_key
from ejournal.rules.teacher_typed import Typed, typed_in
from ejournal.rules.words import count_of
from ejournal.services.drives import Issue, end_drive, issue, refuse_issue
from ejournal.services.teacher_copies import CHANGE, CONFLICT, REFUSED, Plan, bring_back, foresee
from ejournal.tables.html import to_html
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, school_card, today
from ejournal.web.files import XLSX, pdf_answer, xlsx_answer
from ejournal.web.typed import asked_number, to_number, to_numbers
from ejournal.web.uploads import Shelf, Upload

drives = Blueprint("drives", __name__)
STATES = dict(DRIVE_STATES)


# ---- the register ------------------------------------------------------------------------------------------------------


def _state() -> str:
    state = request.args.get("state", "")
    if state and state not in STATES:
        raise BadInput("Покажем выданные, возвращённые или утраченные носители.", "state")
    return state


@drives.get("/drives/")
@needs("drive.read")
def index() -> str:
    return _register()


def _register(error: BadInput | None = None, wrong: int = 0) -> str:
    actor = current_actor()
    lines = drive_lines(actor, today(), _state())
    return render_template(
        "drives/index.html", lines=lines, state=_state(), states=DRIVE_STATES, state_words=state_words, error=error, wrong=wrong,
        may_take=bool(may(actor, "drive.issue")), may_bring=bool(may(actor, "drive.bring")), sees_all=bool(actor.roles & ISSUERS),
    )  # fmt: skip


@drives.get("/drives/register.<any(pdf, xlsx, html):kind>")
@needs("drive.read")
def register_file(kind: str) -> Any:
    document = drives_document(drive_lines(current_actor(), today(), _state()), school_card().name, now())
    if kind == "html":
        return to_html(document)
    name = f"реестр-носителей-{today().isoformat()}.{kind}"
    return pdf_answer(document, name) if kind == "pdf" else xlsx_answer(document, name)


@drives.post("/drives/<int:drive_id>/end")
@needs("drive.issue")
def end(drive_id: int) -> Any:
    """`state` = returned (unread) or lost, with `note`."""
    state = request.form.get("state", "")
    try:
        end_drive(current_actor(), drive_id, state, request.form.get("note", ""), now=now())
    except BadInput as refusal:
        return _register(refusal, drive_id), 400
    flash("Записано: носитель возвращён." if state == "returned" else "Записано: носитель утрачен. Книга с него больше не примется.", "success")
    return redirect(url_for("drives.index"))


# ---- taking along ------------------------------------------------------------------------------------------------------


@drives.get("/drives/new")
@needs("drive.issue")
def new() -> str:
    """The form: `journal` (and `period`) for one, `staff` for whoever issues."""
    return _form(asked_number("staff"), asked_number("journal"), {"when": request.args.get("period", NOW)})


def _form(staff: int | None, journal: int | None, typed: dict[str, Any], error: BadInput | None = None) -> str:
    actor = current_actor()
    issues = bool(actor.roles & ISSUERS)
    staff = staff if staff is not None and may_issue_drive(actor, staff) else actor.staff_id
    offered = journals_of(staff, today()) if staff is not None else ()
    only = next((one for one in offered if one.id == journal), None)
    return render_template(
        "drives/new.html", staff=staff, people=staff_with_journals(today()) if issues else (), journals=(only,) if only else offered,
        only=only, whens=_whens(only.id if only else None), typed=typed, error=error, op=typed.get("op") or str(uuid4()),
        days=school_card().rules.drive_days,
    )  # fmt: skip


def _whens(journal: int | None) -> list[tuple[str, str]]:
    """What may be taken: of one journal any of its periods, of several the present or the next one of each."""
    whens = [(NOW, "период, который идёт сейчас"), (NEXT, "следующий период")]
    if journal is None:
        return whens
    return [*whens, *((str(period.id), period.title) for period in periods_of_journal(journal_with_head(journal)))]


@drives.post("/drives/workbook.xlsx")
@needs("drive.issue")
def workbook() -> Any:
    return _taken(to_numbers(request.form.getlist("journal")), None)


@drives.get("/journal/<int:journal_id>/workbook.xlsx")
@needs("drive.issue")
def ask_for_one(journal_id: int) -> Any:
    """A drive is registered when it is taken, so an address alone leads to the form."""
    return redirect(url_for("drives.new", journal=journal_id, period=request.args.get("period")))


@drives.post("/journal/<int:journal_id>/workbook.xlsx")
@needs("drive.issue")
def workbook_of_one(journal_id: int) -> Any:
    return _taken([journal_id], journal_id)


def _taken(journals: list[int], journal: int | None) -> Any:
    """The file, with its line in the register; what is wrong is said in the form."""
    actor, form = current_actor(), request.form
    named = to_number(form.get("staff", ""))
    staff = named if named is not None else actor.staff_id
    try:
        if staff is None:
            raise BadInput("Выберите, кому выдать.", "staff")
        refuse_issue(actor, staff, journals, now=now())
        book = teacher_book(actor, journals, form.get("when", NOW), today())
        titles = tuple(f"{one.title}, {one.period}" for one in book.journals)
        order = Issue(staff, tuple(journals), titles, form.get("medium", ""), book.revision)
        drive = issue(actor, order, form.get("op", ""), now=now())
    except BadInput as refusal:
        return _form(staff, journal, {**form, "journals": journals}, refusal), 400
    who = staff_name(staff)
    cover = Cover(school_card().name, who, drive.issued_at, drive.due, drive.medium)
    data = write_book(replace(book, code=drive.code), cover, _key())
    name = clean_name(f"Журналы {who} {today().isoformat()}", "xlsx")
    return send_file(BytesIO(data), mimetype=XLSX, as_attachment=True, download_name=name)


def _key() -> bytes:
    return book_key(current_app.config["SECRET_KEY"])


# ---- bringing back -----------------------------------------------------------------------------------------------------


def _shelf() -> Shelf:
    return Shelf(current_app.config["SETTINGS"].data / "files" / "drives")


@drives.get("/drives/bring")
@needs("drive.bring")
def bring() -> str:
    return render_template("drives/bring.html", error="")


@drives.post("/drives/bring")
@needs("drive.bring")
def upload() -> Any:
    file = request.files.get("file")
    if file is None or not file.filename:
        return render_template("drives/bring.html", error="Выберите файл."), 400
    name, data = PurePath(file.filename.replace("\\", "/")).name, file.read(LIMITS.file_bytes + 1)
    try:
        book, typed = _read(data, name)
        foresee(current_actor(), book, typed, now=now())
    except (JournalError, TooMuch) as refusal:
        return render_template("drives/bring.html", error=str(refusal)), 400
    kept = _shelf().put(current_actor().account_id or 0, name, data, now())
    return redirect(url_for("drives.preview", token=kept.token))


def _read(data: bytes, name: str) -> tuple[Book, Typed]:
    book, sheets = read_book(data, name, _key())
    return book, typed_in(book, sheets)


@drives.get("/drives/bring/<token>")
@needs("drive.bring")
def preview(token: str) -> Any:
    kept = _shelf().get(token, current_actor().account_id or 0, now())
    return redirect(url_for("drives.index")) if kept.done is not None else _preview(kept)


def _preview(kept: Upload, error: str = "") -> str:
    plan = _plan(kept)
    chosen = {key.removeprefix("take-") for key in request.form if request.form[key] == "mine"}
    return render_template(
        "drives/preview.html", plan=plan, upload=kept, error=error, op=request.form.get("op") or str(uuid4()), chosen=chosen,
        changes=plan.of(CHANGE), conflicts=plan.of(CONFLICT), refused=plan.of(REFUSED),
    )  # fmt: skip


def _plan(kept: Upload) -> Plan:
    book, typed = _read(_shelf().data(kept), kept.name)
    return foresee(current_actor(), book, typed, now=now())


@drives.post("/drives/bring/<token>")
@needs("drive.bring")
def write(token: str) -> Any:
    """`seen`, `op`, and `take-<key>` = mine for each conflict in which the book's value is to stand."""
    kept = _shelf().get(token, current_actor().account_id or 0, now())
    if kept.done is None:
        book, typed = _read(_shelf().data(kept), kept.name)
        mine = {key.removeprefix("take-") for key in request.form if request.form[key] == "mine"}
        try:
            answer = bring_back(current_actor(), book, typed, mine, request.form.get("seen", ""), request.form.get("op", ""), now=now())
        except BadInput as refusal:
            if refusal.field != "seen":
                return render_template("drives/bring.html", error=str(refusal)), 400
            return _preview(kept, str(refusal)), 409
        _shelf().finish(kept, answer)
        kept.done = answer
    saved = count_of(kept.done.get("saved", 0), "запись", "записи", "записей")
    flash(f"Записано в журнал: {saved}. Книга сдана.", "success")
    return redirect(url_for("drives.index"))
