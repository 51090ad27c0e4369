"""«Замена сведений»: requests to change what is locked, the deputy's decision, the register (COR-1, COR-2, REP-9)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from ejournal.errors import BadInput
from ejournal.models.corrections import CORRECTION_STATES
from ejournal.policy.actions import may
from ejournal.queries.correction_card import correction_card
from ejournal.queries.corrections import Wanted, asking_teachers, corrections_of, register_of
from ejournal.queries.school_rules import school_rules
from ejournal.reports.corrections import (
    changes_words,
    dates_words,
    decision_words,
    done_words,
    own_rule_words,
    register_document,
)
from ejournal.rules.corrections import CELL, FINAL, HOMEWORK, LONGEST_REASON, TOPIC, Target, target_of, waiting_words
from ejournal.services.corrections import Draft, Typed, approve, ask, days_waiting, open_draft, refuse_request, withdraw
from ejournal.tables.html import to_html
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, school_card, today
from ejournal.web.files import pdf_answer, xlsx_answer
from ejournal.web.typed import FIRST, LAST, asked_date, asked_number

corrections = Blueprint("corrections", __name__, url_prefix="/corrections")
WORDS = {"changes_words": changes_words, "dates_words": dates_words, "decision_words": decision_words, "done_words": done_words}


@corrections.get("/")
@needs("correction.read")
def index() -> Any:
    """One's own requests; the heads see all of them, those that wait first."""
    state = request.args.get("state", "")
    actor, shown = current_actor(), Wanted(state=state if state in dict(CORRECTION_STATES) else "")
    views = corrections_of(actor, shown)
    waiting = {view.id: waiting_words(days_waiting(view.asked_at, today())) for view in views if view.is_waiting}
    heads = bool(may(actor, "correction.register"))
    return render_template(
        "corrections/index.html", views=views, waiting=waiting, heads=heads, state=shown.state, states=CORRECTION_STATES, **WORDS
    )


# ---- asking ------------------------------------------------------------------------------------------------------------


@corrections.get("/new")
@needs("correction.ask")
def new() -> Any:
    """The form filled in by itself from what the address names."""
    typed = [Typed(target) for target in _named()]
    if typed and (value := request.args.get("value", "")[:20]):
        typed[0] = Typed(typed[0].target, value)
    return _form(open_draft(current_actor(), _journal(request.args.get("journal", "")), typed, now=now()))


@corrections.post("/new")
@needs("correction.ask")
def hand_in() -> Any:
    keys = request.form.getlist("target")
    typed = [Typed(target_of(key), request.form.get(f"to-{key}", ""), request.form.get(f"was-{key}", "")) for key in _once(keys)]
    journal = _journal(request.form.get("journal", ""))
    draft, number = ask(current_actor(), journal, typed, request.form.get("reason", ""), now=now())
    if number is None:
        return _form(draft), 400
    flash("Заявка подана. Пока завуч её не решил, в журнале ничего не меняется.", "success")
    return redirect(url_for("corrections.page", correction_id=number))


def _form(draft: Draft) -> str:
    return render_template("corrections/new.html", draft=draft, today=today(), longest=LONGEST_REASON)


def _named() -> list[Target]:
    """What the address names: cells «cell=9-501», a lesson's topic and homework, a mark of a period or the year."""
    words = [f"{CELL}-{one}" for one in request.args.getlist("cell")]
    words += [f"{FINAL}-{one}" for one in request.args.getlist("final")]
    pupil = request.args.get("pupil", "")
    if pupil and "kind" in request.args:
        words.append(f"{FINAL}-{pupil}-{request.args['kind']}-{request.args.get('period', '') or 0}")
    if pupil and "work" in request.args:
        words.append(f"{CELL}-{pupil}-{request.args['work']}")
    if "lesson" in request.args:
        words += [f"{TOPIC}-{request.args['lesson']}", f"{HOMEWORK}-{request.args['lesson']}"]
    return [target_of(word) for word in _once(words)]


def _once(words: list[str]) -> list[str]:
    return list(dict.fromkeys(words))


def _journal(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or len(text) > 9:
        raise BadInput("Заявка начинается в журнале: выберите закрытую клетку и нажмите Alt+Enter.")
    return int(text)


# ---- one request -------------------------------------------------------------------------------------------------------


@corrections.get("/<int:correction_id>")
@needs("correction.read")
def page(correction_id: int) -> Any:
    return _card(correction_id)


@corrections.post("/<int:correction_id>/withdraw")
@needs("correction.ask")
def take_back(correction_id: int) -> Any:
    return _deed(correction_id, lambda: withdraw(current_actor(), correction_id, now=now()), "Заявка отозвана.")


@corrections.post("/<int:correction_id>/approve")
@needs("correction.decide")
def carry_out(correction_id: int) -> Any:
    note = request.form.get("decision", "")
    done = "Исполнено: исправления внесены в журнал, учитель узнает об этом."
    return _deed(correction_id, lambda: approve(current_actor(), correction_id, note, now=now()), done)


@corrections.post("/<int:correction_id>/refuse")
@needs("correction.decide")
def turn_down(correction_id: int) -> Any:
    reason = request.form.get("decision", "")
    done = "Заявка отклонена, в журнале ничего не изменено. Учитель узнает причину."
    return _deed(correction_id, lambda: refuse_request(current_actor(), correction_id, reason, now=now()), done)


def _deed(correction_id: int, deed: Any, done: str) -> Any:
    try:
        deed()
    except BadInput as refusal:
        return _card(correction_id, refusal), 409 if not refusal.field else 400
    flash(done, "success")
    return redirect(url_for("corrections.page", correction_id=correction_id))


def _card(correction_id: int, error: BadInput | None = None) -> str:
    card = correction_card(current_actor(), correction_id)
    waiting = waiting_words(days_waiting(card.view.asked_at, today()))
    return render_template("corrections/card.html", card=card, waiting=waiting, error=error, typed=request.form.get("decision", ""), **WORDS)


# ---- the register ------------------------------------------------------------------------------------------------------


@corrections.get("/register")
@needs("correction.register")
def register_page() -> Any:
    errors: dict[str, str] = {}
    try:
        wanted, span = _asked()
        views = register_of(current_actor(), wanted)
    except BadInput as refusal:
        errors, wanted, span, views = {refusal.field: str(refusal)}, Wanted(), "", ()
    shown = render_template(
        "corrections/register.html", views=views, wanted=wanted, span=span, errors=errors, states=CORRECTION_STATES,
        teachers=asking_teachers(), own_rule=own_rule_words(school_rules().deputy_decides_own), query=_query(), **WORDS,
    )  # fmt: skip
    return shown, 400 if errors else 200


@corrections.get("/register.<any(pdf, xlsx, html):kind>")
@needs("correction.register")
def register_file(kind: str) -> Any:
    wanted, span = _asked()
    rule = own_rule_words(school_rules().deputy_decides_own)
    document = register_document(register_of(current_actor(), wanted), span, rule, school_card().name, now())
    if kind == "html":
        return to_html(document)
    name = f"замена-сведений-{today().isoformat()}.{kind}"
    return pdf_answer(document, name) if kind == "pdf" else xlsx_answer(document, name)


def _asked() -> tuple[Wanted, str]:
    """The filters of the address, and the span in words; everything where nothing is said."""
    first, last, state = asked_date("from", FIRST), asked_date("to", LAST), request.args.get("state", "")
    if last < first:
        raise BadInput("Последний день раньше первого.", "to")
    if state not in ("", *dict(CORRECTION_STATES)):
        raise BadInput("Выберите состояние из списка.", "state")
    wanted = Wanted(state, asked_number("teacher"), first if first != FIRST else None, last if last != LAST else None)
    parts = (f"с {first:%d.%m.%Y}" if wanted.first else "", f"по {last:%d.%m.%Y}" if wanted.last else "")
    return wanted, " ".join(part for part in parts if part) or "за всё время"


def _query() -> str:
    return request.query_string.decode()
