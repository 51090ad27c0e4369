"""The things a request for correction changes: cells, period marks, topics and homework of lessons (COR-1, COR-2).

Each kind knows what stands, what holds it shut, what may be asked for, and how an approved change is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ejournal.errors import BadInput, NotThere
from ejournal.models import Lesson, PeriodMark
from ejournal.models.base import is_sqlite
from ejournal.models.marks import FINAL_KINDS
from ejournal.policy.journals import may_write_lesson, may_write_somewhere, needs_request
from ejournal.queries.journals import scale_of
from ejournal.queries.period_marks import MarkColumn, columns_of
from ejournal.queries.period_marks_page import WITH_DOCUMENT
from ejournal.queries.periods import PeriodHead, closing_of, closing_on, period_by_id, periods_of_journal
from ejournal.queries.roster import RosterPupil, roster
from ejournal.queries.school_rules import school_rules
from ejournal.rules.corrections import CELL, FINAL, Authority, Target
from ejournal.rules.deadlines import Closing, Lock, final_lock, lock_of
from ejournal.rules.period_marks import parse_exam, parse_final
from ejournal.rules.words import day_month
from ejournal.services.cells import Change, Hand, hand_of
from ejournal.services.ledger import Ledger
from ejournal.services.lessons import FIELDS
from ejournal.services.records import insert, update

FINAL_NAMES = dict(FINAL_KINDS)
WORDS = {"topic": "Тема урока", "homework": "Домашнее задание"}


@dataclass(frozen=True)
class Standing:
    """A thing as it stands now, in words; `lock` is what holds it shut, `date` the day it belongs to.

    `place` is the title without the pupil's name: for what his family reads.
    """

    title: str
    date: date
    text: str
    rev: int
    lock: Lock | None
    place: str = ""


class CorrectionLines:
    """All the things of one request, read with a fixed number of SELECTs for each kind."""

    def __init__(
        self, ledger: Ledger, journal: Any, targets: Sequence[Target], authority: Authority | None = None
    ) -> None:
        self._cells = _Cells(ledger, journal, [one for one in targets if one.kind == CELL], authority)
        self._finals = _Finals(ledger, journal, [one for one in targets if one.kind == FINAL], authority)
        self._lessons = _Lessons(ledger, journal, [one for one in targets if one.lesson], authority)

    def standing(self, target: Target) -> Standing:
        """What stands now; raises NotThere for a thing of another journal."""
        return self._of(target).standing(target)

    def asked(self, target: Target, text: str) -> str:
        """The one form of what is asked for; raises BadInput in words where it can't be."""
        return self._of(target).asked(target, text)

    def write(self, target: Target, text: str) -> None:
        """Write an approved change; raises BadInput where it can't stand."""
        self._of(target).write(target, text)

    def _of(self, target: Target) -> Any:
        return {CELL: self._cells, FINAL: self._finals}.get(target.kind, self._lessons)


class _Cells:
    """Marks and absences: the very hand that writes in the journal page."""

    def __init__(self, ledger: Ledger, journal: Any, targets: Sequence[Target], authority: Authority | None) -> None:
        changes = [Change(one.pupil, one.work, "", 0) for one in targets]
        self._hand: Hand | None = hand_of(ledger.actor, journal, changes, ledger, authority) if changes else None

    @property
    def hand(self) -> Hand:
        if self._hand is None:
            raise NotThere
        return self._hand

    def standing(self, target: Target) -> Standing:
        place, pupil = self.hand.found(target.pupil, target.work)
        text, rev = self.hand.stands(target.pupil, target.work)
        lock, day = self.hand.lock(target.pupil, target.work), day_month(place.date)
        return Standing(f"{pupil.name}, {day}", place.date, text, rev, lock, day)

    def asked(self, target: Target, text: str) -> str:
        return self.hand.asked(Change(target.pupil, target.work, text, 0)).text

    def write(self, target: Target, text: str) -> None:
        _, rev = self.hand.stands(target.pupil, target.work)
        result = self.hand.write(Change(target.pupil, target.work, text, rev))
        if result.status not in ("saved", "unchanged"):
            raise BadInput(result.message)


class _Lessons:
    """Topics and homework."""

    def __init__(self, ledger: Ledger, journal: Any, targets: Sequence[Target], authority: Authority | None) -> None:
        self.ledger, self.journal, self.authority = ledger, journal, authority
        query = Lesson.select().where((Lesson.journal == journal.id) & Lesson.id.in_([one.lesson for one in targets]))
        held = query if is_sqlite() or authority is None else query.for_update()
        self.rows = {row.id: row for row in held} if targets else {}
        self.rules = school_rules() if targets else None

    def standing(self, target: Target) -> Standing:
        row = self._row(target)
        return Standing(
            f"{WORDS[target.kind]} {day_month(row.date)}", row.date, getattr(row, target.kind), row.rev, self._lock(row)
        )

    def asked(self, target: Target, text: str) -> str:
        row, bare = self._row(target), " ".join(text.split())
        verdict = may_write_lesson(self.ledger.actor, self.journal.id, row.id)
        for one in (verdict, needs_request(self._lock(row))):
            if not one:
                raise BadInput(one.reason)
        return self._fits(row, target, bare)

    def write(self, target: Target, text: str) -> None:
        row = self._row(target)
        assert self.authority is not None
        lock = self._lock(row)
        if lock is not None and not lock.by_correction:
            raise BadInput(lock.reason)
        values: dict[str, Any] = {target.kind: self._fits(row, target, text), "rev": row.rev + 1}
        values["correction"] = self.authority.number
        if target.kind == "topic" and text and row.filled_at is None:
            values |= {"filled_at": self.ledger.now, "filled_by": self.authority.teacher}
        if target.kind == "topic" and not text:
            values["plan_item"] = None
        update(self.ledger, row, values, "correct")

    def _row(self, target: Target) -> Any:
        if target.lesson not in self.rows:
            raise NotThere("Такого урока в этом журнале нет.")
        return self.rows[target.lesson]

    def _fits(self, row: Any, target: Target, text: str) -> str:
        if row.is_cancelled:
            raise BadInput("Урока не было: он отменён.")
        label, longest = FIELDS[target.kind]
        if len(text) > longest:
            raise BadInput(f"{label}: помещается {longest} знаков, а здесь {len(text)}.")
        return text

    def _lock(self, row: Any) -> Lock | None:
        assert self.rules is not None
        return lock_of(row.date, self.ledger.now.date(), self.rules, closing_on(self.journal, row.date))


class _Finals:
    """Marks of a period, the year, an exam and final ones."""

    def __init__(self, ledger: Ledger, journal: Any, targets: Sequence[Target], authority: Authority | None) -> None:
        self.ledger, self.journal, self.authority = ledger, journal, authority
        self.rows: dict[Target, Any] = {}
        self.pupils: dict[int, RosterPupil] = {}
        self.periods: tuple[PeriodHead, ...] = ()
        self.columns: dict[tuple[str, int], MarkColumn] = {}
        if targets:
            self._read(targets)

    def _read(self, targets: Sequence[Target]) -> None:
        journal, named = self.journal, [one.pupil for one in targets]
        found = PeriodMark.select().where((PeriodMark.journal == journal.id) & PeriodMark.pupil.in_(named))
        held = found if is_sqlite() or self.authority is None else found.for_update()
        for row in held:
            self.rows[Target(FINAL, pupil=row.pupil_id, mark=row.kind, period=row.period_id or 0)] = row
        self.pupils = {pupil.id: pupil for pupil in roster(journal, journal.year.start, journal.year.end)}
        self.periods = periods_of_journal(journal)
        self.columns = {(column.kind, column.period): column for column in columns_of(journal, self.periods)}

    def standing(self, target: Target) -> Standing:
        pupil, row = self._pupil(target), self.rows.get(target)
        period = self._period(target)
        day = (row.dated if row else None) or (period.end if period else self.journal.year.end)
        what = f"отметка за {period.title}" if period else f"{FINAL_NAMES[target.mark]} отметка"
        return Standing(f"{pupil.name}, {what}", day, row.value if row else "", row.rev if row else 0, self._lock(period), what)

    def asked(self, target: Target, text: str) -> str:
        self._pupil(target)
        verdict = may_write_somewhere(self.ledger.actor, self.journal.id)
        if verdict and self.journal.id not in self.ledger.actor.journal_ids:
            raise BadInput("Отметку за период исправляет учитель, который ведёт журнал.")
        for one in (verdict, needs_request(self._lock(self._period(target)))):
            if not one:
                raise BadInput(one.reason)
        return self._parsed(target, text)

    def write(self, target: Target, text: str) -> None:
        assert self.authority is not None
        lock, row = self._lock(self._period(target)), self.rows.get(target)
        if lock is not None and not lock.by_correction:
            raise BadInput(lock.reason)
        values = {"value": self._parsed(target, text), "changed_at": self.ledger.now}
        values |= {"correction": self.authority.number, "rev": (row.rev if row else 0) + 1}
        if row is not None:
            if values["value"] != row.proposal and not row.reason:
                values["reason"] = f"По заявке № {self.authority.number}"
            update(self.ledger, row, values, "correct")
            return
        place = {"pupil": target.pupil, "journal": self.journal.id, "kind": target.mark, "period": target.period or None}
        day = self.standing(target).date
        self.rows[target] = insert(self.ledger, PeriodMark, values | place | {"dated": day}, "correct")

    def _pupil(self, target: Target) -> RosterPupil:
        if target.pupil not in self.pupils or (target.mark, target.period) not in self.columns:
            raise NotThere("Такой отметки в этом журнале нет.")
        return self.pupils[target.pupil]

    def _period(self, target: Target) -> PeriodHead | None:
        return period_by_id(self.periods, target.period) if target.period else None

    def _lock(self, period: PeriodHead | None) -> Lock | None:
        """Its own levels alone: the year, the school's period, the journal's period (of marks of the year: the journal's year)."""
        if period is not None:
            return final_lock(closing_of(self.journal, period))
        own = next((one.year_marks_closed_on for one in self.periods), None)
        return final_lock(Closing(year_closed_on=self.journal.year.closed_on, journal_closed_on=own), of_year=True)

    def _parsed(self, target: Target, text: str) -> str:
        rules, column = school_rules(), self.columns[target.mark, target.period]
        if target.mark in WITH_DOCUMENT:
            return parse_exam(text, column.scale, rules.lowest_mark)
        return parse_final(text, scale_of(self.journal, rules))
