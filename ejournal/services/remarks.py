"""Remarks and praise in the diary: written for several pupils at once, told to their families, taken back within a day (CLS-2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from ejournal.errors import BadInput, NotThere, Refused
from ejournal.models import Lesson, Pupil, Remark, russian
from ejournal.policy.actor import Actor
from ejournal.policy.remarks import may_take_back, remarkable_pupils
from ejournal.queries.recipients import families
from ejournal.rules.remarks import KIND_WORDS, MOST_PUPILS, check_day, told
from ejournal.services.ledger import Ledger, writing
from ejournal.services.notices import retell, tell
from ejournal.services.operations import earlier_answer, remember_answer
from ejournal.services.records import insert, update

NOT_YOURS = "Записи делают учитель ученика, классный руководитель и завуч. Среди отмеченных не все ваши ученики."


@dataclass(frozen=True)
class RemarkText:
    """What is written about whom; `lesson` None: not about a lesson. The day of a lesson goes before `date`."""

    pupils: tuple[int, ...]
    kind: str
    text: str
    date: date
    lesson: int | None = None


def write_remarks(actor: Actor, remark: RemarkText, op: str, *, now: datetime) -> int:
    """One line in the diary of each pupil, all or none; each family is told. Returns how many; a repeated `op` writes nothing.

    Raises BadInput, NotThere for a lesson or pupil that is not there, Refused where a pupil is not the writer's.
    """
    if not remark.pupils:
        raise BadInput("Отметьте, кому сделать запись.", "pupil")
    if len(remark.pupils) > MOST_PUPILS:
        raise BadInput(f"За один раз — до {MOST_PUPILS} учеников.", "pupil")
    if remark.kind not in KIND_WORDS:
        raise BadInput("Выберите: похвала, замечание или сообщение.", "kind")
    with writing(actor, now) as ledger:
        if (earlier := earlier_answer(actor, op)) is not None:
            return int(earlier["written"])
        lesson = _lesson(remark.lesson)
        day = lesson.date if lesson is not None else remark.date
        check_day(day, now.date())
        pupils = _pupils(actor, remark.pupils, day, lesson)
        _write(ledger, remark, day, pupils)
        remember_answer(actor, op, {"written": len(pupils)}, now)
    return len(pupils)


def take_back(actor: Actor, remark_id: int, *, now: datetime) -> Any:
    """Take a remark out of the diary within a day; the family is told. Returns the row. Raises NotThere, Refused."""
    with writing(actor, now) as ledger:
        row = Remark.get_or_none(Remark.id == remark_id)
        if row is None:
            raise NotThere("Такой записи нет.")
        may_take_back(actor, row, now).demand()
        update(ledger, row, {"removed_at": ledger.now})
        text = f"Запись в дневнике от {row.date:%d.%m.%Y} снята, {row.pupil.list_name}"
        retell(ledger, families([row.pupil_id])[row.pupil_id], "remark", text, url_of(row))
    return row


def url_of(row: Any) -> str:
    """The week of the diary in which the remark stands; the remark is named, so that each has a notice of its own."""
    monday = row.date - timedelta(days=row.date.weekday())
    return f"/diary/{row.pupil_id}?week={monday.isoformat()}#r{row.get_id()}"


def _lesson(lesson_id: int | None) -> Any:
    if lesson_id is None:
        return None
    row = Lesson.get_or_none(Lesson.id == lesson_id)
    if row is None:
        raise NotThere("Такого урока нет.")
    return row


def _pupils(actor: Actor, wanted: tuple[int, ...], day: date, lesson: Any) -> list[Any]:
    """The pupils in Russian order. Raises Refused where one is not the writer's (naming nobody), NotThere for a number of nobody."""
    rows = list(Pupil.select().where(Pupil.id.in_(sorted(set(wanted)))).order_by(russian(Pupil.surname), russian(Pupil.name), Pupil.id))
    if len(rows) != len(set(wanted)):
        raise NotThere("Такого ученика нет.")
    mine = Pupil.id.in_(sorted(set(wanted))) & remarkable_pupils(actor, day, lesson)
    if Pupil.select(Pupil.id).where(mine).count() < len(rows):
        raise Refused(NOT_YOURS)
    return rows


def _write(ledger: Ledger, remark: RemarkText, day: date, pupils: list[Any]) -> None:
    accounts = families(row.id for row in pupils)
    for row in pupils:
        values = {"pupil": row.id, "date": day, "lesson": remark.lesson, "kind": remark.kind, "text": remark.text}
        made = insert(ledger, Remark, values | {"staff": ledger.actor.staff_id, "at": ledger.now})
        tell(ledger, accounts.get(row.id, ()), "remark", told(row.list_name, remark.kind, remark.text), url_of(made))
