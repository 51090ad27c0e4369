"""Period, year, exam and final marks as a teacher gives them (MARK-4 to MARK-7)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from ejournal.errors import Refused
from ejournal.models import (
    AuditRow,
    Exemption,
    Journal,
    JournalClosing,
    Mark,
    Period,
    PeriodMark,
    SchoolClass,
)
from ejournal.policy.actor import load_actor
from ejournal.queries.period_marks_page import PeriodMarksPage, period_marks_page
from ejournal.services.period_marks import MarkChange, write_period_marks
from tests.factories import NOW, TODAY, SmallSchool, add_lessons

LAST = date(2026, 10, 23)
EVENING = datetime(2026, 10, 23, 16, 0)
DAYS = [date(2026, 9, 2) + timedelta(days=7 * week) for week in range(6)]


def give(school: SmallSchool, pupil: str, marks: str, journal: str = "математика") -> None:
    """Current marks, one a week; «/» apart: "5 4 4"."""
    for day, value in zip(DAYS, marks.split(), strict=False):
        Mark.create(pupil=school.pupils[pupil], work=school.works[journal, day], value=value, rev=1, changed_at=NOW)


class Hand:
    """Writes period marks as a member of the cast."""

    def __init__(self, school: SmallSchool, login: str = "teacher", journal: str = "математика", now: datetime = EVENING) -> None:
        self.school, self.now, self.journal = school, now, school.journals[journal].id
        self.actor = load_actor(school.accounts[login].id, now.date(), "127.0.0.1")

    def put(self, pupil: str, text: str, *, kind: str = "period", period: Any = "", rev: int = 0, op: str = "", **more: str) -> dict:
        number = (self.school.quarter.id if period == "" else period) if kind == "period" else None
        change = MarkChange(self.school.pupils[pupil].id, kind, number, text, rev, **more)
        return write_period_marks(self.actor, self.journal, op or str(uuid4()), [change], now=self.now)

    def result(self, *args: Any, **options: Any) -> dict:
        return self.put(*args, **options)["results"][0]

    def page(self) -> PeriodMarksPage:
        return period_marks_page(self.actor, self.journal, self.now.date())

    def cell(self, pupil: str, place: int = 0) -> Any:
        return next(row for row in self.page().rows if row.pupil == self.school.pupils[pupil].id).cells[place]


@pytest.mark.req("MARK-5", "COR-3")
def test_a_mark_as_proposed_is_kept_with_its_rule(school: SmallSchool) -> None:
    give(school, "ершов", "5 4 4 5 5")
    result = Hand(school).result("ершов", "5")
    assert (result["status"], result["text"], result["rev"]) == ("saved", "5", 1)
    row = PeriodMark.get()
    assert (row.value, row.proposal, row.reason, row.dated) == ("5", "5", "", LAST)
    assert "4,60" in row.rule
    entry = AuditRow.select().where(AuditRow.entity == "PeriodMark").get()
    assert entry.action == "create" and '"value":"5"' in entry.new


@pytest.mark.req("MARK-5")
def test_a_mark_that_differs_asks_for_one_line_of_reason(school: SmallSchool) -> None:
    give(school, "ершов", "5 4 4 5 5")
    hand = Hand(school)
    asked = hand.result("ершов", "4")
    assert (asked["status"], asked["needs"]) == ("refused", "reason") and "предлагается 5" in asked["message"]
    assert hand.result("ершов", "4", reason="учтена контрольная работа")["status"] == "saved"
    assert PeriodMark.get().reason == "учтена контрольная работа"
    cell = hand.cell("ершов")
    assert cell.differs and cell.reason == "учтена контрольная работа"


@pytest.mark.req("MARK-4")
def test_too_few_marks_give_no_proposal_and_a_mark_needs_a_reason(school: SmallSchool) -> None:
    give(school, "ершов", "5 4")
    hand = Hand(school)
    assert hand.cell("ершов").proposal == "" and "нужно 5" in hand.cell("ершов").rule
    assert hand.result("ершов", "4")["needs"] == "reason"
    assert hand.result("ершов", "н/а")["needs"] == "reason"
    assert hand.result("ершов", "н/а", reason="длительная болезнь, справка № 3")["status"] == "saved"


@pytest.mark.req("MARK-5")
def test_the_exempt_pupil_is_proposed_exempt(school: SmallSchool) -> None:
    subject = school.journals["математика"].subject_id
    Exemption.create(pupil=school.pupils["ершов"], subject=subject, start=date(2026, 9, 1), document="справка № 7")
    hand = Hand(school)
    assert hand.cell("ершов").proposal == "осв"
    assert hand.result("ершов", "осв")["status"] == "saved"


@pytest.mark.req("MARK-5")
def test_not_before_the_last_lesson_of_the_subject(school: SmallSchool) -> None:
    give(school, "ершов", "5 4 4 5 5")
    early = Hand(school, now=NOW).result("ершов", "5")
    assert early["status"] == "refused" and "23\u00a0октября" in early["message"]
    assert "23\u00a0октября" in Hand(school, now=NOW).cell("ершов").why


@pytest.mark.req("MARK-5", "MOV-3")
def test_who_left_gets_his_mark_after_his_last_lesson_and_who_came_later_none_for_before(school: SmallSchool) -> None:
    give(school, "седых", "4 4 4 4 4")
    assert Hand(school, now=NOW).result("седых", "4")["status"] == "saved"
    assert PeriodMark.get().dated == date(2026, 10, 2)
    add_lessons(school, "математика", [date(2026, 12, 29)])
    later = Hand(school, now=datetime(2026, 12, 30, 12))
    gone = later.result("седых", "4", period=school.next_quarter.id, reason="так")
    assert gone["status"] == "refused" and "выбыл" in gone["message"]


@pytest.mark.req("GRID-11", "MARK-5")
def test_no_marks_in_the_first_grade(school: SmallSchool) -> None:
    key = next(key for key, journal in school.journals.items() if journal.school_class_id == school.classes["1"].id)
    login = "teacher" if school.journals[key].id in load_actor(school.accounts["teacher"].id, LAST).journal_ids else "teacher2"
    result = Hand(school, login, key).result("малышев", "5")
    assert result["status"] == "refused"


@pytest.mark.req("MARK-4")
def test_a_debt_is_closed_first(school: SmallSchool) -> None:
    give(school, "ершов", "5 4 4 5 5 •")
    hand = Hand(school)
    refused = hand.result("ершов", "5")
    assert refused["status"] == "refused" and "ответ на уроке 07.10" in refused["message"]
    Mark.update(value="4").where(Mark.value == "•").execute()
    assert hand.result("ершов", "5")["status"] == "saved"


@pytest.mark.req("GRID-4")
def test_the_same_call_again_changes_nothing_and_an_old_rev_is_a_conflict(school: SmallSchool) -> None:
    give(school, "ершов", "5 4 4 5 5")
    hand, op = Hand(school), str(uuid4())
    assert hand.put("ершов", "5", op=op) == hand.put("ершов", "5", op=op)
    assert PeriodMark.get().rev == 1
    assert hand.result("ершов", "4", reason="так вышло")["status"] == "conflict"
    assert hand.result("ершов", "", rev=1)["status"] == "saved"
    row = PeriodMark.get()
    assert (row.value, row.rev, row.rule, row.dated) == ("", 2, "", None)


@pytest.mark.req("MARK-5")
def test_the_year_follows_the_periods_and_holds_them(school: SmallSchool) -> None:
    give(school, "ершов", "5 4 4 5 5")
    year_end = datetime(2026, 12, 30, 15)
    hand = Hand(school, now=year_end)
    missing = hand.result("ершов", "5", kind="year")
    assert missing["status"] == "refused" and "1 четверть" in missing["message"]
    hand.put("ершов", "5")
    hand.put("ершов", "4", period=school.next_quarter.id, reason="по устным ответам")
    assert hand.cell("ершов", 2).proposal == "5"
    assert hand.result("ершов", "5", kind="year")["status"] == "saved"
    assert PeriodMark.get(PeriodMark.kind == "year").dated == school.next_quarter.end
    held = hand.result("ершов", "", rev=1)
    assert held["status"] == "refused" and "годовая 5" in held["message"]


@pytest.mark.req("MARK-7")
def test_an_exam_has_its_scale_and_protocol_and_the_final_follows(school: SmallSchool) -> None:
    SchoolClass.update(grade=9).where(SchoolClass.id == school.classes["5А"].id).execute()
    Journal.update(exam_scale="five", interim_scale="hundred").where(Journal.id == school.journals["математика"].id).execute()
    Period.update(closed_on=None).execute()
    hand = Hand(school, now=datetime(2026, 12, 30, 15))
    assert [column.short_title for column in hand.page().columns] == ["1 четв.", "2 четв.", "Год", "ПА", "Экз.", "Итог."]
    for period in (school.quarter.id, school.next_quarter.id):
        hand.put("ершов", "4", period=period, reason="по итогам работ")
    hand.put("ершов", "4", kind="year")
    assert hand.result("ершов", "78", kind="interim")["needs"] == "document"
    assert hand.result("ершов", "78", kind="interim", document="№ 2 от 20.05.2027")["status"] == "saved"
    assert hand.result("ершов", "101", kind="interim", rev=1, document="№ 2")["status"] == "refused"
    waits = hand.result("ершов", "4", kind="final")
    assert waits["status"] == "refused" and "экзамен" in waits["message"]
    hand.put("ершов", "5", kind="exam", document="№ 4 от 05.06.2027")
    assert hand.cell("ершов", 5).proposal == "5"
    assert hand.result("ершов", "5", kind="final")["status"] == "saved"


@pytest.mark.req("MARK-6")
@pytest.mark.parametrize(("what", "word"), [("journal", "в этом журнале закрыт"), ("period", "Период закрыт"), ("year", "Учебный год закрыт")])
def test_what_is_closed_keeps_its_marks(school: SmallSchool, what: str, word: str) -> None:
    give(school, "ершов", "5 4 4 5 5")
    if what == "journal":
        JournalClosing.create(journal=school.journals["математика"], period=school.quarter, closed_on=LAST, closed_at=EVENING)
    elif what == "period":
        Period.update(closed_on=LAST).where(Period.id == school.quarter.id).execute()
    else:
        type(school.year).update(closed_on=LAST).execute()
    refused = Hand(school).result("ершов", "5")
    assert refused["status"] == "refused" and word in refused["message"]


@pytest.mark.req("ROLE-2")
def test_only_the_journals_teacher_writes_and_the_deputy_reads(school: SmallSchool) -> None:
    give(school, "ершов", "5 4 4 5 5")
    with pytest.raises(Refused):
        Hand(school, "deputy").put("ершов", "5")
    assert not Hand(school, "deputy").page().editable
    assert Hand(school, "deputy").cell("ершов").proposal == "5"


@pytest.mark.req("MARK-5")
def test_the_page_needs_eight_selects_whatever_the_class(school: SmallSchool, selects: Callable[[], Any]) -> None:
    for pupil in ("ершов", "елкин", "аксенов", "щукина"):
        give(school, pupil, "5 4 4 5 5")
    hand = Hand(school)
    with selects() as seen:
        hand.page()
    assert len(seen) == 8


@pytest.mark.req("MARK-5")
def test_marks_on_both_engines(any_school: SmallSchool) -> None:
    give(any_school, "ершов", "5 4 4 5 5")
    hand = Hand(any_school)
    assert hand.result("ершов", "5")["status"] == "saved"
    assert hand.result("ершов", "", rev=1)["status"] == "saved"
    assert hand.cell("ершов").text == "" and TODAY < LAST
