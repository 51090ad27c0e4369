"""The daily round: what the program does by itself once a day. It asks the clock and passes the moment down."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from peewee import PeeweeException

from ejournal.copies.backup import back_up, keep_newest
from ejournal.copies.heads import is_noted_on, note_head
from ejournal.errors import JournalError
from ejournal.models import LoginAttempt, database
from ejournal.services.operations import forget_old_answers
from ejournal.services.orders import settle
from ejournal.settings import Settings

EVERY_SECONDS = 1800
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
            if forget_old_answers(now) + LoginAttempt.delete().where(LoginAttempt.at < now - KEPT_ATTEMPTS).execute():
                done.append("forget")
    elif not settings.is_sqlite and not is_noted_on(settings.data, "daily", now):  # a copy notes the head by itself
        with database.connection_context():
            note_head(settings.data, "daily", now)
        done.append("head")
    with database.connection_context():
        if settle(now):
            done.append("orders")
    return done


def start_rounds(settings: Settings, clock: Callable[[], datetime] = datetime.now) -> threading.Event:
    """Run the round now and every half an hour in a thread of its own; set the returned event to end it."""
    stop = threading.Event()

    def go() -> None:
        while not stop.is_set():
            try:
                for name in daily_round(settings, clock()):
                    log.info("daily round: %s", name)
            except (JournalError, PeeweeException, OSError):
                log.exception("the daily round failed and will be tried again")
            stop.wait(EVERY_SECONDS)

    threading.Thread(target=go, name="daily-round", daemon=True).start()
    return stop
