"""The family of refusals: one class per thing a person can do about it.

Every message is one sentence in Russian, meant to be shown beside where the input was typed. Numbers of HTTP
are given in `web/failures.py` only; what is not of this family is a bug and reaches the log whole.
"""

from __future__ import annotations

from collections.abc import Mapping


class JournalError(Exception):
    """Something a person can understand and put right; `str(error)` is the sentence to show."""


class Refused(JournalError):
    """The policy says no. The sentence is the reason."""


class NotThere(JournalError):
    """No such thing, or its being there is not this person's business."""

    def __init__(self, message: str = "Такой страницы или записи нет.") -> None:
        super().__init__(message)


class NoYear(NotThere):
    """A school without an academic year, or a year without periods: nothing is wrong with the page, it has nothing to show yet."""

    def __init__(self, lacks: str = "year") -> None:
        super().__init__("Учебного года ещё нет." if lacks == "year" else "Учебных периодов ещё нет.")
        self.lacks = lacks


class BadInput(JournalError):
    """A value that can't be taken; `field` is the name of the field it was typed in, or ""."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field

    def at(self, name: str) -> str:
        """The sentence that stands beside this field, or ""."""
        return str(self) if name == self.field else ""


class ChangedMeanwhile(BadInput):
    """Another changed the same fields after the form was shown. `clashes`: field → its label, what stands there in words, what was
    typed in words, what stands there as the form writes it.
    """

    def __init__(self, clashes: Mapping[str, tuple[str, str, str, str]]) -> None:
        self.sentences = {
            name: f"{label}: пока вы правили, здесь записали другое, «{now}». У вас «{own}». Оставьте нужное и запишите ещё раз."
            for name, (label, now, own, _) in clashes.items()
        }
        self.standing = {name: text for name, (_, _, _, text) in clashes.items()}
        super().__init__(next(iter(self.sentences.values())), next(iter(clashes)))

    def at(self, name: str) -> str:
        return self.sentences.get(name, "")


class AskFirst(BadInput):
    """Something that may be done knowingly: show the sentences, and go on where the person says so again."""

    def __init__(self, warnings: tuple[str, ...], field: str = "") -> None:
        super().__init__(" ".join(warnings), field)
        self.warnings = warnings


class TooMuch(JournalError):
    """More than can be taken in one go (rows of a file, changes of a call, bytes)."""


class TooOften(JournalError):
    """Too many tries; `seconds` is how long to wait."""

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds


class StaleRow(JournalError):
    """Somebody else changed this record after it was opened."""

    def __init__(self, label: str, current: str) -> None:
        super().__init__(f"{label}: сейчас здесь «{current}». Обновите страницу.")
        self.label, self.current = label, current


class StorageTrouble(JournalError):
    """The database can't take the change now (disk full, locked, gone). Nothing was saved."""


class NoEngine(JournalError):
    """No program that makes PDF was found on this computer."""
