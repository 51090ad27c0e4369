"""Registers that the school keeps of its journals: remarks of checks, hard copies (REP-9; domain §5.15, PRN-2). A fixed number of SELECTs each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import JOIN

from ejournal.models import (
    Finding,
    HardCopy,
    Journal,
    JournalCheck,
    JournalTeacher,
    Lesson,
    SchoolClass,
    Staff,
    StudyGroup,
    Subject,
)
from ejournal.models.control import CHECK_KINDS, FINDING_STATES
from ejournal.queries.history import names_of


@dataclass(frozen=True)
class FindingLine:
    """A remark of a check; `about` is the day of the lesson it speaks of, `ended` when it was accepted as put right."""

    day: date
    checker: str
    journal: int
    class_title: str
    subject: str
    teachers: str
    purpose: str
    about: date | None
    text: str
    due: date | None
    state: str
    answer: str
    ended: date | None
    again: bool


def findings(first: date, last: date) -> tuple[FindingLine, ...]:
    """Remarks of checks made between two days, both included, in order of days. Three SELECTs."""
    query = Finding.select(Finding, JournalCheck, Journal, SchoolClass, StudyGroup, Subject, Lesson.date)
    query = query.join(JournalCheck).join(Journal).join(SchoolClass, JOIN.LEFT_OUTER).switch(Journal).join(StudyGroup, JOIN.LEFT_OUTER)
    query = query.switch(Journal).join(Subject).switch(Finding).join(Lesson, JOIN.LEFT_OUTER)
    rows = list(query.where(JournalCheck.checked_on.between(first, last)).order_by(JournalCheck.checked_on, JournalCheck.id, Finding.id))
    names = names_of({row.check_of.account_id for row in rows if row.check_of.account_id})
    kept = _keepers(sorted({row.check_of.journal_id for row in rows}))
    return tuple(_finding(row, names, kept) for row in rows)


def _finding(row: Any, names: dict[int, str], kept: dict[int, list[tuple[Any, ...]]]) -> FindingLine:
    check, journal = row.check_of, row.check_of.journal
    day = check.checked_on
    teachers = [name for start, end, name in kept.get(journal.id, ()) if start <= day and (end is None or end >= day)]
    return FindingLine(
        day, names.get(check.account_id, ""), journal.id, journal.class_title, journal.subject.name, ", ".join(teachers),
        f"{dict(CHECK_KINDS)[check.kind]}: {check.purpose}", row.lesson.date if row.lesson_id else None, row.text, row.due,
        dict(FINDING_STATES)[row.state], row.answer, row.accepted_at.date() if row.accepted_at else None, check.kind == "again",
    )  # fmt: skip


def _keepers(journals: list[int]) -> dict[int, list[tuple[Any, ...]]]:
    query = JournalTeacher.select(JournalTeacher, Staff).join(Staff).where(JournalTeacher.journal.in_(journals)).order_by(JournalTeacher.id)
    found: dict[int, list[tuple[Any, ...]]] = {}
    for row in query:
        found.setdefault(row.journal_id, []).append((row.start, row.end, row.staff.short_name))
    return found


@dataclass(frozen=True)
class HardCopyLine:
    """A bound volume of the register."""

    number: int
    class_title: str
    title: str
    pages: int
    printed_on: date
    bound_on: date | None
    kept_at: str
    keeper: str
    head: str
    note: str
    struck_on: date | None


def hard_copies(year: int) -> tuple[HardCopyLine, ...]:
    """The register of a year by number. One SELECT."""
    query = HardCopy.select(HardCopy, SchoolClass).join(SchoolClass, JOIN.LEFT_OUTER).where(HardCopy.year == year).order_by(HardCopy.number)
    return tuple(
        HardCopyLine(
            row.number, row.school_class.title if row.school_class_id else "", row.title, row.pages, row.printed_on, row.bound_on, row.kept_at, row.keeper,
            row.head, row.note, row.struck_at.date() if row.struck_at else None,
        )
        for row in query
    )  # fmt: skip
