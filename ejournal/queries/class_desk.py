"""The class teacher's morning: what in the journals of his class is not recorded, whose family is silent, what is due (CLS-1)."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from peewee import JOIN, SQL, fn

from ejournal.errors import NotThere
from ejournal.models import (
    Absence,
    Account,
    ClassMembership,
    ClassReport,
    ClassTeacher,
    ErrorReport,
    Journal,
    JournalTeacher,
    Lesson,
    Mark,
    Pupil,
    SchoolClass,
    Staff,
    StudyGroup,
    Subject,
    Work,
)
from ejournal.models.base import in_force_on, there_on
from ejournal.models.prepared import Prepared, hole, holes
from ejournal.policy.actor import Actor
from ejournal.policy.class_desk import readable_class_desks
from ejournal.queries.absences import bare_board
from ejournal.queries.attendance_desk import BACK as REASONS_BACK
from ejournal.queries.calendar import year_at
from ejournal.queries.diary_readers import ReaderLine, diary_readers, silent
from ejournal.queries.overdue import OverdueWork, overdue_of_class
from ejournal.queries.remarks import fresh_remarks
from ejournal.queries.slips import SlipsDue, slips_due
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.words import capitalized, count_of, short_date

BACK = timedelta(days=30)
NAMED_DAYS = 4
KINDS = {"lost": "Уроки без единой записи", "unfilled": "Не записаны темы и задания", "overdue": "Работы без отметок в срок"}


@dataclass(frozen=True)
class Thing:
    """What is not recorded in one journal; `keys` name each lesson or work of it, so that the same is not reported twice."""

    kind: str
    journal: int
    title: str
    teacher: str
    words: str
    url: str
    keys: tuple[str, ...]


@dataclass(frozen=True)
class OpenError:
    """A report of an error that nobody has answered."""

    id: int
    name: str
    text: str
    staff: str
    at: datetime
    url: str
    staff_id: int | None = None


@dataclass(frozen=True)
class Reported:
    """One press of «Сообщить завучу»."""

    id: int
    class_id: int
    class_title: str
    at: datetime
    who: str
    things: tuple[Thing, ...]
    settled_at: datetime | None
    settled_by: str


@dataclass(frozen=True)
class ClassDesk:
    """Everything on the page; `fresh` are the things that were not reported today yet."""

    class_id: int
    title: str
    things: tuple[Thing, ...]
    fresh: tuple[Thing, ...]
    reported: tuple[Reported, ...]
    bare_absences: int
    pupils_without_reason: int
    silent: tuple[ReaderLine, ...]
    errors: tuple[OpenError, ...]
    slips: SlipsDue | None
    remarks: int

    @property
    def is_done(self) -> bool:
        return not (self.things or self.bare_absences or self.silent or self.errors or self.slips)

    def of_kind(self, kind: str) -> tuple[Thing, ...]:
        return tuple(one for one in self.things if one.kind == kind)


@dataclass(frozen=True)
class ClassLine:
    """A class whose page one may open."""

    id: int
    title: str
    teacher: str = ""
    bare: int = 0


def class_desk(class_id: int, now: datetime, rules: SchoolRules) -> ClassDesk:
    """The page of one class. About thirty SELECTs, whatever the class. Raises NotThere."""
    today = now.date()
    row = SchoolClass.get_or_none(SchoolClass.id == class_id)
    if row is None:
        raise NotThere("Такого класса нет.")
    things, reported = class_things(class_id, today), reported_today(class_id, now)
    told = {key for report in reported for thing in report.things for key in thing.keys}
    board = bare_board([class_id], today - REASONS_BACK, today)
    return ClassDesk(
        class_id=class_id,
        title=row.title,
        things=things,
        fresh=not_told(things, told),
        reported=reported,
        bare_absences=board.count,
        pupils_without_reason=len({line.pupil for line in board.lines}),
        silent=silent(diary_readers(class_id, today, rules.visit_days)),
        errors=_open_errors(class_id, today),
        slips=slips_due(class_id, today, rules),
        remarks=fresh_remarks(class_id, now - timedelta(days=7), today),
    )


def class_things(class_id: int, today: date) -> tuple[Thing, ...]:
    """Lost lessons, then unfilled ones, of the last thirty days; then works past their term. Twelve SELECTs at most."""
    lessons, teachers = _read_blank([class_id], today), _teachers(class_id, today)
    lost = [row for row in lessons if not (row.topic or row.homework or row.has_records)]
    partly = [row for row in lessons if row.topic or row.homework or row.has_records]
    try:
        works = overdue_of_class(class_id, year_at(today), today)
    except NotThere:
        works = ()
    return (*_of_lessons("lost", lost, teachers), *_of_lessons("unfilled", partly, teachers), *_of_works(works))


def blank_counts(classes: Iterable[int], today: date, without: Collection[int] = ()) -> dict[int, Counter[str]]:
    """How many lessons of each class are lost and unfilled, but of the journals `without`: for the desk. One SELECT."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for row in _read_blank(classes, today):
        if row.journal_key in without:
            continue
        found[row.class_key]["unfilled" if row.topic or row.homework or row.has_records else "lost"] += 1
    return found


def not_told(things: Iterable[Thing], told: set[str]) -> tuple[Thing, ...]:
    """Those with a lesson or work that is not among `told`."""
    return tuple(thing for thing in things if not set(thing.keys) <= told)


def reported_today(class_id: int, now: datetime) -> tuple[Reported, ...]:
    """What was reported of the class today. Two SELECTs."""
    return _reports((ClassReport.school_class == class_id) & (ClassReport.at >= datetime.combine(now.date(), time())))


def report_of(report_id: int) -> Reported:
    """One report. Two SELECTs. Raises NotThere."""
    found = _reports(ClassReport.id == report_id)
    if not found:
        raise NotThere("Такого сообщения нет.")
    return found[0]


def class_reports(since: datetime) -> tuple[Reported, ...]:
    """Reports of all classes since a moment, and older ones that nobody has settled, the newest first. Two SELECTs."""
    return _reports((ClassReport.at >= since) | ClassReport.settled_at.is_null())


def unsettled_reports() -> tuple[int, int]:
    """How many reports nobody has settled, and the number of the one where it is one. One SELECT."""
    rows = list(ClassReport.select(ClassReport.id).where(ClassReport.settled_at.is_null()).tuples())
    return len(rows), rows[0][0] if len(rows) == 1 else 0


def classes_of_desk(actor: Actor, today: date) -> tuple[ClassLine, ...]:
    """Classes of this year whose page the actor may open, with who leads each and how many absences wait for a reason. Five SELECTs."""
    try:
        year = year_at(today)
    except NotThere:
        return ()
    query = SchoolClass.select().where((SchoolClass.year == year.id) & readable_class_desks(actor))
    rows = list(query.order_by(SchoolClass.grade, SchoolClass.letter))
    board = bare_board([row.id for row in rows], today - REASONS_BACK, today)
    waiting = Counter(line.class_id for line in board.lines for _ in line.absences)
    leaders = _leaders([row.id for row in rows], today)
    return tuple(ClassLine(row.id, row.title, ", ".join(leaders[row.id]), waiting[row.id]) for row in rows)


def _leaders(classes: Sequence[int], today: date) -> dict[int, list[str]]:
    """Class teachers of classes. One SELECT."""
    found: dict[int, list[str]] = defaultdict(list)
    query = ClassTeacher.select(ClassTeacher, Staff).join(Staff).where(ClassTeacher.school_class.in_(classes) & in_force_on(ClassTeacher, today))
    for row in query:
        found[row.school_class_id].append(row.staff.short_name)
    return found


def things_json(things: Iterable[Thing]) -> str:
    """As a report keeps them."""
    return json.dumps([[one.kind, one.journal, one.title, one.teacher, one.words, one.url, one.keys] for one in things], ensure_ascii=False)


# ---- parts ----


def _read_blank(classes: Iterable[int], today: date) -> list[Any]:
    return _BLANK.objects(classes=list(classes), since=today - BACK, until=today - timedelta(days=1))


def _blank_lessons() -> Any:
    """Lessons of some classes that have been, without topic or homework, with whether anything else stands in them. One SELECT.

    Homework is asked of lessons of the curriculum only, as everywhere.
    """
    marks = Mark.select(SQL("1")).join(Work).where((Work.lesson == Lesson.id) & (Mark.value != ""))
    absences = Absence.select(SQL("1")).where((Absence.lesson == Lesson.id) & (Absence.code != ""))
    columns = (
        Lesson.id, Lesson.journal_id.alias("journal_key"), Lesson.date, Lesson.topic, Lesson.homework, Subject.name.alias("subject"),
        StudyGroup.title.alias("part"), (fn.EXISTS(marks) | fn.EXISTS(absences)).alias("has_records"),
        Journal.school_class_id.alias("class_key"),
    )  # fmt: skip
    query = Lesson.select(*columns).join(Journal).join(Subject).switch(Journal).join(StudyGroup, JOIN.LEFT_OUTER)
    blank = (Lesson.topic == "") | ((Lesson.homework == "") & (Journal.kind == "lesson"))
    days = Lesson.date.between(hole("since"), hole("until")) & ~Lesson.is_cancelled
    return query.where(Journal.school_class.in_(holes("classes")) & blank & days).order_by(Lesson.date, Lesson.number).namedtuples()


_BLANK = Prepared(_blank_lessons)


def _teachers(class_id: int, today: date) -> dict[int, str]:
    """Who keeps each journal of the class now. One SELECT."""
    query = JournalTeacher.select(JournalTeacher.journal_id, Staff.surname, Staff.name, Staff.patronymic).join(Staff).switch(JournalTeacher).join(Journal)
    found: dict[int, list[str]] = defaultdict(list)
    for journal, *names in query.where((Journal.school_class == class_id) & in_force_on(JournalTeacher, today)).tuples():
        found[journal].append(Staff(surname=names[0], name=names[1], patronymic=names[2]).short_name)
    return {journal: ", ".join(names) for journal, names in found.items()}


def _of_lessons(kind: str, rows: Sequence[Any], teachers: dict[int, str]) -> list[Thing]:
    """One thing a journal, the oldest lesson first."""
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.journal_key].append(row)
    return [_lesson_thing(kind, journal, own, teachers.get(journal, "")) for journal, own in found.items()]


def _lesson_thing(kind: str, journal: int, rows: list[Any], teacher: str) -> Thing:
    days = [short_date(row.date) for row in rows]
    shown = ", ".join(days[:NAMED_DAYS]) + (" …" if len(days) > NAMED_DAYS else "")
    words = f"{count_of(len(rows), 'урок', 'урока', 'уроков')}: {shown}"
    if kind == "unfilled":
        lacks = [word for word, is_bare in (("тема", any(not row.topic for row in rows)), ("задание", any(not row.homework for row in rows))) if is_bare]
        words = f"{words}; нет: {', '.join(lacks)}"
    first = rows[0]
    title = f"{first.subject}, {first.part}" if first.part else first.subject
    return Thing(kind, journal, title, teacher, words, f"/journal/{journal}?date={first.date.isoformat()}", tuple(f"{kind}:{row.id}" for row in rows))


def _of_works(works: Sequence[OverdueWork]) -> list[Thing]:
    return [
        Thing("overdue", one.journal, one.title, one.teacher, f"{capitalized(one.words)}, просрочено дней: {one.days_late}", one.url, (f"overdue:{one.work}",))
        for one in works
    ]


def _open_errors(class_id: int, today: date) -> tuple[OpenError, ...]:
    """Reports of errors about pupils of the class that wait for an answer, the oldest first. One SELECT."""
    here = ClassMembership.select(ClassMembership.pupil).where((ClassMembership.school_class == class_id) & there_on(ClassMembership, today))
    query = ErrorReport.select(ErrorReport, Pupil, Staff, Lesson).join(Pupil).switch(ErrorReport).join(Staff, JOIN.LEFT_OUTER)
    query = query.switch(ErrorReport).join(Lesson, JOIN.LEFT_OUTER)
    rows = query.where((ErrorReport.state == "open") & ErrorReport.pupil.in_(here)).order_by(ErrorReport.at)
    return tuple(_open_error(row) for row in rows)


def _open_error(row: Any) -> OpenError:
    if row.lesson_id:
        url = f"/journal/{row.lesson.journal_id}?date={row.lesson.date.isoformat()}&pupil={row.pupil_id}"
    else:
        url = f"/diary/{row.pupil_id}"
    return OpenError(row.id, row.pupil.list_name, row.text, row.staff.short_name if row.staff_id else "", row.at, url, row.staff_id)


def _reports(condition: Any) -> tuple[Reported, ...]:
    """The newest first. Two SELECTs."""
    query = ClassReport.select(ClassReport, SchoolClass).join(SchoolClass).where(condition)
    rows = list(query.order_by(ClassReport.at.desc(), ClassReport.id.desc()))
    accounts = {key for row in rows for key in (row.account_id, row.settled_by_id) if key is not None}
    people = Account.select(Account, Staff).join(Staff).where(Account.id.in_(sorted(accounts))) if accounts else ()
    names = {one.id: one.staff.short_name for one in people}
    return tuple(
        Reported(
            row.id, row.school_class_id, row.school_class.title, row.at, names.get(row.account_id, ""), _things(row.things),
            row.settled_at, names.get(row.settled_by_id, ""),
        )
        for row in rows
    )  # fmt: skip


def _things(text: str) -> tuple[Thing, ...]:
    return tuple(Thing(*parts[:6], tuple(parts[6])) for parts in json.loads(text))
