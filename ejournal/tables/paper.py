"""Measures of an A4 sheet (and of A3 for wide tables), in millimetres, and how much text a place of it takes.

They are the numbers of `static/css/print.css`; a test in the browser holds the two together. Margins by
GOST R 7.0.97: 30 at the binding, 10 right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

from .report import Column, Report, Strip, head_cells, head_depth, shown

LINE = 6.0  # a ruled line
STRIPS_HEIGHT = 270.0  # what a sheet of strips takes
STRIP_FIXED, STRIP_LINE, STRIP_TEXT, TEAR_LINE = 17.0, 4.6, 3.3, 7.0  # head and margins; the least row; a line of text; a line to sign
STRIP_NOTE_LETTERS = 105  # of a note across the sheet
HEAD_LINE = 4.5
TURNED_HEAD_LINES = 7
TITLE = 8.0
NOTE_LINE = 3.4
SIGNATURE_LINE = 7.0
TEXT_LINES_IN_LINE = 2  # small text wraps once inside a ruled line
LETTER = 1.75  # mm of a column for each character
WORD, NARROWEST = 15, 0.55  # characters; part of the width that was asked for
WIDEST = 60  # print.css has a width class for each number of characters up to this


@dataclass(frozen=True)
class Field:
    """The part of a sheet a table may take."""

    width: float
    height: float


LANDSCAPE, PORTRAIT = Field(257, 174), Field(170, 261)
LARGE = Field(380, 261)  # A3, lying
LEFT, RIGHT = Field(144, 174), Field(105, 174)
WIDE_LETTERS = frozenset("жмфшщыю№@—…")
WIDEST_LETTER = 1.6  # what `_letters` counts for a wide capital
LETTERS_OF_WIDTH = 1.1  # a column's character is a generous one: so many ordinary letters stand in it
HEAD_LETTERS_OF_WIDTH = 1.25


def breadth(column: Column) -> int:
    """Characters across a column on paper: as asked for, but no word of its heading is broken."""
    words = [] if column.turned else f"{column.title} {column.sub}".split()
    longest = max((_letters(word) for word in words), default=0.0)
    return min(max(column.width, ceil(longest / HEAD_LETTERS_OF_WIDTH)), WIDEST)


def column_mm(column: Column) -> float:
    """Width of a column on paper."""
    return 1.0 + LETTER * breadth(column)


def squeezed(report: Report, field: Field) -> Report:
    """The report with narrower columns of text, where that alone brings all its columns onto one sheet; else as it was.

    No column gets under its longest word (up to `WORD`) or under `NARROWEST` of what it asked for: text goes on to a further line.
    """
    over = sum(map(column_mm, report.columns)) - field.width
    spare = {at: max(0, breadth(one) - _least(report, at)) for at, one in enumerate(report.columns) if one.kind == "text" and not one.turned}
    room = sum(spare.values())
    need = ceil(over / LETTER)
    if report.wall or over <= 0 or need > room:
        return report
    columns, left = list(report.columns), need
    for at, own in sorted(spare.items(), key=lambda pair: pair[1]):
        take = min(own, ceil(left * own / room)) if room else 0
        columns[at] = replace(columns[at], width=breadth(columns[at]) - take)
        left, room = left - take, room - own
    return replace(report, columns=tuple(columns))


def _least(report: Report, at: int) -> int:
    column = report.columns[at]
    heading = breadth(replace(column, width=1))
    words = (len(word) for line in report.lines for word in shown(line[at]).split())
    return max(heading, min(WORD, ceil(max(words, default=1) / LETTERS_OF_WIDTH)), ceil(NARROWEST * column.width))


def wrapped(text: str, width: float) -> int:
    """In how many lines a text stands in a column of `width` characters, broken at spaces."""
    full = width * LETTERS_OF_WIDTH
    if len(text) * WIDEST_LETTER <= full and len(text.splitlines()) <= 1:
        return 1
    lines = 0
    for paragraph in text.splitlines() or [""]:
        lines, room = lines + 1, full
        for size in map(_letters, paragraph.split()):
            if size > room and room < full:
                lines, room = lines + 1, full
            if size > full:
                lines, size = lines + ceil(size / full) - 1, size % full
            room -= size + 1
    return lines


def _letters(word: str) -> float:
    """Length of a word in ordinary small letters: the wide ones and capitals count for more."""
    wide = sum(letter in WIDE_LETTERS for letter in word.lower())
    return len(word) + 0.4 * wide + 0.2 * sum(map(str.isupper, word))


def ruled_lines(report: Report, index: int) -> int:
    """How many ruled lines the row takes: its longest text decides, the other kinds keep to one line."""
    cells = zip(report.columns, report.lines[index], strict=True)
    texts = (wrapped(shown(value), breadth(column)) for column, value in cells if column.kind == "text" and not column.spans)
    return max(1, ceil(max(texts, default=1) / TEXT_LINES_IN_LINE))


def head_heights(columns: Sequence[Column]) -> tuple[int, ...]:
    """Heights of the head's rows, in head lines: a long title makes its row higher, a turned one much higher."""
    if not columns:
        return ()
    heights = [1] * head_depth(columns)
    for cell in head_cells(columns):
        over = columns[cell.column : cell.column + cell.colspan]
        if over[0].turned and cell.text == over[0].title:
            need = TURNED_HEAD_LINES
        else:
            need = wrapped(cell.text, sum(map(breadth, over)))
        last = cell.row + cell.rowspan - 1
        heights[last] += max(0, need - sum(heights[cell.row : last + 1]))
    return tuple(heights)


def head_mm(columns: Sequence[Column]) -> float:
    return HEAD_LINE * sum(head_heights(columns))


def notes_mm(notes: Sequence[str], field: Field) -> float:
    """Height of the notes under a table."""
    return sum(wrapped(note, field.width / 1.6) for note in notes) * NOTE_LINE


def foot_mm(report: Report, field: Field) -> float:
    """Height of all that stands under the last row."""
    return notes_mm(report.notes, field) + SIGNATURE_LINE * len(report.foot_lines)


def strip_mm(strip: Strip) -> float:
    """Height of a strip with its table, words and the part to tear off."""
    rows = sum(_strip_row(strip.table, at) for at in range(len(strip.table.lines)))
    head = HEAD_LINE * sum(head_heights(strip.table.columns)) if strip.table.lines else 0.0
    words = sum(wrapped(text, STRIP_NOTE_LETTERS) for text in (*strip.lead, *strip.notes))
    return STRIP_FIXED + head + rows + NOTE_LINE * words + TEAR_LINE * len(strip.tear)


def _strip_row(report: Report, index: int) -> float:
    cells = zip(report.columns, report.lines[index], strict=True)
    lines = max((wrapped(shown(value), breadth(column)) for column, value in cells if column.kind == "text"), default=1)
    return max(STRIP_LINE, STRIP_TEXT * lines + 1.0)
