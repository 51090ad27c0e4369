"""Closing a period: in one journal by its teacher, in all journals by the deputy, in the school; never opened again (MARK-6).

The families are told once for each child and period, not once for each subject: the same sentence is not said again while it is unread.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from ejournal.errors import BadInput
from ejournal.models import Journal, JournalClosing, Period, PeriodMark, Pupil
from ejournal.models.base import is_sqlite
from ejournal.policy.actor import Actor
from ejournal.policy.period_marks import may_close_journal, may_close_school
from ejournal.queries.closing_pages import ClosingSpan, JournalState, journal_state, school_closing
from ejournal.queries.journals import journal_with_head
from ejournal.queries.recipients import families
from ejournal.queries.school_rules import school_rules
from ejournal.rules.diary_places import final_place
from ejournal.rules.words import count_of, day_month, listed
from ejournal.services.ledger import Ledger, writing
from ejournal.services.notices import tell
from ejournal.services.records import insert

MOST_NAMES = 8


def close_journal(actor: Actor, journal_id: int, period_id: int | None, *, now: datetime) -> str:
    """Close a period of a journal, or its year's marks (None); returns what was closed. Raises BadInput naming who has no mark yet."""
    journal = journal_with_head(journal_id)
    may_close_journal(actor, journal_id).demand()
    with writing(actor, now) as ledger:
        _take_turns([journal_id])
        span, state = journal_state(journal, period_id, school_rules(), now.date())
        if refusal := why_not(journal, state):
            raise BadInput(refusal)
        _close(ledger, span, [state])
        return span.title


def close_ready(actor: Actor, year: Any, period_id: int, *, now: datetime) -> int:
    """Close the period in every journal that is ready for it; returns how many. The others are left open."""
    may_close_school(actor).demand()
    with writing(actor, now) as ledger:
        found = school_closing(year, period_id, school_rules(), now.date())
        _take_turns([one.id for one in found.ready])
        _close(ledger, found.span, found.ready)
        return len(found.ready)


def close_school(actor: Actor, year: Any, period_id: int, *, anyway: bool, now: datetime) -> int:
    """Close the period of the school; returns in how many journals marks are missing still. Raises BadInput unless `anyway`."""
    may_close_school(actor).demand()
    with writing(actor, now) as ledger:
        found = school_closing(year, period_id, school_rules(), now.date())
        if found.closed_on is not None:
            raise BadInput(f"Период уже закрыт {day_month(found.closed_on)}.")
        if found.span.end >= now.date():
            raise BadInput(f"Период идёт до {day_month(found.span.end)}: его закрывают после последнего дня.")
        if found.waiting and not anyway:
            journals = count_of(len(found.waiting), "журнале", "журналах", "журналах")
            raise BadInput(f"В {journals} ещё нет всех отметок. Отметьте, что период закрывается без них, или дождитесь учителей.", "anyway")
        _close(ledger, found.span, found.ready)
        # not records.update: by that door, the panel's, a period is not closed
        Period.update(closed_on=now.date()).where(Period.id == period_id).execute()
        ledger.note("Period", period_id, "update", {"closed_on": None}, {"closed_on": now.date()})
        Journal.update(version=Journal.version + 1).where(Journal.year == year.id).execute()
        return len(found.waiting)


def why_not(journal: Any, state: JournalState) -> str:
    """Why the journal can't be closed now, in words; "" when it can."""
    if journal.year.closed_on is not None:
        return f"Учебный год закрыт {day_month(journal.year.closed_on)}: изменить в нём ничего нельзя."
    if state.closed_on is not None:
        return f"Уже закрыто {day_month(state.closed_on)}."
    if state.early:
        return state.early
    if state.missing:
        names = list(state.missing[:MOST_NAMES])
        more = len(state.missing) - len(names)
        return f"Нет ни отметки, ни н/а, ни осв: {listed([*names, f'ещё {more}'] if more else names)}."
    return ""


# ---- writing -----------------------------------------------------------------------------------------------------------


def _take_turns(journals: Sequence[int]) -> None:
    """Whoever writes marks of these journals waits; SQLite has only one writer anyway."""
    if not is_sqlite() and journals:
        Journal.select(Journal.id).where(Journal.id.in_(list(journals))).order_by(Journal.id).for_update().execute()


def _close(ledger: Ledger, span: ClosingSpan, states: Sequence[JournalState]) -> None:
    for state in states:
        values = {"journal": state.id, "period": span.period, "closed_on": ledger.now.date(), "closed_at": ledger.now}
        insert(ledger, JournalClosing, values | {"account": ledger.actor.account_id})
    ids = [state.id for state in states]
    if ids:
        Journal.update(version=Journal.version + 1).where(Journal.id.in_(ids)).execute()
        _tell_families(ledger, span, ids)


def _tell_families(ledger: Ledger, span: ClosingSpan, journals: Sequence[int]) -> None:
    of_span = (PeriodMark.kind == "year") if span.period is None else (PeriodMark.period == span.period)
    given = (PeriodMark.journal.in_(list(journals))) & of_span & (PeriodMark.value != "")
    pupils = PeriodMark.select(PeriodMark.pupil, Pupil.name).join(Pupil).where(given).distinct().order_by(PeriodMark.pupil)
    names = dict(pupils.tuples())
    what = "годовые отметки" if span.period is None else f"отметки за {span.title}"
    for pupil, accounts in families(names).items():
        tell(ledger, accounts, "period_mark", f"{names[pupil]}: выставлены {what}.", final_place(pupil))
