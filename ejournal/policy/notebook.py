"""The notebook is its author's alone: no head, no panel, no other teacher of the same journal. Source: GRID-9."""

from __future__ import annotations

from typing import Any

from ejournal.models import Note
from ejournal.models.prepared import in_order
from ejournal.policy.actor import Actor
from ejournal.policy.verdict import ALLOWED, Verdict, refuse


def may_keep_notebook(actor: Actor, journal_id: int) -> Verdict:
    """Who keeps the journal or takes lessons in it for somebody; each has a notebook of his own."""
    if actor.staff_id is not None and journal_id in actor.journal_ids | actor.substituted_journal_ids:
        return ALLOWED
    return refuse("Блокнот есть у учителя, который ведёт этот журнал или заменяет в нём.")


def may_read_note(actor: Actor, note: Any) -> Verdict:
    """Only who wrote it, while the journal is his."""
    if actor.staff_id is None or note.staff_id != actor.staff_id:
        return refuse("Заметки видит только тот, кто их написал.")
    return may_keep_notebook(actor, note.journal_id)


def readable_notes(actor: Actor) -> Any:
    """The same rule as a condition on Note, for lists."""
    if actor.staff_id is None:
        return Note.id.is_null(True)
    return (Note.staff == actor.staff_id) & (Note.journal.in_(in_order(actor.journal_ids)) | Note.journal.in_(in_order(actor.substituted_journal_ids)))
