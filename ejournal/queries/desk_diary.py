"""Of one child for a desk: today's marks, and what is set for the next school day, each with its place in the diary (DIA-1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ejournal.queries.diary_rows import LESSONS, MARKS, WORKS, LessonRow
from ejournal.rules.words import WEEKDAYS, day_month

AHEAD, BACK = timedelta(days=7), timedelta(days=21)  # a subject of one hour a week, and holidays between
NOT_SET = ("", "не задано")


@dataclass(frozen=True)
class DeskHomework:
    """What a lesson set for the next one of its subject, and the lesson in its week of the diary."""

    subject: str
    text: str
    url: str


@dataclass(frozen=True)
class DiaryNews:
    """Of one child: today's marks in words, what the next school day asks; `when` is «на завтра», "" where no lesson is ahead."""

    marks: str
    marks_url: str
    when: str
    works: tuple[tuple[str, str], ...]
    homework: tuple[DeskHomework, ...]


def diary_news(pupil_id: int, today: date) -> DiaryNews:
    """Three SELECTs, two where no lesson is ahead within a week."""
    days = {"pupil": pupil_id, "first": today - BACK, "last": today + AHEAD}
    lessons = [row for row in LESSONS.rows(**days) if not row.is_cancelled]
    subjects = {row.id: row.subject for row in lessons if row.date == today}
    given = [(row[0], f"{row[2]}/{row[3]}" if row[3] else row[2]) for row in MARKS.rows(**days | {"first": today, "last": today})]
    marks = ", ".join(f"{subjects[lesson]} {value}" for lesson, value in given if lesson in subjects)
    day = min((row.date for row in lessons if row.date > today), default=None)
    if day is None:
        return DiaryNews(marks, _place(pupil_id, today), "", (), ())
    coming = WORKS.rows(**days | {"first": day, "last": day})
    works = tuple((f"{subject}, {kind.lower()}", _place(pupil_id, day, lesson)) for lesson, _, _, subject, kind, _ in coming)
    homework = tuple(DeskHomework(row.subject, row.homework, _place(pupil_id, row.date, row.id)) for row in _set_for(lessons, day))
    return DiaryNews(marks, _place(pupil_id, today), _for(day, today), works, homework)


def _set_for(lessons: Sequence[LessonRow], day: date) -> list[LessonRow]:
    """The lessons that set something for the subjects of the day: the last written one of each before it."""
    last: dict[tuple[int, int | None], LessonRow] = {}
    for row in lessons:
        if row.date < day and (row.topic or row.homework):
            last[row.subject_id, row.group_id] = row
    keys = dict.fromkeys((row.subject_id, row.group_id) for row in lessons if row.date == day)
    return [last[key] for key in keys if key in last and last[key].homework not in NOT_SET]


def _place(pupil_id: int, day: date, lesson: int | None = None) -> str:
    """The day, or the lesson, in its week of the diary."""
    return f"/diary/{pupil_id}?week={day.isoformat()}#{f'l{lesson}' if lesson else f'd{day.isoweekday()}'}"


def _for(day: date, today: date) -> str:
    """«на завтра», «на среду, 21 октября»."""
    if day == today + timedelta(days=1):
        return "на завтра"
    name = WEEKDAYS[day.weekday()]
    return f"на {name[:-1] + 'у' if name.endswith('а') else name}, {day_month(day)}"
