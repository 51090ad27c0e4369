from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ejournal.errors import BadInput
from ejournal.rules.class_name import LETTERS, ClassName, class_name_in, make_class_name, parse_class_name
from ejournal.rules.identity import parse_file_number, parse_phone, parse_snils, snils_check, take_phones
from ejournal.rules.written_dates import SPREADSHEET_BEGINS, parse_date

FROM, TO = date(2000, 1, 1), date(2026, 11, 21)
born = lambda value: parse_date(value, FROM, TO)


@pytest.mark.req("REG-9")
@pytest.mark.parametrize(
    "written", ["5А", '5 "А"', "5-А", "5 а", "5A", "5 «a» класс", "5А класса", "класс 5 А", " 5\u00a0А кл."]
)
def test_a_class_is_understood_however_it_is_written(written):
    assert parse_class_name(written) == ClassName(5, "А") and str(parse_class_name(written)) == "5 А"


@pytest.mark.req("REG-9")
def test_a_class_without_a_letter_and_one_in_two_columns():
    assert str(parse_class_name(11)) == str(parse_class_name("11 класс")) == "11"
    assert make_class_name(7, "«б»") == ClassName(7, "Б")


@pytest.mark.req("REG-9")
@pytest.mark.parametrize("written", ["", "А", "13", "0А", "5F", "5Ъ", "5АБ", "пятый", "5.5", "2026"])
def test_what_is_no_class_is_refused(written):
    with pytest.raises(BadInput, match="класс|параллели|литера"):
        parse_class_name(written)


@given(st.integers(1, 12), st.sampled_from([*sorted(LETTERS), ""]))
def test_a_class_reads_its_own_name(grade, letter):
    assert parse_class_name(str(ClassName(grade, letter))) == ClassName(grade, letter)


@pytest.mark.req("REG-9")
@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Список обучающихся 5А класса", ClassName(5, "А")),
        ('Список 5 "A" класса (15 чел.) на 01.09.2026', ClassName(5, "А")),
        ("Ученики 5 класса", ClassName(5)),
        ("5А", ClassName(5, "А")),
        ("5А и 5Б", None),
        ("Лист1", None),
        ("2026/27 учебный год", None),
        ("МКОУ СОШ № 5", None),
        ("на 1 сентября", None),
    ],
)
def test_a_title_names_the_class_if_it_names_one(title, name):
    assert class_name_in(title) == name


@pytest.mark.req("REG-6")
def test_the_number_of_a_personal_file():
    assert {parse_file_number(text) for text in ("К-15", "К/15", "К15", "k № 15", "K-015", "к — 15")} == {"К-15"}
    for text in ("15", "К", "F-15", "К-15-а", "-15"):
        with pytest.raises(BadInput, match="К-15"):
            parse_file_number(text)


@pytest.mark.req("REG-6")
def test_snils_is_proved_by_its_check_sum():
    assert parse_snils("112-233-445 95") == parse_snils("11223344595") == parse_snils(11223344595) == "112-233-445 95"
    assert parse_snils(1001998_00) == "001-001-998 00"
    for text in ("112-233-445 96", "112-233-445", "СНИЛС", "1122334459٥"):
        with pytest.raises(BadInput, match="СНИЛС"):
            parse_snils(text)


@pytest.mark.req("REG-6")
@given(st.integers(1_001_999, 999_999_999), st.integers(0, 10), st.integers(1, 9))
def test_one_wrong_digit_of_snils_is_always_found(number, place, shift):
    digits = f"{number:09}"
    digits += f"{snils_check(digits):02}"
    assert parse_snils(digits).replace("-", "").replace(" ", "") == digits
    wrong = digits[:place] + str((int(digits[place]) + shift) % 10) + digits[place + 1 :]
    if int(wrong[:9]) > 1_001_998 and not {digits[9:], wrong[9:]} <= {"00"}:
        with pytest.raises(BadInput):
            parse_snils(wrong)


@pytest.mark.req("REG-6")
@pytest.mark.parametrize(
    ("written", "tidied"),
    [
        ("8(912)345-67-89", "+7 912 345-67-89"),
        (89123456789, "+7 912 345-67-89"),
        ("912 345 67 89", "+7 912 345-67-89"),
        ("23456", "2-34-56"),
        ("2-34-56", "2-34-56"),
        ("123-45-67", "123-45-67"),
    ],
)
def test_a_telephone_is_written_one_way(written, tidied):
    assert parse_phone(written) == tidied == parse_phone(tidied)


@pytest.mark.parametrize("written", ["", "нет", "123", "123456789", "99123456789", "8 912 345-67-89 доб. 5"])
def test_what_is_no_telephone_is_refused(written):
    with pytest.raises(BadInput, match="телефон|номер"):
        parse_phone(written)


def test_telephones_are_taken_out_of_a_text():
    phones, rest = take_phones("Юдина Анна Петровна, тел. 8-912-345-67-89; 2-34-56, кв. 12")
    assert phones == ("+7 912 345-67-89", "2-34-56") and rest.startswith("Юдина Анна Петровна") and "12" in rest


@pytest.mark.req("REG-9")
@pytest.mark.parametrize(
    "value",
    [
        "01.02.2014",
        "1.2.2014",
        "1.2.14",
        "01.02.2014 г.",
        "2014-02-01",
        "2014-02-01 00:00:00",
        "1/2/2014",
        "1 февраля 2014 года",
        41671,
        "41671",
        Decimal("41671.5"),
        date(2014, 2, 1),
    ],
)
def test_a_date_is_understood_however_it_is_written(value):
    assert born(value) == date(2014, 2, 1)


@pytest.mark.req("REG-9")
@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("31.02.2014", "не дата"),
        ("вчера", "не дата"),
        ("2014", "не дата"),
        (2014, "не дата"),
        ("1 ноль 2014", "не дата"),
        ("01.02.1914", "даты здесь от"),
        ("01.02.2114", "даты здесь от"),
        (date(1999, 12, 31), "31.12.1999"),
    ],
)
def test_a_date_that_cannot_be_is_refused(value, words):
    with pytest.raises(BadInput, match=words):
        born(value)


def test_two_digits_of_a_year_must_leave_no_doubt():
    with pytest.raises(BadInput, match="четырьмя цифрами"):
        parse_date("1.2.14", date(1900, 1, 1), TO)


@given(st.dates(FROM, TO))
def test_every_day_is_read_back_from_each_way_of_writing(day):
    number = (day - SPREADSHEET_BEGINS) // timedelta(days=1)
    assert {born(text) for text in (f"{day:%d.%m.%Y}", day.isoformat(), number, f"{day:%d.%m.%y}")} == {day}
