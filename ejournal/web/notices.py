"""«Уведомления»: what the reader has been told, and where to look."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from ejournal.queries.notices import notices_of
from ejournal.services.notices import mark_read
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now

notices = Blueprint("notices", __name__, url_prefix="/notices")


@notices.get("/")
@needs("notice.read")
def index() -> Any:
    page = max(1, request.args.get("page", 1, type=int))
    lines, more = notices_of(current_actor(), page)
    return render_template("notices/index.html", lines=lines, page=page, more=more)


@notices.post("/read")
@needs("notice.read")
def read_all() -> Any:
    mark_read(current_actor(), None, now=now())
    return redirect(url_for("notices.index"))


@notices.post("/<int:notice_id>/read")
@needs("notice.read")
def read_one(notice_id: int) -> Any:
    """Mark one read and go where it leads; notices hold addresses of our own pages only."""
    url = mark_read(current_actor(), notice_id, now=now())
    return redirect(url if url.startswith("/") and not url.startswith("//") else url_for("notices.index"))
