"""The journal page as it stood on the evening of a day, rebuilt from the audit trail (COR-4).

Read are only the rows of the trail that speak of this journal, by their index: how long the school has kept its journals does
not matter. A lesson, a work or a stay in the class that the trail says nothing of is shown as it stands; rules, terms and the
subject are today's. Lessons that the timetable took away again, empty, are left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from ejournal.errors import BadInput
from ejournal.models import (
    Absence,
    AuditRow,
    ClassMembership,
    GroupMembership,
    Lesson,
    Mark,
    OutsideMark,
    PeriodMark,
    Pupil,
    SchoolClass,
    Work,
    WorkKind,
)
from ejournal.models.base import BaseModel
from ejournal.policy.actor import Actor
from ejournal.queries.cells import NO_ABSENCE, NO_MARK, AbsenceState, FinalState, MarkState, WorkRow
from ejournal.queries.journal_page import OpenedPage, PageRecords, open_page, records_now
from ejournal.queries.journal_page_shapes import CellView, JournalPage
from ejournal.queries.outside_marks import pack_paper
from ejournal.queries.periods import PeriodHead
from ejournal.queries.record_fields import python_values
from ejournal.queries.roster import RosterPupil, merged_pupils
from ejournal.rules.cells import CellValue
from ejournal.rules.order import order_key
from ejournal.rules.replay import CHANGES, is_making

END_OF_DAY = time(23, 59, 59)


def journal_page_as_of(actor: Actor, journal_id: int, period_id: int | None, day: date, today: date) -> JournalPage:
    """The page as it stood when `day` ended; cells and lessons that are otherwise now say so. Twenty-four SELECTs at most.

    Raises BadInput for a day that has not come, and what `open_page` raises.
    """
    if day > today:
        raise BadInput("Этот день ещё не наступил: выберите прошедший.", field="as_of")
    opened = open_page(actor, journal_id, period_id, today, day)
    return page_at(opened, datetime.combine(day, END_OF_DAY))


def page_at(opened: OpenedPage, moment: datetime) -> JournalPage:
    """The opened page as it stood right after `moment`."""
    then = _records_at(opened.journal, opened.period, moment)
    page = replace(opened, as_of=moment.date()).filled(then)
    return _compared(page, records_now(opened.journal, opened.period))


# ---- what the trail says ----------------------------------------------------------------------------------------------


class _Trail:
    """The last word of the trail up to a moment about some records; None for one that was not there."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment
        self.said: dict[tuple[str, int], dict[str, Any] | None] = {}
        self.words: dict[tuple[str, int], int] = {}
        self.unborn: set[tuple[str, int]] = set()  # of whose making the trail says nothing

    def read(self, parts: Sequence[tuple[type[BaseModel], Any]]) -> None:
        """Rows about the records of each (model, condition on its id). One SELECT a part."""
        columns = (AuditRow.id, AuditRow.at, AuditRow.entity, AuditRow.entity_id, AuditRow.action, AuditRow.old, AuditRow.new)
        for model, ids in parts:
            found = (AuditRow.entity == model.__name__) & AuditRow.entity_id.in_(ids)
            for row in sorted(AuditRow.select(*columns).where(found).tuples()):
                if row[4] in CHANGES:
                    self._take(*row[1:])

    def _take(self, at: datetime, entity: str, number: int, action: str, old: str, new: str) -> None:
        key = (entity, number)
        if key not in self.said:
            self.said[key] = None if is_making(action, old) else {}
            self.unborn |= set() if is_making(action, old) else {key}
        known = self.said[key]
        if key in self.unborn and known is not None and old:
            self.said[key] = known = json.loads(old) | known  # what a field was before its first word
        if at > self.moment:
            return
        self.words[key] = self.words.get(key, 0) + 1
        self.said[key] = None if action == "delete" else {**(known or {}), **json.loads(new)}

    def records(self, model: type[BaseModel], present: Iterable[Any]) -> Iterator[Any]:
        """The records as they stood; what the trail says nothing of is as it stands."""
        for row in present:
            key = (model.__name__, row.id)
            said = self.said.get(key, {})
            if key not in self.said:
                yield row
            elif said is not None:
                kept = row.__data__ if key in self.unborn else {"id": row.id}
                yield model(**{**kept, **python_values(model, said)})

    def each(self, model: type[BaseModel]) -> Iterator[tuple[int, dict[str, Any], int]]:
        """(number, fields, how many times it was written) of a pupil's records there were."""
        name = model.__name__
        for (entity, number), said in self.said.items():
            if entity == name and said is not None and "pupil" in said:
                yield number, said, self.words[entity, number]


def _records_at(journal: Any, period: PeriodHead, moment: datetime) -> PageRecords:
    trail = _Trail(moment)
    in_journal = Lesson.select(Lesson.id).where(Lesson.journal == journal.id)
    trail.read([(Lesson, in_journal), (Work, Work.select(Work.id).where(Work.lesson.in_(in_journal)))])
    lessons = list(trail.records(Lesson, Lesson.select().where(Lesson.journal == journal.id)))
    shown = {row.id: row for row in lessons if period.start <= row.date <= period.end}
    before = sum(row.date < period.start and not row.is_cancelled for row in lessons)
    works = trail.records(Work, Work.select().where(Work.lesson.in_(in_journal)))
    rows = _work_rows(shown, [work for work in works if work.lesson_id in shown], before)
    pupils = _pupils(trail, journal, period)
    marks, absences = _cells(trail, set(shown))
    _add_outside(marks, trail, journal, period)
    return PageRecords(rows, pupils, marks, absences, _finals(trail, journal, period))


def _work_rows(lessons: dict[int, Any], works: Sequence[Any], before: int) -> list[WorkRow]:
    """Lessons with their works in the order of the page."""
    kinds = {kind.id: kind for kind in WorkKind.select()}
    own: dict[int, list[Any]] = {number: [] for number in lessons}
    for work in works:
        own[work.lesson_id].append(work)
    rows = []
    for lesson in sorted(lessons.values(), key=lambda row: (row.date, row.number, row.id)):
        head = (
            lesson.id, lesson.date, lesson.number, lesson.topic, lesson.homework, lesson.planned_topic, lesson.planned_homework,
            bool(lesson.is_cancelled), lesson.filled_at, lesson.rev, lesson.change, lesson.homework_form,
        )  # fmt: skip
        for work in sorted(own[lesson.id], key=lambda row: row.position):
            kind = kinds[work.kind_id]
            rows.append(WorkRow(*head, work.id, work.title, work.weight, kind.name, kind.code, bool(kind.is_control),
                                bool(kind.is_written), kind.due_days, lesson.correction, before))  # fmt: skip
        if not own[lesson.id]:
            rows.append(WorkRow(*head, *[None] * 8, lesson.correction, before))
    return rows


def _cells(trail: _Trail, lessons: set[int]) -> tuple[dict[int, dict[int, MarkState]], dict[int, dict[int, AbsenceState]]]:
    """pupil → work → mark and pupil → lesson → absence, of the lessons shown."""
    works = Work.select(Work.id).where(Work.lesson.in_(sorted(lessons)))
    trail.read([
        (Mark, Mark.select(Mark.id).where(Mark.work.in_(works))),
        (Absence, Absence.select(Absence.id).where(Absence.lesson.in_(sorted(lessons)))),
    ])  # fmt: skip
    marks: dict[int, dict[int, MarkState]] = {}
    absences: dict[int, dict[int, AbsenceState]] = {}
    for number, said, words in trail.each(Mark):
        marks.setdefault(said["pupil"], {})[said["work"]] = MarkState(
            number, said["value"], said.get("second", ""), words, said.get("correction", 0)
        )
    for number, said, words in trail.each(Absence):
        absences.setdefault(said["pupil"], {})[said["lesson"]] = AbsenceState(number, said.get("code", ""), words, said.get("correction", 0))
    return marks, absences


def _add_outside(marks: dict[int, dict[int, MarkState]], trail: _Trail, journal: Any, period: PeriodHead) -> None:
    """Marks from elsewhere that stood that evening, under minus their number, as on the page of today. Source: GRID-14."""
    days = OutsideMark.date.between(period.start, period.end)
    trail.read([(OutsideMark, OutsideMark.select(OutsideMark.id).where((OutsideMark.journal == journal.id) & days))])
    for number, said, words in trail.each(OutsideMark):
        if not said.get("removed_at"):
            marks.setdefault(said["pupil"], {})[-number] = MarkState(number, said["value"], pack_paper(said), words)


def _finals(trail: _Trail, journal: Any, period: PeriodHead) -> dict[int, FinalState]:
    own = (PeriodMark.journal == journal.id) & (PeriodMark.period == period.id)
    trail.read([(PeriodMark, PeriodMark.select(PeriodMark.id).where(own))])
    return {said["pupil"]: FinalState(said.get("value", ""), said.get("correction", 0)) for _, said, _ in trail.each(PeriodMark)}


# ---- who was in the journal --------------------------------------------------------------------------------------------


def _pupils(trail: _Trail, journal: Any, period: PeriodHead) -> tuple[RosterPupil, ...]:
    """Those in the class or group on some day of the period, by the stays of that evening, under the names they had then."""
    table: Any = GroupMembership if journal.group_id else ClassMembership
    here = (table.group == journal.group_id) if journal.group_id else (table.school_class == journal.school_class_id)
    ids = table.select(table.pupil).where(here)
    inside = ClassMembership.pupil.in_(ids) if journal.group_id else here
    parts = [(Pupil, ids), (ClassMembership, ClassMembership.select(ClassMembership.id).where(inside))]
    trail.read(parts if table is ClassMembership else [*parts, (table, table.select(table.id).where(here))])
    names = {row.id: row for row in trail.records(Pupil, Pupil.select().where(Pupil.id.in_(ids)))}
    classes = list(trail.records(ClassMembership, ClassMembership.select().where(inside)))
    grades = {row.id: row.grade for row in SchoolClass.select(SchoolClass.id, SchoolClass.grade)}
    stays = classes if table is ClassMembership else trail.records(table, table.select().where(here))
    rows = [
        (stay.pupil_id, names[stay.pupil_id].surname, names[stay.pupil_id].name, stay.start, stay.end, *_of_class(stay, own, grades), "", names[stay.pupil_id].patronymic)
        for stay in stays
        if _meets(stay, period) and stay.pupil_id in names
        for own in ([stay] if table is ClassMembership else _classes_of(stay, classes, period))
    ]
    rows.sort(key=lambda row: (order_key(row[1]), order_key(row[2]), row[0]))
    return tuple(merged_pupils(rows))


def _classes_of(stay: Any, classes: Sequence[Any], period: PeriodHead) -> list[Any]:
    """The classes of a group's pupil in the period; None where he is a guest."""
    return [row for row in classes if row.pupil_id == stay.pupil_id and _meets(row, period)] or [None]


def _of_class(stay: Any, own: Any, grades: dict[int, int]) -> tuple[str, str, int | None]:
    return (own.order_in, own.order_out, grades.get(own.school_class_id)) if own is not None else ("", "", None)


def _meets(stay: Any, period: PeriodHead) -> bool:
    return stay.start <= period.end and (stay.end is None or stay.end > period.start)


# ---- what is otherwise now ---------------------------------------------------------------------------------------------


def _compared(page: JournalPage, now: PageRecords) -> JournalPage:
    """The page with a word on each cell and lesson that is not the same any more."""
    lesson_of = {column.work: column.lesson for column in page.columns}
    texts = {row.lesson_id: (row.topic, row.homework, row.is_cancelled) for row in now.work_rows}
    rows = []
    for row in page.rows:
        marks, absences = now.marks.get(row.pupil, {}), now.absences.get(row.pupil, {})
        cells = tuple(
            _noted(cell, marks.get(cell.work, NO_MARK), absences.get(lesson_of[cell.work], NO_ABSENCE)) for cell in row.cells
        )
        rows.append(row._replace(cells=cells))
    lessons = tuple(
        one._replace(differs=texts.get(one.lesson) != (one.topic, one.homework, one.is_cancelled)) for one in page.lessons
    )
    return replace(page, rows=tuple(rows), lessons=lessons)


def _noted(cell: CellView, mark: MarkState, absence: AbsenceState) -> CellView:
    if not (cell.text or mark.value or absence.code):
        return cell
    text = CellValue(mark.value, mark.second, absence.code).text
    return cell if text == cell.text else cell._replace(css=f"{cell.css} is-other", now=text or "пусто")
