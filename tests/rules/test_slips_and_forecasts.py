"""Which days a slip covers, where a pupil goes home to, when a forecast is told and in what words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ejournal.errors import BadInput
from ejournal.rules.forecast_notices import forecast_stage, forecast_text
from ejournal.rules.remarks import check_day, may_be_taken_back, phrases, remark_text
from ejournal.rules.slips import Span, absence_words, issue_span, village_of
from tests.factories import NOW, TODAY

DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
NUMBERS = st.integers(1, 28)


@pytest.mark.req("CLS-3")
@given(DAYS, NUMBERS, NUMBERS)
def test_the_issues_of_a_year_follow_each_other_without_a_gap(day: date, first: int, second: int) -> None:
    span = issue_span(day, first, second)
    assert span.start <= span.end < day <= span.end + timedelta(days=31)
    assert issue_span(span.end + timedelta(days=1), first, second) == span
    assert issue_span(span.start, first, second).end == span.start - timedelta(days=1)


@pytest.mark.req("CLS-3")
def test_on_the_fifth_the_slips_of_the_second_half_of_last_month_are_due() -> None:
    assert issue_span(date(2026, 10, 5), 5, 20) == Span(date(2026, 9, 20), date(2026, 10, 4))
    assert issue_span(date(2026, 10, 4), 5, 20) == Span(date(2026, 9, 5), date(2026, 9, 19))
    assert issue_span(date(2027, 1, 3), 5, 20) == Span(date(2026, 12, 5), date(2026, 12, 19))


@pytest.mark.req("CLS-3")
@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("с. Ольховка, ул. Речная, д. 4", "с. Ольховка"), ("Заречный р-н, д. Полевая, д. 12", "д. Полевая"), ("ул. Школьная, д. 3", ""),
        ("посёлок Лесной, 5", "посёлок Лесной"), ("пер. Степной, 1", ""), ("", ""),
    ],
)  # fmt: skip
def test_the_village_of_an_address(address: str, place: str) -> None:
    assert village_of(address) == place


@pytest.mark.req("CLS-3")
def test_absences_are_told_in_words() -> None:
    assert absence_words(["Б", "Б", "Н", "О"], 7) == "Пропущено уроков: 3 (по болезни 2, причина не указана 1), опозданий: 1 (7 минут)"
    assert absence_words(["О"]) == "Опозданий: 1" and absence_words([]) == ""


@pytest.mark.req("CLS-5")
@given(DAYS, DAYS, st.integers(0, 60), st.integers(1, 40))
def test_the_last_days_of_a_period_have_its_end_for_a_stage_and_no_other_period_any(start: date, day: date, length: int, before: int) -> None:
    end = start + timedelta(days=length + 1)
    stage = forecast_stage(start, end, day, before)
    assert (stage is None) or start <= day <= end
    assert (stage == "end") == (start <= day <= end and (end - day).days <= before)


@pytest.mark.req("CLS-5")
def test_a_month_is_told_once_the_period_is_three_weeks_old() -> None:
    quarter = date(2026, 9, 1), date(2026, 10, 23)
    stages = [forecast_stage(*quarter, date(2026, month, day), 14) for month, day in ((9, 20), (9, 30), (10, 1), (10, 8), (10, 9), (10, 24))]
    assert stages == [None, None, "2026-10", "2026-10", "end", None]
    marks = {"Алгебра": "2", "Физика": "3", "Музыка": "5", "Труд": "4", "Химия": ""}
    said = forecast_text("1 четверть", "Ёлкин Глеб", marks, ["Химия"])
    assert said == "Прогноз за 1 четверть, Ёлкин Глеб: 4 и 5 — 2 предмета; 3 — Физика; ниже 3 — Алгебра; не хватает отметок — Химия"


@pytest.mark.req("CLS-2")
def test_a_remark_has_words_and_a_day_of_this_week_and_may_be_taken_back_within_a_day() -> None:
    assert phrases("Помог ; Помог; ; Опоздал") == ("Помог", "Опоздал")
    assert remark_text("Не готов к уроку", " второй   раз ") == "Не готов к уроку. второй раз"
    for wrong in (("", " "), ("", "я" * 401)):
        with pytest.raises(BadInput):
            remark_text(*wrong)
    check_day(TODAY - timedelta(days=7), TODAY)
    for day in (TODAY + timedelta(days=1), TODAY - timedelta(days=8)):
        with pytest.raises(BadInput, match="семь дней"):
            check_day(day, TODAY)
    assert may_be_taken_back(NOW, NOW + timedelta(hours=24)) and not may_be_taken_back(NOW, NOW + timedelta(hours=24, seconds=1))
