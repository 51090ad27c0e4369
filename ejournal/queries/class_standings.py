"""Where many pupils stand in all their subjects of a period, at once: for slips on paper and for forecasts (CLS-3, CLS-5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from peewee import JOIN

from ejournal.models import (
    ClassMembership,
    Exemption,
    GroupMembership,
    Journal,
    Lesson,
    Mark,
    OutsideMark,
    PeriodMark,
    SchoolClass,
    StudyGroup,
    Subject,
    Work,
    WorkKind,
    russian,
)
from ejournal.models.base import in_force_on
from ejournal.queries.diary_subjects import SubjectStanding
from ejournal.queries.journals import scale_of
from ejournal.queries.periods import PeriodHead
from ejournal.queries.standing import Course, MarkRow, standing_of
from ejournal.rules.membership import Stay
from ejournal.rules.school_rules import SchoolRules


def class_standings(pupils: Iterable[int], period: PeriodHead, today: date, rules: SchoolRules) -> dict[int, tuple[SubjectStanding, ...]]:
    """For each pupil his subjects as the diary shows them, by name. Nine SELECTs, however many pupils.

    Left out are journals of absences only, circles without marks and subjects from which the pupil is freed altogether.
    """
    book = _Book(sorted(set(pupils)), period, today, rules)
    return {pupil: tuple(book.subjects(pupil)) for pupil in book.pupils}


class _Book:
    """What of the period was read, for all pupils together."""

    def __init__(self, pupils: Sequence[int], period: PeriodHead, today: date, rules: SchoolRules) -> None:
        self.pupils, self.period, self.today, self.rules = pupils, period, today, rules
        of_class = ClassMembership.select(ClassMembership.pupil_id, ClassMembership.school_class_id, ClassMembership.start, ClassMembership.end)
        of_group = GroupMembership.select(GroupMembership.pupil_id, GroupMembership.group_id, GroupMembership.start, GroupMembership.end)
        self.classes = self._stays(of_class.where(ClassMembership.pupil.in_(pupils)))
        self.groups = self._stays(of_group.where(GroupMembership.pupil.in_(pupils)))
        self.journals = self._journals()
        self.rows, self.finals = self._rows(), self._finals()
        self.coming, self.free = self._coming(), self._free()

    def subjects(self, pupil: int) -> Iterable[SubjectStanding]:
        for journal in self.journals:
            stays = self.groups[pupil].get(journal.group_id) if journal.group_id else self.classes[pupil].get(journal.school_class_id)
            if stays and (found := self._subject(pupil, journal, stays)) is not None:
                yield found

    def _subject(self, pupil: int, journal: Any, stays: Sequence[Stay]) -> SubjectStanding | None:
        rows, final = self.rows.get((pupil, journal.id), ()), self.finals.get((pupil, journal.id), "")
        marking = scale_of(journal, self.rules).marking
        bare = not rows and not final
        if marking == "none" or (bare and (journal.kind != "lesson" or (pupil, journal.subject_id) in self.free)):
            return None
        left = sum(any(stay.covers(day) for stay in stays) for day in self.coming.get(journal.id, ()))
        grade = journal.school_class.grade if journal.school_class_id else None
        course = Course(marking, journal.hours_a_week, left, self.today > self.period.end, grade)
        group = journal.group.title if journal.group_id else ""
        return SubjectStanding(journal.id, journal.subject.name, group, standing_of(rows, final, course, self.rules))

    def _stays(self, query: Any) -> dict[int, dict[int, list[Stay]]]:
        """Those that meet the period. One SELECT."""
        found: dict[int, dict[int, list[Stay]]] = {pupil: defaultdict(list) for pupil in self.pupils}
        for pupil, key, start, end in query.tuples():
            stay = Stay(start, end)
            if stay.meets(self.period.start, self.period.end):
                found[pupil][key].append(stay)
        return found

    def _journals(self) -> list[Any]:
        classes = {key for own in self.classes.values() for key in own}
        groups = {key for own in self.groups.values() for key in own}
        query = Journal.select(Journal, SchoolClass, StudyGroup, Subject).join(SchoolClass, JOIN.LEFT_OUTER)
        query = query.switch(Journal).join(StudyGroup, JOIN.LEFT_OUTER).switch(Journal).join(Subject)
        whole = Journal.school_class.in_(sorted(classes)) & Journal.group.is_null()
        return list(query.where(whole | Journal.group.in_(sorted(groups))).order_by(russian(Subject.name), Journal.id))

    def _rows(self) -> dict[tuple[int, int], list[MarkRow]]:
        """Marks by pupil and journal, in the order of the days. Two SELECTs."""
        columns = (
            Mark.pupil_id, Lesson.journal_id, Lesson.date, Lesson.is_cancelled, WorkKind.name, WorkKind.short_name, WorkKind.is_written,
            Work.title, Work.weight, Mark.value, Mark.second,
        )  # fmt: skip
        query = Mark.select(*columns).join(Work).join(Lesson).switch(Work).join(WorkKind)
        days = Lesson.date.between(self.period.start, self.period.end)
        found: dict[tuple[int, int], list[MarkRow]] = defaultdict(list)
        for pupil, *row in query.where(Mark.pupil.in_(self.pupils) & (Mark.value != "") & days).order_by(Lesson.date, Lesson.number, Work.position).tuples():
            found[pupil, row[0]].append(MarkRow(*row))
        for pupil, row in self._brought():
            found[pupil, row.journal_id] = sorted([*found[pupil, row.journal_id], row], key=lambda one: one.date)
        return found

    def _brought(self) -> Iterable[tuple[int, MarkRow]]:
        columns = (OutsideMark.pupil_id, OutsideMark.journal_id, OutsideMark.date, OutsideMark.value, OutsideMark.title, OutsideMark.issuer)
        days = OutsideMark.date.between(self.period.start, self.period.end)
        for pupil, journal, day, value, title, issuer in OutsideMark.select(*columns).where(
            OutsideMark.pupil.in_(self.pupils) & OutsideMark.removed_at.is_null() & days
        ).tuples():  # fmt: skip
            yield pupil, MarkRow(journal, day, False, issuer, issuer, False, title, Decimal(1), value, "", True, self.rules.outside_marks_count)

    def _finals(self) -> dict[tuple[int, int], str]:
        found = PeriodMark.pupil.in_(self.pupils) & (PeriodMark.period == self.period.id) & (PeriodMark.value != "")
        rows = PeriodMark.select(PeriodMark.pupil_id, PeriodMark.journal_id, PeriodMark.value).where(found).tuples()
        return {(pupil, journal): value for pupil, journal, value in rows}

    def _coming(self) -> dict[int, list[date]]:
        first = max(self.period.start, self.today + timedelta(days=1))
        days = Lesson.date.between(first, self.period.end) & ~Lesson.is_cancelled
        found: dict[int, list[date]] = defaultdict(list)
        ids = [journal.id for journal in self.journals]
        for key, day in Lesson.select(Lesson.journal_id, Lesson.date).where(Lesson.journal.in_(ids) & days).tuples():
            found[key].append(day)
        return found

    def _free(self) -> set[tuple[int, int]]:
        now = in_force_on(Exemption, self.today) & (Exemption.kind == "full")
        return set(Exemption.select(Exemption.pupil_id, Exemption.subject_id).where(now & Exemption.pupil.in_(self.pupils)).tuples())
