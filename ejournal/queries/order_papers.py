"""What the papers of an order and of a leaving pupil say: the order's wording, the extract of current marks (MOV-7; domain §5.12)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from ejournal.errors import NotThere
from ejournal.models import (
    Absence,
    ClassMembership,
    Journal,
    Lesson,
    Mark,
    Order,
    OutsideMark,
    Period,
    PeriodMark,
    Pupil,
    School,
    SchoolClass,
    Subject,
    Work,
    WorkKind,
    russian,
)
from ejournal.models.orders import PLACES
from ejournal.models.outside_marks import TRANSFER_DOCUMENT
from ejournal.queries.attendance import freed_lessons
from ejournal.queries.order_facts import OrderDraft, class_facts, plan_order
from ejournal.queries.periods import PeriodHead, period_at, periods_of
from ejournal.rules.names import FullName
from ejournal.rules.order_document import OrderWords, PupilWords, order_wording, signature
from ejournal.rules.orders import KINDS
from ejournal.rules.words import short_date

PLACE_WORDS = dict(PLACES)
MISSED = ("Н", "Б", "У", "П")


@dataclass(frozen=True)
class OrderPaper:
    """The order as its document: `text` is the kept wording, else that of the pattern."""

    id: int
    number: str
    date: date
    school: str
    settlement: str
    text: str
    pattern: str
    signed_by: str
    kind: str
    state: str


def order_paper(order: Any, lines: list[Any], draft: OrderDraft) -> OrderPaper:
    """Seven SELECTs at most."""
    school = School.select().order_by(School.id).first()
    pattern = order_wording(_words(order, lines, draft))
    return OrderPaper(
        order.id, order.number, order.date, school.name if school else "", school.settlement if school else "", order.text or pattern, pattern,
        signature(order.signed_by or (school.director if school else "")), order.kind, order.state,
    )  # fmt: skip


def _words(order: Any, lines: list[Any], draft: OrderDraft) -> OrderWords:
    classes = class_facts()
    planned = {plan.pupil.id: plan.class_from.id for plan in plan_order(draft) if plan.class_from} if order.state == "draft" else {}
    target = Order.get_or_none(Order.id == order.cancels_id) if order.cancels_id else None
    cancelled = f"от {target.date:%d.%m.%Y} № {target.number} «{KINDS[target.kind].heading}»" if target else ""
    return OrderWords(order.kind, order.effective, order.basis, tuple(_pupil(line, said, classes, planned, order.kind) for line, said in zip(lines, draft.lines, strict=True)), cancelled)


def _pupil(line: Any, said: Any, classes: dict[int, Any], planned: dict[int, int], kind: str) -> PupilWords:
    old = classes.get(line.class_from_id or planned.get(line.pupil_id, 0))
    new = classes.get(line.class_to_id) if KINDS[kind].needs_class else None
    place = line.place or (PLACE_WORDS.get(line.place_kind, "") if line.place_kind else "")
    name = FullName(line.pupil.surname, line.pupil.name, line.pupil.patronymic)
    until = line.until if KINDS[kind].until else None
    born = line.pupil.birth_date if KINDS[kind].way == "in" else None
    return PupilWords(name, line.pupil.sex, born, old.title if old else "", new.title if new else "", place, until, line.note, said.new_name)


# ---- the extract ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ExtractLine:
    """A subject: period marks by period title, the current marks of the unfinished period with their days and kinds, lessons missed."""

    subject: str
    class_title: str
    periods: tuple[str, ...]
    current: str
    missed: int
    missed_ill: int


@dataclass(frozen=True)
class Extract:
    """The extract of one pupil as of a day; `period` is the unfinished one."""

    pupil: int
    name: str
    birth: date | None
    class_title: str
    day: date
    period: str
    period_titles: tuple[str, ...]
    lines: tuple[ExtractLine, ...]


def extract(pupil_id: int, today: date) -> Extract:
    """What the next school needs: of the year of the last class, in all its journals. Eleven SELECTs; raises NotThere."""
    pupil = Pupil.get_or_none(Pupil.id == pupil_id)
    if pupil is None:
        raise NotThere("Такого ученика нет.")
    stays: list[Any] = list(
        ClassMembership.select(ClassMembership, SchoolClass).join(SchoolClass)
        .where((ClassMembership.pupil == pupil_id) & (ClassMembership.start <= today)).order_by(ClassMembership.start)
    )  # fmt: skip
    if not stays:
        raise NotThere("Этот ученик ещё не учился ни в одном классе: выписки нет.")
    last = stays[-1]
    day = min(today, last.end) if last.end else today
    periods = periods_of(last.school_class.year_id, last.school_class.grade)
    period = period_at(periods, day)
    lines = _extract_lines(pupil_id, last.school_class.year_id, periods, period)
    titles = tuple(one.short_title for one in periods)
    return Extract(pupil_id, pupil.full_name, pupil.birth_date, last.school_class.title, day, period.title, titles, lines)


def _extract_lines(pupil_id: int, year: int, periods: tuple[PeriodHead, ...], period: PeriodHead) -> tuple[ExtractLine, ...]:
    current, missed, finals = _current(pupil_id, year, period), _missed(pupil_id, year, period), _finals(pupil_id, year)
    ids = set(current) | set(missed) | set(finals)
    query = Journal.select(Journal, Subject, SchoolClass).join(Subject).switch(Journal).left_outer_join(SchoolClass)
    rows = query.where(Journal.id.in_(sorted(ids))).order_by(russian(Subject.name), Journal.id)
    return tuple(
        ExtractLine(
            row.subject.name, row.school_class.title if row.school_class_id else "", tuple(finals.get(row.id, {}).get(one.id, "") for one in periods),
            "; ".join(current.get(row.id, ())), *missed.get(row.id, (0, 0)),
        )
        for row in (rows if ids else ())
    )  # fmt: skip


def _current(pupil_id: int, year: int, period: PeriodHead) -> dict[int, list[str]]:
    """«6.10 ответ 5»; marks that came from another class by an order are in the old journal's line already."""
    inside = Lesson.date.between(period.start, period.end) & (Journal.year == year)
    query = Mark.select(Journal.id, Lesson.date, WorkKind.name, Mark.value, Mark.second).join(Work).join(Lesson).join(Journal).switch(Work).join(WorkKind)
    found: dict[int, list[tuple[date, str]]] = defaultdict(list)
    for journal, day, kind, value, second in query.where((Mark.pupil == pupil_id) & inside & (Mark.value != "")).order_by(Lesson.date, Mark.id).tuples():
        found[journal].append((day, f"{short_date(day)} {kind.lower()} — {value}{'/' + second if second else ''}"))
    own = (OutsideMark.pupil == pupil_id) & OutsideMark.removed_at.is_null() & (OutsideMark.document != TRANSFER_DOCUMENT)
    brought = OutsideMark.select().join(Journal).where(own & OutsideMark.date.between(period.start, period.end) & (Journal.year == year))
    for row in brought.order_by(OutsideMark.date, OutsideMark.id):
        found[row.journal_id].append((row.date, f"{short_date(row.date)} {row.issuer} — {row.value}"))
    return {journal: [text for _, text in sorted(lines)] for journal, lines in found.items()}


def _missed(pupil_id: int, year: int, period: PeriodHead) -> dict[int, tuple[int, int]]:
    inside = Lesson.date.between(period.start, period.end) & (Journal.year == year) & ~Lesson.is_cancelled
    columns = (Journal.id, Journal.subject_id, Lesson.date, Absence.code)
    query = Absence.select(*columns).join(Lesson).join(Journal).where((Absence.pupil == pupil_id) & inside & Absence.code.in_(MISSED))
    freed = freed_lessons([pupil_id]).get(pupil_id, ())
    sums: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for journal, subject, day, code in query.tuples():
        if any(of in (None, subject) and stay.covers(day) for of, stay in freed):
            continue
        sums[journal][0] += 1
        sums[journal][1] += code == "Б"
    return {journal: (own[0], own[1]) for journal, own in sums.items()}


def _finals(pupil_id: int, year: int) -> dict[int, dict[int, str]]:
    query = PeriodMark.select(PeriodMark.journal_id, PeriodMark.period_id, PeriodMark.value).join(Journal).switch(PeriodMark).join(Period)
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for journal, period, value in query.where((PeriodMark.pupil == pupil_id) & (Journal.year == year) & (PeriodMark.kind == "period")).tuples():
        found[journal][period] = value
    return found
