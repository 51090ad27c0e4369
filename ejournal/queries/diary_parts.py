"""What stands in a diary's week beside lessons and marks: files, announced works, remarks (DIA-1, CLS-2)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from ejournal.models.family import REMARK_KINDS
from ejournal.queries.diary_rows import FILES, REMARKS, WORKS
from ejournal.rules.names import short_name
from ejournal.rules.work_kinds import work_name


@dataclass(frozen=True)
class DiaryFile:
    id: int
    name: str
    size: int


@dataclass(frozen=True)
class Announced:
    """A control work that is ahead; `lesson` is where it will be written."""

    lesson: int
    date: date
    number: int
    subject: str
    kind: str
    title: str

    @property
    def words(self) -> str:
        """«Контрольная работа: Степени»."""
        return work_name(self.kind, self.title)


@dataclass(frozen=True)
class DiaryRemark:
    """A line a teacher wrote; `lesson` None: not of a lesson."""

    id: int
    date: date
    lesson: int | None
    kind: str
    text: str
    who: str

    @property
    def title(self) -> str:
        """«Похвала», «Замечание», «Сообщение»."""
        return dict(REMARK_KINDS).get(self.kind, self.kind).capitalize()


def files_of_lessons(pupil_id: int, first: date, last: date) -> dict[int, list[DiaryFile]]:
    """The files beside the lessons of the days, by lesson. One SELECT."""
    found: dict[int, list[DiaryFile]] = defaultdict(list)
    for lesson, *file in FILES.rows(pupil=pupil_id, first=first, last=last):
        found[lesson].append(DiaryFile(*file))
    return found


def announced_works(pupil_id: int, first: date, last: date) -> list[Announced]:
    """Control works of lessons between two days, both included. One SELECT."""
    return [Announced(*row) for row in WORKS.rows(pupil=pupil_id, first=first, last=last)]


def remarks_of(pupil_id: int, first: date, last: date) -> list[DiaryRemark]:
    """Lines that stand, in order of days. One SELECT."""
    rows = REMARKS.rows(pupil=pupil_id, first=first, last=last)
    return [
        DiaryRemark(row.id, row.date, row.lesson, row.kind, row.text, short_name(row.surname, row.name, row.patronymic) if row.staff else "")
        for row in rows
    ]
