"""Whose accounts hear of something: staff by name or role, class teachers, a pupil's family (MSG-3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import JOIN

from ejournal.models import (
    Account,
    AccountRole,
    ClassMembership,
    ClassTeacher,
    Guardian,
    Guardianship,
    Journal,
    JournalTeacher,
    Pupil,
    SchoolClass,
    Staff,
    russian,
)
from ejournal.models.base import in_force_on, there_on
from ejournal.models.people import RELATIONS


def of_staff(staff: Iterable[int | None]) -> set[int]:
    """Active accounts of members of staff. One SELECT."""
    named = {one for one in staff if one is not None}
    return _ids(Account.staff.in_(sorted(named))) if named else set()


def of_roles(*roles: str) -> set[int]:
    """Active accounts that hold one of the roles. One SELECT."""
    holders = AccountRole.select(AccountRole.account).where(AccountRole.role.in_(roles))
    return _ids(Account.id.in_(holders))


def of_whole_staff(day: date) -> set[int]:
    """Active accounts of everybody who works at school on that day. One SELECT."""
    here = Staff.select(Staff.id).where(Staff.left_on.is_null() | (Staff.left_on >= day))
    return _ids(Account.staff.in_(here))


def of_class_teachers(class_id: int | None, day: date) -> set[int]:
    """Accounts of who leads the class on that day. One SELECT."""
    leads = ClassTeacher.select(ClassTeacher.staff).where((ClassTeacher.school_class == class_id) & _on(ClassTeacher, day))
    return _ids(Account.staff.in_(leads))


def of_journal_teachers(journal_id: int, day: date) -> set[int]:
    """Accounts of who keeps the journal on that day. One SELECT."""
    keeps = JournalTeacher.select(JournalTeacher.staff).where((JournalTeacher.journal == journal_id) & _on(JournalTeacher, day))
    return _ids(Account.staff.in_(keeps))


def of_journals_of(classes: Iterable[int], groups: Iterable[int], day: date) -> set[int]:
    """Accounts of who keeps on that day a journal of a whole class of `classes`, or of one of the `groups`. One SELECT."""
    whole = Journal.school_class.in_(sorted(set(classes))) & Journal.group.is_null()
    journals = Journal.select(Journal.id).where(whole | Journal.group.in_(sorted(set(groups))))
    keeps = JournalTeacher.select(JournalTeacher.staff).where(JournalTeacher.journal.in_(journals) & _on(JournalTeacher, day))
    return _ids(Account.staff.in_(keeps))


def of_family(pupils: Iterable[int]) -> set[int]:
    """Accounts of the pupils themselves and of those guardians who may see the diary. One SELECT."""
    named = sorted(set(pupils))
    children = Guardianship.pupil.in_(named) & Guardianship.sees_diary
    guardians = Guardianship.select(Guardianship.guardian).where(children)
    return _ids(Account.pupil.in_(named) | Account.guardian.in_(guardians)) if named else set()


def families(pupils: Iterable[int]) -> dict[int, set[int]]:
    """Active accounts of each pupil's family: his own and his guardians' who see the diary. Two SELECTs."""
    named, found = sorted(set(pupils)), defaultdict(set)
    for pupil, account in Account.select(Account.pupil, Account.id).where(Account.pupil.in_(named) & Account.is_active).tuples():
        found[pupil].add(account)
    query = Guardianship.select(Guardianship.pupil, Account.id).join(Account, on=Account.guardian == Guardianship.guardian)
    for pupil, account in query.where(Guardianship.pupil.in_(named) & Guardianship.sees_diary & Account.is_active).tuples():
        found[pupil].add(account)
    return found


# ---- people by name, whether or not they have a login: what is written for them is printed for the rest -------------------


@dataclass(frozen=True)
class Addressee:
    """`who` is staff, pupil or guardian; `account` None where there is no login; `note` says the position, the class or the children; `classes` are titles of their classes."""

    who: str
    id: int
    name: str
    account: int | None
    note: str = ""
    classes: tuple[str, ...] = ()


def staff_people(condition: Any, day: date) -> tuple[Addressee, ...]:
    """Who works at school on that day, of a condition on Staff, by name. One SELECT."""
    here = Staff.left_on.is_null() | (Staff.left_on >= day)
    login = (Account.staff == Staff.id) & Account.is_active
    columns = (Staff.id, Staff.surname, Staff.name, Staff.patronymic, Staff.position, Account.id)
    query = Staff.select(*columns).join(Account, JOIN.LEFT_OUTER, on=login).where(here & condition)
    rows = query.order_by(russian(Staff.surname), russian(Staff.name), Staff.id).tuples()
    return tuple(
        Addressee("staff", number, " ".join(part for part in names if part), account, position)
        for number, *names, position, account in rows
    )


def pupil_people(condition: Any, day: date) -> tuple[Addressee, ...]:
    """Pupils who are in a class on that day, of a condition on ClassMembership, by class and name. One SELECT."""
    login = (Account.pupil == Pupil.id) & Account.is_active
    columns = (Pupil.id, Pupil.surname, Pupil.name, SchoolClass.grade, SchoolClass.letter, Account.id)
    query = ClassMembership.select(*columns).join(Pupil).switch(ClassMembership).join(SchoolClass)
    query = query.join(Account, JOIN.LEFT_OUTER, on=login).where(there_on(ClassMembership, day) & condition)
    rows = query.order_by(SchoolClass.grade, SchoolClass.letter, russian(Pupil.surname), russian(Pupil.name), Pupil.id).tuples()
    people = ((number, f"{surname} {name}", account, _title(grade, letter)) for number, surname, name, grade, letter, account in rows)
    return tuple(Addressee("pupil", number, name, account, title, (title,)) for number, name, account, title in people)


def guardian_people(condition: Any, day: date) -> tuple[Addressee, ...]:
    """Guardians who see the diary of a pupil of a condition on ClassMembership, each once, with his children. One SELECT."""
    login = (Account.guardian == Guardian.id) & Account.is_active
    columns = (
        Guardian.id, Guardian.surname, Guardian.name, Guardian.patronymic, Account.id, Guardianship.relation,
        Pupil.surname, Pupil.name, SchoolClass.grade, SchoolClass.letter,
    )  # fmt: skip
    query = Guardianship.select(*columns).join(Guardian).switch(Guardianship).join(Pupil)
    query = query.join(ClassMembership, on=ClassMembership.pupil == Pupil.id).join(SchoolClass).join(Account, JOIN.LEFT_OUTER, on=login)
    found = query.where(Guardianship.sees_diary & there_on(ClassMembership, day) & condition)
    rows = found.order_by(russian(Guardian.surname), russian(Guardian.name), Guardian.id, russian(Pupil.surname), Pupil.id).tuples()
    return _once_each(rows)


def _once_each(rows: Iterable[Any]) -> tuple[Addressee, ...]:
    people: dict[int, tuple[str, int | None]] = {}
    children: dict[int, list[str]] = defaultdict(list)
    classes: dict[int, list[str]] = defaultdict(list)
    for number, surname, name, patronymic, account, relation, of_surname, of_name, grade, letter in rows:
        people[number] = (" ".join(part for part in (surname, name, patronymic) if part), account)
        title = _title(grade, letter)
        children[number].append(f"{dict(RELATIONS)[relation]}: {of_surname} {of_name}, {title}")
        classes[number].append(title)
    return tuple(
        Addressee("guardian", number, name, account, "; ".join(dict.fromkeys(children[number])), tuple(classes[number]))
        for number, (name, account) in people.items()
    )


def _title(grade: int, letter: str) -> str:
    return str(SchoolClass(grade=grade, letter=letter).title)


def _on(model: type[ClassTeacher] | type[JournalTeacher], day: date) -> object:
    return in_force_on(model, day)


def _ids(condition: object) -> set[int]:
    return {row[0] for row in Account.select(Account.id).where(condition & Account.is_active).tuples()}
