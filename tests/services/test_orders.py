"""Orders through the service: each moves the registry in one transaction, and another order takes it back whole (MOV-1…5)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from ejournal.errors import BadInput, Refused
from ejournal.models import (
    Account,
    AuditRow,
    ClassMembership,
    GroupMembership,
    Mark,
    NameChange,
    Notice,
    Order,
    OrderLine,
    OutsideMark,
    Period,
    Pupil,
    PupilStatus,
    SchoolClass,
)
from ejournal.policy.actor import Actor, load_actor
from ejournal.queries.journal_page import journal_page
from ejournal.queries.new_year import class_lists
from ejournal.queries.order_facts import DraftLine, OrderDraft, draft_line
from ejournal.queries.roster import roster
from ejournal.rules.names import FullName
from ejournal.services.orders import cancelling, drop_draft, execute, save_draft, settle
from tests.factories import NOW, TODAY, SmallSchool

WATCHED = (ClassMembership, GroupMembership, PupilStatus, Pupil, NameChange)


@pytest.fixture
def secretary(any_school: SmallSchool) -> Actor:
    found = load_actor(any_school.accounts["secretary"].id, TODAY)
    assert found is not None
    return found


@pytest.fixture
def class_b(any_school: SmallSchool) -> Any:
    return SchoolClass.create(year=any_school.year, grade=5, letter="Б")


def rows() -> dict[str, list[Any]]:
    return {model.__name__: sorted((tuple(sorted(row.__data__.items(), key=str)) for row in model.select()), key=str) for model in WATCHED}


def drawn(kind: str, *lines: DraftLine, day: date = TODAY, effective: date | None = None, number: str = "53-у") -> OrderDraft:
    return OrderDraft(kind, number, day, effective or day, "заявление", "Дубровина М. И.", lines)


def carried_out(actor: Actor, draft: OrderDraft, now: datetime = NOW) -> int:
    order = save_draft(actor, draft, now=now)
    execute(actor, order, now=now)
    return order


def cancelled(actor: Actor, order: int, number: str = "99-у", now: datetime = NOW) -> None:
    execute(actor, save_draft(actor, cancelling(order, number, now.date()), now=now), now=now)


@pytest.mark.req("MOV-1", "MOV-2")
def test_a_draft_changes_nothing_and_may_be_dropped(any_school: SmallSchool, secretary: Actor) -> None:
    before = rows()
    order = save_draft(secretary, drawn("leave", DraftLine(any_school.pupils["ершов"].id)), now=NOW)
    assert rows() == before and Order.get_by_id(order).state == "draft"
    drop_draft(secretary, order, now=NOW)
    assert not Order.select().exists() and AuditRow.select().where(AuditRow.action == "delete").count() == 2


@pytest.mark.req("MOV-2", "MOV-5", "ROLE-6")
def test_a_departure_closes_class_groups_and_login_and_tells_who_has_to_know(any_school: SmallSchool, secretary: Actor) -> None:
    pupil = any_school.pupils["ершов"]
    before = rows()
    order = carried_out(secretary, drawn("leave_transfer", DraftLine(pupil.id, place_kind="region", place="Зареченская СОШ")))
    stay = ClassMembership.get(ClassMembership.pupil == pupil.id)
    assert (stay.end, stay.order_out) == (TODAY, "№ 53-у от 14.10.2026")
    assert GroupMembership.get(GroupMembership.pupil == pupil.id).end == TODAY
    assert Pupil.get_by_id(pupil.id).left_on == TODAY
    accounts = any_school.accounts
    assert not Account.get_by_id(accounts["student"].id).is_active and not Account.get_by_id(accounts["parent"].id).is_active
    told = {row.account_id for row in Notice.select().where(Notice.kind == "order")}
    assert told == {accounts[one].id for one in ("deputy", "teacher", "teacher2", "parent", "student")}
    cancelled(secretary, order)
    assert rows() == before and Account.get_by_id(accounts["student"].id).is_active
    assert Order.get_by_id(order).state == "cancelled"


@pytest.mark.req("MOV-1", "MOV-3")
def test_a_transfer_closes_and_opens_the_same_day_and_takes_the_marks_along(
    any_school: SmallSchool, secretary: Actor, class_b: Any
) -> None:
    from ejournal.models import Journal

    pupil, old = any_school.pupils["щукина"], any_school.journals["математика"]
    new = Journal.create(year=any_school.year, school_class=class_b, subject=old.subject_id, marking="five", hours_a_week=5, kind="lesson")
    Mark.create(pupil=pupil, work=any_school.work("математика", date(2026, 10, 6)), value="5", second="4", changed_at=NOW)
    before = rows()
    order = carried_out(secretary, drawn("class_transfer", DraftLine(pupil.id, class_to=class_b.id)))
    stays = [(row.school_class_id, row.end) for row in ClassMembership.select().where(ClassMembership.pupil == pupil).order_by(ClassMembership.start)]
    assert stays == [(any_school.classes["5А"].id, TODAY), (class_b.id, None)]
    brought = [(row.journal_id, row.date, row.value) for row in OutsideMark.select()]
    assert brought == [(new.id, date(2026, 10, 6), "5"), (new.id, date(2026, 10, 6), "4")]
    cancelled(secretary, order)
    assert rows() == before and Mark.select().count() == 1
    assert all(row.removed_at for row in OutsideMark.select())


@pytest.mark.req("MOV-1", "MOV-3")
def test_marks_may_only_be_shown_to_the_teachers_of_the_new_class(any_school: SmallSchool, secretary: Actor, class_b: Any) -> None:
    from ejournal.models import Journal, JournalTeacher

    pupil, old = any_school.pupils["щукина"], any_school.journals["математика"]
    new = Journal.create(year=any_school.year, school_class=class_b, subject=old.subject_id, marking="five", hours_a_week=5, kind="lesson")
    JournalTeacher.create(journal=new, staff=any_school.staff["teacher2"], start=date(2026, 9, 1))
    Mark.create(pupil=pupil, work=any_school.work("математика", date(2026, 10, 6)), value="5", second="4", changed_at=NOW)
    order = carried_out(secretary, drawn("class_transfer", DraftLine(pupil.id, class_to=class_b.id, marks_stay=True)))
    assert not OutsideMark.select().exists() and draft_line(OrderLine.get()).marks_stay
    told = [row.text for row in Notice.select().where(Notice.account == any_school.accounts["teacher2"])]
    assert any(text.endswith("математика, отметки из 5\u00a0А: 06.10 «5», 06.10 «4».") for text in told), told
    cancelled(secretary, order)


@pytest.mark.req("MOV-2")
def test_an_order_of_the_future_does_nothing_early(any_school: SmallSchool, secretary: Actor) -> None:
    pupil, day = any_school.pupils["ершов"], TODAY + timedelta(days=5)
    carried_out(secretary, drawn("leave", DraftLine(pupil.id), effective=day))
    account = any_school.accounts["student"].id
    assert ClassMembership.get(ClassMembership.pupil == pupil.id).end == day
    assert Account.get_by_id(account).is_active and settle(NOW) == 0
    assert settle(NOW + timedelta(days=5)) == 1 and not Account.get_by_id(account).is_active
    assert settle(NOW + timedelta(days=5)) == 0


@pytest.mark.req("MOV-2")
def test_a_new_name_waits_for_its_day_and_the_old_one_is_kept(any_school: SmallSchool, secretary: Actor) -> None:
    pupil, day = any_school.pupils["щукина"], TODAY + timedelta(days=1)
    name = FullName("Зимина", "Надежда", "Олеговна")
    order = carried_out(secretary, drawn("rename", DraftLine(pupil.id, new_name=name), effective=day))
    assert Pupil.get_by_id(pupil.id).surname == "Щукина"
    settle(NOW + timedelta(days=1))
    assert Pupil.get_by_id(pupil.id).full_name == "Зимина Надежда Олеговна"
    assert (NameChange.get().surname, NameChange.get().until) == ("Щукина", day)
    cancelled(secretary, order, now=NOW + timedelta(days=1))
    assert Pupil.get_by_id(pupil.id).full_name == "Щукина Надежда" and not NameChange.select().exists()


@pytest.mark.req("MOV-1")
def test_home_and_away_keep_the_class_and_a_return_ends_them(any_school: SmallSchool, secretary: Actor) -> None:
    pupil = any_school.pupils["ершов"].id
    carried_out(secretary, drawn("away", DraftLine(pupil, until=TODAY + timedelta(days=20)), number="1-у"))
    status = PupilStatus.get()
    assert (status.kind, status.start, status.end) == ("away", TODAY, TODAY + timedelta(days=20))
    with pytest.raises(BadInput, match="уже записано"):
        carried_out(secretary, drawn("away", DraftLine(pupil), number="2-у"))
    carried_out(secretary, drawn("back", DraftLine(pupil), effective=TODAY + timedelta(days=10), number="3-у"))
    assert PupilStatus.get().end == TODAY + timedelta(days=9)
    assert ClassMembership.get(ClassMembership.pupil == pupil).end is None


@pytest.mark.req("MOV-2")
def test_all_pupils_of_an_order_or_none(any_school: SmallSchool, secretary: Actor) -> None:
    before = rows()
    lines = [DraftLine(any_school.pupils[key].id) for key in ("ершов", "седых")]  # the second has left already
    order = save_draft(secretary, drawn("leave", *lines), now=NOW)
    with pytest.raises(BadInput, match="Седых Роман"):
        execute(secretary, order, now=NOW)
    assert rows() == before and Order.get_by_id(order).state == "draft" and not Notice.select().exists()


@pytest.mark.req("MOV-2")
def test_who_left_comes_back_and_his_login_opens_again(any_school: SmallSchool, secretary: Actor) -> None:
    pupil, class_a = any_school.pupils["ершов"].id, any_school.classes["5А"].id
    first = carried_out(secretary, drawn("leave", DraftLine(pupil), number="1-у"))
    later = NOW + timedelta(days=7)
    carried_out(secretary, drawn("enroll_transfer", DraftLine(pupil, class_to=class_a), effective=later.date(), number="2-у"), later)
    assert Account.get_by_id(any_school.accounts["student"].id).is_active and Pupil.get_by_id(pupil).left_on is None
    with pytest.raises(BadInput, match="Сначала отмените.*№ 2-у"):
        cancelled(secretary, first, now=later)


@pytest.mark.req("MOV-2")
def test_promotion_goes_to_the_next_grade_of_the_next_year_only(any_school: SmallSchool, secretary: Actor) -> None:
    from ejournal.models import AcademicYear

    year = AcademicYear.create(title="2027/28", start=date(2027, 9, 1), end=date(2028, 5, 31))
    sixth = SchoolClass.create(year=year, grade=6, letter="А")
    seventh = SchoolClass.create(year=year, grade=7, letter="А")
    pupils = [any_school.pupils[key].id for key in ("ершов", "щукина")]
    wrong = drawn("next_class", *(DraftLine(one, class_to=seventh.id) for one in pupils), effective=date(2027, 9, 1), number="8-у")
    with pytest.raises(BadInput, match="нужен 6 класс"):
        carried_out(secretary, wrong)
    right = drawn("next_class", *(DraftLine(one, class_to=sixth.id) for one in pupils), effective=date(2027, 9, 1), number="9-у")
    carried_out(secretary, right)
    assert ClassMembership.select().where(ClassMembership.school_class == sixth).count() == 2
    assert GroupMembership.select().where(GroupMembership.pupil.in_(pupils) & (GroupMembership.end == date(2027, 9, 1))).count() == 2
    assert ClassMembership.select().where(ClassMembership.pupil.in_(pupils) & (ClassMembership.start <= TODAY)).count() == 2


@pytest.mark.req("MOV-2")
def test_numbers_do_not_repeat_and_an_executed_order_is_not_changed(any_school: SmallSchool, secretary: Actor) -> None:
    draft = drawn("home", DraftLine(any_school.pupils["ершов"].id))
    order = carried_out(secretary, draft)
    with pytest.raises(BadInput, match="№ 53-у в этом году уже есть"):
        save_draft(secretary, draft, now=NOW)
    with pytest.raises(BadInput, match="уже исполнен"):
        save_draft(secretary, draft, order, now=NOW)
    with pytest.raises(BadInput, match="уже исполнен"):
        drop_draft(secretary, order, now=NOW)
    cancelled(secretary, order)
    with pytest.raises(BadInput, match="уже отменён"):
        cancelled(secretary, order, "98-у")
    assert OrderLine.select().count() == 2


@pytest.mark.req("SEC-1")
@pytest.mark.parametrize("login", ["teacher", "deputy", "director", "parent"])
def test_only_the_secretary_and_the_administrator_write_orders(any_school: SmallSchool, login: str) -> None:
    actor = load_actor(any_school.accounts[login].id, TODAY)
    with pytest.raises(Refused):
        save_draft(actor, drawn("leave", DraftLine(any_school.pupils["ершов"].id)), now=NOW)


@pytest.mark.req("MOV-1", "MOV-3", "MOV-6")
def test_conditional_promotion_and_a_repeated_year_change_class_and_stand_beside_the_name(any_school: SmallSchool, secretary: Actor) -> None:
    from ejournal.models import AcademicYear, Journal

    year = AcademicYear.create(title="2027/28", start=date(2027, 9, 1), end=date(2028, 5, 31))
    Period.create(year=year, kind="quarter", number=1, grade_from=1, grade_to=9, start=year.start, end=date(2027, 10, 24))
    sixth, fifth = (SchoolClass.create(year=year, grade=grade, letter="А") for grade in (6, 5))
    maths = Journal.create(
        year=year, school_class=sixth, subject=any_school.journals["математика"].subject_id, marking="five", hours_a_week=5, kind="lesson",
    )  # fmt: skip
    before, first = rows(), year.start
    one, other = any_school.pupils["ершов"].id, any_school.pupils["щукина"].id
    with pytest.raises(BadInput, match="нужен 6 класс"):
        carried_out(secretary, drawn("conditional", DraftLine(one, class_to=fifth.id), effective=first, number="1-у"))
    drop_draft(secretary, Order.get(Order.number == "1-у").id, now=NOW)
    orders = [
        carried_out(secretary, drawn("conditional", DraftLine(one, class_to=sixth.id, note="математика"), effective=first, number="2-у")),
        carried_out(secretary, drawn("repeat", DraftLine(other, class_to=fifth.id), effective=first, number="3-у")),
    ]
    stays = {row.pupil_id: (row.school_class_id, row.start) for row in ClassMembership.select().where(ClassMembership.start == first)}
    assert stays == {one: (sixth.id, first), other: (fifth.id, first)}
    assert {(row.pupil_id, row.kind, row.start, row.note) for row in PupilStatus.select()} == {
        (one, "conditional", first, "математика"), (other, "repeat", first, ""),
    }  # fmt: skip
    assert [(row.name, row.status) for row in roster(maths, first, date(2027, 10, 24))] == [("Ершов Матвей", "переведён(а) условно")]
    assert [one.pupils for one in class_lists(year)][1][0][2] == "переведён(а) условно"
    for number, order in enumerate(orders):
        cancelled(secretary, order, f"9{number}-у")
    assert rows() == before


@pytest.mark.req("MOV-1", "GRID-1")
def test_home_teaching_stands_beside_the_name_while_it_lasts(any_school: SmallSchool, secretary: Actor) -> None:
    journal, pupil = any_school.journals["математика"], any_school.pupils["ершов"]
    carried_out(secretary, drawn("home", DraftLine(pupil.id, until=date(2026, 10, 20)), effective=date(2026, 10, 5)))
    page = journal_page(load_actor(any_school.accounts["teacher"].id, TODAY), journal.id, None, TODAY)
    notes = {row.pupil: row.note for row in page.rows if "обучение" in row.note}
    assert notes == {pupil.id: "обучение на дому с 5\u00a0октября по 20\u00a0октября"}
    assert [one.status for one in roster(journal, date(2026, 10, 21), date(2026, 10, 23)) if one.status] == []
