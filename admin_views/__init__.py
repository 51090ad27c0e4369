"""The panel: a view per model, made from the model (ADM-1)."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_admin import Admin
from flask_admin.theme import Bootstrap4Theme

from admin_views.index import PanelIndex
from admin_views.model_view import SchoolModelView
from admin_views.special import SPECIAL
from ejournal.models import ALL_MODELS

CATEGORIES = ("Люди", "Личные сведения", "Учебный план", "Расписание", "Журнал", "Общение", "Школа", "Доступ", "Контроль", "Архив")
__all__ = ["CATEGORIES", "SchoolModelView", "install_admin"]


def install_admin(app: Flask, models: tuple[Any, ...] = ALL_MODELS) -> Admin:
    """Hang the panel under `/admin/`: the index and a view for each of `models`."""
    admin = Admin(app, name="Журнал", index_view=PanelIndex(name="Панель"), theme=Bootstrap4Theme(base_template="admin/panel.html"))
    for category in CATEGORIES:
        admin.add_category(category)
    for model in models:
        admin.add_view(SPECIAL.get(model, SchoolModelView)(model))
    app.extensions["panel_views"] = {view.endpoint: view for view in admin._views}
    return admin
