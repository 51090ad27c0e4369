"""Control of the journals: who sees how they are filled, who checks them, who answers a remark. Source: DEP-1, DEP-2, DEP-3, DEP-5, DEP-6."""

from __future__ import annotations

from typing import Any

from ejournal.models import Journal, JournalCheck
from ejournal.policy.actor import Actor
from ejournal.policy.verdict import ALLOWED, Verdict, refuse

HEADS = frozenset({"admin", "director", "deputy"})
CHECKERS = frozenset({"director", "deputy"})


def may_see_filling(actor: Actor) -> Verdict:
    return ALLOWED if actor.roles & HEADS else refuse("Заполнение журналов школы видят завуч, директор и администратор.")


def filling_journals(actor: Actor) -> Any:
    """The same rule as a condition on Journal: all or none. A teacher has his own lines on his desk."""
    return Journal.id.is_null(not actor.roles & HEADS)


def may_ask_teachers(actor: Actor) -> Verdict:
    """«Прошу проверить» is said by who checks journals."""
    return ALLOWED if actor.roles & CHECKERS else refuse("Проверить записи просит завуч или директор.")


def may_check(actor: Actor) -> Verdict:
    """Checks are made, sent, accepted and planned by the deputy and the director."""
    return ALLOWED if actor.roles & CHECKERS else refuse("Журналы проверяют завуч и директор.")


def may_read_check(actor: Actor, check: Any) -> Verdict:
    """The heads; once it has been sent, who keeps the journal and who leads its class. Source: regulation 2.14.2."""
    if actor.roles & HEADS or check.sent_at is not None:
        return may_read_findings(actor, check.journal)
    return refuse("Эта проверка ещё не закончена.")


def may_read_findings(actor: Actor, journal: Any) -> Verdict:
    """Whose business the checks of a journal are: the heads', its teacher's and substitutes', its class teacher's."""
    if actor.roles & HEADS or journal.id in actor.journal_ids | actor.substituted_journal_ids:
        return ALLOWED
    if journal.school_class_id is not None and journal.school_class_id in actor.class_ids:
        return ALLOWED
    return refuse("Проверку видят учитель этого журнала и классный руководитель.")


def readable_checks(actor: Actor) -> Any:
    """The same rule as a condition on JournalCheck."""
    if actor.roles & HEADS:
        return JournalCheck.id.is_null(False)
    own = sorted(actor.journal_ids | actor.substituted_journal_ids)
    mine = JournalCheck.journal.in_(own) | JournalCheck.journal.in_(
        Journal.select(Journal.id).where(Journal.school_class.in_(sorted(actor.class_ids)))
    )
    return JournalCheck.sent_at.is_null(False) & mine


def may_answer_finding(actor: Actor, check: Any, finding: Any) -> Verdict:
    """Who keeps the journal; of a lesson given in his place, who gave it."""
    if check.journal_id in actor.journal_ids or (finding.lesson_id is not None and finding.lesson_id in actor.substituted_lesson_ids):
        return ALLOWED
    return refuse("На замечание отвечает учитель, который ведёт этот журнал.")


def answered_checks(actor: Actor) -> Any:
    """A condition on JournalCheck: those whose remarks wait for this person's answer."""
    return JournalCheck.journal.in_(sorted(actor.journal_ids | actor.substituted_journal_ids)) & JournalCheck.sent_at.is_null(False)


def may_see_families(actor: Actor) -> Verdict:
    """How families are informed and who uses the journal: the heads. Source: DEP-5."""
    return ALLOWED if actor.roles & HEADS else refuse("Эти сведения видят завуч, директор и администратор.")


def may_see_objectivity(actor: Actor) -> Verdict:
    """Period marks against means, teacher by teacher: the heads. A teacher has his own figures in his journals. Source: DEP-3."""
    return ALLOWED if actor.roles & HEADS else refuse("Объективность отметок видят завуч, директор и администратор.")


def may_see_school(actor: Actor) -> Verdict:
    """The state of the school on one page: the heads. Source: DEP-6."""
    return ALLOWED if actor.roles & HEADS else refuse("Состояние школы видят директор, завуч и администратор.")
