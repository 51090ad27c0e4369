"""Cuts the parts of a document into sheets of paper: no row torn, own head on each, every cell on exactly one.

Pure. What can't be known here (the face on the reader's machine) is met by room: text is counted wider than it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby, zip_longest

from .paper import (
    HEAD_LINE,
    LANDSCAPE,
    LARGE,
    LEFT,
    LINE,
    PORTRAIT,
    RIGHT,
    STRIPS_HEIGHT,
    TITLE,
    Field,
    column_mm,
    foot_mm,
    head_heights,
    head_mm,
    notes_mm,
    ruled_lines,
    squeezed,
    strip_mm,
)
from .plot_size import caption_lines, printed_size
from .report import Card, Cards, Column, Document, Part, Picture, Pictures, Report, Spread, Strip, Strips, TextPage

BLANK = Column("", "mark", 2)
EMPTY_PAGE = TextPage("", landscape=False)
CARDS_ON_SHEET = 10  # two by five: print-cards.css gives each 95 by 54 mm


@dataclass(frozen=True)
class Panel:
    """A piece of a report on a sheet: indexes of its columns and of its lines, and the ruled lines left empty."""

    report: Report
    columns: tuple[int, ...] = ()
    rows: tuple[int, ...] = ()
    heights: tuple[int, ...] = ()
    blank_columns: int = 0
    blank_lines: int = 0
    notes: tuple[str, ...] = ()
    foot_lines: tuple[str, ...] = ()

    @property
    def drawn(self) -> tuple[Column, ...]:
        """The columns as they stand on the sheet, the empty ones of a half-filled page behind."""
        return tuple(self.report.columns[at] for at in self.columns) + (BLANK,) * self.blank_columns


@dataclass(frozen=True)
class Sheet:
    """One sheet: a panel, two of a spread, or none for a page of words; `number` of `of` within its part."""

    part: Part
    panels: tuple[Panel, ...] = ()
    number: int = 1
    of: int = 1
    cards: tuple[Card, ...] = ()
    strips: tuple[Strip, ...] = ()
    pictures: tuple[Picture, ...] = ()
    head: int = 0  # head lines at least: the height of the facing page's head


def cut(part: Part) -> tuple[Sheet, ...]:
    """The sheets of a part, at least one, in reading order."""
    if isinstance(part, TextPage):
        return (Sheet(part),)
    if isinstance(part, Cards):
        return _cut_cards(part)
    if isinstance(part, Strips):
        return _cut_strips(part)
    if isinstance(part, Pictures):
        return _cut_pictures(part)
    leaves = _cut_spread(part) if isinstance(part, Spread) else [(panel,) for panel in _cut_report(part)]
    if isinstance(part, Spread) and part.facing:
        return _facing_pages(part, leaves)
    return tuple(Sheet(part, leaf, number, len(leaves)) for number, leaf in enumerate(leaves, start=1))


def _cut_cards(part: Cards) -> tuple[Sheet, ...]:
    """Ten on a sheet, in order; a part without cards still has its empty sheet."""
    pieces = [part.cards[at : at + CARDS_ON_SHEET] for at in range(0, len(part.cards), CARDS_ON_SHEET)] or [()]
    return tuple(Sheet(part, (), number, len(pieces), piece) for number, piece in enumerate(pieces, start=1))


def _facing_pages(part: Spread, leaves: list[tuple[Panel, ...]]) -> tuple[Sheet, ...]:
    """Each side on a page of its own, left before right, both heads of one height."""
    heads = [max(sum(head_heights(panel.drawn)) for panel in leaf) for leaf in leaves]
    pages = [(panel, head) for leaf, head in zip(leaves, heads, strict=True) for panel in leaf]
    return tuple(Sheet(part, (panel,), number, len(pages), head=head) for number, (panel, head) in enumerate(pages, start=1))


def _cut_strips(part: Strips) -> tuple[Sheet, ...]:
    """As many as find room under each other, in order; one too high for a sheet has one of its own."""
    packed = chunks(range(len(part.strips)), lambda at: strip_mm(part.strips[at]), STRIPS_HEIGHT) or [()]
    pieces = [tuple(part.strips[at] for at in piece) for piece in packed]
    return tuple(Sheet(part, (), number, len(pieces), strips=piece) for number, piece in enumerate(pieces, start=1))


def _cut_pictures(part: Pictures) -> tuple[Sheet, ...]:
    """As many under one another as the sheet is high; a part without pictures still has its empty sheet."""
    field = LANDSCAPE if part.landscape else PORTRAIT
    tall = [printed_size(one.svg, field.width)[1] + LINE * (caption_lines(one.title, field.width) + 1) for one in part.pictures]
    packed = chunks(range(len(tall)), tall.__getitem__, field.height - TITLE) or [()]
    pieces = [tuple(part.pictures[at] for at in piece) for piece in packed]
    return tuple(Sheet(part, (), number, len(pieces), pictures=piece) for number, piece in enumerate(pieces, start=1))


def cut_document(document: Document) -> tuple[Sheet, ...]:
    """All sheets in order. Facing pages begin on an even page: an empty one goes before them where they would not."""
    return tuple(sheet for sheets in _cut_parts(document) for sheet in sheets)


def first_pages(document: Document) -> tuple[int, ...]:
    """The page each part begins on, for a table of contents. A document without numbers counts from 1."""
    parts = _cut_parts(document)
    starts = accumulate(map(len, parts), initial=document.first_page or 1)
    return tuple(start + (sheets[0].part is not part) for start, sheets, part in zip(starts, parts, document.parts, strict=False))


def _cut_parts(document: Document) -> list[list[Sheet]]:
    """By part its sheets, with the empty page that makes its left pages even ones."""
    page, found = document.first_page or 1, []
    for part in document.parts:
        sheets = list(cut(part))
        if isinstance(part, Spread) and part.facing and page % 2:
            sheets.insert(0, Sheet(EMPTY_PAGE))
        found.append(sheets)
        page += len(sheets)
    return found


def chunks(items: Iterable[int], size: Callable[[int], float], room: float) -> list[tuple[int, ...]]:
    """Items in order, packed while their sizes fit the room; one bigger than the room stands alone."""
    packed: list[list[int]] = []
    left = 0.0
    for item in items:
        if not packed or size(item) > left:
            packed.append([])
            left = room
        packed[-1].append(item)
        left -= size(item)
    return [tuple(chunk) for chunk in packed]


def _column_chunks(report: Report, field: Field) -> list[tuple[int, ...]]:
    """Columns that fit side by side, the frozen ones repeated in front of each piece."""
    frozen = tuple(range(report.frozen))
    room = field.width - sum(column_mm(report.columns[at]) for at in frozen)
    rest = range(report.frozen, len(report.columns))
    return [frozen + piece for piece in chunks(rest, lambda at: column_mm(report.columns[at]), room)]


def _panel(report: Report, columns: tuple[int, ...], rows: tuple[int, ...]) -> Panel:
    return Panel(report, columns, rows, tuple(ruled_lines(report, row) for row in rows))


# ---- a report by itself


def _cut_report(report: Report) -> list[Panel]:
    if report.wall:
        return [Panel(report, tuple(range(len(report.columns))), tuple(range(len(report.lines))), (1,) * len(report.lines))]
    field = LARGE if report.large else LANDSCAPE if report.landscape else PORTRAIT
    report = squeezed(report, field)
    pieces = _column_chunks(report, field)
    head = max(head_mm([report.columns[at] for at in piece]) for piece in pieces)
    room = field.height - TITLE - HEAD_LINE * len(report.head_lines) - head
    foot = foot_mm(report, field)
    rows = _row_chunks(report, room, foot)
    panels = [_panel(report, piece, chunk) for chunk in rows for piece in pieces]
    if LINE * sum(panels[-1].heights) + foot > room:
        return panels + _foot_sheets(report, field)
    panels[-1] = replace(panels[-1], notes=report.notes, foot_lines=report.foot_lines)
    return panels


def _row_chunks(report: Report, room: float, foot: float) -> list[tuple[int, ...]]:
    """Rows by sheet. When the foot finds no room under the last row, rows go over to a new sheet with it."""
    height = lambda row: LINE * ruled_lines(report, row)
    if report.block > 1:
        return _block_chunks(report, room, foot)
    packed = chunks(range(len(report.lines)), height, room) or [()]
    last = packed[-1]
    if sum(map(height, last)) + foot <= room or len(last) < 2 or height(last[-1]) + foot > room:
        return packed
    kept = chunks(last, height, room - foot)[0]
    kept = kept if len(kept) < len(last) else last[:-1]
    over = last[len(kept) :]
    return [*packed[:-1], kept, over] if sum(map(height, over)) + foot <= room else [*packed[:-1], last[:-1], last[-1:]]


def _block_chunks(report: Report, room: float, foot: float) -> list[tuple[int, ...]]:
    """The same by whole blocks: the last one goes over with a foot that finds no room under it."""
    blocks = [tuple(range(at, at + report.block)) for at in range(0, len(report.rows), report.block)]
    tall = lambda at: sum(LINE * ruled_lines(report, row) for row in blocks[at])
    packed = chunks(range(len(blocks)), tall, room) or [()]
    last = packed[-1]
    if len(last) > 1 and sum(map(tall, last)) + foot > room >= tall(last[-1]) + foot:
        packed = [*packed[:-1], last[:-1], last[-1:]]
    return [tuple(row for at in piece for row in blocks[at]) for piece in packed]


def _foot_sheets(report: Report, field: Field) -> list[Panel]:
    """Notes too many for the sheet of the last row: sheets of their own, then the signatures."""
    room = field.height - TITLE - HEAD_LINE * len(report.head_lines) - foot_mm(replace(report, notes=()), field)
    packed = chunks(range(len(report.notes)), lambda at: notes_mm(report.notes[at : at + 1], field), room) or [()]
    panels = [Panel(report, notes=tuple(report.notes[at] for at in piece)) for piece in packed]
    panels[-1] = replace(panels[-1], foot_lines=report.foot_lines)
    return panels


# ---- two reports side by side


def _fields(spread: Spread) -> tuple[Field, Field]:
    return (PORTRAIT, PORTRAIT) if spread.facing else (LEFT, RIGHT)


def _cut_spread(spread: Spread) -> list[tuple[Panel, ...]]:
    left, right = spread.left, spread.right
    leaves: list[tuple[Panel, ...]] = []
    row_pieces = chunks(range(len(left.lines)), lambda row: ruled_lines(left, row), spread.lines) or [()]
    for columns, told in _lessons(spread):
        for at, rows in enumerate(row_pieces):
            ours = replace(_panel(left, columns, rows), blank_columns=_blanks(left, columns, _fields(spread)[0]))
            theirs = _panel(right, tuple(range(len(right.columns))), told if at == 0 else ())
            leaves.append((_ruled(ours, spread.lines), _ruled(theirs, spread.lines)))
    return _with_notes(leaves, spread)


def _lessons(spread: Spread) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Columns of the left side with the rows of the right that stand beside them, one pair a sheet."""
    if spread.pairs:
        return _paired(spread)
    columns = _column_chunks(spread.left, _fields(spread)[0])
    right = spread.right
    told = chunks(range(len(right.lines)), lambda row: ruled_lines(right, row), spread.lines) or [()]
    sheets = max(len(columns), len(told))
    columns += [tuple(range(spread.left.frozen))] * (sheets - len(columns))
    return list(zip(columns, told + [()] * (sheets - len(told)), strict=True))


def _paired(spread: Spread) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """A sheet ends where either its width or its ruled lines do."""
    left, right = spread.left, spread.right
    frozen = tuple(range(left.frozen))
    width = _fields(spread)[0].width - sum(column_mm(left.columns[at]) for at in frozen)
    sheets: list[tuple[tuple[int, ...], tuple[int, ...]]] = []
    room, lines = 0.0, 0
    for columns, rows in _lesson_atoms(spread):
        wide = sum(column_mm(left.columns[at]) for at in columns)
        tall = sum(ruled_lines(right, row) for row in rows)
        if not sheets or wide > room or tall > lines:
            sheets.append((frozen, ()))
            room, lines = width, spread.lines
        sheets[-1] = (sheets[-1][0] + columns, sheets[-1][1] + rows)
        room, lines = room - wide, lines - tall
    return sheets


def _lesson_atoms(spread: Spread) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """What stays together: the columns of one lesson with its row; a row or a column of no lesson by itself."""
    seen, at = 0, spread.left.frozen
    for row, same in groupby(spread.pairs):
        columns = tuple(range(at, at := at + len(tuple(same))))
        if row is None:
            yield from (((column,), ()) for column in columns)
            continue
        yield from (((), (before,)) for before in range(seen, row))
        yield columns, (row,) if row >= seen else ()
        seen = max(seen, row + 1)
    yield from (((), (rest,)) for rest in range(seen, len(spread.right.lines)))


def _blanks(report: Report, columns: tuple[int, ...], field: Field) -> int:
    """Empty columns up to the width of the page, as on a form."""
    return max(0, int((field.width - sum(column_mm(report.columns[at]) for at in columns)) / column_mm(BLANK)))


def _ruled(panel: Panel, lines: int) -> Panel:
    return replace(panel, blank_lines=max(0, lines - sum(panel.heights)))


def _with_notes(leaves: list[tuple[Panel, ...]], spread: Spread) -> list[tuple[Panel, ...]]:
    """Notes of each side under its last sheets; where they do not fit, on sheets of their own behind."""
    more: list[list[tuple[str, ...]]] = []
    for side, (report, field) in enumerate(zip((spread.left, spread.right), _fields(spread), strict=True)):
        notes = report.notes + report.foot_lines
        head = max(head_mm(panel.drawn) for leaf in leaves for panel in leaf)
        packed = _note_chunks(notes, field, field.height - TITLE - head - LINE * spread.lines)
        if packed is None or len(packed) > len(leaves):
            more.append(_note_chunks(notes, field, field.height - TITLE) or [notes])
            continue
        more.append([])
        for at, piece in enumerate(packed, start=len(leaves) - len(packed)):
            leaf = list(leaves[at])
            leaf[side] = replace(leaf[side], notes=piece)
            leaves[at] = tuple(leaf)
    return leaves + [
        (Panel(spread.left, notes=ours), Panel(spread.right, notes=theirs)) for ours, theirs in zip_longest(*more, fillvalue=())
    ]


def _note_chunks(notes: Sequence[str], field: Field, room: float) -> list[tuple[str, ...]] | None:
    """Notes packed into places of `room` mm; None when one of them is bigger than that."""
    size = lambda at: notes_mm(notes[at : at + 1], field)
    if any(size(at) > room for at in range(len(notes))):
        return None
    return [tuple(notes[at] for at in piece) for piece in chunks(range(len(notes)), size, room)]
