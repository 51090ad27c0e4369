"""A week of the timetable by date, with what has changed: of a class, a pupil, a teacher, a room or the school (TT-5)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Any

from peewee import JOIN

from ejournal.models import (
    ClassMembership,
    GroupMembership,
    Journal,
    JournalTeacher,
    Lesson,
    SchoolClass,
    Staff,
    StudyGroup,
    Subject,
)
from ejournal.queries.bells import rings
from ejournal.queries.calendar import YearCalendar, week_calendar
from ejournal.queries.timetable import class_title, now_or_near, stored_slots, youngest_grades
from ejournal.rules.bells import Ring
from ejournal.rules.names import short_name
from ejournal.rules.order import order_key
from ejournal.rules.timetable import Slot, due_lessons

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
    """Monday to Saturday, Sunday where it is a school day; with who teaches and where, whose weeks may be asked for as well."""

    monday: date
    days: tuple[WeekDay, ...]
    lessons: tuple[WeekLesson, ...]
    teachers: tuple[tuple[int, str], ...] = ()
    rooms: tuple[str, ...] = ()

    @property
    def last(self) -> date:
        """Saturday, or the Sunday that is worked."""
        return max(self.monday + 5 * DAY, self.days[-1].date)

    @property
    def is_empty(self) -> bool:
        return not self.lessons


def week_of(year: Any, whose: Any, day: date, today: date) -> Week:
    """The week of `day`: lessons as they are, and where none were made yet, as the timetable has them. Eight SELECTs at most.

    `whose` has a `kind` (school, class, teacher, room, pupil) and a `key`.
    """
    monday = day - day.weekday() * DAY
    days = [monday + step * DAY for step in range(7)]
    facts = _Facts.read(year, whose, days)
    every = [*facts.there.values(), *facts.planned()]
    mine = sorted(filter(facts.is_asked, every), key=lambda one: (one.date, one.number, one.whose, one.subject))
    if whose.kind == "teacher":
        mine = [_as_teacher(one, int(whose.key)) for one in mine]
    by_day: dict[date, list[WeekLesson]] = defaultdict(list)
    for one in mine:
        by_day[one.date].append(one)
    moved = {one.date: one.as_weekday for one in sorted(facts.calendar.special, key=lambda one: -one.grade_from) if one.as_weekday}
    rung = rings(moved, days)
    shown = [one for one in days if one.weekday() < 5 or by_day[one]]
    lines = tuple(_day(one, by_day[one], rung[one], today, _note(one, whose, facts.calendar)) for one in shown)
    return Week(monday, lines, tuple(mine), facts.teachers, facts.rooms)


@dataclass
class _Facts:
    """What a week is made of: the journals it may be about and what stands on its days."""

    year: Any
    whose: Any
    days: list[date]
    calendar: YearCalendar
    owners: dict[int, _Owner]
    there: dict[tuple[int, date, int], WeekLesson]
    slots: list[Slot]
    teachers: tuple[tuple[int, str], ...]
    rooms: tuple[str, ...]

    @classmethod
    def read(cls, year: Any, whose: Any, days: list[date]) -> _Facts:
        owners = _owners(year.id, whose, days)
        keepers, names = _keepers(year.id, max(days[0], year.start))
        for key, own in owners.items():
            own.teachers = keepers.get(key, ())
        slots = stored_slots(year.id, days[0], days[-1])
        rooms = {own.slot.room for own in slots if own.slot.room}
        in_order = tuple(sorted(rooms, key=lambda room: (not room.isdecimal(), int(room) if room.isdecimal() else 0, room)))
        mine = [own.slot for own in slots if own.slot.journal in owners]
        return cls(year, whose, days, week_calendar(year.id, days[0], days[-1]), owners, _lessons(owners, days), mine, names, in_order)

    def planned(self) -> list[WeekLesson]:
        """What the timetable asks for on dates where the lesson was not made yet; a closed day has nothing of it."""
        found = []
        youngest = self._youngest()
        for slot in self.slots:
            own = self.owners[slot.journal]
            grade = own.grade or youngest.get(own.group_id or 0, self.calendar.youngest)
            for day, _ in due_lessons([slot], self.calendar.school_days(grade, own.week_days), self.year.start):
                closure = self.calendar.closure(own.class_id, day)
                if (own.id, day, slot.number) not in self.there and (closure is None or closure.effect != "cancel"):
                    found.append(own.lesson(day, slot.number, slot.room))
        return found

    def _youngest(self) -> dict[int, int]:
        """The grade by whose days each mixed group of these slots goes. One SELECT where there is such a group."""
        groups = {self.owners[slot.journal].group_id for slot in self.slots if self.owners[slot.journal].grade is None}
        return youngest_grades(self.year.id, groups) if groups else {}

    def is_asked(self, one: WeekLesson) -> bool:
        """Whether a lesson is of what was asked for."""
        key = self.whose.key
        if self.whose.kind == "teacher":
            return key in one.teacher_ids or one.substitute_id == key
        return one.room == key if self.whose.kind == "room" else True


@dataclass
class _Owner:
    """A journal as the week shows it."""

    id: int
    class_id: int | None
    group_id: int | None
    grade: int | None
    week_days: int
    subject: str
    short: str
    title: str
    teachers: tuple[tuple[int, str], ...] = ()

    def lesson(self, day: date, number: int, room: str) -> WeekLesson:
        names, keys = ", ".join(name for _, name in self.teachers), frozenset(key for key, _ in self.teachers)
        return WeekLesson(self.id, None, self.class_id, day, number, self.subject, self.short, self.title, names, keys, room)


def _owners(year_id: int, whose: Any, days: list[date]) -> dict[int, _Owner]:
    """The journals that the week may be about. One SELECT."""
    columns = (
        Journal.id, Journal.school_class_id, Journal.group_id, SchoolClass.grade, SchoolClass.letter, SchoolClass.week_days,
        Subject.name, Subject.short_name, StudyGroup.title,
    )  # fmt: skip
    query = Journal.select(*columns).join(Subject).switch(Journal).join(SchoolClass, JOIN.LEFT_OUTER).switch(Journal)
    query = query.join(StudyGroup, JOIN.LEFT_OUTER).where((Journal.year == year_id) & _about(whose, days))
    return {
        row[0]: _Owner(row[0], row[1], row[2], row[3], row[5] or 5, row[6], row[7] or row[6], class_title(row[3], row[4], row[8]))
        for row in query.tuples()
    }


def _about(whose: Any, days: list[date]) -> Any:
    if whose.kind == "class":
        return Journal.school_class == whose.key
    if whose.kind == "teacher":
        kept = JournalTeacher.select(JournalTeacher.journal).where(JournalTeacher.staff == whose.key)
        given = Lesson.select(Lesson.journal).where(Lesson.date.between(days[0], days[-1]) & (Lesson.substitute == whose.key))
        return Journal.id.in_(kept) | Journal.id.in_(given)
    if whose.kind == "pupil":
        classes = _memberships(ClassMembership, ClassMembership.school_class, whose.key, days)
        groups = _memberships(GroupMembership, GroupMembership.group, whose.key, days)
        return (Journal.school_class.in_(classes) & Journal.group.is_null()) | Journal.group.in_(groups)
    return Journal.id.is_null(False)


def _memberships(model: Any, owner: Any, pupil: int, days: list[date]) -> Any:
    there = (model.start <= days[-1]) & (model.end.is_null() | (model.end > days[0]))
    return model.select(owner).where((model.pupil == pupil) & there)


def _keepers(year_id: int, day: date) -> tuple[dict[int, tuple[tuple[int, str], ...]], tuple[tuple[int, str], ...]]:
    """Who keeps each journal on the day or nearest to it, and all who keep one, by surname. One SELECT."""
    own = JournalTeacher
    query = own.select(own.journal_id, own.staff_id, own.start, own.end, Staff.surname, Staff.name, Staff.patronymic)
    rows: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    names: dict[int, str] = {}
    keys: dict[int, Any] = {}
    for journal, staff, start, end, *parts in query.join(Staff).switch(own).join(Journal).where(Journal.year == year_id).order_by(own.start, own.id).tuples():
        rows[journal].append((staff, start, end))
        if staff not in names:
            names[staff], keys[staff] = short_name(*parts), order_key(" ".join(parts))
    there = {key: tuple((row[0], names[row[0]]) for row in now_or_near(found, day)) for key, found in rows.items()}
    return there, tuple((staff, names[staff]) for staff in sorted(names, key=lambda staff: keys[staff]))


def _lessons(owners: dict[int, _Owner], days: list[date]) -> dict[tuple[int, date, int], WeekLesson]:
    columns = (
        Lesson.id, Lesson.journal_id, Lesson.date, Lesson.number, Lesson.room, Lesson.change, Lesson.is_cancelled, Lesson.is_remote,
        Lesson.origin, Lesson.substitute_id, Staff.surname, Staff.name, Staff.patronymic,
    )  # fmt: skip
    query = Lesson.select(*columns).join(Staff, JOIN.LEFT_OUTER, on=(Lesson.substitute == Staff.id))
    rows = query.where(Lesson.date.between(days[0], days[-1]) & Lesson.journal.in_(list(owners))).namedtuples()
    return {(row.journal, row.date, row.number): _lesson(row, owners[row.journal]) for row in rows}


def _lesson(row: Any, own: _Owner) -> WeekLesson:
    words = [row.change] if row.change else []
    if row.is_cancelled and not words:
        words.append("урока не будет")
    if row.substitute and not row.is_cancelled and row.surname not in row.change:
        words.append(f"замена: {short_name(row.surname, row.name, row.patronymic)}")
    if row.origin == "moved" and not row.change:
        words.append("перенесён")
    if row.is_remote and "дистанц" not in row.change:
        words.append("дистанционно")
    made = own.lesson(row.date, row.number, row.room)
    return replace(made, lesson=row.id, change=", ".join(words), is_off=row.is_cancelled, substitute_id=row.substitute)


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
