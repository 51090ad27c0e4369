"""The card of one cell: what it is, why it is locked, who wrote what when (COR-4)."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from ejournal.errors import NotThere
from ejournal.models import Absence, Lesson, Mark, Pupil, Work, WorkKind
from ejournal.policy.actor import Actor
from ejournal.policy.control import may_check
from ejournal.policy.journals import may_read_journal, may_write_lesson, needs_request
from ejournal.queries.cells import final_marks
from ejournal.queries.corrections import corrected_words
from ejournal.queries.history import cell_history
from ejournal.queries.journal_findings import findings_of_cell
from ejournal.queries.journals import journal_with_head
from ejournal.queries.periods import closing_of, period_at, periods_of_journal
from ejournal.queries.roster import roster
from ejournal.queries.school_rules import school_rules
from ejournal.rules.cells import CellValue
from ejournal.rules.deadlines import Lock, lock_of


def cell_card(actor: Actor, journal_id: int, pupil_id: int, work_id: int, today: date) -> dict[str, Any]:
    """JSON-ready card of a cell; raises NotThere for a pupil or work of another journal, Refused."""
    journal = journal_with_head(journal_id)
    may_read_journal(actor, journal).demand()
    work = _work(journal_id, work_id)
    pupil = next((one for one in roster(journal, work.lesson.date, work.lesson.date) if one.id == pupil_id), None)
    mark = Mark.get_or_none((Mark.work == work_id) & (Mark.pupil == pupil_id))
    absence = Absence.get_or_none((Absence.lesson == work.lesson_id) & (Absence.pupil == pupil_id))
    if pupil is None and mark is None and absence is None:
        raise NotThere("Такой клетки в этом журнале нет.")
    value = CellValue(mark.value if mark else "", mark.second if mark else "", absence.code if absence else "")
    return {
        "pupil": pupil.name if pupil else Pupil.get_by_id(pupil_id).list_name,
        "date": work.lesson.date.isoformat(),
        "kind": work.kind.name,
        "title": work.title,
        "weight": float(work.weight),
        "text": value.text,
        "rev": (mark.rev if mark else 0) + (absence.rev if absence else 0),
        "lock": (lock := _lock(journal, pupil_id, work, today)) and lock.reason,
        "corrected": corrected_words(journal.year_id, max(mark.correction if mark else 0, absence.correction if absence else 0)),
        "request": f"/corrections/new?journal={journal_id}" if _may_ask(actor, journal_id, work, lock, pupil) else None,
        "finding": _finding(actor, journal_id, work, pupil_id),
        "findings": [asdict(one) for one in findings_of_cell(actor, journal, work.lesson_id, pupil_id, today)],
        "history": [
            {"at": moment.at.isoformat(), "who": moment.who, "old": moment.old, "new": moment.new}
            for moment in cell_history(mark.id if mark else None, absence.id if absence else None)
        ],
    }


def _finding(actor: Actor, journal_id: int, work: Any, pupil: int) -> dict[str, str] | None:
    """Where who checks journals writes a remark to this cell. Source: DEP-2."""
    if not may_check(actor):
        return None
    return {"title": "Замечание", "url": f"/control/checks/new?journal={journal_id}&lesson={work.lesson_id}&pupil={pupil}"}


def _work(journal_id: int, work_id: int) -> Any:
    query = Work.select(Work, Lesson, WorkKind).join(Lesson).switch(Work).join(WorkKind)
    work = query.where((Work.id == work_id) & (Lesson.journal == journal_id)).first()
    if work is None:
        raise NotThere("Такой работы в этом журнале нет.")
    return work


def _may_ask(actor: Actor, journal_id: int, work: Any, lock: Lock | None, pupil: Any) -> bool:
    """Whether the card offers a request for correction: to who keeps the journal, for a locked cell of a pupil who was there."""
    return pupil is not None and bool(may_write_lesson(actor, journal_id, work.lesson_id)) and bool(needs_request(lock))


def _lock(journal: Any, pupil: int, work: Any, today: date) -> Lock | None:
    day = work.lesson.date
    periods = periods_of_journal(journal)
    period = period_at(periods, day) if periods else None
    stands = final_marks(journal.id, period.id).get(pupil, "") if period else ""
    return lock_of(day, today, school_rules(), closing_of(journal, period, stands), work.kind.due_days)
