"""The queue for work that takes longer than a page may: one job at a time, in a thread of its own (PRN-1, ARC-1).

`start(actor, title, work)` is all a page calls. The work gets a `Progress`: it writes into `progress.folder`, tells how far it is
and returns its file. What is heavy goes through `progress.run`: a process of lower priority, so that saves go on.
Results lie in `data/results/` for whoever asked, for a day.
"""

from __future__ import annotations

import json
import logging
import secrets
import shutil
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from flask import current_app

from ejournal.copies.aside import BROKEN_OFF, run_aside
from ejournal.errors import JournalError, NotThere, TooMuch
from ejournal.models import database
from ejournal.policy.actor import SYSTEM, Actor
from ejournal.services.ledger import writing
from ejournal.services.notices import tell
from ejournal.web.clock import now
from ejournal.web.memory import give_back

KEPT = timedelta(days=1)
SHOWN = 4
QUICK = timedelta(seconds=3)
MOST_WAITING = 40  # jobs that are not over
FOLDER, CARD, ERRORS = "results", "job.json", "trouble.txt"
NO_ROOM = "Файл не записался: на диске сервера нет места или папка данных закрыта для записи."
INTERRUPTED = "Сервер перезапустили, пока работа шла. Начните её снова."
log = logging.getLogger(__name__)

State = Literal["waiting", "running", "done", "failed", "cancelled"]


class Cancelled(Exception):
    """Whoever asked for the work does not want it any more."""


@dataclass
class Job:
    """One piece of work of one account: `done` of `of` steps, `words` says what is being done; then its `file`, or `trouble`.

    `asks` is what was asked for beside the title: the same title with other wishes is other work.
    `note` is a sentence beside the result («134 листа»). `quiet`: whoever asked for short work still looks at its page and needs no notice.
    """

    key: str
    account: int
    title: str
    asked_at: datetime
    state: State = "waiting"
    done: int = 0
    of: int = 0
    words: str = ""
    file: str = ""
    note: str = ""
    trouble: str = ""
    finished_at: datetime | None = None
    quiet: bool = False
    asks: str = ""
    stop: threading.Event = field(default_factory=threading.Event, repr=False, compare=False)

    @property
    def is_over(self) -> bool:
        return self.state not in ("waiting", "running")

    @property
    def percent(self) -> int:
        return 100 if self.state == "done" else min(99, 100 * self.done // self.of) if self.of else 0


@dataclass(frozen=True)
class Progress:
    """What a piece of work has in hand: a folder of its own and how to tell how far it is."""

    job: Job
    folder: Path

    def step(self, done: int, of: int, words: str = "") -> None:
        """So many steps of so many; raises Cancelled once nobody wants the work any more: don't catch it."""
        if self.job.stop.is_set():
            raise Cancelled
        self.job.done, self.job.of, self.job.words = done, of, words

    def run(self, command: Sequence[str], start: int = 0, of: int = 0) -> dict[str, Any]:
        """Run a command that writes lines of JSON, {"done", "of", "words"} as it goes; its last line is returned.

        It gets a lower priority and is killed with all it started when the job is cancelled. `start` and `of` place its steps
        within a longer work. Raises Cancelled, and StorageTrouble with the command's own words when it ends badly.
        """

        def told(line: dict[str, Any]) -> None:
            if "done" in line and not self.job.stop.is_set():
                self.step(start + line["done"], of or line["of"], line.get("words", ""))

        last = run_aside(command, self.folder / ERRORS, self.job.stop, told)
        if self.job.stop.is_set():
            raise Cancelled
        return last


Work = Callable[[Progress], Path]


def start(actor: Actor, title: str, work: Work, *, quiet: bool = False, asks: str = "") -> Job:
    """Put the work into the queue of this server; its page is `/jobs/`. Raises TooMuch when the queue is full."""
    return queue().start(actor, title, work, now(), quiet=quiet, asks=asks)


def wait_for(job: Job, seconds: float) -> None:
    """Give short work the time to end."""
    until = time.monotonic() + seconds
    while not job.is_over and time.monotonic() < until:
        time.sleep(0.02)


def own_jobs(actor: Actor, *titles: str) -> list[Job]:
    """The latest of the actor's jobs whose title begins with one of these, for the page they belong to."""
    return [job for job in queue().of(actor.account_id) if job.title.startswith(titles)][:SHOWN]


def queue() -> LongJobs:
    found: LongJobs | None = current_app.extensions.get("long_jobs")
    if found is None:
        found = current_app.extensions["long_jobs"] = LongJobs(current_app.config["SETTINGS"].data)
    found.forget(now())
    return found


class LongJobs:
    """The queue of one server; its thread lives while there is work."""

    def __init__(self, data: Path) -> None:
        self._folder = data / FOLDER
        self._lock = threading.Lock()
        self._work: deque[tuple[Job, Work]] = deque()
        self._is_busy = False
        self._jobs = {job.key: job for job in _left_over(self._folder)}

    def start(self, actor: Actor, title: str, work: Work, moment: datetime, *, quiet: bool = False, asks: str = "") -> Job:
        """Take the work. The very same that the account asked for already and is not over yet is not begun twice. Raises TooMuch."""
        assert actor.account_id is not None
        with self._lock:
            self._forget_old(moment)
            waiting = [job for job in self._jobs.values() if not job.is_over]
            same = next((job for job in waiting if (job.account, job.title, job.asks) == (actor.account_id, title, asks)), None)
            if same is not None:
                return same
            if len(waiting) >= MOST_WAITING:
                raise TooMuch("В очереди уже много работ. Дождитесь, пока часть закончится.")
            job = Job(secrets.token_hex(8), actor.account_id, title, moment.replace(microsecond=0), quiet=quiet, asks=asks)
            self._keep(job)
            self._jobs[job.key] = job
            self._work.append((job, work))
            if not self._is_busy:
                self._is_busy = True
                threading.Thread(target=self._go, name="long-jobs", daemon=True).start()
        return job

    def of(self, account: int | None) -> list[Job]:
        """The jobs of an account, the newest first."""
        return [job for job in reversed(list(self._jobs.values())) if job.account == account]

    def get(self, account: int | None, key: str) -> Job:
        """One's own job; raises NotThere for another's and for one that is forgotten."""
        job = self._jobs.get(key)
        if job is None or job.account != account:
            raise NotThere("Такой работы нет: готовое хранится сутки.")
        return job

    def cancel(self, account: int | None, key: str) -> None:
        """A waiting one does not begin, a running one stops at its next step."""
        job = self.get(account, key)
        job.stop.set()
        with self._lock:
            if job.state == "waiting":
                self._end(job, "cancelled", job.asked_at)

    def path(self, job: Job) -> Path:
        """The result; raises NotThere where there is none."""
        path = self._folder / job.key / job.file
        if job.state != "done" or not path.is_file():
            raise NotThere("Такого файла уже нет. Сделайте его ещё раз.")
        return path

    def ahead_of(self, job: Job) -> int:
        """How many jobs come before a waiting one, the running one among them."""
        earlier = [one for one in self._jobs.values() if not one.is_over]
        return earlier.index(job) if job in earlier else 0

    def _go(self) -> None:
        while True:
            with self._lock:
                while self._work and self._work[0][0].is_over:
                    self._work.popleft()
                if not self._work:
                    self._is_busy = False
                    return
                job, work = self._work.popleft()
                job.state = "running"
            self._run(job, work)

    def _run(self, job: Job, work: Work) -> None:
        begun = time.monotonic()
        state: State = "failed"
        try:
            with database.connection_context():
                job.file = work(Progress(job, self._folder / job.key)).name
            state = "done"
        except Cancelled:
            state = "cancelled"
        except JournalError as refusal:
            job.trouble = str(refusal)
        except OSError:
            log.exception("%s: the result could not be written", job.title)
            job.trouble = NO_ROOM
        except Exception:  # a thread has nobody above it: the page says that it ended, the log says why
            log.exception("%s broke off", job.title)
            job.trouble = BROKEN_OFF
        finished = job.asked_at + timedelta(seconds=int(time.monotonic() - begun))
        if state != "cancelled" and not (job.quiet and finished - job.asked_at < QUICK):
            self._tell(job, state, finished)
        with self._lock:
            self._end(job, state, finished)
        give_back()

    def _tell(self, job: Job, state: State, moment: datetime) -> None:
        words = f"Готово: {job.title}. Файл хранится сутки." if state == "done" else f"Не получилось: {job.title}. {job.trouble}"
        try:
            with database.connection_context(), writing(SYSTEM, moment) as ledger:
                tell(ledger, [job.account], "other", words, "/jobs/")
        except Exception:  # the result stands on its page all the same
            log.exception("%s: nobody could be told", job.title)

    def _end(self, job: Job, state: State, moment: datetime) -> None:
        job.finished_at, job.state = moment, state
        if state != "done":
            shutil.rmtree(self._folder / job.key, ignore_errors=True)
        self._keep(job)

    def _keep(self, job: Job) -> None:
        """A card beside the result, for the next start of the server; where the disk takes none, this one knows the job all the same."""
        folder = self._folder / job.key
        card = {one.name: getattr(job, one.name) for one in fields(job) if one.name != "stop"}
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / CARD).write_text(json.dumps(card, ensure_ascii=False, default=datetime.isoformat), encoding="utf-8")
        except OSError:
            log.exception("%s: its card could not be written", job.title)

    def forget(self, moment: datetime) -> None:
        """What is over for longer than KEPT goes, its file too."""
        with self._lock:
            self._forget_old(moment)

    def _forget_old(self, moment: datetime) -> None:
        for job in [one for one in self._jobs.values() if one.is_over and moment - (one.finished_at or one.asked_at) > KEPT]:
            shutil.rmtree(self._folder / job.key, ignore_errors=True)
            del self._jobs[job.key]


def _left_over(folder: Path) -> list[Job]:
    """Jobs of an earlier run of the server; what it did not finish has failed. Folders without a card go."""
    found = []
    for path in folder.glob("*/"):
        try:
            card = json.loads((path / CARD).read_text(encoding="utf-8"))
            dates = {name: datetime.fromisoformat(card[name]) if card[name] else None for name in ("asked_at", "finished_at")}
            job = Job(**card | dates)
        except (OSError, ValueError, KeyError, TypeError):
            shutil.rmtree(path, ignore_errors=True)
            continue
        if not job.is_over:
            job.state, job.trouble, job.finished_at = "failed", INTERRUPTED, job.asked_at
        found.append(job)
    return sorted(found, key=lambda job: job.asked_at)
