"""JSON of the journal page ↔ dataclasses (contract: «Journal page data»)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from ejournal.errors import BadInput, TooMuch
from ejournal.queries.journal_page_shapes import JournalPage
from ejournal.services.cells import MOST_CHANGES, Change
from ejournal.services.lessons import LessonChange, check_field
from ejournal.services.period_marks import MOST_CHANGES as MOST_MARKS
from ejournal.services.period_marks import MarkChange

T = TypeVar("T")
BIGGEST = 2**31 - 1


def page_json(page: JournalPage) -> dict[str, Any]:
    """The page as `GET /journal/<id>/data` says it; empty, never written cells are left out."""
    return {
        "journal": {"id": page.journal.id, "title": page.journal.title, "editable": page.journal.editable},
        "period": {
            "id": page.period.id,
            "title": page.period.title,
            "start": page.period.start.isoformat(),
            "end": page.period.end.isoformat(),
        },
        "columns": [_column(column) for column in page.columns],
        "pupils": [_pupil(row) for row in page.rows],
        "cells": [_cell(row.pupil, cell) for row in page.rows for cell in row.cells if cell.rev or cell.now],
        "rows": [_figures(row) for row in page.rows],
        "lessons": [_lesson(lesson) for lesson in page.lessons],
        "version": page.version,
        **_pale(page),
        **({"as_of": page.as_of.isoformat()} if page.as_of else {}),
    }


def parse_changes(body: Any) -> tuple[str, list[Change]]:
    """The call of `POST /journal/<id>/cells`; raises BadInput or TooMuch, each in words."""
    return _call(body, _change)


def parse_lesson_changes(body: Any) -> tuple[str, list[LessonChange]]:
    """The call of `POST /journal/<id>/lessons`."""
    return _call(body, _lesson_change)


def parse_mark_changes(body: Any) -> tuple[str, list[MarkChange]]:
    """The call of `POST /journal/<id>/marks`."""
    op, changes = _call(body, _mark_change)
    if len(changes) > MOST_MARKS:
        raise TooMuch(f"За один раз принимается не больше {MOST_MARKS} отметок, а пришло {len(changes)}.")
    return op, changes


def _call(body: Any, one: Callable[[Any], T]) -> tuple[str, list[T]]:
    if not isinstance(body, dict) or not isinstance(body.get("changes"), list):
        raise BadInput("Запрос не понят: нужны op и changes.")
    if len(body["changes"]) > MOST_CHANGES:
        raise TooMuch(f"За один раз принимается не больше {MOST_CHANGES} изменений, а пришло {len(body['changes'])}.")
    return operation(body.get("op")), [one(item) for item in body["changes"]]


def operation(value: Any) -> str:
    """The UUID of a call; raises BadInput."""
    try:
        return str(UUID(value))
    except (ValueError, TypeError, AttributeError) as error:
        raise BadInput("Запрос не понят: op должен быть UUID.", field="op") from error


def _change(item: Any) -> Change:
    if not isinstance(item, dict) or not isinstance(item.get("text"), str):
        raise BadInput("Запрос не понят: у изменения нет text.", field="text")
    return Change(whole(item, "pupil"), whole(item, "work"), item["text"], whole(item, "rev"))


def _lesson_change(item: Any) -> LessonChange:
    if not isinstance(item, dict) or not isinstance(item.get("text"), str) or not isinstance(item.get("field"), str):
        raise BadInput("Запрос не понят: у изменения нет field или text.", field="text")
    return LessonChange(whole(item, "lesson"), check_field(item["field"]), item["text"], whole(item, "rev"))


def _mark_change(item: Any) -> MarkChange:
    if not isinstance(item, dict) or not isinstance(item.get("text"), str) or not isinstance(item.get("kind"), str):
        raise BadInput("Запрос не понят: у изменения нет kind или text.", field="text")
    period = None if item.get("period") is None else whole(item, "period")
    words = {name: item.get(name) or "" for name in ("reason", "document")}
    if not all(isinstance(text, str) for text in words.values()):
        raise BadInput("Запрос не понят: reason и document — строки.", field="reason")
    return MarkChange(whole(item, "pupil"), item["kind"], period, item["text"], whole(item, "rev"), **words)


def whole(item: dict[str, Any], name: str) -> int:
    """A number of a call that is not below zero; raises BadInput."""
    value = item.get(name)
    if type(value) is not int or not 0 <= value <= BIGGEST:
        raise BadInput(f"Запрос не понят: {name} должно быть целым числом.", field=name)
    return value


def _cell(pupil: int, cell: Any) -> dict[str, Any]:
    said = {"pupil": pupil, "work": cell.work, "text": cell.text, "rev": cell.rev} | _corrected(cell.corrected)
    return said | {"now": cell.now} if cell.now else said


def _pale(page: JournalPage) -> dict[str, Any]:
    """What is known of lessons without a record: a reason, an exemption, an absence of an hour ago. Source: ABS-4."""
    found = [{"pupil": row.pupil, "work": cell.work, "text": cell.pale, "why": cell.why} for row in page.rows for cell in row.cells if cell.pale]
    return {"pale": found} if found else {}


def _column(column: Any) -> dict[str, Any]:
    return {
        "work": column.work,
        "lesson": column.lesson,
        "date": column.date.isoformat(),
        "number": column.number,
        "kind": column.kind,
        "weight": float(column.weight),
        "title": column.title,
        "lock": column.lock,
        "due": column.due.isoformat() if column.due else None,
        "closes": column.closes or None,
        "lacking": column.lacking,
    }


def _pupil(row: Any) -> dict[str, Any]:
    from_date, to_date = (day.isoformat() if day else None for day in (row.from_date, row.to_date))
    return {"id": row.pupil, "name": row.name, "from": from_date, "to": to_date, "note": row.note, "lock": row.lock}


def _figures(row: Any) -> dict[str, Any]:
    return {
        "pupil": row.pupil,
        "mean": float(row.mean) if row.mean is not None else None,
        "weighted": float(row.weighted) if row.weighted is not None else None,
        "forecast": row.forecast or None,
        "count": row.count,
        "warning": row.warning,
        "final": row.final if row.final and row.final_css != "is-proposed" else None,
    } | _corrected(row.final_corrected)


def _corrected(number: int) -> dict[str, int]:
    """The number of the request by which it was corrected; left out where it never was. Source: COR-2."""
    return {"corrected": number} if number else {}


def _lesson(lesson: Any) -> dict[str, Any]:
    return {
        "lesson": lesson.lesson,
        "date": lesson.date.isoformat(),
        "number": lesson.number,
        "topic": lesson.topic,
        "homework": lesson.homework,
        "rev": lesson.rev,
    } | _corrected(lesson.corrected)
