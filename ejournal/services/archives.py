"""The registry of archive copies, and the closing of a year, which is packed first (ARC-1, ARC-2, ARC-3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from ejournal.errors import BadInput, NotThere
from ejournal.models import ALL_MODELS, AcademicYear, ArchiveCopy, AuditRow, Journal
from ejournal.policy.actions import may
from ejournal.policy.actor import Actor
from ejournal.queries.archive import ArchiveSpan
from ejournal.queries.new_year import unfinished
from ejournal.queries.open_tables import of_year
from ejournal.rules.archive import PackedCopy
from ejournal.rules.names import tidy_spaces
from ejournal.rules.words import count_of, day_month
from ejournal.services.checks import KEEPING
from ejournal.services.ledger import Ledger, writing
from ejournal.services.new_year_undo import lock_academic_year
from ejournal.services.records import held, insert, update

SEAL, VERIFY, RETIRE, CLOSE = "seal", "verify", "retire", "close"
MOST_WORDS = 2000


def register(actor: Actor, span: ArchiveSpan, copies: Sequence[PackedCopy], *, now: datetime) -> list[int]:
    """Enter what was written and read back; returns the numbers of the entries."""
    may(actor, "archive.make").demand()
    with writing(actor, now) as ledger:
        return _entered(ledger, span, copies)


def _entered(ledger: Ledger, span: ArchiveSpan, copies: Sequence[PackedCopy]) -> list[int]:
    about = {"year": span.year, "period": span.period, "made_at": ledger.now, "checked_at": ledger.now, "account": ledger.actor.account_id}
    return [int(insert(ledger, ArchiveCopy, {**about, **vars(one)}, SEAL).id) for one in copies]


def note_verified(actor: Actor, copy_id: int, manifest: str, faults: Sequence[str], *, missing: bool, now: datetime) -> str:
    """Write down what a check found; returns the state. `manifest` is the sum that was read: another one than at the sealing is damage."""
    may(actor, "archive.make").demand()
    with writing(actor, now) as ledger:
        row = _held(copy_id)
        found = list(faults)
        if not missing and manifest != row.manifest:
            found.insert(0, "опись не та, что записана в реестре: комплект подменили или переделали")
        state = "missing" if missing else "damaged" if found else "good"
        words = "; ".join(found)[:MOST_WORDS]
        update(ledger, row, {"state": state, "trouble": words, "checked_at": ledger.now}, VERIFY)
        return state


def describe_copy(actor: Actor, copy_id: int, medium: str, kept_at: str, keeper: str, *, now: datetime) -> None:
    """Which medium it is, where it is kept and by whom. Raises BadInput with the field."""
    may(actor, "archive.make").demand()
    with writing(actor, now) as ledger:
        values = {"medium": medium, "kept_at": kept_at, "keeper": keeper}
        update(ledger, _held(copy_id), {name: tidy_spaces(value) for name, value in values.items()})


def retire_copy(actor: Actor, copy_id: int, *, now: datetime) -> None:
    """The medium is written off: nobody asks for it any more."""
    may(actor, "archive.make").demand()
    with writing(actor, now) as ledger:
        update(ledger, _held(copy_id), {"state": "retired"}, RETIRE)


def _held(copy_id: int) -> Any:
    row = ArchiveCopy.get_or_none(ArchiveCopy.id == copy_id)
    if row is None:
        raise NotThere("Такой архивной копии в реестре нет.")
    row = held(row)
    if row.state == "retired":
        raise BadInput("Эта копия списана: её запись больше не меняют.")
    return row


# ---- closing a year ---------------------------------------------------------------------------------------------------


def may_close_now(actor: Actor, year_id: int, *, sure: bool, now: datetime) -> Any:
    """The year that may be packed and closed now; raises Refused, BadInput. What is unfinished has to be seen first (`sure`)."""
    may(actor, "year.close").demand()
    year = AcademicYear.get_or_none(AcademicYear.id == year_id)
    if year is None:
        raise NotThere("Такого учебного года нет.")
    _refuse_closing(year, sure, now)
    return year


def close_year(actor: Actor, span: ArchiveSpan, copies: Sequence[PackedCopy], head: int, *, sure: bool, now: datetime) -> str:
    """Make a year read-only for ever and enter the copies it was packed into; returns its title.

    `head` is the last row of the trail inside the package: what was written into the year after it would be missing there, and the
    year is packed again. Raises BadInput, with the year open and the copies not entered.
    """
    may(actor, "year.close").demand()
    if span.period is not None or not copies:
        raise BadInput("Год закрывают вместе с архивом: сначала соберите комплект за год.")
    with writing(actor, now) as ledger:
        year = lock_academic_year(span.year)
        _refuse_closing(year, sure, now)
        if changed := written_since(span.year, head):
            records = count_of(changed, "запись", "записи", "записей")
            raise BadInput(f"Пока собирался архив, в {year.title} учебном году изменили {records}. Год не закрыт: соберите комплект ещё раз.")
        _entered(ledger, span, copies)
        # not records.update: by that door, the panel's, a year is not closed
        AcademicYear.update(closed_on=now.date()).where(AcademicYear.id == year.id).execute()
        ledger.note("AcademicYear", year.id, CLOSE, {"closed_on": None}, {"closed_on": now.date()})
        Journal.update(version=Journal.version + 1).where(Journal.year == year.id).execute()
        return str(year.title)


def _refuse_closing(year: Any, sure: bool, now: datetime) -> None:
    if year.closed_on is not None:
        raise BadInput(f"{year.title} учебный год уже закрыт {day_month(year.closed_on)}.")
    if now.date() <= year.end:
        raise BadInput(f"{year.title} учебный год идёт по {day_month(year.end)}: раньше его не закрывают.")
    if unfinished(year) and not sure:
        raise BadInput("Посмотрите, что не закончено, и подтвердите закрытие.", "sure")


def written_since(year_id: int, head: int) -> int:
    """How many records of the year were written after row `head` of the trail."""
    rows = AuditRow.select(AuditRow.entity, AuditRow.entity_id).where(AuditRow.id > head).distinct().tuples()
    touched: dict[str, set[int]] = {}
    for entity, key in rows:
        touched.setdefault(entity, set()).add(key)
    models = [model for model in ALL_MODELS if model.__name__ in touched and model._meta.category != KEEPING]
    return sum(_of_year(model, year_id, touched[model.__name__]) for model in models)


def _of_year(model: Any, year_id: int, keys: set[int]) -> int:
    condition = of_year(model, year_id)
    if condition is None:
        return 0
    gone = keys - {row[0] for row in model.select(model._meta.primary_key).where(model._meta.primary_key.in_(sorted(keys))).tuples()}
    return len(gone) + model.select().where(condition & model._meta.primary_key.in_(sorted(keys))).count()
