"""The weekly timetable on paper: who is where at once, hours against the load, sanitary norms, odd and even weeks (TT-1, TT-2; domain §3.2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations

from .calendar import StudyDay
from .words import WEEKDAYS

ODD, EVEN, EVERY = 1, 2, 3
WEEKS_WORDS = {ODD: "нечётные недели", EVEN: "чётные недели", EVERY: ""}
STOPS = frozenset({"teacher", "class", "pupils", "twice"})
LAST_NUMBER = 12
HALF = Decimal("0.5")
WEEK_NORM = {
    5: {1: 21, 2: 23, 3: 23, 4: 23, 5: 29, 6: 30, 7: 32, 8: 33, 9: 33, 10: 34, 11: 34, 12: 34},
    6: {1: 21, 2: 26, 3: 26, 4: 26, 5: 32, 6: 33, 7: 35, 8: 36, 9: 36, 10: 37, 11: 37, 12: 37},
}
DAY_NORM = {1: 4, 2: 5, 3: 5, 4: 5, 5: 6, 6: 6, 7: 7, 8: 7, 9: 7, 10: 7, 11: 7, 12: 7}


@dataclass(frozen=True)
class Course:
    """A journal as the timetable sees it on some day. `pupils` are of the whole class or of the group.

    `teachers` are (id, short name). `counts`: its lessons are part of the load that the norms limit.
    """

    id: int
    subject: str
    class_title: str
    class_id: int | None = None
    group_id: int | None = None
    teachers: tuple[tuple[int, str], ...] = ()
    pupils: frozenset[int] = frozenset()
    hours: Decimal = Decimal(1)
    counts: bool = True
    subject_id: int = 0
    short: str = ""
    group_title: str = ""

    @property
    def title(self) -> str:
        return f"«{self.subject}», {self.class_title}"


@dataclass(frozen=True)
class Slot:
    """A lesson of the week. `weeks` is ODD, EVEN or EVERY; `start` and `end` both belong to it, `end` None = for good."""

    journal: int
    weekday: int
    number: int
    start: date
    end: date | None = None
    weeks: int = EVERY
    room: str = ""

    @property
    def hours(self) -> Decimal:
        """Hours a week: one, or half of it every other week."""
        return Decimal(1) if self.weeks == EVERY else HALF

    def holds(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)

    def meets(self, other: Slot) -> bool:
        """Whether both are held at one time on some week of the same dates."""
        same = (self.weekday, self.number) == (other.weekday, other.number) and self.weeks & other.weeks
        return bool(same) and self.start <= (other.end or date.max) and other.start <= (self.end or date.max)


@dataclass(frozen=True)
class Clash:
    """Two lessons that can't be, or hardly can be, at once. Kinds: teacher, class, pupils, twice; combined and room may be confirmed."""

    kind: str
    one: Slot
    other: Slot
    sentence: str

    @property
    def is_stop(self) -> bool:
        """Whether it can't stand even when somebody wants it."""
        return self.kind in STOPS


def clashes(slots: Iterable[Slot], courses: Mapping[int, Course], among: Iterable[Slot] | None = None) -> tuple[Clash, ...]:
    """Every clash of the slots; with `among` only those that one of these has a part in. Source: TT-2.

    Two groups at once clash where they share a pupil, a group and its whole class always. A teacher with two classes at
    once is a combined class (класс-комплект) where one room can hold both: to be confirmed. So is a shared room (a gym).
    """
    asked = None if among is None else set(among)
    at: dict[tuple[int, int], list[Slot]] = defaultdict(list)
    for slot in slots:
        at[slot.weekday, slot.number].append(slot)
    pairs = (pair for together in at.values() for pair in combinations(together, 2))
    return tuple(
        clash
        for one, other in pairs
        if one.meets(other) and (asked is None or one in asked or other in asked)
        for clash in _between(one, other, courses)
    )


def _between(one: Slot, other: Slot, courses: Mapping[int, Course]) -> Iterator[Clash]:
    first, second = courses[one.journal], courses[other.journal]
    when = _when(one, other)
    if first.id == second.id:
        yield Clash("twice", one, other, f"{when}: {first.title} стоит дважды.")
        return
    if _is_one_class(first, second):
        yield Clash("class", one, other, f"{when}: у класса сразу {first.title} и {second.title}.")
    elif have_same_pupils(first, second):
        yield Clash("pupils", one, other, f"{when}: одни и те же ученики записаны на {first.title} и {second.title}.")
    apart = not have_same_pupils(first, second)
    both = [name for key, name in first.teachers if key in {teacher for teacher, _ in second.teachers}]
    may_be_one_class = apart and first.class_id != second.class_id and (not one.room or not other.room or one.room == other.room)
    if both and may_be_one_class:
        words = f"{when}: {both[0]} ведёт вместе {first.title} и {second.title}. Так бывает в классе-комплекте."
        yield Clash("combined", one, other, words)
        return
    if both:
        yield Clash("teacher", one, other, f"{when}: {both[0]} ведёт сразу {first.title} и {second.title}.")
    if one.room and one.room == other.room:
        yield Clash("room", one, other, f"{when}: в кабинете {one.room} сразу {first.title} и {second.title}.")


def _is_one_class(first: Course, second: Course) -> bool:
    whole = first.group_id is None or second.group_id is None
    return first.class_id is not None and first.class_id == second.class_id and whole


def have_same_pupils(first: Course, second: Course) -> bool:
    """Whether somebody would have to be at both at once: one class, one group, or a pupil of both. Source: TT-2."""
    is_one_group = first.group_id is not None and first.group_id == second.group_id
    return _is_one_class(first, second) or is_one_group or bool(first.pupils & second.pupils)


def _when(one: Slot, other: Slot) -> str:
    weeks = WEEKS_WORDS[one.weeks & other.weeks]
    return f"{WEEKDAYS[one.weekday - 1].capitalize()}, {one.number} урок" + (f" ({weeks})" if weeks else "")


# ---- weeks and dates ---------------------------------------------------------------------------------------------------


def week_number(day: date, year_start: date) -> int:
    """Which week of the school year it is: the one of the year's first day is 1, whatever weekday that is. Source: TT-1."""
    return (_monday(day) - _monday(year_start)).days // 7 + 1


def week_kind(day: date, year_start: date) -> int:
    """ODD or EVEN."""
    return ODD if week_number(day, year_start) % 2 else EVEN


def due_lessons(slots: Iterable[Slot], days: Iterable[StudyDay], year_start: date) -> Iterator[tuple[date, Slot]]:
    """Dates on which the slots are held: by the weekday whose timetable the day follows, in weeks counted by the day itself."""
    by_weekday: dict[int, list[Slot]] = defaultdict(list)
    for slot in slots:
        by_weekday[slot.weekday].append(slot)
    for day in days:
        for slot in by_weekday[day.weekday]:
            if slot.holds(day.date) and slot.weeks & week_kind(day.date, year_start):
                yield day.date, slot


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


# ---- hours and norms ---------------------------------------------------------------------------------------------------


def placed_hours(slots: Iterable[Slot]) -> dict[int, Decimal]:
    """Hours a week that stand in the timetable, by journal."""
    placed: dict[int, Decimal] = defaultdict(Decimal)
    for slot in slots:
        placed[slot.journal] += slot.hours
    return dict(placed)


def class_hours(slots: Sequence[Slot], courses: Mapping[int, Course]) -> Decimal:
    """Hours a week of a class as its pupils have them: two groups at once are one hour."""
    taken = {(slot.weekday, slot.number, week) for slot in slots if courses[slot.journal].counts for week in _weeks(slot)}
    return len(taken) * HALF


def norm_warnings(grade: int, week_days: int, slots: Sequence[Slot], courses: Mapping[int, Course]) -> tuple[str, ...]:
    """What goes beyond the sanitary norms, in words; the first grade may have five lessons once a week. Source: domain §3.2."""
    days: dict[tuple[int, int], set[int]] = defaultdict(set)
    for slot in slots:
        if courses[slot.journal].counts:
            for week in _weeks(slot):
                days[week, slot.weekday].add(slot.number)
    most_week = WEEK_NORM[week_days].get(grade, WEEK_NORM[week_days][11])
    week = max((sum(len(taken) for (kind, _), taken in days.items() if kind == one) for one in (ODD, EVEN)), default=0)
    found = [f"в неделю {week} при норме {most_week}"] if week > most_week else []
    most_day, spare = DAY_NORM.get(grade, 7), int(grade == 1)
    busiest = {weekday: max(len(days[ODD, weekday]), len(days[EVEN, weekday])) for weekday in range(1, 8)}
    for weekday, count in busiest.items():
        if count > most_day:
            spare -= count == most_day + 1
            if spare < 0 or count > most_day + 1:
                found.append(f"{WEEKDAYS[weekday - 1]} {count} при норме {most_day}")
    return tuple(found)


def curriculum_warnings(courses: Iterable[Course], planned: Mapping[int, Decimal]) -> tuple[str, ...]:
    """Where the load of a class differs from its curriculum, in words; `planned` is hours a week by subject. Source: REG-5.

    The groups of a class share the hours of the subject: the longest counts.
    """
    loads: dict[int, Decimal] = {}
    names: dict[int, str] = {}
    for course in courses:
        if course.counts:
            names[course.subject_id] = course.subject
            loads[course.subject_id] = max(loads.get(course.subject_id, Decimal(0)), course.hours)
    return tuple(
        f"{names[subject]}: в нагрузке {written(loads[subject])}, в учебном плане {written(hours)}"
        for subject, hours in planned.items()
        if subject in loads and loads[subject] != hours
    )


def written(hours: Decimal) -> str:
    """Hours as a Russian reader writes them: 3, 0,5."""
    text = f"{hours.normalize():f}" if hours else "0"
    return text.replace(".", ",")


def _weeks(slot: Slot) -> tuple[int, ...]:
    return tuple(week for week in (ODD, EVEN) if slot.weeks & week)
