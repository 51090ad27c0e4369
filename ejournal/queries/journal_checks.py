"""Checks of journals with their remarks: the register as in the paper book, one check, a teacher's own (DEP-2; domain §5.15)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peewee import JOIN, fn

from ejournal.errors import NotThere
from ejournal.models import Account, Finding, JournalCheck, JournalTeacher, Lesson, Pupil, Staff
from ejournal.models.control import CHECK_KINDS
from ejournal.policy.actor import Actor
from ejournal.policy.control import answered_checks, may_read_check, readable_checks
from ejournal.queries.journals import journal_with_head, journals_by_id
from ejournal.rules.journal_checks import AGAIN, place_words, state_words

KINDS = dict(CHECK_KINDS)
WAITS = ("open", "answered")


@dataclass(frozen=True)
class FindingCard:
    """A remark with its place; `url` leads to the cell, the lesson or the page."""

    id: int
    check: int
    place: str
    url: str
    text: str
    due: date | None
    state: str
    state_words: str
    answer: str
    answered_at: datetime | None
    answered_by: str
    reply: str
    accepted_at: datetime | None
    accepted_by: str
    is_late: bool
    lesson: int | None

    @property
    def waits(self) -> bool:
        return self.state in WAITS


@dataclass(frozen=True)
class CheckCard:
    """A check of one journal; `again` is the day of the next repeated check of it."""

    id: int
    journal: int
    title: str
    class_id: int | None
    teachers: str
    kind: str
    purpose: str
    start: date | None
    end: date | None
    checked_on: date
    who: str
    account: int | None
    result: str
    sent_at: datetime | None
    again: date | None
    findings: tuple[FindingCard, ...]

    @property
    def kind_words(self) -> str:
        return KINDS[self.kind]

    @property
    def open(self) -> int:
        return sum(one.state == "open" for one in self.findings)

    @property
    def answered(self) -> int:
        return sum(one.state == "answered" for one in self.findings)

    @property
    def standing(self) -> tuple[FindingCard, ...]:
        """All remarks but those taken back."""
        return tuple(one for one in self.findings if one.state != "withdrawn")


def check_list(actor: Actor, today: date, journal: int | None = None, state: str = "") -> tuple[CheckCard, ...]:
    """Checks that the actor may read, the newest first; `state`: "open", "answered", "draft" or "" for all. Six SELECTs."""
    found = readable_checks(actor)
    if journal is not None:
        found &= JournalCheck.journal == journal
    if state == "draft":
        found &= JournalCheck.sent_at.is_null()
    elif state in WAITS:
        found &= JournalCheck.sent_at.is_null(False) & JournalCheck.id.in_(Finding.select(Finding.check_of).where(Finding.state == state))
    return _cards(found, today)


def check_card(actor: Actor, check_id: int, today: date) -> CheckCard:
    """One check. Raises NotThere, Refused."""
    row = JournalCheck.get_or_none(JournalCheck.id == check_id)
    if row is None:
        raise NotThere("Такой проверки нет.")
    may_read_check(actor, row).demand()
    return _cards(JournalCheck.id == check_id, today)[0]


def own_findings(actor: Actor, today: date) -> tuple[CheckCard, ...]:
    """Sent checks of one's own journals, those that wait first. Six SELECTs."""
    cards = _cards(answered_checks(actor), today)
    mine = actor.journal_ids
    shown = (one for one in cards if one.journal in mine or any(f.lesson in actor.substituted_lesson_ids for f in one.findings))
    return tuple(sorted(shown, key=lambda one: (not one.open, not one.answered)))


def open_findings(actor: Actor) -> list[tuple[int, date | None]]:
    """Remarks that wait for one's own answer, the oldest first, each with its term. One SELECT."""
    mine = JournalCheck.journal.in_(sorted(actor.journal_ids)) | Finding.lesson.in_(sorted(actor.substituted_lesson_ids))
    query = Finding.select(Finding.id, Finding.due).join(JournalCheck).where((Finding.state == "open") & JournalCheck.sent_at.is_null(False) & mine)
    return list(query.order_by(Finding.id).tuples())


def waiting_findings(actor: Actor, today: date) -> tuple[int, int]:
    """How many remarks wait for one's own answer, and how many of them past their term. One SELECT."""
    dues = [due for _, due in open_findings(actor)]
    return len(dues), sum(due is not None and due < today for due in dues)


def answered_findings() -> list[int]:
    """The checks of the answers that wait for who checks, one an answer, the oldest first. One SELECT."""
    return [check for (check,) in Finding.select(Finding.check_of_id).where(Finding.state == "answered").order_by(Finding.id).tuples()]


def findings_to_accept() -> int:
    """How many answers wait for who checks. One SELECT."""
    return len(answered_findings())


def standing_count(journal_id: int) -> int:
    """How many remarks of the journal are not accepted yet. One SELECT."""
    there = Finding.state.in_(WAITS) & (JournalCheck.journal == journal_id) & JournalCheck.sent_at.is_null(False)
    return int(Finding.select(fn.COUNT(Finding.id)).join(JournalCheck).where(there).scalar() or 0)


def standing_of_journal(journal_id: int, today: date, but: int | None = None) -> tuple[FindingCard, ...]:
    """Remarks of earlier checks of the journal that are not accepted yet: for a repeated check."""
    cards = _cards((JournalCheck.journal == journal_id) & JournalCheck.sent_at.is_null(False), today)
    return tuple(finding for card in cards if card.id != but for finding in card.findings if finding.waits)


def draft_of(actor: Actor, journal_id: int) -> int | None:
    """The check of the journal that the actor has begun and not sent. One SELECT."""
    own = (JournalCheck.journal == journal_id) & (JournalCheck.account == actor.account_id) & JournalCheck.sent_at.is_null()
    row = JournalCheck.select(JournalCheck.id).where(own).order_by(JournalCheck.id.desc()).first()
    return row.id if row is not None else None


@dataclass(frozen=True)
class PlaceCard:
    """What a new remark is pinned to: the journal, with the lesson and the pupil where they are named; `pupils` to choose from."""

    journal: int
    title: str
    lesson: int | None
    work: int | None
    pupil: int | None
    words: str


def place_of(journal_id: int, lesson_id: int | None, pupil_id: int | None) -> PlaceCard:
    """Raises NotThere where the lesson is of another journal, or the pupil is nobody."""
    journal = journal_with_head(journal_id)
    lesson = Lesson.get_or_none((Lesson.id == lesson_id) & (Lesson.journal == journal_id)) if lesson_id is not None else None
    pupil = Pupil.get_or_none(Pupil.id == pupil_id) if pupil_id is not None else None
    if (lesson_id is not None and lesson is None) or (pupil_id is not None and pupil is None):
        raise NotThere("Такого урока или ученика в этом журнале нет.")
    words = place_words(lesson.date if lesson else None, lesson.number if lesson else None, pupil.list_name if pupil else "")
    return PlaceCard(journal_id, journal.title, lesson_id, None, pupil_id, words)


# ---- parts ----


def _cards(condition: Any, today: date) -> tuple[CheckCard, ...]:
    """Six SELECTs."""
    rows = list(JournalCheck.select().where(condition).order_by(JournalCheck.checked_on.desc(), JournalCheck.id.desc()))
    if not rows:
        return ()
    journals = journals_by_id({row.journal_id for row in rows})
    teachers, again = _teachers(journals, today), _again(journals)
    findings = _findings([row.id for row in rows])
    accounts = {row.account_id for row in rows} | {key for own in findings.values() for one in own for key in (one.answered_by_id, one.accepted_by_id)}
    names = _names(accounts)
    made = []
    for row in rows:
        journal = journals[row.journal_id]
        cards = tuple(_finding(one, row.journal_id, names, today) for one in findings.get(row.id, ()))
        later = next((day for number, day in again.get(row.journal_id, ()) if number > row.id), None)
        made.append(
            CheckCard(
                row.id, row.journal_id, journal.title, journal.school_class_id, teachers.get(row.journal_id, ""), row.kind, row.purpose, row.start,
                row.end, row.checked_on, names.get(row.account_id, ""), row.account_id, row.result, row.sent_at, later, cards,
            )
        )  # fmt: skip
    return tuple(made)


def _finding(row: Any, journal: int, names: dict[int | None, str], today: date) -> FindingCard:
    lesson = row.lesson if row.lesson_id else None
    pupil = row.pupil.list_name if row.pupil_id else ""
    url = f"/journal/{journal}"
    if lesson is not None:
        url += f"?date={lesson.date.isoformat()}" + (f"&pupil={row.pupil_id}" if row.pupil_id else "")
    return FindingCard(
        row.id, row.check_of_id, place_words(lesson.date if lesson else None, lesson.number if lesson else None, pupil), url, row.text, row.due,
        row.state, state_words(row.state, row.due, today), row.answer, row.answered_at, names.get(row.answered_by_id, ""), row.reply, row.accepted_at,
        names.get(row.accepted_by_id, ""), row.state == "open" and row.due is not None and row.due < today, row.lesson_id,
    )  # fmt: skip


def _findings(checks: Sequence[int]) -> dict[int, list[Any]]:
    """In the order of their lessons, the journal as a whole last. One SELECT."""
    query = Finding.select(Finding, Lesson, Pupil).join(Lesson, JOIN.LEFT_OUTER).switch(Finding).join(Pupil, JOIN.LEFT_OUTER)
    found: dict[int, list[Any]] = defaultdict(list)
    for row in query.where(Finding.check_of.in_(checks)).order_by(Lesson.date.is_null(), Lesson.date, Lesson.number, Finding.id):
        found[row.check_of_id].append(row)
    return found


def _teachers(journals: dict[int, Any], today: date) -> dict[int, str]:
    """Who keeps each journal today; of a year that is over, who kept it last. One SELECT."""
    query = JournalTeacher.select(JournalTeacher, Staff).join(Staff).where(JournalTeacher.journal.in_(list(journals)))
    now: dict[int, list[str]] = defaultdict(list)
    last: dict[int, str] = {}
    for row in query.order_by(JournalTeacher.start):
        last[row.journal_id] = row.staff.short_name
        if row.start <= today and (row.end is None or row.end >= today):
            now[row.journal_id].append(row.staff.short_name)
    return {journal: ", ".join(now.get(journal, [name])) for journal, name in last.items()}


def _again(journals: dict[int, Any]) -> dict[int, list[tuple[int, date]]]:
    """Repeated checks of the journals that were sent, in order: number and day. One SELECT."""
    repeated = JournalCheck.journal.in_(list(journals)) & (JournalCheck.kind == AGAIN) & JournalCheck.sent_at.is_null(False)
    found: dict[int, list[tuple[int, date]]] = defaultdict(list)
    columns = (JournalCheck.journal_id, JournalCheck.id, JournalCheck.checked_on)
    for journal, number, day in JournalCheck.select(*columns).where(repeated).order_by(JournalCheck.id).tuples():
        found[journal].append((number, day))
    return found


def _names(accounts: set[int | None]) -> dict[int | None, str]:
    """Names of members of staff by account. One SELECT."""
    people = Account.select(Account, Staff).join(Staff).where(Account.id.in_(sorted(one for one in accounts if one is not None)))
    return {row.id: row.staff.short_name for row in people}


