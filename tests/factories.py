"""Rows for tests, made straight through the models: a small invented school whose every date is known.

Today is Wednesday 14 October 2026, 10:30. Class 5 А (grade 5) is `teacher`'s, he leads it and teaches mathematics there;
class 7 Б is `teacher2`'s. In grade 1 there are no marks. Lessons of 5 А: each school day from 1 September to 23 October.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from argon2 import PasswordHasher

from ejournal.models import (
    AcademicYear,
    Account,
    AccountRole,
    Bell,
    BellSchedule,
    ClassMembership,
    ClassTeacher,
    GroupMembership,
    Guardian,
    Guardianship,
    Journal,
    JournalTeacher,
    Lesson,
    Period,
    Plan,
    PlanItem,
    Pupil,
    School,
    SchoolClass,
    Staff,
    StudyGroup,
    Subject,
    Work,
    WorkKind,
)

TODAY = date(2026, 10, 14)
NOW = datetime(2026, 10, 14, 10, 30)
PASSWORD = "ejournal-demo"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # a thousand logins need not take a minute
ROLES_OF = {
    "admin": ("admin",),
    "director": ("director",),
    "deputy": ("deputy",),
    "secretary": ("secretary",),
    "dispatcher": ("dispatcher",),
    "methodist": ("methodist",),
    "teacher": ("teacher",),
    "teacher2": ("teacher",),
    "parent": ("parent",),
    "parent2": ("parent",),
    "student": ("student",),
}
CAST = tuple(ROLES_OF)


@dataclass
class SmallSchool:
    """Handles on the rows that tests speak of."""

    year: Any
    quarter: Any
    next_quarter: Any
    kinds: dict[str, Any]
    classes: dict[str, Any] = field(default_factory=dict)
    pupils: dict[str, Any] = field(default_factory=dict)
    staff: dict[str, Any] = field(default_factory=dict)
    journals: dict[str, Any] = field(default_factory=dict)
    accounts: dict[str, Any] = field(default_factory=dict)
    lessons: dict[tuple[str, date], Any] = field(default_factory=dict)
    works: dict[tuple[str, date], Any] = field(default_factory=dict)

    def work(self, journal: str, day: date) -> int:
        return self.works[journal, day].id


def school_days(first: date, last: date) -> list[date]:
    return [day for n in range((last - first).days + 1) if (day := first + timedelta(days=n)).weekday() < 5]


def make_small_school() -> SmallSchool:
    """Fill an empty, migrated database."""
    year = AcademicYear.create(title="2026/27", start=date(2026, 9, 1), end=date(2027, 5, 31))
    quarters = [
        _quarter(year, 1, date(2026, 9, 1), date(2026, 10, 23)),
        _quarter(year, 2, date(2026, 11, 2), date(2026, 12, 30)),
    ]
    school = SmallSchool(year=year, quarter=quarters[0], next_quarter=quarters[1], kinds=_kinds())
    School.create(name="МКОУ «Берёзовская СОШ»", short_name="МКОУ «Берёзовская СОШ»", director="Дубровина Мария Ильинична")
    _bells()
    _people(school)
    _classes(school)
    _journals(school)
    _accounts(school)
    return school


def _quarter(year: Any, number: int, start: date, end: date) -> Any:
    return Period.create(year=year, kind="quarter", number=number, grade_from=1, grade_to=9, start=start, end=end)


def _kinds() -> dict[str, Any]:
    rows = [
        ("О", "Ответ на уроке", "ответ", False),
        ("К", "Контрольная работа", "контр.", True),
        ("С", "Самостоятельная работа", "самост.", False),
    ]
    return {
        code: WorkKind.create(code=code, name=name, short_name=short, is_control=control, is_written=code != "О", position=n)
        for n, (code, name, short, control) in enumerate(rows)
    }


def _bells() -> None:
    schedule = BellSchedule.create(title="Обычное", is_default=1)
    for number, (start, end) in enumerate([((8, 30), (9, 10)), ((9, 20), (10, 0)), ((10, 20), (11, 0))], 1):
        Bell.create(schedule=schedule, number=number, start=time(*start), end=time(*end))


def _people(school: SmallSchool) -> None:
    names = {
        "teacher": ("Ведерников", "Илья", "Сергеевич"),
        "teacher2": ("Лопухова", "Таисия", "Павловна"),
        "admin": ("Зимин", "Лев", "Юрьевич"),
        "director": ("Дубровина", "Мария", "Ильинична"),
        "deputy": ("Жаворонкова", "Надежда", "Олеговна"),
        "secretary": ("Чеснокова", "Юлия", "Борисовна"),
        "dispatcher": ("Шабанова", "Дарья", "Андреевна"),
        "methodist": ("Исакова", "Ева", "Викторовна"),
    }
    school.staff = {login: Staff.create(surname=s, name=n, patronymic=p) for login, (s, n, p) in names.items()}
    pupils = {
        "ершов": ("Ершов", "Матвей", "m"), "елкин": ("Ёлкин", "Глеб", "m"), "аксенов": ("Аксёнов", "Тимофей", "m"),
        "щукина": ("Щукина", "Надежда", "f"), "седых": ("Седых", "Роман", "m"), "луговой": ("Луговой", "Прохор", "m"),
        "ким": ("Ким", "Эвелина", "f"), "орлова": ("Орлова-Зимина", "Ксения", "f"), "малышев": ("Белых", "Захар", "m"),
    }  # fmt: skip
    school.pupils = {key: Pupil.create(surname=s, name=n, sex=sex) for key, (s, n, sex) in pupils.items()}


def _classes(school: SmallSchool) -> None:
    for key, grade, letter in (("5А", 5, "А"), ("7Б", 7, "Б"), ("1", 1, "")):
        school.classes[key] = SchoolClass.create(year=school.year, grade=grade, letter=letter)
    ClassTeacher.create(school_class=school.classes["5А"], staff=school.staff["teacher"], start=date(2026, 9, 1))
    ClassTeacher.create(school_class=school.classes["7Б"], staff=school.staff["teacher2"], start=date(2026, 9, 1))
    stays = [
        ("ершов", "5А", None, None), ("елкин", "5А", None, None), ("аксенов", "5А", None, None), ("щукина", "5А", None, None),
        ("седых", "5А", None, date(2026, 10, 5)), ("луговой", "5А", date(2026, 9, 21), None),
        ("ким", "7Б", None, None), ("орлова", "7Б", None, None), ("малышев", "1", None, None),
    ]  # fmt: skip
    for key, class_key, start, end in stays:
        order_out = "№ 52-у от 02.10.2026" if end else ""
        order_in = "№ 45-у от 18.09.2026" if start else ""
        ClassMembership.create(
            pupil=school.pupils[key], school_class=school.classes[class_key], start=start or date(2026, 9, 1), end=end,
            order_in=order_in, order_out=order_out,
        )  # fmt: skip


def _journals(school: SmallSchool) -> None:
    subjects = {
        name: Subject.create(name=name, position=n)
        for n, name in enumerate(("Математика", "Алгебра", "Английский язык", "Проект", "Кружок"))
    }
    mixed = StudyGroup.create(year=school.year, kind="mixed", title="Краеведы")
    part = StudyGroup.create(
        year=school.year,
        kind="subgroup",
        school_class=school.classes["5А"],
        subject=subjects["Английский язык"],
        title="группа 1",
    )
    for key in ("ершов", "щукина"):
        GroupMembership.create(pupil=school.pupils[key], group=part, start=date(2026, 9, 1))
    for key in ("малышев", "ким"):
        GroupMembership.create(pupil=school.pupils[key], group=mixed, start=date(2026, 9, 1))
    plan = [
        ("математика", "5А", None, "Математика", "five", 5, "teacher", "lesson"),
        ("алгебра", "7Б", None, "Алгебра", "five", 3, "teacher2", "lesson"),
        ("английский", "5А", part, "Английский язык", "five", 1, "teacher2", "lesson"),
        ("проект", "7Б", None, "Проект", "pass", 1, "teacher2", "elective"),
        ("первый", "1", None, "Математика", "five", 4, "teacher", "lesson"),
        ("кружок", None, mixed, "Кружок", "pass", 1, "teacher", "extracurricular"),
    ]
    for key, class_key, group, subject, marking, hours, teacher, kind in plan:
        journal = Journal.create(
            year=school.year, school_class=school.classes.get(class_key or ""), group=group, subject=subjects[subject],
            marking=marking, hours_a_week=hours, kind=kind,
        )  # fmt: skip
        school.journals[key] = journal
        JournalTeacher.create(journal=journal, staff=school.staff[teacher], start=date(2026, 9, 1))
        add_lessons(school, key, school_days(date(2026, 9, 1), date(2026, 10, 23)))


def add_lessons(school: SmallSchool, key: str, days: list[date], number: int = 1) -> None:
    """A lesson with its default work on each of the days."""
    for day in days:
        lesson = Lesson.create(journal=school.journals[key], date=day, number=number)
        school.lessons[key, day] = lesson
        school.works[key, day] = Work.create(lesson=lesson, kind=school.kinds["О"], weight=1)


def give_plan(school: SmallSchool, key: str, topics: list[str], **values: Any) -> Any:
    """A plan of the journal with an hour for each topic; `values` are further fields of the plan."""
    journal = school.journals[key]
    grade = journal.school_class.grade if journal.school_class_id else 5
    own = {"year": school.year, "subject": journal.subject_id, "grade": grade, "title": f"План: {key}"}
    plan = Plan.create(**own | {"author": school.staff["teacher"]} | values)
    for number, topic in enumerate(topics, 1):
        PlanItem.create(plan=plan, position=64 * number, topic=topic, homework=f"§ {number}")
    Journal.update(plan=plan).where(Journal.id == journal.id).execute()
    return plan


def _accounts(school: SmallSchool) -> None:
    hashed = QUICK.hash(PASSWORD)
    mother = Guardian.create(surname="Ершова", name="Лилия", patronymic="Денисовна")
    father = Guardian.create(surname="Ким", name="Роман", patronymic="Павлович")
    Guardianship.create(pupil=school.pupils["ершов"], guardian=mother, relation="mother")
    Guardianship.create(pupil=school.pupils["ким"], guardian=father, relation="father")
    people = {login: {"staff": person} for login, person in school.staff.items()}
    people |= {"parent": {"guardian": mother}, "parent2": {"guardian": father}, "student": {"pupil": school.pupils["ершов"]}}
    for login, roles in ROLES_OF.items():
        account = Account.create(login=login, password_hash=hashed, must_change_password=False, created_at=NOW, **people[login])
        school.accounts[login] = account
        for role in roles:
            AccountRole.create(account=account, role=role)
