"""What stands on each printed sheet, cell by cell, with the class names of `static/css/print.css`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from markupsafe import Markup

from .paper import LANDSCAPE, PORTRAIT, breadth, head_heights
from .plot_size import printed
from .report import (
    Card,
    Cards,
    Column,
    Document,
    Picture,
    Pictures,
    Report,
    Strip,
    Strips,
    TextPage,
    Value,
    head_cells,
    is_strong,
    shown,
)
from .sheets import Panel, Sheet, cut_document


@dataclass(frozen=True)
class CellView:
    text: str
    name: str = ""
    rowspan: int = 1
    colspan: int = 1
    turned: bool = False
    strong: bool = False
    href: str = ""


@dataclass(frozen=True)
class RowView:
    name: str
    cells: tuple[CellView, ...]


@dataclass(frozen=True)
class PanelView:
    title: str
    subtitle: str
    widths: tuple[str, ...]
    head: tuple[RowView, ...]
    body: tuple[RowView, ...]
    notes: tuple[str, ...]
    foot_lines: tuple[str, ...]
    name: str = ""


@dataclass(frozen=True)
class CardView:
    """A card; `drawing` is the path of its picture in squares of 1, `side` how many squares it is wide."""

    title: str
    subtitle: str
    lines: tuple[tuple[str, str], ...]
    note: str
    drawing: str
    side: int


@dataclass(frozen=True)
class StripView:
    """A strip with its table as it is drawn; `table` None where it has no rows."""

    title: str
    aside: str
    lead: tuple[str, ...]
    table: PanelView | None
    notes: tuple[str, ...]
    tear: tuple[str, ...]


@dataclass(frozen=True)
class PictureView:
    """A plot with its printed size in it, or the words for want of one."""

    title: str
    svg: Markup | None
    without: str


@dataclass(frozen=True)
class SheetView:
    """A sheet; `folio` is its page number in the volume, `place` says which sheet of its part it is.

    `is_left`: it lies on the left of an open volume, bound at its right side.
    """

    panels: tuple[PanelView, ...]
    words: TextPage | None
    head_lines: tuple[str, ...]
    folio: str
    place: str
    cards: tuple[CardView, ...] | None = None
    strips: tuple[StripView, ...] | None = None
    pictures: tuple[PictureView, ...] | None = None
    title: str = ""
    subtitle: str = ""
    is_left: bool = False


def sheet_views(document: Document) -> list[SheetView]:
    """Every sheet of the document, in order."""
    return list(each_sheet_view(document, cut_document(document)))


def each_sheet_view(document: Document, sheets: Sequence[Sheet]) -> Iterator[SheetView]:
    """The same one by one, of a document that is cut already: a volume's views together are large."""
    first = document.first_page
    if document.bound:
        for page, sheet in enumerate(sheets, first or 1):
            yield replace(_sheet(sheet, _bound_folio(sheet, page), ""), place="", is_left=page % 2 == 0)
        return
    places = [f"стр. {number} из {len(sheets)}" if document.numbered else "" for number in range(1, len(sheets) + 1)]
    for at, sheet in enumerate(sheets):
        yield _sheet(sheet, "" if first is None else str(first + at), places[at])


def _bound_folio(sheet: Sheet, page: int) -> str:
    """The title page is counted and has no number on it."""
    return "" if page == 1 and isinstance(sheet.part, TextPage) else f"стр. {page}"


def _sheet(sheet: Sheet, folio: str, place: str) -> SheetView:
    words = sheet.part if isinstance(sheet.part, TextPage) else None
    heights = max(sheet.head, _common_head(sheet.panels))
    return SheetView(
        tuple(_panel(panel, heights) for panel in sheet.panels),
        words,
        sheet.part.head_lines if isinstance(sheet.part, (Report, TextPage)) else (),
        folio,
        place or ("" if words else f"Лист {sheet.number} из {sheet.of}"),
        tuple(card_view(card) for card in sheet.cards) if isinstance(sheet.part, Cards) else None,
        tuple(strip_view(strip) for strip in sheet.strips) if isinstance(sheet.part, Strips) else None,
        tuple(_picture(one, sheet.part) for one in sheet.pictures) if isinstance(sheet.part, Pictures) else None,
        sheet.part.title,
        sheet.part.subtitle if isinstance(sheet.part, Pictures) else "",
    )


def _picture(one: Picture, part: Pictures) -> PictureView:
    width = (LANDSCAPE if part.landscape else PORTRAIT).width
    return PictureView(one.title, None if one.svg is None else Markup(printed(one.svg, width)), one.without)


def card_view(card: Card) -> CardView:
    return CardView(card.title, card.subtitle, card.lines, card.note, drawing(card.picture), len(card.picture))


def strip_view(strip: Strip) -> StripView:
    table, rows = strip.table, range(len(strip.table.lines))
    panel = Panel(table, tuple(range(len(table.columns))), tuple(rows), (1,) * len(rows))
    drawn = _panel(panel, _common_head([panel])) if rows else None
    return StripView(strip.title, strip.aside, strip.lead, drawn, strip.notes, strip.tear)


def drawing(picture: Sequence[bytes]) -> str:
    """The dark squares as one path: a step of a row each run, so that the file stays small."""
    steps = []
    for y, row in enumerate(picture):
        x = 0
        for dark, run in groupby(row):
            length = len(list(run))
            steps += [f"M{x} {y}h{length}v1h-{length}z"] * bool(dark)
            x += length
    return "".join(steps)


def _common_head(panels: Sequence[Panel]) -> int:
    """Both heads of a spread have one height, so that their lines stand level."""
    return max((sum(head_heights(panel.drawn)) for panel in panels), default=0)


def _panel(panel: Panel, head_height: int) -> PanelView:
    report, drawn = panel.report, panel.drawn
    return PanelView(
        report.title,
        report.subtitle,
        _wall_widths(drawn) if report.wall else _widths(drawn),
        _head(drawn, report.frozen, head_height) if drawn else (),
        _body(panel) if drawn else (),
        panel.notes,
        panel.foot_lines,
        _wall_name(report) if report.wall else "",
    )


def _wall_name(report: Report) -> str:
    """Classes of a poster: how many lines it has, and whether its columns are many."""
    lines, columns = min(max(len(report.lines), 6), 13), len(report.columns)
    return f"wall lines{lines} {'broad' if columns <= 8 else 'narrow' if columns <= 13 else 'tight'}"


def _wall_widths(columns: Sequence[Column]) -> tuple[str, ...]:
    """The first column as wide as it asks for, the others alike."""
    return (f"w{breadth(columns[0])}", *("" for _ in columns[1:]))


def _widths(columns: Sequence[Column]) -> tuple[str, ...]:
    """Classes of width; the widest text takes whatever is left of the page."""
    names = [f"w{breadth(column)}" for column in columns]
    texts = [(breadth(column), -at) for at, column in enumerate(columns) if column.kind == "text"]
    if texts:
        names[-max(texts)[1]] = ""
    return tuple(names)


def _head(columns: Sequence[Column], frozen: int, height: int) -> tuple[RowView, ...]:
    heights = list(head_heights(columns))
    heights[-1] += height - sum(heights)
    rows: list[list[CellView]] = [[] for _ in heights]
    for cell in head_cells(columns):
        last = columns[cell.column + cell.colspan - 1]
        turned = columns[cell.column].turned and cell.text == columns[cell.column].title
        names = ["turned"] * turned + ["heavy"] * _is_heavy(last, cell.column + cell.colspan - 1, frozen)
        rows[cell.row].append(CellView(cell.text, " ".join(names), cell.rowspan, cell.colspan, turned))
    return tuple(RowView(f"h{high}", tuple(cells)) for high, cells in zip(heights, rows, strict=True))


def _is_heavy(column: Column, at: int, frozen: int) -> bool:
    """The line that parts names from the rest, or one the report asked for."""
    return column.rule_after or at == frozen - 1


def _body(panel: Panel) -> tuple[RowView, ...]:
    report = panel.report
    names = [_cell_class(column, at, report.frozen) for at, column in enumerate(panel.drawn)]
    rows: list[RowView] = []
    ruled = 0
    for row, height in zip(panel.rows, panel.heights, strict=True):
        ruled += height
        values = [report.lines[row][at] for at in panel.columns]
        drawn = zip(values, panel.drawn, names, strict=False)
        cells = [cell for value, column, name in drawn if (cell := _block_cell(report, row, column, _cell(value, column, name))) is not None]
        cells += [CellView("", name) for name in names[len(values) :]]
        rows.append(RowView(_row_class(report, row, ruled, height), tuple(cells)))
    empty = tuple(CellView("", name) for name in names)
    return (*rows, *(RowView("fifth" if (ruled + at) % report.rule_every == 0 else "", empty) for at in range(1, panel.blank_lines + 1)))


def _block_cell(report: Report, row: int, column: Column, cell: CellView) -> CellView | None:
    """The cell itself; of a column that spans blocks one cell as high as the block, in the other rows none."""
    if report.block == 1 or not column.spans:
        return cell
    return replace(cell, rowspan=report.block, name=f"{cell.name} spans") if row % report.block == 0 else None


def _cell_class(column: Column, at: int, frozen: int) -> str:
    return " ".join([column.kind] + ["bold"] * column.bold + ["heavy"] * _is_heavy(column, at, frozen))


def _cell(value: Value, column: Column, name: str) -> CellView:
    text = shown(value, column.kind)
    if is_strong(value):
        name += " strong"
    if column.kind == "mark" and len(text) > max(2, column.width):
        name += " small"
    return CellView(text, name)


def _row_class(report: Report, row: int, ruled: int, height: int) -> str:
    names = [f"r{height}"] * (height > 1) + ["fifth"] * (ruled % report.rule_every == 0)
    if row >= len(report.rows):
        names += ["total"] + ["first-total"] * (row == len(report.rows))
    return " ".join(names)
