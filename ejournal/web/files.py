"""Answers that are files: workbooks and PDF, made outside the threads that answer pages."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Flask, current_app, send_file

from ejournal.errors import TooMuch
from ejournal.tables.pdf import PdfQueue
from ejournal.tables.report import Document
from ejournal.tables.xlsx import to_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WAIT_SECONDS = 60


def install_files(app: Flask) -> None:
    app.extensions["pdf_queue"] = PdfQueue()


def xlsx_answer(document: Document, name: str) -> Any:
    return send_file(BytesIO(to_xlsx(document)), mimetype=XLSX, as_attachment=True, download_name=name)


def pdf_answer(document: Document, name: str) -> Any:
    """The PDF, shown in the browser; raises NoEngine, TooMuch where it can't be made now."""
    queue: PdfQueue = current_app.extensions["pdf_queue"]
    try:
        data = queue.result(queue.submit(document), WAIT_SECONDS)
    except TimeoutError as error:
        raise TooMuch("Форма готовится дольше минуты. Повторите чуть позже.") from error
    return send_file(BytesIO(data), mimetype="application/pdf", as_attachment=False, download_name=name)
