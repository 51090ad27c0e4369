"""Closing a period of a journal, and of all journals at once: asked on a page, said what will happen, then done (MARK-6)."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from ejournal.errors import BadInput
from ejournal.policy.period_marks import may_close_journal
from ejournal.queries.calendar import year_at
from ejournal.queries.closing_pages import journal_state, school_closing
from ejournal.queries.journals import journal_with_head
from ejournal.queries.school_rules import school_rules
from ejournal.rules.words import count_of, day_month
from ejournal.services.closings import close_journal, close_ready, close_school, why_not
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, today
from ejournal.web.typed import asked_number
from grid.views import journal


@journal.get("/<int:journal_id>/close")
@needs("journal.close")
def close(journal_id: int) -> str:
    """«Закрыть 1 четверть?»: who has no mark yet, or the button. Without `period` it is about the year's marks."""
    row = journal_with_head(journal_id)
    may_close_journal(current_actor(), journal_id).demand()
    span, state = journal_state(row, asked_number("period"), school_rules(), today())
    return render_template("journal/close.html", journal=row, span=span, state=state, refusal=why_not(row, state))


@journal.post("/<int:journal_id>/close")
@needs("journal.close")
def close_now(journal_id: int) -> Any:
    period = asked_number("period")
    try:
        closed = close_journal(current_actor(), journal_id, period, now=now())
    except BadInput as refusal:
        flash(str(refusal), "danger")
        return redirect(url_for("journal.close", journal_id=journal_id, period=period))
    flash(f"Закрыто: {closed}. Семьям отправлено уведомление, отметки теперь меняют только по заявке.", "success")
    return redirect(url_for("journal.marks", journal_id=journal_id, period=period))


@journal.get("/closing")
@needs("journal.close_school")
def closing() -> str:
    return _closing()


def _closing(error: BadInput | None = None) -> str:
    found = school_closing(year_at(today()), asked_number("period"), school_rules(), today())
    return render_template("journal/closing.html", found=found, error=error, day_month=day_month, is_over=found.span.end < today())


@journal.post("/closing")
@needs("journal.close_school")
def closing_now() -> Any:
    """`deed` is "ready" (journals that have all their marks) or "school" (the period itself, `anyway` with marks missing)."""
    period, actor, year = asked_number("period"), current_actor(), year_at(today())
    if period is None:
        return redirect(url_for("journal.closing"))
    try:
        if request.form.get("deed") == "school":
            left = close_school(actor, year, period, anyway="anyway" in request.form, now=now())
            tail = f" Без всех отметок осталось: {count_of(left, 'журнал', 'журнала', 'журналов')}." if left else ""
            flash(f"Период закрыт для всей школы.{tail}", "success")
        else:
            done = close_ready(actor, year, period, now=now())
            flash(f"Закрыто: {count_of(done, 'журнал', 'журнала', 'журналов')}. Семьям отправлены уведомления.", "success")
    except BadInput as refusal:
        return _closing(refusal), 400
    return redirect(url_for("journal.closing", period=period))
