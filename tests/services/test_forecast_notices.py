"""The forecast told to families: once for each stage, to those whose child it is."""

from __future__ import annotations

from datetime import datetime

import pytest

from ejournal.models import Notice
from ejournal.queries.class_standings import class_standings
from ejournal.queries.diary_subjects import Asked, diary_subjects
from ejournal.queries.school_rules import school_rules
from ejournal.services.forecast_notices import tell_forecasts
from tests.factories import NOW, TODAY, SmallSchool
from tests.services.test_cells import Pen


def told(school: SmallSchool, login: str) -> list[str]:
    return [row.text for row in Notice.select().where((Notice.account == school.accounts[login].id) & (Notice.kind == "forecast"))]


@pytest.mark.req("CLS-5")
def test_each_family_is_told_once_before_the_end_of_the_period_and_of_its_own_child(any_school: SmallSchool) -> None:
    Pen(any_school).write("ершов", "2")
    assert tell_forecasts(NOW) == 2 and tell_forecasts(NOW) == 0
    (text,) = told(any_school, "parent")
    assert text.startswith("Прогноз за 1 четверть, Ершов Матвей: ниже 3 — Математика; не хватает отметок — ")
    assert told(any_school, "student") == [text] and all("Ершов" not in one for one in told(any_school, "parent2"))
    url = Notice.get(Notice.kind == "forecast").url
    assert url.startswith("/diary/") and f"subjects?period={any_school.quarter.id}" in url
    assert tell_forecasts(datetime(2026, 10, 28, 9)) == 0  # between the quarters
    assert tell_forecasts(datetime(2026, 12, 2, 9)) == 2 and tell_forecasts(datetime(2026, 12, 17, 9)) == 2


@pytest.mark.req("CLS-3", "CLS-5")
def test_the_standings_of_a_class_are_those_of_each_diary_in_a_fixed_number_of_selects(school: SmallSchool, selects) -> None:
    for name, value in (("ершов", "4/5"), ("щукина", "3"), ("аксенов", "•")):
        Pen(school).write(name, value)
    Pen(school, "teacher2", "английский").write("ершов", "2")
    page = diary_subjects(school.pupils["ершов"].id, Asked(), TODAY)
    pupils = [school.pupils[name].id for name in ("ершов", "щукина", "аксенов", "луговой")]
    with selects() as many:
        found = class_standings(pupils, page.period, TODAY, school_rules())
    with selects() as one:
        class_standings(pupils[:1], page.period, TODAY, school_rules())
    for pupil in pupils:
        assert found[pupil] == diary_subjects(pupil, Asked(), TODAY).subjects
    assert len(many) == len(one) <= 10
