"""What stands in a diary's week beside lessons and marks: files, announced works, exemptions, remarks (DIA-1, ABS-3, CLS-2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import JOIN

from ejournal.models import Attachment, Exemption, Journal, Lesson, Remark, Staff, Subject, Work, WorkKind
from ejournal.models.family import REMARK_KINDS


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
        """«Контрольная работа: Степени»; the kind is named once."""
        if self.title.lower().startswith(self.kind.lower()):
            return self.title
        return f"{self.kind}: {self.title}" if self.title else self.kind


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


def files_of_lessons(lessons: Iterable[int]) -> dict[int, list[DiaryFile]]:
    """One SELECT."""
    found: dict[int, list[DiaryFile]] = defaultdict(list)
    columns = (Attachment.entity_id, Attachment.id, Attachment.name, Attachment.size)
    beside = (Attachment.entity == "Lesson") & Attachment.entity_id.in_(sorted(set(lessons)))
    for lesson, *file in Attachment.select(*columns).where(beside).order_by(Attachment.id).tuples():
        found[lesson].append(DiaryFile(*file))
    return found


def announced_works(journals: Any, first: date, last: date) -> list[Announced]:
    """Control works of lessons between two days (both included) of the journals of a condition. One SELECT."""
    columns = (Lesson.id, Lesson.date, Lesson.number, Subject.name, WorkKind.name, Work.title)
    query = Work.select(*columns).join(WorkKind).switch(Work).join(Lesson).join(Journal).join(Subject)
    ahead = WorkKind.is_control & ~Lesson.is_cancelled & Lesson.date.between(first, last)
    return [Announced(*row) for row in query.where(journals & ahead).order_by(Lesson.date, Lesson.number, Work.position).tuples()]


def exemptions_of(pupil_id: int, first: date, last: date) -> Sequence[Any]:
    """Exemptions from subjects that meet the days. One SELECT."""
    meets = (Exemption.start <= last) & (Exemption.end.is_null() | (Exemption.end >= first))
    return list(Exemption.select().where((Exemption.pupil == pupil_id) & meets).order_by(Exemption.start))


def remarks_of(pupil_id: int, first: date, last: date) -> list[DiaryRemark]:
    """Lines that stand, in order of days. One SELECT."""
    query = Remark.select(Remark, Staff).join(Staff, JOIN.LEFT_OUTER, on=(Remark.staff == Staff.id))
    standing = (Remark.pupil == pupil_id) & Remark.date.between(first, last) & Remark.removed_at.is_null()
    rows = query.where(standing).order_by(Remark.date, Remark.id)
    return [
        DiaryRemark(row.id, row.date, row.lesson_id, row.kind, row.text, row.staff.short_name if row.staff_id else "") for row in rows
    ]
