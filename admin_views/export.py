"""A list as a workbook: what a person typed stays text, dates and numbers are real ones (bug 14, SEC-4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from tempfile import TemporaryFile
from typing import IO, Any

from flask import Response, send_file
from peewee import BooleanField, CharField, DateField, DateTimeField, DecimalField, ForeignKeyField, IntegerField, TextField

from ejournal.tables.report import Column, Document, Report
from ejournal.tables.xlsx import stream_xlsx

PAGE = 1_000
MOST_ROWS = 200_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(title: str, columns: Sequence[tuple[str, str, Any]], rows: Iterable[Any], value: Callable[[Any, str], Any]) -> tuple[IO[bytes], int]:
    """A file to read from and how many rows it has; `columns` are (name, label, field or None); `value` gives a cell of a row.

    Rows are taken one by one and never kept: the trail of a school has hundreds of thousands.
    """
    heads = tuple(Column(label, kind=_kind(field), width=_width(label, field)) for _, label, field in columns)
    cells = (tuple(value(row, name) for name, _, _ in columns) for row in rows)
    report = Report(title=title, columns=heads, rows=(), frozen_columns=1, landscape=True)
    file = TemporaryFile()  # noqa: SIM115 closed by the answer that sends it
    count = stream_xlsx(Document(title=title, parts=(report,)), cells, file)
    file.seek(0)
    return file, count


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


def as_download(content: IO[bytes], name: str) -> Response:
    """An attachment whose name has only ASCII letters: old browsers keep it."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    answer = send_file(content, mimetype=XLSX)
    answer.headers.update(headers)
    return answer
