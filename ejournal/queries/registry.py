"""The registry of pupils: quick find and lists, of a day, by the right to the core part (REG-6, ADM-3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ejournal.models import ClassMembership, ClassTeacher, Consent, Guardian, Guardianship, Pupil, SchoolClass
from ejournal.models.base import in_force_on, there_on
from ejournal.models.people import RELATIONS
from ejournal.policy.actor import Actor
from ejournal.policy.cards import CardFacts, parts_of, seeing_part
from ejournal.queries.missing_consents import without_consent
from ejournal.queries.names_past import names_on
from ejournal.rules.consents import ADDRESS, Given, missing_kinds
from ejournal.rules.finding import asked_words, is_found, person_keys
from ejournal.rules.names import FullName, person_order_key
from ejournal.rules.order import order_key
from ejournal.rules.school_rules import SchoolRules

SORTS = (("name", "по фамилии"), ("class", "по классам"), ("birth", "по дате рождения"), ("file", "по № личного дела"))
SHOWN = 200
FAR = date(2100, 12, 31)


@dataclass(frozen=True)
class Wanted:
    """What is asked of the registry; `school_class` 0 is «без класса», `gone` shows those who left, too, `lacks` those alone
    who have no consent that the school requires."""

    text: str = ""
    school_class: int | None = None
    gone: bool = False
    sort: str = "name"
    day: date | None = None
    lacks: bool = False


@dataclass(frozen=True)
class RegistryLine:
    """A pupil of the list as of its day; `namesakes` is how many others are called the same."""

    id: int
    name: FullName
    birth_date: date | None
    sex: str
    file_number: str
    class_id: int | None
    class_title: str
    class_key: tuple[int, str]
    left_on: date | None
    was: str = ""
    namesakes: int = 0

    @property
    def place(self) -> str:
        """«5 А», «выбыл(а) 05.10.2026» or «без класса»."""
        if self.class_title:
            return self.class_title
        return f"выбыл(а) {self.left_on:%d.%m.%Y}" if self.left_on else "без класса"


@dataclass(frozen=True)
class Contacts:
    """What a list with contacts adds; `why` says why the address is closed."""

    address: str = ""
    phone: str = ""
    parents: str = ""
    why: str = ""


def registry(actor: Actor, wanted: Wanted, today: date, rules: SchoolRules) -> tuple[RegistryLine, ...]:
    """Those who fit, in the order asked for. Three SELECTs, five for those without a consent."""
    day = wanted.day or today
    lines = _lines(actor, day, today, rules)
    words = asked_words(wanted.text)
    only = without_consent(today, rules) if wanted.lacks else None
    found = [line for line in lines if (only is None or line.id in only) and _fits(line, wanted, words, day)]
    return tuple(sorted(found, key=_order(wanted.sort)))


def _lines(actor: Actor, day: date, today: date, rules: SchoolRules) -> list[RegistryLine]:
    classes, old = _classes(day), names_on(day)
    columns = (
        Pupil.id, Pupil.surname, Pupil.name, Pupil.patronymic, Pupil.birth_date, Pupil.sex, Pupil.file_number, Pupil.left_on,
    )  # fmt: skip
    rows = list(Pupil.select(*columns).where(seeing_part(actor, "core", today, rules)).tuples())
    names = {row[0]: old.get(row[0]) or FullName(*row[1:4]) for row in rows}
    same = Counter((name.surname, name.name) for name in names.values())
    return [_line(row, names[row[0]], classes.get(row[0]), same) for row in rows]


def _line(row: tuple[Any, ...], name: FullName, place: tuple[int, int, str] | None, same: Counter[tuple[str, str]]) -> RegistryLine:
    class_id, grade, letter = place or (None, 99, "")
    own = FullName(*row[1:4])
    return RegistryLine(
        id=row[0],
        name=name,
        birth_date=row[4],
        sex=row[5],
        file_number=row[6] or "",
        class_id=class_id,
        class_title=SchoolClass(grade=grade, letter=letter).title if class_id else "",
        class_key=(grade, letter),
        left_on=row[7],
        was="" if name == own else f"теперь {own.surname} {own.name}",
        namesakes=same[name.surname, name.name] - 1,
    )


def _classes(day: date) -> dict[int, tuple[int, int, str]]:
    """Pupil → class of the day: (id, grade, letter)."""
    there = there_on(ClassMembership, day)
    columns = (ClassMembership.pupil, SchoolClass.id, SchoolClass.grade, SchoolClass.letter)
    rows = ClassMembership.select(*columns).join(SchoolClass).where(there).tuples()
    return {row[0]: row[1:] for row in rows}


def _fits(line: RegistryLine, wanted: Wanted, words: tuple[frozenset[str], ...], day: date) -> bool:
    is_gone = line.class_id is None and line.left_on is not None and line.left_on <= day
    if is_gone and not wanted.gone and not words:
        return False
    if wanted.school_class is not None and (line.class_id or 0) != wanted.school_class:
        return False
    keys = person_keys(line.name.surname, line.name.name, line.name.patronymic, line.file_number, line.was)
    return is_found(words, keys, line.class_title)


def _order(sort: str) -> Any:
    def key(line: RegistryLine) -> Any:
        name = (person_order_key(line.name), line.id)
        if sort == "class":
            return (line.class_key[0], order_key(line.class_key[1]), name)
        if sort == "birth":
            return (line.birth_date or FAR, name)
        if sort == "file":
            letter, _, number = line.file_number.partition("-")
            return (not letter, order_key(letter), int(number) if number.isdecimal() else 0, name)
        return name

    return key


def classes_to_choose(actor: Actor, year: Any, today: date) -> tuple[tuple[int, str], ...]:
    """Classes of the year: all for the office, one's own for a class teacher. One SELECT."""
    if year is None:
        return ()
    mine = SchoolClass.year == year.id
    if not actor.has("secretary", "admin", "director", "deputy"):
        mine &= SchoolClass.id.in_(sorted(actor.class_ids))
    rows = SchoolClass.select().where(mine).order_by(SchoolClass.grade, SchoolClass.letter)
    return tuple((row.id, row.title) for row in rows)


def class_teachers(class_id: int, day: date) -> str:
    """Who leads the class on the day. One SELECT."""
    now = in_force_on(ClassTeacher, day)
    rows = ClassTeacher.select().where((ClassTeacher.school_class == class_id) & now)
    return ", ".join(row.staff.short_name for row in rows)


def contacts_of(actor: Actor, lines: Sequence[RegistryLine], today: date, rules: SchoolRules) -> dict[int, Contacts]:
    """Addresses, telephones and parents of those whose contacts the actor sees; what lacks its consent says so. Three SELECTs."""
    facts = {line.id: CardFacts(line.id, line.class_id in actor.class_ids) for line in lines}
    open_ids = {number for number, fact in facts.items() if "contacts" in parts_of(actor, fact, rules)}
    given, parents = consents_of(open_ids), _parents(open_ids)
    found: dict[int, Contacts] = {}
    for row in Pupil.select(Pupil.id, Pupil.address, Pupil.phone).where(Pupil.id.in_(sorted(open_ids))):
        closed = ADDRESS in missing_kinds(given.get(row.id, ()), today, rules)
        own = ("", "", "нет согласия") if closed else (row.address, row.phone, "")
        found[row.id] = Contacts(own[0], own[1], "; ".join(parents.get(row.id, ())), own[2])
    return found


def consents_of(pupils: set[int]) -> dict[int, list[Given]]:
    """Consents of many pupils. One SELECT."""
    return _consents(Consent.pupil.in_(sorted(pupils)))


def all_consents() -> dict[int, list[Given]]:
    """Consents of the whole school. One SELECT."""
    return _consents(Consent.id.is_null(False))


def _consents(condition: Any) -> dict[int, list[Given]]:
    found: dict[int, list[Given]] = {}
    columns = (Consent.pupil, Consent.kind, Consent.date, Consent.withdrawn_on)
    for pupil, *rest in Consent.select(*columns).where(condition).tuples():
        found.setdefault(pupil, []).append(Given(*rest))
    return found


def _parents(pupils: set[int]) -> dict[int, list[str]]:
    words, found = dict(RELATIONS), {}
    query = Guardianship.select(Guardianship, Guardian).join(Guardian).where(Guardianship.pupil.in_(sorted(pupils)))
    for tie in query.order_by(Guardianship.id):
        person = tie.guardian
        told = f"{words[tie.relation]}: {person.full_name}" + (f", {person.phone}" if person.phone else "")
        found.setdefault(tie.pupil_id, []).append(told)
    return found
