"""Letters to families: the text of a day's digest, addresses, pauses between tries (DIA-5)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ejournal.rules.words import long_day

LONGEST_PAUSE = timedelta(hours=6)
STALE_AFTER = timedelta(days=3)
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}|[A-Za-z0-9._-]+@localhost")


@dataclass(frozen=True)
class LetterPart:
    """A heading with its lines; a part without lines is left out."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class DayLetter:
    """What is told of one pupil; `asked_on` is the day of the guardian's application, `school` may be empty."""

    name: str
    class_title: str
    day: date
    school: str
    asked_on: date
    parts: tuple[LetterPart, ...]


def is_address(text: str) -> bool:
    """Whether it can be an address of e-mail: one, plain, without a name beside it. At most 120 characters."""
    return len(text) <= 120 and _ADDRESS.fullmatch(text) is not None


def pause_after(attempts: int, first_minutes: int) -> timedelta:
    """How long to wait after so many tries (from 1): each pause twice the one before, at most six hours."""
    return min(timedelta(minutes=first_minutes * 2 ** min(attempts - 1, 12)), LONGEST_PAUSE)


def is_stale(made: date, today: date) -> bool:
    """News of a day that nobody needs by post any more: the diary has long had it."""
    return today - made > STALE_AFTER


def told_parts(parts: Sequence[LetterPart]) -> tuple[LetterPart, ...]:
    return tuple(part for part in parts if part.lines)


def letter_subject(letter: DayLetter) -> str:
    return f"Дневник: {letter.name}, {long_day(letter.day)}".replace("\u00a0", " ")


def letter_text(letter: DayLetter) -> str:
    """Plain text; empty parts are left out. It ends with how to stop the letters."""
    head = f"{letter.name}, {letter.class_title}. {long_day(letter.day).capitalize()}."
    body = [f"{part.title}\n" + "\n".join(f"— {line}" for line in part.lines) for part in told_parts(letter.parts)]
    return "\n\n".join([head, *body, _foot(letter)]).replace("\u00a0", " ") + "\n"


def _foot(letter: DayLetter) -> str:
    who = f"Электронный журнал, {letter.school}." if letter.school else "Электронный журнал школы."
    why = f"Письмо пришло по вашему заявлению от {letter.asked_on:%d.%m.%Y}."
    stop = "Чтобы отписаться: дневник, «Как сообщать», «в дневнике» — или скажите классному руководителю."
    return f"--\n{who} {why}\n{stop}\nНа это письмо отвечать не нужно: его пишет программа."
