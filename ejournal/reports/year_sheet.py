"""«Сводная ведомость учёта успеваемости за год», the form that goes to the archive (REP-5; domain §5.9)."""

from __future__ import annotations

from collections.abc import Iterable

from ejournal.policy.reports import HEADS
from ejournal.queries.year_sheet import SheetPupil, YearSheet, year_sheet
from ejournal.reports.archive_form import head_words, qr_picture
from ejournal.reports.class_results import LOW, NO_MARKS, head_lines
from ejournal.reports.entry import CLASS, PAPER, YEAR, Asked, Entry
from ejournal.rules.year_decisions import decision_words, protocols
from ejournal.tables.report import Column, Document, Report, Row, Strong, Value

TITLE = "Сводная ведомость учёта успеваемости"
FINAL = 9  # the grade whose certificate joins several subjects into one final mark
BLANK = "____________________"


def year_report(asked: Asked) -> Document:
    """A block of rows per pupil; on paper with the head of the audit trail and its QR code."""
    assert asked.school_class
    found = year_sheet(asked.school_class, asked.year, asked.rules)
    title = f"{TITLE}, {found.head.title}, {asked.year.title}"
    words = head_words(asked.head)
    code = qr_picture(f"{title}. {words}") if asked.head else ()
    return Document(title, (_sheet(asked, found),), seal=f"{asked.seal(TITLE)} {words}".strip(), numbered=True, code=code)


def _sheet(asked: Asked, found: YearSheet) -> Report:
    name, mark, decision = (30, 5, 40) if asked.on_large else (18, 4, 17) if len(found.subjects) > 14 else (24, 4, 24)
    columns = [
        Column("№", "number", 3, spans=True), Column("Фамилия, имя, отчество", width=name, spans=True),
        Column("№ личного дела", width=6, spans=True), Column("Период", width=8),
    ]  # fmt: skip
    columns += [Column(one.name, "mark", mark, turned=True, rule_after=one is found.subjects[-1]) for one in found.subjects]
    columns.append(Column("Решение педагогического совета", width=decision, spans=True))
    return Report(
        title=TITLE,
        subtitle=f"{found.head.title} класс, {asked.year.title} учебный год",
        columns=tuple(columns),
        rows=tuple(row for at, pupil in enumerate(found.pupils, 1) for row in _block(at, pupil, found)),
        notes=_notes(found),
        head_lines=(", ".join(head_lines(asked)),),  # one line: three blocks find room on a sheet
        foot_lines=_signatures(found),
        frozen_columns=4,
        block=len(found.rows),
        rule_every=len(found.rows),
        large=asked.on_large,
    )


def _block(at: int, pupil: SheetPupil, found: YearSheet) -> Iterable[Row]:
    decision = "; ".join(filter(None, (decision_words(one, pupil.sex, found.head.grade) for one in pupil.decisions)))
    for place, row in enumerate(found.rows):
        first = place == 0
        marks = (_mark(found.marks.get((pupil.id, one.id, place), "")) for one in found.subjects)
        yield (at if first else None, pupil.name if first else None, (pupil.file_number or None) if first else None, row.title, *marks,
               (decision or None) if first else None)  # fmt: skip


def _mark(value: str) -> Value:
    return Strong(value) if value in LOW else value or None


def _notes(found: YearSheet) -> tuple[str, ...]:
    notes = [] if found.subjects else [NO_MARKS]
    if found.head.grade == FINAL:
        joined: dict[str, list[str]] = {}
        for one in found.subjects:
            if one.final_name:
                joined.setdefault(one.final_name, []).append(one.name)
        notes += [f"Итоговая отметка «{name}» в аттестате — одна по предметам: {', '.join(parts)}." for name, parts in joined.items() if len(parts) > 1]
    if found.documents:
        notes.append(f"Аттестация и экзамены: {'; '.join(found.documents)}.")
    if not found.pupils:
        notes.append("В этом году в классе никого не было.")
    return tuple(notes)


def _signatures(found: YearSheet) -> tuple[str, ...]:
    """The council's protocol as the orders name it, else a place to write it in."""
    named = protocols(one for pupil in found.pupils for one in pupil.decisions)
    council = "; ".join(named) if named else "протокол от «___» ______________ 20___ г. № _____"
    people = f"Классный руководитель {BLANK}    Заместитель директора {BLANK}    Директор {BLANK}    М. П."
    return (f"Решение педагогического совета: {council}", people)


YEAR_SHEETS = (
    Entry(
        "year-sheet", "Сводная ведомость учёта успеваемости за год", "Отметки за периоды, годовые, экзаменационные и итоговые и решение педсовета: форма для архива.",
        "Архивные формы", HEADS | {"secretary"}, (YEAR, CLASS, PAPER), year_report, also="class_teacher", archive=True,
    ),
)  # fmt: skip
