"""A table as CSV for the spreadsheets schools have: UTF-8 with BOM, semicolons, nothing that runs (SEC-4)."""

from __future__ import annotations

import csv
from io import StringIO

from .report import Report, Value, heading, plain, shown

RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def to_csv(report: Report) -> bytes:
    """Headings in one line, rows, totals. Emphasis, notes and heads of the form are left out."""
    stream = StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow([safe_text(heading(column)) for column in report.columns])
    for row in report.lines:
        writer.writerow([_cell(value) for value in row])
    return stream.getvalue().encode("utf-8-sig")


def _cell(value: Value) -> str:
    text = shown(value)
    return safe_text(text) if isinstance(plain(value), str) else text


def safe_text(text: str) -> str:
    """Text a spreadsheet would take for a formula gets an apostrophe in front."""
    return "'" + text if text.startswith(RUNS) else text
