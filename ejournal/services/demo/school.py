"""What stands over all years: the school's card, rules, bells, subjects, kinds of work, staff with their accounts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from decimal import Decimal
from hashlib import sha256

from ejournal.models import Account, AccountRole, Bell, BellSchedule, School, SchoolSetting, Staff, Subject, WorkKind
from ejournal.queries.school_rules import stored_rules
from ejournal.rules.kind_dictionary import KINDS
from ejournal.rules.school_rules import RULE_FIELDS, rule_text
from ejournal.services.demo.curriculum import COURSES, EXTRACURRICULAR
from ejournal.services.demo.loader import Loader
from ejournal.services.demo.names import Name
from ejournal.services.demo.staff import Employee
from ejournal.services.passwords import hash_password

PASSWORD = "ejournal-demo"
FULL_NAME = "Муниципальное казённое общеобразовательное учреждение «Берёзовская средняя общеобразовательная школа»"
SHORT_NAME = "МКОУ «Берёзовская СОШ»"
LESSONS = ("08:00-08:25", "08:30-09:10", "09:20-10:00", "10:20-11:00", "11:20-12:00", "12:10-12:50", "13:00-13:40",
           "13:50-14:30", "15:00-15:40")  # fmt: skip
SHORT_LESSONS = ("08:00-08:25", "08:30-09:00", "09:10-09:40", "09:50-10:20", "10:30-11:00", "11:10-11:40", "11:50-12:20",
                 "12:30-13:00", "13:10-13:40")  # fmt: skip


def add_school(loader: Loader, at: datetime, director: Name, deputy: Name) -> None:
    card = {"name": FULL_NAME, "short_name": SHORT_NAME, "settlement": "с. Берёзовка", "district": "Заречный район"}
    card |= {"address": "с. Берёзовка, ул. Школьная, д. 1", "phone": "+7 900 000-00-01", "email": "school@example.org"}
    loader.add(School, at, card | {"director": _full(director), "deputy": _full(deputy)})
    known = stored_rules()
    for key in sorted(set(RULE_FIELDS) - set(known)):
        loader.add(SchoolSetting, at, {"key": key, "value": rule_text(key, RULE_FIELDS[key].default)})
    for title, default, bells in (("Обычное", 1, LESSONS), ("Сокращённое", 0, SHORT_LESSONS)):
        schedule = loader.add(BellSchedule, at, {"title": title, "is_default": default})
        for number, bell in enumerate(bells):
            start, end = (time.fromisoformat(part) for part in bell.split("-"))
            loader.add(Bell, at, {"schedule": schedule, "number": number, "start": start, "end": end})


FINAL, OF_ONE_FINAL = "Математика", ("Алгебра", "Геометрия", "Вероятность и статистика")  # one final mark in grade 9


def add_subjects(loader: Loader, at: datetime) -> dict[str, int]:
    names = [(course.name, course.short) for course in COURSES] + list(EXTRACURRICULAR)
    return {
        name: loader.add(
            Subject, at, {"name": name, "short_name": short, "position": 10 * place, "final_name": FINAL if name in OF_ONE_FINAL else ""}
        )
        for place, (name, short) in enumerate(names, 1)
    }


def add_kinds(loader: Loader, at: datetime) -> tuple[dict[str, int], dict[str, Decimal]]:
    """Ids and weights of the kinds of work by letter; kinds that are there already are left as they are."""
    ids = dict(WorkKind.select(WorkKind.code, WorkKind.id).tuples())
    weights = dict(WorkKind.select(WorkKind.code, WorkKind.weight).tuples())
    for place, kind in enumerate(KINDS, 1):
        if kind.code not in ids:
            values = {"name": kind.name, "short_name": kind.short_name, "code": kind.code, "weight": kind.weight}
            values |= {"is_written": kind.is_written, "is_control": kind.is_control, "due_days": kind.due_days}
            ids[kind.code] = loader.add(WorkKind, at, values | {"position": 10 * place})
            weights[kind.code] = kind.weight
    return ids, weights


def add_staff(loader: Loader, at: datetime, staff: Iterable[Employee], seed: int) -> None:
    for employee in staff:
        name = employee.name
        person = {"surname": name.surname, "name": name.name, "patronymic": name.patronymic, "position": employee.position}
        person |= {"phone": phone(employee.staff_id), "hired_on": employee.hired}
        loader.add(Staff, at, person)
        add_account(loader, at, employee.login, {"staff": employee.staff_id}, (employee.role,), seed)


def add_account(loader: Loader, at: datetime, login: str, person: dict[str, int], roles: tuple[str, ...], seed: int) -> int:
    values = {"login": login, "password_hash": demo_hash(seed), "must_change_password": False, "created_at": at}
    account = loader.add(Account, at, values | person)
    for role in roles:
        loader.add(AccountRole, at, {"account": account, "role": role})
    return account


_hashes: dict[int, str] = {}


def demo_hash(seed: int) -> str:
    """The hash of the demo's password, the same for the same seed: everybody knows this password anyway."""
    if seed not in _hashes:
        _hashes[seed] = hash_password(PASSWORD, salt=sha256(f"demo {seed}".encode()).digest()[:16])
    return _hashes[seed]


def phone(number: int) -> str:
    """A number nobody has."""
    return f"+7 900 {number // 10000:03d}-{number // 100 % 100:02d}-{number % 100:02d}"


def _full(name: Name) -> str:
    return f"{name.surname} {name.name} {name.patronymic}"
