"""Papers of movement: the order itself, the extract of current marks, the book of orders with the counts (MOV-7; domain §5.12, §5.17)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from ejournal.queries.movement import BookLine
from ejournal.queries.order_papers import Extract, ExtractLine, OrderPaper
from ejournal.rules.movement import MovementCount
from ejournal.tables.report import Column, Document, Report, Row, Strong, TextPage

BOOK = "Движение учеников: книга приказов"
BOOK_COLUMNS = (
    Column("№", width=7), Column("Дата", "date", 10), Column("Вид", width=18), Column("Фамилия, имя, отчество", width=24),
    Column("Из класса", width=7), Column("В класс, куда", width=20), Column("Основание", width=22), Column("Вступает", "date", 10),
    Column("Отменён", width=9),
)  # fmt: skip
COUNT_COLUMNS = (
    Column("Класс", width=8), Column("На начало", "number", 9), Column("в школу", "number", 8, group="Прибыло"),
    Column("из других классов", "number", 10, group="Прибыло"), Column("из школы", "number", 8, group="Выбыло"),
    Column("в другие классы", "number", 10, group="Выбыло"), Column("На конец", "number", 9),
)  # fmt: skip


def order_document(paper: OrderPaper, printed_at: datetime) -> Document:
    """The order on a portrait sheet with the requisites of ГОСТ Р 7.0.97: school, kind of paper, day, number, place, text, signature."""
    heading, _, rest = paper.text.partition("\n")
    place = f", {paper.settlement}" if paper.settlement else ""
    page = TextPage(
        title="ПРИКАЗ",
        paragraphs=(f"от {paper.date:%d.%m.%Y} № {paper.number}{place}", heading, *filter(None, rest.splitlines())),
        head_lines=(paper.school,),
        foot_lines=(f"Директор ____________________ {paper.signed_by}", "С приказом ознакомлен(а) ____________________"),
        landscape=False,
        letter=2,
    )
    state = "Проект. " if paper.state == "draft" else "Отменён. " if paper.state == "cancelled" else ""
    seal = f"{state}Приказ № {paper.number} от {paper.date:%d.%m.%Y}. Напечатано {printed_at:%d.%m.%Y %H:%M} из электронного журнала."
    return Document(f"Приказ № {paper.number}", (page,), seal=seal)


def extract_document(shown: Extract, school: str, director: str, printed_at: datetime) -> Document:
    """The extract of current marks that a leaving pupil takes along. Source: domain §5.12."""
    columns = (
        Column("Предмет", width=18), Column("Класс", width=5), *(Column(title, "mark", 6, group="За период") for title in shown.period_titles),
        Column(f"Текущие отметки: {shown.period}", width=46), Column("всего", "number", 6, group="Пропущено"),
        Column("по болезни", "number", 8, group="Пропущено"),
    )  # fmt: skip
    born = f", {shown.birth:%d.%m.%Y} г. р." if shown.birth else ""
    report = Report(
        title="Выписка текущих отметок",
        subtitle=f"{shown.name}{born}, {shown.class_title} класс, по {shown.day:%d.%m.%Y}",
        columns=columns,
        rows=tuple(map(_extract_row, shown.lines)),
        notes=() if shown.lines else ("Отметок и пропусков ещё нет.",),
        head_lines=(school,),
        foot_lines=(f"Директор ____________________ {director}", "Классный руководитель ____________________", "М. П."),
        frozen_columns=1,
    )
    seal = f"{school}. Выписка: {shown.name}. Напечатано {printed_at:%d.%m.%Y %H:%M} из электронного журнала."
    return Document("Выписка текущих отметок", (report,), seal=seal)


def _extract_row(line: ExtractLine) -> Row:
    return (line.subject, line.class_title, *(value or None for value in line.periods), line.current or None, line.missed or None, line.missed_ill or None)


def movement_document(
    book: Sequence[BookLine], counts: Sequence[tuple[str, MovementCount]], span: tuple[date, date], school: str, printed_at: datetime
) -> Document:
    """The counts by class, then the book of orders of the span."""
    subtitle = f"с {span[0]:%d.%m.%Y} по {span[1]:%d.%m.%Y}"
    lines = [_count_row(title, count) for title, count in counts]
    movement = Report(
        title="Движение учеников по классам", subtitle=subtitle, columns=COUNT_COLUMNS, rows=tuple(lines[:-1]), totals=tuple(lines[-1:]),
        notes=("На начало — утром первого дня; на конец — вечером последнего.",), head_lines=(school,), frozen_columns=1,
    )  # fmt: skip
    orders = Report(
        title=BOOK, subtitle=subtitle, columns=BOOK_COLUMNS, rows=tuple(map(_book_row, book)),
        notes=() if book else ("Приказов за эти дни нет.",), head_lines=(school,), foot_lines=("Секретарь ____________________",),
    )  # fmt: skip
    seal = f"{school}. {BOOK}, {subtitle}. Напечатано {printed_at:%d.%m.%Y %H:%M} из электронного журнала."
    return Document(BOOK, (movement, orders), seal=seal)


def _count_row(title: str, count: MovementCount) -> Row:
    row = (count.at_start, count.came or None, count.came_inside or None, count.left or None, count.left_inside or None, count.at_end)
    return (Strong(title), *row) if title == "Школа" else (title, *row)


def _book_row(line: BookLine) -> Row:
    return (
        line.number, line.date, line.kind, line.name, line.class_from or None, line.to or None, line.basis or None, line.effective,
        line.cancelled_by or None,
    )  # fmt: skip
