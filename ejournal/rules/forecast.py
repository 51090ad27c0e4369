"""How a mean came about and where it may go: the formula on click, the next mark, the marks still needed, the written works.

Source: GRID-7, MARK-4, DIA-4; domain §2.4.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import NamedTuple

from ejournal.rules.marks import GivenMark, counted, mean_name, mean_of, mean_text, points_text, threshold_at
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.statistics import proposed_mark, rounded
from ejournal.rules.words import count_of, form_of, listed, with_comma

ONE = Decimal(1)
MARK_NOUNS = {
    5: ("пятёрка", "пятёрки", "пятёрок"),
    4: ("четвёрка", "четвёрки", "четвёрок"),
    3: ("тройка", "тройки", "троек"),
    2: ("двойка", "двойки", "двоек"),
}


@dataclass(frozen=True)
class Explanation:
    """A mean taken apart. `mean` and `threshold` are None and `mark` is "" without digits; `weight` is the number of marks where the
    school does not weigh them. The texts are for people: «(5 + 4·2 + 3) : 4 = 4,00», «осв, • не считаются»."""

    counted: tuple[GivenMark, ...]
    left_out: tuple[GivenMark, ...]
    total: Fraction
    weight: Fraction
    mean: Fraction | None
    shown: str
    threshold: Fraction | None
    mark: str
    name: str
    formula: str
    left_out_text: str
    rounding: str


def explain(marks: Iterable[GivenMark], rules: SchoolRules) -> Explanation:
    """Everything behind the figure beside a pupil's name. Source: GRID-7."""
    given = tuple(marks)
    numbers = tuple(counted(given))
    others = tuple(mark for mark in given if mark.value and not mark.value.isdigit())
    mean = mean_of(numbers, rules)
    threshold = threshold_at(mean, rules.round_up_from) if mean is not None else None
    shown = mean_text(mean, threshold, rules.mean_digits) if mean is not None and threshold is not None else ""
    weight = Fraction(sum(_weight(mark, rules) for mark in numbers))
    return Explanation(
        counted=numbers,
        left_out=others,
        total=mean * weight if mean is not None else Fraction(0),
        weight=weight,
        mean=mean,
        shown=shown,
        threshold=threshold,
        mark=proposed_mark(mean, rules.round_up_from),
        name=mean_name(rules),
        formula=_formula(numbers, weight, shown, rules),
        left_out_text=_left_out(others),
        rounding=f"округляем вверх от {points_text(threshold)}" if threshold is not None else "",
    )


def _weight(mark: GivenMark, rules: SchoolRules) -> Decimal:
    return mark.weight if rules.use_weights else ONE


def _formula(numbers: Sequence[GivenMark], weight: Fraction, shown: str, rules: SchoolRules) -> str:
    """«(5 + 4·2 + 3) : 4 = 4,00»; a weight of one is not written."""
    if not numbers:
        return ""
    parts = [mark.value if _weight(mark, rules) == 1 else f"{mark.value}·{_bare(mark.weight)}" for mark in numbers]
    return f"({' + '.join(parts)}) : {_bare(Decimal(weight.numerator) / weight.denominator)} = {shown}"


def _bare(value: Decimal) -> str:
    """«1,5», «10»: no zeros at the end."""
    return with_comma(value.quantize(ONE) if value == value.to_integral_value() else value.normalize())


def _left_out(others: Sequence[GivenMark]) -> str:
    values = list(dict.fromkeys(mark.value for mark in others))
    return f"{', '.join(values)} не {form_of(len(values), 'считается', 'считаются', 'считаются')}" if values else ""


class NextMark(NamedTuple):
    """What the mean becomes with one more mark: exact, for show, and the mark it leads to."""

    points: int
    mean: Fraction
    shown: str
    mark: str

    @property
    def text(self) -> str:
        """«если следующая 5 → 4,20»."""
        return f"если следующая {self.points} → {self.shown}"


def if_next(marks: Iterable[GivenMark], rules: SchoolRules, weight: Decimal = ONE) -> tuple[NextMark, ...]:
    """The four (five, where 1 is given) futures, the best first; `weight` is the next work's. Source: GRID-7, DIA-4."""
    given = counted(marks)
    return tuple(_with(given, points, rules, weight) for points in range(5, rules.lowest_mark - 1, -1))


def _with(given: Sequence[GivenMark], points: int, rules: SchoolRules, weight: Decimal) -> NextMark:
    mean = mean_of([*given, GivenMark(str(points), weight)], rules) or Fraction(points)
    threshold = threshold_at(mean, rules.round_up_from)
    return NextMark(points, mean, mean_text(mean, threshold, rules.mean_digits), proposed_mark(mean, rules.round_up_from))


class Way(NamedTuple):
    """So many marks of one value in a row."""

    points: int
    number: int

    @property
    def text(self) -> str:
        """«2 пятёрки»."""
        return count_of(self.number, *MARK_NOUNS[self.points])


@dataclass(frozen=True)
class Needed:
    """What leads to a wished mark: each way with fewer marks than a way by lower ones; none when it is reached already."""

    target: int
    is_reached: bool
    ways: tuple[Way, ...]
    lessons_left: int | None = None

    @property
    def possible(self) -> tuple[Way, ...]:
        """The ways for which there are lessons enough, a mark a lesson."""
        return tuple(way for way in self.ways if self.lessons_left is None or way.number <= self.lessons_left)

    @property
    def text(self) -> str:
        """«для 4 нужно: 2 пятёрки или 5 четвёрок»; «для 4 не хватит уроков: нужно 5 пятёрок, осталось 3 урока»."""
        if self.is_reached:
            return f"{self.target} уже выходит"
        if self.possible:
            return f"для {self.target} нужно: {listed([way.text for way in self.possible], 'или')}"
        verb = form_of(self.ways[0].number, "нужна", "нужно", "нужно")
        return f"для {self.target} не хватит уроков: {verb} {self.ways[0].text}, {lessons_left_text(self.lessons_left or 0)}"


def needed_for(
    target: int, marks: Iterable[GivenMark], rules: SchoolRules, *, weight: Decimal = ONE, lessons_left: int | None = None
) -> Needed:
    """The fewest next marks of one value that lead to `target` (3…5), the best marks first; `weight` is their works'.

    A mean leads to `target` from target − 1 + the school's threshold on, so the number is found by one division. Source: DIA-4.
    """
    goal = target - 1 + Fraction(rules.round_up_from)
    found = explain(marks, rules)
    if found.mean is not None and found.mean >= goal:
        return Needed(target, True, (), lessons_left)
    lacks, own = goal * found.weight - found.total, Fraction(weight if rules.use_weights else ONE)
    all_ways = [Way(points, max(1, ceil(lacks / (own * (points - goal))))) for points in range(5, target - 1, -1)]
    ways = tuple(way for at, way in enumerate(all_ways) if all(way.number < lower.number for lower in all_ways[at + 1 :]))
    return Needed(target, False, ways, lessons_left)


def lessons_left_text(lessons: int) -> str:
    """«остался 1 урок», «осталось 3 урока», «уроков не осталось»."""
    if lessons == 0:
        return "уроков не осталось"
    return f"{form_of(lessons, 'остался', 'осталось', 'осталось')} {count_of(lessons, 'урок', 'урока', 'уроков')}"


@dataclass(frozen=True)
class Sufficiency:
    """Whether the marks of a period are enough, while there is time. Source: MARK-4."""

    count: int
    needed: int
    lessons_left: int

    @property
    def lacking(self) -> int:
        return max(0, self.needed - self.count)

    @property
    def is_possible(self) -> bool:
        """A mark a lesson: two works in a lesson may still save it."""
        return self.lacking <= self.lessons_left

    @property
    def is_tight(self) -> bool:
        """More than every third of the lessons left must bring a mark: time to do something."""
        return self.lacking * 3 > self.lessons_left

    def lags(self, lessons_held: int) -> bool:
        """Whether the marks will not suffice at the pace kept so far: so many in `lessons_held` lessons, all of them the pupil's.

        A period of which less than a quarter is over tells nothing yet, unless there are too few lessons left anyway. Source: MARK-4.
        """
        if not self.lacking or not self.is_possible:
            return self.lacking > 0
        has_pace = lessons_held > 0 and lessons_held * 3 >= self.lessons_left
        return has_pace and self.count * self.lessons_left < self.lacking * lessons_held

    @property
    def text(self) -> str:
        """«нужно ещё 2 отметки, осталось 3 урока»; "" when there are enough."""
        if not self.lacking:
            return ""
        verb = form_of(self.lacking, "нужна", "нужно", "нужно")
        more = f"{verb} ещё {count_of(self.lacking, 'отметка', 'отметки', 'отметок')}, {lessons_left_text(self.lessons_left)}"
        return more if self.is_possible else f"{more}: не хватает"


def sufficiency(marks: Iterable[GivenMark], hours_a_week: Decimal, lessons_left: int, rules: SchoolRules) -> Sufficiency:
    """The marks with digits against those a period mark needs. Source: MARK-4."""
    return Sufficiency(len(counted(marks)), rules.marks_needed(hours_a_week), lessons_left)


@dataclass(frozen=True)
class WrittenWorks:
    """The written works among the marks: how many of how many, their exact mean and the mark it leads to ("" without any)."""

    count: int
    total: int
    mean: Fraction | None
    mark: str
    shown: str

    @property
    def share(self) -> Fraction | None:
        """Their part of all marks; None where there are none at all."""
        return Fraction(self.count, self.total) if self.total else None

    @property
    def text(self) -> str:
        """«письменных работ 3 из 8 (38 %), средняя 3,67»."""
        if self.share is None:
            return ""
        percent = rounded(self.share * 100, 0)
        return f"письменных работ {self.count} из {self.total} ({percent}\u00a0%)" + (f", средняя {self.shown}" if self.shown else "")


def written_works(marks: Iterable[GivenMark], rules: SchoolRules) -> WrittenWorks:
    """Marks for written works beside all marks; the mean is the school's own, weighted or plain. Source: MARK-4."""
    given = counted(marks)
    written = [mark for mark in given if mark.is_written]
    found = explain(written, rules)
    return WrittenWorks(len(written), len(given), found.mean, found.mark, found.shown)


def above_written(period_mark: str, written: WrittenWorks) -> str | None:
    """Why the quality of written works does not bear out a period mark, or None: it is compared with the mark their mean leads to.

    So 4 beside a mean of 3,67 is in order where the school rounds 3,67 to 4. Source: MARK-4.
    """
    if not period_mark.isdigit() or not written.mark or int(period_mark) <= int(written.mark):
        return None
    return f"за период {period_mark}, а за письменные работы в среднем {written.shown}, это {written.mark}"
