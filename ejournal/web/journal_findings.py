"""`/journal/<id>/findings`: the remarks of checks that stand in the journal page, and «Исправлено» in their place (DEP-2)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, jsonify, request

from ejournal.errors import BadInput, NotThere
from ejournal.queries.journal_findings import findings_of_page
from ejournal.services.journal_checks import answer_finding
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, today

journal_findings = Blueprint("journal_findings", __name__)


@journal_findings.get("/journal/<int:journal_id>/findings")
@needs("journal_check.read", answers="json")
def standing(journal_id: int) -> Any:
    """What the page asks for once it answers to keys."""
    answer = jsonify(findings=[asdict(one) for one in findings_of_page(current_actor(), journal_id, today())])
    answer.headers["Cache-Control"] = "no-store"
    return answer


@journal_findings.post("/journal/<int:journal_id>/findings")
@needs("control.mine", answers="json")
def answer(journal_id: int) -> Any:
    """«Исправлено» beside the cell; said twice it changes nothing, so it needs no `op`."""
    here = {one.id for one in findings_of_page(current_actor(), journal_id, today())}
    body = request.get_json(silent=True)
    number, words = (body.get("id"), body.get("answer", "")) if isinstance(body, dict) else (None, "")
    if type(number) is not int or not isinstance(words, str):
        raise BadInput("Запрос не понят: нужны id и answer.")
    if number not in here:
        raise NotThere("Такого замечания в этом журнале нет.")
    said = answer_finding(current_actor(), number, words, now=now())
    return jsonify(id=number, status="saved" if said else "unchanged")
