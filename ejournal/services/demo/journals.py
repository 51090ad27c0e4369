"""Journals of a year with their groups, timetable and planned lessons."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time
from typing import Any

from ejournal.models import GroupMembership, Journal, JournalTeacher, Lesson, StudyGroup, TimetableSlot, Work
from ejournal.services.demo.calendar import SchoolDay
from ejournal.services.demo.cohorts import Child
from ejournal.services.demo.curriculum import HORIZONS, SPLIT_SUBJECT, SPORT_CLUB, TALKS, THEATRE, courses_of
from ejournal.services.demo.plan import PlannedLesson, plan_of
from ejournal.services.demo.plans import add_items, add_plan, has_plan, lose_lessons
from ejournal.services.demo.staffing import ClassPlan, Member, unit_of
from ejournal.services.demo.timetable import Load, arrange
from ejournal.services.demo.year import JournalPlan, LessonPlan, Year, add_calendar, add_class
from ejournal.services.ledger import Entry, as_json

MONDAY, TUESDAY, WEDNESDAY, THURSDAY = 1, 2, 3, 4
BEFORE_LESSONS, AFTER_LESSONS = 0, 8
EXAMS = frozenset({(9, "Русский язык"), (9, "Алгебра")})  # the state exams that everybody takes
CLUBS = (
    (SPORT_CLUB, "5–7 классы", (5, 6, 7), ("sport", 0), "additional", "none", TUESDAY),
    (THEATRE, "2–4 классы", (2, 3, 4), ("rus", 0), "extracurricular", "pass", WEDNESDAY),
)


def prepare_year(year: Year) -> None:
    """Everything that stands before the first lesson of the year."""
    add_calendar(year)
    for plan in year.classes:
        add_class(year, plan)
    add_journals(year)
    add_clubs(year)
    add_timetable(year)
    add_lessons(year)
    lose_lessons(year)


def add_journals(year: Year) -> None:
    """A journal for each course of each class, two where the class is split, and the class hours."""
    for plan in year.classes:
        for course in courses_of(plan.grade):
            marking = "none" if plan.grade == 1 and course.marking == "pass" else course.marking
            member = plan.teachers[unit_of(course, plan.grade)]
            values = {"kind": course.kind, "marking": marking, "hours_a_week": course.hours_in(plan.grade)}
            if (plan.grade, course.name) in EXAMS:
                values["exam_scale"] = "five"
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
        values = {"pupil": child.id, "group": group, "start": start, "end": end}
        number = year.add(GroupMembership, values, at=at, at_first={"end": None})
        if end is not None:
            left = datetime.combine(end if year.is_current else date(end.year, 8, 20), time(8, 20))
            year.loader.change(GroupMembership, number, left, {"end": None}, {"end": end})


def _journal(
    year: Year,
    plan: ClassPlan | None,
    subject: str,
    values: dict[str, Any],
    member: Member,
    pupils: list[Child],
    grade: int = 0,
) -> JournalPlan:
    stored = {"year": year.id, "school_class": plan.id if plan else None, "subject": year.subject_ids[subject]}
    employee, own_grade = year.staff[member], plan.grade if plan else grade
    before = year.journals[-1] if year.journals else None
    if before is not None and plan is not None and (before.plan, before.subject) == (plan, subject):
        plan_id = before.plan_id  # the other group of the class goes by the same plan
    else:
        plan_id = add_plan(year, values, subject, own_grade, employee) if has_plan(year, subject, own_grade) else None
    number = year.add(Journal, stored | values | {"plan": plan_id})
    year.add(JournalTeacher, {"journal": number, "staff": employee.staff_id, "start": year.frame.start, "end": year.until})
    hours = int(values["hours_a_week"])
    journal = JournalPlan(number, subject, own_grade, values["marking"], hours, employee, plan, pupils, plan_id)
    journal.order = year.random.sample(pupils, len(pupils))
    year.journals.append(journal)
    return journal


def add_clubs(year: Year) -> None:
    """Two groups gathered from several classes: the sports club and the theatre, which gives «зачёт»."""
    for subject, title, grades, member, kind, marking, weekday in CLUBS:
        pupils = [year.children[pupil] for plan in year.classes if plan.grade in grades for pupil in plan.pupils[::3]]
        if pupils and member in year.staff:
            group = year.add(
                StudyGroup, {"year": year.id, "kind": "mixed", "subject": year.subject_ids[subject], "title": title}
            )
            _group_members(year, group, pupils)
            values = {"kind": kind, "marking": marking, "hours_a_week": 1, "group": group}
            _journal(year, None, subject, values, member, pupils, grades[0]).slots = [(weekday, AFTER_LESSONS)]


def add_timetable(year: Year) -> None:
    """Slots without clashes; second groups have their lessons when the first ones do, class hours outside the lessons."""
    loads: dict[int, Load] = {}
    for journal in year.journals:
        if journal.subject == TALKS:
            journal.slots = [(MONDAY, BEFORE_LESSONS)]
        elif journal.subject == HORIZONS:
            journal.slots = [(THURSDAY, AFTER_LESSONS)]
        elif journal.plan is not None and not journal.is_second_group:
            loads[journal.id] = Load(journal.id, journal.plan.id, journal.employee.staff_id, journal.hours)
    arrange(list(loads.values()))
    for journal, before in zip(year.journals, [None, *year.journals], strict=False):
        if journal.id in loads:
            journal.slots = loads[journal.id].day_slots
        elif journal.is_second_group and before is not None:
            journal.slots = before.slots
        for weekday, number in journal.slots:
            values = {"journal": journal.id, "weekday": weekday, "number": number, "room": journal.room}
            year.add(TimetableSlot, values | {"start": year.frame.start, "end": year.until})


def add_lessons(year: Year) -> None:
    """The lessons of the whole year with what the plan says of them, each with its first work."""
    days = {grade: _by_weekday(year.frame.school_days(grade)) for grade in {journal.grade for journal in year.journals}}
    busy: dict[int, set[Any]] = defaultdict(set)
    known: tuple[list[int], list[PlannedLesson]] = ([], [])
    for journal in year.journals:
        when = sorted((day, number) for weekday, number in journal.slots for day in days[journal.grade][weekday])
        taken = busy[journal.plan.id] if journal.plan else set()
        dates: list[object] = [day for day, _ in when]
        if journal.is_second_group and known[1] and len(known[1]) == len(when):
            items, lines = known
        else:
            lines = plan_of(journal.subject, journal.grade, dates, taken, year.random, marked=journal.is_marked)
            items = add_items(year, journal, lines) if journal.plan_id else []
        known = (items, lines)
        for place, ((day, number), line) in enumerate(zip(when, lines, strict=True)):
            lesson = LessonPlan(year.loader.number(Lesson), journal, day, number, line, year.loader.number(Work))
            lesson.item = items[place] if place < len(items) else None
            journal.lessons.append(lesson)
            _note_lesson(year, lesson)


def _note_lesson(year: Year, lesson: LessonPlan) -> None:
    line, entries, at = lesson.line, year.loader.entries(year.prepared.date()), year.prepared
    kind, weight = year.kind_ids[line.code], year.kind_weights[line.code]
    year.works.append((lesson.work, lesson.id, kind, line.title, weight, 1))
    planned = {"date": lesson.date, "journal": lesson.journal.id, "number": lesson.number, "origin": "timetable"}
    planned["room"] = lesson.journal.room
    planned |= dict(zip(("planned_topic", "planned_homework"), lesson.planned, strict=True))
    entries.append(Entry(at, None, "Lesson", lesson.id, "create", "", as_json(planned)))
    work = {"kind": kind, "lesson": lesson.id, "position": 1, "title": line.title, "weight": weight}
    entries.append(Entry(at, None, "Work", lesson.work, "create", "", as_json(work)))


def _by_weekday(days: tuple[SchoolDay, ...]) -> dict[int, list[date]]:
    found: dict[int, list[date]] = defaultdict(list)
    for day in days:
        found[day.weekday].append(day.date)
    return found
