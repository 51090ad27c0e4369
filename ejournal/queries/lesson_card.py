"""One lesson whole: what was done and set, its works, who was away, its neighbours, when it was written down (GRID-1, GRID-6, MARK-1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from peewee import JOIN, fn

from ejournal.errors import NotThere
from ejournal.models import (
    Absence,
    Journal,
    Lesson,
    Mark,
    Pupil,
    SchoolClass,
    Staff,
    StudyGroup,
    Subject,
    Work,
    WorkKind,
    russian,
)
from ejournal.policy.actor import Actor
from ejournal.policy.journals import may_read_journal, may_write_lesson, needs_request
from ejournal.policy.remarks import may_write_in_journal
from ejournal.policy.verdict import Verdict, refuse
from ejournal.queries.corrections import corrected_words
from ejournal.queries.journals import journal_with_head
from ejournal.queries.periods import closing_on
from ejournal.queries.plan_offers import offers_of
from ejournal.queries.plans import files_of, kinds_of_work
from ejournal.queries.school_rules import school_rules
from ejournal.rules.deadlines import AHEAD, is_late, lock_of
from ejournal.rules.plan import Step
from ejournal.rules.plan_headings import KindName

REASONS = {"Н": "причина не указана", "Б": "болеет", "У": "уважительная причина", "П": "неуважительная причина", "О": "опоздал(а)"}


@dataclass(frozen=True)
class WorkCard:
    """A work of the lesson; `marks` counts its marks, `had_marks` whether any was ever written (cleared ones too)."""

    id: int
    kind: int
    kind_name: str
    title: str
    weight: Decimal
    marks: int
    had_marks: bool
    is_control: bool = False


@dataclass(frozen=True)
class AwayCard:
    name: str
    code: str
    reason: str


@dataclass(frozen=True)
class Beside:
    """Another lesson: the one before or after, of the group or of the class's day; not `is_open`: in another's journal."""

    journal: int
    lesson: int
    title: str
    topic: str
    is_open: bool = True


@dataclass(frozen=True)
class LessonCard:
    lesson: Any
    journal: int
    title: str
    works: tuple[WorkCard, ...]
    away: tuple[AwayCard, ...]
    files: tuple[Any, ...]
    kinds: tuple[KindName, ...]
    before: Beside | None
    after: Beside | None
    day: tuple[Beside, ...]
    filled_by: str
    substitute: str
    is_late: bool
    late_by: int
    late_in_journal: int
    offered: Step | None
    may_write: Verdict
    may_plan: Verdict
    is_ahead: bool
    may_ask: bool = False
    corrected: str = ""
    may_remark: bool = False

    @property
    def planned_kind(self) -> str:
        """The name of the kind of work that the plan has for this lesson, where its first work is of another kind."""
        wanted = self.offered.kind if self.offered else None
        differs = wanted is not None and bool(self.works) and self.works[0].kind != wanted and not self.works[0].marks
        return next((kind.name for kind in self.kinds if kind.id == wanted), "") if differs else ""


def lesson_of(journal_id: int, lesson_id: int) -> Any:
    """The lesson with who filled it and who stood in; raises NotThere for one of another journal."""
    filled, stood = Staff.alias(), Staff.alias()
    query = Lesson.select(Lesson, filled, stood).join(filled, JOIN.LEFT_OUTER, on=(Lesson.filled_by == filled.id), attr="filler")
    query = query.switch(Lesson).join(stood, JOIN.LEFT_OUTER, on=(Lesson.substitute == stood.id), attr="stood_in")
    row = query.where((Lesson.id == lesson_id) & (Lesson.journal == journal_id)).first()
    if row is None:
        raise NotThere("Такого урока в этом журнале нет.")
    return row


def lesson_verdict(actor: Actor, journal: Any, lesson: Any, today: date, *, planning: bool = False) -> Verdict:
    """May write, and the lesson is not locked; `planning`: its works may be set before its day. Two SELECTs."""
    if not (verdict := may_write_lesson(actor, journal.id, lesson.id)):
        return verdict
    if lesson.is_cancelled:
        return refuse("Урока не было: он отменён.")
    lock = lock_of(lesson.date, today, school_rules(), closing_on(journal, lesson.date))
    return refuse(lock.reason) if lock and not (planning and lock.level == AHEAD) else verdict


def may_ask_for_lesson(actor: Actor, journal: Any, lesson: Any, today: date) -> bool:
    """Whether the card offers a request for correction: to who keeps the journal, for a lesson that is locked. Source: COR-1."""
    if lesson.is_cancelled or not may_write_lesson(actor, journal.id, lesson.id):
        return False
    return bool(needs_request(lock_of(lesson.date, today, school_rules(), closing_on(journal, lesson.date))))


def lesson_card(actor: Actor, journal_id: int, lesson_id: int, now: datetime) -> LessonCard:
    """One lesson whole; raises NotThere and Refused. A fixed number of SELECTs."""
    journal, today = journal_with_head(journal_id), now.date()
    may_read_journal(actor, journal).demand()
    lesson = lesson_of(journal_id, lesson_id)
    before, after = _neighbours(lesson)
    late = lesson.filled_at is not None and is_late(lesson.date, lesson.filled_at.date())
    return LessonCard(
        lesson=lesson, journal=journal_id, title=journal.title, works=works_of(lesson_id), away=_away(lesson_id),
        files=files_of("Lesson", lesson_id), kinds=kinds_of_work(), before=before, after=after, day=_day(actor, journal, lesson),
        filled_by=lesson.filler.short_name if lesson.filled_by_id else "",
        substitute=lesson.stood_in.short_name if lesson.substitute_id else "", is_late=late,
        late_by=(lesson.filled_at.date() - lesson.date).days if late else 0, late_in_journal=_late_count(journal_id),
        offered=offers_of([journal_id]).get(lesson_id) if journal.plan_id else None,
        may_write=lesson_verdict(actor, journal, lesson, today), may_plan=lesson_verdict(actor, journal, lesson, today, planning=True),
        is_ahead=lesson.date > today,
        may_ask=may_ask_for_lesson(actor, journal, lesson, today), corrected=corrected_words(journal.year_id, lesson.correction),
        may_remark=bool(may_write_in_journal(actor, journal)) and lesson.date <= today,
    )  # fmt: skip


def works_of(lesson_id: int) -> tuple[WorkCard, ...]:
    marks = fn.SUM((Mark.value != "").cast("integer"))
    columns = (Work.id, WorkKind.id, WorkKind.name, Work.title, Work.weight, WorkKind.is_control)
    query = Work.select(*columns, marks, fn.COUNT(Mark.id)).join(WorkKind).switch(Work).join(Mark, JOIN.LEFT_OUTER)
    rows = query.where(Work.lesson == lesson_id).group_by(*columns, Work.position).order_by(Work.position).tuples()
    return tuple(WorkCard(*row[:5], int(row[6] or 0), row[7] > 0, bool(row[5])) for row in rows)


def _away(lesson_id: int) -> tuple[AwayCard, ...]:
    query = Absence.select(Pupil.surname, Pupil.name, Absence.code, Absence.document).join(Pupil)
    rows = query.where((Absence.lesson == lesson_id) & (Absence.code != "")).order_by(russian(Pupil.surname), russian(Pupil.name))
    return tuple(
        AwayCard(f"{surname} {name}", code, ", ".join(part for part in (REASONS.get(code, ""), document) if part))
        for surname, name, code, document in rows.tuples()
    )


def _neighbours(lesson: Any) -> tuple[Beside | None, Beside | None]:
    """The lessons of the same journal before and after. Two SELECTs."""
    own = (Lesson.journal == lesson.journal_id) & ~Lesson.is_cancelled
    earlier = (Lesson.date < lesson.date) | ((Lesson.date == lesson.date) & (Lesson.number < lesson.number))
    later = (Lesson.date > lesson.date) | ((Lesson.date == lesson.date) & (Lesson.number > lesson.number))
    before = Lesson.select().where(own & earlier).order_by(Lesson.date.desc(), Lesson.number.desc()).first()
    after = Lesson.select().where(own & later).order_by(Lesson.date, Lesson.number).first()
    return tuple(Beside(one.journal_id, one.id, f"{one.date:%d.%m}", one.topic) if one else None for one in (before, after))  # type: ignore[return-value]


def _day(actor: Actor, journal: Any, lesson: Any) -> tuple[Beside, ...]:
    """The other lessons of the class that day, in order. One SELECT."""
    if journal.school_class_id is None:
        return ()
    query = Lesson.select(Lesson, Journal, Subject, SchoolClass, StudyGroup).join(Journal).join(Subject).switch(Journal)
    query = query.join(SchoolClass, JOIN.LEFT_OUTER).switch(Journal).join(StudyGroup, JOIN.LEFT_OUTER)
    same = (Journal.school_class == journal.school_class_id) & (Lesson.date == lesson.date) & ~Lesson.is_cancelled
    rows = query.where(same & (Lesson.id != lesson.id)).order_by(Lesson.number, Lesson.id)
    return tuple(
        Beside(row.journal_id, row.id, f"{row.number} урок, {row.journal.title}", row.topic, bool(may_read_journal(actor, row.journal)))
        for row in rows
    )


def _late_count(journal_id: int) -> int:
    """How many lessons of the journal were written down later than on their day. Source: MARK-1."""
    query = Lesson.select(Lesson.date, Lesson.filled_at).where((Lesson.journal == journal_id) & Lesson.filled_at.is_null(False))
    return sum(is_late(day, filled.date()) for day, filled in query.tuples())
