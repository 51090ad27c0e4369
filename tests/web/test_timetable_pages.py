"""The pages of the timetable as each of the cast opens them."""

from __future__ import annotations

import subprocess
from datetime import date
from io import BytesIO
from uuid import uuid4

import pytest
from openpyxl import load_workbook

from ejournal.models import (
    BellDay,
    BellSchedule,
    CalendarDay,
    ClassMembership,
    Closure,
    Journal,
    JournalTeacher,
    Lesson,
    Subject,
    TimetableSlot,
)
from ejournal.policy.actor import SYSTEM
from ejournal.policy.timetable import Whose
from ejournal.queries.calendar import year_at
from ejournal.queries.timetable_editor import editor_page
from ejournal.queries.timetable_week import week_lists, week_of
from ejournal.services.lesson_making import make_lessons
from tests.factories import NOW, TODAY

FIRST = date(2026, 9, 1)
WEEK = "week=2026-10-14"


@pytest.fixture
def slots(school):
    """5 А has mathematics on Tuesdays and Thursdays 2, English on Tuesdays 4; 7 Б algebra on Tuesdays 2."""
    made = {}
    for journal, weekday, number, room in (("математика", 2, 2, "12"), ("математика", 4, 2, "12"), ("английский", 2, 4, "7"), ("алгебра", 2, 2, "9")):
        made[journal, weekday] = TimetableSlot.create(journal=school.journals[journal], weekday=weekday, number=number, room=room, start=FIRST)
    return made


def page(web, login, query=""):
    answer = web(login).get(f"/timetable/?{query}")
    assert answer.status_code == 200
    return answer.text


@pytest.mark.req("TT-5")
def test_each_opens_his_own(web, school, slots):
    assert "Ведерников" in page(web, "teacher") and "Мой класс, 5\u00a0А" in page(web, "teacher")
    assert "Лопухова" in page(web, "teacher2")
    assert "вся школа" in page(web, "deputy") and "вся школа" in page(web, "dispatcher")
    assert "Ершов Матвей" in page(web, "parent") and "Ершов Матвей" in page(web, "student")
    assert "Ким Эвелина" in page(web, "parent2")
    for login in ("director", "dispatcher"):
        for query in (f"whose=class&key={school.classes['5А'].id}", f"whose=teacher&key={school.staff['teacher'].id}", "whose=room&key=12", "whose=school"):
            assert "Математика" in page(web, login, f"{query}&week=2026-11-10") or "Матем" in page(web, login, f"{query}&week=2026-11-10")


@pytest.mark.req("TT-5", "ROLE-5")
def test_a_family_finds_nothing_of_other_classes(web, school, slots):
    for query in (f"whose=class&key={school.classes['7Б'].id}", f"whose=teacher&key={school.staff['teacher'].id}", "whose=school", f"whose=pupil&key={school.pupils['ким'].id}", "whose=room&key=9"):
        for path in ("", "wall.pdf", "wall.xlsx", "wall"):
            assert web("parent").get(f"/timetable/{path}?{query}").status_code == 404
    own = page(web, "parent", "week=2026-11-10")
    assert "Алгебра" not in own and "7\u00a0Б" not in own
    assert web("parent").get(f"/timetable/wall.xlsx?whose=class&key={school.classes['5А'].id}").status_code == 200


@pytest.mark.req("TT-5", "TT-4")
def test_changes_are_marked_on_their_date(web, school, slots):
    own = school.lessons["математика", TODAY].id
    Lesson.update(is_cancelled=True).where(Lesson.id == own).execute()
    Lesson.update(substitute=school.staff["teacher2"]).where(Lesson.id == school.lessons["математика", date(2026, 10, 15)].id).execute()
    Lesson.update(change="перенесён в актовый зал").where(Lesson.id == school.lessons["математика", date(2026, 10, 16)].id).execute()
    family = page(web, "parent", WEEK)
    assert "Урока не будет" in family and "Замена: Лопухова" in family and "Перенесён в актовый зал" in family
    assert "Вы заменяете: Ведерников" in page(web, "teacher2", WEEK)
    teacher = week_of(school.year, Whose("teacher", school.staff["teacher"].id), TODAY, TODAY)
    off = {(one.date.day, one.is_off) for one in teacher.lessons if one.journal == school.journals["математика"].id}
    assert {(14, True), (15, True), (16, False)} <= off


@pytest.mark.req("TT-5")
def test_what_is_not_made_yet_is_shown_as_the_timetable_has_it(school, slots):
    pupil = week_of(school.year, Whose("pupil", school.pupils["ершов"].id), date(2026, 11, 10), TODAY)
    assert [(one.date.day, one.number, one.subject, one.room) for one in pupil.lessons] == [
        (10, 2, "Математика", "12"), (10, 4, "Английский язык", "7"), (12, 2, "Математика", "12"),
    ]  # fmt: skip
    tuesday = pupil.days[1]
    assert [(line[0], len(line[3])) for line in tuesday.lines] == [(2, 1), (3, 0), (4, 1)], "the free hour is seen"
    assert tuesday.lines[0][1].strftime("%H:%M") == "09:20"
    other = week_of(school.year, Whose("pupil", school.pupils["елкин"].id), date(2026, 11, 10), TODAY)
    assert {one.subject for one in other.lessons} == {"Математика"}, "the group is not his"
    CalendarDay.create(year=school.year, date=date(2026, 11, 10), kind="off", title="День школы")
    assert week_of(school.year, Whose("class", school.classes["5А"].id), date(2026, 11, 10), TODAY).days[1].note == "День школы"


@pytest.mark.req("TT-5", "REG-2")
def test_a_worked_sunday_belongs_to_its_week(web, school, slots):
    own = f"whose=class&key={school.classes['5А'].id}&week=2026-11-10"
    assert "9–14\u00a0ноября" in page(web, "deputy", own)
    CalendarDay.create(year=school.year, date=date(2026, 11, 15), kind="working", as_weekday=2)
    shown = page(web, "deputy", own)
    assert "9–15\u00a0ноября" in shown and 'href="#d7"' in shown and 'id="d7"' in shown


@pytest.mark.req("TT-5", "SEC-2")
def test_the_week_draws_what_is_typed_as_text_and_chooses_what_is_shown(web, school, slots):
    """Lessons and lists are drawn without a template: what they say is escaped there, too."""
    Lesson.update(change="<b>в зале</b> & тихо").where(Lesson.date == date(2026, 10, 20)).execute()
    own = school.classes["5А"].id
    page = web("deputy").get(f"/timetable/?whose=class&key={own}&week=2026-10-20").text
    assert "&lt;b&gt;в зале&lt;/b&gt; &amp; тихо" in page and "<b>в зале" not in page
    assert f'<option value="{own}" selected>' in page and page.count(" selected") == 3  # the labels of the other two lists
    assert 'class="deed" href="/substitutions/one/' in page
    whole = web("deputy").get("/timetable/?whose=school&week=2026-10-20")
    assert whole.status_code == 200 and "tt-plan" in whole.text


@pytest.mark.req("TT-5")
def test_the_week_and_the_grid_ask_a_fixed_number_of_times(school, slots, selects):
    counts = []
    TimetableSlot.create(journal=school.journals["кружок"], weekday=4, number=6, start=FIRST)
    for begins in (date(2026, 9, 2), date(2026, 9, 3)):
        with selects() as week:
            week_of(school.year, Whose("school"), TODAY, TODAY)
        with selects() as grid:
            editor_page(school.year, TODAY)
        counts.append((len(week), len(grid)))
        JournalTeacher.create(journal=school.journals["кружок"], staff=school.staff["teacher2"], start=begins)
        TimetableSlot.create(journal=school.journals["кружок"], weekday=5, number=6, start=begins)
    assert counts[0] == counts[1] and counts[0][0] <= 8 and counts[0][1] <= 16, counts


@pytest.mark.req("TT-5")
def test_the_page_of_a_week_takes_ten_selects_at_most_whatever_the_school(web, school, slots, selects):
    def count(login, query):
        browser = web(login)
        browser.get(f"/timetable/?{query}")
        with selects() as seen:
            assert browser.get(f"/timetable/?{query}").status_code == 200
        return seen

    asked = [("deputy", f"whose=class&key={school.classes['5А'].id}"), ("teacher", f"whose=teacher&key={school.staff['teacher'].id}"), ("teacher", ""), ("parent", "")]
    before = [count(*one) for one in asked]
    make_lessons(SYSTEM, school.year.id, date(2026, 11, 2), date(2026, 11, 30), now=NOW)
    journal = Journal.create(year=school.year, school_class=school.classes["5А"], subject=Subject.create(name="История"))
    JournalTeacher.create(journal=journal, staff=school.staff["teacher"], start=FIRST)
    TimetableSlot.create(journal=journal, weekday=5, number=3, start=FIRST)
    after = [count(*one) for one in asked]
    assert [len(one) for one in before] == [len(one) for one in after]
    assert max(map(len, after)) <= 10, "\n".join(max(after, key=len))


@pytest.mark.req("TT-5")
def test_the_sheet_for_the_wall(web, school, slots):
    book = load_workbook(BytesIO(web("deputy").get(f"/timetable/wall.xlsx?whose=class&key={school.classes['5А'].id}").data))
    cells = [str(cell.value) for row in book.worksheets[0] for cell in row if cell.value]
    assert "Математика\n12" in cells and "Вторник" in cells and "2\n09:20–10:00" in cells
    whole = load_workbook(BytesIO(web("deputy").get("/timetable/wall.xlsx?whose=school").data))
    assert [sheet.title for sheet in whole.worksheets] == ["Вторник", "Четверг"]
    assert "wall lines6 broad" in web("deputy").get(f"/timetable/wall?whose=teacher&key={school.staff['teacher'].id}").text


@pytest.mark.req("TT-5")
def test_a_sheet_for_the_wall_is_one_sheet_of_paper(web, school, slots, wkhtmltopdf_path, tmp_path):
    for query, pages in ((f"whose=class&key={school.classes['5А'].id}", 1), ("whose=school", 2)):
        paper = tmp_path / "wall.pdf"
        paper.write_bytes(web("deputy").get(f"/timetable/wall.pdf?{query}").data)
        said = subprocess.run(["pdfinfo", str(paper)], capture_output=True, text=True, check=True).stdout
        assert f"Pages:           {pages}\n" in said


@pytest.mark.req("TT-1", "TT-2")
def test_the_grid_takes_a_cell_and_names_a_clash(web, school, slots):
    browser = web("dispatcher")
    shown = browser.get("/timetable/edit?from=2026-11-02")
    assert shown.status_code == 200 and "Математика" in shown.text and "3 из 6" in shown.text
    cell = {"class": school.classes["5А"].id, "weekday": 1, "number": 1, "slots": [{"journal": school.journals["математика"].id, "weeks": 3, "room": "12"}]}
    answer = browser.post_json("/timetable/cells", {"op": str(uuid4()), "from": "2026-11-02", "changes": [cell]}).json
    assert answer["status"] == "saved" and answer["columns"][1]["placed"] == "4"
    cell["slots"].append({"journal": school.journals["английский"].id, "weeks": 3, "room": ""})
    refused = browser.post_json("/timetable/cells", {"op": str(uuid4()), "from": "2026-11-02", "changes": [cell]}).json
    assert refused["status"] == "refused" and "у класса сразу" in refused["messages"][0]["text"]


@pytest.mark.req("TT-1")
def test_the_grid_takes_the_last_day_and_says_what_is_wrong_with_a_bad_one(web, school, slots):
    browser = web("dispatcher")
    shown = browser.get("/timetable/edit?from=2026-11-02&to=2026-11-15")
    assert shown.status_code == 200 and 'data-to="2026-11-15"' in shown.text and "После этого дня" in shown.text
    cell = {"class": school.classes["5А"].id, "weekday": 1, "number": 1, "slots": [{"journal": school.journals["математика"].id, "weeks": 3, "room": ""}]}
    call = {"op": str(uuid4()), "from": "2026-11-02", "to": "2026-11-15", "changes": [cell]}
    assert browser.post_json("/timetable/cells", call).json["cells"][0]["slots"][0]["until"] == "2026-11-15"
    assert "по 15.11" in browser.get("/timetable/edit?from=2026-11-02").text
    for bad, words in (("2026-10-01", "раньше"), ("2030-01-01", "концом учебного года"), ("завтра", "День пишут так")):
        refused = browser.get(f"/timetable/edit?from=2026-11-02&to={bad}")
        assert refused.status_code == 400 and words in refused.text and 'id="tt"' in refused.text
        answer = browser.post_json("/timetable/cells", call | {"op": str(uuid4()), "to": bad})
        assert answer.status_code == 400 and words in answer.json["error"]


@pytest.mark.parametrize("body", [None, {}, {"op": "1", "from": "2026-11-02", "changes": []}, {"op": str(uuid4()), "from": "вчера", "changes": []},
                                  {"op": str(uuid4()), "from": "2026-11-02", "changes": [1]}, {"op": str(uuid4()), "from": "2026-11-02", "changes": [{"slots": [{}]}]},
                                  {"op": str(uuid4()), "from": "2026-11-02", "undo": str(uuid4())}])  # fmt: skip
def test_a_call_that_is_not_understood_is_answered_in_words(web, school, body):
    answer = web("dispatcher").post_json("/timetable/cells", body)
    assert answer.status_code == 400 and answer.json["error"]


@pytest.mark.req("TT-3")
def test_lessons_are_made_from_the_page_and_what_stays_is_listed(web, school, slots):
    browser = web("dispatcher")
    made = browser.post("/timetable/make", first="2026-11-02", last="2026-12-30")
    assert "уроков создано" in made.text or "урока создано" in made.text
    Lesson.update(topic="Дроби").where((Lesson.date == date(2026, 11, 10)) & (Lesson.journal == school.journals["математика"].id)).execute()
    slots["математика", 2].delete_instance()
    again = browser.post("/timetable/make", first="2026-11-02", last="2026-12-30").text
    assert "записана тема" in again and "10\u00a0ноября" in again
    assert "ничего не изменено" in browser.post("/timetable/make", first="2026-11-02", last="2026-12-30").text


@pytest.mark.req("TT-1")
def test_the_timetable_of_another_day_is_taken_over(web, school, slots):
    answer = web("dispatcher").post("/timetable/copy", **{"from": "2026-11-02", "source": "2026-09-08", "class": "all"})
    assert answer.status_code == 302
    for own in slots.values():
        TimetableSlot.update(end=date(2026, 10, 1)).where(TimetableSlot.id == own.id).execute()
    web("dispatcher").post("/timetable/copy", **{"from": "2026-11-02", "source": "2026-09-08", "class": "all"})
    assert TimetableSlot.select().where(TimetableSlot.start == date(2026, 11, 2)).count() == 4


@pytest.mark.req("TT-5")
def test_an_empty_school_is_told_what_to_do(web, school):
    ClassMembership.update(end=date(2026, 10, 2)).where(ClassMembership.pupil == school.pupils["ершов"].id).execute()
    assert "когда вы или ваш ребёнок будете записаны в класс" in page(web, "parent")
    assert "Составить расписание" in page(web, "dispatcher", "week=2026-11-10")
    assert year_at(date(2020, 1, 1)) == school.year


@pytest.mark.req("TT-5")
def test_a_week_is_the_same_on_both_engines(any_school):
    year, own = any_school.year, any_school.classes["5А"]
    TimetableSlot.create(journal=any_school.journals["математика"], weekday=2, number=2, start=FIRST)
    CalendarDay.create(year=year, date=date(2026, 11, 14), kind="working", as_weekday=2)
    CalendarDay.create(year=year, date=date(2026, 11, 13), kind="off", title="День школы")
    Closure.create(year=year, kind="quarantine", school_class=own, start=date(2026, 11, 10), end=date(2026, 11, 10))
    BellDay.create(schedule=BellSchedule.create(title="Сокращённое"), date=date(2026, 11, 14))
    week = week_of(year, Whose("class", own.id), date(2026, 11, 10), TODAY)
    assert [one.date.day for one in week.lessons] == [14]
    assert [(day.date.day, day.note) for day in week.days] == [(9, ""), (10, "Карантин"), (11, ""), (12, ""), (13, "День школы"), (14, "")]
    lists = week_lists(year.id, date(2026, 11, 9), date(2026, 11, 15))
    assert [name[:10] for _, name in lists.teachers] == ["Ведерников", "Лопухова\u00a0Т"] and lists.rooms == ()
