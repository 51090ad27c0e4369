"""What the page of objectivity reads of all journals at once: marks summed up by the database, period marks, late entries. Source: DEP-3."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache, reduce
from operator import or_
from typing import Any, NamedTuple

from peewee import SQL, Case, fn

from ejournal.models import Lesson, Mark, OutsideMark, PeriodMark, Work, WorkKind, database
from ejournal.queries.results import ResultSpan
from ejournal.rules.objectivity import Entered, Portion, PupilFacts, last_days
from ejournal.rules.school_rules import SchoolRules

DIGITS = ("1", "2", "3", "4", "5")
IN_POINTS = tuple((digit, int(digit)) for digit in DIGITS)
NUMBER = Case(None, [(Mark.second.in_(DIGITS), 2)], 1)
POINTS = Case(Mark.value, IN_POINTS, 0) + Case(Mark.second, IN_POINTS, 0)

Key = tuple[int, int]  # journal, pupil


class Stand(NamedTuple):
    """A period mark as it stands."""

    value: str
    reason: str


@dataclass(frozen=True)
class MarkFacts:
    """Marks of all journals; of pupils who have left as well."""

    portions: Mapping[Key, Sequence[Portion]]
    stands: Mapping[Key, Stand]
    entered: Mapping[Key, Sequence[Entered]]

    def pupil(self, journal: int, pupil: int) -> PupilFacts:
        value, reason = self.stands.get((journal, pupil), ("", ""))
        return PupilFacts(pupil, self.portions.get((journal, pupil), ()), value, reason)


def mark_facts(spans: Mapping[int, ResultSpan], rules: SchoolRules) -> MarkFacts:
    """Marks with digits of the journals, each in its own span. Four SELECTs at most, whatever the school."""
    groups: dict[ResultSpan, list[int]] = defaultdict(list)
    for journal, span in spans.items():
        groups[span].append(journal)
    if not groups:
        return MarkFacts({}, {}, {})
    portions: dict[Key, list[Portion]] = defaultdict(list)
    for key, portion in (*_own(groups, rules), *(_outside(groups) if rules.outside_marks_count else ())):
        portions[key].append(portion)
    return MarkFacts(portions, _stands(groups), _entered(groups, rules))


Groups = Mapping[ResultSpan, Sequence[int]]


def _any(groups: Groups, part: Callable[[ResultSpan, Sequence[int]], Any]) -> Any:
    """A condition for each span, joined by «or»."""
    return reduce(or_, (part(span, journals) for span, journals in groups.items()))


def _in_spans(groups: Groups, journal: Any, day: Any) -> Any:
    return _any(groups, lambda span, journals: journal.in_(journals) & day.between(span.start, span.end))


def _in_last_days(groups: Groups, rules: SchoolRules) -> Any:
    """Of rows within the spans; periods of several lengths that end on one day have the same last days."""
    firsts = {last_days(span.start, span.end, rules)[0] for span in groups}
    if len(firsts) == 1:
        return Lesson.date >= firsts.pop()
    return _any(groups, lambda span, journals: Lesson.journal.in_(journals) & (Lesson.date >= last_days(span.start, span.end, rules)[0]))


def _rows(query: Any) -> list[Any]:
    """Rows as the driver gives them: there are ten thousand, and peewee takes longer to read one than the database."""
    return database.execute(query).fetchall()


def _marks(columns: Sequence[Any]) -> Any:
    query = Lesson.select(*columns).join(Work).join(WorkKind).switch(Work).join(Mark)
    return query.where(~Lesson.is_cancelled & Mark.value.in_(DIGITS))


def _own(groups: Groups, rules: SchoolRules) -> Iterable[tuple[Key, Portion]]:
    """Sums by pupil, journal and kind; by weight only where the school weighs."""
    weight = Work.weight if rules.use_weights else SQL("1")
    by = (Lesson.journal_id, Mark.pupil_id, WorkKind.is_written, WorkKind.is_control, *((Work.weight,) if rules.use_weights else ()))
    last = Case(None, [(_in_last_days(groups, rules), NUMBER)], 0)
    columns = (Lesson.journal_id, Mark.pupil_id, fn.SUM(POINTS), fn.SUM(NUMBER), weight, WorkKind.is_written, WorkKind.is_control, fn.SUM(last))
    for journal, pupil, total, count, own, written, control, late in _rows(_marks(columns).where(_in_spans(groups, Lesson.journal, Lesson.date)).group_by(*by)):
        yield (journal, pupil), Portion(int(total), int(count), _decimal(own), bool(written), bool(control), last=int(late))


@lru_cache(maxsize=256)
def _decimal(number: Any) -> Decimal:
    """A weight as either driver gives it."""
    return Decimal(str(number))


def _outside(groups: Groups) -> Iterable[tuple[Key, Portion]]:
    """Marks from elsewhere count with the weight 1, as on the journal page (GRID-14)."""
    query = OutsideMark.select(OutsideMark.journal_id, OutsideMark.pupil_id, OutsideMark.value)
    counts = OutsideMark.removed_at.is_null() & OutsideMark.value.in_(DIGITS)
    for journal, pupil, value in _rows(query.where(counts & _in_spans(groups, OutsideMark.journal, OutsideMark.date))):
        yield (journal, pupil), Portion(int(value), 1, is_outside=True)


def _stands(groups: Groups) -> dict[Key, Stand]:
    wanted = _any(groups, lambda span, journals: PeriodMark.journal.in_(journals) & (PeriodMark.period == span.period))
    query = PeriodMark.select(PeriodMark.journal_id, PeriodMark.pupil_id, PeriodMark.value, PeriodMark.reason)
    return {(journal, pupil): Stand(value, reason) for journal, pupil, value, reason in _rows(query.where(wanted & PeriodMark.value.in_(DIGITS)))}


def _entered(groups: Groups, rules: SchoolRules) -> dict[Key, list[Entered]]:
    """Marks of lessons before the last days, entered in them or later; what a request has corrected is no late entry."""

    def late(span: ResultSpan, journals: Sequence[int]) -> Any:
        first = last_days(span.start, span.end, rules)[0]
        of_span = Lesson.journal.in_(journals) & (Lesson.date >= span.start) & (Lesson.date < first)
        return of_span & (Mark.changed_at >= datetime.combine(first, time()))

    columns = (Lesson.journal_id, Mark.pupil_id, Lesson.date, Mark.changed_at, WorkKind.due_days, NUMBER)
    found: dict[Key, list[Entered]] = defaultdict(list)
    for journal, pupil, day, changed_at, due, count in _rows(_marks(columns).where(_any(groups, late) & (Mark.correction == 0))):
        found[journal, pupil].append(Entered(_day(day), _day(changed_at), int(due), int(count)))
    return found


def _day(value: Any) -> date:
    """A day or a moment as either driver gives it."""
    if isinstance(value, str):
        return _date(value[:10])
    return value.date() if isinstance(value, datetime) else value


_date = lru_cache(maxsize=1024)(date.fromisoformat)
