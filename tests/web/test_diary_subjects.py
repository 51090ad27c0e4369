"""The diary by subjects: what the marks come to and what is still needed, in plain words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ejournal.models import ClassMembership, Journal, Mark, OutsideMark, PeriodMark, SchoolSetting
from ejournal.queries.diary_plots import diary_plots
from ejournal.queries.diary_subjects import Asked, diary_subjects
from ejournal.queries.school_rules import school_rules
from tests.factories import NOW, TODAY, SmallSchool
from tests.queries.test_standing import give


def words(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


@pytest.mark.req("DIA-4", "GRID-7")
def test_a_parent_reads_what_the_marks_come_to_and_what_is_needed(web, school: SmallSchool) -> None:
    give(school, "ершов", "5", "4/3")
    page = words(web("parent").get(f"/diary/{school.pupils['ершов'].id}/subjects").text)
    for sentence in (
        "если следующая 5 → 4,25", "для 5 нужно: 3 пятёрки", "(5 + 4 + 3) : 3 = 4,00", "Средняя 4,00 → 4, округляем вверх от 4,50.",
        "Нужно ещё 2 отметки, осталось 7 уроков.", "Английский язык",
    ):  # fmt: skip
        assert sentence in page, sentence


@pytest.mark.req("GRID-6", "DIA-4")
def test_weights_are_not_mentioned_where_the_school_does_not_weigh(web, school: SmallSchool) -> None:
    give(school, "ершов", "5", "4", weight=Decimal(2))
    address = f"/diary/{school.pupils['ершов'].id}/subjects"
    browser = web("parent")
    page = browser.get(address).text.lower()
    assert not any(word in page for word in ("взвешен", "весом", ">вес<", "·"))
    SchoolSetting.update(value="да").where(SchoolSetting.key == "use_weights").execute()
    page = browser.get(address).text
    assert "средневзвешенная" in page and "4·2" in page


@pytest.mark.req("ROLE-5", "SEC-1")
@pytest.mark.parametrize(
    ("login", "pupil", "status"),
    [
        ("parent", "ершов", 200), ("parent", "ким", 404), ("parent2", "ершов", 404), ("parent2", "ким", 200), ("student", "щукина", 404),
        ("teacher", "ершов", 200), ("teacher", "ким", 403), ("teacher2", "ершов", 403), ("deputy", "ким", 200), ("secretary", "ким", 403),
        ("parent", "никого", 404),
    ],
)  # fmt: skip
def test_whose_subjects_open_to_whom(web, school: SmallSchool, login: str, pupil: str, status: int) -> None:
    give(school, "ершов", "5")
    key = school.pupils[pupil].id if pupil in school.pupils else 999_999
    answer = web(login).get(f"/diary/{key}/subjects")
    assert answer.status_code == status
    if status != 200:
        assert "для 5" not in answer.text and "Английский" not in answer.text


@pytest.mark.req("DIA-4")
def test_only_ones_own_marks_periods_and_groups_are_there(any_school: SmallSchool) -> None:
    give(any_school, "ершов", "5", "4")
    give(any_school, "щукина", "2", "2")
    found = diary_subjects(any_school.pupils["ершов"].id, Asked(), TODAY)
    assert [(one.subject, one.group, [row.text for row in one.standing.rows]) for one in found.subjects] == [
        ("Английский язык", "группа 1", []),
        ("Математика", "", ["5", "4"]),
    ]
    assert (found.period.id, found.class_title) == (any_school.quarter.id, "5\u00a0А")
    later = diary_subjects(any_school.pupils["ершов"].id, Asked(any_school.next_quarter.id), TODAY)
    assert all(not one.standing.rows for one in later.subjects)
    assert {one.subject for one in diary_subjects(any_school.pupils["аксенов"].id, Asked(), TODAY).subjects} == {"Математика"}


@pytest.mark.req("DIA-4", "GRID-11")
def test_no_subjects_where_no_marks_are_given_and_circles_only_with_marks(web, school: SmallSchool) -> None:
    assert diary_subjects(school.pupils["малышев"].id, Asked(), TODAY).subjects == ()
    give(school, "ким", "зч", journal="кружок")
    subjects = {one.subject: one.standing for one in diary_subjects(school.pupils["ким"].id, Asked(), TODAY).subjects}
    assert subjects["Кружок"].mark == "зч" and "Проект" not in subjects
    assert "этом периоде отметок не ставят" in web("deputy").get(f"/diary/{school.pupils['малышев'].id}/subjects").text


@pytest.mark.req("DIA-1", "MARK-5")
def test_a_period_mark_that_stands_ends_the_forecast(web, school: SmallSchool) -> None:
    give(school, "ершов", "5", "4", "4", "4", "4")
    journal = school.journals["математика"]
    PeriodMark.create(pupil=school.pupils["ершов"], journal=journal, period=school.quarter, value="4", changed_at=NOW)
    page = words(web("parent").get(f"/diary/{school.pupils['ершов'].id}/subjects").text)
    assert "за период 4" in page and "если следующая" not in page


@pytest.mark.req("MOV-3", "DIA-4")
def test_who_changed_the_class_has_the_subjects_of_both(school: SmallSchool) -> None:
    give(school, "ершов", "5")
    ClassMembership.update(end=date(2026, 10, 5)).where(ClassMembership.pupil == school.pupils["ершов"]).execute()
    ClassMembership.create(pupil=school.pupils["ершов"], school_class=school.classes["7Б"], start=date(2026, 10, 5))
    found = diary_subjects(school.pupils["ершов"].id, Asked(), TODAY)
    left = {one.subject: one.standing.enough.lessons_left for one in found.subjects if one.standing.enough}
    assert (left["Математика"], left["Алгебра"], found.class_title) == (0, 7, "7\u00a0Б")


@pytest.mark.req("MOV-3", "DIA-4")
def test_a_mark_that_went_along_to_the_new_class_is_there_once(school: SmallSchool) -> None:
    pupil, old = school.pupils["ершов"], school.journals["математика"]
    give(school, "ершов", "5/4", "3")
    new = Journal.create(year=school.year, school_class=school.classes["7Б"], subject=old.subject_id, marking="five", hours_a_week=5, kind="lesson")
    ClassMembership.update(end=date(2026, 10, 5)).where(ClassMembership.pupil == pupil).execute()
    ClassMembership.create(pupil=pupil, school_class=school.classes["7Б"], start=date(2026, 10, 5))

    def maths() -> list[tuple[int, list[str]]]:
        found = diary_subjects(pupil.id, Asked(), TODAY).subjects
        return [(one.journal, [row.text for row in one.standing.rows]) for one in found if one.subject == "Математика"]

    first, second = (school.works["математика", day].lesson.date for day in sorted(day for key, day in school.works if key == "математика")[:2])
    paper = {"document": "transfer", "issuer": "отметки из 5 А", "changed_at": NOW, "rev": 1}
    for value in ("5", "4"):
        OutsideMark.create(pupil=pupil, journal=new, date=first, value=value, **paper)
    assert sorted(maths()) == [(old.id, ["3"]), (new.id, ["5", "4"])]
    OutsideMark.create(pupil=pupil, journal=new, date=second, value="3", **paper)
    assert maths() == [(new.id, ["5", "4", "3"])]


def test_a_period_that_is_not_his_is_404_and_selects_do_not_grow(web, school: SmallSchool, selects) -> None:
    address = f"/diary/{school.pupils['ершов'].id}/subjects"
    browser = web("parent")
    assert browser.get(f"{address}?period=777").status_code == 404
    browser.get(address)
    with selects() as few:
        browser.get(address)
    for day in school.works:
        if day[0] == "математика" and day[1] < TODAY:
            Mark.create(pupil=school.pupils["ершов"], work=school.works[day], value="5", rev=1, changed_at=NOW)
    with selects() as many:
        browser.get(address)
    assert len(few) == len(many) <= 15, "\n".join(many)


@pytest.mark.req("DIA-1", "DIA-4")
def test_any_days_have_their_marks_and_no_forecast(web, school: SmallSchool) -> None:
    give(school, "ершов", "5", "4", "4")
    address, browser = f"/diary/{school.pupils['ершов'].id}/subjects", web("parent")
    whole = diary_subjects(school.pupils["ершов"].id, Asked(name="year"), TODAY)
    assert [row.text for one in whole.subjects for row in one.standing.rows] == ["5", "4", "4"]
    assert (whole.period.start, whole.period.end) == (school.quarter.start, school.next_quarter.end)
    day = whole.subjects[-1].standing.rows[0].date
    one = diary_subjects(school.pupils["ершов"].id, Asked(first=day, last=day), TODAY)
    assert [row.text for subject in one.subjects for row in subject.standing.rows] == ["5"]
    page = words(browser.get(f"{address}?from={day}&to={day}").text)
    assert "<b>5,00</b>" in page and not any(word in page for word in ("Нужно ещё", "если следующая", "выходит", "прогноз"))
    assert browser.get(f"{address}?from=2026-10-10&to=2026-10-01").status_code == 400
    assert browser.get(f"{address}?span=half3").status_code == browser.get(f"{address}?span=half1").status_code == 404
    assert "4 (" in words(browser.get(f"{address}.html?span=year").text) and browser.get(f"{address}?to=soon").status_code == 400


@pytest.mark.req("DIA-1")
def test_the_plots_say_in_figures_what_they_draw(web, school: SmallSchool) -> None:
    give(school, "ершов", "5", "4/3", "осв")
    page = web("parent").get(f"/diary/{school.pupils['ершов'].id}/plots").text
    assert page.count("<svg") == page.count('class="plot"') + page.count('class="icon"') and page.count('class="plot"') == 2
    assert '<th scope="row">Математика</th><td class="num">4,00</td><td class="num">3</td>' in page
    steps = diary_plots(diary_subjects(school.pupils["ершов"].id, Asked(), TODAY), None, school_rules()).steps
    assert [(one.text, str(one.value), str(one.mean)) for one in steps] == [("5", "5.00", "5.00"), ("4/3", "3.50", "4.00")]
    empty = web("parent2").get(f"/diary/{school.pupils['ким'].id}/plots").text
    assert "За эти дни отметок ещё нет." in empty and 'class="plot"' not in empty
