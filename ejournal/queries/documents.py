"""The school's normative documents on keeping the journal, with their files (MSG-4)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from ejournal.errors import NotThere
from ejournal.models import Attachment, NormativeDocument
from ejournal.models.base import holds, russian

ENTITY = "NormativeDocument"


@dataclass(frozen=True)
class DocumentLine:
    """A document; `files` are rows of Attachment."""

    id: int
    title: str
    number: str
    date: date | None
    text: str
    position: int
    in_force: bool
    files: tuple[Any, ...]

    @property
    def reference(self) -> str:
        """«№ 42 от 01.09.2026»."""
        return " ".join((f"№ {self.number}" if self.number else "", f"от {self.date:%d.%m.%Y}" if self.date else "")).strip()


def documents(find: str = "") -> tuple[DocumentLine, ...]:
    """Those in force first, in the school's own order; of those that hold each word of `find`. Two SELECTs."""
    condition = NormativeDocument.id.is_null(False)
    for word in find[:80].split()[:5]:
        condition &= holds(NormativeDocument.title, word) | holds(NormativeDocument.number, word) | holds(NormativeDocument.text, word)
    order = (NormativeDocument.in_force.desc(), NormativeDocument.position, russian(NormativeDocument.title), NormativeDocument.id)
    rows = list(NormativeDocument.select().where(condition).order_by(*order))
    files: dict[int, list[Any]] = defaultdict(list)
    for one in Attachment.select().where(Attachment.entity == ENTITY).order_by(Attachment.id):
        files[one.entity_id].append(one)
    return tuple(_line(row, files[row.id]) for row in rows)


def document_of(document_id: int) -> DocumentLine:
    """One document. Raises NotThere."""
    found = next((one for one in documents() if one.id == document_id), None)
    if found is None:
        raise NotThere("Такого документа нет.")
    return found


def _line(row: Any, files: list[Any]) -> DocumentLine:
    return DocumentLine(row.id, row.title, row.number, row.date, row.text, row.position, row.in_force, tuple(files))
