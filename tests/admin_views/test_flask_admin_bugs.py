"""What stock Flask-Admin with Peewee gets wrong, one test for each (its bugs 1–15), on both engines where it matters."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from peewee import AutoField, CompositeKey, ForeignKeyField, SmallIntegerField
from wtforms import HiddenField

from admin_views.forms import Converter
from admin_views.personal import is_personal
from ejournal.models import (
    ALL_MODELS,
    Account,
    AccountRole,
    ClassMembership,
    Consent,
    Journal,
    Period,
    Pupil,
    SchoolClass,
    Subject,
    WorkKind,
)

NOT_IDS = ("abc", "99999999999999", "-1", "0", "1.5", "1 OR 1=1", "", "%00")


@pytest.mark.req("ADM-2")
def test_bug_1_deleting_takes_no_dependants_along(web_on_both, any_school) -> None:
    browser, subject = web_on_both("admin"), any_school.journals["математика"].subject_id
    before = Journal.select().count()
    answer = browser.post("/admin/subject/delete/", id=subject)
    assert answer.status_code == 409 and "Нельзя удалить «Математика»" in answer.text and "журналы" in answer.text
    assert Subject.get_or_none(Subject.id == subject) and Journal.select().count() == before


@pytest.mark.req("ADM-2")
def test_bug_2_no_way_to_a_row_goes_round_the_row_level_rule(web, school, view, monkeypatch) -> None:
    hidden = Subject.create(name="Скрытый предмет")
    monkeypatch.setattr(view("Subject"), "row_rule", lambda: Subject.name != "Скрытый предмет")
    browser = web("admin")
    assert "Скрытый" not in browser.get("/admin/subject/").text
    for verb in ("edit", "details", "delete"):
        assert browser.get(f"/admin/subject/{verb}/?id={hidden.id}").status_code == 404
    assert browser.post("/admin/subject/delete/", id=hidden.id).status_code == 404
    assert browser.post("/admin/subject/action/", action="delete", rowid=hidden.id, confirmed="1").status_code == 404
    assert browser.get("/admin/journal/ajax/lookup/?name=subject&query=скрытый").json == []
    assert Subject.get_or_none(Subject.id == hidden.id) is not None
    workbook = openpyxl.load_workbook(BytesIO(browser.get("/admin/subject/export/xlsx/").data))
    assert not any("Скрытый предмет" in row for row in workbook.active.iter_rows(values_only=True))


@pytest.mark.req("ADM-2")
def test_bug_3_a_login_and_its_roles_are_written_together_or_not_at_all(web_on_both, any_school) -> None:
    browser, accounts = web_on_both("admin"), Account.select().count()
    pupil = any_school.pupils["ким"].id
    answer = browser.post("/admin/account/new/", login="kim.e", pupil=pupil, is_active="y", roles=["student", "teacher"])
    assert answer.status_code == 400 and "«учитель» не дают ученику" in answer.text
    assert Account.select().count() == accounts and AccountRole.select().where(AccountRole.role == "teacher").count() == 2
    assert browser.post("/admin/account/new/", login="kim.e", pupil=pupil, is_active="y", roles=["student"]).status_code == 302
    assert Account.get(Account.login == "kim.e").roles.get().role == "student"


def test_bug_4_a_rows_number_is_a_hidden_field_that_may_be_empty(view) -> None:
    for model in ALL_MODELS:
        if isinstance(model._meta.primary_key, AutoField):
            name, field = Converter(view("Subject")).convert(model, model._meta.primary_key, None)
            assert field.field_class is HiddenField and field.kwargs["validators"] == []


@pytest.mark.parametrize("model", ALL_MODELS, ids=lambda model: model.__name__)
def test_bugs_5_and_6_nothing_is_edited_inside_a_list(web, view, model) -> None:
    assert not view(model.__name__).column_editable_list
    answer = web("admin").post(f"/admin/{model.__name__.lower()}/ajax/update/", list_form_pk=1, name="x")
    assert answer.status_code == 403


def test_bug_7_references_numbers_and_small_numbers_have_filters(web_on_both, any_school, view) -> None:
    for model in ALL_MODELS:
        filtered = {one.column.name for one in view(model.__name__)._filters or ()}
        for field in model._meta.sorted_fields:
            if field.name in model._meta.secret or model.__name__ in ("SchoolSetting", "AuditRow") or is_personal(model, field.name):
                continue
            if isinstance(field, ForeignKeyField | SmallIntegerField):
                assert field.name in filtered, (model, field)
    browser, five = web_on_both("admin"), any_school.classes["5А"]
    page = browser.get(f"/admin/journal/?flt0_school_class_is={five.id}").text
    assert "найдено: 2" in page and "Алгебра" not in page
    assert "найдено: 1" in browser.get("/admin/schoolclass/?flt0_grade_is=7").text


def test_bug_8_a_reference_that_is_no_number_or_not_there_is_a_sentence(web_on_both, any_school) -> None:
    browser = web_on_both("admin")
    for bad in ("abc", "99999999999999", "999999", "-3"):
        answer = browser.post("/admin/curriculumline/new/", year=bad, grade=5, subject=bad, hours_a_week="2")
        assert answer.status_code == 400 and "Такой записи нет: выберите из списка." in answer.text
    for query in ("?name=subject&query=", "?name=subject&query=алг&offset=-5&limit=-1", "?name=subject", "?name=subject&offset=x&limit=x"):
        assert browser.get(f"/admin/journal/ajax/lookup/{query}").status_code == 200
    assert browser.get("/admin/journal/ajax/lookup/?name=password_hash&query=").status_code == 404


@pytest.mark.parametrize("query", ["page=99999999999999999999", "page=-4", "page=abc", "sort=99", "sort=-1", "sort=abc", "sort=4&desc=7",
                                   "page_size=1000000", "search=%00%25_'\"", "flt0_birth_date_from=вчера", "flt0_nothing_is=1",
                                   "fltx_sex_is=m", "flt0_sex_is=zzz", "flt=1", "flt0_birth_date_empty=9",
                                   "flt0_school_class_now=99999999999999"])  # fmt: skip
def test_bug_9_no_address_of_a_list_breaks_it(web_on_both, query: str) -> None:
    for path in ("/admin/pupil/", "/admin/pupil/export/xlsx/"):
        assert web_on_both("admin").get(f"{path}?{query}").status_code == 200


@pytest.mark.parametrize("verb", ["edit", "details", "delete"])
def test_bug_10_what_is_no_number_of_a_record_is_not_there(web_on_both, verb: str) -> None:
    browser = web_on_both("admin")
    for bad in NOT_IDS:
        assert browser.get(f"/admin/subject/{verb}/?id={bad}").status_code == 404, bad
    assert browser.get(f"/admin/subject/{verb}/").status_code == 404
    assert browser.post("/admin/subject/action/", action="delete", rowid="abc", confirmed="1").status_code == 404


def test_bug_11_every_model_has_one_number_for_a_key() -> None:
    assert not [model for model in ALL_MODELS if isinstance(model._meta.primary_key, CompositeKey)]


def test_bug_12_the_search_box_says_what_it_looks_through(web, view) -> None:
    page = web("admin").get("/admin/pupil/").text
    assert 'placeholder="фамилия, имя, отчество, № личного дела"' in page and "None" not in page
    assert all(view(model.__name__).search_placeholder() for model in ALL_MODELS if view(model.__name__).search_paths)


@pytest.mark.parametrize("name", ["pupil", "journal", "classmembership", "journalteacher", "mark", "auditrow", "account", "periodmark"])
def test_bug_13_the_number_of_selects_does_not_grow_with_the_rows(web, school, selects, name: str) -> None:
    browser = web("admin")
    browser.get(f"/admin/{name}/")
    with selects() as few:
        browser.get(f"/admin/{name}/")
    year, subject = school.year, Subject.create(name="Труд")
    for number in range(12):
        room = SchoolClass.create(year=year, grade=8, letter="АБВГДЕЖЗИКЛМ"[number])
        pupil = Pupil.create(surname=f"Новиков{number}", name="Егор")
        ClassMembership.create(pupil=pupil, school_class=room, start=date(2026, 9, 1))
        journal = Journal.create(year=year, school_class=room, subject=subject)
        journal.teachers.model.create(journal=journal, staff=school.staff["teacher"], start=date(2026, 9, 1))
        Account.create(login=f"p{number}", pupil=pupil, created_at=school.accounts["admin"].created_at)
    with selects() as many:
        browser.get(f"/admin/{name}/")
    assert len(many) == len(few) <= 9


@pytest.mark.req("SEC-4", "ADM-1")
def test_bug_14_an_export_has_no_formula_and_readable_words(web_on_both, any_school) -> None:
    pupil = Pupil.create(surname="=1+1", name='=HYPERLINK("http://x")', sex="f", birth_date=date(2015, 3, 5), address="@SUM(A1)")
    Consent.create(pupil=pupil, kind="address", date=date(2026, 9, 1))  # or the address would be closed
    content = web_on_both("admin").get("/admin/pupil/export/xlsx/").data
    sheet = openpyxl.load_workbook(BytesIO(content)).active
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    values = [cell.value for cell in cells]
    for words in ("=1+1", '=HYPERLINK("http://x")', "@SUM(A1)", "женский", "Дата рождения"):
        assert words in values
    assert any(getattr(value, "year", 0) == 2015 for value in values)


def test_bug_15_search_reaches_the_names_of_references_at_one_step(web_on_both, any_school) -> None:
    browser = web_on_both("admin")
    assert "найдено: 1" in browser.get("/admin/classmembership/?search=ершов").text
    page = browser.get("/admin/classmembership/?search=5А").text
    assert "найдено: 6" in page and "Ким" not in page
    assert "найдено: 1" in browser.get("/admin/journal/?search=англ 5").text


@pytest.mark.req("ADM-3")
@pytest.mark.parametrize("typed", ["елкин", "ЁЛКИН", "Ёлкин", "елк гл"])
def test_search_knows_russian_letters(web_on_both, typed: str) -> None:
    page = web_on_both("admin").get("/admin/pupil/", query_string={"search": typed}).text
    assert "Ёлкин" in page and "найдено: 1" in page


@pytest.mark.req("ADM-3")
def test_lists_are_in_russian_order_and_classes_by_parallel_and_letter(web_on_both, any_school) -> None:
    browser = web_on_both("admin")
    page = browser.get("/admin/pupil/").text
    order = [page.index(f">{name}<") for name in ("Аксёнов", "Белых", "Ёлкин", "Ершов", "Ким", "Щукина")]
    assert order == sorted(order)
    SchoolClass.create(year=any_school.year, grade=10, letter="А")
    keys = re.findall(r'details/\?id=(\d+)', browser.get("/admin/schoolclass/").text)
    assert [str(SchoolClass.get_by_id(int(key)).grade) for key in keys] == ["1", "5", "7", "10"]
    down = re.findall(r'details/\?id=(\d+)', browser.get("/admin/pupil/?sort=0&desc=1").text)
    assert Pupil.get_by_id(int(down[0])).surname == "Щукина"


@pytest.mark.req("ADM-3")
def test_dates_and_switches_read_as_russian_ones(web, school) -> None:
    browser = web("admin")
    page = browser.get("/admin/period/").text
    assert "01.09.2026" in page and "2026-09-01" not in page and "четверть" in page
    kinds = browser.get("/admin/workkind/").text
    assert ">да<" in kinds and ">нет<" in kinds and "True" not in kinds
    form = browser.get(f"/admin/period/edit/?id={Period.get().id}").text
    assert 'type="date"' in form and 'value="2026-09-01"' in form
    assert WorkKind.select().count() == 3


def test_a_page_of_the_panel_speaks_russian_and_has_no_inline_script(web) -> None:
    for path in ("/admin/", "/admin/pupil/", "/admin/pupil/new/", "/admin/subject/delete/?id=1"):
        answer = web("admin").get(path)
        assert '<html lang="ru">' in answer.text and "<h1>" in answer.text
        assert not re.search(r"\son[a-z]+=|javascript:|<style|\sstyle=|<script(?![^>]*\ssrc=)", answer.text)
        assert "nonce" not in answer.headers["Content-Security-Policy"]
        for word in ("Create", "Save", "Delete", "Search", "Record", "items", "Модел", "успешно", "объект"):
            assert word not in re.sub(r"<[^>]*>", "", answer.text), word
