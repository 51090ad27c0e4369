"""«Уведомления»: what the reader has been told, and where to look."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from ejournal.policy.actions import may
from ejournal.policy.pupils import readable_diaries
from ejournal.queries.diary import children
from ejournal.queries.notices import choices_of, notices_of
from ejournal.services.notices import choose, mark_read
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, school_card, today

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


@notices.get("/choices")
@needs("notice.read")
def choices() -> Any:
    """What one wants to be told of; a parent's children with the form agreed for each."""
    actor = current_actor()
    told = choices_of(actor, school_card().rules)
    own = children(readable_diaries(actor, today()), today()) if actor.child_ids and may(actor, "delivery.choose") else ()
    return render_template("notices/choices.html", choices=told, children=[child for child in own if child.id in actor.child_ids])


@notices.post("/choices")
@needs("notice.read")
def keep_choices() -> Any:
    changed = choose(current_actor(), request.form.getlist("kind"), now=now())
    flash("Записано." if changed else "Ничего не изменилось.", "success" if changed else "info")
    return redirect(url_for("notices.choices"))
