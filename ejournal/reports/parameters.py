"""The form of a report: what is offered to choose, what was typed, what is wrong with it, and the `Asked` that comes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from ejournal.policy.reports import classes_for, teachers_for
from ejournal.queries.calendar import year_of, years
from ejournal.queries.report_choices import classes_in, periods_in, pupils_in, subjects_in, teachers_in
from ejournal.reports.entry import OF_YEAR, Asked, Choice, Entry, Parameter, Span
from ejournal.rules.words import month_title

WHOLE = "all"
A_WEEK = timedelta(days=7)
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)
WRONG = {
    "year": "Такого учебного года нет: выберите из списка.",
    "grade": "Такой параллели в этом году нет: выберите из списка.",
    "class": "Такого класса в этом году нет: выберите из списка.",
    "period": "Такого периода у класса нет: выберите из списка.",
    "month": "Такого месяца в учебном году нет: выберите из списка.",
    "teacher": "Такого учителя в этом году нет: выберите из списка.",
    "subject": "Такого предмета здесь нет: выберите из списка.",
    "pupil": "Такого ученика здесь нет: выберите из списка.",
    "option": "Такого ответа нет: выберите из списка.",
}
EMPTY = {
    "year": "Учебного года ещё нет. Его заводят в панели: Школа → Учебные годы.",
    "class": "В этом учебном году нет класса, отчёт о котором вам открыт.",
    "grade": "В этом учебном году классов ещё нет.",
    "period": "У этого класса ещё нет учебных периодов. Их вносят в панели: Школа → Учебные периоды.",
    "month": "Учебный год ещё не начался.",
    "teacher": "В этом учебном году журналов ещё никто не ведёт.",
    "subject": "Журналов здесь ещё нет.",
    "pupil": "Учеников здесь ещё нет.",
}


@dataclass(frozen=True)
class FormField:
    """A field as the page draws it; `options` are (value, title) of a select, empty for a day."""

    name: str
    label: str
    value: str
    options: tuple[tuple[str, str], ...] = ()
    error: str = ""


@dataclass
class ReportForm:
    """The fields so far; `asked` is complete where nothing is wrong and `empty` (why there is nothing to choose) is ""."""

    asked: Asked
    typed: Mapping[str, str]
    remembered: Mapping[str, str]
    fields: list[FormField] = field(default_factory=list)
    empty: str = ""

    @property
    def errors(self) -> tuple[FormField, ...]:
        return tuple(one for one in self.fields if one.error)

    @property
    def is_ready(self) -> bool:
        return not self.errors and not self.empty

    @property
    def values(self) -> dict[str, str]:
        """What stands in the fields: the address of this very report."""
        return {one.name: one.value for one in self.fields}


def read_form(entry: Entry, asked: Asked, typed: Mapping[str, str], remembered: Mapping[str, str]) -> ReportForm:
    """Read the entry's parameters in their order: typed, else remembered where it still fits, else the usual one.

    Only what was typed can be wrong; its sentence stands beside its field. At most one SELECT a parameter.
    """
    form = ReportForm(replace(asked, year=year_of(years(), asked.today)), typed, remembered)
    if form.asked.year is None:
        form.empty = EMPTY["year"]
    for parameter in entry.parameters:
        if form.empty:
            break
        _READERS[parameter.kind](form, entry, parameter)
    return form


def _choose(form: ReportForm, parameter: Parameter, options: Sequence[tuple[str, str]], usual: str) -> str:
    """The value that stands in a select; sets the error of a typed one that is not offered, and `empty` of nothing to choose."""
    if not options:
        form.empty = EMPTY[parameter.kind]
        return ""
    offered = {value for value, _ in options}
    typed, before = form.typed.get(parameter.key), form.remembered.get(parameter.key)
    value = typed if typed in offered else before if before in offered else usual
    wrong = typed is not None and typed not in offered
    form.fields.append(FormField(parameter.key, parameter.label, value, tuple(options), WRONG[parameter.kind] if wrong else ""))
    return value


def _with_whole(parameter: Parameter, options: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [*([(WHOLE, parameter.whole)] if parameter.whole and options else ()), *options]


def _read_year(form: ReportForm, entry: Entry, parameter: Parameter) -> None:
    found = {str(one.id): one for one in years()}
    usual = form.asked.year
    value = _choose(form, parameter, [(key, one.title) for key, one in reversed(found.items())], str(usual.id))
    if value:
        form.asked = replace(form.asked, year=found[value], first=found[value].start, last=found[value].end)


def _read_class(form: ReportForm, entry: Entry, parameter: Parameter) -> None:
    found = {str(one.id): one for one in classes_in(form.asked.year.id, classes_for(form.asked.actor, entry.roles))}
    own = [key for key, one in found.items() if one.id in form.asked.actor.class_ids]
    options = _with_whole(parameter, [(key, one.title) for key, one in found.items()])
    value = _choose(form, parameter, options, (own or [key for key, _ in options] or [""])[0])
    form.asked = replace(form.asked, school_class=found.get(value))


def _read_grade(form: ReportForm, entry: Entry, parameter: Parameter) -> None:
    grades = sorted({one.grade for one in classes_in(form.asked.year.id, classes_for(form.asked.actor, entry.roles))})
    options = _with_whole(parameter, [(str(one), f"{one} классы") for one in grades])
    value = _choose(form, parameter, options, options[0][0] if options else "")
    form.asked = replace(form.asked, grade=int(value) if value.isdecimal() else None)


def _read_period(form: ReportForm, entry: Entry, parameter: Parameter) -> None:
    asked, year = form.asked, form.asked.year
    head = asked.school_class
    grade = head.grade if head else asked.grade
    rows = periods_in(year.id, grade)
    spans = [Span(row.id, row.title if grade else str(row), row.start, row.end) for row in rows]
    latest = _usual(spans, asked.today, parameter.running)
    if parameter.with_year and spans:
        spans.append(Span(OF_YEAR, "год", year.start, min(year.end, max(one.end for one in spans))))
    value = _choose(form, parameter, [(str(one.id), one.title) for one in spans], str(latest.id) if latest else "")
    chosen = next((one for one in spans if str(one.id) == value), None)
    if chosen:
        form.asked = replace(asked, period=chosen, first=chosen.start, last=chosen.end)


def _usual(spans: Sequence[Span], today: date, running: bool) -> Span | None:
    """The period of today; or, for what is asked of a period that is over, the last that ends within a week; else the first."""
    begun = [one for one in spans if one.start <= today]
    over = begun if running else [one for one in begun if one.end <= today + A_WEEK]
    return max(over or begun or spans[:1], key=lambda one: one.start, default=None)


def _read_month(form: ReportForm, entry: Entry, parameter: Parameter) -> None:
    year = form.asked.year
    months, day = [], year.start.replace(day=1)
    while day <= min(year.end, form.asked.today):
        months.append(day)
        day = _next_month(day)
    options = [(f"{one:%Y-%m}", f"{month_title(one)} {one.year}") for one in months]
    ended = [one for one in months if _next_month(one) <= form.asked.today] if parameter.over else []
    spans = _begun_periods(year.id, form.asked.today) if parameter.with_periods else {}
    usual = f"{(ended or months)[-1]:%Y-%m}" if months else ""
    value = _choose(form, parameter, [*options, *((key, one.title) for key, one in spans.items())] if options else [], usual)
    if value in spans:
        form.asked = replace(form.asked, period=spans[value], first=spans[value].start, last=spans[value].end)
    elif value:
        first = date.fromisoformat(f"{value}-01")
        form.asked = replace(form.asked, first=first, last=_next_month(first) - timedelta(days=1))


def _begun_periods(year: int, today: date) -> dict[str, Span]:
    """By what stands in the address. One SELECT."""
    return {f"period-{row.id}": Span(row.id, str(row), row.start, row.end) for row in periods_in(year, None) if row.start <= today}


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def _read_dates(form: ReportForm, entry: Entry, parameter: Parameter) -> None:
    year, today = form.asked.year, form.asked.today
    usual = {"from": year.start, "to": max(year.start, min(year.end, today))}
    days: dict[str, date] = {}
    for name, label in (("from", "С"), ("to", "По")):
        text = form.typed.get(name) or form.remembered.get(name) or ""
        day = _day(text)
        error = "Впишите день полностью: число, месяц и год." if form.typed.get(name) and day is None else ""
        days[name] = day or usual[name]
        if not error and name == "to" and form.typed and days["to"] < days["from"]:
            error = "Последний день раньше первого."
        form.fields.append(FormField(name, label, text if error else days[name].isoformat(), (), error))
    form.asked = replace(form.asked, first=days["from"], last=max(days.values()))


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None


def _read_titled(form: ReportForm, parameter: Parameter, rows: Sequence[tuple[int, str]], usual: int | None = None) -> None:
    """A teacher, a subject, a pupil: by number and title."""
    options = _with_whole(parameter, [(str(key), title) for key, title in rows])
    first = str(usual) if usual in dict(rows) else options[0][0] if options else ""
    value = _choose(form, parameter, options, first)
    chosen = next((Choice(key, title) for key, title in rows if str(key) == value), None)
    form.asked = replace(form.asked, **{parameter.kind: chosen})


def _read_teacher(form: ReportForm, entry: Entry, parameter: Parameter) -> None:
    actor = form.asked.actor
    _read_titled(form, parameter, teachers_in(form.asked.year.id, teachers_for(actor, entry.roles)), actor.staff_id)


def _read_subject(form: ReportForm, entry: Entry, parameter: Parameter) -> None:
    head = form.asked.school_class
    _read_titled(form, parameter, subjects_in(form.asked.year.id, head.id if head else None))


def _read_pupil(form: ReportForm, entry: Entry, parameter: Parameter) -> None:
    head = form.asked.school_class
    classes = {head.id} if head else classes_for(form.asked.actor, entry.roles)
    _read_titled(form, parameter, pupils_in(form.asked.year.id, classes))


def _read_option(form: ReportForm, entry: Entry, parameter: Parameter) -> None:
    value = _choose(form, parameter, parameter.choices, parameter.choices[0][0])
    form.asked = replace(form.asked, options={**form.asked.options, parameter.key: value})


_READERS: dict[str, Any] = {
    "year": _read_year,
    "grade": _read_grade,
    "class": _read_class,
    "period": _read_period,
    "month": _read_month,
    "dates": _read_dates,
    "teacher": _read_teacher,
    "subject": _read_subject,
    "pupil": _read_pupil,
    "option": _read_option,
}
