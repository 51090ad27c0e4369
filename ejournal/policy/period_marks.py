"""Whether a mark of a period, the year, an exam or a final one may be written; every refusal is a sentence (MARK-4 to MARK-7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from ejournal.policy.actor import Actor
from ejournal.policy.verdict import ALLOWED, Verdict, refuse
from ejournal.rules.cells import EXEMPT, NOT_ATTESTED
from ejournal.rules.deadlines import Closing, final_lock
from ejournal.rules.period_marks import early_reason
from ejournal.rules.words import listed

HEADS = frozenset({"admin", "director", "deputy"})


@dataclass(frozen=True)
class FinalMarkFacts:
    """What decides about one mark: `missing` are the marks it follows from and that are not there yet, `later` one that follows from it."""

    kind: str
    closing: Closing
    last_lesson: date | None
    is_member: bool = True
    away: str = ""
    grade: int | None = None
    without_marks: bool = False
    owed: str = ""
    missing: tuple[str, ...] = ()
    later: str = ""


def may_write_period_marks(actor: Actor, journal_id: int) -> Verdict:
    """Only who keeps the journal today; a substitute gives no period marks. Source: ROLE-2, MARK-5."""
    if journal_id in actor.journal_ids:
        return ALLOWED
    return refuse("Отметки за период ставит учитель, который ведёт этот журнал.")


def may_close_journal(actor: Actor, journal_id: int) -> Verdict:
    """The journal's teacher or the deputy. Source: MARK-6."""
    if journal_id in actor.journal_ids or actor.has("deputy", "admin"):
        return ALLOWED
    return refuse("Период в журнале закрывает его учитель или завуч.")


def may_close_school(actor: Actor) -> Verdict:
    """A period of the whole school is the deputy's. Source: MARK-6."""
    return ALLOWED if actor.has("deputy", "admin") else refuse("Период для всей школы закрывает завуч.")


def may_see_disputed(actor: Actor) -> Verdict:
    """The heads see the school, a class teacher his class. Source: issue «Marks that hold»."""
    return ALLOWED if actor.roles & HEADS or actor.class_ids else refuse("Спорные отметки видят завуч, директор и классный руководитель.")


def shut_reason(facts: FinalMarkFacts, today: date) -> str:
    """Why nothing at all can be written in this place now; "" where something can."""
    if lock := final_lock(facts.closing, of_year=facts.kind != "period"):
        return lock.reason
    if facts.without_marks:
        return f"В {facts.grade} классе отметок не ставят." if facts.grade is not None else "В этом журнале отметок не ставят."
    if not facts.is_member:
        return facts.away
    if facts.kind in ("period", "year") and (early := early_reason(facts.last_lesson, today)):
        return early
    return f"Стоит {facts.later}. Сначала снимите её." if facts.later else ""


def may_write_final_mark(facts: FinalMarkFacts, text: str, today: date) -> Verdict:
    """Whether `text`, "" to clear, may stand; scale and reason are the caller's to ask. Source: MARK-4, MARK-5, MARK-6."""
    if shut := shut_reason(facts, today):
        return refuse(shut)
    if text == "":
        return ALLOWED
    if facts.missing:
        return refuse(f"Сначала выставьте: {listed(facts.missing)}.")
    if facts.owed and text not in (NOT_ATTESTED, EXEMPT):
        return refuse(f"Не закрыт долг: {facts.owed}. Поставьте отметку за работу или сотрите «•».")
    return ALLOWED


def disputed_journals(actor: Actor) -> Any:
    """Ids of classes whose lists the actor sees, None for all."""
    return None if actor.roles & HEADS else sorted(actor.class_ids)
