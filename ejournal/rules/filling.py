"""What a lesson of a journal lacks, how late it was entered, and how that is counted and said. Source: DEP-1, MARK-1; domain §5.16."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal, NamedTuple

from ejournal.rules.words import month_title, short_date, short_weekday

Span = Literal["day", "week", "month", "period"]


class Lack(NamedTuple):
    """A kind of what is missing: its letter in the matrix, its name in words, whether it is an absence or a delay."""

    code: str
    letter: str
    words: str
    of_lesson: bool = True


RECORD, TOPIC, HOMEWORK, LATE, FEW, FINAL, TODAY = "record", "topic", "homework", "late", "few", "final", "today"
LACKS = (
    Lack(RECORD, "з", "урок без единой записи"),
    Lack(TOPIC, "т", "нет темы"),
    Lack(HOMEWORK, "д", "нет домашнего задания"),
    Lack(LATE, "п", "записан позже дня урока"),
    Lack(FEW, "м", "мало отметок", of_lesson=False),
    Lack(FINAL, "и", "нет отметки за период", of_lesson=False),
    Lack(TODAY, "с", "сегодня, ещё не записан"),
)
BY_CODE = {lack.code: lack for lack in LACKS}
MISSING = (RECORD, TOPIC, HOMEWORK, FEW, FINAL)  # what a teacher is asked to put right; a delay can only be noted


class LessonFacts(NamedTuple):
    """A lesson that was held; `filled_on` is the day its topic was written, None while it was not; `asks_homework`: of the curriculum."""

    day: date
    has_topic: bool
    has_homework: bool
    has_records: bool
    filled_on: date | None
    asks_homework: bool


def lacks_of(lesson: LessonFacts, today: date) -> tuple[str, ...]:
    """Codes of what a lesson lacks on `today`; none of one that is ahead.

    A lesson in which nothing stands lacks its record, and not its topic and homework once more. Of today's, which may still be written,
    it is only said that nothing stands. «Не задано» is a homework. Source: DEP-1; domain §0 rule 1.
    """
    if lesson.day > today:
        return ()
    bare = not (lesson.has_topic or lesson.has_homework or lesson.has_records)
    if lesson.day == today:
        return (TODAY,) if not lesson.has_topic else ()
    if bare:
        return (RECORD,)
    found = [TOPIC] if not lesson.has_topic else []
    found += [HOMEWORK] if lesson.asks_homework and not lesson.has_homework else []
    return (*found, *((LATE,) if lesson.has_topic and delay_of(lesson) else ()))


def delay_of(lesson: LessonFacts) -> int | None:
    """Days from the lesson to its record, 0 on the same day (or ahead of it); None while there is none. Source: MARK-1."""
    return None if lesson.filled_on is None else max(0, (lesson.filled_on - lesson.day).days)


@dataclass
class Pace:
    """How quickly lessons are entered; `held` counts those whose day is over, entered or not."""

    held: int = 0
    delays: list[int] = field(default_factory=list)

    def take(self, lesson: LessonFacts, today: date) -> None:
        if lesson.day < today:
            self.add(delay_of(lesson) if lesson.has_topic else None)

    def add(self, delay: int | None) -> None:
        """One lesson whose day is over; None where its topic is not written."""
        self.held += 1
        if delay is not None:
            self.delays.append(delay)

    def join(self, other: Pace) -> None:
        """Count in what was counted elsewhere."""
        self.held += other.held
        self.delays += other.delays

    @property
    def median(self) -> Fraction | None:
        """The middle delay of the entered lessons, in days; between two middle ones their mean; None where none is entered."""
        return median_of(self.delays)

    @property
    def same_day(self) -> int | None:
        """Per cent of the lessons held that were entered on their day, half up; None without lessons."""
        return percent(sum(delay == 0 for delay in self.delays), self.held)


def median_of(numbers: Iterable[int]) -> Fraction | None:
    ordered = sorted(numbers)
    if not ordered:
        return None
    middle = len(ordered) // 2
    return Fraction(ordered[middle]) if len(ordered) % 2 else Fraction(ordered[middle - 1] + ordered[middle], 2)


def percent(part: int, whole: int) -> int | None:
    """Whole per cent, half up; None of nothing."""
    return (200 * part + whole) // (2 * whole) if whole else None


def median_words(median: Fraction | None) -> str:
    """«в тот же день», «1 дн.», «1,5 дн.», «—»."""
    if median is None:
        return "—"
    if median == 0:
        return "в тот же день"
    whole = str(median.numerator // median.denominator)
    return f"{whole}{',5' if median.denominator == 2 else ''}\u00a0дн."


def longest_run(flags: Sequence[bool]) -> int:
    """How many lessons in a row at most are so; of lessons in order."""
    best = run = 0
    for flag in flags:
        run = run + 1 if flag else 0
        best = max(best, run)
    return best


class Bin(NamedTuple):
    """A column of the matrix: the days from `start` to `end`, both included; `group` is the heading over neighbours."""

    start: date
    end: date
    title: str
    group: str


def bins_of(first: date, last: date, by: Literal["day", "week"]) -> tuple[Bin, ...]:
    """The columns from `first` to `last`, both included: days, or weeks from Monday cut at both ends."""
    if by == "day":
        days = (first + timedelta(days=number) for number in range((last - first).days + 1))
        return tuple(Bin(day, day, short_date(day), short_weekday(day)) for day in days if day.weekday() < 6)
    found, monday = [], first - timedelta(days=first.weekday())
    while monday <= last:
        start, end = max(monday, first), min(monday + timedelta(days=6), last)
        found.append(Bin(start, end, short_date(start), month_title(start)))
        monday += timedelta(days=7)
    return tuple(found)


def days_of(span: Span, day: date, period: tuple[date, date]) -> tuple[date, date]:
    """First and last day of the day, the week, the month of `day`, or of the period; both included."""
    if span == "day":
        return day, day
    if span == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    if span == "month":
        first = day.replace(day=1)
        return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return period


def cell_text(counts: Mapping[str, int]) -> str:
    """«з2 п1»: letters with their counts in the order of `LACKS`."""
    return " ".join(f"{lack.letter}{counts[lack.code]}" for lack in LACKS if counts.get(lack.code))


def cell_words(counts: Mapping[str, int]) -> str:
    """«урок без единой записи: 2, записан позже дня урока: 1»."""
    return ", ".join(f"{lack.words}: {counts[lack.code]}" for lack in LACKS if counts.get(lack.code))
