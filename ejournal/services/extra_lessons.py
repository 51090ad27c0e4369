"""A single lesson beside the timetable: made for a moved or another subject's lesson, and taken away while nothing is written (TT-4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from ejournal.errors import BadInput
from ejournal.models import Journal, Lesson, Substitution, Work, WorkKind
from ejournal.rules.words import day_month
from ejournal.services.closed_days import refuse_closed
from ejournal.services.ledger import Ledger
from ejournal.services.lesson_holdings import holdings
from ejournal.services.lesson_layers import drop_layers
from ejournal.services.lesson_making import new_ids
from ejournal.services.records import insert, seen_values

CENTS = Decimal("0.01")  # engines differ in the zeros they give back, the trail must not


def add_lesson(ledger: Ledger, journal: Any, day: date, number: int, origin: str, extra: Mapping[str, Any]) -> int:
    """Make a lesson with its default work inside an open transaction; refused where the journal has one at that time."""
    refuse_closed([(journal.id, day)])
    same = (Lesson.journal == journal.id) & (Lesson.date == day) & (Lesson.number == number)
    if Lesson.select().where(same).exists():
        raise BadInput(f"В журнале «{journal.title}» {day_month(day)} уже есть {number}\u00a0урок.")
    values = {"id": new_ids(Lesson, 1)[0], "journal": journal.id, "date": day, "number": number, "origin": origin}
    lesson = insert(ledger, Lesson, values | dict(extra))
    kind = WorkKind.select().order_by(WorkKind.position, WorkKind.id).first()
    if kind is not None:
        insert(ledger, Work, {"id": new_ids(Work, 1)[0], "lesson": lesson.id, "kind": kind.id, "weight": kind.weight.quantize(CENTS)})
    return int(lesson.id)


def drop_lesson(ledger: Ledger, lesson: Any) -> None:
    """Delete a lesson in which nothing was ever written, with its works; refused otherwise: what is written stays."""
    refuse_closed([(lesson.journal_id, lesson.date)])
    where = f"({day_month(lesson.date)}, {lesson.number}\u00a0урок)"
    if Substitution.select().where((Substitution.lesson == lesson.id) & Substitution.undone_at.is_null()).exists():
        raise BadInput(f"На уроке взамен {where} стоит ещё одна замена: сначала снимите её.")
    if found := holdings([lesson]).get(lesson.id):
        raise BadInput(f"На уроке взамен {where} уже есть записи ({found}): снять нельзя.")
    drop_layers(ledger, [lesson.id])
    for row in (*Work.select().where(Work.lesson == lesson.id), lesson):
        ledger.note(type(row).__name__, row.id, "delete", seen_values(row), None)
        row.delete_instance(recursive=False)


def touch_journals(journals: Iterable[int | None]) -> None:
    """Tell pages that are open that something changed in these journals."""
    ids = sorted({one for one in journals if one is not None})
    Journal.update(version=Journal.version + 1).where(Journal.id.in_(ids)).execute()
