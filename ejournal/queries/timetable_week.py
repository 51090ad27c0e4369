"""A week of the timetable by date, with what has changed: of a class, a pupil, a teacher, a room or the school (TT-5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cached_property, partial
from typing import Any, NamedTuple

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
    TimetableSlot,
    russian,
)
from ejournal.models.prepared import Prepared, hole
from ejournal.queries.bells import rings
from ejournal.queries.calendar import YearCalendar, week_calendar
from ejournal.queries.timetable import class_title, now_or_near, slot_of_row, youngest_grades
from ejournal.rules.bells import Ring
from ejournal.rules.lesson_marks import marks_of
from ejournal.rules.names import short_name
from ejournal.rules.timetable import Slot, due_lessons

DAY = timedelta(days=1)


class WeekLesson(NamedTuple):
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
    marks: tuple[str, ...] = ()


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
    """The week of `day`: lessons as they are, and where none were made yet, as the timetable has them. Seven SELECTs at most.

    `whose` has a `kind` (school, class, teacher, room, pupil) and a `key`.
    """
    monday = day - day.weekday() * DAY
    days = [monday + step * DAY for step in range(7)]
    facts = _Facts.read(year, whose, days)
    planned = facts.planned()
    every = [*facts.there.values(), *planned]
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
    return Week(monday, lines, tuple(mine))


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

    @classmethod
    def read(cls, year: Any, whose: Any, days: list[date]) -> _Facts:
        asked = {"year": year.id, "key": whose.key, "first": days[0], "last": days[-1]}
        owners = {row[0]: _owner(row) for row in _OWNERS[whose.kind].rows(**asked)}
        for key, teachers in _keepers(_KEEPERS[whose.kind].rows(**asked), max(days[0], year.start)).items():
            owners[key].teachers = teachers
        slots = [slot_of_row(*row) for row in _SLOTS[whose.kind].rows(**asked)]
        lessons = [_LessonRow(*row) for row in _LESSONS[whose.kind].rows(**asked)]
        there = {(row.journal, row.date, row.number): _lesson(row, owners[row.journal]) for row in lessons}
        return cls(year, whose, days, week_calendar(year.id, days[0], days[-1]), owners, there, slots)

    def planned(self) -> list[WeekLesson]:
        """What the timetable asks for on dates where the lesson was not made yet; a closed day has nothing of it.

        Lessons of `there` that have another room than the timetable gives them are marked so.
        """
        found = []
        for (grade, week_days), slots in self._alike().items():
            for day, slot in due_lessons(slots, self.calendar.school_days(grade, week_days), self.year.start):
                own, place = self.owners[slot.journal], (slot.journal, day, slot.number)
                if (there := self.there.get(place)) is not None:
                    if there.room != slot.room:
                        self.there[place] = _with_room(there, slot.room)
                elif not self._is_shut(own.class_id, day):
                    found.append(own.lesson(day, slot.number, slot.room))
        return found

    def _alike(self) -> dict[tuple[int, int], list[Slot]]:
        """The slots by the days that they follow: of which grade, of how many days a week."""
        found: dict[tuple[int, int], list[Slot]] = defaultdict(list)
        youngest = self._youngest()
        for slot in self.slots:
            own = self.owners[slot.journal]
            found[own.grade or youngest.get(own.group_id or 0, self.calendar.youngest), own.week_days].append(slot)
        return found

    def _is_shut(self, class_id: int | None, day: date) -> bool:
        closure = self.calendar.closure(class_id, day)
        return closure is not None and closure.effect == "cancel"

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

    def lesson(self, day: date, number: int, room: str, made: int | None = None) -> WeekLesson:
        """A lesson of this journal as the timetable has it; `made` is its id where it has been made."""
        return WeekLesson(self.id, made, self.class_id, day, number, self.subject, self.short, self.title, *self._kept_by, room)

    @cached_property
    def _kept_by(self) -> tuple[str, frozenset[int]]:
        """Who keeps it, in words and by id."""
        return ", ".join(name for _, name in self.teachers), frozenset(key for key, _ in self.teachers)


def _owner(row: Sequence[Any]) -> _Owner:
    key, own, group, grade, letter, week_days, subject, short, part = row
    return _Owner(key, own, group, grade, week_days or 5, subject, short or subject, class_title(grade, letter, part))


def _keepers(found: Iterable[Sequence[Any]], day: date) -> dict[int, tuple[tuple[int, str], ...]]:
    """Who keeps each journal on the day, or nearest to it."""
    rows: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    names: dict[int, str] = {}
    for journal, staff, start, end, *parts in found:
        rows[journal].append((staff, start, end))
        if staff not in names:
            names[staff] = short_name(*parts)
    return {key: tuple((row[0], names[row[0]]) for row in now_or_near(own, day)) for key, own in rows.items()}


class _LessonRow(NamedTuple):
    id: int
    journal: int
    date: date
    number: int
    room: str
    change: str
    is_cancelled: bool
    is_remote: bool
    origin: str
    substitute: int | None
    surname: str | None
    name: str | None
    patronymic: str | None


def _lesson(row: _LessonRow, own: _Owner) -> WeekLesson:
    made = own.lesson(row.date, row.number, row.room, row.id)
    if not (row.change or row.is_cancelled or row.is_remote or row.substitute or row.origin == "moved"):
        return made
    facts = {"is_cancelled": row.is_cancelled, "is_remote": row.is_remote, "origin": row.origin, "substitute": row.substitute is not None}
    marks = marks_of(row.change, **facts)
    return made._replace(is_off=row.is_cancelled, substitute_id=row.substitute, change=_change(row), marks=marks)


def _change(row: _LessonRow) -> str:
    """What is unlike the timetable with a lesson, in words."""
    words = [row.change] if row.change else []
    if row.is_cancelled and not words:
        words.append("урока не будет")
    if row.substitute and not row.is_cancelled and (row.surname or "") not in row.change:
        words.append(f"замена: {short_name(row.surname, row.name or '', row.patronymic or '')}")
    if row.origin == "moved" and not row.change:
        words.append("перенесён")
    if row.is_remote and "дистанц" not in row.change:
        words.append("дистанционно")
    return ", ".join(words)


def _with_room(one: WeekLesson, usual: str) -> WeekLesson:
    """Says so where a lesson that is held has another room than its `usual` one."""
    if one.is_off or not one.room or not usual or one.room == usual:
        return one
    words = f"кабинет {one.room} вместо {usual}"
    return one._replace(change=", ".join(part for part in (one.change, words) if part), marks=(*one.marks, "room"))


def _as_teacher(one: WeekLesson, teacher: int) -> WeekLesson:
    """A lesson that another takes is off for its own teacher; for the substitute it says whose it is."""
    if one.substitute_id is None or one.is_off:
        return one
    if one.substitute_id == teacher:
        change = f"вы заменяете: {one.teacher}" if one.teacher else one.change
        return one._replace(change=change)
    return one._replace(is_off=True)


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


# ---- statements, one for each kind of timetable that may be asked for -------------------------------------------------------


def _about(kind: str) -> Any:
    """A condition on Journal: whose week may have its lessons."""
    year = Journal.year == hole("year")
    if kind == "class":
        return year & (Journal.school_class == hole("key"))
    if kind == "teacher":
        kept = JournalTeacher.select(JournalTeacher.journal).where(JournalTeacher.staff == hole("key"))
        days = Lesson.date.between(hole("first"), hole("last"))
        given = Lesson.select(Lesson.journal).where(days & (Lesson.substitute == hole("key")))
        return year & (Journal.id.in_(kept) | Journal.id.in_(given))
    if kind == "pupil":
        classes, groups = _of_pupil(ClassMembership, ClassMembership.school_class), _of_pupil(GroupMembership, GroupMembership.group)
        return year & ((Journal.school_class.in_(classes) & Journal.group.is_null()) | Journal.group.in_(groups))
    return year


def _of_pupil(model: Any, owner: Any) -> Any:
    there = (model.start <= hole("last")) & (model.end.is_null() | (model.end > hole("first")))
    return model.select(owner).where((model.pupil == hole("key")) & there)


def _owner_rows(kind: str) -> Any:
    query = Journal.select(
        Journal.id, Journal.school_class_id, Journal.group_id, SchoolClass.grade, SchoolClass.letter, SchoolClass.week_days,
        Subject.name, Subject.short_name, StudyGroup.title,
    )  # fmt: skip
    query = query.join(Subject).switch(Journal).join(SchoolClass, JOIN.LEFT_OUTER).switch(Journal)
    return query.join(StudyGroup, JOIN.LEFT_OUTER).where(_about(kind))


def _keeper_rows(kind: str) -> Any:
    own = JournalTeacher
    query = own.select(own.journal_id, own.staff_id, own.start, own.end, Staff.surname, Staff.name, Staff.patronymic)
    return query.join(Staff).switch(own).join(Journal).where(_about(kind)).order_by(own.start, own.id)


def _slot_rows(kind: str) -> Any:
    own = TimetableSlot
    query = own.select(own.journal_id, own.weekday, own.number, own.start, own.end, own.odd_weeks, own.even_weeks, own.room)
    there = (own.start <= hole("last")) & (own.end.is_null() | (own.end >= hole("first")))
    return query.join(Journal).where(_about(kind) & there).order_by(own.id)


def _lesson_rows(kind: str) -> Any:
    query = Lesson.select(
        Lesson.id, Lesson.journal_id, Lesson.date, Lesson.number, Lesson.room, Lesson.change, Lesson.is_cancelled, Lesson.is_remote,
        Lesson.origin, Lesson.substitute_id, Staff.surname, Staff.name, Staff.patronymic,
    )  # fmt: skip
    query = query.join(Staff, JOIN.LEFT_OUTER, on=(Lesson.substitute == Staff.id)).switch(Lesson).join(Journal)
    return query.where(_about(kind) & Lesson.date.between(hole("first"), hole("last")))


def _each(build: Callable[[str], Any]) -> dict[str, Prepared]:
    return {kind: Prepared(partial(build, kind)) for kind in KINDS}


KINDS = ("school", "class", "teacher", "room", "pupil")
_OWNERS, _KEEPERS, _SLOTS, _LESSONS = map(_each, (_owner_rows, _keeper_rows, _slot_rows, _lesson_rows))


@dataclass(frozen=True)
class WeekLists:
    """Who teaches (id, short name) and in which rooms: whose weeks may be asked for as well."""

    teachers: tuple[tuple[int, str], ...]
    rooms: tuple[str, ...]


def week_lists(year_id: int, first: date, last: date) -> WeekLists:
    """Teachers of the year by surname, rooms of these days with the numbers in their order. Two SELECTs."""
    own, slot = JournalTeacher.select(JournalTeacher.staff).join(Journal).where(Journal.year == year_id), TimetableSlot
    staff = Staff.select().where(Staff.id.in_(own)).order_by(russian(Staff.surname), russian(Staff.name))
    there = (slot.start <= last) & (slot.end.is_null() | (slot.end >= first)) & (slot.room != "")
    rooms = [row[0] for row in slot.select(slot.room).join(Journal).where((Journal.year == year_id) & there).distinct().tuples()]
    rooms.sort(key=lambda room: (not room.isdecimal(), int(room) if room.isdecimal() else 0, room))
    return WeekLists(tuple((row.id, row.short_name) for row in staff), tuple(rooms))
