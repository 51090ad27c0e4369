"""Marks from elsewhere with their papers: of a journal, of a period, of a pupil's week (GRID-14)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peewee import SQL, fn

from ejournal.models import Journal, OutsideMark, Pupil, Subject, russian
from ejournal.models.outside_marks import OUTSIDE_DOCUMENTS, TRANSFER_DOCUMENT
from ejournal.models.prepared import Prepared, hole
from ejournal.policy.actor import Actor
from ejournal.policy.journals import may_read_journal
from ejournal.policy.outside_marks import may_write_outside
from ejournal.queries.journals import journal_with_head, scale_of
from ejournal.queries.roster import roster
from ejournal.queries.school_rules import school_rules

DOCUMENTS = dict(OUTSIDE_DOCUMENTS) | {TRANSFER_DOCUMENT: "приказ о переводе"}
BETWEEN = "\x1f"  # the unit separator: nobody types it


@dataclass(frozen=True)
class OutsideLine:
    """A mark from elsewhere; `paper` is its document in one phrase."""

    id: int
    pupil: int
    name: str
    subject: str
    date: date
    value: str
    title: str
    issuer: str
    paper: str
    removed_at: datetime | None = None
    removed_because: str = ""

    @property
    def note(self) -> str:
        """Where it comes from and by which paper: «Санаторий «Сосны», справка № 14 от 28.09.2026»."""
        return f"{self.issuer}, {self.paper}"

    @property
    def paper_kind(self) -> str:
        """«ведомость», in the narrow column of the diary."""
        first = self.paper.split()[0]
        return "документ" if first == "другой" else first


@dataclass(frozen=True)
class OutsidePage:
    """All marks from elsewhere of a journal; `pupils` are those who may get one."""

    journal: int
    title: str
    class_title: str
    subject: str
    pupils: tuple[tuple[int, str], ...]
    lines: tuple[OutsideLine, ...]
    removed: tuple[OutsideLine, ...]
    can_edit: bool
    marks: tuple[str, ...]
    counts: bool


def outside_page(actor: Actor, journal_id: int) -> OutsidePage:
    """The page of a journal's marks from elsewhere. Four SELECTs; raises NotThere and Refused."""
    journal = journal_with_head(journal_id)
    may_read_journal(actor, journal).demand()
    rules = school_rules()
    scale = scale_of(journal, rules)
    lines = _read(OutsideMark.journal == journal_id)
    return OutsidePage(
        journal=journal_id,
        title=journal.title,
        class_title=journal.class_title,
        subject=journal.subject.name,
        pupils=tuple((one.id, one.name) for one in roster(journal, journal.year.start, journal.year.end)),
        lines=tuple(line for line in lines if line.removed_at is None),
        removed=tuple(line for line in lines if line.removed_at is not None),
        can_edit=bool(may_write_outside(actor, journal)) and journal.year.closed_on is None and scale.marking != "none",
        marks=scale.digits + scale.words,
        counts=rules.outside_marks_count,
    )


def packed_paper() -> Any:
    """All words of a mark from elsewhere in one text column, so that the page reads them along with its marks."""
    table, between = OutsideMark, SQL(f"'{BETWEEN}'")
    dated = fn.COALESCE(table.document_date.cast("text"), SQL("''"))
    packed = table.date.cast("text")
    for part in (table.title, table.issuer, table.document, table.document_number, dated):
        packed = packed.concat(between).concat(part)
    return packed


def pack_paper(said: Mapping[str, Any]) -> str:
    """The same from the fields of the audit trail."""
    names = ("date", "title", "issuer", "document", "document_number", "document_date")
    return BETWEEN.join(str(said.get(name) or "") for name in names)


def unpacked(number: int, pupil: tuple[int, str], subject: str, value: str, packed: str) -> OutsideLine:
    """The line of a mark that was read with its packed words; `pupil` is his number and name."""
    day, title, issuer, document, document_number, dated = packed.split(BETWEEN)
    paper = paper_words(document, document_number, date.fromisoformat(dated) if dated else None)
    return OutsideLine(number, *pupil, subject, date.fromisoformat(day), value, title, issuer, paper)


def outside_of_pupil(pupil_id: int, first: date, last: date) -> tuple[OutsideLine, ...]:
    """Those of one pupil in all journals between two days, for the diary, where marks of another class stand as they were. One SELECT."""
    return tuple(_OF_PUPIL.rows(pupil=pupil_id, first=first, last=last))


def _of_pupil() -> Any:
    table = OutsideMark
    columns = (
        table.id, table.pupil_id, Pupil.surname, Pupil.name, Subject.name, table.date, table.value, table.title, table.issuer, table.document,
        table.document_number, table.document_date, table.removed_because,
    )  # fmt: skip
    query = table.select(*columns).join(Pupil).switch(table).join(Journal).join(Subject)
    days = table.date.between(hole("first"), hole("last")) & table.removed_at.is_null() & (table.document != TRANSFER_DOCUMENT)
    return query.where((table.pupil == hole("pupil")) & days).order_by(table.date, table.id)


def _line_of(row: Sequence[Any]) -> OutsideLine:
    key, pupil, surname, name, subject, day, value, title, issuer, document, number, dated, because = row
    paper = paper_words(document, number, dated)
    return OutsideLine(key, pupil, f"{surname} {name}", subject, day, value, title, issuer, paper, removed_because=because)


_OF_PUPIL = Prepared(_of_pupil, _line_of)


def _read(condition: Any) -> tuple[OutsideLine, ...]:
    query = OutsideMark.select(OutsideMark, Pupil, Journal, Subject).join(Pupil).switch(OutsideMark).join(Journal).join(Subject)
    rows: Sequence[Any] = list(query.where(condition).order_by(russian(Pupil.surname), russian(Pupil.name), OutsideMark.date, OutsideMark.id))
    return tuple(_line(row) for row in rows)


def _line(row: Any) -> OutsideLine:
    return OutsideLine(
        id=row.id,
        pupil=row.pupil_id,
        name=f"{row.pupil.surname} {row.pupil.name}",
        subject=row.journal.subject.name,
        date=row.date,
        value=row.value,
        title=row.title,
        issuer=row.issuer,
        paper=paper_words(row.document, row.document_number, row.document_date),
        removed_at=row.removed_at,
        removed_because=row.removed_because,
    )


def paper_words(document: str, number: str, dated: date | None) -> str:
    """«справка № 14 от 28.09.2026»."""
    words = f" №\u00a0{number.lstrip('№ ')}" if number else ""
    return f"{DOCUMENTS[document]}{words}{f' от {dated:%d.%m.%Y}' if dated else ''}"
