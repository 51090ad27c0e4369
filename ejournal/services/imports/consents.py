"""Whose address and telephone a list may write: where a consent stands, or is brought in the same step (REG-7, REG-9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ejournal.errors import BadInput
from ejournal.queries.registry import all_consents
from ejournal.queries.school_rules import school_rules
from ejournal.rules.consents import ADDRESS, hidden_fields, required_kinds, standing_kinds
from ejournal.services.imports.values import Note

FIELDS = hidden_fields("Pupil", frozenset({ADDRESS}))
LEFT_OUT = "Нет согласия на адрес и телефон: они не внесены. Согласие вносят в карточке, или впишите день, когда согласия собраны."


@dataclass(frozen=True)
class ConsentBook:
    """`standing` are pupils whose consent holds today; `collected` is the day on which those of the list were collected."""

    required: bool
    standing: frozenset[int]
    collected: date | None = None

    def taken(self, pupil: int | None, values: Mapping[str, Any]) -> tuple[dict[str, Any], list[Note], bool]:
        """The values that may be written, a note where some may not, and whether the consent is to be written along."""
        asked = [name for name in values if name in FIELDS]
        if not self.required or not asked or pupil in self.standing:
            return dict(values), [], False
        if self.collected is not None:
            return dict(values), [], True
        return {name: value for name, value in values.items() if name not in FIELDS}, [Note(asked[0], LEFT_OUT)], False


def read_consents(collected: date | None, today: date) -> ConsentBook:
    """Two SELECTs. Raises BadInput for a day that has not come."""
    if collected is not None and collected > today:
        raise BadInput("Согласия собраны: день не позже сегодняшнего.", field="consents_on")
    standing = frozenset(pupil for pupil, given in all_consents().items() if ADDRESS in standing_kinds(given, today))
    return ConsentBook(ADDRESS in required_kinds(school_rules()), standing, collected)
