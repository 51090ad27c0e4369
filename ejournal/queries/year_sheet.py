"""The year of a class in archive form: every mark that stands at its end, of all who were in it, and what became of them (REP-5; domain §5.9)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from peewee import JOIN

from ejournal.models import (
    ClassMembership,
    GroupMembership,
    Journal,
    Order,
    OrderLine,
    PeriodMark,
    Pupil,
    SchoolClass,
    StudyGroup,
    Subject,
    russian,
)
from ejournal.queries.attendance import ClassHead
from ejournal.queries.names_past import names_on
from ejournal.queries.periods import PeriodHead, periods_of
from ejournal.queries.results import WITH_MARKS
from ejournal.rules.membership import Stay
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.year_decisions import Decision

KINDS = ("year", "interim", "exam", "final")


class SheetRow(NamedTuple):
    """A row of each pupil's block: a period (`period` its id), or one of KINDS with `period` 0."""

    title: str
    kind: str
    period: int
    until: date


class SheetSubject(NamedTuple):
    id: int
    name: str
    final_name: str


@dataclass(frozen=True)
class SheetPupil:
    """Somebody who was in the class in the year; `end` is the first day without, None: to the end of the year."""

    id: int
    name: str
    file_number: str
    sex: str
    start: date
    end: date | None
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True)
class YearSheet:
    """`marks` by pupil, subject and place of the row; `documents` are protocols named at exams and attestations."""

    head: ClassHead
    rows: tuple[SheetRow, ...]
    subjects: tuple[SheetSubject, ...]
    pupils: tuple[SheetPupil, ...]
    marks: Mapping[tuple[int, int, int], str]
    documents: tuple[str, ...]


def year_sheet(head: ClassHead, year: Any, rules: SchoolRules) -> YearSheet:
    """Nine SELECTs; names are those of the last day of the year."""
    periods = periods_of(year.id, head.grade)
    pupils = _pupils(head, year.end)
    ids = [one.id for one in pupils]
    standing = _standing(ids, head, year.id) if head.grade > rules.no_mark_grades else []
    rows = _rows(periods, {row.kind for row in standing}, year.end)
    stays = _group_stays(ids, year.id)

    def order(one: _Standing, row: SheetRow) -> tuple[bool, int]:
        """A journal he was in at the end of the row's days comes last; of several the first made, as `queries/results` takes them."""
        is_his = any(stay.covers(row.until) for stay in stays.get((one.pupil, one.group), ())) if one.group else one.class_id == head.id
        return is_his, -one.journal

    marks, documents = _marks(standing, rows, {one.id: one for one in pupils}, order)
    subjects = _subjects(head, year.id, {subject for _, subject, _ in marks}) if head.grade > rules.no_mark_grades else ()
    return YearSheet(head, rows, subjects, pupils, marks, documents)


def _rows(periods: Sequence[PeriodHead], kinds: set[str], end: date) -> tuple[SheetRow, ...]:
    """Periods, the year's, промежуточная аттестация where anybody has one, exam, final."""
    last = periods[-1].end if periods else end
    titles = {"year": "годовая", "interim": "пром. атт.", "exam": "экзамен", "final": "итоговая"}
    found = [SheetRow(one.short_title, "period", one.id, one.end) for one in periods]
    return (*found, *(SheetRow(titles[kind], kind, 0, last) for kind in KINDS if kind != "interim" or kind in kinds))


class _Standing(NamedTuple):
    pupil: int
    subject: int
    kind: str
    period: int
    value: str
    document: str
    journal: int
    group: int
    class_id: int


def _standing(pupils: Sequence[int], head: ClassHead, year: int) -> list[_Standing]:
    """All marks of the year that stand for the pupils. One SELECT."""
    columns = (
        PeriodMark.pupil_id, Journal.subject_id, PeriodMark.kind, PeriodMark.period_id, PeriodMark.value, PeriodMark.document, Journal.id,
        Journal.group_id, Journal.school_class_id,
    )  # fmt: skip
    query = PeriodMark.select(*columns).join(Journal, JOIN.INNER)
    counts = (Journal.year == year) & Journal.kind.in_(WITH_MARKS) & (PeriodMark.value != "") & PeriodMark.pupil.in_(pupils)
    return [
        _Standing(pupil, subject, kind, period or 0, value, document, journal, group or 0, class_id or 0)
        for pupil, subject, kind, period, value, document, journal, group, class_id in query.where(counts).tuples()
    ]


def _group_stays(pupils: Sequence[int], year: int) -> dict[tuple[int, int], list[Stay]]:
    """(pupil, group) → his stays in groups of the year. One SELECT."""
    table = GroupMembership
    query = table.select(table.pupil_id, table.group_id, table.start, table.end).join(StudyGroup)
    found: dict[tuple[int, int], list[Stay]] = defaultdict(list)
    for pupil, group, start, end in query.where((StudyGroup.year == year) & table.pupil.in_(pupils)).tuples():
        found[pupil, group].append(Stay(start, end))
    return found


def _marks(
    standing: Iterable[_Standing], rows: Sequence[SheetRow], pupils: Mapping[int, SheetPupil], order: Callable[[_Standing, SheetRow], Any]
) -> tuple[dict[tuple[int, int, int], str], tuple[str, ...]]:
    """What is shown of them: nothing of a period that ended after he had left the class. Of several the last by `order` wins."""
    place = {(row.kind, row.period): at for at, row in enumerate(rows)}
    found: dict[tuple[int, int, int], str] = {}
    documents: dict[str, None] = {}
    known = [(one, at) for one in standing if (at := place.get((one.kind, one.period))) is not None]
    for one, at in sorted(known, key=lambda pair: order(pair[0], rows[pair[1]])):
        end = pupils[one.pupil].end
        if end is not None and end <= rows[at].until:
            continue
        found[one.pupil, one.subject, at] = one.value
        if one.document:
            documents[one.document] = None
    return found, tuple(documents)


def _subjects(head: ClassHead, year: int, seen: set[int]) -> tuple[SheetSubject, ...]:
    """Subjects of the class in the order of the curriculum. One SELECT."""
    own = (Journal.school_class == head.id) & (Journal.year == year) & Journal.kind.in_(WITH_MARKS) & (Journal.marking != "none")
    query = Subject.select().where(Subject.id.in_(Journal.select(Journal.subject).where(own)) | Subject.id.in_(sorted(seen)))
    return tuple(SheetSubject(row.id, row.name, row.final_name) for row in query.order_by(Subject.position, russian(Subject.name)))


def _pupils(head: ClassHead, end: date) -> tuple[SheetPupil, ...]:
    """Everybody who was in the class, in Russian order; of several stays the first day of the first and the end of the last. Three SELECTs."""
    table = ClassMembership
    query = table.select(table, Pupil).join(Pupil).where((table.school_class == head.id) & (table.start <= end))
    stays: dict[int, list[Any]] = defaultdict(list)
    for row in query.order_by(russian(Pupil.surname), russian(Pupil.name), Pupil.id, table.start):
        stays[row.pupil_id].append(row)
    names, decisions = names_on(end, stays), _decisions(head, list(stays))
    return tuple(_pupil(rows, names, decisions[key], end) for key, rows in stays.items())


def _pupil(rows: list[Any], names: Mapping[int, Any], decisions: Iterable[Decision], end: date) -> SheetPupil:
    pupil, last = rows[0].pupil, rows[-1].end
    name = names.get(pupil.id)
    full = " ".join(filter(None, (name.surname, name.name, name.patronymic))) if name else pupil.full_name
    gone = last if last is not None and last <= end else None
    return SheetPupil(pupil.id, full, pupil.file_number or "", pupil.sex, rows[0].start, gone, tuple(decisions))


def _decisions(head: ClassHead, pupils: list[int]) -> dict[int, list[Decision]]:
    """What executed orders did with the pupils of the class, in order of days. One SELECT."""
    to, query = SchoolClass.alias(), OrderLine.select(
        OrderLine.pupil_id, Order.kind, Order.number, Order.date, Order.basis, OrderLine.place, OrderLine.note, OrderLine.class_to_id
    )  # fmt: skip
    titles = {row.id: (row.title, row.grade) for row in to.select()}
    mine = (Order.state == "executed") & OrderLine.pupil.in_(pupils) & ((OrderLine.class_from == head.id) | (OrderLine.class_to == head.id))
    found: dict[int, list[Decision]] = defaultdict(list)
    for pupil, kind, number, day, basis, place, note, class_to in query.join(Order).where(mine).order_by(Order.effective, Order.id).tuples():
        title, grade = titles.get(class_to, ("", 0))
        found[pupil].append(Decision(kind, number, day, basis, place, note, title, grade, class_to == head.id))
    return found
