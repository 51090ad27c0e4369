"""The panel: a view per model, made from the model (ADM-1)."""

from __future__ import annotations

from flask import Flask


def install_admin(app: Flask) -> None:
    """Hang the panel under `/admin/`."""
    app.extensions["panel_views"] = {}
