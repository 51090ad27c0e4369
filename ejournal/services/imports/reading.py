"""A file's sheets made into lines of pupils by what a person decided about each sheet and column (REG-9)."""

from __future__ import annotations

from collections.abc import Mapping as Dict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from ejournal.errors import BadInput
from ejournal.rules.class_name import ClassName, parse_class_name
from ejournal.rules.headings import Headings
from ejournal.rules.pupil_headings import PUPILS
from ejournal.rules.pupil_list import PupilLine, SkippedRow, read_pupils
from ejournal.rules.pupil_mapping import Mapping, propose_mapping
from ejournal.tables.from_sheet import Sheet, fill_merged

Place = tuple[str, int]


@dataclass(frozen=True)
class SheetView:
    """A sheet with what its headings suggest; `refusal` says why it can't be a list of pupils."""

    sheet: Sheet
    mapping: Mapping | None = None
    refusal: str = ""


@dataclass(frozen=True)
class SheetChoice:
    """What a person decided about a sheet: take it, its class ("" = as found), fields of columns put right."""

    is_taken: bool = True
    class_name: str = ""
    fields: Dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """The lines to be taken, those left out by hand, and rows that are no pupils.

    `names`: what stands in the file where the name of a line could not be read.
    """

    lines: tuple[PupilLine, ...]
    left_out: tuple[PupilLine, ...] = ()
    skipped: tuple[SkippedRow, ...] = ()
    names: Dict[Place, str] = field(default_factory=dict)


def look_at(sheets: Sequence[Sheet], headings: Headings = PUPILS) -> tuple[SheetView, ...]:
    """Every sheet with its proposed mapping. Raises BadInput when none of them holds a list."""
    views = tuple(_view(fill_merged(sheet), headings) for sheet in sheets)
    if all(view.mapping is None for view in views):
        raise BadInput(views[0].refusal if len(views) == 1 else "Ни на одном листе не найдена строка с заголовками " + (headings.examples if headings is not PUPILS else "«ФИО», «Класс»…"))
    return views


def _view(sheet: Sheet, headings: Headings) -> SheetView:
    try:
        return SheetView(sheet, propose_mapping(sheet, headings))
    except BadInput as refusal:
        return SheetView(sheet, refusal=str(refusal))


def chosen_mapping(view: SheetView, choice: SheetChoice) -> Mapping:
    """The mapping with a person's corrections. Raises BadInput; its field is "class" or "c<index of the column>"."""
    if view.mapping is None:
        raise BadInput(view.refusal)
    mapping = view.mapping
    stands = {column.index: column.field for column in mapping.columns}
    changed = {index: key for index, key in choice.fields.items() if stands.get(index, key) != key}
    for index in changed:
        mapping = mapping.with_field(index, "")
    for index, key in sorted(changed.items()):
        if key:
            mapping = _with_field(mapping, index, key)
    return replace(mapping, class_name=_class(choice.class_name)) if choice.class_name else mapping


def _with_field(mapping: Mapping, index: int, key: str) -> Mapping:
    try:
        return mapping.with_field(index, key)
    except BadInput as refusal:
        raise BadInput(str(refusal), field=f"c{index}") from refusal


def _class(text: str) -> ClassName:
    try:
        return parse_class_name(text)
    except BadInput as refusal:
        raise BadInput(str(refusal), field="class") from refusal


def read_lists(
    views: Sequence[SheetView], choices: Dict[str, SheetChoice], left_out: frozenset[Place], *, today: date
) -> Reading:
    """All pupils of the sheets taken, by the name of the sheet. Raises BadInput where a sheet can't be read."""
    lines: list[PupilLine] = []
    aside: list[PupilLine] = []
    skipped: list[SkippedRow] = []
    names: dict[Place, str] = {}
    for view in views:
        choice = choices.get(view.sheet.name, SheetChoice())
        if not choice.is_taken or view.mapping is None:
            continue
        mapping = chosen_mapping(view, choice)
        whole = read_pupils(view.sheet, mapping, today=today)
        mine = {row for sheet, row in left_out if sheet == view.sheet.name}
        taken = read_pupils(_without(view.sheet, mine), mapping, today=today) if mine else whole
        lines += taken.lines
        aside += [line for line in whole.lines if line.row_number in mine]
        skipped += taken.skipped
        nameless = (line for line in whole.lines if not (line.surname and line.name))
        names |= {(line.sheet, line.row_number): _name_as_written(view.sheet, mapping, line.row_number) for line in nameless}
    return Reading(tuple(lines), tuple(aside), tuple(skipped), names)


def _name_as_written(sheet: Sheet, mapping: Mapping, row_number: int) -> str:
    """The cells of the name as they stand, for a line whose name can't be read."""
    columns = [at for key in ("full_name", "surname", "name", "patronymic") for at in mapping.columns_of(key)]
    cells = (sheet.rows[row_number - 1][at] for at in columns)
    return " ".join(str(cell) for cell in cells if cell is not None)[:100]


def _without(sheet: Sheet, rows: set[int]) -> Sheet:
    """The sheet with these rows (counted from 1) empty: they are nobody's double any more."""
    width = len(sheet.rows[0]) if sheet.rows else 0
    empty = (None,) * width
    return replace(sheet, rows=tuple(empty if at in rows else row for at, row in enumerate(sheet.rows, start=1)))
