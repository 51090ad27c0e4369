"""Full names in the case that an order needs (MOV-7). The library is petrovich's; what it can't know is said here."""

from __future__ import annotations

import re
from functools import cache

from pytrovich.enums import Case, Gender, NamePart
from pytrovich.maker import PetrovichDeclinationMaker

from ejournal.rules.names import AFTER_PATRONYMIC, PARTICLES, FullName, proposed_sex

CASES = {"gen": Case.GENITIVE, "dat": Case.DATIVE, "acc": Case.ACCUSATIVE, "ins": Case.INSTRUMENTAL}
UNCHANGED = re.compile(r"(?:ых|их|о|е|и|у|ю|ы|э)$", re.IGNORECASE)  # Седых, Коваленко, Шевченко, Дурново
CONSONANT = re.compile(r"[бвгджзйклмнпрстфхцчшщь]$", re.IGNORECASE)  # a woman's Ким, Цой, Мельник does not change
VOWELLESS_FEMALE_NAME = re.compile(r"[^аяь]$", re.IGNORECASE)


def declined(name: FullName, case: str, sex: str = "") -> FullName:
    """The name in «gen», «dat», «acc» or «ins»; a sex that is not known is taken from the patronymic, else nothing changes.

    «Седых», «Коваленко» and a woman's «Ким» stay as they are; «Орлова-Зимина» changes in both parts. Source: MOV-7.
    """
    gender = _gender(name, sex)
    if gender is None:
        return name
    return FullName(
        _parts(name.surname, gender, case, NamePart.LASTNAME),
        _parts(name.name, gender, case, NamePart.FIRSTNAME),
        _patronymic(name.patronymic, gender, case),
    )


def _gender(name: FullName, sex: str) -> Gender | None:
    known = sex or {"м": "m", "ж": "f"}.get(proposed_sex(name.patronymic), "")
    return {"m": Gender.MALE, "f": Gender.FEMALE}.get(known)


def _patronymic(text: str, gender: Gender, case: str) -> str:
    """«Али оглы» does not change."""
    words = text.split()
    if not words or words[-1].casefold() in AFTER_PATRONYMIC:
        return text
    return _parts(text, gender, case, NamePart.MIDDLENAME)


def _parts(text: str, gender: Gender, case: str, part: NamePart) -> str:
    """Each word and each half of a double one by itself."""
    return "".join(piece if piece in (" ", "-", "") else _one(piece, gender, case, part) for piece in re.split(r"([ -])", text))


def _one(word: str, gender: Gender, case: str, part: NamePart) -> str:
    female = gender is Gender.FEMALE
    if word.casefold() in PARTICLES or not word:
        return word
    if part is NamePart.LASTNAME and (UNCHANGED.search(word) or (female and CONSONANT.search(word))):
        return word
    if part is NamePart.FIRSTNAME and female and VOWELLESS_FEMALE_NAME.search(word):
        return word
    return str(_maker().make(part, gender, CASES[case], word))


@cache
def _maker() -> PetrovichDeclinationMaker:
    return PetrovichDeclinationMaker()
