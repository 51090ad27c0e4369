"""Packages of Debian and Ubuntu the journal prints with and the tests look through: install where we may, else say how."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from ctypes.util import find_library
from dataclasses import dataclass
from pathlib import Path

from .console import say
from .places import CACHE
from .programs import CHROMIUM, SOFFICE, WKHTMLTOPDF, find_postgresql, find_program, has_pt_fonts
from .stamps import fingerprint, is_current, set_stamp

UPDATE_SECONDS, DOWNLOAD_SECONDS, UNPACK_SECONDS = 120, 600, 900


@dataclass(frozen=True)
class Need:
    """A package of Debian and the question whether what it brings is here already, by whatever way."""

    package: str
    is_met: Callable[[], bool]


PRINTING = (
    Need("wkhtmltopdf", lambda: bool(find_program(WKHTMLTOPDF + CHROMIUM))),  # either makes PDF
    Need("fonts-paratype", lambda: os.name == "nt" or has_pt_fonts()),  # Windows has good Cyrillic fonts of its own
)
TESTING = (
    Need("wkhtmltopdf", lambda: bool(find_program(WKHTMLTOPDF))),
    Need("fonts-paratype", has_pt_fonts),
    Need("chromium", lambda: bool(find_program(CHROMIUM))),
    Need("libatomic1", lambda: bool(find_library("atomic"))),  # what Playwright drives the browser with needs it
    Need("poppler-utils", lambda: bool(find_program(("pdftotext",)))),
    Need("postgresql", lambda: bool(find_postgresql())),
    Need("libreoffice-calc-nogui", lambda: bool(find_program(SOFFICE))),
)


def missing(needs: Sequence[Need]) -> list[str]:
    return [need.package for need in needs if not need.is_met()]


def may_install() -> bool:
    """Root on Debian or Ubuntu may; sudo is never called behind anyone's back."""
    return os.name == "posix" and os.geteuid() == 0 and bool(shutil.which("apt-get"))


def supply(needs: Sequence[Need], cache: Path = CACHE) -> list[str]:
    """Install what is missing where we may, once; give the packages still missing. Never fails, and never tries twice:
    a set of packages that did not come is remembered in `cache`."""
    wanted = missing(needs)
    tried = cache / f"apt-{fingerprint(*wanted)[:12]}.stamp"
    if not wanted or not may_install() or is_current(tried, "tried"):
        return wanted
    say(f"Ставим из пакетов системы: {', '.join(wanted)} (один раз, до нескольких минут)…")
    apt_install(wanted, cache / "apt.log")
    left = missing(needs)
    if left:
        set_stamp(tried, "tried")
    return left


def apt_install(packages: Sequence[str], log: Path) -> bool:
    """Whether apt did it. Each step has its time limit; unpacking begins only when everything is downloaded."""
    log.parent.mkdir(parents=True, exist_ok=True)
    patience = ["-q", "-o", "Acquire::Retries=2", "-o", "Acquire::http::Timeout=20", "-o", "DPkg::Lock::Timeout=120"]
    install = ["apt-get", *patience, "install", "-y", "--no-install-recommends"]
    with log.open("wb") as file:
        _step(["apt-get", *patience, "update"], UPDATE_SECONDS, file.fileno())  # one dead source is no reason to stop
        return (
            _step([*install, "--download-only", *packages], DOWNLOAD_SECONDS, file.fileno())
            and _step([*install, *packages], UNPACK_SECONDS, file.fileno())
        )


def _step(command: list[str], seconds: int, output: int) -> bool:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "NEEDRESTART_SUSPEND": "1"}
    try:
        subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=quiet, timeout=seconds, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return True


def advice(packages: Sequence[str], meanwhile: str) -> str:
    """One line: what is missing, how to get it, and what holds `meanwhile`. Nothing missing: ""."""
    if not packages:
        return ""
    names = " ".join(packages)
    if shutil.which("apt-get"):
        how = f"Поставить: {'' if may_install() else 'sudo '}apt-get install {names}."
    else:
        how = "Поставьте их обычным для этой системы способом."
    return f"Не хватает: {names}. {how} Пока их нет, {meanwhile}."
