"""Quick find: a person by any part of his name, class or file, in any spelling (ADM-3).

Each word may be typed without ё, in any case, in the other keyboard layout or with Latin letters that look Russian.
"""

from __future__ import annotations

import re

from ejournal.rules.names import LOOK_ALIKES, other_layout, search_key

LONGEST, MOST_WORDS = 80, 6
CLASS = re.compile(r"\d{1,2}[а-яё]?")


def asked_words(text: str) -> tuple[frozenset[str], ...]:
    """The ways each typed word may be read; nothing for an empty box."""
    return tuple(_ways(word) for word in text[:LONGEST].split()[:MOST_WORDS])


def _ways(word: str) -> frozenset[str]:
    ways = (word.strip("«»\","), other_layout(word), word.translate(LOOK_ALIKES))
    return frozenset(filter(None, map(search_key, ways)))


def person_keys(*parts: str | None) -> tuple[str, ...]:
    """What is looked through: parts of the name, file number, СНИЛС and the like, folded."""
    return tuple(search_key(part) for part in parts if part)


def is_found(words: tuple[frozenset[str], ...], keys: tuple[str, ...], school_class: str = "") -> bool:
    """Whether every word is in one of the keys or names the class (`school_class` as «5 А»)."""
    title = compact(school_class)
    return all(any(_hits(way, keys, title) for way in ways) for ways in words)


def _hits(way: str, keys: tuple[str, ...], title: str) -> bool:
    bare = compact(way)
    if not bare:
        return False
    if title and CLASS.fullmatch(way):
        letterless = title.rstrip("абвгдежзийклмнопрстуфхцчшщэюя")
        if bare in (title, letterless):
            return True
    if len(way) == 1 and title and title.endswith(way):
        return True  # «5 а» typed as two words
    return any(way in key or (any(sign.isdigit() for sign in bare) and bare == compact(key)) for key in keys)


def compact(text: str) -> str:
    """«К-15», «к/15» and «К 15» are «к15»; «5 А» is «5а»."""
    return re.sub(r"[^0-9a-zа-я]", "", search_key(text))
