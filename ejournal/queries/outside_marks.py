"""Marks from elsewhere with their papers: of a journal, of a period, of a pupil's week (GRID-14)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ejournal.models import Journal, OutsideMark, Pupil, Subject, russian
from ejournal.models.outside_marks import OUTSIDE_DOCUMENTS, TRANSFER_DOCUMENT
from ejournal.policy.actor import Actor
from ejournal.policy.journals import may_read_journal
from ejournal.policy.outside_marks import may_write_outside
from ejournal.queries.journals import journal_with_head, scale_of
from ejournal.queries.roster import roster
from ejournal.queries.school_rules import school_rules

DOCUMENTS = dict(OUTSIDE_DOCUMENTS) | {TRANSFER_DOCUMENT: "приказ о переводе"}


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


def outside_lines(numbers: Sequence[int]) -> tuple[OutsideLine, ...]:
    """Those of the named numbers, by pupil and day; what a mark says never changes once it is entered. One SELECT."""
    return _read(OutsideMark.id.in_(sorted(numbers)))


def outside_of_pupil(pupil_id: int, first: date, last: date) -> tuple[OutsideLine, ...]:
    """Those of one pupil in all journals between two days, for the diary, where marks of another class stand as they were. One SELECT."""
    days = OutsideMark.date.between(first, last) & OutsideMark.removed_at.is_null() & (OutsideMark.document != TRANSFER_DOCUMENT)
    return _read((OutsideMark.pupil == pupil_id) & days)


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
        paper=_paper(row),
        removed_at=row.removed_at,
        removed_because=row.removed_because,
    )


def _paper(row: Any) -> str:
    """«справка № 14 от 28.09.2026»."""
    number = f" №\u00a0{row.document_number.lstrip('№ ')}" if row.document_number else ""
    dated = f" от {row.document_date:%d.%m.%Y}" if row.document_date else ""
    return f"{DOCUMENTS[row.document]}{number}{dated}"
