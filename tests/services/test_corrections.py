"""What is locked changes by a request alone: the teacher asks, the deputy decides, everything leaves its trace (COR-1, COR-2, ROLE-4)."""

from __future__ import annotations

import json
import threading
from datetime import date, timedelta
from typing import Any

import pytest

from ejournal.errors import BadInput, NotThere, Refused
from ejournal.models import (
    Absence,
    AcademicYear,
    AuditRow,
    ClassMembership,
    Correction,
    JournalClosing,
    Lesson,
    Mark,
    Notice,
    PeriodMark,
    SchoolSetting,
    database,
)
from ejournal.policy.actor import Actor, load_actor
from ejournal.queries.corrections import Wanted, correction_view, corrections_of, foot_notes, register_of, waiting_count
from ejournal.queries.journal_page import journal_page
from ejournal.queries.journal_past import journal_page_as_of
from ejournal.queries.record_proof import record_faults
from ejournal.rules.corrections import Target, target_of
from ejournal.services.corrections import Typed, approve, ask, open_draft, refuse_request, withdraw
from tests.factories import NOW, TODAY, SmallSchool
from tests.services.test_cells import Pen, chain

LOCKED = date(2026, 9, 28)
THEN = NOW.replace(month=9, day=28)
REASON = "Ошибочно поставлена отметка соседа по списку"


class Office:
    """A teacher who asks and a deputy who decides, over the journal of mathematics."""

    def __init__(self, school: SmallSchool, journal: str = "математика") -> None:
        self.school, self.key, self.journal = school, journal, school.journals[journal].id
        self.teacher, self.deputy = self.actor("teacher"), self.actor("deputy")

    def actor(self, login: str) -> Actor:
        return load_actor(self.school.accounts[login].id, TODAY, "127.0.0.1")

    def cell(self, pupil: str = "ершов", day: date = LOCKED) -> Target:
        return Target("cell", pupil=self.school.pupils[pupil].id, work=self.school.work(self.key, day))

    def topic(self, day: date = LOCKED, kind: str = "topic") -> Target:
        return Target(kind, lesson=self.school.lessons[self.key, day].id)

    def write(self, text: str, pupil: str = "ершов", day: date = LOCKED) -> None:
        assert Pen(self.school, journal=self.key).result(pupil, text, day=day, now=NOW.replace(month=day.month, day=day.day))[0] == "saved"

    def ask(self, becomes: str = "4", target: Target | None = None, reason: str = REASON, who: Actor | None = None, now=NOW) -> Any:
        return ask(who or self.teacher, self.journal, [Typed(target or self.cell(), becomes)], reason, now=now)

    def asked(self, *lines: tuple[Target, str]) -> int:
        typed = [Typed(target, becomes) for target, becomes in lines or ((self.cell(), "4"),)]
        draft, number = ask(self.teacher, self.journal, typed, REASON, now=NOW)
        assert number is not None, draft
        return number

    def errors(self, *args: Any, **options: Any) -> str:
        draft, number = self.ask(*args, **options)
        assert number is None and not Correction.select().exists()
        return " ".join([draft.error, draft.reason_error, *(line.error for line in draft.lines)]).strip()

    def text(self, target: Target | None = None) -> str:
        return open_draft(self.teacher, self.journal, [Typed(target or self.cell())], now=NOW).lines[0].standing.text


@pytest.fixture
def office(any_school: SmallSchool) -> Office:
    office = Office(any_school)
    office.write("3")
    return office


@pytest.mark.req("COR-1", "COR-2", "ROLE-4", "MARK-3")
def test_the_whole_way_from_a_locked_cell_to_the_page_that_says_so(office: Office) -> None:
    assert Pen(office.school).result("ершов", "4", rev=1, day=LOCKED) == ("refused", "3", 1)
    number = office.asked()
    asked = Correction.get_by_id(number)
    assert (asked.number, asked.state, asked.teacher_id, asked.date) == (1, "asked", office.teacher.staff_id, LOCKED)
    line = asked.lines.get()
    assert (line.was, line.becomes, line.rev) == ("3", "4", 1)
    assert office.text() == "3", "nothing changes before the deputy says so"
    assert Notice.get(Notice.account == office.deputy.account_id).url == f"/corrections/{number}"
    assert waiting_count(office.deputy) == (1, NOW)

    approve(office.deputy, number, now=NOW + timedelta(days=3))
    mark = Mark.get()
    assert (mark.value, mark.rev, mark.correction) == ("4", 2, 1)
    row = AuditRow.get((AuditRow.entity == "Mark") & (AuditRow.action == "correct"))
    assert row.account_id == office.deputy.account_id
    assert json.loads(row.old) == {"second": "", "value": "3"} and json.loads(row.new) == {"correction": 1, "second": "", "value": "4"}
    assert chain() == []

    page = journal_page(office.teacher, office.journal, None, TODAY)
    cell = next(cell for row in page.rows for cell in row.cells if cell.text == "4")
    assert cell.corrected == 1 and "is-corrected" in cell.css
    told = Notice.get(Notice.account == office.teacher.account_id)
    assert told.kind == "correction" and "исполнена" in told.text
    assert waiting_count(office.deputy) == (0, None)
    quarter = office.school.quarter
    assert foot_notes(office.journal, quarter.start, quarter.end, quarter.id) == (
        "Ершов Матвей: за 28.09 отметка исправлена с «3» на «4», заявка № 1.",
    )
    entry = register_of(office.deputy, Wanted())[0]
    assert (entry.number, entry.class_title, entry.subject, entry.state_title) == (1, "5\u00a0А", "Математика", "исполнена")
    assert entry.decided_by.startswith("Жаворонкова")


@pytest.mark.req("COR-2")
def test_a_value_that_changed_meanwhile_is_named_and_nothing_changes(office: Office) -> None:
    office.write("5", pupil="щукина")
    number = office.asked((office.cell("щукина"), "2"), (office.cell(), "4"))
    Mark.update(value="2", rev=2).where(Mark.pupil == office.school.pupils["ершов"].id).execute()
    before = AuditRow.select().count()
    with pytest.raises(BadInput, match="Ершов Матвей, 28\u00a0сентября: в заявке было «3», сейчас «2»"):
        approve(office.deputy, number, now=NOW)
    assert (office.text(office.cell("щукина")), office.text()) == ("5", "2")
    assert Correction.get_by_id(number).state == "asked" and AuditRow.select().count() == before
    refuse_request(office.deputy, number, "Отметка уже другая", now=NOW)


@pytest.mark.req("COR-2")
def test_one_line_that_cannot_stand_keeps_the_others_out(office: Office) -> None:
    office.write("5", pupil="щукина")
    number = office.asked((office.cell("щукина"), "2"), (office.cell(), "4"))
    ClassMembership.update(end=date(2026, 9, 20)).where(ClassMembership.pupil == office.school.pupils["ершов"].id).execute()
    with pytest.raises(BadInput, match="ничего не изменено"):
        approve(office.deputy, number, now=NOW)
    assert office.text(office.cell("щукина")) == "5"
    assert Mark.select().where(Mark.correction != 0).count() == 0


@pytest.mark.req("COR-2")
def test_a_refusal_needs_its_reason_and_leaves_the_journal_alone(office: Office) -> None:
    number = office.asked()
    with pytest.raises(BadInput) as error:
        refuse_request(office.deputy, number, "  ", now=NOW)
    assert error.value.field == "decision"
    refuse_request(office.deputy, number, "Причина не подтверждается тетрадью", now=NOW)
    assert office.text() == "3"
    assert "не подтверждается" in Notice.get(Notice.account == office.teacher.account_id).text
    with pytest.raises(BadInput, match="уже отклонена"):
        approve(office.deputy, number, now=NOW)
    view = correction_view(number)
    assert view is not None and view.state_title == "отклонена" and not view.is_waiting


@pytest.mark.req("COR-1")
def test_a_request_is_withdrawn_while_nobody_decided_it(office: Office) -> None:
    number = office.asked()
    with pytest.raises(Refused):
        withdraw(office.actor("teacher2"), number, now=NOW)
    withdraw(office.teacher, number, now=NOW)
    for deed in (lambda: withdraw(office.teacher, number, now=NOW), lambda: approve(office.deputy, number, now=NOW)):
        with pytest.raises(BadInput, match="отозвана"):
            deed()
    assert office.text() == "3"
    assert office.asked() and Correction.get(Correction.number == 2), "the number of a withdrawn one stays taken"


@pytest.mark.req("COR-1", "ROLE-2")
def test_only_who_keeps_the_journal_asks_or_the_substitute_of_that_lesson(office: Office) -> None:
    for login in ("teacher2", "deputy", "director", "admin"):
        with pytest.raises(Refused):
            office.ask(who=office.actor(login))
    Lesson.update(substitute=office.school.staff["teacher2"]).where(Lesson.id == office.school.lessons["математика", LOCKED].id).execute()
    other = office.actor("teacher2")
    draft, number = office.ask(who=other)
    assert number is not None
    day = LOCKED - timedelta(days=3)
    draft, number = ask(other, office.journal, [Typed(office.cell(day=day), "5")], REASON, now=NOW)
    assert number is None and "делает учитель" in draft.lines[0].error
    with pytest.raises(Refused):
        approve(office.actor("teacher"), 1, now=NOW)
    for login in ("director", "admin", "methodist"):
        with pytest.raises(Refused):
            approve(office.actor(login), 1, now=NOW)


@pytest.mark.req("COR-1")
def test_an_open_cell_needs_no_request(office: Office) -> None:
    Pen(office.school).write("ершов", "3")
    assert "ещё можно исправить самому" in office.errors(target=office.cell(day=TODAY))
    ahead = office.errors(target=office.cell(day=date(2026, 10, 20)), becomes="5")
    assert "ещё впереди" in ahead


@pytest.mark.req("COR-1", "GRID-3", "GRID-11", "MOV-3")
@pytest.mark.parametrize(
    ("becomes", "sentence"),
    [("6", "от 2 до 5"), ("зч", "здесь не ставят"), ("=1+1", "здесь не ставят"), ("<b>", "здесь не ставят"), ("5" * 500, "знаков"),
     ("3", "ничего не меняется")],
    ids=["a six", "of another scale", "a formula", "a tag", "very long", "the same"],
)  # fmt: skip
def test_new_values_are_checked_as_in_the_cell(office: Office, becomes: str, sentence: str) -> None:
    assert sentence in office.errors(becomes)


@pytest.mark.req("COR-1", "GRID-11", "MOV-3")
def test_neither_marks_in_the_first_grade_nor_anything_for_who_was_not_there(office: Office) -> None:
    away = office.cell("луговой", date(2026, 9, 14))
    with pytest.raises(NotThere):
        office.ask("5", target=away)
    typed = [Typed(away, "5"), Typed(office.cell("луговой"), "4")]
    draft, number = ask(office.teacher, office.journal, typed, REASON, now=NOW)
    assert number is None and "не числится" in draft.lines[0].error and not draft.lines[1].error
    first = Office(office.school, "первый")
    assert "1 классе отметок не ставят" in first.errors("5", target=first.cell("малышев"))


@pytest.mark.req("COR-1")
@pytest.mark.parametrize("reason", ["", "   ", "нет", "я" * 700], ids=["none", "spaces", "three letters", "a novel"])
def test_a_request_says_why(office: Office, reason: str) -> None:
    assert office.errors(reason=reason)
    draft, _ = office.ask(reason=reason)
    assert draft.lines[0].becomes == "4", "what was typed is not lost"


@pytest.mark.req("COR-1")
def test_what_waits_already_is_not_asked_for_twice(office: Office) -> None:
    office.asked()
    draft, number = office.ask("5")
    assert number is None and "заявка № 1" in draft.lines[0].error
    assert Correction.select().count() == 1


@pytest.mark.req("COR-1")
def test_a_value_that_changed_while_the_form_stood_open_is_shown(office: Office) -> None:
    draft, number = ask(office.teacher, office.journal, [Typed(office.cell(), "4", was="")], REASON, now=NOW)
    assert number is None and "уже другое: «3»" in draft.lines[0].error


@pytest.mark.req("COR-1")
def test_things_of_another_journal_are_not_there(office: Office) -> None:
    algebra = Target("cell", pupil=office.school.pupils["ким"].id, work=office.school.work("алгебра", LOCKED))
    with pytest.raises(NotThere):
        office.ask(target=algebra)
    with pytest.raises(NotThere):
        office.ask(target=Target("topic", lesson=office.school.lessons["алгебра", LOCKED].id))
    with pytest.raises(NotThere):
        office.ask(target=Target("final", pupil=office.school.pupils["ким"].id, mark="period", period=office.school.quarter.id))


@pytest.mark.req("ARC-2")
def test_in_a_closed_year_nothing_is_asked_and_nothing_approved(office: Office) -> None:
    number = office.asked()
    AcademicYear.update(closed_on=TODAY).execute()
    with pytest.raises(Refused, match="закрыт"):
        approve(office.deputy, number, now=NOW)
    assert office.text() == "3" and Mark.get().correction == 0
    draft, again = office.ask("5", target=office.cell("щукина"))
    assert again is None and "изменить в нём ничего нельзя" in draft.lines[0].error
    view = correction_view(number)
    assert view is not None and view.state_title.lower() == "не решена: год закрыт" and waiting_count(office.deputy) == (0, None)


@pytest.mark.req("MARK-6", "COR-2")
def test_a_correction_passes_the_closed_period_too(office: Office) -> None:
    number = office.asked()
    period = office.school.quarter
    type(period).update(closed_on=TODAY).where(type(period).id == period.id).execute()
    JournalClosing.create(journal=office.journal, period=period, closed_on=TODAY, closed_at=NOW)
    PeriodMark.create(pupil=office.school.pupils["ершов"], journal=office.journal, period=period, value="3", rev=1, changed_at=NOW)
    approve(office.deputy, number, now=NOW)
    assert office.text() == "4"


@pytest.mark.req("COR-1", "COR-2")
def test_topic_and_homework_of_a_closed_lesson(office: Office) -> None:
    lesson = office.school.lessons["математика", LOCKED].id
    Lesson.update(topic="Степень", rev=1, filled_at=NOW).where(Lesson.id == lesson).execute()
    number = office.asked((office.topic(), "Степень  числа "), (office.topic(kind="homework"), "§ 4"))
    assert "300 знаков" in ask(office.teacher, office.journal, [Typed(office.topic(date(2026, 9, 25)), "я" * 301)], REASON, now=NOW)[0].lines[0].error
    approve(office.deputy, number, now=NOW)
    row = Lesson.get_by_id(lesson)
    assert (row.topic, row.homework, row.rev, row.correction) == ("Степень числа", "§ 4", 3, 1)
    assert AuditRow.select().where((AuditRow.entity == "Lesson") & (AuditRow.action == "correct")).count() == 2
    page = journal_page(office.teacher, office.journal, None, TODAY)
    assert next(one for one in page.lessons if one.lesson == lesson).corrected == 1
    quarter = office.school.quarter
    assert any("было «Степень»" in note for note in foot_notes(office.journal, quarter.start, quarter.end, quarter.id))


@pytest.mark.req("COR-1", "COR-2", "MARK-6")
def test_a_period_mark_of_a_closed_period(office: Office) -> None:
    quarter, pupil = office.school.quarter, office.school.pupils["ершов"]
    PeriodMark.create(pupil=pupil, journal=office.journal, period=quarter, value="3", proposal="3", rev=1, changed_at=NOW)
    target = Target("final", pupil=pupil.id, mark="period", period=quarter.id)
    assert "самому" in office.errors("4", target=target)
    with pytest.raises(NotThere):
        office.ask(target=Target("final", pupil=pupil.id, mark="year", period=quarter.id))
    JournalClosing.create(journal=office.journal, period=quarter, closed_on=TODAY, closed_at=NOW)
    assert "не ставят" in office.errors("4/5", target=target) and office.errors("6", target=target)
    approve(office.deputy, office.asked((target, "4")), now=NOW)
    row = PeriodMark.get()
    assert (row.value, row.rev, row.correction, row.reason) == ("4", 2, 1, "По заявке № 1")
    page = journal_page(office.teacher, office.journal, quarter.id, TODAY)
    assert next(one for one in page.rows if one.pupil == pupil.id).final_corrected == 1


@pytest.mark.req("COR-2")
def test_the_mark_of_a_closed_year_of_the_journal(office: Office) -> None:
    year = Target("final", pupil=office.school.pupils["ершов"].id, mark="year")
    JournalClosing.create(journal=office.journal, period=None, closed_on=TODAY, closed_at=NOW)
    approve(office.deputy, office.asked((year, "4")), now=NOW)
    row = PeriodMark.get()
    assert (row.kind, row.period_id, row.value, row.correction) == ("year", None, "4", 1)
    assert AuditRow.get(AuditRow.entity == "PeriodMark").action == "correct"


def touched_records() -> list[Any]:
    """Faults of the records that corrections write; the small school itself has no history."""
    with database.atomic():
        faults = list(record_faults(lambda _count: None))
    return [one for one in faults if one.record.startswith(("Отметка", "Пропуск", "Заявка", "Изменение")) or "Степень" in one.why]


@pytest.mark.req("COR-2", "COR-3", "COR-4")
def test_the_history_with_corrections_replays_to_what_stands(any_school: SmallSchool) -> None:
    """One corrected cell had a mark, the other was empty; a lesson and a period mark are corrected, too."""
    office, school = Office(any_school), any_school
    office.write("3")
    target = Target("final", pupil=school.pupils["ершов"].id, mark="period", period=school.quarter.id)
    lines = ((office.cell(), "4"), (office.cell("щукина"), "Н 5"), (office.topic(), "Степень"))
    approve(office.deputy, office.asked(*lines), now=NOW)
    JournalClosing.create(journal=office.journal, period=school.quarter, closed_on=TODAY, closed_at=NOW)
    approve(office.deputy, office.asked((target, "4")), now=NOW)
    assert touched_records() == []
    before = journal_page_as_of(office.teacher, office.journal, None, TODAY - timedelta(days=1), TODAY)
    after = journal_page_as_of(office.teacher, office.journal, None, TODAY, TODAY)
    shown = lambda page: sorted((cell.text, cell.corrected) for row in page.rows for cell in row.cells if cell.text)  # noqa: E731
    Mark.update(value="2").where(Mark.correction == 1).execute()
    assert touched_records(), "the proof looks at these records"
    assert shown(before) == [("3", 0)] and shown(after) == [("4", 1), ("Н 5", 1)]


@pytest.mark.req("COR-1", "MARK-6")
def test_a_cell_locked_by_the_pupil_s_period_mark_is_asked_for(office: Office) -> None:
    today = office.cell(day=TODAY)
    PeriodMark.create(pupil=office.school.pupils["ершов"], journal=office.journal, period=office.school.quarter, value="3", rev=1, changed_at=NOW)
    approve(office.deputy, office.asked((today, "5")), now=NOW)
    assert office.text(today) == "5"


@pytest.mark.req("COR-2")
def test_an_absence_that_lines_gainsay_is_not_written(office: Office) -> None:
    from ejournal.models import Work

    office.write("Н", "щукина")
    second = Work.create(lesson=office.school.lessons["математика", LOCKED], kind=office.school.kinds["С"], weight=1, position=2)
    first, other = office.cell("щукина"), Target("cell", pupil=office.school.pupils["щукина"].id, work=second.id)
    number = office.asked((first, "Б"), (other, "5"))
    with pytest.raises(BadInput, match="спорят"):
        approve(office.deputy, number, now=NOW)
    assert Absence.get().code == "Н"
    withdraw(office.teacher, number, now=NOW)
    approve(office.deputy, office.asked((first, "Н 4"), (other, "Н 5")), now=NOW)
    assert (office.text(first), office.text(other)) == ("Н 4", "Н 5")
    assert Absence.get().correction == 0, "the absence itself was not corrected"


@pytest.mark.req("ROLE-4")
def test_a_deputy_decides_on_his_own_request_only_where_the_school_allows_it(office: Office) -> None:
    from ejournal.models import AccountRole

    AccountRole.create(account=office.school.accounts["deputy"], role="teacher")
    from ejournal.models import JournalTeacher

    JournalTeacher.create(journal=office.journal, staff=office.school.staff["deputy"], start=date(2026, 9, 1))
    both = office.actor("deputy")
    _, number = office.ask(who=both)
    SchoolSetting.update(value="нет").where(SchoolSetting.key == "deputy_decides_own").execute()
    with pytest.raises(Refused, match="другой завуч"):
        approve(both, number, now=NOW)
    SchoolSetting.update(value="да").where(SchoolSetting.key == "deputy_decides_own").execute()
    approve(both, number, now=NOW)
    assert register_of(both, Wanted())[0].is_own


@pytest.mark.req("COR-2")
def test_two_deputies_at_once_make_one_change(office: Office) -> None:
    number, results = office.asked(), []

    def decide() -> None:
        with database.connection_context():
            try:
                approve(office.deputy, number, now=NOW)
                results.append("approved")
            except BadInput as error:
                results.append(str(error))

    threads = [threading.Thread(target=decide) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results.count("approved") == 1 and all("уже исполнена" in one for one in results if one != "approved")
    assert AuditRow.select().where(AuditRow.action == "correct").count() == 1 and Mark.get().rev == 2
    assert chain() == []


@pytest.mark.req("COR-1")
def test_requests_handed_in_at_once_are_numbered_without_gaps(office: Office) -> None:
    pupils = ["ершов", "елкин", "аксенов", "щукина"]

    def hand_in(pupil: str) -> None:
        with database.connection_context():
            ask(office.teacher, office.journal, [Typed(office.cell(pupil), "5")], REASON, now=NOW)

    threads = [threading.Thread(target=hand_in, args=(pupil,)) for pupil in pupils]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(row.number for row in Correction.select()) == [1, 2, 3, 4]


@pytest.mark.req("ROLE-2", "COR-1")
def test_the_list_is_everybody_s_own_and_the_heads_see_all(office: Office) -> None:
    number = office.asked()
    seen = {login: [one.id for one in corrections_of(office.actor(login), Wanted())] for login in ("teacher", "teacher2", "deputy", "director", "admin")}
    assert seen == {"teacher": [number], "teacher2": [], "deputy": [number], "director": [number], "admin": [number]}
    assert corrections_of(office.deputy, Wanted(state="approved")) == ()
    assert corrections_of(office.deputy, Wanted(first=TODAY + timedelta(days=1))) == ()


@pytest.mark.parametrize("key", ["", "cell", "cell-1", "cell-1-2-3", "final-1-other-2", "topic--1", "cell-١-2", "x" * 9000, "cell-1-9999999999"])
def test_a_word_that_names_nothing_is_refused(key: str) -> None:
    with pytest.raises(BadInput):
        target_of(key)


@pytest.mark.parametrize("target", [Target("cell", 9, 501), Target("final", 9, mark="year"), Target("final", 9, mark="period", period=3), Target("topic", lesson=7)])
def test_a_target_s_word_leads_back_to_it(target: Target) -> None:
    assert target_of(target.key) == target


def test_too_many_and_nothing_are_refused_in_words(office: Office) -> None:
    with pytest.raises(BadInput, match="начинается в журнале"):
        open_draft(office.teacher, office.journal, [], now=NOW)
    with pytest.raises(BadInput, match="помещается 60"):
        open_draft(office.teacher, office.journal, [Typed(office.cell())] * 61, now=NOW)


@pytest.mark.req("COR-1", "MSG-3")
def test_the_family_is_told_once_of_all_that_was_corrected(office: Office) -> None:
    """One sentence to each of the family for one request, whatever the number of entries; other families hear nothing."""
    number = office.asked((office.cell(), "4"), (office.topic(), "Дроби"))
    approve(office.deputy, number, now=NOW)
    family = [office.school.accounts[login].id for login in ("parent", "student")]
    told = list(Notice.select().where(Notice.kind == "mark").order_by(Notice.account))
    assert sorted(one.account_id for one in told) == sorted(family)
    assert {one.text for one in told} == {"Матвей, Математика: исправлено по заявке № 1. 28\u00a0сентября: 3 → 4."}
    assert {one.url for one in told} == {f"/diary/{office.school.pupils['ершов'].id}?week=2026-09-28#d1"}
