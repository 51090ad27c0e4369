"""Into the new year: what becomes of a class and of each of its pupils, as values (MOV-6)."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from ejournal.errors import BadInput
from ejournal.rules.class_name import ClassName, parse_class_name
from ejournal.rules.orders import GRADUATE_GRADES, NO_CONDITION

FATES = (
    ("", "вместе с классом"), ("next_class", "в другой класс"), ("conditional", "условно"), ("repeat", "повторный год"),
    ("graduate", "завершает обучение"), ("leave", "выбывает"),
)  # fmt: skip
ORDERED = ("next_class", "conditional", "repeat", "graduate")


@dataclass(frozen=True)
class PupilChoice:
    """What was chosen for one pupil: one of FATES, and the class where it is not the obvious one."""

    fate: str = ""
    to: str = ""


@dataclass(frozen=True)
class Fate:
    """What becomes of a pupil: the kind of the order, "leave" for one that waits for an order of its own; the new class."""

    kind: str
    to: ClassName | None = None


def proposed_class(old: ClassName, grades: Collection[int]) -> ClassName | None:
    """The class a grade higher with its letter; None: the class graduates (11, and 9 where the school has no 10)."""
    if old.grade >= 11 or (old.grade == 9 and 10 not in grades):
        return None
    return ClassName(old.grade + 1, old.letter)


def class_target(old: ClassName, typed: str) -> ClassName | None:
    """The class typed for a whole old one, None where it graduates. Raises BadInput with a sentence that names the class."""
    if not typed.strip():
        if old.grade not in GRADUATE_GRADES:
            raise BadInput(f"{old}: впишите, каким станет класс. Завершают обучение 9 и 11 классы.")
        return None
    found = parse_class_name(typed)
    if found.grade != old.grade + 1:
        raise BadInput(f"{old}: в следующем году это {old.grade + 1} класс, а вписан {found}.")
    return found


def fate_of(old: ClassName, target: ClassName | None, choice: PupilChoice) -> Fate:
    """What becomes of a pupil of `old`, whose class becomes `target` (None: graduates). Raises BadInput."""
    if choice.fate not in dict(FATES):
        raise BadInput("Выберите из списка.")
    if choice.fate == "leave":
        return Fate("leave")
    if choice.fate == "graduate" or (choice.fate == "" and target is None and not choice.to.strip()):
        if old.grade not in GRADUATE_GRADES:
            raise BadInput(f"из {old} обучение не завершают.")
        return Fate("graduate")
    if choice.fate == "conditional" and old.grade in NO_CONDITION:
        raise BadInput(f"из {old.grade} класса условно не переводят: следующий уровень начинают, освоив прежний.")
    return Fate(choice.fate or "next_class", _own_class(old, target, choice))


def _own_class(old: ClassName, target: ClassName | None, choice: PupilChoice) -> ClassName:
    grade = old.grade + (choice.fate != "repeat")
    found = parse_class_name(choice.to) if choice.to.strip() else old if choice.fate == "repeat" else target
    if found is None:
        raise BadInput(f"впишите {grade} класс нового года.")
    if found.grade != grade:
        raise BadInput(f"нужен {grade} класс нового года, а вписан {found}.")
    return found


def numbers_from(first: str, count: int) -> tuple[str, ...]:
    """«60-у», «61-у» …: the number typed and those after it. Raises BadInput where there is no figure in it."""
    found = re.fullmatch(r"(\D*)(\d{1,6})(\D*)", " ".join(first.split()))
    if found is None:
        raise BadInput("Впишите номер первого приказа, например 60-у.", "number")
    return tuple(f"{found[1]}{int(found[2]) + step}{found[3]}" for step in range(count))
