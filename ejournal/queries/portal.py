"""What an outside diary gets: records of one academic year by kind, and what of them changed after a row of the audit trail (DIA-7).

Pupils are those whose parents agreed to outside systems; of all others nothing leaves, not even their number.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import JOIN

from ejournal.models import (
    Absence,
    AcademicYear,
    AuditRow,
    ClassMembership,
    Consent,
    GroupMembership,
    Journal,
    Lesson,
    Mark,
    Period,
    PeriodMark,
    Pupil,
    SchoolClass,
    StudyGroup,
    Subject,
    Work,
    WorkKind,
)
from ejournal.rules.consents import PORTAL, Given, standing_kinds

Record = dict[str, Any]
MANY = 500


@dataclass(frozen=True)
class Scope:
    """The year, and the pupils who may be told of; `seen` are all of the year, for the count of those left out."""

    year: int
    pupils: frozenset[int]
    seen: frozenset[int]


@dataclass(frozen=True)
class Asked:
    """Which records: all, those of some ids, or those of some pupils."""

    ids: Collection[Any] | None = None
    pupils: frozenset[int] | None = None


ALL = Asked()


def year_on(day: date) -> Any:
    """The year that has begun last; None where none has."""
    return AcademicYear.select().where(AcademicYear.start <= day).order_by(AcademicYear.start.desc()).first()


def scope_on(year: int, day: date) -> Scope:
    """Three SELECTs."""
    seen = frozenset(pupil for (pupil,) in ClassMembership.select(ClassMembership.pupil).join(SchoolClass).where(SchoolClass.year == year).distinct().tuples())
    given: dict[int, list[Given]] = defaultdict(list)
    for pupil, start, end in Consent.select(Consent.pupil, Consent.date, Consent.withdrawn_on).where(Consent.kind == PORTAL).tuples():
        given[pupil].append(Given(PORTAL, start, end))
    return Scope(year, frozenset(pupil for pupil in seen if PORTAL in standing_kinds(given[pupil], day)), seen)


# ---- records by kind: each takes the scope and a condition on its own table ---------------------------------------------


def _pupils(scope: Scope, chosen: Any, asked: Asked) -> Iterator[Record]:
    columns = (Pupil.id, Pupil.surname, Pupil.name, Pupil.patronymic)
    for number, surname, name, patronymic in _rows(Pupil.select(*columns), chosen, Pupil.id):
        if number in scope.pupils:
            yield {"id": number, "surname": surname, "name": name, "patronymic": patronymic}


def _classes(scope: Scope, chosen: Any, asked: Asked) -> Iterator[Record]:
    query = ClassMembership.select(ClassMembership, SchoolClass).join(SchoolClass).where((SchoolClass.year == scope.year) & chosen)
    for row in query.order_by(ClassMembership.id):
        if row.pupil_id in scope.pupils:
            yield {"id": row.id, "pupil": row.pupil_id, "class": row.school_class_id, "title": _plain(row.school_class.title), **_span(row)}


def _groups(scope: Scope, chosen: Any, asked: Asked) -> Iterator[Record]:
    query = GroupMembership.select(GroupMembership, StudyGroup).join(StudyGroup).where((StudyGroup.year == scope.year) & chosen)
    for row in query.order_by(GroupMembership.id):
        if row.pupil_id in scope.pupils:
            yield {"id": row.id, "pupil": row.pupil_id, "group": row.group_id, "title": row.group.title, **_span(row)}


def _span(row: Any) -> Record:
    return {"from": row.start.isoformat(), "until": row.end.isoformat() if row.end else None}


def _journals(scope: Scope, chosen: Any, asked: Asked) -> Iterator[Record]:
    query = Journal.select(Journal, Subject).join(Subject).where((Journal.year == scope.year) & chosen)
    for row in query.order_by(Journal.id):
        yield {"id": row.id, "subject": row.subject.name, "kind": row.kind, "class": row.school_class_id, "group": row.group_id}


def _lessons(scope: Scope, chosen: Any, asked: Asked) -> Iterator[Record]:
    columns = (Lesson.id, Lesson.journal, Lesson.date, Lesson.number, Lesson.room, Lesson.topic, Lesson.homework, Lesson.is_cancelled, Lesson.is_remote)
    query = Lesson.select(*columns).join(Journal).where(Journal.year == scope.year)
    for number, journal, day, place, room, topic, homework, cancelled, remote in _rows(query, chosen, Lesson.id):
        when = {"id": number, "journal": journal, "date": day.isoformat(), "number": place, "room": room}
        yield when | {"topic": topic, "homework": homework, "cancelled": bool(cancelled), "remote": bool(remote)}


def _works(scope: Scope, chosen: Any, asked: Asked) -> Iterator[Record]:
    columns = (Work.id, Work.lesson, WorkKind.name, Work.title, Work.weight)
    query = Work.select(*columns).join(WorkKind).switch(Work).join(Lesson).join(Journal).where(Journal.year == scope.year)
    for number, lesson, kind, title, weight in _rows(query, chosen, Work.id):
        yield {"id": number, "lesson": lesson, "kind": kind, "title": title, "weight": f"{weight.normalize():f}"}


def _marks(scope: Scope, chosen: Any, asked: Asked) -> Iterator[Record]:
    query = Mark.select(Mark.id, Mark.pupil, Mark.work, Mark.value, Mark.second).join(Work).join(Lesson).join(Journal)
    for number, pupil, work, value, second in _rows(query.where((Journal.year == scope.year) & (Mark.value != "")), chosen, Mark.id):
        if pupil in scope.pupils:
            yield {"id": number, "pupil": pupil, "work": work, "value": value, "second": second}


def _absences(scope: Scope, chosen: Any, asked: Asked) -> Iterator[Record]:
    query = Absence.select(Absence.id, Absence.pupil, Absence.lesson, Absence.code, Absence.minutes_late).join(Lesson).join(Journal)
    for number, pupil, lesson, code, late in _rows(query.where((Journal.year == scope.year) & (Absence.code != "")), chosen, Absence.id):
        if pupil in scope.pupils:
            yield {"id": number, "pupil": pupil, "lesson": lesson, "code": code, "minutes_late": late}


def _finals(scope: Scope, chosen: Any, asked: Asked) -> Iterator[Record]:
    query = PeriodMark.select(PeriodMark, Period).join(Journal).switch(PeriodMark).join(Period, JOIN.LEFT_OUTER)
    for row in query.where((Journal.year == scope.year) & (PeriodMark.value != "") & chosen).order_by(PeriodMark.id):
        if row.pupil_id in scope.pupils:
            title = row.period.title if row.period_id else None
            yield {"id": row.id, "pupil": row.pupil_id, "journal": row.journal_id, "kind": row.kind, "period": title, "value": row.value}


def _rows(query: Any, chosen: Any, order: Any) -> Iterator[tuple[Any, ...]]:
    return iter(query.where(chosen).order_by(order).tuples().iterator())


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@dataclass(frozen=True)
class Kind:
    """A kind of records: the name of its file, its table, what reads it; whether it is of one pupil."""

    name: str
    model: Any
    read: Callable[[Scope, Any, Asked], Iterator[Record]]
    of_pupil: bool = True


KINDS = (
    Kind("pupils", Pupil, _pupils),
    Kind("class_members", ClassMembership, _classes),
    Kind("group_members", GroupMembership, _groups),
    Kind("journals", Journal, _journals, of_pupil=False),
    Kind("lessons", Lesson, _lessons, of_pupil=False),
    Kind("works", Work, _works, of_pupil=False),
    Kind("marks", Mark, _marks),
    Kind("absences", Absence, _absences),
    Kind("period_marks", PeriodMark, _finals),
)
BY_TABLE = {kind.model.__name__: kind for kind in KINDS}


def records(kind: Kind, scope: Scope, asked: Asked = ALL) -> Iterator[Record]:
    """The records of a kind that stand, by number; `asked` narrows them. One SELECT for each five hundred ids."""
    if asked.ids is None and asked.pupils is None:
        yield from kind.read(scope, kind.model.id.is_null(False), asked)
    for part in _parts(asked.ids or ()):
        yield from kind.read(scope, kind.model.id.in_(part), asked)
    if kind.of_pupil:
        whose = kind.model.id if kind.model is Pupil else kind.model.pupil
        for part in _parts(asked.pupils or ()):
            yield from kind.read(scope, whose.in_(part), asked)


def _parts(ids: Iterable[int]) -> Iterator[list[int]]:
    named = sorted(ids)
    return (named[at : at + MANY] for at in range(0, len(named), MANY))


# ---- what changed after a row of the trail ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Changes:
    """Numbers touched since, by kind, and the pupils whose being told of may be other now: they are given or removed whole."""

    touched: dict[str, set[int]]
    pupils: frozenset[int]
    merged: frozenset[int] = frozenset()  # cards that became part of another


WHOLE_PUPIL = {"Consent": Consent, "ClassMembership": ClassMembership}
CARRIERS: dict[str, tuple[tuple[str, Any, str], ...]] = {
    "Subject": (("journals", Journal, "subject"),),
    "WorkKind": (("works", Work, "kind"),),
    "SchoolClass": (("class_members", ClassMembership, "school_class"),),
    "StudyGroup": (("group_members", GroupMembership, "group"),),
    "Period": (("period_marks", PeriodMark, "period"),),
}


def changes_after(number: int, until: int) -> Changes:
    """Read from the trail: rows after `number` up to `until`. A record whose words come from another is touched with it."""
    touched: dict[str, set[int]] = defaultdict(set)
    others: dict[str, set[int]] = defaultdict(set)
    pupils: set[int] = set()
    merged: set[int] = set()
    names = ["PupilMerge", *BY_TABLE, *WHOLE_PUPIL, *CARRIERS]
    query = AuditRow.select(AuditRow.entity, AuditRow.entity_id, AuditRow.old, AuditRow.new)
    query = query.where((AuditRow.id > number) & (AuditRow.id <= until) & AuditRow.entity.in_(names)).order_by(AuditRow.id)
    for entity, key, old, new in query.tuples().iterator():
        if entity in BY_TABLE:
            touched[BY_TABLE[entity].name].add(key)
        if entity in CARRIERS or entity in WHOLE_PUPIL:
            others[entity].add(key)
        if entity == "PupilMerge" and new:
            pair = json.loads(new)
            merged |= {pair.get("gone", 0)}
            pupils |= {pair.get("gone", 0), pair.get("kept", 0)} - {0}
        if entity in WHOLE_PUPIL:
            pupils |= {value["pupil"] for value in (json.loads(text) for text in (old, new) if text) if value.get("pupil")}
    for entity, model in WHOLE_PUPIL.items():
        for part in _parts(others[entity]):
            pupils |= {pupil for (pupil,) in model.select(model.pupil).where(model.id.in_(part)).tuples()}
    for entity, carriers in CARRIERS.items():
        for name, model, field in carriers:
            for part in _parts(others[entity]):
                touched[name] |= {row for (row,) in model.select(model.id).where(getattr(model, field).in_(part)).tuples()}
    return Changes(touched, frozenset(pupils), frozenset(merged))


def ever_agreed() -> frozenset[int]:
    """Pupils who were told of at any time: a consent was given, whatever became of it. One SELECT."""
    return frozenset(pupil for (pupil,) in Consent.select(Consent.pupil).where(Consent.kind == PORTAL).distinct().tuples())


def owners(kind: Kind, ids: Iterable[int]) -> dict[int, int]:
    """Whose the records are that are still there."""
    found: dict[int, int] = {}
    for part in _parts(ids):
        found |= dict(kind.model.select(kind.model.id, kind.model.pupil).where(kind.model.id.in_(part)).tuples())
    return found
