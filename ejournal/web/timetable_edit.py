"""The dispatcher's grid of the timetable: its page, its data, the calls that change it, the making of lessons (TT-1, TT-2, TT-3)."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for

from ejournal.errors import BadInput, TooMuch
from ejournal.models import Lesson
from ejournal.queries.calendar import year_at, year_calendar
from ejournal.queries.timetable_editor import EditorColumn, EditorPage, editor_page
from ejournal.rules.timetable import EVEN, ODD
from ejournal.rules.words import WEEKDAYS, WEEKDAYS_SHORT, count_of, day_month
from ejournal.services.lesson_making import make_lessons
from ejournal.services.timetable import MOST_CHANGES, Action, change_cells, check_days, copy_timetable, undo_action
from ejournal.services.timetable_rows import CellChange, slot_json
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, today

timetable_edit = Blueprint("timetable_edit", __name__, url_prefix="/timetable")
WEEKS_SHORT = {ODD: "неч.", EVEN: "чёт."}


@timetable_edit.get("/edit")
@needs("timetable.edit")
def page() -> Any:
    shown, (until, error) = _shown(), _until()
    calendar = year_calendar(shown.year.id)
    ends = sorted({row.end for row in calendar.periods if row.end >= shown.day})
    names = {"weekdays": WEEKDAYS, "short": WEEKDAYS_SHORT, "day_month": day_month, "weeks_short": WEEKS_SHORT}
    lessons_are_made = Lesson.select().where(Lesson.date.between(shown.year.start, shown.year.end)).exists()
    first = max(today(), shown.year.start) if lessons_are_made else shown.year.start
    html = render_template("timetable/edit.html", page=shown, until=until, error=error, typed=request.args.get("to", "") if error else "", ends=ends, first=first, **names)
    return html, 400 if error else 200


@timetable_edit.get("/data")
@needs("timetable.edit", answers="json")
def data() -> Any:
    return jsonify(page_json(_shown()))


@timetable_edit.post("/cells")
@needs("timetable.edit", answers="json")
def cells() -> Any:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise BadInput("Запрос не понят: нужны op и changes.")
    start = _day(body.get("from"), "from")
    year = year_at(start)
    if "undo" in body:
        answer = undo_action(current_actor(), year.id, _op(body.get("op")), _op(body["undo"]), now=now())
    else:
        answer = change_cells(current_actor(), year.id, parse_action(body, start), now=now())
    columns = [] if body.get("quiet") is True else [_column_json(column) for column in editor_page(year, start).columns]
    return jsonify({key: value for key, value in answer.items() if key not in ("before", "after")} | {"columns": columns})


@timetable_edit.post("/copy")
@needs("timetable.edit")
def copy() -> Any:
    start, source = _day(request.form.get("from"), "from"), _day(request.form.get("source"), "source")
    end = _day(request.form["to"], "to") if request.form.get("to") else None
    year = year_at(start)
    wanted = request.form.get("class", "all")
    shown = editor_page(year, start)
    ids = [column.id for column in shown.columns if wanted in ("all", str(column.id))]
    answer = copy_timetable(current_actor(), year.id, Action(str(uuid4()), start, (), end=end), source, ids, now=now())
    for said in answer["messages"]:
        flash(f"Не перенесено. {said['text']}" if said["is_left_out"] else said["text"], "warning")
    if answer["status"] == "saved":
        until = f" по {day_month(end)}" if end else ""
        flash(f"С {day_month(start)}{until} стоит расписание, какое было {day_month(source)}.", "success")
    elif not answer["messages"]:
        flash(f"Расписание с {day_month(start)} и так такое же, как {day_month(source)}.", "info")
    return redirect(url_for("timetable_edit.page", **{"from": start.isoformat()} | ({"to": end.isoformat()} if end else {})))


@timetable_edit.post("/make")
@needs("timetable.edit")
def make() -> str:
    first, last = _day(request.form.get("first"), "first"), _day(request.form.get("last"), "last")
    year = year_at(first)
    making = make_lessons(current_actor(), year.id, first, last, now=now())
    return render_template("timetable/made.html", making=making, first=first, last=last, day_month=day_month, count_of=count_of)


def _shown() -> EditorPage:
    year = year_at(today())
    text = request.args.get("from")
    day = _day(text, "from") if text else min(max(today(), year.start), year.end)
    return editor_page(year_at(day), day)


def _until() -> tuple[date | None, str]:
    """The last day that was asked for, None = for good; where it can't be, a sentence for beside its field."""
    text = request.args.get("to")
    if not text:
        return None, ""
    try:
        start, end = _day(request.args.get("from"), "from"), _day(text, "to")
        check_days(year_at(start), start, end)
    except BadInput as refusal:
        return None, str(refusal)
    return end, ""


# ---- JSON ----------------------------------------------------------------------------------------------------------------


def page_json(page: EditorPage) -> dict[str, Any]:
    """What the grid's script needs: courses of each class and the slots of the day."""
    return {
        "from": page.day.isoformat(),
        "columns": [_column_json(column) for column in page.columns],
        "courses": [
            {
                "id": own.id, "class": own.class_id or 0, "whose": own.class_title, "subject": own.subject, "short": own.short,
                "group": own.group_title, "teachers": [{"id": key, "name": name} for key, name in own.teachers],
                "hours": float(own.hours),
            }
            for own in page.courses.values()
        ],
        "slots": [
            {"weekday": slot.weekday, "number": slot.number} | slot_json(slot)
            for slot in page.slots
        ],
    }  # fmt: skip


def _column_json(column: EditorColumn) -> dict[str, Any]:
    left = [{"title": title, "placed": placed, "hours": hours} for title, placed, hours in column.left]
    return {"id": column.id, "title": column.title, "placed": column.placed, "hours": column.hours, "warnings": column.warnings, "left": left}


def parse_action(body: dict[str, Any], start: date) -> Action:
    """The call of `POST /timetable/cells`; raises BadInput or TooMuch, each in words."""
    changes = body.get("changes")
    if not isinstance(changes, list):
        raise BadInput("Запрос не понят: нужны op и changes.")
    if len(changes) > MOST_CHANGES:
        raise TooMuch(f"За один раз принимается не больше {MOST_CHANGES} клеток, а пришло {len(changes)}.")
    parsed = tuple(_change(item) for item in changes)
    end = _day(body["to"], "to") if body.get("to") else None
    return Action(_op(body.get("op")), start, parsed, body.get("confirmed") is True, body.get("partial") is True, end)


def _change(item: Any) -> CellChange:
    if not isinstance(item, dict) or not isinstance(item.get("slots"), list):
        raise BadInput("Запрос не понят: у клетки нет slots.", field="slots")
    return CellChange(_whole(item, "class"), _whole(item, "weekday"), _whole(item, "number"), tuple(map(_slot, item["slots"])))


def _slot(item: Any) -> tuple[int, int, str]:
    if not isinstance(item, dict) or not isinstance(item.get("room", ""), str):
        raise BadInput("Запрос не понят: у урока нет room.", field="room")
    return _whole(item, "journal"), _whole(item, "weeks"), " ".join(item.get("room", "").split())


def _whole(item: dict[str, Any], name: str) -> int:
    value = item.get(name)
    if type(value) is not int or not 0 <= value < 2**31:
        raise BadInput(f"Запрос не понят: {name} должно быть целым числом.", field=name)
    return value


def _op(value: Any) -> str:
    try:
        return str(UUID(value))
    except (ValueError, TypeError, AttributeError) as error:
        raise BadInput("Запрос не понят: op должен быть UUID.", field="op") from error


def _day(text: Any, field: str) -> date:
    try:
        return date.fromisoformat(text)
    except (ValueError, TypeError) as error:
        raise BadInput("День пишут так: ГГГГ-ММ-ДД.", field=field) from error
