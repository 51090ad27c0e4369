"""The digest of a day for every family that asked for it by e-mail, read for the whole school at once (DIA-5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from ejournal.models import (
    Account,
    ClassMembership,
    Delivery,
    GroupMembership,
    Guardianship,
    Journal,
    Lesson,
    Letter,
    Pupil,
    School,
    SchoolClass,
    Subject,
)
from ejournal.models.base import there_on
from ejournal.queries.diary_subjects import diary_subjects
from ejournal.queries.family_news import PupilNews, news_between
from ejournal.rules.letters import FRIDAY, DayLetter, LetterPart, told_parts
from ejournal.rules.words import day_month

BACK, AHEAD = timedelta(days=21), timedelta(days=7)


@dataclass(frozen=True)
class ReadyLetter:
    """A letter to be put in the queue; `key` names guardian, pupil and day."""

    key: str
    guardian: int
    pupil: int
    email: str
    letter: DayLetter


def may_hear(guardians: Collection[int] | None = None) -> Any:
    """A condition on Guardianship: lawful, sees the diary, and his login, where he has one, is not blocked. Source: DIA-5, ROLE-5."""
    blocked = Account.select(Account.guardian).where(~Account.is_active & Account.guardian.is_null(False))
    found = Guardianship.is_lawful & Guardianship.sees_diary & Guardianship.guardian.not_in(blocked)
    return found & Guardianship.guardian.in_(sorted(guardians)) if guardians is not None else found


def digests_of(day: date, hour: int) -> list[ReadyLetter]:
    """The letters of `day` that are not in the queue yet: what was written in the 24 hours before `hour`, so that an evening's marks
    come the next day; nothing to tell, no letter. Ten SELECTs, and ten for each forecast."""
    rows = _asked(day)
    pupils = {row.pupil_id for row in rows}
    if not pupils:
        return []
    end = datetime.combine(day, time(hour))
    news = news_between(end - timedelta(days=1), end, pupils)
    home, school = _homework(pupils, day), School.select(School.short_name).order_by(School.id).first()
    ready = (_letter(row, day, news.get(row.pupil_id, PupilNews()), home.get(row.pupil_id), school.short_name if school else "") for row in rows)
    return [one for one in ready if told_parts(one.letter.parts)]


def digest_key(day: date, guardian: int, pupil: int) -> str:
    return f"day:{day.isoformat()}:{guardian}:{pupil}"


def _asked(day: date) -> list[Any]:
    """Agreements by e-mail about pupils who are in a class that day, without what is queued already. Two SELECTs."""
    tie = (Guardianship.guardian == Delivery.guardian) & (Guardianship.pupil == Delivery.pupil)
    query = Delivery.select(Delivery, Pupil, ClassMembership, SchoolClass).join(Pupil).join(ClassMembership).join(SchoolClass)
    query = query.switch(Delivery).join(Guardianship, on=tie).where(there_on(ClassMembership, day) & may_hear())
    rows = query.where((Delivery.form == "email") & (Delivery.daily | Delivery.forecast)).order_by(Delivery.id)
    queued = {key for (key,) in Letter.select(Letter.key).where(Letter.key.startswith(f"day:{day.isoformat()}:")).tuples()}
    return [row for row in rows if digest_key(day, row.guardian_id, row.pupil_id) not in queued]


def _letter(row: Any, day: date, news: PupilNews, home: tuple[date, tuple[str, ...]] | None, school: str) -> ReadyLetter:
    parts: list[LetterPart] = []
    if row.daily:
        parts += [
            LetterPart("Отметки", tuple(item.line for item in news.marks)),
            LetterPart("Пропуски", tuple(item.line for item in news.absences)),
            LetterPart("Записи учителей", tuple(item.line for item in news.remarks)),
            LetterPart("Отметки за период", tuple(f"{item.subject}, {item.note}: {item.text}" for item in news.finals)),
        ]
        if home:
            parts.append(LetterPart(f"Задано на {day_month(home[0])}", home[1]))
    if row.forecast and day.weekday() == FRIDAY:
        parts.append(LetterPart("Прогноз за период", _forecast(row.pupil_id, day)))
    title = row.pupil.classmembership.school_class.title
    letter = DayLetter(row.pupil.list_name, title, day, school, row.asked_on, tuple(parts))
    return ReadyLetter(digest_key(day, row.guardian_id, row.pupil_id), row.guardian_id, row.pupil_id, row.email, letter)


def _forecast(pupil: int, day: date) -> tuple[str, ...]:
    """«Математика: выходит 4 (средняя 4,25)». Ten SELECTs."""
    lines = []
    for one in diary_subjects(pupil, None, day).subjects:
        standing = one.standing
        mean = f"{standing.found.name} {standing.found.shown}" if standing.found and standing.found.mean is not None else ""
        if standing.mark or mean:
            told = f"выходит {standing.mark}" if standing.mark else "отметок пока мало"
            lines.append(f"{one.subject}: {told}{f' ({mean})' if mean else ''}")
    return tuple(lines)


# ---- homework for the next school day ---------------------------------------------------------------------------------


def _homework(pupils: Collection[int], day: date) -> dict[int, tuple[date, tuple[str, ...]]]:
    """After a day of lessons: the next day with lessons within a week, and what was set for its subjects at their last lessons. Three SELECTs."""
    classes, groups = _places(ClassMembership, "school_class_id", pupils, day), _places(GroupMembership, "group_id", pupils, day)
    by_place: dict[tuple[str, int], list[Any]] = defaultdict(list)
    for row in _lessons(day):
        by_place[("group", row[5]) if row[5] else ("class", row[4])].append(row)
    found = {}
    for pupil in pupils:
        places = [*(("class", one) for one in classes.get(pupil, ())), *(("group", one) for one in groups.get(pupil, ()))]
        if told := _tasks(sorted((row for place in places for row in by_place[place]), key=lambda row: (row[0], row[1])), day):
            found[pupil] = told
    return found


def _tasks(lessons: list[Any], day: date) -> tuple[date, tuple[str, ...]] | None:
    ahead = [row for row in lessons if row[0] > day]
    if not ahead or not any(row[0] == day for row in lessons):
        return None  # a day without lessons repeats no homework
    last = {row[2]: row[6] for row in lessons if row[0] <= day and row[6]}
    due = ahead[0][0]
    subjects = dict.fromkeys((row[2], row[3]) for row in ahead if row[0] == due)
    lines = tuple(f"{subject}: {last[journal]}" for journal, subject in subjects if last.get(journal) not in (None, "не задано"))
    return (due, lines) if lines else None


def _lessons(day: date) -> Iterable[Any]:
    """(date, number, journal, subject, class, group, homework) around the day, without what is cancelled."""
    columns = (Lesson.date, Lesson.number, Lesson.journal, Subject.name, Journal.school_class, Journal.group, Lesson.homework)
    query = Lesson.select(*columns).join(Journal).join(Subject).where(Lesson.date.between(day - BACK, day + AHEAD) & ~Lesson.is_cancelled)
    return query.order_by(Lesson.date, Lesson.number).tuples()


def _places(table: Any, name: str, pupils: Collection[int], day: date) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for row in table.select().where(there_on(table, day)):
        if row.pupil_id in pupils:
            found[row.pupil_id].append(getattr(row, name))
    return found
