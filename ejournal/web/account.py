"""Login, logout, password, own sessions (ROLE-7, ROLE-8)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_login import current_user, login_user, logout_user

from ejournal.errors import BadInput, TooOften
from ejournal.models import Session
from ejournal.policy.actions import ANYONE, PUBLIC
from ejournal.services.accounts import Visitor, change_own_password, confirm_password, end_session
from ejournal.services.accounts import log_in as open_by_password
from ejournal.services.first_run import is_empty_school
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, school_card
from ejournal.web.sessions import load_user

account = Blueprint("account", __name__)


def visitor() -> Visitor:
    return Visitor(request.remote_addr or "", request.user_agent.string)


def safe_next() -> str:
    """Where to go after the door: a path of this server only."""
    target = request.values.get("next", "")
    parts = urlsplit(target)
    is_own = target.startswith("/") and not target.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    return target if is_own else "/"


def enter(token: str) -> None:
    """Put the session's token into a fresh cookie."""
    session.clear()
    user = load_user(token)
    if user is not None:
        login_user(user)
        session.permanent = True


@account.route("/login", methods=["GET", "POST"])
@needs(PUBLIC)
def log_in() -> Any:
    if request.method == "GET":
        if is_empty_school():
            return redirect(url_for("first_run.welcome"))
        if current_user.is_authenticated and not current_user.is_locked:
            return redirect(safe_next())
        return render_template("account/login.html", login="", error="", next=safe_next())
    login = request.form.get("login", "")
    try:
        enter(open_by_password(login, request.form.get("password", ""), visitor(), now=now()))
    except (BadInput, TooOften) as refusal:
        status = 429 if isinstance(refusal, TooOften) else 401
        return render_template("account/login.html", login=login[:60], error=str(refusal), next=safe_next()), status
    return redirect(safe_next())


@account.post("/logout")
@needs(PUBLIC)
def log_out() -> Any:
    if current_user.is_authenticated:
        end_session(current_user.actor, current_user.session_id, now=now())
    logout_user()
    session.clear()
    return redirect(url_for("account.log_in"))


@account.route("/unlock", methods=["GET", "POST"])
@needs(ANYONE)
def unlock() -> Any:
    error = ""
    if request.method == "POST":
        try:
            confirm_password(current_actor(), request.form.get("password", ""), current_user.session_id, visitor(), now=now())
            return redirect(safe_next())
        except (BadInput, TooOften) as refusal:
            error = str(refusal)
    page = render_template("account/unlock.html", error=error, next=safe_next(), minutes=school_card().rules.idle_lock_minutes)
    return page, 401 if error else 200


@account.route("/account/password", methods=["GET", "POST"])
@needs(ANYONE)
def password() -> Any:
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            _change_password()
            flash("Пароль изменён, остальные ваши сеансы закрыты.", "success")
            return redirect(safe_next())
        except BadInput as refusal:
            errors[refusal.field] = str(refusal)
    must = current_actor().must_change_password
    page = render_template("account/password.html", errors=errors, must=must, least=school_card().rules.password_length)
    return page, 400 if errors else 200


def _change_password() -> None:
    old, new, again = (request.form.get(name, "") for name in ("old", "new", "again"))
    if new != again:
        raise BadInput("Пароли не совпали: наберите второй раз так же.", field="again")
    change_own_password(current_actor(), old, new, session_id=current_user.session_id, now=now())


@account.get("/account/sessions")
@needs(ANYONE)
def sessions() -> Any:
    mine = (Session.account == current_actor().account_id) & Session.ended_at.is_null()
    rows = list(Session.select().where(mine).order_by(Session.seen_at.desc()))
    return render_template("account/sessions.html", rows=rows, own=current_user.session_id)


@account.post("/account/sessions/<int:session_id>/end")
@needs(ANYONE)
def end_other_session(session_id: int) -> Any:
    end_session(current_actor(), session_id, now=now())
    flash("Сеанс завершён.", "success")
    return redirect(url_for("account.sessions"))
