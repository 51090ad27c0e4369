"""Registers on paper: remarks of checks, filling of journals, accesses to personal data, hard copies (REP-9; domain §5.15, §5.16)."""

from __future__ import annotations

from ejournal.policy.reports import HEADS
from ejournal.queries.accesses import MOST_ACCESSES, AccessLine, AskedAccesses, access_lines
from ejournal.queries.filling import Asked as FillingAsked
from ejournal.queries.filling import filling_page
from ejournal.queries.hard_copies import CopyLine, WantedCopies, hard_copies
from ejournal.queries.journal_checks import check_list
from ejournal.reports.entry import DATES, PERIOD_NOW, YEAR, Asked, Entry
from ejournal.reports.filling import filling_document
from ejournal.reports.journal_checks import register_document
from ejournal.tables.report import Column, Document, Report, Row

GROUP = "Журналы учёта"
FINDINGS, ACCESSES, HARD_COPIES = "Замечания по ведению журнала", "Журнал доступов к личным сведениям", "Реестр бумажных копий журналов"
ACCESS_COLUMNS = (
    Column("Когда", width=14), Column("Кто", width=18), Column("Чьи сведения", width=28), Column("Какие", width=14), Column("Как", width=12),
    Column("Откуда", width=34), Column("Раз за день", "number", 6),
)  # fmt: skip
COPY_COLUMNS = (
    Column("№", "number", 4), Column("Класс", width=7), Column("Что", width=26), Column("Листов", "number", 6), Column("Напечатан", "date", 9),
    Column("Прошит", "date", 9), Column("Где хранится", width=20), Column("Кто хранит", width=18), Column("Вершина", width=10),
    Column("Снят с учёта", "date", 9), Column("Примечание", width=14),
)  # fmt: skip


def findings_report(asked: Asked) -> Document:
    """Remarks of the checks of those days as the page «Проверки» prints them."""
    assert asked.first and asked.last
    checks = [one for one in check_list(asked.actor, asked.today) if asked.first <= one.checked_on <= asked.last]
    return register_document(checks, asked.school, asked.now)


def filling_report(asked: Asked) -> Document:
    """The filling of a period as the page «Заполнение» prints it."""
    assert asked.period
    wanted = FillingAsked(asked.period.start, "period", asked.period.id)
    return filling_document(filling_page(asked.actor, wanted, asked.today, asked.rules, whole=True), asked.school, asked.now)


def accesses_report(asked: Asked) -> Report:
    """Who saw or took out whose personal data, newest first."""
    assert asked.first and asked.last
    lines = access_lines(AskedAccesses(first=asked.first, last=asked.last))
    notes = [] if lines else ["За эти дни личные сведения никто не открывал."]
    if len(lines) == MOST_ACCESSES:
        notes.append(f"Показаны последние {MOST_ACCESSES} записей: возьмите меньше дней.")
    return Report(
        title=ACCESSES, subtitle=_span(asked), columns=ACCESS_COLUMNS, rows=tuple(map(_access_row, lines)), notes=tuple(notes),
        head_lines=(asked.school,), foot_lines=("Ответственный за личные сведения ____________________",), frozen_columns=1,
    )  # fmt: skip


def _access_row(one: AccessLine) -> Row:
    return (f"{one.at:%d.%m.%Y %H:%M}", one.who or "программа", one.whose, one.part, one.way, one.what or None, one.count)


def copies_report(asked: Asked) -> Report:
    """The bound volumes of a year; the head of the chain is that of the last page."""
    rows = tuple(map(_copy_row, hard_copies(WantedCopies(year=asked.year.id, struck=True))))
    return Report(
        title=HARD_COPIES, subtitle=f"{asked.year.title} учебный год", columns=COPY_COLUMNS, rows=rows,
        notes=() if rows else ("В этом году бумажных копий не записано.",), head_lines=(asked.school,),
        foot_lines=("Ответственный за хранение ____________________",), frozen_columns=1,
    )  # fmt: skip


def _copy_row(one: CopyLine) -> Row:
    return (
        one.number, one.class_title or None, one.title, one.pages, one.printed_on, one.bound_on, one.kept_at or None, one.keeper or None, one.short_head or None,
        one.struck_at.date() if one.struck_at else None, one.note or None,
    )  # fmt: skip


def _span(asked: Asked) -> str:
    return f"с {asked.first:%d.%m.%Y} по {asked.last:%d.%m.%Y}"


KEPT_REGISTERS = (
    Entry(
        "findings", FINDINGS, "Что проверено, какие замечания, к какому сроку и что устранено.",
        GROUP, HEADS, (DATES,), findings_report,
    ),
    Entry(
        "filling", "Отчёт о заполнении журналов", "Что в журналах не записано, где мало отметок и как быстро записывают уроки.",
        GROUP, HEADS, (YEAR, PERIOD_NOW), filling_report,
    ),
    Entry(
        "accesses", ACCESSES, "Кто, когда и чьи личные сведения открывал или выгружал.",
        GROUP, frozenset({"admin", "director"}), (DATES,), accesses_report,
    ),
    Entry(
        "hard-copies", HARD_COPIES, "Какие журналы напечатаны и прошиты и где они хранятся.",
        GROUP, HEADS | {"secretary"}, (YEAR,), copies_report,
    ),
)  # fmt: skip
