"""`/delivery/`: the queue of letters, the trial letter (DIA-5)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for

from ejournal.copies.post import PostTrouble, send_trial
from ejournal.errors import BadInput
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
