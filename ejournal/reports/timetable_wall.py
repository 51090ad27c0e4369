"""The timetable for the wall: of the school (a sheet a weekday), a class or a teacher, in big letters, with the bells beside (TT-5)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from ejournal.queries.bells import ordinary_bells
from ejournal.queries.timetable import classes_of, courses_of, stored_slots
from ejournal.rules.timetable import EVEN, ODD, Course, Slot
from ejournal.rules.words import WEEKDAYS, day_month
from ejournal.tables.report import Column, Document, Report

WEEKS = {ODD: " (неч.)", EVEN: " (чёт.)"}


@dataclass(frozen=True)
class _Poster:
    """What the sheets are made of; the slots that hold on one day."""

    courses: dict[int, Course]
    slots: tuple[Slot, ...]
    times: dict[int, tuple[time, time]]
    school: str
    since: str

    def lines(self, slots: list[Slot]) -> list[int]:
        used = {slot.number for slot in slots}
        return list(range(min({1, *used}), max({6, *used}) + 1))

    def time_of(self, number: int) -> str:
        begin = self.times.get(number)
        return f"{number}\n{begin[0]:%H:%M}–{begin[1]:%H:%M}" if begin else str(number)


def wall_document(year: Any, whose: Any, title: str, day: date, school: str) -> Document:
    """The poster of `whose` (school, class, teacher or room) as the timetable holds on `day`."""
    slots = tuple(own.slot for own in stored_slots(year.id, day, day))
    since = max((slot.start for slot in slots), default=day)
    poster = _Poster(courses_of(year, day), slots, ordinary_bells(), school, f"с {day_month(since)}")
    parts = _school(poster, year) if whose.kind == "school" else (_week(poster, whose, title),)
    return Document(f"Расписание уроков: {title}", parts, seal=f"{school}. Расписание уроков, {title}, действует {poster.since}.")


def _school(poster: _Poster, year: Any) -> tuple[Report, ...]:
    classes = classes_of(year.id)
    weekdays = sorted({slot.weekday for slot in poster.slots}) or [1]
    columns = (Column("Урок", width=10), *(Column(own.title, width=8) for own in classes))
    sheets = []
    for weekday in weekdays:
        at: dict[tuple[int, int | None], list[Slot]] = defaultdict(list)
        of_day = [slot for slot in poster.slots if slot.weekday == weekday]
        for slot in of_day:
            at[slot.number, poster.courses[slot.journal].class_id].append(slot)
        rows = tuple(
            (poster.time_of(number), *(_text(poster, at[number, own.id], with_class=False) for own in classes))
            for number in poster.lines(of_day)
        )
        title = WEEKDAYS[weekday - 1].capitalize()
        sheets.append(Report(title, columns, rows, f"Расписание уроков, {poster.since}", frozen_columns=1, wall=True))
    return tuple(sheets)


def _week(poster: _Poster, whose: Any, title: str) -> Report:
    own = [slot for slot in poster.slots if _is_of(whose, slot, poster.courses[slot.journal])]
    weekdays = sorted({1, 2, 3, 4, 5} | {slot.weekday for slot in own})
    columns = (Column("Урок", width=12), *(Column(WEEKDAYS[weekday - 1].capitalize(), width=16) for weekday in weekdays))
    at: dict[tuple[int, int], list[Slot]] = defaultdict(list)
    for slot in own:
        at[slot.number, slot.weekday].append(slot)
    rows = tuple(
        (poster.time_of(number), *(_text(poster, at[number, weekday], with_class=whose.kind != "class") for weekday in weekdays))
        for number in poster.lines(own)
    )
    return Report(title, columns, rows, f"Расписание уроков, {poster.since}", frozen_columns=1, wall=True)


def _is_of(whose: Any, slot: Slot, course: Course) -> bool:
    if whose.kind == "class":
        return course.class_id == whose.key
    if whose.kind == "teacher":
        return any(key == whose.key for key, _ in course.teachers)
    return slot.room == whose.key


def _text(poster: _Poster, slots: list[Slot], *, with_class: bool) -> str | None:
    """«Матем. 12», or with the class «Матем. 5 А, 12»; groups at once stand under each other."""
    lines = []
    for slot in slots:
        course = poster.courses[slot.journal]
        words = [course.short + WEEKS.get(slot.weeks, "")]
        if with_class:
            words.append(course.class_title)
        if slot.room:
            words.append(slot.room)
        lines.append(" ".join(words[:1]) + ("\n" if len(slots) == 1 else " ") + ", ".join(words[1:]))
    return "\n".join(line.strip() for line in dict.fromkeys(lines)) or None
