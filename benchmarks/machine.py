"""What is measured of the whole program and not of one address: start, size, and the page in a browser."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from statistics import median

from servers import ROOT, free_port, start

START = 3.0


@dataclass(frozen=True)
class Line:
    """A line of the table; `met` None where there is no bar."""

    title: str
    detail: str
    figure: str
    bar: str = ""
    met: bool | None = None


def machine_lines(data: Path) -> Iterator[Line]:
    yield Line("one flush to this disk", "what every save waits for, the floor's as well", f"{flush_milliseconds(data):.2f} ms")
    seconds = [start_seconds([sys.executable, "app.py"], data) for _ in range(3)]
    yield Line("second start of app.py to /healthz", f"first {seconds[0]:.2f} s", f"{min(seconds[1:]):.2f} s", f"{START:g} s", min(seconds[1:]) < START)
    if (ROOT / ".venv").exists():
        seconds = [start_seconds([sys.executable, "scripts/start.py"], data) for _ in range(2)]
        yield Line("second start of start.py to /healthz", "", f"{seconds[1]:.2f} s", f"{START:g} s", seconds[1] < START)
        yield Line("size of .venv", "", f"{folder_size(ROOT / '.venv'):.0f} MB")
    yield Line("size of the libraries of requirements.txt", "", f"{libraries_size():.0f} MB")


def flush_milliseconds(folder: Path) -> float:
    """Median of how long the disk takes to keep four kilobytes in a place that is already the file's, as in SQLite's WAL."""
    times = []
    with open(folder / "flush", "wb", buffering=0) as file:
        for _ in range(100):
            file.seek(0)
            file.write(b"x" * 4096)
            began = time.perf_counter()
            getattr(os, "fdatasync", os.fsync)(file.fileno())
            times.append((time.perf_counter() - began) * 1000)
    (folder / "flush").unlink()
    return median(times)


def start_seconds(command: list[str], data: Path) -> float:
    port = free_port()
    running = start(command, port, {"EJOURNAL_DATA": str(data), "EJOURNAL_PORT": str(port)})
    running.stop()
    return running.seconds


def folder_size(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def libraries_size() -> float:
    """Megabytes of what is installed of the pinned libraries, whatever else this environment holds."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    return sum(size_of(name) for name in set(re.findall(r"^([\w-]+)==", text, re.MULTILINE))) / 1e6


def size_of(library: str) -> int:
    try:
        own = files(library) or []
    except PackageNotFoundError:  # of another system or Python
        return 0
    return sum(path.stat().st_size for file in own if (path := Path(str(file.locate()))).is_file())


BROWSER = re.compile(r"(?P<grid>\d+ x \d+)\s+cpu/(?P<slow>\d): interactive\s+(?P<ready>\d+) ms, key -> painted\s+(?P<key>[\d.]+) ms")


def browser_lines() -> Iterator[Line]:
    """The figures of `browser.py`, with its bars; one line saying why where it can't run."""
    ran = subprocess.run([sys.executable, "benchmarks/browser.py"], cwd=ROOT, capture_output=True, text=True)
    if ran.returncode:
        yield Line("in the browser", "not measured: " + ran.stderr.strip().splitlines()[-1][:80], "")
        return
    if size := re.search(r"gzipped: ([\d.]+) KB", ran.stdout):
        yield Line("script and style of the page, gzipped", "", f"{size[1]} KB", "25 KB", float(size[1]) <= 25)
    small: dict[str, float] = {}
    for found in BROWSER.finditer(ran.stdout):
        grid, slow, key = found["grid"], found["slow"], float(found["key"])
        where = f"{grid}, processor 1/{slow}" if slow != "1" else grid
        bar = 20.0 if slow == "1" else 1.6 * small.get(slow, key)
        yield Line(f"key to painted, {where}", "", f"{key:.1f} ms", f"{bar:.0f} ms", key <= bar)
        ready = int(found["ready"])
        yield Line(f"interactive, {where}", "", f"{ready} ms", "1000 ms" if slow != "1" else "", ready <= 1000 if slow != "1" else None)
        small.setdefault(slow, key)
