"""Remembered answers: the same call sent again is answered the same and changes nothing (GRID-4)."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from ejournal.models import Operation
from ejournal.models.prepared import Prepared, hole
from ejournal.policy.actor import Actor

KEPT = timedelta(days=60)


def earlier_answer(actor: Actor, op: str) -> dict[str, Any] | None:
    """What this account was answered to `op`, or None when it has not come yet."""
    row = _EARLIER.first(account=actor.account_id, op=op)
    return json.loads(row[0]) if row else None


def remember_answer(actor: Actor, op: str, answer: dict[str, Any], now: datetime) -> None:
    """Keep the answer; the last step of the transaction that it speaks of."""
    text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    _REMEMBER.change(op=op, account=actor.account_id, at=now, answer=text)


def _earlier() -> Any:
    return Operation.select(Operation.answer).where((Operation.account == hole("account")) & (Operation.op == hole("op")))


_EARLIER = Prepared(_earlier)
_REMEMBER = Prepared(lambda: Operation.insert({name: hole(name) for name in ("op", "account", "at", "answer")}))


def forget_old_answers(now: datetime) -> int:
    """Drop answers older than two months: no device keeps its queue that long. Returns how many."""
    return Operation.delete().where(Operation.at < now - KEPT).execute()
