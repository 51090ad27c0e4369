"""The wording of an order by its pattern, names in the right case (MOV-7; domain §7, ГОСТ Р 7.0.97)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ejournal.rules.declension import declined
from ejournal.rules.names import FullName
from ejournal.rules.orders import KINDS

PUPIL = {"m": ("ученика", "ученик"), "f": ("ученицу", "ученица")}


@dataclass(frozen=True)
class PupilWords:
    """A pupil of an order as its document names him; classes as «5 А»."""

    name: FullName
    sex: str = ""
    birth: date | None = None
    class_from: str = ""
    class_to: str = ""
    place: str = ""
    until: date | None = None
    note: str = ""
    new_name: FullName | None = None


@dataclass(frozen=True)
class OrderWords:
    """What the whole document says; `cancelled` is «№ 53-у от 14.10.2026 «О переводе…»» for an order that takes one back."""

    kind: str
    effective: date
    basis: str = ""
    pupils: tuple[PupilWords, ...] = ()
    cancelled: str = ""


def order_wording(order: OrderWords) -> str:
    """Heading, what is ordered, point by point, and the ground: a line each. Raises nothing."""
    ground = order.basis.strip().rstrip(".")
    lines = [KINDS[order.kind].heading, "ПРИКАЗЫВАЮ:"]
    lines += [f"{number}. {point}" for number, point in enumerate([*_points(order), "Контроль за исполнением приказа оставляю за собой."], 1)]
    lines.append(f"Основание: {_small(ground)}." if ground else "")
    return "\n".join(line for line in lines if line)


def signature(name: str) -> str:
    """«К. А. Сапожников», as a signature is deciphered; what is not surname, name and patronymic stays. Source: ГОСТ Р 7.0.97."""
    words = name.split()
    if len(words) not in (2, 3) or any("." in word for word in words):
        return name
    return "\u00a0".join([*(f"{word[0]}." for word in words[1:]), words[0]])


def _points(order: OrderWords) -> list[str]:
    if order.kind == "cancel":
        return [f"Отменить приказ {order.cancelled} с {_day(order.effective)}."]
    journal = [] if order.kind in ("enroll", "back") else [_for_the_journal(order)]
    if len(order.pupils) == 1:
        return [_one(order, order.pupils[0]), *filter(None, journal)]
    shared = {(one.class_from, one.class_to, one.place, one.until) for one in order.pupils}
    if len(shared) > 1 or order.kind == "rename":
        return [*(_one(order, one) for one in order.pupils), *filter(None, journal)]
    first = order.pupils[0]
    names = "; ".join(f"{number}) {_full(one, 'acc').rstrip(',')}" for number, one in enumerate(order.pupils, 1))
    return [f"{_deed(order, first, 'учеников ' + first.class_from + ' класса' if first.class_from else 'учеников')}: {names}.", *filter(None, journal)]


def _one(order: OrderWords, pupil: PupilWords) -> str:
    if order.kind == "rename" and pupil.new_name is not None:
        bears = {"m": "носящим", "f": "носящей"}.get(pupil.sex, "носящим(ей)")
        who = f"{_full(pupil, 'acc')}{_of_class(pupil)}"
        return f"Считать {who} {bears} с {_day(order.effective)} фамилию, имя, отчество: {pupil.new_name}."
    note = f" ({pupil.note})" if pupil.note else ""
    return f"{_deed(order, pupil, _full(pupil, 'acc') + _of_class(pupil))}{note}."


def _deed(order: OrderWords, pupil: PupilWords, whom: str) -> str:
    """The verb with whom and where to: «Перевести … из 5 А в 5 Б класс с 19.10.2026»."""
    since, place = f" с {_day(order.effective)}", f" ({pupil.place})" if pupil.place else ""
    until = f" по {_day(pupil.until)}" if pupil.until else ""
    several = len(order.pupils) > 1
    end = "ими" if several else {"m": "им", "f": "ей"}.get(pupil.sex, "им(ей)")
    patterns = {
        "enroll": f"Зачислить {whom} в {pupil.class_to} класс{since}",
        "enroll_transfer": f"Зачислить {whom} в порядке перевода в {pupil.class_to} класс{since}{place}",
        "leave_transfer": f"Отчислить {whom} в порядке перевода{since}{place}",
        "leave": f"Отчислить {whom}{since}{place}",
        "graduate": f"Отчислить {whom} в связи с завершением обучения{since}",
        "class_transfer": f"Перевести {whom} в {pupil.class_to} класс{since}",
        "next_class": f"Перевести {whom} в {pupil.class_to} класс{since}",
        "conditional": f"Перевести {whom} в {pupil.class_to} класс условно{since}",
        "repeat": f"Оставить {whom} на повторное обучение в {pupil.class_to} классе{since}",
        "home": f"Организовать обучение на дому{since}{until}, для чего перевести на него {whom}",
        "away": f"Считать {whom} временно выбывш{end}{since}{until}{place}",
        "back": f"Считать {whom} приступивш{end} к занятиям{since}",
    }
    return patterns.get(order.kind, f"{whom}{since}")


def _for_the_journal(order: OrderWords) -> str:
    classes = sorted({title for one in order.pupils for title in (one.class_from, one.class_to) if title})
    if not classes or order.kind in ("next_class", "graduate", "repeat", "conditional"):
        return ""
    who = "Классному руководителю" if len(classes) == 1 else "Классным руководителям"
    return f"{who} {', '.join(classes)} {'класса' if len(classes) == 1 else 'классов'} проверить список класса в электронном журнале."


def _full(pupil: PupilWords, case: str) -> str:
    born = f", {pupil.birth:%d.%m.%Y} г. р.," if pupil.birth else ""
    return f"{declined(pupil.name, case, pupil.sex)}{born}"


def _of_class(pupil: PupilWords) -> str:
    if not pupil.class_from:
        return ""
    return f", {PUPIL.get(pupil.sex, ('ученика(цу)',))[0]} {pupil.class_from} класса,"


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def _small(text: str) -> str:
    """«Заявление родителей» goes on inside a sentence; an abbreviation stays."""
    return text[0].lower() + text[1:] if len(text) > 1 and text[1].islower() else text
