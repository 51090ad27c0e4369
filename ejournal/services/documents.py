"""Keeping the page of normative documents (MSG-4)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from peewee import fn

from ejournal.errors import BadInput, NotThere
from ejournal.models import NormativeDocument
from ejournal.policy.actions import may
from ejournal.policy.actor import Actor
from ejournal.queries.documents import ENTITY
from ejournal.queries.school_rules import school_rules
from ejournal.rules.attachments import checked_files
from ejournal.rules.names import tidy_spaces
from ejournal.services.attachments import add_papers, remove_file
from ejournal.services.ledger import writing
from ejournal.services.records import insert, update

LONGEST_TITLE, LONGEST_NUMBER, LONGEST_TEXT, LAST_PLACE = 200, 40, 2000, 9999


@dataclass(frozen=True)
class Paper:
    """A document as it was typed; `position` None: after the others."""

    title: str
    number: str = ""
    date: date | None = None
    text: str = ""
    position: int | None = None
    in_force: bool = True
    files: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)


def add_document(actor: Actor, paper: Paper, folder: Path, *, now: datetime) -> int:
    """Put a document on the page. Raises Refused, BadInput beside its field."""
    may(actor, "document.write").demand()
    values, files = _values(paper), checked_files(paper.files, school_rules().attachment_mb)
    with writing(actor, now) as ledger:
        values["position"] = values["position"] or (NormativeDocument.select(fn.MAX(NormativeDocument.position)).scalar() or 0) + 1
        row = insert(ledger, NormativeDocument, values | {"at": ledger.now})
        add_papers(ledger, folder, ENTITY, row.id, files)
    return int(row.id)


def change_document(actor: Actor, document_id: int, paper: Paper, folder: Path, *, now: datetime) -> None:
    """Change what it says of itself, add files to it."""
    may(actor, "document.write").demand()
    values, files = _values(paper), checked_files(paper.files, school_rules().attachment_mb)
    with writing(actor, now) as ledger:
        row = _row(document_id)
        update(ledger, row, values | {"position": values["position"] or row.position})
        add_papers(ledger, folder, ENTITY, row.id, files)


def remove_document_file(actor: Actor, document_id: int, file_id: int, *, now: datetime) -> None:
    """Take a file away from the document."""
    may(actor, "document.write").demand()
    with writing(actor, now) as ledger:
        remove_file(ledger, ENTITY, _row(document_id).id, file_id)


def _row(document_id: int) -> Any:
    row = NormativeDocument.get_or_none(NormativeDocument.id == document_id)
    if row is None:
        raise NotThere("Такого документа нет.")
    return row


def _values(paper: Paper) -> dict[str, Any]:
    title, number, text = tidy_spaces(paper.title), tidy_spaces(paper.number), paper.text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not title:
        raise BadInput("Впишите название документа.", "title")
    for name, typed, most in (("title", title, LONGEST_TITLE), ("number", number, LONGEST_NUMBER), ("text", text, LONGEST_TEXT)):
        if len(typed) > most:
            raise BadInput(f"Здесь помещается {most} знаков.", name)
    if paper.position is not None and not 1 <= paper.position <= LAST_PLACE:
        raise BadInput(f"Место в списке — число от 1 до {LAST_PLACE}.", "position")
    said = {"title": title, "number": number, "date": paper.date, "text": text}
    return said | {"position": paper.position, "in_force": paper.in_force}
