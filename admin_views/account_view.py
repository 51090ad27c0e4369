"""Accounts: a login with its roles in one form; the password is issued on its page and shown once (ROLE-6, ROLE-7)."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_admin import expose

from admin_views.filters import FieldFilter
from admin_views.form_fields import ManyBox
from admin_views.model_view import VERBS, SchoolModelView
from admin_views.page import actor
from ejournal.models import Account, AccountRole
from ejournal.models.accounts import ROLES
from ejournal.policy.actions import may as may_act
from ejournal.policy.verdict import Verdict
from ejournal.services.account_cards import change_account, create_account, roles_of
from ejournal.services.accounts import first_password, set_password
from ejournal.web.clock import now


class AccountView(SchoolModelView):
    """A login with its roles in one form; the password is issued on its page and shown once."""

    verbs = VERBS | {"password_view": "update"}
    form_extra_fields = {"roles": ManyBox("Роли", list(ROLES), description="классный руководитель — не роль: он назначен классу")}

    def list_names(self, model: Any) -> list[str]:
        return ["login", "owner", "roles_words", "is_active", "must_change_password", "created_at"]

    def details_names(self, model: Any) -> list[str]:
        return ["login", "staff", "pupil", "guardian", "roles_words", "is_active", "must_change_password", "created_at"]

    def typed_names(self, model: Any) -> list[str]:
        return ["login", "staff", "pupil", "guardian", "is_active", "must_change_password"]

    def extra_labels(self) -> dict[str, str]:
        return {"owner": "Чья", "roles_words": "Роли", "roles": "Роли"}

    def extra_filters(self) -> list[FieldFilter]:
        return [RoleFilter()]

    def add_to_rows(self, rows: list[Any]) -> None:
        mine = AccountRole.select(AccountRole.account, AccountRole.role).where(AccountRole.account.in_([row.id for row in rows]))
        held: dict[int, set[str]] = {}
        for account, role in mine.tuples():
            held.setdefault(account, set()).add(role)
        for row in rows:
            row.owner = row.staff or row.pupil or row.guardian
            row.roles_words = ", ".join(words for role, words in ROLES if role in held.get(row.id, ()))

    def create_form(self, obj: Any = None) -> Any:
        return _explained(super().create_form(obj))

    def edit_form(self, obj: Any = None) -> Any:
        form = _explained(super().edit_form(obj))
        if request.method == "GET" and obj is not None:
            form.roles.data = sorted(roles_of(obj.id))
        return form

    def store(self, row: Any | None, form: Any, values: dict[str, Any]) -> Any:
        roles = form.roles.data or ()
        if row is None:
            return create_account(actor(), values, roles, now=now())
        change_account(actor(), row, values, roles, now=now(), seen=request.form.get("row_marks"))
        return row

    def get_save_return_url(self, row: Any, is_created: bool = False) -> str:
        """A new login still needs its password: the next page offers it."""
        return str(self.get_url(".details_view", id=row.get_id()))

    def verdict(self, view_name: str) -> Verdict:
        if view_name == "password_view" and not (closed := may_act(actor(), "account.password")):
            return closed
        return super().verdict(view_name)

    def details_extras(self, row: Any) -> dict[str, Any]:
        has_none = not Account.select().where((Account.id == row.id) & (Account.password_hash != "")).exists()
        return {"may_issue": bool(self.verdict("password_view")), "has_no_password": has_none}

    @expose("/password/", methods=("GET", "POST"))
    def password_view(self) -> Any:
        """Issue a password: GET asks, POST does it and shows the password this one time."""
        row = self.get_one(request.values.get("id"))
        if request.method == "GET":
            return self.render("admin/password.html", row=row, password="")
        password = first_password()
        set_password(actor(), row.id, password, now=now())
        return self.render("admin/password.html", row=row, password=password)


def _explained(form: Any) -> Any:
    """What the model's own words leave open in this form."""
    form.staff.description = "логин принадлежит одному человеку: заполните одно из трёх полей"
    form.must_change_password.description = "после первого входа владелец задаст свой пароль"
    form.is_active.description = "снимите, чтобы закрыть вход; записи владельца останутся"
    return form


class RoleFilter(FieldFilter):
    """Accounts that have a role."""

    def __init__(self) -> None:
        super().__init__(AccountRole.role, "is", "", "choice", tuple((role, words) for role, words in ROLES))

    def condition(self, value: Any) -> Any:
        return Account.id.in_(AccountRole.select(AccountRole.account).where(AccountRole.role == value))
