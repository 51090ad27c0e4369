"""Parents as lists hold them: two in a cell, with telephones and «мать» somewhere between (REG-9)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ..errors import BadInput
from .identity import take_phones
from .names import split_full_name, tidy_spaces

RELATIONS = {
    "мать": "мать",
    "мама": "мать",
    "отец": "отец",
    "папа": "отец",
    "опекун": "опекун",
    "попечитель": "попечитель",
    "бабушка": "бабушка",
    "дедушка": "дедушка",
    "тётя": "тётя",
    "тетя": "тётя",
    "дядя": "дядя",
    "мачеха": "мачеха",
    "отчим": "отчим",
    "сестра": "сестра",
    "брат": "брат",
    "приёмная мать": "приёмная мать",
    "приёмный отец": "приёмный отец",
    "законный представитель": "законный представитель",
}
RELATION = re.compile(rf"(?i)[(\s]*\b({'|'.join(sorted(RELATIONS, key=len, reverse=True))})\b[)\s:–—-]*")
BETWEEN = re.compile(rf"(?i)[\n;]+|,\s*(?=(?:{'|'.join(RELATIONS)})\b)|\s/\s")  # between two people of a cell
EMAIL = re.compile(r"[^\s@,;<>()]+@[^\s@,;<>()]+\.[^\s@,;<>().]+")


@dataclass(frozen=True)
class GuardianLine:
    """A parent or guardian as the file names him; relation, telephone and mail are "" where it does not say."""

    surname: str
    name: str
    patronymic: str = ""
    relation: str = ""
    phone: str = ""
    email: str = ""


def relation_of(text: str) -> str:
    """«мать» from «Мама»; "" for a word that is no relation."""
    return RELATIONS.get(tidy_spaces(text).lower(), "")


def read_guardians(cell: str, relation: str = "") -> tuple[list[GuardianLine], list[str]]:
    """The people in a cell, split at line breaks, semicolons and «, папа …», and sentences about what was not understood."""
    people: list[GuardianLine] = []
    troubles: list[str] = []
    for piece in BETWEEN.split(cell):
        phones, mail, named, rest = _parts(piece)
        if not rest:
            if people and (phones or mail):
                people[-1] = replace(people[-1], phone=people[-1].phone or phones, email=people[-1].email or mail)
            continue
        try:
            name = split_full_name(rest)
        except BadInput as refusal:
            troubles.append(f"Родитель не перенесён. {refusal}")
            continue
        people.append(GuardianLine(name.surname, name.name, name.patronymic, named or relation, phones, mail))
    return people, troubles


def _parts(piece: str) -> tuple[str, str, str, str]:
    """First telephone, first mail, relation, and the rest, which should be a name."""
    mails = EMAIL.findall(piece)
    phones, rest = take_phones(EMAIL.sub(" ", piece))
    found = RELATION.search(rest)
    rest = RELATION.sub(" ", rest, count=1) if found else rest
    relation = RELATIONS[found[1].lower()] if found else ""
    return (phones or ("",))[0], (mails or [""])[0].lower(), relation, rest.strip(" ,.:-–—()")


def with_phones(people: list[GuardianLine], phones: list[str]) -> tuple[list[GuardianLine], list[str]]:
    """Telephones of a column of their own, given in order to those who have none; and the ones left over."""
    left = list(phones)
    given = [person if person.phone or not left else replace(person, phone=left.pop(0)) for person in people]
    return given, left
