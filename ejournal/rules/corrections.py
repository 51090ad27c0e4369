"""What a request for correction is about, and how its changes are put into words (COR-1; regulation 2.3.3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from ejournal.errors import BadInput
from ejournal.rules.words import count_of

CELL, FINAL, TOPIC, HOMEWORK = "cell", "final", "topic", "homework"
FINAL_KINDS = ("period", "year", "interim", "exam", "final")
MOST_LINES = 60
SHORTEST_REASON, LONGEST_REASON = 5, 600
_KEY = re.compile(r"cell-(\d{1,9})-(\d{1,9})|final-(\d{1,9})-([a-z]{1,8})-(\d{1,9})|(topic|homework)-(\d{1,9})", re.ASCII)
_EMPTY = "пусто"


@dataclass(frozen=True)
class Target:
    """One thing that a request changes; 0 and "" where it has no such part."""

    kind: str
    pupil: int = 0
    work: int = 0
    lesson: int = 0
    mark: str = ""
    period: int = 0

    @property
    def key(self) -> str:
        """The one word for it in addresses and forms: «cell-9-501», «final-9-period-3», «topic-77»."""
        if self.kind == CELL:
            return f"{CELL}-{self.pupil}-{self.work}"
        return f"{FINAL}-{self.pupil}-{self.mark}-{self.period}" if self.kind == FINAL else f"{self.kind}-{self.lesson}"


@dataclass(frozen=True)
class Authority:
    """An approved request: what it names is written past the locks, with its `number`; `teacher` asked for it."""

    number: int
    teacher: int | None = None


def target_of(key: str) -> Target:
    """The target that `key` names. Raises BadInput for any other word."""
    found = _KEY.fullmatch(key)
    if found is None or (found[4] and found[4] not in FINAL_KINDS):
        raise BadInput("Адрес заявки не понят: откройте её из клетки журнала.")
    if found[1]:
        return Target(CELL, pupil=int(found[1]), work=int(found[2]))
    if found[3]:
        return Target(FINAL, pupil=int(found[3]), mark=found[4], period=int(found[5]))
    return Target(found[6], lesson=int(found[7]))


def tidy_reason(text: str, words: str) -> str:
    """The reason with its spaces in order; raises BadInput on «reason» with `words` where it says nothing."""
    reason = " ".join(text.split())
    if len(reason) < SHORTEST_REASON:
        raise BadInput(words, "reason")
    if len(reason) > LONGEST_REASON:
        raise BadInput(f"Причина: помещается {LONGEST_REASON} знаков, а здесь {len(reason)}.", "reason")
    return reason


def change_words(was: str, becomes: str) -> str:
    """«3 → 4», «пусто → 5»."""
    return f"{was or _EMPTY} → {becomes or _EMPTY}"


def foot_note(kind: str, name: str, day: date | None, was: str, becomes: str, number: int) -> str:
    """The line at the foot of the page, as on paper. Source: domain §1.4."""
    when = f" за {day:%d.%m}" if day is not None else ""
    if kind in (TOPIC, HOMEWORK):
        what = "тема урока" if kind == TOPIC else "домашнее задание"
        return f"{what.capitalize()}{when}: исправлено, было «{was or _EMPTY}», заявка № {number}."
    what = "отметка" if kind == CELL else "отметка за период"
    return f"{name}:{when} {what} исправлена с «{was or _EMPTY}» на «{becomes or _EMPTY}», заявка № {number}."


def waiting_words(days: int) -> str:
    """How long a request has been waiting: «с сегодняшнего дня», «1 день», «3 дня»."""
    return count_of(days, "день", "дня", "дней") if days > 0 else "с сегодняшнего дня"
