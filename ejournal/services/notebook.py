"""Writing in one's own notebook; the audit trail keeps that something was written, never what (GRID-9)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from ejournal.errors import BadInput, NotThere, StaleRow
from ejournal.models import Absence, Lesson, Mark, Note, Work
from ejournal.policy.actor import Actor
from ejournal.policy.notebook import may_keep_notebook, may_read_note
from ejournal.queries.journals import journal_with_head, scale_of
from ejournal.queries.roster import roster_pupil
from ejournal.queries.school_rules import school_rules
from ejournal.rules.cells import CellValue, parse_cell
from ejournal.services.cells import Change, write_cells
from ejournal.services.ledger import Ledger, writing
from ejournal.services.operations import earlier_answer, remember_answer
from ejournal.services.records import insert, update


@dataclass(frozen=True)
class NoteText:
    """A note as it is to stand; `pupil` None: about the class. `mark` is a draft and goes into no mean."""

    pupil: int | None
    date: date
    kind: str = "note"
    text: str = ""
    mark: str = ""
    due: date | None = None
    work: int | None = None


def write_note(actor: Actor, journal_id: int, note: NoteText, *, now: datetime) -> int:
    """Make a note and return its number. Raises NotThere, Refused, BadInput with the field."""
    with _own(actor, journal_id, now) as (ledger, journal):
        return _insert(ledger, journal, note)


def change_note(actor: Actor, journal_id: int, note_id: int, note: NoteText, rev: int, *, now: datetime) -> None:
    """Change one's note; StaleRow where another window changed it since `rev`."""
    with _own(actor, journal_id, now) as (ledger, journal):
        _change(ledger, journal, _mine(ledger, journal_id, note_id), note, rev)


def write_cell_note(
    actor: Actor, journal_id: int, op: str, note: NoteText, seen: tuple[int, int] | None = None, *, now: datetime
) -> dict[str, Any]:
    """The same from a cell of the journal page, once for an `op`; `seen` is number and `rev` of a note that is changed.

    The answer is remembered, so it holds no word of the note.
    """
    with _own(actor, journal_id, now) as (ledger, journal):
        if (earlier := earlier_answer(actor, op)) is not None:
            return earlier
        if seen is None:
            note_id = _insert(ledger, journal, note)
        else:
            note_id, rev = seen
            _change(ledger, journal, _mine(ledger, journal_id, note_id), note, rev)
        remember_answer(actor, op, answer := {"id": note_id, "status": "saved"}, ledger.now)
    return answer


def settle_note(actor: Actor, journal_id: int, note_id: int, *, done: bool, now: datetime) -> None:
    """Mark a debt, a retake or a note done today, or open again."""
    with _own(actor, journal_id, now) as (ledger, _):
        row = _mine(ledger, journal_id, note_id)
        if (row.done_on is not None) != done:
            _put(ledger, row, {"done_on": ledger.now.date() if done else None})


def remove_note(actor: Actor, journal_id: int, note_id: int, *, gone: bool = True, now: datetime) -> None:
    """Take a note away, or bring it back: the row stays."""
    with _own(actor, journal_id, now) as (ledger, _):
        row = _mine(ledger, journal_id, note_id, removed=not gone)
        _put(ledger, row, {"removed_at": ledger.now if gone else None})


def carry_note(actor: Actor, journal_id: int, note_id: int, work_id: int | None, op: str, *, now: datetime) -> str:
    """Put the draft mark into the journal by the ordinary door of its cells and close the note; returns the cell's text.

    An absence in the cell stays («Н 4»). Raises BadInput with the door's reason where the cell is locked, or is taken already.
    """
    with _own(actor, journal_id, now) as (ledger, journal):
        row = _mine(ledger, journal_id, note_id)
        work = _work_of(journal_id, work_id if work_id is not None else row.work_id)
        if not row.mark or row.pupil_id is None or work is None:
            raise BadInput("Чтобы перенести отметку в журнал, назовите ученика, черновую отметку и работу.", "work")
        text, rev = _joined(row, work, journal)
        result = write_cells(actor, journal_id, op, [Change(row.pupil_id, work.id, text, rev)], now=now)["results"][0]
        if result["status"] not in ("saved", "unchanged"):
            raise BadInput(result["message"] or "Отметка не записана: обновите страницу.", "work")
        _put(ledger, row, {"done_on": ledger.now.date(), "work": work.id})
        return str(result["text"])


@contextmanager
def _own(actor: Actor, journal_id: int, now: datetime) -> Iterator[tuple[Ledger, Any]]:
    """An open transaction in a journal of the actor's."""
    journal = journal_with_head(journal_id)
    may_keep_notebook(actor, journal_id).demand()
    with writing(actor, now) as ledger:
        yield ledger, journal


def _mine(ledger: Ledger, journal_id: int, note_id: int, *, removed: bool = False) -> Any:
    row = Note.get_or_none((Note.id == note_id) & (Note.journal == journal_id))
    if row is None or not may_read_note(ledger.actor, row) or (row.removed_at is not None) != removed:
        raise NotThere("Такой заметки в вашем блокноте нет.")
    return row


def _insert(ledger: Ledger, journal: Any, note: NoteText) -> int:
    values = _checked(journal, note) | {"staff": ledger.actor.staff_id, "journal": journal.id, "rev": 1}
    return int(insert(ledger, Note, values).id)


def _change(ledger: Ledger, journal: Any, row: Any, note: NoteText, rev: int) -> None:
    if row.rev != rev:
        raise StaleRow("Заметка", row.text or row.mark)
    values = _checked(journal, note)
    if any(values[name] != row.__data__[name] for name in values):
        _put(ledger, row, values)


def _put(ledger: Ledger, row: Any, values: Mapping[str, Any]) -> None:
    update(ledger, row, {**values, "rev": row.rev + 1})


def _checked(journal: Any, note: NoteText) -> dict[str, Any]:
    """The fields as they are stored; raises BadInput naming the one that can't be."""
    values = asdict(note) | {"text": " ".join(note.text.split()), "mark": _draft(journal, note.mark)}
    if not (values["text"] or values["mark"] or note.work):
        raise BadInput("Напишите заметку или черновую отметку.", "text")
    for name in ("date", "due"):
        day = values[name]
        if day is not None and not journal.year.start <= day <= journal.year.end:
            raise BadInput(f"Этого дня нет в {journal.year.title} учебном году.", name)
    if note.pupil is not None and not roster_pupil(journal, note.pupil, journal.year.start, journal.year.end):
        raise BadInput("Этого ученика нет в журнале.", "pupil")
    _work_of(journal.id, note.work)
    return values


def _draft(journal: Any, typed: str) -> str:
    if not typed.strip():
        return ""
    try:
        value = parse_cell(typed, scale_of(journal, school_rules()))
    except BadInput as error:
        raise BadInput(str(error), "mark") from error
    if value.absence:
        raise BadInput("Черновая отметка — без пропуска: пропуск ставят прямо в журнале.", "mark")
    return value.text


def _work_of(journal_id: int, work_id: int | None) -> Any:
    if work_id is None:
        return None
    work = Work.select(Work, Lesson).join(Lesson).where((Work.id == work_id) & (Lesson.journal == journal_id)).first()
    if work is None:
        raise BadInput("Такой работы в этом журнале нет.", "work")
    return work


def _joined(row: Any, work: Any, journal: Any) -> tuple[str, int]:
    """What the cell is to hold, beside an absence that stands in it, and its `rev`; a mark that stands is left to the teacher."""
    mark = Mark.get_or_none((Mark.work == work.id) & (Mark.pupil == row.pupil_id))
    absence = Absence.get_or_none((Absence.lesson == work.lesson_id) & (Absence.pupil == row.pupil_id))
    draft = parse_cell(row.mark, scale_of(journal, school_rules()))
    stands = CellValue(mark.value, mark.second) if mark else CellValue()
    if stands.points and stands != draft:
        raise BadInput(f"В журнале уже стоит «{stands.text}». Исправьте её прямо на странице журнала.", "work")
    value = CellValue(draft.mark, draft.second, absence.code if absence and draft.points else "")
    return value.text, (mark.rev if mark else 0) + (absence.rev if absence else 0)
