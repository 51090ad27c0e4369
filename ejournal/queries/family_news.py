"""What is new about pupils between two moments: marks, absences, period marks, remarks (MSG-3, DIA-5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from peewee import JOIN

from ejournal.models import Absence, Journal, JournalClosing, Lesson, Mark, Period, PeriodMark, Remark, Subject, Work, WorkKind
from ejournal.models.family import REMARK_KINDS
from ejournal.models.marks import ABSENCES, FINAL_KINDS
from ejournal.rules.words import short_date

EXCUSED = frozenset({"Б", "У"})  # the family itself gave the reason


@dataclass(frozen=True)
class NewsItem:
    """One piece: when it was written, the day of the lesson, and its words; `is_told`: the family knows of it by another way."""

    at: datetime
    day: date
    subject: str
    text: str
    note: str = ""
    is_told: bool = False

    @property
    def short(self) -> str:
        """«математика 5» of a notice."""
        return f"{self.subject.lower()} {self.text}" if self.subject else self.text

    @property
    def line(self) -> str:
        """«Математика, 14.10: 5 (ответ)» of a letter."""
        note = f" ({self.note})" if self.note else ""
        return f"{self.subject}, {short_date(self.day)}: {self.text}{note}" if self.subject else f"{self.text}{note}"


@dataclass
class PupilNews:
    marks: list[NewsItem] = field(default_factory=list)
    absences: list[NewsItem] = field(default_factory=list)
    finals: list[NewsItem] = field(default_factory=list)
    remarks: list[NewsItem] = field(default_factory=list)


def news_between(first: datetime, last: datetime, pupils: Collection[int] | None = None) -> dict[int, PupilNews]:
    """What was written from `first` up to, not including, `last` and stands; of the named pupils, else of all. Four SELECTs."""
    found: dict[int, PupilNews] = defaultdict(PupilNews)
    wanted = None if pupils is None else frozenset(pupils)
    for kind, rows in (("marks", _marks), ("absences", _absences), ("finals", _finals), ("remarks", _remarks)):
        for pupil, item in rows(first, last):
            if wanted is None or pupil in wanted:
                getattr(found[pupil], kind).append(item)
    return found


def _within(column: Any, first: datetime, last: datetime) -> Any:
    return (column >= first) & (column < last)


def _marks(first: datetime, last: datetime) -> list[tuple[int, NewsItem]]:
    columns = (Mark.pupil, Mark.value, Mark.second, Mark.changed_at, Lesson.date, Subject.name, WorkKind.short_name, Mark.correction)
    query = Mark.select(*columns).join(Work).join(Lesson).join(Journal).join(Subject).switch(Work).join(WorkKind)
    query = query.where((Mark.value != "") & _within(Mark.changed_at, first, last)).order_by(Mark.changed_at, Mark.id)
    return [
        (pupil, NewsItem(at, day, subject, f"{value}/{second}" if second else value, kind, number > 0))
        for pupil, value, second, at, day, subject, kind, number in query.tuples()
    ]


def _absences(first: datetime, last: datetime) -> list[tuple[int, NewsItem]]:
    words = dict(ABSENCES)
    columns = (Absence.pupil, Absence.code, Absence.minutes_late, Absence.changed_at, Lesson.date, Lesson.number, Subject.name)
    query = Absence.select(*columns).join(Lesson).join(Journal).join(Subject)
    query = query.where((Absence.code != "") & _within(Absence.changed_at, first, last)).order_by(Lesson.date, Lesson.number)
    return [
        (pupil, NewsItem(at, day, subject, f"{words[code]}, {late} мин" if late else words[code], f"{number}-й урок", code in EXCUSED))
        for pupil, code, late, at, day, number, subject in query.tuples()
    ]


def _finals(first: datetime, last: datetime) -> list[tuple[int, NewsItem]]:
    kinds = dict(FINAL_KINDS)
    closed = (JournalClosing.journal == PeriodMark.journal) & (JournalClosing.period == PeriodMark.period)
    columns = (PeriodMark.pupil, PeriodMark.kind, PeriodMark.value, PeriodMark.changed_at, Subject.name, Period.kind, Period.number, JournalClosing.id)
    query = PeriodMark.select(*columns).join(Journal).join(Subject).switch(PeriodMark).join(Period, JOIN.LEFT_OUTER)
    query = query.switch(PeriodMark).join(JournalClosing, JOIN.LEFT_OUTER, on=closed)
    query = query.where((PeriodMark.value != "") & _within(PeriodMark.changed_at, first, last)).order_by(PeriodMark.changed_at, PeriodMark.id)
    return [
        (pupil, NewsItem(at, at.date(), subject, value, Period(kind=of, number=number).title if of else kinds[kind], is_told=closing is not None))
        for pupil, kind, value, at, subject, of, number, closing in query.tuples()
    ]


def _remarks(first: datetime, last: datetime) -> list[tuple[int, NewsItem]]:
    words = dict(REMARK_KINDS)
    query = Remark.select(Remark.pupil, Remark.kind, Remark.text, Remark.at, Remark.date)
    query = query.where(Remark.removed_at.is_null() & _within(Remark.at, first, last)).order_by(Remark.at, Remark.id)
    return [(pupil, NewsItem(at, day, "", text, words[kind])) for pupil, kind, text, at, day in query.tuples()]
