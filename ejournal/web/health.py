"""`GET /healthz`: whether the server and its database answer."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from ejournal.models import database
from ejournal.policy.actions import PUBLIC
from ejournal.web.access import needs

health = Blueprint("health", __name__)


@health.get("/healthz")
@needs(PUBLIC, answers="json")
def healthz() -> dict[str, Any]:
    database.execute_sql("SELECT 1").fetchone()
    return {"status": "ok"}
