"""The journal's addresses as the contract has them."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from ejournal.models import Absence, Lesson, Mark, Pupil, Work, WorkKind, database
from tests.factories import NOW, TODAY, SmallSchool, give_plan


@pytest.mark.req("GRID-1", "GRID-7")
def test_the_pages_data(web, school: SmallSchool) -> None:
    journal, browser = school.journals["математика"].id, web("teacher")
    pupil, work = school.pupils["ершов"].id, school.work("математика", TODAY)
    body = {"op": str(uuid4()), "changes": [{"pupil": pupil, "work": work, "text": "4/5", "rev": 0}]}
    saved = browser.post_json(f"/journal/{journal}/cells", body)
    assert saved.status_code == 200
    assert saved.json["results"] == [{"pupil": pupil, "work": work, "status": "saved", "text": "4/5", "rev": 1, "message": ""}]
    data = browser.get(f"/journal/{journal}/data?period={school.quarter.id}").json
    assert data["journal"] == {"id": journal, "title": "Математика, 5\u00a0А", "editable": True}
    assert data["period"] == {"id": school.quarter.id, "title": "1 четверть", "start": "2026-09-01", "end": "2026-10-23"}
    assert data["cells"] == [{"pupil": pupil, "work": work, "text": "4/5", "rev": 1}]
    names = [one["name"] for one in data["pupils"]]
    assert names == ["Аксёнов Тимофей", "Ёлкин Глеб", "Ершов Матвей", "Луговой Прохор", "Седых Роман", "Щукина Надежда"]
    gone = next(one for one in data["pupils"] if one["name"] == "Седых Роман")
    assert gone["to"] == "2026-10-05" and "приказ № 52-у" in gone["note"]
    column = next(one for one in data["columns"] if one["work"] == work)
    assert column | {"lesson": 0} == {
        "work": work, "lesson": 0, "date": "2026-10-14", "number": 1, "kind": "Ответ на уроке", "weight": 1.0, "title": "", "lock": None,
        "due": None, "closes": "закроется через 7 дней", "lacking": 0,
    }  # fmt: skip
    assert "закрыта" in data["columns"][0]["lock"]


@pytest.mark.req("GRID-6", "MARK-2", "MARK-3")
def test_the_head_of_a_column_says_kind_title_and_term(web, school: SmallSchool) -> None:
    day, late = date(2026, 10, 12), date(2026, 10, 8)
    WorkKind.update(due_days=3).where(WorkKind.code == "К").execute()
    for on in (day, late, date(2026, 10, 20)):
        Work.update(kind=school.kinds["К"], title="№ 1").where(Work.id == school.work("математика", on)).execute()
    Mark.create(pupil=school.pupils["ершов"], work=school.work("математика", late), value="5", rev=1, changed_at=NOW)
    Absence.create(pupil=school.pupils["елкин"], lesson=school.lessons["математика", late], code="Б", rev=1, changed_at=NOW)
    journal = school.journals["математика"].id
    page = web("teacher").get(f"/journal/{journal}").text
    assert "отметки до 15\u00a0октября, закроется через 5 дней</span>" in page
    assert "без отметок 3 из 4, закроется завтра</span>" in page and "пн, Контрольная работа: № 1" in page
    assert page.count("is-late") == 1, "one column owes marks; a shape says so as well"
    columns = {one["date"]: one for one in web("teacher").get(f"/journal/{journal}/data").json["columns"]}
    assert (columns["2026-10-12"]["due"], columns["2026-10-08"]["lacking"]) == ("2026-10-15", 3)
    assert columns["2026-10-20"]["closes"] is None, "nothing is said of a lesson ahead"


@pytest.mark.req("MARK-3", "GRID-6")
def test_a_work_is_never_shut_before_its_own_term(web, school: SmallSchool) -> None:
    day = date(2026, 10, 6)  # 8 days ago: past the school's lock
    journal, pupil, work = school.journals["математика"].id, school.pupils["ершов"].id, school.work("математика", day)
    Work.update(kind=school.kinds["С"]).where(Work.id == work).execute()
    change = {"pupil": pupil, "work": work, "text": "4", "rev": 0}
    for due, status in ((7, "refused"), (10, "saved")):
        WorkKind.update(due_days=due).where(WorkKind.code == "С").execute()
        answer = web("teacher").post_json(f"/journal/{journal}/cells", {"op": str(uuid4()), "changes": [change]})
        assert answer.json["results"][0]["status"] == status
        column = next(one for one in web("teacher").get(f"/journal/{journal}/data").json["columns"] if one["work"] == work)
        assert (column["lock"] is None) == (status == "saved")


@pytest.mark.req("ROLE-3")
def test_the_same_page_is_not_editable_for_its_reader(web, school: SmallSchool) -> None:
    journal = school.journals["английский"].id
    assert web("teacher").get(f"/journal/{journal}/data").json["journal"]["editable"] is False
    assert web("deputy").get(f"/journal/{journal}/data").json["journal"]["editable"] is False
    assert web("teacher2").get(f"/journal/{journal}/data").json["journal"]["editable"] is True


def test_the_poll_is_answered_304_until_something_changes(web, school: SmallSchool, selects) -> None:
    journal, browser = school.journals["математика"].id, web("teacher")
    tag = browser.get(f"/journal/{journal}/data").headers["ETag"]
    with selects() as seen:
        assert browser.get(f"/journal/{journal}/data", headers={"If-None-Match": tag}).status_code == 304
    assert len(seen) == 4, "the session, its facts, the journal, its periods"
    change = {"pupil": school.pupils["ершов"].id, "work": school.work("математика", TODAY), "text": "5", "rev": 0}
    browser.post_json(f"/journal/{journal}/cells", {"op": str(uuid4()), "changes": [change]})
    assert browser.get(f"/journal/{journal}/data", headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize(
    "address", ["/journal/{id}", "/journal/{id}/data", "/journal/{id}?period={period}", "/journal/{id}/data?period={period}"]
)
def test_a_page_takes_ten_selects_at_most_whatever_the_class(web, school: SmallSchool, address: str, selects) -> None:
    browser, journal = web("teacher"), school.journals["математика"].id
    url = address.format(id=journal, period=school.quarter.id)
    browser.get(url)
    with selects() as small:
        assert browser.get(url).status_code == 200
    from ejournal.models import ClassMembership

    for number in range(20):
        pupil = Pupil.create(surname=f"Новиков{number}", name="Лев")
        ClassMembership.create(pupil=pupil, school_class=school.classes["5А"], start=school.year.start)
        Mark.create(pupil=pupil, work=school.work("математика", TODAY), value="5", rev=1, changed_at="2026-10-14 10:00:00")
    with selects() as large:
        assert browser.get(url).status_code == 200
    assert 4 < len(small) == len(large) <= 10, "\n".join(large)


@pytest.mark.req("KTP-4")
@pytest.mark.parametrize("address", ["/journal/{id}", "/journal/{id}/data"])
def test_a_page_with_a_plan_takes_ten_selects_at_most(web, school: SmallSchool, address: str, selects) -> None:
    journal = school.journals["математика"]
    give_plan(school, "математика", ["Степень числа", "Делители и кратные"])
    browser, url = web("teacher"), address.format(id=journal.id)
    browser.get(url)
    with selects() as seen:
        assert browser.get(url).status_code == 200
    assert 4 < len(seen) <= 10, "\n".join(seen)


@pytest.mark.req("GRID-4")
def test_2001_changes_are_413_and_nothing_is_written(web, school: SmallSchool) -> None:
    journal = school.journals["математика"].id
    change = {"pupil": school.pupils["ершов"].id, "work": school.work("математика", TODAY), "text": "5", "rev": 0}
    answer = web("teacher").post_json(f"/journal/{journal}/cells", {"op": str(uuid4()), "changes": [change] * 2001})
    assert answer.status_code == 413 and "2000" in answer.json["error"]
    assert not Mark.select().exists()


BAD_BODIES = {
    "nothing": None, "a list": [], "no op": {"changes": []}, "op is a word": {"op": "x", "changes": []}, "no changes": {"op": str(uuid4())},
    "a change without text": {"op": str(uuid4()), "changes": [{"pupil": 1, "work": 1, "rev": 0}]},
    "a pupil in words": {"op": str(uuid4()), "changes": [{"pupil": "1", "work": 1, "text": "5", "rev": 0}]},
    "a negative rev": {"op": str(uuid4()), "changes": [{"pupil": 1, "work": 1, "text": "5", "rev": -1}]},
    "a huge pupil": {"op": str(uuid4()), "changes": [{"pupil": 2**40, "work": 1, "text": "5", "rev": 0}]},
    "true for a number": {"op": str(uuid4()), "changes": [{"pupil": True, "work": 1, "text": "5", "rev": 0}]},
}  # fmt: skip


@pytest.mark.parametrize("body", BAD_BODIES.values(), ids=BAD_BODIES.keys())
def test_a_call_that_is_not_understood_is_400_in_words(web, school: SmallSchool, body) -> None:
    answer = web("teacher").post_json(f"/journal/{school.journals['математика'].id}/cells", body)
    assert answer.status_code == 400 and answer.json["error"].endswith(".")


@pytest.mark.req("COR-4")
def test_the_card_of_a_cell_tells_its_history(web, school: SmallSchool) -> None:
    browser, journal = web("teacher"), school.journals["математика"].id
    pupil, work = school.pupils["ершов"].id, school.work("математика", TODAY)
    for rev, text in enumerate(("4", "Н 4")):
        body = {"op": str(uuid4()), "changes": [{"pupil": pupil, "work": work, "text": text, "rev": rev}]}
        browser.post_json(f"/journal/{journal}/cells", body)
    card = browser.get(f"/journal/{journal}/cell?pupil={pupil}&work={work}").json
    assert (card["pupil"], card["date"], card["text"], card["lock"]) == ("Ершов Матвей", "2026-10-14", "Н 4", None)
    assert [(one["old"], one["new"]) for one in card["history"]] == [("", "4"), ("4", "Н 4")]
    assert "Ведерников" in card["history"][0]["who"]
    assert browser.get(f"/journal/{journal}/cell?pupil={pupil}&work={school.work('алгебра', TODAY)}").status_code == 404


@pytest.mark.req("GRID-1")
def test_topic_and_homework_are_typed_in_place(web, school: SmallSchool) -> None:
    browser, journal = web("teacher"), school.journals["математика"].id
    lesson = school.lessons["математика", TODAY].id

    def write(field: str, text: str, rev: int) -> dict:
        body = {"op": str(uuid4()), "changes": [{"lesson": lesson, "field": field, "text": text, "rev": rev}]}
        return browser.post_json(f"/journal/{journal}/lessons", body).json["results"][0]

    assert write("topic", "  Степень   числа ", 0)["text"] == "Степень числа"
    assert write("homework", "§ 14, № 178", 0)["status"] == "saved"
    assert write("topic", "Другая тема", 0)["status"] == "conflict"
    assert "по-русски" in write("topic", "Present Simple", 2)["message"]
    assert write("topic", "х" * 301, 3)["status"] == "refused"
    row = Lesson.get_by_id(lesson)
    assert (row.homework, row.filled_by_id) == ("§ 14, № 178", school.staff["teacher"].id)


@pytest.mark.parametrize("query", ["period=abc", "period=99999999999999999999", "period=-1", "period=1.5"])
def test_a_period_that_is_no_number_is_refused(web, school: SmallSchool, query: str) -> None:
    answer = web("teacher").get(f"/journal/{school.journals['математика'].id}/data?{query}")
    assert answer.status_code == 400 and answer.json["error"]


def test_a_period_of_another_year_is_404(web, school: SmallSchool) -> None:
    assert web("teacher").get(f"/journal/{school.journals['математика'].id}/data?period=777").status_code == 404


def test_a_name_is_text_not_markup(web, school: SmallSchool) -> None:
    Pupil.update(surname="<script>alert(1)</script>").where(Pupil.id == school.pupils["ершов"].id).execute()
    page = web("teacher").get(f"/journal/{school.journals['математика'].id}").text
    assert "<script>alert(1)" not in page and "&lt;script&gt;" in page
    assert database.is_connection_usable()


def test_a_days_link_opens_its_period(web, school: SmallSchool) -> None:
    browser, journal = web("teacher"), school.journals["математика"].id
    page = browser.get(f"/journal/{journal}?date=2026-11-20").text
    assert f'<option value="{school.next_quarter.id}" selected>' in page
    assert browser.get(f"/journal/{journal}?date=soon").status_code == 400
