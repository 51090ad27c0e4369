"""The lesson written from the panel beside the grid: texts, works, or the plan's offer, all of it or nothing, once (GRID-1, GRID-6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ejournal.policy.actor import Actor
from ejournal.policy.journals import may_write_somewhere
from ejournal.queries.lesson_card import lesson_of
from ejournal.services.ledger import writing
from ejournal.services.lesson_card import CardText, add_work, change_work, remove_work, take_plan, write_card
from ejournal.services.lessons import columns_of
from ejournal.services.operations import earlier_answer, remember_answer


@dataclass(frozen=True)
class WorkText:
    """A work as it shall be; `id` 0 is a new one."""

    id: int
    kind: int
    title: str


@dataclass(frozen=True)
class PanelDeed:
    """What was sent: the texts (None: leave them), works that shall be otherwise or new, works to take away, an item of the plan to take;
    `confirmed`: one control work more than the school's limit is agreed to."""

    op: str
    text: CardText | None = None
    works: tuple[WorkText, ...] = ()
    removed: tuple[int, ...] = ()
    take: str = ""
    confirmed: bool = False


def write_panel(actor: Actor, journal_id: int, lesson_id: int, deed: PanelDeed, *, now: datetime) -> dict[str, Any]:
    """Carry the deed out; a repeated `op` gets its first answer. Raises like the services of the lesson's card, and then nothing is written.

    Answers {"status": "saved", "warning": a word or "", "columns": heads of the lesson's columns, "is_reshaped": columns came or went}.
    """
    may_write_somewhere(actor, journal_id).demand()
    with writing(actor, now) as ledger:
        if (earlier := earlier_answer(actor, deed.op)) is not None:
            return earlier
        warning = take_plan(actor, journal_id, lesson_id, deed.take, now=now) if deed.take else ""
        if deed.text is not None and not _stands(journal_id, lesson_id, deed.text):
            warning = write_card(actor, journal_id, lesson_id, deed.text, now=now)
        reshaped = _write_works(actor, journal_id, lesson_id, deed, now)
        answer = {"status": "saved", "warning": warning, "columns": columns_of({lesson_id}), "is_reshaped": reshaped}
        remember_answer(ledger.actor, deed.op, answer, now)
        return answer


def _stands(journal_id: int, lesson_id: int, text: CardText) -> bool:
    row = lesson_of(journal_id, lesson_id)
    tidy = tuple(" ".join(one.split()) for one in (text.topic, text.homework))
    return (*tidy, text.form) == (row.topic, row.homework, row.homework_form)


def _write_works(actor: Actor, journal_id: int, lesson_id: int, deed: PanelDeed, now: datetime) -> bool:
    """Whether a column came or went."""
    place = (actor, journal_id, lesson_id)
    for work in deed.works:
        if work.id:
            change_work(*place, work.id, work.kind, work.title, now=now, confirmed=deed.confirmed)
        else:
            add_work(*place, work.kind, work.title, now=now, confirmed=deed.confirmed)
    for number in deed.removed:
        remove_work(*place, number, now=now)
    return bool(deed.removed) or any(not work.id for work in deed.works)
