"""Who takes journals away on a drive, who sees the register, who says that a drive is back or lost (OFF-1, OFF-2)."""

from __future__ import annotations

from typing import Any

from ejournal.models import Drive
from ejournal.policy.actor import Actor
from ejournal.policy.verdict import ALLOWED, Verdict, refuse

ALL_SEE = frozenset({"admin", "director", "deputy"})
ISSUERS = frozenset({"admin", "deputy"})


def may_read_drive(actor: Actor, staff: int) -> Verdict:
    """The heads every drive, a teacher his own."""
    if actor.roles & ALL_SEE or (actor.staff_id is not None and actor.staff_id == staff):
        return ALLOWED
    return refuse("Вам открыты только ваши записи реестра.")


def readable_drives(actor: Actor) -> Any:
    """The same as a condition on Drive, for lists."""
    return Drive.id.is_null(False) if actor.roles & ALL_SEE else Drive.staff == actor.staff_id


def may_issue_drive(actor: Actor, staff: int) -> Verdict:
    """A teacher takes his own; administrator and deputy issue for him."""
    if actor.roles & ISSUERS or (actor.has("teacher") and actor.staff_id is not None and actor.staff_id == staff):
        return ALLOWED
    return refuse("Журналы на флешку учитель берёт сам, или их выдаёт завуч.")


def may_end_drive(actor: Actor, staff: int) -> Verdict:
    """Who issues a drive also says that it came back or was lost."""
    return may_issue_drive(actor, staff)


def may_bring_journal(actor: Actor, journal: int) -> Verdict:
    """What is brought is written by whoever keeps the journal today, and in his name. Source: ROLE-2."""
    if journal in actor.journal_ids:
        return ALLOWED
    return refuse("Сегодня этот журнал ведёте не вы: из него ничего не взято.")
