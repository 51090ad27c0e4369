"""`/delivery/`: the queue of letters, the trial letter, the export for an outside diary (DIA-5, DIA-7)."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from flask import Blueprint, current_app, flash, redirect, render_template, request, send_file, url_for

from ejournal.copies.portal_export import export_portal
from ejournal.copies.post import PostTrouble, send_trial
from ejournal.errors import BadInput
from ejournal.queries.accesses import portal_exports
from ejournal.queries.letters import letter_queue
from ejournal.services.letters import send_again
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, school_card

post = Blueprint("post", __name__, url_prefix="/delivery")
SECURITY = {"none": "без защиты", "starttls": "STARTTLS", "ssl": "SSL"}


@post.get("/")
@needs("delivery.queue")
def queue() -> Any:
    return _queue()


@post.post("/trial")
@needs("delivery.queue")
def trial() -> Any:
    """A trial letter at once; what failed is said in one sentence."""
    email = request.form.get("email", "").strip()
    try:
        send_trial(current_app.config["SETTINGS"].smtp, email, now())
    except (BadInput, PostTrouble) as trouble:
        return _queue(str(trouble), email), 400
    flash(f"Пробное письмо ушло на {email}.", "success")
    return redirect(url_for("post.queue"))


@post.post("/again")
@needs("delivery.queue")
def again_all() -> Any:
    return _again(None)


@post.post("/<int:letter_id>/again")
@needs("delivery.queue")
def again(letter_id: int) -> Any:
    return _again(letter_id)


@post.get("/export")
@needs("delivery.export")
def export() -> Any:
    return _export()


@post.post("/export")
@needs("delivery.export")
def export_file() -> Any:
    """The files of a run in one ZIP; the mark for the next one stands in its manifest and on this page."""
    since = request.form.get("since", "").strip()
    with TemporaryDirectory() as folder:
        try:
            export_portal(current_actor(), Path(folder), since, now=now())
        except BadInput as error:
            return _export(error, since), 400
        packed = BytesIO()
        with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
            for path in sorted(Path(folder).iterdir()):
                archive.write(path, path.name)
    packed.seek(0)
    return send_file(packed, mimetype="application/zip", as_attachment=True, download_name=f"портал {now():%Y-%m-%d %H-%M}.zip")


def _export(error: BadInput | None = None, since: str = "") -> str:
    return render_template("delivery/export.html", past=portal_exports(), error=error, since=since)


def _again(letter_id: int | None) -> Any:
    count = send_again(current_actor(), letter_id, now=now())
    flash(f"Снова в очереди: {count}." if count else "Неотправленных писем нет.", "success" if count else "info")
    return redirect(url_for("post.queue"))


def _queue(trouble: str = "", email: str = "") -> str:
    smtp = current_app.config["SETTINGS"].smtp
    return render_template(
        "delivery/queue.html", page=letter_queue(request.args.get("state", "")), smtp=smtp, security=SECURITY.get(smtp.security) if smtp else "",
        trouble=trouble, email=email, hour=school_card().rules.letter_hour,
    )  # fmt: skip
