"""The notices of one account, newest first (MSG-3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ejournal.models import Notice
from ejournal.models.notices import NOTICE_KINDS
from ejournal.policy.actor import Actor

PAGE = 60
KINDS = dict(NOTICE_KINDS)


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
