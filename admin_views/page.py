"""What all pages of the panel share: who asks, what he may, and the dress of our own pages instead of Flask-Admin's."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_admin import BaseView

from ejournal.errors import Refused
from ejournal.policy.actor import Actor
from ejournal.policy.records import may_touch
from ejournal.policy.verdict import Verdict, refuse
from ejournal.web.access import current_actor


class PanelPage(BaseView):
    """Closed unless `verdict` opens it; a closed page answers 403 to every method."""

    def render(self, template: str, **values: Any) -> str:
        """Our templates only: no names of Flask-Admin's leak into them."""
        return render_template(template, admin_view=self, get_url=self.get_url, panel=panel_menu(self), **values)

    def verdict(self, view_name: str) -> Verdict:
        """Whether the actor may open the view called `view_name`."""
        return refuse("Эта страница закрыта.")

    def is_accessible(self) -> bool:
        return bool(self.verdict("index_view"))

    def _handle_view(self, name: str, **values: Any) -> None:
        self.verdict(name).demand()

    def _run_view(self, fn: Any, *args: Any, **values: Any) -> Any:
        """Flask-Admin calls a view again when it raises TypeError, and so hides the bug; we let it reach the log."""
        return fn(self, *args, **values)

    def inaccessible_callback(self, name: Any, **values: Any) -> Any:
        raise Refused("Эта страница закрыта.")


def panel_menu(view: Any) -> list[tuple[str, bool, list[tuple[str, str, bool]]]]:
    """Categories with the pages this person may open: (title, is current, [(title, address, is current)])."""
    groups = []
    for item in view.admin.menu():
        pages = [(page.name, page.get_url(), page.is_active(view)) for page in item.get_children()] if item.is_category() else []
        if pages:
            groups.append((item.name, any(current for _, _, current in pages), pages))
    return groups


def may(model: Any, verb: str) -> bool:
    """The policy's answer for who is logged in."""
    return bool(may_touch(actor(), model, verb))


def actor() -> Actor:
    return current_actor()

