"""The training school's server: the same program over the training school's directory, a process that ends with this one.

It holds on by its standard input: once this process ends, however it ends, the pipe is closed and the other one goes, too. So it is
on Linux and on Windows (there nobody has tried it yet).
"""

from __future__ import annotations

import errno
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from ejournal.copies.training_place import TrainingState, place_of, put_in_place
from ejournal.errors import BadInput, JournalError, StorageTrouble
from ejournal.settings import Settings

APP = Path(__file__).resolve().parents[2] / "app.py"
ENDS_WITH_STDIN = "EJOURNAL_ENDS_WITH_STDIN"
THREADS = 4
START_SECONDS, STOP_SECONDS = 30, 8
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}
log = logging.getLogger(__name__)


def training_environment(settings: Settings, port: int, environ: Mapping[str, str]) -> dict[str, str]:
    """What the process is told: nothing of the real school's settings but the address to listen at."""
    rest = {name: value for name, value in environ.items() if not name.upper().startswith("EJOURNAL_")}
    own = {"EJOURNAL_DATA": str(settings.training_data), "EJOURNAL_HOST": settings.host, "EJOURNAL_PORT": str(port)}
    return {**rest, **own, "EJOURNAL_THREADS": str(THREADS)}


def end_with_parent() -> None:
    """Of the process itself: end once whoever started it closed its end of the pipe. What was not committed is not there."""

    def wait() -> None:
        while os.read(0, 1):  # not through sys.stdin: whoever holds its buffer brings a process down that ends by itself, with other last words
            pass
        os._exit(0)

    if os.environ.get(ENDS_WITH_STDIN):
        threading.Thread(target=wait, name="end-with-parent", daemon=True).start()


class TrainingServer:
    """The child of one server; `trouble` says why it is not there though it was wanted."""

    def __init__(self, settings: Settings) -> None:
        self.place = place_of(settings)
        self.trouble = ""
        self._settings = settings
        self._child: subprocess.Popen[bytes] | None = None
        self._lock = threading.RLock()
        self._port: int | None = None
        self._has_answered = False

    @property
    def is_running(self) -> bool:
        child = self._child  # another thread may end it meanwhile
        return child is not None and child.poll() is None

    @property
    def is_open(self) -> bool:
        """Whether it has begun to answer."""
        return self._has_answered and self.is_running

    @property
    def port(self) -> int:
        """Where it answers, or would: the port chosen last, else the one of the settings."""
        return (self._port if self.is_running else None) or self.place.state().port or self._settings.training_port

    @property
    def memory(self) -> int | None:
        """Megabytes that it takes now; None where this system does not say."""
        try:
            child = self._child
            status = Path(f"/proc/{child.pid}/status").read_text(encoding="ascii") if child is not None else ""
            return int(status.partition("VmRSS:")[2].split()[0]) // 1024
        except (OSError, ValueError, IndexError):
            return None

    def start(self, port: int | None = None) -> None:
        """Start it and wait until it answers; one that runs goes on. Raises BadInput for the port, StorageTrouble for the rest."""
        with self._lock:
            if self.is_running:
                return
            if self.place.made_at is None:
                raise StorageTrouble("Учебной школы ещё нет: сделайте её.")
            wanted = port or self.port
            require_port(self._settings, wanted)
            self._child, self._port = self._spawn(wanted), wanted
            self._wait(wanted)
            self._has_answered, self.trouble = True, ""
            self.place.remember(TrainingState(True, wanted if wanted != self._settings.training_port else None))

    def stop(self) -> None:
        """End it and remember that it is off."""
        with self._lock:
            self._end()
            self.trouble = ""
            self.place.remember(TrainingState(False, self.place.state().port))

    def renew(self, port: int | None = None) -> None:
        """End it, put the school made aside in its place and start it: whoever was logged in there is not any more.

        Where the new one can't take its place, the present one goes on.
        """
        with self._lock:
            self._end()
            try:
                put_in_place(self.place)
            except StorageTrouble:
                if self.place.made_at is not None:
                    self.start(port)
                raise
            self.start(port)

    def resume(self) -> None:
        """Start it again where it was on when this server ended; what is in the way stands on the page and in the log."""
        if self.place.state().is_on:
            try:
                self.start()
            except (JournalError, OSError) as error:
                self.trouble = str(error)
                log.error("the training school was not started: %s", error)

    def _spawn(self, port: int) -> subprocess.Popen[bytes]:
        environment = {**training_environment(self._settings, port, os.environ), ENDS_WITH_STDIN: "1"}
        with self.place.log.open("wb") as words:
            return subprocess.Popen([sys.executable, str(APP)], env=environment, stdin=subprocess.PIPE, stdout=words, stderr=words)

    def _wait(self, port: int) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not (self.is_running and _answers(self._settings.host, port)):
            if not self.is_running or time.monotonic() > deadline:
                self._end()
                words = self.place.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
                raise StorageTrouble((words or ["Учебная школа не запустилась."])[-1])
            time.sleep(0.05)

    def _end(self) -> None:
        child, self._child, self._has_answered = self._child, None, False
        if child is None:
            return
        assert child.stdin is not None
        child.stdin.close()
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


# ---- the port ----------------------------------------------------------------------------------------------------------------


def require_port(settings: Settings, port: int) -> None:
    """Raises BadInput that names a free port where this one will not do."""
    if port == settings.port:
        raise BadInput(f"Порт {port} занят самим журналом. Свободен {next_free(settings, port)}.", field="port")
    try:
        _listen(settings.host, port)
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EPERM):
            raise BadInput(f"Порт {port} журналу не разрешён. Свободен {next_free(settings, max(port, 8080))}.", field="port") from error
        raise BadInput(f"Порт {port} занят другой программой. Свободен {next_free(settings, port)}.", field="port") from error


def next_free(settings: Settings, port: int) -> int:
    """The first free port above `port`; any free one when the next fifty are taken."""
    for candidate in range(port + 1, min(port + 51, 65536)):
        try:
            if candidate != settings.port:
                return _listen(settings.host, candidate)
        except OSError:
            continue
    return _listen(settings.host, 0)


def _listen(host: str, port: int) -> int:
    """Listen there for a moment, as the server will; returns the port. Raises OSError where it can't be had."""
    kind, place = socket.AF_INET6 if ":" in host else socket.AF_INET, host or "0.0.0.0"
    with socket.socket(kind, socket.SOCK_STREAM) as listener:
        if os.name != "nt":  # on Windows the option would let us share a port that is taken
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((place, port))
        listener.listen(1)
        return int(listener.getsockname()[1])


def _answers(host: str, port: int) -> bool:
    connection = HTTPConnection(EVERYWHERE.get(host, host), port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
