"""Counts, days and lists as a Russian reader expects them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ejournal.rules.order import fold, order_key
from ejournal.rules.words import count_of, day_month, listed, long_day, month_title, short_date, short_weekday, with_comma


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (0, "0 учеников"), (1, "1 ученик"), (2, "2 ученика"), (4, "4 ученика"), (5, "5 учеников"), (10, "10 учеников"), (11, "11 учеников"),
        (12, "12 учеников"), (14, "14 учеников"), (19, "19 учеников"), (21, "21 ученик"), (22, "22 ученика"), (101, "101 ученик"),
        (111, "111 учеников"), (112, "112 учеников"), (121, "121 ученик"), (1011, "1011 учеников"), (1002, "1002 ученика"),
    ],
)  # fmt: skip
def test_a_number_with_its_noun(number: int, shown: str) -> None:
    assert count_of(number, "ученик", "ученика", "учеников") == shown


@given(st.integers(0, 10**6))
def test_the_form_depends_on_the_last_two_digits_only(number: int) -> None:
    form = lambda count: count_of(count, "один", "два", "много").split()[1]  # noqa: E731 a name for one expression
    assert form(number) == form(number % 100)
    assert form(number % 100) == ("много" if 10 <= number % 100 <= 20 else form(number % 10))


def test_days_and_months() -> None:
    assert day_month(date(2026, 10, 4)) == "4\u00a0октября"
    assert month_title(date(2026, 5, 9)) == "Май"
    assert long_day(date(2026, 10, 14)) == "среда, 14\u00a0октября"
    assert (short_date(date(2026, 9, 5)), short_weekday(date(2026, 9, 5))) == ("05.09", "сб")


@pytest.mark.req("ADM-3")
def test_a_class_list_has_yo_beside_ye_and_a_short_surname_first() -> None:
    names = ["Ёлкин", "Ершов", "Елкин", "ершова", "Егоров", "Орлова-Зимина", "Орлова", "Орлов", "Яшин", "Абрамов"]
    assert sorted(names, key=order_key) == [
        "Абрамов", "Егоров", "Елкин", "Ёлкин", "Ершов", "ершова", "Орлов", "Орлова", "Орлова-Зимина", "Яшин",
    ]  # fmt: skip


@pytest.mark.req("ADM-3")
@given(st.text("абеёжяАЕЁ -", max_size=6), st.text("абеёжяАЕЁ -", max_size=6))
def test_search_folds_what_the_order_holds_equal_first(one: str, other: str) -> None:
    if fold(one) < fold(other):
        assert order_key(one) < order_key(other)
    assert (order_key(one) == order_key(other)) == (one == other)


def test_a_list_has_its_last_word_joined() -> None:
    assert [listed(list("абв")[:size]) for size in range(4)] == ["", "а", "а и б", "а, б и в"]
    assert listed(["1 пятёрка", "3 четвёрки"], "или") == "1 пятёрка или 3 четвёрки"


def test_a_number_has_a_decimal_comma() -> None:
    assert [with_comma(Decimal(text)) for text in ("4.60", "10", "1E+1", "0.005")] == ["4,60", "10", "10", "0,005"]
