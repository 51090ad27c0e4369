"""What the absent teacher leaves for those who take his lessons: a note of the whole absence and a line for a lesson (TT-4)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ejournal.errors import BadInput, NotThere
from ejournal.models import LessonNote, StaffAbsence
from ejournal.policy.actor import Actor
from ejournal.policy.substitutions import may_write_note
from ejournal.queries.own_absences import OwnAbsence, own_absence
from ejournal.services.extra_lessons import touch_journals
from ejournal.services.ledger import Ledger, writing
from ejournal.services.records import insert, update

LONGEST_NOTE, LONGEST_LINE = 400, 200


def change_note(actor: Actor, absence_id: int, note: str, *, now: datetime) -> None:
    """The note for the substitutes: by the office at any time, or by the absent teacher himself."""
    row = _absence(actor, absence_id)
    with writing(actor, now) as ledger:
        update(ledger, row, {"note": _tidy(note, LONGEST_NOTE, "note")})


def write_notes(actor: Actor, absence_id: int, note: str, lines: Mapping[int, str], *, now: datetime) -> None:
    """The absent teacher's note and his lines by lesson. What is over stands: a line for such a lesson is refused if it differs.

    Raises Refused for another's absence, BadInput with the field («note», «line-<lesson>») of what can't be written.
    """
    row = _absence(actor, absence_id)
    with writing(actor, now) as ledger:
        shown = own_absence(absence_id, now)
        text = _tidy(note, LONGEST_NOTE, "note")
        if text != row.note and shown.is_over:
            raise BadInput("Все уроки этого отсутствия прошли: записка остаётся какой была.", "note")
        update(ledger, row, {"note": text})
        for lesson, line in lines.items():
            _write_line(ledger, shown, lesson, _tidy(line, LONGEST_LINE, f"line-{lesson}"))


def _write_line(ledger: Ledger, shown: OwnAbsence, lesson: int, text: str) -> None:
    own = next((one for one in shown.lessons if one.id == lesson), None)
    if own is None:
        raise NotThere("Такого урока в эти дни у вас нет.")
    if text == own.note:
        return
    if own.is_over:
        raise BadInput("Этот урок уже прошёл: записку к нему не меняют.", f"line-{lesson}")
    row = LessonNote.get_or_none((LessonNote.absence == shown.id) & (LessonNote.lesson == lesson))
    if row is None:
        insert(ledger, LessonNote, {"absence": shown.id, "lesson": lesson, "text": text})
    else:
        update(ledger, row, {"text": text})
    touch_journals([own.journal])


def _absence(actor: Actor, absence_id: int) -> Any:
    row = StaffAbsence.get_or_none(StaffAbsence.id == absence_id)
    if row is None:
        raise NotThere("Такого отсутствия нет.")
    may_write_note(actor, row.staff_id).demand()
    return row


def _tidy(text: str, longest: int, field: str) -> str:
    bare = " ".join(text.split())
    if len(bare) > longest:
        raise BadInput(f"Записка: помещается {longest} знаков, а здесь {len(bare)}.", field)
    return bare
