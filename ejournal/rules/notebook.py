"""The notebook on paper: whom a hasty word names, and what is overdue (GRID-9)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from ejournal.errors import BadInput
from ejournal.rules.order import fold

OWED, RETAKE = "owed", "retake"
TO_BE_SETTLED = (OWED, RETAKE)


class Listed(NamedTuple):
    """A pupil in the list of a journal, with his number there."""

    number: int
    id: int
    name: str


def who_is_meant(typed: str, pupils: Sequence[Listed]) -> int | None:
    """The pupil named by his number in the list or the first letters of his surname; nothing typed: the class, None.

    Letter case and ё do not matter. Raises BadInput where nobody or more than one is named. Source: GRID-9.
    """
    words = " ".join(fold(typed).split())
    if not words:
        return None
    if words.isdecimal():
        found = [pupil for pupil in pupils if str(pupil.number) == words.lstrip("0")]
    else:
        found = [pupil for pupil in pupils if fold(pupil.name) == words]
        found = found or [pupil for pupil in pupils if fold(pupil.name).startswith(words)]
    if not found:
        raise BadInput(f"«{typed.strip()}» в списке нет: наберите номер по списку или начало фамилии.", "pupil")
    if len(found) > 1:
        names = ", ".join(f"{pupil.number} {pupil.name}" for pupil in found[:4])
        raise BadInput(f"«{typed.strip()}» — это {names}. Наберите номер по списку.", "pupil")
    return found[0].id


def is_overdue(due: date | None, done_on: date | None, today: date) -> bool:
    """Whether what was to be settled by `due`, that day included, is still open. Without a term nothing is overdue."""
    return done_on is None and due is not None and due < today


def is_tomorrow(due: date | None, done_on: date | None, today: date) -> bool:
    return done_on is None and due == today + timedelta(days=1)
