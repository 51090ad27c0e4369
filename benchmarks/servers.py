"""Servers in processes of their own, and what can be learnt of a process from outside."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from client import Line, get

ROOT = Path(__file__).resolve().parents[1]


@dataclass
class Running:
    """A server that answers; `seconds` from its start to the first /healthz."""

    process: subprocess.Popen[bytes]
    port: int
    seconds: float

    def memory(self) -> float | None:
        """Megabytes of RAM it holds (RSS); None where the system does not tell."""
        status = Path(f"/proc/{self.process.pid}/status")
        if not status.exists():
            return None
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(15)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def start(command: Sequence[str], port: int, settings: Mapping[str, str] = {}) -> Running:  # noqa: B006 never changed
    """Run a command that serves on `port` and wait until it is well; raises RuntimeError when it is not within a minute."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **settings}
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not is_well(port):
        if process.poll() is not None or time.perf_counter() - began > 60:
            raise RuntimeError(f"did not start: {' '.join(command)}")
        time.sleep(0.005)
    return Running(process, port, time.perf_counter() - began)


def is_well(port: int) -> bool:
    try:
        line = Line(port)
    except OSError:
        return False
    try:
        return line.ask(get("/healthz"))[0] == 200
    except OSError:
        return False
    finally:
        line.close()


def script(name: str, data: Path, threads: int) -> Running:
    """`floor.py` or `ours.py` over a data directory."""
    port = free_port()
    return start([sys.executable, str(Path(__file__).parent / name), str(data), str(port), str(threads)], port)
