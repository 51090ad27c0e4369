"""Numbers of documents shown only by their ends, where the number itself is not needed (REG-6; domain §6.3)."""

from __future__ import annotations

import re

DOT = "•"
SNILS_OPEN, NUMBER_OPEN = 5, 2


def masked_snils(snils: str | None) -> str:
    """«•••-•••-789 64»: the last five digits, "" where there is none."""
    return _masked(snils or "", SNILS_OPEN)


def masked_number(text: str | None) -> str:
    """«•• •• ••34» of a document's series and number: the last two digits."""
    return _masked(text or "", NUMBER_OPEN)


def _masked(text: str, left: int) -> str:
    """Letters and digits but the last `left` are dots; a text not longer than that is all dots."""
    signs = len(re.findall(r"\w", text))
    closed = signs if signs <= left else signs - left
    seen = 0

    def cover(found: re.Match[str]) -> str:
        nonlocal seen
        seen += 1
        return DOT if seen <= closed else found[0]

    return re.sub(r"\w", cover, text)
