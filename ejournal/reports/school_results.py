"""«Сведения по школе за период»: classes, levels, subjects, teachers, each with its change since the period before; plots (REP-7; domain §5.18)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from ejournal.policy.reports import HEADS
from ejournal.queries.results import ClassResults
from ejournal.queries.school_results import (
    Keeper,
    SchoolResults,
    by_subject,
    by_teacher,
    course_of,
    mark_tally,
    pupil_tallies,
    school_results,
)
from ejournal.reports.class_results import number, span_of, subtitle
from ejournal.reports.entry import PERIOD_OR_YEAR, YEAR, Asked, Entry
from ejournal.reports.movement_summary import LEVELS
from ejournal.rules.indicators import (
    NONE,
    ClassFigures,
    Tally,
    class_figures,
    learnt,
    mean,
    quality,
    shown,
    success,
)
from ejournal.rules.statistics import rounded
from ejournal.tables.plots import Look, Series, bar_plot, line_plot
from ejournal.tables.report import Column, Document, Linked, Picture, Pictures, Report, Row, Strong, Value

TITLE = "Сведения по школе за период"
SIGNATURES = ("Заместитель директора ____________________", "Директор ____________________")
PER_CENT = Look(low=0, high=100, width=940, height=250, digits=0, unit=" %")
Figure = Callable[[Tally], Fraction | None]


@dataclass(frozen=True)
class Block:
    """The figures of some classes together: by pupils, and by all their marks."""

    pupils: ClassFigures
    marks: Tally


def block(found: Iterable[ClassResults], asked: Asked) -> Block:
    kept = list(found)
    return Block(class_figures(pupil_tallies(kept), asked.rules), mark_tally(kept))


def change(now: Fraction | None, before: Fraction | None, digits: int = 1) -> str | None:
    """«+2,5», «−1,0», «=»: of the figures as they are shown; nothing where either is missing."""
    if now is None or before is None:
        return None
    new, old = rounded(now, digits), rounded(before, digits)
    assert new is not None and old is not None
    step = new - old
    return "=" if not step else f"{'+' if step > 0 else '−'}{abs(step):f}".replace(".", ",")


def school_report(asked: Asked) -> Document:
    """Four parts: classes with levels, subjects, teachers, plots."""
    assert asked.period
    found = school_results(asked.year, span_of(asked.period), asked.rules)
    parts = (_classes(asked, found), _subjects(asked, found), _teachers(asked, found), _plots(asked, found))
    return Document(f"{TITLE}, {subtitle(asked)}", parts, seal=asked.seal(TITLE), numbered=True)


# ---- classes ---------------------------------------------------------------------------------------------------------------


CLASS_COLUMNS = (
    Column("Класс", width=11), Column("Учеников", "number", 7), Column("Аттестовано", "number", 8), Column("Отличников", "number", 8),
    Column("Хорошистов", "number", 8), Column("С одной «3»", "number", 6), Column("Не успевают", "number", 8), Column("н/а", "number", 4, rule_after=True),
    Column("Успев., %", "points", 6), Column("±", "mark", 5), Column("Кач., %", "points", 6), Column("±", "mark", 5),
    Column("СОУ, %", "points", 6), Column("±", "mark", 5), Column("Ср. балл", "points", 5), Column("±", "mark", 5),
)  # fmt: skip


def _classes(asked: Asked, found: SchoolResults) -> Report:
    rows: list[Row] = []
    for title, low, high in LEVELS:
        own = [key for key, one in found.now.items() if low <= one.head.grade <= high]
        rows += [_class_row(Linked(found.now[key].head.title, _results_url(asked, found.now[key])), [key], found, asked) for key in own]
        rows += [_class_row(Strong(title), own, found, asked)] if own else []
    return Report(
        title=TITLE,
        subtitle=subtitle(asked),
        columns=CLASS_COLUMNS,
        rows=tuple(rows),
        totals=(_class_row("Школа", list(found.now), found, asked),) if rows else (),
        notes=_notes(found),
        head_lines=(asked.school,),
        foot_lines=SIGNATURES,
        frozen_columns=1,
    )


def _results_url(asked: Asked, one: ClassResults) -> str:
    return f"/reports/results?year={asked.year.id}&class={one.head.id}&period={one.span.period}"


def _class_row(title: Value, classes: Sequence[int], found: SchoolResults, asked: Asked) -> Row:
    now = block((found.now[key] for key in classes), asked)
    both = [key for key in classes if key in found.before]
    before, same = block((found.before[key] for key in both), asked), block((found.now[key] for key in both), asked)
    one = now.pupils
    counts = (one.excellent, one.good, one.one_three, one.failing, one.not_attested)
    figures: list[Value] = []
    for new, again, old in ((one.success, same.pupils.success, before.pupils.success), (one.quality, same.pupils.quality, before.pupils.quality)):
        figures += [shown(new), change(again, old)]
    for figure, digits in _mark_figures(asked)[2:]:
        figures += [shown(figure(now.marks), digits), change(figure(same.marks), figure(before.marks), digits)]
    return (title, one.pupils, one.assessed, *map(number, counts), *figures)


def _notes(found: SchoolResults) -> tuple[str, ...]:
    notes = ["Успеваемость и качество — по ученикам, СОУ и средний балл — по всем отметкам. «±» — к предыдущему периоду тех же классов."]
    if found.away:
        notes.append(f"Нет в отчёте: {', '.join(head.title for head in found.away)} — их период кончается в другие дни.")
    if unset := mark_tally(found.now.values()).unset:
        notes.append(f"Не выставлено отметок: {unset}. Они не входят ни в один процент.")
    return tuple(notes)


# ---- subjects and teachers -------------------------------------------------------------------------------------------------


def _mark_columns(title: str, width: int) -> tuple[Column, ...]:
    counts = tuple(Column(text, "number", 5) for text in ("«5»", "«4»", "«3»", "«2»", "н/а"))
    figures = []
    for name in ("Успев., %", "Кач., %", "СОУ, %", "Ср. балл"):
        figures += [Column(name, "points", 6), Column("±", "mark", 5)]
    return (Column(title, width=width), *counts, Column("осв", "number", 4), Column("не выст.", "number", 5, rule_after=True), *figures)


def _mark_figures(asked: Asked) -> tuple[tuple[Figure, int], ...]:
    """The measures in the order of the columns, each with its decimals."""
    return ((success, 1), (quality, 1), (lambda one: learnt(one, asked.rules), 1), (mean, 2))


def _mark_row(title: Value, now: Tally, same: Tally, before: Tally, asked: Asked) -> Row:
    """`same` and `before` are the classes that have both periods."""
    figures: list[Value] = []
    for figure, digits in _mark_figures(asked):
        figures += [shown(figure(now), digits), change(figure(same), figure(before), digits)]
    counts = (now.fives, now.fours, now.threes, now.low, now.not_attested, now.exempt, now.unset)
    return (title, *map(number, counts), *figures)


def _subjects(asked: Asked, found: SchoolResults) -> Report:
    now, same, before = by_subject(found.now.values()), by_subject(found.compared), by_subject(found.before.values())
    none = ("", Tally())
    rows = [_mark_row(name, own, same.get(key, none)[1], before.get(key, none)[1], asked) for key, (name, own) in now.items()]
    whole = (mark_tally(found.now.values()), mark_tally(found.compared), mark_tally(found.before.values()))
    return Report(
        title="По предметам",
        subtitle=subtitle(asked),
        columns=_mark_columns("Предмет", 34),
        rows=tuple(rows),
        totals=(_mark_row("Все предметы", *whole, asked),) if rows else (),
        frozen_columns=1,
    )


def _teachers(asked: Asked, found: SchoolResults) -> Report:
    now, same = by_teacher(list(found.now.values()), found.keepers), by_teacher(found.compared, found.keepers)
    before = by_teacher(list(found.before.values()), found.keepers_before)
    people = sorted(now, key=lambda one: one.names.replace("Ё", "Е"))
    rows = [_mark_row(_teacher(one, asked), now[one], same.get(one, Tally()), before.get(one, Tally()), asked) for one in people]
    return Report(
        title="По учителям",
        subtitle=subtitle(asked),
        columns=_mark_columns("Учитель", 34),
        rows=tuple(rows),
        notes=("Отметки считаются за тем, кто ведёт журнал в последний день периода; журнал двоих — за обоими вместе.",),
        frozen_columns=1,
    )


def _teacher(one: Keeper, asked: Asked) -> Value:
    if not one.names:
        return "без учителя"
    assert asked.period
    url = f"/reports/teacher-report?year={asked.year.id}&period={asked.period.id}&teacher={one.ids[0]}"
    return Linked(one.names, url) if len(one.ids) == 1 else one.names


# ---- plots -----------------------------------------------------------------------------------------------------------------


def _plots(asked: Asked, found: SchoolResults) -> Pictures:
    assert asked.period
    heads = [one for one in found.now.values() if one.subjects]
    labels = [one.head.title for one in heads]
    blocks = [block([one], asked).pupils for one in heads]
    by_class = [
        Series("Успеваемость", tuple(_whole(one.success) for one in blocks)),
        Series("Качество", tuple(_whole(one.quality) for one in blocks)),
    ]
    course = [(title, block(classes, asked).pupils) for title, classes in course_of(asked.year, span_of(asked.period), asked.rules)]
    by_period = [
        Series("Успеваемость", tuple(_whole(one.success) for _, one in course)),
        Series("Качество", tuple(_whole(one.quality) for _, one in course)),
    ]
    bars, line = "Успеваемость и качество по классам, %", "Школа по периодам, %"
    return Pictures(
        title="Графики",
        subtitle=subtitle(asked),
        landscape=True,
        pictures=(
            Picture(bars, bar_plot(bars, labels, by_class, PER_CENT)),
            Picture(line, line_plot(line, [title for title, _ in course], by_period, PER_CENT)),
        ),
    )


def _whole(value: Fraction | None) -> Decimal | None:
    found = shown(value, 0)
    return None if found == NONE else Decimal(found)


SCHOOL_RESULTS = (
    Entry(
        "school-results", TITLE, "Успеваемость и качество по классам, предметам и учителям, изменение с прошлого периода, графики.",
        "Школа", HEADS, (YEAR, PERIOD_OR_YEAR), school_report,
    ),
)  # fmt: skip
