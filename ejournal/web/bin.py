"""`/bin/`: deleted records and putting them back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from ejournal.errors import BadInput
from ejournal.queries.bin import bin_lines
from ejournal.queries.record_names import link_of, title_of
from ejournal.services.bin import restore
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, school_memory

bins = Blueprint("bin", __name__, url_prefix="/bin")


@bins.get("/")
@needs("bin.read")
def index() -> Any:
    return render_template("bin/index.html", lines=bin_lines(), restored=bin_lines(restored=True)[:20])


@bins.post("/<int:entry_id>/restore")
@needs("bin.restore")
def put_back(entry_id: int) -> Any:
    try:
        row = restore(current_actor(), entry_id, now=now())
    except BadInput as refusal:
        flash(str(refusal), "warning")
        return redirect(url_for("bin.index"))
    school_memory().forget()
    flash(f"Возвращено: {title_of(row)}.", "success")
    return redirect(link_of(row) or url_for("bin.index"))
