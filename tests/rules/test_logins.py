"""Logins made of Russian names."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ejournal.rules.logins import Slip, free_login, login_of

LOGIN = re.compile(r"^[a-z0-9][a-z0-9._-]{1,59}$")  # what an account takes


@pytest.mark.req("ROLE-6")
@pytest.mark.parametrize(
    ("surname", "name", "login"),
    [
        pytest.param("Ёлкин", "Глеб", "elkin.g", id="ё is е"),
        pytest.param("Щукина", "Юлия", "shchukina.y", id="one letter of a first name that begins with two"),
        pytest.param("Орлова-Зимина", "Ксения", "orlova-zimina.k", id="a double surname keeps its hyphen"),
        pytest.param("де Ла Круз", "Ия", "de-la-kruz.i", id="words are joined by hyphens"),
        pytest.param("О'Нил", "Ян", "onil.y", id="an apostrophe is dropped"),
        pytest.param("Подъячев", "Илья", "podyachev.i", id="hard sign"),
        pytest.param("—", "", "user", id="nothing to write"),
    ],
)
def test_a_login_can_be_dictated(surname, name, login):
    assert login_of(surname, name) == login


@pytest.mark.req("ROLE-6")
def test_namesakes_are_numbered():
    taken = {"ershov.m"}
    assert free_login("Ершов", "Матвей", taken) == "ershov.m2"
    assert free_login("Ершов", "Мирон", taken | {"ershov.m2"}) == "ershov.m3"


@given(st.text(max_size=80), st.text(max_size=80), st.sets(st.text(max_size=8)))
def test_every_login_is_one_that_an_account_takes_and_nobody_has(surname, name, taken):
    login = free_login(surname, name, taken)
    assert LOGIN.match(login) and login not in taken


@pytest.mark.req("SEC-2")
def test_a_slip_does_not_show_its_password_in_a_log():
    assert "kmwp" not in repr(Slip("Ёлкин Глеб", "ученик", "elkin.g", "kmwp-2345-abcd"))
