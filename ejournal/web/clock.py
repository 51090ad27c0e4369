"""The clock of the request: the school's local time, and what of the school changes rarely (decision 9)."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app, g

from ejournal.models import School
from ejournal.queries.bus_routes import RouteDays, routes_closed
from ejournal.queries.calendar import years
from ejournal.queries.school_rules import school_rules
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.time_zone import zone_of

KEEP_SECONDS = 20
MOST_KEPT = 50


@dataclass(frozen=True)
class SchoolCard:
    """What every page borrows of the school: its name, year and rules; read again every twenty seconds."""

    name: str
    year: str
    time_zone: ZoneInfo | None
    rules: SchoolRules
    buses: tuple[RouteDays, ...] = ()
    years: tuple[Any, ...] = ()

    def routes_missing(self, day: date) -> tuple[str, ...]:
        """Routes whose bus did not come that day."""
        return tuple(one.route for one in self.buses if one.start <= day <= one.end)


class SchoolMemory:
    """Keeps the card of the school between requests of this process."""

    def __init__(self) -> None:
        self._card: SchoolCard | None = None
        self._read_at = 0.0
        self._kept: dict[Any, tuple[float, Any]] = {}

    def card(self) -> SchoolCard:
        if self._card is None or time.monotonic() - self._read_at > KEEP_SECONDS:
            self._card, self._read_at = _read_card(), time.monotonic()
        return self._card

    def kept(self, key: Any, read: Callable[[], Any]) -> Any:
        """What was read under a key in the last twenty seconds, else what `read` gives now: lists to choose from."""
        at, value = self._kept.get(key, (0.0, None))
        if not at or time.monotonic() - at > KEEP_SECONDS:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            value = read()
            self._kept[key] = (time.monotonic(), value)
        return value

    def forget(self) -> None:
        self._card = None
        self._kept.clear()


def _read_card() -> SchoolCard:
    school = School.select().order_by(School.id).first()
    found = years()
    return SchoolCard(
        name=school.short_name if school else "",
        year=found[-1].title if found else "",
        time_zone=_zone(school.time_zone if school else ""),
        rules=school_rules(),
        buses=routes_closed(),
        years=found,
    )


def _zone(name: str) -> ZoneInfo | None:
    """The school's zone; None, the computer's own, where none is named or it can't be understood."""
    found = zone_of(name)
    if name and found is None:
        current_app.logger.error("unknown time zone %r, this computer's is used", name)
    return found


def school_memory() -> SchoolMemory:
    memory: SchoolMemory = current_app.extensions["school_memory"]
    return memory


def school_card() -> SchoolCard:
    return school_memory().card()


def now() -> datetime:
    """The school's local time without a zone; one moment for the whole request."""
    if "now" not in g:
        clock: Callable[[], datetime] | None = current_app.config["CLOCK"]
        g.now = clock() if clock else datetime.now(school_card().time_zone).replace(tzinfo=None)
    return g.now


def today() -> date:
    return now().date()
