"""The secretary keeps the cards: finds a child in any spelling, fills parts by right and consent, sees what is closed and why."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from ejournal.models import (
    AuditRow,
    CardAccess,
    ClassMembership,
    Consent,
    Guardian,
    Guardianship,
    NameChange,
    Pupil,
    PupilHealth,
    PupilIdentity,
    Staff,
)
from ejournal.queries.names_past import name_on
from tests.factories import TODAY, SmallSchool

SNILS = "112-233-445 95"


def card_of(school: SmallSchool, key: str = "ершов") -> str:
    return f"/pupils/{school.pupils[key].id}"


def give(browser: Any, school: SmallSchool, kind: str, key: str = "ершов") -> Any:
    """The mother's consent from the first of September."""
    mother = Guardianship.get(Guardianship.pupil == school.pupils[key]).guardian_id
    return browser.post(f"{card_of(school, key)}/consents", kind=kind, guardian=str(mother), date="2026-09-01", document="л/д")


@pytest.mark.req("ADM-3", "REG-6")
def test_a_child_is_found_by_any_part_in_any_spelling(web: Callable[..., Any], school: SmallSchool) -> None:
    secretary = web("secretary")
    for typed in ("аксенов", "frctyjd", "АКСЁНОВ 5", "тимоф"):
        answer = secretary.get("/pupils/", query_string={"q": typed})
        assert answer.status_code == 302 and answer.headers["Location"].endswith(card_of(school, "аксенов")), typed
    page = secretary.get("/pupils/?q=5а").text
    assert "Найдено: 5" in page and "Ким Эвелина" not in page
    assert "Никого не нашлось" in secretary.get("/pupils/?q=нетакого").text
    assert 'class="board-find"' in secretary.get("/").text and 'class="board-find"' not in web("parent").get("/").text


@pytest.mark.req("REG-6")
def test_namesakes_are_told_apart_and_lists_are_of_a_day(web: Callable[..., Any], school: SmallSchool) -> None:
    Pupil.create(surname="Ершов", name="Матвей", birth_date=date(2018, 3, 4))
    secretary = web("secretary")
    page = secretary.get("/pupils/?q=ершов").text
    assert page.count("есть тёзка") == 2 and "04.03.2018" in page and "без класса" in page
    before = secretary.get(f"/pupils/?class={school.classes['5А'].id}&day=2026-10-01").text
    assert "Седых" in before and "Седых" not in secretary.get(f"/pupils/?class={school.classes['5А'].id}").text


@pytest.mark.req("REG-6")
def test_a_class_teacher_sees_the_class_and_a_teacher_nobody_else(web: Callable[..., Any], school: SmallSchool) -> None:
    page = web("teacher").get("/pupils/").text
    assert "Ершов" in page and "Ким" not in page
    assert web("teacher2").get(card_of(school)).status_code == 403
    assert web("parent2").get(card_of(school)).status_code == 404


@pytest.mark.req("REG-6")
def test_a_new_card_gets_the_next_number_of_its_letter_that_never_was(web: Callable[..., Any], school: SmallSchool) -> None:
    secretary = web("secretary")
    Pupil.update(file_number="Щ-7").where(Pupil.id == school.pupils["щукина"].id).execute()
    offered = secretary.post("/pupils/new", surname="Щукин", name="Лев", propose="1").text
    assert 'value="Щ-8"' in offered
    assert secretary.post("/pupils/new", surname="щукин", name="лев", birth_date="2019-05-06").status_code == 302
    made = Pupil.get(Pupil.surname == "Щукин")
    assert (made.file_number, made.name) == ("Щ-8", "Лев")
    secretary.post(f"/pupils/{made.id}/part/core", surname="Щукин", name="Лев", file_number="Щ-3")
    secretary.post("/pupils/new", surname="Щукин", name="Глеб")
    assert Pupil.get(Pupil.name == "Глеб", Pupil.surname == "Щукин").file_number == "Щ-9", "Щ-8 was used once"
    again = secretary.post("/pupils/new", surname="Щукин", name="Глеб")
    assert again.status_code == 400 and "Это другой ребёнок" in again.text
    assert secretary.post("/pupils/new", surname="Щукин", name="Глеб", knowingly="1").status_code == 302
    assert "без класса" in secretary.get(f"/pupils/{made.id}").text
    assert secretary.post("/pupils/new", surname="Ivanov", name="Лев").text.count("нужны русские буквы") == 1


@pytest.mark.req("REG-7")
def test_an_address_needs_a_consent_and_goes_when_it_is_withdrawn(web: Callable[..., Any], school: SmallSchool) -> None:
    secretary, url = web("secretary"), card_of(school)
    refused = secretary.post(f"{url}/part/contacts", address="ул. Новая, 1")
    assert refused.status_code == 400 and "Нет согласия на адрес" in refused.text
    assert "Нет согласия на адрес" in secretary.get(url).text
    assert give(secretary, school, "address").status_code == 302
    assert secretary.post(f"{url}/part/contacts", address="ул. Новая, 1", phone="89123456789").status_code == 302
    assert "ул. Новая, 1" in secretary.get(url).text and "+7 912 345-67-89" in web("parent").get(url).text
    consent = Consent.get(Consent.kind == "address")
    assert secretary.post(f"{url}/consents/{consent.id}", withdrawn_on=(TODAY + timedelta(days=1)).isoformat()).status_code == 400
    secretary.post(f"{url}/consents/{consent.id}", withdrawn_on=TODAY.isoformat())
    for who in ("secretary", "director", "deputy", "teacher", "parent"):
        assert "ул. Новая" not in web(who).get(url).text, who
    assert "ул. Новая" not in secretary.get(f"{url}/history").text
    assert Pupil.get_by_id(school.pupils["ершов"].id).address == "ул. Новая, 1", "kept, and open again with a new consent"


@pytest.mark.req("REG-6", "REG-7")
def test_documents_are_masked_until_their_own_part_is_opened(web: Callable[..., Any], school: SmallSchool) -> None:
    secretary, url = web("secretary"), card_of(school)
    wrong = secretary.post(f"{url}/part/identity", snils="112-233-445 96")
    assert wrong.status_code == 400 and "не сходится контрольное число" in wrong.text and 'aria-invalid="true"' in wrong.text
    give(secretary, school, "passport")
    secretary.post(f"{url}/part/identity", snils=SNILS, kind="birth", series="II-ДН", number="123434")
    main = secretary.get(url).text
    assert "•••-•••-445 95" in main and SNILS not in main and "123434" not in main
    whole = secretary.get(f"{url}/identity").text
    assert SNILS in whole and "123434" in whole
    assert web("deputy").get(f"{url}/identity").status_code == 403 and "445 95" not in web("deputy").get(url).text
    assert PupilIdentity.get().pupil_id == school.pupils["ершов"].id


@pytest.mark.req("REG-6", "REG-7")
def test_health_is_for_the_director_and_by_consent_and_its_groups_for_the_class_teacher(web: Callable[..., Any], school: SmallSchool) -> None:
    secretary, url = web("secretary"), card_of(school)
    assert secretary.post(f"{url}/part/health", health_group="2").status_code == 400
    give(secretary, school, "health")
    assert secretary.post(f"{url}/part/health", health_group="9").text.count("от 1 до 5") >= 1
    secretary.post(f"{url}/part/health", health_group="2", pe_group="special_a", disability="ПМПК № 7", policy="4455")
    assert PupilHealth.get().health_group == 2
    shown = web("teacher").get(f"{url}/health").text
    assert "специальная А" in shown and "ПМПК" not in shown and "4455" not in shown
    assert web("deputy").get(f"{url}/health").status_code == 403 and "ПМПК № 7" in web("director").get(f"{url}/health").text


@pytest.mark.req("REG-6", "ROLE-5")
def test_a_guardian_is_added_new_or_known_and_the_tie_changed(web: Callable[..., Any], school: SmallSchool) -> None:
    secretary, url = web("secretary"), card_of(school, "щукина")
    new = {"surname": "Ершова", "name": "Лилия", "patronymic": "Денисовна", "relation": "relative"}
    asked = secretary.post(f"{url}/guardians", **new)
    assert asked.status_code == 400 and "Тот же: Ершова Лилия Денисовна" in asked.text
    known = Guardian.get(Guardian.surname == "Ершова")
    assert secretary.post(f"{url}/guardians", **new, existing=str(known.id), sees_diary="1").status_code == 400, "a relative by consent only"
    assert secretary.post(f"{url}/guardians", **new, existing=str(known.id), sees_diary="1", consent_on="2026-09-02").status_code == 302
    tie = Guardianship.get((Guardianship.guardian == known) & (Guardianship.pupil == school.pupils["щукина"]))
    secretary.post(f"{url}/guardians/{tie.id}", relation="relative")
    assert not Guardianship.get_by_id(tie.id).sees_diary
    secretary.post(f"{url}/guardians/{tie.id}", relation="relative", remove="1")
    assert Guardianship.get_or_none(Guardianship.id == tie.id) is None and Guardian.get_or_none(Guardian.id == known.id)
    assert AuditRow.select().where((AuditRow.entity == "Guardianship") & (AuditRow.action == "delete")).count() == 1


@pytest.mark.req("REG-6")
def test_a_new_surname_leaves_the_old_one_to_lists_of_earlier_days(web: Callable[..., Any], school: SmallSchool) -> None:
    secretary, url, pupil = web("secretary"), card_of(school, "щукина"), school.pupils["щукина"].id
    new = {"surname": "Ершова", "name": "Надежда", "patronymic": "", "until": "2026-10-01"}
    assert "Основание" in secretary.post(f"{url}/name", **new).text
    assert secretary.post(f"{url}/name", **new, document="свидетельство о браке № 5 от 30.09.2026").status_code == 302
    row = Pupil.get_by_id(pupil)
    assert row.surname == "Ершова" and name_on(row, date(2026, 9, 30)).surname == "Щукина" and name_on(row, TODAY).surname == "Ершова"
    assert NameChange.get().surname == "Щукина"
    past = secretary.get("/pupils/?day=2026-09-15&stay=1").text
    assert "Щукина Надежда" in past and "теперь Ершова Надежда" in past
    assert secretary.post(f"{url}/name", **(new | {"until": "2026-09-01", "surname": "Ким"}), document="№ 1").status_code == 400


@pytest.mark.req("SEC-3")
def test_each_opening_and_export_is_logged_once_a_day_with_how_often(web: Callable[..., Any], school: SmallSchool) -> None:
    secretary, url = web("secretary"), card_of(school)
    secretary.get(url)
    secretary.get(url)
    secretary.get(f"{url}/identity")
    secretary.get("/pupils/list.xlsx?contacts=1")
    web("parent").get(url)
    rows = {(row.part, row.way, row.pupil_id): row for row in CardAccess.select()}
    pupil, account = school.pupils["ершов"].id, school.accounts["secretary"].id
    assert rows["contacts", "seen", pupil].count == 2 and rows["identity", "seen", pupil].count == 1
    assert rows["contacts", "exported", pupil].what == "Список учеников"
    assert {row.account_id for row in rows.values()} == {account}, "a family's own reading is not logged"
    director = web("director")
    page = director.get(f"/accesses/?who={account}&q=ершов&from={TODAY}&to={TODAY}").text
    assert "документы" in page and "выгружена" in page and "Чеснокова" in page and "Ким" not in page.split("<tbody>")[1]
    book = load_workbook(BytesIO(director.get("/accesses/log.xlsx").data))
    assert any("документы" in map(str, row) for row in book.worksheets[0].iter_rows(values_only=True))


@pytest.mark.req("SEC-3")
def test_the_panel_s_lists_and_forms_of_personal_records_are_logged_too(web: Callable[..., Any], school: SmallSchool) -> None:
    pupil, office = school.pupils["ершов"].id, web("secretary")
    document = PupilIdentity.create(pupil=pupil, series="12 34", number="567890")
    mother = Guardianship.get(Guardianship.pupil == pupil).guardian_id
    pages = ("/admin/pupilidentity/", "/admin/guardian/", "/admin/pupil/", f"/admin/pupilidentity/details/?id={document.id}")
    for page in (*pages, *pages, f"/admin/guardian/details/?id={mother}", f"/admin/guardian/edit/?id={mother}", "/admin/guardian/export/xlsx/"):
        assert office.get(page).status_code == 200
    rows = {(row.what, row.part, row.way, row.pupil_id, row.guardian_id): row.count for row in CardAccess.select()}
    documents = "Панель: Документы учеников"
    assert rows == {
        (documents, "identity", "seen", None, None): 2, (documents, "identity", "seen", pupil, None): 2,
        ("Панель: Родители", "contacts", "seen", None, None): 2, ("Панель: Родители", "contacts", "seen", None, mother): 2,
        ("Панель: Родители", "contacts", "exported", None, None): 1,
    }  # fmt: skip
    assert ">список</th>" in web("director").get("/accesses/").text


@pytest.mark.req("REG-6", "PRN-1")
def test_the_alphabet_book_goes_by_letter_and_keeps_those_who_left(web: Callable[..., Any], school: SmallSchool) -> None:
    for key, number in (("ершов", "Е-2"), ("седых", "С-1"), ("елкин", "Е-1")):
        Pupil.update(file_number=number).where(Pupil.id == school.pupils[key].id).execute()
    Pupil.update(left_on=date(2026, 10, 5), address="ул. Дальняя, 9").where(Pupil.id == school.pupils["седых"].id).execute()
    page = web("secretary").get("/pupils/alphabet?letter=Е").text
    assert page.index("Ёлкин") < page.index("Ершов Матвей") and "Седых" not in page
    sheet = load_workbook(BytesIO(web("secretary").get("/pupils/alphabet.xlsx").data))
    text = " ".join(str(cell) for page in sheet for row in page.iter_rows(values_only=True) for cell in row if cell)
    assert "№ 52-у от 02.10.2026" in text and "Седых Роман" in text and "Дальняя" not in text, "no consent, no address"


@pytest.mark.req("REG-6")
def test_cards_of_grown_ups(web: Callable[..., Any], school: SmallSchool) -> None:
    secretary = web("secretary")
    person = school.staff["teacher2"]
    assert "Лопухова" in secretary.get("/staff/?q=kjge[jdf").text
    assert secretary.post(f"/staff/{person.id}", phone="это не телефон").status_code == 400
    assert secretary.post(f"/staff/{person.id}", phone="8 912 000-11-22", position="учитель").status_code == 302
    assert "+7 912 000-11-22" in web("deputy").get(f"/staff/{person.id}").text
    mother = Guardian.get(Guardian.surname == "Ершова")
    assert secretary.post(f"/guardians/{mother.id}", phone="2-34-56").status_code == 302
    assert "2-34-56" in web("teacher").get(f"/guardians/{mother.id}").text
    assert web("teacher2").get(f"/guardians/{mother.id}").status_code == 404
    assert CardAccess.select().where(CardAccess.guardian == mother.id).count() >= 1


@pytest.mark.req("REG-6")
def test_pages_read_a_fixed_number_of_times(web: Callable[..., Any], school: SmallSchool, selects: Callable[[], Any]) -> None:
    secretary = web("secretary")
    secretary.get("/pupils/")
    with selects() as few:
        secretary.get("/pupils/?stay=1")
    for number in range(40):
        row = Pupil.create(surname="Новиков", name=f"Лев{'а' * number}")
        ClassMembership.create(pupil=row, school_class=school.classes["1"], start=date(2026, 9, 1))
    with selects() as many:
        page = secretary.get("/pupils/?stay=1").text
    assert len(many) == len(few) <= 8 and re.search(r"Список: 4[89]", page)


def shown_in(page: str, action: str) -> dict[str, str]:
    """What a form of the page would send as it stands."""
    form = next(one for one in page.split("<form ")[1:] if f'action="{action}"' in one).split("</form>")[0]
    found = dict(re.findall(r'<input[^>]*? name="(?!csrf)(\w+)"[^>]*? value="([^"]*)"', form))
    found |= {name: value for value, name in re.findall(r'<input[^>]*? value="([^"]*)"[^>]*? name="(?!csrf)(\w+)"', form)}
    return {name: unescape(value) for name, value in found.items()}


@pytest.mark.req("REG-6")
def test_what_another_wrote_meanwhile_is_shown_and_never_overwritten(web: Callable[..., Any], school: SmallSchool) -> None:
    office, other, url, pupil = web("secretary"), web("admin"), card_of(school), school.pupils["ершов"].id
    give(office, school, "address")
    office.post(f"{url}/part/contacts", address="ул. Старая, 1", phone="")
    form = shown_in(office.get(url).text, f"{url}/part/contacts")
    assert form["address"] == "ул. Старая, 1"
    other.post(f"{url}/part/contacts", address="ул. Лесная, 2")
    untouched = office.post(f"{url}/part/contacts", **{**form, "phone": "89123456789"})
    assert untouched.status_code == 302 and Pupil.get_by_id(pupil).address == "ул. Лесная, 2", "an untouched field is the other's"
    clash = office.post(f"{url}/part/contacts", **{**form, "phone": "", "address": "ул. Моя, 3"})
    assert clash.status_code == 409 and "«ул. Лесная, 2». У вас «ул. Моя, 3»" in clash.text and 'value="ул. Моя, 3"' in clash.text
    assert Pupil.get_by_id(pupil).address == "ул. Лесная, 2"
    again = shown_in(clash.text, f"{url}/part/contacts")
    assert office.post(f"{url}/part/contacts", **{**again, "address": "ул. Моя, 3"}).status_code == 302, "told, and written knowingly"
    assert (Pupil.get_by_id(pupil).address, Pupil.get_by_id(pupil).phone) == ("ул. Моя, 3", "+7 912 345-67-89")


@pytest.mark.req("REG-6")
def test_cards_of_grown_ups_tell_what_changed_meanwhile_too(web: Callable[..., Any], school: SmallSchool) -> None:
    office, other = web("secretary"), web("admin")
    tie = Guardianship.get(Guardianship.pupil == school.pupils["ершов"])
    for url, model, key in ((f"/guardians/{tie.guardian_id}", Guardian, tie.guardian_id), ("/staff/1", Staff, 1)):
        form = shown_in(office.get(url).text, url)
        other.post(url, email="new@example.ru")
        clash = office.post(url, **{**form, "email": "mine@example.ru"})
        assert clash.status_code == 409 and "«new@example.ru». У вас «mine@example.ru»" in clash.text
        assert office.post(url, **{**form, "surname": "Ершова-Ким"}).status_code == 302
        assert (model.get_by_id(key).email, model.get_by_id(key).surname) == ("new@example.ru", "Ершова-Ким")
    line, card = f"{card_of(school)}/guardians/{tie.id}", card_of(school)
    form = {name: value for name, value in shown_in(office.get(card).text, line).items() if name in ("seen", "consent_on")}
    other.post(line, relation="guardian", is_lawful="1", sees_diary="1")
    clash = office.post(line, **form, relation="relative", is_lawful="1")
    assert clash.status_code == 409 and "Кем приходится: пока вы правили" in clash.text
    assert office.post(line, **form, relation="mother", is_lawful="1").status_code == 302
    kept = Guardianship.get_by_id(tie.id)
    assert (kept.relation, kept.is_lawful, kept.sees_diary) == ("guardian", True, False)
    form = shown_in(office.get(card).text, f"{card}/name")
    other.post(f"{card}/part/core", surname="Ершев")
    assert office.post(f"{card}/name", **{**form, "surname": "Ким", "until": "2026-09-01", "document": "№ 1"}).status_code == 409
    assert not NameChange.select().exists()


@pytest.mark.parametrize("seen", ["{", "[]", '{"address": 5}', "null", '{"x": "y"}'])
def test_a_broken_memory_of_the_form_asks_nothing(web: Callable[..., Any], school: SmallSchool, seen: str) -> None:
    assert web("secretary").post(f"{card_of(school)}/part/core", surname="Ершев", seen=seen).status_code == 302
