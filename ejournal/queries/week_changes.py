"""What was changed in a teacher's journals in a week, from the audit trail: the digest and its list (COR-3, COR-4)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from peewee import JOIN

from ejournal.models import (
    Absence,
    Account,
    AuditRow,
    JournalTeacher,
    Lesson,
    Mark,
    Period,
    PeriodMark,
    Pupil,
    Staff,
    Work,
    russian,
)
from ejournal.models.prepared import Prepared, hole
from ejournal.queries.history import names_of
from ejournal.queries.journals import journals_by_id
from ejournal.rules.cells import CellValue
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.weekly_digest import Change, Digest, digest_of, is_evening
from ejournal.rules.words import day_month

MOST = 300
SHOWN = {Mark: ("value", "second"), Absence: ("code",), PeriodMark: ("value",), Lesson: ("topic", "homework", "change")}
KINDS = {Mark: "mark", Absence: "absence", PeriodMark: "period_mark", Lesson: "lesson"}
TITLES = {"topic": "тема", "homework": "задание", "change": "изменение урока"}
EMPTY = "пусто"


class _Touch(NamedTuple):
    """One row of the trail that changed something a reader sees; `hand` is the account."""

    number: int
    at: datetime
    hand: int | None
    address: str
    model: Any
    key: int
    old: dict[str, Any]
    new: dict[str, Any]


@dataclass(frozen=True)
class WeekChange:
    """A line of the list: which cell or lesson, what stood and what stands, by whose hand, when and from which computer."""

    at: datetime
    who: str
    is_mine: bool
    is_late: bool
    address: str
    place: str
    link: str
    old: str
    new: str


@dataclass(frozen=True)
class WeekChanges:
    """The digest of the week and its lines, newest first; `more` lines are beyond those shown."""

    digest: Digest
    lines: tuple[WeekChange, ...]
    more: int


def week_digest(staff: int, monday: date, rules: SchoolRules) -> Digest:
    """The week from `monday` on in one sentence. One SELECT."""
    touches, hands = _touches(staff, monday)
    return _digest(touches, hands, staff, rules)


def week_changes(staff: int, monday: date, rules: SchoolRules, *, only_others: bool = False) -> WeekChanges:
    """The same with its lines; `only_others`: those by another hand than the teacher's. Nine SELECTs at most."""
    touches, hands = _touches(staff, monday)
    wanted = [one for one in touches if not only_others or hands.get(one.hand) != staff]
    wanted.sort(key=lambda one: one.number, reverse=True)
    shown = wanted[:MOST]
    names = names_of({one.hand for one in shown if one.hand is not None})
    places = _Places(shown)
    lines = tuple(_line(one, hands.get(one.hand) == staff, names[one.hand], places.of(one), rules) for one in shown)
    return WeekChanges(_digest(touches, hands, staff, rules), lines, len(wanted) - len(shown))


def teachers_of_week(monday: date) -> tuple[tuple[int, str], ...]:
    """Who kept a journal in that week, for the deputy's choice. One SELECT."""
    query = Staff.select(Staff.id, Staff.surname, Staff.name, Staff.patronymic).join(JournalTeacher).where(_keeps(monday, monday + timedelta(days=6))).distinct()
    return tuple((one.id, one.full_name) for one in query.order_by(russian(Staff.surname), russian(Staff.name), Staff.id))


def _digest(touches: Iterable[_Touch], hands: dict[int | None, int | None], staff: int, rules: SchoolRules) -> Digest:
    return digest_of((Change(one.at, hands.get(one.hand), staff, KINDS[one.model]) for one in touches), staff, rules)


def _keeps(monday: Any, sunday: Any) -> Any:
    return (JournalTeacher.start <= sunday) & (JournalTeacher.end.is_null() | (JournalTeacher.end >= monday))


def _touches(staff: int, monday: date) -> tuple[list[_Touch], dict[int | None, int | None]]:
    """What was changed in the journals kept that week, and account → member of staff of the hands (None: not of staff).

    A new mark of the teacher's own is no change; one by another hand is. One SELECT.
    """
    found, hands = [], {None: None}
    since, until = datetime.combine(monday, time()), datetime.combine(monday + timedelta(days=7), time())
    for row in _TOUCHES.rows(staff=staff, monday=monday, sunday=monday + timedelta(days=6), since=since, until=until):
        entity, number, at, hand, address, key, old, new, owner = row
        hands[hand] = owner
        found.append(_Touch(number, at, hand, address, _MODELS[entity], key, json.loads(old) if old else {}, json.loads(new) if new else {}))
    return [one for one in found if _is_change(one, hands.get(one.hand) == staff)], hands


def _records(journals: Any, since: Any) -> list[tuple[Any, Any]]:
    """Numbers of the records that may have changed: those with a moment of their own, since then."""
    lessons = Lesson.select(Lesson.id).where(Lesson.journal.in_(journals))
    marks = Mark.select(Mark.id).join(Work).join(Lesson).where(Lesson.journal.in_(journals) & (Mark.changed_at >= since))
    absences = Absence.select(Absence.id).join(Lesson).where(Lesson.journal.in_(journals) & (Absence.changed_at >= since))
    finals = PeriodMark.select(PeriodMark.id).where(PeriodMark.journal.in_(journals) & (PeriodMark.changed_at >= since))
    return [(Mark, marks), (Absence, absences), (PeriodMark, finals), (Lesson, lessons)]


def _read() -> Any:
    """Rows of the trail of those records, in the order of SHOWN, with whose account each is."""
    kept = JournalTeacher.select(JournalTeacher.journal_id)
    kept = kept.where((JournalTeacher.staff == hole("staff")) & _keeps(hole("monday"), hole("sunday")))
    columns = (
        AuditRow.entity, AuditRow.id, AuditRow.at, AuditRow.account_id, AuditRow.address, AuditRow.entity_id, AuditRow.old, AuditRow.new,
        Account.staff_id,
    )  # fmt: skip
    query = AuditRow.select(*columns).join(Account, JOIN.LEFT_OUTER)
    in_week = (AuditRow.at >= hole("since")) & (AuditRow.at < hole("until"))
    first, *rest = [
        query.where((AuditRow.entity == model.__name__) & AuditRow.entity_id.in_(ids) & in_week) for model, ids in _records(kept, hole("since"))
    ]
    for one in rest:
        first = first.union_all(one)
    return first


_MODELS = {model.__name__: model for model in SHOWN}
_TOUCHES = Prepared(_read)


def _is_change(one: _Touch, is_mine: bool) -> bool:
    """Something that stood is otherwise now, or another hand wrote where nothing stood; plans, rooms and the like are not meant."""
    fields = [name for name in SHOWN[one.model] if name in one.new and (one.old.get(name) or "") != (one.new[name] or "")]
    return bool(fields) and (any(one.old.get(name) for name in fields) or (not is_mine and one.hand is not None))


# ---- words -------------------------------------------------------------------------------------------------------------


class _Places:
    """Where the touched records are, in words and as an address."""

    def __init__(self, touches: Sequence[_Touch]) -> None:
        ids = {model: sorted({one.key for one in touches if one.model is model}) for model in SHOWN}
        cells = {Mark: Mark.select(Mark.id, Mark.pupil, Work.lesson).join(Work), Absence: Absence.select(Absence.id, Absence.pupil, Absence.lesson)}
        self.cells = {(model, row[0]): row[1:] for model, query in cells.items() for row in query.where(model.id.in_(ids[model])).tuples()}
        finals = PeriodMark.select(PeriodMark.id, PeriodMark.pupil, PeriodMark.journal, PeriodMark.period)
        self.finals = {row[0]: row[1:] for row in finals.where(PeriodMark.id.in_(ids[PeriodMark])).tuples()}
        wanted = sorted({lesson for _, lesson in self.cells.values()} | set(ids[Lesson]))
        columns = (Lesson.id, Lesson.journal, Lesson.date, Lesson.number)
        self.lessons = {row[0]: row[1:] for row in Lesson.select(*columns).where(Lesson.id.in_(wanted)).tuples()}
        self.journals = journals_by_id({row[0] for row in self.lessons.values()} | {row[1] for row in self.finals.values()})
        pupils = sorted({row[0] for row in (*self.cells.values(), *self.finals.values())})
        self.pupils = {row.id: row.list_name for row in Pupil.select(Pupil.id, Pupil.surname, Pupil.name).where(Pupil.id.in_(pupils))}
        periods = sorted({row[2] for row in self.finals.values() if row[2] is not None})
        self.periods = {row.id: row.title for row in Period.select().where(Period.id.in_(periods))}

    def of(self, one: _Touch) -> tuple[str, str]:
        """(words, address)."""
        if one.model is PeriodMark:
            pupil, journal, period = self.finals[one.key]
            words = f"{self.pupils[pupil]}, {self.journals[journal].title}, {self.periods.get(period, 'год')}"
            return words, f"/journal/{journal}/marks?pupil={pupil}" + (f"&period={period}" if period else "")
        pupil, lesson = (None, one.key) if one.model is Lesson else self.cells[one.model, one.key]
        journal, day, number = self.lessons[lesson]
        title = f"{self.journals[journal].title}, {day_month(day)}"
        words = f"{self.pupils[pupil]}, {title}" if pupil is not None else f"{title}, {number} урок"
        return words, f"/journal/{journal}?date={day.isoformat()}" + (f"&pupil={pupil}" if pupil is not None else "")


def _line(one: _Touch, is_mine: bool, name: str, place: tuple[str, str], rules: SchoolRules) -> WeekChange:
    old, new = _sides(one)
    return WeekChange(one.at, name, is_mine, is_evening(one.at, rules), one.address, *place, old, new)


def _sides(one: _Touch) -> tuple[str, str]:
    """What stood and what stands, as the cell shows it; a lesson names its field."""
    if one.model is Lesson:
        changed = [name for name in SHOWN[Lesson] if name in one.new and (one.old.get(name) or "") != (one.new[name] or "")]
        return tuple("; ".join(f"{TITLES[name]}: {side.get(name) or EMPTY}" for name in changed) for side in (one.old, one.new))  # type: ignore[return-value]
    return _text(one.model, one.old), _text(one.model, one.new)


def _text(model: Any, side: dict[str, Any]) -> str:
    if model is Mark:
        return CellValue(side.get("value") or "", side.get("second") or "").text or EMPTY
    return side.get("code" if model is Absence else "value") or EMPTY
