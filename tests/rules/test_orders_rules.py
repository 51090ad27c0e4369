"""Numbers, terms and sentences of orders; counts of movement; names in the right case (MOV-1, MOV-4, MOV-7)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ejournal.rules.declension import declined
from ejournal.rules.movement import CountedStay, movement
from ejournal.rules.names import FullName
from ejournal.rules.orders import KINDS, LineWords, day_off_words, execute_by, is_overdue, line_sentence, next_number

FIRST = date(2026, 9, 1)


@pytest.mark.req("MOV-1")
@pytest.mark.parametrize(
    ("taken", "proposed"),
    [
        pytest.param([], "1-у", id="the first of the year"),
        pytest.param(["53-у", "9-у"], "54-у", id="one above the highest"),
        pytest.param(["№ 45-у от 18.09.2026", "118-к"], "46-у", id="orders of the staff are another row"),
    ],
)
def test_the_number_is_proposed(taken: list[str], proposed: str) -> None:
    assert next_number(taken) == proposed


@pytest.mark.req("MOV-4")
@pytest.mark.parametrize(
    ("day", "off", "last"),
    [
        pytest.param(date(2026, 10, 14), (), date(2026, 10, 16), id="Wednesday to Friday"),
        pytest.param(date(2026, 10, 15), (), date(2026, 10, 19), id="over a weekend"),
        pytest.param(date(2026, 11, 2), (date(2026, 11, 4),), date(2026, 11, 5), id="over a day off"),
    ],
)
def test_an_order_has_two_working_days(day: date, off: tuple[date, ...], last: date) -> None:
    assert execute_by(day, off) == last
    assert not is_overdue("draft", day, last, off) and is_overdue("draft", day, last + timedelta(days=1), off)
    assert not is_overdue("executed", day, last + timedelta(days=30), off)


def test_a_day_without_school_is_named_with_the_nearest() -> None:
    days = {date(2026, 10, 16), date(2026, 10, 19)}
    assert day_off_words(date(2026, 10, 18), days, date(2026, 10, 19)) == (
        "18\u00a0октября — воскресенье. Ближайший учебный день — 19\u00a0октября."
    )
    assert day_off_words(date(2026, 10, 16), days, None) == ""


@pytest.mark.req("MOV-5")
def test_each_kind_has_its_sentence() -> None:
    day = date(2026, 10, 19)
    line = LineWords("class_transfer", "Мельников Данил", "m", "5 А", "5 Б", day)
    assert line_sentence(line) == "Мельников Данил переведён из 5 А в 5 Б с 19\u00a0октября"
    away = LineWords("away", "Ким Эвелина", "f", effective=day, until=date(2026, 11, 8), place="санаторий")
    assert line_sentence(away) == "Ким Эвелина выбыла временно с 19\u00a0октября по 8\u00a0ноября: санаторий"
    for code in KINDS:
        words = line_sentence(LineWords(code, "Ким Роман", "", "5 А", "5 Б", day, new_name=FullName("Ким", "Лев")))
        assert words.startswith("Ким Роман ") and "  " not in words and "None" not in words


@pytest.mark.req("MOV-7")
@pytest.mark.parametrize(
    ("name", "sex", "genitive"),
    [
        ("Мельников Данил Андреевич", "m", "Мельникова Данила Андреевича"),
        ("Луговая Мария Юрьевна", "f", "Луговой Марии Юрьевны"),
        ("Заречный Лев Кириллович", "m", "Заречного Льва Кирилловича"),
        ("Седых Роман Ильич", "m", "Седых Романа Ильича"),
        ("Белых Полина Ильинична", "f", "Белых Полины Ильиничны"),
        ("Коваленко Фёдор Павлович", "m", "Коваленко Фёдора Павловича"),
        ("Ким Роман ", "m", "Кима Романа"),
        ("Ким Эвелина ", "f", "Ким Эвелины"),
        ("Орлова-Зимина Ксения Ильинична", "f", "Орловой-Зиминой Ксении Ильиничны"),
        ("Орлов-Седых Илья Сергеевич", "m", "Орлова-Седых Ильи Сергеевича"),
        ("Аксёнов Пётр Иванович", "", "Аксёнова Петра Ивановича"),
        ("Рзаев Али Вагиф оглы", "m", "Рзаева Али Вагиф оглы"),
        ("Ли Ясмин ", "", "Ли Ясмин"),
    ],
)
def test_names_are_declined(name: str, sex: str, genitive: str) -> None:
    assert str(declined(FullName(*name.split(" ", 2)), "gen", sex)) == genitive


STAYS = st.lists(
    st.tuples(st.integers(1, 5), st.integers(1, 3), st.integers(0, 60), st.integers(1, 40)), max_size=25
)  # pupil, class, first day, length


@pytest.mark.req("MOV-2")
@given(STAYS, st.integers(0, 60), st.integers(0, 60))
def test_start_plus_came_minus_left_is_end(drawn: list[tuple[int, int, int, int]], one: int, other: int) -> None:
    taken: dict[int, int] = {}
    stays = []
    for pupil, school_class, start, length in sorted(drawn, key=lambda line: line[2]):
        if start >= taken.get(pupil, 0):
            taken[pupil] = start + length
            stays.append(CountedStay(pupil, school_class, FIRST + timedelta(days=start), FIRST + timedelta(days=start + length)))
    first, last = (FIRST + timedelta(days=day) for day in sorted((one, other)))
    counts = movement(stays, first, last)
    assert all(count.balances for count in counts.values())
    assert counts[None].at_end == len({stay.pupil for stay in stays if stay.covers(last)})
