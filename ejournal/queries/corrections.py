"""Requests for correction: the list, the register of the regulation, what waits, and the notes at the foot of a page (COR-1, COR-2, REP-9)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peewee import JOIN, fn

from ejournal.models import (
    AcademicYear,
    Account,
    Correction,
    CorrectionLine,
    Guardian,
    Journal,
    Lesson,
    Period,
    Pupil,
    SchoolClass,
    Staff,
    StudyGroup,
    Subject,
    Work,
)
from ejournal.models.corrections import CORRECTION_STATES
from ejournal.models.marks import FINAL_KINDS
from ejournal.models.prepared import Prepared, hole, holes
from ejournal.policy.actor import Actor
from ejournal.policy.corrections import readable_corrections
from ejournal.rules.corrections import CELL, FINAL, Target, foot_note

STATES = dict(CORRECTION_STATES)
FINAL_NAMES = dict(FINAL_KINDS)
MOST = 500
TOLD_DAYS = 7


@dataclass(frozen=True)
class ChangeLine:
    """One change in words: what, when, was, becomes; `target` names it for the service."""

    target: Target
    title: str
    date: date | None
    was: str
    becomes: str
    rev: int


@dataclass(frozen=True)
class CorrectionView:
    """A request as lists and the register show it. `year_closed`: nobody can decide it any more."""

    id: int
    number: int
    asked_at: datetime
    class_title: str
    subject: str
    journal: int
    teacher: str
    teacher_id: int
    date: date
    reason: str
    state: str
    decided_at: datetime | None
    decided_by: str
    decision: str
    is_own: bool  # who asked has decided it himself
    year_closed: bool
    lines: tuple[ChangeLine, ...]

    @property
    def state_title(self) -> str:
        return "не решена: год закрыт" if self.state == "asked" and self.year_closed else STATES[self.state]

    @property
    def is_waiting(self) -> bool:
        return self.state == "asked" and not self.year_closed

    @property
    def dates(self) -> tuple[date, ...]:
        """The days on which something is to be changed, each once."""
        return tuple(sorted({line.date for line in self.lines if line.date} or {self.date}))


@dataclass(frozen=True)
class Wanted:
    """What a list is asked for; None and "" ask nothing. Days are those of the request, both included."""

    state: str = ""
    teacher: int | None = None
    first: date | None = None
    last: date | None = None


def corrections_of(actor: Actor, wanted: Wanted) -> tuple[CorrectionView, ...]:
    """Those the actor may read: waiting ones first and the oldest of them on top, then the others, newest first. Two SELECTs."""
    views = _views(readable_corrections(actor) & _condition(wanted))
    waiting = [view for view in views if view.is_waiting]
    return tuple(waiting) + tuple(view for view in reversed(views) if not view.is_waiting)


def register_of(actor: Actor, wanted: Wanted) -> tuple[CorrectionView, ...]:
    """The journal «Замена сведений»: in the order of its numbers. Two SELECTs."""
    return tuple(_views(readable_corrections(actor) & _condition(wanted)))


def correction_view(correction_id: int) -> CorrectionView | None:
    """One request, or None. Two SELECTs."""
    return next(iter(_views(Correction.id == correction_id)), None)


def stored_target(row: Any) -> Target:
    """The target of a stored line."""
    if row.target == CELL:
        return Target(CELL, pupil=row.pupil_id, work=row.work_id)
    if row.target == FINAL:
        return Target(FINAL, pupil=row.pupil_id, mark=row.kind, period=row.period_id or 0)
    return Target(row.target, lesson=row.lesson_id)


def waiting_targets(journal_id: int) -> dict[str, int]:
    """What of a journal is asked for already and not decided: its key → number of the request. One SELECT."""
    query = CorrectionLine.select(CorrectionLine, Correction).join(Correction)
    rows = query.where((Correction.journal == journal_id) & (Correction.state == "asked"))
    return {stored_target(row).key: row.correction.number for row in rows}


def waiting_count(actor: Actor) -> tuple[int, datetime | None]:
    """How many requests wait for the deputy, and since when the oldest. One SELECT."""
    open_years = AcademicYear.select(AcademicYear.id).where(AcademicYear.closed_on.is_null())
    query = Correction.select(fn.COUNT(Correction.id), fn.MIN(Correction.asked_at))
    found = query.where((Correction.state == "asked") & Correction.year.in_(open_years) & readable_corrections(actor))
    count, oldest = found.tuples().first()
    return count, datetime.fromisoformat(oldest) if isinstance(oldest, str) else oldest


def only_waiting(actor: Actor) -> tuple[int, int] | None:
    """Id and number of the oldest request that waits for the deputy. One SELECT."""
    open_years = AcademicYear.select(AcademicYear.id).where(AcademicYear.closed_on.is_null())
    waits = (Correction.state == "asked") & Correction.year.in_(open_years) & readable_corrections(actor)
    return Correction.select(Correction.id, Correction.number).where(waits).order_by(Correction.asked_at).tuples().first()


def lately_decided(actor: Actor, since: datetime) -> tuple[CorrectionView, ...]:
    """One's own requests decided since then, newest first. Two SELECTs at most."""
    return tuple(reversed(_with_lines(_DECIDED.objects(staff=actor.staff_id or 0, since=since))))


def _decided() -> Any:
    own = (Correction.teacher == hole("staff")) & Correction.state.in_(("approved", "refused"))
    return _requests(own & (Correction.decided_at >= hole("since")))


_DECIDED = Prepared(_decided)


def foot_notes(journal_id: int, first: date, last: date, period_id: int, as_of: date | None = None) -> tuple[str, ...]:
    """What was corrected on a page of the journal, up to the evening of `as_of`, a line each, in the order of the requests. Two SELECTs."""
    done = (Correction.journal == journal_id) & (Correction.state == "approved")
    if as_of is not None:
        done &= Correction.decided_at <= datetime.combine(as_of, datetime.max.time())
    views = _views(done)
    return tuple(
        foot_note(line.target.kind, _whose(line), _when(line), line.was, line.becomes, view.number)
        for view in views
        for line in view.lines
        if _belongs(line, first, last, period_id)
    )


def number_and_day(year_id: int, number: int) -> tuple[int, datetime] | None:
    """Id and day of the request that a cell names. One SELECT."""
    query = Correction.select(Correction.id, Correction.asked_at)
    return query.where((Correction.year == year_id) & (Correction.number == number)).tuples().first()


def corrected_words(year_id: int, number: int) -> str:
    """«Исправлено по заявке № 12 от 14.10.2026.» for the number that a record keeps; "" for 0. One SELECT at most."""
    found = number_and_day(year_id, number) if number else None
    return f"Исправлено по заявке № {number} от {found[1]:%d.%m.%Y}." if found else ""


def asking_teachers() -> tuple[tuple[int, str], ...]:
    """Who has ever asked, for the filter. One SELECT."""
    asked = Correction.select(Correction.teacher)
    rows = Staff.select().where(Staff.id.in_(asked))
    return tuple(sorted(((row.id, row.short_name) for row in rows), key=lambda one: one[1]))


# ---- reading -----------------------------------------------------------------------------------------------------------


def _condition(wanted: Wanted) -> Any:
    found = Correction.id.is_null(False)
    if wanted.state:
        found &= Correction.state == wanted.state
    if wanted.teacher:
        found &= Correction.teacher == wanted.teacher
    if wanted.first:
        found &= Correction.asked_at >= datetime.combine(wanted.first, datetime.min.time())
    if wanted.last:
        found &= Correction.asked_at <= datetime.combine(wanted.last, datetime.max.time())
    return found


def _views(condition: Any) -> list[CorrectionView]:
    """The requests in the order of their numbers, the last `MOST` of them."""
    return _with_lines(list(_requests(condition)))


def _with_lines(rows: Sequence[Any]) -> list[CorrectionView]:
    lines = _lines([row.id for row in rows])
    return [_view(row, lines.get(row.id, ())) for row in reversed(rows)]


def _requests(condition: Any) -> Any:
    by = Staff.alias()
    columns = (Correction, AcademicYear, Journal, SchoolClass, StudyGroup, Subject, Staff, Account, by, Pupil, Guardian)
    query = Correction.select(*columns).join(AcademicYear).switch(Correction).join(Journal)
    query = query.join(SchoolClass, JOIN.LEFT_OUTER).switch(Journal).join(StudyGroup, JOIN.LEFT_OUTER).switch(Journal).join(Subject)
    query = query.switch(Correction).join(Staff).switch(Correction).join(Account, JOIN.LEFT_OUTER)
    query = query.join(by, JOIN.LEFT_OUTER, on=Account.staff == by.id).switch(Account).join(Pupil, JOIN.LEFT_OUTER)
    query = query.switch(Account).join(Guardian, JOIN.LEFT_OUTER)
    return query.where(condition).order_by(Correction.year.desc(), Correction.number.desc()).limit(MOST)


def _view(row: Any, lines: Sequence[ChangeLine]) -> CorrectionView:
    decider = row.decided_by if row.decided_by_id else None
    person = decider.staff if decider is not None and decider.staff_id else None
    return CorrectionView(
        id=row.id, number=row.number, asked_at=row.asked_at, class_title=row.journal.class_title, subject=row.journal.subject.name,
        journal=row.journal_id, teacher=row.teacher.short_name, teacher_id=row.teacher_id, date=row.date, reason=row.reason,
        state=row.state, decided_at=row.decided_at, decision=row.decision,
        decided_by=person.short_name if person else decider.login if decider else "",
        is_own=row.state in ("approved", "refused") and person is not None and person.id == row.teacher_id,
        year_closed=row.year.closed_on is not None, lines=tuple(lines),
    )  # fmt: skip


def _lines(ids: Collection[int]) -> dict[int, list[ChangeLine]]:
    """By request. One SELECT, none for no request."""
    found: dict[int, list[ChangeLine]] = defaultdict(list)
    for row in _LINES.objects(ids=ids) if ids else ():
        found[row.correction_id].append(_line(row))
    return found


def _all_lines() -> Any:
    of_work = Lesson.alias()
    query = CorrectionLine.select(CorrectionLine, Pupil, Work, of_work, Lesson, Period).join(Pupil, JOIN.LEFT_OUTER)
    query = query.switch(CorrectionLine).join(Work, JOIN.LEFT_OUTER).join(of_work, JOIN.LEFT_OUTER, on=Work.lesson == of_work.id)
    query = query.switch(CorrectionLine).join(Lesson, JOIN.LEFT_OUTER).switch(CorrectionLine).join(Period, JOIN.LEFT_OUTER)
    return query.where(CorrectionLine.correction.in_(holes("ids"))).order_by(CorrectionLine.correction, CorrectionLine.position)


_LINES = Prepared(_all_lines)


def _line(row: Any) -> ChangeLine:
    target = stored_target(row)
    if target.kind == CELL:
        title, day = row.pupil.list_name, row.work.lesson.date
    elif target.kind == FINAL:
        what = f"отметка за {row.period.title}" if row.period_id else f"{FINAL_NAMES[row.kind]} отметка"
        title, day = f"{row.pupil.list_name}, {what}", None
    else:
        title, day = {"topic": "тема урока", "homework": "домашнее задание"}[target.kind], row.lesson.date
    return ChangeLine(target, title, day, row.was, row.becomes, row.rev)


def _whose(line: ChangeLine) -> str:
    return line.title.split(",")[0]


def _when(line: ChangeLine) -> date | None:
    return line.date


def _belongs(line: ChangeLine, first: date, last: date, period_id: int) -> bool:
    if line.target.kind == FINAL:
        return line.target.period == period_id
    return line.date is not None and first <= line.date <= last
