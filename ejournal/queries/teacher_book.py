"""What goes into a teacher's own copy: the journal page of a period, with what may be written in it at home (OFF-1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from peewee import fn

from ejournal.errors import BadInput
from ejournal.models import AuditRow
from ejournal.policy.actor import Actor
from ejournal.queries.journal_page import OpenedPage, open_page
from ejournal.queries.journal_page_shapes import ColumnHead, JournalPage, LessonRow, PupilRow
from ejournal.queries.journals import scale_of
from ejournal.queries.periods import PeriodHead, closing_of
from ejournal.queries.school_rules import school_rules
from ejournal.rules.deadlines import ASK, Closing, lock_reason
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.teacher_copy import (
    HELP_SHEET,
    SERVICE_SHEET,
    Book,
    BookCell,
    BookColumn,
    BookJournal,
    BookLesson,
    BookPupil,
)
from ejournal.rules.words import capitalized

NOW, NEXT = "now", "next"
OUT = "В этот день ученика здесь нет."
LONGEST_SHEET = 31


def teacher_book(actor: Actor, journals: Sequence[int], when: str, today: date) -> Book:
    """The book of some journals, not registered yet: `when` is "now", "next" or the number of a period of the only journal.

    The same SELECTs for each journal as its page takes. Raises NotThere, Refused, BadInput.
    """
    revision = AuditRow.select(fn.MAX(AuditRow.id)).scalar() or 0
    rules, taken = school_rules(), {HELP_SHEET.lower(), SERVICE_SHEET.lower()}
    found = tuple(_journal(_opened(actor, journal, when, today), rules, taken) for journal in journals)
    return Book("", revision, found)


def _opened(actor: Actor, journal: int, when: str, today: date) -> OpenedPage:
    if when.isdecimal():
        return open_page(actor, journal, int(when), today)
    opened = open_page(actor, journal, None, today)
    return opened if when != NEXT else _following(actor, opened, today)


def _following(actor: Actor, opened: OpenedPage, today: date) -> OpenedPage:
    following: PeriodHead | None = next((one for one in opened.periods if one.start > opened.period.end), None)
    if following is None:
        raise BadInput(f"{opened.journal.title}: следующего периода в этом году нет.", "when")
    return open_page(actor, opened.journal.id, following.id, today)


def _journal(opened: OpenedPage, rules: SchoolRules, taken: set[str]) -> BookJournal:
    page, closing = opened.read(), closing_of(opened.journal, opened.period)
    title = f"{page.journal.subject}, {page.journal.class_title}".replace("\u00a0", " ")
    short = f"{page.journal.class_title} {page.journal.subject}".replace("\u00a0", " ")
    lessons = [lesson for lesson in page.lessons if not lesson.is_cancelled]
    return BookJournal(
        id=page.journal.id,
        title=title,
        period=page.period.title.replace("\u00a0", " "),
        sheet=_sheet_name(short, "", taken),
        topics=_sheet_name(short, " темы", taken),
        scale=scale_of(opened.journal, rules),
        columns=tuple(_column(column, closing, rules) for column in page.columns),
        pupils=tuple(BookPupil(row.pupil, row.name, _at_home(row.lock), row.out or row.note) for row in page.rows),
        lessons=tuple(_lesson(lesson, closing, rules, page.today) for lesson in lessons),
        cells={key: cell for row in page.rows for key, cell in _cells(row, page)},
    )


def _sheet_name(title: str, tail: str, taken: set[str]) -> str:
    """A sheet's name an office takes, unlike those taken already."""
    clean = " ".join("".join(" " if sign in "[]:*?/\\'" else sign for sign in title).split())
    number = 1
    while True:
        end = tail if number == 1 else f" {number}{tail}"
        name = clean[: LONGEST_SHEET - len(end)].rstrip() + end
        if name.lower() not in taken:
            taken.add(name.lower())
            return name
        number += 1


def _column(column: ColumnHead, closing: Closing, rules: SchoolRules) -> BookColumn:
    """A lesson ahead is open: it will have been given when the book comes back."""
    lock = lock_reason(column.date, column.date, rules, closing) if column.is_ahead else column.lock
    code = column.kind_code if column.kind_code != "О" else ""
    words = f"{column.date:%d.%m.%Y}, {column.number} урок. {capitalized(column.kind)}"
    return BookColumn(
        column.work, column.lesson, column.date, f"{column.date:%d.%m}", f"{column.number} {code}".strip(),
        f"{words}: {column.title}" if column.title else words, _at_home(lock),
    )  # fmt: skip


def _lesson(lesson: LessonRow, closing: Closing, rules: SchoolRules, today: date) -> BookLesson:
    lock = lock_reason(lesson.date, lesson.date if lesson.is_ahead else today, rules, closing)
    return BookLesson(
        lesson.lesson, lesson.rev, lesson.date, lesson.number, lesson.ordinal or 0, lesson.topic, lesson.homework,
        lesson.planned_topic, _at_home(lock),
    )  # fmt: skip


def _cells(row: PupilRow, page: JournalPage) -> Any:
    """What stands in the row, and what of it is shut by itself."""
    for column, cell in zip(page.columns, row.cells, strict=True):
        shut = OUT if "is-out" in cell.css else ""
        if cell.text or cell.rev or shut:
            yield (row.pupil, column.work), BookCell(cell.text, cell.rev, shut)


def _at_home(lock: str | None) -> str:
    """The reason as it is said where there is no journal to press keys in."""
    return (lock or "").replace(ASK, "").replace(": Alt+Enter", "").strip()
