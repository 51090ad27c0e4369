"""Why some of the demo's pupils are away: a paper, an illness that goes on, a bus that was late (ABS-2, ABS-3)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from ejournal.models import Absence, Account, ClassMembership, Lesson
from ejournal.models.base import there_on
from ejournal.policy.actor import Actor, load_actor
from ejournal.queries.bus_routes import known_routes, route_pupils, routes_closed
from ejournal.services.attendance import GroundOrder, write_grounds

LATELY = timedelta(days=30)
FEW = 4


def make_grounds(now: datetime) -> None:
    """Grounds written by `teacher` for his class and by `deputy` for a bus, through the same door as anybody's."""
    today = now.date()
    leader, deputy = _actor("teacher", today), _actor("deputy", today)
    if leader is not None and leader.class_ids:
        _illnesses(leader, now)
    if deputy is not None:
        _bus(deputy, now)


def _actor(login: str, today: date) -> Actor | None:
    account = Account.get_or_none(Account.login == login)
    return load_actor(account.id, today) if account is not None else None


def _illnesses(leader: Actor, now: datetime) -> None:
    """Who was ill lately and has come back has a paper; who was ill and is not back yet has an illness without an end."""
    days = _away(leader, now.date())
    back = open_end = False
    for pupil, own in sorted(days.items()):
        ill = sorted(day for day, code in own.items() if code == "Б")
        after = [day for day, code in own.items() if ill and code == "Н" and day > ill[-1]]
        if ill and after and not open_end:
            write_grounds(leader, [pupil], GroundOrder("Б", "call", ill[-1], None, note="Мама звонила: температура"), now=now)
            open_end = True
        elif len(ill) > 1 and not after and not back:
            paper = f"справка № {10 + pupil % 80} от {ill[-1]:%d.%m.%Y}, Берёзовская амбулатория"
            write_grounds(leader, [pupil], GroundOrder("Б", "document", ill[0], ill[-1], document=paper), now=now)
            back = True


def _away(leader: Actor, today: date) -> dict[int, dict[date, str]]:
    """By pupil of the class, the days of the last month with an absence and its code."""
    there = (ClassMembership.school_class == min(leader.class_ids)) & there_on(ClassMembership, today)
    mine = ClassMembership.select(ClassMembership.pupil).where(there)
    query = Absence.select(Absence.pupil_id, Lesson.date, Absence.code).join(Lesson)
    query = query.where(Absence.pupil.in_(mine) & Absence.code.in_(("Н", "Б")) & Lesson.date.between(today - LATELY, today))
    found: dict[int, dict[date, str]] = {}
    for pupil, day, code in query.order_by(Lesson.date, Lesson.number).tuples():
        found.setdefault(pupil, {})[day] = code
    return found


def _bus(deputy: Actor, now: datetime) -> None:
    """The bus came to the second lesson, on the day the calendar says so, else on the last school day of the last week."""
    closed = [one for one in routes_closed() if one.start <= now.date()]
    route = closed[-1].route if closed else next(iter(known_routes()), "")
    day = closed[-1].start if closed else _school_day(now.date())
    riders = [one.id for one in route_pupils([route], day)][:FEW] if route else []
    if riders and day is not None:
        write_grounds(deputy, riders, GroundOrder("У", "bus", day, day, 1, 1, note="Автобус пришёл ко второму уроку"), now=now)


def _school_day(today: date) -> date | None:
    last = Lesson.select(Lesson.date).where((Lesson.date < today) & ~Lesson.is_cancelled).order_by(Lesson.date.desc()).first()
    return last.date if last else None
