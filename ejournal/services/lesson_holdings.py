"""What a lesson holds, in words: why it may be neither removed nor moved (TT-3).

A record is any row of any table that points at the lesson or at a work of it, and whatever was written in the lesson.
What a closure did to it, and a substitution that was taken back, are no records.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from ejournal.models import Attachment, ClosureLesson, Lesson, Substitution, Work, WorkKind
from ejournal.services.lesson_layers import Layers, layers_of

MANY = 400  # ids in one condition
RECORDS = {"Mark": "есть отметки", "Absence": "отмечены пропуски", "Substitution": "записана замена"}


def holdings(lessons: Sequence[Any]) -> dict[int, str]:
    """What each lesson holds, by its number; a lesson that holds nothing is not in it."""
    reasons: dict[int, list[str]] = defaultdict(list)
    for layers in layers_of(lessons).values():
        if words := _written(layers):
            reasons[layers.lesson.id].append(words)
    ids = [row.id for row in lessons]
    for words, query in _pointing(ids):
        for (lesson,) in query.distinct().tuples():
            reasons[lesson].append(words)
    return {lesson: ", ".join(dict.fromkeys(words)) for lesson, words in reasons.items()}


def _written(layers: Layers) -> str:
    """What was written in the lesson itself; one put beside the timetable says why from the first, which is no record."""
    row, base, own = layers.lesson, layers.base, layers.lesson.origin == "timetable"
    found = [
        ("записана тема", row.topic or (own and (row.filled_at or row.plan_item_id))),
        ("задано на дом", row.homework),
        ("замена", own and row.substitute_id),
        ("отменён", base["is_cancelled"]),
        (base["change"], own and base["change"]),
    ]
    words = [text for text, is_so in found if is_so]
    return ", ".join(words) or ("урок правили" if own and row.rev else "")


def _pointing(ids: Sequence[int]) -> Iterable[tuple[str, Any]]:
    default = _default_kind_id()
    for part in (ids[at : at + MANY] for at in range(0, len(ids), MANY)):
        for reference, model in Lesson._meta.backrefs.items():
            if model in (Work, ClosureLesson):
                continue
            query = model.select(reference).where(reference.in_(part))
            yield _words(model), query.where(Substitution.undone_at.is_null()) if model is Substitution else query
        for reference, model in Work._meta.backrefs.items():
            yield _words(model), model.select(Work.lesson).join(Work, on=reference == Work.id).where(Work.lesson.in_(part))
        plain = (Work.kind == default) & (Work.position == 1) & (Work.title == "")
        yield "назначена работа", Work.select(Work.lesson).where(Work.lesson.in_(part) & ~plain)
        files = (Attachment.entity == "Lesson") & Attachment.entity_id.in_(part)
        yield "приложен файл", Attachment.select(Attachment.entity_id).where(files)


def _words(model: Any) -> str:
    return RECORDS.get(model.__name__, model._meta.label_plural.lower())


def _default_kind_id() -> int:
    kind = WorkKind.select(WorkKind.id).order_by(WorkKind.position, WorkKind.id).tuples().first()
    return int(kind[0]) if kind else 0
