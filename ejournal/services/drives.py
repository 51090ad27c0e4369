"""Drives with teachers' own copies: given, back, lost (OFF-2). What is on one is read and written by `services.teacher_copies`."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ejournal.errors import BadInput, NotThere
from ejournal.models import Drive, Staff
from ejournal.policy.actor import Actor
from ejournal.policy.drives import may_end_drive, may_issue_drive, may_read_drive
from ejournal.queries.drives import journals_of
from ejournal.queries.school_rules import school_rules
from ejournal.services import accesses
from ejournal.services.ledger import Ledger, writing
from ejournal.services.operations import earlier_answer, remember_answer
from ejournal.services.records import held, insert, update

SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that are taken for another
LONGEST_MEDIUM, LONGEST_NOTE = 120, 300


@dataclass(frozen=True)
class Issue:
    """What is taken: `titles` say so in the register, one a journal; `revision` is the last row of the trail when it was read."""

    staff: int
    journals: tuple[int, ...]
    titles: tuple[str, ...]
    medium: str
    revision: int


def refuse_issue(actor: Actor, staff: int, journals: Sequence[int], *, now: datetime) -> None:
    """Raise NotThere, Refused or BadInput unless these journals may be taken along by `staff`."""
    if Staff.get_or_none(Staff.id == staff) is None:
        raise NotThere("Такого сотрудника нет.")
    may_issue_drive(actor, staff).demand()
    if not journals:
        raise BadInput("Отметьте хотя бы один журнал.", "journal")
    if set(journals) - {one.id for one in journals_of(staff, now.date())}:
        raise BadInput("На флешку берут журналы, которые учитель ведёт сегодня.", "journal")


def issue(actor: Actor, order: Issue, op: str, *, now: datetime) -> Any:
    """Register a drive with a fresh code; a repeated `op` answers with the same drive. The pupils' marks leave: that is logged."""
    refuse_issue(actor, order.staff, order.journals, now=now)
    medium = " ".join(order.medium.split())
    if len(medium) > LONGEST_MEDIUM:
        raise BadInput(f"Название носителя: помещается {LONGEST_MEDIUM} знаков.", "medium")
    check_op(op)
    with writing(actor, now) as ledger:
        if (earlier := earlier_answer(actor, op)) is not None:
            return _issued(earlier)
        drive = insert(ledger, Drive, _values(actor, order, medium, ledger))
        remember_answer(actor, op, {"drive": drive.id}, now)
        for title in order.titles:
            accesses.note_list(actor, ("marks",), accesses.EXPORTED, f"на флешку: {title}", now=now)
    return drive


def check_op(op: str) -> None:
    """Raise BadInput for what is no mark of a form that was opened."""
    if not 8 <= len(op) <= 36:
        raise BadInput("Откройте страницу заново и повторите.")


def _issued(earlier: dict[str, Any]) -> Any:
    drive = Drive.get_or_none(Drive.id == earlier.get("drive", 0))
    if drive is None:
        raise BadInput("Откройте страницу заново и повторите.")
    return drive


def _values(actor: Actor, order: Issue, medium: str, ledger: Ledger) -> dict[str, Any]:
    return {
        "staff": order.staff,
        "journals": "\n".join(order.titles),
        "medium": medium,
        "code": new_code(),
        "revision": order.revision,
        "issued_at": ledger.now,
        "issued_by": actor.account_id,
        "due": ledger.now.date() + timedelta(days=school_rules().drive_days),
    }


def new_code() -> str:
    """«K7QF-29XM-4RTP»: sixty bits that can be read aloud."""
    return "-".join("".join(secrets.choice(SIGNS) for _ in range(4)) for _ in range(3))


def end_drive(actor: Actor, drive_id: int, state: str, note: str, *, now: datetime) -> None:
    """Say that a drive is back without being read ("returned") or lost ("lost", with a note); its code is refused from then on."""
    with writing(actor, now) as ledger:
        drive = _owned(actor, drive_id)
        if state not in ("returned", "lost"):
            raise BadInput("Скажите, что с носителем: возвращён или утрачен.", "note")
        note = " ".join(note.split())
        if state == "lost" and not note:
            raise BadInput("Напишите, когда и как носитель утрачен.", "note")
        if len(note) > LONGEST_NOTE:
            raise BadInput(f"Примечание: помещается {LONGEST_NOTE} знаков.", "note")
        refuse_ended(drive)
        update(ledger, drive, {"state": state, "ended_at": ledger.now, "note": note})


def _owned(actor: Actor, drive_id: int) -> Any:
    drive = Drive.get_or_none(Drive.id == drive_id)
    if drive is None or not may_read_drive(actor, drive.staff_id):
        raise NotThere("Такой записи в реестре нет.")
    may_end_drive(actor, drive.staff_id).demand()
    return held(drive)


def refuse_ended(drive: Any) -> None:
    """Raise BadInput for a drive that is back or lost already."""
    if drive.state == "lost":
        raise BadInput(f"Эта книга записана утраченной {drive.ended_at:%d.%m.%Y}: с неё ничего не принимают. Возьмите новую.", "state")
    if drive.state == "returned":
        raise BadInput(f"Эта книга уже сдана {drive.ended_at:%d.%m.%Y}. Чтобы заполнять дома дальше, возьмите новую.", "state")
