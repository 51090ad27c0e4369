"""What a lesson sheet (карта урока) shows: pupils with their last marks, the topic by plan, who is exempt or away (GRID-10)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from ejournal.errors import NotThere
from ejournal.models import Lesson, Mark, Work
from ejournal.policy.actor import Actor
from ejournal.policy.journals import may_read_journal
from ejournal.queries.cells import cell_states
from ejournal.queries.journals import journal_with_head, scale_of
from ejournal.queries.lesson_card import REASONS, WorkCard, lesson_verdict, works_of
from ejournal.queries.plan_offers import offers_of
from ejournal.queries.roster import roster
from ejournal.queries.school_rules import school_rules
from ejournal.rules.cells import EXEMPT

LAST_MARKS = 6


@dataclass(frozen=True)
class SheetRow:
    """A pupil of the sheet, in its order; `cells` are (work, text, rev) of the lesson."""

    number: int
    pupil: int
    name: str
    last: str
    note: str
    cells: tuple[tuple[int, str, int], ...]


@dataclass(frozen=True)
class LessonSheet:
    journal: int
    title: str
    lesson: Any
    topic: str
    homework: str
    by_plan: bool
    works: tuple[WorkCard, ...]
    rows: tuple[SheetRow, ...]
    days: tuple[date, ...]
    marks: tuple[str, ...]
    reason: str


def lesson_sheet(actor: Actor, journal_id: int, day: date | None, today: date) -> LessonSheet:
    """The sheet of the journal's lesson on `day`, else of today's or the next one. Raises NotThere and Refused."""
    journal = journal_with_head(journal_id)
    may_read_journal(actor, journal).demand()
    days = _days(journal_id)
    lesson = _lesson(journal_id, day or next((one for one in days if one >= today), days[-1] if days else today))
    step = offers_of([journal_id]).get(lesson.id) if journal.plan_id else None
    works, verdict = works_of(lesson.id), lesson_verdict(actor, journal, lesson, today)
    scale = scale_of(journal, school_rules())
    return LessonSheet(
        journal=journal_id, title=journal.title, lesson=lesson,
        topic=lesson.topic or (step.topic if step else lesson.planned_topic),
        homework=lesson.homework or (step.homework if step else lesson.planned_homework),
        by_plan=not lesson.topic, works=works, rows=_rows(journal, lesson, works),
        days=days, marks=(*scale.digits, *scale.words), reason="" if verdict else verdict.reason,
    )  # fmt: skip


def _days(journal_id: int) -> tuple[date, ...]:
    query = Lesson.select(Lesson.date).where((Lesson.journal == journal_id) & ~Lesson.is_cancelled).order_by(Lesson.date).distinct()
    return tuple(row[0] for row in query.tuples())


def _lesson(journal_id: int, day: date) -> Any:
    query = Lesson.select().where((Lesson.journal == journal_id) & (Lesson.date == day) & ~Lesson.is_cancelled)
    row = query.order_by(Lesson.number).first()
    if row is None:
        raise NotThere(f"{day:%d.%m.%Y} урока в этом журнале нет.")
    return row


def _rows(journal: Any, lesson: Any, works: tuple[WorkCard, ...]) -> tuple[SheetRow, ...]:
    states = cell_states(journal.id, lesson.date, lesson.date)
    last, exempt = _last_marks(journal.id, lesson.date)
    pupils = [pupil for pupil in roster(journal, lesson.date, lesson.date) if pupil.is_there(lesson.date)]
    rows = []
    for number, pupil in enumerate(pupils, 1):
        cells = tuple(
            (work.id, states.value(work.id, lesson.id, pupil.id).text, states.rev(work.id, lesson.id, pupil.id)) for work in works
        )
        code = states.absence(lesson.id, pupil.id).code
        note = REASONS.get(code, "") or ("освобождён(а)" if pupil.id in exempt else "")
        rows.append(SheetRow(number, pupil.id, pupil.name, " ".join(last[pupil.id][-LAST_MARKS:]), note, cells))
    return tuple(rows)


def _last_marks(journal_id: int, before: date) -> tuple[dict[int, list[str]], set[int]]:
    """Marks before the day, oldest first, by pupil; and whose last one says «осв». One SELECT."""
    query = Mark.select(Mark.pupil_id, Mark.value, Mark.second).join(Work).join(Lesson)
    days = (Lesson.journal == journal_id) & (Lesson.date < before) & (Mark.value != "")
    found: dict[int, list[str]] = defaultdict(list)
    for pupil, value, second in query.where(days).order_by(Lesson.date, Lesson.number, Work.position).tuples():
        found[pupil].append(f"{value}/{second}" if second else value)
    return found, {pupil for pupil, own in found.items() if own[-1] == EXEMPT}
