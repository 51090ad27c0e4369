"""The children of the demo school: cohorts that began in one year, their classes through the grades, the few odd cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import ceil
from random import Random

from ejournal.services.demo.names import Name, NameMaker
from ejournal.services.demo.staffing import ClassPlan

SIZES = (9, 7, 11, 8, 12, 10, 13, 9, 11, 6, 5)
KEPT_FIRST = (7, 10, 1, 3, 5, 9, 8, 6, 4, 2, 11)  # the grades that even the smallest school has, in order
LARGEST_CLASS, SPLIT_FROM, SPLIT_LEAST = 25, 20, 8
LAST_JUNIOR, LAST_GRADE = 9, 11
STAY_ON = 0.55
HOME_GRADE, HOME_LETTER, SECOND_GRADE = 7, "Б", 5
LETTERS = "АБВГДЕЖЗИКЛМНОПР"
LONE_LETTERS = {HOME_GRADE: HOME_LETTER, SECOND_GRADE: "А"}
# Shares of 5, 4, 3, 2 among a pupil's marks; together they make the mix of domain §8.
LEVELS = {
    "strong": (0.62, 0.31, 0.065, 0.005), "good": (0.32, 0.48, 0.185, 0.015),
    "fair": (0.13, 0.38, 0.43, 0.06), "weak": (0.05, 0.22, 0.58, 0.15),
    "fives": (0.97, 0.03, 0.0, 0.0), "fours": (0.25, 0.73, 0.02, 0.0), "threes": (0.0, 0.12, 0.86, 0.02),
}  # fmt: skip
DECK = ("strong",) * 3 + ("good",) * 7 + ("fair",) * 7 + ("weak",) * 3
TABLE_SIZE = 200
ONE_FOUR, ONE_THREE, EXEMPT, LONG_ILL, SANATORIUM, AT_HOME = "one4", "one3", "exempt", "ill", "sanatorium", "home"
ODD_CASES = (
    (EXEMPT, 7), (LONG_ILL, 7), (ONE_THREE, 5), (ONE_FOUR, 9), (SANATORIUM, 6), (AT_HOME, 4),
)  # fmt: skip


@dataclass(eq=False)
class Child:
    """A pupil of the demo; `arrives` and `leaves` only of those who moved in the current year."""

    id: int
    name: Name
    birth: date
    cohort: int
    line: int
    senior_line: int | None
    level: str
    odd: str = ""
    arrives: date | None = None
    leaves: date | None = None
    order_in: str = ""
    order_out: str = ""
    tables: dict[str, str] = field(default_factory=dict)

    def line_in(self, grade: int) -> int | None:
        return self.line if grade <= LAST_JUNIOR else self.senior_line

    def is_there(self, day: date) -> bool:
        return (self.arrives is None or self.arrives <= day) and (self.leaves is None or day < self.leaves)

    def marks_of(self, subject: str, odd_subject: str) -> str:
        """A table of marks to draw from, in the pupil's proportions for the subject."""
        level = self.level
        if self.odd == ONE_FOUR:
            level = "fours" if subject == odd_subject else "fives"
        elif self.odd == ONE_THREE:
            level = "threes" if subject == odd_subject else "fours"
        return mark_table(level)


def mark_table(level: str) -> str:
    shares = LEVELS[level]
    table = "".join(mark * round(share * TABLE_SIZE) for mark, share in zip("5432", shares, strict=True))
    return (table + "4" * TABLE_SIZE)[:TABLE_SIZE]


def class_sizes(pupils: int, years: int) -> dict[int, int]:
    """Pupils by grade in the current year: the proportions of §8, fewer grades in a very small school of one year."""
    count = LAST_GRADE if years > 1 else min(LAST_GRADE, max(5, pupils // 5))
    grades = sorted(KEPT_FIRST[:count])
    total = sum(SIZES[grade - 1] for grade in grades)
    exact = {grade: pupils * SIZES[grade - 1] / total for grade in grades}
    sizes = {grade: max(1, int(value)) for grade, value in exact.items()}
    for grade in sorted(grades, key=lambda one: int(exact[one]) - exact[one])[: max(0, pupils - sum(sizes.values()))]:
        sizes[grade] += 1
    return sizes


def make_children(sizes: dict[int, int], first: int, years: int, random: Random) -> list[Child]:
    """Everybody who is in school in one of the `years` that end with `first`, oldest cohorts first."""
    children: list[Child] = []
    levels: list[str] = []
    names = NameMaker(random)
    for cohort in range(first - years - 9, first + 1):
        grade = first - cohort + 1
        if grade <= LAST_GRADE and grade not in sizes:
            continue
        juniors, seniors = _numbers(sizes, grade, years)
        lines, senior_lines = lines_of(juniors), lines_of(seniors)
        for place in range(juniors):
            levels = levels or random.sample(DECK, len(DECK))
            senior = place * senior_lines // seniors if place < seniors else None
            name = names.child("m" if random.random() < 0.5 else "f")
            birth = date(cohort - 8, 10, 1) + timedelta(days=random.randrange(365))
            children.append(Child(len(children) + 1, name, birth, cohort, place * lines // juniors, senior, levels.pop()))
    return children


def lines_of(pupils: int) -> int:
    return max(1, ceil(pupils / LARGEST_CLASS))


def _numbers(sizes: dict[int, int], grade: int, years: int) -> tuple[int, int]:
    """Pupils of a cohort up to grade 9 and from grade 10 on, by the grade it has (or would have) now."""
    if grade <= LAST_JUNIOR:
        return sizes[grade], 0
    if grade <= LAST_GRADE:
        left_after_nine = sizes[grade] if years > grade - LAST_JUNIOR else 0
        return sizes[grade] + left_after_nine, sizes[grade]
    size = sizes[(grade - 1) % LAST_JUNIOR + 1]
    return size, max(1, round(size * STAY_ON))


def make_classes(children: Sequence[Child], year: int, first: int, next_id: int) -> list[ClassPlan]:
    """The classes of the school year that begins in `year`, youngest first."""
    plans: dict[tuple[int, int], ClassPlan] = {}
    for child in children:
        grade = year - child.cohort + 1
        line = child.line_in(grade) if 1 <= grade <= LAST_GRADE else None
        if line is not None:
            plan = plans.setdefault((grade, line), ClassPlan(0, grade, "", child.cohort, line, []))
            plan.pupils.append(child.id)
    ordered = [plans[key] for key in sorted(plans)]
    lines = [plan.grade for plan in ordered]
    for number, plan in enumerate(ordered, next_id):
        plan.id = number
        lone = LONE_LETTERS.get(first - plan.cohort + 1, "")
        plan.letter = LETTERS[plan.line] if lines.count(plan.grade) > 1 else lone
    _split(ordered)
    return ordered


def _split(classes: Sequence[ClassPlan]) -> None:
    """English in two groups: in large classes, and in the largest one of a small school."""
    taught = [plan for plan in classes if plan.grade >= 2]
    largest = max(taught, key=lambda plan: (len(plan.pupils), plan.grade))
    for plan in taught:
        plan.split = len(plan.pupils) >= SPLIT_FROM or (plan is largest and len(plan.pupils) >= SPLIT_LEAST)


def home_of(classes: Sequence[ClassPlan]) -> ClassPlan:
    """The class that the account `teacher` leads: 7 Б."""
    own = [plan for plan in classes if plan.grade == HOME_GRADE]
    return next((plan for plan in own if plan.letter == HOME_LETTER), own[0])


def give_needed_names(home: Sequence[Child], second: Sequence[Child]) -> None:
    """What lists must cope with: Ё, a hyphen, no patronymic, two namesakes in one class."""
    needed = (
        Name("Орлова-Зимина", "Ксения", "Павловна", "f"),
        Name("Ким", "Лев", "", "m"),
        Name("Аксёнов", "Артём", "Ильич", "m"),
    )
    for child, name in zip(home, needed, strict=False):
        child.name = name
    namesakes = [Name("Мельников", "Данил", "Олегович", "m"), Name("Мельников", "Данил", "Сергеевич", "m")]
    for child, name in zip(second, namesakes, strict=False):
        child.name = name


def choose_odd_cases(children: Sequence[Child], classes: Sequence[ClassPlan], kept: set[int]) -> None:
    """One pupil for each odd case, where possible from the grade named; `kept` stay ordinary."""
    by_id = {child.id: child for child in children}
    marked = [plan for plan in classes if plan.grade >= 2]
    for odd, grade in ODD_CASES:
        ordered = sorted(marked, key=lambda plan: abs(plan.grade - grade))
        free = (by_id[pupil] for plan in ordered for pupil in reversed(plan.pupils))
        chosen = next(
            (child for child in free if not child.odd and child.id not in kept and not (child.leaves or child.arrives)), None
        )
        if chosen is not None:
            chosen.odd = odd


def move_some(
    children: list[Child], classes: Sequence[list[ClassPlan]], days: Sequence[date], kept: set[int], random: Random
) -> None:
    """Two come and two go in the current year, once enough of it has passed; the number of pupils stays as ordered.

    `classes` are those of all years, the current one last; who comes now was in none of the earlier ones.
    """
    if len(days) < 10:
        return
    marked = (plan for plan in classes[-1] if plan.grade >= 2)
    ordered = sorted(marked, key=lambda plan: (plan.grade != SECOND_GRADE, -len(plan.pupils), plan.id))
    by_id = {child.id: child for child in children}
    for number, share in enumerate((0.25, 0.6)):
        plan, day = ordered[number % len(ordered)], days[int(len(days) * share)]
        child = next((by_id[one] for one in reversed(plan.pupils) if one not in kept and not by_id[one].arrives), None)
        if child is not None:
            child.arrives, child.order_in = day, order_text(45 + number * 6, day)
            for earlier in (one for own in classes[:-1] for one in own if child.id in one.pupils):
                earlier.pupils.remove(child.id)
    for number, share in enumerate((0.35, 0.7)):
        plan, day = ordered[(number + 1) % len(ordered)], days[int(len(days) * share)]
        name = NameMaker(random).child("mf"[number])
        birth = date(plan.cohort - 8, 10, 1) + timedelta(days=random.randrange(365))
        gone = Child(len(children) + 1, name, birth, plan.cohort, plan.line, plan.line, "fair")
        gone.leaves, gone.order_out = day, order_text(48 + number * 6, day)
        children.append(gone)
        for own in (one for year in classes for one in year if one.key == plan.key):
            own.pupils.append(gone.id)


def order_text(number: int, day: date) -> str:
    return f"№ {number}-у от {day:%d.%m.%Y}"
