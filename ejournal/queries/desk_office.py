"""The secretary's desk: what is due, the school in numbers, who came, whose birthday it is. Each function says its SELECTs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from peewee import fn

from ejournal.models import AcademicYear, ChangeRequest, ClassMembership, Pupil, PupilMerge, SchoolClass, russian
from ejournal.models.base import there_on
from ejournal.models.prepared import Prepared, hole
from ejournal.queries.data_checks import unconfirmed_classes
from ejournal.queries.desk import DeskTask
from ejournal.queries.desk_reads import DeskReads
from ejournal.queries.missing_consents import without_consent
from ejournal.queries.orders import DraftOrder
from ejournal.queries.pupil_merges import candidates
from ejournal.rules.data_checks import month_of, month_word
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.words import count_of, day_month

MOST_LINES = 7
WEEK = 7
LEVELS = (("1–4", 1, 4), ("5–9", 5, 9), ("10–11", 10, 12))


@dataclass(frozen=True)
class OfficeNumbers:
    """Pupils today by level, and this month's movement; `levels` are («1–4», 39)."""

    levels: tuple[tuple[str, int], ...]
    arrived: int
    left: int

    @property
    def total(self) -> int:
        return sum(count for _, count in self.levels)


@dataclass(frozen=True)
class OfficePerson:
    """A pupil with his class and a day: of birth this week (`age` he turns), or of arrival (`age` 0)."""

    id: int
    name: str
    class_title: str
    day: date
    age: int = 0

    @property
    def when(self) -> str:
        return day_month(self.day)


def office_tasks(reads: DeskReads) -> tuple[DeskTask, ...]:
    """What waits for the secretary beside late orders, each a link. Six SELECTs beside the orders."""
    today = reads.today
    found = (*_orders(reads.drafts), _requests(), _unconfirmed(today), _consents(today, reads.rules), _twins(today))
    return tuple(task for task in found if task is not None)


def office_numbers(today: date) -> OfficeNumbers:
    """Two SELECTs."""
    counts = dict(
        _members(today).select(SchoolClass.grade, fn.COUNT(ClassMembership.pupil.distinct())).group_by(SchoolClass.grade).tuples()
    )
    levels = tuple((title, sum(counts.get(grade, 0) for grade in range(first, last + 1))) for title, first, last in LEVELS)
    month = month_of(today)
    moved = Pupil.enrolled_on.between(month, today) | Pupil.left_on.between(month, today)
    merged = PupilMerge.select(PupilMerge.gone)
    days = list(Pupil.select(Pupil.enrolled_on, Pupil.left_on).where(moved & Pupil.id.not_in(merged)).tuples())
    arrived = sum(came is not None and month <= came <= today for came, _ in days)
    left = sum(gone is not None and month <= gone <= today for _, gone in days)
    return OfficeNumbers(levels, arrived, left)


def birthdays(today: date) -> tuple[OfficePerson, ...]:
    """Pupils who study now and have their birthday today or in the next six days, by the day. One SELECT."""
    found = []
    for row in _BORN.objects(today=today):
        day = _next_birthday(row.birth_date, today)
        if day < today + timedelta(days=WEEK):
            found.append(_person(row, day, day.year - row.birth_date.year))
    return tuple(sorted(found, key=lambda one: (one.day, one.name)))[:MOST_LINES]


def new_arrivals(today: date) -> tuple[OfficePerson, ...]:
    """Pupils enrolled in the last thirty days who study now, the newest first. One SELECT."""
    since = today - timedelta(days=30)
    rows = _people(_members(today).where(Pupil.enrolled_on.between(since, today)).order_by(Pupil.enrolled_on.desc(), russian(Pupil.surname)))
    return tuple(_person(row, row.enrolled_on) for row in rows)[:MOST_LINES]


# ---- lines ----


def _orders(drafts: Sequence[DraftOrder]) -> tuple[DeskTask | None, ...]:
    """Drafts whose day has come, and the other drafts; the late ones have a line of their own. No SELECT."""
    due, later = [one for one in drafts if one.is_due and not one.is_late], [one for one in drafts if not one.is_due and not one.is_late]
    return _draft_line(due, "Приказы ждут исполнения", "день вступления в силу наступил", "bad"), _draft_line(later, "Проекты приказов", "вступят в силу позже", "")


def _draft_line(drafts: Sequence[DraftOrder], words: str, note: str, kind: str) -> DeskTask | None:
    if not drafts:
        return None
    numbers = ", ".join(one.number for one in drafts[:4]) + ("…" if len(drafts) > 4 else "")
    return DeskTask(f"{words}: {len(drafts)}", f"№ {numbers}, {note}", drafts[0].url if len(drafts) == 1 else "/orders/?state=draft", kind)


def _requests() -> DeskTask | None:
    """The oldest is scrolled to. One SELECT."""
    rows = [key for (key,) in ChangeRequest.select(ChangeRequest.id).where(ChangeRequest.state == "asked").order_by(ChangeRequest.id).tuples()]
    return DeskTask(f"Просьбы об изменениях: {len(rows)}", "от классных руководителей", f"/upkeep/requests#r{rows[0]}", "warn") if rows else None


def _unconfirmed(today: date) -> DeskTask | None:
    late = unconfirmed_classes(today)
    note = ", ".join(late[:6]) + (" и другие" if len(late) > 6 else "")
    words = f"Сведения за {month_word(today)} не выверили: {count_of(len(late), 'класс', 'класса', 'классов')}"
    return DeskTask(words, note, "/upkeep/classes", "") if late else None


def _consents(today: date, rules: SchoolRules) -> DeskTask | None:
    """Pupils who study now and lack a consent that the school requires. Two SELECTs."""
    lacking = sorted(without_consent(today, rules))
    words = f"Нет согласий: {count_of(len(lacking), 'ученик', 'ученика', 'учеников')}"
    url = f"/pupils/{lacking[0]}/consents" if len(lacking) == 1 else "/pupils/?lacks=1"
    return DeskTask(words, "без согласия поля карточки закрыты", url, "warn") if lacking else None


def _twins(today: date) -> DeskTask | None:
    pairs = candidates(today)
    url = f"/pupils/merge?keep={pairs[0].kept}&gone={pairs[0].gone}" if len(pairs) == 1 else "/pupils/merge"
    return DeskTask(f"Похоже, две карточки одного ученика: {len(pairs)}", "сравнить и объединить", url, "warn") if pairs else None


# ---- parts ----


def _members(today: Any) -> Any:
    """Memberships of that day in the year's classes."""
    there = there_on(ClassMembership, today)
    now = (AcademicYear.start <= today) & (AcademicYear.end >= today)
    query = ClassMembership.select().join(Pupil).switch(ClassMembership).join(SchoolClass).join(AcademicYear)
    return query.where(there & now)


def _people(query: Any) -> Any:
    columns = (Pupil.id, Pupil.surname, Pupil.name, Pupil.birth_date, Pupil.enrolled_on, SchoolClass.grade, SchoolClass.letter)
    return query.select(*columns).namedtuples()


def _person(row: Any, day: date, age: int = 0) -> OfficePerson:
    title = SchoolClass(grade=row.grade, letter=row.letter).title
    return OfficePerson(row.id, f"{row.surname} {row.name}", title, day, age)


_BORN = Prepared(lambda: _people(_members(hole("today")).where(Pupil.birth_date.is_null(False))))


def _next_birthday(born: date, today: date) -> date:
    """The next one, today included; of 29 February it is 1 March in a common year."""
    for year in (today.year, today.year + 1):
        try:
            day = born.replace(year=year)
        except ValueError:
            day = date(year, 3, 1)
        if day >= today:
            return day
    raise AssertionError("a year has a birthday")
