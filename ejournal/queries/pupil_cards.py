"""Cards of the pupils who are in school on a day, with their class and parents: what a list of pupils holds."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from ejournal.models import ClassMembership, Guardian, Guardianship, Pupil, SchoolClass, russian
from ejournal.models.base import there_on
from ejournal.queries.registry import all_consents
from ejournal.queries.school_rules import school_rules
from ejournal.rules.consents import ADDRESS, missing_kinds


@dataclass(frozen=True)
class ParentLine:
    """A parent: `relation` is a key of `models.people.RELATIONS`."""

    relation: str
    name: str
    phone: str


@dataclass(frozen=True)
class PupilCard:
    """A pupil's row, the class as «5 А» and the parents; `is_closed`: no consent to the address and the telephone (REG-7)."""

    pupil: Any
    class_title: str
    parents: tuple[ParentLine, ...]
    is_closed: bool = False


def pupil_cards(day: date) -> tuple[PupilCard, ...]:
    """By class, then by name in Russian order. Four SELECTs."""
    rules, given = school_rules(), all_consents()
    parents: dict[int, list[ParentLine]] = defaultdict(list)
    for tie in Guardianship.select(Guardianship, Guardian).join(Guardian).order_by(Guardianship.id):
        parents[tie.pupil_id].append(ParentLine(tie.relation, tie.guardian.full_name, tie.guardian.phone))
    there = there_on(ClassMembership, day)
    query = ClassMembership.select(ClassMembership, Pupil, SchoolClass).join(Pupil).switch(ClassMembership).join(SchoolClass)
    order = (SchoolClass.grade, russian(SchoolClass.letter), russian(Pupil.surname), russian(Pupil.name), Pupil.id)
    return tuple(
        PupilCard(row.pupil, f"{row.school_class.grade} {row.school_class.letter}".strip(), tuple(parents[row.pupil_id]),
                  ADDRESS in missing_kinds(given.get(row.pupil_id, ()), day, rules))
        for row in query.where(there).order_by(*order)
    )
