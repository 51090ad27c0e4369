"""The page of logins, the slips and their PDF."""

from __future__ import annotations

import re

import pytest

from ejournal.models import Account
from ejournal.tables.pdf import find_engine


def op_of(page):
    return re.search(r'name="op" value="([^"]+)"', page)[1]


@pytest.mark.req("ROLE-6", "REG-6")
def test_a_class_gets_its_slips_once(web, school):
    teacher = web("teacher")
    page = teacher.get("/accounts/").text
    assert "Ёлкин Глеб" in page and "Ким Эвелина" not in page and "Создать логины: 4" in page
    form = {"class": school.classes["5А"].id, "op": op_of(page)}
    answer = teacher.post("/accounts/make", **form)
    passwords = re.findall(r"<dd>([a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4})</dd>", answer.text)
    assert len(set(passwords)) == 4 and "no-store" in answer.headers["Cache-Control"]
    assert answer.text.count("<svg class=\"code\"") == 4
    again = teacher.post("/accounts/make", **form)
    assert again.status_code == 302
    after = teacher.get("/accounts/").text
    assert not any(password in after for password in passwords) and "второй раз" in after and "не входил" in after


@pytest.mark.req("ROLE-6")
def test_the_slips_as_pdf_for_one_s_own_class_only(web, school):
    teacher = web("teacher")
    form = {"name": "Ершов Матвей", "about": "ученик", "login": "student", "password": "kmwp-2345-abcd", "place": "5 А класс"}
    if find_engine() is None:
        pytest.skip("no program that makes PDF on this computer")
    answer = teacher.post("/accounts/slips.pdf", **form)
    assert answer.data.startswith(b"%PDF-")
    assert teacher.post("/accounts/slips.pdf", **form | {"login": "parent2"}).status_code == 403


@pytest.mark.req("ROLE-6")
def test_a_new_password_is_asked_for_first(web, school):
    teacher, account = web("teacher"), school.accounts["student"].id
    class_id = school.classes["5А"].id
    page = teacher.get(f"/accounts/reissue?class={class_id}&account={account}").text
    assert "Прежние пароли перестанут подходить" in page and "Ершов Матвей" in page
    answer = teacher.post("/accounts/reissue", **{"class": class_id, "account": account, "op": op_of(page)})
    assert "Ершов Матвей" in answer.text and Account.get_by_id(account).must_change_password
    assert teacher.get(f"/accounts/reissue?class={school.classes['7Б'].id}").status_code == 403


@pytest.mark.req("ROLE-6")
def test_the_page_takes_the_same_few_selects_for_any_class(web, school, selects):
    admin = web("admin")
    counts = []
    for key in ("5А", "7Б"):
        admin.get(f"/accounts/?class={school.classes[key].id}")
        with selects() as seen:
            admin.get(f"/accounts/?class={school.classes[key].id}")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 10


@pytest.mark.req("ROLE-6")
def test_staff_are_the_administrator_s(web, school):
    Account.update(staff=None).where(Account.login == "methodist").execute()
    assert web("teacher").get("/accounts/?of=staff").status_code == 403
    admin = web("admin")
    page = admin.get("/accounts/?of=staff").text
    form = {"staff": school.staff["methodist"].id, "role": "methodist", "op": op_of(page)}
    assert "isakova.e" in admin.post("/accounts/staff", **form).text
    assert admin.post("/accounts/staff", **form | {"role": "admin"}).status_code == 400
