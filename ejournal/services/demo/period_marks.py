"""Marks of finished periods and years: what the rule offers, now and then decided otherwise with a reason (MARK-5, MARK-6)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

from ejournal.models import JournalClosing, Period, PeriodMark
from ejournal.rules.cells import NOT_ATTESTED, NOT_PASSED, PASSED
from ejournal.rules.marks import GivenMark
from ejournal.rules.period_marks import PeriodFacts, Proposal, period_proposal
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.statistics import WeightedMark, exact_mean, proposed_mark
from ejournal.rules.year_marks import YearFacts, year_proposal
from ejournal.services.demo.calendar import Term
from ejournal.services.demo.cohorts import EXEMPT, LONG_ILL, Child
from ejournal.services.demo.curriculum import EXEMPT_SUBJECT
from ejournal.services.demo.year import JournalPlan, Year
from ejournal.services.ledger import Entry, as_json

DECIDED_OTHERWISE = 0.015
REASONS = ("учтена контрольная работа", "учтены ответы у доски", "учтена динамика за период", "учтены письменные работы")
FEW, ILL_LONG = "уроков было мало, учтены все выполненные работы", "длительная болезнь, справка"
EVENING, CLOSING_HOUR = time(18, 30), time(17, 40)
LEFT_OPEN = 9  # of so many journals one is closed by the deputy with the school's period only
RULES = SchoolRules()
FIELDS = tuple(PeriodMark._meta.sorted_field_names)


def give_period_marks(year: Year, term: Term) -> None:
    """Marks of everybody who was there to the end, dated by the end of the period; the sums begin anew, most journals are closed."""
    number = year.period_ids[term.kind, term.number]
    title = Period(kind=term.kind, number=term.number).title
    for journal in year.journals:
        if journal.is_marked and journal.plan is not None and term.grade_from <= journal.grade <= term.grade_to:
            for child in journal.pupils:
                if child.is_there(term.end):
                    _period_mark(year, journal, child, term, number, title)
            journal.sums.clear()
            if journal.id % LEFT_OPEN:
                close_journal(year, journal, number, term.end + timedelta(days=1))


def give_year_marks(year: Year, dated: date) -> None:
    """What the periods come to; the year's marks of the journal are closed with them."""
    for journal in year.journals:
        for child in journal.pupils if journal.is_marked and journal.plan is not None else ():
            offered = _of_year(tuple(journal.period_marks.get(child.id, ())), journal.grade, journal.marking)
            if offered.value:
                _save(year, journal, child, None, offered.value, offered, "", dated)
        if journal.is_marked and journal.plan is not None:
            close_journal(year, journal, None, dated + timedelta(days=1))


def close_journal(year: Year, journal: JournalPlan, period: int | None, day: date) -> None:
    """The teacher closes a period of his journal, or its year's marks."""
    if day > year.today and year.is_current:
        return
    at, account = datetime.combine(day, CLOSING_HOUR), journal.employee.account_id
    values = {"journal": journal.id, "period": period, "closed_on": day, "closed_at": at, "account": account}
    year.loader.add(JournalClosing, at, values, account=account)


def _period_mark(year: Year, journal: JournalPlan, child: Child, term: Term, number: int, title: str) -> None:
    total, count, passed, failed = journal.sums.get(child.id, (0, 0, 0, 0))
    is_exempt = child.odd == EXEMPT and journal.subject == EXEMPT_SUBJECT
    offered = _offered(total, count, passed, failed, journal.hours, journal.grade, journal.marking, is_exempt)
    value, reason = offered.value, ""
    if child.odd == LONG_ILL and year.is_current and term.number == 1 and count + passed + failed < 2:
        value, reason = NOT_ATTESTED, ILL_LONG
    elif not value and count:
        value, reason = _plain(total, count), FEW
    elif value.isdigit() and year.random.random() < DECIDED_OTHERWISE and not child.odd:
        value = _decided(total, count, value)
        reason = REASONS[int(len(REASONS) * year.random.random())] if value != offered.value else ""
    if value:
        journal.period_marks.setdefault(child.id, []).append((title, value))
        _save(year, journal, child, number, value, offered, reason, term.end)


@lru_cache(maxsize=8192)
def _offered(total: int, count: int, passed: int, failed: int, hours: int, grade: int, marking: str, is_exempt: bool) -> Proposal:
    """The rule's proposal; marks of the same sum and number stand for the real ones, for the plain mean knows no more of them."""
    low, more = divmod(total, count) if count else (0, 0)
    digits = [GivenMark(str(low + (place < more))) for place in range(count)]
    words = [GivenMark(PASSED)] * passed + [GivenMark(NOT_PASSED)] * failed
    facts = PeriodFacts([*digits, *words], Decimal(hours), grade=grade, marking=marking, is_exempt=is_exempt)
    return period_proposal(facts, RULES)


@lru_cache(maxsize=8192)
def _of_year(periods: tuple[tuple[str, str], ...], grade: int, marking: str) -> Proposal:
    return year_proposal(YearFacts(periods, grade, marking), RULES)


def _plain(total: int, count: int) -> str:
    low, more = divmod(total, count)
    marks = (WeightedMark(low + (place < more)) for place in range(count))
    return proposed_mark(exact_mean(marks, weighted=False), RULES.round_up_from)


def _decided(total: int, count: int, value: str) -> str:
    """One more where the mean is near it, one less where the mean only just reached it."""
    return str(min(5, int(value) + 1)) if total > int(value) * count else str(max(2, int(value) - 1))


def _save(
    year: Year, journal: JournalPlan, child: Child, period: int | None, value: str, offered: Proposal, reason: str, dated: date
) -> None:
    number, kind = year.loader.number(PeriodMark), "period" if period else "year"
    at = datetime.combine(dated, EVENING) + timedelta(minutes=0 if period else 30)
    row = {"id": number, "pupil": child.id, "journal": journal.id, "period": period, "kind": kind, "value": value, "rev": 1, "changed_at": at}
    row |= {"proposal": offered.value, "rule": offered.rule, "reason": reason, "dated": dated, "document": "", "correction": 0}
    year.loader.rows(PeriodMark).append(tuple(row[name] for name in FIELDS))
    new = {"dated": dated, "journal": journal.id, "kind": kind, "period": period, "proposal": offered.value, "pupil": child.id}
    new |= {"reason": reason, "rule": offered.rule, "value": value}
    account = journal.employee.account_id
    year.loader.entries(dated).append(Entry(at, account, "PeriodMark", number, "create", "", as_json(new)))
