"""Parents informed, class by class: who has acknowledged the last week and the last period, who looks into the diary (DEP-5; regulation 3.12)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from peewee import fn

from ejournal.errors import NotThere
from ejournal.models import Account, Acknowledgement, ClassMembership, DiaryVisit, Period, Pupil, SchoolClass, russian
from ejournal.models.base import there_on
from ejournal.queries.calendar import year_at
from ejournal.rules.filling import percent
from ejournal.rules.words import day_span

LOOKED_IN = timedelta(days=7)


@dataclass(frozen=True)
class FamilyLine:
    """A pupil whose family did or did not; `seen` is the last day on which somebody of the family but himself looked in."""

    pupil: int
    name: str
    week: bool
    period: bool | None
    seen: date | None
    looked_in: bool


@dataclass(frozen=True)
class ClassLine:
    """A class with its families; `period_title` "" where no period of its grade is over yet."""

    id: int
    title: str
    period_title: str
    families: tuple[FamilyLine, ...]

    @property
    def pupils(self) -> int:
        return len(self.families)

    @property
    def week(self) -> int:
        return sum(one.week for one in self.families)

    @property
    def week_percent(self) -> int | None:
        return percent(self.week, self.pupils)

    @property
    def period(self) -> int | None:
        return sum(bool(one.period) for one in self.families) if self.period_title else None

    @property
    def period_percent(self) -> int | None:
        return percent(self.period, self.pupils) if self.period is not None else None

    @property
    def looked_in(self) -> int:
        return sum(one.looked_in for one in self.families)

    @property
    def looked_in_percent(self) -> int | None:
        return percent(self.looked_in, self.pupils)

    @property
    def without(self) -> tuple[FamilyLine, ...]:
        """Who has acknowledged neither, or one of both only."""
        return tuple(one for one in self.families if not one.week or one.period is False)


@dataclass(frozen=True)
class FamiliesPage:
    """`monday` begins the last whole week; `chosen` is the class whose families are named."""

    monday: date
    classes: tuple[ClassLine, ...]
    chosen: ClassLine | None
    periods: tuple[tuple[int, str], ...]
    period: int | None

    @property
    def week_title(self) -> str:
        return day_span(self.monday, self.monday + timedelta(days=6))

    @property
    def total(self) -> ClassLine:
        """The school as if it were one class."""
        families = tuple(one for line in self.classes for one in line.families)
        return ClassLine(0, "Всего", next((line.period_title for line in self.classes if line.period_title), ""), families)


def families_page(today: date, period: int | None = None, chosen: int | None = None) -> FamiliesPage:
    """All classes of this year. Seven SELECTs, whatever the school. Raises NotThere without a year, or for a class or period of none."""
    year = year_at(today)
    monday = today - timedelta(days=today.weekday() + 7)
    periods = list(Period.select().where((Period.year == year.id) & (Period.end < today)).order_by(Period.end, Period.grade_from))
    if period is not None and period not in {one.id for one in periods}:
        raise NotThere("Такого закончившегося периода в этом году нет.")
    classes = list(SchoolClass.select().where(SchoolClass.year == year.id).order_by(SchoolClass.grade, SchoolClass.letter))
    book = _Book([one.id for one in classes], monday, [one.id for one in periods], today)
    lines = tuple(book.line(one, _period_of(periods, one.grade, period)) for one in classes)
    named = next((one for one in lines if one.id == chosen), None)
    if chosen is not None and named is None:
        raise NotThere("Такого класса в этом году нет.")
    offered = tuple((one.id, f"{one.title}, {one.grade_from}–{one.grade_to} кл.") for one in periods)
    return FamiliesPage(monday, lines, named, offered, period)


def _period_of(periods: list[Any], grade: int, chosen: int | None) -> Any:
    """The last of the grade's periods that are over, or the one chosen where it is the grade's."""
    own = [one for one in periods if one.grade_from <= grade <= one.grade_to and chosen in (None, one.id)]
    return own[-1] if own else None


class _Book:
    """What was read of all families at once."""

    def __init__(self, classes: list[int], monday: date, periods: list[int], today: date) -> None:
        self.today = today
        self.pupils = self._pupils(classes)
        self.weeks, self.periods = self._acknowledged(monday, periods)
        others = DiaryVisit.account.not_in(Account.select(Account.id).where(Account.pupil.is_null(False)))
        visits = DiaryVisit.select(DiaryVisit.pupil_id, fn.MAX(DiaryVisit.day)).where(others & (DiaryVisit.day <= today))
        self.seen = {pupil: _day(day) for pupil, day in visits.group_by(DiaryVisit.pupil).tuples()}

    def line(self, row: Any, period: Any) -> ClassLine:
        families = tuple(self._family(pupil, name, period) for pupil, name in self.pupils[row.id])
        return ClassLine(row.id, row.title, period.title if period is not None else "", families)

    def _family(self, pupil: int, name: str, period: Any) -> FamilyLine:
        seen = self.seen.get(pupil)
        signed = (pupil, period.id) in self.periods if period is not None else None
        return FamilyLine(pupil, name, pupil in self.weeks, signed, seen, seen is not None and self.today - seen < LOOKED_IN)

    def _pupils(self, classes: list[int]) -> dict[int, list[tuple[int, str]]]:
        """One SELECT."""
        columns = (ClassMembership.school_class_id, Pupil.id, Pupil.surname, Pupil.name)
        query = ClassMembership.select(*columns).join(Pupil).where(ClassMembership.school_class.in_(classes) & there_on(ClassMembership, self.today))
        found: dict[int, list[tuple[int, str]]] = defaultdict(list)
        for key, pupil, surname, name in query.order_by(russian(Pupil.surname), russian(Pupil.name), Pupil.id).tuples():
            found[key].append((pupil, f"{surname} {name}"))
        return found

    @staticmethod
    def _acknowledged(monday: date, periods: list[int]) -> tuple[set[int], set[tuple[int, int]]]:
        """Whose week was acknowledged, by its own or by a longer one as a slip's; whose period was. Two SELECTs.

        A week is acknowledged where its Friday is, as on the class teacher's page.
        """
        friday = monday + timedelta(days=4)
        covers = (Acknowledgement.what != "remark") & (Acknowledgement.start <= friday) & (Acknowledgement.end >= friday)
        weeks = {pupil for (pupil,) in Acknowledgement.select(Acknowledgement.pupil_id).where(covers).tuples()}
        own = (Acknowledgement.what == "period") & Acknowledgement.thing.in_(periods)
        return weeks, set(Acknowledgement.select(Acknowledgement.pupil_id, Acknowledgement.thing).where(own).tuples())


def _day(value: Any) -> date:
    """SQLite gives the greatest day as a text."""
    return date.fromisoformat(value) if isinstance(value, str) else value
