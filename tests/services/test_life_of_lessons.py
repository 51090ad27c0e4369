"""Whatever a school year does to lessons, in whatever order: nothing written is lost, nobody is in two places, hours add up.

The steps are the services' own: timetable, calendar, closures, substitutions, records; each may be refused, none may break.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import combinations
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ejournal.errors import BadInput, Refused
from ejournal.models import (
    Absence,
    CalendarDay,
    Closure,
    GroupMembership,
    Journal,
    JournalTeacher,
    Lesson,
    Mark,
    Staff,
    StudyGroup,
    Subject,
    Substitution,
    TimetableSlot,
    Work,
    database,
)
from ejournal.policy.actor import SYSTEM, load_actor
from ejournal.queries.at_once import AtOnce
from ejournal.queries.closures import ClosureOrder
from ejournal.queries.held_lessons import held_lessons
from ejournal.rules.timetable import have_same_pupils, week_kind
from ejournal.rules.words import day_month
from ejournal.services.calendar import SpecialDayOrder, drop_special_day, set_special_day
from ejournal.services.cells import Change, write_cells
from ejournal.services.closures import close_days, open_days
from ejournal.services.lesson_layers import TAKES_AWAY, layers_of
from ejournal.services.lesson_making import make_lessons
from ejournal.services.lessons import LessonChange, write_lessons
from ejournal.services.substitutions import SubstitutionOrder, substitute, undo
from ejournal.services.timetable import Action, change_cells, undo_action
from ejournal.services.timetable_rows import CellChange
from tests.factories import SmallSchool

FIRST, LAST = date(2026, 11, 2), date(2026, 11, 4)  # few days and few hours, so that everything meets everything
NOW = datetime.combine(FIRST, time(7))
JOURNALS = ("математика", "английский", "история", "алгебра", "география", "кружок")

DAY, INDEX = st.integers(0, (LAST - FIRST).days), st.integers(0, 11)
WEEKDAY, NUMBER, JOURNAL = st.integers(1, 3), st.integers(1, 2), st.sampled_from(JOURNALS)


def step(name: str, *parts: Any) -> Any:
    return st.tuples(st.just(name), *parts)


STEP = st.one_of(
    step("cell", JOURNAL, WEEKDAY, NUMBER, st.sampled_from([3, 3, 3, 1, 0]), st.sampled_from([0, 0, 1]), st.sampled_from([None, None, 0, 1])),
    step("take back", INDEX),
    step("day", DAY, st.sampled_from([None, 1, 2, 3])),
    step("plain day", INDEX),
    step("close", DAY, st.integers(0, 3), st.sampled_from(["5А", "7Б", ""]), st.sampled_from(["cancel", "cancel", "remote"]), st.booleans()),
    step("open", INDEX),
    step("give", INDEX, st.sampled_from(["same", "join"]), st.integers(0, 2), st.just("")),
    step("give", INDEX, st.just("other"), st.integers(0, 2), JOURNAL),
    step("move", INDEX, DAY, NUMBER),
    step("move", INDEX, DAY, NUMBER),
    step("cancel", INDEX),
    step("undo", INDEX),
    step("write", INDEX, st.sampled_from(["topic", "homework", "mark", "absence"])),
    step("make"),
)


@dataclass
class Life:
    """The school with what the test knows of it."""

    school: SmallSchool
    teachers: list[Any] = field(default_factory=list)
    ops: list[str] = field(default_factory=list)
    written: dict[int, dict[str, Any]] = field(default_factory=dict)
    said: set[str] = field(default_factory=set)
    count: int = 0

    def actor(self, login: str, day: date = FIRST) -> Any:
        return load_actor(self.school.accounts[login].id, day)

    def op(self) -> str:
        self.count += 1
        return str(UUID(int=self.count))

    def do(self, deed: tuple[Any, ...]) -> None:
        with suppress(BadInput, Refused):  # a refusal is an answer; the checks that follow look at what stands
            getattr(self, "_" + deed[0].replace(" ", "_"))(*deed[1:])

    def _cell(self, name: str, weekday: int, number: int, weeks: int, day: int, days: int | None) -> None:
        journal = self.school.journals[name]
        slots = ((journal.id, weeks, ""),) if weeks else ()
        if name.startswith("английский") and weeks:
            slots = tuple((self.school.journals[one].id, 3, "") for one in ("английский", "английский 2"))
        cell = CellChange(journal.school_class_id or 0, weekday, number, slots)
        start = FIRST + timedelta(days=day)
        action = Action(self.op(), start, (cell,), confirmed=True, end=start + timedelta(days=days) if days is not None else None)
        answer = change_cells(self.actor("dispatcher"), self.school.year.id, action, now=NOW)
        self.hear(answer)
        if answer["status"] == "saved":
            self.ops.append(action.op)

    def _take_back(self, index: int) -> None:
        if self.ops:
            op = self.ops.pop(index % len(self.ops))
            self.hear(undo_action(self.actor("dispatcher"), self.school.year.id, self.op(), op, now=NOW))

    def _day(self, day: int, as_weekday: int | None) -> None:
        order = SpecialDayOrder(self.school.year.id, FIRST + timedelta(days=day), as_weekday)
        self.said |= set(set_special_day(self.actor("deputy"), order, now=NOW).lessons.clashes)

    def _plain_day(self, index: int) -> None:
        if days := list(CalendarDay.select()):
            self.said |= set(drop_special_day(self.actor("deputy"), days[index % len(days)].id, now=NOW).lessons.clashes)

    def _close(self, day: int, more: int, own: str, effect: str, with_records: bool) -> None:
        start = FIRST + timedelta(days=day)
        chosen = self.school.classes[own].id if own else None
        kind = ("frost", "quarantine", "other", "transport")[more]
        order = ClosureOrder(kind, start, start + timedelta(days=more), effect, chosen, with_records=with_records)
        self.said |= set(close_days(self.actor("deputy"), order, now=NOW).clashes)

    def _open(self, index: int) -> None:
        if found := list(Closure.select().where(Closure.undone_at.is_null())):
            self.said |= set(open_days(self.actor("deputy"), found[index % len(found)].id, now=NOW).clashes)

    def _give(self, index: int, kind: str, who: int, name: str) -> None:
        if lesson := self.lesson(index):
            journal = self.school.journals[name].id if kind == "other" else None
            order = SubstitutionOrder(lesson.id, kind, self.teachers[who].id, journal)
            substitute(self.actor("deputy"), [order], now=NOW)

    def _move(self, index: int, day: int, number: int) -> None:
        if lesson := self.lesson(index):
            order = SubstitutionOrder(lesson.id, "move", moved_date=FIRST + timedelta(days=day), moved_number=number)
            substitute(self.actor("deputy"), [order], now=NOW)

    def _cancel(self, index: int) -> None:
        if lesson := self.lesson(index):
            substitute(self.actor("deputy"), [SubstitutionOrder(lesson.id, "cancel")], now=NOW)

    def _undo(self, index: int) -> None:
        if found := list(Substitution.select().where(Substitution.undone_at.is_null()).order_by(Substitution.id)):
            self.said |= set(undo(self.actor("deputy"), found[index % len(found)].id, now=NOW).clashes)

    def _write(self, index: int, what: str) -> None:
        lesson = self.lesson(index)
        if lesson is None:
            return
        keeper = JournalTeacher.get(JournalTeacher.journal == lesson.journal_id).staff_id
        login = next(key for key in ("teacher", "teacher2", "methodist") if self.school.staff[key].id == keeper)
        actor, now = self.actor(login, lesson.date), datetime.combine(lesson.date, time(15))
        if what in ("topic", "homework"):
            change = LessonChange(lesson.id, what, f"запись {lesson.id}", lesson.rev)
            write_lessons(actor, lesson.journal_id, self.op(), [change], now=now)
        else:
            work = Work.select().where(Work.lesson == lesson.id).first()
            pupil = self.school.pupils["ершов" if lesson.journal.school_class == self.school.classes["5А"] else "ким"].id
            change = Change(pupil, work.id, "5" if what == "mark" else "Н", 0)
            write_cells(actor, lesson.journal_id, self.op(), [change], now=now)
        if records := self.records(lesson.id):
            self.written[lesson.id] = records

    def _make(self) -> None:
        self.said |= set(make_lessons(SYSTEM, self.school.year.id, FIRST, LAST, now=NOW).clashes)

    def hear(self, answer: dict[str, Any]) -> None:
        self.said |= set(answer.get("lessons", {}).get("clashes", ()))

    def lesson(self, index: int) -> Any:
        found = list(all_lessons())
        return found[index % len(found)] if found else None

    @staticmethod
    def records(lesson: int) -> dict[str, Any]:
        """Everything written in a lesson, with its place; {} where nothing is."""
        row = Lesson.get_or_none(Lesson.id == lesson)
        marks = sorted(Mark.select(Mark.pupil_id, Mark.value).join(Work).where((Work.lesson == lesson) & (Mark.value != "")).tuples())
        missed = sorted(Absence.select(Absence.pupil_id, Absence.code).where(Absence.lesson == lesson).tuples())
        if row is None or not (row.topic or row.homework or marks or missed):
            return {}
        place = (row.journal_id, row.date, row.number)
        return {"place": place, "topic": row.topic, "homework": row.homework, "marks": marks, "missed": missed}


def all_lessons() -> Any:
    return Lesson.select().where(Lesson.date.between(FIRST, LAST)).order_by(Lesson.date, Lesson.number, Lesson.journal)


def prepare(school: SmallSchool) -> Life:
    """Two classes, two groups of English, a mixed group, three teachers; a week's timetable and its lessons."""
    life, year, five = Life(school), school.year, school.classes["5А"]
    english = school.journals["английский"].subject
    part = StudyGroup.create(year=year, kind="subgroup", school_class=five, subject=english, title="группа 2")
    for key in ("елкин", "аксенов", "луговой"):
        GroupMembership.create(pupil=school.pupils[key], group=part, start=year.start)
    for name, own, group, subject, who in (
        ("английский 2", five, part, english, "methodist"),
        ("история", five, None, Subject.create(name="История"), "methodist"),
        ("география", school.classes["7Б"], None, Subject.create(name="География"), "methodist"),
    ):
        school.journals[name] = Journal.create(year=year, school_class=own, group=group, subject=subject, hours_a_week=1)
        JournalTeacher.create(journal=school.journals[name], staff=school.staff[who], start=year.start)
    life.teachers = [school.staff[key] for key in ("teacher", "teacher2", "methodist")]
    for name, weekday, number in (
        ("математика", 1, 1), ("английский", 1, 2), ("английский 2", 1, 2), ("история", 2, 1), ("алгебра", 1, 1),
        ("география", 1, 2), ("алгебра", 2, 2), ("кружок", 3, 1), ("математика", 3, 2),
    ):  # fmt: skip
        TimetableSlot.create(journal=school.journals[name], weekday=weekday, number=number, start=year.start)
    life.do(("make",))
    return life


# ---- what always holds -----------------------------------------------------------------------------------------------------


def check_records(life: Life) -> None:
    for lesson, records in life.written.items():
        assert Life.records(lesson) == records, "a lesson with a record was lost, moved or emptied"


def check_layers() -> None:
    """A lesson is as its timetable has it but for the closures and the substitution that stand over it."""
    for layers in layers_of(list(all_lessons())).values():
        row, sub = layers.lesson, layers.substitution
        closed = any(one.closure.effect == "cancel" for one in layers.closures)
        assert row.is_cancelled == (closed or (sub is not None and sub.kind in TAKES_AWAY)), row
        assert row.is_remote == any(one.closure.effect == "remote" for one in layers.closures), row
        standing = [one for one in Closure.select().where(Closure.undone_at.is_null()) if one.start <= row.date <= one.end]
        if any(one.effect == "cancel" and one.school_class_id in (None, row.journal.school_class_id) for one in standing):
            assert row.is_cancelled or Life.records(row.id), "a standing closure lets nothing go but what is written"
        if row.origin == "timetable":
            given = sub is not None and sub.kind in ("same", "join")
            assert (row.substitute_id is not None) == given and (row.change == "") == (not layers.closures and sub is None), row


def check_places(life: Life) -> None:
    """Nobody has two lessons in one slot, and no teacher gives two that nobody spoke of."""
    at_once, at = AtOnce(), defaultdict(list)
    for one in held_lessons(Lesson.date.between(FIRST, LAST) & ~Lesson.is_cancelled):
        at[one.date, one.number].append(one)
    joined = {row.lesson_id: row for row in Substitution.select().where(Substitution.undone_at.is_null())}
    for (day, number), together in at.items():
        for one, other in combinations(together, 2):
            assert not have_same_pupils(at_once.course(one), at_once.course(other)), (one, other)
            subs = [joined.get(one.id), joined.get(other.id)]
            is_join = any(sub is not None and sub.kind == "join" for sub in subs)
            for staff in one.slot.givers & other.slot.givers if (one.is_beside or other.is_beside) and not is_join else ():
                both = one.substitute == other.substitute == staff and subs[0].absent_id == subs[1].absent_id  # of a combined class
                start = f"{day_month(day)}, {number}\u00a0урок: {Staff.get_by_id(staff).short_name}"
                assert both or any(words.startswith(start) for words in life.said), (one, other)


def asked_for() -> Counter[tuple[int, date, int]]:
    """Timetable × calendar, counted anew from their tables: the places (journal, day, number) that should have a lesson."""
    special = {row.date: row.as_weekday for row in CalendarDay.select()}
    found: Counter[tuple[int, date, int]] = Counter()
    for row in TimetableSlot.select():
        for later in range((LAST - FIRST).days + 1):
            day = FIRST + timedelta(days=later)
            weekday = special[day] if day in special else day.isoweekday() if day.isoweekday() < 6 else None
            weeks = {1: row.odd_weeks, 2: row.even_weeks}[week_kind(day, date(2026, 9, 1))]
            if weekday == row.weekday and weeks and row.start <= day and (row.end is None or day <= row.end):
                found[row.journal_id, day, row.number] = 1
    return found


def check_hours(life: Life) -> None:
    """Given in place, taken away with a reason, or not made for a named one: together what timetable × calendar ask for."""
    making = make_lessons(SYSTEM, life.school.year.id, FIRST, LAST, now=NOW)
    life.said |= set(making.clashes)
    again = make_lessons(SYSTEM, life.school.year.id, FIRST, LAST, now=NOW)
    assert (again.made, again.removed, again.changed) == (0, 0, 0)
    assert (again.kept, again.blocked) == (making.kept, making.blocked)
    wanted, kept = asked_for(), {one.lesson for one in making.kept}
    lessons = {(row.journal_id, row.date, row.number): row for row in all_lessons()}
    assert len(wanted) == len(wanted.keys() & lessons.keys()) + len(making.blocked)
    live = {row.lesson_id: row for row in Substitution.select().where(Substitution.undone_at.is_null())}
    given = {row.given_lesson_id for row in live.values() if row.given_lesson_id is not None}
    assert len(given) == sum(row.kind in ("move", "other") for row in live.values()), "an hour taken away is given elsewhere"
    for place, row in lessons.items():
        assert row.journal.year_id == life.school.year.id
        assert place in wanted or row.id in kept or row.id in given, f"{row} stands for no reason"


@pytest.mark.req("TT-3", "TT-4", "REG-2")
@given(st.lists(STEP, min_size=8, max_size=24))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_whatever_happens_no_record_is_lost_nobody_is_in_two_places_and_hours_add_up(school: SmallSchool, steps: list[Any]) -> None:
    journals = dict(school.journals)
    with database.atomic() as transaction:
        life = prepare(school)
        for one in steps:
            life.do(one)
            check_records(life)
            check_layers()
            check_places(life)
        check_hours(life)
        check_places(life)
        check_records(life)
        transaction.rollback()
    school.journals.clear()
    school.journals.update(journals)


# ---- the same in small stories ---------------------------------------------------------------------------------------------


@pytest.fixture
def life(school: SmallSchool) -> Life:
    return prepare(school)


def named(life: Life, journal: str, day: int, number: int) -> Any:
    """The lesson of a journal on a day counted from the first, None where there is none."""
    place = (Lesson.journal == life.school.journals[journal].id) & (Lesson.date == FIRST + timedelta(days=day))
    return Lesson.get_or_none(place & (Lesson.number == number))


def change(life: Life, journal: str, weekday: int, number: int, weeks: int = 3) -> dict[str, Any]:
    own = life.school.journals[journal]
    cell = CellChange(own.school_class_id or 0, weekday, number, ((own.id, weeks, ""),) if weeks else ())
    answer = change_cells(life.actor("dispatcher"), life.school.year.id, Action(life.op(), FIRST, (cell,), True), now=NOW)
    life.hear(answer)
    return answer


def move(life: Life, lesson: Any, day: int, number: int) -> int:
    order = SubstitutionOrder(lesson.id, "move", moved_date=FIRST + timedelta(days=day), moved_number=number)
    return substitute(life.actor("deputy"), [order], now=NOW)[0]


@pytest.mark.req("TT-3", "TT-4")
def test_the_timetable_gives_way_to_a_lesson_that_was_moved_there_and_takes_the_hour_when_it_goes(life: Life) -> None:
    moved = move(life, named(life, "математика", 0, 1), 1, 2)
    answer = change(life, "история", 2, 2)
    assert answer["lessons"]["blocked"] == ["История, 5\u00a0А: 3\u00a0ноября, 2\u00a0урок — в это время Математика, 5\u00a0А"]
    assert named(life, "история", 1, 2) is None
    undo(life.actor("deputy"), moved, now=NOW)
    assert named(life, "история", 1, 2) is not None and named(life, "математика", 1, 2) is None


@pytest.mark.req("TT-4")
def test_a_lesson_does_not_come_back_into_an_hour_that_was_taken(life: Life) -> None:
    own = named(life, "математика", 0, 1)
    moved = move(life, own, 1, 2)
    move(life, named(life, "история", 1, 1), 0, 1)
    with pytest.raises(BadInput, match="Вернуть урок нельзя. 2\u00a0ноября, 1\u00a0урок у класса занят: История"):
        undo(life.actor("deputy"), moved, now=NOW)
    assert Lesson.get_by_id(own.id).is_cancelled, "nothing of it is half done"


@pytest.mark.req("TT-4")
def test_nothing_is_moved_into_a_day_that_is_closed(life: Life) -> None:
    close_days(life.actor("deputy"), ClosureOrder("quarantine", FIRST, FIRST, school_class=life.school.classes["5А"].id), now=NOW)
    with pytest.raises(BadInput, match="занятий нет: карантин"):
        move(life, named(life, "история", 1, 1), 0, 4)


@pytest.mark.req("TT-4")
def test_another_subject_for_a_group_does_not_take_the_pupils_of_the_other_group(life: Life) -> None:
    lesson, journal = named(life, "английский 2", 0, 2), life.school.journals["математика"].id
    order = SubstitutionOrder(lesson.id, "other", life.teachers[0].id, journal)
    with pytest.raises(BadInput, match="занят: Английский язык, 5\u00a0А, группа 1"):
        substitute(life.actor("deputy"), [order], now=NOW)


@pytest.mark.req("REG-2")
def test_of_two_closures_the_one_that_stands_keeps_the_lesson_closed_whichever_goes_first(life: Life) -> None:
    for first in (0, 1):
        made = [close_days(life.actor("deputy"), ClosureOrder(kind, FIRST, FIRST), now=NOW).id for kind in ("frost", "quarantine")]
        open_days(life.actor("deputy"), made[first], now=NOW)
        row = named(life, "математика", 0, 1)
        assert row.is_cancelled and row.change == ("карантин" if first == 0 else "актированный день")
        open_days(life.actor("deputy"), made[1 - first], now=NOW)
        row = named(life, "математика", 0, 1)
        assert not row.is_cancelled and row.change == ""


@pytest.mark.req("REG-2", "TT-3")
def test_a_lesson_made_while_its_day_is_closed_comes_back_with_the_others(life: Life) -> None:
    off = close_days(life.actor("deputy"), ClosureOrder("frost", FIRST, FIRST), now=NOW)
    far = close_days(life.actor("deputy"), ClosureOrder("quarantine", FIRST + timedelta(days=1), LAST, "remote"), now=NOW)
    change(life, "история", 1, 3)
    change(life, "история", 2, 3)
    new, distant = named(life, "история", 0, 3), named(life, "история", 1, 3)
    assert new.is_cancelled and new.change == "актированный день" and distant.is_remote and distant.change == "дистанционно: карантин"
    for closure in (off, far):
        open_days(life.actor("deputy"), closure.id, now=NOW)
    for row in (named(life, "история", 0, 3), named(life, "история", 1, 3)):
        assert (row.is_cancelled, row.is_remote, row.change) == (False, False, "")


@pytest.mark.req("REG-2", "TT-3")
def test_a_lesson_that_only_a_closure_touched_goes_with_the_timetable(life: Life) -> None:
    closed = close_days(life.actor("deputy"), ClosureOrder("frost", FIRST, FIRST), now=NOW)
    answer = change(life, "история", 1, 1)
    assert answer["lessons"]["kept"] == [] and named(life, "математика", 0, 1) is None
    assert named(life, "история", 0, 1).is_cancelled
    open_days(life.actor("deputy"), closed.id, now=NOW)
    assert not named(life, "история", 0, 1).is_cancelled


@pytest.mark.req("REG-2", "TT-4")
def test_a_teacher_who_took_a_lesson_meanwhile_is_named_when_his_class_comes_back(life: Life) -> None:
    closed = close_days(life.actor("deputy"), ClosureOrder("quarantine", FIRST, FIRST, school_class=life.school.classes["5А"].id), now=NOW)
    substitute(life.actor("deputy"), [SubstitutionOrder(named(life, "алгебра", 0, 1).id, "same", life.teachers[0].id)], now=NOW)
    opened = open_days(life.actor("deputy"), closed.id, now=NOW)
    assert opened.clashes == ("2\u00a0ноября, 1\u00a0урок: Ведерников\u00a0И.\u00a0С. ведёт сразу «Алгебра, 7\u00a0Б» и «Математика, 5\u00a0А».",)


@pytest.mark.req("TT-3", "TT-4")
def test_a_teacher_who_took_a_lesson_is_named_when_the_timetable_gives_him_one_of_his_own(life: Life) -> None:
    substitute(life.actor("deputy"), [SubstitutionOrder(named(life, "история", 1, 1).id, "same", life.teachers[1].id)], now=NOW)
    answer = change(life, "алгебра", 2, 1)
    assert [one.startswith("3\u00a0ноября, 1\u00a0урок: Лопухова") for one in answer["lessons"]["clashes"]] == [True]


@pytest.mark.req("TT-4")
def test_a_lesson_given_instead_keeps_the_work_that_was_set_on_it(life: Life) -> None:
    moved = move(life, named(life, "математика", 0, 1), 1, 2)
    given = named(life, "математика", 1, 2)
    Work.update(title="Контрольная № 1").where(Work.lesson == given.id).execute()
    with pytest.raises(BadInput, match="уже есть записи"):
        undo(life.actor("deputy"), moved, now=NOW)


@pytest.mark.req("TT-4", "REG-2")
def test_a_lesson_given_instead_goes_with_what_lay_over_it_once(life: Life) -> None:
    moved = move(life, named(life, "математика", 0, 1), 1, 2)
    given, deputy = named(life, "математика", 1, 2), life.actor("deputy")
    second = substitute(deputy, [SubstitutionOrder(given.id, "same", life.teachers[2].id)], now=NOW)[0]
    with pytest.raises(BadInput, match="сначала снимите её"):
        undo(deputy, moved, now=NOW)
    undo(deputy, second, now=NOW)
    close_days(deputy, ClosureOrder("frost", given.date, given.date), now=NOW)
    undo(deputy, moved, now=NOW)
    assert named(life, "математика", 1, 2) is None and not named(life, "математика", 0, 1).is_cancelled


@pytest.mark.req("REG-2", "TT-3")
def test_a_day_off_takes_its_empty_lessons_along_and_gives_them_back(life: Life) -> None:
    life.do(("write", 0, "topic"))
    held = next(iter(life.written))
    off = set_special_day(life.actor("deputy"), SpecialDayOrder(life.school.year.id, FIRST, None), now=NOW)
    assert off.lessons.removed == 4 and [one.lesson for one in off.lessons.kept] == [held]
    back = drop_special_day(life.actor("deputy"), off.id, now=NOW)
    assert back.lessons.made == 4
