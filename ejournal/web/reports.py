"""`/reports/`: the catalogue; `/reports/<name>`: its form and the report; the same as workbook, PDF and sheets to print (REP-1 – REP-9)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, current_app, redirect, render_template, request, session

from ejournal.copies.heads import note_head
from ejournal.errors import BadInput, NotThere
from ejournal.reports.catalogue import entry_for, offered
from ejournal.reports.entry import Asked, Entry
from ejournal.reports.parameters import ReportForm, read_form
from ejournal.rules.words import capitalized
from ejournal.services.accesses import EXPORTED, PRINTED, SEEN, note_list
from ejournal.services.notices import note_opened
from ejournal.tables.html import screen_parts, to_html
from ejournal.tables.report import Document, Report
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, school_card
from ejournal.web.files import pdf_answer, xlsx_answer

reports = Blueprint("reports", __name__, url_prefix="/reports")
KEPT = "reports"  # in the session: [account, what was last asked for]
LONGEST = 40
WAYS = {"xlsx": EXPORTED, "pdf": PRINTED, "html": PRINTED}


@reports.get("/")
@needs("report.read")
def index() -> str:
    return render_template("reports/index.html", groups=offered(current_actor()))


@reports.get("/<name>")
@needs("report.read")
def page(name: str) -> Any:
    """The form, and the report below where nothing is wrong; a page that is there already is gone to."""
    entry = entry_for(current_actor(), name)
    if entry.address:
        return redirect(entry.address)
    form = _form(entry)
    parts = screen_parts(_document(entry, form, SEEN)) if form.is_ready else ()
    if form.is_ready and request.args:
        _remember(form)
        note_opened(current_actor(), request.full_path.rstrip("?"), now=now())
    shown = render_template("reports/page.html", entry=entry, form=form, parts=parts, query=urlencode(form.values), capitalized=capitalized)
    return (shown, 400) if form.errors else shown


@reports.get("/<name>.<any(xlsx, pdf, html):kind>")
@needs("report.read")
def file(name: str, kind: str) -> Any:
    entry = entry_for(current_actor(), name)
    if entry.address:
        raise NotThere("У этого отчёта своя страница: файлы берут там.")
    form = _form(entry)
    if form.errors:
        raise BadInput(form.errors[0].error, form.errors[0].name)
    if form.empty:
        raise NotThere(form.empty)
    document = _document(entry, form, WAYS[kind])
    if kind == "html":
        return to_html(document)
    named = f"{document.title.replace(chr(160), '').replace('/', '-')}.{kind}"
    return xlsx_answer(document, named) if kind == "xlsx" else pdf_answer(document, named)


def _form(entry: Entry) -> ReportForm:
    typed = {name: text[:LONGEST] for name, text in request.args.items() if text}
    card = school_card()
    return read_form(entry, Asked(current_actor(), now(), card.rules, card.name), typed, _remembered())


def _document(entry: Entry, form: ReportForm, way: str) -> Document:
    """Built and, where it shows what is personal, logged."""
    assert entry.build is not None
    asked = form.asked
    if entry.archive and way != SEEN:
        asked = replace(asked, head=note_head(current_app.config["SETTINGS"].data, "print", now()))
    made = entry.build(asked)
    if entry.personal:
        note_list(current_actor(), entry.personal, way, entry.title, now=now())
    return form.asked.document(made.title, made) if isinstance(made, Report) else made


def _remembered() -> dict[str, str]:
    """What this account asked for last, whatever the report; of another account: nothing."""
    account, values = session.get(KEPT, (None, {}))
    return values if account == current_actor().account_id else {}


def _remember(form: ReportForm) -> None:
    session[KEPT] = [current_actor().account_id, _remembered() | form.values]
