"""The cells of some works as they stand: marks and absences taken together, and the figures beside them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from peewee import JOIN, Value

from ejournal.models import Absence, Lesson, Mark, PeriodMark, Work, WorkKind
from ejournal.rules.cells import CellValue
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.statistics import RowFigures, WeightedMark, row_figures


class MarkState(NamedTuple):
    """A row of Mark as it stands; id None = there is none yet."""

    id: int | None = None
    value: str = ""
    second: str = ""
    rev: int = 0


class AbsenceState(NamedTuple):
    """A row of Absence as it stands; id None = there is none yet."""

    id: int | None = None
    code: str = ""
    rev: int = 0


NO_MARK, NO_ABSENCE = MarkState(), AbsenceState()


@dataclass
class CellStates:
    """Marks by (work, pupil) and absences by (lesson, pupil); a service keeps it up to date while it writes."""

    marks: dict[tuple[int, int], MarkState] = field(default_factory=dict)
    absences: dict[tuple[int, int], AbsenceState] = field(default_factory=dict)

    def mark(self, work: int, pupil: int) -> MarkState:
        return self.marks.get((work, pupil), NO_MARK)

    def absence(self, lesson: int, pupil: int) -> AbsenceState:
        return self.absences.get((lesson, pupil), NO_ABSENCE)

    def value(self, work: int, lesson: int, pupil: int) -> CellValue:
        mark = self.mark(work, pupil)
        return CellValue(mark.value, mark.second, self.absence(lesson, pupil).code)

    def rev(self, work: int, lesson: int, pupil: int) -> int:
        return self.mark(work, pupil).rev + self.absence(lesson, pupil).rev


def cell_states(journal_id: int, first: date, last: date, pupils: Collection[int] | None = None) -> CellStates:
    """All cells of a journal between two days, both included; of some pupils only, if said. One SELECT."""
    days = (Lesson.journal == journal_id) & Lesson.date.between(first, last)
    marks = Mark.select(Value(1), Mark.work_id, Mark.pupil_id, Mark.id, Mark.value, Mark.second, Mark.rev).join(Work).join(Lesson)
    absences = Absence.select(
        Value(0), Absence.lesson_id, Absence.pupil_id, Absence.id, Absence.code, Value(""), Absence.rev
    ).join(Lesson)
    if pupils is not None:
        marks, absences = marks.where(Mark.pupil.in_(pupils)), absences.where(Absence.pupil.in_(pupils))
    states = CellStates()
    for is_mark, place, pupil, key, text, second, rev in marks.where(days).union_all(absences.where(days)).tuples():
        if is_mark:
            states.marks[place, pupil] = MarkState(key, text, second, rev)
        else:
            states.absences[place, pupil] = AbsenceState(key, text, rev)
    return states


def final_marks(journal_id: int, period_id: int, pupils: Collection[int] | None = None) -> dict[int, str]:
    """Period marks by pupil. One SELECT."""
    found = (PeriodMark.journal == journal_id) & (PeriodMark.period == period_id)
    if pupils is not None:
        found &= PeriodMark.pupil.in_(pupils)
    return dict(PeriodMark.select(PeriodMark.pupil_id, PeriodMark.value).where(found).tuples())


def figures_of(states: Iterable[tuple[MarkState, Decimal]], hours: Decimal, rules: SchoolRules) -> RowFigures:
    """The figures of one pupil from his marks and the weights of their works."""
    points = (
        WeightedMark(int(text), weight) for mark, weight in states for text in (mark.value, mark.second) if text.isdigit()
    )
    return row_figures(points, hours, rules)


def work_rows(journal_id: int, first: date, last: date) -> Any:
    """Lessons between two days with their works (a lesson without a work has none), in the order of the page. One SELECT."""
    columns = (
        Lesson.id.alias("lesson_id"), Lesson.date, Lesson.number, Lesson.topic, Lesson.homework, Lesson.planned_topic,
        Lesson.planned_homework, Lesson.is_cancelled, Lesson.filled_at, Lesson.rev, Lesson.substitute_id,
        Work.id.alias("work_id"), Work.title, Work.weight, WorkKind.name.alias("kind_name"), WorkKind.code, WorkKind.is_control,
        WorkKind.position.alias("kind_position"),
    )  # fmt: skip
    query = Lesson.select(*columns).join(Work, JOIN.LEFT_OUTER).join(WorkKind, JOIN.LEFT_OUTER)
    query = query.where((Lesson.journal == journal_id) & Lesson.date.between(first, last))
    return query.order_by(Lesson.date, Lesson.number, Work.position).namedtuples()
