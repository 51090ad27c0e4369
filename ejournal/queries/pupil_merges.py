"""Cards that look like two of one child, and how a card is told from another."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from ejournal.models import ClassMembership, Pupil, PupilMerge, SchoolClass
from ejournal.models.base import there_on
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
    fields = (Pupil.id, Pupil.surname, Pupil.name, Pupil.patronymic, Pupil.birth_date, Pupil.snils, Pupil.file_number)
    rows = [row for row in Pupil.select(*fields).order_by(Pupil.id) if row.id not in merged]
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
    names = {row.id: card_title(row, classes.get(row.id, "")) for row in rows}
    return tuple(Candidates(kept, gone, names[kept], names[gone], why) for (kept, gone), why in found.items())


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
    return {pupil: SchoolClass(grade=grade, letter=letter).title for pupil, grade, letter in query.tuples()}
