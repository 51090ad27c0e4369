"""Workbooks to fill in for the lists of staff, load and guardians: an empty sheet, and one with what is there already (REG-9).

The second sheet read back changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ejournal.tables.report import Column, Document, Report

COLUMNS: dict[str, tuple[Column, ...]] = {
    "staff": (
        Column("Фамилия", width=18), Column("Имя", width=14), Column("Отчество", width=18), Column("Должность", width=26),
        Column("Классное руководство", width=12), Column("Телефон", width=18), Column("Электронная почта", width=22),
        Column("Работает с", "date", 12),
    ),
    "load": (
        Column("Класс", width=8), Column("Группа", width=16), Column("Предмет", width=30), Column("Вид", width=24),
        Column("Учитель", width=34), Column("Часов в неделю", "number", 10),
    ),
    "guardians": (
        Column("Ученик", width=32), Column("Класс", width=8), Column("Дата рождения ученика", "date", 12),
        Column("№ личного дела", width=10), Column("Родитель", width=32), Column("Кем приходится", width=14),
        Column("Телефон", width=18), Column("Электронная почта", width=22),
    ),
}  # fmt: skip
HINTS = {
    "staff": ("Обязательны фамилия и имя. Класс пишут так: 5 А.",),
    "load": ("Строка — один журнал. Класс пишут так: 5 А; двух учителей разделяет точка с запятой. Часы: 2 или 0,5.",),
    "guardians": ("Кем приходится: мать, отец, опекун. Телефон: 8 912 345-67-89.",),
}
KEEPS = "Пустая клетка ничего не стирает: то, что уже есть в журнале, остаётся."


def list_template(kind: str, title: str, rows: Sequence[Sequence[Any]]) -> Document:
    """The document for `to_xlsx`; without rows it has the empty sheet only."""
    empty = Report("Новые строки", COLUMNS[kind], (), head_lines=(*HINTS[kind], KEEPS))
    filled = Report("Уже в журнале", COLUMNS[kind], tuple(tuple(cell or None for cell in row) for row in rows))
    return Document(title, (empty, filled) if rows else (empty,))
