"""Who misses lessons again and again without a reason, in the whole school: for the deputy (ABS-2, DEP-5; domain §2.2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from peewee import fn

from ejournal.models import Absence, ClassMembership, Journal, Lesson
from ejournal.queries.attendance import OF_SCHOOL, class_days, classes_of
from ejournal.rules.attendance import BARE, TRUANT, is_truant, total
from ejournal.rules.school_rules import SchoolRules

SPAN = timedelta(days=30)


@dataclass(frozen=True)
class Truant:
    """A pupil with what he owed and missed without a reason these thirty days, lessons."""

    pupil: int
    name: str
    class_id: int
    class_title: str
    due: int
    missed: int

    @property
    def share(self) -> int:
        """Per cent, cut."""
        return 100 * self.missed // self.due


def truants(today: date, rules: SchoolRules) -> tuple[Truant, ...]:
    """By class and name. Three SELECTs, and six for each class where somebody missed enough to be looked at."""
    first, found = today - SPAN, []
    suspects = _suspects(first, today, rules)
    for head in classes_of(suspects, today) if suspects else ():
        days = class_days(head.id, first, today)
        for pupil in days.pupils:
            whole = total(days.sums(pupil, rules, today).values()) if pupil.id in suspects[head.id] else None
            if whole is not None and is_truant(whole, rules):
                found.append(Truant(pupil.id, pupil.name, head.id, head.title, whole.due, whole.truant + whole.bare))
    return tuple(found)


def _suspects(first: date, today: date, rules: SchoolRules) -> dict[int, set[int]]:
    """By class, pupils who may be over the share: it is reckoned of half of what the whole class had, for one who came late owed less."""
    bare = Absence.select(ClassMembership.school_class_id, Absence.pupil_id, fn.COUNT(Absence.id)).join(Lesson).join(Journal)
    there = (ClassMembership.pupil == Absence.pupil) & (ClassMembership.start <= Lesson.date) & (ClassMembership.end.is_null() | (ClassMembership.end > Lesson.date))
    bare = bare.switch(Absence).join(ClassMembership, on=there)
    days = Lesson.date.between(first, today) & Journal.kind.in_(OF_SCHOOL) & ~Lesson.is_cancelled
    rows = list(bare.where(Absence.code.in_((BARE, TRUANT)) & days).group_by(ClassMembership.school_class, Absence.pupil).tuples())
    held = dict(_held(days, {row[0] for row in rows})) if rows else {}
    found: dict[int, set[int]] = defaultdict(set)
    for school_class, pupil, count in rows:
        if 2 * 100 * count >= rules.truant_share * held.get(school_class, 0):
            found[school_class].add(pupil)
    return found


def _held(days: object, classes: Iterable[int]) -> Iterable[tuple[int, int]]:
    """Lessons of each whole class. One SELECT."""
    query = Lesson.select(Journal.school_class_id, fn.COUNT(Lesson.id)).join(Journal)
    return query.where(days & Journal.school_class.in_(sorted(classes)) & Journal.group.is_null()).group_by(Journal.school_class).tuples()
