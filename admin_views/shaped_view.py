"""What the pages of a model show, made from the model itself (ADM-1), and who may open them, asked of the policy (ADM-2)."""

from __future__ import annotations

from typing import Any

from flask import flash, request
from flask_admin.helpers import get_redirect_target
from peewee import ForeignKeyField, TextField

from admin_views import shape
from admin_views.filters import FieldFilter, filters_of
from admin_views.forms import Converter
from admin_views.listing import LAST_PAGE, Listing
from admin_views.lookup import Loader, as_key
from admin_views.page import PanelPage, actor, may
from admin_views.personal import CLOSED, is_closed, is_personal, refuse_closed
from admin_views.searching import clean, search_paths
from admin_views.showing import label_of, shown_field
from ejournal.errors import NotThere
from ejournal.policy.records import may_touch
from ejournal.policy.verdict import Verdict, refuse
from ejournal.services.records import change_record, create_record
from ejournal.web.clock import now

VERBS = {
    "index_view": "read", "details_view": "read", "export": "read", "ajax_lookup": "read", "create_view": "create",
    "edit_view": "update", "delete_view": "delete", "action_view": "delete",
}  # fmt: skip


class ShapedView(PanelPage, Listing):
    """What a model's pages show and who may open them; `model_view.SchoolModelView` adds the pages."""

    model_form_converter = Converter
    can_view_details = True
    can_set_page_size = True
    page_size = 50
    named_filter_urls = True
    export_types = ["xlsx"]
    verbs: dict[str, str] = VERBS
    list_template, form_template, details_template = "admin/list.html", "admin/form.html", "admin/details.html"
    delete_template = "admin/delete.html"

    def __init__(self, model: Any, **options: Any) -> None:
        meta, fields = model._meta, model._meta.fields
        self.model = model
        self.search_paths = search_paths(model)
        self.column_list = self.list_names(model)
        self.column_details_list = self.column_export_list = self.details_names(model)
        self.column_labels = {name: label_of(field) for name, field in fields.items()} | self.extra_labels()
        self.column_descriptions = {name: field.help_text for name, field in fields.items() if field.help_text}
        self.column_sortable_list = [
            name for name in self.column_list if name in fields and not is_personal(model, name) and (not isinstance(fields[name], TextField) or fields[name].unique)
        ]
        self.column_filters = self.extra_filters() + [one for name in self.filter_names(model) if not is_personal(model, name) for one in filters_of(fields[name])]
        self.form_columns = self.typed_names(model)
        self.form_ajax_refs = {
            field.name: Loader(field.name, field.rel_model, self._rule_of(field.rel_model))
            for field in meta.sorted_fields
            if isinstance(field, ForeignKeyField) and field.name not in meta.secret
        } | self.extra_loaders()
        name = options.pop("name", None) or meta.label_plural or model.__name__
        entity = model.__name__.lower()
        super().__init__(model, name=name, category=meta.category or "Прочее", endpoint=f"admin_{entity}", url=f"/admin/{entity}", **options)

    # ---- what a special view may say otherwise ----

    def list_names(self, model: Any) -> list[str]:
        return shape.list_names(model)

    def details_names(self, model: Any) -> list[str]:
        return [field.name for field in shape.open_fields(model)]

    def typed_names(self, model: Any) -> list[str]:
        return shape.typed_names(model)

    def filter_names(self, model: Any) -> list[str]:
        return shape.filter_names(model)

    def extra_labels(self) -> dict[str, str]:
        return {}

    def extra_loaders(self) -> dict[str, Loader]:
        """References that a filter asks for and the model has not."""
        return {}

    def title_of(self, row: Any) -> str:
        """The record's name in headings and sentences."""
        return str(row) or f"№ {row.get_id()}"

    def extra_filters(self) -> list[FieldFilter]:
        return []

    def add_to_rows(self, rows: list[Any]) -> None:
        """Give the rows of a page what other tables know of them: a fixed number of SELECTs."""

    def cell(self, row: Any, name: str) -> str:
        """A cell of the list and a line of the details, in words."""
        return CLOSED if is_closed(row, name) else shown_field(row, name)

    def under(self, row: Any, name: str) -> str:
        """Small words under a cell of the list."""
        return ""

    def store(self, row: Any | None, form: Any, values: dict[str, Any]) -> Any:
        """Write a new record (`row` None) or the changes of one; returns the record."""
        refuse_closed(self.model, row, values)
        if row is None:
            stamps = {name: now() for name in shape.stamp_names(self.model)}
            return create_record(actor(), self.model, stamps | values, now=now())
        change_record(actor(), row, values, now=now(), seen=request.form.get("row_marks"))
        return row

    def details_extras(self, row: Any) -> dict[str, Any]:
        """More for the template of the details page."""
        return {}

    # ---- rights: the policy's, asked for on each request ----

    def verdict(self, view_name: str) -> Verdict:
        verb = self.verbs.get(view_name)
        return may_touch(actor(), self.model, verb) if verb else refuse("Эта страница закрыта.")

    @property
    def can_create(self) -> bool:
        return may(self.model, "create")

    @property
    def can_edit(self) -> bool:
        return may(self.model, "update")

    @property
    def can_delete(self) -> bool:
        return may(self.model, "delete")

    @property
    def can_export(self) -> bool:
        return may(self.model, "read")

    def _rule_of(self, model: Any) -> Any:
        """The row-level rule of another model's view, asked for when it is needed: that view may come later."""

        def rule() -> Any:
            views = self.admin._views if self.admin else ()
            view = next((one for one in views if getattr(one, "model", None) is model), None)
            return view.row_rule() if view is not None else None

        return rule

    # ---- what Flask-Admin's scaffolding asks for ----

    def init_search(self) -> bool:
        return bool(self.search_paths)

    def get_filter_arg(self, index: int, flt: FieldFilter) -> str:  # type: ignore[override]
        return flt.key

    def search_placeholder(self) -> str:
        labels = [label_of(self.model._meta.fields[name]) for name in self.search_paths.get("", ())]
        labels += [label_of(self.model._meta.fields[path]) for path in self.search_paths if path]
        return ", ".join(dict.fromkeys(labels))[:60].lower()

    def get_one(self, id: Any) -> Any:
        """The record that one may see; NotThere for anything else, a word or a huge number included."""
        key = as_key(id)
        row = None if key is None else self.get_query().where(self.model._meta.primary_key == key).first()
        if row is None:
            raise NotThere("Такой записи нет: её удалили или адрес набран не так.")
        return row

    def _get_list_filter_args(self) -> list[Any]:
        found = []
        for name, value in request.args.items():
            at, _, key = name[3:].partition("_")
            if not name.startswith("flt") or not at.isdigit() or key not in self._filter_args or not value.strip():
                continue
            index, one = self._filter_args[key]
            if one.validate(clean(value)):
                found.append((index, one.name, clean(value).strip()))
            else:
                flash(f"Отбор «{one.name}»: «{value[:40]}» сюда не подходит.", "warning")
        return found

    def _get_list_extra_args(self) -> Any:
        args = super()._get_list_extra_args()
        args.page = args.page if 0 <= args.page <= LAST_PAGE else 0
        args.sort = args.sort if self._get_column_by_idx(args.sort) else None
        args.search = clean(args.search).strip() if args.search else None
        args.extra_args = {}
        return args

    def _back(self) -> str:
        return str(get_redirect_target() or self.get_url(".index_view"))
