"""Filling of the journals: what is missing in which journal and week, whose it is, how quickly lessons are entered (DEP-1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple

from ejournal.errors import BadInput, NotThere
from ejournal.models import Journal, Staff
from ejournal.policy.actor import Actor
from ejournal.policy.control import filling_journals
from ejournal.queries.calendar import year_at
from ejournal.queries.filling_facts import (
    AsOf,
    JournalHead,
    Keeping,
    PeriodFacts,
    journals_of,
    keepers_of,
    period_facts,
    periods_of_year,
)
from ejournal.queries.filling_lessons import LessonLine, Tally, Wanted, column_of, tallies_of
from ejournal.rules.filling import (
    BY_CODE,
    FEW,
    FINAL,
    LATE,
    TODAY,
    Bin,
    Pace,
    Span,
    bins_of,
    cell_text,
    cell_words,
    days_of,
    longest_run,
    percent,
)
from ejournal.rules.school_rules import SchoolRules

SPANS: dict[str, str] = {"day": "день", "week": "неделя", "month": "месяц", "period": "период"}


@dataclass(frozen=True)
class Asked:
    """What is asked for; `period` goes with the span "period" (None: the one of `day`); empty fields narrow nothing."""

    day: date
    span: Span = "period"
    period: int | None = None
    teacher: int | None = None
    school_class: int | None = None
    subject: int | None = None
    lack: str = ""

    def __post_init__(self) -> None:
        if self.span not in SPANS:
            raise BadInput("Покажем день, неделю, месяц или период.", field="span")
        if self.lack and self.lack not in BY_CODE:
            raise BadInput("Такого вида пробелов нет.", field="lack")


NOTHING: Mapping[str, int] = MappingProxyType({})


class Cell(NamedTuple):
    """A place of the matrix; `held` lessons in it; `first` is the day of the first lesson that lacks something."""

    counts: Mapping[str, int]
    held: int
    first: date | None
    start: date
    end: date

    @property
    def text(self) -> str:
        return cell_text(self.counts)

    @property
    def words(self) -> str:
        return cell_words(self.counts)

    @property
    def css(self) -> str:
        """The matrix's own classes: nothing held, something missing, only late (or today's), all in place."""
        if not self.held:
            return "none"
        if set(self.counts) - {LATE, TODAY}:
            return "miss"
        return "late" if self.counts else "done"


@dataclass(frozen=True)
class JournalRow:
    """A journal of the matrix with its sums; `period` None where its marks are not looked at (no marks, no period)."""

    id: int
    subject: str
    class_title: str
    teachers: str
    cells: tuple[Cell, ...]
    totals: dict[str, int]
    tally: Tally
    period: PeriodFacts | None
    keepers: tuple[int, ...]

    @property
    def title(self) -> str:
        return f"{self.subject}, {self.class_title}"

    @property
    def held(self) -> int:
        return self.tally.held

    @property
    def recorded(self) -> int:
        return self.tally.recorded

    @property
    def lacking(self) -> Sequence[LessonLine]:
        """The lessons that lack anything, in order, whatever kind of lack is asked for."""
        return self.tally.lacking

    @property
    def filled_percent(self) -> int | None:
        """Per cent of the lessons held that have a topic, and homework where one is asked for; without today's that may still be written.

        Source: domain §5.16.
        """
        return percent(*self.tally.filled)

    @property
    def without_marks(self) -> int:
        """Lessons in a row at most without a single mark; 0 where none are given, and unless the page was read whole."""
        return longest_run([not one for one in self.tally.marked]) if self.period is not None else 0

    @property
    def missing(self) -> int:
        """Everything but delays and what may still be written today."""
        return sum(count for code, count in self.totals.items() if code not in (LATE, TODAY))


@dataclass(frozen=True)
class PaceLine:
    """How quickly one teacher enters lessons."""

    staff: int
    name: str
    pace: Pace


@dataclass(frozen=True)
class Choices:
    """What the filters offer: (number, title) pairs; teachers of the whole school, whatever is chosen."""

    teachers: tuple[tuple[int, str], ...]
    classes: tuple[tuple[int, str], ...]
    subjects: tuple[tuple[int, str], ...]
    periods: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class FillingPage:
    """The matrix from `first` to `last`, both included, as of `today`."""

    asked: Asked
    first: date
    last: date
    today: date
    period_title: str
    bins: tuple[Bin, ...]
    rows: tuple[JournalRow, ...]
    bin_totals: tuple[dict[str, int], ...]
    totals: dict[str, int]
    paces: tuple[PaceLine, ...]
    choices: Choices
    names: dict[int, str]

    @property
    def held(self) -> int:
        return sum(row.held for row in self.rows)

    @property
    def missing(self) -> int:
        return sum(row.missing for row in self.rows)


def filling_page(actor: Actor, asked: Asked, today: date, rules: SchoolRules, *, whole: bool = False) -> FillingPage:
    """The page; `whole`: with what the report tells and the matrix does not, marks in all and lessons in a row without any.

    Thirteen SELECTs at most, whatever the school and the days. Raises NotThere without a year or such a period.
    """
    year = year_at(asked.day)
    periods = periods_of_year(year.id)
    period = _period(periods, asked)
    first, last = days_of(asked.span, asked.day, (period.start, period.end) if period is not None else (year.start, year.end))
    everything = journals_of(year.id, filling_journals(actor))
    keepers = keepers_of(everything)
    journals = [one for one in everything if _is_asked(one, asked)]
    bins = bins_of(first, min(last, max(today, first)), "week" if asked.span in ("month", "period") else "day")
    tallies = tallies_of(journals, keepers, Wanted((first, last), today, bins, asked.teacher, whole))
    facts = period_facts(journals, periods, AsOf(min(last, today), today, whole), rules)
    cells = _Cells(bins, asked.lack)
    made = (_row(one, keepers.get(one.id, []), tallies.get(one.id, Tally()), facts.get(one.id), cells, asked, today) for one in journals)
    rows = tuple(row for row in made if _is_shown(row, asked))
    names = _names(keepers, {staff for own in tallies.values() for many in own.paces for staff in many})
    totals = tuple(_sum(row.cells[at].counts for row in rows) for at in range(len(bins)))
    return FillingPage(
        asked, first, last, today, period.title if period is not None else "", bins, rows, totals,
        _sum(row.totals for row in rows), _paces(rows, names, asked),
        _choices(everything, keepers, periods), names,
    )  # fmt: skip


def journal_filling(actor: Actor, journal_id: int, asked: Asked, today: date, rules: SchoolRules) -> JournalRow:
    """One journal over the days asked, lesson by lesson. Raises NotThere. As many SELECTs as the page."""
    year = Journal.select(Journal.year).where((Journal.id == journal_id) & filling_journals(actor)).scalar()
    if year is None:
        raise NotThere("Такого журнала нет.")
    journals = journals_of(year, Journal.id == journal_id)
    keepers, periods = keepers_of(journals), periods_of_year(year)
    period = _period(periods, asked)
    first, last = days_of(asked.span, asked.day, (period.start, period.end) if period is not None else (asked.day, asked.day))
    bins = bins_of(first, last, "week")
    tallies = tallies_of(journals, keepers, Wanted((first, last), today, bins, asked.teacher))
    facts = period_facts(journals, periods, AsOf(min(last, today), today), rules).get(journal_id)
    return _row(journals[0], keepers.get(journal_id, []), tallies.get(journal_id, Tally()), facts, _Cells(bins, asked.lack), asked, today)


# ---- parts ----


def _period(periods: Sequence[Any], asked: Asked) -> Any:
    """The period asked for; else that of the day of the youngest, between two the one before, before all the first; None without any."""
    if asked.period is not None:
        found = next((one for one in periods if one.id == asked.period), None)
        if found is None:
            raise NotThere("Такого периода в этом учебном году нет.")
        return found
    begun = [one for one in periods if one.start <= asked.day]
    last = max((one.start for one in begun), default=None)
    return next((one for one in begun if one.start == last), periods[0] if periods else None)


def _is_asked(journal: JournalHead, asked: Asked) -> bool:
    """By class and subject; who only substitutes in a journal is found by its lessons, so a teacher narrows rows later."""
    return asked.school_class in (None, journal.school_class_id) and asked.subject in (None, journal.subject_id)


def _row(
    journal: JournalHead, keepers: Sequence[Keeping], tally: Tally, facts: PeriodFacts | None, cells: _Cells, asked: Asked, today: date
) -> JournalRow:  # fmt: skip
    now = [one for one in keepers if one.stay.covers(today)] or list(keepers[-1:])
    keeps = asked.teacher is None or any(one.staff == asked.teacher for one in now)
    made = cells.of(tally)
    totals = _sum(cell.counts for cell in made)
    period = facts if keeps else None
    if period is not None:
        of_period = ((FEW, period.few), (FINAL, period.final))
        totals |= {code: len(lack) for code, lack in of_period if lack and asked.lack in ("", code)}
    names = ", ".join(dict.fromkeys(one.name for one in now))
    return JournalRow(
        journal.id, journal.subject, journal.class_title, names, made, totals, tally, period, tuple(one.staff for one in now)
    )  # fmt: skip


class _Cells:
    """The lessons of a journal over the columns; what lacks nothing is one and the same cell for all journals."""

    def __init__(self, bins: Sequence[Bin], lack: str) -> None:
        self._bins, self._starts, self._lack = bins, [one.start for one in bins], lack
        self._plain: dict[tuple[int, int], Cell] = {}

    def of(self, tally: Tally) -> tuple[Cell, ...]:
        found: dict[int, tuple[dict[str, int], date]] = {}
        for one in tally.lacking:
            codes = one.lacks if not self._lack else (self._lack,) if self._lack in one.lacks else ()
            at = column_of(one.day, self._bins, self._starts) if codes else None
            if at is not None:
                counts, _ = found.setdefault(at, ({}, one.day))
                for code in codes:
                    counts[code] = counts.get(code, 0) + 1
        held = tally.columns
        return tuple([self._cell(at, held[at], found.get(at)) for at in range(len(self._bins))])

    def _cell(self, at: int, held: int, lacking: tuple[dict[str, int], date] | None) -> Cell:
        if lacking is not None:
            return Cell(lacking[0], held, lacking[1], self._bins[at].start, self._bins[at].end)
        if (at, held) not in self._plain:
            self._plain[at, held] = Cell(NOTHING, held, None, self._bins[at].start, self._bins[at].end)
        return self._plain[at, held]


def _sum(many: Iterable[Mapping[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for counts in many:
        for code, count in counts.items():
            found[code] = found.get(code, 0) + count
    return found


def _is_shown(row: JournalRow, asked: Asked) -> bool:
    """With a kind of lack only what has it; with a teacher only his journals and those in which he gave a lesson."""
    if asked.lack and not row.totals:
        return False
    return asked.teacher is None or bool(row.held) or asked.teacher in row.keepers


def _names(keepers: dict[int, list[Keeping]], substitutes: set[int]) -> dict[int, str]:
    """Names of all who answer for something; a substitute who keeps no journal of the year is read from his own row. One SELECT at most."""
    found = {one.staff: one.name for own in keepers.values() for one in own}
    if unknown := substitutes - found.keys():
        found |= {row.id: row.short_name for row in Staff.select().where(Staff.id.in_(sorted(unknown)))}
    return found


def _paces(rows: Sequence[JournalRow], names: dict[int, str], asked: Asked) -> tuple[PaceLine, ...]:
    """By teacher, the slowest first: by the share entered on the same day."""
    found: dict[int, Pace] = defaultdict(Pace)
    for row in rows:
        for many, pace in row.tally.paces.items():
            for staff in many:
                found[staff].join(pace)
    lines = [PaceLine(staff, names.get(staff, ""), pace) for staff, pace in found.items() if asked.teacher in (None, staff)]
    return tuple(sorted(lines, key=lambda one: (one.pace.same_day or 0, one.name)))


def _choices(journals: Sequence[JournalHead], keepers: dict[int, list[Keeping]], periods: Sequence[Any]) -> Choices:
    teachers = {one.staff: one.name for own in keepers.values() for one in own}
    classes = {one.school_class_id: one.class_name for one in journals if one.school_class_id}
    subjects = {one.subject_id: one.subject for one in journals}
    return Choices(
        tuple(sorted(teachers.items(), key=lambda one: one[1].replace("ё", "е"))),
        tuple(classes.items()),
        tuple(sorted(subjects.items(), key=lambda one: one[1])),
        tuple((one.id, f"{one.title}, {one.grade_from}–{one.grade_to} кл.") for one in periods),
    )
