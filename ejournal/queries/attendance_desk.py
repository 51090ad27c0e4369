"""What attendance asks of a class teacher today: «Н» without a reason, papers that ended while the pupil is still away (ABS-1, ABS-3)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from ejournal.models import Absence, AbsenceGround, ClassMembership, Lesson, Pupil
from ejournal.models.base import there_on
from ejournal.models.prepared import Prepared, hole, holes
from ejournal.queries.absences import bare_count
from ejournal.rules.attendance import BARE

BACK = timedelta(days=120)
ENDED = timedelta(days=14)


def waiting_reasons(classes: Collection[int], today: date) -> int:
    """How many absences of the classes wait for a reason that may still be given. One SELECT."""
    return bare_count(classes, today - BACK, today) if classes else 0


def not_back(classes: Collection[int], today: date) -> tuple[tuple[str, int], ...]:
    """Names and classes of pupils whose ground has ended these two weeks and who have «Н» after it. One SELECT."""
    if not classes:
        return ()
    rows = _NOT_BACK.rows(classes=sorted(classes), today=today, first=today - ENDED, last=today - timedelta(days=1))
    return tuple(sorted((f"{surname} {name}", school_class) for surname, name, school_class in rows))


def _not_back() -> Any:
    there = there_on(ClassMembership, hole("today"))
    mine = ClassMembership.school_class.in_(holes("classes")) & there
    ended = AbsenceGround.cancelled_at.is_null() & AbsenceGround.end.between(hole("first"), hole("last"))
    query = Pupil.select(Pupil.surname, Pupil.name, ClassMembership.school_class_id).join(ClassMembership, on=ClassMembership.pupil == Pupil.id)
    query = query.join(AbsenceGround, on=AbsenceGround.pupil == Pupil.id)
    query = query.join(Absence, on=Absence.pupil == Pupil.id).join(Lesson, on=Absence.lesson == Lesson.id)
    after = (Absence.code == BARE) & (Lesson.date > AbsenceGround.end) & (Lesson.date <= hole("today")) & (AbsenceGround.start < AbsenceGround.end)
    return query.where(mine & ended & after).distinct()


_NOT_BACK = Prepared(_not_back)
