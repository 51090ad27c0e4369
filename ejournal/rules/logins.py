"""Logins made of names: Latin letters a teacher can dictate, each used once (ROLE-6)."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field

LATIN = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъыьэюя",
        (
            "a", "b", "v", "g", "d", "e", "zh", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f",
            "kh", "ts", "ch", "sh", "shch", "", "y", "", "e", "yu", "ya",
        ),
        strict=True,
    )
)  # fmt: skip
LONGEST = 40


@dataclass(frozen=True)
class Slip:
    """What goes to one person on paper; the password is in no `repr`, so that no log shows it."""

    name: str
    about: str
    login: str
    password: str = field(repr=False)
    place: str = ""


def transliterated(text: str) -> str:
    """«Ёлкин-Щукин» → «elkin-shchukin»: small Latin letters and digits, hyphens between words; other signs are dropped."""
    letters = (LATIN.get(letter, letter) for letter in text.casefold().replace("ё", "е"))
    kept = "".join(letter if letter.isascii() and letter.isalnum() else "-" if letter in " -" else "" for letter in "".join(letters))
    return "-".join(part for part in kept.split("-") if part)


def login_of(surname: str, name: str) -> str:
    """«Ёлкин», «Глеб» → «elkin.g»; «user» where nothing of the name can be written."""
    family, first = transliterated(surname)[:LONGEST].strip("-"), transliterated(name)[:1]
    login = ".".join(part for part in (family or "user", first) if part)
    return login if len(login) > 1 else f"user.{login}"


def free_login(surname: str, name: str, taken: Container[str]) -> str:
    """The login of a name that nobody has yet: «ershov.m», then «ershov.m2», «ershov.m3». Source: ROLE-6."""
    base, number = login_of(surname, name), 1
    login = base
    while login in taken:
        number += 1
        login = f"{base}{number}"
    return login
