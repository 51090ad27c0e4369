"""Who hears of the new year: deputies, class teachers of the new classes, every family; and that it was taken back (MOV-5, MOV-6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from peewee import fn

from ejournal.models import ClassMembership, ClassTeacher, Pupil, SchoolClass, Staff
from ejournal.models.base import in_force_on, there_on
from ejournal.queries.new_year import Move, NewYearPlan
from ejournal.queries.recipients import families, of_roles, of_staff
from ejournal.rules.orders import PUPILS
from ejournal.rules.words import count_of, day_month
from ejournal.services.ledger import Ledger
from ejournal.services.notices import Saying, retell, say_each

WIZARD = "/new-year/"


def tell_entered(ledger: Ledger, plan: NewYearPlan, graduated: Any) -> None:
    """One sentence to each: how many go on, «Ваш 6 А: 24 ученика», «С 1 сентября … учится в 6 А». Nine SELECTs and one for each class teacher."""
    year = plan.year_to
    said = f"Переход в {year.title} учебный год выполнен: {count_of(len(plan.moves), *PUPILS)}."
    retell(ledger, of_roles("deputy", "director"), "order", said, _address(year))
    leads, sizes = _leads(year), _sizes(year)
    for row in leads:
        words = f"Ваш {row.school_class.title}: {count_of(sizes.get(row.school_class_id, 0), *PUPILS)} с {day_month(year.start)}."
        retell(ledger, of_staff([row.staff_id]), "order", words, _of_class(row.school_class))
    names = {_key(row.school_class): row.staff.short_name for row in leads}
    sentences = ((move.pupil.id, _words(move, year.start, graduated, names)) for move in plan.moves)
    _tell_families(ledger, [one for one in sentences if one[1]])


def tell_left(ledger: Ledger, year: Any, class_teachers: Sequence[Any], pupils: Sequence[int]) -> None:
    """The same people hear that the step was taken back; what they have not read yet is said anew instead. The rows are read before it."""
    lead = f"Переход в {year.title} учебный год отменён"
    retell(ledger, of_roles("deputy", "director"), "order", f"{lead}.", _address(year))
    for row in class_teachers:
        retell(ledger, of_staff([row.staff_id]), "order", f"{lead}: {row.school_class.title} пока не создан.", _of_class(row.school_class))
    _tell_families(ledger, list(_back(lead, pupils, year.start)))


def class_teachers_of(year: Any) -> list[Any]:
    """The class teachers of a year with their classes, as they stand. One SELECT."""
    return _leads(year)


def _back(lead: str, pupils: Sequence[int], first: Any) -> Iterator[tuple[int, str]]:
    stays = ClassMembership.end.is_null() | (ClassMembership.end >= first)
    query = ClassMembership.select(ClassMembership, Pupil, SchoolClass).join(Pupil).switch(ClassMembership).join(SchoolClass)
    for row in query.where(ClassMembership.pupil.in_(pupils) & stays).order_by(ClassMembership.id):
        yield row.pupil_id, f"{lead}: {row.pupil.surname} {row.pupil.name}, класс прежний, {row.school_class.title}."


def _words(move: Move, first: Any, graduated: Any, names: dict[tuple[int, str], str]) -> str:
    to, name = move.fate.to, move.pupil.name
    if to is None:
        return f"{name}: с {day_month(graduated)} обучение в школе завершено." if graduated is not None else ""
    lead = names.get((to.grade, to.letter), "")
    return f"С {day_month(first)} {name} учится в {to}{f', классный руководитель {lead}' if lead else ''}."


def _tell_families(ledger: Ledger, said: Iterable[tuple[int, str]]) -> None:
    sentences = dict(said)
    sayings = (Saying(account, sentences[pupil], f"/diary/{pupil}") for pupil, accounts in families(sentences).items() for account in accounts)
    say_each(ledger, "order", list(sayings))


def _leads(year: Any) -> list[Any]:
    query = ClassTeacher.select(ClassTeacher, SchoolClass, Staff).join(SchoolClass).switch(ClassTeacher).join(Staff)
    return list(query.where((SchoolClass.year == year.id) & in_force_on(ClassTeacher, year.start)).order_by(ClassTeacher.id))


def _sizes(year: Any) -> dict[int, int]:
    there = there_on(ClassMembership, year.start) & (SchoolClass.year == year.id)
    query = ClassMembership.select(ClassMembership.school_class, fn.COUNT(ClassMembership.id)).join(SchoolClass).where(there)
    return dict(query.group_by(ClassMembership.school_class).tuples())


def _key(school_class: Any) -> tuple[int, str]:
    return school_class.grade, school_class.letter


def _address(year: Any) -> str:
    return f"{WIZARD}lists?year={year.id}"


def _of_class(school_class: Any) -> str:
    """The address names the class by its year, so that a second step speaks of the same thing."""
    return f"/pupils/?year={school_class.year_id}&name={school_class.grade}{school_class.letter}"
