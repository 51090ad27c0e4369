"""A report as data: page, workbook, paper and CSV are renderers of the same frozen values (REP, PRN-1).

`Report` is one table; `Spread` is two tables side by side on one sheet (the journal page and its lessons);
`TextPage` is a sheet without a table (title page, certification). A `Document` is a row of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

Kind = Literal["text", "number", "points", "date", "day", "mark"]


@dataclass(frozen=True)
class Strong:
    """A value that has to be seen first: bold and underlined, so that it survives a black-and-white laser."""

    value: str | int | Decimal | date | None


@dataclass(frozen=True)
class Linked:
    """A value that leads to what it was made of: a link on the screen, the bare value on paper and in a workbook (REP)."""

    value: str | int | Decimal | date | Strong | None
    url: str


Value = str | int | Decimal | date | Strong | Linked | None
Row = tuple[Value, ...]


@dataclass(frozen=True)
class Column:
    """A column; `width` is in characters of body text.

    `group` is a heading over neighbours that share it (a month), `sub` a line under the title (kind of work).
    Kinds: "text" wraps, the others keep to one line; "date" prints 21.11.2026 and "day" 21.11. `turned` sets
    the title upright (a subject over a narrow column); `bold` and `rule_after` (a heavy line) are for a column
    that closes a block, such as a period mark. `spans`: in a report of blocks one cell over the whole block, its value
    in the block's first row.
    """

    title: str
    kind: Kind = "text"
    width: int = 12
    group: str = ""
    sub: str = ""
    turned: bool = False
    bold: bool = False
    rule_after: bool = False
    spans: bool = False

    def __post_init__(self) -> None:
        if self.width < 1:
            raise ValueError(f"column {self.title!r}: width is counted in characters, from 1 up")


@dataclass(frozen=True)
class Report:
    """One table with its heads and feet; `totals` are rows below a heavy line.

    `head_lines` stand above the title (school, class, period), `foot_lines` below the notes (signatures).
    The first `frozen_columns` are repeated wherever the table is cut or scrolled. `wall`: on paper the table is never
    cut but fills one sheet in big letters, to be read from afar. On paper each `rule_every`-th line is a heavier one.
    `large`: a lying A3 sheet instead of A4, for tables of many columns.
    `block`: so many rows belong together (a pupil's periods) and are never torn between two sheets; such a report has no totals.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    subtitle: str = ""
    totals: tuple[Row, ...] = ()
    notes: tuple[str, ...] = ()
    head_lines: tuple[str, ...] = ()
    foot_lines: tuple[str, ...] = ()
    landscape: bool = True
    frozen_columns: int = 2
    wall: bool = False
    rule_every: int = 5
    block: int = 1
    large: bool = False

    def __post_init__(self) -> None:
        if not self.columns:
            raise ValueError(f"report {self.title!r} has no columns")
        if self.large and not self.landscape:
            raise ValueError(f"report {self.title!r}: a large sheet lies")
        if self.block > 1 and (self.totals or len(self.rows) % self.block):
            raise ValueError(f"report {self.title!r}: blocks of {self.block} rows make up all of it")
        for number, row in enumerate(self.lines, start=1):
            if len(row) != len(self.columns):
                raise ValueError(f"report {self.title!r}, row {number}: {len(row)} cells, {len(self.columns)} columns")

    @property
    def lines(self) -> tuple[Row, ...]:
        """Rows, then totals: what a renderer writes, in order."""
        return self.rows + self.totals

    @property
    def frozen(self) -> int:
        """How many columns are really repeated: never all of them."""
        return max(0, min(self.frozen_columns, len(self.columns) - 1))


@dataclass(frozen=True)
class Spread:
    """Two reports on one sheet, their ruled lines at the same height (the journal page, PRN-1).

    `pairs` gives, for each column of `left` after its frozen ones, the row of `right` that tells of the same
    lesson, or None for a column that goes with the one before it (a mean, a period mark). Rows must not go
    back. Empty `pairs`: the two sides are cut each by itself. `facing`: each side has an upright page of its own, the
    two lie open beside each other in a bound volume.
    """

    left: Report
    right: Report
    pairs: tuple[int | None, ...] = ()
    lines: int = 24
    facing: bool = False

    def __post_init__(self) -> None:
        if self.pairs and len(self.pairs) != len(self.left.columns) - self.left.frozen:
            raise ValueError("a spread pairs every column of its left side after the frozen ones")
        told = [row for row in self.pairs if row is not None]
        if told != sorted(told) or any(not 0 <= row < len(self.right.lines) for row in told):
            raise ValueError("a spread's pairs name rows of its right side, in order")

    @property
    def title(self) -> str:
        return self.left.title

    @property
    def landscape(self) -> bool:
        return not self.facing


@dataclass(frozen=True)
class TextPage:
    """A sheet of words: title page, certification. `foot_lines` are the places for signatures and seal.

    `letter`: the paragraphs from that number on are running text, indented and to the left (an order); None: all stand in the middle.
    """

    title: str
    paragraphs: tuple[str, ...] = ()
    head_lines: tuple[str, ...] = ()
    foot_lines: tuple[str, ...] = ()
    landscape: bool = True
    letter: int | None = None


@dataclass(frozen=True)
class Card:
    """One piece of a sheet that is cut up: lines of a label and its value, a few words below, a picture of squares.

    `picture` is rows of 0 and 1 (a QR code), drawn dark on light; empty: none. Values are in no `repr`: they may be secret.
    """

    title: str
    lines: tuple[tuple[str, str], ...] = field(repr=False)
    subtitle: str = ""
    note: str = ""
    picture: tuple[bytes, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Cards:
    """Sheets of cards with lines to cut along, two side by side on upright A4."""

    title: str
    cards: tuple[Card, ...]
    landscape: bool = False

    def __post_init__(self) -> None:
        if self.landscape:
            raise ValueError("cards lie on upright sheets")


@dataclass(frozen=True)
class Strip:
    """A piece as wide as the sheet and as high as it needs, cut off below: a heading, a small table, words, a part to tear off.

    `aside` stands at the right of the heading; `tear` are the lines below the dashed line, that come back signed.
    """

    title: str
    table: Report
    aside: str = ""
    lead: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    tear: tuple[str, ...] = ()


@dataclass(frozen=True)
class Strips:
    """Sheets of strips one under another on upright A4; none is torn between two sheets."""

    title: str
    strips: tuple[Strip, ...]
    landscape: bool = False

    def __post_init__(self) -> None:
        if self.landscape:
            raise ValueError("strips lie on upright sheets")


@dataclass(frozen=True)
class Picture:
    """A plot (SVG text of `tables/plots.py`) under its title; None: the words of `without` stand in its place."""

    title: str
    svg: str | None
    without: str = "Показывать пока нечего."


@dataclass(frozen=True)
class Pictures:
    """Plots one under another over the whole width of the sheet, as many on a sheet as fit. A workbook leaves them out."""

    title: str
    pictures: tuple[Picture, ...]
    subtitle: str = ""
    landscape: bool = False


Part = Report | Spread | TextPage | Cards | Pictures | Strips


@dataclass(frozen=True)
class Document:
    """Parts printed one after another. `seal` stands at the foot of each sheet (who, when, check sum).

    `first_page` numbers the sheets from that number on at the head (a volume for binding); None: no numbers.
    `numbered`: the foot counts the sheets of the whole document, «стр. 2 из 5»; else those of each part, «Лист 1 из 2».
    `bound`: printed on both sides and sewn: the wide margin changes sides, numbers read «стр. 7», facing pages begin on the left.
    `code` is a picture of squares at the foot of each sheet. All parts lie the same way: one file has one paper orientation.
    """

    title: str
    parts: tuple[Part, ...]
    seal: str = ""
    first_page: int | None = None
    numbered: bool = False
    bound: bool = False
    code: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if not self.parts:
            raise ValueError("a document has at least one part")
        if len({part.landscape for part in self.parts}) > 1:
            raise ValueError("the parts of a document lie the same way, portrait or landscape")
        if len({_is_large(part) for part in self.parts}) > 1:
            raise ValueError("the parts of a document are on paper of one size")

    @property
    def landscape(self) -> bool:
        return self.parts[0].landscape

    @property
    def large(self) -> bool:
        """On A3."""
        return _is_large(self.parts[0])

    @property
    def reports(self) -> tuple[Report, ...]:
        """Every table, a spread giving its left and then its right side."""
        return tuple(report for part in self.parts for report in tables_of(part))


def _is_large(part: Part) -> bool:
    return isinstance(part, Report) and part.large


def tables_of(part: Part) -> tuple[Report, ...]:
    """The tables in a part: one, two of a spread, none of a page of words."""
    if isinstance(part, Spread):
        return (part.left, part.right)
    return (part,) if isinstance(part, Report) else ()


def plain(value: Value) -> str | int | Decimal | date | None:
    """The value without its emphasis and without where it leads to."""
    bare = value.value if isinstance(value, Linked) else value
    return bare.value if isinstance(bare, Strong) else bare


def is_strong(value: Value) -> bool:
    return isinstance(value.value if isinstance(value, Linked) else value, Strong)


def shown(value: Value, kind: Kind = "text") -> str:
    """The value as a Russian reader expects it: 21.11.2026, 4,37, an empty place for None."""
    bare = plain(value)
    if bare is None:
        return ""
    if isinstance(bare, date):
        return f"{bare:%d.%m}" if kind == "day" else f"{bare:%d.%m.%Y}"
    if isinstance(bare, Decimal):
        return f"{bare:f}".replace(".", ",")
    return str(bare)


@dataclass(frozen=True)
class HeadCell:
    """A heading in the table's head: where it begins and how many rows and columns it covers."""

    text: str
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1


def head_depth(columns: Sequence[Column]) -> int:
    """How many lines the head has: the title, and one each for groups and subs if any column has them."""
    return 1 + any(column.group for column in columns) + any(column.sub for column in columns)


def head_cells(columns: Sequence[Column]) -> tuple[HeadCell, ...]:
    """The head by rows: groups joined over neighbours, a title without group or sub reaching over their place.

    Days of a month stay level: where one of a group has a sub, the others have an empty place for it.
    """
    top, depth = int(any(column.group for column in columns)), head_depth(columns)
    groups_with_sub = {column.group for column in columns if column.group and column.sub}
    cells: list[HeadCell] = []
    for at, column in enumerate(columns):
        if column.group and (at == 0 or columns[at - 1].group != column.group):
            cells.append(HeadCell(column.group, 0, at, colspan=_run(columns, at)))
        row = top if column.group else 0
        has_sub = bool(column.sub) or column.group in groups_with_sub
        cells.append(HeadCell(column.title, row, at, rowspan=depth - row - has_sub))
        if has_sub:
            cells.append(HeadCell(column.sub, depth - 1, at))
    return tuple(sorted(cells, key=lambda cell: (cell.row, cell.column)))


def _run(columns: Sequence[Column], start: int) -> int:
    """How many columns from `start` on share its group."""
    end = start
    while end < len(columns) and columns[end].group == columns[start].group:
        end += 1
    return end - start


def heading(column: Column) -> str:
    """The whole heading in one line, for CSV: «сентябрь 3 К»."""
    return " ".join(part for part in (column.group, column.title, column.sub) if part)
