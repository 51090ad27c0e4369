"""The director's figures against plain rows: on schools made at random, on both engines (DEP-6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from ejournal.models import (
    Absence,
    AcademicYear,
    CardAccess,
    Finding,
    JournalCheck,
    Lesson,
    Mark,
    Period,
    Pupil,
    PupilStatus,
    database,
)
from ejournal.policy.actor import Actor, load_actor
from ejournal.queries.filling import Asked as AskedFilling
from ejournal.queries.filling import filling_page
from ejournal.queries.plans import plan_list
from ejournal.queries.school_state import SchoolState, school_state
from ejournal.queries.school_trends import WeekSum
from ejournal.reports.school_state import Keeping, blocks_of
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.statistics import rounded as exact
from tests.factories import NOW, TODAY, SmallSchool, give_plan
from tests.queries.test_filling import lived
from tests.reports.results_oracle import OracleClass, day, oracle_class, rows
from tests.reports.test_report_figures import AFTER, FIRST, LAST, muddled
from tests.reports.test_school_reports import pupil_figures


def state_of(school: SmallSchool, now: datetime, login: str = "director") -> SchoolState:
    return school_state(load_actor(school.accounts[login].id, now.date(), ""), now, SchoolRules())


def attendance(today: date) -> dict[date, tuple[int, int]]:
    """By Monday, lessons owed and missed: each pupil at each lesson, asked of the rows one by one."""

    def spans(sql: str) -> dict[Any, list[tuple[date, date | None]]]:
        found: dict[Any, list[tuple[date, date | None]]] = {}
        for *key, start, end in rows(sql):
            found.setdefault(tuple(key), []).append((day(start), day(end)))
        return found

    def within(stays: list[tuple[date, date | None]], on: date, last: bool) -> bool:
        return any(start <= on and (end is None or on < end or (last and on == end)) for start, end in stays)

    classes = spans('SELECT school_class_id, pupil_id, start, "end" FROM class_membership')
    groups = spans('SELECT group_id, pupil_id, start, "end" FROM group_membership')
    freed = spans("SELECT pupil_id, subject_id, start, \"end\" FROM exemption WHERE kind = 'full'")
    away = spans("SELECT pupil_id, start, \"end\" FROM pupil_status WHERE kind IN ('home', 'away')")
    missed = set(rows("SELECT lesson_id, pupil_id FROM absence WHERE code IN ('Н', 'Б', 'У', 'П')"))
    members: dict[int, list[int]] = {}
    for key, pupil in classes:
        members.setdefault(key, []).append(pupil)
    sums: dict[date, list[int]] = {}
    sql = (
        "SELECT l.id, l.date, j.school_class_id, j.group_id, j.subject_id FROM lesson l JOIN journal j ON j.id = l.journal_id"
        " WHERE j.school_class_id IS NOT NULL AND j.kind IN ('lesson', 'elective') AND l.is_cancelled = ?"
    )
    for lesson, when, owner, group, subject in rows(sql, False):
        on = day(when)
        if on > today:
            continue
        week = sums.setdefault(on - timedelta(days=on.weekday()), [0, 0])
        for pupil in members[owner]:
            mine = within(classes[owner, pupil], on, False) and (group is None or within(groups.get((group, pupil), []), on, False))
            if mine and not within(freed.get((pupil, subject), []), on, True) and not within(away.get((pupil,), []), on, True):
                week[0] += 1
                week[1] += (lesson, pupil) in missed
    return {monday: (owed, gone) for monday, (owed, gone) in sums.items()}


@pytest.mark.req("DEP-6", "ABS-2")
@pytest.mark.parametrize("seed", [3, 4])
def test_weeks_are_the_sum_of_every_pupil_at_every_lesson(any_school: SmallSchool, seed: int) -> None:
    muddled(any_school, seed)
    ill, away = Pupil.select().order_by(Pupil.id.desc()).limit(2)
    PupilStatus.create(pupil=ill, kind="home", start=date(2026, 9, 14), end=date(2026, 9, 25))
    PupilStatus.create(pupil=away, kind="away", start=date(2026, 10, 1))
    weeks = {one.monday: one for one in state_of(any_school, AFTER).weeks}
    told = attendance(AFTER.date())
    assert {monday: (one.owed, one.missed) for monday, one in weeks.items() if one.owed or one.missed} == {key: one for key, one in told.items() if one != (0, 0)}
    assert sum(gone for _, gone in told.values()) > 20
    for monday, (owed, gone) in told.items():
        assert weeks[monday].attended == (exact(100 * (1 - _ratio(gone, owed)), 1) if owed else None)


def _ratio(part: int, whole: int) -> Fraction:
    return Fraction(part, whole)


@pytest.mark.req("DEP-6", "DEP-1")
def test_the_week_and_the_lags_are_those_of_their_pages(school: SmallSchool, actor: Callable[[str], Actor]) -> None:
    lived(school, 5)
    give_plan(school, "математика", [f"Тема {number}" for number in range(40)])
    Lesson.update(topic="").where(Lesson.journal == school.journals["математика"]).execute()
    state, page = state_of(school, NOW), filling_page(actor("deputy"), AskedFilling(TODAY, "week"), TODAY, SchoolRules())
    shown = {code: page.totals.get(code, 0) for code in ("record", "topic", "homework", "late", "today")}
    assert {code: state.filling.totals[code] for code in shown} == shown and sum(shown.values()) > 3 and state.filling.held == page.held
    last = state.weeks[-1]
    assert last.held and state.filling.percent == int(exact(_ratio(100 * last.filled, last.held), 0))
    owing = {one.name: one.count for one in state.filling.owing}
    for one in state.filling.owing:
        own = filling_page(actor("deputy"), AskedFilling(TODAY, "week", teacher=one.staff), TODAY, SchoolRules()).totals
        assert owing[one.name] == sum(own.get(code, 0) for code in ("record", "topic", "homework"))
    lags = {one.journal: one.fulfilment.lag for one in plan_list(actor("deputy"), TODAY) if one.fulfilment and one.fulfilment.lag}
    assert {one.journal: one.lag for one in state.lags} == lags and lags


@pytest.mark.req("DEP-6", "REP-7")
@pytest.mark.parametrize("seed", [1, 6])
def test_periods_are_those_of_the_report_of_the_school(school: SmallSchool, seed: int) -> None:
    muddled(school, seed)
    last_year = AcademicYear.create(title="2025/26", start=date(2025, 9, 1), end=date(2026, 5, 31))
    Period.create(year=last_year, kind="quarter", number=1, grade_from=1, grade_to=9, start=date(2025, 9, 1), end=date(2025, 10, 24))
    (found,) = state_of(school, AFTER).periods  # last year has no marks, the second quarter neither
    classes = rows("SELECT id FROM school_class WHERE grade > 1")
    oracles: list[OracleClass] = [oracle_class(key, school.quarter.id, FIRST, LAST, AFTER.date()) for (key,) in classes]
    own = found.pupils
    counts = (own.pupils, own.assessed, own.excellent, own.good, own.one_three, own.failing, own.not_attested)
    assert [str(counts[0]), str(counts[1]), *(str(one or "") for one in counts[2:])] == pupil_figures(oracles)[:7]
    values = Counter(value for one in oracles for value in one.values.values() if value)
    tallied = found.marks
    assert (tallied.fives, tallied.fours, tallied.threes, tallied.low, tallied.not_attested, tallied.passed) == tuple(values[one] for one in ("5", "4", "3", "2", "н/а", "зч"))


@pytest.mark.req("DEP-6")
def test_months_remarks_accesses_and_the_day(any_school: SmallSchool) -> None:
    school = any_school
    for at, (key, when, value, second) in enumerate((("ершов", 2, "5", ""), ("ершов", 5, "4", "3"), ("щукина", 5, "н/а", ""), ("щукина", 6, "", ""))):
        work = school.work("математика", date(2026, 10 if at else 9, when))
        Mark.create(pupil=school.pupils[key], work=work, value=value, second=second, changed_at=NOW)
    frosty = date(2026, 9, 3)  # marks of a day that was taken off afterwards are nobody's
    Mark.create(pupil=school.pupils["ершов"], work=school.work("математика", frosty), value="2", changed_at=NOW)
    Lesson.update(is_cancelled=True).where(Lesson.date == frosty).execute()
    Absence.create(pupil=school.pupils["ким"], lesson=school.lessons["кружок", TODAY], code="Н", rev=1, changed_at=NOW)  # at school, not at the circle
    Absence.create(pupil=school.pupils["щукина"], lesson=school.lessons["математика", TODAY], code="Н", rev=1, changed_at=NOW)
    check = JournalCheck.create(journal=school.journals["математика"], purpose="Темы", checked_on=TODAY, sent_at=NOW)
    draft = JournalCheck.create(journal=school.journals["математика"], purpose="Темы", checked_on=TODAY)
    for of, kind, due in ((check, "open", TODAY - timedelta(days=1)), (check, "open", TODAY), (check, "answered", None), (draft, "open", None)):
        Finding.create(check_of=of, text="Нет темы", state=kind, due=due)
    for login, days, times in (("deputy", 0, 3), ("deputy", 8, 2), ("teacher", 6, 1), ("teacher", 31, 9)):
        CardAccess.create(account=school.accounts[login], at=NOW - timedelta(days=days), pupil=school.pupils["ершов"], part="health", count=times)
    state = state_of(school, NOW)
    assert state_of(school, NOW, "deputy").accesses is None and state.accesses, "the log of accesses is the director's"
    assert [(one.first.month, one.marks, one.mean, one.per_pupil) for one in state.months] == [(9, 1, 5, exact(_ratio(1, 8), 1)), (10, 3, exact(_ratio(7, 2), 2), exact(_ratio(3, 7), 1))]
    assert (state.remarks.open, state.remarks.late, state.remarks.answered) == (2, 1, 1)
    assert (state.accesses.week, state.accesses.month) == (4, 6) and [times for *_, times in state.accesses.people] == [5, 1]
    assert (state.today.lessons, state.today.over, state.today.recorded, state.today.absent) == (6, 6, 0, 1)
    assert state.today.away == ((school.classes["5А"].id, "5\u00a0А", 1),)


@pytest.mark.req("DEP-6")
def test_the_week_before_is_named_where_holidays_lie_between(school: SmallSchool) -> None:
    week = WeekSum(date(2026, 10, 5), held=4, filled=3)
    for now, words in ((NOW, "неделей раньше 75,0 %"), (NOW + timedelta(days=7), "на неделе с 5\u00a0октября 75,0 %")):
        state = replace(state_of(school, NOW), now=now, weeks=(week,))
        line = next(one for block in blocks_of(state, Keeping(None)) for one in block.lines if one.label == "Заполнено")
        assert line.note == words


@pytest.mark.req("DEP-6")
def test_the_number_of_selects_does_not_grow_with_the_school(school: SmallSchool, selects: Any) -> None:
    counts = []
    for now in (NOW, AFTER):
        if now is AFTER:
            muddled(school, 2)
        with selects() as seen:
            state_of(school, now)
        counts.append(len(seen))
    assert max(counts) <= 48 and counts[1] - counts[0] <= 3, "two SELECTs of those who are freed, one of names"


KEPT = ("account", "account_role", "staff", "school", "school_setting", "session", "audit_row", "login_attempt")


@pytest.mark.req("DEP-6")
def test_a_school_without_a_year_has_its_page_and_says_so(school: SmallSchool, web: Any) -> None:
    database.execute_sql("PRAGMA foreign_keys = OFF")
    for table in database.get_tables():
        if table not in KEPT and not table.startswith(("sqlite_", "schema", "migration")):
            database.execute_sql(f'DELETE FROM "{table}"')
    page = web("director").get("/control/school")
    assert page.status_code == 200 and "Учебного года ещё нет" in page.text and "уроков сегодня нет" in page.text
    assert 'aria-label="Заполнено: —"' in page.text, "nothing to divide by is no per cent"
    assert web("director").get("/control/school.html").status_code == 200
    assert "Учебного года ещё нет" in web("director").get("/reports/journal-work").text
