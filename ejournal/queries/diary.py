"""A pupil's week: lessons, homework, marks with their kind, absences (DIA-1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ejournal.errors import NotThere
from ejournal.models import ClassMembership, Pupil, SchoolClass, russian
from ejournal.models.base import there_on
from ejournal.models.lessons import HOMEWORK_FORMS
from ejournal.models.prepared import Prepared, hole
from ejournal.queries.acknowledgements import Acknowledged, acknowledgements_of
from ejournal.queries.diary_parts import Announced, DiaryFile, DiaryRemark, announced_works, files_of_lessons, remarks_of
from ejournal.queries.diary_rows import ABSENCES, CLASSES, EXEMPTIONS, GROUPS, LESSONS, MARKS, ExemptionRow, LessonRow, StayRow
from ejournal.queries.error_reports import ReportLine, reports_of_week
from ejournal.queries.journal_page_shapes import FAILING
from ejournal.queries.outside_marks import OutsideLine, outside_of_pupil
from ejournal.rules import cells
from ejournal.rules.lesson_marks import marks_of
from ejournal.rules.membership import Stay
from ejournal.rules.work_kinds import work_name

REASONS = dict(cells.ABSENCES)
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
    pupil = next(iter(_PUPIL.objects(pupil=pupil_id)), None)
    if pupil is None:
        raise NotThere("Такого дневника нет.")
    monday = day - timedelta(days=day.weekday())
    sunday = monday + timedelta(days=6)
    week = _read(pupil_id, monday, sunday, today)
    days = tuple(one for one in (week.day(monday + timedelta(days=number)) for number in range(7)) if one.date.weekday() < 6 or _holds(one))
    title, own = _class_title(week.classes), week.classes[-1].key if week.classes else None
    ahead = tuple(one for one in week.announced if one.date > sunday >= today)
    return DiaryWeek(pupil_id, pupil.list_name, title, monday, days, own, ahead, acknowledgements_of([pupil_id], monday, sunday))


_PUPIL = Prepared(lambda: Pupil.select(Pupil.id, Pupil.surname, Pupil.name).where(Pupil.id == hole("pupil")))


def _holds(day: DiaryDay) -> bool:
    return bool(day.lessons or day.outside or day.remarks)


@dataclass(frozen=True)
class _Week:
    """What was read, by lesson or by day."""

    today: date
    classes: Sequence[StayRow]
    lessons: dict[date, list[LessonRow]]
    marks: dict[int, list[DiaryMark]]
    absences: dict[int, DiaryMark]
    files: dict[int, list[DiaryFile]]
    announced: list[Announced]
    exemptions: Sequence[ExemptionRow]
    brought: dict[date, list[OutsideLine]]
    remarks: list[DiaryRemark]
    reports: dict[int, list[ReportLine]]

    def day(self, day: date) -> DiaryDay:
        lessons = tuple(self.lesson(row) for row in self.lessons.get(day, []))
        remarks = tuple(one for one in self.remarks if one.date == day)
        return DiaryDay(day, day == self.today, lessons, tuple(self.brought.get(day, ())), remarks)

    def lesson(self, row: LessonRow) -> DiaryLesson:
        kinds = marks_of(
            row.change, is_cancelled=row.is_cancelled, is_remote=row.is_remote, origin=row.origin, substitute=row.substitute is not None
        )
        absence, marks = self.absences.get(row.id), self.marks.get(row.id, ())
        works = () if marks else tuple(one.words for one in self.announced if one.lesson == row.id)
        return DiaryLesson(
            row.number, row.subject, "" if row.topic in works else row.topic, _homework(row), _change(row, self.today),
            (*marks, *((absence,) if absence else ())), kinds, row.is_cancelled, row.id, tuple(self.files.get(row.id, ())), works,
            self.exempt(row), tuple(self.reports.get(row.id, ())), self.is_open(row),
        )  # fmt: skip

    def exempt(self, row: LessonRow) -> str:
        """«освобождён», «освобождён от практических занятий»."""
        return next((EXEMPT_WORDS[one.kind] for one in self.exemptions if one.holds(row.subject_id, row.date)), "")

    def is_open(self, row: LessonRow) -> bool:
        return timedelta() < self.today - row.date <= OPEN_DAYS and not (row.topic or row.homework or row.is_cancelled)


def _read(pupil_id: int, monday: date, sunday: date, today: date) -> _Week:
    next_sunday = sunday + timedelta(days=7)
    days = {"pupil": pupil_id, "first": monday, "last": sunday}
    classes = CLASSES.rows(**days | {"last": next_sunday})
    stays = [*classes, *GROUPS.rows(**days)]
    by_day: dict[date, list[LessonRow]] = defaultdict(list)
    for row in LESSONS.rows(**days):
        if _was_there(row, stays):
            by_day[row.date].append(row)
    works = announced_works(pupil_id, max(today, monday), next_sunday)
    ahead = [one for one in works if any(Stay(own.start, own.end).covers(one.date) for own in classes)]
    brought, reports = defaultdict(list), defaultdict(list)
    for line in outside_of_pupil(pupil_id, monday, sunday):  # marks from elsewhere, whether or not there was a lesson: GRID-14
        brought[line.date].append(line)
    for report in reports_of_week(pupil_id, monday, sunday):
        reports[report.lesson].append(report)
    now = [one for one in classes if one.start <= sunday and (one.end is None or one.end > monday)]
    return _Week(
        today, now, by_day, _marks(days), _absences(days), files_of_lessons(pupil_id, monday, sunday), ahead, EXEMPTIONS.rows(**days), brought,
        remarks_of(pupil_id, monday, sunday), reports,
    )  # fmt: skip


def _was_there(row: LessonRow, stays: Sequence[StayRow]) -> bool:
    """In its group on the day, or in its class where the journal is the whole class's."""
    own = [one for one in stays if (one.grade is None and one.key == row.group_id) or (not row.group_id and one.grade is not None and one.key == row.class_id)]
    return any(Stay(one.start, one.end).covers(row.date) for one in own)


def _marks(days: dict[str, Any]) -> dict[int, list[DiaryMark]]:
    marks: dict[int, list[DiaryMark]] = defaultdict(list)
    for lesson, key, value, second, short, kind, title in MARKS.rows(**days):
        text, css = f"{value}/{second}" if second else value, "is-2" if {value, second} & FAILING else ""
        marks[lesson].append(DiaryMark(text, short, css, "Mark", key, work_name(kind, title)))
    return marks


def _absences(days: dict[str, Any]) -> dict[int, DiaryMark]:
    """The reason in a word, minutes of lateness; the document it rests on in `about`."""
    absences = {}
    for lesson, key, code, minutes, document in ABSENCES.rows(**days):
        words = f"{minutes}\u00a0мин" if minutes else ABSENCE_WORDS.get(code, REASONS[code])
        about = ", ".join(part for part in (REASONS[code], f"на {words}" if minutes else "", document) if part)
        absences[lesson] = DiaryMark(code, words, "is-abs", "Absence", key, about)
    return absences


def _change(row: LessonRow, today: date) -> str:
    """What is different with the lesson, as a sentence; a substitute put by hand in the panel is named as well."""
    if row.is_cancelled:
        gone = "Урока не было" if row.date < today else "Урока не будет"
        return f"{gone}: {row.change}." if row.change else f"{gone}."
    words = row.change or (f"замена: {row.substitute_name}" if row.substitute else "")
    return f"{words[0].upper()}{words[1:].rstrip('.')}." if words else ""


def _class_title(classes: Sequence[StayRow]) -> str:
    return ", ".join(dict.fromkeys(SchoolClass(grade=row.grade, letter=row.letter).title for row in classes))


def _homework(row: LessonRow) -> str:
    """The task with how it is to be done, where that is said: «§ 4, № 112 (устно)»."""
    how = dict(HOMEWORK_FORMS).get(row.homework_form, "")
    return f"{row.homework} ({how})" if how and row.homework not in ("", "не задано") else row.homework
