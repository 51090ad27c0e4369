"""Headings of the columns of a list, and the fields they mean (REG-9, domain 9). Every kind of list is a value of `Headings`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from .names import to_cyrillic
from .order import fold

Use = Literal["taken", "known", "special", "never"]
NOTES: dict[Use, str] = {
    "taken": "",
    "known": "Знакомый столбец, но из списка он не переносится.",
    "special": "Особые сведения (здоровье, льготы) из списка не переносятся: их вносят отдельно, с согласия.",
    "never": "Национальность в журнале не хранится.",
}


@dataclass(frozen=True)
class Field:
    """What a column may hold. "known" fields are named but not taken over, "special" ones are sensitive."""

    key: str
    label: str
    headings: tuple[str, ...]
    use: Use = "taken"
    may_repeat: bool = False


def field(key: str, label: str, headings: str, use: Use = "taken", may_repeat: bool = False) -> Field:
    """A field whose headings stand in one text, parted by semicolons."""
    return Field(key, label, tuple(heading.strip() for heading in headings.split(";")), use, may_repeat)


def heading_key(heading: str) -> str:
    """A heading as it is compared: case, ё, spaces, dots, stars and colons do not matter; № and figures do."""
    return re.sub(r"[^0-9a-zа-я№]", "", fold(to_cyrillic(heading)))


@dataclass(frozen=True)
class Headings:
    """The fields of one kind of list. `examples` are told when none is found; `has_class`: its lines are of classes."""

    fields: tuple[Field, ...]
    examples: str
    has_class: bool = True

    @cached_property
    def by_key(self) -> dict[str, Field]:
        return {one.key: one for one in self.fields}

    @cached_property
    def by_heading(self) -> dict[str, Field]:
        return {heading_key(heading): one for one in self.fields for heading in one.headings}

    def field_of(self, heading: object) -> Field | None:
        """The field a heading means, its explanation in brackets left out if need be."""
        if not isinstance(heading, str):
            return None
        bare = re.sub(r"\([^)]*\)", "", heading)
        return self.by_heading.get(heading_key(heading)) or self.by_heading.get(heading_key(bare))
