"""Attendance of a class: what waits for a reason, the day, the month and the year (ABS-1, ABS-2, REP-1)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for

from ejournal.errors import BadInput, NotThere
from ejournal.policy.actions import may
from ejournal.policy.attendance import kept_classes, may_keep_attendance, may_read_attendance
from ejournal.queries.absences import bare_board
from ejournal.queries.attendance import ClassHead, class_days, class_head, class_teacher_name, classes_of
from ejournal.queries.attendance_day import day_page, month_of, school_day
from ejournal.queries.attendance_desk import BACK
from ejournal.queries.periods import periods_of
from ejournal.reports.attendance import Heading, as_document, month_report, summary_report
from ejournal.rules.words import MONTHS, WEEKDAYS, count_of, day_month, long_day
from ejournal.services.attendance_day import DayChange, write_day
from ejournal.tables.html import to_html, to_table_html
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, school_card, today
from ejournal.web.files import pdf_answer, xlsx_answer
from ejournal.web.typed import asked_date, asked_number, to_day

attendance = Blueprint("attendance", __name__, url_prefix="/attendance")
WORDS = {"day_month": day_month, "long_day": long_day, "weekdays": WEEKDAYS, "months": MONTHS}
BIGGEST = 2**31 - 1


# ---- the board -------------------------------------------------------------------------------------------------------------


@attendance.get("/")
@needs("attendance.read")
def index() -> Any:
    """«Н без причины» of one's class; of the class named, for those who keep all."""
    own = class_choice()
    if not own:
        return render_template("attendance/none.html")
    board = bare_board({one.id for one in own}, today() - BACK, today())
    lines = board.lines
    chosen = asked_class(own, {line.class_id for line in lines})
    counts = {one.id: sum(len(line.absences) for line in lines if line.class_id == one.id) for one in own}
    shown = [line for line in lines if line.class_id == chosen.id]
    return render_template("attendance/index.html", lines=shown, counts=counts, locked=board.locked, **page_words(chosen, "board", own))


@attendance.post("/<int:class_id>/reasons")
@needs("attendance.write")
def reasons(class_id: int) -> Any:
    """The board as a form: «r-<pupil>-<day>» is the reason of all bare lessons of that day."""
    may_keep_attendance(current_actor(), class_id).demand()
    chosen = {name: value for name, value in request.form.items() if name.startswith("r-") and value}
    written = 0
    for line in bare_board({class_id}, today() - BACK, today()).lines:
        if code := chosen.get(f"r-{line.pupil}-{line.date.isoformat()}"):
            changes = [DayChange(line.pupil, one.lesson, code, one.rev) for one in line.absences]
            answer = write_day(current_actor(), class_id, line.date, str(uuid4()), changes, now=now())
            written += sum(one["status"] == "saved" for one in answer["results"])
    flash(f"Причина записана: {count_of(written, 'урок', 'урока', 'уроков')}." if written else "Ничего не выбрано.", "success" if written else "info")
    return redirect(url_for("attendance.index", **{"class": class_id}))


# ---- the day ---------------------------------------------------------------------------------------------------------------


@attendance.get("/<int:class_id>/day")
@needs("attendance.read")
def day(class_id: int) -> Any:
    may_read_attendance(current_actor(), class_id).demand()
    page = day_page(class_id, asked_date("date", today()))
    return render_template("attendance/day.html", page=page, **page_words(page.school_class, "day"))


@attendance.post("/<int:class_id>/cells")
@needs("attendance.write", answers="json")
def cells(class_id: int) -> Any:
    """Reasons of a day: {"op", "date", "changes": [{"pupil", "lesson", "text", "rev"}]}; `lesson` 0 is the whole day."""
    op, day_asked, changes = _call(request.get_json(silent=True))
    return jsonify(write_day(current_actor(), class_id, day_asked, op, changes, now=now()))


def _call(body: Any) -> tuple[str, date, list[DayChange]]:
    if not isinstance(body, dict) or not isinstance(body.get("changes"), list) or not isinstance(body.get("date"), str):
        raise BadInput("Запрос не понят: нужны op, date и changes.")
    changes = []
    for item in body["changes"]:
        if not isinstance(item, dict) or not isinstance(item.get("text"), str):
            raise BadInput("Запрос не понят: у изменения нет text.", field="text")
        pupil, lesson, rev = (_whole(item.get(name, 0 if name == "rev" else None), name) for name in ("pupil", "lesson", "rev"))
        changes.append(DayChange(pupil, lesson, item["text"], rev))
    try:
        return str(UUID(body.get("op"))), to_day(body["date"], "date"), changes
    except (ValueError, TypeError, AttributeError) as error:
        raise BadInput("Запрос не понят: op должен быть UUID.", field="op") from error


def _whole(value: Any, name: str) -> int:
    if type(value) is not int or not 0 <= value <= BIGGEST:
        raise BadInput(f"Запрос не понят: {name} должно быть целым числом.", field=name)
    return value


# ---- the month and the year ------------------------------------------------------------------------------------------------


@attendance.get("/<int:class_id>/month")
@needs("attendance.read")
def month(class_id: int) -> Any:
    head, first, last = _month(class_id)
    report = _month_report(head, first, last)
    steps = {"before": first - timedelta(days=1), "after": last + timedelta(days=1)}
    return render_template(
        "attendance/month.html", table=to_table_html(report), first=first, **steps, **page_words(head, "month")
    )


@attendance.get("/<int:class_id>/month.<any(pdf, xlsx, html):kind>")
@needs("attendance.read")
def month_file(class_id: int, kind: str) -> Any:
    head, first, last = _month(class_id)
    return _file(_month_report(head, first, last), head, f"посещаемость-{head.title}-{first:%Y-%m}", kind)


@attendance.get("/<int:class_id>/summary")
@needs("attendance.read")
def summary(class_id: int) -> Any:
    may_read_attendance(current_actor(), class_id).demand()
    head = class_head(class_id)
    report = _summary_report(head)
    return render_template("attendance/summary.html", table=to_table_html(report), year=report.subtitle, **page_words(head, "summary"))


@attendance.get("/<int:class_id>/summary.<any(pdf, xlsx, html):kind>")
@needs("attendance.read")
def summary_file(class_id: int, kind: str) -> Any:
    may_read_attendance(current_actor(), class_id).demand()
    head = class_head(class_id)
    return _file(_summary_report(head), head, f"сводная-посещаемость-{head.title}", kind)


def _month(class_id: int) -> tuple[ClassHead, date, date]:
    """The class and the month of the address, this one where none is named."""
    may_read_attendance(current_actor(), class_id).demand()
    text = request.args.get("month", "")
    day_in = to_day(f"{text[:7]}-01", "month") if text else today()
    return class_head(class_id), *month_of(day_in)


def _month_report(head: ClassHead, first: date, last: date) -> Any:
    days = class_days(head.id, first, last)
    return month_report(days, first, last, school_card().rules, today(), _heading(head, min(last, today())))


def _summary_report(head: ClassHead) -> Any:
    periods = periods_of(head.year_id, head.grade)
    if not periods:
        raise NotThere("У этого класса ещё нет учебных периодов.")
    first, last = periods[0].start, max(one.end for one in periods)
    days = class_days(head.id, first, min(last, today()))
    return summary_report(days, periods, school_card().rules, today(), _heading(head, today()), f"{first.year}/{last.year} учебный год")


def _heading(head: ClassHead, on: date) -> Heading:
    return Heading(school_card().name, head.title, class_teacher_name(head.id, on), now())


def _file(report: Any, head: ClassHead, name: str, kind: str) -> Any:
    document, plain = as_document(report, _heading(head, today())), name.replace("\u00a0", "")
    if kind == "html":
        return to_html(document)
    return pdf_answer(document, f"{plain}.pdf") if kind == "pdf" else xlsx_answer(document, f"{plain}.xlsx")


# ---- what all its pages share ----------------------------------------------------------------------------------------------


def class_choice() -> tuple[ClassHead, ...]:
    """The classes this person may look at."""
    return classes_of(kept_classes(current_actor()), today())


def asked_class(own: tuple[ClassHead, ...], waiting: set[int]) -> ClassHead:
    """The class of the address (`class`), else the first that waits, else the first."""
    number = asked_number("class")
    if number is not None:
        may_read_attendance(current_actor(), number).demand()
        found = next((one for one in own if one.id == number), None)
        return found or class_head(number)
    return next((one for one in own if one.id in waiting), own[0])


def page_words(head: ClassHead, here: str, own: tuple[ClassHead, ...] | None = None) -> dict[str, Any]:
    """Context of the tabs: the class shown, where one is, the classes to change to."""
    classes = class_choice() if own is None else own
    writes = bool(may(current_actor(), "attendance.write")) and bool(may_keep_attendance(current_actor(), head.id))
    return {"head": head, "here": here, "classes": classes, "writes": writes, "today": today(), "yesterday": school_day(today(), -1), **WORDS}
