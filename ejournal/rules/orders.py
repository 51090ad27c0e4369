"""Orders on the movement of pupils: kinds, numbers, terms, and the sentence that tells of one (MOV-1, MOV-4; domain §6.1)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from ejournal.rules.names import FullName
from ejournal.rules.words import WEEKDAYS, count_of, day_month

DAY = timedelta(days=1)
SUFFIX = "-у"  # orders about pupils; numbering begins anew each year (domain §6.1)
TERM_DAYS = 2
GRADUATE_GRADES = frozenset({9, 11, 12})
NO_CONDITION = frozenset({4, 9})  # the next level is begun by who has mastered the one before (273-ФЗ, ст. 66)
FRIDAY = 5
PUPILS = ("ученик", "ученика", "учеников")


@dataclass(frozen=True)
class OrderKind:
    """What an order of a kind does and what it has to say.

    `way`: "in" comes to school, "out" leaves it, "move" changes class, "status" keeps the class, "name", "cancel".
    `step`: how much higher the new class is than the old one (None: not asked). `deed` has the forms m, f, unknown.
    """

    code: str
    way: str
    deed: tuple[str, str, str]
    heading: str
    step: int | None = None
    status: str = ""
    place: bool = False
    until: bool = False

    @property
    def needs_class(self) -> bool:
        return self.way in ("in", "move")

    @property
    def moves(self) -> bool:
        """Whether somebody appears on or goes from journal pages."""
        return self.way in ("in", "out", "move")


def _kind(code: str, way: str, deed: str, heading: str, **more: object) -> OrderKind:
    return OrderKind(code, way, (deed, f"{deed}а", f"{deed}(а)"), heading, **more)  # type: ignore[arg-type]


KINDS: dict[str, OrderKind] = {
    kind.code: kind
    for kind in (
        _kind("enroll", "in", "зачислен", "О зачислении"),
        _kind("enroll_transfer", "in", "зачислен", "О зачислении в порядке перевода", place=True),
        _kind("leave_transfer", "out", "отчислен", "Об отчислении в порядке перевода", place=True),
        _kind("leave", "out", "отчислен", "Об отчислении", place=True),
        _kind("class_transfer", "move", "переведён", "О переводе в другой класс"),
        _kind("next_class", "move", "переведён", "О переводе в следующий класс", step=1),
        _kind("conditional", "move", "переведён", "Об условном переводе", step=1, status="conditional"),
        _kind("repeat", "move", "оставлен", "О повторном обучении", step=0, status="repeat"),
        _kind("graduate", "out", "выпущен", "О завершении обучения"),
        _kind("home", "status", "переведён", "Об обучении на дому", status="home", until=True),
        _kind("away", "status", "выбыл", "О временном выбытии", status="away", place=True, until=True),
        _kind("back", "status", "возвращ", "О возвращении"),
        _kind("rename", "name", "", "О смене фамилии, имени"),
        _kind("cancel", "cancel", "", "Об отмене приказа"),
    )
}
WHOLE_CLASS = frozenset({"next_class", "graduate", "repeat"})
_DEEDS = {
    "переведён": ("переведён", "переведена", "переведён(а)"),
    "возвращ": ("вернулся", "вернулась", "вернулся(ась)"),
}


# ---- numbers and terms ------------------------------------------------------------------------------------------------


def next_number(taken: Iterable[str]) -> str:
    """The number to propose: one above the highest of the year, «54-у»; «1-у» where there is none. Source: domain §6.1."""
    found = (re.search(rf"(\d+)\s*{SUFFIX}", text.casefold()) for text in taken)
    return f"{max((int(one[1]) for one in found if one), default=0) + 1}{SUFFIX}"


def execute_by(day: date, off: Collection[date] = (), days: int = TERM_DAYS) -> date:
    """The last day in time for an order of `day`: the second working day after it; `off` are the school's days off.

    Monday to Friday are worked. Source: MOV-4.
    """
    while days:
        day += DAY
        days -= day.isoweekday() <= FRIDAY and day not in off
    return day


def is_overdue(state: str, day: date, today: date, off: Collection[date] = ()) -> bool:
    """Whether an order of `day` stands unexecuted longer than it may. Source: MOV-4."""
    return state == "draft" and today > execute_by(day, off)


def day_off_words(day: date, days: Collection[date], worked: date | None) -> str:
    """«18 октября — воскресенье. Ближайший учебный день — 19 октября.»; "" for a school day. `days` are the school days."""
    if day in days or not days:
        return ""
    what = WEEKDAYS[day.weekday()] if day.isoweekday() > FRIDAY else "не учебный день"
    nearest = f" Ближайший учебный день — {day_month(worked)}." if worked else ""
    return f"{day_month(day)} — {what}.{nearest}"


# ---- words ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LineWords:
    """What a sentence about one pupil of an order needs; classes as «5 А», "" where there is none."""

    kind: str
    name: str
    sex: str = ""
    class_from: str = ""
    class_to: str = ""
    effective: date = date.min
    until: date | None = None
    place: str = ""
    new_name: FullName | None = None


def deed_words(line: LineWords) -> str:
    """«переведён из 5 А в 5 Б с 19 октября»: what becomes of the pupil, without the name."""
    kind = KINDS[line.kind]
    forms = _DEEDS.get(kind.deed[0], kind.deed)
    deed, since = forms[{"m": 0, "f": 1}.get(line.sex, 2)], f" с {day_month(line.effective)}"
    until = f" по {day_month(line.until)}" if line.until else ""
    place = f": {line.place}" if line.place else ""
    if kind.way == "in":
        return f"{deed} в {line.class_to}{since}{place}"
    if kind.way == "out":
        return f"{deed} из {line.class_from}{since}{place}"
    if kind.code == "repeat":
        return f"{deed} на повторный год в {line.class_to}{since}"
    if kind.way == "move":
        how = " условно" if kind.code == "conditional" else ""
        return f"{deed}{how} из {line.class_from} в {line.class_to}{since}"
    if kind.code == "rename":
        return f"с {day_month(line.effective)} — {line.new_name}"
    if kind.code == "cancel":
        return "приказ отменён"
    what = {"home": "на обучение на дому", "away": "временно"}.get(kind.code, "")
    return " ".join(part for part in (deed, what) if part) + since + until + place


def line_sentence(line: LineWords) -> str:
    """«Мельников Данил переведён из 5 А в 5 Б с 19 октября»."""
    return f"{line.name} {deed_words(line)}"


def summary(title: str, lines: list[LineWords]) -> str:
    """One sentence for the whole order: of one pupil all of it, of several how many."""
    if len(lines) == 1:
        return line_sentence(lines[0])
    return f"{title}, {count_of(len(lines), *PUPILS)}, с {day_month(lines[0].effective)}"


def order_text(number: str, day: date) -> str:
    """«№ 53-у от 14.10.2026», as membership rows keep it."""
    return f"№ {number} от {day:%d.%m.%Y}"
