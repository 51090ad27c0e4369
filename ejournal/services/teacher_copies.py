"""A teacher's own copy comes back: first foreseen line by line, then written in one transaction by the hands that write cells (OFF-1).

What is foreseen is what `Hand` and `write_field` would answer, so a book passes no lock that the journal page does not pass.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from ejournal.errors import BadInput
from ejournal.models import Journal
from ejournal.policy.actor import Actor
from ejournal.policy.drives import may_bring_journal
from ejournal.queries.drives import drive_by_code
from ejournal.queries.journals import journals_by_id
from ejournal.rules.teacher_copy import Book
from ejournal.rules.teacher_typed import Typed, TypedCell, TypedField
from ejournal.services.cells import Change, Hand, hand_of, lock_journal
from ejournal.services.drives import check_op, refuse_ended
from ejournal.services.ledger import Ledger, writing
from ejournal.services.lessons import FIELDS, LessonChange, held_lessons, may_write_field, write_field
from ejournal.services.operations import earlier_answer, remember_answer
from ejournal.services.records import held, update

CHANGE, CONFLICT, REFUSED = "change", "conflict", "refused"
NO_JOURNAL = "Этого журнала больше нет."
NO_WORK = "Этой работы в журнале больше нет: урок отменён или работу убрали."
NO_PUPIL = "Ученика в этом журнале больше нет."
NO_SUCH_LESSON = "Этого урока в журнале больше нет: его отменили или перенесли. Запишите тему в журнале."
MOVED_ON = "Пока вы смотрели, в журнале кое-что изменилось. Ничего не записано: проверьте список ещё раз."


@dataclass(frozen=True)
class Line:
    """One thing of the book as the journal would take it: `was` is what the book was made with, `now` what stands today."""

    key: str
    status: str
    journal: int
    title: str
    place: str
    day: date | None
    what: str
    was: str
    now: str
    becomes: str
    reason: str = ""
    typed: TypedCell | TypedField | None = None


@dataclass(frozen=True)
class Plan:
    """All of a book; `already` counts what stands in the journal as it was typed."""

    code: str
    drive: int
    staff: int
    who: str
    is_own: bool
    lines: tuple[Line, ...]
    already: int

    def of(self, status: str) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.status == status)

    @property
    def fingerprint(self) -> str:
        """What was shown: another one as soon as anything of it is otherwise."""
        shown = [(line.key, line.status, line.was, line.now, line.becomes, line.reason) for line in self.lines]
        return sha256(repr((self.code, shown)).encode()).hexdigest()[:20]


def foresee(actor: Actor, book: Book, typed: Typed, *, now: datetime) -> Plan:
    """What bringing the book would do; nothing is written. Raises NotThere, BadInput where its code is not good any more."""
    drive = drive_by_code(book.code)
    refuse_ended(drive)
    return _plan(drive, *_judged(Ledger(actor, now), book, typed), actor)


def bring_back(actor: Actor, book: Book, typed: Typed, mine: Collection[str], seen: str, op: str, *, now: datetime) -> dict[str, Any]:
    """Write what was shown (`seen` is its fingerprint), of the conflicts those whose keys are in `mine`; the drive is back then.

    One transaction; a repeated `op` gets its first answer. Raises BadInput at the field "seen" where anything is otherwise by now.
    """
    check_op(op)
    with writing(actor, now) as ledger:
        if (earlier := earlier_answer(actor, op)) is not None:
            return earlier
        drive = held(drive_by_code(book.code))
        refuse_ended(drive)
        for journal in sorted({one.journal for one in (*typed.cells, *typed.fields)}):
            lock_journal(journal)
        lines, already = _judged(ledger, book, typed)
        if _plan(drive, lines, already, actor).fingerprint != seen:
            raise BadInput(MOVED_ON, "seen")
        chosen = [line for line in lines if line.status == CHANGE or (line.status == CONFLICT and line.key in mine)]
        answer = {"saved": _write(ledger, chosen), "refused": sum(line.status == REFUSED for line in lines), "drive": drive.id}
        update(ledger, drive, {"state": "returned", "ended_at": ledger.now, "note": _note(answer)})
        remember_answer(actor, op, answer, now)
        return answer


def _note(answer: dict[str, Any]) -> str:
    refused = f", не принято: {answer['refused']}" if answer["refused"] else ""
    return f"Записано: {answer['saved']}{refused}"


def _plan(drive: Any, lines: list[Line], already: int, actor: Actor) -> Plan:
    own = drive.staff_id == actor.staff_id
    return Plan(drive.code, drive.id, drive.staff_id, drive.staff.full_name, own, tuple(lines), already)


# ---- judging ----


def _judged(ledger: Ledger, book: Book, typed: Typed) -> tuple[list[Line], int]:
    """The lines of a book, journal by journal, and how much stands already. A fixed number of SELECTs a journal and a lesson."""
    journals = journals_by_id(journal.id for journal in book.journals)
    cells, fields = _by_journal(typed.cells), _by_journal(typed.fields)
    lines: list[Line] = []
    already = 0
    for one in book.journals:
        journal = journals.get(one.id)
        verdict = may_bring_journal(ledger.actor, one.id)
        lines += [_unread(one.title, item) for item in typed.unread if item.journal == one.id]
        mine = [*cells.get(one.id, ()), *fields.get(one.id, ())]
        if not mine:
            continue
        if journal is None or not verdict:
            reason = verdict.reason if journal is not None else NO_JOURNAL
            lines.append(Line(f"j{one.id}", REFUSED, one.id, one.title, "весь лист", None, "", "", "", f"изменений: {len(mine)}", reason))
            continue
        judged = [*_cell_lines(ledger, journal, one.title, cells.get(one.id, [])), *_field_lines(ledger, journal, one.title, fields.get(one.id, []))]
        lines += [line for line in judged if line is not None]
        already += sum(line is None for line in judged)
    return lines, already


def _by_journal(items: Sequence[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for item in items:
        found[item.journal].append(item)
    return found


def _unread(title: str, item: Any) -> Line:
    key = sha256(repr(item).encode()).hexdigest()[:10]
    return Line(f"u{key}", REFUSED, item.journal, title, item.place, None, "", "", "", item.text, item.reason)


def _cell_lines(ledger: Ledger, journal: Any, title: str, cells: Sequence[TypedCell]) -> Iterator[Line | None]:
    """None for a cell in which what was typed stands already."""
    if not cells:
        return
    hand = hand_of(ledger.actor, journal, [Change(cell.pupil, cell.work, cell.text, 0) for cell in cells], ledger)
    for cell in cells:
        yield _cell_line(hand, title, cell)


def _cell_line(hand: Hand, title: str, cell: TypedCell) -> Line | None:
    known = (f"c{cell.work}-{cell.pupil}", cell.journal, title, cell.name, cell.date)
    if cell.work not in hand.places or cell.pupil not in hand.pupils:
        return _line(known, REFUSED, cell, "отметка", "", cell.text, NO_WORK if cell.work not in hand.places else NO_PUPIL)
    stands, rev = hand.stands(cell.pupil, cell.work)
    result = hand.foresee(Change(cell.pupil, cell.work, cell.text, rev))
    if result.status == "unchanged":
        return None
    if result.status == "refused":
        return _line(known, REFUSED, cell, "отметка", stands, cell.text, result.message)
    if stands != cell.was:
        return _line(known, CONFLICT, cell, "отметка", stands, result.text, hand.whose(cell.pupil, cell.work))
    return _line(known, CHANGE, cell, "отметка", stands, result.text, "")


def _field_lines(ledger: Ledger, journal: Any, title: str, fields: Sequence[TypedField]) -> Iterator[Line | None]:
    rows = held_lessons(journal.id, {item.lesson for item in fields}) if fields else {}
    for item in fields:
        yield _field_line(ledger, journal, title, item, rows.get(item.lesson))


def _field_line(ledger: Ledger, journal: Any, title: str, item: TypedField, row: Any) -> Line | None:
    label = FIELDS[item.field][0]
    known = (f"{item.field[0]}{item.lesson}", item.journal, title, "", item.date)
    if row is None:
        return _line(known, REFUSED, item, label, "", item.text, NO_SUCH_LESSON)
    stands = getattr(row, item.field)
    if stands == item.text:
        return None
    if not (verdict := may_write_field(ledger, journal, row, item.field, item.text)):
        return _line(known, REFUSED, item, label, stands, item.text, verdict.reason)
    status = CHANGE if stands == item.was else CONFLICT
    return _line(known, status, item, label, stands, item.text, "")


def _line(known: tuple[str, int, str, str, date], status: str, item: Any, what: str, now: str, becomes: str, reason: str) -> Line:
    key, journal, title, place, day = known
    return Line(key, status, journal, title, place, day, what, item.was, now, becomes, reason, item)


# ---- writing ----


def _write(ledger: Ledger, lines: Sequence[Line]) -> int:
    """Write the chosen lines; all of them, or BadInput and nothing."""
    journals = journals_by_id({line.journal for line in lines})
    for number, journal in sorted(journals.items()):
        own = [line for line in lines if line.journal == number]
        _write_cells(ledger, journal, [line for line in own if isinstance(line.typed, TypedCell)])
        _write_fields(ledger, journal, [line for line in own if isinstance(line.typed, TypedField)])
        Journal.update(version=Journal.version + 1).where(Journal.id == number).execute()
    return len(lines)


def _write_cells(ledger: Ledger, journal: Any, lines: Sequence[Line]) -> None:
    """The rev is that of this moment: what stands was compared a moment ago, and the journal is held."""
    if not lines:
        return
    cells = [line.typed for line in lines if isinstance(line.typed, TypedCell)]
    hand = hand_of(ledger.actor, journal, [Change(cell.pupil, cell.work, "", 0) for cell in cells], ledger)
    for cell in cells:
        _, rev = hand.stands(cell.pupil, cell.work)
        _demand_saved(hand.write(Change(cell.pupil, cell.work, cell.text, rev)))


def _write_fields(ledger: Ledger, journal: Any, lines: Sequence[Line]) -> None:
    fields = [line.typed for line in lines if isinstance(line.typed, TypedField)]
    rows = held_lessons(journal.id, {item.lesson for item in fields}) if fields else {}
    for item in fields:
        row = rows[item.lesson]
        _demand_saved(write_field(ledger, journal, row, LessonChange(item.lesson, item.field, item.text, row.rev)))


def _demand_saved(result: Any) -> None:
    if result.status not in ("saved", "unchanged"):
        raise BadInput(MOVED_ON, "seen")
