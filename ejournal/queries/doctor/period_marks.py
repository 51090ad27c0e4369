"""Checks of marks of periods and of the year."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from peewee import SQL, fn

from ejournal.models import Journal, Lesson, Mark, Period, PeriodMark, Pupil, Work
from ejournal.models.marks import FINAL_KINDS
from ejournal.queries.doctor.joins import HEAD, named, with_head
from ejournal.queries.doctor.shapes import Finding, Ward, check
from ejournal.rules.words import count_of

NUMBERS = ("1", "2", "3", "4", "5")


@check("Отметка за период без достаточных отметок", "Проверьте, из чего она выведена: при нехватке отметок ставят н/а или пишут причину.")
def period_mark_without_marks(ward: Ward) -> Iterator[Finding]:
    """A period mark of digits with fewer current marks than the school needs, and no reason beside it. Source: MARK-4.

    `reason` and a document (marks brought from elsewhere) explain a mark; such ones are left alone.
    """
    counts = _counts(ward)
    columns = (*HEAD, Journal.hours_a_week, Pupil.id, Pupil.surname, Pupil.name, Period.id, Period.start, PeriodMark.value)
    query = with_head(PeriodMark.select(*columns).join(Journal)).switch(PeriodMark).join(Period).switch(PeriodMark).join(Pupil)
    digits = PeriodMark.value.in_(NUMBERS) & (PeriodMark.kind == "period") & (PeriodMark.reason == "") & (PeriodMark.document == "")
    for *head, hours, pupil, surname, name, period, _, value in query.where(digits & ward.of_journals).order_by(Period.start).tuples():
        have, need = counts.get((head[0], pupil, period), 0), ward.rules.marks_needed(Decimal(hours))
        if have < max(need, 1):
            said = f"всего {count_of(have, 'отметка', 'отметки', 'отметок')} из {need}" if have else "нет ни одной отметки"
            text = f"{surname} {name}: за период «{value}», а в журнале {said}."
            yield Finding(named(tuple(head)), text, f"/journal/{head[0]}/marks?period={period}&pupil={pupil}", head[0])


def _counts(ward: Ward) -> dict[tuple[int, int, int], int]:
    """Marks by journal, pupil and period, a double one as two. One SELECT over the periods that have marks of their own."""
    periods = {row.id: row for row in Period.select().where(Period.year == ward.year.id)}
    two = fn.SUM(1 + (Mark.second != "").cast("integer"))
    found: dict[tuple[int, int, int], int] = {}
    for period in periods.values():
        given = PeriodMark.select(PeriodMark.journal).where((PeriodMark.period == period.id) & (PeriodMark.value != ""))
        query = Mark.select(Lesson.journal, Mark.pupil, two).join(Work).join(Lesson).join(Journal)
        days = Lesson.date.between(period.start, period.end) & Mark.value.in_(NUMBERS) & Lesson.journal.in_(given)
        for journal, pupil, count in query.where(days & ward.of_journals).group_by(Lesson.journal, Mark.pupil).tuples():
            found[journal, pupil, period.id] = int(count)
    return found


@check("Итоговая без отметок за периоды", "Сначала ставят отметки за периоды, из них выводят годовую.")
def final_without_periods(ward: Ward) -> Iterator[Finding]:
    """A year, interim or final mark of a pupil who has no mark of any period in the journal. Source: MARK-5; domain §2.4."""
    own = PeriodMark.alias()
    before = own.select(SQL("1")).where(
        (own.journal == PeriodMark.journal) & (own.pupil == PeriodMark.pupil) & (own.kind == "period") & (own.value != "")
    )
    wanted: Any = PeriodMark.kind.in_(("year", "final")) & (PeriodMark.value != "") & (PeriodMark.document == "") & ~fn.EXISTS(before)
    query = with_head(PeriodMark.select(*HEAD, Pupil.id, Pupil.surname, Pupil.name, PeriodMark.kind, PeriodMark.value).join(Journal))
    for *head, pupil, surname, name, kind, value in query.switch(PeriodMark).join(Pupil).where(wanted & ward.of_journals).order_by(Pupil.surname).tuples():
        text = f"{surname} {name}: {dict(FINAL_KINDS)[kind]} «{value}», а за периоды отметок нет."
        yield Finding(named(tuple(head)), text, f"/journal/{head[0]}/marks?pupil={pupil}", head[0])
