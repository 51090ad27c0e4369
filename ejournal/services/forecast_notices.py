"""The forecast of a period told to families: once a month and before its end, once for each period, stage and pupil (CLS-5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from ejournal.errors import NotThere
from ejournal.models import ClassMembership, Notice, Pupil, SchoolClass
from ejournal.models.base import there_on
from ejournal.policy.actor import SYSTEM
from ejournal.queries.calendar import year_at
from ejournal.queries.class_standings import class_standings
from ejournal.queries.diary_subjects import SubjectStanding
from ejournal.queries.forecasts_due import forecast_due
from ejournal.queries.periods import PeriodHead
from ejournal.queries.recipients import families
from ejournal.queries.school_rules import school_rules
from ejournal.queries.slips import lacks
from ejournal.rules.forecast_notices import forecast_text
from ejournal.rules.school_rules import SchoolRules
from ejournal.services.ledger import writing
from ejournal.services.notices import tell


def tell_forecasts(now: datetime) -> int:
    """Tell every family that has a login and was not told yet what is due today; returns how many pupils it was about.

    A transaction a class. Grades without marks are left out; nothing is told outside a period or of a closed one.
    """
    today, rules = now.date(), school_rules()
    try:
        year = year_at(today)
    except NotThere:
        return 0
    marked = (SchoolClass.year == year.id) & (SchoolClass.grade > rules.no_mark_grades)
    return sum(_tell_class(row, now, rules) for row in SchoolClass.select().where(marked))


def _tell_class(row: Any, now: datetime, rules: SchoolRules) -> int:
    today = now.date()
    due = forecast_due(row, today, rules)
    if due is None:
        return 0
    period, stage = due.period, due.stage
    pupils = _untold(row.id, period, stage, today)
    if not pupils:
        return 0
    accounts = families(pupils)
    names = {one.id: one.list_name for one in Pupil.select().where(Pupil.id.in_(pupils))}
    standings = class_standings(pupils, period, today, rules)
    with writing(SYSTEM, now) as ledger:
        for pupil in pupils:
            tell(ledger, accounts[pupil], "forecast", text_of(period.title, names[pupil], standings[pupil]), url_of(pupil, period, stage))
    return len(pupils)


def text_of(period: str, name: str, subjects: Sequence[SubjectStanding]) -> str:
    marks = {one.subject: one.standing.final or one.standing.mark for one in subjects}
    return forecast_text(period, name, marks, [one.subject for one in subjects if lacks(one)])


def url_of(pupil: int, period: PeriodHead, stage: str) -> str:
    """The subjects of the period in the diary; the stage makes it the address of one forecast."""
    return f"/diary/{pupil}/subjects?period={period.id}&forecast={stage}"


def _untold(class_id: int, period: PeriodHead, stage: str, today: date) -> list[int]:
    """Pupils of the class with a login in the family who were not told of this stage. Four SELECTs."""
    here = ClassMembership.select(ClassMembership.pupil_id).where((ClassMembership.school_class == class_id) & there_on(ClassMembership, today))
    found = families(key for (key,) in here.tuples())
    urls = {url_of(pupil, period, stage): pupil for pupil, accounts in found.items() if accounts}
    logins = sorted({one for accounts in found.values() for one in accounts})
    told = Notice.select(Notice.url).where(Notice.account.in_(logins) & (Notice.kind == "forecast") & Notice.url.in_(list(urls)))
    return sorted(set(urls.values()) - {urls[url] for (url,) in told.tuples()})
