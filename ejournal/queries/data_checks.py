"""A class's data to be checked, what was asked to be changed, and which classes are not confirmed (REG-8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peewee import JOIN

from ejournal.models import (
    AcademicYear,
    Account,
    ChangeRequest,
    ClassMembership,
    ClassTeacher,
    Consent,
    DataCheck,
    Guardian,
    Guardianship,
    Pupil,
    SchoolClass,
    Staff,
    russian,
)
from ejournal.models.base import in_force_on, there_on
from ejournal.models.people import RELATIONS, SEXES
from ejournal.models.prepared import Prepared, hole, holes
from ejournal.models.upkeep import REQUEST_STATES
from ejournal.policy.actor import Actor
from ejournal.rules.consents import Given, hidden_fields, missing_kinds
from ejournal.rules.data_checks import GUARDIAN_FIELDS, PUPIL_FIELDS, month_of, unconfirmed_words
from ejournal.rules.school_rules import SchoolRules

MOST_DECIDED = 30

NAME_FIELDS = ("surname", "name", "patronymic")


@dataclass(frozen=True)
class CheckedField:
    """A field of a card as it is shown; `name` is the model's."""

    name: str
    label: str
    value: str


@dataclass(frozen=True)
class CheckedPerson:
    """A pupil, or one of his guardians (`guardian` is set), with the fields a class teacher may see."""

    pupil: int
    guardian: int | None
    name: str
    about: str
    fields: tuple[CheckedField, ...]
    closed: str = ""


@dataclass(frozen=True)
class AskedChange:
    """A request for a change, in words."""

    id: int
    pupil: int
    whose: str
    class_title: str
    label: str
    old: str
    new: str
    comment: str
    asked_at: datetime
    asked_by: str
    state: str
    state_words: str
    decision: str
    account: int
    is_name: bool = False


@dataclass(frozen=True)
class ClassSheet:
    """A class to be checked in a month; `confirmed_at` None: not yet."""

    class_id: int
    title: str
    month: date
    confirmed_at: datetime | None
    pupils: tuple[tuple[CheckedPerson, tuple[CheckedPerson, ...], tuple[AskedChange, ...]], ...]

    @property
    def waiting(self) -> int:
        return sum(one.state == "asked" for _, _, asked in self.pupils for one in asked)


@dataclass(frozen=True)
class ClassState:
    """One class in the overview: `at` None: not confirmed this month."""

    class_id: int
    title: str
    teacher: str
    at: datetime | None
    asked: int


def class_sheet(class_id: int, today: date, rules: SchoolRules) -> ClassSheet:
    """What a class teacher goes through once a month. Six SELECTs."""
    row, month = SchoolClass.get_by_id(class_id), month_of(today)
    check = DataCheck.get_or_none((DataCheck.school_class == class_id) & (DataCheck.month == month))
    there = Pupil.id.in_(pupils_of_class(class_id, today))
    pupils = list(Pupil.select().where(there).order_by(russian(Pupil.surname), russian(Pupil.name), Pupil.id))
    keys = [one.id for one in pupils]
    hidden, guardians, asked = _hidden(keys, today, rules), _guardians(keys), _asked_by_pupil(keys, month)
    lines = tuple(
        (
            _checked_pupil(one, hidden[one.id]),
            tuple(_checked_guardian(one.id, relation, person, hidden[one.id]) for relation, person in guardians.get(one.id, ())),
            tuple(asked.get(one.id, ())),
        )
        for one in pupils
    )
    return ClassSheet(class_id, row.title, month, check.at if check else None, lines)


def pupils_of_class(class_id: int, today: date) -> Any:
    """Ids of the pupils of a class on a day, as a subquery."""
    there = there_on(ClassMembership, today)
    return ClassMembership.select(ClassMembership.pupil).where((ClassMembership.school_class == class_id) & there)


def class_ids_of(pupil: int, today: date) -> frozenset[int]:
    """The classes of a pupil on a day. One SELECT."""
    there = there_on(ClassMembership, today)
    rows = ClassMembership.select(ClassMembership.school_class).where((ClassMembership.pupil == pupil) & there)
    return frozenset(one for (one,) in rows.tuples())


def hidden_of(pupil: int, today: date, rules: SchoolRules) -> frozenset[str]:
    """Fields of the pupil's card that are closed for want of a consent. One SELECT."""
    return _hidden([pupil], today, rules)[pupil]


def requests(states: Iterable[str], today: date, most: int | None = None) -> tuple[AskedChange, ...]:
    """Requests of the states, the oldest first where they wait, else the newest. One SELECT."""
    wanted = list(states)
    query = _requests(today).where(ChangeRequest.state.in_(wanted))
    query = query.order_by(ChangeRequest.asked_at, ChangeRequest.id) if wanted == ["asked"] else query.order_by(ChangeRequest.id.desc())
    return tuple(_asked(row) for row in (query.limit(most) if most else query))


def waiting_requests() -> int:
    """How many wait for the secretary. One SELECT."""
    return int(ChangeRequest.select().where(ChangeRequest.state == "asked").count())


def class_states(today: date) -> tuple[ClassState, ...]:
    """The classes of the year, the unconfirmed among them. Three SELECTs."""
    month = month_of(today)
    classes = list(_classes_now(today))
    keys = [one.id for one in classes]
    checks = {row.school_class_id: row.at for row in DataCheck.select().where((DataCheck.month == month) & DataCheck.school_class.in_(keys))}
    lead = in_force_on(ClassTeacher, today)
    teachers = ClassTeacher.select(ClassTeacher, Staff).join(Staff).where(lead & ClassTeacher.school_class.in_(keys))
    names = {row.school_class_id: row.staff.short_name for row in teachers}
    asked = _asked_by_class(today)
    return tuple(ClassState(one.id, one.title, names.get(one.id, ""), checks.get(one.id), asked.get(one.id, 0)) for one in classes)


def unconfirmed_classes(today: date) -> list[str]:
    """Titles of the year's classes that are not confirmed this month. One SELECT."""
    done = DataCheck.select(DataCheck.school_class).where(DataCheck.month == month_of(today))
    return [one.title for one in _classes_now(today).where(SchoolClass.id.not_in(done))]


def unconfirmed_line(actor: Actor, today: date) -> str:
    """«Сведения за ноябрь не выверены: 5 А» for the class teacher; "" where all is confirmed or no class is his. One SELECT."""
    if not actor.class_ids:
        return ""
    month = month_of(today)
    titles = [one.title for one in _UNCONFIRMED.objects(today=today, month=month, classes=sorted(actor.class_ids))]
    return unconfirmed_words(titles, month) if titles else ""


def _unconfirmed() -> Any:
    done = DataCheck.select(DataCheck.school_class).where(DataCheck.month == hole("month"))
    return _classes_now(hole("today")).where(SchoolClass.id.in_(holes("classes")) & SchoolClass.id.not_in(done))


_UNCONFIRMED = Prepared(_unconfirmed)


def _classes_now(today: Any) -> Any:
    now = (AcademicYear.start <= today) & (AcademicYear.end >= today)
    return SchoolClass.select(SchoolClass).join(AcademicYear).where(now).order_by(SchoolClass.grade, russian(SchoolClass.letter))


def _hidden(pupils: list[int], today: date, rules: SchoolRules) -> dict[int, frozenset[str]]:
    given: dict[int, list[Given]] = defaultdict(list)
    for row in Consent.select(Consent.pupil_id, Consent.kind, Consent.date, Consent.withdrawn_on).where(Consent.pupil.in_(pupils)).tuples():
        given[row[0]].append(Given(*row[1:]))
    return {one: hidden_fields("Pupil", missing_kinds(given[one], today, rules)) for one in pupils}


def _guardians(pupils: list[int]) -> dict[int, list[tuple[str, Any]]]:
    found: dict[int, list[tuple[str, Any]]] = defaultdict(list)
    query = Guardianship.select(Guardianship, Guardian).join(Guardian).where(Guardianship.pupil.in_(pupils)).order_by(Guardianship.id)
    for row in query:
        found[row.pupil_id].append((row.relation, row.guardian))
    return found


def _checked_pupil(row: Any, hidden: frozenset[str]) -> CheckedPerson:
    fields = tuple(_field(row, name) for name in PUPIL_FIELDS if name not in hidden)
    closed = "адрес и телефон закрыты: нет согласия" if "address" in hidden else ""
    return CheckedPerson(row.id, None, row.full_name, "", fields, closed)


def _checked_guardian(pupil: int, relation: str, row: Any, hidden: frozenset[str]) -> CheckedPerson:
    """A parent's telephone is the parent's own; his address tells the child's, and goes with its consent."""
    names = [name for name in GUARDIAN_FIELDS if not (name == "address" and "address" in hidden)]
    return CheckedPerson(pupil, row.id, row.full_name, dict(RELATIONS).get(relation, ""), tuple(_field(row, name) for name in names))


def _field(row: Any, name: str) -> CheckedField:
    return CheckedField(name, str(type(row)._meta.fields[name].verbose_name), shown(name, getattr(row, name)))


def shown(name: str, value: Any) -> str:
    """A value of a card in words."""
    if name == "sex":
        return dict(SEXES).get(value, "")
    return f"{value:%d.%m.%Y}" if isinstance(value, date) else str(value or "")


def _requests(today: date) -> Any:
    there = there_on(ClassMembership, today)
    query = ChangeRequest.select(ChangeRequest, Pupil, Guardian, Account, Staff, SchoolClass.grade, SchoolClass.letter).join(Pupil)
    query = query.join(ClassMembership, JOIN.LEFT_OUTER, on=(ClassMembership.pupil == Pupil.id) & there, attr="stay")
    query = query.join(SchoolClass, JOIN.LEFT_OUTER).switch(ChangeRequest).join(Guardian, JOIN.LEFT_OUTER).switch(ChangeRequest)
    return query.join(Account, on=ChangeRequest.account == Account.id).join(Staff, JOIN.LEFT_OUTER)


def _asked_by_pupil(pupils: list[int], month: date) -> dict[int, list[AskedChange]]:
    """What waits, and what was decided since the month began. One SELECT."""
    since = datetime(month.year, month.month, 1)
    fresh = (ChangeRequest.state == "asked") | (ChangeRequest.decided_at >= since)
    found: dict[int, list[AskedChange]] = defaultdict(list)
    for row in _requests(month).where(ChangeRequest.pupil.in_(pupils) & fresh).order_by(ChangeRequest.id):
        found[row.pupil_id].append(_asked(row))
    return found


def _asked(row: Any) -> AskedChange:
    about = row.guardian if row.guardian_id else row.pupil
    field = type(about)._meta.fields.get(row.field)
    stay = getattr(row.pupil, "stay", None)
    by = row.account.staff.short_name if row.account.staff_id else row.account.login
    whose = f"{row.pupil.list_name}" + (f", родитель {row.guardian.full_name}" if row.guardian_id else "")
    return AskedChange(
        row.id, row.pupil_id, whose, stay.school_class.title if stay is not None and stay.school_class is not None else "",
        str(field.verbose_name) if field is not None else "", row.old, row.new, row.comment, row.asked_at, by, row.state,
        dict(REQUEST_STATES)[row.state], row.decision, row.account_id, row.field in NAME_FIELDS and row.old != "",
    )  # fmt: skip


def _asked_by_class(today: date) -> dict[int, int]:
    there = there_on(ClassMembership, today)
    query = ClassMembership.select(ClassMembership.school_class_id).join(ChangeRequest, on=ChangeRequest.pupil == ClassMembership.pupil)
    counts: dict[int, int] = defaultdict(int)
    for (one,) in query.where(there & (ChangeRequest.state == "asked")).tuples():
        counts[one] += 1
    return counts
