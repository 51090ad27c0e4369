"""What a consent opens: a field that needs one is hidden and can't be filled without it (REG-7; 152-ФЗ, ст. 9 and 10)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ejournal.rules.school_rules import SchoolRules

ADDRESS, PASSPORT, HEALTH, PORTAL = "address", "passport", "health", "portal"

# kind of consent → (table, field) that it opens; kinds that are not here open no field of a card
OPENS: dict[str, tuple[tuple[str, str], ...]] = {
    ADDRESS: (("Pupil", "address"), ("Pupil", "phone"), ("Pupil", "email")),
    PASSPORT: tuple(("PupilIdentity", name) for name in ("series", "number", "issued_by", "issued_on", "birth_place")),
    HEALTH: tuple(("PupilHealth", name) for name in ("policy", "health_group", "pe_group", "disability", "program", "advice")),
}
NEEDED = {field: kind for kind, fields in OPENS.items() for field in fields}
WHY = {
    ADDRESS: "Нет согласия на адрес и телефон: они закрыты и не вносятся.",
    PASSPORT: "Нет согласия на данные документа: они закрыты и не вносятся.",
    HEALTH: "Нет согласия на сведения о здоровье: они закрыты и не вносятся.",
}


@dataclass(frozen=True)
class Given:
    """A consent of a kind from `date` up to, not including, `withdrawn_on`."""

    kind: str
    date: date
    withdrawn_on: date | None = None

    def stands(self, day: date) -> bool:
        """Whether it holds on that day; on the day it is withdrawn it holds no more."""
        return self.date <= day and (self.withdrawn_on is None or day < self.withdrawn_on)


def required_kinds(rules: SchoolRules) -> frozenset[str]:
    """The kinds without which the school keeps their fields closed."""
    asked = {ADDRESS: rules.consent_address, PASSPORT: rules.consent_passport, HEALTH: rules.consent_health}
    return frozenset(kind for kind, needed in asked.items() if needed)


def standing_kinds(given: Iterable[Given], day: date) -> frozenset[str]:
    return frozenset(one.kind for one in given if one.stands(day))


def missing_kinds(given: Iterable[Given], day: date, rules: SchoolRules) -> frozenset[str]:
    """The kinds that are required and don't stand on `day`."""
    return required_kinds(rules) - standing_kinds(given, day)


def is_hidden(table: str, field: str, missing: frozenset[str]) -> bool:
    """Whether the field is closed while the kinds in `missing` don't stand."""
    return NEEDED.get((table, field)) in missing


def hidden_fields(table: str, missing: frozenset[str]) -> frozenset[str]:
    return frozenset(name for (own, name), kind in NEEDED.items() if own == table and kind in missing)
