"""The journal's addresses: thin, each parses, calls one service or query, answers."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, render_template, request, url_for

from ejournal.errors import BadInput
from ejournal.policy.actions import PUBLIC
from ejournal.policy.control import may_check
from ejournal.policy.period_marks import may_close_school, may_see_disputed
from ejournal.queries.bus_routes import left_behind_of
from ejournal.queries.cell_card import cell_card
from ejournal.queries.corrections import foot_notes
from ejournal.queries.journal_checks import standing_count
from ejournal.queries.journal_page import journal_page, open_page
from ejournal.queries.journal_page_shapes import JournalPage
from ejournal.queries.journal_past import journal_page_as_of
from ejournal.queries.journals import journal_list
from ejournal.reports.journal_page import file_name, journal_document
from ejournal.services.cells import write_cells
from ejournal.services.lessons import write_lessons
from ejournal.tables.html import to_html
from ejournal.tables.report import Document
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, school_card, today
from ejournal.web.files import pdf_answer, xlsx_answer
from grid.cells_html import row_cells
from grid.payload import page_json, parse_changes, parse_lesson_changes
from grid.pressed import Pressed, press_script, press_style

journal = Blueprint("journal", __name__, url_prefix="/journal")


@journal.get("/")
@needs("journal.list")
def index() -> Any:
    actor = current_actor()
    sees = {"may_see_disputed": may_see_disputed(actor), "may_close_school": may_close_school(actor)}
    return render_template("journal/index.html", lines=journal_list(actor, today()), **sees)


@journal.get("/<int:journal_id>")
@needs("journal.read")
def page(journal_id: int) -> Any:
    shown = shown_page(journal_id)
    urls = {f"{kind}_url": url_for("journal.pressed", kind=kind, mark=pressed_file(kind).mark) for kind in ("script", "style")}
    left = left_behind_of(journal_id, today(), school_card().routes_missing(today()))
    marks_url = None if shown.journal.no_marks else url_for("journal.marks", journal_id=journal_id, period=shown.period.id)
    stands = standing_count(journal_id) if shown.as_of is None and _hears(journal_id) else 0
    return render_template(
        "journal/page.html", page=shown, cells=row_cells(shown), left=left, period_marks_url=marks_url, findings=stands, **urls
    )  # fmt: skip


def _hears(journal_id: int) -> bool:
    """Whether remarks of a check are shown on the page: to who keeps the journal and who checks it. Source: DEP-2."""
    actor = current_actor()
    return journal_id in actor.journal_ids or bool(may_check(actor))


@journal.get("/page-<any(script, style):kind>-<mark>")
@needs(PUBLIC)
def pressed(kind: str, mark: str) -> Response:
    """The page's script or style under the address of its content, kept for a year; an old address gets the present one."""
    file = pressed_file(kind)
    packed = "gzip" in request.accept_encodings
    response = Response(file.gzipped if packed else file.text, mimetype=file.mimetype)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if mark == file.mark else "no-cache"
    response.headers["Vary"] = "Accept-Encoding"
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    return response


def pressed_file(kind: str) -> Pressed:
    """The pressed "script" or "style" of this application."""
    files: dict[str, Pressed] = current_app.extensions.setdefault("journal_page_files", {})
    if kind not in files:
        static, address = Path(current_app.static_folder or "static"), f"{current_app.static_url_path}/"
        files[kind] = press_script(static / "js" / "grid") if kind == "script" else press_style(static / "css", address)
    return files[kind]


@journal.get("/<int:journal_id>/data")
@needs("journal.read", answers="json")
def data(journal_id: int) -> Any:
    """The page's data; an open page asks every few seconds, and is answered 304 before anything is read while nothing changed."""
    if request.args.get("as_of"):
        return jsonify(page_json(shown_page(journal_id)))
    opened = open_page(current_actor(), journal_id, number_asked("period"), today())
    known = request.if_none_match.contains(opened.mark)
    response = Response(status=304) if known else jsonify(page_json(opened.read(with_plan=False)))
    response.headers["Cache-Control"] = "private, no-cache"
    response.set_etag(opened.mark)
    return response


@journal.get("/<int:journal_id>/page.xlsx")
@needs("journal.read")
def page_xlsx(journal_id: int) -> Any:
    shown = shown_page(journal_id)
    return xlsx_answer(_document(shown, official=False), file_name(shown, "xlsx", shown.as_of or today()))


@journal.get("/<int:journal_id>/page.pdf")
@needs("journal.read")
def page_pdf(journal_id: int) -> Any:
    shown = shown_page(journal_id)
    return pdf_answer(_document(shown, official=True), file_name(shown, "pdf", shown.as_of or today()))


@journal.get("/<int:journal_id>/print")
@needs("journal.read")
def page_print(journal_id: int) -> str:
    """The printed form in the browser: what is left where no program makes PDF."""
    shown = shown_page(journal_id)
    return to_html(_document(shown, official=True))


def _document(shown: JournalPage, *, official: bool) -> Document:
    """The page as a document, with what was corrected by request at its foot."""
    period = shown.period
    notes = foot_notes(shown.journal.id, period.start, period.end, period.id, shown.as_of)
    return journal_document(shown, school_card().name, now(), official=official, corrected=notes)


@journal.post("/<int:journal_id>/cells")
@needs("journal.write", answers="json")
def cells(journal_id: int) -> Any:
    op, changes = parse_changes(request.get_json(silent=True))
    return jsonify(write_cells(current_actor(), journal_id, op, changes, now=now()))


@journal.post("/<int:journal_id>/lessons")
@needs("lesson.write", answers="json")
def lessons(journal_id: int) -> Any:
    op, changes = parse_lesson_changes(request.get_json(silent=True))
    return jsonify(write_lessons(current_actor(), journal_id, op, changes, now=now()))


@journal.get("/<int:journal_id>/cell")
@needs("journal.read", answers="json")
def cell(journal_id: int) -> Any:
    pupil, work = number_asked("pupil"), number_asked("work")
    if pupil is None or work is None:
        raise BadInput("Назовите ученика и работу: pupil и work.")
    return jsonify(cell_card(current_actor(), journal_id, pupil, work, today()))


def shown_page(journal_id: int) -> JournalPage:
    """The page that is asked for: as it stands, or with `as_of` as it stood on the evening of a day."""
    period, as_of = number_asked("period"), day_asked("as_of")
    if as_of is not None:
        return journal_page_as_of(current_actor(), journal_id, period, as_of, today())
    return journal_page(current_actor(), journal_id, period, today(), day_asked("date"))


def day_asked(name: str) -> date | None:
    """A day of the address (the page opens at its lesson), None where it is not given."""
    text = request.args.get(name)
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput("День пишут так: ГГГГ-ММ-ДД.", field=name) from error


def number_asked(name: str) -> int | None:
    """A number of the address, None where it is not given; refused where it is not a number."""
    text = request.args.get(name)
    if text is None or text == "":
        return None
    if not text.isdecimal() or len(text) > 9:
        raise BadInput(f"{name} — это целое число.", field=name)
    return int(text)
