"""Nothing is done to a lesson behind a closed period, by whichever door (MARK-6)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ejournal.errors import BadInput
from ejournal.queries.closings import first_closed


def refuse_closed(places: Iterable[tuple[int, date]], field: str = "") -> None:
    """Raise BadInput naming the closed period of the first (journal, day) that lies in one. One SELECT."""
    if (span := first_closed(places)) is not None:
        raise BadInput(span.sentence, field)
