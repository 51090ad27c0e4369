"""In which circles and associations the pupils of a class are through a year (PRN-1; domain §1.1, row 7)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from ejournal.models import ClassMembership, GroupMembership, Journal, StudyGroup, Subject

AFTER_LESSONS = ("extracurricular", "additional")


@dataclass(frozen=True)
class Circle:
    """A pupil's stay in a circle; `end` is the first day without him, None: he is there to the end of the year."""

    pupil: int
    title: str
    start: date
    end: date | None


def circles_of(pupils: Collection[int], year: Any) -> tuple[Circle, ...]:
    """By title and day: groups of any kind after lessons, and the additional education of a whole class. Two SELECTs.

    What a whole class has by its plan («Разговоры о важном») is no circle: it stands on its own pages.
    """
    groups = GroupMembership.select(GroupMembership.pupil_id, Subject.name, StudyGroup.title, GroupMembership.start, GroupMembership.end)
    groups = groups.join(StudyGroup).join(Journal, on=Journal.group == StudyGroup.id).join(Subject)
    ours = (Journal.year == year.id) & Journal.kind.in_(AFTER_LESSONS) & GroupMembership.pupil.in_(list(pupils))
    classes = ClassMembership.select(ClassMembership.pupil_id, Subject.name, ClassMembership.start, ClassMembership.end)
    classes = classes.join(Journal, on=Journal.school_class == ClassMembership.school_class).join(Subject)
    whole = (Journal.year == year.id) & (Journal.kind == "additional") & Journal.group.is_null() & ClassMembership.pupil.in_(list(pupils))
    found = {Circle(pupil, _title(subject, group), start, end) for pupil, subject, group, start, end in groups.where(ours).tuples()}
    found |= {Circle(pupil, subject, start, end) for pupil, subject, start, end in classes.where(whole).tuples()}
    return tuple(sorted(found, key=lambda one: (one.title, one.start, one.pupil)))


def _title(subject: str, group: str) -> str:
    return f"{subject} ({group})" if group else subject
