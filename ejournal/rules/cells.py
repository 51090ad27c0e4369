"""What a cell of the journal takes and how it is written: one canonical form of each value.

A cell holds up to two marks of one work and an absence of the lesson: `5`, `4/5`, `Н`, `Н 4`, `•`. Source: GRID-3.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ejournal.errors import BadInput

ABSENCES = (
    ("Н", "не был, причина не указана"),
    ("Б", "болел"),
    ("У", "уважительная причина"),
    ("П", "без уважительной причины"),
    ("О", "опоздал"),
)
LATE = "О"
OWED = "•"
EXEMPT, NOT_ATTESTED, PASSED, NOT_PASSED = "осв", "н/а", "зч", "нз"
LONGEST = 20

# Where the key sits on the Latin layout (y , e g j) and the letter that sounds alike (n h b u p o).
_ABSENCE_KEYS = {"н": "Н", "y": "Н", "n": "Н", "h": "Н", "б": "Б", ",": "Б", "b": "Б", "у": "У", "e": "У", "u": "У",
                 "п": "П", "g": "П", "p": "П", "о": "О", "j": "О", "o": "О"}  # fmt: skip
_WORDS = {
    "зч": PASSED, "зач": PASSED, "зачет": PASSED, "px": PASSED, "нз": NOT_PASSED, "незач": NOT_PASSED, "незачет": NOT_PASSED,
    "yp": NOT_PASSED, "осв": EXEMPT, "jcd": EXEMPT, "н/а": NOT_ATTESTED, "на": NOT_ATTESTED, "y|f": NOT_ATTESTED, "yf": NOT_ATTESTED,
    "•": OWED, "·": OWED, "*": OWED, ".": OWED,
}  # fmt: skip
_SCALES = {"five": (EXEMPT, NOT_ATTESTED, OWED), "pass": (PASSED, NOT_PASSED, EXEMPT, NOT_ATTESTED, OWED), "none": ()}
_WITH_ABSENCE = re.compile(r"^([^\d\s/•]) ?(\S.*)$")
_TWO = re.compile(r"^(\d)[/.](\d)$")


@dataclass(frozen=True)
class CellValue:
    """A cell taken apart; "" where there is none. `second` stands only beside a `mark` of digits."""

    mark: str = ""
    second: str = ""
    absence: str = ""

    @property
    def text(self) -> str:
        """The one form in which a page shows the value."""
        marks = f"{self.mark}/{self.second}" if self.second else self.mark
        return f"{self.absence} {marks}" if self.absence and marks else self.absence or marks

    @property
    def points(self) -> tuple[int, ...]:
        """The marks that count in a mean."""
        return tuple(int(mark) for mark in (self.mark, self.second) if mark.isdigit())


@dataclass(frozen=True)
class Scale:
    """What a journal's cells take: `marking` is "five", "pass" or "none"; digits from `lowest` to 5."""

    marking: str = "five"
    lowest: int = 2

    @property
    def digits(self) -> tuple[str, ...]:
        return tuple(str(number) for number in range(self.lowest, 6)) if self.marking == "five" else ()

    @property
    def words(self) -> tuple[str, ...]:
        return _SCALES[self.marking]


def parse_cell(text: str, scale: Scale) -> CellValue:
    """Understand what was typed or pasted; letters in either case and layout. Raises BadInput in words. Source: GRID-2, GRID-3."""
    if len(text) > LONGEST:
        raise BadInput(f"В клетку помещается отметка или пропуск, а здесь {len(text)} знаков.")
    typed = " ".join(text.lower().replace("ё", "е").replace("\\", "/").split())
    if not typed:
        return CellValue()
    if typed in _ABSENCE_KEYS:
        return CellValue(absence=_ABSENCE_KEYS[typed])
    if (alone := _parse_mark(typed, scale)) is not None:
        return alone
    if (split := _WITH_ABSENCE.match(typed)) and split[1] in _ABSENCE_KEYS:
        marks = _parse_mark(split[2], scale)
        if marks is not None and marks.points:
            return CellValue(marks.mark, marks.second, _ABSENCE_KEYS[split[1]])
    raise BadInput(_refusal(text.strip(), scale))


def _parse_mark(typed: str, scale: Scale) -> CellValue | None:
    if typed in scale.digits:
        return CellValue(mark=typed)
    if (two := _TWO.match(typed)) and two[1] in scale.digits and two[2] in scale.digits:
        return CellValue(mark=two[1], second=two[2])
    if _WORDS.get(typed) in scale.words:
        return CellValue(mark=_WORDS[typed])
    return None


def _refusal(text: str, scale: Scale) -> str:
    if scale.marking == "none":
        return f"«{text}» здесь не ставят: в этом журнале отмечают только пропуски Н, Б, У и опоздания О."
    if scale.marking == "pass":
        return f"«{text}» здесь не ставят: в этом журнале зч, нз, осв, н/а или пропуск Н, Б, У, О."
    return f"«{text}» здесь не ставят: в журнале отметки от {scale.lowest} до 5."
