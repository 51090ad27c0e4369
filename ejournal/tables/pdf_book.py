"""A long document as PDF: made piece by piece, so that neither the program nor we hold it whole, then joined (PRN-1)."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from ..errors import NoEngine
from .html import to_html
from .pdf import NO_ENGINE, SECONDS, Engine, find_engine, pdf_place
from .print_view import sheet_views
from .report import Document

SHEETS_AT_ONCE = 16


def write_pdf(
    document: Document, to: Path, told: Callable[[int, int], object] = lambda *_: None,
    *, outline: Sequence[tuple[str, int]] = (), engine: Engine | None = None,
) -> int:  # fmt: skip
    """Write the document into the file `to`; returns how many pages it has. `told` hears how many sheets of how many are made.

    `outline`: titles with the page they begin on, as bookmarks. Raises NoEngine, StorageTrouble.
    """
    from pypdf import PdfWriter

    engine = engine or find_engine()
    if engine is None:
        raise NoEngine(NO_ENGINE)
    views = sheet_views(document)
    writer = PdfWriter()
    with tempfile.TemporaryDirectory(prefix="ejournal-book-", dir=to.parent) as folder:
        for at in range(0, len(views), SHEETS_AT_ONCE):
            told(at, len(views))
            html = to_html(document, engine=engine.target, sheets=views[at : at + SHEETS_AT_ONCE])
            piece = Path(folder, f"{at}.pdf")
            with pdf_place():
                piece.write_bytes(engine.render_html(html, document.landscape, SECONDS))
            writer.append(str(piece), import_outline=False)
        for title, page in outline:
            writer.add_outline_item(title, page - (document.first_page or 1))
        writer.add_metadata({"/Title": document.title})
        writer.write(str(to))
        told(len(views), len(views))
        return len(writer.pages)
