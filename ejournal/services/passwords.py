"""Passwords: argon2id by OWASP's minimum, so that a morning rush of logins stays short on a school's PC (SEC-2)."""

from __future__ import annotations

from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ejournal.errors import BadInput

_HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)


def hash_password(text: str, salt: bytes | None = None) -> str:
    """The hash to keep; `salt` is for a demo that must come out the same each time, real passwords leave it to chance."""
    return _HASHER.hash(text, salt=salt)


def is_password(hashed: str, text: str) -> bool:
    """Whether `text` is the password; takes as long for an account that does not exist ("" as its hash)."""
    try:
        return _HASHER.verify(hashed or _dummy(), text) and hashed != ""
    except (VerificationError, InvalidHashError):
        return False


@lru_cache(maxsize=1)
def _dummy() -> str:
    return hash_password("nobody has this password")


def check_new_password(text: str, login: str, least: int) -> None:
    """Raise BadInput saying what a new password lacks."""
    if len(text) < least:
        raise BadInput(f"Пароль короткий: нужно не меньше {least} знаков.", field="new")
    if len(text) > 200:
        raise BadInput("Пароль длинный: помещается 200 знаков.", field="new")
    if login and login.lower() in text.lower():
        raise BadInput("В пароле не должно быть логина.", field="new")
    if len(set(text)) < 4:
        raise BadInput("Пароль слишком простой: возьмите хотя бы четыре разных знака.", field="new")
