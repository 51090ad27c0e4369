"""Deny by default: a view without a declared action answers 403, whoever asks (SEC-1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Response, current_app, g, redirect, request, url_for
from flask_login import current_user

from ejournal.errors import Refused
from ejournal.models import database
from ejournal.policy.actions import PUBLIC, may
from ejournal.policy.actor import Actor
from ejournal.services.first_run import is_empty_school

View = TypeVar("View", bound=Callable[..., Any])
PASSWORD_PAGES = frozenset({"account.password", "account.log_out", "account.unlock", "static", "health.healthz"})


def needs(action: str, *, answers: str = "page") -> Callable[[View], View]:
    """Declare what a view is for; `answers` is "page" or "json"."""

    def declare(view: View) -> View:
        view.action, view.answers = action, answers  # type: ignore[attr-defined]
        return view

    return declare


def action_of(endpoint: str | None) -> str | None:
    """The declared action of an endpoint; the panel's views all stand behind its own door and ask their model's rights."""
    if endpoint is None:
        return None
    if endpoint == "static" or endpoint == "admin.static":
        return PUBLIC
    view = current_app.view_functions.get(endpoint)
    declared = getattr(view, "action", None)
    if declared is None and endpoint.split(".")[0] in current_app.extensions.get("panel_views", {}):
        return "panel.open"
    return declared


def wants_json() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "answers", "") == "json" or request.path.endswith(("/data", "/cells", "/lessons", "/cell"))


def current_actor() -> Actor:
    """Who is logged in; only for views behind an action that needs a login."""
    return current_user.actor


def guard() -> Any:
    """Before every request: a connection, then the door."""
    if request.endpoint is None:
        return None
    if request.endpoint not in ("static", "admin.static"):
        database.connect(reuse_if_open=True)
    action = action_of(request.endpoint)
    if action == PUBLIC:
        return None
    if not current_user.is_authenticated:
        return _ask_to_log_in()
    if current_user.is_locked and request.endpoint not in PASSWORD_PAGES:
        return _send_to(
            "account.unlock", "Вы давно ничего не делали, и страница закрыта паролем. Войдите снова, набранное сохранится."
        )
    if current_user.actor.must_change_password and request.endpoint not in PASSWORD_PAGES:
        return _send_to("account.password", "Сначала смените первый пароль на свой.")
    if action is None:
        raise Refused("Эта страница закрыта.")
    may(current_user.actor, action).demand()
    return None


def _ask_to_log_in() -> Any:
    if not wants_json() and is_empty_school():
        return redirect(url_for("first_run.welcome"))
    return _send_to("account.log_in", "Вы вышли из журнала. Войдите снова, набранное сохранится.")


def _send_to(endpoint: str, sentence: str) -> Any:
    if wants_json():
        return Response(
            current_app.json.dumps({"error": sentence, "login": url_for(endpoint)}), status=401, mimetype="application/json"
        )
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for(endpoint, next=back if back != "/" else None))


def release(_error: BaseException | None = None) -> None:
    """After every request: give the connection back to the pool; SQLite keeps one a thread, which is three times cheaper."""
    from ejournal.models.base import is_sqlite

    if not is_sqlite() and not database.is_closed():
        database.close()
    g.pop("now", None)
