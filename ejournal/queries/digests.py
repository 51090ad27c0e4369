"""Letters for families that asked for them: the digest of a day, the forecast of a period, for the whole school at once (DIA-5, CLS-5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
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
from ejournal.queries.class_standings import class_standings
from ejournal.queries.diary_subjects import SubjectStanding
from ejournal.queries.family_news import PupilNews, news_between
from ejournal.queries.forecasts_due import forecast_due
from ejournal.rules.letters import DayLetter, LetterPart, told_parts
from ejournal.rules.school_rules import SchoolRules
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
    come the next day; nothing to tell, no letter. Ten SELECTs."""
    rows = _asked(day)
    pupils = {row.pupil_id for row in rows}
    if not pupils:
        return []
    end = datetime.combine(day, time(hour))
    news = news_between(end - timedelta(days=1), end, pupils)
    home, school = _homework(pupils, day), _school()
    ready = (_letter(row, day, news.get(row.pupil_id, PupilNews()), home.get(row.pupil_id), school) for row in rows)
    return [one for one in ready if told_parts(one.letter.parts)]


def digest_key(day: date, guardian: int, pupil: int) -> str:
    return f"day:{day.isoformat()}:{guardian}:{pupil}"


def _asked(day: date) -> list[Any]:
    """Agreements on the digest of the day, without what is queued already. Two SELECTs."""
    queued = _known(f"day:{day.isoformat()}:")
    return [row for row in _agreed(Delivery.daily, day) if digest_key(day, row.guardian_id, row.pupil_id) not in queued]


def _agreed(what: Any, day: date) -> list[Any]:
    """Agreements by e-mail about pupils who are in a class that day. One SELECT."""
    tie = (Guardianship.guardian == Delivery.guardian) & (Guardianship.pupil == Delivery.pupil)
    query = Delivery.select(Delivery, Pupil, ClassMembership, SchoolClass).join(Pupil).join(ClassMembership).join(SchoolClass)
    query = query.switch(Delivery).join(Guardianship, on=tie).where(there_on(ClassMembership, day) & may_hear())
    return list(query.where((Delivery.form == "email") & what).order_by(Delivery.id))


def _known(start: str) -> set[str]:
    """Keys of letters that are in the queue or were. One SELECT."""
    return {key for (key,) in Letter.select(Letter.key).where(Letter.key.startswith(start)).tuples()}


def _school() -> str:
    found = School.select(School.short_name).order_by(School.id).first()
    return found.short_name if found else ""


def _letter(row: Any, day: date, news: PupilNews, home: tuple[date, tuple[str, ...]] | None, school: str) -> ReadyLetter:
    parts = [
        LetterPart("Отметки", tuple(item.line for item in news.marks)),
        LetterPart("Пропуски", tuple(item.line for item in news.absences)),
        LetterPart("Записи учителей", tuple(item.line for item in news.remarks)),
        LetterPart("Отметки за период", tuple(f"{item.subject}, {item.note}: {item.text}" for item in news.finals)),
    ]
    if home:
        parts.append(LetterPart(f"Задано на {day_month(home[0])}", home[1]))
    return _ready(digest_key(day, row.guardian_id, row.pupil_id), row, day, school, parts)


def _ready(key: str, row: Any, day: date, school: str, parts: Sequence[LetterPart]) -> ReadyLetter:
    letter = DayLetter(row.pupil.list_name, row.pupil.classmembership.school_class.title, day, school, row.asked_on, tuple(parts))
    return ReadyLetter(key, row.guardian_id, row.pupil_id, row.email, letter)


# ---- what a period comes to ---------------------------------------------------------------------------------------------


def forecasts_of(day: date, rules: SchoolRules) -> list[ReadyLetter]:
    """The letters with a forecast that are due and not in the queue yet, by the very rule of the notices (CLS-5): once for each
    period, stage, guardian and pupil. Twelve SELECTs a class with somebody who asked."""
    by_class: dict[int, list[Any]] = defaultdict(list)
    for row in _agreed(Delivery.forecast, day):
        by_class[row.pupil.classmembership.school_class_id].append(row)
    known = _known("forecast:") if by_class else set()
    return [one for rows in by_class.values() for one in _of_class(rows, day, rules, known)]


def _of_class(rows: Sequence[Any], day: date, rules: SchoolRules, known: Collection[str]) -> Iterable[ReadyLetter]:
    due = forecast_due(rows[0].pupil.classmembership.school_class, day, rules)
    if due is None:
        return
    keys = {row.id: f"forecast:{due.period.id}:{due.stage}:{row.guardian_id}:{row.pupil_id}" for row in rows}
    fresh = [row for row in rows if keys[row.id] not in known]
    standings = class_standings([row.pupil_id for row in fresh], due.period, day, rules) if fresh else {}
    for row in fresh:
        if lines := tuple(_forecast(standings[row.pupil_id])):
            yield _ready(keys[row.id], row, day, _school(), [LetterPart(f"Прогноз за {due.period.title}", lines)])


def _forecast(subjects: Iterable[SubjectStanding]) -> Iterable[str]:
    """«Математика: выходит 4 (средняя 4,25)»."""
    for one in subjects:
        standing = one.standing
        mean = f"{standing.found.name} {standing.found.shown}" if standing.found and standing.found.mean is not None else ""
        if standing.mark or mean:
            told = f"выходит {standing.mark}" if standing.mark else "отметок пока мало"
            yield f"{one.subject}: {told}{f' ({mean})' if mean else ''}"


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
