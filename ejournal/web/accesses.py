"""`/accesses/`: who opened, took out or printed which part of whose card (SEC-3)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from ejournal.queries.accesses import MOST_ACCESSES, AskedAccesses, access_lines, who_looked
from ejournal.reports.pupils import accesses_document
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, school_card, today
from ejournal.web.files import xlsx_answer
from ejournal.web.typed import asked_number, to_day

accesses = Blueprint("accesses", __name__, url_prefix="/accesses")
MOST_ROWS = 50_000


@accesses.get("/")
@needs("access.read")
def index() -> str:
    asked = _asked()
    return render_template(
        "pupils/accesses.html", lines=access_lines(asked), asked=asked, who=who_looked(), most=MOST_ACCESSES,
        query=request.query_string.decode(), actor_id_now=current_actor().account_id,
    )  # fmt: skip


@accesses.get("/log.xlsx")
@needs("access.read")
def file() -> Any:
    document = accesses_document(access_lines(_asked(), MOST_ROWS), school_card().name, now())
    return xlsx_answer(document, f"доступы {today().isoformat()}.xlsx")


def _asked() -> AskedAccesses:
    first, last = request.args.get("from", ""), request.args.get("to", "")
    return AskedAccesses(
        account=asked_number("who"),
        pupil=asked_number("pupil"),
        text=request.args.get("q", "")[:80],
        first=to_day(first, "from") if first else None,
        last=to_day(last, "to") if last else None,
    )
