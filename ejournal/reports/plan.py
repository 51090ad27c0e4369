"""A thematic plan, the register of plans, fulfilment and the sheet of corrections as documents (KTP-1 – KTP-3, KTP-5; domain §8)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from ejournal.queries.fulfilment import FulfilmentPage
from ejournal.queries.plan_register import PlanRegister, Sum, sums_by_association, sums_by_subject
from ejournal.queries.plans import PlanLine, PlanPage
from ejournal.tables.report import Column, Document, Report, Strong, Value

STATES = {"given": "дана", "late": "не записана", "planned": "по плану", "merged": "объединена", "left": "нет урока"}


def plan_document(page: PlanPage, school: str, director: str, printed_at: datetime) -> Document:
    """The plan as a table: № | section | topic | hours | kind of work | homework."""
    kinds = {kind.id: kind.name for kind in page.kinds}
    rows = tuple(
        (number, row.section or None, row.topic, row.hours, kinds.get(row.kind or 0), row.homework or None)
        for number, row in enumerate(page.rows, 1)
    )
    report = Report(
        title=f"Календарно-тематический план: {page.title}",
        subtitle=f"{page.year} учебный год, {approval_words(page)}",
        columns=(
            Column("№ урока", "number", 6), Column("Раздел", width=24), Column("Тема урока", width=52), Column("Часы", "number", 6),
            Column("Вид работы", width=20), Column("Домашнее задание", width=32),
        ),
        rows=rows or ((None, None, "В плане пока нет тем", None, None, None),),
        totals=((None, None, "Всего часов", page.hours, None, None),),
        head_lines=(school, *_stamps(page, director)),
        foot_lines=(f"Учитель ____________ {page.author}",),
        frozen_columns=0,
    )  # fmt: skip
    return Document(page.title, (report,), seal=_seal(school, page.title, printed_at))


def approval_words(page: PlanPage) -> str:
    """«утверждён 14.10.2026», «изменён после утверждения 14.10.2026», «не утверждён»."""
    if page.approved_on is None:
        return "не утверждён"
    return f"{'изменён после утверждения' if page.approval.state == 'changed' else 'утверждён'} {page.approved_on:%d.%m.%Y}"


def _stamps(page: PlanPage, director: str) -> tuple[str, ...]:
    """СОГЛАСОВАНО as it stands in the journal, with who and when; УТВЕРЖДАЮ for the director's own hand. A plan that waits has lines to fill in."""
    review, on = page.approval.approved, page.approved_on
    agreed = "____________________ «___» ____________ 20___ г."
    if on is not None:
        agreed = f"{review.by + ', ' if review is not None else ''}{on:%d.%m.%Y}"
        if page.approval.state == "changed":
            agreed += " (после этого план изменён)"
    return f"СОГЛАСОВАНО: {agreed}", f"УТВЕРЖДАЮ: директор ____________ {director} «___» ____________ 20___ г."


def register_document(register: PlanRegister, school: str, year: str, printed_at: datetime) -> Document:
    """The register of plans: hours against the curriculum and the lessons of the year, lag, author, state, the last review."""
    report = Report(
        title="Тематические планы",
        subtitle=", ".join(part for part in (f"{year} учебный год" if year else "", register.words, f"на {printed_at:%d.%m.%Y}") if part),
        columns=(
            Column("Класс", width=8), Column("Предмет", width=22), Column("Учитель", width=15), Column("Автор плана", width=15), Column("Часов в плане", "number", 7),
            Column("По учебному плану", "number", 9), Column("Уроков в году", "number", 7), Column("Отставание", width=12), Column("Состояние", width=13),
            Column("Последнее решение", width=24),
        ),
        rows=tuple(map(_register_row, register.lines)),
        notes=() if register.lines else ("Таких планов нет.",),
        head_lines=(school,),
        foot_lines=("Методист ____________",),
        frozen_columns=2,
    )  # fmt: skip
    return Document("Тематические планы", (report,), seal=_seal(school, "Тематические планы", printed_at))


def _register_row(line: PlanLine) -> tuple[Value, ...]:
    head = (line.class_title, line.subject, line.teachers or None, line.author or None)
    if line.plan is None:
        return (*head, None, line.needed, line.lessons, None, Strong("нет плана"), None)
    hours: Value = Strong(line.hours) if line.differs else line.hours
    lag = line.fulfilment.lag_words if line.fulfilment else ""
    review = line.review
    said = f"{review.at:%d.%m.%Y}, {review.who}: {review.words}" + (f". {review.text}" if review.text else "") if review else None
    return (*head, hours, line.needed, line.lessons, lag or None, "план пустой" if line.state == "empty" else line.approval_words, said)


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


def fulfilment_document(register: PlanRegister, school: str, printed_at: datetime) -> Document:
    """The programme's fulfilment: a line a journal, then sums by association and by subject."""
    lines = register.lines
    report = Report(
        title="Выполнение программы",
        subtitle=", ".join(part for part in (register.words, f"на {printed_at:%d.%m.%Y}") if part),
        columns=(
            Column("Класс", width=9), Column("Предмет", width=34), Column("Учитель", width=22), Column("Часов по плану", "number", 8),
            Column("Часов учебного плана", "number", 10), Column("Уроков в году", "number", 8), Column("По плану к дате", "number", 8),
            Column("Дано", "number", 6), Column("Не записано", "number", 9), Column("Отставание", "number", 9), Column("%", "number", 5), Column("Не хватает уроков", "number", 9),
        ),
        rows=tuple(map(_fulfilment_row, lines)) or (("",) + ("Журналов нет",) + (None,) * 10,),
        head_lines=(school,),
        frozen_columns=2,
    )  # fmt: skip
    sums = (("Выполнение программы по объединениям", "Объединение", sums_by_association(register)), ("Выполнение программы по предметам", "Предмет", sums_by_subject(lines)))
    reports = (report, *(_sums_report(*one, school, printed_at) for one in sums if one[2]))
    return Document("Выполнение программы", reports, seal=_seal(school, "Выполнение программы", printed_at))


def _sums_report(title: str, what: str, sums: Sequence[Sum], school: str, printed_at: datetime) -> Report:
    return Report(
        title=title,
        subtitle=f"на {printed_at:%d.%m.%Y}",
        columns=(
            Column(what, width=36), Column("Журналов", "number", 9), Column("Без плана", "number", 8), Column("Часов по планам", "number", 9),
            Column("Часов учебного плана", "number", 10), Column("По плану к дате", "number", 9), Column("Дано", "number", 7),
            Column("Не записано", "number", 9), Column("Отставание", "number", 9), Column("Журналов отстаёт", "number", 9), Column("%", "number", 5),
            Column("Не хватает уроков", "number", 9),
        ),
        rows=tuple(
            (one.title, one.journals, one.without or None, one.plan, one.needed, one.planned, one.given, one.unwritten, one.lost, one.behind, one.percent, one.short or None)
            for one in sums
        ),
        head_lines=(school,),
        frozen_columns=1,
    )  # fmt: skip


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
