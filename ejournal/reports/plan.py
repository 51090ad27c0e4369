"""A thematic plan, its fulfilment and the sheet of corrections as documents (KTP-1, KTP-5; domain §8)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from ejournal.queries.fulfilment import FulfilmentPage
from ejournal.queries.plans import PlanLine, PlanPage
from ejournal.tables.report import Column, Document, Report, Strong, Value

STATES = {"given": "дана", "late": "не записана", "planned": "по плану", "merged": "объединена", "left": "нет урока"}


def plan_document(page: PlanPage, school: str, printed_at: datetime) -> Document:
    """The plan as a table: № | section | topic | hours | kind of work | homework."""
    kinds = {kind.id: kind.name for kind in page.kinds}
    rows = tuple(
        (number, row.section or None, row.topic, row.hours, kinds.get(row.kind or 0), row.homework or None)
        for number, row in enumerate(page.rows, 1)
    )
    approved = f"утверждён {page.approved_on:%d.%m.%Y}" if page.approved_on else "не утверждён"
    report = Report(
        title=f"Календарно-тематический план: {page.title}",
        subtitle=f"{page.year} учебный год, {approved}",
        columns=(
            Column("№ урока", "number", 6), Column("Раздел", width=24), Column("Тема урока", width=52), Column("Часы", "number", 6),
            Column("Вид работы", width=20), Column("Домашнее задание", width=32),
        ),
        rows=rows or ((None, None, "В плане пока нет тем", None, None, None),),
        totals=((None, None, "Всего часов", page.hours, None, None),),
        head_lines=(school,),
        foot_lines=(f"Учитель ____________ {page.author}", "Заместитель директора ____________"),
        frozen_columns=0,
    )  # fmt: skip
    return Document(page.title, (report,), seal=_seal(school, page.title, printed_at))


def correction_document(page: FulfilmentPage, teacher: str, school: str, printed_at: datetime) -> Document:
    """The sheet of corrections (лист корректировки): what was merged, with what, why and when."""
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (number, one.made_on, one.topic, one.into, one.reason) for number, one in enumerate(page.merges, 1)
    )
    figures = page.figures
    report = Report(
        title="Лист корректировки календарно-тематического плана",
        subtitle=page.title,
        columns=(
            Column("№", "number", 4), Column("Дата", "date", 11), Column("Тема по плану", width=44),
            Column("Дана вместе с темой", width=44), Column("Причина", width=36),
        ),
        rows=rows or ((None, None, "Корректировок не было", None, None),),
        head_lines=(school,),
        notes=(
            f"По плану на год: {_hours(figures.plan)} ч. К {printed_at:%d.%m.%Y} по плану: {figures.planned_by_now}, "
            f"дано: {figures.given}, " + (f"проведено по расписанию, не записано: {figures.unwritten}, " if figures.unwritten else "")
            + f"отставание: {figures.lag_lost}.",
            *((f"Уроков не было: {', '.join(f'{day:%d.%m}' for day in page.lost)}.",) if page.lost else ()),
        ),
        foot_lines=(f"Учитель ____________ {teacher}", "Заместитель директора ____________"),
        frozen_columns=0,
    )  # fmt: skip
    return Document(f"Лист корректировки, {page.title}", (report,), seal=_seal(school, page.title, printed_at))


def fulfilment_document(lines: Sequence[PlanLine], school: str, printed_at: datetime) -> Document:
    """The programme's fulfilment over the school: a line a journal."""
    report = Report(
        title="Выполнение программы",
        subtitle=f"на {printed_at:%d.%m.%Y}",
        columns=(
            Column("Класс", width=9), Column("Предмет", width=34), Column("Учитель", width=22), Column("Часов по плану", "number", 8),
            Column("Часов учебного плана", "number", 10), Column("Уроков в году", "number", 8), Column("По плану к дате", "number", 8),
            Column("Дано", "number", 6), Column("Не записано", "number", 9), Column("Отставание", "number", 9), Column("%", "number", 5), Column("Не хватает уроков", "number", 9),
        ),
        rows=tuple(map(_fulfilment_row, lines)) or (("",) + ("Журналов нет",) + (None,) * 10,),
        head_lines=(school,),
        frozen_columns=2,
    )  # fmt: skip
    return Document("Выполнение программы", (report,), seal=_seal(school, "Выполнение программы", printed_at))


def _fulfilment_row(line: PlanLine) -> tuple[Value, ...]:
    head = (line.class_title, line.subject, line.teachers)
    done = line.fulfilment
    if done is None:
        return (*head, Strong("нет плана"), line.needed, line.lessons, None, None, None, None, None, None)
    lag: Value = Strong(done.lag_lost) if done.lag_lost else 0
    counts = (line.lessons, done.planned_by_now, done.given, done.lag_unwritten, lag)
    return (*head, line.hours, line.needed, *counts, done.percent, done.short or None)


def _hours(value: object) -> str:
    return str(value).replace(".", ",")


def _seal(school: str, title: str, printed_at: datetime) -> str:
    return f"{school}. {title}. Напечатано {printed_at:%d.%m.%Y %H:%M} из электронного журнала."


def plan_file_name(title: str, ending: str, on: date) -> str:
    """«КТП Математика 5 класс 2026-10-14.xlsx»: without what a file system does not take."""
    return re.sub(r'[\\/:*?"<>|,]+', "", f"{title} {on.isoformat()}".replace("\u00a0", " ")) + f".{ending}"
