"""«Готовится»: one's own long work, how far it is and what came of it: `/jobs/`."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, send_file, url_for

from ejournal.web.access import current_actor, needs
from ejournal.web.long_jobs import queue

jobs = Blueprint("jobs", __name__, url_prefix="/jobs")


@jobs.get("/")
@needs("jobs.read")
def index() -> str:
    found = queue().of(current_actor().account_id)
    ahead = {job.key: queue().ahead_of(job) for job in found if job.state == "waiting"}
    return render_template("jobs/index.html", jobs=found, ahead=ahead, is_busy=any(not job.is_over for job in found))


@jobs.get("/<key>/file")
@needs("jobs.read")
def file(key: str) -> Any:
    job = queue().get(current_actor().account_id, key)
    return send_file(queue().path(job), as_attachment=not job.file.endswith(".html"), download_name=job.file)  # sheets are printed from the browser


@jobs.post("/<key>/cancel")
@needs("jobs.read")
def cancel(key: str) -> Any:
    queue().cancel(current_actor().account_id, key)
    return redirect(url_for("jobs.index"))
