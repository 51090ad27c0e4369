"""«Сохранность записей»: whether a single record was touched past the program, and the head to copy onto paper (COR-3)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for

from ejournal.copies.heads import noted_heads
from ejournal.errors import BadInput
from ejournal.policy.actions import may
from ejournal.queries.checks import last_checks
from ejournal.rules.heads import paper_head
from ejournal.web.access import current_actor, needs
from ejournal.web.checker import Checker
from ejournal.web.clock import now

proof = Blueprint("proof", __name__, url_prefix="/proof")
SHORT_CHECK = 1.5  # seconds: a small school's check ends before anybody looks
HEADS_SHOWN = 12


def checker() -> Checker:
    found: Checker = current_app.extensions.setdefault("checker", Checker())
    return found


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
    checker().start(current_actor(), current_app.config["SETTINGS"].data, paper, now())
    checker().wait(SHORT_CHECK)
    return redirect(url_for("proof.index"))


def _page(typed: str = "", wrong: str = "") -> str:
    heads = noted_heads(current_app.config["SETTINGS"].data)[0]
    return render_template(
        "proof/index.html", state=checker().state, checks=last_checks(), heads=heads[: -HEADS_SHOWN - 1 : -1],
        may_check=bool(may(current_actor(), "proof.check")), typed=typed, wrong=wrong,
    )  # fmt: skip
