"""A week of the timetable by date, with what has changed: of a class, a pupil, a teacher, a room or the school (TT-5)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from peewee import JOIN

from ejournal.models import GroupMembership, Journal, Lesson, Staff
from ejournal.queries.bells import bells_between
from ejournal.queries.calendar import YearCalendar, year_calendar
from ejournal.queries.timetable import courses_of, owners_of, stored_slots
from ejournal.rules.bells import Ring
from ejournal.rules.timetable import Course, due_lessons

DAY = timedelta(days=1)


@dataclass(frozen=True)
class WeekLesson:
    """A lesson of a date. `change` says what is unlike the timetable; `is_off`: it is not held, or not by the teacher asked for."""

    journal: int
    lesson: int | None
    class_id: int | None
    date: date
    number: int
    subject: str
    short: str
    whose: str
    teacher: str
    teacher_ids: frozenset[int]
    room: str
    change: str = ""
    is_off: bool = False
    substitute_id: int | None = None


@dataclass(frozen=True)
class WeekDay:
    """A day of the week; `lines` are (number, begins, ends, lessons), a free hour between lessons has none."""

    date: date
    is_today: bool
    lines: tuple[tuple[int, time | None, time | None, tuple[WeekLesson, ...]], ...]
    note: str = ""


@dataclass(frozen=True)
class Week:
    """Monday to Saturday, Sunday where it is a school day."""

    monday: date
    days: tuple[WeekDay, ...]
    lessons: tuple[WeekLesson, ...]

    @property
    def last(self) -> date:
        """Saturday, or the Sunday that is worked."""
        return max(self.monday + 5 * DAY, self.days[-1].date)

    @property
    def is_empty(self) -> bool:
        return not self.lessons


def week_of(year: Any, whose: Any, day: date, today: date) -> Week:
    """The week of `day`: lessons as they are, and where none were made yet, as the timetable has them. Sixteen SELECTs.

    `whose` has a `kind` (school, class, teacher, room, pupil) and a `key`.
    """
    monday = day - day.weekday() * DAY
    sunday = monday + 6 * DAY
    calendar, courses, rung = year_calendar(year.id), courses_of(year, day), bells_between(monday, sunday)
    there = _lessons(year.id, courses, monday, sunday)
    every = [*there.values(), *_planned(year, calendar, courses, there, (monday, sunday))]
    mine = sorted(filter(_asked(whose, courses, monday, sunday), every), key=lambda one: (one.date, one.number, one.whose, one.subject))
    if whose.kind == "teacher":
        mine = [_as_teacher(one, int(whose.key)) for one in mine]
    by_day: dict[date, list[WeekLesson]] = defaultdict(list)
    for one in mine:
        by_day[one.date].append(one)
    days = [monday + step * DAY for step in range(7)]
    shown = [one for one in days if one.weekday() < 5 or by_day[one]]
    return Week(monday, tuple(_day(one, by_day[one], rung[one], today, _note(one, whose, calendar)) for one in shown), tuple(mine))


def _lessons(year_id: int, courses: dict[int, Course], first: date, last: date) -> dict[tuple[int, date, int], WeekLesson]:
    query = Lesson.select(Lesson, Staff).join(Staff, JOIN.LEFT_OUTER, on=(Lesson.substitute == Staff.id)).switch(Lesson)
    rows = query.join(Journal).where((Journal.year == year_id) & Lesson.date.between(first, last))
    return {(row.journal_id, row.date, row.number): _lesson(row, courses[row.journal_id]) for row in rows}


def _lesson(row: Any, course: Course) -> WeekLesson:
    words = [row.change] if row.change else []
    if row.is_cancelled and not words:
        words.append("урока не будет")
    if row.substitute_id and not row.is_cancelled and row.substitute.surname not in row.change:
        words.append(f"замена: {row.substitute.short_name}")
    if row.origin == "moved" and not row.change:
        words.append("перенесён")
    if row.is_remote and "дистанц" not in row.change:
        words.append("дистанционно")
    made = _from_course(course, row.date, row.number, row.room)
    facts = {"lesson": row.id, "change": ", ".join(words), "is_off": row.is_cancelled, "substitute_id": row.substitute_id}
    return WeekLesson(**(vars(made) | facts))


def _from_course(course: Course, day: date, number: int, room: str) -> WeekLesson:
    return WeekLesson(
        journal=course.id,
        lesson=None,
        class_id=course.class_id,
        date=day,
        number=number,
        subject=course.subject,
        short=course.short,
        whose=course.class_title,
        teacher=", ".join(name for _, name in course.teachers),
        teacher_ids=frozenset(key for key, _ in course.teachers),
        room=room,
    )


def _planned(year: Any, calendar: YearCalendar, courses: dict[int, Course], there: Any, span: tuple[date, date]) -> list[WeekLesson]:
    """What the timetable asks for on dates where the lesson was not made yet; a closed day has nothing of it."""
    owners = {own.id: own for own in owners_of(year.id, calendar.youngest)}
    slots = defaultdict(list)
    for stored in stored_slots(year.id, *span):
        slots[stored.slot.journal].append(stored.slot)
    found = []
    for key, own_slots in slots.items():
        own = owners[key]
        days = [day for day in calendar.school_days(own.grade, own.week_days) if span[0] <= day.date <= span[1]]
        for day, slot in due_lessons(own_slots, days, year.start):
            closure = calendar.closure(own.class_id, day)
            if (key, day, slot.number) not in there and (closure is None or closure.effect != "cancel"):
                found.append(_from_course(courses[key], day, slot.number, slot.room))
    return found


def _asked(whose: Any, courses: dict[int, Course], first: date, last: date) -> Any:
    """Whether a lesson is of what was asked for."""
    if whose.kind == "school":
        return lambda one: True
    if whose.kind == "class":
        return lambda one: one.class_id == whose.key
    if whose.kind == "room":
        return lambda one: one.room == whose.key
    if whose.kind == "teacher":
        return lambda one: whose.key in one.teacher_ids or one.substitute_id == whose.key
    groups = _groups(int(whose.key), first, last)
    pupils = {key for key, course in courses.items() if whose.key in course.pupils and course.group_id is None}
    return lambda one: one.journal in pupils or courses[one.journal].group_id in groups


def _groups(pupil: int, first: date, last: date) -> set[int]:
    there = (GroupMembership.start <= last) & (GroupMembership.end.is_null() | (GroupMembership.end > first))
    rows = GroupMembership.select(GroupMembership.group).where((GroupMembership.pupil == pupil) & there)
    return {row[0] for row in rows.tuples()}


def _as_teacher(one: WeekLesson, teacher: int) -> WeekLesson:
    """A lesson that another takes is off for its own teacher; for the substitute it says whose it is."""
    if one.substitute_id is None or one.is_off:
        return one
    if one.substitute_id == teacher:
        change = f"вы заменяете: {one.teacher}" if one.teacher else one.change
        return WeekLesson(**(vars(one) | {"change": change}))
    return WeekLesson(**(vars(one) | {"is_off": True}))


def _note(day: date, whose: Any, calendar: YearCalendar) -> str:
    """Why there are no lessons that day: a day off, or the closure of the school or of the class."""
    closure = calendar.closure(whose.key if whose.kind == "class" else None, day)
    return calendar.titles.get(day, "") or (closure.title if closure and closure.effect == "cancel" else "")


def _day(day: date, lessons: list[WeekLesson], times: dict[int, Ring], today: date, note: str) -> WeekDay:
    by_number: dict[int, list[WeekLesson]] = defaultdict(list)
    for one in lessons:
        by_number[one.number].append(one)
    numbers = range(min(by_number), max(by_number) + 1) if by_number else ()
    lines = tuple((number, *times.get(number, (None, None)), tuple(by_number[number])) for number in numbers)
    return WeekDay(day, day == today, lines, "" if lessons else note)


def rooms_of(year_id: int, day: date) -> list[str]:
    """Rooms that stand in the timetable from a day on, the numbers in their order. One SELECT."""
    found = {own.slot.room for own in stored_slots(year_id, day) if own.slot.room}
    return sorted(found, key=lambda room: (not room.isdecimal(), int(room) if room.isdecimal() else 0, room))


