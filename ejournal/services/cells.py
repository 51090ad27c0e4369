"""Writing in the cells of a journal: what can be saved is saved, in one transaction, each with its audit row (GRID-4, GRID-5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from ejournal.errors import BadInput, NotThere
from ejournal.models import Absence, Journal, Lesson, Mark, Work, WorkKind
from ejournal.models.base import is_sqlite
from ejournal.models.prepared import Prepared, hole
from ejournal.policy.actor import Actor
from ejournal.policy.journals import (
    CellFacts,
    lock_on_cell,
    may_ask_for_cell,
    may_correct_cell,
    may_write_cell,
    may_write_somewhere,
)
from ejournal.policy.verdict import Verdict
from ejournal.queries.absence_grounds import live_grounds
from ejournal.queries.cells import AbsenceState, CellStates, MarkState, cell_states
from ejournal.queries.figures import figure_rows
from ejournal.queries.history import last_hand
from ejournal.queries.journals import journal_with_head, scale_of
from ejournal.queries.periods import PeriodHead, closing_of, period_at, periods_of_journal
from ejournal.queries.roster import RosterPupil, roster, roster_pupil
from ejournal.queries.school_rules import school_rules
from ejournal.rules.absence_grounds import Ground, winning
from ejournal.rules.attendance import BARE
from ejournal.rules.cells import CellValue, Scale, parse_cell
from ejournal.rules.corrections import Authority
from ejournal.rules.deadlines import Closing, Lock
from ejournal.rules.school_rules import SchoolRules
from ejournal.services.absence_notices import tell_of_day
from ejournal.services.ledger import Ledger, writing
from ejournal.services.operations import earlier_answer, remember_answer

MOST_CHANGES = 2000
NO_SUCH_CELL = "Такой клетки в этом журнале нет: обновите страницу."


@dataclass(frozen=True)
class Change:
    """A cell as its writer wants it; `rev` is the one he saw."""

    pupil: int
    work: int
    text: str
    rev: int


@dataclass(frozen=True)
class CellResult:
    """What became of one change: `text` and `rev` are what stands now."""

    pupil: int
    work: int
    status: str
    text: str
    rev: int
    message: str = ""


@dataclass(frozen=True)
class CellText:
    """Another cell whose text changed along: an absence belongs to the lesson and shows in each of its columns."""

    pupil: int
    work: int
    text: str
    rev: int


def write_cells(actor: Actor, journal_id: int, op: str, changes: Sequence[Change], *, now: datetime) -> dict[str, Any]:
    """Save every change that can be saved and answer as JSON-ready values; a repeated `op` gets its first answer.

    Raises NotThere, Refused when no cell of the journal is the actor's, StorageTrouble when nothing could be saved.
    """
    journal = journal_with_head(journal_id)
    may_write_somewhere(actor, journal_id).demand()
    with writing(actor, now) as ledger:
        if (earlier := earlier_answer(actor, op)) is not None:
            return earlier
        lock_journal(journal_id)
        hand = hand_of(actor, journal, changes, ledger)
        results = [hand.write(change) for change in changes]
        tell_of_day(ledger, hand.absent_today, ledger.now.date())
        answer = {"results": [vars(result) for result in results], "rows": hand.rows(results), "also": hand.also(results)}
        if any(result.status == "saved" for result in results):
            _NEXT_VERSION.change(journal=journal_id)
        remember_answer(actor, op, answer, now)
        return answer


def lock_journal(journal_id: int) -> None:
    """Writers of one journal take turns; SQLite has only one writer anyway."""
    if not is_sqlite():
        Journal.select(Journal.id).where(Journal.id == journal_id).for_update().execute()


@dataclass(frozen=True)
class Place:
    """A column as a writer needs it."""

    work: int
    lesson: int
    date: date
    due_days: int
    number: int


def hand_of(
    actor: Actor, journal: Any, changes: Sequence[Change], ledger: Ledger, authority: Authority | None = None
) -> Hand:
    """Read everything the changes need: a fixed number of SELECTs however many they are."""
    rules, places = school_rules(), _places(journal.id, {change.work for change in changes})
    days = [place.date for place in places.values()] or [ledger.now.date()]
    return Hand(
        actor=actor,
        journal=journal,
        ledger=ledger,
        rules=rules,
        scale=scale_of(journal, rules),
        places=places,
        pupils={pupil.id: pupil for pupil in _pupils(journal, changes, min(days), max(days))},
        states=cell_states(journal.id, min(days), max(days)),
        periods=periods_of_journal(journal),
        authority=authority,
    )


def _pupils(journal: Any, changes: Sequence[Change], first: date, last: date) -> tuple[RosterPupil, ...]:
    """Those of the journal whom the changes may be about; most calls are about one."""
    if len(changes) == 1:
        return roster_pupil(journal, changes[0].pupil, first, last)
    return roster(journal, first, last)


def _places(journal_id: int, works: set[int]) -> dict[int, Place]:
    """The columns of the named works and of the other works of their lessons; works of other journals are left out."""
    if len(works) == 1:
        rows = _BESIDE_ONE.rows(journal=journal_id, work=next(iter(works)))
    else:
        rows = _beside(journal_id).where(_NAMED.id.in_(works)).distinct().tuples()
    return {row[0]: Place(*row) for row in rows}


_NAMED = Work.alias()


def _beside(journal_id: Any) -> Any:
    """From the named works to their lessons, and back to all works of these."""
    query = _NAMED.select(Work.id, Lesson.id, Lesson.date, WorkKind.due_days, Lesson.number).join(Lesson, on=_NAMED.lesson == Lesson.id)
    query = query.join(Work, on=Work.lesson == Lesson.id).join(WorkKind, on=Work.kind == WorkKind.id)
    return query.where((Lesson.journal == journal_id) & ~Lesson.is_cancelled).order_by(Work.id)


_BESIDE_ONE = Prepared(lambda: _beside(hole("journal")).where(_NAMED.id == hole("work")))
_NEXT_VERSION = Prepared(lambda: Journal.update(version=Journal.version + 1).where(Journal.id == hole("journal")))


def _holes(*names: str) -> dict[str, Any]:
    return {name: hole(name) for name in names}


_MARK, _ABSENCE = ("value", "second", "rev", "changed_at", "correction"), ("code", "rev", "changed_at", "correction", "ground", "before")
_NEW_MARK = Prepared(lambda: Mark.insert(_holes("pupil", "work", *_MARK)))
_CHANGE_MARK = Prepared(lambda: Mark.update(_holes(*_MARK)).where(Mark.id == hole("id")))
_NEW_ABSENCE = Prepared(lambda: Absence.insert(_holes("pupil", "lesson", *_ABSENCE)))
_CHANGE_ABSENCE = Prepared(lambda: Absence.update(_holes(*_ABSENCE)).where(Absence.id == hole("id")))


@dataclass
class Hand:
    """One call's writing hand: knows what stands and writes cell by cell; with an `authority` past the locks (COR-2)."""

    actor: Actor
    journal: Any
    ledger: Ledger
    rules: SchoolRules
    scale: Scale
    places: dict[int, Place]
    pupils: dict[int, RosterPupil]
    states: CellStates
    periods: tuple[PeriodHead, ...]
    authority: Authority | None = None
    absent_today: set[int] = field(default_factory=set)

    def write(self, change: Change) -> CellResult:
        place, pupil = self.places.get(change.work), self.pupils.get(change.pupil)
        if place is None or pupil is None:
            return CellResult(change.pupil, change.work, "refused", "", 0, NO_SUCH_CELL)
        stands = self.states.value(place.work, place.lesson, pupil.id)
        try:
            value = parse_cell(change.text, self.scale)
        except BadInput as error:
            locked = self._verdict(place, pupil, CellValue())
            return self._result(place, pupil, "refused", locked.reason or self._no_marks(pupil, change.text) or str(error))
        if value == stands:
            return self._result(place, pupil, "unchanged")
        verdict = self._verdict(place, pupil, value)
        if not verdict:
            return self._result(place, pupil, "refused", verdict.reason)
        if change.rev != self.states.rev(place.work, place.lesson, pupil.id):
            return self._result(place, pupil, "conflict", self._whose(place, pupil))
        ground = self._ground(place, pupil.id) if value.absence == BARE != stands.absence else None
        if ground is not None and (value := replace(value, absence=ground.code)) == stands:
            return self._result(place, pupil, "unchanged")
        self._save(place, pupil.id, value, ground)
        return self._result(place, pupil, "saved")

    def _ground(self, place: Place, pupil: int) -> Ground | None:
        """What gives «Н» its reason by itself: a certificate, a bus that did not come. Source: ABS-3."""
        return winning(self._grounds.get(pupil, ()), place.date, place.number)

    @cached_property
    def _grounds(self) -> dict[int, list[Ground]]:
        """Grounds on the days of the call; asked for when the first «Н» is written. One SELECT."""
        days = [place.date for place in self.places.values()]
        return live_grounds(self.pupils, min(days), max(days))

    def _verdict(self, place: Place, pupil: RosterPupil, value: CellValue) -> Verdict:
        facts, today = self._facts(place, pupil), self.ledger.now.date()
        if self.authority is not None:
            return may_correct_cell(facts, value, self.rules, today)
        return may_write_cell(self.actor, facts, value, self.rules, today)

    # ---- what a request for correction asks (COR-1) ----

    def found(self, pupil: int, work: int) -> tuple[Place, RosterPupil]:
        """The cell's column and pupil; raises NotThere for one of another journal."""
        if work not in self.places or pupil not in self.pupils:
            raise NotThere(NO_SUCH_CELL)
        return self.places[work], self.pupils[pupil]

    def stands(self, pupil: int, work: int) -> tuple[str, int]:
        """Text and rev of a cell that is there."""
        place, _ = self.found(pupil, work)
        return self._stands(place, pupil)

    def lock(self, pupil: int, work: int) -> Lock | None:
        return lock_on_cell(self._facts(*self.found(pupil, work)), self.rules, self.ledger.now.date())

    def asked(self, change: Change) -> CellValue:
        """What a request may ask for in the cell; raises BadInput in words."""
        place, pupil = self.found(change.pupil, change.work)
        try:
            value = parse_cell(change.text, self.scale)
        except BadInput as error:
            raise BadInput(self._no_marks(pupil, change.text) or str(error)) from error
        verdict = may_ask_for_cell(self.actor, self._facts(place, pupil), value, self.rules, self.ledger.now.date())
        if not verdict:
            raise BadInput(verdict.reason)
        return value

    # ---- answers ----

    def rows(self, results: Sequence[CellResult]) -> list[dict[str, Any]]:
        """The figures of the pupils whose cells were saved, in the period of the first of them."""
        saved = [result for result in results if result.status == "saved"]
        if not saved or not self.periods:
            return []
        period = period_at(self.periods, self.places[saved[0].work].date)
        return figure_rows(self.journal, period, self.rules, sorted({result.pupil for result in saved}), today=self.ledger.now.date())

    def also(self, results: Sequence[CellResult]) -> list[dict[str, Any]]:
        """The other columns of the lessons in which something was saved."""
        named = {(result.work, result.pupil) for result in results}
        touched = {(self.places[result.work].lesson, result.pupil) for result in results if result.status == "saved"}
        others = [
            CellText(pupil, place.work, *self._stands(place, pupil))
            for lesson, pupil in sorted(touched)
            for place in self.places.values()
            if place.lesson == lesson and (place.work, pupil) not in named
        ]
        return [vars(other) for other in others]

    def _facts(self, place: Place, pupil: RosterPupil) -> CellFacts:
        return CellFacts(
            journal_id=self.journal.id,
            class_id=self.journal.school_class_id,
            lesson_id=place.lesson,
            lesson_date=place.date,
            grade=pupil.grade,
            in_class=pupil.is_there(place.date),
            due_days=place.due_days,
            absence=self.states.absence(place.lesson, pupil.id).code,
            closing=self._closing(place.date, pupil.id),
        )

    def _closing(self, day: date, pupil: int) -> Closing:
        period = period_at(self.periods, day) if self.periods else None
        return closing_of(self.journal, period, self.states.finals.get((period.id, pupil), "") if period else "")

    def _no_marks(self, pupil: RosterPupil, text: str) -> str:
        if pupil.grade is None or pupil.grade > self.rules.no_mark_grades or not text.strip()[:1].isdigit():
            return ""
        return f"В {pupil.grade} классе отметок не ставят: здесь отмечают только пропуски Н, Б, У и опоздания О."

    def _whose(self, place: Place, pupil: RosterPupil) -> str:
        text, _ = self._stands(place, pupil.id)
        mark, absence = self.states.mark(place.work, pupil.id), self.states.absence(place.lesson, pupil.id)
        return last_hand(mark.id, absence.id, text)

    def _stands(self, place: Place, pupil: int) -> tuple[str, int]:
        return self.states.value(place.work, place.lesson, pupil).text, self.states.rev(place.work, place.lesson, pupil)

    def _result(self, place: Place, pupil: RosterPupil, status: str, message: str = "") -> CellResult:
        text, rev = self._stands(place, pupil.id)
        return CellResult(pupil.id, place.work, status, text, rev, message)

    def _save(self, place: Place, pupil: int, value: CellValue, ground: Ground | None = None) -> None:
        """Write the halves that differ; the cell's rev grows by one, by whichever half carries the change."""
        absence = self.states.absence(place.lesson, pupil)
        absence_differs = absence.code != value.absence
        if absence_differs:
            self._save_absence(place, pupil, absence, value.absence, ground)
        mark = self.states.mark(place.work, pupil)
        if (mark.value, mark.second) != (value.mark, value.second):
            self._save_mark(place.work, pupil, mark, value, 0 if absence_differs else 1)

    def _save_mark(self, work: int, pupil: int, mark: MarkState, value: CellValue, step: int) -> None:
        fields = {"value": value.mark, "second": value.second}
        stored = fields | {"rev": mark.rev + step, "changed_at": self.ledger.now} | self._corrected(mark.correction)
        if mark.id is None:
            mark_id = _NEW_MARK.insert(pupil=pupil, work=work, **stored)
            self._note("Mark", mark_id, "create", None, fields | {"pupil": pupil, "work": work})
        else:
            mark_id = mark.id
            _CHANGE_MARK.change(id=mark_id, **stored)
            self._note("Mark", mark_id, "update", {"value": mark.value, "second": mark.second}, fields)
        self.states.marks[work, pupil] = MarkState(mark_id, value.mark, value.second, mark.rev + step, stored["correction"])

    def _save_absence(self, place: Place, pupil: int, absence: AbsenceState, code: str, ground: Ground | None) -> None:
        lesson, origin = place.lesson, {"ground": ground.id, "before": BARE} if ground else {"ground": 0, "before": ""}
        stored = {"code": code, "rev": absence.rev + 1, "changed_at": self.ledger.now} | self._corrected(absence.correction) | origin
        if place.date == self.ledger.now.date():
            self.absent_today.add(pupil)
        if absence.id is None:
            absence_id = _NEW_ABSENCE.insert(pupil=pupil, lesson=lesson, **stored)
            self._note("Absence", absence_id, "create", None, {"code": code, "pupil": pupil, "lesson": lesson})
        else:
            absence_id = absence.id
            _CHANGE_ABSENCE.change(id=absence_id, **stored)
            self._note("Absence", absence_id, "update", {"code": absence.code}, {"code": code})
        self.states.absences[lesson, pupil] = AbsenceState(absence_id, code, absence.rev + 1, stored["correction"])

    def _corrected(self, before: int) -> dict[str, int]:
        """The number of the request that corrected the record last, 0 for none."""
        return {"correction": self.authority.number if self.authority else before}

    def _note(self, entity: str, entity_id: int, action: str, old: dict[str, Any] | None, new: dict[str, Any]) -> None:
        """The audit row of a write; one past the locks is a "correct" and names its request. Source: COR-2, COR-3."""
        if self.authority is not None:
            action, new = "correct", new | {"correction": self.authority.number}
        self.ledger.note(entity, entity_id, action, old, new)
