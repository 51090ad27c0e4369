"""Numbers that tell a pupil: personal file, СНИЛС, telephone (domain 6.2, 6.3)."""

from __future__ import annotations

import re

from ..errors import BadInput
from .names import LOOK_ALIKES, tidy_spaces

FILE_NUMBER = re.compile(r"([^\W\d_])\s*(?:[-–—/.]|№)?\s*(\d{1,5})")
UNCHECKED_SNILS = 1_001_998  # numbers up to 001-001-998 were given without a check sum
PHONE = re.compile(r"(?:\+7|\b[78])?[\s(.-]*\d(?:[\s().-]*\d){4,10}")


def parse_file_number(text: str) -> str:
    """«К-15»: the letter of the surname and the number within it; «К/15», «к15», «К № 15» mean the same.

    Raises BadInput.
    """
    written = tidy_spaces(text)
    found = FILE_NUMBER.fullmatch(written)
    letter = found[1].upper().translate(LOOK_ALIKES) if found else ""
    if found is None or not ("А" <= letter <= "Я" or letter == "Ё"):
        raise BadInput(f"«{written}» — номер личного дела пишут так: К-15.")
    return f"{letter}-{int(found[2])}"


def parse_snils(value: str | int) -> str:
    """«123-456-789 64», its check sum proved. A number of a spreadsheet has lost its zeros in front: they come back.

    Raises BadInput.
    """
    digits = str(value).zfill(11) if isinstance(value, int) else re.sub(r"[\s\-–—]", "", value)
    if not re.fullmatch("[0-9]{11}", digits):
        raise BadInput(f"«{value}» — в СНИЛС 11 цифр: 123-456-789 64.")
    if int(digits[:9]) > UNCHECKED_SNILS and int(digits[9:]) != snils_check(digits[:9]):
        raise BadInput(f"СНИЛС «{value}»: не сходится контрольное число, проверьте цифры.")
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:9]} {digits[9:]}"


def snils_check(nine: str) -> int:
    """The check number 0–99 of the first nine digits."""
    return sum(int(digit) * (9 - at) for at, digit in enumerate(nine)) % 101 % 100


def parse_phone(value: str | int) -> str:
    """«+7 912 345-67-89»; a local number of 5–7 digits stays short: «2-34-56». Raises BadInput."""
    written = tidy_spaces(str(value))
    digits = re.sub(r"\D", "", written)
    if re.search(r"[^\d\s()+.\-–—]", written) or not (5 <= len(digits) <= 7 or 10 <= len(digits) <= 11):
        raise BadInput(f"«{written}» — это не телефон. Телефон пишут так: 8 912 345-67-89.")
    if len(digits) == 11 and digits[0] not in "78":
        raise BadInput(f"«{written}» — номер из 11 цифр начинается с 8 или +7.")
    if len(digits) < 8:
        return "-".join([digits[:-4], digits[-4:-2], digits[-2:]])
    ten = digits[-10:]
    return f"+7 {ten[:3]} {ten[3:6]}-{ten[6:8]}-{ten[8:]}"


def take_phones(text: str) -> tuple[tuple[str, ...], str]:
    """The telephones in a text and what is left of it without them."""
    phones: list[str] = []

    def take(found: re.Match[str]) -> str:
        try:
            phones.append(parse_phone(found[0].strip(" .")))
        except BadInput:
            return found[0]  # digits of something else stay where they are
        return " "

    left = PHONE.sub(take, text)
    return tuple(phones), tidy_spaces(re.sub(r"(?i)\b(?:т|тел|телефон|моб|сот|дом)\b[.:]*", " ", left)).strip(" ,;:-")
