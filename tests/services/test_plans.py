"""Plans written, shared, copied, merged: on both engines, with their audit rows and refusals."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import uuid4

import pytest

from ejournal.errors import BadInput, NotThere, Refused, StaleRow, TooMuch
from ejournal.models import AcademicYear, AuditRow, Journal, Lesson, Notice, Plan, PlanCorrection, PlanItem, Work
from ejournal.policy.actor import load_actor
from ejournal.policy.journals import may_read_journal, may_write_somewhere
from ejournal.policy.plans import (
    may_read_plan,
    may_see_plan_of,
    may_submit_plan,
    planned_journals,
    readable_plans,
    submittable_plans,
)
from ejournal.queries.fulfilment import fulfilment_page
from ejournal.queries.plan_offers import offers_of
from ejournal.queries.plan_register import Asked, plan_register
from ejournal.queries.plans import plan_facts, plan_list, plan_page
from ejournal.rules.plan_headings import PlanRow
from ejournal.services.lessons import LessonChange, write_lessons
from ejournal.services.plan_reviews import Decision, review_plan, submit_plan
from ejournal.services.plans import (
    MOST_ROWS,
    RowChange,
    attach_to_plan,
    copy_plan,
    detach_from_plan,
    merge_topics,
    save_rows,
    share_plan,
    start_plan,
    undo_merge,
    write_brought,
)
from tests.factories import NOW, TODAY, give_plan, school_days


def who(school, login="teacher"):
    return load_actor(school.accounts[login].id, TODAY, "127.0.0.1")


def row(topic, number=None, hours=1, **others):
    return RowChange(number, others.get("section", ""), topic, Decimal(str(hours)), others.get("kind"), others.get("homework", ""))


def save(school, plan, rows, login="teacher", rev=None, op=None):
    rev = Plan.get_by_id(plan).rev if rev is None else rev
    return save_rows(who(school, login), plan, op or str(uuid4()), rev, rows, now=NOW)


def topics(plan):
    return [item.topic for item in PlanItem.select().where(PlanItem.plan == plan).order_by(PlanItem.position)]


@pytest.mark.req("KTP-1", "COR-3")
def test_rows_are_written_moved_and_removed_with_their_history(any_school):
    plan = start_plan(who(any_school), any_school.journals["математика"].id, now=NOW)
    assert Plan.get_by_id(plan).title == "Математика, 5 класс, 5 ч в неделю"
    answer = save(any_school, plan, [row("Числа", homework="§ 1"), row("Дроби", hours="1.5"), row("Углы")])
    assert (answer["rev"], answer["hours"]) == (1, 3.5)
    first, second, third = (one["id"] for one in answer["rows"])
    save(any_school, plan, [row("Углы", third), row("Числа и цифры", first), row("Отрезки")])
    assert topics(plan) == ["Углы", "Числа и цифры", "Отрезки"]
    actions = [one.action for one in AuditRow.select().where((AuditRow.entity == "PlanItem") & (AuditRow.entity_id == second))]
    assert actions == ["create", "delete"]


@pytest.mark.req("KTP-1")
def test_the_same_call_twice_writes_once_and_an_old_page_is_refused(any_school):
    plan = give_plan(any_school, "математика", ["Числа"]).id
    op = str(uuid4())
    assert save(any_school, plan, [row("Дроби")], rev=0, op=op) == save(any_school, plan, [row("Дроби")], rev=0, op=op)
    assert topics(plan) == ["Дроби"]
    with pytest.raises(StaleRow, match="Обновите страницу"):
        save(any_school, plan, [row("Углы")], rev=0)


@pytest.mark.req("KTP-1", "KTP-6")
def test_a_row_that_cannot_stand_is_left_as_it_was_and_the_others_are_written(any_school):
    plan = give_plan(any_school, "математика", ["Числа"]).id
    known = PlanItem.get(PlanItem.plan == plan).id
    answer = save(any_school, plan, [row("", known), row("Present Simple"), row("x" * 301), RowChange(None, "", "Углы", None, None, "")])
    problems = [one["problem"] for one in answer["rows"]]
    assert problems[0] == "Впишите тему урока." and not problems[1] and "300" in problems[2] and "Часы" in problems[3]
    assert "по-русски" in answer["rows"][1]["warning"]
    assert topics(plan) == ["Числа", "Present Simple"]


@pytest.mark.req("KTP-4")
def test_a_given_topic_is_not_deleted(any_school):
    plan = give_plan(any_school, "математика", ["Числа", "Дроби"]).id
    fill_before(any_school)
    take(any_school)
    with pytest.raises(BadInput, match="уже дана"):
        save(any_school, plan, [row("Дроби", PlanItem.get(PlanItem.topic == "Дроби").id)])
    assert topics(plan) == ["Числа", "Дроби"]


def take(school, day=TODAY, item="", login="teacher"):
    lesson = Lesson.get_by_id(school.lessons["математика", day].id)
    change = LessonChange(lesson.id, "plan", item, lesson.rev)
    return write_lessons(who(school, login), lesson.journal_id, str(uuid4()), [change], now=NOW)


def fill_before(school, day=TODAY):
    """Lessons before the day are written down, past the plan."""
    Lesson.update(topic="Повторение пройденного").where((Lesson.journal == school.journals["математика"]) & (Lesson.date < day)).execute()


@pytest.mark.req("KTP-4")
def test_taking_from_the_plan_writes_topic_homework_item_and_kind_at_once(any_school):
    give_plan(any_school, "математика", ["Контрольная работа № 1", "Дроби"])
    item = PlanItem.get(PlanItem.topic == "Контрольная работа № 1")
    PlanItem.update(kind=any_school.kinds["К"]).where(PlanItem.id == item.id).execute()
    fill_before(any_school)
    answer = take(any_school, item=str(item.id))
    assert [(one["field"], one["status"], one["text"]) for one in answer["results"]] == [
        ("topic", "saved", "Контрольная работа № 1"), ("homework", "saved", "§ 1"),
    ]  # fmt: skip
    lesson = Lesson.get_by_id(any_school.lessons["математика", TODAY].id)
    assert (lesson.plan_item_id, lesson.filled_by_id, lesson.rev) == (item.id, any_school.staff["teacher"].id, 1)
    work = Work.get_by_id(any_school.work("математика", TODAY))
    assert (work.kind_id, work.title) == (any_school.kinds["К"].id, "Контрольная работа № 1")
    assert answer["columns"] == [{"work": work.id, "title": work.title, "kind": "Контрольная работа", "code": "К"}]
    assert take(any_school, item=str(item.id))["results"][0]["status"] in ("conflict", "saved")
    following = any_school.lessons["математика", school_days(TODAY, date(2026, 10, 20))[1]].id
    assert offers_of([any_school.journals["математика"].id])[following].topic == "Дроби"


@pytest.mark.req("KTP-4")
def test_nothing_is_taken_over_what_is_written_or_past_the_lock(any_school):
    give_plan(any_school, "математика", ["Числа", "Дроби"])
    late = take(any_school, date(2026, 9, 1))["results"][0]
    assert late["status"] == "refused" and "закрыта" in late["message"]
    Lesson.update(topic="Своя тема").where(Lesson.id == any_school.lessons["математика", TODAY].id).execute()
    answer = take(any_school)["results"][0]
    assert answer["status"] in ("conflict", "refused") and answer["text"] == "Своя тема"


@pytest.mark.req("KTP-4")
def test_an_offered_topic_typed_word_for_word_counts_as_the_plans(any_school):
    give_plan(any_school, "математика", ["Числа", "Дроби"])
    fill_before(any_school)
    lesson = any_school.lessons["математика", TODAY].id
    change = LessonChange(lesson, "topic", "Числа", 0)
    write_lessons(who(any_school), any_school.journals["математика"].id, str(uuid4()), [change], now=NOW)
    assert Lesson.get_by_id(lesson).plan_item.topic == "Числа"


@pytest.mark.req("KTP-1", "ROLE-2")
def test_who_may_change_a_plan(any_school):
    plan = give_plan(any_school, "математика", ["Числа"]).id
    for login in ("teacher", "methodist", "deputy", "admin"):
        save(any_school, plan, [row("Числа"), row(login)], login)
    for login in ("teacher2", "director"):
        with pytest.raises(Refused):
            save(any_school, plan, [row("Чужое")], login)
    with pytest.raises(Refused, match="утверждает"):
        review_plan(who(any_school), plan, Decision("approved", 4), now=NOW)
    review_plan(who(any_school, "methodist"), plan, Decision("approved", 4, is_sure=True), now=NOW)
    with pytest.raises(Refused, match="утверждён 14"):
        save(any_school, plan, [row("Поздно")])
    save(any_school, plan, [row("По решению методиста")], "methodist")


@pytest.mark.req("ARC-2", "KTP-1")
def test_a_plan_of_a_closed_year_stays_as_it_is(any_school):
    plan = give_plan(any_school, "математика", ["Числа"]).id
    AcademicYear.update(closed_on=date(2026, 10, 1)).execute()
    for login in ("teacher", "admin"):
        with pytest.raises(Refused, match="закрыт"):
            save(any_school, plan, [row("Дроби")], login)
    with pytest.raises(Refused, match="закрыт"):
        start_plan(who(any_school, "admin"), any_school.journals["алгебра"].id, now=NOW)


@pytest.mark.req("KTP-1")
def test_classes_share_a_plan_until_one_makes_it_its_own(any_school):
    other = Journal.create(
        year=any_school.year, school_class=any_school.classes["7Б"], subject=any_school.journals["математика"].subject, hours_a_week=5
    )
    plan = give_plan(any_school, "математика", ["Числа", "Дроби"]).id
    fill_before(any_school)
    take(any_school)
    share_plan(who(any_school, "methodist"), other.id, plan, now=NOW)
    assert {one.id for one in plan_page(who(any_school), plan).journals} == {any_school.journals["математика"].id, other.id}
    own = copy_plan(who(any_school), any_school.journals["математика"].id, plan, now=NOW)
    lesson = Lesson.get_by_id(any_school.lessons["математика", TODAY].id)
    assert lesson.plan_item.plan_id == own != plan, "what was given goes over to the copy"
    assert Journal.get_by_id(other.id).plan_id == plan and topics(own) == topics(plan)
    journal = any_school.journals["математика"].id
    assert copy_plan(who(any_school), journal, plan, now=NOW, seen=plan) == own, "a second press copies nothing, and what was given stays given"
    assert Lesson.get_by_id(lesson.id).plan_item.plan_id == Journal.get_by_id(journal).plan_id == own
    with pytest.raises(BadInput, match="другого"):
        share_plan(who(any_school, "methodist"), any_school.journals["алгебра"].id, plan, now=NOW)


@pytest.mark.req("KTP-5")
def test_merging_is_one_step_and_its_undo_another(any_school):
    journal, plan = any_school.journals["математика"].id, give_plan(any_school, "математика", ["Числа", "Дроби", "Углы"]).id
    one, two, _ = [item.id for item in PlanItem.select().where(PlanItem.plan == plan).order_by(PlanItem.position)]
    fill_before(any_school)
    merge_topics(who(any_school), journal, two, one, "карантин", now=NOW)
    offered = offers_of([journal])[any_school.lessons["математика", TODAY].id]
    assert offered.topic == "Числа. Дроби" and offered.homework == "§ 1; § 2"
    page = fulfilment_page(who(any_school), journal, TODAY)
    assert [(one.topic, one.into, one.reason) for one in page.merges] == [("Дроби", "Числа", "карантин")]
    assert page.figures.merged == 1 and [line.state for line in page.lines] == ["planned", "merged", "planned"]
    for wrong in ((two, one), (one, two), (one, one)):
        with pytest.raises(BadInput):
            merge_topics(who(any_school), journal, *wrong, "ещё раз", now=NOW)
    with pytest.raises(BadInput, match="причину"):
        merge_topics(who(any_school), journal, two, one, " ", now=NOW)
    undo_merge(who(any_school), journal, two, now=NOW)
    assert not PlanCorrection.select().exists()
    with pytest.raises(NotThere):
        undo_merge(who(any_school), journal, two, now=NOW)
    with pytest.raises(Refused):
        merge_topics(who(any_school, "teacher2"), journal, two, one, "не моё", now=NOW)


@pytest.mark.req("KTP-3", "KTP-2", "ROLE-2")
def test_in_august_the_coming_years_plans_are_made_by_whoever_will_teach(any_school):
    """The journals open on 1 September, their plans before it; nothing else of a journal does."""
    august = datetime(2026, 8, 20, 11, 0)
    teacher, other, methodist = (load_actor(any_school.accounts[login].id, august.date()) for login in ("teacher", "teacher2", "methodist"))
    journal, old = any_school.journals["математика"], AcademicYear.create(title="2025/26", start=date(2025, 9, 1), end=date(2026, 5, 31))
    Plan.create(year=old, subject=journal.subject, grade=5, title="Прошлогодний", author=any_school.staff["teacher"])
    plan = start_plan(teacher, journal.id, now=august)
    assert Plan.get_by_id(plan).author == any_school.staff["teacher"]
    assert save_rows(teacher, plan, str(uuid4()), 0, [row("Числа")], now=august)["rev"] == 1
    with pytest.raises(Refused, match="План журнала выбирает"):
        start_plan(other, journal.id, now=august)
    with pytest.raises(Refused):
        save_rows(other, plan, str(uuid4()), 1, [row("Чужая")], now=august)
    mine = [line for line in plan_register(teacher, Asked(), august.date()).lines if line.is_mine]
    assert {line.journal for line in mine} == {any_school.journals[key].id for key in ("математика", "первый", "кружок")}
    assert {line.teachers for line in plan_list(methodist, august.date())} == {"Ведерников\u00a0И.\u00a0С.", "Лопухова\u00a0Т.\u00a0П."}
    Plan.update(author=None).where(Plan.id == plan).execute()
    assert submit_plan(teacher, plan, is_sure=True, now=august)
    assert review_plan(methodist, plan, Decision("approved", 1, is_sure=True), now=august)
    assert Notice.select().where((Notice.account == any_school.accounts["teacher"].id) & Notice.text.startswith("План утверждён")).count() == 1
    for actor in (teacher, other):  # the list form and the form of one
        for verdict, condition in ((may_read_plan, readable_plans), (may_submit_plan, submittable_plans)):
            listed = {one.id for one in Plan.select().where(condition(actor))}
            assert listed == {one.id for one in Plan.select() if verdict(actor, plan_facts(one.id, actor)[1])}
        journals = {one.id for one in Journal.select().where(planned_journals(actor))}
        assert journals == {one.id for one in Journal.select() if may_see_plan_of(actor, one)} == actor.coming_journal_ids
    assert not may_read_journal(teacher, journal) and not may_write_somewhere(teacher, journal.id)
    assert not who(any_school).coming_journal_ids, "once the year has begun, the day decides who keeps a journal"


@pytest.mark.req("KTP-5", "KTP-3", "KTP-2")
def test_the_list_tells_which_journals_have_no_plan_and_which_are_behind(any_school):
    give_plan(any_school, "математика", [f"Тема {number}" for number in range(170)])
    give_plan(any_school, "алгебра", ["Степень"])
    lines = {line.journal: line for line in plan_list(who(any_school, "deputy"), TODAY)}
    ours = {key: lines[journal.id] for key, journal in any_school.journals.items()}
    assert ours["английский"].state == "none" and ours["алгебра"].state == "hours"
    assert ours["математика"].state == "lag" and ours["математика"].fulfilment.lag == 31, "none of 31 lessons is written down"
    assert ours["математика"].fulfilment.lag_words == "не записано 31"
    assert (ours["математика"].hours, ours["математика"].needed) == (170, 170)
    Lesson.update(is_cancelled=True, topic="").where(Lesson.id == any_school.lessons["математика", date(2026, 9, 1)].id).execute()
    Lesson.update(topic="Тема").where((Lesson.journal == any_school.journals["математика"]) & ~Lesson.is_cancelled & (Lesson.date <= TODAY)).execute()
    page = fulfilment_page(who(any_school), any_school.journals["математика"].id, TODAY)
    assert (page.figures.lag, page.lost, page.figures.planned_by_now) == (1, (date(2026, 9, 1),), 32)


@pytest.mark.req("KTP-1")
def test_brought_rows_come_instead_or_after_and_keep_what_was_given(any_school):
    plan = give_plan(any_school, "математика", ["Числа", "Дроби"]).id
    fill_before(any_school)
    take(any_school)
    given = PlanItem.get(PlanItem.topic == "Числа").id
    rows = [PlanRow("Углы"), PlanRow("", problem="Нет темы урока."), PlanRow("Числа", section="Раздел")]
    assert write_brought(who(any_school), plan, rows, 0, replace=True, now=NOW) == 2
    assert topics(plan) == ["Углы", "Числа"] and PlanItem.get(PlanItem.topic == "Числа").id == given
    write_brought(who(any_school), plan, [PlanRow("Отрезки")], Plan.get_by_id(plan).rev, replace=False, now=NOW)
    assert topics(plan) == ["Углы", "Числа", "Отрезки"]
    with pytest.raises(TooMuch):
        write_brought(who(any_school), plan, [PlanRow("Х")] * (MOST_ROWS + 1), Plan.get_by_id(plan).rev, replace=True, now=NOW)


@pytest.mark.req("KTP-1")
def test_the_plans_own_file_is_kept_by_its_content(any_school, tmp_path):
    plan = give_plan(any_school, "математика", ["Числа"]).id
    attach_to_plan(who(any_school), plan, tmp_path / "kept", "C:\\Планы\\КТП 5 класс.docx", b"one", now=NOW)
    attach_to_plan(who(any_school), plan, tmp_path / "kept", "копия.docx", b"one", now=NOW)
    files = plan_page(who(any_school), plan).files
    assert [file.name for file in files] == ["КТП 5 класс.docx", "копия.docx"] and files[0].sha256 == files[1].sha256
    assert len([path for path in (tmp_path / "kept").rglob("*") if path.is_file()]) == 1
    for name, data in (("вирус.exe", b"x"), ("", b"x"), ("пусто.pdf", b"")):
        with pytest.raises(BadInput):
            attach_to_plan(who(any_school), plan, tmp_path / "kept", name, data, now=NOW)
    with pytest.raises(TooMuch):
        attach_to_plan(who(any_school), plan, tmp_path / "kept", "много.pdf", b"x" * 10_000_001, now=NOW)
    detach_from_plan(who(any_school), plan, files[0].id, now=NOW)
    assert len(plan_page(who(any_school), plan).files) == 1
