"""Who may take the lesson of an absent teacher, best first, and why in words (TT-4)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

from ejournal.rules.words import count_of

Kind = Literal["same", "other", "join"]
SAME_AND_CLASS, SAME, OTHER, JOIN, FREE = range(5)


@dataclass(frozen=True)
class Slot:
    """A lesson of a day as this rule needs it: `givers` are those who give it on that day, a substitute or its teachers."""

    lesson: int
    journal: int
    date: date
    number: int
    subject: int
    class_id: int | None
    givers: frozenset[int]


@dataclass(frozen=True)
class OwnJournal:
    """A journal that a colleague keeps; `is_whole` where it is of the whole class, not of a group."""

    id: int
    subject: int
    subject_name: str
    class_id: int | None
    is_whole: bool = True


@dataclass(frozen=True)
class Colleague:
    staff: int
    name: str
    journals: tuple[OwnJournal, ...] = ()

    def teaches(self, subject: int) -> bool:
        return any(own.subject == subject for own in self.journals)

    def in_class(self, class_id: int | None) -> tuple[OwnJournal, ...]:
        return tuple(own for own in self.journals if own.class_id == class_id) if class_id is not None else ()


@dataclass(frozen=True)
class Offer:
    """One way to cover a lesson; `journal` is whose lesson is given instead, for "other"."""

    staff: int
    name: str
    kind: Kind
    why: str
    rank: int
    load: int
    journal: int | None = None

    @property
    def key(self) -> str:
        """How a form names the offer: «same:12», «other:12:34»."""
        return f"{self.kind}:{self.staff}" + (f":{self.journal}" if self.journal is not None else "")


def is_over(day: date, ends: time | None, now: datetime) -> bool:
    """Whether a lesson is over; one of which no bell says when it `ends` lasts until its day does. Source: TT-4."""
    return day < now.date() or (day == now.date() and ends is not None and ends <= now.time())


def lessons_of(slots: Iterable[Slot], staff: int, day: date) -> frozenset[int]:
    """The numbers of the lessons that somebody gives on a day, as teacher or as substitute."""
    return frozenset(slot.number for slot in slots if slot.date == day and staff in slot.givers)


def offers_for(
    need: Slot, colleagues: Sequence[Colleague], slots: Sequence[Slot], away: Mapping[int, Collection[date]]
) -> tuple[Offer, ...]:
    """Everybody who could cover `need`, best first; nobody who is away, gives a lesson then, or gives this one himself.

    Same subject goes first, those who know the class before others, then the fewer lessons that day, then the name.
    Nobody brings a subject of the whole class while its other group has a lesson.
    One exception to «no own lesson then»: who has the other group of the class and subject can take both.
    `slots` are the lessons of that day that are held. No one free: (). Raises nothing. Source: TT-4.
    """
    found: list[Offer] = []
    today = [slot for slot in slots if slot.date == need.date]
    beside = any(_is_beside(need, slot) for slot in today)
    for colleague in colleagues:
        if colleague.staff in need.givers or need.date in away.get(colleague.staff, ()):
            continue
        numbers = lessons_of(today, colleague.staff, need.date)
        if need.number not in numbers:
            found += _free(need, colleague, len(numbers), beside)
        elif _has_other_group(need, colleague.staff, today):
            why = "в это время ведёт другую группу класса: группы можно объединить"
            found.append(Offer(colleague.staff, colleague.name, "join", why, JOIN, len(numbers)))
    return tuple(sorted(found, key=lambda offer: (offer.rank, offer.load, offer.name, offer.staff)))


def propose(
    needs: Sequence[Slot], colleagues: Sequence[Colleague], slots: Sequence[Slot], away: Mapping[int, Collection[date]]
) -> dict[int, Offer | None]:
    """An offer for each lesson, in order, so that nobody is taken twice at the same time; None where nobody is free.

    Two lessons of one teacher at one time (a combined class) go to the same person.
    """
    taken = list(slots)
    chosen: dict[int, Offer | None] = {}
    at: dict[tuple[date, int], int] = {}
    for need in needs:
        together = at.get((need.date, need.number))
        offers = offers_for(need, colleagues, slots if together is not None else taken, away)
        best = next((offer for offer in offers if together in (None, offer.staff)), None)
        chosen[need.lesson] = best
        if best is not None:
            at[need.date, need.number] = best.staff
            taken.append(Slot(-1, -1, need.date, need.number, need.subject, None, frozenset({best.staff})))
    return chosen


def _is_beside(need: Slot, slot: Slot) -> bool:
    """Whether another lesson of the class is held then: its other group is busy."""
    return slot.lesson != need.lesson and slot.number == need.number and need.class_id is not None and slot.class_id == need.class_id


def _free(need: Slot, colleague: Colleague, load: int, beside: bool) -> list[Offer]:
    """How a colleague without a lesson then could help: by the same subject, by his own in this class, or by the plan.

    His own subject is the whole class's: where its other group has a lesson then (`beside`), it is not offered.
    """
    there = colleague.in_class(need.class_id)
    day = "в этот день уроков нет" if not load else f"в этот день {count_of(load, 'урок', 'урока', 'уроков')}"
    if colleague.teaches(need.subject):
        knows = "; ведёт уроки в этом классе" if there else ""
        why = f"ведёт этот предмет{knows}; свободен, {day}"
        return [Offer(colleague.staff, colleague.name, "same", why, SAME_AND_CLASS if there else SAME, load)]
    plan = Offer(colleague.staff, colleague.name, "same", f"другого предмета; свободен, {day}", FREE, load)
    own = next((one for one in there if one.is_whole and one.id != need.journal), None)
    if own is None or beside:
        return [plan]
    why = f"проведёт свой предмет — {own.subject_name.lower()}; свободен, {day}"
    return [Offer(colleague.staff, colleague.name, "other", why, OTHER, load, own.id), plan]


def _has_other_group(need: Slot, staff: int, slots: Sequence[Slot]) -> bool:
    return need.class_id is not None and any(
        slot.number == need.number
        and slot.class_id == need.class_id
        and slot.subject == need.subject
        and slot.journal != need.journal
        and staff in slot.givers
        for slot in slots
    )
