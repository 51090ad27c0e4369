"""The notices of one account, newest first (MSG-3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ejournal.models import Notice, NoticeChoice
from ejournal.models.notices import NOTICE_KINDS
from ejournal.policy.actor import Actor
from ejournal.rules.notice_choices import SCHOOL_SWITCHES, choices_for
from ejournal.rules.school_rules import SchoolRules

PAGE = 60
KINDS = dict(NOTICE_KINDS)
OF_STAFF = frozenset({"correction", "check", "plan"})
OF_FAMILIES = frozenset({"mark", "absence", "period_mark"})


@dataclass(frozen=True)
class NoticeLine:
    """A notice as its reader sees it."""

    id: int
    at: datetime
    kind: str
    text: str
    url: str
    is_new: bool


def notices_of(actor: Actor, page: int = 1) -> tuple[tuple[NoticeLine, ...], bool]:
    """One page of one's own notices, unread ones first, and whether there are older ones. One SELECT."""
    mine = Notice.select().where(Notice.account == actor.account_id)
    ordered = mine.order_by(Notice.read_at.is_null(False), Notice.at.desc(), Notice.id.desc())
    rows = list(ordered.limit(PAGE + 1).offset(PAGE * (page - 1)))
    return tuple(_line(row) for row in rows[:PAGE]), len(rows) > PAGE


def _line(row: Any) -> NoticeLine:
    return NoticeLine(row.id, row.at, KINDS.get(row.kind, row.kind), row.text, row.url, row.read_at is None)


@dataclass(frozen=True)
class KindChoice:
    """A kind of notices: wanted or not; `is_silent` where the school tells families nothing of it; `is_fixed`: told always."""

    kind: str
    title: str
    is_on: bool
    is_silent: bool
    is_fixed: bool


def choices_of(actor: Actor, rules: SchoolRules) -> tuple[KindChoice, ...]:
    """All kinds in their order, those one may refuse first. One SELECT."""
    rows = NoticeChoice.select(NoticeChoice.kind, NoticeChoice.is_on).where(NoticeChoice.account == actor.account_id)
    chosen, free = dict(rows.tuples()), choices_for(is_staff=actor.is_staff)
    found = [
        KindChoice(kind, title, bool(chosen.get(kind, True)) or kind not in free, _is_silent(actor, kind, rules), kind not in free)
        for kind, title in NOTICE_KINDS
        if kind not in (OF_FAMILIES if actor.is_staff else OF_STAFF)
    ]
    return tuple(sorted(found, key=lambda one: one.is_fixed))


def _is_silent(actor: Actor, kind: str, rules: SchoolRules) -> bool:
    return not actor.is_staff and kind in SCHOOL_SWITCHES and not getattr(rules, SCHOOL_SWITCHES[kind])
