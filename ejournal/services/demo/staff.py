"""The staff of the demo: a person and an account for each teacher that the plans of all years need, and the office."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from random import Random

from ejournal.services.demo.curriculum import TEACHES
from ejournal.services.demo.names import Name, NameMaker, latin
from ejournal.services.demo.staffing import TEACHER, Member

OFFICE = {
    "director": "директор", "deputy": "заместитель директора по УВР", "secretary": "секретарь", "dispatcher": "диспетчер расписания",
    "methodist": "методист", "admin": "администратор электронного журнала",
}  # fmt: skip
NAMED = {
    "teacher": Name("Ведерников", "Илья", "Сергеевич", "m"),
    "deputy": Name("Жаворонкова", "Надежда", "Олеговна", "f"),
    "director": Name("Сапожников", "Кирилл", "Андреевич", "m"),
}


@dataclass(frozen=True)
class Employee:
    """A member of staff; `role` is the one role of the account, ids are of Staff and Account."""

    member: Member
    name: Name
    position: str
    login: str
    role: str
    hired: date
    staff_id: int
    account_id: int


def make_staff(members: Iterable[Member], teacher2: Member, first_day: date, random: Random) -> dict[Member, Employee]:
    """Everybody in the order of their ids: the office, then the teachers."""
    logins: dict[Member, str] = {("office", number): login for number, login in enumerate(OFFICE)}
    logins |= {TEACHER: "teacher", teacher2: "teacher2"}
    ordered = [("office", number) for number in range(len(OFFICE))] + sorted(set(members))
    names, taken = _names(ordered, logins, random), set(logins.values())
    staff = {}
    for number, member in enumerate(ordered, 1):
        login = logins.get(member) or _free_login(names[member], taken)
        taken.add(login)
        position = OFFICE[login] if member[0] == "office" else TEACHES[member[0]]
        hired = date(first_day.year - random.randint(1, 18), 9, 1)
        role = login if member[0] == "office" else "teacher"
        staff[member] = Employee(member, names[member], position, login, role, hired, number, number)
    return staff


def _names(ordered: list[Member], logins: dict[Member, str], random: Random) -> dict[Member, Name]:
    names: dict[Member, Name] = {}
    maker = NameMaker(random)
    used = {name.surname.rstrip("а") for name in NAMED.values()}
    for member in ordered:
        name = NAMED.get(logins.get(member, ""))
        while name is None:
            drawn = maker.grown("m" if member[0] in ("sport", "craft") or random.random() < 0.15 else "f")
            if drawn.surname.rstrip("а") not in used or len(used) > 25:
                name = drawn
        used.add(name.surname.rstrip("а"))
        names[member] = name
    return names


def _free_login(name: Name, taken: set[str]) -> str:
    """«zhavoronkova», «zhavoronkova.n», «zhavoronkova.n2» …"""
    plain = latin(name.surname)
    for login in (plain, f"{plain}.{latin(name.name)[:1]}"):
        if login not in taken:
            return login
    number = 2
    while (login := f"{plain}.{latin(name.name)[:1]}{number}") in taken:
        number += 1
    return login
