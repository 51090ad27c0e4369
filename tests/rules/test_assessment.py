"""Control works are spread over days and weeks: what is said to the teacher who plans one."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ejournal.rules.assessment import ControlWork, warnings_of
from ejournal.rules.school_rules import SchoolRules

DAY = date(2026, 10, 14)
PLANNED = ControlWork(DAY, "Алгебра")
NBSP = "\u00a0"
WORKS = st.lists(
    st.builds(ControlWork, st.integers(-40, 40).map(lambda days: DAY + timedelta(days)), st.sampled_from(["Алгебра", "Физика", "История"])),
    max_size=15,
)  # fmt: skip


@pytest.mark.req("GRID-6")
@pytest.mark.parametrize(
    ("others", "warnings"),
    [
        pytest.param([], [], id="the first of the year"),
        pytest.param([ControlWork(DAY, "Физика")], [f"На 14{NBSP}октября у класса уже назначено: Физика. По правилам школы в день 1 контрольная."],
                     id="another one that day"),
        pytest.param([ControlWork(DAY - timedelta(17), "Алгебра")],
                     [f"Алгебра: контрольная была 27{NBSP}сентября, между ними 17 дней, а по правилам школы нужно не меньше 18."], id="too soon after"),
        pytest.param([ControlWork(DAY + timedelta(2), "Алгебра"), ControlWork(DAY - timedelta(9), "Алгебра")],
                     [f"Алгебра: контрольная уже назначена на 16{NBSP}октября, между ними 2 дня, а по правилам школы нужно не меньше 18."],
                     id="the nearest is named"),
        pytest.param([ControlWork(DAY - timedelta(18), "Алгебра"), ControlWork(DAY - timedelta(1), "Физика")], [], id="two weeks and a half"),
        pytest.param([ControlWork(DAY - timedelta(30 + 18 * at), "Алгебра") for at in range(10)],
                     [f"Алгебра: за год выходит 11 контрольных на 102 часа, это больше 10{NBSP}%."], id="more than a tenth"),
        pytest.param([ControlWork(DAY - timedelta(30 + 18 * at), "Алгебра") for at in range(9)], [], id="a tenth"),
    ],
)  # fmt: skip
def test_what_a_planned_control_work_is_warned_of(others: list[ControlWork], warnings: list[str]) -> None:
    assert warnings_of(PLANNED, others, 102, SchoolRules()) == warnings


@pytest.mark.req("GRID-6")
@given(WORKS, st.integers(0, 200), st.integers(1, 5), st.integers(0, 60), st.integers(0, 100))
def test_each_limit_is_the_schools_and_warns_for_itself(others: list[ControlWork], hours: int, a_day: int, between: int, share: int) -> None:
    rules = SchoolRules(control_works_a_day=a_day, control_days_between=between, control_share=share)
    days = [work.day for work in others]
    same = [work.day for work in others if work.subject == "Алгебра"]
    near = {DAY + timedelta(days) for days in range(1 - between, between) if days}
    expected = [
        days.count(DAY) >= a_day,
        bool(near & set(same)),
        share < 100 and (not hours or Fraction(len(same) + 1, hours) > Fraction(share, 100)),
    ]
    found = warnings_of(PLANNED, others, hours, rules)
    assert ["На " in text[:3] for text in found].count(True) == expected[0]
    assert sum("между ними" in text for text in found) == expected[1]
    assert sum("за год выходит" in text for text in found) == expected[2]
    assert len(found) == sum(expected) and all(text.endswith(".") for text in found)
