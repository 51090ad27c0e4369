"""Freeing a pupil from a subject by a paper: from his card, or from the page of the class's attendance (ABS-3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ejournal.errors import BadInput
from ejournal.models import Exemption, Journal, Lesson, Mark, Subject, Work
from ejournal.models.exemptions import EXEMPTION_KINDS
from ejournal.policy.actor import Actor
from ejournal.policy.attendance import may_keep_attendance
from ejournal.queries.attendance import in_class
from ejournal.rules.names import tidy_spaces
from ejournal.services import checks
from ejournal.services.ledger import Ledger, writing
from ejournal.services.records import insert, update


@dataclass(frozen=True)
class Freed:
    """An exemption written, and the marks of its subject that stand within its days: (day, mark)."""

    id: int
    marks: tuple[tuple[date, str], ...]


def checked_exemption(typed: Mapping[str, Any], start: date | None, end: date | None) -> dict[str, Any]:
    """The fields of the record without the pupil; raises BadInput with the field."""
    if not typed.get("subject", "").isdecimal() or not Subject.select().where(Subject.id == int(typed["subject"][:9])).exists():
        raise BadInput("Выберите предмет.", "subject")
    if start is None:
        raise BadInput("С какого дня: впишите число.", "start")
    if end is not None and end < start:
        raise BadInput("Последний день раньше первого.", "end")
    document = tidy_spaces(typed.get("document", ""))
    if not document or len(document) > 160:
        raise BadInput("По какому документу: номер, дата, кем выдан; до 160 знаков.", "document")
    kind = typed.get("kind", "full")
    if kind not in dict(EXEMPTION_KINDS):
        raise BadInput("Выберите, от чего освобождён.", "kind")
    return {"subject": int(typed["subject"]), "kind": kind, "start": start, "end": end, "document": document}


def free_pupil(
    actor: Actor, class_id: int, pupil_id: int, typed: Mapping[str, Any], days: tuple[date | None, date | None], *, now: datetime
) -> Freed:
    """By whoever keeps the class's attendance; names the marks inside the days: they stay. Raises BadInput, Refused."""
    may_keep_attendance(actor, class_id).demand()
    values = checked_exemption(typed, *days) | {"pupil": pupil_id}
    with writing(actor, now) as ledger:
        if pupil_id not in in_class(class_id, now.date()):
            raise BadInput("Выберите ученика этого класса.", "pupil")
        return put_exemption(ledger, values)


def put_exemption(ledger: Ledger, values: Mapping[str, Any]) -> Freed:
    """Write it inside the caller's transaction."""
    checks.no_duplicate(Exemption, {name: value for name, value in values.items() if name != "document"}, None)
    row = insert(ledger, Exemption, values)
    return Freed(int(row.id), _marks(values))


def end_exemption(actor: Actor, class_id: int, exemption_id: int, last: date, *, now: datetime) -> None:
    """The last day of it, when the pupil may again. Raises BadInput, Refused."""
    may_keep_attendance(actor, class_id).demand()
    with writing(actor, now) as ledger:
        row = Exemption.get_or_none(Exemption.id == exemption_id)
        if row is None or row.pupil_id not in in_class(class_id, now.date()):
            raise BadInput("Такого освобождения в этом классе нет.", "end")
        if last < row.start:
            raise BadInput("Последний день раньше первого.", "end")
        update(ledger, row, {"end": last})


def _marks(values: Mapping[str, Any]) -> tuple[tuple[date, str], ...]:
    query = Mark.select(Lesson.date, Mark.value).join(Work).join(Lesson).join(Journal)
    mine = (Mark.pupil == values["pupil"]) & (Journal.subject == values["subject"]) & (Mark.value != "") & (Lesson.date >= values["start"])
    mine = mine if values["end"] is None else mine & (Lesson.date <= values["end"])
    return tuple(query.where(mine).order_by(Lesson.date).tuples())
