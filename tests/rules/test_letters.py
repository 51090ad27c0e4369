"""Addresses, pauses and the text of a letter."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ejournal.rules.letters import DayLetter, LetterPart, is_address, letter_subject, letter_text, pause_after


@given(st.integers(1, 200), st.integers(1, 120))
def test_each_pause_is_twice_the_one_before_and_never_longer_than_six_hours(attempts: int, first: int) -> None:
    pause, after = pause_after(attempts, first), pause_after(attempts + 1, first)
    assert timedelta(minutes=1) <= pause <= after <= timedelta(hours=6)
    assert after == min(2 * pause, timedelta(hours=6))


@pytest.mark.req("DIA-5")
@given(st.text(max_size=30))
def test_an_address_is_one_plain_line(text: str) -> None:
    if is_address(text):
        assert text.isascii() and text.count("@") == 1 and not set(text) & set(" ,;<>\r\n\t\"")


@pytest.mark.parametrize(("text", "fits"), [("mama@example.org", True), ("a.b+c@mail.school-5.ru", True), ("мама@example.org", False),
                                            ("a@b", False), ("Мама <a@b.ru>", False), ("a@b.ru\nBcc: c@d.ru", False), ("a" * 120 + "@b.ru", False)])  # fmt: skip
def test_which_addresses_are_taken(text: str, fits: bool) -> None:
    assert is_address(text) == fits


@pytest.mark.req("DIA-5")
def test_a_letter_leaves_out_what_is_empty_and_says_how_to_stop_it() -> None:
    parts = (LetterPart("Отметки", ("Математика, 14.10: 5",)), LetterPart("Пропуски", ()))
    letter = DayLetter("Ершов Матвей", "5\u00a0А", date(2026, 10, 14), "", date(2026, 9, 2), parts)
    text = letter_text(letter)
    assert "Отметки\n— Математика, 14.10: 5" in text and "Пропуски" not in text and "\u00a0" not in text
    assert "Чтобы отписаться" in text and "от 02.09.2026" in text
    assert letter_subject(letter) == "Дневник: Ершов Матвей, среда, 14 октября"
