"""The thematic plan over the lessons: which topic is next, what is given, what lags, what to merge (KTP-4, KTP-5, KTP-6).

An hour of the plan is a lesson. A topic of half an hour shares its lesson with the next; one of two hours takes two.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor

from ejournal.rules.order import fold

GENERAL = ("повторение", "обобщение", "закрепление", "решение задач", "анализ работы", "работа над ошибками", "практика", "резерв")
NOT_RUSSIAN = "Тему записывают по-русски, иностранный язык тоже."


@dataclass(frozen=True)
class PlanTopic:
    """An item of a plan as the rules need it; `is_work` is a topic with a set work, which is never merged away."""

    id: int
    topic: str
    hours: Decimal = Decimal(1)
    section: str = ""
    homework: str = ""
    kind: int | None = None

    @property
    def is_work(self) -> bool:
        return self.kind is not None


@dataclass(frozen=True)
class Step:
    """What one lesson is about: the items taken at it, in order; `part` of `parts` where the first takes several lessons."""

    items: tuple[PlanTopic, ...]
    part: int = 1
    parts: int = 1

    @property
    def topic(self) -> str:
        return ". ".join(item.topic.rstrip(" .") for item in self.items)

    @property
    def homework(self) -> str:
        return "; ".join(dict.fromkeys(item.homework for item in self.items if item.homework))

    @property
    def kind(self) -> int | None:
        """The kind of work of the step, on the last lesson of a topic of several hours."""
        return next((item.kind for item in self.items if item.kind is not None), None) if self.part == self.parts else None


@dataclass(frozen=True)
class PlanLesson:
    """A lesson that takes place, in the order of the year; `item` is the topic of the plan it was written down with."""

    id: int
    topic: str = ""
    item: int | None = None

    @property
    def is_given(self) -> bool:
        return self.topic != ""


@dataclass(frozen=True)
class Allotment:
    """The plan laid over the lessons: `given` and `offered` by lesson, `left` without a lesson, `outside` given past the plan."""

    given: Mapping[int, Step]
    offered: Mapping[int, Step]
    left: tuple[Step, ...]
    outside: int

    @property
    def topics_left(self) -> int:
        """Lessons' worth of plan not given yet."""
        return len(self.offered) + len(self.left)


def steps_of(items: Sequence[PlanTopic], merged: Mapping[int, int] | None = None) -> tuple[Step, ...]:
    """The lessons a plan asks for, in order; an item of `merged` goes with the one it names and takes no time of its own.

    Hours are counted in tenths. As many steps as the hours of the items that are not merged away, rounded up.
    """
    hosts = _hosts(items, merged or {})
    guests: dict[int, list[PlanTopic]] = {}
    for item in items:
        if item.id in hosts:
            guests.setdefault(hosts[item.id], []).append(item)
    steps: list[list[tuple[PlanTopic, int, int]]] = []
    at = 0
    for item in items:
        if item.id in hosts:
            continue
        first, last = at // 10, -(-(at + int(item.hours * 10)) // 10)
        for place in range(first, last):
            while len(steps) <= place:
                steps.append([])
            steps[place].append((item, place - first + 1, last - first))
        at += int(item.hours * 10)
    order = {item.id: place for place, item in enumerate(items)}
    return tuple(_step(taken, guests, order) for taken in steps)


def _step(
    taken: list[tuple[PlanTopic, int, int]], guests: Mapping[int, list[PlanTopic]], order: Mapping[int, int]
) -> Step:
    """One lesson; topics merged into one of its topics come at the last lesson of that one."""
    if len(taken) == 1 and not guests:
        item, part, parts = taken[0]
        return Step((item,), part, parts)
    items = [item for item, _, _ in taken]
    items += [guest for item, part, parts in taken if part == parts for guest in guests.get(item.id, ())]
    _, part, parts = taken[-1]
    return Step(tuple(sorted(items, key=lambda item: order[item.id])), part, parts)


def _hosts(items: Sequence[PlanTopic], merged: Mapping[int, int]) -> dict[int, int]:
    """Item → the item it is really taken with, chains followed; what leads nowhere or round in a circle stands by itself."""
    known = {item.id for item in items}
    hosts: dict[int, int] = {}
    for item in items:
        seen, at = {item.id}, item.id
        while at in merged and merged[at] in known and merged[at] not in seen:
            at = merged[at]
            seen.add(at)
        if at != item.id and not (at in merged and merged[at] in seen):
            hosts[item.id] = at
    return hosts


def allot(steps: Sequence[Step], lessons: Sequence[PlanLesson]) -> Allotment:
    """Lay the steps over the lessons: what was written down takes its own, every other lesson the first one still free.

    A lesson that names no item is known by its topic; one whose topic is not in the plan counts as given outside it.
    """
    free: list[Step | None] = list(steps)
    given: dict[int, Step] = {}
    outside = 0
    by_item, by_topic = _places_by_item(steps), None
    for lesson in lessons:
        if not lesson.is_given:
            continue
        places = by_item.get(lesson.item or 0, [])
        if not places:
            by_topic = by_topic if by_topic is not None else _places_by_topic(steps)
            places = by_topic.get(_bare(lesson.topic), [])
        place = next((place for place in places if free[place] is not None), None)
        if place is None:
            outside += 1
        else:
            given[lesson.id], free[place] = steps[place], None
    waiting = iter([step for step in free if step is not None])
    offered: dict[int, Step] = {}
    for lesson in lessons:
        if not lesson.is_given and (step := next(waiting, None)) is not None:
            offered[lesson.id] = step
    return Allotment(given, offered, tuple(waiting), outside)


def _places_by_item(steps: Sequence[Step]) -> dict[int, list[int]]:
    places: dict[int, list[int]] = {}
    for place, step in enumerate(steps):
        for item in step.items:
            places.setdefault(item.id, []).append(place)
    return places


def _places_by_topic(steps: Sequence[Step]) -> dict[str, list[int]]:
    """By the words of the whole step, and of each of its topics; made only where some lesson names no item."""
    places: dict[str, list[int]] = {}
    for place, step in enumerate(steps):
        for topic in {step.topic, *(item.topic for item in step.items)}:
            places.setdefault(_bare(topic), []).append(place)
    return places


def _bare(topic: str) -> str:
    return "".join(letter for letter in fold(topic) if letter.isalnum())


def step_with(steps: Iterable[Step], item: int) -> Step | None:
    """The first step an item is taken at."""
    return next((step for step in steps if any(one.id == item for one in step.items)), None)


# ---- fulfilment (KTP-5) ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Fulfilment:
    """Lessons of a journal against its plan, all in hours.

    `plan`: of the whole year; `merged`: given together with others; `due`: lessons that had to be given by now, the
    cancelled among them; `given`: written down; `ahead`: lessons still to be given or written down to the end of the year;
    `unwritten`: of these the ones that were held by the timetable and that nobody has written down.
    """

    plan: Decimal
    merged: Decimal
    due: int
    given: int
    ahead: int
    unwritten: int = 0

    @property
    def planned_by_now(self) -> int:
        return min(self.due, ceil(self.plan))

    @property
    def lag(self) -> int:
        """Lessons behind the plan today, lost or not written down; never below 0."""
        return max(0, self.planned_by_now - self.given - floor(self.merged))

    @property
    def lag_unwritten(self) -> int:
        """How much of the lag is a record that is owed, not a lesson that was lost. Source: KTP-5."""
        return min(self.lag, self.unwritten)

    @property
    def lag_lost(self) -> int:
        """How much of it stays when all that was held is written down: lessons that did not take place."""
        return self.lag - self.lag_unwritten

    @property
    def lag_words(self) -> str:
        """«отстаёт на 1, не записано 2»; "" where nothing lags."""
        parts = (("отстаёт на", self.lag_lost), ("не записано", self.lag_unwritten))
        return ", ".join(f"{words} {count}" for words, count in parts if count)

    @property
    def topics_left(self) -> int:
        return max(0, ceil(self.plan - self.merged) - self.given)

    @property
    def short(self) -> int:
        """How many topics have no lesson left to the end of the year: so many have to be merged."""
        return max(0, self.topics_left - self.ahead)

    @property
    def percent(self) -> int | None:
        """Fact to plan by now, whole percent, half up; None where nothing was due. Source: domain §4."""
        if not self.planned_by_now:
            return None
        return floor(Decimal(100 * (self.given + floor(self.merged))) / self.planned_by_now + Decimal("0.5"))


@dataclass(frozen=True)
class Advice:
    """Give `item` together with `into`, and why these two."""

    item: PlanTopic
    into: PlanTopic
    why: str


def merge_advice(items: Sequence[PlanTopic], wanted: int) -> tuple[Advice, ...]:
    """At most `wanted` pairs of neighbours of the topics not given yet, the least painful first.

    Set works stay; a topic is named once; first what repeats or practises goes with the topic before it, then neighbours
    of one section. Source: KTP-5.
    """
    found: list[Advice] = []
    used: set[int] = set()
    for says, why in ((_repeats, "повторяет или закрепляет"), (_same_section, "темы одного раздела, рядом")):
        for before, item in zip(items, items[1:], strict=False):
            if len(found) >= wanted:
                break
            free = not ({item.id, before.id} & used) and not item.is_work and not before.is_work and item.hours <= 1
            if free and says(before, item):
                found.append(Advice(item, before, why))
                used |= {item.id, before.id}
    return tuple(found)


def _repeats(before: PlanTopic, item: PlanTopic) -> bool:
    return _same_section(before, item) and any(word in fold(item.topic) for word in GENERAL)


def _same_section(before: PlanTopic, item: PlanTopic) -> bool:
    return before.section == item.section


# ---- hours (KTP-2) and words (KTP-6) -----------------------------------------------------------------------------------


def hours_of_year(hours_a_week: Decimal, weeks: int, grade: int | None) -> Decimal:
    """Hours of the curriculum in a year: grade 1 learns a week less. Source: domain §3.3."""
    return hours_a_week * (weeks - 1 if grade == 1 else weeks)


def topic_warning(topic: str) -> str:
    """A topic without a Cyrillic letter is taken with a word of warning; "" where all is well. Source: KTP-6."""
    if topic and not any("а" <= letter <= "я" or letter == "ё" for letter in topic.lower()):
        return NOT_RUSSIAN
    return ""


def placed(wanted: Sequence[int | None], step: int = 64) -> list[int]:
    """Places for a list whose items have these (None: a new one), growing, with as few changed as can be seen at once.

    Source: KTP-1: a row put in between does not renumber the plan.
    """
    kept = _longest_growing(wanted)
    result: list[int] = []
    for at in range(len(wanted)):
        if at in kept:
            result.append(wanted[at] or 0)
            continue
        before = result[-1] if result else 0
        following = next((wanted[later] for later in range(at, len(wanted)) if later in kept), None)
        gap = sum(1 for later in range(at, len(wanted)) if later not in kept and _before(later, at, kept))
        place = before + step if following is None else before + max(1, ((following or 0) - before) // (gap + 1))
        if following is not None and place >= following:
            return [step * number for number in range(1, len(wanted) + 1)]
        result.append(place)
    return result


def _before(later: int, at: int, kept: set[int]) -> bool:
    """Whether nothing kept stands between `at` and `later`."""
    return not any(between in kept for between in range(at, later))


def _longest_growing(wanted: Sequence[int | None]) -> set[int]:
    """Indexes of a longest strictly growing run of the known places above zero."""
    best: list[tuple[int, int | None]] = []
    length = [0] * len(wanted)
    parent: list[int | None] = [None] * len(wanted)
    for at, value in enumerate(wanted):
        if value is None or value <= 0:
            continue
        for before in range(at):
            other = wanted[before]
            if other is not None and 0 < other < value and length[before] > length[at]:
                length[at], parent[at] = length[before], before
        length[at] += 1
        best.append((length[at], at))
    kept: set[int] = set()
    at_last: int | None = max(best, key=lambda one: one[0])[1] if best else None
    while at_last is not None:
        kept.add(at_last)
        at_last = parent[at_last]
    return kept
