"""Where a pupil stands: the card behind a mean, and the warning while there is time."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from ejournal.models import Lesson, Mark, OutsideMark, SchoolSetting, Work
from ejournal.policy.actor import load_actor
from ejournal.queries.journal_page import journal_page
from ejournal.queries.standing import figures_card
from tests.factories import NOW, TODAY, SmallSchool


def give(school: SmallSchool, pupil: str, *values: str, journal: str = "математика", first: date = date(2026, 9, 1), **work: Any) -> None:
    """Marks on the journal's lessons in order, one a lesson from `first` on; «5/4» is a double one."""
    days = sorted(day for key, day in school.works if key == journal and day >= first)
    for day, value in zip(days, values, strict=False):
        one, _, two = value.partition("/") if value != "н/а" else (value, "", "")
        Mark.create(pupil=school.pupils[pupil], work=school.works[journal, day], value=one, second=two, rev=1, changed_at=NOW)
        if work:
            Work.update(**work).where(Work.id == school.works[journal, day].id).execute()


def card(school: SmallSchool, pupil: str, journal: str = "математика", login: str = "teacher") -> Any:
    actor = load_actor(school.accounts[login].id, TODAY, "127.0.0.1")
    return figures_card(actor, school.journals[journal].id, school.pupils[pupil].id, school.quarter.id, TODAY).standing


def rule(key: str, value: str) -> None:
    SchoolSetting.update(value=value).where(SchoolSetting.key == key).execute()


@pytest.mark.req("GRID-7", "MARK-4")
def test_a_mean_is_taken_apart(any_school: SmallSchool) -> None:
    give(any_school, "ершов", "5", "4/3", "осв", "•")
    found = card(any_school, "ершов")
    assert found.found.formula == "(5 + 4 + 3) : 3 = 4,00"
    assert found.found.left_out_text == "осв, • не считаются"
    assert found.outcome == "средняя 4,00 → 4, округляем вверх от 4,50"
    assert [(row.text, row.left_out) for row in found.rows] == [
        ("5", ""), ("4/3", ""), ("осв", "в среднюю не входит"), ("•", "в среднюю не входит"),
    ]  # fmt: skip
    assert found.enough.text == "нужно ещё 2 отметки, осталось 7 уроков"
    assert [way.text for way in found.next_marks][0] == "если следующая 5 → 4,25"
    assert [way.text for way in found.targets] == ["для 5 нужно: 3 пятёрки"]


@pytest.mark.req("GRID-6", "GRID-7")
def test_weights_are_named_only_where_the_school_weighs(school: SmallSchool) -> None:
    give(school, "ершов", "5")
    give(school, "ершов", "4", first=date(2026, 9, 2), weight=Decimal(2), kind=school.kinds["К"])
    assert card(school, "ершов").found.formula == "(5 + 4) : 2 = 4,50"
    rule("use_weights", "да")
    found = card(school, "ершов")
    assert found.found.formula == "(5 + 4·2) : 3 = 4,33" and found.weighs
    assert found.written.text == "письменных работ 1 из 2 (50\u00a0%), средняя 4,00"


@pytest.mark.req("MARK-4")
def test_only_lessons_that_will_be_given_are_left(school: SmallSchool) -> None:
    give(school, "ершов", "5")
    Lesson.update(is_cancelled=True).where((Lesson.journal == school.journals["математика"]) & (Lesson.date > date(2026, 10, 19))).execute()
    assert card(school, "ершов").enough.text == "нужно ещё 4 отметки, осталось 3 урока: не хватает"


@pytest.mark.req("GRID-7", "GRID-14")
def test_a_mark_of_a_cancelled_lesson_and_one_from_elsewhere_say_why_they_do_not_count(school: SmallSchool) -> None:
    give(school, "ершов", "5", "2")
    Lesson.update(is_cancelled=True).where(Lesson.id == school.lessons["математика", date(2026, 9, 2)].id).execute()
    OutsideMark.create(
        pupil=school.pupils["ершов"], journal=school.journals["математика"], date=date(2026, 9, 10), value="4", issuer="Санаторий",
        document="certificate", changed_at=NOW,
    )  # fmt: skip
    rule("outside_marks_count", "нет")
    found = card(school, "ершов")
    assert found.found.formula == "(5) : 1 = 5,00"
    assert [row.left_out for row in found.rows] == ["", "урок отменён", "из других мест, в среднюю не входит"]
    rule("outside_marks_count", "да")
    assert card(school, "ершов").found.formula == "(5 + 4) : 2 = 4,50"


@pytest.mark.req("GRID-7", "MARK-4")
def test_the_card_says_what_the_row_says(school: SmallSchool) -> None:
    give(school, "ершов", "5", "4", "4", "2/3")
    give(school, "щукина", "3", "3", "5", "5", "4", "4")
    actor = load_actor(school.accounts["teacher"].id, TODAY, "127.0.0.1")
    page = journal_page(actor, school.journals["математика"].id, school.quarter.id, TODAY)
    for key in ("ершов", "щукина"):
        row = next(row for row in page.rows if row.pupil == school.pupils[key].id)
        found = card(school, key)
        assert (row.count, row.needed, row.forecast, row.warning or "") == (
            found.enough.count, found.enough.needed, found.mark, found.enough.text,
        )  # fmt: skip
        assert found.found.shown == f"{row.mean}".replace(".", ",")


@pytest.mark.req("GRID-7", "MARK-4")
def test_passed_works_are_counted_by_their_own_rule_and_never_lack_marks(web, school: SmallSchool) -> None:
    give(school, "ким", "зч", "нз", "зч", journal="проект")
    found = card(school, "ким", "проект", "teacher2")
    assert found.outcome == "зачтено работ 2 из 3 → зч: для зачёта нужно не меньше 50\u00a0%" and found.enough is None
    rows = web("teacher2").get(f"/journal/{school.journals['проект'].id}/data?period={school.quarter.id}").json["rows"]
    mine = next(row for row in rows if row["pupil"] == school.pupils["ким"].id)
    assert mine == {
        "pupil": school.pupils["ким"].id, "mean": None, "weighted": None, "forecast": "зч", "count": 3, "warning": None, "final": None,
    }  # fmt: skip
    assert all(row["warning"] is None for row in rows)


@pytest.mark.req("MARK-4")
def test_who_has_left_is_not_warned_about_and_an_arrival_has_his_own_lessons_left(school: SmallSchool) -> None:
    actor = load_actor(school.accounts["teacher"].id, TODAY, "127.0.0.1")
    rows = {row.name.split()[0]: row for row in journal_page(actor, school.journals["математика"].id, school.quarter.id, TODAY).rows}
    assert rows["Седых"].warning is None
    assert rows["Луговой"].warning == rows["Ершов"].warning == "нужно ещё 5 отметок, осталось 7 уроков"


@pytest.mark.req("GRID-7", "ROLE-2")
def test_the_card_s_json_is_the_reader_s_of_the_journal(web, school: SmallSchool, selects) -> None:
    give(school, "ершов", "5", "4")
    address = f"/journal/{school.journals['математика'].id}/figures/{school.pupils['ершов'].id}?period={school.quarter.id}"
    browser = web("teacher")
    browser.get(address)
    with selects() as seen:
        answer = browser.get(address)
    assert len(seen) <= 10, "\n".join(seen)
    assert (answer.json["mean"], answer.json["forecast"], answer.json["count"], answer.json["lessons_left"]) == ("4,50", "5", 2, 7)
    assert answer.json["marks"][0] == {
        "date": "2026-09-01", "kind": "Ответ на уроке", "title": "", "text": "5", "weight": None, "left_out": "",
    }  # fmt: skip
    assert web("teacher2").get(address).status_code == 403
    assert web("parent").get(address).status_code == 403
    other = address.replace(f"figures/{school.pupils['ершов'].id}", f"figures/{school.pupils['ким'].id}")
    assert browser.get(other).status_code == 404
    assert web("").get(address).status_code == 401


@pytest.mark.req("GRID-7")
def test_the_card_is_a_piece_of_the_page_without_script_or_style(web, school: SmallSchool) -> None:
    give(school, "ершов", "5", "4")
    page = web("teacher").get(f"/journal/{school.journals['математика'].id}/figures/{school.pupils['ершов'].id}/card").text
    assert "(5 + 4) : 2 = 4,50" in page and "Вес" not in page and "<script" not in page and "style=" not in page


@pytest.mark.req("MARK-5")
def test_nothing_is_forecast_once_the_period_mark_stands_or_the_period_is_over(school: SmallSchool) -> None:
    from ejournal.models import PeriodMark

    give(school, "ершов", "5", "4", "4", "4", "5")
    PeriodMark.create(pupil=school.pupils["ершов"], journal=school.journals["математика"], period=school.quarter, value="5", changed_at=NOW)
    found = card(school, "ершов")
    assert (found.final, found.next_marks, found.targets) == ("5", (), ())
    give(school, "щукина", "5", "4", "4", "4", "5")
    later = figures_card(
        load_actor(school.accounts["teacher"].id, TODAY, ""), school.journals["математика"].id, school.pupils["щукина"].id,
        school.quarter.id, school.quarter.end + timedelta(days=3),
    )  # fmt: skip
    assert later.standing.next_marks == () and later.standing.enough.lessons_left == 0
