"""The remarks of checks that still wait, as they stand in the journal page: at a cell, a lesson, a pupil, the page (DEP-2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import JOIN

from ejournal.models import Finding, JournalCheck, Lesson, Pupil
from ejournal.policy.actor import Actor
from ejournal.policy.control import may_answer_finding, may_check, may_read_findings, readable_checks
from ejournal.queries.journal_checks import WAITS
from ejournal.queries.journals import journal_with_head
from ejournal.rules.journal_checks import place_words, state_words


@dataclass(frozen=True)
class PlacedFinding:
    """A remark where it belongs; `state` in words with its term, `url` for who may look at the whole check."""

    id: int
    lesson: int | None
    work: int | None
    pupil: int | None
    place: str
    text: str
    state: str
    late: bool
    is_answered: bool
    reply: str
    answer: str
    may_answer: bool
    url: str


def findings_of_page(actor: Actor, journal_id: int, today: date) -> tuple[PlacedFinding, ...]:
    """All that wait in a journal, the journal as a whole last; who checks sees his unsent ones, too. Two SELECTs. Raises NotThere, Refused."""
    may_read_findings(actor, journal_with_head(journal_id)).demand()
    return _found(actor, JournalCheck.journal == journal_id, today)


def findings_of_cell(actor: Actor, journal: Any, lesson: int, pupil: int, today: date) -> tuple[PlacedFinding, ...]:
    """Those of a cell, with those of its lesson and of its pupil; none for whom they do not concern. One SELECT."""
    if not may_read_findings(actor, journal):
        return ()
    here = (Finding.lesson == lesson) & (Finding.pupil.is_null() | (Finding.pupil == pupil))
    of_pupil = Finding.lesson.is_null() & (Finding.pupil == pupil)
    return _found(actor, (JournalCheck.journal == journal.id) & (here | of_pupil), today)


def _found(actor: Actor, there: Any, today: date) -> tuple[PlacedFinding, ...]:
    query = Finding.select(Finding, JournalCheck, Lesson, Pupil).join(JournalCheck).switch(Finding)
    query = query.join(Lesson, JOIN.LEFT_OUTER).switch(Finding).join(Pupil, JOIN.LEFT_OUTER)
    waits = readable_checks(actor) & Finding.state.in_(WAITS) & there
    if not may_check(actor):
        waits &= JournalCheck.sent_at.is_null(False)
    order = (Lesson.date.is_null(), Lesson.date, Lesson.number, Finding.id)
    return tuple(_placed(actor, row, today) for row in query.where(waits).order_by(*order))


def _placed(actor: Actor, row: Any, today: date) -> PlacedFinding:
    check, lesson = row.check_of, row.lesson if row.lesson_id else None
    is_sent = check.sent_at is not None
    place = place_words(lesson.date if lesson else None, lesson.number if lesson else None, row.pupil.list_name if row.pupil_id else "")
    state = state_words(row.state, row.due, today) if is_sent else "учителю ещё не отправлено"
    return PlacedFinding(
        row.id, row.lesson_id, row.work_id, row.pupil_id, place, row.text, state, row.state == "open" and row.due is not None and row.due < today,
        row.state == "answered", row.reply, row.answer, is_sent and row.state == "open" and bool(may_answer_finding(actor, check, row)), f"/control/checks/{check.id}",
    )  # fmt: skip
