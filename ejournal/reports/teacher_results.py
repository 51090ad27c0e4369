"""«Отчёт учителя-предметника за период» (REP-6; domain §5.10)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from ejournal.policy.reports import HEADS
from ejournal.queries.span_hours import Hours, Works
from ejournal.queries.teacher_results import FailingLine, TeacherLine, TeacherResults, teacher_results
from ejournal.reports.class_results import number, span_of, subtitle
from ejournal.reports.entry import PERIOD_OR_YEAR, TEACHER, YEAR, Asked, Entry
from ejournal.rules.indicators import Tally, learnt, mean, quality, shown, success
from ejournal.tables.report import Column, Document, Report, Row, Strong, Value

TITLE = "Отчёт учителя-предметника за период"
COLUMNS = (
    Column("Класс", width=8), Column("Предмет", width=14), Column("Учеников", "number", 4, turned=True), Column("Аттестовано", "number", 4, turned=True),
    *(Column(text, "number", 3) for text in ("«5»", "«4»", "«3»", "«2»", "н/а", "осв")), Column("Успев., %", "points", 5), Column("Кач., %", "points", 5),
    Column("СОУ, %", "points", 5), Column("Ср. балл", "points", 4, rule_after=True), Column("план", "number", 4, group="Часов"),
    Column("факт", "number", 4, group="Часов"), Column("отст.", "number", 4, group="Часов", rule_after=True), Column("план", "number", 4, group="Контр."),
    Column("факт", "number", 4, group="Контр."), Column("план", "number", 4, group="Лаб., практ."), Column("факт", "number", 4, group="Лаб., практ."),
)  # fmt: skip
FAILING_COLUMNS = (
    Column("№", "number", 3), Column("Фамилия, имя", width=30), Column("Класс", width=8), Column("Предмет", width=30), Column("Отметка", "mark", 7),
    Column("Причина, что сделано", width=34),
)  # fmt: skip


def teacher_report(asked: Asked) -> Document:
    """The journals with totals of grades, then who does not keep up."""
    assert asked.period and asked.teacher
    found = teacher_results(asked.teacher.id, asked.year, span_of(asked.period), asked.rules, asked.today)
    title = f"{TITLE}, {asked.teacher.title}, {subtitle(asked)}"
    return Document(title, (_journals(asked, found), _failing(asked, found.failing)), seal=asked.seal(TITLE), numbered=True)


def _journals(asked: Asked, found: TeacherResults) -> Report:
    assert asked.teacher
    rows: list[Row] = []
    for grade, group in groupby(found.lines, key=lambda one: one.grade):
        lines = list(group)
        rows += [_line(asked.links.journal(one.journal, one.class_title), one.subject, [one], asked) for one in lines]
        if len(lines) > 1 and grade:
            rows.append(_line(Strong(f"{grade} кл."), "вся параллель", lines, asked))
    return Report(
        title=TITLE,
        subtitle=subtitle(asked),
        columns=COLUMNS,
        rows=tuple(rows),
        totals=(_line("Всего", None, found.lines, asked),) if rows else (),
        notes=_notes(found),
        head_lines=(asked.school, f"Учитель {asked.teacher.title}"),
        foot_lines=(f"Учитель ____________________ {asked.teacher.title}", "Заместитель директора ____________________"),
        frozen_columns=2,
    )


def _line(title: Value, subject: str | None, lines: Sequence[TeacherLine], asked: Asked) -> Row:
    marks = sum((one.marks for one in lines), Tally())
    hours = sum((one.hours for one in lines), Hours())
    control, practice = sum((one.control for one in lines), Works()), sum((one.practice for one in lines), Works())
    counts = (marks.fives, marks.fours, marks.threes, marks.low, marks.not_attested, marks.exempt)
    figures = (shown(success(marks)), shown(quality(marks)), shown(learnt(marks, asked.rules)), shown(mean(marks), 2))
    works = (control.planned, control.given, practice.planned, practice.given)
    return (
        title, subject, sum(one.pupils for one in lines) or None, number(marks.digits + marks.passed + marks.failed), *map(number, counts), *figures,
        hours.due, hours.given, sum(one.hours.lag for one in lines) or None, *map(number, works),
    )  # fmt: skip


def _notes(found: TeacherResults) -> tuple[str, ...]:
    notes = ["Часов по плану — уроки периода по сегодня, отменённые тоже; факт — уроки с записанной темой. Аттестованные — с отметкой или зачётом. В строках параллели и «Всего» ученик считается в каждом предмете."]
    if found.away:
        notes.append(f"Период кончается в другие дни: {'; '.join(found.away)}.")
    if not found.lines:
        notes.append("Журналов с уроками в этом периоде учитель не ведёт.")
    return tuple(notes)


def _failing(asked: Asked, failing: Iterable[FailingLine]) -> Report:
    rows = tuple(
        (at, asked.links.pupil(one.pupil, one.name), one.class_title, asked.links.journal(one.journal, one.subject), one.value, None)
        for at, one in enumerate(failing, 1)
    )
    return Report(
        title="Неуспевающие и не аттестованные", subtitle=subtitle(asked), columns=FAILING_COLUMNS, rows=rows,
        notes=() if rows else ("Таких нет.",), frozen_columns=2,
    )  # fmt: skip


TEACHER_RESULTS = (
    Entry(
        "teacher-report", TITLE, "Успеваемость и качество по классам учителя, часы и контрольные: план и факт, неуспевающие.",
        "Учителю", HEADS | {"methodist"}, (YEAR, PERIOD_OR_YEAR, TEACHER), teacher_report, also="teacher",
    ),
)  # fmt: skip
