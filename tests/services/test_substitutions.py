"""An absent teacher's lessons: covered, refused in words, and taken back to exactly what stood before (TT-4)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from ejournal.errors import BadInput, Refused
from ejournal.models import (
    AuditRow,
    Journal,
    JournalTeacher,
    Lesson,
    Mark,
    Staff,
    StaffAbsence,
    StudyGroup,
    Subject,
    Substitution,
    Work,
)
from ejournal.policy.actor import Actor, load_actor
from ejournal.queries.substitution_lines import paid_hours, register
from ejournal.queries.substitutions import absence_board
from ejournal.services.absence_notes import change_note
from ejournal.services.cells import Change, write_cells
from ejournal.services.substitutions import (
    AbsenceOrder,
    SubstitutionOrder,
    record_absence,
    substitute,
    undo,
)
from tests.factories import NOW, TODAY, SmallSchool

SECOND, THIRD = 2, 3
LATER = TODAY + timedelta(days=2)


def as_of(school: SmallSchool, login: str, today: date = TODAY) -> Actor:
    actor = load_actor(school.accounts[login].id, today, "127.0.0.1")
    assert actor is not None
    return actor


def cast(school: SmallSchool) -> dict[str, Any]:
    """`teacher`'s mathematics at lessons 2 and 3; three colleagues who are free then, and who is who."""
    lesson, third = (add_lesson(school.journals["математика"], school, TODAY, number) for number in (SECOND, THIRD))
    other = Journal.create(
        year=school.year, school_class=school.classes["7Б"], subject=Subject.get(Subject.name == "Математика"), hours_a_week=2
    )
    history = Journal.create(
        year=school.year, school_class=school.classes["5А"], subject=Subject.create(name="История"), hours_a_week=2
    )
    found: dict[str, Any] = {"lesson": lesson, "third": third, "history": history}
    for key, surname, journal in (("mathematician", "Абрамова", other), ("historian", "Юдина", history)):
        found[key] = Staff.create(surname=surname, name="Дарья", patronymic="Олеговна")
        JournalTeacher.create(journal=journal, staff=found[key], start=date(2026, 9, 1))
    deputy = as_of(school, "deputy")
    order = AbsenceOrder("ведерников", TODAY, TODAY, "illness", "№ 12-к", "Тетради в шкафу")
    found["absence"] = record_absence(deputy, order, now=NOW)
    return found


def add_lesson(journal: Any, school: SmallSchool, day: date, number: int) -> Any:
    lesson = Lesson.create(journal=journal, date=day, number=number)
    Work.create(lesson=lesson, kind=school.kinds["О"], weight=1)
    return lesson


def stands(*models: Any) -> dict[str, Any]:
    """Everything in the tables that a substitution may touch, but what tells of itself."""
    return {
        model.__name__: sorted(tuple(value for key, value in sorted(row.items()) if key != "version") for row in model.select().dicts())
        for model in models
    }


@pytest.mark.req("TT-4")
def test_his_lessons_are_listed_at_once_with_free_teachers_best_first(any_school: SmallSchool) -> None:
    known = cast(any_school)
    board = absence_board(known["absence"])
    assert [one.lesson.number for one in board.days[0].lessons] == [1, 1, 1, 2, 3]
    row = next(one for one in board.days[0].lessons if one.lesson.id == known["lesson"].id)
    names = [(offer.name.split("\u00a0")[0], offer.kind) for offer in row.offers]
    assert names[0] == ("Абрамова", "same") and ("Юдина", "other") in names
    assert row.proposed is not None and row.proposed.staff == known["mathematician"].id
    assert "свободен" in row.offers[0].why
    assert "Ведерников" not in str(names)


@pytest.mark.req("TT-4", "COR-3")
def test_the_same_subject_is_put_and_taken_back_without_a_trace_in_the_lesson(any_school: SmallSchool) -> None:
    known, deputy = cast(any_school), as_of(any_school, "deputy")
    before = stands(Lesson, Work, Mark)
    order = SubstitutionOrder(known["lesson"].id, "same", known["mathematician"].id, absence=known["absence"])
    made = substitute(deputy, [order], now=NOW)
    lesson = Lesson.get_by_id(known["lesson"].id)
    assert lesson.substitute_id == known["mathematician"].id and lesson.change.startswith("замена: Абрамова")
    assert AuditRow.select().where(AuditRow.entity == "Lesson").count() == 1
    undo(deputy, made[0], now=NOW)
    assert stands(Lesson, Work, Mark) == before
    assert Substitution.get_by_id(made[0]).undone_at == NOW
    with pytest.raises(BadInput, match="уже снята"):
        undo(deputy, made[0], now=NOW)


@pytest.mark.req("TT-4")
@pytest.mark.parametrize("kind", ["other", "move", "cancel"])
def test_another_subject_a_move_and_a_cancelling_come_back_exactly(any_school: SmallSchool, kind: str) -> None:
    known, deputy = cast(any_school), as_of(any_school, "deputy")
    before = stands(Lesson, Work, Mark)
    orders = {
        "other": SubstitutionOrder(known["lesson"].id, "other", known["historian"].id, journal=known["history"].id),
        "move": SubstitutionOrder(known["lesson"].id, "move", moved_date=LATER, moved_number=5),
        "cancel": SubstitutionOrder(known["lesson"].id, "cancel"),
    }
    made = substitute(deputy, [orders[kind]], now=NOW)
    assert Lesson.get_by_id(known["lesson"].id).is_cancelled
    given = Substitution.get_by_id(made[0]).given_lesson
    if kind == "other":
        assert given.journal_id == known["history"].id and given.change == "вместо урока: математика"
    if kind == "move":
        assert (given.date, given.number, given.origin) == (LATER, 5, "moved") and given.works.count() == 1
    undo(deputy, made[0], now=NOW)
    assert stands(Lesson, Work, Mark) == before


@pytest.mark.req("TT-4", "ROLE-2")
def test_the_substitute_writes_that_lesson_only_and_nothing_after_it_is_taken_back(school: SmallSchool) -> None:
    known, deputy = cast(school), as_of(school, "deputy")
    Lesson.update(number=7).where(Lesson.journal.in_([school.journals[key].id for key in ("алгебра", "английский", "проект")])).execute()
    made = substitute(deputy, [SubstitutionOrder(known["lesson"].id, "same", school.staff["teacher2"].id)], now=NOW)
    work, other = (Work.get(Work.lesson == known[key]).id for key in ("lesson", "third"))
    pupil = school.pupils["ершов"].id

    def write(login: str, place: int, text: str, rev: int = 0) -> str:
        op = f"{login}-{place}-{text}"
        answer = write_cells(as_of(school, login), school.journals["математика"].id, op, [Change(pupil, place, text, rev)], now=NOW)
        return str(answer["results"][0]["status"])

    assert write("teacher2", work, "5") == "saved"
    assert write("teacher2", other, "5") == "refused"
    assert write("teacher", work, "4", 1) == "saved", "the absent teacher keeps his journal"
    undo(deputy, made[0], now=NOW)
    with pytest.raises(Refused):
        write("teacher2", work, "3", 2)
    assert Mark.get(Mark.work == work).value == "4", "what was written stays"


@pytest.mark.req("TT-4")
def test_a_clash_is_refused_in_words_and_nothing_of_the_call_is_saved(any_school: SmallSchool) -> None:
    known, deputy = cast(any_school), as_of(any_school, "deputy")
    add_lesson(any_school.journals["алгебра"], any_school, TODAY, THIRD)
    good = SubstitutionOrder(known["lesson"].id, "same", known["mathematician"].id)
    bad = SubstitutionOrder(known["third"].id, "same", any_school.staff["teacher2"].id)
    with pytest.raises(BadInput, match="в это время занят: Алгебра, 7\u00a0Б") as refusal:
        substitute(deputy, [good, bad], now=NOW)
    assert refusal.value.field == f"lesson-{known['third'].id}"
    assert not Substitution.select().exists() and not AuditRow.select().where(AuditRow.entity == "Lesson").exists()


@pytest.mark.req("TT-4")
def test_who_is_away_himself_or_taken_already_is_not_taken(any_school: SmallSchool) -> None:
    known, deputy = cast(any_school), as_of(any_school, "deputy")
    record_absence(deputy, AbsenceOrder("Абрамова", TODAY, TODAY, "course"), now=NOW)
    with pytest.raises(BadInput, match="тоже отсутствует"):
        substitute(deputy, [SubstitutionOrder(known["lesson"].id, "same", known["mathematician"].id)], now=NOW)
    substitute(deputy, [SubstitutionOrder(known["lesson"].id, "same", known["historian"].id)], now=NOW)
    with pytest.raises(BadInput, match="замена уже стоит"):
        substitute(deputy, [SubstitutionOrder(known["lesson"].id, "cancel")], now=NOW)


@pytest.mark.req("TT-4")
def test_a_lesson_with_records_can_be_given_away_but_not_cancelled_or_moved(any_school: SmallSchool) -> None:
    known, deputy = cast(any_school), as_of(any_school, "deputy")
    Lesson.update(topic="Делители").where(Lesson.id == known["lesson"].id).execute()
    for order in (
        SubstitutionOrder(known["lesson"].id, "cancel"),
        SubstitutionOrder(known["lesson"].id, "move", moved_date=LATER, moved_number=5),
    ):
        with pytest.raises(BadInput, match="уже есть записи"):
            substitute(deputy, [order], now=NOW)
    substitute(deputy, [SubstitutionOrder(known["lesson"].id, "same", known["mathematician"].id)], now=NOW)
    assert Lesson.get_by_id(known["lesson"].id).topic == "Делители"


@pytest.mark.req("TT-4")
def test_a_moved_lesson_with_marks_stays_where_it_was_moved(any_school: SmallSchool) -> None:
    known, deputy = cast(any_school), as_of(any_school, "deputy")
    made = substitute(deputy, [SubstitutionOrder(known["lesson"].id, "move", moved_date=LATER, moved_number=5)], now=NOW)
    given = Substitution.get_by_id(made[0]).given_lesson
    Mark.create(pupil=any_school.pupils["ершов"], work=given.works.first(), value="5", changed_at=NOW)
    with pytest.raises(BadInput, match="уже есть записи"):
        undo(deputy, made[0], now=NOW)
    assert Substitution.get_by_id(made[0]).undone_at is None


@pytest.mark.req("TT-4")
def test_a_lesson_is_moved_only_to_a_place_free_for_class_and_teacher(any_school: SmallSchool) -> None:
    known, deputy = cast(any_school), as_of(any_school, "deputy")
    for number, words in ((1, "занят"), (13, "от 0 до 12")):
        with pytest.raises(BadInput, match=words):
            substitute(deputy, [SubstitutionOrder(known["lesson"].id, "move", moved_date=LATER, moved_number=number)], now=NOW)
    with pytest.raises(BadInput, match="учитель этого журнала отсутствует"):
        substitute(deputy, [SubstitutionOrder(known["lesson"].id, "move", moved_date=TODAY, moved_number=7)], now=NOW)


@pytest.mark.req("TT-4")
def test_the_teacher_of_the_other_group_takes_both(any_school: SmallSchool) -> None:
    known, deputy = cast(any_school), as_of(any_school, "deputy")
    english = Subject.get(Subject.name == "Английский язык")
    part = StudyGroup.create(
        year=any_school.year, kind="subgroup", school_class=any_school.classes["5А"], subject=english, title="группа 2"
    )
    journal = Journal.create(year=any_school.year, school_class=any_school.classes["5А"], group=part, subject=english)
    JournalTeacher.create(journal=journal, staff=known["historian"], start=date(2026, 9, 1))
    Lesson.update(number=7).where(Lesson.journal == any_school.journals["английский"]).execute()
    add_lesson(journal, any_school, LATER, 7)
    absence = record_absence(deputy, AbsenceOrder("лопухова", LATER, LATER), now=NOW)
    board = absence_board(absence)
    row = next(one for day in board.days for one in day.lessons if one.lesson.number == 7)
    offer = next(one for one in row.offers if one.kind == "join")
    assert offer.staff == known["historian"].id
    substitute(deputy, [SubstitutionOrder(row.lesson.id, "join", offer.staff, absence=absence)], now=NOW)
    assert Lesson.get_by_id(row.lesson.id).change.startswith("группы объединены: Юдина")


@pytest.mark.req("REP-9")
def test_the_register_and_the_hours_for_pay(any_school: SmallSchool) -> None:
    known, deputy = cast(any_school), as_of(any_school, "deputy")
    orders = [
        SubstitutionOrder(known["lesson"].id, "same", known["mathematician"].id, absence=known["absence"]),
        SubstitutionOrder(known["third"].id, "cancel", absence=known["absence"]),
    ]
    substitute(deputy, orders, now=NOW)
    lines = register(date(2026, 10, 1), date(2026, 10, 31))
    assert [(line.number, line.subject, line.absent[:10], line.reason, line.order) for line in lines] == [
        (2, "Математика", "Ведерников", "болезнь", "№ 12-к"), (3, "Математика", "Ведерников", "болезнь", "№ 12-к"),
    ]  # fmt: skip
    assert lines[0].done.endswith("тот же предмет") and lines[1].done == "урок отменён"
    assert [(name[:8], month, int(hours)) for name, _, month, hours in paid_hours(lines)] == [("Абрамова", 10, 1)]
    assert register(date(2026, 10, 1), date(2026, 10, 31), known["historian"].id) == ()


@pytest.mark.req("TT-4", "ROLE-2")
def test_who_may_and_what_is_typed(school: SmallSchool) -> None:
    known = cast(school)
    order = SubstitutionOrder(known["lesson"].id, "cancel")
    for login in ("teacher", "secretary", "director", "parent"):
        with pytest.raises(Refused):
            substitute(as_of(school, login), [order], now=NOW)
    deputy = as_of(school, "deputy")
    with pytest.raises(BadInput, match="такой фамилией нет"):
        record_absence(deputy, AbsenceOrder("Неизвестный", TODAY, TODAY), now=NOW)
    with pytest.raises(BadInput, match="Уже записано"):
        record_absence(deputy, AbsenceOrder("dtlthybrjd", TODAY, TODAY), now=NOW)
    change_note(as_of(school, "teacher"), known["absence"], "Тетради в столе", now=NOW)
    assert StaffAbsence.get_by_id(known["absence"]).note == "Тетради в столе"
    with pytest.raises(Refused):
        change_note(as_of(school, "teacher2"), known["absence"], "…", now=NOW)


@pytest.mark.req("TT-4")
def test_a_substitute_who_falls_ill_himself_is_shown_with_what_he_took(any_school: SmallSchool) -> None:
    known, deputy = cast(any_school), as_of(any_school, "deputy")
    substitute(deputy, [SubstitutionOrder(known["lesson"].id, "same", known["historian"].id, absence=known["absence"])], now=NOW)
    second = absence_board(record_absence(deputy, AbsenceOrder("Юдина", TODAY, TODAY), now=NOW))
    assert [one.live is not None for day in second.days for one in day.lessons] == [True]
    assert second.covered == 0


@pytest.mark.req("TT-4")
def test_the_page_of_an_absence_takes_the_same_selects_for_any_number_of_lessons(school: SmallSchool, selects: Any) -> None:
    known = cast(school)
    with selects() as few:
        absence_board(known["absence"])
    for number in range(4, 9):
        add_lesson(school.journals["математика"], school, TODAY, number)
    with selects() as many:
        absence_board(known["absence"])
    assert len(many) == len(few) <= 10
