"""A pupil's period, year, exam and final marks of a year, by subject (DIA-1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import JOIN

from ejournal.errors import NotThere
from ejournal.models import AcademicYear, Journal, Period, PeriodMark, Pupil, Subject, russian
from ejournal.queries.error_reports import ReportLine, reports_of_finals
from ejournal.queries.journal_page_shapes import FAILING

OF_YEAR = (("year", "Год"), ("interim", "ПА"), ("exam", "Экз."), ("final", "Итог."))


@dataclass(frozen=True)
class FinalCell:
    """A mark with its style and its number; an empty one where there is none. `reports`: what the family said of it."""

    text: str = ""
    css: str = ""
    id: int = 0
    reports: tuple[ReportLine, ...] = ()


@dataclass(frozen=True)
class SubjectMarks:
    """A subject's marks in the order of the columns."""

    subject: str
    marks: tuple[FinalCell, ...]
    journal: int = 0

    @property
    def reports(self) -> tuple[ReportLine, ...]:
        return tuple(line for cell in self.marks for line in cell.reports)


@dataclass(frozen=True)
class MarksSheet:
    """The marks of a year: columns by title, subjects in the order of the curriculum; `years` are those with marks."""

    pupil: int
    name: str
    year: int
    year_title: str
    years: tuple[tuple[int, str], ...]
    columns: tuple[str, ...]
    subjects: tuple[SubjectMarks, ...]


def marks_sheet(pupil_id: int, year_id: int | None, today: date) -> MarksSheet:
    """The named year, else today's or the last one with marks. Three SELECTs; raises NotThere."""
    pupil = Pupil.get_or_none(Pupil.id == pupil_id)
    if pupil is None:
        raise NotThere("Такого дневника нет.")
    rows = _rows(pupil_id)
    years = {row[0]: (row[1], row[2]) for row in rows}
    year = year_id if year_id in years else max(years, key=lambda key: years[key][1], default=0)
    own = [row for row in rows if row[0] == year]
    columns = _columns(own)
    reports = reports_of_finals(pupil_id, [row[9] for row in own])
    found: dict[tuple[int, str], dict[Any, FinalCell]] = {}
    for _, _, _, subject, kind, start, _, _, value, key, journal in own:
        cell = FinalCell(value, "is-2" if value in FAILING else "", key, tuple(reports.get(key, ())))
        found.setdefault((journal, subject), {})[start or kind] = cell
    subjects = tuple(
        SubjectMarks(subject, tuple(marks.get(key, FinalCell()) for key, _ in columns), journal)
        for (journal, subject), marks in found.items()
    )
    named = tuple((key, title) for key, (title, _) in years.items())
    return MarksSheet(pupil_id, pupil.list_name, year, years.get(year, ("", today))[0], named, tuple(title for _, title in columns), subjects)


def _rows(pupil_id: int) -> list[tuple[Any, ...]]:
    columns = (AcademicYear.id, AcademicYear.title, AcademicYear.start, Subject.name, PeriodMark.kind)
    more = (Period.start, Period.kind, Period.number, PeriodMark.value, PeriodMark.id, PeriodMark.journal_id)
    query = PeriodMark.select(*columns, *more).join(Journal).join(Subject).switch(Journal).join(AcademicYear)
    query = query.switch(PeriodMark).join(Period, JOIN.LEFT_OUTER).where((PeriodMark.pupil == pupil_id) & (PeriodMark.value != ""))
    order = (AcademicYear.start.desc(), Subject.position, russian(Subject.name), PeriodMark.id)
    return list(query.order_by(*order).tuples())


def _columns(rows: list[tuple[Any, ...]]) -> list[tuple[Any, str]]:
    """The periods that have marks, in order, then the year and what follows it."""
    periods = {row[5]: Period(kind=row[6], number=row[7]).short_title for row in rows if row[5] is not None}
    kinds = {row[4] for row in rows}
    return [*sorted(periods.items()), *((kind, title) for kind, title in OF_YEAR if kind in kinds)]
