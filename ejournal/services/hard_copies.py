"""The register of hard copies: a line for each volume printed, then bound, kept somewhere, struck off (PRN-2; regulation 4.4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peewee import fn

from ejournal.errors import BadInput, NotThere
from ejournal.models import AcademicYear, HardCopy
from ejournal.models.base import is_sqlite
from ejournal.policy.actions import may
from ejournal.policy.actor import Actor
from ejournal.services.ledger import Ledger, writing
from ejournal.services.records import held, insert, update

WORDS = ("kept_at", "keeper", "note")
FIELDS = (*WORDS, "title", "pages", "printed_on", "bound_on")


@dataclass(frozen=True)
class Printed:
    """A volume that left the printer: whose, how many leaves, and the hash of the audit trail's head on it."""

    year_id: int
    class_id: int | None
    title: str
    leaves: int
    head: str


def note_printed(actor: Actor, printed: Printed, *, now: datetime) -> int:
    """Its number in the register of its year. What was printed again before it was bound keeps its line; who prints need not keep the register."""
    with writing(actor, now) as ledger:
        waiting = (HardCopy.year == printed.year_id) & (HardCopy.title == printed.title) & HardCopy.bound_on.is_null() & HardCopy.struck_at.is_null()
        row = HardCopy.select().where(waiting).order_by(HardCopy.number.desc()).first()
        said = {"pages": printed.leaves, "printed_on": now.date(), "head": printed.head}
        if row is not None:
            update(ledger, row, said)
            return int(row.number)
        return _add(ledger, printed.year_id, {"school_class": printed.class_id, "title": printed.title} | said)


def add_copy(actor: Actor, year_id: int, typed: Mapping[str, str], *, now: datetime) -> int:
    """A volume that this program did not print; returns its number. Raises Refused, NotThere, BadInput with its field."""
    may(actor, "hard_copy.write").demand()
    if not AcademicYear.select().where(AcademicYear.id == year_id).exists():
        raise NotThere("Такого учебного года нет.")
    values = _read(typed, now.date())
    with writing(actor, now) as ledger:
        return _add(ledger, year_id, values)


def change_copy(actor: Actor, copy_id: int, typed: Mapping[str, str], *, now: datetime) -> bool:
    """When it was bound, where it is kept and by whom; whether anything changed. A struck off line stays as it is."""
    may(actor, "hard_copy.write").demand()
    values = _read(typed, now.date())
    with writing(actor, now) as ledger:
        row = _standing(copy_id)
        return update(ledger, row, values)


def strike_copy(actor: Actor, copy_id: int, *, now: datetime) -> int:
    """Strike a volume off the register; the line and its number stay. Returns the number."""
    may(actor, "hard_copy.write").demand()
    with writing(actor, now) as ledger:
        row = _standing(copy_id)
        update(ledger, row, {"struck_at": ledger.now})
        return int(row.number)


def _standing(copy_id: int) -> Any:
    row = HardCopy.get_or_none(HardCopy.id == copy_id)
    if row is None:
        raise NotThere("Такой записи в реестре нет.")
    row = held(row)
    if row.struck_at is not None:
        raise BadInput(f"Запись № {row.number} снята с учёта {row.struck_at:%d.%m.%Y}: её больше не меняют.")
    return row


def _add(ledger: Ledger, year_id: int, values: Mapping[str, Any]) -> int:
    if not is_sqlite():  # two who print at once must not take one number; SQLite writes in turn anyway
        AcademicYear.select().where(AcademicYear.id == year_id).for_update().first()
    last = HardCopy.select(fn.MAX(HardCopy.number)).where(HardCopy.year == year_id).scalar() or 0
    own = {"year": year_id, "number": last + 1, "account": ledger.actor.account_id, "at": ledger.now}
    insert(ledger, HardCopy, {**values, **own})
    return int(last) + 1


def _read(typed: Mapping[str, str], today: date) -> dict[str, Any]:
    values: dict[str, Any] = {name: typed.get(name, "").strip() for name in WORDS}
    values["title"] = typed.get("title", "").strip()
    if not values["title"]:
        raise BadInput("Напишите, что это: например «Классный журнал 5 А».", "title")
    pages = typed.get("pages", "").strip()
    if not pages.isdecimal() or not 0 < int(pages) <= 5000:
        raise BadInput("Листов — целое число от 1 до 5000.", "pages")
    values["pages"] = int(pages)
    values["printed_on"] = _day(typed.get("printed_on", ""), "printed_on", today) or today
    values["bound_on"] = _day(typed.get("bound_on", ""), "bound_on", today)
    if values["bound_on"] is not None and values["bound_on"] < values["printed_on"]:
        raise BadInput("Прошить раньше, чем напечатать, нельзя.", "bound_on")
    return values


def _day(text: str, field: str, today: date) -> date | None:
    if not text.strip():
        return None
    try:
        day = date.fromisoformat(text.strip())
    except ValueError as error:
        raise BadInput("Дату не понять: выберите её в календаре.", field) from error
    if not date(1990, 1, 1) <= day <= today:
        raise BadInput("Этот день ещё не настал или слишком давний.", field)
    return day
