"""Nothing is done to a lesson behind a closed period, by whichever door (MARK-6)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from ejournal.errors import BadInput
from ejournal.models import AcademicYear, Journal
from ejournal.queries.closings import first_closed
from ejournal.rules.words import day_month


def refuse_closed(places: Iterable[tuple[int, date]], field: str = "") -> None:
    """Raise BadInput naming the closed year, or the closed period of the first (journal, day) that lies in one. Two SELECTs."""
    places = list(places)
    if (year := _closed_year({journal for journal, _ in places})) is not None:
        raise BadInput(f"{year.title} учебный год закрыт {day_month(year.closed_on)}: изменить в нём ничего нельзя.", field)
    if (span := first_closed(places)) is not None:
        raise BadInput(span.sentence, field)


def _closed_year(journals: set[int]) -> Any:
    """The closed year of one of the journals, or None. Source: ARC-2."""
    query = AcademicYear.select().join(Journal, on=(Journal.year == AcademicYear.id))
    return query.where(Journal.id.in_(sorted(journals)) & AcademicYear.closed_on.is_null(False)).first()
