"""One year of the demo before its first lesson: calendar, classes, journals with their teachers, timetable, planned lessons."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time
from random import Random
from typing import Any

from ejournal.models import (
    CalendarDay,
    ClassMembership,
    ClassTeacher,
    CurriculumLine,
    GroupMembership,
    Journal,
    JournalTeacher,
    Lesson,
    Period,
    SchoolClass,
    StudyGroup,
    TimetableSlot,
    Work,
)
from ejournal.services.demo.calendar import Frame, SchoolDay
from ejournal.services.demo.cohorts import LAST_GRADE, LAST_JUNIOR, Child
from ejournal.services.demo.curriculum import (
    HORIZONS,
    SPLIT_SUBJECT,
    SPORT_CLUB,
    TALKS,
    THEATRE,
    courses_of,
)
from ejournal.services.demo.kinds import ANSWER
from ejournal.services.demo.loader import Loader
from ejournal.services.demo.plan import PlannedLesson, plan_of
from ejournal.services.demo.staff import Employee
from ejournal.services.demo.staffing import ClassPlan, Member, unit_of
from ejournal.services.demo.timetable import Load, arrange
from ejournal.services.ledger import Entry, as_json

MONDAY, TUESDAY, WEDNESDAY, THURSDAY = 1, 2, 3, 4
BEFORE_LESSONS, AFTER_LESSONS = 0, 8


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

    @property
    def row(self) -> tuple[Any, ...]:
        by = self.journal.employee.staff_id if self.filled_at else None
        plan = self.line
        return (
            self.id, self.journal.id, self.date, self.number, self.topic, self.homework, plan.topic, plan.homework, None, False,
            self.filled_at, by, 1 if self.topic or self.homework else 0,
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
    slots: list[tuple[int, int]] = field(default_factory=list)
    lessons: list[LessonPlan] = field(default_factory=list)
    order: list[Child] = field(default_factory=list)
    turn: int = 0
    sums: dict[int, list[int]] = field(default_factory=dict)
    period_marks: dict[int, list[str]] = field(default_factory=dict)

    @property
    def is_marked(self) -> bool:
        return self.marking != "none" and self.grade > 1


@dataclass
class Year:
    """A year as it is being made; `today` is its last day for past years."""

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
    class_of: dict[int, ClassPlan] = field(default_factory=dict)
    works: list[tuple[Any, ...]] = field(default_factory=list)

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


def prepare_year(year: Year) -> None:
    """Everything that stands before the first lesson of the year."""
    _calendar(year)
    for plan in year.classes:
        _class(year, plan)
    _journals(year)
    _clubs(year)
    _timetable(year)
    _lessons(year)


def _calendar(year: Year) -> None:
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


def closing_day(year: Year, term: Any) -> date | None:
    """Three days after its end a period is closed to teachers, the last one with the year."""
    day = date.fromordinal(term.end.toordinal() + 3)
    return day if term.end < year.today and day <= year.today else None


def _class(year: Year, plan: ClassPlan) -> None:
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


def _journals(year: Year) -> None:
    for plan in year.classes:
        for course in courses_of(plan.grade):
            marking = "none" if plan.grade == 1 and course.marking == "pass" else course.marking
            member = plan.teachers[unit_of(course, plan.grade)]
            values = {"kind": course.kind, "marking": marking, "hours_a_week": course.hours_in(plan.grade)}
            pupils = [year.children[pupil] for pupil in plan.pupils]
            if plan.split and course.name == SPLIT_SUBJECT:
                for number, own in enumerate((member, plan.teachers["eng2"])):
                    group = _subgroup(year, plan, course.name, number, pupils[number::2])
                    _journal(year, plan, course.name, values | {"group": group}, own, pupils[number::2])
            else:
                _journal(year, plan, course.name, values, member, pupils)
        talks = [TALKS, HORIZONS] if plan.grade >= 6 else [TALKS]
        for subject in talks:
            values = {"kind": "extracurricular", "marking": "none", "hours_a_week": 1}
            _journal(year, plan, subject, values, plan.leader, [year.children[pupil] for pupil in plan.pupils])


def _subgroup(year: Year, plan: ClassPlan, subject: str, number: int, pupils: list[Child]) -> int:
    values = {"year": year.id, "kind": "subgroup", "school_class": plan.id, "subject": year.subject_ids[subject]}
    group = year.add(StudyGroup, values | {"title": f"группа {number + 1}"})
    _group_members(year, group, pupils)
    return group


def _group_members(year: Year, group: int, pupils: list[Child]) -> None:
    for child in pupils:
        start = child.arrives if year.is_current and child.arrives else year.frame.start
        end = child.leaves if year.is_current else date(year.frame.first + 1, 9, 1)
        at = datetime.combine(start, time(9, 5)) if start > year.frame.start else year.prepared
        year.add(GroupMembership, {"pupil": child.id, "group": group, "start": start, "end": end}, at=at, at_first={"end": None})


def _journal(
    year: Year, plan: ClassPlan | None, subject: str, values: dict[str, Any], member: Member, pupils: list[Child], grade: int = 0
) -> JournalPlan:
    stored = {"year": year.id, "school_class": plan.id if plan else None, "subject": year.subject_ids[subject]}
    number = year.add(Journal, stored | values)
    employee = year.staff[member]
    year.add(JournalTeacher, {"journal": number, "staff": employee.staff_id, "start": year.frame.start, "end": year.until})
    own_grade = plan.grade if plan else grade
    journal = JournalPlan(number, subject, own_grade, values["marking"], int(values["hours_a_week"]), employee, plan, pupils)
    journal.order = year.random.sample(pupils, len(pupils))
    year.journals.append(journal)
    return journal


def _clubs(year: Year) -> None:
    """Two groups gathered from several classes: the sports club and the theatre, which gives «зачёт»."""
    clubs = ((SPORT_CLUB, "5–7 классы", (5, 6, 7), "sport", "none", TUESDAY), (THEATRE, "2–4 классы", (2, 3, 4), "rus", "pass", WEDNESDAY))
    for subject, title, grades, pool, marking, weekday in clubs:
        own = [plan for plan in year.classes if plan.grade in grades]
        pupils = [year.children[pupil] for plan in own for pupil in plan.pupils[::3]]
        if not pupils or (pool, 0) not in year.staff:
            continue
        group = year.add(StudyGroup, {"year": year.id, "kind": "mixed", "subject": year.subject_ids[subject], "title": title})
        _group_members(year, group, pupils)
        kind = "additional" if marking == "none" else "extracurricular"
        values = {"kind": kind, "marking": marking, "hours_a_week": 1, "group": group}
        _journal(year, None, subject, values, (pool, 0), pupils, grades[0]).slots = [(weekday, AFTER_LESSONS)]


def _timetable(year: Year) -> None:
    loads: dict[int, Load] = {}
    followed: list[tuple[JournalPlan, JournalPlan]] = []
    for journal, after in zip(year.journals, [*year.journals[1:], None], strict=True):
        if journal.subject == TALKS:
            journal.slots = [(MONDAY, BEFORE_LESSONS)]
        elif journal.subject == HORIZONS:
            journal.slots = [(THURSDAY, AFTER_LESSONS)]
        elif journal.plan is not None and journal.employee.member[0] != "eng2":
            loads[journal.id] = Load(journal.id, journal.plan.id, journal.employee.staff_id, journal.hours)
            if after is not None and after.employee.member[0] == "eng2" and after.subject == journal.subject:
                followed.append((after, journal))
    arrange(list(loads.values()))
    for journal in year.journals:
        if journal.id in loads:
            journal.slots = loads[journal.id].day_slots
    for second, first in followed:  # the second group has its lessons when the first one has
        second.slots = first.slots
    for journal in year.journals:
        for weekday, number in journal.slots:
            values = {"journal": journal.id, "weekday": weekday, "number": number, "room": room_of(journal)}
            year.add(TimetableSlot, values | {"start": year.frame.start, "end": year.until})


def room_of(journal: JournalPlan) -> str:
    pool, number = journal.employee.member
    if pool == "sport":
        return "спортзал" if number == 0 else f"спортзал {number + 1}"
    return str(journal.employee.staff_id)


def _lessons(year: Year) -> None:
    days = {grade: _by_weekday(year.frame.school_days(grade)) for grade in {journal.grade for journal in year.journals}}
    busy: dict[int, set[Any]] = defaultdict(set)
    at = year.prepared
    answer = year.kind_ids[ANSWER]
    lesson_rows, entries = year.loader, year.loader.entries(at.date())
    for journal in year.journals:
        when = sorted((day, number) for weekday, number in journal.slots for day in days[journal.grade][weekday])
        taken = busy[journal.plan.id] if journal.plan else set()
        dates: list[object] = [day for day, _ in when]
        lines = plan_of(journal.subject, journal.grade, dates, taken, year.random, marked=journal.is_marked)
        for (day, number), line in zip(when, lines, strict=True):
            lesson = LessonPlan(lesson_rows.number(Lesson), journal, day, number, line, lesson_rows.number(Work))
            journal.lessons.append(lesson)
            kind = year.kind_ids.get(line.code, answer)
            weight = year.kind_weights[line.code]
            year.works.append((lesson.work, lesson.id, kind, line.title, weight, 1))
            planned = {"date": day, "journal": journal.id, "number": number}
            planned |= {"planned_homework": line.homework, "planned_topic": line.topic}
            entries.append(Entry(at, None, "Lesson", lesson.id, "create", "", as_json(planned)))
            work = {"kind": kind, "lesson": lesson.id, "position": 1, "title": line.title, "weight": weight}
            entries.append(Entry(at, None, "Work", lesson.work, "create", "", as_json(work)))


def _by_weekday(days: tuple[SchoolDay, ...]) -> dict[int, list[date]]:
    found: dict[int, list[date]] = defaultdict(list)
    for day in days:
        found[day.weekday].append(day.date)
    return found
