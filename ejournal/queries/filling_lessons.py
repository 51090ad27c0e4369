"""The lessons of all journals at once, as the matrix of filling counts them: thousands of rows, an object only where something lacks (DEP-1)."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from peewee import SQL, Case, fn

from ejournal.models import Absence, Lesson, Mark, Work
from ejournal.models.prepared import Prepared, hole, holes
from ejournal.queries.filling_facts import JournalHead, Keeping, day_of
from ejournal.rules.filling import TODAY, Bin, LessonFacts, Pace, delay_of, lacks_of

Staffs = tuple[int, ...]


class LessonLine(NamedTuple):
    """A lesson that was held, with who answers for it: the substitute, else who kept the journal that day."""

    id: int
    journal: int
    number: int
    facts: LessonFacts
    staff: Staffs
    lacks: tuple[str, ...]

    @property
    def day(self) -> date:
        return self.facts.day


class Judged(NamedTuple):
    """What is true of all lessons of one day that stand alike; `at` is their column, None where a day has none.

    `is_due`: their time to be written is over; `is_full`: topic, and homework where one is asked for.
    """

    facts: LessonFacts
    lacks: tuple[str, ...]
    at: int | None
    delay: int | None
    is_over: bool
    is_due: bool
    is_full: bool


@dataclass
class Tally:
    """Lessons of one journal that were held; `lacking` in order; `marked` only when runs are asked for, in order too."""

    judged: list[Judged] = field(default_factory=list)
    lacking: list[LessonLine] = field(default_factory=list)
    marked: list[bool] = field(default_factory=list)
    paces: dict[Staffs, Pace] = field(default_factory=lambda: defaultdict(Pace))

    @property
    def held(self) -> int:
        return len(self.judged)

    @property
    def recorded(self) -> int:
        return sum([one.facts.has_topic for one in self.judged])

    @property
    def filled(self) -> tuple[int, int]:
        """Lessons written in full, of those whose time to be written is over."""
        due = [one.is_full for one in self.judged if one.is_due]
        return sum(due), len(due)

    @property
    def columns(self) -> Counter[int | None]:
        """Lessons held by column."""
        return Counter([one.at for one in self.judged])


@dataclass(frozen=True)
class Wanted:
    """Which lessons are counted and how: those of `span` up to `today`; of one teacher, or of all (None); `with_runs`: which have marks."""

    span: tuple[date, date]
    today: date
    bins: Sequence[Bin]
    teacher: int | None = None
    with_runs: bool = False


def tallies_of(journals: Sequence[JournalHead], keepers: Mapping[int, Sequence[Keeping]], wanted: Wanted) -> dict[int, Tally]:
    """The lessons of each journal that has any. One SELECT."""
    found: dict[int, Tally] = defaultdict(Tally)
    verdicts = {asks: _Verdicts(asks, wanted) for asks in (True, False)}
    books = {one.id: _Book(verdicts[one.kind == "lesson"], keepers.get(one.id, ())) for one in journals}
    first, last, teacher = wanted.span[0], min(wanted.span[1], wanted.today), wanted.teacher
    for row in (_WITH_MARKS if wanted.with_runs else _PLAIN).raw(journals=list(books), first=first, last=last):
        journal, substitute, state = row[1], row[3], row[5:]
        book = books[journal]
        judged = book.known.get(state) or book.judge(state)
        staff = (substitute,) if substitute else book.sole or book.staff(row[5])
        if teacher is not None and teacher not in staff:
            continue
        tally = found[journal]
        tally.judged.append(judged)
        if judged.is_over:
            tally.paces[staff].add(judged.delay)
        if judged.lacks:
            tally.lacking.append(LessonLine(row[0], journal, row[2], judged.facts, staff, judged.lacks))
        if wanted.with_runs:
            tally.marked.append(bool(row[4]))
    for tally in found.values():
        tally.lacking.sort(key=lambda one: (one.day, one.number, one.id))
    return found


def held_lessons(
    journals: Mapping[int, JournalHead], keepers: Mapping[int, Sequence[Keeping]], span: tuple[date, date], today: date
) -> list[LessonLine]:  # fmt: skip
    """Each lesson of the journals in the days of `span` up to today, with what it lacks or nothing, in order. One SELECT."""
    wanted = Wanted(span, today, ())
    verdicts = {asks: _Verdicts(asks, wanted) for asks in (True, False)}
    books = {key: _Book(verdicts[one.kind == "lesson"], keepers.get(key, ())) for key, one in journals.items()}
    found = []
    for key, journal, number, substitute, _, *state in _PLAIN.raw(journals=list(books), first=span[0], last=min(span[1], today)):
        book, known = books[journal], tuple(state)
        judged = book.known.get(known) or book.judge(known)
        staff = (substitute,) if substitute else book.sole or book.staff(state[0])
        found.append(LessonLine(key, journal, number, judged.facts, staff, judged.lacks))
    return sorted(found, key=lambda one: (one.day, one.number, one.id))


class _Verdicts:
    """A lesson's state as the driver gives it (day, topic, homework, day of the record, any record) -> what is true of all such."""

    def __init__(self, asks_homework: bool, wanted: Wanted) -> None:
        self._asks, self._today, self._bins = asks_homework, wanted.today, wanted.bins
        self._starts = [one.start for one in wanted.bins]
        self.known: dict[tuple[Any, ...], Judged] = {}

    def judge(self, state: tuple[Any, ...]) -> Judged:
        return self.known.setdefault(state, self._judge(*state))

    def _judge(self, raw: Any, topic: Any, homework: Any, filled: str | None, records: Any) -> Judged:
        day = day_of(raw)
        facts = LessonFacts(day, bool(topic), bool(homework), bool(records), day_of(filled) if filled else None, self._asks)
        lacks = lacks_of(facts, self._today)
        full = facts.has_topic and (facts.has_homework or not self._asks)
        delay = delay_of(facts) if facts.has_topic else None
        return Judged(facts, lacks, column_of(day, self._bins, self._starts), delay, day < self._today, TODAY not in lacks, full)


def column_of(day: date, bins: Sequence[Bin], starts: Sequence[date]) -> int | None:
    """Which column holds a day; a Sunday has none in a week by days."""
    at = bisect_right(starts, day) - 1
    return at if at >= 0 and day <= bins[at].end else None


class _Book:
    """Who answers for the lessons of one journal; `sole`: who does whatever the day, empty where the day decides."""

    def __init__(self, verdicts: _Verdicts, keepers: Sequence[Keeping]) -> None:
        self.known, self.judge, self._keepers = verdicts.known, verdicts.judge, keepers
        self.sole: Staffs = tuple(one.staff for one in keepers) if len(keepers) < 2 else ()

    def staff(self, raw: Any) -> Staffs:
        """Who kept it on a day as the driver gives it; where nobody did, the last one."""
        day = day_of(raw)
        return tuple(one.staff for one in self._keepers if one.stay.covers(day)) or tuple(one.staff for one in self._keepers[-1:])


def _lessons(with_marks: bool) -> Any:
    """Absences and marks are looked for only where neither topic nor homework stands; in order only where runs are counted."""
    marks = fn.EXISTS(Mark.select(SQL("1")).join(Work).where((Work.lesson == Lesson.id) & (Mark.value != "")))
    absences = fn.EXISTS(Absence.select(SQL("1")).where((Absence.lesson == Lesson.id) & (Absence.code != "")))
    written = (Lesson.topic != "") | (Lesson.homework != "")
    columns = (
        Lesson.id, Lesson.journal_id, Lesson.number, Lesson.substitute_id, marks if with_marks else SQL("NULL"),
        Lesson.date, Lesson.topic != "", Lesson.homework != "", fn.SUBSTR(Lesson.filled_at.cast("text"), 1, 10),
        Case(None, [(written, True)], marks | absences),
    )  # fmt: skip
    there = Lesson.date.between(hole("first"), hole("last")) & ~Lesson.is_cancelled & Lesson.journal.in_(holes("journals"))
    query = Lesson.select(*columns).where(there)
    return query.order_by(Lesson.date, Lesson.number, Lesson.id) if with_marks else query


_PLAIN, _WITH_MARKS = Prepared(lambda: _lessons(False)), Prepared(lambda: _lessons(True))
