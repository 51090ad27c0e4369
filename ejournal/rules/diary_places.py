"""Addresses within a pupil's diary: one way to name a place for notices, lists and the page itself (DIA-1, DIA-6, MSG-3)."""

from __future__ import annotations

from datetime import date


def week_place(pupil: int, day: date) -> str:
    """The week that holds the day, at that day."""
    return f"/diary/{pupil}?week={day.isoformat()}#d{day.weekday() + 1}"


def lesson_place(pupil: int, day: date, lesson: int) -> str:
    """The line of a lesson: its marks, absence and homework."""
    return f"/diary/{pupil}?week={day.isoformat()}#l{lesson}"


def remark_place(pupil: int, day: date, remark: int) -> str:
    """A line that a teacher wrote in the diary."""
    return f"/diary/{pupil}?week={day.isoformat()}#r{remark}"


def final_place(pupil: int, year: int | None = None, journal: int | None = None) -> str:
    """The table of period and year marks, at the subject's line where a journal is named."""
    asked = f"?year={year}" if year else ""
    return f"/diary/{pupil}/marks{asked}" + (f"#j{journal}" if journal else "")
