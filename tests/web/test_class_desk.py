"""The class teacher's morning: what is not recorded, one word to the deputy, who reads the diary."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from ejournal.models import (
    Absence,
    Account,
    ClassReport,
    Delivery,
    DiaryVisit,
    ErrorReport,
    Guardian,
    Guardianship,
    Lesson,
    Notice,
    Remark,
    Work,
    WorkKind,
)
from ejournal.queries.class_desk import class_desk
from ejournal.queries.diary_readers import diary_readers
from ejournal.rules.school_rules import SchoolRules
from tests.factories import NOW, TODAY, SmallSchool
from tests.services.test_cells import Pen

YESTERDAY = TODAY - timedelta(days=1)


def write_all_but(school: SmallSchool, *left: tuple[str, object]) -> None:
    """Every lesson up to yesterday has topic and homework, but for those named."""
    ids = [school.lessons[key].id for key in left]
    Lesson.update(topic="Тема", homework="§ 1").where((Lesson.date < TODAY) & Lesson.id.not_in(ids)).execute()


def notices(school: SmallSchool, login: str) -> list[str]:
    return [row.text for row in Notice.select().where(Notice.account == school.accounts[login].id).order_by(Notice.id)]


@pytest.mark.req("CLS-1")
def test_lost_lessons_unfilled_ones_and_late_works_lead_to_their_place(web, school: SmallSchool) -> None:
    lost, partly = ("математика", YESTERDAY), ("английский", YESTERDAY)
    write_all_but(school, lost, partly)
    Pen(school, "teacher2", "английский").write("ершов", "4", day=YESTERDAY)
    Work.update(kind=school.kinds["К"], title="Контрольная № 1").where(Work.id == school.work("математика", TODAY - timedelta(days=8))).execute()
    WorkKind.update(due_days=3).where(WorkKind.id == school.kinds["К"].id).execute()
    Lesson.update(topic="", homework="").where(Lesson.id == school.lessons["алгебра", YESTERDAY].id).execute()  # another class
    page = web("teacher").get(f"/class/{school.classes['5А'].id}").text
    assert "Уроки без единой записи" in page and f"/journal/{school.journals['математика'].id}?date=2026-10-13" in page
    assert "1 урок: 13.10; нет: тема, задание" in page and school.staff["teacher2"].short_name in page
    assert "Работы без отметок в срок" in page and "просрочено дней: 5" in page and "Алгебра" not in page
    assert web("teacher").get("/class/").headers["Location"].endswith(f"/class/{school.classes['5А'].id}")
    assert f"/class/{school.classes['5А'].id}" in web("teacher").get("/").text  # the line on the desk


@pytest.mark.req("CLS-1")
def test_one_button_tells_the_deputy_once_a_day_for_the_same_things(web, school: SmallSchool, moment) -> None:
    write_all_but(school, ("математика", YESTERDAY))
    own, address = web("teacher"), f"/class/{school.classes['5А'].id}"
    moment.now = datetime(2026, 10, 14, 8, 40)
    for _ in range(2):
        own.post(f"{address}/report")
    (text,) = notices(school, "deputy")
    assert text == f"5\u00a0А: уроки без записи — 1. Математика; {school.staff['teacher'].short_name}"
    page = own.get(address).text
    assert "Сообщено сегодня в 8:40" in page and "Сообщить завучу" not in page
    Lesson.update(topic="", homework="").where(Lesson.id == school.lessons["английский", YESTERDAY].id).execute()
    assert "с тех пор есть новое" in own.get(address).text
    own.post(f"{address}/report")
    assert ClassReport.select().count() == 2 and "Английский" in notices(school, "deputy")[1] and "Математика" not in notices(school, "deputy")[1]
    moment.now = datetime(2026, 10, 15, 8, 30)
    assert "Сообщить завучу" in web("teacher").get(address).text  # a new day


@pytest.mark.req("CLS-1")
def test_the_deputy_opens_the_list_from_the_desk_and_settles_it(web, school: SmallSchool) -> None:
    write_all_but(school, ("математика", YESTERDAY))
    web("teacher").post(f"/class/{school.classes['5А'].id}/report")
    deputy, report = web("deputy"), ClassReport.get().id
    assert f"/class/reports/{report}" in deputy.get("/").text
    page = deputy.get(f"/class/reports/{report}").text
    assert "1 урок: 13.10" in page and "Разобрано" in page
    assert web("teacher2").get(f"/class/reports/{report}").status_code == 403
    deputy.post(f"/class/reports/{report}/settle")
    assert ClassReport.get().settled_by_id == school.accounts["deputy"].id and "/class/reports/" not in deputy.get("/").text


@pytest.mark.req("CLS-1")
def test_where_all_is_done_the_page_says_so_in_a_fixed_number_of_selects(web, school: SmallSchool, selects) -> None:
    class_id = school.classes["5А"].id
    with selects() as many:
        assert class_desk(class_id, NOW, SchoolRules()).things
    write_all_but(school)
    for key in ("ершов", "елкин", "аксенов", "щукина", "луговой"):
        pupil = school.pupils[key]
        tie = Guardianship.get_or_none(Guardianship.pupil == pupil)
        guardian = tie.guardian if tie else Guardian.create(surname=pupil.surname, name="Анна")
        if tie is None:
            Guardianship.create(pupil=pupil, guardian=guardian, relation="mother")
        account = Account.get_or_none(Account.guardian == guardian) or Account.create(login=f"m{pupil.id}", guardian=guardian, created_at=NOW)
        DiaryVisit.create(account=account, pupil=pupil, day=TODAY, at=NOW)
    with selects() as few:
        assert class_desk(class_id, NOW, SchoolRules()).is_done
    assert "Всё сделано" in web("teacher").get(f"/class/{class_id}").text
    assert len(few) <= len(many) <= 24


@pytest.mark.req("CLS-1", "DIA-6", "ABS-1")
def test_absences_without_a_reason_and_open_reports_of_errors_are_counted(web, school: SmallSchool) -> None:
    Pen(school).write("щукина", "н")
    Absence.update(code="Б").where(Absence.pupil == school.pupils["ершов"].id).execute()
    own = {"pupil": school.pupils["ершов"], "account": school.accounts["parent"], "entity": "Absence", "text": "Он был в школе"}
    lesson = school.lessons["математика", YESTERDAY]
    ErrorReport.create(**own, at=NOW, lesson=lesson, staff=school.staff["teacher"])
    ErrorReport.create(**own, at=NOW, state="right", answered_at=NOW)
    page = web("teacher").get(f"/class/{school.classes['5А'].id}").text
    assert "Н без причины: 1" in page and page.count("Он был в школе") == 1
    assert f"/diary/errors/#e{ErrorReport.get(ErrorReport.state == 'open').id}" in page, "his own to answer; another's leads to the journal"


@pytest.mark.req("CLS-4")
def test_who_has_not_looked_in_comes_first_and_is_reminded_once(web, school: SmallSchool) -> None:
    class_id, parent = school.classes["5А"].id, school.accounts["parent"]
    DiaryVisit.create(account=parent, pupil=school.pupils["ершов"], day=TODAY - timedelta(days=8), at=NOW)
    DiaryVisit.create(account=school.accounts["student"], pupil=school.pupils["ершов"], day=TODAY, at=NOW)
    aunt = Guardian.create(surname="Щукина", name="Вера")
    Guardianship.create(pupil=school.pupils["щукина"], guardian=aunt, relation="guardian")
    Delivery.create(guardian=aunt, pupil=school.pupils["щукина"], form="paper", asked_on=TODAY)
    lines = {line.name: line for line in diary_readers(class_id, TODAY, 7)}
    assert lines["Ершов Матвей"].days == 8 and lines["Ершов Матвей"].is_silent and lines["Ершов Матвей"].himself.seen == TODAY
    assert not lines["Щукина Надежда"].is_silent and lines["Щукина Надежда"].is_on_paper
    assert not next(one for one in diary_readers(class_id, TODAY, 9) if one.name == "Ершов Матвей").is_silent
    own = web("teacher")
    page = own.get(f"/class/{class_id}/readers").text
    assert page.index("Ершов Матвей") < page.index("Щукина Надежда") and "не заглядывали 8" in page
    for _ in range(2):
        own.post(f"/class/{class_id}/remind", pupil=school.pupils["ершов"].id)
    assert len(notices(school, "parent")) == 1 and notices(school, "student") == notices(school, "parent2") == []


@pytest.mark.req("CLS-2", "ROLE-5")
def test_remarks_are_written_from_the_journal_and_seen_by_who_may(web, school: SmallSchool) -> None:
    journal, lesson = school.journals["английский"].id, school.lessons["английский", YESTERDAY]
    form = {"pupil": school.pupils["ершов"].id, "kind": "remark", "phrase": "Не готов к уроку", "text": "второй раз", "op": "op-number-1"}
    own = web("teacher2")
    assert "Готовая фраза" in own.get(f"/journal/{journal}/remarks?lesson={lesson.id}").text
    assert own.post(f"/journal/{journal}/remarks", **form, lesson=lesson.id).status_code == 302
    row = Remark.get()
    assert (row.text, row.date, row.lesson_id) == ("Не готов к уроку. второй раз", YESTERDAY, lesson.id)
    assert "второй раз" in web("teacher").get(f"/class/{school.classes['5А'].id}/remarks").text
    assert "второй раз" in web("deputy").get(f"/journal/{journal}/remarks").text
    wrong = own.post(f"/journal/{journal}/remarks", **(form | {"pupil": school.pupils["елкин"].id, "op": "op-number-2"}))
    assert wrong.status_code == 403 and Remark.select().count() == 1
    empty = own.post(f"/journal/{journal}/remarks", **(form | {"phrase": "", "text": "", "op": "op-number-3"}))
    assert empty.status_code == 400 and "готовую фразу" in empty.text and "checked" in empty.text
    for login in ("parent", "parent2", "student"):
        for url in (f"/journal/{journal}/remarks", f"/class/{school.classes['5А'].id}/remarks", f"/class/{school.classes['5А'].id}"):
            assert web(login).get(url).status_code == 403
    assert web("teacher").post(f"/remarks/{row.id}/back").status_code == 403
    assert own.post(f"/remarks/{row.id}/back", back=f"journal:{journal}").headers["Location"].endswith(f"/journal/{journal}/remarks")
