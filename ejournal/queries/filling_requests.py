"""What teachers are asked to look at: gathered from the matrix, and as it stands when they open their page (DEP-1)."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from peewee import JOIN, SQL, fn

from ejournal.models import Absence, Account, FillingRequest, Journal, Lesson, Mark, Staff, Work
from ejournal.queries.filling import FillingPage, JournalRow
from ejournal.rules.filling import BY_CODE, FEW, FINAL, HOMEWORK, MISSING, RECORD, TOPIC
from ejournal.rules.words import count_of, short_date

KEPT = timedelta(days=30)


class AskedThing(NamedTuple):
    """One thing that is missing; `key` names it for ever: «topic:512», «few:12:3» (journal, period)."""

    key: str
    journal: int
    title: str
    words: str
    url: str


@dataclass(frozen=True)
class RequestLine:
    """A thing asked about, as it stands now: `is_done` None where only a look can tell."""

    thing: AskedThing
    is_done: bool | None


@dataclass(frozen=True)
class RequestCard:
    at: datetime
    who: str
    lines: tuple[RequestLine, ...]

    @property
    def is_done(self) -> bool:
        """Everything that can be told without a look is put right, and there is nothing else."""
        return all(one.is_done for one in self.lines)

    @property
    def waiting(self) -> int:
        return sum(one.is_done is False for one in self.lines)


def things_by_teacher(page: FillingPage) -> dict[int, list[AskedThing]]:
    """What is missing on the page, by who answers for it; narrowed as the page is."""
    found: dict[int, list[AskedThing]] = defaultdict(list)
    for row in page.rows:
        for line in row.lacking:
            for code in line.lacks:
                if code in MISSING and page.asked.lack in ("", code):
                    words = f"{short_date(line.day)} {BY_CODE[code].words}"
                    thing = AskedThing(f"{code}:{line.id}", row.id, row.title, words, f"/journal/{row.id}?date={line.day.isoformat()}")
                    for staff in line.staff:
                        found[staff].append(thing)
        for thing in _of_period(row):
            for staff in row.keepers:
                found[staff].append(thing)
    chosen = page.asked.teacher
    return {staff: own for staff, own in found.items() if chosen in (None, staff)}


def _of_period(row: JournalRow) -> list[AskedThing]:
    """Few marks and period marks, as far as the page counts them."""
    if row.period is None:
        return []
    pupils = {FEW: row.period.few, FINAL: row.period.final}
    urls = {FEW: "/journal/short", FINAL: f"/journal/{row.id}/marks?period={row.period.period}"}
    return [
        AskedThing(f"{code}:{row.id}:{row.period.period}", row.id, row.title, f"{BY_CODE[code].words}: {count_of(len(own), 'ученик', 'ученика', 'учеников')}", urls[code])
        for code, own in pupils.items()
        if own and row.totals.get(code)
    ]


def requests_to(staff: int | None, now: datetime) -> tuple[RequestCard, ...]:
    """What the teacher was asked in the last thirty days, the newest first, each thing as it stands now. Four SELECTs."""
    query = FillingRequest.select(FillingRequest, Account, Staff).join(Account, JOIN.LEFT_OUTER).join(Staff, JOIN.LEFT_OUTER).where(
        (FillingRequest.staff == staff) & (FillingRequest.at >= now - KEPT)
    )  # fmt: skip
    rows = list(query.order_by(FillingRequest.at.desc(), FillingRequest.id.desc()))
    things = {row.id: [AskedThing(*parts) for parts in json.loads(row.things)] for row in rows}
    state = _lessons_now([one for own in things.values() for one in own])
    return tuple(
        RequestCard(row.at, _who(row.account), tuple(RequestLine(one, _is_done(one, state)) for one in things[row.id]))
        for row in rows
    )  # fmt: skip


def _who(account: Any) -> str:
    return account.staff.short_name if account is not None and account.staff_id else ""


def waiting_requests(staff: int | None, now: datetime) -> int:
    """How many things of the last thirty days still are as they were. Four SELECTs at most."""
    return sum(card.waiting for card in requests_to(staff, now)) if staff is not None else 0


def _lessons_now(things: Sequence[AskedThing]) -> dict[int, tuple[bool, bool, bool]]:
    """Topic, homework, any record of each lesson; a cancelled one lacks nothing. One SELECT."""
    ids = {int(one.key.split(":")[1]) for one in things if one.key.split(":")[0] in (RECORD, TOPIC, HOMEWORK)}
    marks = Mark.select(SQL("1")).join(Work).where((Work.lesson == Lesson.id) & (Mark.value != ""))
    absences = Absence.select(SQL("1")).where((Absence.lesson == Lesson.id) & (Absence.code != ""))
    columns = (Lesson.id, Lesson.topic, Lesson.homework, Journal.kind, Lesson.is_cancelled, fn.EXISTS(marks) | fn.EXISTS(absences))
    rows = Lesson.select(*columns).join(Journal).where(Lesson.id.in_(sorted(ids))).tuples()
    return {
        key: (bool(topic) or gone, bool(homework) or kind != "lesson" or gone, bool(topic or homework or records) or gone)
        for key, topic, homework, kind, gone, records in rows
    }


def _is_done(thing: AskedThing, state: dict[int, tuple[bool, bool, bool]]) -> bool | None:
    code, number, *_ = thing.key.split(":")
    if code not in (RECORD, TOPIC, HOMEWORK):
        return None
    topic, homework, record = state.get(int(number), (True, True, True))  # a lesson that is gone lacks nothing
    return {TOPIC: topic, HOMEWORK: homework, RECORD: record and topic and homework}[code]
