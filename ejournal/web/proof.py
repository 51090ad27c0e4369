"""«Сохранность записей»: whether a single record was touched past the program, and the head to copy onto paper (COR-3)."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for

from ejournal.copies.heads import note_head, noted_heads
from ejournal.copies.verify import Proof, prove
from ejournal.errors import BadInput
from ejournal.policy.actions import may
from ejournal.policy.actor import Actor
from ejournal.queries.checks import last_checks
from ejournal.rules.heads import Head, paper_head
from ejournal.services.proof import note_check
from ejournal.web.access import current_actor, needs
from ejournal.web.long_jobs import Progress, Work, own_jobs, start, wait_for

proof = Blueprint("proof", __name__, url_prefix="/proof")
TITLE = "Проверка сохранности записей"
SHORT_CHECK = 1.5  # seconds: a small school's check ends before anybody looks
HEADS_SHOWN = 12


@dataclass
class LastProof:
    """What the last check since the server was started found, place by place; the trail keeps only how many."""

    proof: Proof | None = None


@proof.get("/")
@needs("proof.read")
def index() -> Any:
    return _page()


@proof.post("/")
@needs("proof.check")
def check() -> Any:
    typed = request.form.get("head", "")
    try:
        paper = paper_head(typed) if typed.strip() else None
    except BadInput as refusal:
        return _page(typed, str(refusal)), 400
    found = current_app.extensions.setdefault("proof", LastProof())
    wait_for(start(current_actor(), TITLE, checked(current_actor(), current_app.config["SETTINGS"].data, paper, found), quiet=True), SHORT_CHECK)
    return redirect(url_for("proof.index"))


def checked(actor: Actor, data: Path, paper: Head | None, found: LastProof) -> Work:
    """The whole check; it writes down in the trail that it was made, and notes the head of records that hold."""

    def work(progress: Progress) -> Path:
        begun = time.monotonic()
        proof = prove(data, paper, progress.step)
        finished = progress.job.asked_at + timedelta(seconds=int(time.monotonic() - begun))
        note_check(actor, proof.rows, proof.head.hash if proof.head else "", proof.total, now=finished)
        if proof.holds:
            note_head(data, "check", finished)
        found.proof, progress.job.note = proof, proof.sentence
        target = progress.folder / "проверка записей.txt"
        target.write_text("\n".join([proof.sentence, *(one.sentence for one in proof.faults), *proof.remarks]) + "\n", encoding="utf-8")
        return target

    return work


def _page(typed: str = "", wrong: str = "") -> str:
    heads = noted_heads(current_app.config["SETTINGS"].data)[0]
    jobs, found = own_jobs(current_actor(), TITLE), current_app.extensions.get("proof")
    return render_template(
        "proof/index.html", job=jobs[0] if jobs else None, proof=found.proof if found else None, checks=last_checks(), heads=heads[: -HEADS_SHOWN - 1 : -1],
        may_check=bool(may(current_actor(), "proof.check")), typed=typed, wrong=wrong,
    )  # fmt: skip
