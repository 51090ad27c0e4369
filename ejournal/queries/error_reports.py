"""Reports of an inaccuracy: those of a pupil in his diary, those that wait for a teacher (DIA-6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from peewee import JOIN

from ejournal.errors import NotThere
from ejournal.models import ErrorReport, Pupil, Staff
from ejournal.models.family import REPORT_STATES
from ejournal.models.prepared import Prepared, hole
from ejournal.policy.actor import Actor
from ejournal.policy.error_reports import may_answer_report, readable_reports
from ejournal.queries.diary_places import Place, place_of
from ejournal.queries.diary_rows import REPORTS

MOST = 100  # answered ones in the list of a teacher


@dataclass(frozen=True)
class ReportLine:
    """What a family said of a place and what it was answered."""

    id: int
    pupil: int
    lesson: int | None
    entity: str
    entity_id: int
    shown: str
    text: str
    at: datetime
    state: str
    answer: str
    answered_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.state == "open"

    @property
    def state_words(self) -> str:
        return dict(REPORT_STATES)[self.state]


@dataclass(frozen=True)
class ReportCard:
    """A report as it is read at school: `teacher` to whom it was sent, "" where that is the reader; `may_answer`: it is his to answer."""

    line: ReportLine
    name: str
    teacher: str
    may_answer: bool


def reports_of_week(pupil_id: int, first: date, last: date) -> tuple[ReportLine, ...]:
    """Those of lessons between two days. One SELECT."""
    return tuple(ReportLine(*row) for row in REPORTS.rows(pupil=pupil_id, first=first, last=last))


def reports_of_finals(pupil_id: int, finals: Iterable[int]) -> dict[int, list[ReportLine]]:
    """Those of period marks, by the mark. One SELECT."""
    found: dict[int, list[ReportLine]] = {}
    own = (ErrorReport.pupil == pupil_id) & (ErrorReport.entity == "PeriodMark") & ErrorReport.entity_id.in_(sorted(set(finals)))
    for line in _lines(own):
        found.setdefault(line.entity_id, []).append(line)
    return found


def open_reports(pupil_id: int) -> int:
    """How many of a pupil's diary wait for an answer. One SELECT."""
    return ErrorReport.select().where((ErrorReport.pupil == pupil_id) & (ErrorReport.state == "open")).count()


def waiting_reports(actor: Actor) -> tuple[int, datetime | None, int]:
    """How many wait for the actor himself, since when and which is the first; those that found no teacher wait for the deputy. One SELECT."""
    rows = _WAITING[actor.has("deputy")].rows(staff=actor.staff_id or 0)
    return (len(rows), *rows[0]) if rows else (0, None, 0)


def _waiting(with_nobodys: bool) -> Any:
    mine = ErrorReport.staff == hole("staff")
    waits = (mine | ErrorReport.staff.is_null() if with_nobodys else mine) & (ErrorReport.state == "open")
    return ErrorReport.select(ErrorReport.at, ErrorReport.id).where(waits).order_by(ErrorReport.at, ErrorReport.id)


_WAITING = {one: Prepared(partial(_waiting, one)) for one in (False, True)}


def report_cards(actor: Actor, *, answered: bool) -> tuple[ReportCard, ...]:
    """Those the actor may read: the ones that wait, the oldest first; or the last answered. One SELECT."""
    query = ErrorReport.select(ErrorReport, Pupil, Staff).join(Pupil).switch(ErrorReport)
    query = query.join(Staff, JOIN.LEFT_OUTER, on=(ErrorReport.staff == Staff.id))
    rows = query.where(readable_reports(actor) & ((ErrorReport.state != "open") if answered else (ErrorReport.state == "open")))
    rows = rows.order_by(ErrorReport.answered_at.desc(), ErrorReport.id) if answered else rows.order_by(ErrorReport.at, ErrorReport.id)
    return tuple(_card(actor, row) for row in rows.limit(MOST))


def report_place(actor: Actor, report_id: int) -> Place:
    """Where it stands, as it is now. Raises NotThere for another's report and for a place that is empty by now."""
    row = ErrorReport.get_or_none(readable_reports(actor) & (ErrorReport.id == report_id))
    if row is None:
        raise NotThere("Такого сообщения нет, или оно пришло другому учителю.")
    place = place_of(row.pupil_id, row.entity, row.entity_id)
    place = place or (place_of(row.pupil_id, "Lesson", row.lesson_id) if row.lesson_id else None)
    if place is None:
        raise NotThere("Записи, о которой сообщили, в журнале уже нет.")
    return place


def _card(actor: Actor, row: ErrorReport) -> ReportCard:
    teacher = row.staff.short_name if row.staff_id and row.staff_id != actor.staff_id else ""
    return ReportCard(_line(row), row.pupil.list_name, teacher, bool(may_answer_report(actor, row)))


def _lines(condition: object) -> tuple[ReportLine, ...]:
    return tuple(_line(row) for row in ErrorReport.select().where(condition).order_by(ErrorReport.at, ErrorReport.id))


def _line(row: ErrorReport) -> ReportLine:
    return ReportLine(
        row.id, row.pupil_id, row.lesson_id, row.entity, row.entity_id, row.shown, row.text, row.at, row.state, row.answer, row.answered_at
    )
