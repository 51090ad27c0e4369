"""One year of the demo as it is being made: its plans, its calendar, its classes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from random import Random
from typing import Any

from ejournal.models import CalendarDay, ClassMembership, ClassTeacher, CurriculumLine, Period, SchoolClass
from ejournal.services.demo.calendar import Frame, Term
from ejournal.services.demo.cohorts import LAST_GRADE, LAST_JUNIOR, Child
from ejournal.services.demo.curriculum import SPLIT_SUBJECT, courses_of
from ejournal.services.demo.loader import Loader
from ejournal.services.demo.plan import PlannedLesson
from ejournal.services.demo.staff import Employee
from ejournal.services.demo.staffing import ClassPlan, Member


@dataclass(eq=False)
class LessonPlan:
    """A lesson on its way into the table; `work` is the id of its first work."""

    id: int
    journal: JournalPlan
    date: date
    number: int
    line: PlannedLesson
    work: int
    topic: str = ""
    homework: str = ""
    filled_at: datetime | None = None
    item: int | None = None
    is_cancelled: bool = False

    @property
    def planned(self) -> tuple[str, str]:
        """What a lesson of a journal without a plan would be about is not known beforehand."""
        return (self.line.topic, self.line.homework) if self.journal.plan_id is not None else ("", "")

    @property
    def change(self) -> str:
        return "отменён: отключали электричество" if self.is_cancelled else ""

    @property
    def row(self) -> tuple[Any, ...]:
        by = self.journal.employee.staff_id if self.filled_at else None
        return (
            self.id, self.journal.id, self.date, self.number, self.topic, self.homework, *self.planned, None, self.is_cancelled,
            self.filled_at, by, 1 if self.topic or self.homework else 0,
            "timetable", self.journal.room, False, self.change, self.item if self.topic else None, "",
        )  # fmt: skip


@dataclass(eq=False)
class JournalPlan:
    """A journal of the year: `order` is the turn in which its pupils are asked, `sums` what they have in the period."""

    id: int
    subject: str
    grade: int
    marking: str
    hours: int
    employee: Employee
    plan: ClassPlan | None
    pupils: list[Child]
    plan_id: int | None = None
    slots: list[tuple[int, int]] = field(default_factory=list)
    lessons: list[LessonPlan] = field(default_factory=list)
    order: list[Child] = field(default_factory=list)
    turn: int = 0
    sums: dict[int, list[int]] = field(default_factory=dict)
    period_marks: dict[int, list[tuple[str, str]]] = field(default_factory=dict)

    @property
    def room(self) -> str:
        pool, number = self.employee.member
        if pool == "sport":
            return "спортзал" if number == 0 else f"спортзал {number + 1}"
        return str(self.employee.staff_id)

    @property
    def is_marked(self) -> bool:
        return self.marking != "none" and self.grade > 1

    @property
    def is_second_group(self) -> bool:
        return self.subject == SPLIT_SUBJECT and self.employee.member[0] == "eng2"


@dataclass
class Year:
    """A year as it is being made; `today` is its last day for past years; `sick_today` is a pupil's id, `away_staff` who is ill today."""

    frame: Frame
    id: int
    today: date
    is_current: bool
    classes: list[ClassPlan]
    children: dict[int, Child]
    staff: dict[Member, Employee]
    loader: Loader
    random: Random
    subject_ids: dict[str, int]
    kind_ids: dict[str, int]
    kind_weights: dict[str, Any]
    period_ids: dict[tuple[str, int], int] = field(default_factory=dict)
    membership_ids: dict[int, int] = field(default_factory=dict)
    journals: list[JournalPlan] = field(default_factory=list)
    sick_today: int = 0
    has_plans: bool = True
    away_staff: int = 0
    frost: tuple[date, int] | None = None
    class_of: dict[int, ClassPlan] = field(default_factory=dict)
    works: list[tuple[Any, ...]] = field(default_factory=list)
    plans_left_open: list[int] = field(default_factory=list)

    @property
    def prepared(self) -> datetime:
        """When the office put the year in: the last week of August."""
        return datetime.combine(date(self.frame.first, 8, 25), time(10))

    @property
    def until(self) -> date | None:
        """The last day of what is valid for this year only."""
        return None if self.is_current else date(self.frame.first + 1, 8, 31)

    def add(self, model: Any, values: dict[str, Any], **options: Any) -> int:
        return self.loader.add(model, options.pop("at", self.prepared), values, **options)


def add_calendar(year: Year) -> None:
    """Periods, special days and the curriculum of the grades that there are."""
    for term in year.frame.terms:
        values = {"year": year.id, "kind": term.kind, "number": term.number, "grade_from": term.grade_from}
        values |= {"grade_to": term.grade_to, "start": term.start, "end": term.end, "closed_on": closing_day(year, term)}
        year.period_ids[term.kind, term.number] = year.add(Period, values, at_first={"closed_on": None})
    for day in year.frame.special:
        values = {"year": year.id, "date": day.date, "kind": day.kind, "as_weekday": day.as_weekday, "title": day.title}
        year.add(CalendarDay, values | {"grade_from": day.grade_from, "grade_to": day.grade_to})
    grades = sorted({plan.grade for plan in year.classes})
    for grade in grades:
        for course in courses_of(grade):
            values = {"year": year.id, "grade": grade, "subject": year.subject_ids[course.name]}
            year.add(CurriculumLine, values | {"hours_a_week": course.hours_in(grade)})


def closing_day(year: Year, term: Term) -> date | None:
    """Three days after its end a period is closed to teachers, the last one with the year."""
    day = date.fromordinal(term.end.toordinal() + 3)
    return day if term.end < year.today and day <= year.today else None


def add_class(year: Year, plan: ClassPlan) -> None:
    """A class with its teacher and its pupils."""
    values = {"year": year.id, "grade": plan.grade, "letter": plan.letter}
    plan.id = year.add(SchoolClass, values)
    leader = year.staff[plan.leader].staff_id
    year.add(ClassTeacher, {"school_class": plan.id, "staff": leader, "start": year.frame.start, "end": year.until})
    for pupil in plan.pupils:
        year.class_of[pupil] = plan
        _membership(year, plan, year.children[pupil])


def _membership(year: Year, plan: ClassPlan, child: Child) -> None:
    end, order_out = membership_end(year, plan, child)
    moved = year.is_current and child.arrives is not None
    start = child.arrives if moved and child.arrives else year.frame.start
    values = {"pupil": child.id, "school_class": plan.id, "start": start, "end": end, "order_out": order_out}
    values["order_in"] = child.order_in if moved else ""
    at = datetime.combine(start, time(9)) if moved else year.prepared
    year.membership_ids[child.id] = year.add(ClassMembership, values, at=at, at_first={"end": None, "order_out": ""})


def membership_end(year: Year, plan: ClassPlan, child: Child) -> tuple[date | None, str]:
    """The first day when the child is no more in the class, and the order by which it left the school, if it did."""
    following = year.frame.first + 1
    if year.is_current:
        return child.leaves, child.order_out
    if is_last_grade(child, plan.grade):
        return date(following, 7, 1), f"№ 31-у от 30.06.{following}"
    return date(following, 9, 1), ""


def is_last_grade(child: Child, grade: int) -> bool:
    return grade == LAST_GRADE or (grade == LAST_JUNIOR and child.senior_line is None and not child.leaves)
