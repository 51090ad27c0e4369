"""Slips of marks for parents who chose paper: who gets one, what stands on it, which came back (CLS-3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ejournal.errors import NotThere
from ejournal.models import (
    Absence,
    AcademicYear,
    Acknowledgement,
    ClassMembership,
    Consent,
    Delivery,
    Journal,
    Lesson,
    Mark,
    Pupil,
    Remark,
    SchoolClass,
    Slip,
    Subject,
    Work,
    WorkKind,
    russian,
)
from ejournal.models.base import there_on
from ejournal.models.prepared import Prepared, hole
from ejournal.queries.class_standings import class_standings
from ejournal.queries.diary_subjects import SubjectStanding
from ejournal.queries.periods import PeriodHead, period_at, periods_of
from ejournal.rules.cells import OWED
from ejournal.rules.consents import Given, is_hidden, missing_kinds
from ejournal.rules.remarks import KIND_WORDS
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.slips import Span, absence_words, issue_span, village_of
from ejournal.rules.words import short_date


@dataclass(frozen=True)
class SlipPupil:
    """A pupil of the class; `place` is where he goes home to: the village where the family consents, else the bus route."""

    id: int
    name: str
    place: str
    is_village: bool
    on_paper: bool


@dataclass(frozen=True)
class SlipsDue:
    """An issue whose slips have not all been printed: for how many families, since when."""

    span: Span
    count: int


@dataclass(frozen=True)
class GivenSlip:
    """A slip of the last issue; `returned` says since when it is back."""

    pupil: int
    name: str
    at: datetime
    returned: datetime | None


@dataclass(frozen=True)
class SlipsPage:
    """Whom to print for, and what is to come back."""

    class_id: int
    title: str
    span: Span
    pupils: tuple[SlipPupil, ...]
    last: Span | None
    given: tuple[GivenSlip, ...]


@dataclass(frozen=True)
class SlipRow:
    """A subject on a slip: the marks of the issue's days with their kinds, the mean of the period, the mark it comes to."""

    subject: str
    marks: str
    mean: str
    outlook: str


@dataclass(frozen=True)
class SlipData:
    """One family's slip, with nothing of anybody else's."""

    pupil: SlipPupil
    class_title: str
    span: Span
    period: str
    rows: tuple[SlipRow, ...]
    bare: tuple[str, ...]
    absences: str
    debts: tuple[str, ...]
    remarks: tuple[str, ...]
    lacking: tuple[str, ...]


def slips_page(class_id: int, today: date, rules: SchoolRules) -> SlipsPage:
    """The pupils of today, those on paper told apart, and the last issue. Seven SELECTs. Raises NotThere."""
    row = _class(class_id)
    span, given = last_issue(class_id)
    return SlipsPage(class_id, row.title, span_now(row, today, rules), slip_pupils(class_id, today, rules), span, given)


def slips_due(class_id: int, today: date, rules: SchoolRules) -> SlipsDue | None:
    """Families on paper without a slip of the last issue; None where all have theirs or nobody asked for paper. One SELECT."""
    issue = issue_span(today, rules.slip_first_day, rules.slip_second_day)
    rows = set(_UNPRINTED.rows(class_id=class_id, today=today, end=issue.end))
    start = next((start for start, _ in rows), None)
    if start is None or issue.end < start:
        return None
    return SlipsDue(_since(issue, start), len(rows))


def _unprinted() -> Any:
    """The start of the class's year and each pupil who waits for a slip."""
    there = (ClassMembership.school_class == hole("class_id")) & there_on(ClassMembership, hole("today"))
    printed = Slip.select(Slip.pupil).where((Slip.school_class == hole("class_id")) & (Slip.end >= hole("end")))
    query = ClassMembership.select(AcademicYear.start, ClassMembership.pupil_id).join(SchoolClass).join(AcademicYear)
    query = query.join(Delivery, on=Delivery.pupil == ClassMembership.pupil)
    return query.where(there & (Delivery.form == "paper") & ClassMembership.pupil.not_in(printed))


_UNPRINTED = Prepared(_unprinted)


def span_now(row: Any, today: date, rules: SchoolRules) -> Span:
    """The days of the last issue, none before the year began."""
    return _since(issue_span(today, rules.slip_first_day, rules.slip_second_day), row.year.start)


def _since(span: Span, start: date) -> Span:
    return Span(min(max(span.start, start), span.end), span.end)


def slip_pupils(class_id: int, today: date, rules: SchoolRules) -> tuple[SlipPupil, ...]:
    """Pupils of the class today, by place and name, as slips are handed out. Three SELECTs."""
    query = Pupil.select().join(ClassMembership).where((ClassMembership.school_class == class_id) & there_on(ClassMembership, today))
    rows = list(query.order_by(russian(Pupil.surname), russian(Pupil.name), Pupil.id))
    keys = [row.id for row in rows]
    paper = {key for (key,) in Delivery.select(Delivery.pupil_id).where(Delivery.pupil.in_(keys) & (Delivery.form == "paper")).tuples()}
    consents: dict[int, list[Given]] = defaultdict(list)
    for pupil, *given in Consent.select(Consent.pupil_id, Consent.kind, Consent.date, Consent.withdrawn_on).where(Consent.pupil.in_(keys)).tuples():
        consents[pupil].append(Given(*given))
    found = [_slip_pupil(row, row.id in paper, is_hidden("Pupil", "address", missing_kinds(consents[row.id], today, rules))) for row in rows]
    return tuple(sorted(found, key=lambda one: (not one.place, one.place)))


def last_issue(class_id: int) -> tuple[Span | None, tuple[GivenSlip, ...]]:
    """The slips printed last for the class, by name, and which of them are back. Three SELECTs at most."""
    newest = Slip.select().where(Slip.school_class == class_id).order_by(Slip.end.desc(), Slip.start.desc(), Slip.id.desc()).first()
    if newest is None:
        return None, ()
    same = (Slip.school_class == class_id) & (Slip.start == newest.start) & (Slip.end == newest.end)
    rows = list(Slip.select(Slip, Pupil).join(Pupil).where(same).order_by(russian(Pupil.surname), russian(Pupil.name), Pupil.id))
    back = Acknowledgement.pupil.in_([row.pupil_id for row in rows]) & (Acknowledgement.way == "paper")
    back &= (Acknowledgement.start == newest.start) & (Acknowledgement.end == newest.end)
    returned = dict(Acknowledgement.select(Acknowledgement.pupil_id, Acknowledgement.at).where(back).tuples())
    given = tuple(GivenSlip(row.pupil_id, row.pupil.list_name, row.at, returned.get(row.pupil_id)) for row in rows)
    return Span(newest.start, newest.end), given


def slips_of(class_id: int, pupils: Iterable[int], span: Span, today: date, rules: SchoolRules) -> tuple[SlipData, ...]:
    """The slips of the pupils named who are in the class today, by place and name. Eighteen SELECTs, however many slips."""
    row, wanted = _class(class_id), set(pupils)
    chosen = [one for one in slip_pupils(class_id, today, rules) if one.id in wanted]
    period = period_at(periods_of(row.year_id, row.grade), span.end)
    keys = [one.id for one in chosen]
    standings = class_standings(keys, period, today, rules)
    absences, debts, remarks = _absences(keys, span), _debts(keys, period), _remarks(keys, span)
    return tuple(
        _slip(one, row.title, span, period, standings.get(one.id, ()), absences[one.id], tuple(debts[one.id]), tuple(remarks[one.id]))
        for one in chosen
    )


# ---- parts ----


def _class(class_id: int) -> Any:
    row = SchoolClass.get_or_none(SchoolClass.id == class_id)
    if row is None:
        raise NotThere("Такого класса нет.")
    return row


def _slip_pupil(row: Any, on_paper: bool, hidden: bool) -> SlipPupil:
    village = "" if hidden else village_of(row.address)
    route = f"автобус: {row.bus_route}" if row.bus_route else ""
    return SlipPupil(row.id, row.list_name, village or route, bool(village), on_paper)


def _absences(pupils: Sequence[int], span: Span) -> dict[int, str]:
    query = Absence.select(Absence.pupil_id, Absence.code, Absence.minutes_late).join(Lesson)
    days = Lesson.date.between(span.start, span.end) & ~Lesson.is_cancelled
    codes: dict[int, list[str]] = defaultdict(list)
    late: dict[int, int] = defaultdict(int)
    for pupil, code, minutes in query.where(Absence.pupil.in_(pupils) & (Absence.code != "") & days).tuples():
        codes[pupil].append(code)
        late[pupil] += minutes or 0
    return defaultdict(str, {pupil: absence_words(own, late[pupil]) for pupil, own in codes.items()})


def _debts(pupils: Sequence[int], period: PeriodHead) -> dict[int, list[str]]:
    """Works of the period that are still owed, «Алгебра, контр. 12.10». One SELECT."""
    query = Mark.select(Mark.pupil_id, Subject.name, WorkKind.short_name, Lesson.date).join(Work).join(WorkKind)
    query = query.switch(Work).join(Lesson).join(Journal).join(Subject)
    owed = Mark.pupil.in_(pupils) & (Mark.value == OWED) & Lesson.date.between(period.start, period.end) & ~Lesson.is_cancelled
    found: dict[int, list[str]] = defaultdict(list)
    for pupil, subject, kind, day in query.where(owed).order_by(Lesson.date, Lesson.id).tuples():
        found[pupil].append(f"{subject}, {kind} {short_date(day)}")
    return found


def _remarks(pupils: Sequence[int], span: Span) -> dict[int, list[str]]:
    query = Remark.select(Remark.pupil_id, Remark.date, Remark.kind, Remark.text)
    stand = Remark.pupil.in_(pupils) & Remark.date.between(span.start, span.end) & Remark.removed_at.is_null()
    found: dict[int, list[str]] = defaultdict(list)
    for pupil, day, kind, text in query.where(stand).order_by(Remark.date, Remark.id).tuples():
        found[pupil].append(f"{short_date(day)}, {KIND_WORDS.get(kind, kind)}: {text}")
    return found


def _slip(
    pupil: SlipPupil, class_title: str, span: Span, period: PeriodHead, subjects: Sequence[SubjectStanding],
    absences: str, debts: tuple[str, ...], remarks: tuple[str, ...],
) -> SlipData:  # fmt: skip
    rows = [_row(one, span) for one in subjects]
    shown = tuple(row for row in rows if row.marks or row.mean)
    lacking = tuple(f"{one.subject}: {one.standing.enough.text}" for one in subjects if lacks(one))
    bare = tuple(row.subject for row in rows if not (row.marks or row.mean))
    return SlipData(pupil, class_title, span, period.title, shown, bare, absences, debts, remarks, lacking)


def _row(one: SubjectStanding, span: Span) -> SlipRow:
    own = [f"{row.text} {row.short_kind}" for row in one.standing.rows if span.start <= row.date <= span.end and not row.is_cancelled]
    found = one.standing.found
    mean = found.shown if found is not None and found.mean is not None else ""
    return SlipRow(one.subject, ", ".join(own), mean, one.standing.final or one.standing.mark)


def lacks(one: SubjectStanding) -> bool:
    """Whether marks lack for the period mark and it is time to say so: more than every third lesson left must bring one."""
    enough = one.standing.enough
    return bool(enough and enough.lacking and enough.is_tight and not one.standing.final)
