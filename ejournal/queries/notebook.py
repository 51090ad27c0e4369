"""The teacher's own notes: those of a journal, those of its cells, and all that is owed to him (GRID-9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import JOIN, fn

from ejournal.errors import NotThere
from ejournal.models import Journal, Lesson, Note, Pupil, SchoolClass, StudyGroup, Subject, Work, WorkKind, russian
from ejournal.models.notebook import NOTE_KINDS
from ejournal.models.prepared import Prepared
from ejournal.policy.actor import Actor, own_values, teacher_in_holes
from ejournal.policy.notebook import may_keep_notebook, readable_notes
from ejournal.queries.journals import journal_with_head
from ejournal.queries.periods import period_at, periods_of
from ejournal.queries.roster import roster
from ejournal.rules.notebook import OWED, RETAKE, TO_BE_SETTLED, Listed, is_overdue, is_tomorrow
from ejournal.rules.words import short_date

KINDS = dict(NOTE_KINDS)
MOST_WORKS, MOST_NOTES = 40, 400
OF_CLASS = "класс"


@dataclass(frozen=True)
class NoteLine:
    """A note as its author sees it; `work_words` is «12.10, контрольная работа»."""

    id: int
    journal: int
    journal_title: str
    pupil: int | None
    who: str
    kind: str
    kind_title: str
    date: date
    text: str
    mark: str
    due: date | None
    done_on: date | None
    work: int | None
    work_words: str
    is_overdue: bool
    is_tomorrow: bool
    rev: int


@dataclass(frozen=True)
class WorkChoice:
    """A work that a note may be about, and that a draft mark may go to."""

    id: int
    date: date
    words: str


@dataclass(frozen=True)
class NotebookPage:
    """`open` is what is to be settled, the overdue first; `removed` a note just taken away, which may be brought back."""

    journal: int
    title: str
    pupils: tuple[Listed, ...]
    works: tuple[WorkChoice, ...]
    open: tuple[NoteLine, ...]
    notes: tuple[NoteLine, ...]
    done: tuple[NoteLine, ...]
    removed: NoteLine | None = None


@dataclass(frozen=True)
class OwedCount:
    """What the desk says of the notebook."""

    owed: int
    overdue: int
    tomorrow: int


def notebook_page(actor: Actor, journal_id: int, today: date, removed: int | None = None) -> NotebookPage:
    """The notebook of one journal. Five SELECTs; raises NotThere and Refused."""
    journal = journal_with_head(journal_id)
    may_keep_notebook(actor, journal_id).demand()
    lines = [_line(row, today) for row in _rows(readable_notes(actor) & (Note.journal == journal_id) & _kept(removed))]
    shown = [line for line in lines if line.id != removed]
    return NotebookPage(
        journal=journal_id,
        title=journal.title,
        pupils=listed(journal, today),
        works=work_choices(journal_id, today),
        open=in_order(line for line in shown if line.kind in TO_BE_SETTLED and line.done_on is None),
        notes=tuple(line for line in shown if line.kind not in TO_BE_SETTLED and line.done_on is None),
        done=tuple(line for line in shown if line.done_on is not None),
        removed=next((line for line in lines if line.id == removed), None),
    )


def listed(journal: Any, today: date) -> tuple[Listed, ...]:
    """The pupils with the numbers that the journal page gives them now. Two SELECTs."""
    grade = journal.school_class.grade if journal.school_class_id else None
    period = period_at(periods_of(journal.year_id, grade), today)
    return tuple(Listed(number, one.id, one.name) for number, one in enumerate(roster(journal, period.start, period.end), 1))


def work_choices(journal_id: int, today: date) -> tuple[WorkChoice, ...]:
    """The last works up to today, the newest first. One SELECT."""
    query = Work.select(Work.id, Work.title, Lesson.date, WorkKind.name).join(Lesson).switch(Work).join(WorkKind)
    mine = (Lesson.journal == journal_id) & (Lesson.date <= today) & ~Lesson.is_cancelled
    rows = query.where(mine).order_by(Lesson.date.desc(), Lesson.number.desc(), Work.position).limit(MOST_WORKS)
    return tuple(WorkChoice(key, day, _work_words(day, kind, title)) for key, title, day, kind in rows.tuples())


def cell_notes(actor: Actor, journal_id: int) -> list[dict[str, Any]]:
    """One's own open notes of a journal that name a pupil, for the marks in its cells; JSON-ready. One SELECT."""
    may_keep_notebook(actor, journal_id).demand()
    open_ones = readable_notes(actor) & (Note.journal == journal_id) & Note.done_on.is_null() & Note.removed_at.is_null()
    query = Note.select(Note.pupil_id, Note.work_id, Note.date, Note.kind).where(open_ones & Note.pupil.is_null(False))
    return [
        {"pupil": pupil, "work": work, "date": day.isoformat(), "kind": KINDS[kind]} for pupil, work, day, kind in query.tuples()
    ]


def notes_of_cell(actor: Actor, journal_id: int, pupil_id: int, work_id: int, today: date) -> tuple[NoteLine, ...]:
    """The open notes of one cell: those that name its work, and those of its pupil and day that name none. One SELECT."""
    may_keep_notebook(actor, journal_id).demand()
    work = Work.select(Work, Lesson).join(Lesson).where((Work.id == work_id) & (Lesson.journal == journal_id)).first()
    if work is None:
        raise NotThere("Такой работы в этом журнале нет.")
    here = (Note.work == work_id) | (Note.work.is_null() & (Note.date == work.lesson.date))
    mine = readable_notes(actor) & (Note.journal == journal_id) & (Note.pupil == pupil_id) & here
    return tuple(_line(row, today) for row in _rows(mine & Note.removed_at.is_null() & Note.done_on.is_null()))


def all_owed(actor: Actor, today: date) -> tuple[NoteLine, ...]:
    """Every debt and retake of one's journals that is open, the overdue first. One SELECT."""
    mine = readable_notes(actor) & Note.kind.in_(TO_BE_SETTLED) & Note.done_on.is_null() & Note.removed_at.is_null()
    return in_order(_line(row, today) for row in _rows(mine))


def owed_count(actor: Actor, today: date) -> OwedCount:
    """How much is owed, for the desk. One SELECT."""
    values = own_values(actor)
    rows = _OWED.rows(**values) if actor.staff_id is not None else []
    counts = {"owed": 0, "overdue": 0, "tomorrow": 0}
    for kind, due, number in rows:
        counts["owed"] += number * (kind == OWED)
        counts["overdue"] += number * is_overdue(due, None, today)
        counts["tomorrow"] += number * (kind == RETAKE and is_tomorrow(due, None, today))
    return OwedCount(**counts)


def _owed() -> Any:
    mine = readable_notes(teacher_in_holes()) & Note.kind.in_(TO_BE_SETTLED) & Note.done_on.is_null() & Note.removed_at.is_null()
    return Note.select(Note.kind, Note.due, fn.COUNT(Note.id)).where(mine).group_by(Note.kind, Note.due)


_OWED = Prepared(_owed)


def in_order(lines: Any) -> tuple[NoteLine, ...]:
    """By term, what has none last; then by day."""
    return tuple(sorted(lines, key=lambda line: (line.due is None, line.due or line.date, line.date, line.id)))


def _kept(removed: int | None) -> Any:
    return Note.removed_at.is_null() | (Note.id == (removed or 0))


def _rows(condition: Any) -> Sequence[Any]:
    query = Note.select(Note, Journal, SchoolClass, StudyGroup, Subject, Pupil, Work, Lesson, WorkKind).join(Journal)
    query = query.join(SchoolClass, JOIN.LEFT_OUTER).switch(Journal).join(StudyGroup, JOIN.LEFT_OUTER).switch(Journal).join(Subject)
    query = query.switch(Note).join(Pupil, JOIN.LEFT_OUTER).switch(Note).join(Work, JOIN.LEFT_OUTER)
    query = query.join(Lesson, JOIN.LEFT_OUTER).switch(Work).join(WorkKind, JOIN.LEFT_OUTER).where(condition)
    return list(query.order_by(Note.date.desc(), russian(Pupil.surname), Note.id.desc()).limit(MOST_NOTES))


def _line(row: Any, today: date) -> NoteLine:
    work = row.work if row.work_id else None
    return NoteLine(
        id=row.id,
        journal=row.journal_id,
        journal_title=row.journal.title,
        pupil=row.pupil_id,
        who=f"{row.pupil.surname} {row.pupil.name}" if row.pupil_id else OF_CLASS,
        kind=row.kind,
        kind_title=KINDS[row.kind],
        date=row.date,
        text=row.text,
        mark=row.mark,
        due=row.due,
        done_on=row.done_on,
        work=row.work_id,
        work_words=_work_words(work.lesson.date, work.kind.name, work.title) if work else "",
        is_overdue=is_overdue(row.due, row.done_on, today),
        is_tomorrow=is_tomorrow(row.due, row.done_on, today),
        rev=row.rev,
    )


def _work_words(day: date, kind: str, title: str) -> str:
    return f"{short_date(day)}, {kind.lower()}{f': {title}' if title else ''}"
