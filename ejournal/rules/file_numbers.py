"""№ личного дела: the letter of the surname and the next number in that letter, never used twice (domain §6.2)."""

from __future__ import annotations

from collections.abc import Iterable

from ejournal.errors import BadInput
from ejournal.rules.identity import parse_file_number
from ejournal.rules.names import tidy_name


def letter_of(surname: str) -> str:
    """The letter of the alphabet book: the first of the surname, Ё as itself."""
    name = tidy_name(surname)
    letter = next((sign for sign in name if sign.isalpha()), "")
    if not letter:
        raise BadInput("Без фамилии номер личного дела не назначить.", "surname")
    return letter.upper()


def next_file_number(surname: str, used: Iterable[str]) -> str:
    """«К-16» where К-15 is the greatest ever used; `used` are all numbers there were, mended or not."""
    letter = letter_of(surname)
    numbers = [int(rest) for first, rest in map(_parted, used) if first == letter]
    return f"{letter}-{max(numbers, default=0) + 1}"


def _parted(number: str) -> tuple[str, str]:
    try:
        letter, _, rest = parse_file_number(number).partition("-")
    except BadInput:
        return "", "0"
    return letter, rest
