"""Grounds of absences as they stand, and how a page tells of them (ABS-2, ABS-3, ABS-4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from ejournal.models import AbsenceGround, Attachment, ClassMembership, Pupil, russian
from ejournal.models.attendance import GROUND_KINDS
from ejournal.models.base import there_on
from ejournal.rules.absence_grounds import Ground
from ejournal.rules.words import day_month, day_span

MANY = 500
KINDS = dict(GROUND_KINDS)
_COLUMNS = (
    AbsenceGround.id, AbsenceGround.pupil_id, AbsenceGround.code, AbsenceGround.kind, AbsenceGround.start, AbsenceGround.end,
    AbsenceGround.first_lesson, AbsenceGround.last_lesson, AbsenceGround.at, AbsenceGround.document,
)  # fmt: skip


@dataclass(frozen=True)
class GroundLine:
    """A ground in the list of a class: `state` is "open" (not back yet), "now", "over" or "ahead"."""

    id: int
    pupil: int
    name: str
    code: str
    kind: str
    days: str
    document: str
    note: str
    state: str
    start: date
    end: date | None
    files: tuple[tuple[int, str], ...] = ()


def live_grounds(pupils: Iterable[int], first: date, last: date) -> dict[int, list[Ground]]:
    """By pupil, the grounds that have a day between two, both included, and were not taken back. One SELECT for 500 pupils."""
    found: dict[int, list[Ground]] = defaultdict(list)
    for part in parts_of(pupils):
        for row in AbsenceGround.select(*_COLUMNS).where(AbsenceGround.pupil.in_(part) & meets(first, last)).tuples():
            found[row[1]].append(Ground(*row))
    return found


def parts_of(ids: Iterable[int]) -> list[list[int]]:
    """The ids in parts that fit in one condition."""
    named = sorted(set(ids))
    return [named[at : at + MANY] for at in range(0, len(named), MANY)]


def meets(first: date, last: date) -> Any:
    """A condition on AbsenceGround: stands, and has a day between two."""
    in_time = (AbsenceGround.start <= last) & (AbsenceGround.end.is_null() | (AbsenceGround.end >= first))
    return in_time & AbsenceGround.cancelled_at.is_null()


def grounds_of_class(class_id: int, first: date, today: date) -> tuple[GroundLine, ...]:
    """Grounds of the pupils of a class from a day on, the open ones first, then the latest. Two SELECTs."""
    there = ClassMembership.select(ClassMembership.pupil).where((ClassMembership.school_class == class_id) & there_on(ClassMembership, today))
    query = AbsenceGround.select(AbsenceGround, Pupil).join(Pupil).where(AbsenceGround.pupil.in_(there))
    query = query.where(AbsenceGround.cancelled_at.is_null() & (AbsenceGround.end.is_null() | (AbsenceGround.end >= first)))
    rows = list(query.order_by(AbsenceGround.start.desc(), russian(Pupil.surname), russian(Pupil.name)))
    files = _files([row.id for row in rows])
    lines = [_line(row, today, tuple(files.get(row.id, ()))) for row in rows]
    return tuple(sorted(lines, key=lambda line: ("open", "now", "ahead", "over").index(line.state)))


def _files(grounds: list[int]) -> dict[int, list[tuple[int, str]]]:
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    beside = (Attachment.entity == "AbsenceGround") & Attachment.entity_id.in_(grounds)
    for ground, key, name in Attachment.select(Attachment.entity_id, Attachment.id, Attachment.name).where(beside).tuples():
        found[ground].append((key, name))
    return found


def _line(row: Any, today: date, files: tuple[tuple[int, str], ...]) -> GroundLine:
    return GroundLine(
        row.id, row.pupil_id, row.pupil.list_name, row.code, KINDS[row.kind], ground_days(row), row.document, row.note, _state(row, today),
        row.start, row.end, files,
    )  # fmt: skip


def _state(row: Any, today: date) -> str:
    if row.start > today:
        return "ahead"
    if row.end is None:
        return "open"
    return "now" if row.end >= today else "over"


def ground_days(row: Any) -> str:
    """«12–17 октября», «с 12 октября, ещё не вернулся», «14 октября, уроки 1–2»; of a row or of a rule's Ground."""
    if row.end is None:
        return f"с {day_month(row.start)}, ещё не вернулся"
    days = day_month(row.start) if row.start == row.end else day_span(row.start, row.end)
    first = row.first if isinstance(row, Ground) else row.first_lesson
    last = row.last if isinstance(row, Ground) else row.last_lesson
    if first is None and last is None:
        return days
    if first is not None and first == last:
        return f"{days}, {first} урок"
    return f"{days}, уроки " + (f"{first or 1}–{last}" if last is not None else f"с {first}")


def ground_words(ground: Ground) -> str:
    """Why, for a title: «справка № 12, 12–17 октября», «автобус не пришёл, 14 октября, уроки 1–2»."""
    paper = ground.document if ground.document and ground.kind == "document" else f"{KINDS[ground.kind]} {ground.document}".strip()
    return f"{paper}, {ground_days(ground)}"
