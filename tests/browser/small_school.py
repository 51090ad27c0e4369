"""A small school for the browser's tests: one class, one teacher, a page with every state; and a page of 30 × 60.

Dates are fixed (today is Wednesday, 14 October 2026, 10:52), so that locks and days off are the same whenever tests run.
Names are invented.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from ejournal.models import (
    Absence,
    AcademicYear,
    Account,
    AccountRole,
    ClassMembership,
    ClassTeacher,
    Guardian,
    Guardianship,
    Journal,
    JournalTeacher,
    Lesson,
    Mark,
    Period,
    Pupil,
    School,
    SchoolClass,
    Staff,
    Subject,
    Work,
    WorkKind,
)
from ejournal.services.passwords import hash_password

NOW = datetime(2026, 10, 14, 10, 52)
PASSWORD = "ejournal-demo"
SURNAMES = [
    "Аксёнов",
    "Барсуков",
    "Белых",
    "Ведерников",
    "Горшенин",
    "Дубровин",
    "Ершов",
    "Жаворонков",
    "Зимин",
    "Исаков",
    "Калинкин",
    "Коваленко",
    "Лопухов",
    "Луговой",
    "Мельников",
    "Нефёдов",
    "Овсянников",
    "Орлов",
    "Пахомов",
    "Седых",
    "Тимохин",
    "Удалов",
    "Хомяков",
    "Чесноков",
    "Щукин",
    "Юдин",
    "Якушев",
    "Ярцев",
    "Яшин",
    "Ященко",
]
NAMES = ["Тимофей", "Богдан", "Егор", "Данил", "Глеб", "Артём", "Матвей", "Прохор", "Роман", "Лев"]


_HASH = hash_password(PASSWORD)


def build() -> None:
    """Fill an empty, migrated database."""
    School.create(name="МКОУ «Берёзовская СОШ»", short_name="Берёзовская СОШ")
    year = AcademicYear.create(title="2026/27", start=date(2026, 9, 1), end=date(2027, 5, 31))
    _periods(year)
    teacher = _account("teacher", Staff.create(surname="Ведерников", name="Илья", patronymic="Сергеевич"), "teacher")
    _account("admin", Staff.create(surname="Орлов", name="Пётр", patronymic="Ильич"), "admin")
    _account("deputy", Staff.create(surname="Лопухова", name="Тамара", patronymic="Петровна"), "deputy")
    _account("secretary", Staff.create(surname="Чеснокова", name="Юлия", patronymic="Борисовна"), "secretary")
    for role, surname in (("director", "Дубровина"), ("dispatcher", "Шабунина"), ("methodist", "Исакова")):
        _account(role, Staff.create(surname=surname, name="Ева", patronymic="Викторовна"), role)
    kinds = _kinds()
    five = SchoolClass.create(year=year, grade=5, letter="А")
    pupils = _pupils(five, 24)
    ClassTeacher.create(school_class=five, staff=teacher, start=date(2026, 9, 1))
    _parent(pupils[2])
    _account("student", pupils[2], "student")
    _journal(five, "Математика", teacher, _school_days(40), kinds, pupils, marks=True)
    first = SchoolClass.create(year=year, grade=1, letter="А")
    _journal(first, "Окружающий мир", teacher, _school_days(10, date(2026, 10, 5)), kinds, _pupils(first, 5), marks=False)
    big = SchoolClass.create(year=year, grade=7, letter="Б")
    _journal(big, "Алгебра", teacher, _school_days(60, date(2026, 7, 27)), kinds, _pupils(big, 30), marks=True)
    small = SchoolClass.create(year=year, grade=9, letter="Б")
    pupils = _pupils(small, 8)
    _journal(small, "Алгебра", teacher, _school_days(10, date(2026, 10, 5)), kinds, pupils, marks=True)
    club = _journal(small, "Шахматы", teacher, _school_days(10, date(2026, 10, 5)), kinds, pupils, marks=False)
    Journal.update(kind="extracurricular", marking="none").where(Journal.id == club.id).execute()
    _somebody_to_be_ill(year)


def _somebody_to_be_ill(year: AcademicYear) -> None:
    """A biologist with two lessons today in a class of her own, and another who is free."""
    biology = Subject.get_or_create(name="Биология")[0]
    for grade, surname, numbers in ((8, "Калинкина", (1, 2)), (6, "Шабанова", ())):
        staff = Staff.create(surname=surname, name="Дарья", patronymic="Олеговна")
        school_class = SchoolClass.create(year=year, grade=grade, letter="Д")
        journal = Journal.create(year=year, school_class=school_class, subject=biology, hours_a_week=2)
        JournalTeacher.create(journal=journal, staff=staff, start=date(2026, 9, 1))
        for number in numbers:
            Lesson.create(journal=journal, date=NOW.date(), number=number, planned_topic="Лист и его строение")


def _periods(year: AcademicYear) -> None:
    for number, (start, end) in enumerate(((date(2026, 7, 1), date(2026, 10, 25)), (date(2026, 11, 5), date(2026, 12, 27))), 1):
        Period.create(year=year, kind="quarter", number=number, grade_from=1, grade_to=11, start=start, end=end)


def _account(login: str, person: Staff | Guardian | Pupil, role: str) -> Staff | Guardian | Pupil:
    whose = {{Staff: "staff", Guardian: "guardian", Pupil: "pupil"}[type(person)]: person}
    account = Account.create(
        login=login, password_hash=_HASH, must_change_password=False, created_at=NOW, **whose
    )
    AccountRole.create(account=account, role=role)
    return person


def _parent(pupil: Pupil) -> None:
    mother = _account("parent", Guardian.create(surname="Белых", name="Ольга", patronymic="Львовна"), "parent")
    Guardianship.create(pupil=pupil, guardian=mother, relation="mother")
    grandmother = _account("relative", Guardian.create(surname="Тимохина", name="Анна", patronymic="Ильинична"), "relative")
    Guardianship.create(pupil=pupil, guardian=grandmother, relation="relative", is_lawful=False, consent_on=date(2026, 9, 1))


def _kinds() -> dict[str, WorkKind]:
    names = {"О": "Ответ на уроке", "С": "Самостоятельная работа", "К": "Контрольная работа"}
    kinds = {}
    for code, name in names.items():
        kinds[code] = WorkKind.get_or_none(WorkKind.code == code) or WorkKind.create(code=code, name=name, short_name=name[:10])
    return kinds


def _pupils(school_class: SchoolClass, number: int) -> list[Pupil]:
    pupils = []
    for index in range(number):
        pupil = Pupil.create(surname=SURNAMES[index], name=NAMES[index % 10])
        start = date(2026, 9, 21) if number == 24 and index == 13 else date(2026, 7, 1)
        end = date(2026, 10, 5) if number == 24 and index == 20 else None
        ClassMembership.create(pupil=pupil, school_class=school_class, start=start, end=end, order_out="№ 41-у" if end else "")
        pupils.append(pupil)
    return pupils


def _school_days(number: int, first: date = date(2026, 9, 1)) -> list[date]:
    days = (first + timedelta(days=step) for step in range(number * 2))
    return [day for day in days if day.weekday() < 5][:number]


def _journal(
    school_class: SchoolClass,
    subject: str,
    teacher: Staff,
    days: list[date],
    kinds: dict[str, WorkKind],
    pupils: list[Pupil],
    *,
    marks: bool,
) -> Journal:
    journal = Journal.create(
        year=school_class.year,
        school_class=school_class,
        subject=Subject.get_or_create(name=subject)[0],
        hours_a_week=Decimal(5),
    )
    JournalTeacher.create(journal=journal, staff=teacher, start=date(2026, 7, 1))
    chance = Random(school_class.id)
    for index, day in enumerate(days):
        lesson = _lesson(journal, day, index)
        kind = kinds["К" if index % 14 == 13 else "С" if index % 9 == 8 else "О"]
        work = Work.create(lesson=lesson, kind=kind, weight=kind.weight)
        if marks and day < NOW.date():
            _fill(work, lesson, pupils, chance)
    return journal


def _lesson(journal: Journal, day: date, index: int) -> Lesson:
    past = day < NOW.date()
    return Lesson.create(
        journal=journal,
        date=day,
        number=3,
        topic=f"Обыкновенные дроби, занятие {index + 1}" if past else "",
        homework=f"§ {index + 1}, № {index * 3 + 4}" if past and index != 30 else "",
        planned_topic=f"Степень числа, занятие {index + 1}",
        planned_homework=f"§ {index + 1}",
        filled_at=datetime(day.year, day.month, day.day, 12) if past else None,
        rev=1 if past else 0,
    )


def _fill(work: Work, lesson: Lesson, pupils: list[Pupil], chance: Random) -> None:
    for pupil in pupils:
        if (luck := chance.random()) < 0.25:
            Mark.create(pupil=pupil, work=work, value=chance.choice("5443543245"), rev=1, changed_at=NOW)
        elif luck < 0.3:
            Absence.create(pupil=pupil, lesson=lesson, code=chance.choice("НБУ"), rev=1, changed_at=NOW)
