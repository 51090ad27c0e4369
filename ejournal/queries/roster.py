"""Who is in a journal, and from which day to which."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import JOIN, SQL, fn

from ejournal.models import ClassMembership, GroupMembership, Pupil, PupilStatus, SchoolClass, russian
from ejournal.models.prepared import Prepared, hole
from ejournal.rules.membership import Stay
from ejournal.rules.names import FullName, told_apart
from ejournal.rules.words import day_month

STATUS_WORDS = {"home": "обучение на дому", "away": "временно выбыл(а)", "conditional": "переведён(а) условно"}
SHOWN_STATUSES = tuple(STATUS_WORDS)


@dataclass(frozen=True)
class RosterPupil:
    """A pupil of a journal within some days; `grade` None where it is not known (a guest of a mixed group)."""

    id: int
    name: str
    grade: int | None
    stays: tuple[Stay, ...]
    order_in: str = ""
    order_out: str = ""
    status: str = ""  # «обучение на дому с 5 октября»: what an order says of these days

    def is_there(self, day: date) -> bool:
        return any(stay.covers(day) for stay in self.stays)

    def lessons_left(self, days: Sequence[date]) -> int:
        """How many of the coming lessons' days find the pupil in the journal. Source: MARK-4."""
        if len(self.stays) == 1 and self.stays[0].end is None:
            return sum(day >= self.stays[0].start for day in days)
        return sum(self.is_there(day) for day in days)

    def gone_by(self, day: date) -> date | None:
        """The first day without the pupil, where that has come by `day`."""
        end = self.stays[-1].end
        return end if end is not None and end <= day else None


def roster(journal: Any, first: date, last: date) -> tuple[RosterPupil, ...]:
    """Pupils of the journal who were there on some day from `first` to `last`, in Russian order. One SELECT."""
    if journal.group_id:
        return tuple(merged_pupils(_OF_GROUP.rows(group=journal.group_id, first=first, last=last)))
    return tuple(merged_pupils(_OF_CLASS.rows(school_class=journal.school_class_id, first=first, last=last)))


def class_roster(class_id: int, first: date, last: date) -> tuple[RosterPupil, ...]:
    """The same of a whole class. One SELECT."""
    return tuple(merged_pupils(_OF_CLASS.rows(school_class=class_id, first=first, last=last)))


def roster_pupil(journal: Any, pupil: int, first: date, last: date) -> tuple[RosterPupil, ...]:
    """The same for one pupil: him alone, or nobody. One SELECT."""
    if journal.group_id:
        return tuple(merged_pupils(_ONE_OF_GROUP.rows(pupil=pupil, group=journal.group_id, first=first, last=last)))
    return tuple(merged_pupils(_ONE_OF_CLASS.rows(pupil=pupil, school_class=journal.school_class_id, first=first, last=last)))


def _class_rows() -> Any:
    table = ClassMembership
    columns = (Pupil.id, Pupil.surname, Pupil.name, table.start, table.end, table.order_in, table.order_out, SchoolClass.grade, _status(), Pupil.patronymic)
    query = table.select(*columns).join(Pupil).switch(table).join(SchoolClass)
    return query.where((table.school_class == hole("school_class")) & _meets(table))


def _group_rows() -> Any:
    table, inside = GroupMembership, ClassMembership
    columns = (Pupil.id, Pupil.surname, Pupil.name, table.start, table.end, inside.order_in, inside.order_out)
    in_class = (inside.pupil == Pupil.id) & _meets(inside)
    query = table.select(*columns, SchoolClass.grade, _status(), Pupil.patronymic).join(Pupil)
    query = query.join(inside, JOIN.LEFT_OUTER, on=in_class).join(SchoolClass, JOIN.LEFT_OUTER)
    return query.where((table.group == hole("group")) & _meets(table))


def _status() -> Any:
    """The latest special position of the days asked for, packed into one text: the page reads it along with its pupils."""
    last = fn.COALESCE(PupilStatus.end.cast("text"), SQL("''"))
    packed = PupilStatus.start.cast("text").concat(SQL("'|'")).concat(last).concat(SQL("'|'")).concat(PupilStatus.kind)
    meets = (PupilStatus.start <= hole("last")) & (PupilStatus.end.is_null() | (PupilStatus.end >= hole("first")))
    return PupilStatus.select(fn.MAX(packed)).where((PupilStatus.pupil == Pupil.id) & PupilStatus.kind.in_(SHOWN_STATUSES) & meets)


def status_words(packed: str | None) -> str:
    """«обучение на дому с 5 октября», «временно выбыл(а) с 5 октября по 20 октября», «переведён(а) условно»; "" for nothing."""
    if not packed:
        return ""
    start, end, kind = packed.split("|")
    if kind == "conditional":
        return STATUS_WORDS[kind]
    until = f" по {day_month(date.fromisoformat(end))}" if end else ""
    return f"{STATUS_WORDS[kind]} с {day_month(date.fromisoformat(start))}{until}"


def statuses_on(day: date) -> dict[int, str]:
    """Pupil → words of his special position on a day, the latest where there are several. One SELECT."""
    there = (PupilStatus.start <= day) & (PupilStatus.end.is_null() | (PupilStatus.end >= day))
    rows = PupilStatus.select().where(there & PupilStatus.kind.in_(SHOWN_STATUSES)).order_by(PupilStatus.start, PupilStatus.kind)
    return {row.pupil_id: status_words(f"{row.start}|{row.end or ''}|{row.kind}") for row in rows}


def _meets(table: Any) -> Any:
    return (table.start <= hole("last")) & (table.end.is_null() | (table.end > hole("first")))


def _in_order(query: Any) -> Any:
    return query.order_by(russian(Pupil.surname), russian(Pupil.name), Pupil.id)


_OF_CLASS, _OF_GROUP = Prepared(lambda: _in_order(_class_rows())), Prepared(lambda: _in_order(_group_rows()))
_ONE_OF_CLASS = Prepared(lambda: _class_rows().where(Pupil.id == hole("pupil")))
_ONE_OF_GROUP = Prepared(lambda: _group_rows().where(Pupil.id == hole("pupil")))


def merged_pupils(rows: Iterable[tuple[Any, ...]]) -> Iterable[RosterPupil]:
    """One pupil of all his rows: id, surname, name, start, end, order in, order out, grade, and where it is read his status, packed, and patronymic.

    Namesakes in one list are told apart by it.
    """
    found: dict[int, list[tuple[Any, ...]]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row)
    names = told_apart({key: FullName(own[0][1], own[0][2], (own[0][9] or "") if len(own[0]) > 9 else "") for key, own in found.items()})
    for pupil_id, own in found.items():
        grades = [row[7] for row in own if row[7] is not None]
        stays = tuple(sorted({Stay(row[3], row[4]) for row in own}, key=lambda stay: stay.start))
        name = names[pupil_id]
        yield RosterPupil(pupil_id, name, min(grades, default=None), stays, own[0][5] or "", own[-1][6] or "", status_words(own[0][8] if len(own[0]) > 8 else ""))


def stay_note(pupil: RosterPupil, arrived: date | None, gone: date | None, leaving: date | None = None) -> str:
    """«выбыл(а) с 5 октября, приказ …» or «прибыл(а) …», «выбывает с …» for a day ahead; "" for who is there all the time."""
    if gone is not None:
        order = f", приказ {pupil.order_out}" if pupil.order_out else ""
        return f"выбыл(а) с {day_month(gone)}{order}"
    if arrived is not None:
        order = f", приказ {pupil.order_in}" if pupil.order_in else ""
        return f"прибыл(а) {day_month(arrived)}{order}"
    if leaving is not None:
        order = f", приказ {pupil.order_out}" if pupil.order_out else ""
        return f"выбывает с {day_month(leaving)}{order}"
    return ""
