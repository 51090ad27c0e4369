"""Reports that are made by themselves after the end of a period, or of a month, and kept as files in `data/reports/` (REP-10, DEP-6).

A folder each: the workbook, the PDF where this computer can make one, and `card.json` that says what it is, when it was made and
from what (`stamp`). The card is written last, so a report that was broken off is made again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from ejournal.copies.month_reports import Month, due_month, month_by_end
from ejournal.errors import JournalError, NotThere
from ejournal.models import School
from ejournal.policy.actor import SYSTEM
from ejournal.queries.attendance import ClassHead
from ejournal.queries.calendar import years
from ejournal.queries.recipients import of_class_teachers, of_roles
from ejournal.queries.report_choices import periods_in
from ejournal.queries.report_stamps import class_stamps, joined_stamp, lessons_stamp
from ejournal.queries.results import ResultSpan, year_heads
from ejournal.queries.school_results import SAME_END, spans_with
from ejournal.queries.school_rules import school_rules
from ejournal.reports.catalogue import CATALOGUE
from ejournal.reports.entry import Asked, Span
from ejournal.reports.journal_work import NAME as OF_MONTH
from ejournal.reports.journal_work import month_address
from ejournal.services.ledger import writing
from ejournal.services.notices import tell
from ejournal.tables.pdf import find_engine, to_pdf
from ejournal.tables.report import Document
from ejournal.tables.xlsx import to_xlsx

FOLDER, CARD = "reports", "card.json"
LATEST = timedelta(days=45)  # a period that ended earlier is not made up for
OF_CLASS = ("class-teacher", "attendance-summary")
OF_SCHOOL = "school-results"
URL = "/reports/ready/"


@dataclass(frozen=True)
class Due:
    """A report that is to be made: an entry of the catalogue, of a class (None: the school), for a period of a year, or for a month."""

    name: str
    head: ClassHead | None
    period: Any
    year: Any

    @property
    def key(self) -> str:
        span = f"{self.period.start:m%Y%m}" if isinstance(self.period, Month) else self.period.id
        return f"{span}-{self.name}-{self.head.id if self.head else 'school'}"

    @property
    def span(self) -> ResultSpan:
        return ResultSpan(self.period.id, self.period.start, self.period.end)


@dataclass(frozen=True)
class ReadyReport:
    """What a card says; times are ISO texts. `times`: how often it was made. `files` are names in the folder."""

    key: str
    name: str
    title: str
    class_id: int | None
    class_title: str
    year: str
    period: str
    period_end: str
    made_at: str
    stamp: str
    files: tuple[str, ...]
    times: int = 1

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.made_at)

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(Path(one).suffix[1:] for one in self.files)


# ---- what is due -------------------------------------------------------------------------------------------------------------


def due_reports(today: date, days: int) -> list[Due]:
    """Reports of periods that ended at least `days` days ago and not longer than LATEST, of every year that is not closed; of the last month."""
    found: list[Due] = []
    for year in years():
        if year.closed_on is not None or year.end + LATEST + timedelta(days=days) < today:
            continue
        over = [row for row in periods_in(year.id, None) if _is_over(row.end, today, timedelta(days=days))]
        heads = year_heads(year.id) if over else ()
        found += [Due(name, head, row, year) for row in over for head in heads if row.grade_from <= head.grade <= row.grade_to for name in OF_CLASS]
        found += [Due(OF_SCHOOL, None, row, year) for row in _of_school(over)]
    if (month := due_month(today)) is not None:
        found.append(Due(OF_MONTH, None, *month))
    return found


def _is_over(end: date, today: date, wait: timedelta) -> bool:
    return today > end and wait <= today - end <= LATEST + wait


def _of_school(periods: Sequence[Any]) -> Iterator[Any]:
    """One of those that end together, that of the youngest: its report holds the classes of the others as well."""
    told: list[date] = []
    for row in sorted(periods, key=lambda one: one.grade_from):
        if not any(abs(row.end - end) <= SAME_END for end in told):
            told.append(row.end)
            yield row


def make_due(data: Path, now: datetime) -> int:
    """Make what is due and not there yet, and tell whom it belongs to; returns how many. One that can't be made leaves the others alone."""
    known = {one.key for one in ready_reports(data)}
    missing = [one for one in due_reports(now.date(), school_rules().ready_days) if one.key not in known]
    made = [ready for one in missing if (ready := _tried(data, one, now)) is not None]
    if made:
        _tell(made, now)
    return len(made)


def _tried(data: Path, due: Due, now: datetime) -> ReadyReport | None:
    try:
        return make(data, due, now)
    except JournalError:  # a class without periods, no paper engine that works: the next round tries again
        return None


def make(data: Path, due: Due, now: datetime, times: int = 1) -> ReadyReport:
    """Build the report and write its files over those of before. Raises what the report raises, StorageTrouble."""
    entry = next(one for one in CATALOGUE if one.name == due.name)
    assert entry.build is not None
    asked = _asked(due, now)
    built = entry.build(asked)
    document = built if isinstance(built, Document) else asked.document(built.title, built)
    folder = data / FOLDER / due.key
    folder.mkdir(parents=True, exist_ok=True)
    contents = {"report.xlsx": to_xlsx(document)} | ({"report.pdf": to_pdf(document)} if find_engine() else {})
    for name, content in contents.items():
        _write(folder / name, content)
    head = due.head
    ready = ReadyReport(
        due.key, due.name, entry.title, head.id if head else None, head.title if head else "школа", due.year.title, due.period.title,
        due.period.end.isoformat(), now.isoformat(timespec="seconds"), stamp_of(due), tuple(contents), times,
    )  # fmt: skip
    _write(folder / CARD, json.dumps(asdict(ready), ensure_ascii=False, indent=1).encode())
    return ready


def _asked(due: Due, now: datetime) -> Asked:
    school = School.select().order_by(School.id).first()
    is_month = isinstance(due.period, Month)
    span = None if is_month else Span(due.period.id, due.period.title if due.head else str(due.period), due.period.start, due.period.end)
    return Asked(
        SYSTEM, now, school_rules(), school.name if school else "", year=due.year, school_class=due.head, period=span,
        first=due.period.start, last=due.period.end,
    )  # fmt: skip


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all."""
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(content)
    os.replace(part, path)


def _tell(made: Iterable[ReadyReport], now: datetime) -> None:
    """One notice a class and one for the school, however many reports."""
    of_class: dict[int, ReadyReport] = {one.class_id: one for one in made if one.class_id is not None}
    with writing(SYSTEM, now) as ledger:
        for class_id, one in of_class.items():
            text = f"{one.class_title} класс: готовы отчёты за период «{one.period}», {one.year} учебный год."
            tell(ledger, of_class_teachers(class_id, now.date()), "other", text, URL)
        for one in made:
            if one.name == OF_MONTH:
                month, year = month_by_end(date.fromisoformat(one.period_end)), next(year for year in years() if year.title == one.year)
                tell(ledger, of_roles("deputy", "director"), "other", month.notice, month_address(year.id, month.start))
            elif one.class_id is None:
                tell(ledger, of_roles("deputy", "director"), "other", f"Готовы отчёты классов и школы за период «{one.period}», {one.year} учебный год.", URL)


# ---- what is there -----------------------------------------------------------------------------------------------------------


def ready_reports(data: Path) -> tuple[ReadyReport, ...]:
    """All that are there, the latest periods first, the school before its classes. A card that can't be read is as if it were not there."""
    found = [card for path in (data / FOLDER).glob(f"*/{CARD}") if (card := _card(path)) is not None]
    return tuple(sorted(found, key=lambda one: (-date.fromisoformat(one.period_end).toordinal(), one.class_id is not None, one.class_id or 0, one.name)))


def _card(path: Path) -> ReadyReport | None:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        card = replace(ReadyReport(**values), files=tuple(values["files"]))
        return card if card.key == path.parent.name and _period_of(card) and datetime.fromisoformat(card.made_at) and date.fromisoformat(card.period_end) else None
    except (OSError, ValueError, TypeError, KeyError):
        return None


def ready_report(data: Path, key: str) -> ReadyReport:
    """Raises NotThere."""
    found = next((one for one in ready_reports(data) if one.key == key), None)
    if found is None:
        raise NotThere("Такого готового отчёта нет. Все готовые — на странице «Готовые отчёты».")
    return found


def ready_file(data: Path, ready: ReadyReport, kind: str) -> Path:
    """The file of that kind; raises NotThere."""
    name = f"report.{kind}"
    path = data / FOLDER / ready.key / name
    if name not in ready.files or not path.is_file():
        raise NotThere("Этого файла нет: сделайте отчёт заново.")
    return path


def make_again(data: Path, ready: ReadyReport, now: datetime) -> ReadyReport:
    """The same report from the data of now; raises NotThere where its period or class is gone."""
    due = _dues([ready]).get(ready.key)
    if due is None:
        raise NotThere("Периода или класса этого отчёта больше нет.")
    return make(data, due, now, ready.times + 1)


def _dues(found: Sequence[ReadyReport]) -> dict[str, Due]:
    """By key what each was made of; left out where its period or class is gone. Two SELECTs a year and one."""
    periods = {row.id: (row, year) for year in years() for row in periods_in(year.id, None)}
    of_years = {year.id: year for one in found if (own := periods.get(_period_of(one))) is not None for year in (own[1],)}
    heads = {head.id: head for key in of_years for head in year_heads(key)}
    titled = {year.title: year for year in years()}
    months = {one.key: Due(one.name, None, month_by_end(date.fromisoformat(one.period_end)), titled[one.year]) for one in found if one.name == OF_MONTH and one.year in titled}
    return months | {
        one.key: Due(one.name, heads.get(one.class_id or 0), *periods[_period_of(one)])
        for one in found if _period_of(one) in periods and (one.class_id is None or one.class_id in heads)
    }  # fmt: skip


def _period_of(ready: ReadyReport) -> int:
    """The key begins with it; -1 for a month."""
    return -1 if ready.name == OF_MONTH else int(ready.key.partition("-")[0])


def stamp_of(due: Due) -> str:
    """What the report is made from, as it is now."""
    return stamps_of([due])[due.key]


def stamps_of(dues: Sequence[Due]) -> dict[str, str]:
    """By key; at most four SELECTs for each period, two for a month."""
    found: dict[str, str] = {}
    for due in dues:
        if isinstance(due.period, Month):
            found[due.key] = lessons_stamp(due.year.id, due.span)
    of_periods = [due for due in dues if due.key not in found]
    for span in dict.fromkeys(due.span for due in of_periods):
        own = [due for due in of_periods if due.span == span]
        heads = year_heads(own[0].year.id)
        of_school = any(due.head is None for due in own)
        spans = spans_with(heads, periods_in(own[0].year.id, None), own[0].span) if of_school else {}
        prints = class_stamps(spans | {due.head.id: due.span for due in own if due.head})
        for due in own:
            found[due.key] = prints[due.head.id] if due.head else joined_stamp({key: prints[key] for key in spans})
    return found


def changed_since(found: Sequence[ReadyReport]) -> frozenset[str]:
    """Keys of the reports whose data has changed since they were made; of one whose period is gone nothing is said."""
    dues = _dues(found)
    now: Mapping[str, str] = stamps_of(list(dues.values()))
    return frozenset(one.key for one in found if one.key in now and now[one.key] != one.stamp)
