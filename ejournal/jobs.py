"""The daily round: what the program does by itself once a day. It asks the clock and passes the moment down."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from peewee import PeeweeException

from ejournal.copies.backup import back_up, keep_newest
from ejournal.copies.heads import is_noted_on, note_head
from ejournal.copies.post import deliver
from ejournal.errors import JournalError
from ejournal.models import LoginAttempt, School, database
from ejournal.queries.school_rules import school_rules
from ejournal.services.family_notices import tell_news
from ejournal.services.letters import forget_bodies, queue_digests
from ejournal.services.operations import forget_old_answers
from ejournal.services.orders import settle
from ejournal.settings import Settings

EVERY_SECONDS = 1800
POST_SECONDS = 60
NEWS_EVERY = timedelta(minutes=10)
KEPT_COPIES = 7
KEPT_ATTEMPTS = timedelta(days=180)
log = logging.getLogger(__name__)


def daily_round(settings: Settings, now: datetime) -> list[str]:
    """Do what is due and return its names; a second call on the same day does nothing. Source: BAK-1, GRID-4."""
    done = []
    if settings.is_sqlite and not list((settings.data / "backups").glob(f"{now:%Y-%m-%d}-*-daily.sqlite3")):
        back_up(settings.database_file, settings.data / "backups", "daily", now)
        keep_newest(settings.data / "backups", "daily", KEPT_COPIES)
        done.append("backup")
        with database.connection_context():
            if forget_bodies(now) + forget_old_answers(now) + LoginAttempt.delete().where(LoginAttempt.at < now - KEPT_ATTEMPTS).execute():
                done.append("forget")
    elif not settings.is_sqlite and not is_noted_on(settings.data, "daily", now):  # a copy notes the head by itself
        with database.connection_context():
            note_head(settings.data, "daily", now)
        done.append("head")
    with database.connection_context():
        if settle(now):
            done.append("orders")
    return done


class PostRound:
    """News to families and letters: what is due of them at a moment. It remembers only what spares work, nothing that may be lost."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._told_at: datetime | None = None
        self._queued_on: date | None = None

    def __call__(self, now: datetime) -> list[str]:
        """Do what is due and return its names. Source: MSG-3, DIA-5."""
        done = []
        with database.connection_context():
            rules = school_rules()
            if self._told_at is None or not timedelta() <= now - self._told_at < NEWS_EVERY:
                done += ["news"] if tell_news(now, rules) else []
                self._told_at = now
            if self._settings.smtp and now.hour >= rules.letter_hour and self._queued_on != now.date():
                done += ["digests"] if queue_digests(now) else []
                self._queued_on = now.date()
        if self._settings.smtp:
            delivered = deliver(self._settings.smtp, rules, now)
            done += ["letters"] if delivered.sent else []
            if delivered.trouble:
                log.warning("letters wait: %s", delivered.trouble)
        return done


def school_now() -> datetime:
    """The school's local time without a zone; this computer's where the school names no zone that is known."""
    with database.connection_context():
        school = School.select(School.time_zone).order_by(School.id).first()
    try:
        zone = ZoneInfo(school.time_zone) if school and school.time_zone else None
    except (ZoneInfoNotFoundError, ValueError):
        zone = None
    return datetime.now(zone).replace(tzinfo=None)


def start_rounds(settings: Settings, clock: Callable[[], datetime] = datetime.now) -> threading.Event:
    """Run the round now and every half an hour in a thread of its own; set the returned event to end it."""
    stop = threading.Event()
    _start("daily-round", lambda: daily_round(settings, clock()), EVERY_SECONDS, stop)
    return stop


def start_post(settings: Settings, clock: Callable[[], datetime] = school_now) -> threading.Event:
    """News and letters every minute in a thread of their own; set the returned event to end it."""
    stop, post_round = threading.Event(), PostRound(settings)
    _start("post-round", lambda: post_round(clock()), POST_SECONDS, stop)
    return stop


def _start(name: str, deed: Callable[[], list[str]], seconds: int, stop: threading.Event) -> None:
    def go() -> None:
        while not stop.is_set():
            try:
                for done in deed():
                    log.info("%s: %s", name, done)
            except (JournalError, PeeweeException, OSError):
                log.exception("the %s failed and will be tried again", name)
            stop.wait(seconds)

    threading.Thread(target=go, name=name, daemon=True).start()
