"""What is unlike the timetable with a lesson, as a few kinds that each have a shape and a word (TT-5)."""

from __future__ import annotations

from typing import Literal

MarkKind = Literal["off", "away", "here", "substituted", "instead", "remote", "room"]

# How a page says each: an icon of the sprite and a word. The order is the order in which they stand.
WORDS: dict[MarkKind, tuple[str, str]] = {
    "off": ("x", "отменён"),
    "away": ("arrow-right", "перенесён"),
    "here": ("plus", "перенесён сюда"),
    "instead": ("shuffle", "другой предмет"),
    "substituted": ("users", "замена"),
    "remote": ("house", "дистанционно"),
    "room": ("flag", "другой кабинет"),
}


def marks_of(
    change: str, *, is_cancelled: bool = False, is_remote: bool = False, origin: str = "", substitute: bool = False
) -> tuple[MarkKind, ...]:
    """The kinds of change of one lesson, () where it is as the timetable has it. `change` is what the lesson says of itself.

    A lesson that is not held says only that, and where it went. Raises nothing. Source: TT-5.
    """
    if is_cancelled:
        return ("away",) if change.startswith("перенесён на") else ("off",)
    found: dict[MarkKind, bool] = {
        "here": origin == "moved" or change.startswith("перенесён с"),
        "instead": "вместо урока" in change,
        "substituted": substitute and "вместо урока" not in change,
        "remote": is_remote or "дистанц" in change,
        "room": "кабинет" in change,
    }
    return tuple(kind for kind in WORDS if found.get(kind))
