"""What a check gets and what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ejournal.models import Journal, SchoolClass
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.words import day_month


@dataclass(frozen=True)
class Ward:
    """What is examined: the journals and the classes of a year that are the actor's business; `whole` where that is all of them.

    `own` are the journals he keeps: a fix is offered only in these.
    """

    year: Any
    today: date
    rules: SchoolRules
    journals: Any
    classes: Any
    whole: bool
    own: frozenset[int]

    @property
    def of_journals(self) -> Any:
        """A condition for a query that joins Journal."""
        return (Journal.year == self.year.id) & self.journals

    @property
    def of_classes(self) -> Any:
        """A condition for a query that joins SchoolClass."""
        return (SchoolClass.year == self.year.id) & self.classes


@dataclass(frozen=True)
class Finding:
    """One fault: where it is, what is wrong in a sentence, where to look, and a deed where one step mends it.

    `fix` names a step of `services.doctor` and `target` the record it is about; `deed_url` leads to the page where it is mended.
    """

    where: str
    text: str
    url: str
    journal: int | None = None
    deed: str = ""
    deed_url: str = ""
    fix: str = ""
    target: int = 0


Find = Callable[[Ward], Iterable[Finding]]


@dataclass(frozen=True)
class Check:
    """A kind of fault; `advice` says what to do, `heads_only` is of the school's arrangement rather than of a journal."""

    name: str
    title: str
    advice: str
    find: Find = field(repr=False)
    heads_only: bool = False


CHECKS: dict[str, Check] = {}


def check(title: str, advice: str, *, heads_only: bool = False) -> Callable[[Find], Find]:
    """Put a function into the catalogue under its own name."""

    def declare(find: Find) -> Find:
        CHECKS[find.__name__] = Check(find.__name__, title, advice, find, heads_only)
        return find

    return declare


def cell_url(journal: int, day: date | str, pupil: int | None = None) -> str:
    """The journal page opened at the lesson of a day, in the row of a pupil where one is meant."""
    row = f"&pupil={pupil}" if pupil is not None else ""
    return f"/journal/{journal}?date={day if isinstance(day, str) else day.isoformat()}{row}"


def lesson_url(journal: int, lesson: int) -> str:
    return f"/journal/{journal}/lesson/{lesson}"


def day_of(value: date | str) -> date:
    """A day as a database gave it: SQLite's is a text where the query put it together."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def on(value: date | str) -> str:
    """«14 октября»."""
    return day_month(day_of(value))
