"""Addresses of static files carry a mark of their content, so that a browser keeps them for a year and still sees a new version."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask


def install_static(app: Flask) -> None:
    folder = Path(app.static_folder or "static")

    @lru_cache(maxsize=512)
    def mark(filename: str, changed: float) -> str:
        return sha256((folder / filename).read_bytes()).hexdigest()[:10]

    @app.url_defaults
    def add_mark(endpoint: str, values: dict[str, Any]) -> None:
        path = folder / values.get("filename", "")
        if endpoint == "static" and path.is_file():
            values["v"] = mark(values["filename"], path.stat().st_mtime)
