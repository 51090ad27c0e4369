"""Words over every sheet and workbook that this process makes, as a printer overprints specimens: a school of invented people."""

from __future__ import annotations

TRAINING = "УЧЕБНАЯ ШКОЛА: всё здесь вымышлено"
_words: list[str] = []


def overprint_training(is_training: bool) -> None:
    """Say so once, when the process opens its school: what is printed later can't forget it."""
    _words[:] = [TRAINING] if is_training else []


def overprinted() -> str:
    """The words, "" in a real school."""
    return "".join(_words)


def over_lines() -> tuple[str, ...]:
    """The same as lines at the head of a worksheet: none in a real school."""
    return tuple(_words)
