"""Registers on paper: remarks of checks, accesses to personal data, hard copies (REP-9; domain §5.15)."""

from __future__ import annotations

from ejournal.policy.reports import HEADS
from ejournal.queries.accesses import MOST_ACCESSES, AccessLine, AskedAccesses, access_lines
from ejournal.queries.kept_registers import FindingLine, HardCopyLine, findings, hard_copies
from ejournal.reports.entry import DATES, YEAR, Asked, Entry
from ejournal.tables.report import Column, Linked, Report, Row

GROUP = "Журналы учёта"
FINDINGS, ACCESSES, HARD_COPIES = "Замечания по ведению журнала", "Журнал доступов к личным сведениям", "Реестр бумажных копий журналов"
FINDING_COLUMNS = (
    Column("Дата", "date", 9), Column("Проверяющий", width=11), Column("Класс", width=6), Column("Предмет", width=12), Column("Учитель", width=11),
    Column("Цель проверки", width=15), Column("Урок", "day", 5), Column("Замечание", width=26), Column("Срок", "date", 9),
    Column("Отметка об устранении", width=18), Column("Повторный контроль", width=9),
)  # fmt: skip
ACCESS_COLUMNS = (
    Column("Когда", width=14), Column("Кто", width=18), Column("Чьи сведения", width=28), Column("Какие", width=14), Column("Как", width=12),
    Column("Откуда", width=34), Column("Раз за день", "number", 6),
)  # fmt: skip
COPY_COLUMNS = (
    Column("№", "number", 4), Column("Класс", width=7), Column("Что", width=26), Column("Листов", "number", 6), Column("Напечатан", "date", 9),
    Column("Прошит", "date", 9), Column("Где хранится", width=20), Column("Кто хранит", width=18), Column("Вершина цепочки", width=20),
    Column("Снят с учёта", "date", 9), Column("Примечание", width=14),
)  # fmt: skip


def findings_report(asked: Asked) -> Report:
    """Remarks of the checks of those days, what came of each."""
    assert asked.first and asked.last
    rows = tuple(map(_finding_row, findings(asked.first, asked.last)))
    return Report(
        title=FINDINGS, subtitle=_span(asked), columns=FINDING_COLUMNS, rows=rows, notes=() if rows else ("Замечаний за эти дни нет.",),
        head_lines=(asked.school,), foot_lines=("Заместитель директора ____________________",), frozen_columns=1,
    )  # fmt: skip


def _finding_row(one: FindingLine) -> Row:
    done = f"{one.state} {one.ended:%d.%m.%Y}" if one.ended else one.state
    words = f"{done}. {one.answer}" if one.answer else done
    return (
        one.day, one.checker or None, one.class_title, Linked(one.subject, f"/journal/{one.journal}"), one.teachers or None, one.purpose, one.about, one.text,
        one.due, words, "да" if one.again else None,
    )  # fmt: skip


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
    rows = tuple(map(_copy_row, hard_copies(asked.year.id)))
    return Report(
        title=HARD_COPIES, subtitle=f"{asked.year.title} учебный год", columns=COPY_COLUMNS, rows=rows,
        notes=() if rows else ("В этом году бумажных копий не записано.",), head_lines=(asked.school,),
        foot_lines=("Ответственный за хранение ____________________",), frozen_columns=1,
    )  # fmt: skip


def _copy_row(one: HardCopyLine) -> Row:
    return (
        one.number, one.class_title or None, one.title, one.pages, one.printed_on, one.bound_on, one.kept_at or None, one.keeper or None, one.head or None,
        one.struck_on, one.note or None,
    )  # fmt: skip


def _span(asked: Asked) -> str:
    return f"с {asked.first:%d.%m.%Y} по {asked.last:%d.%m.%Y}"


KEPT_REGISTERS = (
    Entry(
        "findings", FINDINGS, "Что проверено, какие замечания, к какому сроку и что устранено.",
        GROUP, HEADS | {"methodist"}, (DATES,), findings_report,
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
