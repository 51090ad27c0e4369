"""Where things lie, in one place."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
CACHE = ROOT / ".cache"
WHEELS = ROOT / "wheels"
VENDOR = Path(__file__).resolve().parent / "vendor"
