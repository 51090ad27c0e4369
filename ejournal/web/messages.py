"""«Сообщения»: what came, what was sent and who has read it, writing and answering (MSG-1)."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for

from ejournal.errors import BadInput, JournalError, NotThere, Refused, TooOften
from ejournal.policy.actions import may
from ejournal.policy.messages import may_answer
from ejournal.policy.pupils import readable_diaries
from ejournal.queries.audiences import Choice, audiences_for, demand_audience, reach_of
from ejournal.queries.diary import children
from ejournal.queries.messages import inbox, sent, talk_of
from ejournal.reports.messages import letter_document
from ejournal.rules.attachments import ACCEPTED, FILE_WORDS, MOST_FILES, MOST_TOGETHER_MB
from ejournal.rules.audiences import audience_of
from ejournal.rules.messages import LONGEST_TEXT, LONGEST_TITLE
from ejournal.services.attachments import size_words
from ejournal.services.messages import Letter, answer, note_read, put_away, send, send_again
from ejournal.tables.html import to_html
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, school_card, today
from ejournal.web.files import pdf_answer
from ejournal.web.plans import files_folder, kept_file
from ejournal.web.typed import to_number

messages = Blueprint("messages", __name__, url_prefix="/messages")
MOST_CHOICES = 12
STATUS = {Refused: 403, TooOften: 429}


@messages.get("/")
@needs("message.read")
def index() -> str:
    actor, find = current_actor(), request.args.get("q", "")
    page, is_sent = max(1, request.args.get("page", 1, type=int)), request.args.get("box") == "sent"
    lines, more = (sent if is_sent else inbox)(actor, find, page)
    return render_template(
        "messages/index.html", lines=lines, more=more, page=page, find=find, is_sent=is_sent, writes=_writes(), letters=actor.letters
    )


def _writes() -> bool:
    """Whether the role writes at all; a pupil where the school lets pupils write."""
    actor = current_actor()
    return bool(may(actor, "message.write")) and bool(may_answer(actor, school_card().rules))


# ---- writing -----------------------------------------------------------------------------------------------------------


@messages.get("/new")
@needs("message.write")
def new() -> str:
    return _form()


@messages.post("/new")
@needs("message.write")
def write() -> Any:
    """Sends; with `deed` = find only looks for whom to write to, and everything typed stays."""
    if request.form.get("deed") == "find":
        return _form()
    try:
        number = send(current_actor(), _typed(), files_folder(), now=now())
    except JournalError as refusal:
        return _form(refusal), STATUS.get(type(refusal), 400)
    flash("Отправлено.", "success")
    return redirect(url_for("messages.page", message_id=number, sent=1))


@messages.get("/to")
@needs("message.write", answers="json")
def find_audience() -> Any:
    """JSON for the form's box: with `q` the audiences that answer to it, with `to` how many one of them reaches."""
    if key := request.args.get("to", ""):
        return jsonify(words=_reach(key)[1])
    found = _choices(request.args.get("q", ""))
    shown = [{"key": one.key, "title": one.title, "note": one.note} for one in found[:MOST_CHOICES]]
    return jsonify(choices=shown, more=max(0, len(found) - MOST_CHOICES))


def _typed() -> Letter:
    form, about = request.form, request.form.get("about", "")
    return Letter(
        form.get("to", ""), form.get("title", ""), form.get("text", ""), to_number(about),
        _files(), _op(),
    )  # fmt: skip


def _files() -> tuple[tuple[str, bytes], ...]:
    return tuple((one.filename or "", one.read()) for one in request.files.getlist("files") if one.filename)


def _op() -> str:
    try:
        return str(UUID(request.form.get("op", "")))
    except ValueError:
        return ""


def _form(refusal: JournalError | None = None) -> str:
    """The form as it was typed; «Кому» from the address the first time."""
    find, key = request.values.get("q", ""), request.values.get("to", "")
    chosen, words = _reach(key)
    found = [one for one in _choices(find) if chosen is None or one.key != chosen.key]
    errors = {getattr(refusal, "field", "") or "form": str(refusal)} if refusal else {}
    about, typed = _about(), dict(request.values.items())
    if not current_actor().is_staff and len(about) == 1:
        typed.setdefault("about", about[0][0])
    return render_template(
        "messages/new.html", typed=typed, find=find, chosen=chosen, words=words, choices=found[:MOST_CHOICES],
        more=max(0, len(found) - MOST_CHOICES), errors=errors, about=about, op=_op() or str(uuid4()), **_limits(),
    )  # fmt: skip


def _limits() -> dict[str, Any]:
    words = f"до {MOST_FILES} файлов, каждый до {school_card().rules.attachment_mb} МБ, вместе до {MOST_TOGETHER_MB} МБ: {FILE_WORDS}"
    return {"longest_title": LONGEST_TITLE, "longest": LONGEST_TEXT, "accepted": ACCEPTED, "file_words": words, "most_mb": MOST_TOGETHER_MB}


def _choices(find: str) -> tuple[Choice, ...]:
    return audiences_for(current_actor(), today(), school_card().rules, find)


def _reach(key: str) -> tuple[Choice | None, str]:
    """The audience of a key, and whom it reaches in words; nothing for one that this person may not address."""
    if not key:
        return None, ""
    try:
        choice = demand_audience(current_actor(), audience_of(key), today(), school_card().rules)
    except (BadInput, Refused):
        return None, ""
    return choice, reach_of(choice.audience, today()).words


def _about() -> tuple[tuple[str, str], ...]:
    """Pupils whom the message may be about: of staff those it may write to, of a parent his children."""
    actor = current_actor()
    if actor.pupil_id is not None:
        return ()
    if not actor.is_staff:
        return tuple((str(one.id), f"{one.name}, {one.class_title}") for one in children(readable_diaries(actor, today()), today()))
    pupils = (one for one in _choices("") if one.audience.who == "pupil")
    return tuple((str(one.audience.person), f"{one.title}, {one.note}") for one in pupils)


# ---- one talk ----------------------------------------------------------------------------------------------------------


@messages.get("/<int:message_id>")
@needs("message.read")
def page(message_id: int) -> str:
    return _page(message_id)


@messages.post("/<int:message_id>/answer")
@needs("message.read")
def reply(message_id: int) -> Any:
    try:
        answer(current_actor(), message_id, request.form.get("text", ""), _files(), files_folder(), op=_op(), now=now())
    except NotThere:
        raise
    except JournalError as refusal:
        return _page(message_id, refusal), STATUS.get(type(refusal), 400)
    flash("Ответ отправлен.", "success")
    return redirect(url_for("messages.page", message_id=message_id, sent=1))


@messages.post("/<int:message_id>/again")
@needs("message.read")
def again(message_id: int) -> Any:
    try:
        count = send_again(current_actor(), message_id, now=now())
        flash(f"Отправлено ещё раз тем, кто не прочитал: {count}.", "success")
    except (BadInput, TooOften) as refusal:
        flash(str(refusal), "warning")
    return redirect(url_for("messages.page", message_id=message_id))


@messages.post("/<int:message_id>/away")
@needs("message.read")
def away(message_id: int) -> Any:
    put_away(current_actor(), message_id, now=now())
    flash("Убрано из списков. У остальных сообщение осталось.")
    return redirect(url_for("messages.index"))


@messages.get("/<int:message_id>/files/<int:file_id>")
@needs("message.read")
def file(message_id: int, file_id: int) -> Any:
    """A file of a message to those who read it; a download always."""
    talk_of(current_actor(), message_id, today())
    return kept_file("Message", message_id, file_id)


@messages.get("/<int:message_id>/letter.<any(pdf, html):kind>")
@needs("message.read")
def letter(message_id: int, kind: str) -> Any:
    """The message on paper for those without a login; of its author alone."""
    talk = talk_of(current_actor(), message_id, today())
    own = next((one for one in talk.lines if one.id == message_id and one.is_mine), None)
    if own is None:
        raise NotThere("Печатает сообщение тот, кто его написал.")
    document = letter_document(own, school_card().name, now())
    return Response(to_html(document)) if kind == "html" else pdf_answer(document, "сообщение.pdf")


def _page(message_id: int, refusal: JournalError | None = None) -> str:
    actor = current_actor()
    talk = talk_of(actor, message_id, today())
    note_read(actor, {talk.id, *(one.id for one in talk.lines)}, now=now())
    asked = request.args.get("answer", message_id if refusal else 0, type=int)
    answered = next((one for one in talk.received if one.id == asked), talk.received[-1] if talk.received else None)
    answers = may_answer(actor, school_card().rules)
    return render_template(
        "messages/page.html", talk=talk, answered=answered, answers=answers, size_words=size_words, now=now(), op=str(uuid4()),
        error=str(refusal) if refusal else "", typed=request.form.get("text", ""), is_sent="sent" in request.args, **_limits(),
    )  # fmt: skip
