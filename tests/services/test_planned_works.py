"""Works set before the day of their lesson, and what is said when a class has control works enough."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from ejournal.errors import AskFirst, BadInput, Refused
from ejournal.models import PlanItem, SchoolSetting, Work
from ejournal.policy.actor import load_actor
from ejournal.queries.lesson_card import lesson_card
from ejournal.services.cells import Change, write_cells
from ejournal.services.lesson_card import add_work, change_work, remove_work, take_plan
from tests.factories import NOW, TODAY, give_plan

AHEAD = date(2026, 10, 20)


def who(school, login="teacher"):
    return load_actor(school.accounts[login].id, TODAY, "127.0.0.1")


def place(school, day=AHEAD, key="математика"):
    return school.journals[key].id, school.lessons[key, day].id


@pytest.mark.req("GRID-6", "MARK-3")
def test_the_work_of_a_lesson_ahead_is_set_and_its_cells_stay_shut(any_school):
    journal, lesson = place(any_school)
    own = any_school.work("математика", AHEAD)
    change_work(who(any_school), journal, lesson, own, any_school.kinds["К"].id, "Контрольная № 1", now=NOW)
    second = add_work(who(any_school), journal, lesson, any_school.kinds["С"].id, "Разминка", now=NOW)
    assert {work.title for work in Work.select().where(Work.lesson == lesson)} == {"Контрольная № 1", "Разминка"}
    answer = write_cells(who(any_school), journal, str(uuid4()), [Change(any_school.pupils["ершов"].id, own, "5", 0)], now=NOW)
    assert answer["results"][0]["status"] == "refused" and "впереди" in answer["results"][0]["message"]
    remove_work(who(any_school), journal, lesson, second, now=NOW)
    card = lesson_card(who(any_school), journal, lesson, NOW)
    assert card.is_ahead and card.may_plan and not card.may_write


@pytest.mark.req("GRID-6", "ROLE-2")
def test_only_who_keeps_the_journal_plans_its_works(any_school):
    for login in ("teacher2", "deputy", "admin"):
        with pytest.raises(Refused):
            add_work(who(any_school, login), *place(any_school), any_school.kinds["К"].id, "", now=NOW)


@pytest.mark.req("GRID-6")
def test_a_second_control_work_of_the_class_is_asked_about_before_it_is_saved(any_school):
    journal, lesson = place(any_school)
    add_work(who(any_school, "teacher2"), *place(any_school, key="английский"), any_school.kinds["К"].id, "Тест", now=NOW)
    with pytest.raises(AskFirst, match="уже назначено: Английский язык") as asked:
        add_work(who(any_school), journal, lesson, any_school.kinds["К"].id, "Контрольная № 1", now=NOW)
    assert asked.value.field == "kind" and Work.select().where(Work.lesson == lesson).count() == 1
    add_work(who(any_school), journal, lesson, any_school.kinds["С"].id, "", now=NOW)
    add_work(who(any_school), journal, lesson, any_school.kinds["К"].id, "Контрольная № 1", now=NOW, confirmed=True)
    assert Work.select().where(Work.lesson == lesson).count() == 3


@pytest.mark.req("GRID-6")
def test_a_school_may_forbid_what_others_only_warn_of(any_school):
    SchoolSetting.update(value="да").where(SchoolSetting.key == "control_forbid").execute()
    add_work(who(any_school, "teacher2"), *place(any_school, key="английский"), any_school.kinds["К"].id, "Тест", now=NOW)
    with pytest.raises(BadInput, match="не разрешает") as refused:
        add_work(who(any_school), *place(any_school), any_school.kinds["К"].id, "", now=NOW, confirmed=True)
    assert not isinstance(refused.value, AskFirst)


@pytest.mark.req("GRID-6", "KTP-4")
def test_the_plan_offers_its_kind_and_warns_when_it_is_taken(any_school):
    journal, lesson = place(any_school, TODAY)
    give_plan(any_school, "математика", ["Контрольная работа № 1"])
    PlanItem.update(kind=any_school.kinds["К"]).execute()
    Work.update(kind=any_school.kinds["К"]).where(Work.id == any_school.work("английский", TODAY)).execute()
    for day in [day for key, day in any_school.lessons if key == "математика" and day < TODAY]:
        any_school.lessons["математика", day].topic = "Было"
        any_school.lessons["математика", day].save()
    assert lesson_card(who(any_school), journal, lesson, NOW).planned_kind == "Контрольная работа"
    assert "Английский" in take_plan(who(any_school), journal, lesson, "", now=NOW)
    assert Work.get_by_id(any_school.work("математика", TODAY)).kind_id == any_school.kinds["К"].id


@pytest.mark.req("GRID-6")
def test_the_page_shows_the_warning_and_a_button_to_go_on(web, school):
    add_work(who(school, "teacher2"), *place(school, key="английский"), school.kinds["К"].id, "Тест", now=NOW)
    journal, lesson = place(school)
    url, browser = f"/journal/{journal}/lesson/{lesson}/works", web("teacher")
    asked = browser.post(url, kind=school.kinds["К"].id, title="Контрольная № 1")
    assert asked.status_code == 400 and "Назначить всё равно" in asked.text and 'value="Контрольная № 1"' in asked.text
    assert browser.post(url, kind=school.kinds["К"].id, title="Контрольная № 1", confirmed="1").status_code == 302
    assert Work.select().where(Work.lesson == lesson).count() == 2
