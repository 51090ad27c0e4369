"""`/control/school`: the state of the school on one page with trend lines, as a page, a file and on paper (DEP-6)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, render_template

from ejournal.copies.backup import copies_in
from ejournal.copies.trial import copy_troubles
from ejournal.policy.control import may_see_school
from ejournal.queries.archive import archive_due
from ejournal.queries.school_state import SchoolState
from ejournal.queries.school_state import school_state as read_state
from ejournal.reports.school_state import Keeping, blocks_of, school_document, trend_tables, trends_of
from ejournal.rules.words import long_day
from ejournal.settings import Settings
from ejournal.tables.html import screen_parts, to_html
from ejournal.tables.report import Document
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, school_card
from ejournal.web.files import pdf_answer, xlsx_answer

school_state = Blueprint("school_state", __name__, url_prefix="/control")
PLOT = (318, 176)  # pixels: four side by side at 1366


@school_state.get("/school")
@needs("control.read")
def index() -> str:
    state, rules = _state(), school_card().rules
    plots = [(one, one.svg(*PLOT)) for one in trends_of(state, rules)]
    tables = screen_parts(Document("Ход", trend_tables(state, rules))) if state.weeks or state.periods else ()
    return render_template(
        "control/school.html", state=state, blocks=blocks_of(state, _keeping()), plots=plots, tables=tables, day=long_day(state.now.date()),
    )  # fmt: skip


@school_state.get("/school.<any(xlsx, pdf, html):kind>")
@needs("control.read")
def file(kind: str) -> Any:
    state = _state()
    document = school_document(state, _keeping(), school_card().rules, school_card().name)
    if kind == "html":
        return to_html(document)
    answer = xlsx_answer if kind == "xlsx" else pdf_answer
    return answer(document, f"Школа на {state.now:%d.%m.%Y}.{kind}")


def _state() -> SchoolState:
    may_see_school(current_actor()).demand()
    return read_state(current_actor(), now(), school_card().rules)


def _keeping() -> Keeping:
    """What the files of this computer say."""
    settings: Settings = current_app.config["SETTINGS"]
    rules, at = school_card().rules, now()
    found = copies_in(settings.data / "backups") if settings.is_sqlite else []
    troubles = copy_troubles(found, rules, at) if settings.is_sqlite else []
    return Keeping(
        found[0].made_at if found else None, tuple((one.words, one.note, one.is_bad) for one in troubles),
        archive_due(at, rules, str(settings.data / "archive")), settings.is_sqlite,
    )  # fmt: skip
