"""What the second step of an import shows and reads: sheets with the same headings are decided together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ejournal.rules.headings import Headings
from ejournal.services.imports.reading import SheetChoice, SheetView

SAMPLES, FIRST_ROWS, HIDDEN = 3, 8, "не показано"


@dataclass(frozen=True)
class ColumnRow:
    """A column of the file: its heading, what it goes to, values from the first pupils, why it stays out."""

    index: int
    heading: str
    field: str
    samples: tuple[str, ...]
    note: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class SheetRow:
    """A sheet: `number` in the file, its class as found, whether the class stands in a column of its own."""

    number: int
    name: str
    is_taken: bool
    class_name: str
    has_class_column: bool
    pupils: int
    refusal: str = ""
    asks_class: bool = True


@dataclass(frozen=True)
class Group:
    """Sheets with the same headings; `first_rows` are of the first one, as they stand."""

    sheets: tuple[SheetRow, ...]
    columns: tuple[ColumnRow, ...]
    first_rows: tuple[tuple[str, ...], ...]


def groups_of(views: Sequence[SheetView], choices: Mapping[str, SheetChoice]) -> list[Group]:
    """The sheets that hold a list, grouped by their headings."""
    alike: dict[Any, list[int]] = {}
    for number, view in enumerate(views):
        if view.mapping is not None:
            key = tuple((column.index, column.heading, column.field) for column in view.mapping.columns)
            alike.setdefault(key, []).append(number)
    return [_group(views, numbers, choices) for numbers in alike.values()]


def refused_sheets(views: Sequence[SheetView]) -> list[SheetRow]:
    return [SheetRow(n, view.sheet.name, False, "", False, 0, view.refusal) for n, view in enumerate(views) if view.mapping is None]


def _group(views: Sequence[SheetView], numbers: Sequence[int], choices: Mapping[str, SheetChoice]) -> Group:
    first = views[numbers[0]]
    assert first.mapping is not None
    fields = choices.get(first.sheet.name, SheetChoice()).fields
    columns = tuple(
        ColumnRow(one.index, one.heading or f"без заголовка, столбец {one.index + 1}", fields.get(one.index, one.field),
                  _samples(first, one.index), "" if fields.get(one.index, one.field) else one.note, _choices(one.field, first.mapping.headings))
        for one in first.mapping.columns
    )  # fmt: skip
    hidden = {one.index for one in first.mapping.columns if is_sensitive(one.heading, first.mapping.headings)}
    rows = tuple(
        tuple(HIDDEN if at in hidden and number >= first.mapping.first_row and cell else shown(cell) for at, cell in enumerate(row))
        for number, row in enumerate(first.sheet.rows[:FIRST_ROWS])
    )
    return Group(tuple(_sheet(views, number, choices) for number in numbers), columns, rows)


def _choices(field: str, headings: Headings) -> tuple[tuple[str, str], ...]:
    taken = tuple((one.key, one.label) for one in headings.fields if one.use == "taken" and one.key != "row_number")
    return (("", "не переносить"), *taken, *((("row_number", "№ строки"),) if field == "row_number" else ()))


def _sheet(views: Sequence[SheetView], number: int, choices: Mapping[str, SheetChoice]) -> SheetRow:
    view = views[number]
    assert view.mapping is not None
    choice = choices.get(view.sheet.name, SheetChoice())
    found = str(view.mapping.class_name) if view.mapping.class_name else ""
    uses = {choice.fields.get(column.index, column.field) for column in view.mapping.columns}
    has_column = bool(uses & {"class_name", "grade"})
    filled = sum(any(cell is not None for cell in row) for row in view.sheet.rows[view.mapping.first_row :])
    return SheetRow(number, view.sheet.name, choice.is_taken, choice.class_name or found, has_column, filled,
                    asks_class=view.mapping.headings.has_class)


def _samples(view: SheetView, index: int) -> tuple[str, ...]:
    assert view.mapping is not None
    if any(one.index == index and is_sensitive(one.heading, view.mapping.headings) for one in view.mapping.columns):
        return (HIDDEN,)
    values = (row[index] for row in view.sheet.rows[view.mapping.first_row :] if row[index] is not None)
    return tuple(shown(value)[:60] for value, _ in zip(values, range(SAMPLES), strict=False))


def is_sensitive(heading: str, headings: Headings) -> bool:
    """Health, benefits, nationality: such a column is named, its values are not shown."""
    field = headings.field_of(heading)
    return field is not None and field.use in ("special", "never")


def shown(value: Any) -> str:
    """A cell of the file as text."""
    if value is None:
        return ""
    return f"{value:%d.%m.%Y}" if isinstance(value, date) else str(value)


def choices_from(form: Mapping[str, str], views: Sequence[SheetView]) -> dict[str, SheetChoice]:
    """The decisions of the form by the name of the sheet."""
    found: dict[str, SheetChoice] = {}
    for group, group_of in enumerate(groups_of(views, {})):
        fields = {one.index: form.get(f"g{group}-c{one.index}", one.field)[:40] for one in group_of.columns}
        for sheet in group_of.sheets:
            class_name = " ".join(form.get(f"s{sheet.number}-class", "").split())[:20]
            is_taken = len(views) == 1 or f"s{sheet.number}-take" in form
            found[sheet.name] = SheetChoice(is_taken, class_name, fields)
    return found


def choices_to_json(choices: Mapping[str, SheetChoice]) -> dict[str, Any]:
    return {name: [one.is_taken, one.class_name, sorted(one.fields.items())] for name, one in choices.items()}


def choices_from_json(stored: Mapping[str, Any]) -> dict[str, SheetChoice]:
    return {name: SheetChoice(taken, class_name, dict(fields)) for name, (taken, class_name, fields) in stored.items()}
