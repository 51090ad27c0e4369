"""«Сводная ведомость учёта движения учащихся»: classes, levels, the school; below, who came and left (REP-4; domain §5.7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ejournal.policy.reports import MOVEMENT
from ejournal.queries.attendance import ClassHead
from ejournal.queries.movement_summary import MovedPupil, movement_of
from ejournal.queries.report_choices import periods_in
from ejournal.queries.results import year_heads
from ejournal.reports.entry import PERIOD_OR_YEAR, YEAR, Asked, Entry
from ejournal.rules.movement_summary import WAYS, MovedStay, MovementLine, movement_line, start_of_movement
from ejournal.tables.report import Column, Document, Linked, Report, Row, Strong, Value

TITLE = "Сводная ведомость учёта движения учащихся"
LEVELS = (("1–4 классы", 1, 4), ("5–9 классы", 5, 9), ("10–11 классы", 10, 12))
NAMES = "#part-2"
WAY_TITLES = ("в районе", "в области", "в другой регион", "в СПО", "отчислено", "прочее")
COLUMNS = (
    Column("Класс", width=13), *(Column(title, "number", 6, group="На начало") for title in ("всего", "м", "д")),
    Column("из других школ", "number", 7, group="Прибыло"), Column("из других классов", "number", 8, group="Прибыло"),
    *(Column(title, "number", 8, group="Выбыло") for title in WAY_TITLES), Column("в другие классы", "number", 8, group="Выбыло"),
    *(Column(title, "number", 6, group="На конец") for title in ("всего", "м", "д")),
)  # fmt: skip
NAME_COLUMNS = (
    Column("№", "number", 3), Column("Фамилия, имя, отчество", width=26), Column("Дата рождения", "date", 10), Column("Прибыл, выбыл", width=9),
    Column("Когда", "date", 10), Column("Класс", width=6), Column("Адрес", width=22), Column("Приказ", width=16), Column("Откуда, куда", width=22),
)  # fmt: skip


def movement_sheet(asked: Asked) -> Document:
    """Counted from the evening of the period before, so that what happens in the holidays is not lost; of a year from its first morning."""
    assert asked.period and asked.first and asked.last
    ends = [] if asked.period.is_year else [one.end for one in periods_in(asked.year.id, None)]
    first = start_of_movement(asked.first, ends)
    found = movement_of(asked.actor, asked.year.id, first, asked.last, asked.today, asked.rules)
    heads = year_heads(asked.year.id)
    of_class = {head.id: movement_line(found.stays, [head.id], first, asked.last) for head in heads}
    school = movement_line(found.stays, None, first, asked.last)
    said = asked.period.title if not asked.period.is_year else f"{asked.year.title} учебный год"
    subtitle = f"{said}, {asked.first:%d.%m.%Y} – {asked.last:%d.%m.%Y}"
    rows = [_row(head.title, of_class[head.id]) for head in heads if not of_class[head.id].is_empty]
    levels = [_level(title, [head for head in heads if low <= head.grade <= high], found.stays, (first, asked.last)) for title, low, high in LEVELS]
    sheet = Report(
        title=TITLE,
        subtitle=subtitle,
        columns=COLUMNS,
        rows=tuple(rows),
        totals=(*(one for one in levels if one), _row("Школа", school)),
        notes=_notes(asked, school, of_class, first),
        head_lines=(asked.school,),
        foot_lines=("Секретарь ____________________", "Директор ____________________"),
        frozen_columns=1,
    )
    return asked.document(f"{TITLE}, {said}", sheet, _names(found.moved, subtitle))


def _level(title: str, heads: list[ClassHead], stays: Sequence[MovedStay], span: tuple[date, date]) -> Row | None:
    line = movement_line(stays, [head.id for head in heads], *span)
    return None if line.is_empty else _row(title, line)


def _row(title: str, one: MovementLine) -> Row:
    """Counts lead to the names below; a class without moves has only its two ends."""
    came = (one.came, one.came_inside)
    left = (*(one.left.get(way, 0) for way in WAYS), one.left_inside)
    name: Value = Strong(title) if title == "Школа" else title
    return (
        name, one.at_start, *map(_none, one.start_sexes), *map(_linked, came), *map(_linked, left), one.at_end, *map(_none, one.end_sexes),
    )  # fmt: skip


def _none(count: int) -> int | None:
    return count or None


def _linked(count: int) -> Value:
    return Linked(count, NAMES) if count else None


def _notes(asked: Asked, school: MovementLine, of_class: dict[int, MovementLine], first: date) -> tuple[str, ...]:
    """The check that has to come out, and from when movement is counted."""
    check = f"Проверка по школе: {school.at_start} + {school.came} − {school.left_school} = {school.at_end}"
    good = school.balances and all(one.balances for one in of_class.values())
    notes = [f"{check}{', по классам тоже сходится' if good else ': не сходится, проверьте приказы'}."]
    notes.append("В строке «Школа» переводы из класса в класс не считаются.")
    if first != asked.first:
        notes.append(f"На начало — вечером {first:%d.%m.%Y}, последнего дня прошлого периода: каникулы между ними входят в этот период.")
    if asked.last and asked.last > asked.today:
        notes.append(f"Период ещё идёт: движение известно по {asked.today:%d.%m.%Y}.")
    return tuple(notes)


def _names(moved: tuple[MovedPupil, ...], subtitle: str) -> Report:
    rows = tuple(
        (
            number, Linked(one.name, f"/pupils/{one.pupil}"), one.birth_date, _what(one), one.day, one.school_class, one.address or None,
            one.order or None, one.place or None,
        )
        for number, one in enumerate(moved, 1)
    )  # fmt: skip
    return Report(
        title="Прибывшие и выбывшие",
        subtitle=subtitle,
        columns=NAME_COLUMNS,
        rows=rows,
        notes=("Пустой адрес: нет согласия или права его видеть.",) if rows else ("За эти дни никто не прибыл и не выбыл.",),
    )


def _what(one: MovedPupil) -> str:
    return ("прибыл" if one.came else "выбыл") + {"f": "а", "m": ""}.get(one.sex, "(а)")


MOVEMENT_SUMMARY = (
    Entry(
        "movement", "Сводная ведомость учёта движения учащихся", "Сколько учеников было, прибыло, выбыло и есть по классам, ступеням и школе.",
        "Движение и списки", MOVEMENT, (YEAR, PERIOD_OR_YEAR), movement_sheet, personal=("contacts",),
    ),
)  # fmt: skip
