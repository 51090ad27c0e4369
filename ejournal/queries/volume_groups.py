"""The journals of groups gathered from several classes, as a volume of their own (PRN-1; domain §3.3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ejournal.errors import BadInput, NotThere
from ejournal.models import AcademicYear, ClassMembership, Journal, SchoolClass
from ejournal.policy.actor import Actor
from ejournal.policy.volumes import may_print_school
from ejournal.queries.journals import journals_of_groups
from ejournal.queries.periods import periods_of_journal
from ejournal.queries.volume import JournalReader, Remark, SubjectPages, remarks_of, school_card
from ejournal.queries.volume_pupils import VolumePupil


@dataclass(frozen=True)
class GroupsHead:
    """`until` is the day it was made while the year went on, None for a year that is over."""

    school: Any
    year: Any
    until: date | None

    @property
    def title(self) -> str:
        return f"Журнал внеурочной деятельности и дополнительного образования, {self.year.title} учебный год"

    @property
    def file_title(self) -> str:
        return f"Журнал внеурочной деятельности {self.year.title.replace('/', '-')}"

    @property
    def whose(self) -> str:
        return f"{self.year.title} учебный год"


@dataclass(frozen=True)
class GroupsVolume:
    """Nobody's movement is told here (`pupils` is empty): it stands in the volumes of the classes."""

    head: GroupsHead
    subjects: tuple[SubjectPages, ...]
    remarks: tuple[Remark, ...]
    today: date
    pupils: tuple[VolumePupil, ...] = ()


def read_groups_volume(actor: Actor, year_id: int, today: date, told: Callable[[int, int, str], object] = lambda *_: None) -> GroupsVolume:
    """All of it; `told(done, of, words)` hears of each journal. Raises NotThere, Refused, BadInput where the year has no such journals."""
    year = AcademicYear.get_or_none(AcademicYear.id == year_id)
    if year is None:
        raise NotThere("Такого учебного года нет.")
    may_print_school(actor).demand()
    journals = journals_of_groups(year_id)
    if not journals:
        raise BadInput("В этом году нет журналов сборных групп: печатать нечего.")
    reader = JournalReader(actor, year, periods_of_journal(journals[0]), today, [one.id for one in journals])
    classes = _classes(year_id)
    subjects = tuple(replace(one, classes=classes) for one in reader.all(journals, told))
    head = GroupsHead(school_card(), year, today if today <= year.end else None)
    return GroupsVolume(head, subjects, remarks_of((Journal.year == year_id) & Journal.school_class.is_null()), today)


def years_with_groups() -> frozenset[int]:
    """Numbers of the years that have such journals. One SELECT."""
    return frozenset(row[0] for row in Journal.select(Journal.year).where(Journal.school_class.is_null()).distinct().tuples())


def _classes(year_id: int) -> dict[int, str]:
    """By pupil, the class he was in last. One SELECT."""
    query = ClassMembership.select(ClassMembership.pupil_id, SchoolClass.grade, SchoolClass.letter).join(SchoolClass)
    rows = query.where(SchoolClass.year == year_id).order_by(ClassMembership.start).tuples()
    return {pupil: SchoolClass(grade=grade, letter=letter).title for pupil, grade, letter in rows}
