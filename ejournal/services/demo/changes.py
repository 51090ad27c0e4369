"""What went otherwise than planned: a teacher away today and covered, a frost day of the youngest, a class at a distance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime

from ejournal.errors import BadInput
from ejournal.models import Staff
from ejournal.policy.actor import SYSTEM
from ejournal.queries.closures import ClosureOrder
from ejournal.queries.substitutions import absence_board
from ejournal.services.closures import close_days
from ejournal.services.demo.corrections import decide_corrections
from ejournal.services.demo.staff import Employee
from ejournal.services.demo.year import LessonPlan, Year
from ejournal.services.substitutions import AbsenceOrder, SubstitutionOrder, record_absence, substitute

FROST_BEFORE, DISTANT_BEFORE, DISTANT_DAYS, LEAST_DAYS = 12, 20, 3, 8
YOUNGEST = 4
OWN_LOGINS = ("teacher", "teacher2")
REASON, ORDER, NOTE = "illness", "№ 118-к", "Тетради на столе у окна, журнал техники безопасности — в шкафу."


def choose_changes(year: Year, lessons: dict[date, list[LessonPlan]]) -> None:
    """Decide before the days are lived: who is away today, and which class had a frost day."""
    if not year.is_current:
        return
    counts = Counter(lesson.journal.employee.staff_id for lesson in lessons.get(year.today, ()) if may_be_away(lesson))
    if counts:
        year.away_staff = max(sorted(counts), key=counts.__getitem__)
    days = [day for day in sorted(lessons) if day < year.today and is_open(year, day)]
    young = [plan for plan in year.classes if plan.grade <= YOUNGEST and plan is not year.classes[0]]
    if len(days) > LEAST_DAYS and young:
        year.frost = (days[-min(FROST_BEFORE, len(days) // 2)], young[-1].id)


def is_open(year: Year, day: date) -> bool:
    """Whether no grade has the day in a period that is closed: there nobody may change lessons any more."""
    ended = [term for term in year.frame.terms if term.start <= day <= term.end]
    return all(term.end >= year.today for term in ended)


def may_be_away(lesson: LessonPlan) -> bool:
    """Not one of the two whose days visitors look at, and no primary teacher: those have the whole day of a class."""
    employee = lesson.journal.employee
    return employee.login not in OWN_LOGINS and employee.member[0] != "primary"


def is_held(year: Year, lesson: LessonPlan) -> bool:
    """Whether the lesson was held by its own teacher: not on the frost day, not by who is away today."""
    if year.is_current and lesson.date == year.today and lesson.journal.employee.staff_id == year.away_staff:
        return False
    plan = lesson.journal.plan
    return year.frost is None or plan is None or (lesson.date, plan.id) != year.frost


def make_changes(year: Year, staff: Sequence[Employee], now: datetime) -> None:
    """Write them through the services, as the deputy would have."""
    if year.frost is not None:
        day, class_id = year.frost
        close_days(SYSTEM, ClosureOrder("frost", day, day, "cancel", class_id, order="№ 102 о"), now=now)
        _distant(year, now)
    if year.away_staff:
        _cover(year, {one.staff_id for one in staff if one.login in OWN_LOGINS}, now)
    decide_corrections(year, now)


def _distant(year: Year, now: datetime) -> None:
    """Three days of quarantine of an older class, learnt at a distance."""
    older = [plan for plan in year.classes if plan.grade > YOUNGEST]
    if not older:
        return
    plan = older[len(older) // 2]
    days = [day.date for day in year.frame.school_days(plan.grade) if day.date < year.today and is_open(year, day.date)]
    if len(days) < LEAST_DAYS:
        return
    at = max(0, len(days) - DISTANT_BEFORE)
    first, last = days[at], days[at + DISTANT_DAYS - 1]
    close_days(SYSTEM, ClosureOrder("quarantine", first, last, "remote", plan.id, order="№ 97 о"), now=now)


def _cover(year: Year, spared: set[int], now: datetime) -> None:
    """The ill teacher's lessons of today, each to the first who is offered; one stays open for the visitor to try."""
    name = Staff.get_by_id(year.away_staff).full_name
    absence = record_absence(SYSTEM, AbsenceOrder(name, year.today, year.today, REASON, ORDER, NOTE), now=now)
    taken: set[tuple[int, int]] = set()
    orders = []
    for row in [row for day in absence_board(absence).days for row in day.lessons]:
        free = [one for one in row.offers if one.staff not in spared and (one.staff, row.lesson.number) not in taken]
        if free and not row.lesson.is_cancelled:
            taken.add((free[0].staff, row.lesson.number))
            best = free[0]
            orders.append(SubstitutionOrder(row.lesson.id, best.kind, best.staff, best.journal, absence=absence))
    for order in orders[: max(1, len(orders) - 1)]:
        with suppress(BadInput):  # an elective of several classes may be in the way: this lesson stays open, too
            substitute(SYSTEM, [order], now=now)
