"""Which notices a person, and a school, may do without (MSG-3).

What belongs to somebody's work is told always: substitutions and requests to staff, the deputy's remarks, orders about a child.
"""

from __future__ import annotations

FAMILY_KINDS = frozenset({"mark", "absence", "period_mark", "timetable"})
STAFF_KINDS = frozenset({"order", "other"})
SCHOOL_SWITCHES = {kind: f"tell_{kind}s" for kind in ("mark", "absence", "period_mark")} | {"timetable": "tell_timetable"}


def choices_for(*, is_staff: bool) -> frozenset[str]:
    """The kinds that this person may switch off."""
    return STAFF_KINDS if is_staff else FAMILY_KINDS


def grouped(name: str, count_words: str, items: list[str]) -> str:
    """«Матвей, 3 новые отметки: математика 5, русский язык 4»."""
    return f"{name}, {count_words}: {', '.join(items)}."
