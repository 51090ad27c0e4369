"""Slips of marks on paper: which days an issue covers, where a pupil lives as a slip is handed out (CLS-3)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from ejournal.rules.words import count_of

_PLACE = re.compile(r"^(?:с|д|п|пос|пгт|рп|ст|ст-ца|х|г|аул|село|деревня|посёлок|поселок|станица|хутор|город)(?:\.\s*|\s+)[А-ЯЁ]")
ABSENT = (("Б", "по болезни"), ("У", "по уважительной причине"), ("П", "без уважительной причины"), ("Н", "причина не указана"))


@dataclass(frozen=True)
class Span:
    """Days of an issue, both included."""

    start: date
    end: date

    @property
    def words(self) -> str:
        return f"{self.start:%d.%m.%Y} – {self.end:%d.%m.%Y}"


def issue_span(today: date, first_day: int, second_day: int) -> Span:
    """The days of the last issue: from the printing day before the last one up to the day before the last.

    The printing days are two numbers of the month (1–28), the same twice is once a month. The spans of all days of a year
    follow each other without a gap. Source: CLS-3.
    """
    last = _printing_day(today, first_day, second_day)
    return Span(_printing_day(last - timedelta(days=1), first_day, second_day), last - timedelta(days=1))


def _printing_day(day: date, *numbers: int) -> date:
    """The last printing day up to and with `day`."""
    before = (day.replace(day=1) - timedelta(days=1)).replace(day=1)
    days = [month.replace(day=number) for month in (before, day.replace(day=1)) for number in numbers]
    return max(one for one in days if one <= day)


def village_of(address: str) -> str:
    """«с. Ольховка» of an address; «д. 12» is a house, «д. Ольховка» a village. "" where none is named so."""
    return next((part for part in (part.strip() for part in address.split(",")) if _PLACE.match(part)), "")


def absence_words(codes: Iterable[str], minutes_late: int = 0) -> str:
    """«Пропущено уроков: 5 (по болезни 3, причина не указана 2), опозданий 1 (7 минут)»; "" where none."""
    counts = Counter(codes)
    missed = [(words, counts[code]) for code, words in ABSENT if counts[code]]
    parts = []
    if missed:
        parts.append(f"Пропущено уроков: {sum(count for _, count in missed)} ({', '.join(f'{words} {count}' for words, count in missed)})")
    if late := counts["О"]:
        took = f" ({count_of(minutes_late, 'минута', 'минуты', 'минут')})" if minutes_late else ""
        parts.append(f"{'опозданий' if parts else 'Опозданий'}: {late}{took}")
    return ", ".join(parts)
