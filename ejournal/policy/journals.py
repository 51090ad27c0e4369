"""Who reads and who writes which journal, and the list form of the same rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from ejournal.models import Journal
from ejournal.policy.actions import READERS
from ejournal.policy.actor import Actor
from ejournal.policy.verdict import ALLOWED, Verdict, refuse
from ejournal.rules.cells import CellValue
from ejournal.rules.deadlines import Closing, Lock, lock_of, lock_reason
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.words import day_month

REASONS = ("Б", "У", "П")


@dataclass(frozen=True)
class CellFacts:
    """What decides about one cell: where it is, whose, whether the pupil was there that day, the `absence` that stands in it, the
    `due_days` of its kind of work.
    """

    journal_id: int
    class_id: int | None
    lesson_id: int
    lesson_date: date
    grade: int | None
    in_class: bool
    absence: str = ""
    closing: Closing = Closing()
    due_days: int = 0


def may_read_journal(actor: Actor, journal: Any) -> Verdict:
    """The teacher his own, a substitute's and his class's; heads and methodists all. Source: ROLE-2, ROLE-3."""
    if actor.roles & READERS or journal.id in actor.journal_ids | actor.substituted_journal_ids:
        return ALLOWED
    if journal.school_class_id is not None and journal.school_class_id in actor.class_ids:
        return ALLOWED
    return refuse("Этот журнал ведёт другой учитель. Вам открыты журналы, которые ведёте вы, и журналы вашего класса.")


def readable_journals(actor: Actor) -> Any:
    """The same rule as a condition on Journal, for lists."""
    if actor.roles & READERS:
        return Journal.id.is_null(False)
    own = actor.journal_ids | actor.substituted_journal_ids
    return Journal.id.in_(sorted(own)) | Journal.school_class.in_(sorted(actor.class_ids))


def may_read_class_page(actor: Actor, class_id: int) -> Verdict:
    """All groups of a subject side by side: whoever leads the class; heads and methodists. Source: GRID-12, ROLE-3."""
    if actor.roles & READERS or class_id in actor.class_ids:
        return ALLOWED
    return refuse("Группы вместе видит классный руководитель этого класса.")


def may_read_changes(actor: Actor, staff: int) -> Verdict:
    """The week's changes of a teacher's journals: his own, and the heads everybody's. Source: COR-3."""
    if actor.staff_id == staff or actor.roles & {"admin", "director", "deputy"}:
        return ALLOWED
    return refuse("Вам открыты изменения в журналах, которые ведёте вы.")


def may_write_lesson(actor: Actor, journal_id: int, lesson_id: int) -> Verdict:
    """Only who keeps the journal, or the substitute of that very lesson. Source: ROLE-2, ROLE-3, TT-4."""
    if journal_id in actor.journal_ids or lesson_id in actor.substituted_lesson_ids:
        return ALLOWED
    return refuse("Записи в этом журнале делает учитель, который его ведёт.")


def may_write_somewhere(actor: Actor, journal_id: int) -> Verdict:
    """Whether any cell of the journal is this person's to write; else the whole call is refused."""
    if journal_id in actor.journal_ids | actor.substituted_journal_ids:
        return ALLOWED
    return refuse("Отметки ставит учитель этого журнала.")


def may_write_cell(actor: Actor, cell: CellFacts, value: CellValue, rules: SchoolRules, today: date) -> Verdict:
    """Whether `value` may stand in the cell today. Source: ROLE-2, MARK-3, MOV-3, GRID-11, ABS-1."""
    if not (verdict := may_write_lesson(actor, cell.journal_id, cell.lesson_id)):
        return verdict
    if locked := lock_reason(cell.lesson_date, today, rules, cell.closing, cell.due_days):
        return refuse(locked)
    return _may_put(actor, cell, value, rules)


def lock_on_cell(cell: CellFacts, rules: SchoolRules, today: date) -> Lock | None:
    """What holds the cell shut today, or None."""
    return lock_of(cell.lesson_date, today, rules, cell.closing, cell.due_days)


def may_ask_for_cell(actor: Actor, cell: CellFacts, value: CellValue, rules: SchoolRules, today: date) -> Verdict:
    """Whether a request may ask for `value`: of one's own cell, locked, and not for ever. Source: COR-1, ARC-2."""
    if not (verdict := may_write_lesson(actor, cell.journal_id, cell.lesson_id)):
        return verdict
    if not (verdict := needs_request(lock_on_cell(cell, rules, today))):
        return verdict
    return _may_put(actor, cell, value, rules)


def needs_request(lock: Lock | None) -> Verdict:
    """Only what is really locked is corrected by a request, and nothing in a closed year. Source: COR-1, ARC-2."""
    if lock is None:
        return refuse("Здесь ещё можно исправить самому: заявка не нужна.")
    return ALLOWED if lock.by_correction else refuse(lock.reason)


def may_correct_cell(cell: CellFacts, value: CellValue, rules: SchoolRules, today: date) -> Verdict:
    """An approved request passes the locks of term, period mark and period, and nothing else. Source: ROLE-4, COR-2, ARC-2."""
    lock = lock_on_cell(cell, rules, today)
    if lock is not None and not lock.by_correction:
        return refuse(lock.reason)
    return _may_stand(cell, value, rules)


def _may_put(actor: Actor, cell: CellFacts, value: CellValue, rules: SchoolRules) -> Verdict:
    """What the value itself has to be, whoever may write it."""
    if not (verdict := _may_stand(cell, value, rules)):
        return verdict
    if value.absence != cell.absence and not rules.teacher_gives_reason and cell.class_id not in actor.class_ids:
        return _may_change_reason(cell, value)
    return ALLOWED


def _may_stand(cell: CellFacts, value: CellValue, rules: SchoolRules) -> Verdict:
    """Nothing for who was not there, no marks where the grade has none. Source: MOV-3, GRID-11."""
    if not cell.in_class:
        return refuse(f"{day_month(cell.lesson_date)} ученик не числится в этом классе или группе.")
    if value.mark and cell.grade is not None and cell.grade <= rules.no_mark_grades:
        return refuse(f"В {cell.grade} классе отметок не ставят: здесь отмечают только пропуски Н, Б, У и опоздания О.")
    return ALLOWED


def _may_change_reason(cell: CellFacts, value: CellValue) -> Verdict:
    """Where reasons are the class teacher's, a subject teacher neither gives nor takes one away. Source: ABS-1."""
    if value.absence in REASONS:
        return refuse("Причину пропуска указывает классный руководитель. Поставьте Н.")
    if cell.absence in REASONS:
        return refuse(f"Причину «{cell.absence}» указал классный руководитель. Если ученик отработал, наберите «{cell.absence} 4».")
    return ALLOWED
