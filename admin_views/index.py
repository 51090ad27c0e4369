"""`GET /admin/`: the categories with their lists and counts, and what an empty school has to do next."""

from __future__ import annotations

from typing import Any

from flask_admin import AdminIndexView, expose
from peewee import SQL, Select, fn

from admin_views.page import PanelPage, actor, may
from ejournal.models import database
from ejournal.policy.actions import may as may_act
from ejournal.policy.records import RIGHTS
from ejournal.policy.verdict import Verdict
from ejournal.web.first_run_page import first_steps


class PanelIndex(PanelPage, AdminIndexView):
    """The first page of the panel."""

    def verdict(self, view_name: str) -> Verdict:
        return may_act(actor(), "panel.open")

    @expose("/")
    def index(self) -> Any:
        views = [view for view in self.admin._views if getattr(view, "model", None) and may(view.model, "read")]
        counts = _counts([view.model for view in views if _is_kept_by_hand(view.model)])
        groups: dict[str, list[tuple[str, str, int | None]]] = {}
        for view in views:
            url = view.get_url(f"{view.endpoint}.index_view")
            groups.setdefault(view.category, []).append((view.name, url, counts.get(view.model)))
        order = [name for name in self.admin._menu_categories if name in groups]
        steps = first_steps() if actor().has("admin") else []
        return self.render("admin/index.html", groups=[(name, groups[name]) for name in order], steps=steps)


def _is_kept_by_hand(model: Any) -> bool:
    """Lists that people keep are short; what the program writes (marks, the trail) is not worth counting on every visit."""
    return any("c" in verbs for verbs in RIGHTS.get(model.__name__, {}).values())


def _counts(models: list[Any]) -> dict[Any, int]:
    """One SELECT for all of them."""
    if not models:
        return {}
    counted = Select((), [model.select(fn.COUNT(SQL("1"))) for model in models])
    return dict(zip(models, database.execute(counted).fetchone(), strict=True))
