"""The queue of letters as the administrator sees it: never their text (DIA-5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import JOIN, fn

from ejournal.models import Guardian, Letter, Pupil
from ejournal.models.family import LETTER_STATES

MOST = 200


@dataclass(frozen=True)
class LetterLine:
    id: int
    made_at: datetime
    who: str
    whom: str
    email: str
    state: str
    state_title: str
    attempts: int
    trouble: str
    next_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True)
class LetterQueue:
    """Counts by state in the order of `LETTER_STATES`, and the letters of one state, newest first."""

    counts: tuple[tuple[str, str, int], ...]
    state: str
    lines: tuple[LetterLine, ...]


def failed_count() -> int:
    """One SELECT."""
    return int(Letter.select().where(Letter.state == "failed").count())


def letter_queue(state: str) -> LetterQueue:
    """Of the named state; of an unknown one, those that failed, else those that wait. Two SELECTs."""
    counted = dict(Letter.select(Letter.state, fn.COUNT(Letter.id)).group_by(Letter.state).tuples())
    titles = dict(LETTER_STATES)
    shown = state if state in titles else "failed" if counted.get("failed") else "waiting"
    query = Letter.select(Letter, Guardian, Pupil).join(Guardian, JOIN.LEFT_OUTER).switch(Letter).join(Pupil, JOIN.LEFT_OUTER)
    rows = query.where(Letter.state == shown).order_by(Letter.made_at.desc(), Letter.id.desc()).limit(MOST)
    return LetterQueue(tuple((key, title, counted.get(key, 0)) for key, title in LETTER_STATES), shown, tuple(map(_line, rows)))


def _line(row: Any) -> LetterLine:
    who, whom = row.guardian.short_name if row.guardian_id else "", row.pupil.list_name if row.pupil_id else ""
    state = dict(LETTER_STATES)[row.state]
    return LetterLine(row.id, row.made_at, who, whom, row.email, row.state, state, row.attempts, row.trouble, row.next_at, row.sent_at)
