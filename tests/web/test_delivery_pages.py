"""A guardian chooses how to hear of a child; the office writes down his application; the administrator sees what did not go."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest

from ejournal.models import AuditRow, CardAccess, Consent, Delivery, Guardian, Guardianship, Letter
from ejournal.settings import Smtp
from tests.copies.post_office import open_office
from tests.factories import NOW, TODAY, SmallSchool

BY_MAIL = {"form": "email", "email": "mama@example.org", "daily": "1"}


def page_of(school: SmallSchool, pupil: str = "ершов") -> str:
    return f"/diary/{school.pupils[pupil].id}/delivery"


def form_of(school: SmallSchool, pupil: str = "ершов") -> str:
    return f"{page_of(school, pupil)}/{Guardianship.get(Guardianship.pupil == school.pupils[pupil]).guardian_id}"


@pytest.mark.req("DIA-5")
def test_a_mother_chooses_letters_and_later_the_site_again_and_the_page_remembers_both(web: Any, school: SmallSchool) -> None:
    parent = web("parent")
    assert page_of(school) in parent.get(f"/diary/{school.pupils['ершов'].id}").text
    for form, said in (
        (BY_MAIL | {"email": "мама"}, "Впишите один адрес"),
        (BY_MAIL | {"email": "a@example.org, b@example.org"}, "Впишите один адрес"),
        ({"form": "email", "email": "mama@example.org"}, "что присылать"),
        ({"form": "dove"}, "Выберите, как сообщать"),
    ):
        answer = parent.post(form_of(school), **form)
        assert answer.status_code == 400 and said in answer.text and not Delivery.select().exists()
    assert parent.post(form_of(school), **BY_MAIL).status_code == 302
    row = Delivery.get()
    assert (row.form, row.email, row.daily, row.forecast, row.asked_on) == ("email", "mama@example.org", True, False, TODAY)
    assert parent.post(form_of(school), form="site").status_code == 302
    page = parent.get(page_of(school)).text
    assert "По электронной почте, mama@example.org" in page and "Как было" in page
    assert [(one.action, one.account_id) for one in AuditRow.select().where(AuditRow.entity == "Delivery")] == [
        ("create", school.accounts["parent"].id), ("update", school.accounts["parent"].id),
    ]  # fmt: skip


@pytest.mark.req("DIA-5", "ROLE-5")
def test_it_is_agreed_with_a_lawful_guardian_who_sees_the_diary_and_with_nobody_else(web: Any, school: SmallSchool) -> None:
    assert web("parent2").get(page_of(school)).status_code == 404
    assert web("parent2").post(form_of(school), **BY_MAIL).status_code == 404
    assert web("parent").post(form_of(school, "ким"), **BY_MAIL).status_code == 404
    uncle = Guardian.create(surname="Ершов", name="Яков")
    Guardianship.create(pupil=school.pupils["ершов"], guardian=uncle, relation="relative", is_lawful=False, consent_on=TODAY)
    assert "Яков" not in web("parent").get(page_of(school)).text
    for login in ("parent", "secretary"):
        assert web(login).post(f"{page_of(school)}/{uncle.id}", **BY_MAIL, asked_on="2026-10-01").status_code == 403
    Guardianship.update(sees_diary=False).where(Guardianship.guardian == school.accounts["parent"].guardian_id).execute()
    assert web("parent").post(form_of(school), **BY_MAIL).status_code == 404
    assert not Delivery.select().exists()


@pytest.mark.req("DIA-5")
@pytest.mark.parametrize(("login", "status"), [("teacher", 302), ("secretary", 302), ("teacher2", 403), ("deputy", 403)])
def test_class_teacher_and_secretary_write_down_an_application_with_its_date(web: Any, school: SmallSchool, login: str, status: int) -> None:
    browser = web(login)
    if status == 302:
        assert page_of(school) in browser.get(f"/pupils/{school.pupils['ершов'].id}").text
        for day in ("", "2026-10-15"):
            assert browser.post(form_of(school), form="paper", asked_on=day).status_code == 400
    assert browser.post(form_of(school), form="paper", asked_on="2026-10-12").status_code == status
    assert [(row.form, f"{row.asked_on}") for row in Delivery.select()] == ([("paper", "2026-10-12")] if status == 302 else [])


@pytest.mark.req("DIA-5")
def test_the_administrator_sees_what_did_not_go_and_sends_it_again(web: Any, school: SmallSchool, app_once: Any, monkeypatch: Any) -> None:
    own = {"email": "mama@example.org", "subject": "Дневник", "body": "5 по математике", "made_at": NOW, "next_at": NOW}
    who = {"guardian": school.accounts["parent"].guardian_id, "pupil": school.pupils["ершов"]}
    letter = Letter.create(key="day:1", state="failed", attempts=8, trouble="Сервер не принял адрес (550).", **own, **who)
    admin = web("admin")
    assert "1 письмо не отправлено" in admin.get("/").text
    page = admin.get("/delivery/").text
    assert "Сервер не принял адрес (550)" in page and "Ершов Матвей" in page and "5 по математике" not in page and "Почта не настроена" in page
    assert "Почта не настроена" in admin.post("/delivery/trial", email="a@example.org").text
    with open_office("no") as office:
        settings = app_once.config["SETTINGS"]
        monkeypatch.setitem(app_once.config, "SETTINGS", type(settings)(settings.data, settings.database_url, smtp=Smtp(
            "127.0.0.1", office.port, "none", "school@example.org", password="очень-тайно")))  # fmt: skip
        page = admin.get("/delivery/").text
        assert "school@example.org" in page and "очень-тайно" not in page
        assert "Сервер не принял адрес a@example.org (550)" in admin.post("/delivery/trial", email="a@example.org").text
        assert admin.post("/delivery/trial", email="a@example.org").status_code == 302 and len(office.letters) == 1
    assert admin.post(f"/delivery/{letter.id}/again").status_code == 302
    assert Letter.get().state == "waiting" and admin.post(f"/delivery/{letter.id}/again").status_code == 404
    assert "5 по математике" not in admin.get("/admin/letter/").text


@pytest.mark.req("DIA-7")
def test_the_deputy_takes_the_export_as_one_archive_and_the_next_one_from_its_mark(web: Any, school: SmallSchool) -> None:
    Consent.create(pupil=school.pupils["ершов"], kind="portal", date=TODAY - timedelta(days=1))
    deputy = web("deputy")
    answer = deputy.post("/delivery/export", since="")
    files = zipfile.ZipFile(io.BytesIO(answer.data))
    manifest = json.loads(files.read("manifest.json"))
    assert "marks.jsonl" in files.namelist() and "portal.schema.json" in files.namelist() and manifest["left_out"] == 8
    assert manifest["cursor"] in deputy.get("/delivery/export").text
    assert CardAccess.get(CardAccess.way == "exported").account_id == school.accounts["deputy"].id
    assert deputy.post("/delivery/export", since=manifest["cursor"]).status_code == 200
    wrong = deputy.post("/delivery/export", since="вчера")
    assert wrong.status_code == 400 and "manifest.json" in wrong.text
