"""A timetable without clashes, whatever the load: lessons are edges between classes and teachers, days and slots are colours.

Days: an equitable colouring (de Werra) gives every class, teacher and journal its lessons evenly over the week; it always
exists and is reached by halving two days at a time along Euler walks. Slots of a day: König's colouring by alternating
chains, which never needs more slots than the busiest class or teacher has lessons; then windows of classes are closed
by the same chains. The only condition: no class and no teacher has more than DAYS × SLOTS lessons a week.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

DAYS, SLOTS = 5, 7


@dataclass
class Load:
    """A journal's weekly lessons: who, with which class, how many; `day_slots` is filled in by `arrange`."""

    journal: int
    class_key: int
    teacher: int
    hours: int
    day_slots: list[tuple[int, int]] = field(default_factory=list)


def arrange(loads: Sequence[Load]) -> None:
    """Give each load its (weekday, lesson number) pairs, both from 1."""
    by_day: dict[int, list[Load]] = defaultdict(list)
    for load, day in _days(loads):
        by_day[day].append(load)
    for day in sorted(by_day):
        for load, slot in _slots(by_day[day]):
            load.day_slots.append((day + 1, slot + 1))
    for load in loads:
        load.day_slots.sort()


def _days(loads: Sequence[Load]) -> list[tuple[Load, int]]:
    lessons = [load for load in loads for _ in range(load.hours)]
    days = [number % DAYS for number in range(len(lessons))]
    while (pair := _uneven_pair(lessons, days)) is not None:
        _halve(lessons, days, *pair)
    return list(zip(lessons, days, strict=True))


def _keys(load: Load) -> tuple[tuple[str, int], ...]:
    return ("class", load.class_key), ("teacher", load.teacher), ("journal", load.journal)


def _uneven_pair(lessons: Sequence[Load], days: Sequence[int]) -> tuple[int, int] | None:
    """Two days between which some class, teacher or journal has a difference above one."""
    counts: dict[tuple[str, int], list[int]] = defaultdict(lambda: [0] * DAYS)
    for lesson, day in zip(lessons, days, strict=True):
        for key in _keys(lesson):
            counts[key][day] += 1
    for one, other in combinations(range(DAYS), 2):
        if any(abs(own[one] - own[other]) > 1 for own in counts.values()):
            return one, other
    return None


def _halve(lessons: Sequence[Load], days: list[int], one: int, other: int) -> None:
    """Share the lessons of two days so that every class, teacher and journal has halves that differ by one at most."""
    by_journal: dict[int, list[int]] = defaultdict(list)
    for index, (lesson, day) in enumerate(zip(lessons, days, strict=True)):
        if day in (one, other):
            by_journal[lesson.journal].append(index)
    odd = []
    for own in by_journal.values():
        for first, second in zip(own[::2], own[1::2], strict=False):
            days[first], days[second] = one, other
        if len(own) % 2:
            odd.append(own[-1])
    _walk([(lessons[index].class_key, lessons[index].teacher, index) for index in odd], days, (one, other))


def _walk(edges: list[tuple[int, int, int]], days: list[int], pair: tuple[int, int]) -> None:
    """Colour the edges of a bipartite graph by turns along walks that begin at ends of odd degree."""
    around: dict[tuple[str, int], dict[int, tuple[str, int]]] = defaultdict(dict)
    for class_key, teacher, index in edges:
        around["class", class_key][index] = ("teacher", teacher)
        around["teacher", teacher][index] = ("class", class_key)
    for start in [*(node for node in around if len(around[node]) % 2), *around]:
        node, turn = start, 0
        while around[node]:
            index, following = next(iter(around[node].items()))
            del around[node][index], around[following][index]
            days[index] = pair[turn % 2]
            node, turn = following, turn + 1


@dataclass
class _DayPlan:
    """The lessons of one day: `at[node][slot]` is the lesson that a class or teacher has then."""

    at: dict[tuple[str, int], dict[int, int]]
    ends: list[tuple[tuple[str, int], tuple[str, int]]]
    slot_of: list[int]

    def free(self, node: tuple[str, int]) -> int:
        return next(slot for slot in range(SLOTS) if slot not in self.at[node])

    def put(self, lesson: int, slot: int) -> None:
        self.slot_of[lesson] = slot
        for node in self.ends[lesson]:
            self.at[node][slot] = lesson

    def chain(self, node: tuple[str, int], has: int, lacks: int) -> list[int]:
        """The lessons met from `node` on, by turns in the two slots."""
        found, slot = [], has
        while (lesson := self.at[node].get(slot)) is not None:
            found.append(lesson)
            first, second = self.ends[lesson]
            node = second if node == first else first
            slot = lacks if slot == has else has
        return found

    def flip(self, chain: Sequence[int], one: int, other: int) -> None:
        turned = [(lesson, other if self.slot_of[lesson] == one else one) for lesson in chain]
        for lesson in chain:
            for node in self.ends[lesson]:
                del self.at[node][self.slot_of[lesson]]
        for lesson, slot in turned:
            self.put(lesson, slot)


def _slots(loads: Sequence[Load]) -> list[tuple[Load, int]]:
    plan = _DayPlan(defaultdict(dict), [_keys(load)[:2] for load in loads], [-1] * len(loads))
    for lesson, (class_node, teacher_node) in enumerate(plan.ends):
        wanted, instead = plan.free(class_node), plan.free(teacher_node)
        if wanted != instead and wanted in plan.at[teacher_node]:
            plan.flip(plan.chain(teacher_node, wanted, instead), wanted, instead)
        plan.put(lesson, wanted)
    _close_windows(plan)
    return list(zip(loads, plan.slot_of, strict=True))


def _close_windows(plan: _DayPlan) -> None:
    """Move late lessons into windows as long as the classes' waste falls."""
    classes = [node for node in plan.at if node[0] == "class"]
    improved = True
    while improved:
        improved = False
        for node in classes:
            for gap, late in _windows(plan.at[node]):
                chain = plan.chain(node, late, gap)
                touched = {end for lesson in chain for end in plan.ends[lesson] if end[0] == "class"}
                before = sum(_waste(plan.at[other]) for other in touched)
                plan.flip(chain, late, gap)
                if sum(_waste(plan.at[other]) for other in touched) < before:
                    improved = True
                    break
                plan.flip(chain, late, gap)


def _windows(own: dict[int, int]) -> list[tuple[int, int]]:
    """Pairs (free slot, later taken slot), the latest taken first."""
    taken = sorted(own, reverse=True)
    return [(gap, late) for late in taken for gap in range(late) if gap not in own]


def _waste(own: dict[int, int]) -> int:
    return sum(own) - len(own) * (len(own) - 1) // 2


def clashes(loads: Sequence[Load]) -> list[tuple[str, int]]:
    """Classes and teachers with two lessons at once; empty for what `arrange` made."""
    met = Counter((key, when) for load in loads for key in _keys(load)[:2] for when in load.day_slots)
    return [key for (key, _), times in met.items() if times > 1]
