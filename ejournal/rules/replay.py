"""The history of one record played again: what should stand in its table now (COR-3).

Pure: the caller says what a field holds by default and when two values are the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

CHANGES = frozenset({"create", "update", "delete", "correct", "execute", "cancel", "close", "seal", "verify", "retire"})
Same = Callable[[str, Any, Any], bool]


class Step(NamedTuple):
    """One row of the trail about a record: `old` and `new` as stored."""

    number: int
    action: str
    old: str
    new: str


@dataclass
class Story:
    """What the history says of a record: `values` of the fields it names, `last` the number of the row that speaks last.

    `has_begun`: its first word was the making of the record. `breaks` are fields whose old value is not what stood
    there: (field, row before, row after, what stood, what was found).
    """

    values: dict[str, Any] = field(default_factory=dict)
    exists: bool = False
    has_begun: bool = False
    last: int = 0
    breaks: list[tuple[str, int, int, Any, Any]] = field(default_factory=list)


def is_making(action: str, old: str) -> bool:
    """Whether the row tells of the making of its record: an approved correction of an empty cell makes it, too (COR-2), and the sealing of an archive its entry."""
    return action in ("create", "seal") or (action == "correct" and old == "")


def played(steps: Iterable[Step], defaults: dict[str, Any], same: Same) -> Story:
    """Go through the rows of one record in their order. `defaults` are the fields that are kept and what they hold untold."""
    story = Story()
    for step in steps:
        if step.action not in CHANGES:
            continue
        old, new = _fields(step.old), _fields(step.new)
        if is_making(step.action, step.old):
            story.values, story.has_begun = new, True
        else:
            _compare(story, step.number, old, defaults, same)
            story.values.update(new)
        story.exists, story.last = step.action != "delete", step.number
    return story


def _compare(story: Story, number: int, old: dict[str, Any], defaults: dict[str, Any], same: Same) -> None:
    for name, found in old.items():
        if name not in defaults or not (story.has_begun or name in story.values):
            continue
        stood = story.values.get(name, defaults[name])
        if stood != found and not same(name, stood, found):
            story.breaks.append((name, story.last, number, stood, found))


def _fields(text: str) -> dict[str, Any]:
    """The fields of a stored side; a side that is not an object of fields says nothing (the chain tells that it was touched)."""
    if not text:
        return {}
    try:
        values = json.loads(text)
    except (ValueError, TypeError):
        return {}
    return values if isinstance(values, dict) else {}
