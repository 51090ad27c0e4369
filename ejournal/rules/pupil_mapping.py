"""Which column of a sheet holds what: proposed by the headings, corrected by a person (REG-9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Protocol

from ..errors import BadInput
from .class_name import ClassName, class_name_in
from .headings import NOTES, Headings
from .names import tidy_spaces
from .pupil_headings import PUPILS

Raw = str | int | Decimal | date | None
FIRST_ROWS = 20
UNKNOWN = "Незнакомый столбец: он не переносится. Если он нужен, укажите, что в нём."


class SheetRows(Protocol):
    """A sheet as it was read, merged cells filled: every row of one length, row 0 the first of the file."""

    @property
    def name(self) -> str: ...

    @property
    def rows(self) -> Sequence[Sequence[Raw]]: ...


@dataclass(frozen=True)
class ColumnUse:
    """A column of the file: its heading as it stands there, the field it goes to ("" for none) and why not."""

    index: int
    heading: str
    field: str = ""
    note: str = ""


@dataclass(frozen=True)
class Mapping:
    """How a sheet is read. Rows are counted from 0; `class_name` is what the title or the sheet's name says."""

    sheet: str
    header_row: int
    first_row: int
    columns: tuple[ColumnUse, ...]
    class_name: ClassName | None = None
    headings: Headings = PUPILS

    def columns_of(self, field: str) -> tuple[int, ...]:
        return tuple(column.index for column in self.columns if column.field == field)

    @property
    def left_out(self) -> tuple[ColumnUse, ...]:
        """Columns with a heading or values that are not taken over, each with its reason."""
        return tuple(column for column in self.columns if not column.field)

    def with_field(self, index: int, field: str) -> Mapping:
        """The mapping with a column put to another field, or to none (""). Raises BadInput."""
        known = self.headings.by_key.get(field)
        if field and (known is None or known.use != "taken"):
            raise BadInput(NOTES[known.use] if known else f"Нет такого поля: «{field}».")
        if index not in {column.index for column in self.columns}:
            raise BadInput("В этой таблице нет такого столбца.")
        if known and not known.may_repeat and set(self.columns_of(field)) - {index}:
            raise BadInput(f"«{known.label}» уже берётся из другого столбца. Сначала освободите его.")
        note = "" if field else "Столбец не переносится: так решено при загрузке."
        return replace(
            self,
            columns=tuple(
                replace(column, field=field, note=note) if column.index == index else column for column in self.columns
            ),
        )


def propose_mapping(sheet: SheetRows, headings: Headings = PUPILS) -> Mapping:
    """The mapping the headings suggest. Raises BadInput when the first 20 rows hold no row of headings."""
    header = next((at for at, row in enumerate(sheet.rows[:FIRST_ROWS]) if _known(row, headings) >= 2), None)
    if header is None:
        raise BadInput(f"Лист «{sheet.name}»: не найдена строка с заголовками {headings.examples}")
    first = header + 1 + _has_second_line(sheet.rows, header, headings)
    written = [_heading(sheet.rows, header, first, at, headings) for at in range(len(sheet.rows[header]))]
    uses = _uses(written, sheet.rows[first:], headings)
    found = _class_of(sheet, header) if headings.has_class else None
    return Mapping(sheet.name, header, first, uses, found, headings)


def _known(row: Sequence[Raw], headings: Headings) -> int:
    """How many different known headings stand in the row: one merged over several columns counts once."""
    return len({field.key for cell in row if (field := headings.field_of(cell))})


def _has_second_line(rows: Sequence[Sequence[Raw]], header: int, headings: Headings) -> bool:
    """Is the next row a part of the head («Родители» over «Мать», «Отец»)?"""
    if header + 1 >= len(rows) or not _known(rows[header + 1], headings):
        return False
    below = [(cell, above) for cell, above in zip(rows[header + 1], rows[header], strict=True) if cell is not None]
    return all(headings.field_of(cell) or cell == above for cell, above in below)


def _heading(rows: Sequence[Sequence[Raw]], header: int, first: int, at: int, headings: Headings) -> str:
    """The lowest known line of the head over a column, else the upper one."""
    lines = [row[at] for row in rows[header:first]]
    known = [line for line in lines if headings.field_of(line)]
    best = (known or [line for line in lines if line is not None] or [""])[-1]
    return tidy_spaces(str(best))


def _uses(written: Sequence[str], body: Sequence[Sequence[Raw]], headings: Headings) -> tuple[ColumnUse, ...]:
    """Columns with a heading or with values; of two for the same field the first one serves."""
    uses: list[ColumnUse] = []
    for at, heading in enumerate(written):
        if heading or any(row[at] is not None for row in body):
            uses.append(_use(at, heading, {use.field for use in uses}, headings))
    return tuple(uses)


def _use(at: int, heading: str, taken: set[str], headings: Headings) -> ColumnUse:
    field = headings.field_of(heading)
    if field is None:
        return ColumnUse(at, heading, note=UNKNOWN if heading else "Столбец без заголовка: он не переносится.")
    if field.use != "taken":
        return ColumnUse(at, heading, note=NOTES[field.use])
    if field.key in taken and not field.may_repeat:
        return ColumnUse(at, heading, note=f"«{field.label}» уже взято из другого столбца.")
    return ColumnUse(at, heading, field.key)


def _class_of(sheet: SheetRows, header: int) -> ClassName | None:
    """The class in the rows above the head, the nearest first, else in the sheet's own name."""
    titles = [str(cell) for row in reversed(sheet.rows[:header]) for cell in row if isinstance(cell, str)]
    return next((name for title in [*titles, sheet.name] if (name := class_name_in(title))), None)
