"""«Табель успеваемости» of a pupil or of a whole class, and the extract of current marks (REP-8; domain §5.12)."""

from __future__ import annotations

from ejournal.models import School
from ejournal.policy.reports import HEADS
from ejournal.queries.attendance import class_teacher_name
from ejournal.queries.order_papers import extract
from ejournal.queries.report_card import CardLine, ClassCards, ReportCard, class_cards
from ejournal.reports.class_results import LOW, NO_MARKS, number
from ejournal.reports.entry import CLASS, YEAR, Asked, Entry, Parameter
from ejournal.reports.orders import extract_document
from ejournal.rules.order_document import signature
from ejournal.tables.report import Column, Document, Report, Row, Strong, Value

TITLE = "Табель успеваемости"
GROUP = "Класс: успеваемость"
EMPTY = "На этот день в классе никого нет."
WIDE = 9  # so many columns of marks still leave room for the subject on an upright sheet


def card_report(asked: Asked) -> Document:
    """A sheet for each pupil."""
    assert asked.school_class
    found = class_cards(asked.school_class, asked.year, asked.rules, asked.today, asked.pupil.id if asked.pupil else None)
    teacher = class_teacher_name(found.head.id, asked.by_day)
    whose = asked.pupil.title if asked.pupil else f"{found.head.title} класс"
    parts = [_card(asked, found, one, teacher) for one in found.cards] or [_nobody(asked, found)]
    return Document(f"{TITLE}, {whose}, {asked.year.title}", tuple(parts), seal=asked.seal(TITLE))


def _columns(found: ClassCards) -> tuple[Column, ...]:
    titles = {"годовая": "год", "экзамен": "экз.", "итоговая": "итог", "пром. атт.": "ПА"}
    marks = tuple(Column(titles.get(row.title, row.title), "mark", 5, bold=row.kind in ("year", "final")) for row in found.rows)
    return (
        Column("№", "number", 3), Column("Предмет", width=30 if len(marks) < WIDE else 24), *marks, Column("всего", "number", 6, group="Пропущено уроков"),
        Column("по болезни", "number", 7, group="Пропущено уроков"),
    )  # fmt: skip


def _card(asked: Asked, found: ClassCards, one: ReportCard, teacher: str) -> Report:
    no_marks = found.head.grade <= asked.rules.no_mark_grades
    rows = tuple(_row(at, line) for at, line in enumerate(one.lines, 1))
    missed, ill = sum(line.missed for line in one.lines), sum(line.ill for line in one.lines)
    return Report(
        title=TITLE,
        subtitle=f"{asked.year.title} учебный год",
        columns=_columns(found),
        rows=rows,
        totals=((None, "Всего", *(None for _ in found.rows), number(missed), number(ill)),) if rows else (),
        notes=(NO_MARKS,) if no_marks else () if rows else ("Отметок и пропусков ещё нет.",),
        head_lines=(asked.school, f"{one.pupil.name}, {found.head.title} класс"),
        foot_lines=(f"Классный руководитель ____________________ {teacher}", "Подпись родителей ____________________    Дата ____________"),
        landscape=False,
    )


def _row(at: int, line: CardLine) -> Row:
    return (at, line.subject, *(_mark(value) for value in line.marks), number(line.missed), number(line.ill))


def _mark(value: str) -> Value:
    return Strong(value) if value in LOW else value or None


def _nobody(asked: Asked, found: ClassCards) -> Report:
    return Report(TITLE, _columns(found), (), notes=(EMPTY,), head_lines=(asked.school, f"{found.head.title} класс"), landscape=False)


def extract_report(asked: Asked) -> Document:
    """The same extract that a leaving pupil takes along: marks of the unfinished period with their days."""
    assert asked.pupil
    school = School.select(School.director).order_by(School.id).first()
    director = signature(school.director) if school else ""
    return extract_document(extract(asked.pupil.id, asked.today), asked.school, director, asked.now)


REPORT_CARDS = (
    Entry(
        "report-card", TITLE, "Отметки ученика за периоды и год, пропуски по предметам: для подписи родителей. На класс — одним файлом.",
        GROUP, HEADS, (YEAR, CLASS, Parameter("pupil", "Ученик", whole="весь класс")), card_report, also="class_teacher",
    ),
    Entry(
        "marks-extract", "Выписка текущих отметок", "Отметки неоконченного периода с датами и видами работ: родителям или в другую школу.",
        GROUP, HEADS | {"secretary"}, (CLASS, Parameter("pupil", "Ученик")), extract_report, also="class_teacher",
    ),
)  # fmt: skip
