"""The cells of some works as they stand: marks and absences taken together, and the figures beside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from peewee import JOIN, SQL, fn

from ejournal.models import Absence, Lesson, Mark, OutsideMark, PeriodMark, Work, WorkKind
from ejournal.models.prepared import Prepared, hole
from ejournal.queries.known_absences import KnownAbsences, packed_known, unpacked_known
from ejournal.queries.outside_marks import packed_paper
from ejournal.rules.cells import CellValue
from ejournal.rules.period_marks import pass_figures
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.statistics import RowFigures, WeightedMark, row_figures


class MarkState(NamedTuple):
    """A row of Mark as it stands; id None = there is none yet; `correction` is the request that corrected it, 0 = none."""

    id: int | None = None
    value: str = ""
    second: str = ""
    rev: int = 0
    correction: int = 0


class AbsenceState(NamedTuple):
    """A row of Absence as it stands; id None = there is none yet."""

    id: int | None = None
    code: str = ""
    rev: int = 0
    correction: int = 0


class FinalState(NamedTuple):
    """A period mark as it stands; "" = none."""

    value: str = ""
    correction: int = 0


NO_MARK, NO_ABSENCE, NO_FINAL = MarkState(), AbsenceState(), FinalState()


@dataclass
class CellStates:
    """Marks by (work, pupil), absences by (lesson, pupil), period marks by (period, pupil); a service keeps it up to date while it writes."""

    marks: dict[tuple[int, int], MarkState] = field(default_factory=dict)
    absences: dict[tuple[int, int], AbsenceState] = field(default_factory=dict)
    finals: dict[tuple[int, int], str] = field(default_factory=dict)

    def mark(self, work: int, pupil: int) -> MarkState:
        return self.marks.get((work, pupil), NO_MARK)

    def absence(self, lesson: int, pupil: int) -> AbsenceState:
        return self.absences.get((lesson, pupil), NO_ABSENCE)

    def value(self, work: int, lesson: int, pupil: int) -> CellValue:
        mark = self.mark(work, pupil)
        return CellValue(mark.value, mark.second, self.absence(lesson, pupil).code)

    def rev(self, work: int, lesson: int, pupil: int) -> int:
        return self.mark(work, pupil).rev + self.absence(lesson, pupil).rev


def cell_states(journal_id: int, first: date, last: date) -> CellStates:
    """All cells of a journal between two days, both included, and all its period marks that stand. Two SELECTs."""
    days = {"journal": journal_id, "first": first, "last": last}
    states = CellStates({(work, pupil): MarkState(*mark) for work, pupil, *mark in _MARKS.rows(**days)})
    for lesson, pupil, *absence in _ABSENCES_AND_STANDING.rows(**days):
        if lesson == 0:
            states.finals[absence[0], pupil] = absence[1]
        else:
            states.absences[lesson, pupil] = AbsenceState(*absence)
    return states


def records_by_pupil(
    journal_id: int, period_id: int, first: date, last: date
) -> tuple[dict[int, dict[int, MarkState]], dict[int, dict[int, AbsenceState]], dict[int, FinalState]]:
    """The same as `records_and_known` of a journal whose pupils nobody has to know of beforehand. Two SELECTs."""
    holes = {"journal": journal_id, "first": first, "last": last}
    return _by_pupil(holes, _ABSENCES_AND_FINALS.rows(**holes, period=period_id))


def records_and_known(
    journal: Any, period_id: int, first: date, last: date, today: date
) -> tuple[dict[int, dict[int, MarkState]], dict[int, dict[int, AbsenceState]], dict[int, FinalState], KnownAbsences]:
    """With what is known of lessons without a record (ABS-4), read along with the absences. Two SELECTs."""
    holes = {"journal": journal.id, "first": first, "last": last}
    query, members = (_AND_KNOWN_OF_GROUP, journal.group_id) if journal.group_id else (_AND_KNOWN_OF_CLASS, journal.school_class_id)
    rows = query.rows(**holes, period=period_id, today=today, subject=journal.subject_id, members=members)
    known = unpacked_known((row[1:4] for row in rows if row[0] == -1), today)
    return (*_by_pupil(holes, [row for row in rows if row[0] != -1]), known)


def _by_pupil(
    holes: dict[str, Any], rows: Iterable[Any]
) -> tuple[dict[int, dict[int, MarkState]], dict[int, dict[int, AbsenceState]], dict[int, FinalState]]:
    """For whoever goes row by row: pupil → work → mark, pupil → lesson → absence, pupil → period mark. Two SELECTs.

    A mark from elsewhere has no work: it stands among the marks under minus its own number, `second` is its paper packed (GRID-14).
    """
    marks: dict[int, dict[int, MarkState]] = {}
    absences: dict[int, dict[int, AbsenceState]] = {}
    finals: dict[int, FinalState] = {}
    for work, pupil, *mark in _MARKS_AND_OUTSIDE.rows(**holes):
        marks.setdefault(pupil, {})[work] = MarkState(*mark)
    for lesson, pupil, row, code, rev, correction in rows:
        if lesson == 0:
            finals[pupil] = FinalState(code, correction)
        else:
            absences.setdefault(pupil, {})[lesson] = AbsenceState(row, code, rev, correction)
    return marks, absences, finals


def _marks() -> Any:
    columns = (Mark.work_id, Mark.pupil_id, Mark.id, Mark.value, Mark.second, Mark.rev, Mark.correction)
    return Mark.select(*columns).join(Work).join(Lesson).where(_days())


def _marks_and_outside() -> Any:
    """The marks, then those brought from elsewhere, with minus their number in place of the work."""
    marks, brought = _marks(), (OutsideMark.id * -1, OutsideMark.pupil_id, OutsideMark.id, OutsideMark.value, packed_paper(), OutsideMark.rev)
    more = [SQL("0")] * (len(marks._returning) - len(brought))
    return marks.union_all(OutsideMark.select(*brought, *more).where(outside_days()))


def outside_days() -> Any:
    """A condition on OutsideMark: those of the journal that count, between the first and the last day."""
    days = OutsideMark.date.between(hole("first"), hole("last"))
    return (OutsideMark.journal == hole("journal")) & days & OutsideMark.removed_at.is_null()


def _absences() -> Any:
    columns = (Absence.lesson_id, Absence.pupil_id, Absence.id, Absence.code, Absence.rev, Absence.correction)
    return Absence.select(*columns).join(Lesson).where(_days())


def _days() -> Any:
    return (Lesson.journal == hole("journal")) & Lesson.date.between(hole("first"), hole("last"))


_MARKS = Prepared(_marks)
_MARKS_AND_OUTSIDE = Prepared(_marks_and_outside)


def final_marks(journal_id: int, period_id: int) -> dict[int, str]:
    """Period marks by pupil. One SELECT."""
    return dict(_FINALS.rows(journal=journal_id, period=period_id))


def _finals() -> Any:
    found = (PeriodMark.journal == hole("journal")) & (PeriodMark.period == hole("period"))
    return PeriodMark.select(PeriodMark.pupil_id, PeriodMark.value).where(found)


def _absences_and_finals() -> Any:
    """Absences, then period marks with 0 in place of the lesson."""
    found = (PeriodMark.journal == hole("journal")) & (PeriodMark.period == hole("period"))
    finals = PeriodMark.select(SQL("0"), PeriodMark.pupil_id, PeriodMark.id, PeriodMark.value, SQL("0"), PeriodMark.correction).where(found)
    return _absences().union_all(finals)


def _absences_and_standing() -> Any:
    """Absences, then the period marks that stand, with 0 in place of the lesson and the period in place of the number."""
    found = (PeriodMark.journal == hole("journal")) & PeriodMark.period.is_null(False) & (PeriodMark.value != "")
    finals = PeriodMark.select(SQL("0"), PeriodMark.pupil_id, PeriodMark.period_id, PeriodMark.value, SQL("0"), SQL("0")).where(found)
    return _absences().union_all(finals)


_ABSENCES_AND_STANDING = Prepared(_absences_and_standing)
_FINALS, _ABSENCES_AND_FINALS = Prepared(_finals), Prepared(_absences_and_finals)
_AND_KNOWN_OF_CLASS = Prepared(lambda: _absences_and_finals().union_all(packed_known(of_group=False)))
_AND_KNOWN_OF_GROUP = Prepared(lambda: _absences_and_finals().union_all(packed_known(of_group=True)))


def figures_of(
    states: Iterable[tuple[MarkState, Decimal]], hours: Decimal, rules: SchoolRules, marking: str = "five"
) -> RowFigures:
    """The figures of one pupil from his marks and the weights of their works, by the journal's scale."""
    if marking != "five":
        return pass_figures([mark.value for mark, _ in states], rules)
    points = [
        WeightedMark(int(text), weight) for mark, weight in states for text in (mark.value, mark.second) if text.isdigit()
    ]
    return row_figures(points, hours, rules)


class WorkRow(NamedTuple):
    """A lesson with one of its works; the work's fields are None where the lesson has none."""

    lesson_id: int
    date: date
    number: int
    topic: str
    homework: str
    planned_topic: str
    planned_homework: str
    is_cancelled: bool
    filled_at: datetime | None
    rev: int
    change: str
    homework_form: str
    work_id: int | None
    title: str | None
    weight: Decimal | None
    kind_name: str | None
    code: str | None
    is_control: bool | None
    is_written: bool | None
    due_days: int | None
    correction: int
    before: int  # lessons held in the journal before the first of these days


def work_rows(journal_id: int, first: date, last: date) -> list[WorkRow]:
    """Lessons between two days with their works, in the order of the page. One SELECT."""
    return _WORKS.rows(journal=journal_id, first=first, last=last)


def _works() -> Any:
    columns = (
        Lesson.id, Lesson.date, Lesson.number, Lesson.topic, Lesson.homework, Lesson.planned_topic, Lesson.planned_homework,
        Lesson.is_cancelled, Lesson.filled_at, Lesson.rev, Lesson.change, Lesson.homework_form,
        Work.id, Work.title, Work.weight, WorkKind.name, WorkKind.code, WorkKind.is_control, WorkKind.is_written,
        WorkKind.due_days, Lesson.correction, _before(),
    )  # fmt: skip
    query = Lesson.select(*columns).join(Work, JOIN.LEFT_OUTER).join(WorkKind, JOIN.LEFT_OUTER).where(_days())
    return query.order_by(Lesson.date, Lesson.number, Work.position)


def _before() -> Any:
    earlier = Lesson.alias()
    found = (earlier.journal == hole("journal")) & (earlier.date < hole("first")) & ~earlier.is_cancelled
    return earlier.select(fn.COUNT(earlier.id)).where(found)


_WORKS = Prepared(_works, WorkRow._make)
