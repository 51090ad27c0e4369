"""What a teacher has noted for himself: debts, a retake tomorrow, a draft mark (GRID-9)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from ejournal.models import Account, Journal, Lesson, Work
from ejournal.policy.actor import load_actor
from ejournal.queries.journals import journal_with_head
from ejournal.queries.roster import roster
from ejournal.services.notebook import NoteText, write_note

FEWEST_PUPILS = 8


def make_notebook(now: datetime) -> None:
    """A few notes of `teacher` in the two fullest journals he has, written by him as anybody writes them."""
    today = now.date()
    account = Account.get_or_none(Account.login == "teacher")
    actor = load_actor(account.id, today) if account is not None else None
    if actor is None or not actor.journal_ids:
        return
    lists = [(journal, [one.id for one in roster(journal_with_head(journal), today, today)]) for journal in sorted(actor.journal_ids)]
    full = [(journal, pupils) for journal, pupils in lists if len(pupils) >= FEWEST_PUPILS][:2]
    for place, (journal, pupils) in enumerate(full):
        for note in _notes(pupils, today, _last_work(journal, today), Journal.get_by_id(journal))[place * 4 :][:4]:
            write_note(actor, journal, note, now=now)


def _notes(pupils: list[int], today: date, work: Any, journal: Any) -> list[NoteText]:
    soon, late = min(today + timedelta(days=1), journal.year.end), max(today - timedelta(days=2), journal.year.start)
    draft = "4" if journal.marking == "five" and journal.school_class_id and journal.school_class.grade > 1 else ""
    return [
        NoteText(pupils[2], today, "note", "Обещал рассказать правило у доски"),
        NoteText(pupils[4], late, "owed", "Тетрадь с домашней работой", due=max(today - timedelta(days=1), journal.year.start)),
        NoteText(pupils[5], today, "retake", "Переписать после уроков", due=soon, work=work.id if work else None),
        NoteText(pupils[6], today, "note", "Ответил после урока", draft, work=work.id if work else None),
        NoteText(pupils[0], late, "owed", "Доклад", due=soon),
        NoteText(pupils[3], today, "retake", "Самостоятельная работа", due=soon),
    ]


def _last_work(journal: int, today: date) -> Any:
    mine = (Lesson.journal == journal) & (Lesson.date <= today) & ~Lesson.is_cancelled
    return Work.select().join(Lesson).where(mine).order_by(Lesson.date.desc(), Lesson.number.desc(), Work.position).first()

