"""A frost day, a quarantine: shown before it is done, done to the lessons meant, and taken back exactly (REG-2)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from ejournal.errors import BadInput, Refused
from ejournal.models import AcademicYear, AuditRow, Closure, ClosureLesson, Lesson, Mark, Substitution, Work
from ejournal.policy.actor import Actor, load_actor
from ejournal.queries.closures import ClosedAlready, ClosureOrder, closed_already, closure_lines, closures_on, foresee
from ejournal.services.closures import close_days, open_days
from ejournal.services.substitutions import SubstitutionOrder, substitute, undo
from tests.factories import NOW, TODAY, SmallSchool

TOMORROW = TODAY + timedelta(days=1)


def deputy(school: SmallSchool) -> Actor:
    found = load_actor(school.accounts["deputy"].id, TODAY, "127.0.0.1")
    assert found is not None
    return found


def lessons() -> list[dict[str, Any]]:
    return list(Lesson.select().order_by(Lesson.id).dicts())


@pytest.mark.req("REG-2")
def test_a_frost_day_cancels_all_lessons_and_is_taken_back_exactly(any_school: SmallSchool) -> None:
    before, actor = lessons(), deputy(any_school)
    order = ClosureOrder("frost", TOMORROW, TOMORROW, order="№ 90")
    assert {one.new for one in foresee(order)} == {"урока не будет: актированный день"}
    made = close_days(actor, order, now=NOW)
    number, changed = made.id, made.lessons
    gone = list(Lesson.select().where(Lesson.date == TOMORROW))
    assert changed == len(gone) == 6 and all(one.is_cancelled and one.change == "актированный день" for one in gone)
    assert AuditRow.select().where(AuditRow.entity == "Lesson").count() == 6
    assert closures_on(TOMORROW) == ("Актированный день, вся школа: уроков нет.",)
    assert open_days(actor, number, now=NOW).lessons == 6
    assert lessons() == before and closures_on(TOMORROW) == ()
    with pytest.raises(BadInput, match="уже снята"):
        open_days(actor, number, now=NOW)


@pytest.mark.req("REG-2")
def test_a_class_in_quarantine_learns_at_a_distance_and_the_others_as_ever(any_school: SmallSchool) -> None:
    order = ClosureOrder("quarantine", TODAY, TOMORROW, "remote", any_school.classes["5А"].id)
    close_days(deputy(any_school), order, now=NOW)
    distant = Lesson.select().where(Lesson.is_remote)
    assert {one.journal.school_class_id for one in distant} == {any_school.classes["5А"].id} and distant.count() == 4
    assert {one.change for one in distant} == {"дистанционно: карантин"} and not any(one.is_cancelled for one in distant)


@pytest.mark.req("REG-2")
def test_a_lesson_with_records_is_left_unless_it_is_said(any_school: SmallSchool) -> None:
    held = any_school.lessons["математика", TODAY]
    Mark.create(pupil=any_school.pupils["ершов"], work=Work.get(Work.lesson == held.id), value="5", changed_at=NOW)
    order = ClosureOrder("frost", TODAY, TODAY)
    left = [one for one in foresee(order) if one.is_left]
    assert [one.lesson.id for one in left] == [held.id] and left[0].old == "урок есть, записи есть"
    actor = deputy(any_school)
    made = close_days(actor, order, now=NOW)
    number, changed = made.id, made.lessons
    assert changed == 5 and not Lesson.get_by_id(held.id).is_cancelled
    open_days(actor, number, now=NOW)
    made = close_days(actor, ClosureOrder("frost", TODAY, TODAY, with_records=True), now=NOW)
    number, changed = made.id, made.lessons
    assert changed == 6 and Lesson.get_by_id(held.id).is_cancelled and Mark.select().count() == 1


@pytest.mark.req("REG-2")
def test_a_second_closure_lists_what_is_closed_already(any_school: SmallSchool) -> None:
    own = any_school.classes["5А"].id
    order = ClosureOrder("quarantine", TODAY, TOMORROW, school_class=own)
    assert closed_already(order) == ClosedAlready((), 0)
    closed = close_days(deputy(any_school), order, now=NOW).lessons
    found = closed_already(ClosureOrder("frost", TOMORROW, TOMORROW))
    assert [said.split(": ", 1)[1] for said in found.closures] == ["Карантин, 5\u00a0А\u00a0класс: уроков нет."]
    assert 0 < found.lessons < closed
    assert closed_already(ClosureOrder("frost", TODAY, TODAY, school_class=any_school.classes["7Б"].id)).closures == ()


@pytest.mark.req("REG-2")
def test_a_bus_route_is_told_about_and_changes_no_lesson(any_school: SmallSchool) -> None:
    before = lessons()
    changed = close_days(deputy(any_school), ClosureOrder("transport", TODAY, TODAY, route="Заречье"), now=NOW).lessons
    assert changed == 0 and lessons() == before
    assert closures_on(TODAY) == ("Не приехал автобус: маршрут Заречье. Уроки идут.",)
    assert closure_lines(any_school.year.id, TODAY)[0].whom == "маршрут Заречье"


@pytest.mark.req("REG-2", "TT-4")
def test_a_substitution_put_in_a_quarantine_outlives_it_and_comes_back_to_a_plain_lesson(any_school: SmallSchool) -> None:
    Lesson.update(number=7).where(Lesson.journal == any_school.journals["алгебра"]).execute()
    Lesson.update(number=6).where(Lesson.journal.in_([any_school.journals[key] for key in ("английский", "проект")])).execute()
    before, actor, mine = lessons(), deputy(any_school), any_school.lessons["математика", TODAY].id
    number = close_days(actor, ClosureOrder("quarantine", TODAY, TODAY, "remote", any_school.classes["5А"].id), now=NOW).id
    made = substitute(actor, [SubstitutionOrder(mine, "same", any_school.staff["teacher2"].id)], now=NOW)
    assert Lesson.get_by_id(mine).change.startswith("дистанционно: карантин; замена: Лопухова")
    open_days(actor, number, now=NOW)
    row = Lesson.get_by_id(mine)
    assert row.change.startswith("замена: Лопухова") and not row.is_remote and row.substitute_id
    undo(actor, made[0], now=NOW)
    assert lessons() == before


@pytest.mark.req("REG-2", "TT-4")
def test_a_substitution_under_a_closure_is_taken_back_before_it_or_after_it(any_school: SmallSchool) -> None:
    Lesson.update(number=7).where(Lesson.journal != any_school.journals["математика"]).execute()
    before, actor, mine = lessons(), deputy(any_school), any_school.lessons["математика", TOMORROW].id
    made = substitute(actor, [SubstitutionOrder(mine, "same", any_school.staff["teacher2"].id)], now=NOW)
    number = close_days(actor, ClosureOrder("frost", TOMORROW, TOMORROW), now=NOW).id
    assert Lesson.get_by_id(mine).is_cancelled and Lesson.get_by_id(mine).substitute_id
    undo(actor, made[0], now=NOW)
    assert Lesson.get_by_id(mine).change == "актированный день" and Lesson.get_by_id(mine).is_cancelled
    open_days(actor, number, now=NOW)
    assert lessons() == before and Substitution.get().undone_at == NOW


@pytest.mark.req("REG-2")
@pytest.mark.parametrize(
    ("order", "field"),
    [
        pytest.param(ClosureOrder("snow", TODAY, TODAY), "kind", id="no such kind"),
        pytest.param(ClosureOrder("frost", TODAY, TODAY, "sleep"), "effect", id="no such effect"),
        pytest.param(ClosureOrder("frost", TOMORROW, TODAY), "end", id="backwards"),
        pytest.param(ClosureOrder("frost", TODAY, TODAY + timedelta(days=90)), "end", id="a quarter of a year"),
        pytest.param(ClosureOrder("frost", date(2030, 1, 1), date(2030, 1, 1)), "start", id="no year"),
        pytest.param(ClosureOrder("frost", TODAY, TODAY, school_class=999), "school_class", id="no class"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(school: SmallSchool, order: ClosureOrder, field: str) -> None:
    with pytest.raises(BadInput) as refusal:
        close_days(deputy(school), order, now=NOW)
    assert refusal.value.field == field and not Closure.select().exists()


@pytest.mark.req("REG-2", "ARC-2")
def test_a_closed_year_and_other_roles_are_refused(school: SmallSchool) -> None:
    for login in ("teacher", "dispatcher", "secretary", "parent"):
        actor = load_actor(school.accounts[login].id, TODAY, "")
        assert actor is not None
        with pytest.raises(Refused):
            close_days(actor, ClosureOrder("frost", TODAY, TODAY), now=NOW)
    AcademicYear.update(closed_on=TODAY).execute()
    with pytest.raises(Refused, match="учебный год закрыт"):
        close_days(deputy(school), ClosureOrder("frost", TODAY, TODAY), now=NOW)
    assert not ClosureLesson.select().exists()
