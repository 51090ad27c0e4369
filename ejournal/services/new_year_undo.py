"""The step into the new year taken back as one, until the first record of that year: its orders, classes and what hangs on them (MOV-6)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from ejournal.errors import BadInput, NotThere
from ejournal.models import (
    AcademicYear,
    ClassTeacher,
    GroupMembership,
    Journal,
    JournalTeacher,
    Lesson,
    Order,
    OrderLine,
    RollOver,
    SchoolClass,
    StudyGroup,
    TimetableSlot,
)
from ejournal.models.base import BaseModel, is_sqlite
from ejournal.policy.actions import may
from ejournal.policy.actor import Actor
from ejournal.queries.new_year import first_record
from ejournal.queries.order_facts import done_of, lines_of
from ejournal.rules.words import day_month
from ejournal.services import checks
from ejournal.services.ledger import Ledger, writing
from ejournal.services.lesson_holdings import holdings
from ejournal.services.lesson_making import remove_lessons
from ejournal.services.new_year_notices import class_teachers_of, tell_left
from ejournal.services.order_changes import undo as undo_changes
from ejournal.services.records import dependents, seen_values, update


def leave_new_year(actor: Actor, roll_id: int, *, now: datetime) -> None:
    """Take the step back whole, until the first record of the new year. Raises BadInput naming where it stands.

    The orders it drew up go with it, as drafts do, and so do the timetable, the empty lessons and the teachers that the new
    classes have got since; the history keeps them all.
    """
    may(actor, "year.roll").demand()
    with writing(actor, now) as ledger:
        roll = RollOver.get_or_none(RollOver.id == roll_id)
        if roll is None:
            raise NotThere("Такого перехода нет.")
        for year in (roll.year_from_id, roll.year_to_id):
            lock_academic_year(year)
        if RollOver.get_by_id(roll_id).undone_at is not None:
            raise BadInput("Этот переход уже отменён.")
        if place := first_record(roll.year_to_id):
            raise BadInput(f"Отменить уже нельзя: в новом году есть записи. Первая: {place}.")
        made, year_to = json.loads(roll.made), roll.year_to
        leads, pupils = class_teachers_of(year_to), _pupils(made)
        _take_away(ledger, made)
        update(ledger, roll, {"undone_at": ledger.now}, "cancel")
        tell_left(ledger, year_to, leads, pupils)


def lock_academic_year(year_id: int) -> Any:
    """The year held until the transaction ends, closed or not. Raises NotThere."""
    query = AcademicYear.select().where(AcademicYear.id == year_id)
    year = (query if is_sqlite() else query.for_update()).first()
    if year is None:
        raise NotThere("Такого учебного года нет.")
    return year


def _pupils(made: dict[str, list[int]]) -> list[int]:
    query = OrderLine.select(OrderLine.pupil).where(OrderLine.order.in_(made.get("orders", [])))
    return sorted(row[0] for row in query.tuples())


def _take_away(ledger: Ledger, made: dict[str, list[int]]) -> None:
    """First the orders, then what hangs on the new classes, from the lessons up; what was put there by hand and is a record stops it."""
    for order_id in reversed(made.get("orders", [])):
        _take_order(ledger, order_id)
    classes = made.get("SchoolClass", [])
    journals = _ids(Journal, Journal.id.in_(made.get("Journal", [])) | Journal.school_class.in_(classes))
    groups = _ids(StudyGroup, StudyGroup.id.in_(made.get("StudyGroup", [])) | StudyGroup.school_class.in_(classes))
    leads = ClassTeacher.id.in_(made.get("ClassTeacher", [])) | ClassTeacher.school_class.in_(classes)
    _take_lessons(ledger, journals)
    for model, condition in (
        (TimetableSlot, TimetableSlot.journal.in_(journals)), (JournalTeacher, JournalTeacher.journal.in_(journals)),
        (Journal, Journal.id.in_(journals)), (ClassTeacher, leads), (GroupMembership, GroupMembership.group.in_(groups)),
        (StudyGroup, StudyGroup.id.in_(groups)), (SchoolClass, SchoolClass.id.in_(classes)),
    ):  # fmt: skip
        _take_rows(ledger, model, condition)


def _ids(model: type[BaseModel], condition: Any) -> list[int]:
    return sorted(row[0] for row in model.select(model._meta.primary_key).where(condition).tuples())


def _take_rows(ledger: Ledger, model: type[BaseModel], condition: Any) -> None:
    for row in model.select().where(condition).order_by(model._meta.primary_key.desc()):
        if used := dependents(row):
            raise BadInput(f"Отменить нельзя: «{row}» уже используют ({used}). Сначала уберите это.")
        _remove(ledger, row)


def _take_lessons(ledger: Ledger, journals: Sequence[int]) -> None:
    lessons = list(Lesson.select(Lesson, Journal).join(Journal).where(Lesson.journal.in_(journals)).order_by(Lesson.date, Lesson.number, Lesson.id))
    held = holdings(lessons)
    for row in lessons:
        if row.id in held:
            raise BadInput(f"Отменить уже нельзя: {row.journal.title}, {day_month(row.date)}: {held[row.id]}.")
    remove_lessons(ledger, lessons)


def _take_order(ledger: Ledger, order_id: int) -> None:
    order = Order.get_by_id(order_id)
    if order.state != "executed":
        raise BadInput(f"Приказ {order} уже отменён отдельно: переход целиком не вернуть.")
    lines = lines_of([order_id])
    for line in reversed(lines):
        undo_changes(ledger, done_of(line).get("changes", ()))
    _remove_all(ledger, [*lines, order])


def _remove_all(ledger: Ledger, rows: Iterable[Any]) -> None:
    for row in rows:
        _remove(ledger, row)


def _remove(ledger: Ledger, row: Any) -> None:
    checks.check_delete(row, ledger.memo)
    ledger.note(type(row).__name__, row.id, "delete", seen_values(row), None)
    row.delete_instance(recursive=False)
