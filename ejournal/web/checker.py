"""One check of the records at a time, in a thread of its own: a long one must not keep anybody waiting (COR-3)."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from ejournal.copies.heads import note_head
from ejournal.copies.verify import Proof, prove
from ejournal.errors import JournalError
from ejournal.models import database
from ejournal.policy.actor import Actor
from ejournal.rules.heads import Head
from ejournal.services.proof import note_check

log = logging.getLogger(__name__)
BROKEN_OFF = "Проверка не дошла до конца. Повторите её; если не поможет, скажите администратору сервера."


@dataclass(frozen=True)
class CheckState:
    """How far a check is: `done` of `of` steps; then its `proof`, or in `trouble` the sentence why there is none."""

    started: datetime
    who: str
    done: int = 0
    of: int = 0
    proof: Proof | None = None
    trouble: str = ""

    @property
    def is_running(self) -> bool:
        return self.proof is None and not self.trouble

    @property
    def percent(self) -> int:
        return min(99, 100 * self.done // self.of) if self.of else 0


class Checker:
    """Starts checks and remembers the last one until the server is stopped; what came of each is in the trail as well."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self.state: CheckState | None = None

    def start(self, actor: Actor, data: Path, paper: Head | None, now: datetime) -> bool:
        """Begin unless one is under way; whether this call began it."""
        with self._lock:
            if self._thread is not None and self._thread.is_alive():
                return False
            self.state = CheckState(now, actor.name)
            self._thread = threading.Thread(target=self._run, args=(actor, data, paper, now), name="proof", daemon=True)
            self._thread.start()
            return True

    def wait(self, seconds: float) -> None:
        """Give a short check the time to end."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _run(self, actor: Actor, data: Path, paper: Head | None, now: datetime) -> None:
        begun = time.monotonic()
        try:
            with database.connection_context():
                proof = prove(data, paper, self._told)
                finished = now + timedelta(seconds=int(time.monotonic() - begun))
                note_check(actor, proof.rows, proof.head.hash if proof.head else "", proof.total, now=finished)
                if proof.holds:
                    note_head(data, "check", finished)
            self._become(proof=proof)
        except JournalError as refusal:
            self._become(trouble=str(refusal))
        except Exception:  # a thread has nobody above it: the page says that it ended, the log says why
            log.exception("the check of the records broke off")
            self._become(trouble=BROKEN_OFF)

    def _told(self, done: int, of: int) -> None:
        self._become(done=done, of=of)

    def _become(self, **values: object) -> None:
        assert self.state is not None
        self.state = replace(self.state, **values)  # type: ignore[arg-type]
