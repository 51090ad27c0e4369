"""The desk «Сегодня» of a teacher and a class teacher: today's lessons, what is late, who is away."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from peewee import JOIN, fn

from ejournal.models import (
    Absence,
    ClassMembership,
    Journal,
    Lesson,
    Mark,
    Pupil,
    SchoolClass,
    StudyGroup,
    Subject,
    Work,
    russian,
)
from ejournal.models.base import there_on
from ejournal.models.prepared import Prepared, hole, holes, in_order
from ejournal.policy.actor import Actor, own_values
from ejournal.queries.bells import bells_of
from ejournal.queries.notebook import owed_count
from ejournal.queries.overdue import OverdueWork
from ejournal.queries.plan_offers import offers_of
from ejournal.rules.lesson_marks import marks_of
from ejournal.rules.words import day_month, long_day

LATE_DAYS = 30
MOST_OVERDUE = 4
SOON = ("закроется сегодня", "закроется завтра")


@dataclass(frozen=True)
class DeskLesson:
    """A lesson of today; `missing` says what is not recorded yet, "" when all is."""

    id: int
    journal: int
    number: int
    start: time | None
    end: time | None
    title: str
    is_substitution: bool
    is_now: bool
    has_begun: bool
    topic: str
    planned_topic: str
    homework: str
    missing: str
    entries: int
    change: str = ""
    is_given_away: bool = False
    marks: tuple[str, ...] = ()
    is_off: bool = False


@dataclass(frozen=True)
class DeskTask:
    """Something to do, with the exact place; `kind` is "bad", "warn" or ""."""

    text: str
    note: str
    url: str
    kind: str


@dataclass(frozen=True)
class AwayPupil:
    name: str
    class_title: str
    lessons: str
    reason: str
    is_open: bool


def todays_lessons(actor: Actor, now: datetime) -> tuple[DeskLesson, ...]:
    """The teacher's lessons of today, by the bells; topics by the plan. Five SELECTs, one where he has none."""
    rows = _TODAYS.objects(today=now.date(), **_own(actor))
    if not rows:
        return ()
    bells, entries = bells_of(now.date()), _entries([row.id for row in rows])
    offers = offers_of({row.journal_id for row in rows if row.journal.plan_id and not row.topic})
    for row in rows:
        if row.id in offers:
            row.planned_topic = offers[row.id].topic
    return tuple(_desk_lesson(row, actor, bells.get(row.number), entries.get(row.id, 0), now.time()) for row in rows)


def next_lesson(actor: Actor, today: date) -> str:
    """«Ближайший — завтра, 2 урок, Алгебра, 7 Б»; "" where none is within a month. One SELECT."""
    row = next(iter(_NEXT.objects(since=today + timedelta(days=1), until=today + timedelta(days=LATE_DAYS), staff=actor.staff_id, **_own(actor))), None)
    if row is None:
        return ""
    when = "завтра" if row.date == today + timedelta(days=1) else long_day(row.date)
    return f"Ближайший — {when}, {row.number} урок, {row.journal.title}."


def late_lessons(actor: Actor, today: date) -> tuple[DeskTask, ...]:
    """Lessons of the last month without a topic or homework, the oldest first, one line a journal. One SELECT."""
    since = today - timedelta(days=LATE_DAYS)
    found: dict[int, list[Any]] = defaultdict(list)
    for *row, substitute in _LATE.rows(since=since, until=today - timedelta(days=1), **_own(actor)):
        if substitute in (None, actor.staff_id):  # in SQL the index of substitutes would lead through all lessons
            found[row[0]].append(row)
    return tuple(_late_task(own, today) for own in found.values())


def overdue_tasks(actor: Actor, works: Sequence[OverdueWork]) -> tuple[DeskTask, ...]:
    """The teacher's own works that wait for marks and may still be marked, those that close soonest first. No SELECT."""
    mine = [work for work in works if work.is_open and work.journal in actor.journal_ids | actor.substituted_journal_ids]
    tasks = [
        DeskTask(f"{work.title}: {work.words}", work.closes, work.url, "bad" if work.closes in SOON else "warn")
        for work in mine[:MOST_OVERDUE]
    ]
    if len(mine) > MOST_OVERDUE:
        tasks.append(DeskTask(f"И ещё работ без отметок: {len(mine) - MOST_OVERDUE}", "срок вышел", "/assessment/overdue", "warn"))
    return tuple(tasks)


def notebook_tasks(actor: Actor, today: date) -> tuple[DeskTask, ...]:
    """«Долги: 3, пересдачи завтра: 2», one's own notebook in one line; nothing where nothing is owed. One SELECT."""
    count = owed_count(actor, today)
    parts = (("Долги", count.owed), ("пересдачи завтра", count.tomorrow))
    said = ", ".join(f"{words}: {number}" for words, number in parts if number)
    if not said and not count.overdue:
        return ()
    note = f"срок прошёл: {count.overdue}" if count.overdue else "блокнот видите только вы"
    text = f"{said[0].upper()}{said[1:]}" if said else "Пересдачи"
    return (DeskTask(text, note, "/notebook/", "warn" if count.overdue else ""),)


def away_today(actor: Actor, today: date) -> tuple[AwayPupil, ...]:
    """Who of the class teacher's classes was marked absent today, with the lessons and the reason. One SELECT."""
    if not actor.class_ids:
        return ()
    found: dict[int, list[Any]] = defaultdict(list)
    for row in _AWAY.objects(today=today, classes=sorted(actor.class_ids)):
        found[row.pupil_key].append(row)
    return tuple(_away(own) for own in found.values())


def classes_taught(actor: Actor, today: date) -> frozenset[int] | None:
    """Classes that he leads or has a lesson with today; None = all, for those who lead the school. One SELECT."""
    if not actor.journal_ids and not actor.substituted_lesson_ids and not actor.class_ids:
        return None
    query = Lesson.select(Journal.school_class).join(Journal).where(_mine(actor) & (Lesson.date == today) & ~Lesson.is_cancelled)
    return frozenset({row[0] for row in query.distinct().tuples() if row[0] is not None} | actor.class_ids)


def _mine(actor: Actor) -> Any:
    return Lesson.journal.in_(in_order(actor.journal_ids)) | Lesson.id.in_(in_order(actor.substituted_lesson_ids))


def _own(actor: Actor) -> dict[str, Any]:
    values = own_values(actor)
    return {name: values[name] for name in ("journals", "lessons")}


def _lessons() -> Any:
    query = Lesson.select(Lesson, Journal, SchoolClass, StudyGroup, Subject).join(Journal).join(SchoolClass, JOIN.LEFT_OUTER)
    return query.switch(Journal).join(StudyGroup, JOIN.LEFT_OUTER).switch(Journal).join(Subject)


def _late() -> Any:
    """Of a lesson what the line says, of the journal what its title is made of: they may be hundreds."""
    blank = ((Lesson.topic == "") | ((Lesson.homework == "") & (Journal.kind == "lesson"))) & ~Lesson.is_cancelled
    columns = (Lesson.journal_id, Lesson.date, Lesson.topic, Subject.name, SchoolClass.grade, SchoolClass.letter, StudyGroup.title, Lesson.substitute_id)
    days = Lesson.date.between(hole("since"), hole("until"))
    return _lessons().select(*columns).where(Lesson.id.in_(_numbers(days)) & blank).order_by(Lesson.date)


def _numbers(days: Any) -> Any:
    """One's own lessons of some days, by the index of journals: that of dates would lead through the whole school."""
    of_journals = Lesson.select(Lesson.id).where(Lesson.journal.in_(holes("journals")) & days)
    return of_journals.union_all(Lesson.select(Lesson.id).where(Lesson.id.in_(holes("lessons")) & days))


def _away_rows() -> Any:
    columns = (Absence.pupil_id.alias("pupil_key"), Pupil.surname, Pupil.name, SchoolClass.grade, SchoolClass.letter, Absence.code, Lesson.number)
    query = Absence.select(*columns).join(Lesson).switch(Absence).join(Pupil).join(ClassMembership).join(SchoolClass)
    mine = SchoolClass.id.in_(holes("classes")) & there_on(ClassMembership, hole("today"))
    rows = query.where((Lesson.date == hole("today")) & ~Lesson.is_cancelled & Absence.code.in_(("Н", "Б", "У", "П")) & mine)
    return rows.order_by(russian(Pupil.surname), russian(Pupil.name), Absence.pupil_id, Lesson.number).namedtuples()


def _written() -> Any:
    marks = Mark.select(Work.lesson.alias("lesson"), Mark.id).join(Work).where(Work.lesson.in_(holes("lessons")) & (Mark.value != ""))
    return marks.union_all(Absence.select(Absence.lesson.alias("lesson"), Absence.id).where(Absence.lesson.in_(holes("lessons")) & (Absence.code != "")))


_TODAYS = Prepared(lambda: _lessons().where(Lesson.id.in_(_numbers(Lesson.date == hole("today")))).order_by(Lesson.number, Lesson.id))
_NEXT = Prepared(
    lambda: _lessons()
    .where(Lesson.id.in_(_numbers(Lesson.date.between(hole("since"), hole("until")))) & ~Lesson.is_cancelled)
    .where(Lesson.substitute.is_null() | (Lesson.substitute == hole("staff")))
    .order_by(Lesson.date, Lesson.number, Lesson.id)
    .limit(1)
)
_LATE, _AWAY, _WRITTEN = Prepared(_late), Prepared(_away_rows), Prepared(_written)


def _entries(lessons: list[int]) -> dict[int, int]:
    return Counter(lesson for lesson, _ in _WRITTEN.rows(lessons=lessons))


def _desk_lesson(row: Any, actor: Actor, bell: tuple[time, time] | None, entries: int, now: time) -> DeskLesson:
    away = row.substitute_id is not None and row.substitute_id != actor.staff_id
    wanted = (("тема", row.topic), ("задание", row.homework)) if row.journal.kind == "lesson" else (("тема", row.topic),)
    lacks = [word for word, text in wanted if not text]
    return DeskLesson(
        id=row.id,
        journal=row.journal_id,
        number=row.number,
        start=bell[0] if bell else None,
        end=bell[1] if bell else None,
        title=row.journal.title,
        is_substitution=row.id in actor.substituted_lesson_ids,
        is_now=bool(bell and bell[0] <= now < bell[1]),
        has_begun=not bell or bell[0] <= now,
        topic=row.topic,
        planned_topic=row.planned_topic,
        homework=row.homework,
        missing="" if away or row.is_cancelled else ", ".join(lacks),
        entries=entries,
        change=row.change,
        is_given_away=away,
        marks=marks_of(
            row.change, is_cancelled=row.is_cancelled, is_remote=row.is_remote, origin=row.origin, substitute=row.substitute_id is not None
        ),
        is_off=row.is_cancelled,
    )


def _late_task(rows: list[Any], today: date) -> DeskTask:
    (journal, day, topic, subject, grade, letter, part), more = rows[0], len(rows) - 1
    whole = SchoolClass(grade=grade, letter=letter).title if grade is not None else ""
    title = f"{subject}, {', '.join(words for words in (whole, part) if words)}"
    what = "Записать тему" if not topic else "Записать задание"
    days = (today - day).days
    tail = f", и ещё уроков: {more}" if more else ""
    note = f"просрочено, дней: {days}{tail}"
    return DeskTask(
        f"{what}: {day_month(day)}, {title}",
        note,
        f"/journal/{journal}?date={day.isoformat()}",
        "bad" if days > 2 else "warn",
    )


def _away(rows: list[Any]) -> AwayPupil:
    first = rows[0]
    reasons = {"Б": "болеет", "У": "уважительная", "П": "неуважительная"}
    known = next((reasons[row.code] for row in rows if row.code in reasons), "")
    return AwayPupil(
        name=f"{first.surname} {first.name}",
        class_title=f"{first.grade}\u00a0{first.letter}".strip(),
        lessons=", ".join(str(row.number) for row in rows),
        reason=known or "не указана",
        is_open=not known,
    )


def school_counts(today: date, year: Any) -> tuple[int, int, int]:
    """Pupils in a class today, classes and journals of the year (None: of none): for the desk of the office. Three SELECTs."""
    there, key = there_on(ClassMembership, today), year.id if year is not None else None
    return (
        ClassMembership.select(fn.COUNT(ClassMembership.pupil.distinct())).where(there).scalar(),
        SchoolClass.select(fn.COUNT(SchoolClass.id)).where(SchoolClass.year == key).scalar(),
        Journal.select(fn.COUNT(Journal.id)).where(Journal.year == key).scalar(),
    )
