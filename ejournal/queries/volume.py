"""Everything a class's bound volume of a year is made of: a fixed number of SELECTs, and seven for each journal (PRN-1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from peewee import fn

from ejournal.errors import BadInput, NotThere
from ejournal.models import (
    AcademicYear,
    Account,
    ClassTeacher,
    Finding,
    Journal,
    JournalCheck,
    JournalTeacher,
    PeriodMark,
    PlanCorrection,
    PlanItem,
    School,
    SchoolClass,
    Staff,
    Subject,
)
from ejournal.policy.actor import Actor
from ejournal.policy.volumes import may_print_volume, parts_in_volume
from ejournal.queries.attendance import ClassDays, ClassHead, class_days
from ejournal.queries.corrections import foot_notes
from ejournal.queries.journal_page import OpenedPage
from ejournal.queries.journal_page_shapes import JournalPage
from ejournal.queries.journals import journals_of_class
from ejournal.queries.period_marks import MarkColumn, columns_of
from ejournal.queries.periods import PeriodHead, periods_of
from ejournal.queries.school_rules import school_rules
from ejournal.queries.volume_circles import AFTER_LESSONS, Circle, circles_of
from ejournal.queries.volume_pupils import VolumePupil, volume_pupils
from ejournal.queries.year_sheet import YearSheet, year_sheet
from ejournal.rules.school_rules import SchoolRules

WHOLE_YEAR = 0  # instead of the id of a period


@dataclass(frozen=True)
class Wishes:
    """What of the personal pages is asked for; what the person may not have is left out all the same."""

    contacts: bool = False
    health: bool = False


@dataclass(frozen=True)
class VolumeHead:
    """Whose volume it is; `until` is the day it was made while the year went on, None for a year that is over."""

    school: Any
    year: Any
    class_id: int
    class_title: str
    grade: int
    class_teacher: str
    until: date | None

    @property
    def title(self) -> str:
        return f"Классный журнал {self.class_title} класса, {self.year.title} учебный год"

    @property
    def file_title(self) -> str:
        return f"Классный журнал {self.class_title} {self.year.title.replace('/', '-')}"

    @property
    def whose(self) -> str:
        return f"{self.class_title} класс, {self.year.title} учебный год"


@dataclass(frozen=True)
class SubjectPages:
    """One journal through the year: `page` spans all periods, `finals` are (pupil, kind, period) → mark.

    `classes` names the class of each pupil where the journal's group is gathered from several.
    """

    page: JournalPage
    title: str
    kind: str
    teachers: tuple[str, ...]
    columns: tuple[MarkColumn, ...]
    finals: Mapping[tuple[int, str, int], str]
    planned: Decimal | None
    merged: Decimal
    given: int
    corrected: tuple[str, ...]
    classes: Mapping[int, str] = field(default_factory=dict)

    @property
    def is_after_lessons(self) -> bool:
        return self.kind in AFTER_LESSONS


@dataclass(frozen=True)
class Remark:
    """A remark of a check of the class's journals."""

    day: date
    subject: str
    text: str
    by: str
    settled: date | None


@dataclass(frozen=True)
class Volume:
    """`sheet` are the marks of the year as the sheet for the archive has them: those brought from a former class, those of groups of several."""

    head: VolumeHead
    rules: SchoolRules
    periods: tuple[PeriodHead, ...]
    subjects: tuple[SubjectPages, ...]
    pupils: tuple[VolumePupil, ...]
    days: ClassDays
    remarks: tuple[Remark, ...]
    circles: tuple[Circle, ...]
    today: date
    with_contacts: bool
    with_health: bool
    sheet: YearSheet


def read_volume(
    actor: Actor, class_id: int, wishes: Wishes, today: date, told: Callable[[int, int, str], object] = lambda *_: None
) -> Volume:  # fmt: skip
    """All of it; `told(done, of, words)` hears of each journal. Raises NotThere, Refused, BadInput where the class has no journals."""
    head = volume_head(actor, class_id, today)
    journals = journals_of_class(class_id)
    if not journals:
        raise BadInput(f"У {head.class_title} класса нет журналов: печатать нечего.")
    rules, periods = school_rules(), periods_of(head.year.id, head.grade)
    subjects = JournalReader(actor, head.year, periods, today, [one.id for one in journals]).all(journals, told)
    parts = parts_in_volume(actor, class_id, rules)
    sheet = year_sheet(ClassHead(class_id, head.class_title, head.grade, head.year.id), head.year, rules)
    pupils = volume_pupils(actor, class_id, head.year, periods[-1].end if periods else head.year.end, parts, today)
    return Volume(
        head, rules, periods, subjects, pupils, class_days(class_id, head.year.start, head.year.end), remarks_of(Journal.school_class == class_id),
        circles_of([one.id for one in pupils], head.year), today, wishes.contacts and "contacts" in parts, wishes.health and "health" in parts, sheet,
    )  # fmt: skip


def volume_head(actor: Actor, class_id: int, today: date) -> VolumeHead:
    """Three SELECTs; raises NotThere, Refused."""
    row = SchoolClass.select(SchoolClass, AcademicYear).join(AcademicYear).where(SchoolClass.id == class_id).first()
    if row is None:
        raise NotThere("Такого класса нет.")
    may_print_volume(actor, class_id).demand()
    until = today if today <= row.year.end else None
    return VolumeHead(school_card(), row.year, class_id, row.title, row.grade, _leader(class_id, min(today, row.year.end)), until)


def school_card() -> Any:
    """Whose name stands on the title page. One SELECT; raises BadInput where nobody filled it in."""
    school = School.select().order_by(School.id).first()
    if school is None:
        raise BadInput("Карточка школы пуста: без неё не напечатать титульный лист.")
    return school


def _leader(class_id: int, day: date) -> str:
    """Who leads the class on the day, else whoever led it last: the full name."""
    query = ClassTeacher.select(ClassTeacher, Staff).join(Staff).where(ClassTeacher.school_class == class_id).order_by(ClassTeacher.start.desc())
    rows = list(query)
    there = [row for row in rows if row.start <= day and (row.end is None or row.end >= day)] or rows
    return ", ".join(row.staff.full_name for row in reversed(there[:2])) if there else ""


class JournalReader:
    """What is common to the journals of a volume, read once."""

    def __init__(self, actor: Actor, year: Any, periods: Sequence[PeriodHead], today: date, ids: list[int]) -> None:
        self.actor, self.periods, self.today = actor, tuple(periods), today
        self.year = PeriodHead(WHOLE_YEAR, f"{year.title} учебный год", "Год", year.start, year.end)
        self.rows = _teachers(ids)
        self.finals = _finals(ids)
        self.planned, self.merged = _planned(ids), _merged(ids)

    def all(self, journals: Sequence[Any], told: Callable[[int, int, str], object]) -> tuple[SubjectPages, ...]:
        """Each in turn; `told` hears of it before it is read."""
        found = []
        for number, journal in enumerate(journals):
            told(number, len(journals), journal.title)
            found.append(self.pages(journal))
        return tuple(found)

    def pages(self, journal: Any) -> SubjectPages:
        page = OpenedPage(self.actor, journal, self.periods, self.year, self.today).read(with_plan=False)
        held = [lesson for lesson in page.lessons if not lesson.is_cancelled and lesson.filled]
        title = f"{journal.subject.name} ({journal.group.title})" if journal.group_id else journal.subject.name
        return SubjectPages(
            page, title, journal.kind, self.rows.get(journal.id, ()), () if page.journal.no_marks else columns_of(journal, self.periods),
            self.finals.get(journal.id, {}), self.planned.get(journal.id), self.merged.get(journal.id, Decimal()), len(held),
            foot_notes(journal.id, self.year.start, self.year.end, WHOLE_YEAR),
        )  # fmt: skip


def _teachers(ids: list[int]) -> dict[int, tuple[str, ...]]:
    """By journal, the full names of its teachers through the year, those who changed with their days."""
    found: dict[int, list[Any]] = defaultdict(list)
    query = JournalTeacher.select(JournalTeacher, Staff).join(Staff).where(JournalTeacher.journal.in_(ids))
    for row in query.order_by(JournalTeacher.start, JournalTeacher.id):
        found[row.journal_id].append(row)
    return {journal: tuple(_teacher(row, len(rows) > 1) for row in rows) for journal, rows in found.items()}


def _teacher(row: Any, is_one_of_many: bool) -> str:
    until = f" (по {row.end:%d.%m.%Y})" if row.end is not None and is_one_of_many else ""
    return f"{row.staff.full_name}{until}"


def _finals(ids: list[int]) -> dict[int, dict[tuple[int, str, int], str]]:
    found: dict[int, dict[tuple[int, str, int], str]] = defaultdict(dict)
    columns = (PeriodMark.journal_id, PeriodMark.pupil_id, PeriodMark.kind, PeriodMark.period_id, PeriodMark.value)
    for journal, pupil, kind, period, value in PeriodMark.select(*columns).where(PeriodMark.journal.in_(ids) & (PeriodMark.value != "")).tuples():
        found[journal][pupil, kind, period or 0] = value
    return found


def _planned(ids: list[int]) -> dict[int, Decimal]:
    query = Journal.select(Journal.id, fn.SUM(PlanItem.hours)).join(PlanItem, on=PlanItem.plan == Journal.plan)
    return {journal: Decimal(str(total)) for journal, total in query.where(Journal.id.in_(ids)).group_by(Journal.id).tuples()}


def _merged(ids: list[int]) -> dict[int, Decimal]:
    query = PlanCorrection.select(PlanCorrection.journal_id, fn.SUM(PlanItem.hours)).join(PlanItem, on=PlanCorrection.item)
    return {journal: Decimal(str(total)) for journal, total in query.where(PlanCorrection.journal.in_(ids)).group_by(PlanCorrection.journal_id).tuples()}


def remarks_of(journals: Any) -> tuple[Remark, ...]:
    """What checks found in the journals of that condition and told the teachers. One SELECT."""
    query = Finding.select(Finding, JournalCheck, Journal, Subject, Account, Staff).join(JournalCheck).join(Journal).join(Subject)
    query = query.switch(JournalCheck).left_outer_join(Account).left_outer_join(Staff)
    told = journals & JournalCheck.sent_at.is_null(False) & (Finding.state != "withdrawn")
    return tuple(_remark(row) for row in query.where(told).order_by(JournalCheck.checked_on, Finding.id))


def _remark(row: Any) -> Remark:
    check = row.check_of
    by = check.account.staff.short_name if check.account_id and check.account.staff_id else ""
    return Remark(check.checked_on, check.journal.subject.name, row.text, by, row.accepted_at.date() if row.accepted_at else None)


@dataclass(frozen=True)
class PrintableClass:
    """A class that has journals."""

    year_id: int
    words: str


def classes_with_journals() -> dict[int, PrintableClass]:
    """By number «5 А, 2026/27», by grade and letter. One SELECT."""
    query = SchoolClass.select(SchoolClass, AcademicYear).join(AcademicYear)
    rows = query.where(SchoolClass.id.in_(Journal.select(Journal.school_class))).order_by(SchoolClass.grade, SchoolClass.letter)
    return {row.id: PrintableClass(row.year_id, f"{row.title}, {row.year.title}") for row in rows}
