"""The school year on one page: months, moved days, days off, periods, the next year (REG-2)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from ejournal.errors import BadInput, NotThere
from ejournal.models import AcademicYear, Period
from ejournal.policy.actions import may
from ejournal.policy.timetable import readable_classes
from ejournal.queries.school_year import CalendarPage, calendar_page, lessons_on, year_at
from ejournal.reports.school_calendar import calendar_document
from ejournal.rules.calendar import year_beginning
from ejournal.rules.words import WEEKDAYS, WEEKDAYS_SHORT, count_of, day_month, month_title
from ejournal.services.calendar import (
    NeedsConfirming,
    SpecialDayOrder,
    drop_special_day,
    move_period,
    set_special_day,
)
from ejournal.services.lesson_making import Making
from ejournal.tables.html import to_html
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, school_card, today
from ejournal.web.files import pdf_answer, xlsx_answer
from ejournal.web.setup import year_form
from ejournal.web.typed import asked_number, typed_date

calendar = Blueprint("calendar", __name__, url_prefix="/calendar")
WORDS = {"day_month": day_month, "weekdays": WEEKDAYS, "short": WEEKDAYS_SHORT, "month_title": month_title}
NEAR_THE_END = timedelta(days=120)


@calendar.get("/")
@needs("calendar.read")
def index() -> Any:
    return _index()


@calendar.post("/days")
@needs("calendar.days")
def special() -> Any:
    try:
        order = _typed_day()
        done = set_special_day(current_actor(), order, now=now())
    except BadInput as refusal:
        return _index({refusal.field: str(refusal)}), 400
    tell_lessons(f"Записано: {day_month(order.date)}.", done.lessons)
    lessons, recorded = lessons_on(order.date, order.grade_from, order.grade_to)
    if lessons and order.as_weekday is None:
        stay = f"На этот день ещё стоит {count_of(lessons, 'урок', 'урока', 'уроков')}, с записями {recorded}: проверьте их."
        flash(stay, "warning")
    return redirect(url_for("calendar.index", year=order.year))


@calendar.post("/days/<int:day_id>/remove")
@needs("calendar.days")
def remove(day_id: int) -> Any:
    try:
        done = drop_special_day(current_actor(), day_id, now=now())
        tell_lessons("День снова такой, как его день недели.", done.lessons)
    except NotThere:
        flash("Этот день уже убран.", "info")
    return redirect(url_for("calendar.index"))


@calendar.route("/period/<int:period_id>", methods=["GET", "POST"])
@needs("calendar.write")
def period(period_id: int) -> Any:
    row = Period.get_or_none(Period.id == period_id)
    if row is None:
        raise NotThere("Такого периода нет.")
    errors: dict[str, str] = {}
    warning = ""
    if request.method == "POST":
        try:
            confirmed = request.form.get("confirmed") == "1"
            done = move_period(current_actor(), period_id, typed_date("start"), typed_date("end"), confirmed=confirmed, now=now())
            tell_lessons(f"{row.title}: новые даты записаны.", done.lessons)
            if done.gained and not done.lessons.made:
                flash("Уроки новых дней ещё не созданы. Их создают на странице «Составить расписание».", "info")
            return redirect(url_for("calendar.index", year=row.year_id))
        except NeedsConfirming as question:
            warning = str(question)
        except BadInput as refusal:
            errors = {refusal.field: str(refusal)}
    page = render_template("calendar/period.html", row=row, errors=errors, warning=warning, typed=request.form, **WORDS)
    return page, 400 if errors else 200


@calendar.route("/new-year", methods=["GET", "POST"])
@needs("calendar.write")
def new_year() -> Any:
    back = url_for("calendar.index")
    return year_form(_next_year(), back, here=url_for("calendar.new_year"), back=back)


@calendar.get("/year.<any(pdf, xlsx, html):kind>")
@needs("calendar.read")
def year_file(kind: str) -> Any:
    page = _shown()
    document = calendar_document(page, school_card().name, now())
    name = f"календарь-{page.title.replace('/', '-')}"
    if kind == "html":
        return to_html(document)
    return pdf_answer(document, f"{name}.pdf") if kind == "pdf" else xlsx_answer(document, f"{name}.xlsx")


def tell_lessons(done: str, lessons: Making) -> None:
    """What was done to a day or to a period, and what became of its lessons."""
    made = count_of(lessons.made, "урок создан", "урока создано", "уроков создано") if lessons.made else ""
    gone = count_of(lessons.removed, "пустой урок убран", "пустых урока убрано", "пустых уроков убрано") if lessons.removed else ""
    words = ", ".join(part for part in (made, gone) if part)
    flash(f"{done} {words.capitalize()}." if words else done, "success")
    for title, said in (("Остаются с записями", [one.sentence for one in lessons.kept]), ("Не созданы", lessons.blocked), ("", lessons.clashes)):
        if said:
            flash(f"{title}: {'; '.join(said)}." if title else " ".join(said), "warning")


def _index(errors: dict[str, str] | None = None) -> str:
    actor = current_actor()
    rights = {"writes": bool(may(actor, "calendar.write")), "moves": bool(may(actor, "calendar.days"))}
    rights |= {"rings": bool(may(actor, "bells.write")), "closes": bool(may(actor, "closure.write"))}
    if not AcademicYear.select().exists():
        return render_template("calendar/empty.html", **rights)
    page = _shown()
    near = page.year.end - today() <= NEAR_THE_END and page.years[-1][0] == page.id
    names = {"errors": errors or {}, "typed": request.form, "today": today(), "near": near}
    return render_template("calendar/index.html", page=page, **names, **rights, **WORDS)


def _shown() -> CalendarPage:
    """The year that is asked for; a family sees the closures of its own classes and of the school."""
    actor = current_actor()
    classes = None if actor.is_staff else readable_classes(actor, today())
    return calendar_page(today(), asked_number("year"), asked_number("grade"), classes)


def _typed_day() -> SpecialDayOrder:
    """The form of a special day: «off», or the weekday whose timetable is followed."""
    form, day = request.form, typed_date("date")
    kind = form.get("kind", "off")
    weekday = int(kind) if kind.isdecimal() and len(kind) == 1 else None
    grades = form.get("grades", "1-12").split("-")
    if len(grades) != 2 or not all(one.isdecimal() and len(one) < 3 for one in grades):
        raise BadInput("Выберите классы из списка.", "grades")
    return SpecialDayOrder(year_at(day).id, day, weekday, form.get("title", ""), int(grades[0]), int(grades[1]))


def _next_year() -> int:
    """The calendar year in which the year after the last one begins."""
    last = AcademicYear.select(AcademicYear.start).order_by(AcademicYear.start.desc()).tuples().first()
    return last[0].year + 1 if last else year_beginning(today())
