"""For whom something is written: the audience's key, its name, and in words how many it reaches (MSG-1, MSG-2, CLS-6)."""

from __future__ import annotations

from dataclasses import dataclass

from ejournal.errors import BadInput
from ejournal.rules.words import count_of

ONE = "one"
OF_A_CLASS = ("families", "parents", "class", "teachers")
OF_THE_SCHOOL = ("staff", "all_parents", "school")
PEOPLE = ("staff", "pupil", "guardian")
TITLES = {
    "families": "Ученики и родители {}",
    "parents": "Родители {}",
    "class": "Ученики {}",
    "teachers": "Учителя {}",
    "staff": "Все сотрудники",
    "all_parents": "Все родители",
    "school": "Вся школа",
}
_NOUNS = {
    "class": ("ученик", "ученика", "учеников"),
    "parents": ("родитель", "родителя", "родителей"),
    "all_parents": ("родитель", "родителя", "родителей"),
    "teachers": ("учитель", "учителя", "учителей"),
    "staff": ("сотрудник", "сотрудника", "сотрудников"),
}
_ANYBODY = ("человек", "человека", "человек")
_ASK_AGAIN = "Выберите, кому: найдите человека или класс."


@dataclass(frozen=True)
class Audience:
    """`school_class` for the kinds of a class; `who` (staff, pupil, guardian) and `person` (his number) for «one»."""

    kind: str
    school_class: int | None = None
    who: str = ""
    person: int = 0

    @property
    def key(self) -> str:
        """«school», «parents-3», «one-guardian-7»: as a form sends it."""
        parts = (self.kind, self.school_class, self.who, self.person or None)
        return "-".join(str(part) for part in parts if part)


def audience_of(key: str) -> Audience:
    """The audience of a form's key. Raises BadInput beside the field `to`."""
    kind, _, rest = key.strip().partition("-")
    if kind in OF_THE_SCHOOL and not rest:
        return Audience(kind)
    if kind in OF_A_CLASS:
        return Audience(kind, _number(rest))
    who, _, person = rest.partition("-")
    if kind == ONE and who in PEOPLE:
        return Audience(ONE, None, who, _number(person))
    raise BadInput(_ASK_AGAIN, "to")


def audience_title(kind: str, class_title: str = "", name: str = "") -> str:
    """«Родители 5 А», «Вся школа»; the name for one person."""
    return name or "Одному человеку" if kind == ONE else TITLES[kind].format(class_title)


def reach_words(kind: str, people: int, without: int = 0, alone: int = 0) -> str:
    """«24 родителя, у 3 нет входа: напечатать»; `alone` are pupils of a class none of whose parents is on record."""
    if kind == ONE:
        return "нет входа: напечатать" if without else "прочтёт в журнале" if people else "такого человека в школе сейчас нет"
    words = count_of(people, *_NOUNS.get(kind, _ANYBODY))
    if without:
        words += ", ни у кого нет входа: напечатать" if without == people else f", у {without} нет входа: напечатать"
    if alone:
        words += f"; у {count_of(alone, 'ученика', 'учеников', 'учеников')} родители не записаны"
    return words


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or len(text) > 9:
        raise BadInput(_ASK_AGAIN, "to")
    return int(text)
