"""Slips on paper: what was printed is remembered, what came back signed is an acknowledgement (CLS-3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from ejournal.errors import BadInput
from ejournal.models import Slip
from ejournal.policy.actor import Actor
from ejournal.policy.class_desk import may_print_slips
from ejournal.queries.school_rules import school_rules
from ejournal.queries.slips import SlipData, last_issue, slips_of
from ejournal.rules.slips import Span
from ejournal.services import accesses
from ejournal.services.acknowledgements import acknowledge
from ejournal.services.ledger import writing
from ejournal.services.records import insert, update

LONGEST_DAYS = 200


def print_slips(actor: Actor, class_id: int, pupils: Iterable[int], span: Span, *, now: datetime) -> tuple[SlipData, ...]:
    """What goes on paper for the pupils named; each slip is remembered, and that a place of living was printed.

    Raises Refused, BadInput where nobody of the class is named or the days are none.
    """
    may_print_slips(actor, class_id).demand()
    if span.start > span.end or (span.end - span.start).days > LONGEST_DAYS or span.end > now.date():
        raise BadInput("Проверьте дни: листок печатают за прошедшие дни, не больше полугода.", "end")
    slips = slips_of(class_id, pupils, span, now.date(), school_rules())
    if not slips:
        raise BadInput("Отметьте, для кого напечатать.", "pupil")
    with writing(actor, now) as ledger:
        found = Slip.pupil.in_([one.pupil.id for one in slips]) & (Slip.start == span.start) & (Slip.end == span.end)
        known = {row.pupil_id: row for row in Slip.select().where(found)}
        for one in slips:
            values = {"school_class": class_id, "at": ledger.now, "account": actor.account_id}
            if one.pupil.id in known:
                update(ledger, known[one.pupil.id], values)
            else:
                insert(ledger, Slip, {"pupil": one.pupil.id, "start": span.start, "end": span.end} | values)
    shown = [(one.pupil.id, "contacts") for one in slips if one.pupil.is_village]
    accesses.note(actor, shown, accesses.PRINTED, "Листки родителям", now=now)
    return slips


def take_returned(actor: Actor, class_id: int, pupils: Sequence[int] | None, *, now: datetime) -> int:
    """Tick slips of the last issue that came back signed (None: all of them); returns how many are new. Raises Refused, BadInput."""
    may_print_slips(actor, class_id).demand()
    span, given = last_issue(class_id)
    if span is None:
        raise BadInput("Листки ещё не печатали.")
    wanted = [one.pupil for one in given if one.returned is None and (pupils is None or one.pupil in set(pupils))]
    with writing(actor, now):
        return sum(acknowledge(actor, one, "period", span.start, span.end, way="paper", now=now) for one in wanted)
