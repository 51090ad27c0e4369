"""Everything the journal page shows, for its HTML, its JSON and its files alike: the same ten SELECTs at most (GRID-1, GRID-7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from typing import Any

from ejournal.models.lessons import HOMEWORK_FORMS
from ejournal.policy.actor import Actor
from ejournal.policy.journals import may_read_journal
from ejournal.queries.cells import (
    NO_ABSENCE,
    NO_FINAL,
    NO_MARK,
    AbsenceState,
    FinalState,
    MarkState,
    WorkRow,
    figures_of,
    records_and_known,
    records_by_pupil,
    work_rows,
)
from ejournal.queries.figures import warning_of
from ejournal.queries.journal_page_parts import blank, final_css, months_of, stays_on, turned, written
from ejournal.queries.journal_page_shapes import (
    CellView,
    ColumnHead,
    JournalHead,
    JournalPage,
    LessonRow,
    PupilRow,
)
from ejournal.queries.journals import journal_with_head, scale_of
from ejournal.queries.known_absences import KnownAbsences
from ejournal.queries.outside_marks import OutsideLine, unpacked
from ejournal.queries.periods import PeriodHead, closing_of, period_at, period_by_id, periods_of_journal
from ejournal.queries.plan_offers import offered_to, offers_of
from ejournal.queries.roster import RosterPupil, roster, stay_note
from ejournal.queries.school_rules import school_rules
from ejournal.rules.cells import Scale
from ejournal.rules.deadlines import closing_note, due_day, is_late, lock_reason
from ejournal.rules.outlook import class_outlook
from ejournal.rules.overdue import AWAY, WorkMarks
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.statistics import RowFigures
from ejournal.rules.words import day_month

NOBODY: frozenset[int] = frozenset()
HOW = dict(HOMEWORK_FORMS)


@dataclass(frozen=True)
class OpenedPage:
    """A page that its reader may see, its records not read yet."""

    actor: Actor
    journal: Any
    periods: tuple[PeriodHead, ...]
    period: PeriodHead
    today: date
    as_of: date | None = None

    @property
    def mark(self) -> str:
        """A word that is another one whenever the page is: what an open page asks for again and again."""
        days = (self.period.closed_on, self.period.journal_closed_on, self.journal.year.closed_on)
        closed = "".join(str(day) for day in days if day)
        seen = f"{self.today}{f'-{self.as_of}' if self.as_of else ''}"
        return f"{self.journal.id}-{self.period.id}-{self.journal.version}-{seen}{closed}-{self.actor.account_id}"

    def read(self, *, with_plan: bool = True) -> JournalPage:
        """The whole page. Six SELECTs, one less without what the plan offers to lessons that have no topic."""
        offers = offers_of([self.journal.id]) if with_plan and self.journal.plan_id else None
        return _Maker(self, school_rules(), records_and_outlook(self.journal, self.period, self.today), offers).page()

    def filled(self, records: PageRecords) -> JournalPage:
        """The page with records that were read elsewhere."""
        return _Maker(self, school_rules(), records, None).page()


@dataclass(frozen=True)
class PageRecords:
    """What a page is filled with: lessons with their works, who is there, marks, absences and period marks by pupil."""

    work_rows: list[WorkRow]
    pupils: tuple[RosterPupil, ...]
    marks: dict[int, dict[int, MarkState]]
    absences: dict[int, dict[int, AbsenceState]]
    finals: dict[int, FinalState]
    known: KnownAbsences | None = None


def records_and_outlook(journal: Any, period: PeriodHead, today: date) -> PageRecords:
    """The records of a period as they stand, with what is known of its lessons to come (ABS-4). Four SELECTs."""
    works, pupils = work_rows(journal.id, period.start, period.end), roster(journal, period.start, period.end)
    return PageRecords(works, pupils, *records_and_known(journal, period.id, period.start, period.end, today))


def records_now(journal: Any, period: PeriodHead) -> PageRecords:
    """The records of a period as they stand. Four SELECTs."""
    works, pupils = work_rows(journal.id, period.start, period.end), roster(journal, period.start, period.end)
    return PageRecords(works, pupils, *records_by_pupil(journal.id, period.id, period.start, period.end))


def open_page(actor: Actor, journal_id: int, period_id: int | None, today: date, day: date | None = None) -> OpenedPage:
    """One period of a journal: the named one, else that of `day`, else today's. Two SELECTs; raises NotThere and Refused."""
    journal = journal_with_head(journal_id)
    may_read_journal(actor, journal).demand()
    periods = periods_of_journal(journal)
    period = period_by_id(periods, period_id) if period_id is not None else period_at(periods, day or today)
    return OpenedPage(actor, journal, periods, period, today)


def journal_page(actor: Actor, journal_id: int, period_id: int | None, today: date, day: date | None = None) -> JournalPage:
    """The page that `open_page` finds, read."""
    return open_page(actor, journal_id, period_id, today, day).read()


class _Maker:
    """Puts one page together from what was read; nothing here asks the database in a loop."""

    def __init__(self, opened: OpenedPage, rules: SchoolRules, records: PageRecords, offers: Any) -> None:
        self.actor, self.journal, self.periods, self.period = opened.actor, opened.journal, opened.periods, opened.period
        self.rules, self.as_of, self.today = rules, opened.as_of, opened.as_of or opened.today
        self.scale: Scale = scale_of(self.journal, rules)
        self.work_rows, self.pupils = records.work_rows, records.pupils
        self.marks, self.absences, self.finals = records.marks, records.absences, records.finals
        journal, period = self.journal, self.period
        self.closing = closing_of(journal, period)
        self.offers, self.known = offers, records.known
        self.keeps = journal.id in self.actor.journal_ids and self.as_of is None
        self.locks: dict[tuple[date, int], str | None] = {}
        ahead = {row.lesson_id: row.date for row in self.work_rows if row.date > self.today and not row.is_cancelled}
        self.coming_days = list(ahead.values())
        self.columns = self._columns()
        self.blanks = [blank(column, is_out=False) for column in self.columns]
        self.shut: list[CellView] = []
        self.place_of_work = {column.work: place for place, column in enumerate(self.columns)}
        self.places_of_lesson: dict[int, list[int]] = {}
        for place, column in enumerate(self.columns):
            self.places_of_lesson.setdefault(column.lesson, []).append(place)

    def page(self) -> JournalPage:
        columns = self.columns
        rows = tuple(self._row(number, pupil) for number, pupil in enumerate(self.pupils, 1))
        return JournalPage(
            journal=self._head(columns),
            period=self.period,
            periods=self.periods,
            months=months_of(columns),
            columns=columns,
            rows=rows,
            weighs=self.rules.use_weights,
            mean_digits=self.rules.mean_digits,
            outlook=class_outlook([row.final or row.forecast for row in rows if not row.is_gone]).text,
            lessons=self._lessons(),
            version=self.journal.version,
            today=self.today,
            min_marks=self.rules.marks_needed(self.journal.hours_a_week) if self.scale.marking == "five" else 1,
            digits=self.scale.digits,
            words=self.scale.words,
            as_of=self.as_of,
            outside=self._outside(),
            may_set_reason=self.rules.teacher_gives_reason or self.journal.school_class_id in self.actor.class_ids,
        )

    def _outside(self) -> tuple[OutsideLine, ...]:
        """The strip of marks from elsewhere, by pupil and number; they were read with the marks."""
        subject = self.journal.subject.name
        return tuple(
            unpacked(-work, (pupil.id, pupil.name), subject, mark.value, mark.second)
            for pupil in self.pupils
            for work, mark in sorted(self.marks.get(pupil.id, {}).items(), reverse=True)
            if work < 0
        )

    def _head(self, columns: Sequence[ColumnHead]) -> JournalHead:
        return JournalHead(
            id=self.journal.id,
            title=self.journal.title,
            editable=self.keeps or any(column.can_edit for column in columns),
            class_title=self.journal.class_title,
            subject=self.journal.subject.name,
            hours_a_week=self.journal.hours_a_week,
            pupils_count=sum(pupil.is_there(min(max(self.today, self.period.start), self.period.end)) for pupil in self.pupils),
            kind=self.journal.kind,
            marking=self.journal.marking,
            no_marks=self.scale.marking == "none",
        )

    def _lock(self, day: date, due_days: int = 0) -> str | None:
        if (day, due_days) not in self.locks:
            past = f"Так журнал выглядел {day_month(self.as_of)}: здесь ничего не меняют" if self.as_of else None
            self.locks[day, due_days] = past or lock_reason(day, self.today, self.rules, self.closing, due_days)
        return self.locks[day, due_days]

    def _may_write(self, lesson_id: int) -> bool:
        return self.keeps or (self.as_of is None and lesson_id in self.actor.substituted_lesson_ids)

    def _columns(self) -> tuple[ColumnHead, ...]:
        rows = [row for row in self.work_rows if row.work_id is not None and not row.is_cancelled]
        following = [*rows[1:], None]
        return tuple(
            self._column(row, after is None or row.date.month != after.date.month)
            for row, after in zip(rows, following, strict=False)
        )

    def _column(self, row: Any, month_end: bool) -> ColumnHead:
        lock = self._lock(row.date, row.due_days)
        return ColumnHead(
            work=row.work_id,
            lesson=row.lesson_id,
            date=row.date,
            number=row.number,
            kind=row.kind_name,
            kind_code=row.code,
            weight=row.weight,
            title=row.title,
            lock=lock,
            is_open=lock is None,
            is_ahead=row.date > self.today,
            is_today=row.date == self.today,
            month_end=month_end,
            can_edit=lock is None and self._may_write(row.lesson_id),
            **self._term(row, lock),
        )

    def _term(self, row: Any, lock: str | None) -> dict[str, Any]:
        """What the head of a column says of its term: of the past and of days ahead nothing. Source: MARK-2, MARK-3."""
        if self.as_of is not None or row.date > self.today:
            return {}
        closes = closing_note(row.date, self.today, self.rules, self.closing, row.due_days) if lock is None else ""
        if self.scale.marking == "none" or not (row.is_written or row.is_control):
            return {"closes": closes}
        due = due_day(row.date, row.due_days)
        work = self._marks_of(row) if self.today > due else None
        return {"due": due, "closes": closes} | ({"lacking": work.lacking, "present": work.present} if work and work.lacking else {})

    def _marks_of(self, row: Any) -> WorkMarks:
        """Who was at the lesson, and how many of them have something in the column."""
        steady, others = self._steady
        there = steady | {pupil.id for pupil in others if pupil.is_there(row.date)} if others else steady
        there = there - self._away.get(row.lesson_id, NOBODY)
        marked = len(there & self._marked.get(row.work_id, NOBODY))
        return WorkMarks(row.kind_name, row.date, row.due_days, bool(row.is_control), len(there), marked)

    @cached_property
    def _steady(self) -> tuple[frozenset[int], tuple[RosterPupil, ...]]:
        """Those who are there the whole period, and the others: each column asks, most pupils stay."""
        steady = frozenset(pupil.id for pupil in self.pupils if stays_on(pupil, self.period))
        return steady, tuple(pupil for pupil in self.pupils if pupil.id not in steady)

    @cached_property
    def _away(self) -> dict[int, set[int]]:
        """By lesson, who was not there."""
        return turned((lesson, pupil) for pupil, own in self.absences.items() for lesson, state in own.items() if state.code in AWAY)

    @cached_property
    def _marked(self) -> dict[int, set[int]]:
        """By work, who has something in its column."""
        return turned((work, pupil) for pupil, own in self.marks.items() for work, mark in own.items() if mark.value)

    def _row(self, number: int, pupil: RosterPupil) -> PupilRow:
        marks = {work: mark for work, mark in self.marks.get(pupil.id, {}).items() if work in self.place_of_work}
        counted = [(mark, self.columns[self.place_of_work[work]].weight) for work, mark in marks.items()]
        brought = [(mark, Decimal(1)) for work, mark in self.marks.get(pupil.id, {}).items() if work < 0]
        if self.rules.outside_marks_count:
            counted += brought
        figures = figures_of(counted, self.journal.hours_a_week, self.rules, self.scale.marking)
        first, gone = pupil.stays[0], pupil.gone_by(min(self.period.end, self.today))
        arrived = first.start if first.start > self.period.start else None
        final, corrected = self.finals.get(pupil.id, NO_FINAL)
        return PupilRow(
            number=number,
            pupil=pupil.id,
            name=pupil.name,
            note=stay_note(pupil, arrived, gone) or pupil.status,
            out=stay_note(pupil, arrived, gone, pupil.stays[-1].end),
            from_date=arrived,
            to_date=gone,
            is_gone=gone is not None,
            fifth=number % 5 == 0,
            cells=self._cells(pupil, marks, shut=final != ""),
            lock=self._row_lock(final),
            final=final or self._proposal(figures),
            final_css=final_css(final, corrected),
            final_corrected=corrected,
            outside=len(brought),
            **self._figures(figures, pupil, gone is not None),
        )

    def _figures(self, figures: RowFigures, pupil: RosterPupil, is_gone: bool) -> dict[str, Any]:
        return {
            "mean": figures.mean,
            "weighted": figures.weighted,
            "forecast": figures.forecast,
            "count": figures.count,
            "needed": figures.needed,
            "warning": warning_of(figures, pupil.lessons_left(self.coming_days)) if figures.is_short and not is_gone else None,
        }

    def _proposal(self, figures: RowFigures) -> str:
        return "" if figures.is_short else figures.forecast

    def _row_lock(self, final: str) -> str | None:
        """Why a pupil's cells of the period are closed though the columns are open: his period mark stands. Source: MARK-6."""
        if not final or self.as_of is not None:
            return None
        return lock_reason(self.today, self.today, self.rules, closing_of(self.journal, self.period, final))

    def _cells(self, pupil: RosterPupil, marks: Mapping[int, MarkState], *, shut: bool) -> tuple[CellView, ...]:
        """The blank cells of the page with the written ones put in: of 1800 cells most are blank, and the same in each row."""
        cells = self._shut_row(pupil) if shut else self._blank_row(pupil)
        absences = self.absences.get(pupil.id, {})
        places = {self.place_of_work[work] for work in marks}
        for lesson in absences:
            places.update(self.places_of_lesson.get(lesson, ()))
        for place in places:
            column = self.columns[place]
            mark, absence = marks.get(column.work, NO_MARK), absences.get(column.lesson, NO_ABSENCE)
            cells[place] = written(cells[place], mark, absence)
        self._foretell(pupil, cells)
        return tuple(cells)

    def _foretell(self, pupil: RosterPupil, cells: list[CellView]) -> None:
        """What is known of lessons without a record stands pale in the cells of today and of the days ahead. Source: ABS-4."""
        if self.known is None or pupil.id not in self.known.grounds:
            return
        for place, column in enumerate(self.columns):
            if not cells[place].text and pupil.is_there(column.date):
                pale, why = self.known.of(pupil.id, column.date, column.number)
                if pale:
                    cells[place] = cells[place]._replace(pale=pale, why=why)

    def _blank_row(self, pupil: RosterPupil) -> list[CellView]:
        """A row without records; the days on which the pupil was not in the class are shut."""
        if stays_on(pupil, self.period):
            return self.blanks.copy()
        pairs = zip(self.columns, self.blanks, strict=True)
        return [cell if pupil.is_there(column.date) else blank(column, is_out=True) for column, cell in pairs]

    def _shut_row(self, pupil: RosterPupil) -> list[CellView]:
        """The row of a pupil whose period mark stands: nothing in it may be written."""
        if not self.shut:
            self.shut = [blank(column, is_out=False, shut=True) for column in self.columns]
        pairs = zip(self.columns, self.shut, strict=True)
        return [cell if pupil.is_there(column.date) else blank(column, is_out=True) for column, cell in pairs]

    def _lessons(self) -> tuple[LessonRow, ...]:
        """The lessons in order, numbered through the year as the paper journal's are; a cancelled one has no number."""
        number = self.work_rows[0].before if self.work_rows else 0
        lessons = []
        for _, works in groupby(self.work_rows, key=lambda row: row.lesson_id):
            own = list(works)
            number += not own[0].is_cancelled
            lessons.append(self._lesson(own, None if own[0].is_cancelled else number))
        return tuple(lessons)

    def _lesson(self, works: list[Any], ordinal: int | None) -> LessonRow:
        row = works[0]
        filled = row.topic != ""
        topic, homework, item = offered_to(row, self.offers)
        return LessonRow(
            lesson=row.lesson_id,
            date=row.date,
            number=row.number,
            ordinal=ordinal,
            topic=row.topic,
            homework=row.homework,
            planned_topic=topic,
            planned_homework=homework,
            plan_item=item,
            is_today=row.date == self.today,
            is_ahead=row.date > self.today,
            is_work=any(work.is_control for work in works),
            is_cancelled=row.is_cancelled,
            can_edit=self._may_write(row.lesson_id) and self._lock(row.date) is None and not row.is_cancelled,
            rev=row.rev,
            filled=filled,
            late=filled and row.filled_at is not None and is_late(row.date, row.filled_at.date()),
            change=row.change,
            how=HOW.get(row.homework_form, ""),
            corrected=row.correction,
        )
