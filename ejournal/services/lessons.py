"""Topic and homework of a lesson, typed in place on the right-hand page (GRID-1, MARK-1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from ejournal.errors import BadInput
from ejournal.models import Journal, Lesson
from ejournal.models.base import is_sqlite
from ejournal.policy.actor import Actor
from ejournal.policy.journals import may_write_lesson, may_write_somewhere
from ejournal.policy.verdict import Verdict, refuse
from ejournal.queries.journals import journal_with_head
from ejournal.queries.periods import period_at, periods_of
from ejournal.queries.school_rules import school_rules
from ejournal.rules.deadlines import Closing, lock_reason
from ejournal.rules.plan import topic_warning
from ejournal.services.ledger import Ledger, writing
from ejournal.services.operations import earlier_answer, remember_answer
from ejournal.services.records import update

FIELDS = {"topic": ("Тема", 300), "homework": ("Домашнее задание", 600)}


@dataclass(frozen=True)
class LessonChange:
    """A field of a lesson as its writer wants it; `rev` is the one he saw."""

    lesson: int
    field: str
    text: str
    rev: int


@dataclass(frozen=True)
class LessonResult:
    """What became of one change: `text` and `rev` are what stands now; `warning` is said beside what was saved."""

    lesson: int
    field: str
    status: str
    text: str
    rev: int
    message: str = ""


def write_lessons(actor: Actor, journal_id: int, op: str, changes: Sequence[LessonChange], *, now: datetime) -> dict[str, Any]:
    """Save every change that can be saved; a repeated `op` gets its first answer. Raises like `write_cells`."""
    journal = journal_with_head(journal_id)
    may_write_somewhere(actor, journal_id).demand()
    with writing(actor, now) as ledger:
        if (earlier := earlier_answer(actor, op)) is not None:
            return earlier
        rows = _lessons(journal_id, changes)
        results = [_write(ledger, journal, rows.get(change.lesson), change) for change in changes]
        answer = {"results": [asdict(result) for result in results]}
        if any(result.status == "saved" for result in results):
            Journal.update(version=Journal.version + 1).where(Journal.id == journal_id).execute()
        remember_answer(actor, op, answer, now)
        return answer


def _lessons(journal_id: int, changes: Sequence[LessonChange]) -> dict[int, Any]:
    ids = {change.lesson for change in changes}
    query = Lesson.select().where((Lesson.journal == journal_id) & Lesson.id.in_(ids))
    return {row.id: row for row in (query if is_sqlite() else query.for_update())}


def _write(ledger: Ledger, journal: Any, row: Any, change: LessonChange) -> LessonResult:
    if row is None:
        return LessonResult(
            change.lesson, change.field, "refused", "", 0, "Такого урока в этом журнале нет: обновите страницу."
        )
    text = " ".join(change.text.split())
    stands = getattr(row, change.field)
    if text == stands:
        return _result(row, change, "unchanged")
    if not (verdict := _may(ledger, journal, row, change.field, text)):
        return _result(row, change, "refused", verdict.reason)
    if change.rev != row.rev and not _own_field_unchanged(row, change):
        return _result(row, change, "conflict", f"Здесь уже записано: «{stands}». Что оставить?")
    update(ledger, row, _values(ledger, row, change.field, text))
    return _result(row, change, "saved", topic_warning(text) if change.field == "topic" else "")


def _own_field_unchanged(row: Any, change: LessonChange) -> bool:
    """Topic and homework share a rev: an empty field that was never filled is nobody's to lose."""
    return getattr(row, change.field) == ""


def _may(ledger: Ledger, journal: Any, row: Any, field: str, text: str) -> Verdict:
    if not (verdict := may_write_lesson(ledger.actor, journal.id, row.id)):
        return verdict
    label, longest = FIELDS[field]
    if len(text) > longest:
        return refuse(f"{label}: помещается {longest} знаков, а здесь {len(text)}.")
    grade = journal.school_class.grade if journal.school_class_id else None
    periods = periods_of(journal.year_id, grade)
    closed = period_at(periods, row.date).closed_on if periods else None
    locked = lock_reason(row.date, ledger.now.date(), school_rules(), Closing(closed, journal.year.closed_on))
    return refuse(locked) if locked else verdict


def _values(ledger: Ledger, row: Any, field: str, text: str) -> dict[str, Any]:
    values: dict[str, Any] = {field: text, "rev": row.rev + 1}
    if field == "topic" and text and row.filled_at is None:
        values |= {"filled_at": ledger.now, "filled_by": ledger.actor.staff_id}
    return values


def _result(row: Any, change: LessonChange, status: str, message: str = "") -> LessonResult:
    return LessonResult(row.id, change.field, status, getattr(row, change.field), row.rev, message)


def check_field(name: str) -> str:
    """The field's name if it is one of the right-hand page's; raises BadInput otherwise."""
    if name not in FIELDS:
        raise BadInput("На правой странице заполняют тему и домашнее задание.", field="field")
    return name
