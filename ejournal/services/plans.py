"""Writing thematic plans: rows typed, pasted or brought, plans copied and shared, topics merged (KTP-1 – KTP-5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from ejournal.errors import BadInput, NotThere, StaleRow, TooMuch
from ejournal.models import Journal, JournalTeacher, Lesson, Plan, PlanCorrection, PlanItem, WorkKind
from ejournal.models.base import is_sqlite
from ejournal.policy.actor import Actor
from ejournal.policy.plans import may_change_plan, may_give_plan, may_read_plan
from ejournal.queries.journals import journal_with_head
from ejournal.queries.plans import plan_facts
from ejournal.rules.plan import placed, topic_warning
from ejournal.rules.plan_headings import LONGEST, PlanRow
from ejournal.services.attachments import add_file, remove_file
from ejournal.services.ledger import Ledger, writing
from ejournal.services.operations import earlier_answer, remember_answer
from ejournal.services.records import insert, seen_values, update

MOST_ROWS = 600
ANY_PLAN = 0


@dataclass(frozen=True)
class RowChange:
    """A row of the plan as it is to stand; `id` None for a new one."""

    id: int | None
    section: str
    topic: str
    hours: Decimal | None
    kind: int | None
    homework: str


def save_rows(actor: Actor, plan_id: int, op: str, rev: int, rows: Sequence[RowChange], *, now: datetime) -> dict[str, Any]:
    """Make the plan consist of `rows` in their order; a repeated `op` gets its first answer.

    A row that can't stand is left as it was, with its `problem`. Raises StaleRow where `rev` is old, Refused, NotThere, TooMuch.
    """
    if len(rows) > MOST_ROWS:
        raise TooMuch(f"В плане помещается {MOST_ROWS} строк, а здесь {len(rows)}.")
    with writing(actor, now) as ledger:
        if (earlier := earlier_answer(actor, op)) is not None:
            return earlier
        plan = _changeable(actor, plan_id)
        if rev != plan.rev:
            raise StaleRow("План уже изменили с другого места", f"правка {plan.rev}")
        answer = _write_rows(ledger, plan, rows)
        remember_answer(actor, op, answer, now)
        return answer


def _changeable(actor: Actor, plan_id: int) -> Any:
    """The plan held until the transaction ends; raises NotThere and Refused."""
    if not is_sqlite():
        Plan.select(Plan.id).where(Plan.id == plan_id).for_update().execute()
    plan, facts = plan_facts(plan_id, actor)
    may_read_plan(actor, facts).demand()
    may_change_plan(actor, facts).demand()
    return plan


def _write_rows(ledger: Ledger, plan: Any, rows: Sequence[RowChange]) -> dict[str, Any]:
    stands = {item.id: item for item in PlanItem.select().where(PlanItem.plan == plan.id)}
    kinds = {row[0] for row in WorkKind.select(WorkKind.id).tuples()}
    answers: list[dict[str, Any]] = []
    kept: list[tuple[RowChange, Any]] = []
    seen: set[int] = set()
    for row in rows:
        item = stands.get(row.id or 0) if row.id not in seen else None
        seen |= {item.id} if item is not None else set()
        problem = row_problem(row, kinds)
        answers.append({"id": item.id if item is not None else None, "problem": problem, "warning": topic_warning(row.topic)})
        if item is not None or not problem:
            kept.append((row, item))
    told = _remove(ledger, [item for key, item in stands.items() if key not in seen])
    places = placed([item.position if item is not None else None for _, item in kept])
    changed, ids = bool(stands.keys() - seen) and not told, []
    for (row, item), place in zip(kept, places, strict=True):
        values = {"position": place} if row_problem(row, kinds) else _values(row, place)
        if item is None:
            item = insert(ledger, PlanItem, values | {"plan": plan.id})
            changed = True
        else:
            changed = update(ledger, item, values) or changed
        ids.append(item.id)
    fresh = iter(ids)
    for answer in answers:
        if answer["id"] is not None or not answer["problem"]:
            answer["id"] = next(fresh)
    if changed:
        update(ledger, plan, {"rev": plan.rev + 1})
    hours = sum((item.hours for item in PlanItem.select(PlanItem.hours).where(PlanItem.plan == plan.id)), Decimal())
    return {"rev": plan.rev, "rows": answers, "hours": float(hours), "message": told}


def row_problem(row: RowChange, kinds: set[int]) -> str:
    """Why a row can't stand, or ""."""
    if not row.topic:
        return "Впишите тему урока."
    for field, longest in LONGEST.items():
        if len(getattr(row, field)) > longest:
            return f"Помещается {longest} знаков, а здесь {len(getattr(row, field))}."
    if row.hours is None:
        return "Часы: нужно число от 0,5 до 20."
    if row.kind is not None and row.kind not in kinds:
        return "Такого вида работы в школе нет: выберите из списка."
    return ""


def _values(row: RowChange, place: int) -> dict[str, Any]:
    return {"section": row.section, "topic": row.topic, "hours": row.hours, "kind": row.kind, "homework": row.homework,
            "position": place}  # fmt: skip


def _remove(ledger: Ledger, items: Sequence[Any]) -> str:
    """Delete items nobody has used; raises BadInput naming the first that was given or merged."""
    ids = [item.id for item in items]
    if not ids:
        return ""
    lesson = Lesson.select(Lesson.date, PlanItem.topic).join(PlanItem).where(Lesson.plan_item.in_(ids)).tuples().first()
    if lesson is not None:
        raise BadInput(f"Тема «{lesson[1]}» уже дана на уроке {lesson[0]:%d.%m}: её не удаляют, а меняют.")
    used = PlanCorrection.item.in_(ids) | PlanCorrection.into.in_(ids)
    if PlanCorrection.select().where(used).exists():
        raise BadInput("Тема объединена с другой: сначала отмените объединение на странице выполнения плана.")
    for item in items:
        ledger.note("PlanItem", item.id, "delete", seen_values(item), None)
    PlanItem.delete().where(PlanItem.id.in_(ids)).execute()
    return ""


def write_brought(actor: Actor, plan_id: int, rows: Sequence[PlanRow], rev: int, *, replace: bool, now: datetime) -> int:
    """Write rows brought from a file: instead of all that is there, or after it; how many. Rows with a problem are left out."""
    good = [row for row in rows if not row.problem]
    with writing(actor, now) as ledger:
        plan = _changeable(actor, plan_id)
        if rev != plan.rev:
            raise StaleRow("План уже изменили с другого места", f"правка {plan.rev}")
        stands = list(PlanItem.select().where(PlanItem.plan == plan_id).order_by(PlanItem.position, PlanItem.id))
        if len(good) + (0 if replace else len(stands)) > MOST_ROWS:
            raise TooMuch(f"В плане помещается {MOST_ROWS} строк.")
        kept = [] if replace else [RowChange(one.id, one.section, one.topic, one.hours, one.kind_id, one.homework) for one in stands]
        new = [RowChange(None, row.section, row.topic, row.hours, row.kind, row.homework) for row in good]
        if replace:
            kept, new = _matched(stands, new), []
        _write_rows(ledger, plan, [*kept, *new])
    return len(good)


def _matched(stands: Sequence[Any], new: Sequence[RowChange]) -> list[RowChange]:
    """The new rows under the ids of those with the same topic, so that lessons given by them keep their topic."""
    by_topic: dict[str, list[int]] = {}
    for item in stands:
        by_topic.setdefault(item.topic.casefold(), []).append(item.id)
    matched = []
    for row in new:
        ids = by_topic.get(row.topic.casefold(), [])
        matched.append(RowChange(ids.pop(0) if ids else None, row.section, row.topic, row.hours, row.kind, row.homework))
    return matched


# ---- plans and journals --------------------------------------------------------------------------------------------------


def start_plan(actor: Actor, journal_id: int, *, now: datetime) -> int:
    """An empty plan for a journal that has none; its number. A journal that has one keeps it."""
    with writing(actor, now) as ledger:
        journal = _held_journal(journal_id)
        may_give_plan(actor, journal).demand()
        if journal.plan_id is not None:
            return int(journal.plan_id)
        plan = _new_plan(ledger, journal)
        update(ledger, journal, {"plan": plan.id, "version": journal.version + 1})
        return int(plan.id)


def _held_journal(journal_id: int) -> Any:
    """The journal as it stands now, held until the transaction ends: two presses follow one another. Raises NotThere."""
    if not is_sqlite():
        Journal.select(Journal.id).where(Journal.id == journal_id).for_update().execute()
    return journal_with_head(journal_id)


def _new_plan(ledger: Ledger, journal: Any) -> Any:
    grade = journal.school_class.grade if journal.school_class_id else 1
    hours = f"{journal.hours_a_week.normalize():f}".replace(".", ",")
    whose = f"{grade} класс" if journal.school_class_id else journal.class_title
    return insert(ledger, Plan, {
        "year": journal.year_id, "subject": journal.subject_id, "grade": grade, "author": _keeper(ledger, journal.id),
        "title": f"{journal.subject.name}, {whose}, {hours} ч в неделю"[:120],
    })  # fmt: skip


def _keeper(ledger: Ledger, journal_id: int) -> int | None:
    """Who is the author: the one who makes it if he teaches there, else the journal's teacher."""
    if journal_id in ledger.actor.planned_journal_ids:
        return ledger.actor.staff_id
    row = JournalTeacher.select(JournalTeacher.staff_id).where(JournalTeacher.journal == journal_id)
    found = row.order_by(JournalTeacher.start.desc()).tuples().first()
    return found[0] if found else None


def share_plan(actor: Actor, journal_id: int, plan_id: int, *, now: datetime) -> None:
    """Point the journal at a plan of its subject and year, so that several classes share it."""
    journal, (plan, facts) = journal_with_head(journal_id), plan_facts(plan_id, actor)
    may_give_plan(actor, journal).demand()
    may_read_plan(actor, facts).demand()
    if (plan.year_id, plan.subject_id) != (journal.year_id, journal.subject_id):
        raise BadInput("Этот план другого года или предмета: его не делят, а копируют.", field="plan")
    with writing(actor, now) as ledger:
        update(ledger, journal, {"plan": plan_id, "version": journal.version + 1})


def copy_plan(actor: Actor, journal_id: int, source_id: int, *, now: datetime, seen: int | None = ANY_PLAN) -> int:
    """A plan of the journal's own with the rows of another one (last year's, a parallel's, the shared one); its number.

    Lessons given and topics merged by the source in this journal go over to the copy. `seen` is the plan that the journal had when
    its page was opened, None for none: where it has another one by now (a second press), that one stays and is answered.
    """
    source, facts = plan_facts(source_id, actor)
    may_read_plan(actor, facts).demand()
    with writing(actor, now) as ledger:
        journal = _held_journal(journal_id)
        may_give_plan(actor, journal).demand()
        if source.subject_id != journal.subject_id:
            raise BadInput("Это план другого предмета.", field="plan")
        if seen not in (ANY_PLAN, journal.plan_id) and journal.plan_id is not None:
            return int(journal.plan_id)
        plan = _new_plan(ledger, journal)
        items = PlanItem.select().where(PlanItem.plan == source_id).order_by(PlanItem.position, PlanItem.id)
        ids = {
            item.id: insert(ledger, PlanItem, seen_values(item) | {"plan": plan.id, "position": 64 * number}).id
            for number, item in enumerate(items, 1)
        }
        _move_over(ledger, journal_id, ids)
        update(ledger, journal, {"plan": plan.id, "version": journal.version + 1})
        return int(plan.id)


def _move_over(ledger: Ledger, journal_id: int, ids: dict[int, int]) -> None:
    for lesson in Lesson.select().where((Lesson.journal == journal_id) & Lesson.plan_item.in_(list(ids))):
        update(ledger, lesson, {"plan_item": ids[lesson.plan_item_id]})
    for made in PlanCorrection.select().where((PlanCorrection.journal == journal_id) & PlanCorrection.item.in_(list(ids))):
        update(ledger, made, {"item": ids[made.item_id], "into": ids.get(made.into_id, made.into_id)})


def change_details(actor: Actor, plan_id: int, title: str, *, now: datetime) -> None:
    """The plan's own name."""
    bare = " ".join(title.split())
    if not bare:
        raise BadInput("Впишите название плана.", field="title")
    with writing(actor, now) as ledger:
        update(ledger, _changeable(actor, plan_id), {"title": bare})


# ---- merging (KTP-5) -----------------------------------------------------------------------------------------------------


def merge_topics(actor: Actor, journal_id: int, item: int, into: int, reason: str, *, now: datetime) -> None:
    """Give `item` together with `into` in this journal from now on; raises BadInput where that makes no sense."""
    journal = journal_with_head(journal_id)
    may_give_plan(actor, journal).demand()
    why = " ".join(reason.split())
    if not why:
        raise BadInput("Назовите причину: она печатается в листе корректировки.", field="reason")
    known = {row.id for row in PlanItem.select(PlanItem.id).where(PlanItem.id.in_((item, into)) & (PlanItem.plan == journal.plan_id))}
    if known != {item, into} or item == into:
        raise BadInput("Выберите две разные темы плана этого журнала.", field="into")
    if Lesson.select().where((Lesson.journal == journal_id) & (Lesson.plan_item == item)).exists():
        raise BadInput("Эта тема уже дана: объединяют темы, до которых ещё не дошли.", field="item")
    with writing(actor, now) as ledger:
        made = {row.item_id: row.into_id for row in PlanCorrection.select().where(PlanCorrection.journal == journal_id)}
        if item in made or made.get(into) == item:
            raise BadInput("Эта тема уже объединена с другой.", field="item")
        insert(ledger, PlanCorrection, {"journal": journal_id, "item": item, "into": into, "reason": why, "made_on": now.date()})
        update(ledger, journal, {"version": journal.version + 1})


def undo_merge(actor: Actor, journal_id: int, item: int, *, now: datetime) -> None:
    """The topic stands by itself again."""
    journal = journal_with_head(journal_id)
    may_give_plan(actor, journal).demand()
    with writing(actor, now) as ledger:
        row = PlanCorrection.get_or_none((PlanCorrection.journal == journal_id) & (PlanCorrection.item == item))
        if row is None:
            raise NotThere("Этого объединения уже нет.")
        ledger.note("PlanCorrection", row.id, "delete", seen_values(row), None)
        row.delete_instance(recursive=False)
        update(ledger, journal, {"version": journal.version + 1})


# ---- the file of the plan ------------------------------------------------------------------------------------------------


def attach_to_plan(actor: Actor, plan_id: int, folder: Path, name: str, data: bytes, *, now: datetime) -> None:
    """Keep the plan's own document beside it."""
    with writing(actor, now) as ledger:
        add_file(ledger, folder, "Plan", _changeable(actor, plan_id).id, name, data)


def detach_from_plan(actor: Actor, plan_id: int, file_id: int, *, now: datetime) -> None:
    with writing(actor, now) as ledger:
        remove_file(ledger, "Plan", _changeable(actor, plan_id).id, file_id)
