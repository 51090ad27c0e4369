"""Accounts, rules, the school's card, the trail, a model nobody wrote a page for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from time import perf_counter

import openpyxl
import pytest
from flask import Flask
from peewee import BooleanField, CharField, DateField

from admin_views import install_admin
from ejournal.models import ALL_MODELS, Account, AccountRole, AuditRow, Pupil, School, SchoolSetting, Session
from ejournal.models.base import BaseModel, database, link
from ejournal.policy import records
from ejournal.services.passwords import is_password
from tests.factories import PASSWORD


@pytest.mark.req("ROLE-6", "ROLE-7")
def test_the_administrator_gives_a_teacher_a_login_and_a_password_shown_once(web_on_both, any_school) -> None:
    browser, deputy = web_on_both("admin"), any_school.staff["methodist"]
    Account.update(staff=None).where(Account.staff == deputy.id).execute()
    answer = browser.post("/admin/account/new/", login="Isakova.E", staff=deputy.id, is_active="y", must_change_password="y",
                          roles=["teacher", "methodist"])  # fmt: skip
    account = Account.get(Account.login == "isakova.e")
    assert answer.headers["Location"] == f"/admin/account/details/?id={account.id}"
    page = browser.get(f"/admin/account/details/?id={account.id}").text
    assert "Пароля ещё нет" in page and "методист, учитель" in page
    assert "Прежний пароль перестанет подходить" in browser.get(f"/admin/account/password/?id={account.id}").text
    shown = browser.post("/admin/account/password/", id=account.id).text
    password = re.search(r'class="password">([^<]+)<', shown)[1]
    assert is_password(Account.get_by_id(account.id).password_hash, password)
    assert password not in browser.get(f"/admin/account/details/?id={account.id}").text
    assert not AuditRow.select().where(AuditRow.new.contains(password) | AuditRow.new.contains("argon2")).exists()


@pytest.mark.req("ROLE-7")
def test_a_new_password_ends_the_sessions_and_only_the_administrator_gives_it(web, school) -> None:
    teacher, account = web("teacher"), school.accounts["teacher"]
    assert web("director").post("/admin/account/password/", id=account.id).status_code == 403
    assert teacher.get("/journal/").status_code == 200
    web("admin").post("/admin/account/password/", id=account.id)
    assert teacher.get("/journal/").headers["Location"].startswith("/login")
    assert not is_password(Account.get_by_id(account.id).password_hash, PASSWORD)


@pytest.mark.req("ROLE-1")
def test_roles_are_given_and_taken_in_the_accounts_form(web_on_both, any_school) -> None:
    browser, account = web_on_both("admin"), any_school.accounts["deputy"]
    form = {"login": "deputy", "staff": account.staff_id, "is_active": "y"}
    page = browser.get(f"/admin/account/edit/?id={account.id}").text
    assert page.count("checked") == 2  # the role and «Действует»
    assert browser.post(f"/admin/account/edit/?id={account.id}", **form, roles=["deputy", "teacher"]).status_code == 302
    assert {row.role for row in Account.get_by_id(account.id).roles} == {"deputy", "teacher"}
    browser.post(f"/admin/account/edit/?id={account.id}", **form, roles=["teacher"])
    assert {row.role for row in Account.get_by_id(account.id).roles} == {"teacher"}


@pytest.mark.req("ROLE-6")
def test_the_last_administrator_can_not_be_lost(web_on_both, any_school) -> None:
    browser, account = web_on_both("admin"), any_school.accounts["admin"]
    form = {"login": "admin", "staff": account.staff_id, "is_active": "y"}
    answer = browser.post(f"/admin/account/edit/?id={account.id}", **form, roles=["teacher"])
    assert answer.status_code == 400 and "Свою роль администратора" in answer.text
    role = AccountRole.get((AccountRole.account == account.id) & (AccountRole.role == "admin"))
    assert browser.post("/admin/accountrole/delete/", id=role.id).status_code == 409
    assert browser.post(f"/admin/accountrole/edit/?id={role.id}", account=account.id, role="teacher").status_code == 400
    assert AccountRole.get_by_id(role.id).role == "admin"


@pytest.mark.req("SEC-2", "ADM-2")
def test_secrets_are_nowhere(web, school, view) -> None:
    browser, hashed = web("admin"), Account.get_by_id(school.accounts["admin"].id).password_hash
    token = Session.get().token_hash
    browser.post("/admin/account/password/", id=school.accounts["teacher"].id)
    for model in ALL_MODELS:
        here = view(model.__name__)
        for name in model._meta.secret:
            names = [*here.column_list, *here.column_details_list, *here.column_export_list, *here.form_columns, *here._sortable_columns]
            assert name not in names and name not in here._edit_form_class.__dict__ and name not in here._form_ajax_refs
            assert not [one for one in here._filters if one.column.name == name and one.column.model is model]
    for path in ("account/", "session/", "auditrow/", f"account/details/?id={school.accounts['teacher'].id}", "session/details/?id=1",
                 f"account/edit/?id={school.accounts['admin'].id}", "account/?search=argon2"):  # fmt: skip
        page = browser.get(f"/admin/{path}").text
        assert hashed not in page and token not in page and "argon2id" not in page
    assert "скрыто" in browser.get(f"/admin/account/details/?id={school.accounts['teacher'].id}").text
    for name in ("account", "session", "auditrow"):
        sheet = openpyxl.load_workbook(BytesIO(browser.get(f"/admin/{name}/export/xlsx/").data)).active
        words = {str(cell.value) for row in sheet.iter_rows() for cell in row}
        assert hashed not in words and token not in words


@pytest.mark.req("ADM-1")
def test_a_rule_is_changed_by_its_own_words_and_proved(web_on_both, any_school) -> None:
    browser, row = web_on_both("deputy"), SchoolSetting.get(SchoolSetting.key == "lock_days")
    page = browser.get("/admin/schoolsetting/").text
    assert "Срок правки отметки, дней" in page and "lock_days" not in page
    answer = browser.post(f"/admin/schoolsetting/edit/?id={row.id}", value="99")
    assert answer.status_code == 400 and "нужно целое число от 0 до 60" in answer.text
    assert browser.post(f"/admin/schoolsetting/edit/?id={row.id}", value="10").status_code == 302
    assert SchoolSetting.get_by_id(row.id).value == "10"
    assert browser.post("/admin/schoolsetting/new/", key="x", value="1").status_code == 403
    assert "найдено: 1" in browser.get("/admin/schoolsetting/?search=срок правки").text


@pytest.mark.req("ADM-1", "MARK-5")
def test_a_rule_with_ready_values_offers_them_and_takes_others_within_the_limits(web_on_both, any_school) -> None:
    browser, row = web_on_both("deputy"), SchoolSetting.get(SchoolSetting.key == "round_up_from")
    address = f"/admin/schoolsetting/edit/?id={row.id}"
    page = browser.get(address).text
    for words in ("математическое: 5 от 4,50", "строгая: 5 от 4,67", "сейчас 3 от 2,50, 4 от 3,50, 5 от 4,50", "своё значение"):
        assert words in page, words
    assert 'value="0,50" checked' in page

    def stands() -> str:
        return SchoolSetting.get_by_id(row.id).value

    assert browser.post(address, **{"value-choice": "0,60", "value": ""}).status_code == 302 and stands() == "0,60"
    assert "0,60 (мягкая шестая: 5 от 4,60)" in browser.get("/admin/schoolsetting/").text
    assert browser.post(address, **{"value-choice": "own", "value": "0,7"}).status_code == 302 and stands() == "0,7"
    page = browser.get(address).text
    assert 'value="own" checked' in page and 'value="0,7"' in page and "5 от 4,70" in page
    assert browser.post(address, value="0,65").status_code == 302 and stands() == "0,65"


@pytest.mark.req("ADM-1")
@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"value-choice": "own", "value": "0,3"}, "нужно число от 0,5 до 0,9"),
        ({"value-choice": "own", "value": ""}, "нужно число от 0,5 до 0,9"),
        ({"value-choice": "0,60", "value": "0,8"}, "Выбрано «0,60», а рядом набрано «0,8»: оставьте одно."),
        ({"value-choice": "9", "value": "много"}, "нужно число от 0,5 до 0,9"),
    ],
)
def test_what_can_t_be_a_ready_rule_is_said_beside_the_field(web, school, form: dict[str, str], sentence: str) -> None:
    row = SchoolSetting.get(SchoolSetting.key == "round_up_from")
    answer = web("deputy").post(f"/admin/schoolsetting/edit/?id={row.id}", **form)
    assert answer.status_code == 400 and sentence in answer.text and 'id="value-error"' in answer.text
    assert SchoolSetting.get_by_id(row.id).value == row.value


@pytest.mark.req("REG-1")
def test_the_schools_card_is_one_page(web, school) -> None:
    browser, row = web("secretary"), School.get()
    assert browser.get("/admin/school/").headers["Location"] == f"/admin/school/details/?id={row.id}"
    form = {name: getattr(row, name) for name in ("name", "time_zone")} | {"short_name": "Берёзовская школа"}
    assert browser.post(f"/admin/school/edit/?id={row.id}", **form).status_code == 302
    assert School.get().short_name == "Берёзовская школа"


@pytest.mark.req("COR-3")
def test_the_trail_is_read_in_words(web, school) -> None:
    browser = web("admin")
    browser.post(f"/admin/pupil/edit/?id={school.pupils['ким'].id}", surname="Кимова", name="Эвелина", sex="f")
    page = browser.get("/admin/auditrow/").text
    assert "Фамилия: Ким → Кимова" in page and "Зимин\u00a0Л.\u00a0Ю." in page and ">изменение<" in page
    assert "найдено" in browser.get("/admin/auditrow/?flt0_entity_is=Pupil&flt1_at_from=2026-10-14&flt2_at_to=2026-10-14").text


def test_the_list_of_pupils_knows_their_class_of_today(web, school) -> None:
    browser = web("secretary")
    page = browser.get(f"/admin/pupil/?flt0_school_class_now={school.classes['5А'].id}").text
    assert "найдено: 5" in page and "Седых" not in page  # he left on 5 October


@pytest.fixture
def throw_away() -> Iterator[type[BaseModel]]:
    class ClubVisit(BaseModel):
        pupil = link(Pupil, "Ученик", backref="club_visits")
        club = CharField(max_length=20, verbose_name="Кружок", help_text="как в приказе")
        kind = CharField(max_length=4, default="a", choices=(("a", "постоянно"), ("b", "разово")), verbose_name="Посещает")
        day = DateField(null=True, verbose_name="День")
        is_paid = BooleanField(default=False, verbose_name="Платно")

        class Meta:
            label, label_plural, category = "Посещение кружка", "Посещения кружков", "Люди"
            search = ("club",)

    yield ClubVisit
    Pupil._meta.backrefs = {field: model for field, model in Pupil._meta.backrefs.items() if model is not ClubVisit}
    database.drop_tables([ClubVisit])


@pytest.mark.req("ADM-1")
def test_a_new_model_appears_without_a_view_being_written(web, app_once, school, throw_away, monkeypatch) -> None:
    """Only the model and its line in the policy's table: list, form, filters, search, history and export are there."""
    monkeypatch.setitem(records.RIGHTS, "ClubVisit", {"admin": "rcud"})
    database.create_tables([throw_away])
    from app import create_app
    from ejournal.settings import load_settings
    from tests.conftest import Browser

    monkeypatch.setattr("admin_views.ALL_MODELS", ())
    url = database.obj.database
    monkeypatch.setattr("app.install_admin", lambda app: install_admin(app, (*ALL_MODELS, throw_away)))
    app = create_app(load_settings({"EJOURNAL_DATABASE_URL": f"sqlite:///{url}", "EJOURNAL_DATA": str(url)[: str(url).rindex("/")]}),
                     app_once.config["CLOCK"])  # fmt: skip
    browser = Browser(app, "admin")
    assert "Посещения кружков" in browser.get("/admin/").text
    assert "Здесь пока пусто" in browser.get("/admin/clubvisit/").text
    form = browser.get("/admin/clubvisit/new/").text
    assert "как в приказе" in form and "разово" in form and 'role="combobox"' in form and 'type="date"' in form
    saved = browser.post("/admin/clubvisit/new/", pupil=school.pupils["ким"].id, club="Шахматы", kind="b", day="2026-10-14")
    assert saved.status_code == 302
    page = browser.get("/admin/clubvisit/?search=шахм&flt0_kind_is=b").text
    assert "найдено: 1" in page and "Ким Эвелина" in page and "14.10.2026" in page
    assert "Шахматы" in browser.get("/admin/clubvisit/details/?id=1").text
    assert browser.get("/admin/clubvisit/export/xlsx/").status_code == 200
    assert browser.post("/admin/clubvisit/delete/", id=1).status_code == 302 and throw_away.select().count() == 0


@pytest.mark.req("SEC-1")
def test_a_model_without_a_line_in_the_policy_is_shut(web, school, monkeypatch) -> None:
    monkeypatch.delitem(records.RIGHTS, "Subject")
    browser = web("admin")
    assert browser.get("/admin/subject/").status_code == 403 and "/admin/subject/" not in browser.get("/admin/").text


def test_the_panel_is_ready_quickly() -> None:
    """A third of a second on the slowest machine we build for; ten times that is a mistake."""
    app = Flask("probe")
    started = perf_counter()
    install_admin(app)
    assert perf_counter() - started < 3


def test_a_persons_page_leads_to_a_new_login_with_the_person_filled_in(web, school) -> None:
    browser, pupil = web("admin"), school.pupils["ким"]
    page = browser.get(f"/admin/pupil/details/?id={pupil.id}").text
    assert "Дать логин" in page and f"/admin/account/new/?pupil={pupil.id}" in page
    form = browser.get(f"/admin/account/new/?pupil={pupil.id}").text
    assert 'value="Ким Эвелина"' in form and "заполните одно из трёх полей" in form
    assert "Дать логин" not in browser.get(f"/admin/pupil/details/?id={school.pupils['ершов'].id}").text
    assert "Дать логин" not in web("secretary").get(f"/admin/pupil/details/?id={pupil.id}").text


def test_a_narrowed_list_offers_what_it_is_narrowed_to(web, school) -> None:
    browser, room = web("secretary"), school.classes["5А"]
    page = browser.get(f"/admin/classmembership/?flt0_school_class_is={room.id}").text
    assert f"school_class={room.id}" in re.search(r'href="(/admin/classmembership/new/[^"]*)"', page)[1]
    assert 'value="5\u00a0А (2026/27)"' in browser.get(f"/admin/classmembership/new/?school_class={room.id}").text
    assert browser.get("/admin/classmembership/new/?school_class=abc").status_code == 200


@pytest.mark.req("ADM-1")
def test_an_empty_school_is_told_what_to_do_next(web, school) -> None:
    for table in reversed(ALL_MODELS):
        if table in (AuditRow, School, SchoolSetting, Account, AccountRole, Session) or table.__name__ in ("Staff", "Pupil", "Guardian"):
            continue
        table.delete().execute()
    page = web("admin").get("/admin/").text
    assert "С чего начать" in page and "Завести учебный год" in page
    assert "Здесь пока пусто. Добавьте первую запись." in web("admin").get("/admin/schoolclass/").text
