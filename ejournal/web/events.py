"""«События»: what is ahead, the month, what has been; adding, changing, cancelling (MSG-2)."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from ejournal.errors import BadInput
from ejournal.models.messages import EVENT_KINDS
from ejournal.policy.actions import may
from ejournal.queries.events import EventLine, days_off, event_audiences, event_of, events_ahead, events_between, month_of
from ejournal.reports.events import month_document
from ejournal.rules.audiences import audience_of
from ejournal.rules.events import LONGEST_PLACE, LONGEST_TEXT, LONGEST_TITLE, month_before, next_month
from ejournal.rules.words import WEEKDAYS_SHORT, day_month, month_title
from ejournal.services.events import EventDraft, add_event, cancel_event, change_event
from ejournal.services.notices import note_opened
from ejournal.tables.html import to_html
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, school_card, today
from ejournal.web.files import pdf_answer, xlsx_answer
from ejournal.web.typed import asked_date, to_day

events = Blueprint("events", __name__, url_prefix="/events")
MOST_NAMED = 3


@events.get("/")
@needs("event.read")
def index() -> str:
    find, past = request.args.get("q", ""), request.args.get("past") == "1"
    lines = events_ahead(current_actor(), today(), find, past)
    return render_template("events/index.html", lines=lines, find=find, past=past, writes=_writes())


@events.get("/month")
@needs("event.read")
def month() -> str:
    first = _month()
    return render_template(
        "events/month.html", first=first, title=f"{month_title(first)} {first.year}", weeks=month_of(current_actor(), first, today()),
        lines=_of_month(first), before=month_before(first), after=next_month(first), short=WEEKDAYS_SHORT, writes=_writes(),
        day_month=day_month,
    )  # fmt: skip


@events.get("/month.<any(pdf, xlsx, html):kind>")
@needs("event.read")
def month_file(kind: str) -> Any:
    first = _month()
    document = month_document(first, _of_month(first), school_card().name, now())
    if kind == "html":
        return Response(to_html(document))
    name = f"события-{first:%Y-%m}.{kind}"
    return pdf_answer(document, name) if kind == "pdf" else xlsx_answer(document, name)


def _month() -> date:
    return asked_date("m", today()).replace(day=1)


def _of_month(first: date) -> tuple[EventLine, ...]:
    last = date.fromordinal(next_month(first).toordinal() - 1)
    return events_between(current_actor(), first, last, today())


def _writes() -> bool:
    return bool(may(current_actor(), "event.write")) and bool(event_audiences(current_actor(), today()))


@events.get("/<int:event_id>")
@needs("event.read")
def page(event_id: int) -> str:
    one = event_of(current_actor(), event_id, today())
    note_opened(current_actor(), request.path, now=now())
    return render_template("events/page.html", one=one)


# ---- writing -----------------------------------------------------------------------------------------------------------


@events.get("/new")
@needs("event.write")
def new() -> str:
    return _form(None)


@events.post("/new")
@needs("event.write")
def add() -> Any:
    try:
        draft = _typed()
        number = add_event(current_actor(), draft, now=now())
    except BadInput as refusal:
        return _form(None, refusal), 400
    flash("Событие добавлено: его увидят в дневнике и на странице «Сегодня».", "success")
    return _done(draft, number)


@events.get("/<int:event_id>/edit")
@needs("event.write")
def edit(event_id: int) -> str:
    return _form(event_id)


@events.post("/<int:event_id>/edit")
@needs("event.write")
def change(event_id: int) -> Any:
    try:
        draft = _typed()
        change_event(current_actor(), event_id, draft, now=now())
    except BadInput as refusal:
        return _form(event_id, refusal), 400
    flash("Событие записано.", "success")
    return _done(draft, event_id)


@events.post("/<int:event_id>/cancel")
@needs("event.write")
def cancel(event_id: int) -> Any:
    cancel_event(current_actor(), event_id, now=now())
    flash("Событие отменено, его участники узнают об этом.")
    return redirect(url_for("events.index"))


def _done(draft: EventDraft, number: int) -> Any:
    """To the event; a day without lessons is named, for most events are wanted on a school day."""
    off = days_off(audience_of(draft.to).school_class, draft.start, draft.end)
    if off:
        more = f" и ещё дней: {len(off) - MOST_NAMED}" if len(off) > MOST_NAMED else ""
        flash(f"В эти дни уроков нет: {'; '.join(off[:MOST_NAMED])}{more}. Если так и задумано, менять ничего не нужно.", "warning")
    return redirect(url_for("events.page", event_id=number, sent=1))


def _typed() -> EventDraft:
    form = request.form
    start = to_day(form.get("start", ""), "start")
    end = to_day(form["end"], "end") if form.get("end") else start
    words = {name: form.get(name, "") for name in ("kind", "title", "to", "time", "place", "text")}
    return EventDraft(start=start, end=end, **words)


def _form(event_id: int | None, refusal: BadInput | None = None) -> str:
    """The form as typed, as it stands, or empty."""
    actor, typed = current_actor(), dict(request.values.items())
    if event_id is not None:
        own = event_of(actor, event_id, today())
        if not own.may_change:
            raise BadInput("Это событие отменено, или его меняет тот, кто его добавил.")
        if refusal is None:
            typed = _stands(own)
    errors = {refusal.field or "form": str(refusal)} if refusal else {}
    audiences = tuple((one.key, one.title) for one in event_audiences(actor, today()))
    return render_template(
        "events/edit.html", event_id=event_id, typed=typed, errors=errors, audiences=audiences, kinds=EVENT_KINDS, today=today(),
        longest={"title": LONGEST_TITLE, "place": LONGEST_PLACE, "text": LONGEST_TEXT},
    )  # fmt: skip


def _stands(one: EventLine) -> dict[str, str]:
    kinds = {title: kind for kind, title in EVENT_KINDS}
    end = one.end.isoformat() if one.end != one.start else ""
    words = {"title": one.title, "time": one.time, "place": one.place, "text": one.text, "to": one.to, "kind": kinds[one.kind]}
    return words | {"start": one.start.isoformat(), "end": end}
