"""What the class teacher types on the day page and on the board: reasons of absences, minutes of lateness, a whole day (ABS-1, ABS-2).

A reason typed where an absence stands is written to it; typed where nothing stands it becomes a ground for that lesson: the fact
stays the teacher's. «Весь день» (lesson 0) is a ground for the day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from ejournal.errors import BadInput, TooMuch
from ejournal.models import Absence, AbsenceGround, Pupil
from ejournal.policy.actor import Actor
from ejournal.policy.attendance import may_keep_attendance
from ejournal.queries.absences import AbsenceAt
from ejournal.queries.attendance_day import DayCell, DayPage, day_page
from ejournal.rules.absence_grounds import Reason
from ejournal.rules.attendance import BARE, LATE, REASONS
from ejournal.rules.cells import Scale, parse_cell
from ejournal.services.attendance import GroundOrder, follow_grounds, give_reasons, put_grounds
from ejournal.services.ledger import Ledger, writing
from ejournal.services.operations import earlier_answer, remember_answer
from ejournal.services.records import update

MOST_CHANGES = 500
MOST_LATE = 90
NO_FACT = "Пропуск отмечает учитель на своём уроке. Здесь указывают причину: Б, У или П."
NO_CELL = "Такого урока у ученика в этот день нет: обновите страницу."


@dataclass(frozen=True)
class DayChange:
    """A cell of the day as it is typed; `lesson` 0 is the whole day, `rev` the one that was seen."""

    pupil: int
    lesson: int
    text: str
    rev: int = 0


@dataclass(frozen=True)
class DayResult:
    pupil: int
    lesson: int
    status: str
    text: str
    rev: int
    message: str = ""


def write_day(actor: Actor, class_id: int, day: date, op: str, changes: Sequence[DayChange], *, now: datetime) -> dict[str, Any]:
    """Save what can be saved; a repeated `op` gets its first answer. `cells` are all of the day of the pupils touched.

    Raises Refused for another's class, NotThere, TooMuch.
    """
    if len(changes) > MOST_CHANGES:
        raise TooMuch(f"За один раз принимается не больше {MOST_CHANGES} изменений, а пришло {len(changes)}.")
    may_keep_attendance(actor, class_id).demand()
    with writing(actor, now) as ledger:
        if (earlier := earlier_answer(actor, op)) is not None:
            return earlier
        hand = _Hand(ledger, day_page(class_id, day))
        statuses = [hand.write(change) for change in changes]
        if hand.grounds_changed:
            follow_grounds(ledger, sorted(hand.grounds_changed), day, day)
        after = day_page(class_id, day)
        results = [asdict(_result(change, *status, after)) for change, status in zip(changes, statuses, strict=True)]
        answer = {"results": results, "rows": day_rows(after, {change.pupil for change in changes}), "bare": after.bare}
        remember_answer(actor, op, answer, now)
        return answer


def day_rows(page: DayPage, pupils: set[int]) -> list[dict[str, Any]]:
    """Rows as the page's script repaints them."""
    return [
        {
            "pupil": row.pupil, "whole": row.whole, "missed": row.missed,
            "cells": [{"lesson": one.lesson, "text": one.text, "shown": one.shown, "rev": one.rev, "pale": one.pale, "why": one.why, "css": one.css}
                      for one in row.cells if one is not None],
        }
        for row in page.rows if row.pupil in pupils
    ]  # fmt: skip


def _result(change: DayChange, status: str, message: str, after: DayPage) -> DayResult:
    cell = after.cell(change.pupil, change.lesson)
    return DayResult(change.pupil, change.lesson, status, cell.text if cell else "", cell.rev if cell else 0, message)


class _Hand:
    """One call's writing hand."""

    def __init__(self, ledger: Ledger, page: DayPage) -> None:
        self.ledger, self.page = ledger, page
        self.grounds_changed: set[int] = set()

    def write(self, change: DayChange) -> tuple[str, str]:
        """Status and message of one change."""
        try:
            text, minutes = _typed(change.text)
        except BadInput as refusal:
            return "refused", str(refusal)
        if change.lesson == 0:
            return self._whole_day(change, text)
        cell = self.page.cell(change.pupil, change.lesson)
        if cell is None:
            return "refused", NO_CELL
        if cell.rev != change.rev:
            return "conflict", f"Здесь уже стоит «{cell.shown or 'пусто'}»: это записали, пока страница была открыта."
        if cell.lock:
            return "refused", cell.lock
        if cell.text == LATE:
            return self._lateness(cell, text, minutes)
        return self._reason(cell, text) if cell.text else self._ahead(cell, text)

    def _reason(self, cell: DayCell, text: str) -> tuple[str, str]:
        """An absence stands: another reason, or none."""
        if text == cell.text:
            return "unchanged", ""
        if text not in (*REASONS, BARE):
            return "refused", "Пропуск снимает учитель этого урока. Здесь меняют причину: Б, У, П или Н."
        if text == BARE and cell.ground:
            return "refused", f"Причину даёт основание ({cell.why}). Измените или снимите его."
        self._give(cell, text)
        return "saved", ""

    def _give(self, cell: DayCell, code: str) -> None:
        row = Absence.get((Absence.lesson == cell.lesson) & (Absence.pupil == cell.pupil))
        stands = AbsenceAt(row.id, cell.pupil, row.code, row.ground, row.before, row.rev, cell.lesson, self.page.date, cell.number, row.lesson.journal_id, "")
        give_reasons(self.ledger, [(stands, Reason(code))])

    def _lateness(self, cell: DayCell, text: str, minutes: int | None) -> tuple[str, str]:
        """The minutes of a lateness; the lateness itself is the teacher's."""
        if minutes is None and text != LATE:
            return "refused", "Ученик опоздал: здесь можно указать, на сколько минут, от 1 до 90."
        if minutes is None or minutes == cell.minutes:
            return "unchanged", ""
        row = Absence.get((Absence.lesson == cell.lesson) & (Absence.pupil == cell.pupil))
        update(self.ledger, row, {"minutes_late": minutes})
        return "saved", ""

    def _ahead(self, cell: DayCell, text: str) -> tuple[str, str]:
        """Nothing stands: the reason waits for the absence, as a ground of that one lesson."""
        if text in (BARE, LATE) or text.isdigit():
            return "refused", NO_FACT
        order = GroundOrder("Б", "call", self.page.date, self.page.date, cell.number, cell.number)
        return self._put(cell.pupil, order, text)

    def _whole_day(self, change: DayChange, text: str) -> tuple[str, str]:
        if change.pupil not in {row.pupil for row in self.page.rows}:
            return "refused", NO_CELL
        if text not in (*REASONS, ""):
            return "refused", "Весь день: Б, У или П; пусто — снять."
        return self._put(change.pupil, GroundOrder("Б", "call", self.page.date, self.page.date), text)

    def _put(self, pupil: int, order: GroundOrder, text: str) -> tuple[str, str]:
        """Write, change or take back the ground of these very lessons that this page makes; other grounds are not touched."""
        row = _own_ground(pupil, order)
        if row is None and not text:
            return "unchanged", ""
        if row is not None:
            update(self.ledger, row, {"code": text} if text else {"cancelled_at": self.ledger.now})
        else:
            put_grounds(self.ledger, [pupil], replace(order, code=text))
        self.grounds_changed.add(pupil)
        return "saved", ""


def _own_ground(pupil: int, order: GroundOrder) -> Any:
    same = (AbsenceGround.pupil == pupil) & (AbsenceGround.kind == order.kind) & AbsenceGround.cancelled_at.is_null()
    same &= (AbsenceGround.start == order.start) & (AbsenceGround.end == order.end)
    for column, value in ((AbsenceGround.first_lesson, order.first), (AbsenceGround.last_lesson, order.last)):
        same &= column.is_null() if value is None else column == value
    return AbsenceGround.select().join(Pupil).where(same).order_by(AbsenceGround.id.desc()).first()


def _typed(text: str) -> tuple[str, int | None]:
    """The letter of an absence in either case and layout, "" or the minutes of a lateness; raises BadInput in words."""
    bare = text.strip().lstrip("ОоOo").strip() if any(sign.isdigit() for sign in text) else text.strip()
    if bare.isdecimal():
        minutes = int(bare) if len(bare) < 4 else 0
        if not 1 <= minutes <= MOST_LATE:
            raise BadInput(f"Минуты опоздания — от 1 до {MOST_LATE}.")
        return LATE, minutes
    return parse_cell(bare, Scale("none")).absence, None
