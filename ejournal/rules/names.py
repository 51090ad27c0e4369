"""Names of people in Russian: order, search, tidying, parts (REG-9, ADM-3, domain 9)."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ..errors import BadInput
from .order import fold, order_key

NBSP = "\u00a0"
LATIN, CYRILLIC = "ABCEHKMOPTXYaceopxykëË", "АВСЕНКМОРТХУасеорхукёЁ"
LOOK_ALIKES = str.maketrans(LATIN, CYRILLIC)
AFTER_PATRONYMIC = frozenset({"оглы", "кызы", "углы", "улы", "уулу"})
PARTICLES = AFTER_PATRONYMIC | {
    "де",
    "да",
    "ди",
    "дю",
    "дер",
    "ден",
    "дос",
    "ла",
    "ле",
    "лос",
    "фон",
    "фан",
    "ван",
    "цу",
    "эль",
    "аль",
    "бен",
    "ибн",
    "бин",
}
HYPHENS = re.compile(r"\s*[-\u2010-\u2015\u2212]\s*")
APOSTROPHES = re.compile("[`´‘’ʼ]")
LETTERS = re.compile(r"[А-Яа-яЁё]+(?:[ '.-]+[А-Яа-яЁё]+)*\.?")
EN_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>~"
RU_KEYS = "йцукенгшщзхъфывапролджэячсмитьбюёЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮЁ"
TO_RU, TO_EN = str.maketrans(EN_KEYS, RU_KEYS), str.maketrans(RU_KEYS, EN_KEYS)


@dataclass(frozen=True)
class FullName:
    """Surname, name, patronymic ("" where there is none)."""

    surname: str
    name: str
    patronymic: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (self.surname, self.name, self.patronymic) if part)

    @property
    def short(self) -> str:
        """«Иванова А. П.», held together by no-break spaces."""
        initials = [f"{part[0]}." for part in (self.name, self.patronymic) if part]
        return NBSP.join([self.surname, *initials])


def told_apart(people: Mapping[int, FullName]) -> dict[int, str]:
    """«Мельников Данил» by key, as a list names people; of namesakes «Мельников Данил О.», or with the whole patronymic where its letter is the same.

    Who has no patronymic stays as he is. Source: domain §8.
    """
    found = {key: f"{one.surname} {one.name}" for key, one in people.items()}
    for name in [name for name, times in Counter(found.values()).items() if times > 1]:
        alike = {key: people[key].patronymic for key, own in found.items() if own == name}
        letters = Counter(one[:1] for one in alike.values())
        for key, patronymic in alike.items():
            tail = f"{patronymic[0]}." if patronymic and letters[patronymic[0]] == 1 else patronymic
            found[key] = f"{name} {tail}".strip()
    return found


# ---- order and search


def person_order_key(name: FullName) -> tuple[tuple[str, str, str], ...]:
    """Order of a class list: by surname, then name, then patronymic."""
    return order_key(name.surname), order_key(name.name), order_key(name.patronymic)


def search_key(text: str) -> str:
    """Text as it is compared in a search: ё is е, case and odd spaces are nothing, hyphens are one sign."""
    return fold(HYPHENS.sub("-", tidy_spaces(text)))


def search_keys(text: str) -> tuple[str, ...]:
    """The key of the text and, if it differs, of what the same keys write in the other keyboard layout."""
    keys = search_key(text), search_key(other_layout(text))
    return keys if keys[0] != keys[1] else keys[:1]


def other_layout(text: str) -> str:
    """What the same keys would have written: «bdfyjd» → «иванов», «щкдщм» → «orlov»."""
    return text.translate(TO_EN if re.search("[А-Яа-яЁё]", text) else TO_RU)


# ---- tidying


def short_name(surname: str, name: str, patronymic: str = "") -> str:
    """«Иванова А. П.», with spaces that do not break."""
    initials = "\u00a0".join(f"{part[0]}." for part in (name, patronymic) if part)
    return f"{surname}\u00a0{initials}" if initials else surname


def tidy_spaces(text: str) -> str:
    """One space between words, none at the ends; no-break spaces are spaces; й and ё are one letter each."""
    return " ".join(unicodedata.normalize("NFC", text).replace("\u200b", "").split())


def to_cyrillic(text: str) -> str:
    """Latin look-alikes made Cyrillic in words that hold a Cyrillic letter and no other Latin one."""
    return re.sub(r"\w+", lambda found: _word_to_cyrillic(found[0]), text)


def _word_to_cyrillic(word: str) -> str:
    mended = word.translate(LOOK_ALIKES)
    is_mixed = re.search("[А-Яа-яЁё]", word) and not re.search("[A-Za-z]", mended)
    return mended if is_mixed else word


def tidy_name(text: str) -> str:
    """A name as it is written: spaces, hyphens, look-alikes; capitals where it is all small or all capitals.

    Mixed case is left as typed («Рза-заде», «МакКей»), particles are small («де»).

    Raises nothing: whether it is a name at all is asked by `parse_name`.
    """
    text = HYPHENS.sub("-", APOSTROPHES.sub("'", to_cyrillic(tidy_spaces(text))))
    return " ".join(_capitals(word) for word in text.split(" "))


def _capitals(word: str) -> str:
    if word.lower() in PARTICLES:
        return word.lower()
    if not (word.islower() or word.isupper()):
        return word
    return re.sub(r"[^\W\d_]+", lambda part: part[0].capitalize(), word)


def parse_name(text: str, label: str = "Имя") -> str:
    """A tidied surname, name or patronymic. Raises BadInput when it holds more than Russian letters, hyphens and so on."""
    name = tidy_name(text)
    if not name:
        raise BadInput(f"{label}: пусто.")
    if not LETTERS.fullmatch(name):
        raise BadInput(f"{label}: «{name}» — нужны русские буквы, без цифр и знаков.")
    return name


# ---- parts


def split_full_name(text: str) -> FullName:
    """«Орлова-Зимина Ксения Ильинична» into its parts; a patronymic may be absent or of two words («Али оглы»).

    Raises BadInput for one word, and for words that can be parted in more than one way.
    """
    words = tidy_name(text.replace(",", " ")).split()
    lead = next((at for at, word in enumerate(words) if word not in PARTICLES), 0)
    tail = 2 if words and words[-1] in AFTER_PATRONYMIC else 1
    rest = words[lead:]
    if len(rest) < 2:
        raise BadInput(f"«{tidy_spaces(text)}»: нужны фамилия и имя.")
    if len(rest) > 2 + tail or any(word in PARTICLES for word in rest[:2]):
        raise BadInput(f"«{tidy_spaces(text)}»: не видно, где фамилия, имя и отчество. Разнесите их по столбцам.")
    surname = " ".join([*words[:lead], rest[0]])
    return FullName(
        parse_name(surname, "Фамилия"),
        parse_name(rest[1], "Имя"),
        parse_name(" ".join(rest[2:]), "Отчество") if rest[2:] else "",
    )


def proposed_sex(patronymic: str) -> Literal["м", "ж", ""]:
    """What the patronymic suggests; a proposal for a person to confirm, never a fact."""
    word = patronymic.casefold()
    if word.endswith(("вич", "ьич", "мич", "оглы", "углы", "улы", "уулу")):
        return "м"
    return "ж" if word.endswith(("вна", "чна", "кызы")) else ""
