"""The first steps of a new school after its administrator: the year with its periods, the classes (REG-2, REG-4)."""

from __future__ import annotations

from datetime import datetime

from ejournal.errors import BadInput
from ejournal.models import AcademicYear, CalendarDay, Period, SchoolClass
from ejournal.policy.actions import may
from ejournal.policy.actor import Actor
from ejournal.policy.records import may_touch
from ejournal.rules.calendar import YearProposal, check_terms
from ejournal.rules.class_name import ClassName, parse_class_name
from ejournal.services.ledger import writing
from ejournal.services.records import insert
from ejournal.services.work_kinds import begin_kinds

MOST_CLASSES = 100


def create_year(actor: Actor, proposal: YearProposal, *, now: datetime) -> int:
    """Write the year, its periods and days off in one transaction; returns the year's id. Raises BadInput with the field."""
    may(actor, "calendar.write").demand()
    may_touch(actor, AcademicYear, "create").demand()
    if proposal.start >= proposal.end:
        raise BadInput("Начало года должно быть раньше конца.", "start")
    check_terms(proposal.terms, proposal.start, proposal.end)
    if AcademicYear.select().where(AcademicYear.title == proposal.title).exists():
        raise BadInput(f"Учебный год {proposal.title} уже есть.", "title")
    with writing(actor, now) as ledger:
        year = insert(ledger, AcademicYear, {"title": proposal.title, "start": proposal.start, "end": proposal.end})
        for term in proposal.terms:
            insert(ledger, Period, {"year": year.id, **vars(term)})
        for day in proposal.days_off:
            insert(ledger, CalendarDay, {"year": year.id, "kind": "off", **vars(day)})
        begin_kinds(ledger)
        return int(year.id)


def class_names(text: str) -> tuple[ClassName, ...]:
    """Classes from one line of typing: «1, 2, 5 А, 5Б». Raises BadInput naming the word that is no class, or a repeated one."""
    words = [word.strip() for word in text.replace("\n", ",").replace(";", ",").split(",") if word.strip()]
    if not words:
        raise BadInput("Впишите классы через запятую, например: 1, 2, 5 А, 5 Б.", "classes")
    if len(words) > MOST_CLASSES:
        raise BadInput(f"За один раз заводят не больше {MOST_CLASSES} классов.", "classes")
    names: list[ClassName] = []
    for word in words:
        try:
            name = parse_class_name(word)
        except BadInput as error:
            raise BadInput(str(error), "classes") from error
        if name in names:
            raise BadInput(f"Класс {name} вписан дважды.", "classes")
        names.append(name)
    return tuple(names)


def create_classes(actor: Actor, year: AcademicYear, text: str, week_days: int, *, now: datetime) -> tuple[list[str], list[str]]:
    """Make the classes that are not there yet; returns titles of the new ones and of those that were there."""
    may(actor, "setup.school").demand()
    may_touch(actor, SchoolClass, "create").demand()
    names = class_names(text)
    there = {(row.grade, row.letter) for row in SchoolClass.select().where(SchoolClass.year == year.id)}
    new = [name for name in names if (name.grade, name.letter) not in there]
    with writing(actor, now) as ledger:
        for name in new:
            insert(ledger, SchoolClass, {"year": year.id, "grade": name.grade, "letter": name.letter, "week_days": week_days})
    return [str(name) for name in new], [str(name) for name in names if name not in new]
