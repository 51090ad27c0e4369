"""Whether marks say what pupils know: period marks against means, written works against oral answers, marks bunched at the end.

Everything is counted from sums, as a database gives them, and exactly. Source: DEP-3; domain §0 rows 4 and 5, §2.3, §2.4, §4.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ejournal.rules.forecast import WrittenWorks, above_written
from ejournal.rules.marks import mean_text, threshold_at
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.statistics import mean_of_sums, proposed_mark, rounded
from ejournal.rules.words import count_of, day_month, day_span, form_of, with_comma

ONE = Decimal(1)
LEAST = 2  # one mark is a decision about one child, one written work an accident; more are a habit
ENOUGH = 5  # marks of a sort, below which a share or a mean of them says nothing
SITTING_LESSONS = 3  # marks of so many lessons entered on one day after their terms were not given at the lessons
RAISED, LOWERED, OVER_WRITTEN, GAP, BUNCH, SITTING = "raised", "lowered", "over_written", "gap", "bunch", "sitting"


class Portion(NamedTuple):
    """Marks with digits of one pupil in one journal that are alike: their points together, how many, how many of the last days.

    `is_outside`: from a sanatorium or another school; it counts in the mean and nowhere else.
    """

    points: int
    count: int
    weight: Decimal = ONE
    is_written: bool = False
    is_control: bool = False
    is_outside: bool = False
    last: int = 0


@dataclass(frozen=True)
class PupilFacts:
    """A pupil who is in the journal on the period's last day; `value` is his period mark, "" where none stands."""

    pupil: int
    portions: Sequence[Portion] = ()
    value: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Unlike:
    """A period mark that is not what something else leads to; `words` say what: «5, а из средней 4,33 выходит 4»."""

    pupil: int
    value: str
    words: str
    reason: str = ""


class Pool(NamedTuple):
    """Marks of several pupils together."""

    points: int = 0
    count: int = 0

    @property
    def mean(self) -> Fraction | None:
        """Plain mean in points of the scale; None without marks."""
        return Fraction(self.points, self.count) if self.count else None


@dataclass(frozen=True)
class JournalFigures:
    """One journal in its period. `compared`: pupils with both a period mark in points and a mean; both means are over them.

    `unfounded` have a period mark and no current mark. `written` holds control works too; `total` and `last` count current marks.
    """

    given: int
    compared: int
    raised: tuple[Unlike, ...]
    lowered: tuple[Unlike, ...]
    over_written: tuple[Unlike, ...]
    unfounded: tuple[int, ...]
    period_mean: Fraction | None
    marks_mean: Fraction | None
    written: Pool
    oral: Pool
    total: int
    last: int

    @property
    def gap(self) -> Fraction | None:
        """Mean of the period marks above the mean of the pupils' means, in points."""
        return _less(self.period_mean, self.marks_mean)

    @property
    def oral_over_written(self) -> Fraction | None:
        """Mean of oral answers above that of written works, in points."""
        return _less(self.oral.mean, self.written.mean)


def _less(one: Fraction | None, other: Fraction | None) -> Fraction | None:
    return None if one is None or other is None else one - other


def journal_figures(pupils: Iterable[PupilFacts], rules: SchoolRules) -> JournalFigures:
    """The figures of one journal. н/а, осв and marks that are not set are in no mean; an empty journal has none. Source: DEP-3."""
    known = list(pupils)
    marked = [(one, int(one.value), _mean(one.portions, rules)) for one in known if one.value.isdigit()]
    compared = [(one, value, mean) for one, value, mean in marked if mean is not None]
    unlike = [(value - int(mark), _unlike(one, mean, mark, rules)) for one, value, mean in compared if int(mark := proposed_mark(mean, rules.round_up_from)) != value]
    own = [portion for one in known for portion in one.portions if not portion.is_outside]
    return JournalFigures(
        given=len(marked),
        compared=len(compared),
        raised=tuple(one for step, one in unlike if step > 0),
        lowered=tuple(one for step, one in unlike if step < 0),
        over_written=tuple(found for one, _, _ in compared if (found := _over_written(one, rules)) is not None),
        unfounded=tuple(one.pupil for one, _, mean in marked if mean is None),
        period_mean=Fraction(sum(value for _, value, _ in compared), len(compared)) if compared else None,
        marks_mean=sum((mean for _, _, mean in compared), Fraction(0)) / len(compared) if compared else None,
        written=_pool(one for one in own if one.is_written or one.is_control),
        oral=_pool(one for one in own if not (one.is_written or one.is_control)),
        total=sum(one.count for one in own),
        last=sum(one.last for one in own),
    )


def _mean(portions: Iterable[Portion], rules: SchoolRules) -> Fraction | None:
    """The mean the school goes by, weighted if its rules say so."""
    sums: dict[Decimal, tuple[int, int]] = {}
    for one in portions:
        points, count = sums.get(one.weight, (0, 0))
        sums[one.weight] = points + one.points, count + one.count
    return mean_of_sums(sums, weighted=rules.use_weights)


def _pool(portions: Iterable[Portion]) -> Pool:
    kept = list(portions)
    return Pool(sum(one.points for one in kept), sum(one.count for one in kept))


def _unlike(one: PupilFacts, mean: Fraction, mark: str, rules: SchoolRules) -> Unlike:
    return Unlike(one.pupil, one.value, f"{one.value}, а из средней {_shown(mean, rules)} выходит {mark}", one.reason)


def _shown(mean: Fraction, rules: SchoolRules) -> str:
    return mean_text(mean, threshold_at(mean, rules.round_up_from), rules.mean_digits)


def _over_written(one: PupilFacts, rules: SchoolRules) -> Unlike | None:
    """The rule of MARK-4, from sums: works whose kind is written."""
    written = [portion for portion in one.portions if portion.is_written]
    mean = _mean(written, rules)
    mark = proposed_mark(mean, rules.round_up_from)
    if mean is None or int(one.value) <= int(mark):
        return None
    counts = sum(portion.count for portion in written), sum(portion.count for portion in one.portions)
    words = above_written(one.value, WrittenWorks(*counts, mean, mark, _shown(mean, rules)))
    return Unlike(one.pupil, one.value, words, one.reason) if words else None


# ---- the last days -----------------------------------------------------------------------------------------------------


def last_days(start: date, end: date, rules: SchoolRules) -> tuple[date, date]:
    """The last days of a period from `start` to `end`, all included; a short period is all last days."""
    return max(start, end - timedelta(days=rules.objectivity_bunch_days - 1)), end


class Entered(NamedTuple):
    """So many marks of one lesson day, entered on a later day; `due_days` is the term of their kind of work."""

    lesson: date
    entered: date
    due_days: int
    count: int

    @property
    def is_overdue(self) -> bool:
        return (self.entered - self.lesson).days > self.due_days


@dataclass(frozen=True)
class Backdated:
    """Marks entered after their terms: how many, and the day on which most of them were entered at once (None without any).

    `count` of that day, for `lessons` days of lessons from `first` to `last`.
    """

    total: int = 0
    day: date | None = None
    count: int = 0
    lessons: int = 0
    first: date | None = None
    last: date | None = None


def backdated(entries: Iterable[Entered]) -> Backdated:
    """What was entered in one sitting; of equal days the latest. The order of the entries is nothing. Source: domain §0 rows 2–4."""
    days: dict[date, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for one in entries:
        if one.is_overdue:
            days[one.entered][one.lesson] += one.count
    if not days:
        return Backdated()
    day = max(days, key=lambda key: (sum(days[key].values()), key))
    lessons = days[day]
    total = sum(sum(own.values()) for own in days.values())
    return Backdated(total, day, sum(lessons.values()), len(lessons), min(lessons), max(lessons))


# ---- what is told to the deputy ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Remark:
    """One thing about a journal for the teachers' council; `pupils` are named after the words."""

    code: str
    words: str
    pupils: tuple[Unlike, ...] = ()


def share_of(part: int, whole: int) -> Fraction | None:
    """Per cent; None of nothing."""
    return Fraction(100 * part, whole) if whole else None


def put_late(figures: JournalFigures, entered: Backdated) -> int:
    """Marks of the last days with those entered in them for lessons long before."""
    return figures.last + entered.total


def remarks_of(figures: JournalFigures, entered: Backdated, days: tuple[date, date], rules: SchoolRules) -> tuple[Remark, ...]:
    """What goes beyond the school's settings, in words; `days` are the last days of the period. Source: DEP-3."""
    return (*_period_remarks(figures, rules), *_gap_remark(figures, rules), *_bunch_remarks(figures, entered, days, rules))


def _period_remarks(figures: JournalFigures, rules: SchoolRules) -> Iterable[Remark]:
    sorts = ((RAISED, figures.raised, "выше средней"), (LOWERED, figures.lowered, "ниже средней"), (OVER_WRITTEN, figures.over_written, "выше письменных работ"))
    for code, found, words in sorts:
        if code == OVER_WRITTEN and figures.written.count < LEAST * figures.compared:
            continue  # a single written work says little
        if len(found) >= LEAST and len(found) * 100 >= rules.objectivity_raised_share * figures.compared:
            yield Remark(code, f"{_marks(len(found))} из {figures.compared} {words}", found)


def _gap_remark(figures: JournalFigures, rules: SchoolRules) -> Iterable[Remark]:
    difference = figures.oral_over_written
    if difference is None or min(figures.written.count, figures.oral.count) < ENOUGH or abs(difference) <= Fraction(rules.objectivity_gap):
        return
    above, below = ("устные ответы", "письменных работ") if difference > 0 else ("письменные работы", "устных ответов")
    means = sorted((figures.oral.mean or Fraction(0), figures.written.mean or Fraction(0)), reverse=True)
    yield Remark(GAP, f"{above} выше {below} на {two_places(abs(difference))}: {two_places(means[0])} и {two_places(means[1])}")


def _bunch_remarks(figures: JournalFigures, entered: Backdated, days: tuple[date, date], rules: SchoolRules) -> Iterable[Remark]:
    found = put_late(figures, entered)
    if figures.total >= ENOUGH and found * 100 >= rules.objectivity_bunch_share * figures.total:
        share = rounded(Fraction(100 * found, figures.total), 0)
        late = f", из них позже срока {entered.total}" if entered.total else ""
        yield Remark(BUNCH, f"в последние дни, {day_span(*days)}, — {_marks(found)} из {figures.total} ({share}\u00a0%){late}")
    if entered.day and entered.first and entered.last and entered.count >= ENOUGH and entered.lessons >= SITTING_LESSONS:
        verb = form_of(entered.count, "внесена", "внесены", "внесено")
        span = day_span(entered.first, entered.last)
        yield Remark(SITTING, f"{day_month(entered.day)} {verb} сразу {_marks(entered.count)} за уроки {span}, позже срока")


def _marks(count: int) -> str:
    return count_of(count, "отметка", "отметки", "отметок")


def two_places(value: Fraction) -> str:
    """«4,50»: two places, half up, for show."""
    return with_comma(rounded(value, 2))


def signed(value: Fraction | None) -> str:
    """«+0,25», «−0,10», «0,00», «—» where there is none; half away from zero, so that both signs are alike."""
    if value is None:
        return "—"
    size = rounded(abs(value), 2)
    return f"{'' if not size else '+' if value > 0 else '−'}{with_comma(size)}"
