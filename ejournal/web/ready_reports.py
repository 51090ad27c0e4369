"""`/reports/ready/`: reports made by themselves at the end of a period, their files, making one again (REP-10)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, send_file, url_for

from ejournal.copies.ready_reports import (
    ReadyReport,
    changed_since,
    make_again,
    ready_file,
    ready_report,
    ready_reports,
)
from ejournal.policy.ready_reports import may_open_ready
from ejournal.queries.school_rules import school_rules
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now

ready = Blueprint("ready_reports", __name__, url_prefix="/reports/ready")


@ready.get("/")
@needs("report.read")
def index() -> str:
    """Those the actor may open, by period; which of them were made from older data."""
    mine = [one for one in ready_reports(_data()) if may_open_ready(current_actor(), one.class_id)]
    titles = list(dict.fromkeys((one.year, one.period) for one in mine))
    groups = [(period, year, [one for one in mine if (one.year, one.period) == (year, period)]) for year, period in titles]
    return render_template("reports/ready.html", groups=groups, changed=changed_since(mine), days=school_rules().ready_days)


@ready.get("/<key>.<any(xlsx, pdf):kind>")
@needs("report.read")
def file(key: str, kind: str) -> Any:
    one = _asked(key)
    name = f"{one.title}, {one.class_title}, {one.period} {one.year}.{kind}".replace("/", "-").replace("\u00a0", " ")
    return send_file(ready_file(_data(), one, kind).resolve(), as_attachment=kind == "xlsx", download_name=name)


@ready.post("/<key>/again")
@needs("report.read")
def again(key: str) -> Any:
    one = make_again(_data(), _asked(key), now())
    flash(f"Отчёт сделан заново: {one.title}, {one.class_title}.")
    return redirect(url_for("ready_reports.index"))


def _asked(key: str) -> ReadyReport:
    """Raises NotThere, Refused."""
    one = ready_report(_data(), key)
    may_open_ready(current_actor(), one.class_id).demand()
    return one


def _data() -> Path:
    folder: Path = current_app.config["SETTINGS"].data
    return folder
