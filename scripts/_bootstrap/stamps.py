"""Stamps: small files that remember what a slow step was done for, so that it is done once."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path


def python_identity() -> str:
    """What a `.venv` hangs on: version and place of the Python below it (the same inside the `.venv` and outside)."""
    return f"{sys.implementation.name} {sys.version} {os.path.realpath(sys.base_prefix)}"


def requirements_text(requirements: Path) -> str:
    """The file with each `-r other.txt` line followed by that file's text."""
    parts = []
    for line in requirements.read_text(encoding="utf-8").splitlines():
        parts.append(line)
        if line.startswith("-r "):
            parts.append(requirements_text(requirements.parent / line[3:].strip()))
    return "\n".join(parts)


def fingerprint(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def is_current(stamp: Path, value: str) -> bool:
    """Whether `stamp` was set for exactly `value`. No stamp, or one that can't be read, is not current."""
    try:
        return stamp.read_text(encoding="utf-8") == value
    except (OSError, UnicodeDecodeError):
        return False


def set_stamp(stamp: Path, value: str) -> None:
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(value, encoding="utf-8")
