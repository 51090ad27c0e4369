"""Everything that period, year, exam and final marks of one journal follow from: eight SELECTs whatever the class (MARK-4 to MARK-7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from peewee import JOIN, SQL

from ejournal.models import (
    Absence,
    AcademicYear,
    Exemption,
    Journal,
    Lesson,
    Mark,
    OutsideMark,
    Period,
    PeriodMark,
    Subject,
    Work,
    WorkKind,
)
from ejournal.models.prepared import Prepared, hole
from ejournal.queries.periods import PeriodHead, periods_of_journal
from ejournal.queries.roster import RosterPupil, roster
from ejournal.queries.school_rules import school_rules
from ejournal.rules.cells import LATE
from ejournal.rules.marks import GivenMark
from ejournal.rules.school_rules import SchoolRules

PERIOD, YEAR, INTERIM, EXAM, FINAL = "period", "year", "interim", "exam", "final"
SENIOR, COMPOSITE = 10, 9
OUTSIDE = "из другого места"
A_YEAR = timedelta(days=400)


class Place(NamedTuple):
    """Where a mark stands in a journal; period 0 for the year's marks."""

    pupil: int
    kind: str
    period: int = 0


class DatedMark(NamedTuple):
    """One mark of a work and the lesson's day."""

    date: date
    mark: GivenMark


@dataclass(frozen=True)
class StandingMark:
    """A row of PeriodMark as it stands; id None = there is none yet."""

    id: int | None = None
    value: str = ""
    rev: int = 0
    proposal: str = ""
    rule: str = ""
    reason: str = ""
    document: str = ""
    dated: date | None = None


class OtherMark(NamedTuple):
    """A mark of the same pupil in another journal: of an earlier year, of another group, of a part of one final subject."""

    year: date
    subject: str
    is_same_subject: bool
    kind: str
    start: date | None
    title: str
    value: str


@dataclass(frozen=True)
class MarkColumn:
    """A column of the page; `scale` is "five", "pass" or "hundred"; of the year's marks `start` and `end` are the year's."""

    kind: str
    period: int
    title: str
    short_title: str
    scale: str
    start: date
    end: date


NO_MARK = StandingMark()


@dataclass
class MarksDesk:
    """What was read; a service keeps `stands` up to date while it writes."""

    journal: Any
    rules: SchoolRules
    today: date
    periods: tuple[PeriodHead, ...]
    pupils: tuple[RosterPupil, ...]
    columns: tuple[MarkColumn, ...]
    marks: dict[int, list[DatedMark]] = field(default_factory=dict)
    lessons: tuple[date, ...] = ()
    missed: dict[int, list[date]] = field(default_factory=dict)
    exempt: dict[int, list[tuple[date, date | None]]] = field(default_factory=dict)
    stands: dict[Place, StandingMark] = field(default_factory=dict)
    others: dict[int, list[OtherMark]] = field(default_factory=dict)

    def standing(self, pupil: int, column: MarkColumn) -> StandingMark:
        return self.stands.get(Place(pupil, column.kind, column.period), NO_MARK)

    def column(self, kind: str, period: int) -> MarkColumn | None:
        return next((one for one in self.columns if (one.kind, one.period) == (kind, period)), None)


def marks_desk(journal: Any, today: date) -> MarksDesk:
    """Read it all. Seven SELECTs; the journal with its head is read already."""
    rules, periods = school_rules(), periods_of_journal(journal)
    pupils = roster(journal, journal.year.start, journal.year.end)
    desk = MarksDesk(journal, rules, today, periods, pupils, columns_of(journal, periods))
    ids = [pupil.id for pupil in pupils]
    desk.marks = _marks_of(journal, with_outside=rules.outside_marks_count)
    desk.lessons, desk.missed = _lessons_of(journal)
    desk.exempt = _exemptions(journal, ids)
    desk.stands, desk.others = _period_marks(journal, ids)
    return desk


# ---- columns -----------------------------------------------------------------------------------------------------------


def columns_of(journal: Any, periods: Collection[PeriodHead]) -> tuple[MarkColumn, ...]:
    """The periods, then the year, and the attestations the journal has."""
    scale = "pass" if journal.marking == "pass" else "five"
    first, last = journal.year.start, journal.year.end
    found = [MarkColumn(PERIOD, one.id, one.title, one.short_title, scale, one.start, one.end) for one in periods]
    found.append(MarkColumn(YEAR, 0, "Годовая отметка", "Год", scale, first, last))
    if journal.interim_scale:
        found.append(MarkColumn(INTERIM, 0, "Промежуточная аттестация", "ПА", journal.interim_scale, first, last))
    if journal.exam_scale:
        found.append(MarkColumn(EXAM, 0, "Экзамен", "Экз.", journal.exam_scale, first, last))
    if has_final(journal):
        found.append(MarkColumn(FINAL, 0, "Итоговая отметка", "Итог.", scale, first, last))
    return tuple(found)


def has_final(journal: Any) -> bool:
    """Where school ends or an exam is taken; one final mark of several subjects stands in the journal that has their exam."""
    grade = journal.school_class.grade if journal.school_class_id else 0
    if journal.kind != "lesson":
        return False
    is_part = grade == COMPOSITE and journal.subject.final_name != ""
    return bool(journal.exam_scale) or (not is_part and (grade == COMPOSITE or grade > SENIOR))


# ---- reading -----------------------------------------------------------------------------------------------------------


def _marks_of(journal: Any, *, with_outside: bool) -> dict[int, list[DatedMark]]:
    """The marks of works, and those brought from elsewhere where the school counts them (GRID-14). One SELECT."""
    found: dict[int, list[DatedMark]] = defaultdict(list)
    for pupil, day, value, second, weight, written, kind, title in _MARKS.rows(journal=journal.id):
        if kind == OUTSIDE and not with_outside:
            continue
        named = f"{(title or kind).lower()} {day:%d.%m}" if value == "•" else ""
        for one in (value, second):
            if one:
                found[pupil].append(DatedMark(day, GivenMark(one, weight, written, named)))
    return found


def _marks_query() -> Any:
    columns = (Mark.pupil_id, Lesson.date, Mark.value, Mark.second, Work.weight, WorkKind.is_written, WorkKind.name, Work.title)
    query = Lesson.select(*columns).join(Work, JOIN.CROSS).join(WorkKind, JOIN.CROSS).join(Mark, JOIN.CROSS)
    tied = (Work.lesson == Lesson.id) & (WorkKind.id == Work.kind) & (Mark.work == Work.id)
    own = query.where((Lesson.journal == hole("journal")) & ~Lesson.is_cancelled & tied & (Mark.value != ""))
    brought = (OutsideMark.pupil_id, OutsideMark.date, OutsideMark.value, SQL("''"), SQL("1"), SQL("FALSE"), SQL(f"'{OUTSIDE}'"), OutsideMark.title)
    there = (OutsideMark.journal == hole("journal")) & OutsideMark.removed_at.is_null()
    return own.union_all(OutsideMark.select(*brought).where(there))


def _lessons_of(journal: Any) -> tuple[tuple[date, ...], dict[int, list[date]]]:
    """The days of the lessons that are not cancelled, one for each lesson, and on which of them who was missing."""
    days: dict[int, date] = {}
    missed: dict[int, list[date]] = defaultdict(list)
    for lesson, day, pupil, code in _LESSONS.rows(journal=journal.id):
        days[lesson] = day
        if code and code != LATE:
            missed[pupil].append(day)
    return tuple(sorted(days.values())), missed


def _lessons_query() -> Any:
    query = Lesson.select(Lesson.id, Lesson.date, Absence.pupil_id, Absence.code).join(Absence, JOIN.LEFT_OUTER)
    return query.where((Lesson.journal == hole("journal")) & ~Lesson.is_cancelled)


_MARKS, _LESSONS = Prepared(_marks_query), Prepared(_lessons_query)


def _exemptions(journal: Any, pupils: Collection[int]) -> dict[int, list[tuple[date, date | None]]]:
    found: dict[int, list[tuple[date, date | None]]] = defaultdict(list)
    query = Exemption.select(Exemption.pupil, Exemption.start, Exemption.end)
    full = (Exemption.subject == journal.subject_id) & (Exemption.kind == "full") & Exemption.pupil.in_(list(pupils))
    for pupil, start, end in query.where(full).tuples():
        found[pupil].append((start, end))
    return found


def _period_marks(journal: Any, pupils: Collection[int]) -> tuple[dict[Place, StandingMark], dict[int, list[OtherMark]]]:
    """The journal's own marks, and those of the same pupils elsewhere that its year and final marks may need. One SELECT."""
    stands: dict[Place, StandingMark] = {}
    others: dict[int, list[OtherMark]] = defaultdict(list)
    columns = (
        PeriodMark.journal, PeriodMark.pupil, PeriodMark.kind, PeriodMark.period, PeriodMark.id, PeriodMark.value, PeriodMark.rev,
        PeriodMark.proposal, PeriodMark.rule, PeriodMark.reason, PeriodMark.document, PeriodMark.dated, Journal.subject, Subject.name,
        AcademicYear.start, Period.start, Period.kind, Period.number,
    )  # fmt: skip
    query = PeriodMark.select(*columns).join(Journal).join(Subject).switch(Journal).join(AcademicYear)
    query = query.switch(PeriodMark).join(Period, JOIN.LEFT_OUTER).order_by(AcademicYear.start, Period.start, PeriodMark.id)
    own = PeriodMark.journal == journal.id
    beside = PeriodMark.pupil.in_(list(pupils)) & (PeriodMark.value != "") & _beside(journal)
    for in_journal, pupil, kind, period, *row in query.where(own | beside).tuples():
        if in_journal == journal.id:
            stands[Place(pupil, kind, period or 0)] = StandingMark(*row[:8])
        else:
            others[pupil].append(_other(journal, kind, row))
    return stands, others


def _other(journal: Any, kind: str, row: list[Any]) -> OtherMark:
    value, (subject, name, year, start, period_kind, number) = row[1], row[8:]
    title = Period(kind=period_kind, number=number).title if start else "годовая"
    return OtherMark(year, name, subject == journal.subject_id, kind, start, title, value)


def _beside(journal: Any) -> Any:
    """The same subject: other journals of this year, for seniors those from grade 10 on; the other parts of one final subject."""
    grade = journal.school_class.grade if journal.school_class_id else 0
    back = A_YEAR * max(0, grade - SENIOR)
    same = (Journal.subject == journal.subject_id) & AcademicYear.start.between(journal.year.start - back, journal.year.start)
    if grade == COMPOSITE and journal.subject.final_name:
        same |= (Subject.final_name == journal.subject.final_name) & (Journal.year == journal.year_id)
    return same


def hours_of(journal: Any) -> Decimal:
    return Decimal(journal.hours_a_week)
