"""Sheets as HTML: the same markup for the screen, for the browser's own print and for a PDF engine (REP, PRN-1).

For the browser the stylesheets are linked, since the pages' policy forbids inline ones. A PDF engine gets them
as text inside the file: it is given no right to read from the disk or from the network.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from .overprint import overprinted
from .print_view import CellView, SheetView, drawing, sheet_views
from .report import (
    Column,
    Document,
    HeadCell,
    Linked,
    Part,
    Picture,
    Pictures,
    Report,
    Row,
    TextPage,
    head_cells,
    head_depth,
    is_strong,
    shown,
    tables_of,
)  # fmt: skip

STATIC = Path(__file__).resolve().parents[2] / "static"
STATIC_ADDRESS = "/static/css/"
NUMERIC = ("number", "points")

Target = Literal["browser", "wkhtmltopdf", "wkhtmltopdf-patched", "chromium"]


def to_html(document: Document, *, engine: Target = "browser", sheets: Sequence[SheetView] | None = None) -> str:
    """The whole document cut into A4 sheets, or only some of its `sheets`.

    "wkhtmltopdf" is the engine with unpatched Qt, as Debian builds it.
    """
    names = ["print.css"] if document.landscape else ["print.css", "print-tall.css"]
    if document.large:
        names.append("print-large.css")
    if document.bound:
        names.append("print-bound.css")
    if engine == "wkhtmltopdf":
        names.append("print-wk.css")
    if overprinted():
        names.append("print-training.css")
    return (
        _templates()
        .get_template("document.html")
        .render(
            title=document.title,
            over=overprinted(),
            seal=document.seal,
            lies="" if document.landscape else "tall",
            size="large" if document.large else "",
            sheets=sheet_views(document) if sheets is None else sheets,
            code=drawing(document.code),
            code_side=len(document.code),
            styles="" if engine == "browser" else Markup("\n".join(_inline(name, engine) for name in names)),
            sheets_of_style=[STATIC_ADDRESS + name for name in names],
        )
    )


def to_table_html(report: Report) -> Markup:
    """The table alone, uncut, for a page on the screen; the page adds its own title and downloads."""
    return Markup(
        _templates()
        .get_template("table.html")
        .render(
            report=report,
            head=_screen_head(report.columns),
            rows=[_screen_row(report, row, at) for at, row in enumerate(report.rows)],
            totals=[_screen_row(report, row) for row in report.totals],
        )
    )


@dataclass(frozen=True)
class ScreenPart:
    """A part of a document on the screen: tables, or pictures; `anchor` is its id in the page, `part-1` for the first."""

    anchor: str
    title: str
    subtitle: str = ""
    lines: tuple[str, ...] = ()
    tables: tuple[Markup, ...] = ()
    pictures: tuple[Picture, ...] = ()


def screen_parts(document: Document) -> tuple[ScreenPart, ...]:
    """The parts of a document for one page on the screen, in order; of a page of words its words."""
    return tuple(_screen_part(f"part-{number}", part) for number, part in enumerate(document.parts, 1))


def _screen_part(anchor: str, part: Part) -> ScreenPart:
    tables = tables_of(part)
    words = (*part.head_lines, *part.paragraphs) if isinstance(part, TextPage) else tables[0].head_lines if tables else ()
    pictures = part.pictures if isinstance(part, Pictures) else ()
    subtitle = tables[0].subtitle if len(tables) == 1 else part.subtitle if isinstance(part, Pictures) else ""
    return ScreenPart(anchor, part.title, subtitle, words, tuple(to_table_html(one) for one in tables), pictures)


@cache
def _templates() -> Environment:
    return Environment(loader=PackageLoader(__package__), autoescape=True, undefined=StrictUndefined)


@cache
def _inline(name: str, engine: Target) -> str:
    """A stylesheet as text. wkhtmltopdf takes the system's fonts only; a browser can carry ours in the file."""
    text = (STATIC / "css" / name).read_text(encoding="utf-8")
    if engine == "chromium":
        return re.sub(r"url\(\.\./fonts/([\w.-]+)\)", _font_data, text)
    return re.sub(r"@font-face\s*{[^}]*}\n?", "", text)


def _font_data(found: re.Match[str]) -> str:
    """The font as a data address; the reference as it stood when the file is not there (the fallback serves)."""
    path = STATIC / "fonts" / found[1]
    if not path.is_file():
        return found[0]
    return f"url(data:font/woff2;base64,{base64.b64encode(path.read_bytes()).decode()})"


def _screen_head(columns: tuple[Column, ...]) -> list[list[CellView]]:
    rows: list[list[CellView]] = [[] for _ in range(head_depth(columns))]
    for cell in head_cells(columns):
        column = columns[cell.column]
        turned = column.turned and cell.text == column.title
        name = _screen_class(column, cell) + (" is-turned" if turned else "")
        rows[cell.row].append(CellView(cell.text, name, cell.rowspan, cell.colspan, turned))
    return rows


def _screen_class(column: Column, head: HeadCell | None = None) -> str:
    if head is not None and head.colspan > 1:
        return "group"
    return "num" if column.kind in NUMERIC else column.kind


def _screen_row(report: Report, row: Row, at: int = 0) -> list[CellView]:
    return [
        CellView(
            shown(value, column.kind),
            _screen_class(column),
            rowspan=report.block if column.spans else 1,
            strong=is_strong(value) or column.bold,
            href=value.url if isinstance(value, Linked) else "",
        )
        for column, value in zip(report.columns, row, strict=True)
        if not (column.spans and at % report.block)
    ]
