"""One line a week: what changed in my journals, by whose hand and when."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.weekly_digest import Change, digest_of, is_evening

ME, DEPUTY = 7, 2
NOON = datetime(2026, 10, 14, 12)


def changes(own: int, others: int = 0, evening: int = 0, what: str = "mark") -> list[Change]:
    found = [Change(NOON, ME, ME, what)] * own + [Change(NOON, DEPUTY, ME, what)] * others
    return found + [Change(NOON.replace(hour=20), ME, ME, what)] * evening


@pytest.mark.req("COR-3")
@pytest.mark.parametrize(
    ("found", "text"),
    [
        pytest.param(changes(9, 2, 1), "изменено 12 отметок, 2 не вами, 1 после 20:00", id="the worked example"),
        pytest.param(changes(1), "изменена 1 отметка", id="one"),
        pytest.param(changes(21), "изменена 21 отметка", id="twenty-one"),
        pytest.param(changes(0, 3), "изменено 3 отметки, 3 не вами", id="by another hand"),
        pytest.param(changes(1, what="absence") + changes(11), "изменено 11 отметок и 1 пропуск", id="marks and absences"),
        pytest.param(changes(1, what="absence"), "изменён 1 пропуск", id="an absence"),
        pytest.param(changes(2, what="lesson") + changes(1, what="period_mark") + changes(1),
                     "изменена 1 отметка, 1 отметка за период и 2 урока", id="all kinds"),
        pytest.param([Change(NOON, None, ME)], "изменена 1 отметка, 1 не вами", id="by the program"),
        pytest.param([Change(NOON, ME, DEPUTY)], "изменений не было", id="in another's journal"),
    ],
)  # fmt: skip
def test_the_week_in_a_line(found: list[Change], text: str) -> None:
    assert digest_of(found, ME, SchoolRules()).text == text


@pytest.mark.req("COR-3")
@pytest.mark.parametrize(
    ("hour", "minute", "late"), [(19, 59, False), (20, 0, True), (23, 59, True), (0, 0, True), (5, 59, True), (6, 0, False)]
)
def test_the_evening_lasts_until_the_morning(hour: int, minute: int, late: bool) -> None:
    assert is_evening(NOON.replace(hour=hour, minute=minute), SchoolRules()) == late


@pytest.mark.req("COR-3")
@given(
    st.lists(
        st.builds(
            Change, st.integers(0, 7 * 24 * 60).map(lambda minutes: NOON + timedelta(minutes=minutes)), st.sampled_from([ME, DEPUTY, None]),
            st.sampled_from([ME, DEPUTY]), st.sampled_from(["mark", "absence", "lesson", "period_mark", "work"]),
        ),
        max_size=40,
    ),
    st.integers(12, 23),
)  # fmt: skip
def test_every_change_of_my_journals_is_counted_once(found: list[Change], hour: int) -> None:
    digest = digest_of(found, ME, SchoolRules(digest_hour=hour))
    mine = [change for change in found if change.whose == ME and change.what != "work"]
    hours = {*range(hour, 24), *range(6)}
    assert digest.total == len(mine) == sum(dict(digest.kinds).values())
    assert digest.by_others == len([change for change in mine if change.who in (DEPUTY, None)])
    assert digest.late == len([change for change in mine if change.at.hour in hours])
    assert ("не вами" in digest.text) == bool(digest.by_others) and (f"после {hour}:00" in digest.text) == bool(digest.late)
