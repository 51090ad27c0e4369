"""Lessons nobody would give: for who makes the timetable and for the deputy (TT-4). Each function says its SELECTs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from peewee import JOIN, SQL, fn

from ejournal.models import Journal, JournalTeacher, Lesson, SchoolClass, Staff, StaffAbsence, StudyGroup, Subject
from ejournal.models.base import in_force_on
from ejournal.models.prepared import Prepared, hole
from ejournal.policy.actor import Actor
from ejournal.queries.desk import DeskTask
from ejournal.queries.desk_reads import DeskReads
from ejournal.rules.names import short_name
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.words import count_of, long_day

AHEAD = timedelta(days=7)
MOST_JOURNALS = 3
LESSONS = ("урок", "урока", "уроков")


def uncovered(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """Lessons of absent teachers that nobody takes, of today and the week ahead, by absence; today's are late. One SELECT."""
    if not actor.has("dispatcher", "deputy"):
        return
    today, found = now.date(), {}
    for key, surname, name, patronymic, day, count in _UNCOVERED.rows(today=today, last=today + AHEAD):
        found.setdefault((key, short_name(surname, name, patronymic)), {})[day] = count
    for (key, who), days in found.items():
        first = min(days)
        words = count_of(sum(days.values()), *LESSONS)
        note = "; ".join(f"{_when(day, today)}: {count}" for day, count in sorted(days.items())[:2]) + ("…" if len(days) > 2 else "")
        yield DeskTask(f"Без замены {words}: {who}", note, f"/substitutions/absence/{key}", "bad" if first == today else "warn")


def teacherless(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """Journals with lessons of the week ahead and no teacher on their day. One SELECT. Source: REG-5."""
    if not actor.has("dispatcher", "deputy"):
        return
    lessons: Counter[int] = Counter()
    titles: dict[int, str] = {}
    for journal, subject, grade, letter, part in _TEACHERLESS.rows(today=now.date(), last=now.date() + AHEAD):
        whole = SchoolClass(grade=grade, letter=letter).title if grade is not None else ""
        titles[journal] = f"{subject}, {', '.join(words for words in (whole, part) if words)}"
        lessons[journal] += 1
    for journal in sorted(titles)[:MOST_JOURNALS]:
        yield DeskTask(f"Уроки без учителя: {titles[journal]}", f"за неделю вперёд: {lessons[journal]}", _assign(actor, journal), "warn")
    if len(titles) > MOST_JOURNALS:
        rest = sorted(titles)[MOST_JOURNALS:]
        yield DeskTask(f"И ещё журналов без учителя: {len(rest)}", "; ".join(titles[one] for one in rest[:3]), "/timetable/", "warn")


def _assign(actor: Actor, journal: int) -> str:
    """Where a teacher is given to the journal; the dispatcher only looks."""
    return f"/admin/journalteacher/new/?journal={journal}" if actor.has("admin", "deputy") else f"/admin/journal/details/?id={journal}"


def _when(day: date, today: date) -> str:
    return {0: "сегодня", 1: "завтра"}.get((day - today).days, long_day(day))


def _ahead() -> Any:
    nobody = fn.COALESCE(Lesson.substitute_id, 0) == 0  # IS NULL would go by the index of substitutes, through all lessons
    return Lesson.date.between(hole("today"), hole("last")) & ~Lesson.is_cancelled & nobody


def _uncovered() -> Any:
    columns = (StaffAbsence.id, Staff.surname, Staff.name, Staff.patronymic, Lesson.date, fn.COUNT(fn.DISTINCT(Lesson.id)))
    query = StaffAbsence.select(*columns).join(Staff).switch(StaffAbsence)
    query = query.join(JournalTeacher, on=JournalTeacher.staff == StaffAbsence.staff)
    own = (Lesson.journal == JournalTeacher.journal) & in_force_on(JournalTeacher, Lesson.date)
    query = query.join(Lesson, on=own & Lesson.date.between(StaffAbsence.start, StaffAbsence.end))
    lasting = (StaffAbsence.end >= hole("today")) & (StaffAbsence.start <= hole("last"))
    return query.where(lasting & _ahead()).group_by(*columns[:5]).order_by(Lesson.date, Staff.surname, StaffAbsence.id)


def _teacherless() -> Any:
    kept = JournalTeacher.select(SQL("1")).where((JournalTeacher.journal == Lesson.journal) & in_force_on(JournalTeacher, Lesson.date))
    query = Lesson.select(Journal.id, Subject.name, SchoolClass.grade, SchoolClass.letter, StudyGroup.title).join(Journal).join(Subject)
    query = query.switch(Journal).join(SchoolClass, JOIN.LEFT_OUTER).switch(Journal).join(StudyGroup, JOIN.LEFT_OUTER)
    return query.where(_ahead() & ~fn.EXISTS(kept))


_UNCOVERED, _TEACHERLESS = Prepared(_uncovered), Prepared(_teacherless)
