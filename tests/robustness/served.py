"""The real server in a process of its own, to be killed, filled up, locked out and started again.

`python -m tests.robustness.served DATA PORT` serves the school of DATA as `app.py` does, but its clock stands at the
small school's 14 October 2026, 10:30, and goes on from there.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 20.0


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@dataclass
class Served:
    """A server over the data directory `data`; the port stays the same when it is started again."""

    data: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> str:
        """What the server has said of itself so far; tracebacks of bugs are here."""
        return (self.data.parent / "server.log").read_text(encoding="utf-8")

    def start(self) -> Served:
        """Start and wait until /healthz answers 200; raises RuntimeError with the server's words when it does not."""
        environment = {**os.environ, "EJOURNAL_DATA": str(self.data), "PYTHONPATH": str(ROOT), **self.settings}
        with open(self.data.parent / "server.log", "ab") as log:
            command = [sys.executable, "-m", "tests.robustness.served", str(self.data), str(self.port)]
            self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        deadline = time.monotonic() + START_SECONDS
        while not self.is_well():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server did not start: {self.log[-2000:]}")
            time.sleep(0.02)
        return self

    def is_well(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def kill(self) -> None:
        """As a power cut to the process: no handler runs, nothing is flushed."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(10)
            self.process = None

    def stop(self) -> None:
        """As an administrator stops it."""
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(10)
            self.process = None

    def __enter__(self) -> Served:
        return self.start()

    def __exit__(self, *_error: object) -> None:
        self.kill()


def serve_small_school(data: str, port: int) -> None:
    """Run in the child: the application of `app.py` with the small school's clock."""
    from waitress import serve

    from app import CONNECTIONS, create_app
    from ejournal.models import base
    from ejournal.settings import load_settings
    from tests.factories import NOW

    if wait := os.environ.get("TEST_BUSY_TIMEOUT"):
        base.PRAGMAS["busy_timeout"] = int(wait)
    began = time.monotonic()
    app = create_app(load_settings(), lambda: NOW + timedelta(seconds=time.monotonic() - began))
    serve(app, host="127.0.0.1", port=port, threads=6, ident=None, **CONNECTIONS)


if __name__ == "__main__":
    serve_small_school(sys.argv[1], int(sys.argv[2]))
