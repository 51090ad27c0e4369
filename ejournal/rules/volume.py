"""What a bound volume says in words: the plan fulfilled, the place of a pupil's leaving, how many leaves (PRN-1; domain §1.1–1.3)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from ejournal.rules.words import with_comma

WEEK_HOURS_DIGITS = Decimal("0.5")


def leaves_of(pages: int) -> int:
    """Leaves printed on both sides; the last may be empty behind."""
    return (pages + 1) // 2


def fulfilment_words(planned: Decimal | None, given: int, merged: Decimal, until: date | None) -> str:
    """«По плану — 68 ч. Дано — 66 ч. Программа выполнена за счёт уплотнения тем.»

    `until`: the day up to which was counted while the year goes on, None once it is over. Source: domain §1.2.
    """
    done = f"Дано — {given} ч." if until is None else f"Дано на {until:%d.%m.%Y} — {given} ч."
    if planned is None:
        return done
    words = f"По плану — {hours(planned)} ч. {done}"
    if until is not None:
        return words
    if given >= planned:
        return f"{words} Программа выполнена."
    if given + merged >= planned:
        return f"{words} Программа выполнена за счёт уплотнения тем."
    return f"{words} Не дано — {hours(planned - merged - given)} ч."


def hours(value: Decimal) -> str:
    """«68», «33,5»."""
    whole = value.quantize(WEEK_HOURS_DIGITS)
    return str(int(whole)) if whole == int(whole) else with_comma(whole)


def move_note(arrived: date | None, order_in: str, left: date | None, order_out: str) -> str:
    """«прибыл(а) 12.10.2025, приказ …; выбыл(а) 20.11.2025, приказ …»; "" for who was there all the time. Source: domain §1.3."""
    parts = []
    if arrived is not None:
        parts.append(f"прибыл(а) {arrived:%d.%m.%Y}" + (f", приказ {order_in}" if order_in else ""))
    if left is not None:
        parts.append(f"выбыл(а) {left:%d.%m.%Y}" + (f", приказ {order_out}" if order_out else ""))
    return "; ".join(parts)


def decision_words(kind: str, class_to: str, number: str, day: date) -> str:
    """What the council decided, by the order that carried it out: «переведён(а) в 6 А, приказ № 53-у от 25.05.2027». Source: domain §5.9."""
    deed = {
        "next_class": f"переведён(а) в {class_to} класс",
        "conditional": f"переведён(а) условно в {class_to} класс",
        "repeat": "оставлен(а) на повторное обучение",
        "graduate": "окончил(а) обучение",
        "class_transfer": f"переведён(а) в {class_to} класс",
        "leave": "отчислен(а)",
        "leave_transfer": "отчислен(а) в порядке перевода",
    }.get(kind, "")
    return f"{deed}, приказ № {number} от {day:%d.%m.%Y}" if deed else ""


def is_instruction(topic: str) -> bool:
    """Whether pupils sign for what the lesson began with: «Вводный урок. Инструктаж по ТБ». Source: domain §1.1, row 12."""
    return "инструктаж" in topic.casefold()


def stay_words(start: date, end: date | None, first: date, last: date) -> str:
    """A stay within a half-year from `first` to `last`: «+» for all of it, «с 14.10», «по 20.11», «14.10–20.11», "" for none.

    `end` is the first day without him. Source: domain §1.1, row 7.
    """
    until = end - timedelta(days=1) if end is not None else last
    if start > last or until < first:
        return ""
    came, went = start > first, until < last
    if came and went:
        return f"{start:%d.%m}–{until:%d.%m}"
    return f"с {start:%d.%m}" if came else f"по {until:%d.%m}" if went else "+"
