"""JSON ↔ dataclasses of the lesson's panel; the shape is in docs/interfaces.md."""

from __future__ import annotations

from typing import Any

from ejournal.errors import BadInput
from ejournal.models.lessons import HOMEWORK_FORMS
from ejournal.queries.lesson_card import Beside, LessonCard
from ejournal.rules.words import count_of, day_month
from ejournal.services.lesson_card import CardText
from ejournal.services.lesson_panel import PanelDeed, WorkText
from grid.payload import operation, whole

FORMS = (("", "как обычно"), *HOMEWORK_FORMS)
MOST_WORKS = 12


def card_json(card: LessonCard) -> dict[str, Any]:
    """What the panel shows of a lesson."""
    row = card.lesson
    return {
        "lesson": row.id,
        "date": row.date.isoformat(),
        "heading": f"Урок {day_month(row.date)}, {row.number}-й" + (f", каб. {row.room}" if row.room else ""),
        "topic": row.topic,
        "homework": row.homework,
        "form": row.homework_form,
        "rev": row.rev,
        "change": row.change,
        "substitute": card.substitute,
        "may_write": bool(card.may_write),
        "may_plan": bool(card.may_plan),
        "why": card.may_write.reason,
        "works": [_work(work, len(card.works)) for work in card.works],
        "kinds": [{"id": kind.id, "name": kind.name} for kind in card.kinds],
        "forms": [{"id": key, "name": title} for key, title in FORMS],
        "away": [{"name": one.name, "code": one.code, "reason": one.reason} for one in card.away],
        "before": _beside(card.before),
        "after": _beside(card.after),
        "filled": _filled(card),
        "late": _late(card),
        "offered": {"item": card.offered.items[0].id, "topic": card.offered.topic, "homework": card.offered.homework}
        if card.offered and not row.topic
        else None,
    }


def parse_panel(data: Any) -> PanelDeed:
    """A call of the panel; raises BadInput where it is not one."""
    if not isinstance(data, dict):
        raise BadInput("Запрос не понят: ожидается JSON.", field="op")
    works, removed = data.get("works", []), data.get("removed", [])
    if not isinstance(works, list) or not isinstance(removed, list) or max(len(works), len(removed)) > MOST_WORKS:
        raise BadInput("Запрос не понят: works и removed — списки работ.", field="works")
    text = data.get("text")
    gone = tuple(whole({"removed": one}, "removed") for one in removed)
    return PanelDeed(operation(data.get("op")), _text(text) if text is not None else None, tuple(map(_typed_work, works)), gone, _string(data, "take"), data.get("confirmed") is True)


def _text(data: Any) -> CardText:
    if not isinstance(data, dict):
        raise BadInput("Запрос не понят: text — тема, задание, форма и правка.", field="text")
    return CardText(_string(data, "topic"), _string(data, "homework"), _string(data, "form"), whole(data, "rev"))


def _typed_work(data: Any) -> WorkText:
    if not isinstance(data, dict):
        raise BadInput("Запрос не понят: у работы есть id, kind и title.", field="works")
    return WorkText(whole(data, "id"), whole(data, "kind"), _string(data, "title"))


def _string(data: dict[str, Any], name: str) -> str:
    value = data.get(name, "")
    if not isinstance(value, str) or len(value) > 2000:
        raise BadInput(f"Запрос не понят: {name} — строка.", field=name)
    return value


def _work(work: Any, number: int) -> dict[str, Any]:
    facts = f"вес {float(work.weight):g}, отметок {work.marks}".replace(".", ",")
    own = {"id": work.id, "kind": work.kind, "name": work.kind_name, "title": work.title, "facts": facts}
    return own | {"may_go": number > 1 and not work.had_marks}


def _beside(one: Beside | None) -> dict[str, Any] | None:
    return {"lesson": one.lesson, "title": one.title, "topic": one.topic} if one else None


def _filled(card: LessonCard) -> str:
    if card.lesson.filled_at is None:
        return "не записан"
    return f"записан {card.lesson.filled_at:%d.%m в %H:%M}" + (f", {card.filled_by}" if card.filled_by else "")


def _late(card: LessonCard) -> str:
    """«в срок», «позже на 2 дня», "" while it is not written."""
    if card.lesson.filled_at is None:
        return ""
    return f"позже на {count_of(card.late_by, 'день', 'дня', 'дней')}" if card.is_late else "в срок"
