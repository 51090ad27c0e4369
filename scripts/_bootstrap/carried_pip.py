"""The pip wheel that lies in the repository: for a Python without pip and ensurepip (bare Debian)."""

from __future__ import annotations

import hashlib
from pathlib import Path

from .console import Trouble
from .places import VENDOR


def carried_pip(vendor: Path = VENDOR) -> Path:
    """The wheel, once its SHA-256 is seen to be the one written beside it. Raises Trouble otherwise."""
    wheels = sorted(vendor.glob("pip-*.whl"))
    if len(wheels) != 1:
        raise Trouble(f"В папке {vendor} должен лежать один файл pip-….whl. Скачайте программу заново.")
    if hashlib.sha256(wheels[0].read_bytes()).hexdigest() != _expected(wheels[0]):
        raise Trouble(f"Файл {wheels[0].name} повреждён: контрольная сумма не сошлась. Скачайте программу заново.")
    return wheels[0]


def _expected(wheel: Path) -> str:
    """First word of `<wheel>.sha256` (the format of sha256sum); "" when there is no such file."""
    record = wheel.with_name(wheel.name + ".sha256")
    words = record.read_text(encoding="utf-8").split() if record.is_file() else []
    return words[0] if words else ""
