"""Who comes by which school bus, and who was left behind where a bus did not come (REG-2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from ejournal.models import ClassMembership, Closure, GroupMembership, Journal, Pupil, SchoolClass, russian
from ejournal.models.base import there_on
from ejournal.rules.order import fold
from ejournal.rules.words import count_of


@dataclass(frozen=True)
class RoutePupil:
    """A pupil of a route in his class of that day."""

    id: int
    name: str
    class_id: int
    class_title: str
    route: str


@dataclass(frozen=True)
class RouteClass:
    """Pupils of one class whom a bus did not bring."""

    title: str
    names: tuple[str, ...]


def known_routes() -> tuple[str, ...]:
    """Routes that stand in the register, by the alphabet. One SELECT."""
    return _routes(Pupil.left_on.is_null())


def routes_of(classes: Collection[int], day: date) -> tuple[str, ...]:
    """Routes by which pupils of these classes come. One SELECT."""
    there = ClassMembership.school_class.in_(sorted(classes)) & there_on(ClassMembership, day)
    return _routes(Pupil.id.in_(ClassMembership.select(ClassMembership.pupil).where(there)))


def _routes(condition: Any) -> tuple[str, ...]:
    query = Pupil.select(Pupil.bus_route).where((Pupil.bus_route != "") & condition).group_by(Pupil.bus_route)
    return tuple(row[0] for row in query.order_by(russian(Pupil.bus_route)).tuples())


def route_named(text: str, known: Iterable[str]) -> str:
    """The known route that is written so but for letter case and spaces, else the text itself."""
    wanted = " ".join(text.split())
    return next((one for one in known if fold(one) == fold(wanted)), wanted)


def route_pupils(routes: Collection[str], day: date) -> tuple[RoutePupil, ...]:
    """Pupils of the routes who are in a class that day, by class and name. One SELECT."""
    there = there_on(ClassMembership, day)
    query = Pupil.select(Pupil.id, Pupil.surname, Pupil.name, SchoolClass.id, SchoolClass.grade, SchoolClass.letter, Pupil.bus_route)
    query = query.join(ClassMembership, on=ClassMembership.pupil == Pupil.id).join(SchoolClass)
    rows = query.where(Pupil.bus_route.in_(sorted(routes)) & there)
    rows = rows.order_by(SchoolClass.grade, SchoolClass.letter, russian(Pupil.surname), russian(Pupil.name), Pupil.id)
    return tuple(
        RoutePupil(key, f"{surname} {name}", own, f"{grade}\u00a0{letter}" if letter else str(grade), route)
        for key, surname, name, own, grade, letter, route in rows.tuples()
    )


def by_class(pupils: Iterable[RoutePupil]) -> tuple[RouteClass, ...]:
    found: dict[str, list[str]] = defaultdict(list)
    for pupil in pupils:
        found[pupil.class_title].append(pupil.name)
    return tuple(RouteClass(title, tuple(names)) for title, names in found.items())


def how_many(pupils: Collection[RoutePupil]) -> str:
    """«12 учеников из 4 классов»; «учеников в списках нет» where the route is nobody's."""
    classes = len({one.class_id for one in pupils})
    if not pupils:
        return "учеников в списках нет"
    return f"{count_of(len(pupils), 'ученик', 'ученика', 'учеников')} из {classes} {'класса' if classes % 10 == 1 and classes % 100 != 11 else 'классов'}"


def left_behind(day: date, classes: Collection[int] | None, routes: Collection[str]) -> tuple[RoutePupil, ...]:
    """Pupils of routes whose bus did not come that day; of some classes, where they are named. One SELECT, none without routes."""
    pupils = route_pupils(routes, day) if routes else ()
    return tuple(one for one in pupils if classes is None or one.class_id in classes)


def left_behind_of(journal_id: int, day: date, routes: Collection[str]) -> tuple[str, ...]:
    """Names of those of a journal whom no bus brought that day. Three SELECTs, none without routes."""
    if not routes:
        return ()
    journal = Journal.get_by_id(journal_id)
    pupils = left_behind(day, {journal.school_class_id} if journal.school_class_id else None, routes)
    if journal.group_id is None:
        return tuple(one.name for one in pupils)
    there = there_on(GroupMembership, day)
    rows = GroupMembership.select(GroupMembership.pupil).where((GroupMembership.group == journal.group_id) & there)
    mine = {row[0] for row in rows.tuples()}
    return tuple(one.name for one in pupils if one.id in mine)


@dataclass(frozen=True)
class RouteDays:
    """Days on which a bus did not come; both belong to it."""

    route: str
    start: date
    end: date


def routes_closed() -> tuple[RouteDays, ...]:
    """Every bus that did not come and still stands so. One SELECT."""
    stand = Closure.undone_at.is_null() & (Closure.route != "") & Closure.school_class.is_null()
    return tuple(RouteDays(*row) for row in Closure.select(Closure.route, Closure.start, Closure.end).where(stand).tuples())
