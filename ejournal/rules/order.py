"""The order of a Russian list and the folding that makes search forgiving."""

from __future__ import annotations

from functools import lru_cache

_FOLD = str.maketrans({"ё": "е", "\u00a0": " "})


def fold(text: str) -> str:
    """Text as search compares it: lower case, ё = е."""
    return text.casefold().translate(_FOLD)


@lru_cache(maxsize=16384)
def order_key(text: str) -> tuple[str, str, str]:
    """Sort key: letters without case, е before ё only where all else is equal, then capitals after small ones.

    The hyphen and the space come before letters, as in a class list. Source: ADM-3.
    """
    return fold(text), text.casefold(), text.swapcase()
