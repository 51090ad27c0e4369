"""A list as a workbook: what a person typed stays text, dates and numbers are real ones (bug 14, SEC-4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from flask import Response
from peewee import BooleanField, CharField, DateField, DateTimeField, DecimalField, ForeignKeyField, IntegerField, TextField

from ejournal.tables.report import Column, Document, Report
from ejournal.tables.xlsx import to_xlsx

MOST_ROWS = 50_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(title: str, columns: Sequence[tuple[str, str, Any]], rows: Iterable[Any], value: Callable[[Any, str], Any]) -> bytes:
    """`columns` are (name, label, field or None); `value` gives a cell of a row."""
    heads = tuple(Column(label, kind=_kind(field), width=_width(label, field)) for _, label, field in columns)
    cells = tuple(tuple(value(row, name) for name, _, _ in columns) for row in rows)
    report = Report(title=title, columns=heads, rows=cells, frozen_columns=1, landscape=True)
    return to_xlsx(Document(title=title, parts=(report,)))


def _kind(field: Any) -> Any:
    if isinstance(field, DateField) and not isinstance(field, DateTimeField):
        return "date"
    is_number = isinstance(field, (IntegerField, DecimalField)) and not isinstance(field, ForeignKeyField) and not field.choices
    return "number" if is_number else "text"


def _width(label: str, field: Any) -> int:
    if isinstance(field, (BooleanField, IntegerField, DecimalField, DateField)) and not isinstance(field, ForeignKeyField):
        return max(12, min(len(label), 20))
    if isinstance(field, CharField):
        return max(14, min(len(label), 24), min(field.max_length // 3, 36))
    return 40 if isinstance(field, TextField) else 28


def as_download(content: bytes, name: str) -> Response:
    """An attachment whose name has only ASCII letters: old browsers keep it."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return Response(content, mimetype=XLSX, headers=headers)
