"""«Анализ контрольной работы» and the list of control works with their results, as documents (DEP-4; domain §5.11)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from ejournal.queries.work_analysis import AnalysisPage, Compared
from ejournal.queries.work_results import BY, WorkLine, WorksPage, WorkSum
from ejournal.rules.indicators import share, shown
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.work_analysis import TaskCount, WorkCount, figures, per_cent, points_text
from ejournal.tables.report import Column, Document, Report, Row, Value
from ejournal.tables.report import shown as shown_in_cell

TITLE, LIST_TITLE = "Анализ контрольной работы", "Контрольные работы"
COUNTS = (
    Column("По списку", "number", 4, turned=True), Column("Выполняли", "number", 4, turned=True),
    *(Column(text, "number", 3) for text in ("«5»", "«4»", "«3»", "«2»")),
    Column("Успев., %", "points", 6), Column("Кач., %", "points", 6), Column("СОУ, %", "points", 6), Column("Ср. балл", "points", 5),
)  # fmt: skip
LINES = (
    Column("Дата", "date", 10), Column("Класс", width=9), Column("Предмет", width=16), Column("Работа", width=28), Column("Учитель", width=14), *COUNTS, Column("Анализ", width=7),
)  # fmt: skip
HEAD = (*COUNTS, *(Column(text, "number", 9, group="К прошлой отметке") for text in ("подтвердили", "повысили", "понизили")))
TASKS = (
    Column("№", "number", 4), Column("Проверяемое умение", width=44), Column("Макс. балл", "points", 7),
    Column("чел.", "number", 6, group="Справились"), Column("%", "number", 6, group="Справились"), Column("Типичные ошибки", width=50),
)  # fmt: skip


def works_document(page: WorksPage, rules: SchoolRules, school: str, printed_at: datetime) -> Document:
    """What the page shows: a line a work, then the sums."""
    subtitle = f"{page.title}, {page.first:%d.%m.%Y} – {page.last:%d.%m.%Y}"
    lines = Report(
        LIST_TITLE, LINES, tuple(_line(one, rules) for one in page.lines), subtitle, totals=(_total(page.total, rules),), head_lines=(school,),
        notes=_notes(), foot_lines=("Заместитель директора ____________________",), frozen_columns=3,
    )  # fmt: skip
    named = (Column(BY[page.asked.by].capitalize(), width=30), Column("Работ", "number", 7), *COUNTS, Column("Без анализа", "number", 8))
    sums = Report(
        f"{LIST_TITLE}: {BY[page.asked.by]}", named, tuple(_sum(one, rules) for one in page.sums), subtitle, totals=(_sum(page.total, rules),),
        head_lines=(school,), frozen_columns=1,
    )  # fmt: skip
    return Document(LIST_TITLE, (lines, sums), seal=_seal(school, printed_at))


def analysis_document(page: AnalysisPage, rules: SchoolRules, school: str, printed_at: datetime, *, paper: bool) -> Document:
    """One work to be signed. On `paper` the figures stand above the tasks, on one sheet; in a workbook they are a table of their own."""
    tasks = _tasks(page, rules, school, figures_above=paper)
    parts = (tasks,) if paper else (_head(page, rules, school), tasks)
    grid = (_grid(page, school),) if page.tasks and page.rows else ()
    return Document(f"{TITLE}: {page.class_title}, {page.subject}, {page.day:%d.%m.%Y}", (*parts, *grid), seal=_seal(school, printed_at))


def works_file_name(page: WorksPage, kind: str) -> str:
    return f"{LIST_TITLE} {page.title.replace(chr(160), ' ')}.{kind}".replace("/", "-")


def analysis_file_name(page: AnalysisPage, kind: str) -> str:
    return f"{TITLE} {page.class_title} {page.subject} {page.day:%d.%m.%Y}.{kind}".replace("\u00a0", " ").replace("/", "-")


def counts_of(count: WorkCount, rules: SchoolRules) -> Row:
    """The columns of COUNTS."""
    marks = count.marks
    return (count.listed, count.wrote, marks.fives, marks.fours, marks.threes, marks.low, *figures(count, rules))


def figures_words(page: AnalysisPage, rules: SchoolRules) -> str:
    """«По списку 25, выполняли 24: «5» — 4, … Успеваемость 95,8 %, …»."""
    count = page.count
    listed, wrote, *marks = counts_of(count, rules)[:6]
    success, quality, learnt, mean = (shown_in_cell(one) for one in figures(count, rules))
    named = ", ".join(f"«{digit}» — {number}" for digit, number in zip("5432", marks, strict=True))
    passed = f", зачтено {count.marks.passed}, не зачтено {count.marks.failed}" if count.marks.passed + count.marks.failed else ""
    return (
        f"По списку {listed}, выполняли {wrote}: {named}{passed}. "
        f"Успеваемость {success} %, качество {quality} %, СОУ {learnt} %, средний балл {mean}."
    )


def compared_words(found: Compared) -> str:
    """«Прошлую отметку (1 четверть) подтвердили 15 (63 %), повысили 3 (12 %), понизили 6 (25 %).»; "" where there is none."""
    if not found.of:
        return ""
    counts = ((name, len(own)) for name, own in (("подтвердили", found.same), ("повысили", found.up), ("понизили", found.down)))
    said = ", ".join(f"{name} {number} ({per_cent(share(number, found.of))})" for name, number in counts)
    return f"Прошлую отметку ({found.title}) {said}."


def away_words(page: AnalysisPage) -> str:
    """«Не выполняли: Аксёнов Т. (болеет), …», or that all did."""
    named = ", ".join(f"{name} ({why})" for name, why in page.away)
    return f"Не выполняли: {named}." if named else "Работу выполняли все."


def _line(one: WorkLine, rules: SchoolRules) -> Row:
    head: Row = (one.day, one.journal.class_title, one.journal.subject, one.name, one.teachers or None)
    return (*head, *counts_of(one.count, rules), one.state_words)


def _total(whole: WorkSum, rules: SchoolRules) -> Row:
    return (None, "Всего", f"работ: {whole.works}", None, None, *counts_of(whole.count, rules), None)


def _sum(one: WorkSum, rules: SchoolRules) -> Row:
    return (one.title, one.works, *counts_of(one.count, rules), one.lacking or None)


def _notes() -> tuple[str, ...]:
    return ("Выполняли — у кого есть отметка за работу или баллы за её задания; из двух отметок («4/5») считается первая. В строке «Всего» — ученико-работы.",)


def _about(page: AnalysisPage, school: str) -> tuple[str, ...]:
    topic = f"Тема урока: {page.lesson.topic}" if page.lesson.topic not in ("", page.name) else ""
    whose = f"{page.class_title}, {page.subject}, {page.day:%d.%m.%Y}. Учитель: {page.teachers or '—'}"
    return tuple(line for line in (school, whose, topic) if line)


def _head(page: AnalysisPage, rules: SchoolRules, school: str) -> Report:
    found = page.compared
    row: tuple[Value, ...] = (*counts_of(page.count, rules), len(found.same), len(found.up), len(found.down))
    notes = tuple(text for text in (compared_words(found), away_words(page)) if text)
    return Report(TITLE, HEAD, (row,), page.name, notes=notes, head_lines=_about(page, school), frozen_columns=0)


def _tasks(page: AnalysisPage, rules: SchoolRules, school: str, *, figures_above: bool) -> Report:
    rows = tuple((one.number, one.skill or None, _number(points_text(one.most)), one.count.coped, _whole(one.count), one.typical or None) for one in page.tasks)
    above = tuple(text for text in (figures_words(page, rules), compared_words(page.compared), away_words(page)) if text) if figures_above else ()
    share_note = f"Справился — набрал {rules.task_share} % баллов за задание и больше; доля — от тех, у кого есть баллы за это задание."
    return Report(
        title=TITLE if figures_above else f"{TITLE}: задания",
        subtitle=page.name,
        columns=TASKS,
        rows=rows or (("—", "Задания не внесены.", None, None, None, None),),
        notes=(*((share_note,) if rows else ()), f"Выводы: {page.conclusions or '—'}", f"Меры: {page.measures or '—'}"),
        head_lines=(*_about(page, school), *above),
        foot_lines=(f"Учитель {page.author or page.teachers} ____________________", "Заместитель директора ____________________"),
        frozen_columns=2,
    )


def _whole(count: TaskCount) -> Decimal | str:
    return shown(count.percent, 0)


def _number(text: str) -> Decimal | None:
    """Points as a number, so that a workbook can count with them."""
    return Decimal(text.replace(",", ".")) if text else None


def _grid(page: AnalysisPage, school: str) -> Report:
    """Points pupil × task."""
    columns = (
        Column("№", "number", 4), Column("Фамилия, имя", width=28), Column("Отметка", "mark", 8),
        *(Column(f"{one.number}", "points", 5, group="Баллы за задания", sub=f"из {points_text(one.most)}") for one in page.tasks),
        Column(f"Всего из {page.most}", "points", 8, bold=True),
    )  # fmt: skip
    rows = tuple((number, one.name, one.mark or None, *map(_number, one.points), _number(one.total)) for number, one in enumerate(page.rows, 1))
    return Report(f"{TITLE}: баллы", columns, rows, page.name, head_lines=_about(page, school), frozen_columns=2)


def _seal(school: str, printed_at: datetime) -> str:
    return f"{school}. Напечатано {printed_at:%d.%m.%Y %H:%M} из электронного журнала."
