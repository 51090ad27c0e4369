"""The diary on paper: a week, and the subjects of a span of days, each on upright A4 (DIA-1, CLS-3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from ejournal.queries.diary import DiaryDay, DiaryLesson, DiaryWeek
from ejournal.queries.diary_subjects import DiarySubjects, SubjectStanding
from ejournal.rules.words import WEEKDAYS, day_month, day_span, short_date
from ejournal.tables.report import Column, Document, Report, Row, Strong

WEEK = (Column("День", width=9), Column("№", width=3), Column("Предмет", width=17), Column("Тема, задание", width=42), Column("Отметка", width=13))


def week_document(week: DiaryWeek, school: str, printed_at: datetime) -> Document:
    """Each lesson with its homework, marks and absence; remarks and works of the next week below; a line for the signature."""
    rows = tuple(row for day in week.days for row in _day(day)) or ((None, None, None, "Уроков на этой неделе нет.", None),)
    notes = [f"{day_month(one.date)}. {one.title}: {one.text}{f' ({one.who})' if one.who else ''}" for one in week.remarks]
    if week.ahead:
        notes.append("На следующей неделе: " + "; ".join(f"{day_month(one.date)}, {one.subject} — {one.words}" for one in week.ahead) + ".")
    span = day_span(week.monday, week.saturday)
    report = Report(
        f"Дневник: {week.name}, {week.class_title}", WEEK, rows, span, notes=tuple(notes), head_lines=(school,),
        foot_lines=("Подпись родителей ____________________",), landscape=False, frozen_columns=0,
    )  # fmt: skip
    return Document(report.title, (report,), seal=f"{school}. Дневник, {span}. Напечатано {printed_at:%d.%m.%Y %H:%M}.")


def _day(day: DiaryDay) -> Iterator[Row]:
    name = f"{WEEKDAYS[day.date.weekday()].capitalize()}, {day_month(day.date)}"
    for lesson in day.lessons:
        yield (name, lesson.number, lesson.subject, _said(lesson), _marks(lesson))
        name = ""
    for one in day.outside:
        yield (name, None, one.subject, f"{one.issuer}, {one.paper}", f"{one.value} {one.paper_kind}")
        name = ""


def _said(lesson: DiaryLesson) -> str:
    homework = "Не задано" if lesson.homework == "не задано" else f"Задано: {lesson.homework}" if lesson.homework else ""
    parts = (lesson.change, lesson.topic, homework, *lesson.works, lesson.exempt.capitalize())
    return ". ".join(part.rstrip(".") for part in parts if part)


def _marks(lesson: DiaryLesson) -> str | Strong:
    text = "\n".join(f"{mark.text} {mark.kind}" for mark in lesson.marks)
    return Strong(text) if any(mark.css == "is-2" for mark in lesson.marks) else text


SUBJECTS = (Column("Предмет", width=24), Column("Отметки", width=48), Column("Средняя", width=8), Column("За период", width=9, bold=True))


def subjects_document(page: DiarySubjects, school: str, printed_at: datetime) -> Document:
    """Subjects with all their marks in order of days, the mean and the mark of the period."""
    rows = tuple(_subject(one) for one in page.subjects) or (("В этом периоде отметок не ставят.", None, None, None),)
    report = Report(
        f"Отметки: {page.name}, {page.class_title}", SUBJECTS, rows, page.period.title, head_lines=(school,),
        foot_lines=("Подпись родителей ____________________",), landscape=False, frozen_columns=0,
    )  # fmt: skip
    return Document(report.title, (report,), seal=f"{school}. {page.period.title}. Напечатано {printed_at:%d.%m.%Y %H:%M}.")


def _subject(one: SubjectStanding) -> Row:
    standing = one.standing
    marks = ", ".join(f"{row.text} ({short_date(row.date)})" for row in standing.rows)
    mean = standing.found.shown if standing.found is not None and standing.found.mean is not None else ""
    return (f"{one.subject}, {one.group}" if one.group else one.subject, marks, mean, standing.final)
