"""Who says that something is inaccurate in a diary, who reads it and who answers (DIA-6), and the list form of the same."""

from __future__ import annotations

from datetime import date
from typing import Any

from ejournal.models import ErrorReport
from ejournal.policy.actions import may
from ejournal.policy.actor import Actor
from ejournal.policy.pupils import may_read_diary
from ejournal.policy.verdict import ALLOWED, Verdict, refuse

HEADS = frozenset({"director", "deputy", "admin"})


def may_report_error(actor: Actor, pupil_id: int, today: date) -> Verdict:
    """The pupil and those of the family who see the diary; staff write in the journal instead. Source: DIA-6."""
    of_family = pupil_id == actor.pupil_id or pupil_id in actor.child_ids
    if of_family and may(actor, "error_report.send") and may_read_diary(actor, pupil_id, today):
        return ALLOWED
    return refuse("О неточности в дневнике сообщают ученик и его родители.")


def may_answer_report(actor: Actor, report: Any) -> Verdict:
    """To whom it was sent; the deputy in his stead."""
    if actor.has("deputy") or (actor.staff_id is not None and report.staff_id == actor.staff_id):
        return ALLOWED
    return refuse("На это сообщение отвечает учитель, которому оно пришло, или завуч.")


def readable_reports(actor: Actor) -> Any:
    """Those sent to the actor; the heads read all. A condition on ErrorReport."""
    if actor.roles & HEADS:
        return ErrorReport.id.is_null(False)
    return ErrorReport.staff == (actor.staff_id or 0)
