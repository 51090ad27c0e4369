"""Lines of a teacher in a pupil's diary: ready phrases, how they are told, how long they may be taken back (CLS-2)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from ejournal.errors import BadInput

LONGEST, SHORTEST = 400, 2
BACK = timedelta(days=7)
TAKEN_BACK_WITHIN = timedelta(days=1)
MOST_PUPILS = 60
KIND_WORDS = {"praise": "похвала", "remark": "замечание", "word": "сообщение"}


def phrases(setting: str) -> tuple[str, ...]:
    """The ready phrases of a setting, in its order, each once."""
    return tuple(dict.fromkeys(part.strip() for part in setting.split(";") if part.strip()))


def remark_text(phrase: str, own: str) -> str:
    """What is written: the ready phrase, then one's own words. Raises BadInput for nothing and for too much."""
    words = " ".join(own.split())
    text = f"{phrase}. {words}" if phrase and words else phrase or words
    if len(text) < SHORTEST:
        raise BadInput("Выберите готовую фразу или напишите свою.", "text")
    if len(text) > LONGEST:
        raise BadInput(f"Запись длиннее {LONGEST} знаков: скажите короче.", "text")
    return text


def check_day(day: date, today: date) -> None:
    """A remark is about today or the last week. Raises BadInput."""
    if not today - BACK <= day <= today:
        raise BadInput("Запись делают за сегодня или за последние семь дней.", "date")


def may_be_taken_back(at: datetime, now: datetime) -> bool:
    """Within a day of being written; afterwards it stays. Source: CLS-2."""
    return at <= now <= at + TAKEN_BACK_WITHIN


def told(name: str, kind: str, text: str) -> str:
    """«Запись в дневнике, Ершов Матвей: похвала. Активно работал на уроке»."""
    return f"Запись в дневнике, {name}: {KIND_WORDS.get(kind, kind)}. {text}"
