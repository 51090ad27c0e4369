"""Writing period, year, interim, exam and final marks: what can be saved is saved, in one transaction, each with its audit row.

With a mark stay the proposal and the rule of that moment, the reason where it differs, the protocol where there is one. Source: MARK-4
to MARK-7; the call is the journal's own (GRID-4).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from ejournal.errors import BadInput
from ejournal.models import Journal, PeriodMark
from ejournal.models.base import is_sqlite
from ejournal.policy.actor import Actor
from ejournal.policy.period_marks import may_write_final_mark, may_write_period_marks
from ejournal.queries.journals import journal_with_head, scale_of
from ejournal.queries.period_marks import PERIOD, YEAR, MarkColumn, MarksDesk, Place, StandingMark, marks_desk
from ejournal.queries.period_marks_page import WITH_DOCUMENT, cell_json, cell_of, needs_reason
from ejournal.queries.period_proposals import facts_of, view_of
from ejournal.queries.roster import RosterPupil
from ejournal.rules.period_marks import Proposal, parse_exam, parse_final
from ejournal.services.ledger import Ledger, writing
from ejournal.services.operations import earlier_answer, remember_answer

MOST_CHANGES = 500
LONGEST_REASON, LONGEST_DOCUMENT = 200, 160
NO_SUCH_PLACE = "Такой отметки в этом журнале нет: обновите страницу."


@dataclass(frozen=True)
class MarkChange:
    """A place as its writer wants it; `rev` is the one he saw, `period` None for the year's marks."""

    pupil: int
    kind: str
    period: int | None
    text: str
    rev: int
    reason: str = ""
    document: str = ""


@dataclass(frozen=True)
class MarkResult:
    """What became of one change: `text` and `rev` are what stands; `needs` names what is asked for: "reason" or "document"."""

    pupil: int
    kind: str
    period: int | None
    status: str
    text: str
    rev: int
    message: str = ""
    needs: str = ""


def write_period_marks(actor: Actor, journal_id: int, op: str, changes: Sequence[MarkChange], *, now: datetime) -> dict[str, Any]:
    """Save every mark that can be saved; a repeated `op` gets its first answer. Raises NotThere, Refused for another's journal."""
    journal = journal_with_head(journal_id)
    may_write_period_marks(actor, journal_id).demand()
    with writing(actor, now) as ledger:
        if (earlier := earlier_answer(actor, op)) is not None:
            return earlier
        if not is_sqlite():
            Journal.select(Journal.id).where(Journal.id == journal_id).for_update().execute()
        hand = _Hand(ledger, marks_desk(journal, now.date()))
        results = [hand.write(change) for change in changes]
        touched = sorted({result.pupil for result in results if result.status == "saved"})
        answer = {"results": [asdict(result) for result in results], "cells": hand.cells(touched)}
        if touched:
            Journal.update(version=Journal.version + 1).where(Journal.id == journal_id).execute()
        remember_answer(actor, op, answer, now)
        return answer


class _Hand:
    """One call's writing hand."""

    def __init__(self, ledger: Ledger, desk: MarksDesk) -> None:
        self.ledger, self.desk = ledger, desk
        self.pupils = {pupil.id: pupil for pupil in desk.pupils}

    def write(self, change: MarkChange) -> MarkResult:
        pupil, column = self.pupils.get(change.pupil), self.desk.column(change.kind, change.period or 0)
        if pupil is None or column is None:
            return MarkResult(change.pupil, change.kind, change.period, "refused", "", 0, NO_SUCH_PLACE)
        stands = self.desk.standing(pupil.id, column)
        try:
            text = self._parsed(column, change.text)
            reason, document = _line(change.reason, LONGEST_REASON, "Причина"), _line(change.document, LONGEST_DOCUMENT, "Протокол")
        except BadInput as error:
            return self._result(change, stands, "refused", str(error))
        if text == stands.value and reason in ("", stands.reason) and document in ("", stands.document):
            return self._result(change, stands, "unchanged")
        return self._checked(change, pupil, column, stands, replace(stands, value=text, reason=reason, document=document))

    def _checked(
        self, change: MarkChange, pupil: RosterPupil, column: MarkColumn, stands: StandingMark, wanted: StandingMark
    ) -> MarkResult:
        """The door, the newer hand, what is asked for beside the mark; then it is saved."""
        verdict = may_write_final_mark(facts_of(self.desk, pupil, column), wanted.value, self.ledger.now.date())
        if not verdict:
            return self._result(change, stands, "refused", verdict.reason)
        if change.rev != stands.rev:
            return self._result(change, stands, "conflict", f"Здесь уже стоит «{stands.value or 'пусто'}». Что оставить?")
        proposal = view_of(self.desk, pupil, column).proposal
        if needs_reason(column.kind, wanted.value, proposal.value) and not wanted.reason:
            return self._result(change, stands, "refused", _ask_reason(wanted.value, proposal), "reason")
        if column.kind in WITH_DOCUMENT and wanted.value and not wanted.document:
            return self._result(change, stands, "refused", "Впишите протокол: номер и дату.", "document")
        return self._result(change, self._save(pupil, column, stands, wanted, proposal), "saved")

    def _parsed(self, column: MarkColumn, text: str) -> str:
        if column.kind in WITH_DOCUMENT:
            return parse_exam(text, column.scale, self.desk.rules.lowest_mark)
        return parse_final(text, scale_of(self.desk.journal, self.desk.rules))

    def _save(
        self, pupil: RosterPupil, column: MarkColumn, stands: StandingMark, wanted: StandingMark, proposal: Proposal
    ) -> StandingMark:
        """The row with its audit entry; a mark taken back keeps its row, emptied."""
        kept = {"value": wanted.value, "proposal": "", "rule": "", "reason": "", "document": "", "dated": None}
        if wanted.value:
            kept |= {"proposal": proposal.value, "rule": proposal.rule[:200], "dated": self._dated(pupil, column)}
            kept |= {"document": wanted.document, "reason": wanted.reason if needs_reason(column.kind, wanted.value, proposal.value) else ""}
        row = kept | {"rev": stands.rev + 1, "changed_at": self.ledger.now}
        if stands.id is None:
            where = {"pupil": pupil.id, "journal": self.desk.journal.id, "period": column.period or None, "kind": column.kind}
            key = PeriodMark.insert(row | where).execute()
            self.ledger.note("PeriodMark", key, "create", None, kept | where)
        else:
            key = stands.id
            PeriodMark.update(row).where(PeriodMark.id == key).execute()
            old = {name: getattr(stands, name) for name in kept if getattr(stands, name) != kept[name]}
            self.ledger.note("PeriodMark", key, "update", old, {name: kept[name] for name in old})
        saved = StandingMark(id=key, rev=stands.rev + 1, **kept)
        self.desk.stands[Place(pupil.id, column.kind, column.period)] = saved
        return saved

    def _dated(self, pupil: RosterPupil, column: MarkColumn) -> date:
        """The end of the period; of who left before it, his last day; an attestation on the day it is written. Source: MARK-5."""
        today = self.ledger.now.date()
        if column.kind == PERIOD:
            return min(column.end, facts_of(self.desk, pupil, column).last_lesson or column.end) if not pupil.is_there(column.end) else column.end
        return self.desk.periods[-1].end if column.kind == YEAR and self.desk.periods else today

    def cells(self, pupils: Sequence[int]) -> list[dict[str, Any]]:
        """All places of the pupils in whom something changed: a period mark changes what is proposed for the year."""
        return [cell_json(cell_of(self.desk, self.pupils[pupil], column)) for pupil in pupils for column in self.desk.columns]

    @staticmethod
    def _result(change: MarkChange, stands: StandingMark, status: str, message: str = "", needs: str = "") -> MarkResult:
        return MarkResult(change.pupil, change.kind, change.period, status, stands.value, stands.rev, message, needs)


def _ask_reason(text: str, proposal: Proposal) -> str:
    offered = f"предлагается {proposal.value}" if proposal.value else "правило отметки не даёт"
    return f"По правилам {offered} ({proposal.rule}). Впишите одной строкой, почему «{text}»."


def _line(text: str, longest: int, label: str) -> str:
    bare = " ".join(text.split())
    if len(bare) > longest:
        raise BadInput(f"{label}: помещается {longest} знаков, а здесь {len(bare)}.")
    return bare
