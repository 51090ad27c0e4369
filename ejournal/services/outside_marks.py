"""Entering a mark from elsewhere with its paper, and taking it back with a reason; nothing is deleted (GRID-14)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from ejournal.errors import BadInput, NotThere
from ejournal.models import Journal, OutsideMark
from ejournal.policy.actor import Actor
from ejournal.policy.outside_marks import may_write_outside
from ejournal.queries.cells import final_marks
from ejournal.queries.journals import journal_with_head, scale_of
from ejournal.queries.periods import closing_of, period_at, periods_of_journal
from ejournal.queries.roster import RosterPupil, roster_pupil
from ejournal.queries.school_rules import school_rules
from ejournal.rules.cells import Scale
from ejournal.rules.deadlines import Closing
from ejournal.rules.outside_marks import outside_refusal, outside_value
from ejournal.services.ledger import Ledger, writing
from ejournal.services.records import insert, update


@dataclass(frozen=True)
class OutsideOrder:
    """A mark as its paper says it; `document` is a key of OUTSIDE_DOCUMENTS."""

    pupil: int
    date: date
    value: str
    issuer: str
    document: str
    document_number: str = ""
    document_date: date | None = None
    title: str = ""


def add_outside(actor: Actor, journal_id: int, order: OutsideOrder, *, now: datetime) -> int:
    """Enter a mark from elsewhere; returns its number. Raises NotThere, Refused, BadInput with the field."""
    journal = journal_with_head(journal_id)
    may_write_outside(actor, journal).demand()
    with writing(actor, now) as ledger:
        values = _checked(journal, order, now.date())
        row = insert(ledger, OutsideMark, values | {"journal": journal_id, "rev": 1, "changed_at": ledger.now})
        _new_version(journal_id)
    return int(row.id)


def take_back_outside(actor: Actor, journal_id: int, mark_id: int, reason: str, *, now: datetime) -> None:
    """Take one back: it stays on its page with the reason, and counts no more."""
    journal = journal_with_head(journal_id)
    may_write_outside(actor, journal).demand()
    with writing(actor, now) as ledger:
        row = OutsideMark.get_or_none((OutsideMark.id == mark_id) & (OutsideMark.journal == journal_id))
        if row is None or row.removed_at is not None:
            raise NotThere("Такой отметки в этом журнале нет.")
        words = " ".join(reason.split())
        if not words:
            raise BadInput("Напишите, почему отметку убирают.", "reason")
        _refuse_locked(journal, row.pupil_id, row.date, now.date(), "reason")
        _remove(ledger, row, words)
        _new_version(journal_id)


def _remove(ledger: Ledger, row: Any, words: str) -> None:
    removed = {"removed_at": ledger.now, "removed_because": words, "rev": row.rev + 1, "changed_at": ledger.now}
    update(ledger, row, removed)


def _checked(journal: Any, order: OutsideOrder, today: date) -> dict[str, Any]:
    rules, year = school_rules(), journal.year
    pupil = next(iter(roster_pupil(journal, order.pupil, year.start, year.end)), None)
    if pupil is None:
        raise BadInput("Выберите ученика этого журнала.", "pupil")
    values = asdict(order) | {"value": outside_value(order.value, _scale(scale_of(journal, rules), pupil, rules.no_mark_grades))}
    for name in ("issuer", "document_number", "title"):
        values[name] = " ".join(values[name].split())
    if not values["issuer"]:
        raise BadInput("Напишите, кто выдал документ: школа, санаторий, больница.", "issuer")
    if not order.document:
        raise BadInput("Выберите, какой это документ.", "document")
    if order.document_date is not None and order.document_date > today:
        raise BadInput("Дата документа ещё впереди.", "document_date")
    _refuse_locked(journal, order.pupil, order.date, today, "date")
    return values


def _scale(scale: Scale, pupil: RosterPupil, no_mark_grades: int) -> Scale:
    """In a mixed group the youngest get no marks. Source: GRID-11."""
    return Scale("none") if pupil.grade is not None and pupil.grade <= no_mark_grades else scale


def _refuse_locked(journal: Any, pupil: int, day: date, today: date, field: str) -> None:
    refusal = outside_refusal(day, today, (journal.year.start, journal.year.end), _closing(journal, pupil, day))
    if refusal is not None:
        raise BadInput(refusal, field)


def _closing(journal: Any, pupil: int, day: date) -> Closing:
    """The levels above that day of the pupil. Two SELECTs."""
    periods = periods_of_journal(journal)
    period = period_at(periods, day) if periods else None
    return closing_of(journal, period, final_marks(journal.id, period.id).get(pupil, "") if period else "")


def _new_version(journal_id: int) -> None:
    """An open page of the journal learns that its figures have changed."""
    Journal.update(version=Journal.version + 1).where(Journal.id == journal_id).execute()


