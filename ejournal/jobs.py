"""The daily round: what the program does by itself. It asks the clock and passes the moment down; a new job is a line in `JOBS`."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ejournal.copies.backup import back_up, bring_away_noted, copies_in, known_by, rotate_daily
from ejournal.copies.heads import is_noted_on, note_head
from ejournal.copies.post import deliver
from ejournal.copies.ready_reports import make_due
from ejournal.copies.trial import trial_is_due, try_noted
from ejournal.models import LoginAttempt, School, database
from ejournal.queries.school_rules import school_rules
from ejournal.rules.time_zone import zone_of
from ejournal.services.family_notices import tell_news
from ejournal.services.forecast_notices import tell_forecasts
from ejournal.services.journal_checks import propose_checks
from ejournal.services.letters import forget_bodies, queue_digests
from ejournal.services.operations import forget_old_answers
from ejournal.services.orders import settle
from ejournal.settings import Settings

EVERY_SECONDS = 1800
POST_SECONDS = 60
NEWS_EVERY = timedelta(minutes=10)
KEPT_ATTEMPTS = timedelta(days=180)
FORECASTS_FROM, FORECASTS_UNTIL = 8, 21  # o'clock
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """`run` finds out itself whether something is due, does it and says whether it did; it runs with a connection of its own."""

    name: str
    run: Callable[[Settings, datetime], object]


def daily_copy(settings: Settings, now: datetime) -> bool:
    """A checked copy of the database once a day; a training school is made anew instead. Source: BAK-1."""
    if not settings.is_sqlite or settings.is_training or list((settings.data / "backups").glob(f"{now:%Y-%m-%d}-*-daily.sqlite3")):
        return False
    back_up(settings.database_file, settings.data / "backups", "daily", now)
    rotate_daily(settings.data / "backups")
    return True


def second_place(settings: Settings, now: datetime) -> bool:
    """The newest copy and the attached files in the second place, once it is there. Source: BAK-1."""
    copies = known_by(copies_in(settings.data / "backups"), now)
    if settings.backup_to is None or not copies or copies[0].card is None or copies[0].card.away_at:
        return False
    return bring_away_noted(copies[0].path, settings.data / "files", settings.backup_to, now)


def trial(settings: Settings, now: datetime) -> bool:
    """The newest copy restored aside and proved, every so many days, by a process of its own. Source: BAK-2."""
    copies = known_by(copies_in(settings.data / "backups"), now)
    if not settings.is_sqlite or settings.is_training or not copies or not trial_is_due(copies, school_rules().trial_days, now):
        return False
    return try_noted(copies[0])


def daily_head(settings: Settings, now: datetime) -> bool:
    """The head of the chain once a day where no copy notes it by itself. Source: COR-3."""
    if settings.is_sqlite or is_noted_on(settings.data, "daily", now):
        return False
    note_head(settings.data, "daily", now)
    return True


def forget(settings: Settings, now: datetime) -> bool:
    """Answers to old operations and attempts to log in are not kept for ever. Source: GRID-4."""
    attempts = LoginAttempt.delete().where(LoginAttempt.at < now - KEPT_ATTEMPTS).execute()
    return bool(forget_old_answers(now) + forget_bodies(now) + attempts)


def due_orders(settings: Settings, now: datetime) -> bool:
    """What executed orders left for their day. Source: MOV-2."""
    return bool(settle(now))


def forecasts(settings: Settings, now: datetime) -> bool:
    """What a period comes to, told to families once a month and before its end; in the daytime, when people read. Source: CLS-5."""
    return FORECASTS_FROM <= now.hour < FORECASTS_UNTIL and bool(tell_forecasts(now))


def period_reports(settings: Settings, now: datetime) -> bool:
    """Reports of the periods that are over, as files with a notice to whom they belong; in the daytime. Source: REP-10."""
    return FORECASTS_FROM <= now.hour < FORECASTS_UNTIL and bool(make_due(settings.data, now))


def due_checks(settings: Settings, now: datetime) -> bool:
    """Checks of journals that the month and the end of a period ask for. Source: DEP-2."""
    return bool(propose_checks(now))


JOBS = (
    Job("backup", daily_copy),
    Job("second place", second_place),
    Job("trial", trial),
    Job("head", daily_head),
    Job("forget", forget),
    Job("orders", due_orders),
    Job("forecasts", forecasts),
    Job("period reports", period_reports),
    Job("checks", due_checks),
)


def daily_round(settings: Settings, now: datetime) -> list[str]:
    """Do what is due and return its names; a second call on the same day does nothing. One that fails does not stop the others."""
    return [job.name for job in JOBS if _done(job, settings, now)]


def _done(job: Job, settings: Settings, now: datetime) -> bool:
    try:
        with database.connection_context():
            return bool(job.run(settings, now))
    except Exception:  # whatever it is, the round goes on: the next day's copy hangs on its thread
        log.exception("%s failed and will be tried again", job.name)
        return False


class PostRound:
    """News to families and letters: what is due of them at a moment. It remembers only what spares work, nothing that may be lost."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._told_at: datetime | None = None
        self._queued_on: date | None = None
        self._jobs = (Job("news", self._news), Job("digests", self._digests), Job("letters", self._letters))

    def __call__(self, now: datetime) -> list[str]:
        """Do what is due and return its names; one that fails does not stop the others. Source: MSG-3, DIA-5."""
        return [job.name for job in self._jobs if _done(job, self._settings, now)]

    def _news(self, settings: Settings, now: datetime) -> bool:
        if self._told_at is not None and timedelta() <= now - self._told_at < NEWS_EVERY:
            return False
        told = tell_news(now, school_rules())
        self._told_at = now
        return bool(told)

    def _digests(self, settings: Settings, now: datetime) -> bool:
        rules = school_rules()
        if settings.smtp is None or now.hour < rules.letter_hour or self._queued_on == now.date():
            return False
        queued = queue_digests(now, rules)
        self._queued_on = now.date()
        return bool(queued)

    def _letters(self, settings: Settings, now: datetime) -> bool:
        if settings.smtp is None:
            return False
        delivered = deliver(settings.smtp, school_rules(), now)
        if delivered.trouble:
            log.warning("letters wait: %s", delivered.trouble)
        return delivered.sent > 0


def school_now() -> datetime:
    """The school's local time without a zone; this computer's where the school names no zone that is known."""
    with database.connection_context():
        school = School.select(School.time_zone).order_by(School.id).first()
    return datetime.now(zone_of(school.time_zone if school else "")).replace(tzinfo=None)


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
            except Exception:  # a thread has nobody above it
                log.exception("the %s failed and will be tried again", name)
            stop.wait(seconds)

    threading.Thread(target=go, name=name, daemon=True).start()
