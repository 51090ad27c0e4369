"""Quick find: any part of a name in any spelling (ADM-3)."""

from __future__ import annotations

import pytest

from ejournal.rules.finding import asked_words, is_found, person_keys

KEYS = person_keys("Аксёнов", "Тимофей", "Ильич", "А-15")


@pytest.mark.req("ADM-3")
@pytest.mark.parametrize(
    "typed",
    ["аксенов", "АКСЁНОВ тим", "тимо акс", "frc`yjd", "frctyjd", "ильич", "а-15", "А15", "а/15", "5а", "5 а", "5A", "5 а аксенов", "5f", "", "5"],
)
def test_he_is_found(typed: str) -> None:
    assert is_found(asked_words(typed), KEYS, "5 А")


@pytest.mark.req("ADM-3")
@pytest.mark.parametrize("typed", ["аксенова", "7а", "5б", "а-16", "15а", "тимофей 6", "петров"])
def test_he_is_not(typed: str) -> None:
    assert not is_found(asked_words(typed), KEYS, "5 А")
