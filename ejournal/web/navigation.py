"""The board on top: what of the product this person may open."""

from __future__ import annotations

from typing import Any

from flask import g, request
from flask_login import current_user

from ejournal.policy.accounts import may_open_accounts
from ejournal.policy.actions import may
from ejournal.policy.actor import Actor
from ejournal.policy.attendance import kept_classes
from ejournal.policy.surveys import may_make_surveys
from ejournal.web.clock import school_card

SECTIONS = (
    ("Сегодня", "/", "anyone", ("desk",)),
    ("Журналы", "/journal/", "journal.list", ("journal", "notebook", "outside")),
    ("Мой класс", "/class/", "class.desk", ("class_desk",)),
    ("Расписание", "/timetable/", "timetable.read", ("timetable", "timetable_edit")),
    ("Планы", "/plans/", "plan.read", ("plans",)),
    ("Контроль", "/assessment/", "overdue.read", ("assessment", "doctor", "control", "journal_checks")),
    ("Отчёты", "/reports/", "report.read", ("reports", "ready_reports")),
    ("Дневник", "/diary/", "diary.read", ("diary", "delivery", "error_reports")),
    ("Связь", "/messages/", "message.read", ("messages", "events", "surveys", "documents")),
    ("Замены", "/substitutions/", "substitution.write", ("substitutions",)),
    ("Ученики", "/pupils/", "card.find", ("pupils", "people", "guardians", "accesses", "merge", "guardian_merge", "upkeep", "accounts", "imports", "lists", "bin", "attendance", "post", "portal")),
    ("Приказы", "/orders/", "order.read", ("orders", "new_year")),
    ("Исправления", "/corrections/", "correction.read", ("corrections",)),
    ("Календарь", "/calendar/", "calendar.read", ("calendar", "bells", "closures")),
    ("Хранение", "/copies/", "copies.read", ("copies", "proof")),
    ("Панель", "/admin/", "panel.open", ()),
)
OF_PUPILS = (
    ("Список", "/pupils/", "card.find", ("pupils", "guardians", "merge", "guardian_merge")),
    ("Посещаемость", "/attendance/", "attendance.read", ("attendance",)),
    ("Сотрудники", "/staff/", "staff.find", ("people",)),
    ("Выверка", "/upkeep/", "check.read", ("upkeep",)),
    ("Логины", "/accounts/", "account.issue", ("accounts",)),
    ("Загрузка списков", "/import/", "import.open", ("imports", "lists")),
    ("Доступы", "/accesses/", "access.read", ("accesses",)),
    ("Письма", "/delivery/", "delivery.queue", ("post",)),
    ("Выгрузка", "/delivery/export", "delivery.export", ("portal",)),
    ("Корзина", "/bin/", "bin.read", ("bin",)),
)
OF_TALK = (
    ("Сообщения", "/messages/", "message.read", ("messages",)),
    ("События", "/events/", "event.read", ("events",)),
    ("Анкеты", "/surveys/", "survey.answer", ("surveys",)),
    ("Документы", "/documents/", "document.read", ("documents",)),
)
OF_CONTROL = (  # a page that stands apart in its room is named by its endpoint
    ("Заполнение", "/control/", "control.read", ("control.index", "control.lessons")),
    ("Проверки", "/control/checks/", "control.read", tuple(f"journal_checks.{page}" for page in ("index", "new", "write", "page", "add", "send", "planning"))),
    ("Замечания мне", "/control/mine", "control.mine", ("journal_checks.mine",)),
    ("Контрольные и сроки", "/assessment/", "overdue.read", ("assessment", "doctor")),
    ("Семьи", "/control/families", "control.read", ("control.families",)),
    ("Кто пользуется", "/control/use", "control.read", ("control.use",)),
)
OF_KEEPING = (
    ("Резервные копии", "/copies/", "copies.read", ("copies",)),
    ("Сохранность записей", "/proof/", "proof.read", ("proof",)),
)
WITHIN = {"Ученики": OF_PUPILS, "Связь": OF_TALK, "Контроль": OF_CONTROL, "Хранение": OF_KEEPING}  # a section's own line of pages


def page_context() -> dict[str, Any]:
    """Variables that `base.html` reads."""
    if "database_is_away" in g or not current_user.is_authenticated:
        return {"nav": (), "actor_name": "", "actor_id": None, "unread": 0, "subnav": (), "finds": False, "school": school_card, "may": lambda _action: False}
    actor, here = current_user.actor, (request.endpoint or "").split(".")[0]
    is_shut = current_user.is_locked or actor.must_change_password
    sections = [] if is_shut else _opened(actor, SECTIONS, here)
    within = next((WITHIN[title] for title, _, is_here, _ in sections if is_here and title in WITHIN), ())
    finds = any(title == "Ученики" for title, *_ in sections)
    own = {"may": lambda action: bool(may(actor, action)), "actor_name": actor.name, "actor_id": actor.account_id, "unread": actor.unread}
    return {"nav": sections, "subnav": _opened(actor, within, here), "finds": finds, "school": school_card, **own}


def _opened(actor: Actor, sections: tuple[Any, ...], here: str) -> list[tuple[str, str, bool, int]]:
    """Those that the role opens: title, address, whether the page is one of it, how many are new."""
    return [
        (title, url, here in rooms or request.endpoint in rooms or (url == "/admin/" and request.path.startswith("/admin/")), actor.letters if url == "/messages/" else 0)
        for title, url, action, rooms in sections
        if may(actor, action) and not _is_idle(actor, url)
    ]


def _is_idle(actor: Actor, url: str) -> bool:
    """A section that the role opens and that would be empty: of a teacher who leads no class."""
    if url == "/accounts/":
        return not may_open_accounts(actor)
    if url == "/upkeep/":
        return not (actor.class_ids or may(actor, "check.oversee"))
    if url == "/attendance/":
        return not actor.class_ids and kept_classes(actor) is not None
    if url == "/class/":
        return not actor.class_ids
    if url == "/surveys/":
        return not may_make_surveys(actor)  # whoever only answers comes from his desk, the diary or a notice
    if url == "/control/mine":
        return not (actor.journal_ids or actor.substituted_journal_ids)
    if url == "/diary/":
        return actor.is_staff and not actor.child_ids  # a class teacher opens diaries from the page of his class
    return url == "/pupils/" and not actor.class_ids and not actor.has("admin", "director", "deputy", "secretary")
