"""What became of a pupil at the end of a year, in the words of the summary sheet: «переведён в 6 класс, приказ № 40-у от 26.05.2027» (REP-5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

PROTOCOL = "протокол"
ARRIVED = ("enroll", "enroll_transfer", "class_transfer")


@dataclass(frozen=True)
class Decision:
    """An executed order about a pupil; `into_here`: it brought him into this very class. Source: domain §5.9, §6.1."""

    kind: str
    number: str
    date: date
    basis: str = ""
    place: str = ""
    note: str = ""
    class_title: str = ""
    grade: int = 0
    into_here: bool = False

    @property
    def order(self) -> str:
        return f"приказ № {self.number} от {self.date:%d.%m.%Y}"


def decision_words(one: Decision, sex: str, grade: int) -> str:
    """The decision with its order; "" for orders that are no decision of the year (a new surname, home teaching)."""
    she = sex == "f"
    moved, left, came = ("переведена", "выбыла", "прибыла") if she else ("переведён", "выбыл", "прибыл")
    if one.into_here:
        return f"{came}, {one.order}" if one.kind in ARRIVED else ""
    words = {
        "next_class": f"{moved} в {one.grade or grade + 1} класс",
        "conditional": f"{moved} условно в {one.grade or grade + 1} класс",
        "repeat": f"{'оставлена' if she else 'оставлен'} на повторное обучение",
        "graduate": f"{'окончила' if she else 'окончил'} {grade} классов",
        "class_transfer": f"{moved} в {one.class_title}",
        "leave_transfer": left,
        "leave": left,
    }.get(one.kind, "")
    more = one.place if one.kind in ("leave_transfer", "leave") else one.note if one.kind in ("conditional", "graduate") else ""
    return ", ".join(filter(None, (words, more, one.order))) if words else ""


def protocols(decisions: Iterable[Decision]) -> tuple[str, ...]:
    """The council's protocols that the orders name as their ground, each once."""
    return tuple(dict.fromkeys(one.basis for one in decisions if PROTOCOL in one.basis.lower() and not one.into_here))
