"""«Предварительный отчёт классного руководителя за период»: what the marks there are would come to (REP-2; domain §5.2)."""

from __future__ import annotations

from ejournal.policy.reports import HEADS
from ejournal.queries.forecasts import ClassForecasts, Forecast, class_forecasts
from ejournal.reports.class_results import GROUP, NO_MARKS, SIGNATURE, head_lines, subtitle
from ejournal.reports.entry import CLASS, PERIOD_NOW, YEAR, Asked, Entry, Parameter
from ejournal.rules.indicators import (
    EXCELLENT,
    FAILING,
    GOOD,
    ONE_FOUR,
    ONE_THREE,
    PASSING,
    UNATTESTED,
    category,
    class_figures,
    shown,
    tally,
)
from ejournal.tables.report import Column, Document, Linked, Report, Row, Strong, Value

LOW = ("2", "1", "нз")
SHOW = Parameter("option", "Показать", name="show", choices=(("risk", "где есть риск"), ("all", "все предметы")))
COLUMNS = (
    Column("№", "number", 3), Column("Фамилия, имя", width=24), Column("Предмет", width=24), Column("Учитель", width=18),
    Column("Средний", "points", 7), Column("Прогноз", "mark", 7), Column("Отметок есть", "number", 6), Column("Нужно", "number", 5),
    Column("Пропущено уроков", "number", 8), Column("Риск", width=22),
)  # fmt: skip
SUM_COLUMNS = (Column("Прогноз", width=22), Column("Учеников", "number", 8), Column("Кто", width=60))


def preliminary(asked: Asked) -> Document:
    """Counts with names, then the lines; by default only those with a risk."""
    assert asked.school_class and asked.first and asked.last
    found = class_forecasts(asked.school_class, asked.first, asked.last, asked.rules, asked.today)
    named = {pupil.id: category(tally(one.value for one in found.of(pupil.id)), asked.rules) for pupil in found.pupils}
    title = f"Предварительный отчёт, {asked.school_class.title}, {subtitle(asked)}"
    return asked.document(title, _summary(asked, found, named), _lines(asked, found, named))


def _summary(asked: Asked, found: ClassForecasts, named: dict[int, str]) -> Report:
    figures = class_figures([tally(one.value for one in found.of(pupil.id)) for pupil in found.pupils], asked.rules)
    groups = (
        ("отличники", (EXCELLENT,)), ("хорошисты", (GOOD, ONE_FOUR)), ("из них с одной «4»", (ONE_FOUR,)), ("с одной «3»", (ONE_THREE,)),
        ("успевают с «3»", (PASSING,)), ("не успевают", (FAILING,)), ("н/а", (UNATTESTED,)), ("пока нет прогноза", ("",)),
    )  # fmt: skip
    rows = [_group(title, [pupil.name for pupil in found.pupils if named[pupil.id] in wanted]) for title, wanted in groups]
    shares: tuple[Row, ...] = (("успеваемость, %", shown(figures.success), None), ("качество, %", shown(figures.quality), None))
    return Report(
        title="Предварительный отчёт классного руководителя",
        subtitle=f"{subtitle(asked)}, на {asked.by_day:%d.%m.%Y}",
        columns=SUM_COLUMNS,
        rows=tuple(rows),
        totals=(("всего учеников", len(found.pupils), None), *shares),
        notes=("По отметкам, которые уже есть: отметку за период ставит учитель.",) if found.lines else (NO_MARKS,),
        head_lines=head_lines(asked),
        frozen_columns=1,
    )


def _group(title: str, names: list[str]) -> Row:
    return (title, Linked(len(names), "#part-2") if names else None, ", ".join(names) or None)


def _lines(asked: Asked, found: ClassForecasts, named: dict[int, str]) -> Report:
    every = asked.options.get("show") == "all"
    told = [(one, _risks(one, named[one.pupil])) for one in found.lines]
    shown_lines = [(one, risks) for one, risks in told if every or risks]
    rows = tuple(_row(asked, number, one, risks) for number, (one, risks) in enumerate(shown_lines, 1))
    return Report(
        title="По ученикам и предметам" if every else "Где нужна помощь",
        subtitle=subtitle(asked),
        columns=COLUMNS,
        rows=rows,
        notes=() if rows else ("Риска нет ни у кого." if found.lines else NO_MARKS,),
        foot_lines=SIGNATURE[:1],
    )


def _risks(one: Forecast, named: str) -> tuple[str, ...]:
    """2, н/а, the one «3» or «4» of the pupil, a disputed mean, marks that will not suffice at this pace. Source: domain §5.2."""
    found = []
    if one.value in LOW:
        found.append(one.value)
    elif one.value == "н/а":
        found.append("н/а")
    elif (named, one.value) == (ONE_THREE, "3"):
        found.append("одна «3»")
    elif (named, one.value) == (ONE_FOUR, "4"):
        found.append("одна «4»")
    if one.disputed:
        found.append(f"спорная {one.shown}")
    if one.lags and one.value not in ("осв", "н/а"):
        found.append("не хватит отметок")
    return tuple(found)


def _row(asked: Asked, number: int, one: Forecast, risks: tuple[str, ...]) -> Row:
    value: Value = Strong(one.value) if one.value in (*LOW, "н/а") else one.value or None
    return (
        number, asked.links.pupil(one.pupil, one.name), asked.links.journal(one.journal, one.subject, "/journal/{}"), one.teachers or None, one.shown or "—", value,
        one.count, one.needed, one.missed or None, ", ".join(risks) or None,
    )  # fmt: skip


PRELIMINARY = (
    Entry(
        "preliminary", "Предварительный отчёт классного руководителя", "Какие отметки выходят за период и где ещё можно помочь.",
        GROUP, HEADS, (YEAR, CLASS, PERIOD_NOW, SHOW), preliminary, also="class_teacher",
    ),
)  # fmt: skip
