"""The diary of a pupil: his own, his parents', his class teacher's (DIA-1, DIA-3, ROLE-5)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, request, url_for

from ejournal.errors import BadInput, NotThere, StorageTrouble
from ejournal.policy.acknowledgements import may_acknowledge
from ejournal.policy.actions import may
from ejournal.policy.error_reports import may_report_error
from ejournal.policy.pupils import may_read_diary, readable_diaries
from ejournal.queries.acknowledgements import weeks_to_sign
from ejournal.queries.diary import children, diary_week
from ejournal.queries.diary_marks import marks_sheet
from ejournal.queries.diary_places import lesson_of_pupil
from ejournal.queries.diary_plots import diary_plots
from ejournal.queries.diary_subjects import Asked, diary_subjects
from ejournal.queries.events import events_of_family
from ejournal.queries.journal_page_shapes import FAILING
from ejournal.queries.surveys import waiting_surveys
from ejournal.reports.diary import subjects_document, week_document
from ejournal.rules.words import WEEKDAYS, WEEKDAYS_SHORT, count_of, day_month, day_span, short_date
from ejournal.services.acknowledgements import acknowledge_all
from ejournal.services.attachments import size_words
from ejournal.services.diary_visits import note_visit
from ejournal.tables.html import to_html
from ejournal.tables.plots import Look, Series, bar_plot, line_plot
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, school_card, today
from ejournal.web.days import week_day
from ejournal.web.files import pdf_answer
from ejournal.web.plans import kept_file
from ejournal.web.typed import asked_number, to_day

diary = Blueprint("diary", __name__, url_prefix="/diary")
REMEMBERED = "diary_child"
A_YEAR = 365 * 24 * 3600
WORDS = {"weekdays": WEEKDAYS, "short": WEEKDAYS_SHORT, "day_month": day_month, "day_span": day_span, "size_words": size_words, "page_step": timedelta(days=5)}


@diary.get("/")
@needs("diary.read")
def index() -> Any:
    """The only child's diary, or the one that was open last; else the list to choose from."""
    actor = current_actor()
    found = children(readable_diaries(actor, today()), today())
    remembered = request.cookies.get(_remembered(), "") if not actor.is_staff else ""
    chosen = next((one for one in found if len(found) == 1 or str(one.id) == remembered), None)
    if chosen is not None:
        return redirect(url_for("diary.week", pupil_id=chosen.id))
    return render_template("diary/index.html", children=found)


@diary.get("/<int:pupil_id>")
@needs("diary.read")
def week(pupil_id: int) -> Any:
    _may_read(pupil_id)
    actor, day = current_actor(), today()
    page = diary_week(pupil_id, week_day(request.args.get("week"), "дневнике"), day)
    signs = bool(may_acknowledge(actor, pupil_id, "site", day))
    shown = {
        "page": page, "card": bool(may(actor, "card.read")), "today": day, "signs": signs, "mine": actor.guardian_id,
        "unsigned": weeks_to_sign(pupil_id, day) if signs else (), "reports": bool(may_report_error(actor, pupil_id, day)),
    }  # fmt: skip
    steps = {name: (page.monday + timedelta(days=days)).isoformat() for name, days in (("before", -7), ("after", 7))}
    shown["delivers"] = pupil_id in actor.child_ids and bool(may(actor, "delivery.choose"))
    shown["surveys"] = waiting_surveys(actor, day) if not actor.is_staff else ()
    shown["happens"] = events_of_family(current_actor(), [page.school_class] if page.school_class else [], page.monday, page.sunday, day)
    return _looked_into(pupil_id, render_template("diary/week.html", **shown, **steps, **siblings(pupil_id), **WORDS))


@diary.get("/<int:pupil_id>/week.<any(pdf, html):kind>")
@needs("diary.read")
def week_file(pupil_id: int, kind: str) -> Any:
    """The week on a sheet of paper."""
    _may_read(pupil_id)
    page = diary_week(pupil_id, week_day(request.args.get("week"), "дневнике"), today())
    document = week_document(page, school_card().name, now())
    return to_html(document) if kind == "html" else pdf_answer(document, f"дневник-{page.monday.isoformat()}.pdf")


@diary.get("/<int:pupil_id>/files/<int:lesson_id>/<int:file_id>")
@needs("diary.read")
def file(pupil_id: int, lesson_id: int, file_id: int) -> Any:
    """A file beside the homework of a lesson of the pupil's."""
    _may_read(pupil_id)
    if lesson_of_pupil(pupil_id, lesson_id) is None:
        raise NotThere("Такого урока в этом дневнике нет.")
    return kept_file("Lesson", lesson_id, file_id)


@diary.get("/<int:pupil_id>/subjects")
@needs("diary.read")
def subjects(pupil_id: int) -> Any:
    """The marks of any span by subject, what they come to and what is still needed (DIA-4)."""
    _may_read(pupil_id)
    page = diary_subjects(pupil_id, _asked(), today())
    actor = current_actor()
    signs = page.is_period and bool(may_acknowledge(actor, pupil_id, "site", today()))
    shown = {"page": page, "failing": FAILING, "signs": signs, "mine": actor.guardian_id, "today": today()}
    return _looked_into(pupil_id, render_template("diary/subjects.html", **shown, **siblings(pupil_id)))


@diary.get("/<int:pupil_id>/subjects.<any(pdf, html):kind>")
@needs("diary.read")
def subjects_file(pupil_id: int, kind: str) -> Any:
    """The same on paper."""
    _may_read(pupil_id)
    page = diary_subjects(pupil_id, _asked(), today())
    document = subjects_document(page, school_card().name, now())
    return to_html(document) if kind == "html" else pdf_answer(document, f"отметки-{today().isoformat()}.pdf")


@diary.get("/<int:pupil_id>/plots")
@needs("diary.read")
def plots(pupil_id: int) -> Any:
    """Means by subject and one subject's marks in time, with the same in figures beside."""
    _may_read(pupil_id)
    page = diary_subjects(pupil_id, _asked(), today())
    found = diary_plots(page, asked_number("subject"), school_card().rules)
    means, steps = found.means, found.steps
    drawn = {
        "bars": bar_plot(
            "Средние по предметам", [one.subject for one in means], [Series("Средняя", tuple(one.mean for one in means))],
            Look(low=0, high=5, width=420, height=50 + 26 * len(means)), lying=True,
        ),
        "line": line_plot(
            f"{found.shown.subject}: отметки по дням", [short_date(one.date) for one in steps],
            [Series("Отметка", tuple(one.value for one in steps)), Series("Средняя", tuple(one.mean for one in steps))], Look(low=1, high=5, width=520, height=280),
        ) if found.shown else None,
    }  # fmt: skip
    return _looked_into(pupil_id, render_template("diary/plots.html", page=page, found=found, **drawn, **siblings(pupil_id)))


def _asked() -> Asked:
    """A period by number, a span by name, or days from and to."""
    text = {name: request.args.get(name, "") for name in ("from", "to")}
    days = {name: to_day(value, name) if value else None for name, value in text.items()}
    return Asked(asked_number("period"), request.args.get("span", ""), days["from"], days["to"])


@diary.get("/<int:pupil_id>/marks")
@needs("diary.read")
def marks(pupil_id: int) -> Any:
    """Period and year marks; they are there from the minute the teacher gives them (DIA-2)."""
    _may_read(pupil_id)
    page = marks_sheet(pupil_id, asked_number("year"), today())
    reports = bool(may_report_error(current_actor(), pupil_id, today()))
    return _looked_into(pupil_id, render_template("diary/marks.html", page=page, reports=reports, **siblings(pupil_id)))


@diary.post("/<int:pupil_id>/acknowledge")
@needs("diary.acknowledge")
def acknowledge(pupil_id: int) -> Any:
    """«Ознакомлен» with weeks («week» as often as there are), a remark or a period; no term closes it. Source: DIA-3."""
    _may_read(pupil_id)
    parts = [*_weeks(), *_named("remark"), *_named("period")]
    if not parts:
        raise BadInput("Отметьте, с чем вы ознакомлены.")
    new = acknowledge_all(current_actor(), pupil_id, parts, now=now())
    flash(_thanks(parts, new), "success")
    if period := request.form.get("period", ""):
        return redirect(url_for("diary.subjects", pupil_id=pupil_id, period=period))
    at = to_day(request.form.get("at", "") or parts[0][1].isoformat(), "at")
    return redirect(url_for("diary.week", pupil_id=pupil_id, week=at.isoformat()) + "#sign")


def _weeks() -> list[tuple[str, date, date, int]]:
    mondays = [to_day(text, "week") for text in request.form.getlist("week")[:60]]
    return [("week", day, day + timedelta(days=6), 0) for day in mondays]


def _named(what: str) -> list[tuple[str, date, date, int]]:
    """A remark or a period by its number, with its first and last day."""
    number = request.form.get(what, "")
    if not (number.isdecimal() and len(number) <= 9):
        return []
    return [(what, to_day(request.form.get("start", ""), "start"), to_day(request.form.get("end", ""), "end"), int(number))]


def _thanks(parts: list[tuple[str, date, date, int]], new: int) -> str:
    what, start, end, _ = parts[0]
    if not new:
        return "Это уже было записано раньше."
    if len(parts) > 1:
        return f"Записано: вы ознакомлены, {count_of(new, 'неделя', 'недели', 'недель')}."
    if what == "remark":
        return "Записано: с записью учителя вы ознакомлены."
    return f"Записано: вы ознакомлены, {day_span(start, end)}."


def siblings(pupil_id: int) -> dict[str, Any]:
    """The children of a parent of several, to step from one diary to another; nothing for others."""
    actor = current_actor()
    several = not actor.is_staff and len(actor.child_ids) > 1
    return {"siblings": children(readable_diaries(actor, today()), today()) if several else (), "own": pupil_id}


def _remembered() -> str:
    """The cookie's name: ports of one host share their cookies, and a training school has children of its own."""
    return f"{REMEMBERED}_training" if current_app.config["SETTINGS"].is_training else REMEMBERED


def _looked_into(pupil_id: int, page: str) -> Any:
    """The page, after the visit is remembered; a disk that can't write is no reason not to show it."""
    actor = current_actor()
    try:
        note_visit(actor, pupil_id, now=now())
    except StorageTrouble as error:
        current_app.logger.warning("a visit to a diary was not remembered: %s", error)
    answer = make_response(page)
    if not actor.is_staff and len(actor.child_ids) > 1 and request.cookies.get(_remembered()) != str(pupil_id):
        secure = bool(current_app.config.get("SESSION_COOKIE_SECURE"))
        answer.set_cookie(_remembered(), str(pupil_id), A_YEAR, path="/diary/", httponly=True, samesite="Lax", secure=secure)
    return answer


def _may_read(pupil_id: int) -> None:
    """Raise NotThere for a family whose child it is not, Refused for staff."""
    actor = current_actor()
    if not (verdict := may_read_diary(actor, pupil_id, today())):
        if actor.is_staff:
            verdict.demand()
        raise NotThere("Такого дневника нет, или он открыт не вам.")
