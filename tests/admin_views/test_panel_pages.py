"""Every list, form, page of details and export opens for those whom the policy lets in, and for nobody else."""

from __future__ import annotations

from typing import Any

import pytest

from ejournal.models import ALL_MODELS, AuditRow, Message, Note, NoticeChoice, Receipt, SurveyAnswer, SurveyReply
from ejournal.policy.records import RIGHTS, may_touch
from tests.factories import CAST, SmallSchool

PRIVATE = (Note, NoticeChoice, Message, Receipt, SurveyReply, SurveyAnswer)


def address(model: Any, verb: str = "", row: int | None = None) -> str:
    return f"/admin/{model.__name__.lower()}/{verb}" + (f"?id={row}" if row is not None else "")


def first_key(model: Any) -> int | None:
    row = model.select(model._meta.primary_key).tuples().first()
    return row[0] if row else None


@pytest.mark.req("ADM-1")
@pytest.mark.parametrize("model", [model for model in ALL_MODELS if model not in PRIVATE], ids=lambda model: model.__name__)
def test_each_model_has_its_list_details_and_export(web, school: SmallSchool, model) -> None:
    browser = web("admin")
    answer = browser.get(address(model), follow_redirects=True)
    assert answer.status_code == 200 and model._meta.label_plural in answer.text
    assert browser.get(address(model, "export/xlsx/")).status_code == 200
    if (key := first_key(model)) is not None:
        details = browser.get(address(model, "details/", key))
        assert details.status_code == 200 and "История" in details.text


@pytest.mark.req("GRID-9")
@pytest.mark.parametrize("login", CAST)
def test_nobody_reads_a_teachers_notebook_in_the_panel(web, school: SmallSchool, login: str) -> None:
    browser = web(login)
    assert all(browser.get(address(Note, path)).status_code == 403 for path in ("", "details/?id=1", "export/xlsx/"))


@pytest.mark.req("ADM-2", "SEC-1")
@pytest.mark.parametrize("login", CAST)
def test_the_panel_asks_the_policy_for_every_model_and_verb(web, school: SmallSchool, actor, login: str) -> None:
    browser, who = web(login), actor(login)
    token = browser.token()
    for model in ALL_MODELS:
        key = first_key(model) or 1
        allowed = {verb: bool(may_touch(who, model, verb)) for verb in ("read", "create", "update", "delete")}
        got = {
            "read": [browser.get(address(model, verb), follow_redirects=True) for verb in ("", "export/xlsx/")],
            "create": [browser.get(address(model, "new/"))],
            "update": [browser.get(address(model, "edit/", key))],
            "delete": [browser.get(address(model, "delete/", key))],
        }
        for verb, answers in got.items():
            for answer in answers:
                assert (answer.status_code == 403) is not allowed[verb], (login, model.__name__, verb, answer.status_code)
        for verb, path in (("create", "new/"), ("update", f"edit/?id={key}"), ("delete", "delete/")):
            if not allowed[verb]:
                before = model.select().count()
                answer = browser.client.post(address(model, path), data={"id": key, "csrf_token": token})
                assert answer.status_code == 403 and model.select().count() == before
        if not allowed["delete"]:
            form = {"action": "delete", "rowid": key, "confirmed": "1", "csrf_token": token}
            assert browser.client.post(address(model, "action/"), data=form).status_code == 403
        update = browser.client.post(address(model, "ajax/update/"), data={"list_form_pk": key, "csrf_token": token})
        assert update.status_code == 403


@pytest.mark.req("SEC-1")
def test_nobody_is_sent_to_the_login_and_json_says_so(web) -> None:
    browser = web()
    for path in ("/admin/", "/admin/pupil/", "/admin/pupil/new/", "/admin/pupil/export/xlsx/"):
        assert browser.get(path).headers["Location"].startswith("/login")
    assert browser.get("/admin/journal/ajax/lookup/?name=subject&query=").status_code == 401


@pytest.mark.req("SEC-1", "ROLE-5")
@pytest.mark.parametrize("login", ["teacher", "parent", "student"])
def test_the_panel_is_shut_for_teachers_and_families(web, login: str) -> None:
    browser = web(login)
    for path in ("/admin/", "/admin/pupil/", "/admin/staff/ajax/lookup/?name=x"):
        assert browser.get(path).status_code == 403


@pytest.mark.req("ADM-2")
def test_the_menu_and_the_first_page_show_only_what_may_be_opened(web) -> None:
    page = web("dispatcher").get("/admin/").text
    assert "/admin/timetableslot/" in page and "/admin/pupil/" not in page and "/admin/account/" not in page
    for name, roles in RIGHTS.items():
        assert (f'"/admin/{name.lower()}/"' in page) is ("r" in roles.get("dispatcher", "")), name


@pytest.mark.req("SEC-3")
def test_an_export_is_remembered(web, school: SmallSchool) -> None:
    web("secretary").get("/admin/pupil/export/xlsx/")
    row = AuditRow.select().order_by(AuditRow.id.desc()).first()
    assert (row.entity, row.action, row.account_id) == ("Pupil", "export", school.accounts["secretary"].id)
