"""The audit trail in words (COR-3)."""

from __future__ import annotations

from typing import Any

from admin_views.filters import FieldFilter
from admin_views.history import ACTIONS, entry_changes, model_called
from admin_views.model_view import SchoolModelView
from admin_views.page import may
from admin_views.personal import audit_rule, searched_rule
from ejournal.models import ALL_MODELS, AuditRow


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

    def row_rule(self) -> Any:
        return audit_rule()

    def _conditions(self, search: str | None, filters: Any) -> list[Any]:
        found = super()._conditions(search, filters)
        return [*found, searched_rule()] if search else found

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
