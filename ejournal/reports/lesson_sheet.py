"""The sheet of a lesson on paper: a list with empty places, written on by hand where there is no computer (GRID-10)."""

from __future__ import annotations

from datetime import datetime

from ejournal.queries.lesson_sheet import LessonSheet
from ejournal.rules.words import WEEKDAYS, day_month
from ejournal.tables.report import Column, Document, Report, Value


def lesson_sheet_document(sheet: LessonSheet, school: str, printed_at: datetime) -> Document:
    """One A4 sheet upright: pupils with last marks, a place for «н», one for each work and two more, the topic by plan."""
    lesson = sheet.lesson
    works = tuple(Column(work.kind_name, "mark", 9) for work in sheet.works)
    spare = (Column("Ещё", "mark", 7),)
    columns = (
        Column("№", "number", 3), Column("Фамилия, имя", width=26), Column("Последние отметки", width=15), Column("Н", "mark", 4),
        *works, *spare, Column("Заметки", width=18),
    )  # fmt: skip
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (row.number, row.name, row.last or None, None, *(text or None for _, text, _ in row.cells), None, row.note or None)
        for row in sheet.rows
    )
    report = Report(
        title=f"Карта урока: {sheet.title}",
        subtitle=f"{day_month(lesson.date)}, {WEEKDAYS[lesson.date.weekday()]}, {lesson.number} урок",
        columns=columns,
        rows=rows or ((None, "Учеников в журнале нет", *(None for _ in columns[2:])),),
        head_lines=(school,),
        notes=(
            f"Тема{' по плану' if sheet.by_plan else ''}: {sheet.topic or '_' * 60}",
            f"Домашнее задание: {sheet.homework or '_' * 60}",
            "Отметки 2–5, Н — не был, О — опоздал. Внести в журнал в день урока: «Карта урока», строки в том же порядке.",
        ),
        foot_lines=("Учитель ____________",),
        landscape=False,
        frozen_columns=0,
    )
    seal = f"{school}. Карта урока, {sheet.title}, {lesson.date:%d.%m.%Y}. Напечатано {printed_at:%d.%m.%Y %H:%M}."
    return Document(f"Карта урока, {sheet.title}", (report,), seal=seal)
