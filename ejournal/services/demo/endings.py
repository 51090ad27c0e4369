"""What came to an end in a year: the changes behind rows that show it already (periods closed, pupils gone)."""

from __future__ import annotations

from datetime import date, datetime, time

from ejournal.models import AcademicYear, ClassMembership, Period, Pupil
from ejournal.services.demo.cohorts import Child
from ejournal.services.demo.staffing import ClassPlan
from ejournal.services.demo.year import Year, closing_day, membership_end

MORNING = time(8, 20)


def note_ends(year: Year, closed: date | None, deputy: int) -> None:
    """To be called before the days are lived through, so that each entry takes its place among them."""
    for term in year.frame.terms:
        day = closing_day(year, term)
        if day is not None:
            number = year.period_ids[term.kind, term.number]
            year.loader.change(Period, number, _at(day), {"closed_on": None}, {"closed_on": day}, account=deputy)
    if closed is not None:
        year.loader.change(AcademicYear, year.id, _at(closed), {"closed_on": None}, {"closed_on": closed}, account=deputy)
    for plan in year.classes:
        for pupil in plan.pupils:
            _membership_end(year, plan, year.children[pupil])


def _membership_end(year: Year, plan: ClassPlan, child: Child) -> None:
    end, order = membership_end(year, plan, child)
    if end is None:
        return
    leaves_school = bool(order)
    at = _at(end if leaves_school else date(end.year, 8, 20))
    old, new = {"end": None, "order_out": ""}, {"end": end, "order_out": order}
    year.loader.change(ClassMembership, year.membership_ids[child.id], at, old, new)
    if leaves_school:
        year.loader.change(Pupil, child.id, at, {"left_on": None}, {"left_on": end})


def _at(day: date) -> datetime:
    return datetime.combine(day, MORNING)
