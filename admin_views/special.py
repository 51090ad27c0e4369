"""The few models whose pages differ from what the model itself says."""

from __future__ import annotations

from typing import Any

from flask import redirect, request
from flask_admin import expose

from admin_views.filters import FieldFilter
from admin_views.form_fields import ManyBox
from admin_views.history import ACTIONS, entry_changes, model_called
from admin_views.lookup import Loader
from admin_views.model_view import VERBS, SchoolModelView
from admin_views.page import actor, may
from ejournal.errors import NotThere
from ejournal.models import (
    ALL_MODELS,
    AcademicYear,
    Account,
    AccountRole,
    AuditRow,
    ClassMembership,
    Guardian,
    Journal,
    JournalTeacher,
    Pupil,
    School,
    SchoolClass,
    SchoolSetting,
    Staff,
)
from ejournal.models.accounts import ROLES
from ejournal.policy.actions import may as may_act
from ejournal.policy.verdict import Verdict
from ejournal.rules.school_rules import RULE_FIELDS
from ejournal.services.account_cards import change_account, create_account, roles_of
from ejournal.services.accounts import first_password, set_password
from ejournal.services.school_rules import change_rule
from ejournal.web.clock import now, school_memory, today


class SchoolView(SchoolModelView):
    """One row: its list is its page."""

    @expose("/")
    def index_view(self) -> Any:
        only = list(School.select().limit(2))
        return redirect(self.get_url(".details_view", id=only[0].id)) if len(only) == 1 else super().index_view()

    def store(self, row: Any | None, form: Any, values: dict[str, Any]) -> Any:
        saved = super().store(row, form, values)
        school_memory().forget()
        return saved

    def get_save_return_url(self, row: Any, is_created: bool = False) -> str:
        return str(self.get_url(".details_view", id=row.get_id()))


class YearView(SchoolModelView):
    """The board shows the year: it is read again when years change."""

    def store(self, row: Any | None, form: Any, values: dict[str, Any]) -> Any:
        saved = super().store(row, form, values)
        school_memory().forget()
        return saved


class RuleView(SchoolModelView):
    """Rules by their words, in the order in which the school thinks of them; the value is proved by the rule itself."""

    page_size = 100

    def list_names(self, model: Any) -> list[str]:
        return ["rule", "value"]

    def details_names(self, model: Any) -> list[str]:
        return ["rule", "value"]

    def typed_names(self, model: Any) -> list[str]:
        return ["value"]

    def filter_names(self, model: Any) -> list[str]:
        return []

    def extra_labels(self) -> dict[str, str]:
        return {"rule": "Правило"}

    def title_of(self, row: Any) -> str:
        return str(RULE_FIELDS[row.key].metadata["label"])

    def search_placeholder(self) -> str:
        return "слово из названия правила"

    def get_query(self) -> Any:
        return super().get_query().where(SchoolSetting.key.in_(list(RULE_FIELDS)))

    def get_list(self, page: Any, sort_column: Any, sort_desc: Any, search: Any, filters: Any, **options: Any) -> Any:
        order = list(RULE_FIELDS)
        rows = sorted(self.get_query(), key=lambda row: order.index(row.key))
        words = (search or "").lower().split()
        found = [row for row in rows if all(word in self._words(row.key).lower() for word in words)]
        return len(found), found

    def cell(self, row: Any, name: str) -> str:
        return self.title_of(row) if name == "rule" else str(row.value)

    def under(self, row: Any, name: str) -> str:
        return str(RULE_FIELDS[row.key].metadata["help"]) if name == "rule" else ""

    def export_cell(self, row: Any, name: str) -> Any:
        return self.cell(row, name)

    def edit_form(self, obj: Any = None) -> Any:
        form, meta = super().edit_form(obj), RULE_FIELDS[obj.key].metadata
        form.value.label.text, form.value.description = meta["label"], meta["help"]
        form.value.render_kw = {"rows": 1, "autocomplete": "off"}
        return form

    def store(self, row: Any | None, form: Any, values: dict[str, Any]) -> Any:
        if row is None:
            raise NotThere("Правила не добавляют: их список задан программой.")
        change_rule(actor(), row.key, values["value"] or "", now=now())
        school_memory().forget()
        return row

    def _words(self, key: str) -> str:
        return f"{RULE_FIELDS[key].metadata['label']} {RULE_FIELDS[key].metadata['help']}"


class PersonView(SchoolModelView):
    """Somebody who may have a login: his page offers to give him one."""

    def details_extras(self, row: Any) -> dict[str, Any]:
        owner = self.model.__name__.lower()
        has_login = Account.select().where(getattr(Account, owner) == row.id).exists()
        offers = may(Account, "create") and not has_login
        return {"new_login": self.get_url("admin_account.create_view", **{owner: row.id}) if offers else ""}


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


class PupilView(PersonView):
    """Pupils with the class of the day."""

    def list_names(self, model: Any) -> list[str]:
        return ["surname", "name", "patronymic", "class_now", "birth_date", "file_number", "enrolled_on", "left_on"]

    def details_names(self, model: Any) -> list[str]:
        names = super().details_names(model)
        return [*names[:3], "class_now", *names[3:]]

    def extra_labels(self) -> dict[str, str]:
        return {"class_now": "Класс", "school_class": "Класс"}

    def extra_loaders(self) -> dict[str, Loader]:
        return {"school_class": Loader("school_class", SchoolClass, self._rule_of(SchoolClass))}

    def extra_filters(self) -> list[FieldFilter]:
        return [ClassFilter()]

    def add_to_rows(self, rows: list[Any]) -> None:
        there = ClassMembership.pupil.in_([row.id for row in rows]) & _now_in_class()
        query = ClassMembership.select(ClassMembership.pupil, SchoolClass.grade, SchoolClass.letter).join(SchoolClass).where(there)
        titles = {pupil: SchoolClass(grade=grade, letter=letter).title for pupil, grade, letter in query.tuples()}
        for row in rows:
            row.class_now = titles.get(row.id, "")


def _now_in_class() -> Any:
    day = today()
    return (ClassMembership.start <= day) & (ClassMembership.end.is_null() | (ClassMembership.end > day))


class ClassFilter(FieldFilter):
    """Pupils of a class as of today; the class is found by typing."""

    def __init__(self) -> None:
        super().__init__(ClassMembership.school_class, "now", "", "link")

    def clean(self, value: str) -> int:
        return FieldFilter(self.column, "is", "", "link").clean(value)  # type: ignore[no-any-return]

    def condition(self, value: Any) -> Any:
        members = ClassMembership.select(ClassMembership.pupil).where((ClassMembership.school_class == value) & _now_in_class())
        return Pupil.id.in_(members)


class JournalView(SchoolModelView):
    """Journals with who keeps them today."""

    def list_names(self, model: Any) -> list[str]:
        return ["subject", "school_class", "group", "teachers_now", "year", "kind", "hours_a_week"]

    def details_names(self, model: Any) -> list[str]:
        return ["year", "school_class", "group", "subject", "teachers_now", "kind", "marking", "hours_a_week"]

    def extra_labels(self) -> dict[str, str]:
        return {"teachers_now": "Учитель"}

    def add_to_rows(self, rows: list[Any]) -> None:
        day = today()
        there = (JournalTeacher.start <= day) & (JournalTeacher.end.is_null() | (JournalTeacher.end >= day))
        query = JournalTeacher.select(JournalTeacher.journal, Staff).join(Staff)
        names: dict[int, list[str]] = {}
        for one in query.where(JournalTeacher.journal.in_([row.id for row in rows]) & there):
            names.setdefault(one.journal_id, []).append(one.staff.short_name)
        for row in rows:
            row.teachers_now = ", ".join(sorted(names.get(row.id, [])))


class AuditView(SchoolModelView):
    """The trail in words: which record, what was and what became."""

    def list_names(self, model: Any) -> list[str]:
        return ["id", "at", "account", "entity", "entity_id", "action", "changes"]

    def details_names(self, model: Any) -> list[str]:
        return ["id", "at", "account", "address", "entity", "entity_id", "action", "changes", "previous_hash", "hash"]

    def filter_names(self, model: Any) -> list[str]:
        return ["at", "account", "entity_id"]

    def extra_filters(self) -> list[FieldFilter]:
        kinds = tuple(sorted(((model.__name__, model._meta.label) for model in ALL_MODELS), key=lambda kind: kind[1]))
        return [
            FieldFilter(AuditRow.entity, "is", "", "choice", kinds),
            FieldFilter(AuditRow.action, "is", "", "choice", tuple(ACTIONS.items())),
        ]

    def extra_labels(self) -> dict[str, str]:
        return {"changes": "Что изменилось"}

    def search_placeholder(self) -> str:
        return "слово из того, что было или стало"

    def add_to_rows(self, rows: list[Any]) -> None:
        words = entry_changes(rows)
        for row in rows:
            row.changes = "; ".join(_change_words(one, row.action) for one in words[row.id])

    def _related(self, row: Any) -> list[tuple[str, str]]:
        """The record itself, for those who may open it."""
        model = model_called(row.entity)
        if model is None or not row.entity_id or not may(model, "read"):
            return []
        return [(f"{model._meta.label} № {row.entity_id}", self.get_url(f"admin_{row.entity.lower()}.details_view", id=row.entity_id))]

    def cell(self, row: Any, name: str) -> str:
        if name == "entity":
            model = model_called(row.entity)
            return model._meta.label if model is not None else row.entity
        if name == "action":
            return ACTIONS.get(row.action, row.action)
        if name == "account":
            person = row.account and (row.account.staff or row.account.pupil or row.account.guardian)
            return person.short_name if person else str(row.account or "Программа")
        return super().cell(row, name)

    def export_cell(self, row: Any, name: str) -> Any:
        return self.cell(row, name) if name in ("entity", "action", "account") else super().export_cell(row, name)


def _change_words(change: Any, action: str) -> str:
    """«Фамилия: Ким»; of a change «Фамилия: Ким → Кимова»."""
    if action == "update":
        return f"{change.label}: {change.old or '—'} → {change.new or '—'}"
    return f"{change.label}: {change.new or change.old}"


SPECIAL: dict[Any, type[SchoolModelView]] = {
    School: SchoolView,
    AcademicYear: YearView,
    SchoolSetting: RuleView,
    Account: AccountView,
    Staff: PersonView,
    Guardian: PersonView,
    Pupil: PupilView,
    Journal: JournalView,
    AuditRow: AuditView,
}
