"""What is changed on some days and for whom, as notices tell it (TT-5)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ejournal.models import ClassMembership, GroupMembership, Journal, JournalTeacher, Lesson, Pupil, Substitution
from ejournal.models.base import there_on
from ejournal.queries.substitution_lines import SubstitutionLine, live_lines
from ejournal.rules.change_notices import LessonChange, class_named


@dataclass(frozen=True)
class Touched:
    """A day of a class (or of a mixed group's journal) that a substitution is or was about, and the two people of it."""

    day: date
    class_id: int | None
    journal: int
    group: int | None
    title: str
    absent: int | None
    substitute: int | None
    absence: int | None


@dataclass(frozen=True)
class DayChange:
    """A change as it is seen on `day`: a lesson that is moved is one on its own day and one where it goes to."""

    day: date
    line: SubstitutionLine
    change: LessonChange


def touched_by(substitutions: Iterable[int], since: date) -> tuple[Touched, ...]:
    """The days from `since` on that these substitutions are about, those that were taken back too. One SELECT."""
    query = Substitution.select(Substitution, Lesson, Journal).join(Lesson, on=Substitution.lesson).join(Journal)
    found = []
    for row in query.where(Substitution.id.in_(list(substitutions))).order_by(Lesson.date, Lesson.number, Substitution.id):
        journal = row.lesson.journal
        for day in sorted({row.lesson.date, row.moved_date or row.lesson.date}):
            if day >= since:
                title = class_named(journal.school_class.title) if journal.school_class_id else journal.class_title
                facts = (journal.school_class_id, journal.id, journal.group_id, title)
                found.append(Touched(day, *facts, row.absent_id, row.substitute_id if day == row.lesson.date else None, row.absence_id))
    return tuple(found)


def changes_on(days: Collection[date]) -> tuple[DayChange, ...]:
    """All changes that stand on these days. One SELECT."""
    there = Lesson.date.in_(sorted(days)) | Substitution.moved_date.in_(sorted(days))
    found = []
    for line in live_lines(there):
        whole, _, part = line.class_title.partition(", ")
        change = LessonChange(
            line.number, line.subject, class_named(line.class_title), line.kind, part if line.class_id is not None else "", line.absent,
            line.substitute, line.given_subject, line.moved_date, line.moved_number,
        )  # fmt: skip
        found.append(DayChange(line.date, line, change))
        if line.kind == "move" and line.moved_date is not None and line.moved_number is not None:
            here = replace(change, kind="here", number=line.moved_number, to=line.date, to_number=line.number)
            found.append(DayChange(line.moved_date, line, here))
    return tuple(one for one in found if one.day in days)


def pupils_of_class(class_id: int, day: date) -> set[int]:
    """Who is in the class on a day. One SELECT."""
    there = there_on(ClassMembership, day)
    rows = ClassMembership.select(ClassMembership.pupil).where((ClassMembership.school_class == class_id) & there)
    return {row[0] for row in rows.tuples()}


def pupils_of_group(group_id: int | None, day: date) -> set[int]:
    """Who is in the group on a day. One SELECT."""
    there = there_on(GroupMembership, day)
    rows = GroupMembership.select(GroupMembership.pupil).where((GroupMembership.group == group_id) & there)
    return {row[0] for row in rows.tuples()}


def families_of(closure: Any, day: date) -> set[int]:
    """The pupils whom a closure is about on a day: of its class, of its bus route, or of the whole school. One SELECT."""
    there = there_on(ClassMembership, day)
    if closure.school_class_id is not None:
        there &= ClassMembership.school_class == closure.school_class_id
    if closure.route:
        there &= Pupil.bus_route == closure.route
    return {row[0] for row in ClassMembership.select(ClassMembership.pupil).join(Pupil).where(there).tuples()}


def keepers_of(journals: Collection[int], first: date, last: date) -> set[int]:
    """Staff who keep one of the journals on some day from `first` to `last`. One SELECT."""
    there = (JournalTeacher.start <= last) & (JournalTeacher.end.is_null() | (JournalTeacher.end >= first))
    rows = JournalTeacher.select(JournalTeacher.journal, JournalTeacher.staff).where(there).tuples()
    wanted = set(journals)
    return {staff for journal, staff in rows if journal in wanted}
