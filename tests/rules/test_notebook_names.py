"""Whom a hasty word names: a list number or the first letters of a surname (GRID-9)."""

from __future__ import annotations

from datetime import date

import pytest

from ejournal.errors import BadInput
from ejournal.rules.notebook import Listed, is_overdue, is_tomorrow, who_is_meant

PUPILS = [Listed(1, 11, "Аксёнов Тимофей"), Listed(2, 12, "Ёлкин Глеб"), Listed(3, 13, "Ершов Матвей"), Listed(13, 14, "Ершова Анна")]
TODAY = date(2026, 10, 14)


@pytest.mark.req("GRID-9")
@pytest.mark.parametrize(
    ("typed", "pupil"),
    [("3", 13), ("03", 13), ("13", 14), ("акс", 11), ("АКСЕНОВ", 11), ("елк", 12), ("ёлкин  глеб", 12), ("ершов матвей", 13),
     ("ершова", 14), ("", None), ("  ", None)],
)  # fmt: skip
def test_a_number_or_the_first_letters_name_a_pupil(typed: str, pupil: int | None) -> None:
    assert who_is_meant(typed, PUPILS) == pupil


@pytest.mark.req("GRID-9")
@pytest.mark.parametrize(("typed", "said"), [("4", "в списке нет"), ("0", "в списке нет"), ("щук", "в списке нет"), ("ерш", "13 Ершова Анна")])
def test_nobody_or_more_than_one_is_said_in_words(typed: str, said: str) -> None:
    with pytest.raises(BadInput, match=said) as refused:
        who_is_meant(typed, PUPILS)
    assert refused.value.field == "pupil"


def test_a_term_includes_its_day() -> None:
    assert not is_overdue(TODAY, None, TODAY) and is_overdue(date(2026, 10, 13), None, TODAY)
    assert not is_overdue(date(2026, 10, 1), TODAY, TODAY) and not is_overdue(None, None, TODAY)
    assert is_tomorrow(date(2026, 10, 15), None, TODAY) and not is_tomorrow(TODAY, None, TODAY)
