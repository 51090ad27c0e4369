"""A year lived through day by day: topics, homework, marks and absences as teachers would have written them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from ejournal.models import Absence, Lesson, Mark, Work
from ejournal.rules.cells import EXEMPT as EXEMPT_MARK
from ejournal.rules.cells import LATE, NOT_PASSED, OWED, PASSED
from ejournal.rules.kind_dictionary import ANSWER, KIND_BY_CODE
from ejournal.rules.school_rules import SchoolRules
from ejournal.services.demo.attendance import ILL, UNKNOWN, Away, away_days
from ejournal.services.demo.calendar import each_day
from ejournal.services.demo.changes import choose_changes, is_held
from ejournal.services.demo.cohorts import EXEMPT, TABLE_SIZE, Child
from ejournal.services.demo.corrections import ask_for_corrections
from ejournal.services.demo.curriculum import EXEMPT_SUBJECT
from ejournal.services.demo.period_marks import give_period_marks, give_year_marks
from ejournal.services.demo.staffing import TEACHER
from ejournal.services.demo.topics import NOT_SET
from ejournal.services.demo.year import JournalPlan, LessonPlan, Year
from ejournal.services.ledger import Entry, as_json

ENDS = (505, 550, 600, 660, 720, 770, 820, 870, 940)  # minutes after midnight at which lesson 0, 1 … 8 ends
MINUTES = [timedelta(minutes=minute) for minute in range(24 * 60)]
A_MOMENT = timedelta(seconds=9)
# Chances; together they give the totals of domain §8.
NO_TOPIC, NO_HOMEWORK, FILLED_LATE = 0.013, 0.015, 0.06
ASKED = {1: 0.45, 2: 0.3, 3: 0.22}
ASKED_OFTEN = 0.17
DOUBLED, DOUBLE_KINDS, IS_OWED, HANDED_IN_LATER = 0.012, "НИЧ", 0.025, 0.2
CORRECTED, SECOND_WORK, COMES_LATE, NOT_PASSED_SHARE = 0.006, 0.012, 0.006, 0.03
FORGOTTEN, LOCK_DAYS = 3, SchoolRules().lock_days
REASONS = {ILL: "справка", "У": "заявление родителей", "П": "объяснительная"}


@dataclass
class Diary:
    """What the days of a year need beside the plans."""

    year: Year
    days: list[date]
    place: dict[date, int]
    away: dict[date, dict[int, Away]]
    lessons: dict[date, list[LessonPlan]]
    last_days: dict[tuple[int, date], date] = field(default_factory=dict)
    tables: dict[tuple[int, str], str] = field(default_factory=dict)

    def later(self, day: date, steps: int, grade: int) -> date:
        """The school day `steps` later, within the period of `day` still."""
        index = min(self.place[day] + steps, len(self.days) - 1)
        return max(day, min(self.days[index], self.last_day(day, grade)))

    def last_day(self, day: date, grade: int) -> date:
        known = self.last_days.get((grade, day))
        if known is None:
            known = next(term.end for term in self.year.frame.terms_of(grade) if term.start <= day <= term.end)
            self.last_days[grade, day] = known
        return known

    def table(self, child: Child, journal: JournalPlan) -> str:
        key = (child.id, journal.subject)
        table = self.tables.get(key)
        if table is None:
            table = self.tables[key] = child.marks_of(journal.subject, odd_subject(child, self.year))
        return table


def odd_subject(child: Child, year: Year) -> str:
    """The one subject in which a pupil with an only «3» or «4» has it."""
    own = [journal.subject for journal in year.journals if journal.marking == "five" and child in journal.pupils]
    return own[child.id % len(own)] if own else ""


def live_through(year: Year) -> None:
    """Write the past of the year up to today into the loader, entries day by day."""
    diary = _diary(year)
    choose_changes(year, diary.lessons)
    ends = {term.end for term in year.frame.terms}
    year_end = max(ends)
    for day in each_day(year.prepared.date(), min(year.today, year.frame.end)):
        for lesson in diary.lessons.get(day, ()):
            if lesson.is_cancelled or not is_held(year, lesson):
                continue
            if day < year.today or not year.is_current or _is_done_today(lesson, diary.lessons[day]):
                _hold(diary, lesson)
        if day in ends and (day < year.today or not year.is_current):
            for term in [term for term in year.frame.terms if term.end == day]:
                give_period_marks(year, term)
        if day == year_end and not year.is_current:
            give_year_marks(year, day)
        if year.is_current:
            ask_for_corrections(year, diary.lessons, diary.days, day)
        year.loader.seal_until(day)
    year.loader.rows(Work).extend(year.works)
    year.loader.rows(Lesson).extend(lesson.row for journal in year.journals for lesson in journal.lessons)


def _diary(year: Year) -> Diary:
    lessons: dict[date, list[LessonPlan]] = defaultdict(list)
    for journal in year.journals:
        for lesson in journal.lessons:
            if lesson.date <= year.today:
                lessons[lesson.date].append(lesson)
    for own in lessons.values():
        own.sort(key=lambda lesson: (lesson.number, lesson.journal.id))
    days = sorted(lessons)
    away: dict[date, dict[int, Away]] = defaultdict(dict)
    for plan in year.classes:
        own_days = [day.date for day in year.frame.school_days(plan.grade) if day.date <= year.today]
        for pupil in plan.pupils if own_days else ():
            for day, absence in away_days(year.children[pupil], own_days, year.random, odd=year.is_current).items():
                away[day][pupil] = absence
    for day in days[-2:] if year.sick_today else ():
        away[day].setdefault(year.sick_today, Away(ILL))
    return Diary(year, days, {day: index for index, day in enumerate(days)}, away, lessons)


def _is_done_today(lesson: LessonPlan, today: Sequence[LessonPlan]) -> bool:
    """Today the first half of the lessons of `teacher` is written down, and what others had by then."""
    own = [one for one in today if one.journal.employee.member == TEACHER]
    done = own[: max(1, len(own) // 2)]
    if lesson.journal.employee.member == TEACHER:
        return lesson in done
    return bool(done) and lesson.number < done[-1].number


def _hold(diary: Diary, lesson: LessonPlan) -> None:
    """One lesson: who was there, what was given and noted."""
    random, away = diary.year.random.random, diary.away.get(lesson.date) or {}
    start = datetime.combine(lesson.date, time())
    end = start + MINUTES[ENDS[lesson.number]]
    present = []
    for child in lesson.journal.pupils:
        absence = away.get(child.id)
        if absence is None or (absence.code and lesson.number < absence.since):
            present.append(child)
        elif absence.code:
            _absent(diary, lesson, child, absence, end - MINUTES[int(30 * random()) + 1])
    if present and random() < COMES_LATE * len(present):
        _late(diary, lesson, present[int(random() * len(present))], end - MINUTES[35])
    _fill(diary, lesson, end)
    if lesson.journal.is_marked and present:
        if lesson.line.code == ANSWER:
            _ask(diary, lesson, present, end)
        else:
            _set_work(diary, lesson, present, start, end)


def _fill(diary: Diary, lesson: LessonPlan, end: datetime) -> None:
    random, line, year = diary.year.random.random, lesson.line, diary.year
    at = end + MINUTES[int(18 * random())]
    if lesson.date < year.today or not year.is_current:
        if random() < NO_TOPIC:
            return
        if random() < FILLED_LATE:
            at = (
                datetime.combine(diary.later(lesson.date, 1 + int(3 * random()), lesson.journal.grade), time(15, 20))
                + MINUTES[int(90 * random())]
            )
        if at.date() > year.today:
            return
    lesson.topic = line.topic
    lesson.homework = "" if random() < NO_HOMEWORK else line.homework or NOT_SET
    lesson.filled_at = min(at, year.loader.now)
    old = '{"filled_at":null,"filled_by":null,"homework":"","topic":""}'
    told: dict[str, Any] = {"filled_at": lesson.filled_at, "filled_by": lesson.journal.employee.staff_id}
    told |= {"homework": lesson.homework, "topic": lesson.topic}
    new = as_json(told if lesson.item is None else told | {"plan_item": lesson.item})
    entries = year.loader.entries(lesson.filled_at.date())
    entries.append(Entry(lesson.filled_at, lesson.journal.employee.account_id, "Lesson", lesson.id, "update", old, new))


def _absent(diary: Diary, lesson: LessonPlan, child: Child, away: Away, at: datetime) -> None:
    """«Н» by the teacher; the class teacher gives the reason on one of the next days, or never."""
    year, teacher = diary.year, lesson.journal.employee.account_id
    number = year.loader.number(Absence)
    at = min(at, year.loader.now)
    entries = year.loader.entries(at.date())
    new = f'{{"code":"{UNKNOWN}","lesson":{lesson.id},"pupil":{child.id}}}'
    entries.append(Entry(at, teacher, "Absence", number, "create", "", new))
    known = diary.later(lesson.date, 1, lesson.journal.grade)
    document = REASONS.get(away.code, "")
    if away.code == UNKNOWN or known >= year.today and year.is_current:
        year.loader.rows(Absence).append((number, child.id, lesson.id, UNKNOWN, None, "", 1, at))
        return
    told = datetime.combine(known, time(15, 50)) + A_MOMENT * lesson.number
    leader = _leader(year, child)
    old, new = '{"code":"Н","document":""}', f'{{"code":"{away.code}","document":"{document}"}}'
    year.loader.entries(known).append(Entry(told, leader, "Absence", number, "update", old, new))
    year.loader.rows(Absence).append((number, child.id, lesson.id, away.code, None, document, 2, told))


def _leader(year: Year, child: Child) -> int:
    plan = year.class_of[child.id]
    return year.staff[plan.leader].account_id


def _late(diary: Diary, lesson: LessonPlan, child: Child, at: datetime) -> None:
    year = diary.year
    number, minutes = year.loader.number(Absence), 3 + int(12 * year.random.random())
    at = min(at, year.loader.now)
    year.loader.rows(Absence).append((number, child.id, lesson.id, LATE, minutes, "", 1, at))
    new = f'{{"code":"{LATE}","lesson":{lesson.id},"minutes_late":{minutes},"pupil":{child.id}}}'
    year.loader.entries(at.date()).append(Entry(at, lesson.journal.employee.account_id, "Absence", number, "create", "", new))


def _ask(diary: Diary, lesson: LessonPlan, present: list[Child], end: datetime) -> None:
    """Some answer, by turns, so that everybody gets enough marks."""
    journal, random = lesson.journal, diary.year.random.random
    count = int(ASKED.get(journal.hours, ASKED_OFTEN) * len(present) + random())
    there, order = {child.id for child in present}, journal.order
    at = end - MINUTES[12]
    for _ in range(len(order)):
        if count <= 0:
            break
        child = order[journal.turn % len(order)]
        journal.turn += 1
        if child.id in there:
            count -= 1
            at += A_MOMENT
            _mark(diary, lesson, lesson.work, child, at, doubled=random() < DOUBLED, corrected=random() < CORRECTED)
    if random() < SECOND_WORK:
        _second_work(diary, lesson, present, at)


def _second_work(diary: Diary, lesson: LessonPlan, present: list[Child], at: datetime) -> None:
    """A second column on the same day: homework looked through."""
    year = diary.year
    number, kind = year.loader.number(Work), year.kind_ids["Д"]
    year.loader.rows(Work).append((number, lesson.id, kind, "", year.kind_weights["Д"], 2))
    new = as_json({"kind": kind, "lesson": lesson.id, "position": 2, "title": "", "weight": year.kind_weights["Д"]})
    at = min(at, year.loader.now)
    year.loader.entries(at.date()).append(Entry(at, lesson.journal.employee.account_id, "Work", number, "create", "", new))
    for child in present[:: 2 if len(present) < 12 else 3]:
        _mark(diary, lesson, number, child, at + A_MOMENT)


def _is_unfinished(diary: Diary, lesson: LessonPlan) -> bool:
    """A few control works of the last days whose term is over lack some marks: the list of late works has something to show."""
    year, kind = diary.year, KIND_BY_CODE[lesson.line.code]
    days = (year.today - lesson.date).days
    mine = lesson.journal.employee.login == "teacher" or lesson.id % 2 == 0
    return year.is_current and kind.is_control and kind.due_days < days < LOCK_DAYS and mine


def _set_work(diary: Diary, lesson: LessonPlan, present: list[Child], start: datetime, end: datetime) -> None:
    """A work for the whole class: oral ones are marked at once, written ones on one of the next days."""
    year, random, code = diary.year, diary.year.random.random, lesson.line.code
    given = lesson.date
    if KIND_BY_CODE[code].is_written:
        given = diary.later(lesson.date, 1 + int(2 * random()), lesson.journal.grade)
    if given > year.today or (given == year.today and year.is_current and given != lesson.date):
        return
    at = end if given == lesson.date else datetime.combine(given, time(16)) + MINUTES[int(100 * random())]
    doubles = code in DOUBLE_KINDS
    forgotten = present[-FORGOTTEN:] if _is_unfinished(diary, lesson) else []
    for child in present:
        at += A_MOMENT
        owed = random() < IS_OWED
        if child in forgotten:
            continue
        _mark(diary, lesson, lesson.work, child, at, doubled=doubles and random() < 0.6, owed=owed)
    after = diary.later(lesson.date, 5, lesson.journal.grade)
    if after < year.today and KIND_BY_CODE[code].is_written and len(present) < len(lesson.journal.pupils):
        absent = diary.away.get(lesson.date, {})
        for child in lesson.journal.pupils:
            if child.id in absent and absent[child.id].code and child not in present and random() < HANDED_IN_LATER:
                _mark(diary, lesson, lesson.work, child, datetime.combine(after, time(16, 20)))


def _mark(
    diary: Diary, lesson: LessonPlan, work: int, child: Child, at: datetime, *,
    doubled: bool = False, owed: bool = False, corrected: bool = False,
) -> None:  # fmt: skip
    year, journal, random = diary.year, lesson.journal, diary.year.random.random
    second = ""
    if child.odd == EXEMPT and journal.subject == EXEMPT_SUBJECT:
        value, corrected = EXEMPT_MARK, False
    elif owed:
        value, corrected = OWED, False
    elif journal.marking == "pass":
        value, corrected = (NOT_PASSED if random() < NOT_PASSED_SHARE else PASSED), False
    else:
        table = diary.table(child, journal)
        value = table[int(random() * TABLE_SIZE)]
        second = table[int(random() * TABLE_SIZE)] if doubled else ""
    if at > year.loader.now:
        at = year.loader.now
    number, account = year.loader.number(Mark), journal.employee.account_id
    entries, first = year.loader.entries(at.date()), value
    if corrected and not second:
        first = "4" if value != "4" else "3"
    new = f'{{"pupil":{child.id},"second":"{second}","value":"{first}","work":{work}}}'
    entries.append(Entry(at, account, "Mark", number, "create", "", new))
    if first != value:
        old, new = f'{{"second":"","value":"{first}"}}', f'{{"second":"","value":"{value}"}}'
        at = min(at + MINUTES[6], year.loader.now)
        entries.append(Entry(at, account, "Mark", number, "update", old, new))
    year.loader.rows(Mark).append((number, child.id, work, value, second, 1 if first == value else 2, at))
    _count(journal, child, value, second)


def _count(journal: JournalPlan, child: Child, value: str, second: str) -> None:
    """Sum and number of the marks of the period; «зч» and «нз» count in their own places."""
    sums = journal.sums.get(child.id)
    if sums is None:
        sums = journal.sums[child.id] = [0, 0, 0, 0]
    for one in (value, second):
        if one.isdigit():
            sums[0] += int(one)
            sums[1] += 1
    sums[2] += value == PASSED
    sums[3] += value == NOT_PASSED
