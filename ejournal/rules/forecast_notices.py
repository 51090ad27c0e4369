"""When a family is told what a period comes to, and in what words (CLS-5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from ejournal.rules.words import count_of

YOUNG = timedelta(days=21)  # a period younger than that says little yet
GOOD = ("4", "5")


def forecast_stage(start: date, end: date, today: date, days_before: int) -> str | None:
    """What is due to be told today of a period (both days included), None where nothing is.

    "end" from `days_before` days before its last day on; before that a month's name ("2026-10") from the month's first day, once
    the period was three weeks old by then. Each stage is told once, so a day on which the computer was off loses nothing.
    """
    if not start <= today <= end:
        return None
    if today >= end - timedelta(days=days_before):
        return "end"
    month = today.replace(day=1)
    return f"{month:%Y-%m}" if start + YOUNG <= month else None


def forecast_text(period: str, name: str, marks: Mapping[str, str], lacking: Iterable[str]) -> str:
    """«Прогноз за 1 четверть, Ершов Матвей: 4 и 5 — 9 предметов; 3 — Физика; ниже 3 — Алгебра; не хватает отметок — Химия».

    `marks` are the marks that the subjects come to so far, "" where none; the subjects of 4 and 5 are counted, the others named.
    """
    return f"Прогноз за {period}, {name}: {forecast_words(marks, lacking)}"


def forecast_words(marks: Mapping[str, str], lacking: Iterable[str]) -> str:
    good = sum(mark in GOOD for mark in marks.values())
    three = [subject for subject, mark in marks.items() if mark == "3"]
    below = [subject for subject, mark in marks.items() if mark in ("1", "2")]
    short = list(lacking)
    parts = [f"4 и 5 — {count_of(good, 'предмет', 'предмета', 'предметов')}"] if good else []
    parts += [f"{words} — {', '.join(own)}" for words, own in (("3", three), ("ниже 3", below), ("не хватает отметок", short)) if own]
    return "; ".join(parts) or "отметок пока нет"
