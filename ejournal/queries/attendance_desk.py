"""What attendance asks of a class teacher today: «Н» without a reason, papers that ended while the pupil is still away (ABS-1, ABS-3)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from ejournal.models import Absence, AbsenceGround, ClassMembership, Lesson, Pupil
from ejournal.models.base import there_on
from ejournal.queries.absences import bare_board
from ejournal.rules.attendance import BARE

BACK = timedelta(days=120)
ENDED = timedelta(days=14)


def waiting_reasons(classes: Collection[int], today: date) -> int:
    """How many absences of the classes wait for a reason that may still be given. Two SELECTs."""
    return bare_board(classes, today - BACK, today).count if classes else 0


def not_back(classes: Collection[int], today: date) -> tuple[str, ...]:
    """Names of pupils whose ground has ended these two weeks and who have «Н» after it. One SELECT."""
    if not classes:
        return ()
    mine = ClassMembership.select(ClassMembership.pupil).where(ClassMembership.school_class.in_(sorted(classes)) & there_on(ClassMembership, today))
    ended = AbsenceGround.cancelled_at.is_null() & AbsenceGround.end.between(today - ENDED, today - timedelta(days=1))
    query = Pupil.select(Pupil.surname, Pupil.name).join(AbsenceGround, on=AbsenceGround.pupil == Pupil.id)
    query = query.join(Absence, on=Absence.pupil == Pupil.id).join(Lesson, on=Absence.lesson == Lesson.id)
    after = (Absence.code == BARE) & (Lesson.date > AbsenceGround.end) & (Lesson.date <= today) & (AbsenceGround.start < AbsenceGround.end)
    rows = query.where(Pupil.id.in_(mine) & ended & after).distinct().tuples()
    return tuple(sorted(f"{surname} {name}" for surname, name in rows))
