"""A pupil's week: lessons, homework, marks with their kind, absences (DIA-1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from peewee import JOIN

from ejournal.errors import NotThere
from ejournal.models import (
    Absence,
    ClassMembership,
    GroupMembership,
    Journal,
    Lesson,
    Mark,
    Pupil,
    SchoolClass,
    Staff,
    Subject,
    Work,
    WorkKind,
    russian,
)
from ejournal.models.base import there_on
from ejournal.models.lessons import HOMEWORK_FORMS
from ejournal.models.marks import ABSENCES
from ejournal.queries.acknowledgements import Acknowledged, acknowledgements_of
from ejournal.queries.diary_parts import (
    Announced,
    DiaryFile,
    DiaryRemark,
    announced_works,
    exemptions_of,
    files_of_lessons,
    remarks_of,
)
from ejournal.queries.error_reports import ReportLine, reports_of_week
from ejournal.queries.journal_page_shapes import FAILING
from ejournal.queries.outside_marks import OutsideLine, outside_of_pupil
from ejournal.rules.lesson_marks import marks_of
from ejournal.rules.membership import Stay

ABSENCE_WORDS = {"Н": "не был", "Б": "болел", "У": "уваж.", "П": "неуваж.", "О": "опоздал"}
EXEMPT_WORDS = {"full": "освобождён", "practice": "освобождён от практических занятий"}
OPEN_DAYS = timedelta(days=7)


@dataclass(frozen=True)
class DiaryMark:
    """A mark or an absence as the diary prints it, with the short name of the kind of work; `about` says more of it."""

    text: str
    kind: str
    css: str
    entity: str = ""
    id: int = 0
    about: str = ""


@dataclass(frozen=True)
class DiaryLesson:
    """A line of a day. `is_open`: given these days, and its topic and homework are still to come; of older weeks nothing is said."""

    number: int
    subject: str
    topic: str
    homework: str
    change: str
    marks: tuple[DiaryMark, ...]
    changes: tuple[str, ...] = ()
    is_off: bool = False
    id: int = 0
    files: tuple[DiaryFile, ...] = ()
    works: tuple[str, ...] = ()
    exempt: str = ""
    reports: tuple[ReportLine, ...] = ()
    is_open: bool = False


@dataclass(frozen=True)
class DiaryDay:
    date: date
    is_today: bool
    lessons: tuple[DiaryLesson, ...]
    outside: tuple[OutsideLine, ...] = ()
    remarks: tuple[DiaryRemark, ...] = ()


@dataclass(frozen=True)
class DiaryWeek:
    """Monday to Saturday; `monday` names the week. `acknowledged` are of this week and of its remarks, `ahead` works of the next one."""

    pupil: int
    name: str
    class_title: str
    monday: date
    days: tuple[DiaryDay, ...]
    school_class: int | None = None
    ahead: tuple[Announced, ...] = ()
    acknowledged: tuple[Acknowledged, ...] = ()

    @property
    def saturday(self) -> date:
        return self.monday + timedelta(days=5)

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def last_day(self) -> date:
        """The last day with lessons: from then on the week may be acknowledged; Friday of a week without."""
        return max((day.date for day in self.days if day.lessons), default=self.monday + timedelta(days=4))

    @property
    def remarks(self) -> tuple[DiaryRemark, ...]:
        return tuple(one for day in self.days for one in day.remarks)

    def known(self, what: str = "week", thing: int = 0) -> tuple[Acknowledged, ...]:
        """Who has acknowledged the week, or the remark of that number."""
        return tuple(one for one in self.acknowledged if one.what == what and one.thing == thing and (thing or one.start == self.monday))


@dataclass(frozen=True)
class Child:
    """Whose diary one may open."""

    id: int
    name: str
    class_title: str


def children(condition: Any, today: date) -> tuple[Child, ...]:
    """Pupils of a condition who are in a class today, by class and name. One SELECT."""
    there = there_on(ClassMembership, today)
    query = ClassMembership.select(ClassMembership, Pupil, SchoolClass).join(Pupil).switch(ClassMembership).join(SchoolClass)
    rows = query.where(there & condition).order_by(
        SchoolClass.grade, SchoolClass.letter, russian(Pupil.surname), russian(Pupil.name)
    )
    return tuple(Child(row.pupil_id, row.pupil.list_name, row.school_class.title) for row in rows)


def diary_week(pupil_id: int, day: date, today: date) -> DiaryWeek:
    """The week that holds `day`. Thirteen SELECTs, whatever stands in it. Raises NotThere."""
    pupil = Pupil.get_or_none(Pupil.id == pupil_id)
    if pupil is None:
        raise NotThere("Такого дневника нет.")
    monday = day - timedelta(days=day.weekday())
    sunday = monday + timedelta(days=6)
    week = _read(pupil_id, monday, sunday, today)
    days = tuple(one for one in (week.day(monday + timedelta(days=number)) for number in range(7)) if one.date.weekday() < 6 or _holds(one))
    title, own = _class_title(week.classes), next(reversed(week.classes), None)
    ahead = tuple(one for one in week.announced if one.date > sunday >= today)
    return DiaryWeek(pupil_id, pupil.list_name, title, monday, days, own, ahead, acknowledgements_of([pupil_id], monday, sunday))


def _holds(day: DiaryDay) -> bool:
    return bool(day.lessons or day.outside or day.remarks)


@dataclass(frozen=True)
class _Week:
    """What was read, by lesson or by day."""

    today: date
    classes: dict[int, Any]
    lessons: dict[date, list[Any]]
    marks: dict[int, list[DiaryMark]]
    absences: dict[int, DiaryMark]
    files: dict[int, list[DiaryFile]]
    announced: list[Announced]
    exemptions: Sequence[Any]
    brought: dict[date, list[OutsideLine]]
    remarks: list[DiaryRemark]
    reports: dict[int, list[ReportLine]]

    def day(self, day: date) -> DiaryDay:
        lessons = tuple(self.lesson(row) for row in self.lessons.get(day, []))
        remarks = tuple(one for one in self.remarks if one.date == day)
        return DiaryDay(day, day == self.today, lessons, tuple(self.brought.get(day, ())), remarks)

    def lesson(self, row: Any) -> DiaryLesson:
        kinds = marks_of(
            row.change, is_cancelled=row.is_cancelled, is_remote=row.is_remote, origin=row.origin, substitute=row.substitute_id is not None
        )
        absence = self.absences.get(row.id)
        marks = self.marks.get(row.id, ())
        works = () if marks else tuple(one.words for one in self.announced if one.lesson == row.id)
        return DiaryLesson(
            row.number, row.journal.subject.name, "" if row.topic in works else row.topic, _homework(row), _change(row, self.today),
            (*marks, *((absence,) if absence else ())), kinds, row.is_cancelled, row.id,
            tuple(self.files.get(row.id, ())), works, self.exempt(row), tuple(self.reports.get(row.id, ())), self.is_open(row),
        )  # fmt: skip

    def exempt(self, row: Any) -> str:
        """«осв», «осв от практических занятий»."""
        for one in self.exemptions:
            if one.subject_id == row.journal.subject_id and one.start <= row.date and (one.end is None or one.end >= row.date):
                return EXEMPT_WORDS[one.kind]
        return ""

    def is_open(self, row: Any) -> bool:
        return timedelta() < self.today - row.date <= OPEN_DAYS and not (row.topic or row.homework or row.is_cancelled)


def _read(pupil_id: int, monday: date, sunday: date, today: date) -> _Week:
    next_sunday = sunday + timedelta(days=7)
    classes, groups = _stays(pupil_id, monday, next_sunday)
    journals = _journals(classes, groups)
    rows = [row for row in _lessons(journals, monday, sunday) if _was_there(row, classes, groups)]
    by_day: dict[date, list[Any]] = defaultdict(list)
    for row in rows:
        by_day[row.date].append(row)
    stays = [Stay(one.start, one.end) for one in classes.values()]
    ahead = [one for one in announced_works(journals, max(today, monday), next_sunday) if any(stay.covers(one.date) for stay in stays)]
    brought, reports = defaultdict(list), defaultdict(list)
    for line in outside_of_pupil(pupil_id, monday, sunday):  # marks from elsewhere, whether or not there was a lesson: GRID-14
        brought[line.date].append(line)
    for report in reports_of_week(pupil_id, monday, sunday):
        reports[report.lesson].append(report)
    now = {key: one for key, one in classes.items() if one.start <= sunday and (one.end is None or one.end > monday)}
    return _Week(
        today, now, by_day, _marks(pupil_id, monday, sunday), _absences(pupil_id, monday, sunday), files_of_lessons(row.id for row in rows),
        ahead, exemptions_of(pupil_id, monday, sunday), brought, remarks_of(pupil_id, monday, sunday),
        reports,
    )  # fmt: skip


def _stays(pupil_id: int, first: date, last: date) -> tuple[dict[int, Any], dict[int, Stay]]:
    def meets(table: Any) -> Any:
        return (table.pupil == pupil_id) & (table.start <= last) & (table.end.is_null() | (table.end > first))

    inside = ClassMembership.select(ClassMembership, SchoolClass).join(SchoolClass).where(meets(ClassMembership))
    groups = GroupMembership.select().where(meets(GroupMembership))
    return {row.school_class_id: row for row in inside}, {row.group_id: Stay(row.start, row.end) for row in groups}


def _journals(classes: dict[int, Any], groups: dict[int, Stay]) -> Any:
    """The journals of the pupil's classes and groups, as a condition."""
    whole = Journal.school_class.in_(list(classes)) & Journal.group.is_null()
    return whole | Journal.group.in_(list(groups))


def _lessons(journals: Any, first: date, last: date) -> list[Any]:
    query = Lesson.select(Lesson, Journal, Subject, Staff).join(Journal).join(Subject).switch(Lesson)
    query = query.join(Staff, JOIN.LEFT_OUTER, on=(Lesson.substitute == Staff.id))
    return list(query.where(Lesson.date.between(first, last) & journals).order_by(Lesson.date, Lesson.number, Lesson.id))


def _was_there(row: Any, classes: dict[int, Any], groups: dict[int, Stay]) -> bool:
    if row.journal.group_id is not None:
        return groups[row.journal.group_id].covers(row.date)
    inside = classes[row.journal.school_class_id]
    return Stay(inside.start, inside.end).covers(row.date)


def _marks(pupil_id: int, first: date, last: date) -> dict[int, list[DiaryMark]]:
    columns = (Work.lesson_id, Mark.id, Mark.value, Mark.second, WorkKind.short_name, WorkKind.name, Work.title)
    query = Mark.select(*columns).join(Work).join(Lesson).switch(Work).join(WorkKind)
    found = (Mark.pupil == pupil_id) & (Mark.value != "") & Lesson.date.between(first, last)
    marks: dict[int, list[DiaryMark]] = defaultdict(list)
    for lesson, key, value, second, short, kind, title in query.where(found).order_by(Work.position).tuples():
        text, about = f"{value}/{second}" if second else value, f"{kind}: {title}" if title else kind
        marks[lesson].append(DiaryMark(text, short, "is-2" if {value, second} & FAILING else "", "Mark", key, about))
    return marks


def _absences(pupil_id: int, first: date, last: date) -> dict[int, DiaryMark]:
    """The reason in a word, minutes of lateness; the document it rests on in `about`."""
    columns = (Absence.lesson_id, Absence.id, Absence.code, Absence.minutes_late, Absence.document)
    found = (Absence.pupil == pupil_id) & (Absence.code != "") & Lesson.date.between(first, last)
    absences = {}
    for lesson, key, code, minutes, document in Absence.select(*columns).join(Lesson).where(found).tuples():
        words = f"{minutes}\u00a0мин" if minutes else ABSENCE_WORDS.get(code, dict(ABSENCES)[code])
        about = ", ".join(part for part in (dict(ABSENCES)[code], f"на {words}" if minutes else "", document) if part)
        absences[lesson] = DiaryMark(code, words, "is-abs", "Absence", key, about)
    return absences


def _change(row: Any, today: date) -> str:
    """What is different with the lesson, as a sentence; a substitute put by hand in the panel is named as well."""
    if row.is_cancelled:
        gone = "Урока не было" if row.date < today else "Урока не будет"
        return f"{gone}: {row.change}." if row.change else f"{gone}."
    words = row.change or (f"замена: {row.substitute.short_name}" if row.substitute_id else "")
    return f"{words[0].upper()}{words[1:].rstrip('.')}." if words else ""


def _class_title(classes: dict[int, Any]) -> str:
    return ", ".join(row.school_class.title for row in classes.values())


def _homework(row: Any) -> str:
    """The task with how it is to be done, where that is said: «§ 4, № 112 (устно)»."""
    how = dict(HOMEWORK_FORMS).get(row.homework_form, "")
    return f"{row.homework} ({how})" if how and row.homework not in ("", "не задано") else row.homework
