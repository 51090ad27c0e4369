"""The report on the work of teachers with the journal against plain rows; drawn up by itself once a month (DEP-6)."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from ejournal.copies.month_reports import Month, due_month
from ejournal.copies.ready_reports import changed_since, ready_reports
from ejournal.jobs import JOBS, daily_round
from ejournal.models import (
    AcademicYear,
    CalendarDay,
    CardAccess,
    Correction,
    Finding,
    JournalCheck,
    JournalTeacher,
    Lesson,
    Mark,
    Notice,
    Period,
    Work,
)
from ejournal.policy.actor import load_actor
from ejournal.queries.journal_work import ALL, JournalWork, journal_work
from ejournal.rules.school_rules import SchoolRules
from ejournal.settings import load_settings
from tests.factories import NOW, TODAY, SmallSchool, give_plan
from tests.queries.test_filling import lived
from tests.reports.results_oracle import day, rows
from tests.services.test_cells import Pen

SEPTEMBER = (date(2026, 9, 1), date(2026, 9, 30))
FIRST_DAY = datetime(2026, 10, 1, 10)


def keepers(journal: int, on: date) -> list[int]:
    own = rows('SELECT staff_id, start, "end" FROM journal_teacher WHERE journal_id = ? ORDER BY start, id', journal)
    return [staff for staff, start, end in own if day(start) <= on and (end is None or on <= day(end))] or [staff for staff, *_ in own[-1:]]


def counted(first: date, last: date, today: date) -> dict[int, Counter[str]]:
    """By teacher, and for the school, from the rows of lessons one by one."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    records = {key for (key,) in rows("SELECT w.lesson_id FROM mark m JOIN work w ON w.id = m.work_id WHERE m.value <> ''")}
    records |= {key for (key,) in rows("SELECT lesson_id FROM absence WHERE code <> ''")}
    sql = (
        "SELECT l.id, l.journal_id, l.date, l.topic, l.homework, l.filled_at, l.substitute_id, j.kind FROM lesson l JOIN journal j ON j.id = l.journal_id"
        " JOIN academic_year y ON y.id = j.year_id WHERE l.is_cancelled = ? AND y.start <= ? AND y.\"end\" >= ?"
    )
    for key, journal, when, topic, homework, filled, substitute, kind in rows(sql, False, first.isoformat(), first.isoformat()):
        on = day(when)
        if not first <= on <= min(last, today):
            continue
        what = Counter(lessons=1, recorded=int(topic != ""))
        if on < today and not topic and not homework and key not in records:
            what["bare"] = 1
        elif on < today:
            what.update(topic=int(not topic), homework=int(kind == "lesson" and not homework), late=int(bool(topic) and str(filled or "")[:10] > on.isoformat()))
        if on < today or topic:
            what.update(due=1, filled=int(topic != "" and (homework != "" or kind != "lesson")))
        for staff in (ALL, *([substitute] if substitute else keepers(journal, on))):
            found[staff] += what
    return {staff: +one for staff, one in found.items()}


NAMES = ("lessons", "recorded", "due", "filled", "bare", "topic", "homework", "late")


def check_work(first: date, last: date, today: date, work: JournalWork) -> None:
    told = {one.staff: +Counter({name: getattr(one, name) for name in NAMES}) for one in (*work.teachers, work.school) if one.lessons}
    assert told == counted(first, last, today) and len(told) > 2


def work_of(school: SmallSchool, first: date, last: date, today: date = TODAY) -> JournalWork:
    return journal_work(load_actor(school.accounts["director"].id, today, ""), school.year, first, last, today, SchoolRules())


@pytest.mark.req("DEP-6", "DEP-1")
def test_lessons_of_each_teacher_are_those_of_the_rows(any_school: SmallSchool) -> None:
    lived(any_school, 11)
    math = any_school.journals["математика"]
    JournalTeacher.update(end=date(2026, 9, 18)).where(JournalTeacher.journal == math).execute()
    JournalTeacher.create(journal=math, staff=any_school.staff["dispatcher"], start=date(2026, 9, 19))
    for first, last in (SEPTEMBER, (date(2026, 10, 1), date(2026, 10, 31)), (any_school.quarter.start, any_school.quarter.end)):
        check_work(first, last, TODAY, work_of(any_school, first, last))
    september = work_of(any_school, *SEPTEMBER)
    delays = sorted(one for own in september.teachers for one in own.pace.delays)
    assert sorted(september.school.pace.delays) == delays and set(delays) <= {0, 1, 3}
    assert len(september.school.journals) == 6 and {one.staff for one in september.teachers if math.id in one.journals} == {
        any_school.staff[name].id for name in ("teacher", "dispatcher")
    }


@pytest.mark.req("DEP-6")
def test_marks_works_remarks_corrections_and_lag(school: SmallSchool) -> None:
    math, teacher, deputy = school.journals["математика"], school.staff["teacher"], school.accounts["deputy"]
    lived(school, 3)
    Mark.delete().execute()
    for key, when, value in (("ершов", 2, "5"), ("щукина", 2, "4"), ("ершов", 29, "3")):
        Mark.create(pupil=school.pupils[key], work=school.work("математика", date(2026, 9, when)), value=value, second="4" if when == 29 else "", changed_at=NOW)
    Pen(school).write("ершов", "5")  # of October
    Lesson.update(is_cancelled=False).where((Lesson.journal == math) & (Lesson.date < date(2026, 10, 1))).execute()
    off = date(2026, 9, 16)
    Mark.create(pupil=school.pupils["ершов"], work=school.work("математика", off), value="2", changed_at=NOW)
    Lesson.update(is_cancelled=True).where(Lesson.id == school.lessons["математика", off].id).execute()
    Work.update(kind=school.kinds["С"]).where(Work.id == school.work("математика", date(2026, 9, 10))).execute()
    sent = datetime(2026, 9, 21, 9)
    check = JournalCheck.create(journal=math, purpose="Темы", checked_on=sent.date(), sent_at=sent)
    substituted = Lesson.get(Lesson.journal == school.journals["алгебра"], Lesson.substitute.is_null(False))
    other = JournalCheck.create(journal=school.journals["алгебра"], purpose="Темы", checked_on=sent.date(), sent_at=sent)
    for of, state, due, lesson in ((check, "open", TODAY - timedelta(days=1), None), (check, "answered", None, None), (check, "withdrawn", None, None), (other, "open", TODAY, substituted)):
        Finding.create(check_of=of, text="Нет темы", state=state, due=due, lesson=lesson)
    for number, (state, month) in enumerate((("approved", 9), ("refused", 9), ("asked", 9), ("asked", 10)), 1):
        decided = None if state == "asked" else datetime.combine(TODAY, time(9))
        Correction.create(
            year=school.year, number=number, journal=math, teacher=teacher, asked_at=datetime(2026, month, 7, 23, 59), date=TODAY, reason="Ошиблись", state=state,
            decided_at=decided,
        )  # fmt: skip
    CardAccess.create(account=deputy, at=datetime(2026, 9, 30, 23, 59), pupil=school.pupils["ершов"], part="health", count=4)
    give_plan(school, "математика", [f"Тема {number}" for number in range(40)])
    Lesson.update(topic="").where((Lesson.journal == math) & (Lesson.date < date(2026, 9, 4))).execute()
    work = work_of(school, *SEPTEMBER)
    own = next(one for one in work.teachers if one.staff == teacher.id)
    assert (own.marks, own.pupils, str(own.per_pupil)) == (4, 6, "0.7"), "six pupils of 5 А on 30 September; grade 1 and the circle have no marks"
    assert (own.overdue, work.school.overdue) == (1, 1)
    assert (own.remarks, own.mended, own.remarks_late) == (2, 1, 1) and work.school.remarks == 3
    assert next(one for one in work.teachers if one.staff == substituted.substitute_id).remarks == 1
    assert (own.asked, own.approved, own.refused) == (3, 1, 1) and work.accesses == ((deputy.id, school.staff["deputy"].short_name, 4),)
    september = list(Lesson.select().where((Lesson.journal == math) & Lesson.date.between(*SEPTEMBER)))
    assert own.lag == len(september) - sum(one.topic != "" and not one.is_cancelled for one in september) > 0, "what October gave is no matter"


@pytest.mark.req("DEP-6")
def test_the_report_leads_to_its_places_and_says_nothing_of_an_empty_month(school: SmallSchool, web: Any) -> None:
    lived(school, 3)
    CardAccess.create(account=school.accounts["deputy"], at=datetime(2026, 9, 3, 9), pupil=school.pupils["ершов"], part="health", count=4)
    director = web("director")
    page = director.get("/reports/journal-work").text
    teacher = school.staff["teacher"].id
    assert "сентябрь 2026" in page and f"/control/?span=month&amp;day=2026-09-01&amp;teacher={teacher}&amp;lack=late" in page, "the last month that has ended"
    assert "По расписанию прошло" in page and "месяцем раньше" not in page and f"/accesses/?from=2026-09-01&amp;to=2026-09-30&amp;who={school.accounts['deputy'].id}" in page
    assert "Доступы к личным сведениям" in (own := web("deputy").get("/reports/journal-work").text) and "/accesses/" not in own, "he does not open the log"
    topics = next(one.topic for one in work_of(school, *SEPTEMBER).teachers if one.staff == teacher)
    assert f"нет темы — {topics}" in director.get(f"/control/?span=month&day=2026-09-01&teacher={teacher}&lack=topic").text
    october = director.get("/reports/journal-work?month=2026-10").text
    assert "месяцем раньше" in october and ", по 14.10.2026" in october
    quarter = director.get(f"/reports/journal-work?month=period-{school.quarter.id}").text
    assert "1 четверть (1–9 классы) 2026/27" in quarter and f"span=period&amp;period={school.quarter.id}&amp;day=2026-09-01" in quarter
    Period.update(start=date(2026, 10, 5)).where(Period.id == school.quarter).execute()
    assert "месяцем раньше" not in director.get(f"/reports/journal-work?month=period-{school.quarter.id}").text, "a month beside a quarter says nothing"
    book = load_workbook(BytesIO(director.get("/reports/journal-work.xlsx?month=2026-09").data))
    assert "Школа" in {cell.value for row in book.worksheets[0].iter_rows() for cell in row}
    Lesson.update(is_cancelled=True).execute()
    empty = director.get("/reports/journal-work").text
    assert "уроков по расписанию не было" in empty and "—" in empty
    assert web("teacher").get("/reports/journal-work").status_code == web("secretary").get("/reports/journal-work").status_code == 403


@pytest.mark.req("DEP-6", "REP-10")
def test_the_first_working_day_draws_it_up_once_and_tells_the_heads(school: SmallSchool, tmp_path: Path, web: Any, moment: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ejournal.jobs.JOBS", tuple(job for job in JOBS if job.name == "period reports"))
    settings = load_settings({"EJOURNAL_DATA": str(tmp_path)})
    assert daily_round(settings, datetime(2026, 9, 30, 10)) == [], "August had no lessons"
    assert daily_round(settings, FIRST_DAY) == ["period reports"] and daily_round(settings, FIRST_DAY + timedelta(days=1)) == []
    (ready,) = ready_reports(tmp_path)
    assert (ready.key, ready.period, ready.class_title) == ("m202609-journal-work-school", "Сентябрь 2026", "школа") and not changed_since([ready])
    url = f"/reports/journal-work?year={school.year.id}&month=2026-09"
    assert {(row.account_id, row.url) for row in Notice.select()} == {(school.accounts[login].id, url) for login in ("deputy", "director")}
    assert "за сентябрь 2026" in Notice.get().text
    lesson = Lesson.get(Lesson.date == date(2026, 9, 7))
    Lesson.update(topic="Поздно", rev=lesson.rev + 1).where(Lesson.id == lesson.id).execute()
    assert changed_since([ready]) == {ready.key}
    moment.now = FIRST_DAY
    director = web("director")
    assert "Работа учителей с журналом за месяц" in director.get("/").text and "за месяц" not in web("teacher").get("/").text
    assert director.get(url).status_code == 200 and "Работа учителей с журналом за месяц" not in director.get("/").text, "opened: the line goes"


@pytest.mark.req("DEP-6")
def test_a_month_that_ends_before_a_weekend_waits_for_the_first_working_day(school: SmallSchool) -> None:
    assert due_month(date(2026, 11, 1)) is None, "a Sunday"
    month, year = due_month(date(2026, 11, 2)) or (None, None)
    assert month == Month(date(2026, 10, 1), date(2026, 10, 31)) and year.id == school.year.id
    CalendarDay.create(year=school.year, date=date(2026, 11, 2), kind="off", title="Каникулы")
    assert due_month(date(2026, 11, 2)) is None and due_month(date(2026, 11, 3)) is not None and due_month(date(2026, 12, 1)) is None
    AcademicYear.create(title="2027/28", start=date(2027, 9, 1), end=date(2028, 5, 26))
    AcademicYear.update(end=date(2026, 10, 26)).where(AcademicYear.id == school.year).execute()
    assert due_month(date(2026, 11, 3)) == (month, year), "the last month of a year that ends within it"
    AcademicYear.update(end=school.year.end).where(AcademicYear.id == school.year).execute()
    school.year.closed_on = TODAY
    school.year.save()
    assert due_month(date(2026, 11, 3)) is None, "a closed year makes none"
