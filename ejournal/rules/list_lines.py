"""Rows of any list below its headings: the cells by field, and rows that are no lines at all (REG-9). Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import BadInput
from .class_name import ClassName
from .pupil_line import Problem
from .pupil_list import SkippedRow, section_of, why_no_line
from .pupil_mapping import Mapping, Raw, SheetRows


class ListLine:
    """One row: `section` is the class of the title or of the heading row above, `problems` what could not be read."""

    def __init__(self, sheet: str, row_number: int, cells: dict[str, tuple[Raw, ...]], section: ClassName | None) -> None:
        self.sheet, self.row_number, self.cells, self.section = sheet, row_number, cells, section
        self.problems: list[Problem] = []

    @property
    def place(self) -> tuple[str, int]:
        return self.sheet, self.row_number

    def has(self, field: str) -> bool:
        return bool(self.cells.get(field))

    def raw(self, field: str) -> Raw:
        return next(iter(self.cells.get(field, ())), None)

    def text(self, field: str) -> str:
        """The first cell of the field as text; line breaks stay, "" for nothing."""
        value = self.raw(field)
        return "" if value is None else str(value).strip()

    def texts(self, field: str) -> tuple[str, ...]:
        return tuple(str(value) for value in self.cells.get(field, ()))

    def parsed(self, field: str, parse: Callable[[Any], Any], *, blocks: bool = True) -> Any:
        """The cell through its rule, None for an empty one; a refusal becomes a problem of the field."""
        if not self.has(field):
            return None
        try:
            return parse(self.raw(field))
        except BadInput as refusal:
            self.problems.append(Problem(field, str(refusal), blocks))
            return None


@dataclass(frozen=True)
class LineRules:
    """What makes a row a line: one of `enough` is filled, else `missing` is said. `office` columns may hold «Директор»."""

    enough: frozenset[str]
    missing: str
    office: frozenset[str] = frozenset()


def read_lines(sheet: SheetRows, mapping: Mapping, rules: LineRules) -> tuple[tuple[ListLine, ...], tuple[SkippedRow, ...]]:
    """Every row below the headings: a line, or skipped with a reason. Give it the sheet with merged cells filled."""
    lines: list[ListLine] = []
    skipped: list[SkippedRow] = []
    section = mapping.class_name
    for at, row in enumerate(sheet.rows[mapping.first_row :], start=mapping.first_row):
        if all(cell is None for cell in row):
            continue
        named = section_of(row, mapping) if mapping.headings.has_class else None
        if named is not None:
            section = named
            skipped.append(SkippedRow(sheet.name, at + 1, f"Заголовок: дальше идёт {named} класс."))
        elif sentence := why_no_line(row, sheet.rows[mapping.header_row], mapping, rules.enough, rules.missing, rules.office):
            skipped.append(SkippedRow(sheet.name, at + 1, sentence))
        else:
            lines.append(ListLine(sheet.name, at + 1, _cells(row, mapping), section))
    return tuple(lines), tuple(skipped)


def _cells(row: Sequence[Raw], mapping: Mapping) -> dict[str, tuple[Raw, ...]]:
    fields = {column.field for column in mapping.columns if column.field}
    return {key: tuple(row[at] for at in mapping.columns_of(key) if row[at] is not None) for key in fields}
