"""A teacher writes in the cells of his journal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest

from ejournal.errors import NotThere, Refused
from ejournal.models import Absence, AuditRow, Journal, JournalTeacher, Lesson, Mark, SchoolSetting, Work
from ejournal.policy.actor import Actor, load_actor
from ejournal.queries.history import cell_history
from ejournal.rules.audit_chain import Link, find_faults
from ejournal.services.cells import Change, write_cells
from tests.factories import NOW, TODAY, SmallSchool

YESTERDAY = TODAY - timedelta(days=1)


def op() -> str:
    return str(uuid4())


class Pen:
    """Writes one cell at a time as a member of the cast."""

    def __init__(self, school: SmallSchool, login: str = "teacher", journal: str = "математика") -> None:
        self.school, self.journal = school, journal
        self.actor = load_actor(school.accounts[login].id, TODAY, "127.0.0.1")

    def write(self, pupil: str, text: str, rev: int = 0, day: date = TODAY, work: int | None = None, now=NOW) -> dict:
        change = Change(self.school.pupils[pupil].id, work or self.school.work(self.journal, day), text, rev)
        return write_cells(self.actor, self.school.journals[self.journal].id, op(), [change], now=now)

    def result(self, *args, **options) -> tuple[str, str, int]:
        found = self.write(*args, **options)["results"][0]
        return found["status"], found["text"], found["rev"]


def chain() -> list:
    rows = AuditRow.select().order_by(AuditRow.id)
    return list(
        find_faults(
            (
                Link(
                    row.id,
                    row.at.isoformat(),
                    row.account_id,
                    row.address,
                    row.entity,
                    row.entity_id,
                    row.action,
                    row.old,
                    row.new,
                ),
                row.previous_hash,
                row.hash,
            )
            for row in rows
        )
    )


@pytest.mark.req("GRID-3", "GRID-4")
@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("5", "5"),
        ("4/5", "4/5"),
        ("3.4", "3/4"),
        ("н", "Н"),
        ("y", "Н"),
        ("Н 4", "Н 4"),
        ("•", "•"),
        ("осв", "осв"),
        (" б ", "Б"),
    ],
)
def test_a_value_is_saved_in_its_one_form(any_school: SmallSchool, typed: str, shown: str) -> None:
    pen = Pen(any_school)
    assert pen.result("ершов", typed) == ("saved", shown, 1)
    assert pen.result("ершов", typed, rev=1) == ("unchanged", shown, 1)
    assert chain() == []


@pytest.mark.req("GRID-3")
@pytest.mark.parametrize(
    "typed", ["6", "0", "1", "5/", "4/9", "55", "зч", "<b>", "=1+1", "н н", "н •", "5" * 10_000], ids=lambda t: t[:12]
)
def test_anything_else_is_refused_in_words_and_nothing_changes(school: SmallSchool, typed: str) -> None:
    pen = Pen(school)
    pen.write("ершов", "4")
    found = pen.write("ершов", typed, rev=1)["results"][0]
    assert (found["status"], found["text"], found["rev"]) == ("refused", "4", 1)
    assert found["message"]
    assert AuditRow.select().where(AuditRow.entity == "Mark").count() == 1


@pytest.mark.req("GRID-4", "COR-3")
def test_rev_grows_by_one_whatever_part_of_the_cell_changes(any_school: SmallSchool) -> None:
    pen = Pen(any_school)
    steps = ["5", "Н", "Н 4", "О 3", "4/5", "", "Б", ""]
    for rev, text in enumerate(steps):
        assert pen.result("ершов", text, rev=rev) == ("saved", text, rev + 1)
    mark, absence = Mark.get(), Absence.get()
    assert [moment.new for moment in cell_history(mark.id, absence.id)][-1] == ""
    assert chain() == []


@pytest.mark.req("GRID-4")
def test_the_same_op_sent_again_is_answered_as_the_first_time_and_changes_nothing(any_school: SmallSchool) -> None:
    pen, key = Pen(any_school), op()
    journal, pupil = any_school.journals["математика"].id, any_school.pupils["ершов"].id
    change = Change(pupil, any_school.work("математика", TODAY), "5", 0)
    first = write_cells(pen.actor, journal, key, [change], now=NOW)
    pen.write("ершов", "3", rev=1)
    assert write_cells(pen.actor, journal, key, [change], now=NOW) == first
    assert Mark.get().value == "3"


@pytest.mark.req("GRID-5")
def test_the_second_of_two_sees_the_others_value_and_nothing_is_overwritten(any_school: SmallSchool) -> None:
    pen = Pen(any_school)
    pen.write("ершов", "5")
    found = pen.write("ершов", "4", rev=0)["results"][0]
    assert (found["status"], found["text"], found["rev"]) == ("conflict", "5", 1)
    assert "Ведерников" in found["message"] and "«5»" in found["message"]
    assert Mark.get().value == "5"


@pytest.mark.req("GRID-5")
def test_two_who_write_the_same_value_agree(school: SmallSchool) -> None:
    pen = Pen(school)
    pen.write("ершов", "5")
    assert pen.result("ершов", "5", rev=0) == ("unchanged", "5", 1)


@pytest.mark.req("MARK-3")
@pytest.mark.parametrize(("days", "status"), [(0, "saved"), (7, "saved"), (8, "refused")])
def test_a_work_is_open_for_seven_days_and_no_longer(any_school: SmallSchool, days: int, status: str) -> None:
    later = NOW + timedelta(days=days)
    pen = Pen(any_school)
    found = pen.write("ершов", "5", day=TODAY, now=later)["results"][0]
    assert found["status"] == status
    if status == "refused":
        assert (
            "14\u00a0октября" in found["message"] and "21\u00a0октября" in found["message"] and "Alt+Enter" in found["message"]
        )


@pytest.mark.req("MARK-3")
def test_the_school_sets_the_number_of_days(school: SmallSchool) -> None:
    SchoolSetting.update(value="10").where(SchoolSetting.key == "lock_days").execute()
    assert Pen(school).result("ершов", "5", day=date(2026, 10, 5))[0] == "saved"


def test_a_lesson_ahead_takes_nothing_and_the_refusal_names_the_servers_day(school: SmallSchool) -> None:
    """The clock set back shows itself: every lesson since is «ahead»."""
    found = Pen(school).write("ершов", "5", day=TODAY, now=NOW - timedelta(days=30))["results"][0]
    assert found["status"] == "refused" and "14\u00a0сентября" in found["message"]


@pytest.mark.req("MOV-3")
@pytest.mark.parametrize(("pupil", "day"), [("седых", date(2026, 10, 7)), ("луговой", date(2026, 9, 18)), ("ким", TODAY)])
def test_who_is_not_in_the_class_that_day_takes_no_mark(school: SmallSchool, pupil: str, day: date) -> None:
    SchoolSetting.update(value="60").where(SchoolSetting.key == "lock_days").execute()
    assert Pen(school).result(pupil, "5", day=day)[0] == "refused"
    assert not Mark.select().exists()


@pytest.mark.req("GRID-11")
@pytest.mark.parametrize("journal", ["первый", "кружок"])
def test_grade_one_takes_no_mark_by_the_class_nor_in_a_mixed_group(any_school: SmallSchool, journal: str) -> None:
    pen = Pen(any_school, journal=journal)
    text = "5" if journal == "первый" else "зч"
    found = pen.write("малышев", text)["results"][0]
    assert found["status"] == "refused" and "1 классе отметок не ставят" in found["message"]
    assert pen.result("малышев", "н") == ("saved", "Н", 1)


@pytest.mark.req("GRID-13")
def test_an_extracurricular_journal_takes_a_pass_and_no_digit(school: SmallSchool) -> None:
    pen = Pen(school, journal="кружок")
    assert pen.result("ким", "зч") == ("saved", "зч", 1)
    assert pen.result("ким", "5", rev=1)[0] == "refused"


@pytest.mark.req("ROLE-2")
def test_teacher_of_another_class_cannot_write_at_all(school: SmallSchool) -> None:
    with pytest.raises(Refused):
        Pen(school, "teacher2").write("ершов", "5")


@pytest.mark.req("ROLE-3", "ROLE-4")
@pytest.mark.parametrize("login", ["deputy", "director", "admin", "methodist", "secretary", "parent", "student"])
def test_nobody_but_the_teacher_writes(school: SmallSchool, login: str) -> None:
    with pytest.raises(Refused):
        Pen(school, login).write("ершов", "5")
    assert not Mark.select().exists()


@pytest.mark.req("ROLE-3")
def test_a_class_teacher_does_not_write_in_another_teachers_journal(school: SmallSchool) -> None:
    with pytest.raises(Refused):
        Pen(school, "teacher", "английский").write("ершов", "5")


@pytest.mark.req("ROLE-2", "TT-4")
def test_a_substitute_writes_in_that_lesson_only(school: SmallSchool) -> None:
    Lesson.update(substitute=school.staff["teacher2"]).where(Lesson.id == school.lessons["математика", TODAY].id).execute()
    pen = Pen(school, "teacher2")
    assert pen.result("ершов", "5") == ("saved", "5", 1)
    assert pen.result("ершов", "5", day=YESTERDAY)[0] == "refused"


def test_a_teacher_who_handed_the_journal_over_writes_no_more(school: SmallSchool) -> None:
    JournalTeacher.update(end=YESTERDAY).where(JournalTeacher.journal == school.journals["математика"]).execute()
    with pytest.raises(Refused):
        Pen(school).write("ершов", "5")


def test_a_work_of_another_journal_and_an_invented_pupil_are_refused(school: SmallSchool) -> None:
    pen = Pen(school)
    assert pen.result("ершов", "5", work=school.work("алгебра", TODAY))[0] == "refused"
    change = Change(999_999, school.work("математика", TODAY), "5", 0)
    answer = write_cells(pen.actor, school.journals["математика"].id, op(), [change], now=NOW)
    assert answer["results"][0]["status"] == "refused"
    with pytest.raises(NotThere):
        write_cells(pen.actor, 999_999, op(), [change], now=NOW)


@pytest.mark.req("ABS-1", "GRID-6")
def test_an_absence_belongs_to_the_lesson_and_shows_in_each_of_its_columns(any_school: SmallSchool) -> None:
    second = Work.create(lesson=any_school.lessons["математика", TODAY], kind=any_school.kinds["К"], weight=1, position=2)
    pen = Pen(any_school)
    answer = pen.write("ершов", "н")
    pupil = any_school.pupils["ершов"].id
    assert answer["also"] == [{"pupil": pupil, "work": second.id, "text": "Н", "rev": 1}]
    assert pen.result("ершов", "Н 4", rev=1, work=second.id) == ("saved", "Н 4", 2)
    assert pen.result("ершов", "Н", rev=1) == ("unchanged", "Н", 1)


@pytest.mark.req("ABS-1")
def test_the_reason_may_be_left_to_the_class_teacher(school: SmallSchool, actor: Callable[[str], Actor]) -> None:
    SchoolSetting.update(value="нет").where(SchoolSetting.key == "teacher_gives_reason").execute()
    assert Pen(school, "teacher2", "английский").result("ершов", "б")[0] == "refused"
    assert Pen(school, "teacher2", "английский").result("ершов", "н")[0] == "saved"
    assert Pen(school).result("ершов", "б")[0] == "saved"  # he leads this class
    english = Pen(school, "teacher2", "английский")
    Absence.update(code="Б").where(Absence.lesson == school.lessons["английский", TODAY].id).execute()
    assert english.result("ершов", "5", rev=1)[0] == "refused"  # would take the reason away
    assert english.result("ершов", "", rev=1)[0] == "refused"
    assert english.result("ершов", "Б 4", rev=1) == ("saved", "Б 4", 2)


@pytest.mark.req("GRID-7", "MARK-4")
def test_the_row_comes_back_with_its_figures(any_school: SmallSchool) -> None:
    pen = Pen(any_school)
    pen.write("ершов", "5")
    row = pen.write("ершов", "4", day=YESTERDAY)["rows"][0]
    assert (row["mean"], row["weighted"], row["forecast"], row["warning"]) == (4.5, 4.5, "5", "нужно ещё 3 отметки, осталось 7 уроков")
    assert row["final"] is None


def test_what_can_be_saved_is_saved_beside_what_is_refused(school: SmallSchool) -> None:
    pen, work = Pen(school), school.work("математика", TODAY)
    pupils = [school.pupils[name].id for name in ("ершов", "елкин", "аксенов")]
    changes = [Change(pupils[0], work, "5", 0), Change(pupils[1], work, "9", 0), Change(pupils[2], work, "4", 3)]
    answer = write_cells(pen.actor, school.journals["математика"].id, op(), changes, now=NOW)
    assert [result["status"] for result in answer["results"]] == ["saved", "refused", "conflict"]
    assert answer["results"][2] | {"message": ""} == {
        "pupil": pupils[2],
        "work": work,
        "status": "conflict",
        "text": "",
        "rev": 0,
        "message": "",
    }


def test_the_journals_version_grows_with_a_save_only(school: SmallSchool) -> None:
    pen, journal = Pen(school), school.journals["математика"].id
    pen.write("ершов", "9")
    assert Journal.get_by_id(journal).version == 0
    pen.write("ершов", "5")
    assert Journal.get_by_id(journal).version == 1


@pytest.mark.req("ARC-2")
def test_a_closed_year_takes_nothing(school: SmallSchool) -> None:
    from ejournal.models import AcademicYear

    AcademicYear.update(closed_on=TODAY).execute()
    found = Pen(school).write("ершов", "5")["results"][0]
    assert found["status"] == "refused" and "Учебный год закрыт" in found["message"]
