"""A teacher's workbook in the hands of a test: taken, filled like a person would, brought back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from typing import Any
from uuid import uuid4

from openpyxl import load_workbook

from ejournal.copies.teacher_drive import Cover, read_book, write_book
from ejournal.policy.actor import Actor, load_actor
from ejournal.queries.drives import journals_of
from ejournal.queries.teacher_book import teacher_book
from ejournal.rules.teacher_copy import FIRST_MARK, HOMEWORK_COLUMN, MARKS_TOP, TOPIC_COLUMN, TOPICS_TOP, Book, BookJournal
from ejournal.rules.teacher_typed import typed_in
from ejournal.services.drives import Issue, issue
from ejournal.services.teacher_copies import CONFLICT, Plan, bring_back, foresee
from tests.factories import NOW, TODAY, SmallSchool

KEY = b"the school's key of the tests"


def take(school: SmallSchool, login: str = "teacher", *keys: str, when: str = "now", now: datetime = NOW) -> tuple[Book, bytes]:
    """The book that a member of the cast takes today, of all his journals or of those named, and the file."""
    actor = load_actor(school.accounts[login].id, now.date(), "")
    staff = school.staff[login].id
    ids = [school.journals[key].id for key in keys] or [one.id for one in journals_of(staff, now.date())]
    book = teacher_book(actor, ids, when, now.date())
    titles = tuple(f"{one.title}, {one.period}" for one in book.journals)
    drive = issue(actor, Issue(staff, tuple(ids), titles, "флешка № 5", book.revision), str(uuid4()), now=now)
    book = replace(book, code=drive.code)
    return book, write_book(book, Cover("МКОУ «Берёзовская СОШ»", "Ведерников Илья Сергеевич", NOW, drive.due), KEY)


class Filled:
    """A workbook open in a library: `put` a mark, `say` a topic, `data` is the file saved."""

    def __init__(self, book: Book, data: bytes) -> None:
        self.book, self.sheets = book, load_workbook(BytesIO(data))

    def journal(self, title: str = "Математика, 5 А") -> BookJournal:
        return next(one for one in self.book.journals if one.title == title)

    def cell(self, name: str, day: date, journal: str = "Математика, 5 А") -> tuple[str, int, int]:
        """Sheet, row and column (counted from 1) of a pupil's cell on a day."""
        found = self.journal(journal)
        row = next(at for at, pupil in enumerate(found.pupils) if pupil.name.startswith(name))
        column = next(at for at, column in enumerate(found.columns) if column.date == day)
        return found.sheet, MARKS_TOP + row + 1, FIRST_MARK + column + 1

    def put(self, name: str, day: date, value: Any, journal: str = "Математика, 5 А") -> Filled:
        sheet, row, column = self.cell(name, day, journal)
        self.sheets[sheet].cell(row, column).value = value
        return self

    def line(self, day: date, field: str = "topic") -> tuple[str, int, int]:
        found = self.journal()
        row = next(at for at, lesson in enumerate(found.lessons) if lesson.date == day)
        return found.topics, TOPICS_TOP + row + 1, (TOPIC_COLUMN if field == "topic" else HOMEWORK_COLUMN) + 1

    def say(self, day: date, field: str, text: str) -> Filled:
        sheet, row, column = self.line(day, field)
        self.sheets[sheet].cell(row, column).value = text
        return self

    @property
    def data(self) -> bytes:
        stream = BytesIO()
        self.sheets.save(stream)
        return stream.getvalue()


class Home:
    """Brings a file back as somebody on some day: `plan` shows, `write` writes."""

    def __init__(self, school: SmallSchool, data: bytes, login: str = "teacher", now: datetime = NOW, name: str = "книга.xlsx") -> None:
        self.now = now
        self.actor: Actor = load_actor(school.accounts[login].id, now.date(), "")
        self.book, sheets = read_book(data, name, KEY)
        self.typed = typed_in(self.book, sheets)

    def plan(self) -> Plan:
        return foresee(self.actor, self.book, self.typed, now=self.now)

    def write(self, *, mine: bool = False, seen: str = "", op: str = "") -> dict[str, Any]:
        plan = None if seen else self.plan()
        keys = {line.key for line in plan.of(CONFLICT)} if plan and mine else set()
        return bring_back(self.actor, self.book, self.typed, keys, seen or plan.fingerprint, op or str(uuid4()), now=self.now)

    def told(self, status: str) -> list[tuple[str, str, str]]:
        return [(line.place or line.what, line.becomes, line.reason) for line in self.plan().of(status)]


__all__ = ["KEY", "NOW", "TODAY", "Filled", "Home", "take"]
