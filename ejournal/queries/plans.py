"""Thematic plans for their pages: the list of journals with what state their plan is in, and one plan whole (KTP-1 – KTP-3)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from peewee import JOIN, fn

from ejournal.errors import NotThere
from ejournal.models import (
    AcademicYear,
    Attachment,
    CurriculumLine,
    Journal,
    Lesson,
    Plan,
    PlanCorrection,
    PlanItem,
    School,
    SchoolClass,
    Staff,
    StudyGroup,
    Subject,
    WorkKind,
    russian,
)
from ejournal.policy.actor import Actor
from ejournal.policy.journals import may_read_journal
from ejournal.policy.plans import (
    PlanFacts,
    approvable_plans,
    may_change_plan,
    may_read_plan,
    planned_journals,
    readable_plans,
)
from ejournal.policy.verdict import Verdict
from ejournal.queries.journals import journal_list
from ejournal.queries.plan_reviews import Approval, Review, approval_of, last_reviews
from ejournal.queries.school_rules import school_rules
from ejournal.rules.order_document import signature
from ejournal.rules.plan import Fulfilment, hours_of_year
from ejournal.rules.plan_approval import STATES, TO_DECIDE, approval_state
from ejournal.rules.plan_headings import KindName


@dataclass(frozen=True)
class PlanLine:
    """A journal in the list of plans; `hours` of its plan and `needed` by the curriculum; `is_to_decide`: the reader is to approve it or return it."""

    journal: int
    subject: str
    class_title: str
    grade: int
    teachers: str
    is_mine: bool
    plan: int | None
    title: str
    approved_on: date | None
    hours: Decimal
    needed: Decimal
    lessons: int
    fulfilment: Fulfilment | None
    subject_id: int = 0
    author: str = ""
    approval: str = ""
    review: Review | None = None
    rev: int = 0
    is_to_decide: bool = False

    @property
    def approval_words(self) -> str:
        """«ждёт утверждения», "" without a plan."""
        return STATES.get(self.approval, "")

    @property
    def differs(self) -> bool:
        """Whether the plan's hours are not the curriculum's, or there are more of them than lessons in the year."""
        return bool(self.plan) and (self.hours != self.needed)

    @property
    def state(self) -> str:
        """«нет плана», «пустой», «102 из 105 ч», «отстаёт на 2», «готов»: the first that holds."""
        if self.plan is None:
            return "none"
        if not self.hours:
            return "empty"
        if self.hours != self.needed:
            return "hours"
        return "lag" if self.fulfilment and self.fulfilment.lag > 0 else "ready"


@dataclass(frozen=True)
class ItemRow:
    id: int
    section: str
    topic: str
    hours: Decimal
    kind: int | None
    homework: str
    is_given: bool


@dataclass(frozen=True)
class PlanJournal:
    """A journal that points at the plan; `lessons` are those of its year that take place, `is_open`: the reader may open the journal."""

    id: int
    title: str
    lessons: int
    is_mine: bool
    is_open: bool = True


@dataclass(frozen=True)
class PlanPage:
    id: int
    title: str
    subject: str
    grade: int
    year: str
    author: str
    approved_on: date | None
    rev: int
    rows: tuple[ItemRow, ...]
    kinds: tuple[KindName, ...]
    journals: tuple[PlanJournal, ...]
    files: tuple[Any, ...]
    hours: Decimal
    needed: Decimal | None
    may_change: Verdict
    approval: Approval


@dataclass(frozen=True)
class PlanChoice:
    """A plan that may be shared or copied."""

    id: int
    title: str
    year: str
    hours: Decimal
    same_year: bool
    grade: int


def plan_facts(plan_id: int, actor: Actor) -> tuple[Any, PlanFacts]:
    """The plan with its year, subject and author, and what decides about it. Three SELECTs; raises NotThere."""
    query = Plan.select(Plan, AcademicYear, Subject, Staff).join(AcademicYear).switch(Plan).join(Subject).switch(Plan)
    plan = query.join(Staff, JOIN.LEFT_OUTER).where(Plan.id == plan_id).first()
    if plan is None:
        raise NotThere("Такого плана нет.")
    journals = frozenset(row[0] for row in Journal.select(Journal.id).where(Journal.plan == plan_id).tuples())
    by_right = Plan.select().where((Plan.id == plan_id) & readable_plans(actor)).exists()
    return plan, PlanFacts(plan.author_id, plan.approved_on, plan.year.title, plan.year.closed_on, journals, by_right, plan.subject_id)


def director_name() -> str:
    """Who approves a plan on paper: initials and surname of the director, or a line to write on. One SELECT."""
    school = School.select(School.director).order_by(School.id).first()
    return signature(school.director) if school is not None and school.director else "____________________"


def kinds_of_work() -> tuple[KindName, ...]:
    """The dictionary as choices. One SELECT."""
    query = WorkKind.select(WorkKind.id, WorkKind.name, WorkKind.short_name, WorkKind.code).where(WorkKind.is_used)
    return tuple(KindName(*row) for row in query.order_by(WorkKind.position, WorkKind.id).tuples())


def plan_page(actor: Actor, plan_id: int) -> PlanPage:
    """One plan whole; raises NotThere and Refused. A fixed number of SELECTs."""
    plan, facts = plan_facts(plan_id, actor)
    may_read_plan(actor, facts).demand()
    rows = item_rows(plan_id)
    journals = tuple(_plan_journals(plan_id, actor))
    hours, needed = sum((row.hours for row in rows), Decimal()), needed_hours(plan)
    return PlanPage(
        id=plan.id, title=plan.title, subject=plan.subject.name, grade=plan.grade, year=plan.year.title,
        author=plan.author.short_name if plan.author_id else "", approved_on=plan.approved_on, rev=plan.rev, rows=rows,
        kinds=kinds_of_work(), journals=journals, files=files_of("Plan", plan_id), hours=hours, needed=needed,
        may_change=may_change_plan(actor, facts), approval=approval_of(actor, plan, facts, [(row.id, row.topic) for row in rows], hours, needed),
    )  # fmt: skip


def item_rows(plan_id: int) -> tuple[ItemRow, ...]:
    """The items in order, each with whether some lesson was given by it. Two SELECTs."""
    given = {row[0] for row in Lesson.select(Lesson.plan_item_id).join(PlanItem).where(PlanItem.plan == plan_id).tuples()}
    query = PlanItem.select().where(PlanItem.plan == plan_id).order_by(PlanItem.position, PlanItem.id)
    return tuple(
        ItemRow(item.id, item.section, item.topic, item.hours, item.kind_id, item.homework, item.id in given) for item in query
    )


def files_of(entity: str, entity_id: int) -> tuple[Any, ...]:
    """The files kept beside a record, in the order they were added. One SELECT."""
    query = Attachment.select().where((Attachment.entity == entity) & (Attachment.entity_id == entity_id))
    return tuple(query.order_by(Attachment.id))


def needed_hours(plan: Any) -> Decimal | None:
    """Hours of the curriculum in the year; without such a line those of a journal of the plan; None without either. Three SELECTs at most. Source: KTP-2."""
    line = (CurriculumLine.year == plan.year_id) & (CurriculumLine.grade == plan.grade) & (CurriculumLine.subject == plan.subject_id)
    row = CurriculumLine.select(CurriculumLine.hours_a_week).where(line).tuples().first()
    row = row or Journal.select(Journal.hours_a_week).where(Journal.plan == plan.id).order_by(Journal.id).tuples().first()
    return hours_of_year(row[0], school_rules().study_weeks, plan.grade) if row else None


def _plan_journals(plan_id: int, actor: Actor) -> Any:
    query = Journal.select(Journal, SchoolClass, StudyGroup, Subject).join(SchoolClass, JOIN.LEFT_OUTER).switch(Journal)
    query = query.join(StudyGroup, JOIN.LEFT_OUTER).switch(Journal).join(Subject).where(Journal.plan == plan_id)
    counts = (
        Lesson.select(Lesson.journal_id, fn.COUNT(Lesson.id)).join(Journal).where((Journal.plan == plan_id) & ~Lesson.is_cancelled)
    )
    lessons = dict(counts.group_by(Lesson.journal_id).tuples())
    for row in query.order_by(SchoolClass.grade, SchoolClass.letter, StudyGroup.title):
        yield PlanJournal(row.id, row.title, lessons.get(row.id, 0), row.id in actor.planned_journal_ids, bool(may_read_journal(actor, row)))


# ---- the list ------------------------------------------------------------------------------------------------------------


def plan_list(actor: Actor, today: date, *, with_lessons: bool = True) -> tuple[PlanLine, ...]:
    """The journals of `plan_year` whose plans are the actor's business, with the state of their plans. Thirteen SELECTs at most.

    Without their lessons, which are many, nothing is said of fulfilment.
    """
    spoken_of = _year_of_plans(today)
    day = max(today, spoken_of.start) if spoken_of is not None else today  # before the year: who is to teach in it
    lines = journal_list(actor, day, planned_journals(actor) & (Journal.year == spoken_of))
    ids = [line.id for line in lines]
    heads = {row[0]: row[1:] for row in _heads(ids)}
    hours, merged, counts = _plan_hours(), _merged_hours(ids), lesson_counts(ids, today) if with_lessons else {}
    needed, weeks = _curriculum(), school_rules().study_weeks
    plans = {head[0] for head in heads.values()} - {None}
    reviews, decides = last_reviews(plans), _decided_by(actor, plans)
    found = []
    for line in lines:
        plan, title, approved, year, subject, author, submitted, rev = heads[line.id]
        review = reviews.get(plan)
        state = approval_state(approved, submitted is not None, rev, (review.state, review.revision) if review else None) if plan else ""
        grade = line.grade or None
        week = needed.get((year, line.grade, subject), line.hours_a_week)
        total, due, given, ahead, unwritten = counts.get(line.id, (0, 0, 0, 0, 0))
        own = hours.get(plan, Decimal()) if plan else Decimal()
        found.append(
            PlanLine(
                line.id, line.subject, line.class_title, line.grade, line.teachers, line.id in actor.planned_journal_ids, plan, title or "", approved, own,
                hours_of_year(week, weeks, grade), total,
                Fulfilment(own, merged.get(line.id, Decimal()), due, given, ahead, unwritten) if own and with_lessons else None,
                subject, author, state, review, rev or 0, state in TO_DECIDE and plan in decides,
            )
        )  # fmt: skip
    return tuple(found)


def plan_year(today: date) -> int | None:
    """The year whose plans are spoken of: in summer the coming one as soon as it has journals, else the last that has begun. Two SELECTs at most. Source: KTP-3."""
    year = _year_of_plans(today)
    return year.id if year is not None else None


def _year_of_plans(today: date) -> Any:
    used = AcademicYear.id.in_(Journal.select(Journal.year))
    year = AcademicYear.select().where((AcademicYear.end >= today) & used).order_by(AcademicYear.start).first()
    return year or AcademicYear.select().where(AcademicYear.start <= today).order_by(AcademicYear.start.desc()).first()


def fulfilments(ids: list[int], today: date, until: date | None = None) -> dict[int, Fulfilment]:
    """How far each of the journals that have a plan with hours is with it, by lessons up to `until`. Four SELECTs. Source: KTP-5."""
    plans = Journal.select(Journal.id, Journal.plan_id).where(Journal.id.in_(ids) & Journal.plan.is_null(False)).tuples()
    hours, merged, counts = _plan_hours(), _merged_hours(ids), lesson_counts(ids, today, until)
    return {
        key: Fulfilment(own, merged.get(key, Decimal()), *counts.get(key, (0, 0, 0, 0, 0))[1:]) for key, plan in plans if (own := hours.get(plan, Decimal()))
    }  # fmt: skip


def _heads(ids: list[int]) -> Any:
    """Number, plan, title, approval, year, subject, author, handing in and revision for each journal. One SELECT."""
    of_plan = (Plan.submitted_at, Plan.rev, Staff.surname, Staff.name, Staff.patronymic)
    columns = (Journal.id, Journal.plan_id, Plan.title, Plan.approved_on, Journal.year_id, Journal.subject_id, *of_plan)
    query = Journal.select(*columns).join(Plan, JOIN.LEFT_OUTER).join(Staff, JOIN.LEFT_OUTER).where(Journal.id.in_(ids))
    for *head, submitted, rev, surname, name, patronymic in query.tuples():
        author = Staff(surname=surname, name=name, patronymic=patronymic or "").short_name if surname else ""
        yield (*head, author, submitted, rev)


def _decided_by(actor: Actor, plans: Collection[int]) -> frozenset[int]:
    """Those of the plans that the actor may approve. One SELECT."""
    return frozenset(row[0] for row in Plan.select(Plan.id).where(Plan.id.in_(sorted(plans)) & approvable_plans(actor)).tuples())


def _plan_hours() -> dict[int, Decimal]:
    query = PlanItem.select(PlanItem.plan_id, fn.SUM(PlanItem.hours)).group_by(PlanItem.plan_id)
    return {plan: tidy_hours(hours) for plan, hours in query.tuples()}


def _merged_hours(ids: list[int]) -> dict[int, Decimal]:
    query = PlanCorrection.select(PlanCorrection.journal_id, fn.SUM(PlanItem.hours)).join(PlanItem, on=PlanCorrection.item)
    query = query.join(Journal, on=(PlanCorrection.journal == Journal.id) & (Journal.plan == PlanItem.plan))
    rows = query.where(PlanCorrection.journal.in_(ids)).group_by(PlanCorrection.journal_id).tuples()
    return {journal: tidy_hours(hours) for journal, hours in rows}


def tidy_hours(hours: Any) -> Decimal:
    """A sum of hours as it comes from either database: exact tenths, no zeros behind."""
    tenths = Decimal(str(hours)).quantize(Decimal("0.1"))
    return tenths.quantize(Decimal(1)) if tenths == tenths.to_integral_value() else tenths


def lesson_counts(ids: list[int], today: date, until: date | None = None) -> dict[int, tuple[int, int, int, int, int]]:
    """Lessons of each journal: that take place in the year, due by now (cancelled too; today's once it is written down), written down, still to come, unwritten.

    «Still to come» are those of tomorrow and later and those of the past that nobody has written down; the latter alone
    are «unwritten»: held by the timetable, for all anybody knows. With `until` lessons after that day are as if they were not. One SELECT.
    """
    held = fn.SUM((~Lesson.is_cancelled).cast("integer"))
    due = fn.SUM(((Lesson.date < today) | ((Lesson.date == today) & (Lesson.topic != ""))).cast("integer"))
    given = fn.SUM(((Lesson.topic != "") & ~Lesson.is_cancelled).cast("integer"))
    ahead = fn.SUM(((Lesson.topic == "") & ~Lesson.is_cancelled).cast("integer"))
    unwritten = fn.SUM(((Lesson.topic == "") & ~Lesson.is_cancelled & (Lesson.date < today)).cast("integer"))
    query = Lesson.select(Lesson.journal_id, held, due, given, ahead, unwritten).where(Lesson.journal.in_(ids)).group_by(Lesson.journal_id)
    query = query if until is None else query.where(Lesson.date <= until)
    return {row[0]: (int(row[1]), int(row[2]), int(row[3]), int(row[4]), int(row[5])) for row in query.tuples()}


def _curriculum() -> dict[tuple[int, int, int], Decimal]:
    columns = (CurriculumLine.year_id, CurriculumLine.grade, CurriculumLine.subject_id, CurriculumLine.hours_a_week)
    return {row[:3]: row[3] for row in CurriculumLine.select(*columns).tuples()}


def plan_choices(actor: Actor, journal: Any) -> tuple[PlanChoice, ...]:
    """Plans of the journal's subject that the actor may read: of this year to share, of any year to copy. Two SELECTs."""
    query = Plan.select(Plan, AcademicYear).join(AcademicYear).where((Plan.subject == journal.subject_id) & readable_plans(actor))
    hours = _plan_hours()
    grade = journal.school_class.grade if journal.school_class_id else None
    rows = query.order_by(AcademicYear.start.desc(), Plan.grade, russian(Plan.title))
    found = [
        PlanChoice(row.id, row.title, row.year.title, hours.get(row.id, Decimal()), row.year_id == journal.year_id, row.grade)
        for row in rows
        if row.id != journal.plan_id
    ]
    return tuple(sorted(found, key=lambda one: (one.grade != grade, not one.same_year)))


