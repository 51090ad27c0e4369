"""What an order is decided on: its draft, the stays of its pupils, classes and groups to choose from (MOV-1, MOV-2)."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ejournal.errors import BadInput, NotThere
from ejournal.models import (
    AcademicYear,
    CalendarDay,
    ClassMembership,
    GroupMembership,
    Order,
    OrderLine,
    Pupil,
    PupilStatus,
    SchoolClass,
    StudyGroup,
    Subject,
    russian,
)
from ejournal.rules.names import FullName
from ejournal.rules.order_changes import Change, ClassFacts, ClassStay, GroupStay, PupilFacts, StatusSpan, Wanted, changes_of
from ejournal.rules.orders import KINDS, order_text

MANY = 500


@dataclass(frozen=True)
class DraftLine:
    """What an order says of one pupil."""

    pupil: int
    class_to: int | None = None
    place_kind: str = ""
    place: str = ""
    until: date | None = None
    note: str = ""
    groups: tuple[int, ...] = ()
    new_name: FullName | None = None
    marks_stay: bool = False  # on a transfer between classes: the marks are only told to the new teachers, not carried along


@dataclass(frozen=True)
class OrderDraft:
    """An order as it is typed; `cancels` is the order that it takes back."""

    kind: str
    number: str
    date: date
    effective: date
    basis: str = ""
    signed_by: str = ""
    lines: tuple[DraftLine, ...] = ()
    cancels: int | None = None

    @property
    def words(self) -> str:
        return order_text(self.number, self.date)


# ---- the order as it stands -------------------------------------------------------------------------------------------


def find_order(order_id: int) -> Any:
    """One SELECT; raises NotThere."""
    row = Order.get_or_none(Order.id == order_id)
    if row is None:
        raise NotThere("Такого приказа нет.")
    return row


def lines_of(order_ids: Iterable[int]) -> list[Any]:
    """The lines with their pupils, in order. One SELECT."""
    named = OrderLine.order.in_(sorted(set(order_ids)))
    return list(OrderLine.select(OrderLine, Pupil).join(Pupil).where(named).order_by(OrderLine.order, OrderLine.position))


def draft_of(order: Any, lines: Sequence[Any]) -> OrderDraft:
    """The order as it was typed."""
    return OrderDraft(
        order.kind, order.number, order.date, order.effective, order.basis, order.signed_by, tuple(map(draft_line, lines)), order.cancels_id
    )


def draft_line(line: Any) -> DraftLine:
    details = json.loads(line.details or "{}")
    name = details.get("name")
    return DraftLine(
        line.pupil_id, line.class_to_id, line.place_kind, line.place, line.until, line.note, tuple(details.get("groups", ())),
        FullName(*name) if name else None, details.get("marks") == "show",
    )  # fmt: skip


def details_text(line: DraftLine) -> str:
    """What of a line has no column of its own."""
    values: dict[str, Any] = {"groups": list(line.groups)} if line.groups else {}
    if line.new_name is not None:
        values["name"] = [line.new_name.surname, line.new_name.name, line.new_name.patronymic]
    if line.marks_stay:
        values["marks"] = "show"
    return json.dumps(values, ensure_ascii=False)


def done_of(line: Any) -> dict[str, Any]:
    """What executing the line changed: {"changes": [...], "waits": bool}."""
    return dict(json.loads(line.done or "{}"))


# ---- facts ------------------------------------------------------------------------------------------------------------


def class_facts() -> dict[int, ClassFacts]:
    """All classes of all years. One SELECT."""
    query = SchoolClass.select(SchoolClass, AcademicYear).join(AcademicYear)
    return {
        row.id: ClassFacts(row.id, row.title, row.grade, row.year_id, row.year.start, row.year.end)
        for row in query.order_by(AcademicYear.start, SchoolClass.grade, russian(SchoolClass.letter))
    }


def pupil_facts(ids: Iterable[int], classes: dict[int, ClassFacts]) -> dict[int, PupilFacts]:
    """The pupils with their stays, in the order asked for. Four SELECTs for each five hundred."""
    asked, found = list(dict.fromkeys(ids)), {}
    for at in range(0, len(asked), MANY):
        found |= _facts(asked[at : at + MANY], classes)
    return {one: found[one] for one in asked if one in found}


def _facts(ids: list[int], classes: dict[int, ClassFacts]) -> dict[int, PupilFacts]:
    stays, groups, statuses = defaultdict(list), defaultdict(list), defaultdict(list)
    for row in ClassMembership.select().where(ClassMembership.pupil.in_(ids)).order_by(ClassMembership.start):
        stays[row.pupil_id].append(ClassStay(row.id, classes[row.school_class_id], row.start, row.end, row.order_out))
    query = GroupMembership.select(GroupMembership, StudyGroup).join(StudyGroup).where(GroupMembership.pupil.in_(ids))
    for row in query.order_by(GroupMembership.start, GroupMembership.id):
        own = GroupStay(row.id, row.group_id, row.group.school_class_id, row.group.year_id, row.start, row.end)
        groups[row.pupil_id].append(own)
    for row in PupilStatus.select().where(PupilStatus.pupil.in_(ids)).order_by(PupilStatus.start, PupilStatus.id):
        statuses[row.pupil_id].append(StatusSpan(row.id, row.kind, row.start, row.end))
    return {
        row.id: PupilFacts(
            row.id, FullName(row.surname, row.name, row.patronymic), row.sex, tuple(stays[row.id]), tuple(groups[row.id]), tuple(statuses[row.id])
        )
        for row in Pupil.select().where(Pupil.id.in_(ids))
    }


def group_choices(class_id: int | None) -> tuple[tuple[int, str], ...]:
    """The groups of a class: «Английский язык: группа 1». One SELECT."""
    query = StudyGroup.select(StudyGroup, Subject).join(Subject).where(StudyGroup.school_class == class_id)
    return tuple((row.id, f"{row.subject.name}: {row.title}") for row in query.order_by(russian(Subject.name), StudyGroup.title))


def days_off() -> frozenset[date]:
    """Days on which the whole school is off: orders wait over them. One SELECT."""
    query = CalendarDay.select(CalendarDay.date).where((CalendarDay.kind == "off") & (CalendarDay.grade_from <= 1))
    return frozenset(row[0] for row in query.tuples())


# ---- what the order changes -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LinePlan:
    """One pupil of an order: who he is, where he is now, what changes; `problem` where it can't be."""

    line: DraftLine
    pupil: PupilFacts
    class_from: ClassFacts | None
    class_to: ClassFacts | None
    changes: tuple[Change, ...] = ()
    problem: BadInput | None = None


def plan_order(draft: OrderDraft) -> tuple[LinePlan, ...]:
    """The plan of every line. Five SELECTs for up to five hundred pupils; raises BadInput where a pupil is not there."""
    classes = class_facts()
    pupils = pupil_facts((line.pupil for line in draft.lines), classes)
    missing = [line.pupil for line in draft.lines if line.pupil not in pupils]
    if missing:
        raise BadInput("Такого ученика нет: выберите его из списка.", "pupil")
    return tuple(_plan(draft, line, pupils[line.pupil], classes) for line in draft.lines)


def _plan(draft: OrderDraft, line: DraftLine, pupil: PupilFacts, classes: dict[int, ClassFacts]) -> LinePlan:
    kind = KINDS[draft.kind]
    class_to = classes.get(line.class_to) if line.class_to is not None and kind.needs_class else None
    wanted = Wanted(
        draft.kind, draft.effective, draft.words, class_to, line.until if kind.until else None, line.note, line.groups if kind.needs_class else ()
    )
    stay = pupil.stay_on(draft.effective) or (pupil.stay_on(draft.effective.fromordinal(draft.effective.toordinal() - 1)) if kind.way == "move" else None)
    class_from = stay.school_class if stay is not None and kind.way != "in" else None
    try:
        if kind.code == "rename" and line.new_name is None:
            raise BadInput("Впишите новую фамилию и имя.", "surname")
        return LinePlan(line, pupil, class_from, class_to, changes_of(pupil, wanted))
    except BadInput as problem:
        return LinePlan(line, pupil, class_from, class_to, problem=problem)
