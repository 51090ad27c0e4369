"""Flask-Login over the table of sessions: the cookie holds a token, the session ends or locks by the school's rules (ROLE-8)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import current_app, request
from flask_login import LoginManager, UserMixin
from peewee import OperationalError

from ejournal.models import Session
from ejournal.policy.actor import Actor, actor_of, session_rows
from ejournal.services.accounts import token_hash, touch_session
from ejournal.web.clock import now, school_card

TOUCH_EVERY = timedelta(seconds=60)


class SessionUser(UserMixin):
    """Somebody with an open session; `is_locked` while the page waits for the password again."""

    def __init__(self, token: str, session_id: int, actor: Actor, is_locked: bool) -> None:
        self.id, self.session_id, self.actor, self.is_locked = token, session_id, actor, is_locked


def load_user(token: str) -> SessionUser | None:
    """The session of a cookie: two SELECTs; a poll of an open page does not count as use."""
    rows = session_rows(token_hash(token))
    if not rows:
        return None
    seen, moment, rules = rows[0].seen_at, now(), school_card().rules
    if moment - seen > timedelta(hours=rules.session_hours):
        _expire(rows[0].session_id, moment)
        return None
    actor = actor_of(rows, moment.date(), request.remote_addr or "")
    is_locked = actor.is_staff and moment - seen > timedelta(minutes=rules.idle_lock_minutes)
    if not is_locked and "X-Poll" not in request.headers:
        _touch(rows[0], moment)
    return SessionUser(token, rows[0].session_id, actor, is_locked)


def _touch(row: Any, moment: datetime) -> None:
    """Note that the session is in use. A full disk or a locked database closes no page for reading on that account."""
    if abs(moment - row.seen_at) > TOUCH_EVERY:
        try:
            touch_session(row.session_id, moment)
        except OperationalError as error:
            current_app.logger.warning("session %s: its use was not noted: %s", row.session_id, error)


def _expire(session_id: int, moment: datetime) -> None:
    """An outlived session is closed by the clock, in nobody's name."""
    Session.update(ended_at=moment).where(Session.id == session_id).execute()
    current_app.logger.info("session %s ended by the clock", session_id)


def install_login(app: Any) -> None:
    manager = LoginManager()
    manager.session_protection = None
    manager.user_loader(load_user)
    manager.init_app(app, add_context_processor=False)
