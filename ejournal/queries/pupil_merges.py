"""Cards that look like two of one child, and how a card is told from another."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from ejournal.models import ClassMembership, Pupil, PupilMerge, SchoolClass
from ejournal.models.base import there_on
from ejournal.models.prepared import Prepared
from ejournal.rules.names import search_key


@dataclass(frozen=True)
class Candidates:
    """Two cards of what seems one child: `kept` is the fuller or older one; `why` says what is the same."""

    kept: int
    gone: int
    kept_title: str
    gone_title: str
    why: str


def candidates(today: date) -> tuple[Candidates, ...]:
    """Same name and birth date, or the same СНИЛС however it is written. Three SELECTs."""
    merged = {row for (row,) in PupilMerge.select(PupilMerge.gone_id).tuples()}
    rows = [row for row in _PUPILS.rows() if row.id not in merged]
    classes = _classes(today)
    found: dict[tuple[int, int], str] = {}
    for key_of, why in ((_snils, "один СНИЛС"), (_name, "одинаковые имя и дата рождения")):
        same: dict[Any, list[Any]] = defaultdict(list)
        for row in rows:
            if (key := key_of(row)) is not None:
                same[key].append(row)
        for own in same.values():
            kept = max(own, key=lambda row: (row.id in classes, bool(row.file_number), -row.id))
            for other in own:
                if other.id != kept.id and _may_be_one(kept, other):
                    found.setdefault((kept.id, other.id), why)
    wanted = {key for pair in found for key in pair}
    names = {row.id: card_title(Pupil(**row._asdict()), classes.get(row.id, "")) for row in rows if row.id in wanted}
    return tuple(Candidates(kept, gone, names[kept], names[gone], why) for (kept, gone), why in found.items())


class _Row(NamedTuple):
    id: int
    surname: str
    name: str
    patronymic: str
    birth_date: date | None
    snils: str
    file_number: str


_PUPILS = Prepared(lambda: Pupil.select(*(getattr(Pupil, name) for name in _Row._fields)).order_by(Pupil.id), _Row._make)


def card_title(row: Any, class_title: str) -> str:
    """«Ершов Матвей, 5 А, дело Е-7»."""
    file = f"дело {row.file_number}" if row.file_number else f"карточка № {row.id}"
    return ", ".join(part for part in (row.full_name, class_title, file) if part)


def _snils(row: Any) -> str | None:
    digits = "".join(sign for sign in row.snils or "" if sign.isdigit())
    return digits if len(digits) == 11 else None


def _name(row: Any) -> tuple[str, str, date] | None:
    return (search_key(row.surname), search_key(row.name), row.birth_date) if row.birth_date else None


def _may_be_one(one: Any, other: Any) -> bool:
    """Twins and namesakes: another patronymic, or another СНИЛС, says that they are two."""
    for left, right in ((search_key(one.patronymic), search_key(other.patronymic)), (_snils(one), _snils(other))):
        if left and right and left != right:
            return False
    return True


def _classes(today: date) -> dict[int, str]:
    there = there_on(ClassMembership, today)
    query = ClassMembership.select(ClassMembership.pupil_id, SchoolClass.grade, SchoolClass.letter).join(SchoolClass).where(there)
    titles: dict[tuple[int, str], str] = {}
    for _, *own in (rows := list(query.tuples())):
        titles.setdefault(tuple(own), SchoolClass(grade=own[0], letter=own[1]).title)
    return {pupil: titles[grade, letter] for pupil, grade, letter in rows}
