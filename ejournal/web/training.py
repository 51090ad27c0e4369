"""The training school: its page in the real one, `/training/`, and what a page of the training school itself must know."""

from __future__ import annotations

import sys
import threading
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Flask, current_app, flash, redirect, render_template, request, url_for

from ejournal.copies.training_place import STEPS
from ejournal.copies.training_server import TrainingServer
from ejournal.errors import BadInput, Refused, StorageTrouble
from ejournal.policy.actions import ANYONE, may
from ejournal.services.training import LOGINS, PASSWORD, note_training
from ejournal.settings import Settings
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, today
from ejournal.web.long_jobs import Progress, queue, start

training = Blueprint("training", __name__, url_prefix="/training")
COMMAND = Path(__file__).resolve().parents[2] / "scripts" / "training.py"
JOB = "Учебная школа"
STALE_DAYS = 7
SHUT = {  # rooms through which something would leave the training school, or that a reset makes needless
    "portal": "Учебная школа ничего не выгружает: люди в ней вымышлены.",
    "post": "Учебная школа писем не отправляет: люди в ней вымышлены.",
    "archive": "Учебная школа ничего не пишет на носители: архива у неё нет.",
    "copies": "Резервных копий учебной школы нет: её делают заново.",
}


def install_training(app: Flask, settings: Settings) -> None:
    """Doors and words: a training school shuts some rooms and says its logins, a real one knows where its training school is."""
    app.jinja_env.globals.update(is_training=settings.is_training, training_url=training_url, shut_here=shut_here)
    app.jinja_env.globals.update(training_logins=LOGINS, training_password=PASSWORD)
    if settings.is_training:
        app.before_request(_refuse_shut)
    else:
        app.extensions["training"] = TrainingServer(settings)


def resume_training(app: Flask) -> None:
    """When the server begins: the training school that was on comes back, beside the first pages."""
    server: TrainingServer | None = app.extensions.get("training")
    if server is not None:
        threading.Thread(target=server.resume, name="training-resume", daemon=True).start()


def training_url() -> str:
    """Where it answers, at the host by which this request came (a telephone knows the server by its own name); "" while it does not run."""
    server: TrainingServer | None = current_app.extensions.get("training")
    if server is None or not server.is_open:
        return ""
    host = urlsplit(f"//{request.host}").hostname or "localhost"
    return f"{request.scheme}://{f'[{host}]' if ':' in host else host}:{server.port}/"


def shut_here() -> str:
    """Why the room of this page is shut in a training school, "" where it is open."""
    return SHUT.get(request.blueprint or "", "")


def _refuse_shut() -> None:
    if request.method == "POST" and shut_here():
        raise Refused(shut_here())


# ---- the page ----------------------------------------------------------------------------------------------------------------


@training.get("/")
@needs(ANYONE)
def index() -> Any:
    return _page()


@training.post("/")
@needs("training.keep")
def act() -> Any:
    """Start, stop, or make anew (the first time, too); each is a row of the trail."""
    deed, server = request.form.get("do", ""), _server()
    try:
        if deed == "stop":
            server.stop()
            note_training(current_actor(), "stop", now=now())
            flash("Учебная школа остановлена.", "success")
        elif deed == "start" and server.place.made_at is not None:
            server.start(_port())
            note_training(current_actor(), "start", now=now())
            flash("Учебная школа открыта.", "success")
        elif deed in ("start", "reset"):
            _start_making(server, _port())
            flash("Делаю учебную школу: это меньше минуты.", "info")
        else:
            raise BadInput("Выберите, что сделать.")
    except (BadInput, StorageTrouble) as refusal:
        return _page(refusal), 400
    return redirect(url_for("training.index"))


def _start_making(server: TrainingServer, port: int | None) -> None:
    """Into the queue of long work; the present one goes on until the new one is ready."""
    settings: Settings = current_app.config["SETTINGS"]
    url = f"http://{urlsplit(f'//{request.host}').hostname}:{port or server.port}/"
    command = [sys.executable, str(COMMAND), "--data", str(settings.data), "--make", "--steps"]

    def work(progress: Progress) -> Path:
        progress.run(command, of=STEPS + 1)
        progress.step(STEPS, STEPS + 1, "запускаю")
        server.renew(port)
        target = progress.folder / "учебная-школа.txt"
        target.write_text("\n".join([url, f"Пароль у всех: {PASSWORD}", *(f"{login}: {who}" for login, who in LOGINS)]) + "\n", encoding="utf-8")
        return target

    start(current_actor(), JOB, work)
    note_training(current_actor(), "reset", now=now())


def _port() -> int | None:
    """The port typed, None where none was. Raises BadInput."""
    text = request.form.get("port", "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= 5 and 1 <= int(text) <= 65535):
        raise BadInput("Порт — число от 1 до 65535.", field="port")
    return int(text)


def _page(refusal: BadInput | StorageTrouble | None = None) -> str:
    actor, server = current_actor(), current_app.extensions.get("training")
    jobs = [job for job in queue().of(actor.account_id) if job.title == JOB][:1]
    made_at = server.place.made_at if server else None
    return render_template(
        "training/index.html", server=server, made_at=made_at, days=_days(made_at), stale_days=STALE_DAYS, jobs=jobs, refusal=refusal,
        is_busy=any(not job.is_over for job in jobs), keeps=bool(may(actor, "training.keep")), typed=request.form.get("port", ""),
    )  # fmt: skip


def _days(made_at: datetime | None) -> int:
    """How many nights ago it was made: its «today» stays where it was."""
    return (today() - made_at.date()).days if made_at else 0


def _server() -> TrainingServer:
    server: TrainingServer | None = current_app.extensions.get("training")
    if server is None:
        raise Refused("Это и есть учебная школа: своей учебной у неё нет.")
    return server
