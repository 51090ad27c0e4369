"""The board on top: what of the product this person may open."""

from __future__ import annotations

from typing import Any

from flask import g, request
from flask_login import current_user

from ejournal.policy.actions import may
from ejournal.web.clock import school_card

SECTIONS = (
    ("Сегодня", "/", "anyone", ("desk",)),
    ("Журналы", "/journal/", "journal.list", ("journal", "notebook", "outside")),
    ("Расписание", "/timetable/", "timetable.read", ("timetable", "timetable_edit")),
    ("Планы", "/plans/", "plan.read", ("plans",)),
    ("Контроль", "/assessment/", "overdue.read", ("assessment", "doctor")),
    ("Дневник", "/diary/", "diary.read", ("diary",)),
    ("Замены", "/substitutions/", "substitution.write", ("substitutions",)),
    ("Приказы", "/orders/", "order.read", ("orders",)),
    ("Исправления", "/corrections/", "correction.read", ("corrections",)),
    ("Календарь", "/calendar/", "calendar.read", ("calendar", "bells", "closures")),
    ("Загрузка списков", "/import/", "import.pupils", ("imports",)),
    ("Панель", "/admin/", "panel.open", ()),
)


def page_context() -> dict[str, Any]:
    """Variables that `base.html` reads."""
    if "database_is_away" in g or not current_user.is_authenticated:
        return {"nav": (), "actor_name": "", "actor_id": None, "unread": 0, "school": school_card}
    actor, here = current_user.actor, (request.endpoint or "").split(".")[0]
    if current_user.is_locked or actor.must_change_password:
        sections = []
    else:
        sections = [
            (title, url, here in rooms or (url == "/admin/" and request.path.startswith("/admin/")), 0)
            for title, url, action, rooms in SECTIONS
            if may(actor, action) and not (url == "/diary/" and actor.is_staff and not actor.class_ids and not actor.child_ids)
        ]
    return {"nav": sections, "actor_name": actor.name, "actor_id": actor.account_id, "unread": actor.unread, "school": school_card}
