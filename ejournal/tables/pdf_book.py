"""A long document as PDF: made piece by piece, so that neither the program nor we hold it whole, then joined (PRN-1)."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

from ..errors import NoEngine
from .html import to_html
from .pdf import NO_ENGINE, SECONDS, Engine, find_engine, pdf_place, sheet_of
from .print_view import each_sheet_view
from .report import Document
from .sheets import cut_document

SHEETS_AT_ONCE = 12


def write_pdf(
    document: Document, to: Path, told: Callable[[int, int], object] = lambda *_: None,
    *, outline: Sequence[tuple[str, int]] = (), engine: Engine | None = None,
) -> int:  # fmt: skip
    """Write the document into the file `to`; returns how many pages it has. `told` hears how many sheets of how many are made.

    `outline`: titles with the page they begin on, as bookmarks. Raises NoEngine, StorageTrouble.
    """
    engine = engine or find_engine()
    if engine is None:
        raise NoEngine(NO_ENGINE)
    sheets = cut_document(document)
    views = each_sheet_view(document, sheets)
    with tempfile.TemporaryDirectory(prefix="ejournal-book-", dir=to.parent) as folder:
        pieces = []
        while some := list(islice(views, SHEETS_AT_ONCE)):
            told(SHEETS_AT_ONCE * len(pieces), len(sheets))
            piece = Path(folder, f"{len(pieces)}.pdf")
            with pdf_place():
                piece.write_bytes(engine.render_html(to_html(document, engine=engine.target, sheets=some), sheet_of(document), SECONDS))
            pieces.append(piece)
        told(len(sheets), len(sheets))
        return _joined(document, pieces, outline, to)


def _joined(document: Document, pieces: Sequence[Path], outline: Sequence[tuple[str, int]], to: Path) -> int:
    from pypdf import PdfWriter  # nothing else needs it

    with PdfWriter() as writer:
        for piece in pieces:
            writer.append(str(piece), import_outline=False)
        for title, page in outline:
            writer.add_outline_item(title=title, page_number=page - (document.first_page or 1))
        writer.add_metadata({"/Title": document.title})
        writer.write(str(to))
        return len(writer.pages)
