"""What the database itself refuses, whoever writes: rows that no school can have. And rows that look odd but are real."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from typing import Any

import pytest
from peewee import IntegrityError

from ejournal.models import (
    Absence,
    AcademicYear,
    Account,
    AccountRole,
    AuditRow,
    Bell,
    BellSchedule,
    CalendarDay,
    ClassMembership,
    ClassTeacher,
    CurriculumLine,
    GroupMembership,
    Guardian,
    Guardianship,
    Journal,
    JournalTeacher,
    Lesson,
    Mark,
    Operation,
    Period,
    PeriodMark,
    Pupil,
    SchoolClass,
    SchoolSetting,
    Session,
    Staff,
    StudyGroup,
    Subject,
    TimetableSlot,
    Work,
    WorkKind,
    database,
)
from ejournal.models.base import open_database
from tests.conftest import with_database
from tests.factories import NOW, TODAY, SmallSchool

FIRST, LAST = date(2026, 9, 1), date(2026, 10, 23)


@pytest.fixture(params=["sqlite", "postgresql"])
def undone_school(request: pytest.FixtureRequest) -> Iterator[SmallSchool]:
    """The small school on each engine in turn; on PostgreSQL in one transaction taken back, which is quicker than a copy."""
    if request.param == "sqlite":
        yield request.getfixturevalue("school")
        return
    server = request.getfixturevalue("postgresql_url")
    name, handles = request.getfixturevalue("postgresql_template")
    db = open_database(with_database(server, name))
    with db.connection_context(), db.atomic() as transaction:
        yield handles
        transaction.rollback()
    db.close_all()


def good_rows(school: SmallSchool) -> dict[type, dict[str, Any]]:
    """A row of each table that the database takes beside the small school's own."""
    pupil, journal, staff = school.pupils["ершов"], school.journals["математика"], school.staff["teacher"]
    work, lesson = school.works["математика", TODAY], school.lessons["математика", TODAY]
    return {
        Pupil: {"surname": "Щеглов", "name": "Лев"},
        Staff: {"surname": "Щеглов", "name": "Лев"},
        Guardian: {"surname": "Щеглова", "name": "Ева"},
        Guardianship: {"pupil": school.pupils["елкин"], "guardian": Guardian.get(), "relation": "mother"},
        AcademicYear: {"title": "2027/28", "start": date(2027, 9, 1), "end": date(2028, 5, 31)},
        Period: {"year": school.year, "kind": "half", "number": 1, "grade_from": 10, "grade_to": 11, "start": FIRST, "end": LAST},
        CalendarDay: {"year": school.year, "date": date(2026, 11, 4), "kind": "off"},
        BellSchedule: {"title": "Сокращённое"},
        Bell: {"schedule": BellSchedule.get(), "number": 7, "start": time(14), "end": time(14, 40)},
        Subject: {"name": "Музыка"},
        CurriculumLine: {"year": school.year, "grade": 5, "subject": Subject.get(), "hours_a_week": 5},
        SchoolClass: {"year": school.year, "grade": 5, "letter": "Б"},
        ClassTeacher: {"school_class": school.classes["5А"], "staff": staff, "start": TODAY},
        StudyGroup: {"year": school.year, "kind": "subgroup", "school_class": school.classes["5А"], "subject": Subject.get(), "title": "группа 2"},
        ClassMembership: {"pupil": pupil, "school_class": school.classes["7Б"], "start": TODAY},
        GroupMembership: {"pupil": pupil, "group": StudyGroup.get(), "start": TODAY},
        Journal: {"year": school.year, "school_class": school.classes["7Б"], "subject": journal.subject},
        JournalTeacher: {"journal": journal, "staff": staff, "start": TODAY},
        TimetableSlot: {"journal": journal, "weekday": 1, "number": 1, "start": FIRST},
        Lesson: {"journal": journal, "date": TODAY, "number": 5},
        WorkKind: {"name": "Диктант", "short_name": "дикт.", "code": "Д"},
        Work: {"lesson": lesson, "kind": school.kinds["К"], "weight": 1, "position": 2},
        Mark: {"pupil": pupil, "work": work, "value": "5", "rev": 1, "changed_at": NOW},
        Absence: {"pupil": pupil, "lesson": lesson, "code": "Н", "rev": 1, "changed_at": NOW},
        PeriodMark: {"pupil": pupil, "journal": journal, "period": school.quarter, "value": "5", "changed_at": NOW},
        Account: {"login": "new", "created_at": NOW},
        AccountRole: {"account": school.accounts["teacher"], "role": "methodist"},
        Session: {"account": school.accounts["teacher"], "token_hash": "0" * 64, "created_at": NOW, "seen_at": NOW},
        SchoolSetting: {"key": "new", "value": "1"},
        Operation: {"op": "00000000-0000-0000-0000-000000000001", "account": school.accounts["teacher"], "at": NOW, "answer": "{}"},
    }  # fmt: skip


BAD: list[tuple[str, type, dict[str, Any]]] = [
    ("a pupil without a surname", Pupil, {"surname": ""}),
    ("a pupil without a name", Pupil, {"name": ""}),
    ("a third sex code", Pupil, {"sex": "x"}),
    ("a member of staff without a name", Staff, {"name": ""}),
    ("a parent without a surname", Guardian, {"surname": ""}),
    ("a relative who sees the diary without consent", Guardianship, {"relation": "relative"}),
    ("a year that ends before it begins", AcademicYear, {"end": date(2027, 8, 31)}),
    ("a second year of that name", AcademicYear, {"title": "2026/27"}),
    ("a period of no days", Period, {"end": FIRST}),
    ("a fifth quarter", Period, {"number": 5}),
    ("a period of grades 11 to 10", Period, {"grade_from": 11, "grade_to": 10}),
    ("a period of grade 13", Period, {"grade_to": 13}),
    ("a second first quarter", Period, {"kind": "quarter", "grade_from": 1}),
    ("a moved day by an eighth weekday", CalendarDay, {"as_weekday": 8}),
    ("a day off of grades 5 to 4", CalendarDay, {"grade_from": 5, "grade_to": 4}),
    ("a doubly default bell schedule", BellSchedule, {"is_default": 2}),
    ("a second bell schedule of that name", BellSchedule, {"title": "Обычное"}),
    ("a lesson that ends before it begins", Bell, {"end": time(13)}),
    ("a thirteenth lesson", Bell, {"number": 13}),
    ("a second bell of that lesson", Bell, {"number": 1}),
    ("a subject without a name", Subject, {"name": ""}),
    ("a second subject of that name", Subject, {"name": "Математика"}),
    ("no hours a week", CurriculumLine, {"hours_a_week": 0}),
    ("21 hours a week", CurriculumLine, {"hours_a_week": 21}),
    ("a curriculum of grade 0", CurriculumLine, {"grade": 0}),
    ("a class of grade 13", SchoolClass, {"grade": 13}),
    ("a week of seven school days", SchoolClass, {"week_days": 7}),
    ("a second 5 А", SchoolClass, {"letter": "А"}),
    ("a class teacher who leaves before he comes", ClassTeacher, {"end": FIRST}),
    ("two class teachers from one day", ClassTeacher, {"start": FIRST}),
    ("a subgroup of no class", StudyGroup, {"school_class": None}),
    ("a mixed group of one class", StudyGroup, {"kind": "mixed"}),
    ("a second group of that name", StudyGroup, {"title": "группа 1", "subject": "Английский язык"}),
    ("a stay of no days", ClassMembership, {"end": TODAY}),
    ("two classes from one day", ClassMembership, {"start": FIRST}),
    ("a stay in a group of no days", GroupMembership, {"end": TODAY}),
    ("a journal of nobody", Journal, {"school_class": None}),
    ("a journal of no hours", Journal, {"hours_a_week": 0}),
    ("an unknown way of marking", Journal, {"marking": "ten"}),
    ("a second journal of that class and subject", Journal, {"school_class": "5А", "group": None}),
    ("a teacher who leaves before he comes", JournalTeacher, {"end": FIRST}),
    ("a lesson of the week on an eighth day", TimetableSlot, {"weekday": 8}),
    ("a lesson of the week with number 13", TimetableSlot, {"number": 13}),
    ("a lesson of no weeks", TimetableSlot, {"odd_weeks": False, "even_weeks": False}),
    ("a lesson with number 13", Lesson, {"number": 13}),
    ("two lessons of a journal at once", Lesson, {"number": 1}),
    ("a kind of work that weighs nothing", WorkKind, {"weight": 0}),
    ("a kind of work due in 61 days", WorkKind, {"due_days": 61}),
    ("a second kind of that letter", WorkKind, {"code": "О"}),
    ("a work that weighs nothing", Work, {"weight": 0}),
    ("a work that weighs eleven", Work, {"weight": 11}),
    ("two works in one place", Work, {"position": 1}),
    ("a second mark without a first", Mark, {"value": "", "second": "5"}),
    ("a mark changed less than never", Mark, {"rev": -1}),
    ("a mark of nobody", Mark, {"pupil": 999_999}),
    ("a mark of no work", Mark, {"work": 999_999}),
    ("late by no minutes", Absence, {"minutes_late": 0}),
    ("late by two lessons", Absence, {"minutes_late": 91}),
    ("an absence from no lesson", Absence, {"lesson": 999_999}),
    ("a period mark of no period", PeriodMark, {"period": None}),
    ("a year's mark of one quarter", PeriodMark, {"kind": "year"}),
    ("an account without a login", Account, {"login": ""}),
    ("a second account of that login", Account, {"login": "teacher"}),
    ("a second account of that person", Account, {"staff": "teacher"}),
    ("a role twice", AccountRole, {"role": "teacher"}),
    ("a second value of a rule", SchoolSetting, {"key": "lock_days"}),
]  # fmt: skip


def filled(school: SmallSchool, model: type, changes: dict[str, Any]) -> dict[str, Any]:
    """A good row of `model` with the bad changes; names of the small school become its rows."""
    named = {
        "subject": lambda name: Subject.get(Subject.name == name),
        "school_class": lambda name: school.classes[name],
        "staff": lambda name: school.staff[name],
    }
    spelled = {key: named[key](value) if key in named and isinstance(value, str) else value for key, value in changes.items()}
    return good_rows(school)[model] | spelled


@pytest.mark.parametrize(("model", "changes"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_the_database_refuses(undone_school: SmallSchool, model: Any, changes: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), database.atomic():
        model.create(**filled(undone_school, model, changes))


def test_the_database_takes_the_same_rows_without_the_mistake(undone_school: SmallSchool) -> None:
    """Else the test above would prove nothing."""
    for model, row in good_rows(undone_school).items():
        model.create(**row)


TWICE = [Guardianship, CalendarDay, CurriculumLine, GroupMembership, JournalTeacher, TimetableSlot, Mark, Absence, PeriodMark, Session, Operation]


@pytest.mark.parametrize("model", TWICE, ids=lambda model: model.__name__)
def test_the_same_row_twice_is_refused(undone_school: SmallSchool, model: Any) -> None:
    model.create(**good_rows(undone_school)[model])
    with pytest.raises(IntegrityError), database.atomic():
        model.create(**good_rows(undone_school)[model])


@pytest.mark.parametrize("field", ["file_number", "snils"])
def test_two_pupils_share_no_number(undone_school: SmallSchool, field: str) -> None:
    Pupil.create(surname="Щеглов", name="Лев", **{field: "К-15"})
    with pytest.raises(IntegrityError), database.atomic():
        Pupil.create(surname="Юдин", name="Егор", **{field: "К-15"})


def test_an_account_is_one_persons(undone_school: SmallSchool) -> None:
    pupil, person = undone_school.pupils["аксенов"], Staff.create(surname="Юдин", name="Егор")
    with pytest.raises(IntegrityError), database.atomic():
        Account.create(login="both", staff=person, pupil=pupil, created_at=NOW)


@pytest.mark.req("COR-3")
def test_two_rows_of_the_trail_share_no_number(undone_school: SmallSchool) -> None:
    row = AuditRow.select().order_by(AuditRow.id).dicts().first()
    with pytest.raises(IntegrityError), database.atomic():
        AuditRow.create(**row)


@pytest.mark.parametrize("what", ["pupil", "class", "kind", "journal", "year", "staff"])
def test_what_has_history_is_not_removed(undone_school: SmallSchool, what: str) -> None:
    rows = {
        "pupil": undone_school.pupils["ершов"], "class": undone_school.classes["5А"], "kind": undone_school.kinds["О"], "year": undone_school.year,
        "journal": undone_school.journals["математика"], "staff": undone_school.staff["teacher"],
    }  # fmt: skip
    with pytest.raises(IntegrityError), database.atomic():
        rows[what].delete_instance(recursive=False)


ODD: list[tuple[str, type, dict[str, Any]]] = [
    ("a class without a letter", SchoolClass, {"letter": ""}),
    ("half an hour a week", CurriculumLine, {"hours_a_week": "0.5"}),
    ("a namesake", Pupil, {"surname": "Ершов", "name": "Матвей"}),
    ("a pupil named as a formula", Pupil, {"surname": "=1+1", "name": "<script>"}),
    ("a lesson before the first", Lesson, {"number": 0}),
    ("a second pupil without a file number", Pupil, {"file_number": None}),
    ("back in the class he has left", ClassMembership, {"school_class": "5А"}),
    ("a second group's journal of the subject", Journal, {"kind": "elective"}),
    ("both years' marks of one journal", PeriodMark, {"kind": "year", "period": None}),
]


@pytest.mark.parametrize(("model", "changes"), [row[1:] for row in ODD], ids=[row[0] for row in ODD])
def test_odd_but_real(undone_school: SmallSchool, model: Any, changes: dict[str, Any]) -> None:
    assert model.create(**filled(undone_school, model, changes)).id
