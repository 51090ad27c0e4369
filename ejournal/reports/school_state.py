"""«Школа»: the director's page as lines that lead to their places, trends as plots and tables, the same on paper (DEP-6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor

from ejournal.queries.archive import Due
from ejournal.queries.period_trends import PeriodSum
from ejournal.queries.school_state import SchoolState
from ejournal.queries.school_trends import WeekSum
from ejournal.rules.corrections import waiting_words
from ejournal.rules.filling import HOMEWORK, RECORD, TOPIC
from ejournal.rules.indicators import NONE, learnt, mean, shown
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.statistics import rounded
from ejournal.rules.words import capitalized, count_of, day_month, month_title, short_date, with_comma
from ejournal.tables.plots import Look, Series, line_plot
from ejournal.tables.report import Column, Document, Linked, Picture, Pictures, Report, Row, Strong, Value, plain

TITLE = "Школа"
NAMED = 3  # so many classes, teachers, journals are named beside a figure
BAD, WARN = "bad", "warn"


@dataclass(frozen=True)
class Keeping:
    """What the disk knows: the last copy of the database, what is wrong with the copies (words, note, bad), what the archive asks.

    `by_program` False: a database server keeps its own copies.
    """

    last_copy: datetime | None
    troubles: tuple[tuple[str, str, bool], ...] = ()
    archive: tuple[Due, ...] = ()
    by_program: bool = True


@dataclass(frozen=True)
class Line:
    """A figure with where it was made; `parts` are (words, address) of what it is made of; `kind` is "bad", "warn" or ""."""

    label: str
    value: str
    url: str
    note: str = ""
    kind: str = ""
    parts: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> str:
        """The note and the parts as one text, for paper."""
        return "; ".join(one for one in (", ".join(text for text, _ in self.parts), self.note) if one)


@dataclass(frozen=True)
class Block:
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Trend:
    """A plot with the last figures in words, and where all of it is."""

    title: str
    latest: tuple[str, ...]
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    look: Look
    url: str
    without: str

    def svg(self, width: int, height: int) -> str | None:
        return line_plot(self.title, self.labels, self.series, replace(self.look, width=width, height=height))


# ---- lines ------------------------------------------------------------------------------------------------------------------


def blocks_of(state: SchoolState, keeping: Keeping) -> tuple[Block, ...]:
    """All figures of the page, in the order of the reader's day."""
    return (
        Block("Сегодня", tuple(_today(state))),
        Block("Журналы, эта неделя", tuple(_journals(state))),
        Block("Ждёт решения", tuple(_waiting(state))),
        Block("Семьи и сотрудники", tuple(_people(state))),
        Block("Сохранность", tuple(_keeping(state, keeping))),
    )


def _today(state: SchoolState) -> Iterator[Line]:
    one, day = state.today, state.now.date()
    own = f"/control/?span=day&day={day.isoformat()}"
    yield Line("Уроков прошло", f"{one.over} из {one.lessons}" if one.lessons else NONE, "/timetable/", "" if one.lessons else "уроков сегодня нет")
    yield Line("Записано уроков", str(one.recorded) if one.lessons else NONE, own)
    away = sorted(one.away, key=lambda row: -row[2])
    parts = tuple((f"{title} — {count}", f"/attendance/{key}/day?day={day.isoformat()}") for key, title, count in away[:NAMED])
    yield Line("Нет в школе", str(one.absent) if one.lessons else NONE, "/attendance/", _more(len(away), "класс", "класса", "классов"), parts=parts)
    moved = state.movement
    yield Line("Учеников", str(moved.total), "/pupils/", ", ".join(f"{title} кл. — {count}" for title, count in moved.levels if count))
    month = f"/orders/movement?from={day.replace(day=1).isoformat()}&to={day.isoformat()}"
    yield Line(f"Прибыли и выбыли, {month_title(day).lower()}", f"+{moved.arrived} −{moved.left}", month)


def _more(count: int, one: str, few: str, many: str) -> str:
    """«и ещё 4 класса» after those that are named."""
    return f"и ещё {count_of(count - NAMED, one, few, many)}" if count > NAMED else ""


def _journals(state: SchoolState) -> Iterator[Line]:
    week, day = state.filling, state.now.date()
    own = f"/control/?span=week&day={day.isoformat()}"
    before = _week_before(state.weeks, day)
    note = f"{_when(before, day)} {_percent(before.filled_share)}" if before else ""
    yield Line("Заполнено", _whole(week.percent), own, note, WARN if week.percent is not None and week.percent < 90 else "")
    lost, bare = week.totals[RECORD], week.totals[TOPIC] + week.totals[HOMEWORK]
    yield Line("Уроков без единой записи", str(lost), f"{own}&lack={RECORD}", "", BAD if lost else "")
    of = tuple((f"{words} — {week.totals[code]}", f"{own}&lack={code}") for code, words in ((TOPIC, "темы"), (HOMEWORK, "задания")) if week.totals[code])
    yield Line("Нет темы или задания", str(bare), own, "", WARN if bare else "", of)
    if week.owing:
        parts = tuple((f"{one.name} — {one.count}", f"{own}&teacher={one.staff}") for one in week.owing[:NAMED])
        yield Line("За кем", count_of(len(week.owing), "учитель", "учителя", "учителей"), own, _more(len(week.owing), "учитель", "учителя", "учителей"), parts=parts)
    lags = tuple((f"{one.title} — {one.lag}\u00a0ур.", f"/plans/fulfilment/{one.journal}") for one in state.lags[:NAMED])
    count = count_of(len(state.lags), "журнал", "журнала", "журналов") if state.lags else "нет"
    yield Line("Отстают от программы", count, "/plans/fulfilment", "", WARN if lags else "", lags)


def _week_before(weeks: Iterable[WeekSum], day: date) -> WeekSum | None:
    monday = day - timedelta(days=day.weekday())
    return next((one for one in reversed(tuple(weeks)) if one.monday < monday), None)


def _when(week: WeekSum, day: date) -> str:
    """Between the two there may be holidays."""
    return "неделей раньше" if (day - week.monday).days < 14 else f"на неделе с {day_month(week.monday)}"


def _waiting(state: SchoolState) -> Iterator[Line]:
    yield Line("Приказы не исполнены в срок", str(state.late_orders), "/orders/?state=draft", "", BAD if state.late_orders else "")
    count, oldest = state.corrections
    waits = f"старшая ждёт {waiting_words((state.now.date() - oldest.date()).days)}" if oldest else ""
    yield Line("Заявки на исправление", str(count), "/corrections/?state=asked", waits, WARN if count else "")
    one = state.remarks
    late = f"срок прошёл: {one.late}" if one.late else ""
    yield Line("Замечания не устранены", str(one.open), "/control/checks/?state=open", late, BAD if one.late else WARN if one.open else "")
    yield Line("Исправлено, не принято", str(one.answered), "/control/checks/?state=answered", "", WARN if one.answered else "")


def _people(state: SchoolState) -> Iterator[Line]:
    if (one := state.families) is not None:
        yield Line("Семьи ознакомлены с неделей", _whole(one.week_percent), "/control/families")
        yield Line("Семьи в дневнике за 7 дней", _whole(one.looked_in_percent), "/control/families")
    found = {line.role: line for line in state.use.roles}
    teachers = found.get("teacher")
    others = ", ".join(f"{words} — {_whole(found[role].week_percent)}" for role, words in USERS if role in found)
    yield Line("Учителя в журнале за 7 дней", _whole(teachers.week_percent) if teachers else NONE, "/control/use", others)


USERS = (("parent", "родители"), ("student", "ученики"))


def _keeping(state: SchoolState, keeping: Keeping) -> Iterator[Line]:
    at, trouble = keeping.last_copy, next(iter(keeping.troubles), None)
    if keeping.by_program:
        value = f"{short_date(at.date())} {at:%H:%M}" if at else "нет"
        yield Line("Последняя копия базы", value, "/copies/", trouble[0] if trouble else "", (BAD if trouble[2] else WARN) if trouble else "")
    else:
        yield Line("Копии базы", "вне программы", "/copies/", "PostgreSQL: pg_dump")
    archive = keeping.archive
    yield Line("Архивные копии", "пора сделать" if archive else "в порядке", "/archive/", archive[0].words if archive else "",
               (BAD if any(one.is_bad for one in archive) else WARN) if archive else "")  # fmt: skip
    check = state.check
    yield Line("Сохранность записей", check.result if check else "не проверялась", "/proof/",
               f"проверено {short_date(check.at.date())}" if check else "проверяют кнопкой", BAD if check and check.faults else "" if check else WARN)  # fmt: skip
    yield Line("Вершина цепочки", f"№ {state.head[0]}, {state.head[1][:8]}" if state.head else NONE, "/proof/")
    if state.accesses is None:
        return
    day = state.now.date()
    log = [f"/accesses/?from={(day - timedelta(days=days - 1)).isoformat()}&to={day.isoformat()}" for days in (7, 30)]
    parts = tuple((f"{name} — {count}", f"{log[1]}&who={account}" if account else log[1]) for account, name, count in state.accesses.people[:NAMED])
    parts = ((f"за 30 дней — {state.accesses.month}", log[1]), *parts)
    yield Line("Личные сведения за 7 дней", count_of(state.accesses.week, "доступ", "доступа", "доступов"), log[0], parts=parts)


def _whole(value: int | None) -> str:
    return NONE if value is None else f"{value} %"


def _percent(value: Decimal | str | None) -> str:
    return NONE if value is None or value == NONE else f"{with_comma(Decimal(value))} %"


# ---- trends -----------------------------------------------------------------------------------------------------------------


def trends_of(state: SchoolState, rules: SchoolRules) -> tuple[Trend, ...]:
    """Four plots: weeks, periods by share, periods by mean, months."""
    weeks, periods, months = state.weeks, state.periods, state.months
    of_year = f"?year={state.year.id}" if state.year is not None else ""
    in_weeks = (Series("Посещаемость", tuple(one.attended for one in weeks)), Series("Заполнение журналов", tuple(one.filled_share for one in weeks)))
    shares = (
        Series("Успеваемость", tuple(_decimal(one.pupils.success) for one in periods)),
        Series("Качество", tuple(_decimal(one.pupils.quality) for one in periods)),
        Series("СОУ", tuple(_decimal(learnt(one.marks, rules)) for one in periods)),
    )
    means = (Series("Средний балл", tuple(one.mean for one in months)),)
    counts = (Series("Отметок на ученика", tuple(one.per_pupil for one in months)),)
    titles, named = tuple(short_date(one.monday) for one in weeks), tuple(month_title(one.first)[:3].lower() for one in months)
    return (
        Trend("По неделям, %", _latest(in_weeks, " %"), titles, in_weeks, _scale(in_weeks, 10, Look(high=100, digits=1, unit=" %")), "/attendance/", "Уроков ещё не было."),
        Trend("По периодам, %", _latest(shares, " %"), _period_titles(periods), shares, Look(0, 100, digits=0, unit=" %"), f"/reports/school-results{of_year}", "Отметок за период ещё нет."),
        Trend("Средний балл по месяцам", _latest(means), named, means, _scale(means, Fraction(1, 2), Look(high=5, digits=2)), "/reports/", "Отметок в этом году ещё нет."),
        Trend("Отметок на ученика по месяцам", _latest(counts), named, counts, _scale(counts, 10, Look(low=0, digits=1)), "/control/?span=period", "Отметок в этом году ещё нет."),
    )  # fmt: skip


def _scale(series: Iterable[Series], step: int | Fraction, look: Look) -> Look:
    """The ends of the scale at whole steps around the values, so that a small change does not look like a fall; a given end stays."""
    values = [value for one in series for value in one.values if value is not None]
    if not values:
        return look
    low, high = floor(Fraction(min(values)) / step) * step, (floor(Fraction(max(values)) / step) + 1) * step
    ends = (look.low if look.low is not None else _end(low), min(look.high, _end(high)) if look.high is not None else _end(high))
    return replace(look, low=ends[0], high=ends[1])


def _end(value: int | Fraction) -> Decimal:
    return Decimal(value.numerator) / value.denominator


def _decimal(value: Fraction | None) -> Decimal | None:
    return rounded(value, 1)


def _period_titles(periods: tuple[PeriodSum, ...]) -> tuple[str, ...]:
    """With the year where there are two."""
    if len({one.year for one in periods}) < 2:
        return tuple(one.title for one in periods)
    return tuple(f"{one.title} {one.year[2:4]}/{one.year[-2:]}" for one in periods)


def _latest(series: Iterable[Series], unit: str = "") -> tuple[str, ...]:
    """«Посещаемость 96,1 % (было 95,8)»: the last value and the one before it."""
    found = []
    for one in series:
        *before, last = (*one.values, None) if not one.values else one.values
        earlier = f" (было {_said(before[-1])})" if before and before[-1] is not None else ""
        found.append(f"{one.title} {_said(last)}{unit if last is not None else ''}{earlier}")
    return tuple(found)


def _said(value: int | Decimal | None) -> str:
    return NONE if value is None else with_comma(Decimal(value))


# ---- tables and paper -------------------------------------------------------------------------------------------------------

FIGURES = (Column("Раздел", width=15, bold=True), Column("Показатель", width=23), Column("Значение", width=13), Column("Пояснение", width=31))
WEEKS = (
    Column("Неделя с", "date", 12), Column("Уроков учеников", "number", 10), Column("Пропущено", "number", 10), Column("Посещаемость, %", "points", 13),
    Column("Уроков", "number", 8), Column("Записано полностью", "number", 12), Column("Заполнено, %", "points", 12),
)  # fmt: skip
PERIODS = (
    Column("Год", width=9), Column("Период", width=10), Column("Учеников", "number", 9), Column("Аттестовано", "number", 11), Column("Успев., %", "points", 9),
    Column("Кач., %", "points", 9), Column("СОУ, %", "points", 9), Column("Ср. балл", "points", 8),
)  # fmt: skip
NOTES = ("Успеваемость и качество — по ученикам, СОУ и средний балл периода — по всем его отметкам, как в «Сведениях по школе».",)
MONTHS = (Column("Месяц", width=14), Column("Отметок", "number", 9), Column("На ученика", "points", 10), Column("Средний балл", "points", 12))


def trend_tables(state: SchoolState, rules: SchoolRules) -> tuple[Report, ...]:
    """The numbers of the plots, each with the page it was made on."""
    weeks = tuple(
        (Linked(one.monday, f"/control/?span=week&day={one.monday.isoformat()}"), one.owed, one.missed, _shown(one.attended), one.held, one.filled, _shown(one.filled_share))
        for one in state.weeks
    )  # fmt: skip
    months = tuple(
        (Linked(f"{month_title(one.first)} {one.first.year}", f"/control/?span=month&day={one.first.isoformat()}"), one.marks, _shown(one.per_pupil), _shown(one.mean))
        for one in state.months
    )  # fmt: skip
    return (
        Report("По неделям", WEEKS, weeks, landscape=False, frozen_columns=1),
        Report("По периодам", PERIODS, tuple(_period_row(one, rules) for one in state.periods), landscape=False, notes=NOTES),
        Report("По месяцам", MONTHS, months, landscape=False, frozen_columns=1),
    )


def _shown(value: Decimal | None) -> Value:
    return NONE if value is None else value


def _period_row(one: PeriodSum, rules: SchoolRules) -> Row:
    figures = (shown(one.pupils.success), shown(one.pupils.quality), shown(learnt(one.marks, rules)), shown(mean(one.marks), 2))
    return (one.year, Linked(one.title, f"/reports/school-results?year={one.year_id}&period={one.id}"), one.pupils.pupils, one.pupils.assessed, *figures)


NUMBERS = (
    Column("Когда", width=18), Column("Посещ., %", "points", 9), Column("Заполнено, %", "points", 9), Column("Успев., %", "points", 9),
    Column("Кач., %", "points", 9), Column("СОУ, %", "points", 9), Column("Ср. балл", "points", 8), Column("Отметок на ученика", "points", 9),
)  # fmt: skip


def _numbers(state: SchoolState, rules: SchoolRules) -> Report:
    """The same in one table, for a sheet of paper: periods, months, weeks."""
    none = (None,) * 7
    rows: list[Row] = [(Strong("По периодам"), *none)] if state.periods else []
    for one in state.periods:
        year, title, _, _, *figures = _period_row(one, rules)
        rows.append((f"{plain(title)} {plain(year)}", None, None, *figures, None))
    rows += [(Strong("По месяцам"), *none)] if state.months else []
    rows += [(f"{month_title(one.first)} {one.first.year}", *none[:5], _shown(one.mean), _shown(one.per_pupil)) for one in state.months]
    rows += [(Strong("По неделям, с"), *none)] if state.weeks else []
    rows += [(f"{one.monday:%d.%m.%Y}", _shown(one.attended), _shown(one.filled_share), *none[:5]) for one in state.weeks]
    return Report("Числа графиков", NUMBERS, tuple(rows), notes=NOTES, landscape=False, frozen_columns=1)


def school_document(state: SchoolState, keeping: Keeping, rules: SchoolRules, school: str) -> Document:
    """The page on paper: figures, plots, the numbers of the plots."""
    title = f"{TITLE}: состояние на {day_month(state.now.date())} {state.now.year}"
    figures = Report(
        title, FIGURES, tuple(_rows(blocks_of(state, keeping))), subtitle=f"{state.now:%H:%M}", head_lines=(school,), landscape=False, frozen_columns=1,
        foot_lines=("Директор ____________________",),
    )  # fmt: skip
    plots = Pictures("Ход", tuple(Picture(one.title, one.svg(720, 210), one.without) for one in trends_of(state, rules)))
    seal = f"{school}. Напечатано {state.now:%d.%m.%Y %H:%M} из электронного журнала."
    return Document(title, (figures, plots, _numbers(state, rules)), seal=seal, numbered=True)


def _rows(blocks: Iterable[Block]) -> Iterator[Row]:
    for block in blocks:
        for at, one in enumerate(block.lines):
            value: Value = Linked(Strong(one.value) if one.kind == BAD else one.value, one.url)
            yield (block.title if at == 0 else None, capitalized(one.label), value, one.words or None)
