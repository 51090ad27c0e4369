"""What a control work comes to: who wrote it and how, whose mark it confirms, which tasks were coped with; points as they are typed.

A pupil is counted once: of two marks of one work («4/5») the first is the work's. Source: DEP-4; domain §5.11.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from ejournal.errors import BadInput
from ejournal.rules.cells import NOT_PASSED, PASSED
from ejournal.rules.indicators import NONE, Tally, learnt, mean, quality, share, shown, success, tally
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.words import with_comma

DONE = frozenset({"5", "4", "3", "2", "1", PASSED, NOT_PASSED})
NOT_THERE = frozenset({"", "н", "y", "n", "h", "-", "–", "—"})  # «н» in either layout
MOST_POINTS = Decimal(100)
SAME, UP, DOWN = "same", "up", "down"
_NUMBER = re.compile(r"\d{1,4}(\.\d)?")


@dataclass(frozen=True)
class WorkCount:
    """Pupils on the list that day, those who wrote the work, their marks. Counts of several works are added with `+`."""

    listed: int = 0
    wrote: int = 0
    marks: Tally = Tally()

    def __add__(self, other: WorkCount) -> WorkCount:
        return WorkCount(self.listed + other.listed, self.wrote + other.wrote, self.marks + other.marks)


def count_work(there: Collection[int], values: Mapping[int, str], with_points: Collection[int]) -> WorkCount:
    """One work: of the pupils who were `there` on the list, by pupil → first mark; who has points wrote it, too, marked or not."""
    done = [pupil for pupil in there if values.get(pupil, "") in DONE]
    wrote = {*done, *(pupil for pupil in there if pupil in with_points)}
    return WorkCount(len(there), len(wrote), tally(values[pupil] for pupil in done))


def figures(count: WorkCount, rules: SchoolRules) -> tuple[Decimal | str, ...]:
    """Успеваемость, качество, СОУ (per cent, one digit) and the mean, for show; «—» where there is none. Source: domain §4."""
    marks = count.marks
    return (*(shown(one) for one in (success(marks), quality(marks), learnt(marks, rules))), shown(mean(marks), rules.mean_digits))


def standing(value: str, before: str) -> str:
    """Whether a mark confirms (SAME), raises (UP) or lowers (DOWN) the earlier one; "" where either is no digit. Source: domain §5.11."""
    if not (value.isdecimal() and before.isdecimal()):
        return ""
    return SAME if value == before else UP if int(value) > int(before) else DOWN


@dataclass(frozen=True)
class TaskCount:
    """Pupils with points for a task, and those of them who coped with it."""

    done: int = 0
    coped: int = 0

    @property
    def percent(self) -> Fraction | None:
        """Of those who did the task; None where nobody did."""
        return share(self.coped, self.done)

    @property
    def words(self) -> str:
        """«18 из 24, 75 %»."""
        return f"{self.coped} из {self.done}, {per_cent(self.percent)}" if self.done else NONE


def count_task(points: Iterable[Decimal], most: Decimal, least_share: int) -> TaskCount:
    """Coped: from `least_share` per cent of the maximum on, exactly. Source: DEP-4, a school setting."""
    found = list(points)
    return TaskCount(len(found), sum(one * 100 >= most * least_share for one in found))


def work_name(kind: str, title: str) -> str:
    """«Контрольная работа: Дроби»; a title that names the kind itself stands alone."""
    return title if title.startswith(kind) else ": ".join(part for part in (kind, title) if part)


def per_cent(value: Fraction | None) -> str:
    """«75 %», whole, half up; «—» where there is none."""
    return NONE if value is None else f"{shown(value, 0)}\u00a0%"


def parse_points(text: str, most: Decimal) -> Decimal | None:
    """The points typed for a task of `most`; None for «н» or nothing: the pupil did not do it. Raises BadInput in words."""
    bare = text.strip().lower()
    if bare in NOT_THERE:
        return None
    if bare[:1] in "-–−":
        raise BadInput("Меньше нуля баллов не бывает. Не выполнял — оставьте пусто или «н».")
    value = _number(bare)
    if value is None:
        raise BadInput(f"Здесь пишут баллы от 0 до {points_text(most)}, десятые через запятую. Не выполнял — пусто или «н».")
    if value > most:
        raise BadInput(f"За это задание не больше {points_text(most)}, а набрано {points_text(value)}.")
    return value


def parse_most(text: str) -> Decimal:
    """The maximum of a task, one where nothing is typed. Raises BadInput in words."""
    value = _number(text.strip() or "1")
    if value is None or not 0 < value <= MOST_POINTS:
        raise BadInput(f"Наибольший балл: число больше 0 и не больше {points_text(MOST_POINTS)}.")
    return value


def points_text(value: Decimal | None) -> str:
    """«3», «1,5»; "" for none."""
    if value is None:
        return ""
    return with_comma(value.quantize(Decimal(1)) if value == value.to_integral_value() else value.quantize(Decimal("0.1")))


def _number(text: str) -> Decimal | None:
    plain = text.replace(",", ".")
    return Decimal(plain) if _NUMBER.fullmatch(plain) and plain.isascii() else None
