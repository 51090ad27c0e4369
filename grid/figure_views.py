"""The card behind a figure of the journal page: how a mean came about, what is still needed (GRID-7, MARK-4)."""

from __future__ import annotations

from typing import Any

from flask import jsonify, render_template

from ejournal.queries.standing import FiguresCard, MarkRow, Standing, figures_card
from ejournal.rules.marks import points_text
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import today
from ejournal.web.typed import asked_number
from grid.views import journal


@journal.get("/<int:journal_id>/figures/<int:pupil_id>")
@needs("journal.read", answers="json")
def figures(journal_id: int, pupil_id: int) -> Any:
    return jsonify(card_json(figures_card(current_actor(), journal_id, pupil_id, asked_number("period"), today())))


@journal.get("/<int:journal_id>/figures/<int:pupil_id>/card")
@needs("journal.read", answers="json")
def figures_page(journal_id: int, pupil_id: int) -> str:
    """The same as a piece of the page, put into its card by `static/js/journal/figures.js`."""
    card = figures_card(current_actor(), journal_id, pupil_id, asked_number("period"), today())
    return render_template("journal/figures.html", card=card)


def card_json(card: FiguresCard) -> dict[str, Any]:
    """The card as JSON: facts for programs, sentences for people; `weight` is there where the school weighs works."""
    return {
        "pupil": {"id": card.pupil.id, "name": card.pupil.name},
        "period": {"id": card.period.id, "title": card.period.title},
        **standing_json(card.standing),
    }


def standing_json(one: Standing) -> dict[str, Any]:
    found, enough, written = one.found, one.enough, one.written
    return {
        "marks": [_mark(row, one.weighs) for row in one.rows],
        "mean": found.shown if found and found.mean is not None else None,
        "formula": found.formula if found else "",
        "left_out": found.left_out_text if found else "",
        "outcome": one.outcome,
        "thresholds": one.thresholds,
        "forecast": one.mark or None,
        "final": one.final or None,
        "count": enough.count if enough else None,
        "needed": enough.needed if enough else None,
        "lessons_left": enough.lessons_left if enough else None,
        "warning": enough.text or None if enough else None,
        "written": written.text if written else "",
        "above_written": one.above_written,
        "next": [{"points": way.points, "mean": way.shown, "forecast": way.mark, "text": way.text} for way in one.next_marks],
        "targets": [{"target": way.target, "text": way.text} for way in one.targets],
    }


def _mark(row: MarkRow, weighs: bool) -> dict[str, Any]:
    return {
        "date": row.date.isoformat(),
        "kind": row.kind,
        "title": row.title,
        "text": row.text,
        "weight": points_text(row.weight) if weighs else None,
        "left_out": row.left_out,
    }
