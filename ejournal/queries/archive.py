"""What is to be archived, what has been, and what is due (ARC-1, ARC-3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePath
from typing import Any

from peewee import JOIN, Case

from ejournal.errors import NotThere
from ejournal.models import (
    AcademicYear,
    Account,
    ArchiveCopy,
    Journal,
    Period,
    PeriodMark,
    Pupil,
    SchoolClass,
    Staff,
    StudyGroup,
    Subject,
    russian,
)
from ejournal.queries.periods import PeriodHead, periods_of_journal
from ejournal.rules.archive import HERE
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.words import count_of

PLACES = 2  # copies away from the server that the school must have of each package
LATELY = 300  # days for which a year that is over asks to be archived


@dataclass(frozen=True)
class ArchiveSpan:
    """What a package is about: a year, or one of its periods in all the grades that have it (`period` is its first row's id)."""

    year: int
    year_title: str
    start: date
    end: date
    period: int | None = None
    period_title: str = ""
    rows: frozenset[int] = frozenset()

    @property
    def title(self) -> str:
        return f"{self.period_title}, {self.year_title} учебный год" if self.period else f"{self.year_title} учебный год"


def span_of_period(period_id: int) -> ArchiveSpan:
    """The period with those of the same number in other grades. Two SELECTs; raises NotThere."""
    row = Period.select(Period, AcademicYear).join(AcademicYear).where(Period.id == period_id).first()
    if row is None:
        raise NotThere("Такого учебного периода нет.")
    same = (Period.year == row.year_id) & (Period.kind == row.kind) & (Period.number == row.number)
    rows = list(Period.select().where(same).order_by(Period.id))
    return _span(row.year, rows)


def span_of_year(year_id: int) -> ArchiveSpan:
    """A whole year; raises NotThere."""
    year = AcademicYear.get_or_none(AcademicYear.id == year_id)
    if year is None:
        raise NotThere("Такого учебного года нет.")
    return ArchiveSpan(year.id, year.title, year.start, year.end)


def spans_by(today: date) -> tuple[ArchiveSpan, ...]:
    """Periods and years that ended before today, the latest first; a year after its last period. One SELECT."""
    query = Period.select(Period, AcademicYear).join(AcademicYear).where(AcademicYear.start <= today)
    groups: dict[tuple[int, str, int], list[Any]] = {}
    years: dict[int, Any] = {}
    for row in query.order_by(Period.id):
        groups.setdefault((row.year_id, row.kind, row.number), []).append(row)
        years[row.year_id] = row.year
    found = [_span(rows[0].year, rows) for rows in groups.values()]
    found += [ArchiveSpan(year.id, year.title, year.start, year.end) for year in years.values()]
    over = [span for span in found if span.end < today]
    return tuple(sorted(over, key=lambda span: (span.end, span.period is None, span.start), reverse=True))


def _span(year: Any, rows: Sequence[Any]) -> ArchiveSpan:
    first, last = min(row.start for row in rows), max(row.end for row in rows)
    return ArchiveSpan(year.id, year.title, first, last, rows[0].id, rows[0].title, frozenset(row.id for row in rows))


# ---- the journals of a span ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SpanJournal:
    """A journal with those of its periods that belong to the span."""

    journal: Any
    folder: str
    periods: tuple[PeriodHead, ...]


def span_journals(span: ArchiveSpan) -> tuple[SpanJournal, ...]:
    """All journals of the span by class and subject; `folder` is the class, «Группы» for those of several. 1 + n SELECTs."""
    query = Journal.select(Journal, AcademicYear, SchoolClass, StudyGroup, Subject).join(AcademicYear).switch(Journal)
    query = query.join(SchoolClass, JOIN.LEFT_OUTER).switch(Journal).join(StudyGroup, JOIN.LEFT_OUTER).switch(Journal).join(Subject)
    of_class = Case(None, ((Journal.school_class.is_null(), 1),), 0)
    rows = query.where(Journal.year == span.year).order_by(of_class, SchoolClass.grade, russian(SchoolClass.letter), russian(Subject.name), Journal.id)
    found = []
    for row in rows:
        heads = tuple(head for head in periods_of_journal(row) if span.period is None or head.id in span.rows)
        if heads:
            found.append(SpanJournal(row, row.school_class.title if row.school_class_id else "Группы", heads))
    return tuple(found)


def standing_marks(one: SpanJournal) -> tuple[tuple[str, dict[str, str]], ...]:
    """Pupils of the journal in Russian order with their period and closing marks: «period-3», «year», «exam», «final» → mark. One SELECT."""
    query = PeriodMark.select(PeriodMark, Pupil).join(Pupil).where((PeriodMark.journal == one.journal.id) & (PeriodMark.value != ""))
    found: dict[int, tuple[str, dict[str, str]]] = {}
    for row in query.order_by(russian(Pupil.surname), russian(Pupil.name), Pupil.id):
        key = f"period-{row.period_id}" if row.kind == "period" else row.kind
        found.setdefault(row.pupil_id, (row.pupil.full_name, {}))[1][key] = row.value
    return tuple(found.values())


# ---- the registry ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CopyLine:
    """A line of the registry; `is_stale`: not verified for longer than the school's rule."""

    row: Any
    who: str
    is_stale: bool

    @property
    def about(self) -> str:
        return f"{self.row.period.title}, {self.row.year.title}" if self.row.period_id else f"{self.row.year.title}, весь год"


def registry(now: datetime, rules: SchoolRules) -> tuple[CopyLine, ...]:
    """All copies, the newest first; those that are retired last. One SELECT."""
    query = _copies().order_by(ArchiveCopy.made_at.desc(), ArchiveCopy.id.desc())
    lines = [CopyLine(row, _who(row), is_stale(row, now, rules)) for row in query]
    return tuple(sorted(lines, key=lambda line: line.row.state == "retired"))


def copy_by_id(copy_id: int) -> Any:
    """A copy with its year and period; raises NotThere."""
    row = _copies().where(ArchiveCopy.id == copy_id).first()
    if row is None:
        raise NotThere("Такой архивной копии в реестре нет.")
    return row


def _copies() -> Any:
    query = ArchiveCopy.select(ArchiveCopy, AcademicYear, Period, Account, Staff).join(AcademicYear).switch(ArchiveCopy)
    query = query.join(Period, JOIN.LEFT_OUTER).switch(ArchiveCopy)
    return query.join(Account, JOIN.LEFT_OUTER).join(Staff, JOIN.LEFT_OUTER)


def _who(row: Any) -> str:
    if row.account_id is None:
        return "по команде на сервере"
    return str(row.account.staff.full_name if row.account.staff_id else row.account.login)


def is_stale(row: Any, now: datetime, rules: SchoolRules) -> bool:
    return row.state != "retired" and (now - row.checked_at).days >= rules.archive_check_days


@dataclass(frozen=True)
class Due:
    """What is to be done about the archive, in words; `is_bad` is loud."""

    words: str
    note: str
    is_bad: bool = False


def archive_due(now: datetime, rules: SchoolRules, home: str) -> tuple[Due, ...]:
    """Ended periods of the running and the last year that lie in fewer than two places, and copies long not verified or damaged.

    `home` is the server's own archive folder: a copy there is on the same disk and does not count, nor does that of a server before this one. Three SELECTs.
    """
    rows = list(ArchiveCopy.select().where(ArchiveCopy.state != "retired"))
    away = [row for row in rows if row.state == "good" and row.medium != HERE and not row.path.startswith(home)]
    found = _missing([span for span in _wanted(now.date()) if len(_places(span, away)) < PLACES], away)
    damaged = [row for row in rows if row.state in ("damaged", "missing")]
    stale = [row for row in rows if row.state == "good" and is_stale(row, now, rules)]
    if damaged:
        found.append(Due(f"Архивные копии испорчены или не найдены: {len(damaged)}", "сделайте новые взамен и спишите испорченные", is_bad=True))
    if stale:
        days = count_of(rules.archive_check_days, "день", "дня", "дней")
        found.append(Due(f"Архивные копии пора проверить: {len(stale)}", f"не проверялись {days} и дольше"))
    return tuple(found)


def _wanted(today: date) -> list[ArchiveSpan]:
    """Ended periods of the last year of which one has ended, and whole years that ended lately."""
    spans = spans_by(today)
    latest = spans[0].year if spans else None
    return [span for span in spans if span.year == latest or (span.period is None and (today - span.end).days < LATELY)]


def _places(span: ArchiveSpan, away: Sequence[Any]) -> set[tuple[str, str]]:
    """Where copies of the span lie; a copy of the whole year holds its periods as well."""
    of_span = [row for row in away if row.year_id == span.year and (row.period_id is None or row.period_id in span.rows)]
    covers = [row for row in of_span if row.made_at.date() > span.end]
    return {(str(PurePath(row.path).parent), row.medium) for row in covers}


def _missing(spans: Sequence[ArchiveSpan], away: Sequence[Any]) -> list[Due]:
    """One line for all: the latest span named."""
    if not spans:
        return []
    one = "копия вне сервера одна, нужна вторая" if _places(spans[0], away) else "копий вне сервера нет, нужны две"
    more = f" и ещё {len(spans) - 1}" if len(spans) > 1 else ""
    return [Due(f"Сохранить в архив: {spans[0].title}{more}", one)]
