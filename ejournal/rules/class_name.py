"""Names of classes as people write them: 5А, 5 "А", 5-А, 5 а класс, with a Latin A as often as not (REG-9, domain 9)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..errors import BadInput
from .names import LOOK_ALIKES, tidy_spaces

LAST_GRADE = 12  # evening schools have twelve
LETTERS = frozenset("АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЭЮЯ")
WRITTEN = re.compile(
    r"""(?:класс\s+)?(?P<grade>\d{1,2})\s*[-–—./]?\s*["'«“„]*\s*(?P<letter>[^\W\d_])?\s*["'»”“]*\s*(?:кл\.?|класс[ае]?)?""",
    re.IGNORECASE,
)
INSIDE = re.compile(r"""(?<![\w./-])(\d{1,2})\s*[-–—]?\s*["'«“„]*([^\W\d_])?["'»”“]*(?![\w/-]|\.\d)""", re.IGNORECASE)


@dataclass(frozen=True, order=True)
class ClassName:
    """Grade 1–12 and its letter, "" where the parallel is one class."""

    grade: int
    letter: str = ""

    def __str__(self) -> str:
        return f"{self.grade} {self.letter}".rstrip()


def parse_class_name(text: str | int) -> ClassName:
    """The class from how it is written. Raises BadInput for what is no class."""
    written = tidy_spaces(str(text))
    found = WRITTEN.fullmatch(written)
    if found is None:
        raise BadInput(f"«{written}» — это не класс. Класс пишут так: 5 А.")
    return make_class_name(int(found["grade"]), found["letter"] or "")


def make_class_name(grade: int, letter: str = "") -> ClassName:
    """The class from a parallel and a letter in columns of their own. Raises BadInput."""
    if not 1 <= grade <= LAST_GRADE:
        raise BadInput(f"«{grade}» — нет такой параллели: от 1 до {LAST_GRADE}.")
    sign = tidy_spaces(letter).strip("\"'«»“”„ ")
    mended = sign.upper().translate(LOOK_ALIKES)
    if mended and mended not in LETTERS:
        raise BadInput(f"«{sign}» — это не литера класса. Нужна одна русская буква.")
    return ClassName(grade, mended)


def class_name_in(text: str) -> ClassName | None:
    """The class named in a title or in the name of a sheet («Список обучающихся 5А класса»), if it is one class only.

    A bare number counts with the word «класс» beside it or when nothing else is written: 2026 and 15 are no classes.
    """
    written = tidy_spaces(text)
    found = WRITTEN.fullmatch(written)
    if found:
        candidates = [(found["grade"], found["letter"] or "")]
    else:
        near = re.compile(r"\s*(?:кл\b|класс)", re.IGNORECASE)
        candidates = [(one[1], one[2] or "") for one in INSIDE.finditer(written) if one[2] or near.match(written, one.end())]
    named = {name for grade, letter in candidates if (name := _class_or_none(int(grade), letter))}
    return named.pop() if len(named) == 1 else None


def _class_or_none(grade: int, letter: str) -> ClassName | None:
    try:
        return make_class_name(grade, letter)
    except BadInput:
        return None
