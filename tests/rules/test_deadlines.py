"""Until when a record may be written, and which reason is named first."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ejournal.rules.deadlines import (
    Closing,
    closing_note,
    days_overdue,
    due_day,
    final_lock,
    is_late,
    last_day,
    lock_of,
    lock_reason,
    overdue_note,
)
from ejournal.rules.school_rules import SchoolRules

DAYS = st.dates(date(2024, 9, 1), date(2030, 8, 31))
TODAY = date(2026, 10, 14)


@pytest.mark.req("MARK-3")
@given(DAYS, st.integers(-40, 70), st.integers(0, 60))
def test_a_work_is_open_from_its_day_for_so_many_days(work: date, later: int, lock_days: int) -> None:
    rules = SchoolRules(lock_days=lock_days)
    reason = lock_reason(work, work + timedelta(days=later), rules)
    assert (reason is None) == (0 <= later <= lock_days)
    assert reason is None or reason.endswith((".", "Alt+Enter."))
    assert last_day(work, rules) == work + timedelta(days=lock_days)


@pytest.mark.req("MARK-3", "MARK-6", "ARC-2")
@given(DAYS, DAYS, st.none() | DAYS, st.none() | DAYS)
def test_what_is_closed_stays_closed_whatever_the_day(work: date, today: date, period: date | None, year: date | None) -> None:
    reason = lock_reason(work, today, SchoolRules(), Closing(period, year))
    assert reason is not None or (period is None and year is None)


@pytest.mark.parametrize(
    ("work", "closing", "words"),
    [
        pytest.param(TODAY, Closing(year_closed_on=TODAY), "Учебный год закрыт 14\u00a0октября", id="the year first"),
        pytest.param(TODAY + timedelta(1), Closing(period_closed_on=TODAY), "ещё впереди", id="a lesson ahead"),
        pytest.param(TODAY, Closing(period_closed_on=TODAY), "Период закрыт 14\u00a0октября", id="the period"),
        pytest.param(date(2026, 10, 6), Closing(), "Работа от 6\u00a0октября закрыта 13\u00a0октября", id="the term"),
    ],
)
@pytest.mark.req("MARK-3", "MARK-6", "ARC-2")
def test_the_strongest_reason_is_named(work: date, closing: Closing, words: str) -> None:
    assert words in (lock_reason(work, TODAY, SchoolRules(), closing) or "")


@pytest.mark.req("MARK-1")
@given(DAYS, st.integers(-5, 5))
def test_a_record_is_in_time_on_the_day_of_its_lesson_only(lesson: date, later: int) -> None:
    assert is_late(lesson, lesson + timedelta(days=later)) == (later > 0)


@pytest.mark.req("MARK-2", "MARK-3")
@given(DAYS, st.integers(-40, 130), st.integers(0, 60), st.integers(0, 60))
def test_a_kind_with_a_longer_term_keeps_its_work_open_longer(work: date, later: int, lock_days: int, due_days: int) -> None:
    today, rules = date.fromordinal(work.toordinal() + later), SchoolRules(lock_days=lock_days)
    is_open = later in range(lock_days + 1) or later in range(due_days + 1)
    assert (lock_reason(work, today, rules, due_days=due_days) is None) == is_open
    assert last_day(work, rules, due_days) >= due_day(work, due_days)
    assert days_overdue(work, due_days, today) == len(range(due_days, later))
    assert bool(overdue_note(work, due_days, today)) == (later > due_days)


@pytest.mark.req("MARK-2")
@pytest.mark.parametrize(
    ("due_days", "note"),
    [
        pytest.param(8, "", id="контрольная of 6 October on its last day"),
        pytest.param(7, "отметки ждали до 13\u00a0октября, прошёл 1 день", id="a day late"),
        pytest.param(3, "отметки ждали до 9\u00a0октября, прошло 5 дней", id="three days are given"),
    ],
)
def test_an_overdue_work_says_since_when(due_days: int, note: str) -> None:
    assert overdue_note(date(2026, 10, 6), due_days, TODAY) == note


LEVELS = (
    ("archive", Closing(archived_on=TODAY), "Учебный год сдан в архив 14\u00a0октября: изменить в нём ничего нельзя."),
    ("year", Closing(year_closed_on=TODAY), "Учебный год закрыт 14\u00a0октября: изменить в нём ничего нельзя."),
    ("period", Closing(period_closed_on=TODAY), "Период закрыт 14\u00a0октября. Чтобы изменить отметку, подайте заявку: Alt+Enter."),
    ("journal", Closing(journal_closed_on=TODAY),
     "Период в этом журнале закрыт 14\u00a0октября. Чтобы изменить отметку, подайте заявку: Alt+Enter."),
    ("period_mark", Closing(period_mark="н/а"), "Стоит отметка за период: н/а. Снимите её, пока период не закрыт, или подайте заявку: Alt+Enter."),
)  # fmt: skip


@pytest.mark.req("MARK-6", "ARC-2")
@pytest.mark.parametrize(("level", "closing", "reason"), [pytest.param(*case, id=case[0]) for case in LEVELS])
def test_each_level_shuts_the_record_and_says_why(level: str, closing: Closing, reason: str) -> None:
    lock = lock_of(TODAY, TODAY, SchoolRules(), closing)
    assert lock is not None and (lock.level, lock.reason) == (level, reason)
    assert lock.by_correction == ("заявку" in reason)


CLOSINGS = st.builds(
    Closing, *[st.none() | DAYS] * 3, period_mark=st.sampled_from(["", "4", "н/а", "осв"]), archived_on=st.none() | DAYS
)


@pytest.mark.req("MARK-3", "MARK-6", "ARC-2")
@given(DAYS, st.integers(-20, 80), CLOSINGS, st.integers(0, 60))
def test_the_strongest_level_is_the_one_an_independent_list_finds(work: date, later: int, closing: Closing, due_days: int) -> None:
    today, rules = date.fromordinal(work.toordinal() + later), SchoolRules()
    shut = {
        "term": later > rules.lock_days and later > due_days,
        "period_mark": closing.period_mark != "",
        "journal": closing.journal_closed_on is not None,
        "period": closing.period_closed_on is not None,
        "ahead": later < 0,
        "year": closing.year_closed_on is not None,
        "archive": closing.archived_on is not None,
    }
    strongest = [level for level, is_shut in shut.items() if is_shut][-1:]
    lock = lock_of(work, today, rules, closing, due_days)
    assert ([lock.level] if lock else []) == strongest
    assert lock is None or lock.by_correction == ("заявку" in lock.reason)


@pytest.mark.req("GRID-6", "MARK-3")
@pytest.mark.parametrize(
    ("work", "closing", "note"),
    [
        (date(2026, 10, 7), Closing(), "закроется сегодня"), (date(2026, 10, 8), Closing(), "закроется завтра"),
        (date(2026, 10, 9), Closing(), "закроется через 2 дня"), (date(2026, 10, 12), Closing(), "закроется через 5 дней"),
        (date(2026, 10, 6), Closing(), "закрыта 13\u00a0октября"), (date(2026, 10, 15), Closing(), ""),
        (date(2026, 10, 12), Closing(journal_closed_on=TODAY), "закрыта 14\u00a0октября"),
        (date(2026, 10, 1), Closing(period_closed_on=TODAY), "закрыта 8\u00a0октября"),
        (date(2026, 10, 12), Closing(period_mark="4"), "закроется через 5 дней"),
    ],
)  # fmt: skip
def test_the_head_of_a_column_says_how_long_it_is_open(work: date, closing: Closing, note: str) -> None:
    assert closing_note(work, TODAY, SchoolRules(), closing) == note


@pytest.mark.req("GRID-6", "MARK-2")
def test_the_head_of_a_column_knows_the_kinds_own_term() -> None:
    assert closing_note(date(2026, 10, 6), TODAY, SchoolRules(), due_days=10) == "закроется через 2 дня"


@pytest.mark.req("GRID-6", "MARK-3")
@given(DAYS, st.integers(-20, 80), CLOSINGS, st.integers(0, 60))
def test_the_note_and_the_lock_agree(work: date, later: int, closing: Closing, due_days: int) -> None:
    today = date.fromordinal(work.toordinal() + later)
    note = closing_note(work, today, SchoolRules(), closing, due_days)
    lock = lock_of(work, today, SchoolRules(), closing, due_days)
    assert note.startswith("закроется") == (lock is None or lock.level == "period_mark" and later in range(max(7, due_days) + 1))
    assert note.startswith("закрыта") == bool(closing.days or later > max(7, due_days))


@pytest.mark.req("MARK-6", "ARC-2")
@given(CLOSINGS, st.booleans())
def test_a_period_mark_itself_is_held_by_the_levels_above_it_only(closing: Closing, of_year: bool) -> None:
    shut = {
        "archive": closing.archived_on,
        "year": closing.year_closed_on,
        "period": None if of_year else closing.period_closed_on,
        "journal": closing.journal_closed_on,
    }
    lock = final_lock(closing, of_year=of_year)
    assert ([lock.level] if lock else []) == [level for level, day in shut.items() if day][:1]
    assert lock is None or lock.by_correction == (lock.level in ("period", "journal"))


@pytest.mark.req("MARK-6")
def test_a_year_closed_in_one_journal_says_so() -> None:
    closing = Closing(journal_closed_on=TODAY, period_closed_on=TODAY)
    year, period = final_lock(closing, of_year=True), final_lock(closing)
    assert year is not None and year.reason.startswith("Год в этом журнале закрыт 14\u00a0октября. Чтобы")
    assert period is not None and period.reason.startswith("Период закрыт 14\u00a0октября. Чтобы")
    assert final_lock(Closing(period_mark="4")) is None
