from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ejournal.errors import BadInput
from ejournal.rules.names import (
    FullName,
    other_layout,
    parse_name,
    person_order_key,
    proposed_sex,
    search_key,
    search_keys,
    split_full_name,
    tidy_name,
    to_cyrillic,
    told_apart,
)
from ejournal.rules.order import order_key

russian = st.text("абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБЁЖЯ- ", min_size=1, max_size=20)
RUSSIAN_ORDER = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"


@pytest.mark.req("ADM-3")
def test_the_class_list_stands_in_russian_order():
    names = ["Ёлкин", "Жуков", "Елкин", "Орловская", "Орлова-Зимина", "Орлова", "ершов", "Егоров", "Якушев", "Аксёнов"]
    assert sorted(names, key=order_key) == [
        "Аксёнов",
        "Егоров",
        "Елкин",
        "Ёлкин",
        "ершов",
        "Жуков",
        "Орлова",
        "Орлова-Зимина",
        "Орловская",
        "Якушев",
    ]


@pytest.mark.req("ADM-3")
@given(st.text(RUSSIAN_ORDER, min_size=1, max_size=6), st.text(RUSSIAN_ORDER, min_size=1, max_size=6))
def test_words_are_ordered_as_the_alphabet_orders_letters(one, other):
    place = lambda word: [RUSSIAN_ORDER.replace("ё", "").index(letter) for letter in word.replace("ё", "е")]
    if place(one) != place(other):
        assert (order_key(one) < order_key(other)) == (place(one) < place(other))


def test_namesakes_are_ordered_by_name_and_patronymic():
    people = [FullName("Ким", "Лев", "Юрьевич"), FullName("Ким", "Лев"), FullName("Ким", "Ева", "Ильинична")]
    assert [str(name) for name in sorted(people, key=person_order_key)] == ["Ким Ева Ильинична", "Ким Лев", "Ким Лев Юрьевич"]


@given(russian)
def test_search_finds_a_name_however_it_is_typed(text):
    assert search_key(text) == search_key(text.upper()) == search_key(f"  {text}\u00a0") == search_key(search_key(text))
    assert search_key(text.replace("ё", "е")) == search_key(text)


def test_search_understands_the_other_keyboard_layout():
    assert "иванов" in search_keys("bdfyjd") and "щукина" in search_keys("oerbyf")
    assert search_keys("15") == ("15",)


@given(st.text("абвгдежзийклмнопрстуфхцчшщъыьэюяё", max_size=20))
def test_the_other_layout_and_back_is_the_same_text(text):
    assert other_layout(other_layout(text)) == text


@pytest.mark.req("REG-9")
@pytest.mark.parametrize(
    ("typed", "tidied"),
    [
        ("  ИВАНОВА  —  ПЕТРОВА ", "Иванова-Петрова"),
        ("щукина", "Щукина"),
        ("О’Нил", "О'Нил"),
        ("Де Ла Крус", "де ла Крус"),
        ("рза-заде", "Рза-Заде"),
        ("Рза-заде", "Рза-заде"),
        ("Aкceнoв", "Аксенов"),
        ("Аксе\u0308нов", "Аксёнов"),
        ("Smith", "Smith"),
    ],
)
def test_names_are_tidied_but_not_rewritten(typed, tidied):
    assert tidy_name(typed) == tidied


@given(st.text(max_size=30))
def test_tidying_once_is_enough(text):
    assert tidy_name(tidy_name(text)) == tidy_name(text)
    assert to_cyrillic(to_cyrillic(text)) == to_cyrillic(text)


@pytest.mark.req("REG-9")
@pytest.mark.parametrize(
    ("written", "parts", "short"),
    [
        ("Орлова-Зимина Ксения Ильинична", ("Орлова-Зимина", "Ксения", "Ильинична"), "Орлова-Зимина К. И."),
        ("Ким, Лев", ("Ким", "Лев", ""), "Ким Л."),
        ("МАМЕДОВ АЛИ ГАСАН ОГЛЫ", ("Мамедов", "Али", "Гасан оглы"), "Мамедов А. Г."),
        ("де ла Крус Анна Петровна", ("де ла Крус", "Анна", "Петровна"), "де ла Крус А. П."),
    ],
)
def test_a_full_name_is_parted(written, parts, short):
    name = split_full_name(written)
    assert (name.surname, name.name, name.patronymic) == parts
    assert name.short.replace("\u00a0", " ") == short and name.short.count("\u00a0") == bool(name.name) + bool(name.patronymic)


@pytest.mark.req("REG-9")
@pytest.mark.parametrize("written", ["", "Ким", "Ким Лев Юрьевич Юдин", "Ким 2 Лев", "Smith John", "де ла", "Юдин ибн Саид"])
def test_what_cannot_be_parted_for_sure_is_refused(written):
    with pytest.raises(BadInput):
        split_full_name(written)


def test_a_name_is_letters():
    assert parse_name("анна мария") == "Анна Мария"
    for text in ("Ева1", "Ева*", "Eve", " "):
        with pytest.raises(BadInput, match="Имя"):
            parse_name(text)


def test_sex_is_proposed_by_the_patronymic_alone():
    expected = {"Ильич": "м", "Ильинична": "ж", "Юрьевна": "ж", "Кузьмич": "м", "Гасан оглы": "м", "Ариф кызы": "ж", "": ""}
    assert {word: proposed_sex(word) for word in expected} == expected


def test_namesakes_in_one_list_are_told_apart() -> None:
    people = {1: ("Мельников", "Данил", "Олегович"), 2: ("Мельников", "Данил", "Сергеевич"), 3: ("Ким", "Лев", ""), 4: ("Ким", "Лев", "Ильич"),
              5: ("Седых", "Глеб", "Ильич"), 6: ("Седых", "Глеб", "Иванович"), 7: ("Ёлкин", "Глеб", "Ильич")}  # fmt: skip
    assert list(told_apart({key: FullName(*one) for key, one in people.items()}).values()) == [
        "Мельников Данил О.", "Мельников Данил С.", "Ким Лев", "Ким Лев И.", "Седых Глеб Ильич", "Седых Глеб Иванович", "Ёлкин Глеб",
    ]  # fmt: skip
