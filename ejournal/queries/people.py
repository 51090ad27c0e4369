"""Staff and guardians: a list with quick find and small cards (REG-6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from ejournal.errors import NotThere
from ejournal.models import (
    Account,
    ClassTeacher,
    Guardian,
    Guardianship,
    Journal,
    JournalTeacher,
    NameChange,
    Pupil,
    SchoolClass,
    Staff,
    StudyGroup,
    Subject,
)
from ejournal.models.base import in_force_on
from ejournal.policy.actor import Actor
from ejournal.policy.cards import seeing_part
from ejournal.rules.finding import asked_words, is_found, person_keys
from ejournal.rules.order import order_key
from ejournal.rules.school_rules import SchoolRules


def staff_list(text: str, gone: bool, today: date) -> tuple[Any, ...]:
    """Members of staff in Russian order. One SELECT."""
    words = asked_words(text)
    found = [
        row
        for row in Staff.select()
        if (gone or not row.left_on or row.left_on >= today)
        and is_found(words, person_keys(row.surname, row.name, row.patronymic, row.position))
    ]
    return tuple(sorted(found, key=lambda row: (order_key(row.surname), order_key(row.name), row.id)))


@dataclass(frozen=True)
class StaffCard:
    """A member of staff with what he leads and keeps now, his login and former names."""

    person: Any
    classes: tuple[str, ...]
    journals: tuple[tuple[int, str], ...]
    login: str
    names: tuple[Any, ...]


def staff_card(staff_id: int, today: date) -> StaffCard:
    """Five SELECTs. Raises NotThere."""
    person = Staff.get_or_none(Staff.id == staff_id)
    if person is None:
        raise NotThere("Такого сотрудника нет.")
    leads = ClassTeacher.select(ClassTeacher, SchoolClass).join(SchoolClass).where((ClassTeacher.staff == staff_id) & _now(ClassTeacher, today))
    keeps = Journal.select(Journal, SchoolClass, StudyGroup, Subject).join(JournalTeacher).switch(Journal).left_outer_join(SchoolClass)
    keeps = keeps.switch(Journal).left_outer_join(StudyGroup).switch(Journal).join(Subject)
    rows = keeps.where((JournalTeacher.staff == staff_id) & _now(JournalTeacher, today)).order_by(Subject.name, SchoolClass.grade)
    account = Account.get_or_none(Account.staff == staff_id)
    return StaffCard(
        person,
        tuple(row.school_class.title for row in leads),
        tuple((row.id, row.title) for row in rows),
        account.login if account else "",
        tuple(NameChange.select().where(NameChange.staff == staff_id).order_by(NameChange.until.desc())),
    )


def _now(model: Any, today: date) -> Any:
    return in_force_on(model, today)


@dataclass(frozen=True)
class GuardianCard:
    """A guardian with those of his children whose contacts the actor sees."""

    person: Any
    ties: tuple[Any, ...]
    login: str
    names: tuple[Any, ...]


def guardian_card(actor: Actor, guardian_id: int, today: date, rules: SchoolRules) -> GuardianCard:
    """Four SELECTs. Raises NotThere where no child of his is open to the actor."""
    person = Guardian.get_or_none(Guardian.id == guardian_id)
    mine = (Guardianship.guardian == guardian_id) & seeing_part(actor, "contacts", today, rules)
    ties = tuple(Guardianship.select(Guardianship, Pupil).join(Pupil).where(mine).order_by(Pupil.surname, Pupil.name))
    if person is None or not (ties or actor.has("secretary", "admin")):
        raise NotThere("Такого родителя нет, или его карточка вам не открыта.")
    account = Account.get_or_none(Account.guardian == guardian_id)
    names = NameChange.select().where(NameChange.guardian == guardian_id).order_by(NameChange.until.desc())
    return GuardianCard(person, ties, account.login if account else "", tuple(names))
