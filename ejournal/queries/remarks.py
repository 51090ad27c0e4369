"""Remarks as lists: of a class with filters, of a journal's pupils; who may be written about (CLS-2)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peewee import JOIN

from ejournal.models import (
    Acknowledgement,
    ClassMembership,
    Guardian,
    Journal,
    Lesson,
    Pupil,
    Remark,
    SchoolClass,
    Staff,
    Subject,
    russian,
)
from ejournal.models.base import there_on
from ejournal.policy.actor import Actor
from ejournal.policy.remarks import may_take_back, remarkable_pupils, seen_in_journal
from ejournal.queries.roster import roster
from ejournal.rules.remarks import KIND_WORDS

MOST = 200


@dataclass(frozen=True)
class RemarkFilter:
    """None and "" narrow nothing."""

    pupil: int | None = None
    kind: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class RemarkLine:
    """A remark as staff see it; `known` says who of the family has acknowledged it, and how."""

    id: int
    pupil: int
    name: str
    date: date
    kind: str
    kind_words: str
    text: str
    about: str
    author: str
    at: datetime
    removed_at: datetime | None
    known: tuple[str, ...]
    may_take_back: bool

    @property
    def url(self) -> str:
        return f"/diary/{self.pupil}?week={self.date.isoformat()}"


@dataclass(frozen=True)
class Nameable:
    """A pupil of a list of names to tick."""

    id: int
    name: str
    class_title: str


def class_remarks(actor: Actor, class_id: int, chosen: RemarkFilter, now: datetime) -> tuple[RemarkLine, ...]:
    """The newest remarks about those who are in the class today, taken back ones as well. Two SELECTs."""
    here = ClassMembership.select(ClassMembership.pupil).where((ClassMembership.school_class == class_id) & there_on(ClassMembership, now.date()))
    return _lines(actor, Remark.pupil.in_(here), chosen, now)


def journal_remarks(actor: Actor, journal: Any, chosen: RemarkFilter, now: datetime) -> tuple[RemarkLine, ...]:
    """The same for the pupils of a journal: to a subject teacher his own remarks. Three SELECTs."""
    pupils = [one.id for one in roster(journal, now.date(), now.date())]
    return _lines(actor, Remark.pupil.in_(pupils) & seen_in_journal(actor, journal), chosen, now)


def writable_pupils(actor: Actor, day: date, *, class_id: int | None = None, journal: Any = None, lesson: Any = None) -> tuple[Nameable, ...]:
    """Whom the actor may write about that day, of a class or of a journal, by name. Two SELECTs at most."""
    query = Pupil.select(Pupil.id, Pupil.surname, Pupil.name, SchoolClass.grade, SchoolClass.letter)
    query = query.join(ClassMembership).join(SchoolClass).where(there_on(ClassMembership, day) & remarkable_pupils(actor, day, lesson))
    if class_id is not None:
        query = query.where(ClassMembership.school_class == class_id)
    if journal is not None:
        query = query.where(Pupil.id.in_([one.id for one in roster(journal, day, day)]))
    rows = query.order_by(russian(Pupil.surname), russian(Pupil.name), Pupil.id).tuples()
    return tuple(Nameable(key, f"{surname} {name}", f"{grade}\u00a0{letter}" if letter else str(grade)) for key, surname, name, grade, letter in rows)


def fresh_remarks(class_id: int, since: datetime, day: date) -> int:
    """How many stand that were written since a moment about pupils of the class. One SELECT."""
    here = ClassMembership.select(ClassMembership.pupil).where((ClassMembership.school_class == class_id) & there_on(ClassMembership, day))
    return int(Remark.select().where(Remark.pupil.in_(here) & (Remark.at >= since) & Remark.removed_at.is_null()).count())


def _lines(actor: Actor, whose: Any, chosen: RemarkFilter, now: datetime) -> tuple[RemarkLine, ...]:
    query = Remark.select(Remark, Pupil, Staff, Lesson, Journal, Subject).join(Pupil)
    query = query.switch(Remark).join(Staff, JOIN.LEFT_OUTER).switch(Remark).join(Lesson, JOIN.LEFT_OUTER)
    query = query.join(Journal, JOIN.LEFT_OUTER).join(Subject, JOIN.LEFT_OUTER).where(whose)
    for asked, condition in (
        (chosen.pupil, Remark.pupil == chosen.pupil),
        (chosen.kind, Remark.kind == chosen.kind),
        (chosen.first, Remark.date >= chosen.first),
        (chosen.last, Remark.date <= chosen.last),
    ):
        query = query.where(condition) if asked else query
    rows = list(query.order_by(Remark.date.desc(), Remark.id.desc()).limit(MOST))
    known = _known([row.id for row in rows])
    return tuple(_line(actor, row, tuple(known[row.id]), now) for row in rows)


def _known(remarks: list[int]) -> dict[int, list[str]]:
    """Who has acknowledged which remark. One SELECT."""
    query = Acknowledgement.select(Acknowledgement, Guardian).join(Guardian, JOIN.LEFT_OUTER)
    found: dict[int, list[str]] = defaultdict(list)
    for row in query.where((Acknowledgement.what == "remark") & Acknowledgement.thing.in_(remarks)).order_by(Acknowledgement.at):
        who = row.guardian.short_name if row.guardian_id else "на бумаге"
        found[row.thing].append(f"{who}, {row.at:%d.%m}")
    return found


def _line(actor: Actor, row: Any, known: tuple[str, ...], now: datetime) -> RemarkLine:
    about = f"{row.lesson.journal.subject.name}, {row.lesson.number} урок" if row.lesson_id else ""
    author = row.staff.short_name if row.staff_id else ""
    return RemarkLine(
        row.id, row.pupil_id, row.pupil.list_name, row.date, row.kind, KIND_WORDS.get(row.kind, row.kind), row.text, about, author,
        row.at, row.removed_at, known, bool(may_take_back(actor, row, now)),
    )  # fmt: skip
