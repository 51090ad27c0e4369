"""The board on top: what of the product this person may open."""

from __future__ import annotations

from typing import Any

from flask import g, request
from flask_login import current_user

from ejournal.policy.accounts import may_open_accounts
from ejournal.policy.actions import may
from ejournal.policy.actor import Actor
from ejournal.policy.attendance import kept_classes
from ejournal.policy.class_desk import HEADS
from ejournal.policy.surveys import may_make_surveys
from ejournal.web.clock import school_card

SECTIONS = (
    ("Сегодня", "/", "anyone", ("desk",)),
    ("Дневник", "/diary/", "diary.read", ("diary", "delivery", "error_reports")),
    ("Журналы", "/journal/", "journal.list", ("journal", "notebook", "outside", "remarks", "drives")),
    ("Мой класс", "/class/", "class.desk", ("class_desk", "attendance", "diary", "delivery")),
    ("Расписание", "/timetable/", "timetable.read", ("timetable", "timetable_edit", "substitutions", "calendar", "bells", "closures")),
    ("Планы", "/plans/", "plan.read", ("plans", "associations")),
    ("Контроль", "/assessment/", "overdue.read", ("assessment", "doctor", "corrections", "control", "journal_checks", "work_analysis", "objectivity", "school_state")),
    ("Отчёты", "/reports/", "report.read", ("reports", "ready_reports", "volume", "jobs", "paper")),
    ("Связь", "/messages/", "message.read", ("messages", "events", "surveys", "documents", "error_reports")),
    ("Приказы", "/orders/", "order.read", ("orders", "new_year")),
    ("Ученики", "/pupils/", "card.find", ("pupils", "people", "guardians", "accesses", "merge", "guardian_merge", "upkeep", "accounts", "imports", "lists", "bin", "attendance", "post", "portal", "orders", "new_year")),
    ("Хранение", "/copies/", "copies.read", ("copies", "archive", "proof", "drives", "training")),
    ("Панель", "/admin/", "panel.open", ()),
)  # a page in two of them belongs to the first that its reader has
OF_CLASS = (
    ("Класс", "/class/", "class.desk", ("class_desk",)),
    ("Посещаемость", "/attendance/", "attendance.read", ("attendance",)),
    ("Дневники", "/diary/", "diary.read", ("diary", "delivery")),
)
OF_DAYS = (
    ("Уроки", "/timetable/", "timetable.read", ("timetable", "timetable_edit")),
    ("Замены", "/substitutions/", "substitution.write", ("substitutions",)),
    ("Календарь", "/calendar/", "calendar.read", ("calendar", "bells", "closures")),
)
OF_CONTROL = (  # a page that stands apart in its room is named by its endpoint
    ("Школа", "/control/school", "control.read", ("school_state",)),
    ("Заполнение", "/control/", "control.read", ("control.index", "control.lessons")),
    ("Проверки", "/control/checks/", "control.read", tuple(f"journal_checks.{page}" for page in ("index", "new", "write", "page", "add", "send", "planning"))),
    ("Сроки и работы", "/assessment/", "overdue.read", ("assessment", "doctor")),
    ("Контрольные", "/control/works/", "work_analysis.read", ("work_analysis",)),
    ("Замечания мне", "/control/mine", "control.mine", ("journal_checks.mine",)),
    ("Объективность", "/control/objectivity", "control.read", ("objectivity",)),
    ("Семьи", "/control/families", "control.read", ("control.families",)),
    ("Кто пользуется", "/control/use", "control.read", ("control.use",)),
    ("Исправления", "/corrections/", "correction.read", ("corrections",)),
)
OF_PLANS = (
    ("Планы", "/plans/", "plan.read", tuple(f"plans.{page}" for page in ("index", "of_journal", "give", "page", "review", "submit", "details", "bring_start", "bring", "brought", "write_import"))),
    ("Выполнение", "/plans/fulfilment", "plan.read", ("plans.fulfilment", "plans.fulfilment_of", "plans.merge")),
    ("Объединения", "/plans/associations", "association.read", ("associations",)),
)
OF_PUPILS = (
    ("Список", "/pupils/", "card.find", ("pupils", "guardians", "merge", "guardian_merge")),
    ("Посещаемость", "/attendance/", "attendance.read", ("attendance",)),
    ("Приказы", "/orders/", "order.read", ("orders", "new_year")),
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
    ("Неточности", "/diary/errors/", "error_report.answer", ("error_reports",)),
    ("Документы", "/documents/", "document.read", ("documents",)),
)
OF_KEEPING = (
    ("Резервные копии", "/copies/", "copies.read", ("copies",)),
    ("Архив", "/archive/", "archive.read", ("archive",)),
    ("Сохранность записей", "/proof/", "proof.read", ("proof",)),
    ("Журналы на флешке", "/drives/", "drive.read", ("drives",)),
    ("Учебная школа", "/training/", "training.keep", ("training",)),
)
OF_REPORTS = (
    ("Отчёты", "/reports/", "report.read", ("reports",)),
    ("Готовые отчёты", "/reports/ready/", "report.read", ("ready_reports",)),
    ("Журнал для прошивки", "/reports/volume", "volume.print", ("volume",)),
    ("Бумажные копии", "/archive/paper/", "hard_copy.read", ("paper",)),
    ("Готовится", "/jobs/", "jobs.read", ("jobs",)),
)
WITHIN = {  # a section's own line of pages
    "/class/": OF_CLASS, "/timetable/": OF_DAYS, "/assessment/": OF_CONTROL, "/plans/": OF_PLANS, "/pupils/": OF_PUPILS, "/messages/": OF_TALK, "/reports/": OF_REPORTS, "/copies/": OF_KEEPING,
}  # fmt: skip


def page_context() -> dict[str, Any]:
    """Variables that `base.html` reads."""
    if "database_is_away" in g or not current_user.is_authenticated:
        return {"nav": (), "actor_name": "", "actor_id": None, "unread": 0, "subnav": (), "finds": False, "school": school_card, "may": lambda _action: False}
    actor, here = current_user.actor, (request.endpoint or "").split(".")[0]
    is_shut = current_user.is_locked or actor.must_change_password
    mine = tuple(one for one in SECTIONS if one[0] != "Приказы" or actor.has("secretary"))  # the others find them with the pupils
    sections = [] if is_shut else _opened(actor, mine, here)
    within = next((WITHIN.get(url, ()) for _, url, is_here, _ in sections if is_here), ())
    finds = any(title == "Ученики" for title, *_ in sections)
    own = {"may": lambda action: bool(may(actor, action)), "actor_name": actor.name, "actor_id": actor.account_id, "unread": actor.unread}
    if within is OF_PUPILS and any(url == "/class/" for _, url, _, _ in sections):
        within = tuple(one for one in within if one[1] != "/attendance/")
    if within is OF_PUPILS and any(url == "/orders/" for _, url, _, _ in sections):
        within = tuple(one for one in within if one[1] != "/orders/")
    sections = [(title, _first_of(actor, url), is_here, news) for title, url, is_here, news in sections]
    return {"nav": sections, "subnav": _opened(actor, within, here), "finds": finds, "school": school_card, **own}


def _opened(actor: Actor, sections: tuple[Any, ...], here: str) -> list[tuple[str, str, bool, int]]:
    """Those that the role opens: title, address, whether the page is one of it, how many are new."""
    open_to = [one for one in sections if may(actor, one[2]) and not _is_idle(actor, one[0], one[1])]
    found = [url for _, url, _, rooms in open_to if here in rooms or request.endpoint in rooms or (url == "/admin/" and request.path.startswith("/admin/"))]
    current = (found[-1] if here == "drives" else found[0]) if found else ""  # drives: the teacher's journals, the heads' keeping
    return [(_named(actor, title), url, url == current, actor.letters if url == "/messages/" else 0) for title, url, _, _ in open_to]


def _first_of(actor: Actor, url: str) -> str:
    """Where a section begins: the control of a head with the school on one page, a teacher's with his own works."""
    return next(one[1] for one in OF_CONTROL if may(actor, one[2])) if url == "/assessment/" else url


def _named(actor: Actor, title: str) -> str:
    return "Классы" if title in ("Мой класс", "Класс") and len(actor.class_ids) != 1 else title


def _is_idle(actor: Actor, title: str, url: str) -> bool:
    """A section that the role opens and that would be empty: of a teacher who leads no class; or that is in another line already."""
    leads, heads = bool(actor.class_ids), bool(actor.roles & HEADS)
    if url == "/control/mine":
        return not (actor.journal_ids or actor.substituted_journal_ids)
    if url == "/control/works/":
        return not (heads or leads or actor.journal_ids or actor.substituted_journal_ids)
    if url == "/accounts/":
        return not may_open_accounts(actor)
    if url == "/upkeep/":
        return not (leads or may(actor, "check.oversee"))
    if url == "/attendance/":
        return not leads and kept_classes(actor) is not None
    if url == "/class/":
        return not (leads or heads)
    if url == "/surveys/":
        return not may_make_surveys(actor) and request.blueprint != "surveys"  # whoever only answers comes from his desk, the diary or a notice
    if title == "Дневник":
        return actor.is_staff and not actor.child_ids  # a class teacher opens diaries from the page of his class
    if url == "/reports/volume":
        return not leads and not may(actor, "volume.school")
    return url == "/pupils/" and not leads and not actor.has("admin", "director", "deputy", "secretary")
