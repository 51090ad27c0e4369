"""Marks of finished periods and years: what the rule offers, now and then decided otherwise with a reason (MARK-5)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from fractions import Fraction
from functools import lru_cache

from ejournal.models import PeriodMark
from ejournal.rules.cells import EXEMPT as EXEMPT_MARK
from ejournal.rules.cells import NOT_ATTESTED, NOT_PASSED, PASSED
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.statistics import proposed_mark
from ejournal.services.demo.calendar import Term
from ejournal.services.demo.cohorts import EXEMPT, LONG_ILL, Child
from ejournal.services.demo.curriculum import EXEMPT_SUBJECT
from ejournal.services.demo.year import JournalPlan, Year
from ejournal.services.ledger import Entry, as_json

DECIDED_OTHERWISE = 0.015
REASONS = ("учтена контрольная работа", "учтены ответы у доски", "учтена динамика за период", "учтены письменные работы")
EVENING = time(18, 30)
ROUND_UP_FROM = SchoolRules().round_up_from


def give_period_marks(year: Year, term: Term) -> None:
    """Marks of everybody who was there to the end, dated by the end of the period; the sums begin anew."""
    number = year.period_ids[term.kind, term.number]
    for journal in year.journals:
        if journal.is_marked and journal.plan is not None and term.grade_from <= journal.grade <= term.grade_to:
            for child in journal.pupils:
                if child.is_there(term.end):
                    _period_mark(year, journal, child, term, number)
            journal.sums.clear()


def give_year_marks(year: Year, dated: date) -> None:
    """The mean of the period marks, half up."""
    for journal in year.journals:
        for child in journal.pupils if journal.is_marked and journal.plan is not None else ():
            value = _year_value(journal.period_marks.get(child.id, []))
            if value:
                _save(year, journal, child, None, value, value, "", dated)


def _year_value(marks: list[str]) -> str:
    digits = [int(mark) for mark in marks if mark.isdigit()]
    if digits:
        return _offered(sum(digits), len(digits))
    return next((mark for mark in (NOT_PASSED, PASSED, EXEMPT_MARK, NOT_ATTESTED) if mark in marks), "")


def _period_mark(year: Year, journal: JournalPlan, child: Child, term: Term, number: int) -> None:
    total, count, passed, failed = journal.sums.get(child.id, (0, 0, 0, 0))
    proposal, reason = _offered(total, count) if count else "", ""
    value = proposal
    if journal.marking == "pass":
        value = proposal = (NOT_PASSED if failed > passed else PASSED) if passed + failed else ""
    elif value and year.random.random() < DECIDED_OTHERWISE and not child.odd:
        value = _decided(total, count, value)
        reason = REASONS[int(len(REASONS) * year.random.random())] if value != proposal else ""
    if child.odd == EXEMPT and journal.subject == EXEMPT_SUBJECT:
        value = EXEMPT_MARK
    if child.odd == LONG_ILL and year.is_current and term.number == 1 and count + passed + failed < 2:
        value = NOT_ATTESTED
    if value:
        journal.period_marks.setdefault(child.id, []).append(value)
        _save(year, journal, child, number, value, proposal, reason, term.end)


@lru_cache(maxsize=4096)
def _offered(total: int, count: int) -> str:
    return proposed_mark(Fraction(total, count), ROUND_UP_FROM)


def _decided(total: int, count: int, value: str) -> str:
    """One more where the mean is near it, one less where the mean only just reached it."""
    return str(min(5, int(value) + 1)) if Fraction(total, count) > int(value) else str(max(2, int(value) - 1))


def _save(
    year: Year, journal: JournalPlan, child: Child, period: int | None, value: str, proposal: str, reason: str, dated: date
) -> None:
    number, kind = year.loader.number(PeriodMark), "period" if period else "year"
    at = datetime.combine(dated, EVENING) + timedelta(minutes=0 if period else 30)
    row = (number, child.id, journal.id, period, kind, value, proposal, reason, dated, 1, at)
    year.loader.rows(PeriodMark).append(row)
    new = {"dated": dated, "journal": journal.id, "kind": kind, "period": period, "proposal": proposal, "pupil": child.id}
    new |= {"reason": reason, "value": value}
    account = journal.employee.account_id
    year.loader.entries(dated).append(Entry(at, account, "PeriodMark", number, "create", "", as_json(new)))
