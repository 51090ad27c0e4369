"""Topic and homework of a lesson, typed in place on the right-hand page (GRID-1, MARK-1)."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from ejournal.errors import BadInput
from ejournal.models import Journal, Lesson, Mark, Work, WorkKind
from ejournal.models.base import is_sqlite
from ejournal.policy.actor import Actor
from ejournal.policy.journals import may_write_lesson, may_write_somewhere
from ejournal.policy.verdict import Verdict, refuse
from ejournal.queries.journals import journal_with_head
from ejournal.queries.periods import closing_on
from ejournal.queries.plan_offers import plans_of_journals
from ejournal.queries.school_rules import school_rules
from ejournal.rules.deadlines import lock_reason
from ejournal.rules.plan import Step, step_with, topic_warning
from ejournal.services.control_works import Wish, word_of_crowding
from ejournal.services.ledger import Ledger, writing
from ejournal.services.operations import earlier_answer, remember_answer
from ejournal.services.records import update

PLAN = "plan"  # not a field of its own: topic, homework, item and kind of work at one go (KTP-4)
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
        rows = held_lessons(journal_id, {change.lesson for change in changes})
        results = [result for change in changes for result in _write_one(ledger, journal, rows.get(change.lesson), change)]
        answer: dict[str, Any] = {"results": [asdict(result) for result in results]}
        if any(change.field == PLAN for change in changes):
            answer["columns"] = columns_of({result.lesson for result in results})
        if any(result.status == "saved" for result in results):
            Journal.update(version=Journal.version + 1).where(Journal.id == journal_id).execute()
        remember_answer(actor, op, answer, now)
        return answer


def held_lessons(journal_id: int, ids: Set[int]) -> dict[int, Any]:
    """The named lessons of the journal by number, held until the transaction ends."""
    query = Lesson.select().where((Lesson.journal == journal_id) & Lesson.id.in_(ids))
    return {row.id: row for row in (query if is_sqlite() else query.for_update())}


def _write_one(ledger: Ledger, journal: Any, row: Any, change: LessonChange) -> list[LessonResult]:
    if change.field == PLAN and row is not None:
        return write_taken(ledger, journal, row, change)
    return [write_field(ledger, journal, row, change if change.field != PLAN else replace(change, field="topic"))]


def write_taken(ledger: Ledger, journal: Any, row: Any, change: LessonChange) -> list[LessonResult]:
    """Write what the plan says: the item the writer saw (`text` is its number), else the one offered. Source: KTP-4."""
    topic, homework = replace(change, field="topic"), replace(change, field="homework")
    step = planned_step(journal, row.id, change.text)
    if step is None:
        return [_result(row, topic, "refused", "В плане не осталось темы для этого урока: впишите её сами.")]
    if not (verdict := may_write_field(ledger, journal, row, "topic", step.topic[:300])):
        return [_result(row, topic, "refused", verdict.reason)]
    if row.topic not in ("", step.topic[:300]):
        return [_result(row, topic, "conflict", f"Здесь уже записано: «{row.topic}». Что оставить?")]
    values = _values(ledger, row, "topic", step.topic[:300]) | {"plan_item": step.items[0].id}
    update(ledger, row, values | {"homework": row.homework or step.homework[:600]})
    crowding = set_first_kind(ledger, journal, row, step.kind, step.topic[:200]) if step.kind is not None else ""
    warning = " ".join(part for part in (topic_warning(step.topic), crowding) if part)
    return [_result(row, topic, "saved", warning), _result(row, homework, "saved")]


def planned_step(journal: Any, lesson_id: int, seen: str = "") -> Step | None:
    """The step of the plan for a lesson: that with the item numbered `seen` where it is given and known, else the offered one."""
    plan = plans_of_journals([journal.id]).get(journal.id)
    if plan is None:
        return None
    offered = plan.allotment().offered.get(lesson_id)
    if not seen.isdecimal() or len(seen) > 9 or (offered and any(item.id == int(seen) for item in offered.items)):
        return offered
    return step_with(plan.steps, int(seen)) or offered


def set_first_kind(ledger: Ledger, journal: Any, lesson: Any, kind_id: int, title: str) -> str:
    """Make the lesson's first work of the plan's kind, unless it has marks already; its weight is frozen anew. A word of warning or ""."""
    work = Work.select().where(Work.lesson == lesson.id).order_by(Work.position).first()
    kind = WorkKind.get_or_none(WorkKind.id == kind_id)
    if work is None or kind is None or work.kind_id == kind_id:
        return ""
    if Mark.select().where((Mark.work == work.id) & (Mark.value != "")).exists():
        return ""
    word, allowed = word_of_crowding(Wish(journal, lesson, kind, ledger.now.date(), work.id))
    if allowed:
        update(ledger, work, {"kind": kind_id, "weight": kind.weight, "title": title})
    return word


def columns_of(lessons: set[int]) -> list[dict[str, Any]]:
    """Works of the lessons as the heads of their columns say them."""
    query = Work.select(Work.id, Work.title, WorkKind.name, WorkKind.code).join(WorkKind).where(Work.lesson.in_(lessons))
    return [{"work": work, "title": title, "kind": kind, "code": code} for work, title, kind, code in query.tuples()]


def write_field(ledger: Ledger, journal: Any, row: Any, change: LessonChange) -> LessonResult:
    """Write one field of a lesson inside an open transaction; `row` None is a lesson of another journal."""
    if row is None:
        return LessonResult(
            change.lesson, change.field, "refused", "", 0, "Такого урока в этом журнале нет: обновите страницу."
        )
    text = " ".join(change.text.split())
    stands = getattr(row, change.field)
    if text == stands:
        return _result(row, change, "unchanged")
    if not (verdict := may_write_field(ledger, journal, row, change.field, text)):
        return _result(row, change, "refused", verdict.reason)
    if change.rev != row.rev and not _own_field_unchanged(row, change):
        return _result(row, change, "conflict", f"Здесь уже записано: «{stands}». Что оставить?")
    values = _values(ledger, row, change.field, text)
    if change.field == "topic" and journal.plan_id is not None:
        values["plan_item"] = _item_of(journal, row, text)
    update(ledger, row, values)
    return _result(row, change, "saved", topic_warning(text) if change.field == "topic" else "")


def _item_of(journal: Any, row: Any, topic: str) -> int | None:
    """The item a typed topic is: the lesson's own while it is only reworded, the offered one typed as it is; else none."""
    if not topic:
        return None
    if row.plan_item_id is not None:
        return int(row.plan_item_id)
    step = planned_step(journal, row.id)
    return step.items[0].id if step is not None and step.topic == topic else None


def _own_field_unchanged(row: Any, change: LessonChange) -> bool:
    """Topic and homework share a rev: an empty field that was never filled is nobody's to lose."""
    return getattr(row, change.field) == ""


def may_write_field(ledger: Ledger, journal: Any, row: Any, field: str, text: str) -> Verdict:
    if not (verdict := may_write_lesson(ledger.actor, journal.id, row.id)):
        return verdict
    if row.is_cancelled:
        return refuse(f"Этого урока нет: {row.change or 'он отменён'}.")
    label, longest = FIELDS[field]
    if len(text) > longest:
        return refuse(f"{label}: помещается {longest} знаков, а здесь {len(text)}.")
    locked = lock_reason(row.date, ledger.now.date(), school_rules(), closing_on(journal, row.date))
    return refuse(locked) if locked else verdict


def _values(ledger: Ledger, row: Any, field: str, text: str) -> dict[str, Any]:
    values: dict[str, Any] = {field: text, "rev": row.rev + 1}
    if field == "topic" and text and row.filled_at is None:
        values |= {"filled_at": ledger.now, "filled_by": ledger.actor.staff_id}
    return values


def _result(row: Any, change: LessonChange, status: str, message: str = "") -> LessonResult:
    return LessonResult(row.id, change.field, status, getattr(row, change.field), row.rev, message)


def check_field(name: str) -> str:
    """The field's name if it is one of the right-hand page's, or the plan; raises BadInput otherwise."""
    if name not in FIELDS and name != PLAN:
        raise BadInput("На правой странице заполняют тему и домашнее задание.", field="field")
    return name
