"""Addresses of static files carry a mark of their content, so that a browser keeps them for a year and still sees a new version."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, request


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

    app.jinja_env.globals["url_for"] = _remembering(app, folder)


def _remembering(app: Flask, folder: Path) -> Callable[..., str]:
    """`url_for` of the templates: every page names a dozen static files, and an address is built anew for a changed one only."""
    base = f"{folder}{os.sep}"
    known: dict[tuple[str, str], tuple[int, str]] = {}

    def address(endpoint: str, **values: Any) -> str:
        filename = values.get("filename")
        if endpoint != "static" or len(values) != 1 or not isinstance(filename, str):
            return app.url_for(endpoint, **values)
        key = request.script_root, filename
        changed = os.stat(base + filename).st_mtime_ns
        found = known.get(key)
        if found is None or found[0] != changed:
            found = known[key] = changed, app.url_for(endpoint, filename=filename)
        return found[1]

    return address
