"""Who misses lessons again and again without a reason; and who owes no lesson, though his class has one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from ejournal.models import Absence, Exemption, PupilStatus
from ejournal.queries.attendance import class_days
from ejournal.queries.truants import truants
from ejournal.rules.attendance import total
from ejournal.rules.school_rules import SchoolRules
from tests.factories import NOW, TODAY, SmallSchool, school_days

RULES = SchoolRules()
DAYS = school_days(TODAY - timedelta(days=30), TODAY)


def miss(school: SmallSchool, pupil: str, share: float, code: str = "Н") -> None:
    for day in DAYS[: round(len(DAYS) * share)]:
        Absence.create(pupil=school.pupils[pupil], lesson=school.lessons["математика", day], code=code, rev=1, changed_at=NOW)


@pytest.mark.req("ABS-2", "DEP-5")
def test_the_deputy_is_told_who_misses_a_third_without_a_reason(any_school: SmallSchool, selects: Callable[[], Any]) -> None:
    for pupil, share, code in (("аксенов", 0.5, "П"), ("щукина", 0.5, "Б"), ("елкин", 0.1, "Н")):
        miss(any_school, pupil, share, code)
    with selects() as seen:
        found = truants(TODAY, RULES)
    assert [(one.name, one.class_title, one.missed, one.due) for one in found] == [("Аксёнов Тимофей", "5\u00a0А", 12, 23)]
    assert len(seen) <= 9 and found[0].share == 52


@pytest.mark.req("ABS-2", "ABS-3")
def test_no_lesson_is_owed_at_home_nor_where_one_is_free_from_the_subject(any_school: SmallSchool) -> None:
    miss(any_school, "аксенов", 1)
    class_id, pupils, subject = any_school.classes["5А"].id, any_school.pupils, any_school.journals["математика"].subject_id
    week = {"start": TODAY - timedelta(days=6), "end": TODAY}
    PupilStatus.create(pupil=pupils["аксенов"], kind="home", **week)
    Exemption.create(pupil=pupils["щукина"], subject=subject, document="справка", **week)
    Exemption.create(pupil=pupils["елкин"], subject=subject, kind="practice", document="справка", **week)
    days = class_days(class_id, DAYS[0], TODAY)
    sums = {one.id: total(days.sums(one, RULES, TODAY).values()) for one in days.pupils}
    assert sums[pupils["аксенов"].id].due == sums[pupils["аксенов"].id].bare == len(DAYS) - 5, "neither owed nor missed"
    assert sums[pupils["щукина"].id].due == 2 * len(DAYS) - 5, "of the other subject all"
    assert sums[pupils["елкин"].id].due == len(DAYS), "free from practice he is at the lesson"


@pytest.mark.req("ABS-2")
def test_the_page_of_classes_names_them_to_the_heads(web: Callable[[str], Any], school: SmallSchool) -> None:
    miss(school, "аксенов", 0.5)
    deputy = web("deputy")
    assert "Систематически пропускают: 1" in deputy.get("/").text and 'href="/class/#truants"' in deputy.get("/").text
    page = deputy.get("/class/").text
    assert "Аксёнов Тимофей" in page and "12 из 23" in page and "Ведерников И. С." in page.replace("\u00a0", " ")
