"""Who reads and who writes the analysis of a control work. Source: DEP-4; domain §5.11."""

from __future__ import annotations

from datetime import date
from typing import Any

from ejournal.policy.actor import Actor
from ejournal.policy.journals import may_read_journal, readable_journals
from ejournal.policy.verdict import ALLOWED, Verdict, refuse
from ejournal.rules.words import day_month


def may_read_analysis(actor: Actor, journal: Any) -> Verdict:
    """Whoever reads the journal's marks reads what they come to: the heads all, a teacher his own and his class's."""
    return may_read_journal(actor, journal)


def analysed_journals(actor: Actor) -> Any:
    """The same rule as a condition on Journal."""
    return readable_journals(actor)


def may_write_analysis(actor: Actor, journal_id: int, lesson: Any, today: date) -> Verdict:
    """Who keeps the journal, or gave that very lesson in his place; from the lesson's day on.

    A closed period does not forbid it: an analysis is no mark. A closed year does (services.checks). Source: DEP-4.
    """
    if not (journal_id in actor.journal_ids or lesson.id in actor.substituted_lesson_ids):
        return refuse("Анализ составляет учитель, который ведёт этот журнал.")
    if lesson.is_cancelled:
        return refuse("Урока не было: он отменён, анализировать нечего.")
    if lesson.date > today:
        return refuse(f"Работа ещё впереди: анализ откроется {day_month(lesson.date)}.")
    return ALLOWED
