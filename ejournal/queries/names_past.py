"""What somebody was called on a day: lists and forms of earlier days print the old name (design decision 1; domain §6.1)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from ejournal.models import NameChange
from ejournal.rules.names import FullName


def names_on(day: date, pupils: Iterable[int] | None = None) -> dict[int, FullName]:
    """Pupil → the name of that day, only for those who had another one then. One SELECT."""
    later = NameChange.pupil.is_null(False) & (NameChange.until > day)
    if pupils is not None:
        later &= NameChange.pupil.in_(sorted(pupils))
    columns = (NameChange.pupil, NameChange.surname, NameChange.name, NameChange.patronymic)
    found: dict[int, FullName] = {}
    for pupil, surname, name, patronymic in NameChange.select(*columns).where(later).order_by(NameChange.until, NameChange.id).tuples():
        found.setdefault(pupil, FullName(surname, name, patronymic))
    return found


def name_on(pupil: Any, day: date) -> FullName:
    """The name of one pupil on that day. One SELECT."""
    return names_on(day, [pupil.id]).get(pupil.id) or FullName(pupil.surname, pupil.name, pupil.patronymic)
