"""«Отчёт о посещаемости класса (по месяцам)» and «Сводная ведомость учёта посещаемости» as documents (REP-1; domain §5.1, §5.6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from ejournal.queries.attendance import ClassDays
from ejournal.queries.periods import PeriodHead
from ejournal.queries.roster import RosterPupil
from ejournal.rules.attendance import DaySum, attended_share, cell_text, is_truant, total
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.words import MONTHS, WEEKDAYS_SHORT
from ejournal.tables.report import Column, Document, Report, Row, Strong

SUMS = ("Всего", "Б", "У", "П", "Н")
FOOT = ("Классный руководитель ____________________",)


@dataclass(frozen=True)
class Heading:
    """What a sheet says of itself: the school, the class, who leads it, when it was made."""

    school: str
    class_title: str
    teacher: str
    printed_at: datetime

    @property
    def lines(self) -> tuple[str, ...]:
        return (self.school, f"{self.class_title} класс" + (f", классный руководитель {self.teacher}" if self.teacher else ""))

    def seal(self, title: str) -> str:
        return f"{self.school}. {title}, {self.class_title}. Напечатано {self.printed_at:%d.%m.%Y %H:%M} из электронного журнала."


def month_report(days: ClassDays, first: date, last: date, rules: SchoolRules, today: date, heading: Heading) -> Report:
    """The month: a cell is lessons missed with the code of most of them; sums of lessons by reason, days, per cent; totals of days."""
    dates = _dates(days, first, last)
    sums = {pupil.id: days.sums(pupil, rules, today) for pupil in days.pupils}
    rows = tuple(_month_row(number, pupil.name, sums[pupil.id], dates, rules) for number, pupil in enumerate(days.pupils, 1))
    return Report(
        title="Отчёт о посещаемости класса",
        subtitle=f"{MONTHS[first.month - 1]} {first.year}",
        columns=_month_columns(dates),
        rows=rows,
        totals=(_month_total(sums, dates),),
        notes=_notes(rules, [row[1].value for row in rows if isinstance(row[1], Strong)]),
        head_lines=heading.lines,
        foot_lines=FOOT,
    )


def _dates(days: ClassDays, first: date, last: date) -> list[date]:
    """Days of the month with lessons; without any, all but Sundays."""
    found = sorted({lesson.date for lesson in days.lessons if not lesson.is_cancelled})
    whole = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return found or [day for day in whole if day.weekday() < 6]


def _month_columns(dates: Sequence[date]) -> tuple[Column, ...]:
    days = tuple(Column(str(day.day), "mark", 3, sub=WEEKDAYS_SHORT[day.weekday()]) for day in dates)
    lessons = tuple(Column(title, "number", 3, group="Пропущено уроков") for title in SUMS)
    whole = (Column("всего", "number", 4, group="Дней"), Column("Б", "number", 3, group="Дней"))
    return (Column("№", "number", 3), Column("Ученик", width=20), *days, *lessons, Column("Опозд.", "number", 5), *whole, Column("Был, %", "points", 5))


def _month_row(number: int, name: str, sums: Mapping[date, DaySum], dates: Sequence[date], rules: SchoolRules) -> Row:
    whole = total(sums.values())
    cells = tuple(cell_text(sums[day]) or None if day in sums else None for day in dates)
    return (number, Strong(name) if is_truant(whole, rules) else name, *cells, *_sums(whole))


def _sums(one: DaySum) -> Row:
    lessons = (one.missed, one.ill, one.excused, one.truant, one.bare)
    return (*(count or None for count in (*lessons, one.late, one.missed_days, one.ill_days)), attended_share(one))


def _month_total(sums: Mapping[int, Mapping[date, DaySum]], dates: Sequence[date]) -> Row:
    by_day = [total(own[day] for own in sums.values() if day in own) for day in dates]
    whole = total(one for own in sums.values() for one in own.values())
    return (None, "Всего по классу", *(str(one.missed) if one.missed else None for one in by_day), *_sums(whole))


def _notes(rules: SchoolRules, truants: Iterable[object]) -> tuple[str, ...]:
    day = f"пропущено {rules.missed_day_lessons} и больше уроков" if rules.missed_day_lessons else "пропущены все уроки дня"
    notes = [f"6Б: пропущено 6 уроков, больше всего по болезни; Н: причина не указана; о: опоздание. День пропущен, когда {day}."]
    if named := ", ".join(str(name) for name in truants):
        notes.append(f"Без уважительной или без указанной причины {rules.truant_share}\u00a0% уроков и больше: {named}.")
    return tuple(notes)


def summary_report(
    days: ClassDays, periods: Sequence[PeriodHead], rules: SchoolRules, today: date, heading: Heading, year: str
) -> Report:  # fmt: skip
    """The year by periods: days, days of illness, lessons, lessons of illness, for the reason and without it; totals of the class."""
    spans = [(head.title, head.start, head.end) for head in periods]
    lines: list[tuple[str, list[DaySum], tuple[str, str]]] = []
    for pupil in days.pupils:
        own = days.sums(pupil, rules, today)
        parts = [total(one for day, one in own.items() if first <= day <= last) for _, first, last in spans]
        lines.append((pupil.name, [*parts, total(own.values())], _note(pupil, spans[0][1], today)))
    columns = [Column("№", "number", 3), Column("Ученик", width=19)]
    for title in (*(title for title, _, _ in spans), "Год"):
        columns += [Column(name, "number", 4 if title == "Год" else 3, group=title, turned=True, rule_after=name == "П и Н") for name in ("дней", "дней Б", "уроков", "Б", "У", "П и Н")]
    columns.append(Column("Примечание", width=9))
    bottom = [total(parts[place] for _, parts, _ in lines) for place in range(len(spans) + 1)]
    return Report(
        title="Сводная ведомость учёта посещаемости",
        subtitle=year,
        columns=tuple(columns),
        rows=tuple((number, name, *_parts(parts), note[0] or None) for number, (name, parts, note) in enumerate(lines, 1)),
        totals=((None, "Всего по классу", *_parts(bottom), None),),
        notes=(*_notes(rules, ()), *(note for *_, (_, note) in lines if note)),
        head_lines=heading.lines,
        foot_lines=FOOT,
    )


def _note(pupil: RosterPupil, first: date, today: date) -> tuple[str, str]:
    """The column's few words, «выбыл(а) 20.11», and the line below the table with the orders; two "" for most."""
    gone = pupil.gone_by(today)
    told = [("прибыл(а)", pupil.stays[0].start, pupil.order_in)] if pupil.order_in and pupil.stays[0].start > first else []
    told += [("выбыл(а)", gone, pupil.order_out)] if gone else []
    words = [", ".join(part for part in (f"{what} {day:%d.%m.%Y}", order) if part) for what, day, order in told]
    line = "; ".join([*words, *([pupil.status] if pupil.status else [])])
    return "; ".join(f"{what} {day:%d.%m}" for what, day, _ in told), f"{pupil.name}: {line}." if line else ""


def _parts(parts: Iterable[DaySum]) -> tuple[int | Decimal | None, ...]:
    found: list[int | None] = []
    for one in parts:
        found += [one.missed_days or None, one.ill_days or None, one.missed or None, one.ill or None, one.excused or None, one.truant + one.bare or None]
    return tuple(found)


def as_document(report: Report, heading: Heading) -> Document:
    """The report as one file."""
    return Document(report.title, (report,), seal=heading.seal(f"{report.title}, {report.subtitle}"))
