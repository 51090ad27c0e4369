"""What somebody is told of a changed day: one sentence a class, a substitute, an absent teacher (TT-5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from ejournal.rules.words import day_month, day_span

_ON = ("в понедельник", "во вторник", "в среду", "в четверг", "в пятницу", "в субботу", "в воскресенье")


@dataclass(frozen=True)
class LessonChange:
    """What became of one lesson. `kind`: same, other, join, move, cancel, or "here" on the day a lesson is moved to.

    `to` and `to_number` are where it went, for "here" where it came from. `whose` names the class, `part` the group in it.
    """

    number: int
    subject: str
    whose: str
    kind: str
    part: str = ""
    absent: str = ""
    substitute: str = ""
    given: str = ""
    to: date | None = None
    to_number: int | None = None


def day_named(day: date, today: date) -> str:
    """«Сегодня, 14 октября», «Завтра, 15 октября», «В пятницу, 16 октября»."""
    near = {today: "Сегодня", today + timedelta(days=1): "Завтра"}
    return f"{near.get(day) or _ON[day.weekday()].capitalize()}, {day_month(day)}"


def days_named(first: date, last: date, today: date) -> str:
    """One day as `day_named` has it, several as «15–17 октября»."""
    return day_named(first, today) if first == last else day_span(first, last).capitalize()


def class_notice(title: str, day: date, today: date, changes: Iterable[LessonChange]) -> str:
    """For pupils, parents and the class teacher: «Завтра, 15 октября, 5 А: 2 урок — литература (вместо: математика); …»."""
    return _sentence(f"{day_named(day, today)}, {title}", map(_for_class, _ordered(changes)), "замены сняты, уроки по расписанию")


def substitute_notice(day: date, today: date, changes: Iterable[LessonChange]) -> str:
    """For who takes the lessons: «Завтра, 15 октября, вы заменяете: 2 урок — математика, 5 А (вместо: Ведерников И. С.)»."""
    lines = [_for_substitute(one) for one in _ordered(changes)]
    head = day_named(day, today)
    return _sentence(f"{head}, вы заменяете" if lines else head, lines, "замен у вас больше нет")


def absent_notice(day: date, today: date, changes: Iterable[LessonChange]) -> str:
    """For whose lessons they are: «Завтра, 15 октября, ваши уроки: 2 урок, 5 А — Лопухова Т. П.; 3 урок, 7 Б — не будет»."""
    lines = [_for_absent(one) for one in _ordered(changes)]
    head = day_named(day, today)
    return _sentence(f"{head}, ваши уроки" if lines else head, lines, "замены сняты, ваши уроки ведёте вы")


def small(title: str) -> str:
    """A subject inside a sentence: «русский язык», but «ОБЖ»."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def class_named(title: str) -> str:
    """A class inside a sentence: «5 А», but «11 класс» where it has no letter."""
    return f"{title}\u00a0класс" if title.isdecimal() else title


def _ordered(changes: Iterable[LessonChange]) -> list[LessonChange]:
    return sorted(changes, key=lambda one: (one.number, one.whose, one.subject))


def _sentence(head: str, lines: Iterable[str], nothing: str) -> str:
    return f"{head}: {('; '.join(lines) or nothing).rstrip('.')}."


def _for_class(one: LessonChange) -> str:
    subject = small(one.subject) + (f" ({one.part})" if one.part else "")
    what = f"{one.number}\u00a0урок"
    if one.kind == "other":
        return f"{what} — {small(one.given)} (вместо: {subject})"
    if one.kind == "here":
        return f"{what} — {subject}, {_from(one)}"
    tail = {"same": f"ведёт {one.substitute}", "join": f"группы вместе, ведёт {one.substitute}", "cancel": "не будет"}
    return f"{what}, {subject}: {tail.get(one.kind) or _to(one)}"


def _for_substitute(one: LessonChange) -> str:
    if one.kind == "other":
        return f"{one.number}\u00a0урок — {small(one.given)}, {one.whose} (вместо урока: {small(one.subject)})"
    instead = f" (вместо: {one.absent})" if one.absent else ""
    return f"{one.number}\u00a0урок — {small(one.subject)}, {one.whose}{instead}"


def _for_absent(one: LessonChange) -> str:
    words = {"cancel": "не будет", "here": _from(one), "move": _to(one)}
    return f"{one.number}\u00a0урок, {one.whose} — {words.get(one.kind) or one.substitute}"


def _to(one: LessonChange) -> str:
    return f"перенесён на {day_month(one.to)}, {one.to_number}\u00a0урок" if one.to else "перенесён"


def _from(one: LessonChange) -> str:
    return f"перенесён с {day_month(one.to)}, {one.to_number}\u00a0урока" if one.to else "перенесён сюда"
