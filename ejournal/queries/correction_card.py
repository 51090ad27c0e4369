"""One request as the deputy weighs it: each line with its history, its neighbours, and the figures before and after (COR-2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ejournal.errors import BadInput, NotThere
from ejournal.models import Lesson, PeriodMark
from ejournal.policy.actor import Actor
from ejournal.policy.corrections import may_decide, may_read_correction, may_withdraw
from ejournal.policy.verdict import Verdict
from ejournal.queries.cells import (
    NO_ABSENCE,
    NO_MARK,
    AbsenceState,
    MarkState,
    WorkRow,
    figures_of,
    records_by_pupil,
    work_rows,
)
from ejournal.queries.corrections import ChangeLine, CorrectionView, correction_view
from ejournal.queries.history import CellMoment, cell_moments, histories_of
from ejournal.queries.journals import journal_with_head, scale_of
from ejournal.queries.periods import PeriodHead, period_at, periods_of
from ejournal.queries.school_rules import school_rules
from ejournal.rules.cells import CellValue, Scale, parse_cell
from ejournal.rules.corrections import CELL, FINAL
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.statistics import RowFigures

BESIDE = 6


@dataclass(frozen=True)
class NeighbourCell:
    """A cell of the pupil's row near the line's own, which `is_this` marks."""

    date: date
    kind: str
    text: str
    is_this: bool


@dataclass(frozen=True)
class LineCard:
    """A line with what helps to judge it; `stands` is what is there now, None where the thing is gone."""

    change: ChangeLine
    stands: str | None
    history: tuple[CellMoment, ...]
    neighbours: tuple[NeighbourCell, ...] = ()
    before: RowFigures | None = None
    after: RowFigures | None = None


@dataclass(frozen=True)
class CorrectionCard:
    view: CorrectionView
    journal_title: str
    lines: tuple[LineCard, ...]
    may_decide: Verdict
    may_withdraw: Verdict

    @property
    def changed(self) -> tuple[LineCard, ...]:
        """Lines whose value is not the one the teacher saw: while they are there, the request can't be carried out."""
        return tuple(line for line in self.lines if line.stands != line.change.was) if self.view.is_waiting else ()


@dataclass(frozen=True)
class _Sheet:
    """One period of the journal as it stands."""

    works: tuple[WorkRow, ...]
    marks: dict[int, dict[int, MarkState]]
    absences: dict[int, dict[int, AbsenceState]]

    def place(self, work: int) -> int | None:
        return next((at for at, row in enumerate(self.works) if row.work_id == work), None)

    def text(self, pupil: int, row: WorkRow) -> str:
        mark = self.mark(pupil, row)
        absence = self.absences.get(pupil, {}).get(row.lesson_id, NO_ABSENCE)
        return CellValue(mark.value, mark.second, absence.code).text

    def mark(self, pupil: int, row: WorkRow) -> MarkState:
        return self.marks.get(pupil, {}).get(row.work_id or 0, NO_MARK)


def correction_card(actor: Actor, correction_id: int) -> CorrectionCard:
    """A request whole; raises NotThere, and Refused for another's. Three SELECTs a period, and eight more whatever the lines."""
    view = correction_view(correction_id)
    if view is None:
        raise NotThere("Такой заявки нет.")
    may_read_correction(actor, view).demand()
    journal, rules = journal_with_head(view.journal), school_rules()
    return CorrectionCard(
        view, journal.title, _Weigher(journal, rules, view).lines(), may_decide(actor, view, rules), may_withdraw(actor, view)
    )


class _Weigher:
    """Reads each period that a line is in once, and the histories of all lines together."""

    def __init__(self, journal: Any, rules: SchoolRules, view: CorrectionView) -> None:
        self.journal, self.rules, self.view = journal, rules, view
        self.scale: Scale = scale_of(journal, rules)
        self.periods = periods_of(journal.year_id, journal.school_class.grade if journal.school_class_id else None)
        self.sheets = {period.id: self._sheet(period) for period in {self._period(line) for line in view.lines} if period}
        self.finals = self._finals()
        self.lessons = self._lessons()
        self.entries = histories_of(self._records())

    def lines(self) -> tuple[LineCard, ...]:
        return tuple(self._line(line) for line in self.view.lines)

    def _line(self, line: ChangeLine) -> LineCard:
        if line.target.kind == CELL:
            return self._cell(line)
        if line.target.kind == FINAL:
            return self._final(line)
        row = self.lessons.get(line.target.lesson)
        stands = getattr(row, line.target.kind) if row is not None else None
        return LineCard(line, stands, self._moments(("Lesson", line.target.lesson), line.target.kind))

    def _cell(self, line: ChangeLine) -> LineCard:
        period, pupil = self._period(line), line.target.pupil
        sheet = self.sheets[period.id] if period else None
        place = sheet.place(line.target.work) if sheet else None
        if sheet is None or place is None:
            return LineCard(line, None, ())
        row = sheet.works[place]
        ids = (("Mark", sheet.mark(pupil, row).id or 0), ("Absence", self._absence(sheet, pupil, row).id or 0))
        entries = sorted((entry for key in ids for entry in self.entries.get(key, ())), key=lambda entry: entry.number)
        return LineCard(
            line, sheet.text(pupil, row), cell_moments(entries), _beside(sheet, pupil, place),
            self._figures(sheet, pupil, was=True), self._figures(sheet, pupil, was=False),
        )  # fmt: skip

    def _final(self, line: ChangeLine) -> LineCard:
        row, period = self.finals.get((line.target.pupil, line.target.mark, line.target.period)), self._period(line)
        figures = self._figures(self.sheets[period.id], line.target.pupil, was=True) if period else None
        history = self._moments(("PeriodMark", row.id), "value") if row is not None else ()
        return LineCard(line, row.value if row is not None else "", history, before=figures)

    def _figures(self, sheet: _Sheet, pupil: int, *, was: bool) -> RowFigures | None:
        """The pupil's figures with all lines of the request put back (`was`) or done."""
        if self.scale.marking != "five":
            return None
        asked = {
            line.target.work: line.was if was else line.becomes
            for line in self.view.lines
            if line.target.kind == CELL and line.target.pupil == pupil
        }
        counted = _weighted(sheet, pupil, asked, self.scale, self.rules.outside_marks_count)
        return figures_of(counted, self.journal.hours_a_week, self.rules, self.scale.marking)

    def _moments(self, key: tuple[str, int], field: str) -> tuple[CellMoment, ...]:
        found = (entry for entry in self.entries.get(key, ()) if field in entry.new)
        return tuple(CellMoment(entry.at, entry.hand, str(entry.old.get(field) or ""), str(entry.new[field] or "")) for entry in found)

    def _records(self) -> Mapping[str, set[int]]:
        """Whose histories are asked for."""
        records: dict[str, set[int]] = {"Mark": set(), "Absence": set(), "Lesson": set(self.lessons)}
        records["PeriodMark"] = {row.id for row in self.finals.values()}
        for line in self.view.lines:
            period = self._period(line)
            if line.target.kind == CELL and period:
                sheet = self.sheets[period.id]
                place = sheet.place(line.target.work)
                if place is not None:
                    row = sheet.works[place]
                    records["Mark"].add(sheet.mark(line.target.pupil, row).id or 0)
                    records["Absence"].add(self._absence(sheet, line.target.pupil, row).id or 0)
        return records

    def _absence(self, sheet: _Sheet, pupil: int, row: WorkRow) -> AbsenceState:
        return sheet.absences.get(pupil, {}).get(row.lesson_id, NO_ABSENCE)

    def _period(self, line: ChangeLine) -> PeriodHead | None:
        if line.target.kind == FINAL:
            return next((period for period in self.periods if period.id == line.target.period), None)
        return period_at(self.periods, line.date) if self.periods and line.date and line.target.kind == CELL else None

    def _sheet(self, period: PeriodHead) -> _Sheet:
        works = tuple(row for row in work_rows(self.journal.id, period.start, period.end) if row.work_id and not row.is_cancelled)
        marks, absences, _ = records_by_pupil(self.journal.id, period.id, period.start, period.end)
        return _Sheet(works, marks, absences)

    def _finals(self) -> dict[tuple[int, str, int], Any]:
        named = [line.target.pupil for line in self.view.lines if line.target.kind == FINAL]
        found = PeriodMark.select().where((PeriodMark.journal == self.journal.id) & PeriodMark.pupil.in_(named)) if named else ()
        return {(row.pupil_id, row.kind, row.period_id or 0): row for row in found}

    def _lessons(self) -> dict[int, Any]:
        named = [line.target.lesson for line in self.view.lines if line.target.lesson]
        return {row.id: row for row in Lesson.select().where(Lesson.id.in_(named))} if named else {}


def _beside(sheet: _Sheet, pupil: int, place: int) -> tuple[NeighbourCell, ...]:
    first = max(0, place - BESIDE)
    rows = sheet.works[first : place + BESIDE + 1]
    return tuple(
        NeighbourCell(row.date, row.kind_name or "", sheet.text(pupil, row), at == place) for at, row in enumerate(rows, first)
    )


def _weighted(
    sheet: _Sheet, pupil: int, asked: Mapping[int, str], scale: Scale, counts_outside: bool
) -> Iterable[tuple[MarkState, Decimal]]:
    """The pupil's marks with their weights, those of the request as it has them; marks from elsewhere have no work (GRID-14)."""
    for row in sheet.works:
        state = sheet.mark(pupil, row)
        if row.work_id in asked:
            value = _understood(asked[row.work_id], scale)
            state = state._replace(value=value.mark, second=value.second)
        yield state, row.weight or Decimal(1)
    if counts_outside:
        yield from ((mark, Decimal(1)) for work, mark in sheet.marks.get(pupil, {}).items() if work < 0)


def _understood(text: str, scale: Scale) -> CellValue:
    """A value of the request; one that the scale takes no more counts as none."""
    try:
        return parse_cell(text, scale)
    except BadInput:
        return CellValue()

