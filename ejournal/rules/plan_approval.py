"""Where a plan stands on its way to approval, what has to be asked first, remarks that point at topics (KTP-2, KTP-5).

A plan handed in waits; the answer to it is «утверждён» or «возвращён с замечаниями», each with the revision it was given to.
An approved plan that was changed since keeps its date and is to be approved again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

STATES = {
    "draft": "не сдан",
    "waiting": "ждёт утверждения",
    "returned": "возвращён",
    "approved": "утверждён",
    "changed": "изменён после утверждения",
}
TO_DECIDE = frozenset({"waiting", "changed"})
POINTER = re.compile(r"(?:№|\bтем[аыеуой]{0,2}|\bурок[аеуи]?|\bп\.)\s*\d{1,3}\b(?:\s*(?:,|и|–|-)\s*\d{1,3}\b)*", re.IGNORECASE)
NUMBER = re.compile(r"\d+")
FIELDS = {"topic": "тема", "hours": "часы", "section": "раздел", "kind": "вид работы", "homework": "домашнее задание"}


@dataclass(frozen=True)
class Said:
    """A piece of a remark; `number` of the topic it points at, None where it is plain text."""

    text: str
    number: int | None = None


def approval_state(approved_on: date | None, is_submitted: bool, rev: int, last: tuple[str, int] | None) -> str:
    """One of `STATES`; `last` is the state and the revision of the last review. Without a review an approval stands as it is."""
    if approved_on is not None:
        is_other = last is not None and last[0] == "approved" and last[1] != rev
        return "changed" if is_other else "approved"
    if is_submitted:
        return "waiting"
    return "returned" if last is not None and last[0] == "returned" else "draft"


def differences(hours: Decimal, needed: Decimal | None) -> tuple[str, ...]:
    """What to ask about before a plan is handed in or approved: no topics, other hours than the curriculum's. Source: KTP-2."""
    if not hours:
        return ("В плане нет ни одной темы.",)
    if needed is None or hours == needed:
        return ()
    which = "меньше" if hours < needed else "больше"
    return (f"В плане {_tidy(hours)} ч, по учебному плану {_tidy(needed)} ч: {which} на {_tidy(abs(hours - needed))} ч.",)


def pointed(text: str, most: int) -> tuple[Said, ...]:
    """The remark cut where it names topics by number («тема 12», «№ 3», «темы 4, 5 и 7»); a number beyond `most` is plain text."""
    found, at = [], 0
    for run in POINTER.finditer(text):
        for place, match in enumerate(NUMBER.finditer(text, run.start(), run.end())):
            start = run.start() if place == 0 else match.start()
            if not 0 < int(match[0]) <= most:
                continue
            if start > at:
                found.append(Said(text[at:start]))
            found.append(Said(text[start : match.end()], int(match[0])))
            at = match.end()
    return (*found, *((Said(text[at:]),) if at < len(text) else ()))


def change_words(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """«теперь «Обыкновенные дроби»; часы: 1 → 2»; "" where only the place is other."""
    parts = []
    for name, title in FIELDS.items():
        if name not in new or old.get(name) == new[name]:
            continue
        if name == "topic":
            parts.append(f"теперь {_shown(name, new[name])}")
        elif name == "kind":
            parts.append(title)
        else:
            parts.append(f"{title}: {_shown(name, old.get(name))} → {_shown(name, new[name])}")
    return "; ".join(parts)


def _shown(name: str, value: Any) -> str:
    if name == "hours":
        return _tidy(Decimal(str(value)))
    return f"«{value}»" if value else "пусто"


def _tidy(hours: Decimal) -> str:
    return f"{hours.normalize():f}".replace(".", ",")
