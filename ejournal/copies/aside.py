"""A command run beside the server: of lower priority, telling how far it is, ended when nobody wants it any more."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ejournal.errors import StorageTrouble

WINDOWS = sys.platform == "win32"
GROUP = {"creationflags": getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0)} if WINDOWS else {"start_new_session": True}
SPEAKS = {"PYTHONIOENCODING": "utf-8"}  # else a command on Windows writes in the encoding of its system
NICE = () if WINDOWS else ("nice", "-n", "10")
log = logging.getLogger(__name__)
BROKEN_OFF = "Работа не дошла до конца. Повторите её; если не поможет, скажите администратору сервера."


def run_aside(command: Sequence[str], errors: Path, stop: threading.Event, told: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """The last line that the command wrote; each line is JSON and goes to `told` as well.

    Once `stop` is set the command and all it started are killed, and what it wrote last comes back. A command that ends badly is a
    StorageTrouble in its own words: the last line of its stderr, which is kept in the file `errors` meanwhile.
    """
    last: dict[str, Any] = {}
    with errors.open("w+", encoding="utf-8", errors="replace") as stream:
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": stream}
        child = subprocess.Popen([*NICE, *command], **pipes, text=True, encoding="utf-8", env={**os.environ, **SPEAKS}, **GROUP)  # type: ignore[call-overload]
        watcher = threading.Thread(target=_end_when, args=(child, stop), daemon=True)
        watcher.start()
        for line in child.stdout:
            last = json.loads(line)
            told(last)
        code = child.wait()
        watcher.join()
        stream.seek(0)
        words = stream.read().strip().splitlines()
    errors.unlink()
    if code and not stop.is_set():
        log.error("%s: %s", command, " | ".join(words))
        raise StorageTrouble((words or [BROKEN_OFF])[-1])
    return last


def _end_when(child: subprocess.Popen[str], stop: threading.Event) -> None:
    while child.poll() is None:
        if stop.wait(0.1):
            _end(child)
            return


def _end(child: subprocess.Popen[str]) -> None:
    if WINDOWS:
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(child.pid)], capture_output=True, check=False)
    elif child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
