"""Methodical associations with their heads, subjects and teachers (ROLE-1, KTP-5)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from peewee import JOIN

from ejournal.models import Association, AssociationSubject, Journal, JournalTeacher, Staff, Subject, russian
from ejournal.models.base import in_force_on


@dataclass(frozen=True)
class AssociationCard:
    """`subjects` are numbers with names, `teachers` those who teach them today."""

    id: int
    name: str
    head: int | None
    head_name: str
    subjects: tuple[tuple[int, str], ...]
    teachers: tuple[str, ...]


@dataclass(frozen=True)
class AssociationPage:
    """All associations; `subjects` of the school to tick, `free` those in none, `staff` to choose a head from."""

    cards: tuple[AssociationCard, ...]
    subjects: tuple[tuple[int, str], ...]
    free: tuple[str, ...]
    staff: tuple[tuple[int, str], ...]


def associations() -> tuple[tuple[int, str, int | None, frozenset[int]], ...]:
    """Number, name, head and subjects of each association, by name. One SELECT."""
    query = Association.select(Association.id, Association.name, Association.head_id, AssociationSubject.subject_id)
    rows = query.join(AssociationSubject, JOIN.LEFT_OUTER).order_by(russian(Association.name), Association.id).tuples()
    heads: dict[int, tuple[str, int | None]] = {}
    subjects: dict[int, set[int]] = defaultdict(set)
    for number, name, head, subject in rows:
        heads[number] = (name, head)
        subjects[number] |= {subject} - {None}
    return tuple((number, *head, frozenset(subjects[number])) for number, head in heads.items())


def association_page(today: date) -> AssociationPage:
    """Everything of the page of associations. Four SELECTs."""
    names = dict(Subject.select(Subject.id, Subject.name).order_by(Subject.position, russian(Subject.name)).tuples())
    here = Staff.select().where(Staff.left_on.is_null() | (Staff.left_on >= today)).order_by(russian(Staff.surname), russian(Staff.name), Staff.id)
    staff = {person.id: person.short_name for person in here}
    teachers, made = _teachers(today), associations()
    taken = {subject for *_, subjects in made for subject in subjects}
    cards = tuple(
        AssociationCard(
            number, name, head, staff.get(head or 0, ""), tuple((one, title) for one, title in names.items() if one in subjects),
            tuple(title for key, title in staff.items() if any(key in teachers[one] for one in subjects)),
        )
        for number, name, head, subjects in made
    )  # fmt: skip
    free = tuple(title for one, title in names.items() if one not in taken)
    return AssociationPage(cards, tuple(names.items()), free, tuple(staff.items()))


def _teachers(today: date) -> dict[int, set[int]]:
    """Who teaches each subject today. One SELECT."""
    query = JournalTeacher.select(Journal.subject_id, JournalTeacher.staff_id).join(Journal).where(in_force_on(JournalTeacher, today))
    found: dict[int, set[int]] = defaultdict(set)
    for subject, staff in query.distinct().tuples():
        found[subject].add(staff)
    return found
