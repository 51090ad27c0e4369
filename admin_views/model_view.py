"""`SchoolModelView`: the pages of one model: list, form, details, deletion, export, look-up. Writes go through services only (ADM-2)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from flask import Response, flash, redirect, request
from flask_admin import expose

from admin_views.export import MOST_ROWS, PAGE, as_download, workbook
from admin_views.filters import FieldFilter
from admin_views.forms import values_of
from admin_views.history import history_rows
from admin_views.page import actor, may
from admin_views.personal import CLOSED, TABLES, drop_closed, is_closed, log_list, log_looked, read_consents
from admin_views.shaped_view import VERBS, ShapedView
from admin_views.showing import cell_value, label_of
from ejournal.errors import BadInput, NotThere, Refused, StaleRow, TooMuch
from ejournal.models.streaming import snapshot
from ejournal.rules.words import count_of
from ejournal.services.accesses import EXPORTED, SEEN
from ejournal.services.records import delete_records, dependents, note_export, row_marks
from ejournal.web.access import needs
from ejournal.web.clock import now

__all__ = ["VERBS", "SchoolModelView"]


class SchoolModelView(ShapedView):
    """A list, a form, a page of details and an export of one model."""

    @expose("/")
    def index_view(self) -> Any:
        args = self._get_list_extra_args()
        size = self.get_safe_page_size(args.page_size)
        column = self._get_column_by_idx(args.sort)
        count, rows = self.get_list(args.page, column and column[0], args.sort_desc, args.search, args.filters, page_size=size)
        read_consents(self.model, rows)
        self.add_to_rows(rows)
        pages = max(1, -(-count // size))
        args.page, args.page_size = min(args.page, pages - 1), size
        if rows:
            log_list(self.model, self.column_list, str(self.name))
        return self.render(self.list_template, rows=rows, count=count, pages=pages, args=args, active=self._active(args))

    def _active(self, args: Any) -> dict[str, str]:
        return {self._filters[at].key: value for at, _, value in args.filters or ()}

    def new_url(self, args: Any, active: dict[str, str]) -> str:
        """Where «Добавить» leads: what the list is narrowed to is filled in already."""
        known = {name: active[f"{name}_is"] for name in self._form_ajax_refs if f"{name}_is" in active}
        return str(self.get_url(".create_view", url=self.list_url(args), **known))

    def list_deeds(self) -> list[tuple[str, str]]:
        """Further deeds over the list: words and address."""
        return []

    def list_url(self, args: Any, **changes: Any) -> str:
        return str(self._get_list_url(args.clone(**changes)))

    def controls(self, active: dict[str, str]) -> list[tuple[FieldFilter, str, str]]:
        """Filters with the value each has now and, for a reference, the name of its record."""
        found = []
        for one in self._filters or ():
            if one.control == "link" and not self._may_look_up(one.column.name):
                continue
            value = active.get(one.key, "")
            row = self._form_ajax_refs[one.column.name].get_one(value) if value and one.control == "link" else None
            found.append((one, value, str(row) if row is not None else ""))
        return found

    @expose("/new/", methods=("GET", "POST"))
    def create_view(self) -> Any:
        form = self.create_form()
        if request.method == "GET":
            self._prefill(form)
        return self._form_page(form, None)

    def in_order(self, form: Any) -> list[Any]:
        """The form's fields as `typed_names` has them, what a special view added last."""
        known = [form[name] for name in self.form_columns if name in form._fields]
        return [*known, *(field for field in form if field not in known)]

    def _prefill(self, form: Any) -> None:
        """`/new/?school_class=5`: a list of one class's members offers that class for a new one."""
        for name, loader in self._form_ajax_refs.items():
            if name in form._fields and name in request.args and (row := loader.get_one(request.args[name])) is not None:
                form[name].data = row

    @expose("/edit/", methods=("GET", "POST"))
    def edit_view(self) -> Any:
        row = self.get_one(request.args.get("id"))
        if request.method == "GET":
            log_looked(self.model, [row], SEEN, str(self.name))
        return self._form_page(drop_closed(self.edit_form(obj=row), self.model, row), row)

    def _form_page(self, form: Any, row: Any | None) -> Any:
        problems, status = [], 200
        if request.method == "POST":
            status = 400
            if form.validate():
                try:
                    saved = self.store(row, form, values_of(form, self.model))
                except (BadInput, StaleRow, Refused) as refusal:
                    problems = self._place(form, refusal)
                    status = {StaleRow: 409, Refused: 403}.get(type(refusal), 400)
                else:
                    return self._saved(saved, is_new=row is None)
        marks = request.form.get("row_marks") or (row_marks(row) if row is not None else "")
        page = self.render(self.form_template, form=form, row=row, problems=problems, marks=marks, back=self._back())
        return page, status

    def _place(self, form: Any, refusal: Any) -> list[str]:
        """Beside its field where it has one in the form, else above all of them."""
        name = getattr(refusal, "field", "")
        if name in form._fields:
            form[name].errors = [*form[name].errors, str(refusal)]
            return []
        return [str(refusal)]

    def _saved(self, row: Any, is_new: bool) -> Any:
        flash(f"{'Записано' if is_new else 'Изменено'}: {self.title_of(row)}.", "success")
        if "_add_another" in request.form and self.can_create:
            return redirect(self.get_url(".create_view", url=self._back()))
        if "_continue_editing" in request.form and self.can_edit:
            return redirect(self.get_url(".edit_view", id=row.get_id(), url=self._back()))
        return redirect(self.get_save_return_url(row, is_new))

    def get_save_return_url(self, row: Any, is_created: bool = False) -> str:
        return self._back()

    @expose("/details/")
    def details_view(self) -> Any:
        row = self.get_one(request.args.get("id"))
        self.add_to_rows([row])
        log_looked(self.model, [row], SEEN, str(self.name))
        history = history_rows(self.model, row.get_id())
        return self.render(
            self.details_template, row=row, history=history, related=self._related(row), back=self._back(), **self.details_extras(row)
        )

    def _related(self, row: Any) -> list[tuple[str, str]]:
        """Lists of what hangs on the record, for those who may open them."""
        found = []
        for field, model in type(row)._meta.backrefs.items():
            view = next((one for one in self.admin._views if getattr(one, "model", None) is model), None)
            if view is not None and may(model, "read") and field.name not in model._meta.secret:
                title = view.name if len([f for f in model._meta.refs if f.rel_model is self.model]) == 1 else f"{view.name}: {label_of(field)}"
                found.append((title, view.get_url(f"{view.endpoint}.index_view", **{f"flt0_{field.name}_is": row.get_id()})))
        return sorted(found)

    # ---- deleting: asked for in words, one page before it happens ----

    @expose("/delete/", methods=("GET", "POST"))
    def delete_view(self) -> Any:
        row = self.get_one(request.values.get("id"))
        if request.method == "GET":
            return self._ask_to_delete([row])
        return self._delete([row])

    @expose("/action/", methods=("POST",))
    def action_view(self) -> Any:
        """«С выбранными»: deleting is the only deed; it is asked for first and then done for all or for none."""
        if request.form.get("action") != "delete":
            raise BadInput("Такого действия нет.", field="action")
        keys = dict.fromkeys(request.form.getlist("rowid"))
        if not keys or len(keys) > 100:
            flash("Отметьте записи, которые нужно удалить: до ста сразу.", "warning")
            return redirect(self._back())
        rows = [self.get_one(key) for key in keys]
        return self._delete(rows) if request.form.get("confirmed") else self._ask_to_delete(rows)

    def _ask_to_delete(self, rows: list[Any], refusal: str = "") -> Any:
        kept = [(self.title_of(row), used) for row in rows if (used := dependents(row))]
        page = self.render(self.delete_template, rows=rows, kept=kept, refusal=refusal, back=self._back())
        return page, 409 if refusal else 200

    def _delete(self, rows: list[Any]) -> Any:
        try:
            delete_records(actor(), rows, now=now())
        except (BadInput, Refused) as refusal:
            return self._ask_to_delete(rows, str(refusal))
        words = self.title_of(rows[0]) if len(rows) == 1 else count_of(len(rows), "запись", "записи", "записей")
        flash(f"Удалено: {words}.", "success")
        return redirect(self._back())

    def delete_model(self, model: Any) -> bool:
        """Flask-Admin's own way to delete takes dependants along; whoever calls it gets ours (bug 1)."""
        delete_records(actor(), [model], now=now())
        return True

    def action_delete(self, ids: Any) -> Any:
        return self._delete([self.get_one(key) for key in ids])

    # ---- export and look-up ----

    @expose("/export/<export_type>/")
    def export(self, export_type: str) -> Response:
        if export_type not in self.export_types:
            raise NotThere("Такой выгрузки нет: списки выгружаются в XLSX.")
        args = self._get_list_extra_args()
        column = self._get_column_by_idx(args.sort)
        looked: list[Any] = []
        total, found = self.whole_list(column and column[0], args.sort_desc, args.search, args.filters)
        if total > MOST_ROWS:
            raise TooMuch(f"Записей {total}, а в один файл берут не больше {MOST_ROWS}. Сузьте список отбором, например по дате.")
        columns = [(name, label, self.model._meta.fields.get(name)) for name, label in self._export_columns]
        with snapshot():
            content, count = workbook(str(self.name), columns, self._dressed(found, looked), self.export_cell)
        log_looked(self.model, looked, EXPORTED, str(self.name))
        note_export(actor(), self.model, count, now=now())
        return as_download(content, f"{self.model.__name__.lower()}_{now():%Y-%m-%d}.xlsx")

    def _dressed(self, rows: Iterator[Any], looked: list[Any]) -> Iterator[Any]:
        """The rows with what other tables know of them; those of personal tables are put into `looked`."""
        while part := list(islice(rows, PAGE)):
            read_consents(self.model, part)
            self.add_to_rows(part)
            if self.model.__name__ in TABLES:
                looked += part
            yield from part

    def export_cell(self, row: Any, name: str) -> Any:
        return CLOSED if is_closed(row, name) else cell_value(row, name)

    @expose("/ajax/lookup/")
    @needs("panel.open", answers="json")
    def ajax_lookup(self) -> Any:
        name = request.args.get("name", "")
        if name not in self._form_ajax_refs:
            raise NotThere("Такого поля нет.")
        if not self._may_look_up(name):
            raise Refused("У вашей роли нет права на это.")
        loader = self._form_ajax_refs[name]
        offset, limit = (request.args.get(key, default, type=int) for key, default in (("offset", 0), ("limit", 20)))
        return [loader.format(row) for row in loader.get_list(request.args.get("query", ""), offset, limit)]

    def _may_look_up(self, name: str) -> bool:
        return may(self._form_ajax_refs[name].model, "read") or self.can_create or self.can_edit

    @expose("/ajax/update/", methods=("POST",))
    @needs("panel.open", answers="json")
    def ajax_update(self) -> Any:
        """Nothing is edited inside a list: a change needs the whole form and its checks (bugs 5 and 6)."""
        raise NotThere("Записи меняют на их странице.")
