"""Who teaches what: courses of a class go to the least loaded teacher of the kind, class by class, year by year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import ceil

from ejournal.services.demo.curriculum import SPLIT_SUBJECT, Course, courses_of, pool_of

Member = tuple[str, int]

SMALL_SCHOOL_LOAD, FULL_LOAD, MOST = 32, 26, 34
TEACHER: Member = ("math", 0)


@dataclass(eq=False)
class ClassPlan:
    """A class of one year: `cohort` is the year in which its pupils began, `line` its place among the parallel classes."""

    id: int
    grade: int
    letter: str
    cohort: int
    line: int
    pupils: list[int]
    split: bool = False
    teachers: dict[str, Member] = field(default_factory=dict)
    leader: Member = ("primary", 0)

    @property
    def key(self) -> tuple[int, int]:
        return self.cohort, self.line


def assign_teachers(classes: Sequence[ClassPlan], own: Sequence[ClassPlan], before: dict[tuple[int, int, str], Member]) -> None:
    """Fill `teachers` (unit of courses → member) and `leader` of every class; `before` is last year's choice and is updated.

    The first mathematician teaches the classes of `own` and leads the first of them, so the `teacher` of the demo is busy.
    """
    ordered = [*own, *(plan for plan in classes if plan not in own)]
    units = _units(ordered)
    for pool in sorted({pool for pool, _, _ in units}):
        _share(pool, [(plan, unit, hours) for (kind, _, unit), (plan, hours) in units.items() if kind == pool], own, before)
    for plan in classes:
        if plan.split:
            plan.teachers["eng2"] = ("eng2", plan.teachers["eng"][1])
    _choose_leaders(ordered)


def _units(classes: Iterable[ClassPlan]) -> dict[tuple[str, int, str], tuple[ClassPlan, int]]:
    units: dict[tuple[str, int, str], tuple[ClassPlan, int]] = {}
    for plan in classes:
        for course in courses_of(plan.grade):
            pool = pool_of(course, plan.grade)
            key = (pool, plan.id, unit_of(course, plan.grade))
            units[key] = (plan, units.get(key, (plan, 0))[1] + course.hours_in(plan.grade))
    return units


def unit_of(course: Course, grade: int) -> str:
    return "primary" if pool_of(course, grade) == "primary" else course.unit


def _share(
    pool: str, units: Sequence[tuple[ClassPlan, str, int]], own: Sequence[ClassPlan], before: dict[tuple[int, int, str], Member]
) -> None:
    """As few teachers as can carry the load, none above MOST hours a week."""
    total = sum(hours for _, _, hours in units)
    count = ceil(total / SMALL_SCHOOL_LOAD)
    count = count if count <= 2 else ceil(total / FULL_LOAD)
    while max((shares := _shares(pool, units, own, before, count)).loads, default=0) > MOST:
        count += 1
    for (plan, unit, _), index in zip(units, shares.chosen, strict=True):
        plan.teachers[unit] = before[(*plan.key, unit)] = (pool, index)


@dataclass
class _Shares:
    loads: list[int]
    chosen: list[int] = field(default_factory=list)


def _shares(
    pool: str,
    units: Sequence[tuple[ClassPlan, str, int]],
    own: Sequence[ClassPlan],
    before: dict[tuple[int, int, str], Member],
    count: int,
) -> _Shares:
    shares = _Shares([0] * count)
    for plan, unit, hours in units:
        if pool == "primary":  # follows her class for four years, then takes the first grade again
            shares.chosen.append(plan.cohort % 4 + 4 * plan.line)
            continue
        earlier, known = before.get((*plan.key, unit), ("", count))
        if pool == TEACHER[0] and unit == pool and plan in own:
            index = TEACHER[1]
        elif earlier == pool and known < count and shares.loads[known] + hours <= FULL_LOAD:
            index = known
        else:
            index = min(range(count), key=lambda one: (shares.loads[one], one))
        shares.loads[index] += hours
        shares.chosen.append(index)
    return shares


def _choose_leaders(classes: Sequence[ClassPlan]) -> None:
    """A class teacher of her own for every class: Kuhn's matching, those who teach in the class first."""
    everybody = sorted({member for plan in classes for member in plan.teachers.values()} - {TEACHER})
    led: dict[Member, ClassPlan] = {}
    for plan in classes[1:] if classes[0].teachers.get(TEACHER[0]) == TEACHER else classes:
        if "primary" in plan.teachers:
            plan.leader = plan.teachers["primary"]
        else:
            _lead(plan, [member for member in everybody if member[0] != "primary"], led, set())
    for member, plan in led.items():
        plan.leader = member
    if classes[0].teachers.get(TEACHER[0]) == TEACHER:
        classes[0].leader = TEACHER


def _lead(plan: ClassPlan, everybody: Sequence[Member], led: dict[Member, ClassPlan], asked: set[Member]) -> bool:
    own = [member for member in dict.fromkeys(plan.teachers.values()) if member in everybody]
    for member in dict.fromkeys((*own, *everybody)):
        if member not in asked:
            asked.add(member)
            if member not in led or _lead(led[member], everybody, led, asked):
                led[member] = plan
                return True
    return False


def weekly_load(classes: Iterable[ClassPlan]) -> dict[Member, int]:
    """Hours a week of every teacher, the second groups included."""
    loads: dict[Member, int] = defaultdict(int)
    for plan in classes:
        for course in courses_of(plan.grade):
            loads[plan.teachers[unit_of(course, plan.grade)]] += course.hours_in(plan.grade)
            if plan.split and course.name == SPLIT_SUBJECT:
                loads[plan.teachers["eng2"]] += course.hours_in(plan.grade)
    return loads
