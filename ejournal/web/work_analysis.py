"""`/control/works/`: control works with their results, and the analysis of one: tasks, points, conclusions (DEP-4)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for

from ejournal.errors import BadInput, ChangedMeanwhile
from ejournal.queries.work_analysis import AnalysisPage, analysis_page
from ejournal.queries.work_results import BY, STATES, WHOLE_YEAR, WorksAsked, WorksPage, works_page
from ejournal.reports.work_analysis import (
    analysis_document,
    analysis_file_name,
    away_words,
    compared_words,
    counts_of,
    works_document,
    works_file_name,
)
from ejournal.rules.work_analysis import per_cent, points_text
from ejournal.services.meanwhile import as_seen, seen_again
from ejournal.services.work_analysis import (
    LONGEST,
    LONGEST_WORDS,
    MOST_TASKS,
    PointsChange,
    TasksDeed,
    TaskText,
    write_points,
    write_tasks,
    write_words,
)
from ejournal.tables.html import to_html
from ejournal.tables.report import shown
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, school_card, today
from ejournal.web.files import pdf_answer, xlsx_answer
from ejournal.web.typed import asked_number

work_analysis = Blueprint("work_analysis", __name__, url_prefix="/control/works")
BIGGEST = 2**31 - 1


# ---- the list ----


@work_analysis.get("/")
@needs("work_analysis.read")
def index() -> str:
    """Control works of a period, with sums by class, subject or kind."""
    page = _works()
    return render_template(
        "works/index.html", page=page, by=BY, states=STATES, whole_year=WHOLE_YEAR, counts=_counts, address=_address(page.asked),
    )  # fmt: skip


@work_analysis.get("/list.<any(xlsx, pdf, html):kind>")
@needs("work_analysis.read")
def works_file(kind: str) -> Any:
    page = _works()
    document = works_document(page, school_card().rules, school_card().name, now())
    return _file(document, kind, works_file_name(page, kind))


def _works() -> WorksPage:
    return works_page(current_actor(), _asked(), today())


def _asked() -> WorksAsked:
    """The filters of the address; `period` is a number, or «year»."""
    period = WHOLE_YEAR if request.args.get("period") == "year" else asked_number("period")
    numbers = (asked_number(name) for name in ("class", "subject", "teacher", "kind"))
    return WorksAsked(period, *numbers, request.args.get("state", ""), request.args.get("by", "class"))


def _address(asked: WorksAsked) -> Any:
    """The page's address, or that of a file, with the filters as they are and what is to be otherwise."""

    def address(place: str = "", **more: Any) -> str:
        period = "year" if asked.period == WHOLE_YEAR else asked.period
        found = {"period": period, "class": asked.school_class, "subject": asked.subject, "teacher": asked.teacher, "kind": asked.kind}
        kept = {name: value for name, value in (found | {"state": asked.state, "by": asked.by} | more).items() if value not in (None, "")}
        return f"/control/works/{place}?{urlencode(kept)}"

    return address


# ---- one work ----


@work_analysis.get("/<int:work_id>")
@needs("work_analysis.read")
def page(work_id: int) -> str:
    return _page(work_id)


@work_analysis.post("/<int:work_id>/words")
@needs("work_analysis.write")
def words(work_id: int) -> Any:
    """Conclusions and measures; the form carries what it showed."""
    try:
        changed = write_words(current_actor(), work_id, request.form, now=now())
    except BadInput as error:
        return _page(work_id, error), 409 if isinstance(error, ChangedMeanwhile) else 400
    flash("Выводы и меры записаны." if changed else "Ничего не изменено.", "success" if changed else "message")
    return redirect(url_for("work_analysis.page", work_id=work_id, saved=1))  # the page forgets its draft


@work_analysis.post("/<int:work_id>/tasks")
@needs("work_analysis.write", answers="json")
def tasks(work_id: int) -> Any:
    """{"op", "seen", "confirmed", "tasks": [{"id", "skill", "most", "typical"}]}: the whole list in its order."""
    body = _body("tasks")
    rows = tuple(TaskText(_number(item, "id", empty=True), *(_text(item, name) for name in ("skill", "most", "typical"))) for item in body["tasks"])
    deed = TasksDeed(_op(body), _text(body, "seen"), rows, body.get("confirmed") is True)
    return jsonify(write_tasks(current_actor(), work_id, deed, now=now()))


@work_analysis.post("/<int:work_id>/cells")
@needs("work_analysis.write", answers="json")
def cells(work_id: int) -> Any:
    """{"op", "changes": [{"pupil", "task", "text", "seen"}]}: points as they were typed."""
    body = _body("changes")
    changes = [PointsChange(_number(item, "pupil") or 0, _number(item, "task") or 0, _text(item, "text"), _text(item, "seen")) for item in body["changes"]]
    return jsonify(write_points(current_actor(), work_id, _op(body), changes, now=now()))


@work_analysis.get("/<int:work_id>/analysis.<any(xlsx, pdf, html):kind>")
@needs("work_analysis.read")
def file(work_id: int, kind: str) -> Any:
    found = _found(work_id)
    document = analysis_document(found, school_card().rules, school_card().name, now(), paper=kind != "xlsx")
    return _file(document, kind, analysis_file_name(found, kind))


# ---- parts ----


def _page(work_id: int, error: BadInput | None = None) -> str:
    found = _found(work_id)
    said = {"conclusions": found.conclusions, "measures": found.measures}
    return render_template(
        "works/analysis.html", page=found, counts=_counts(found.count), compared_words=compared_words, away_words=away_words, per_cent=per_cent,
        points_text=points_text, share=school_card().rules.task_share, most_tasks=MOST_TASKS, longest=LONGEST, longest_words=LONGEST_WORDS,
        error=error, said=request.form if error else said, seen=seen_again(request.form, error) if error else as_seen(said),
    )  # fmt: skip


def _found(work_id: int) -> AnalysisPage:
    return analysis_page(current_actor(), work_id, today(), school_card().rules)


def _counts(count: Any) -> tuple[str, ...]:
    """The columns of figures as they are shown."""
    return tuple(shown(one) for one in counts_of(count, school_card().rules))


def _file(document: Any, kind: str, name: str) -> Any:
    if kind == "html":
        return to_html(document)
    return (xlsx_answer if kind == "xlsx" else pdf_answer)(document, name)


def _body(what: str) -> dict[str, Any]:
    body = request.get_json(silent=True)
    if not isinstance(body, dict) or not isinstance(body.get(what), list) or not all(isinstance(item, dict) for item in body[what]):
        raise BadInput(f"Запрос не понят: нужны op и {what}.")
    return body


def _op(body: dict[str, Any]) -> str:
    try:
        return str(UUID(body.get("op")))
    except (ValueError, TypeError, AttributeError) as error:
        raise BadInput("Запрос не понят: op должен быть UUID.", "op") from error


def _text(item: dict[str, Any], name: str) -> str:
    value = item.get(name, "")
    if not isinstance(value, str):
        raise BadInput(f"Запрос не понят: {name} должно быть текстом.", name)
    return value


def _number(item: dict[str, Any], name: str, *, empty: bool = False) -> int | None:
    value = item.get(name)
    if empty and value is None:
        return None
    if type(value) is not int or not 0 <= value <= BIGGEST:
        raise BadInput(f"Запрос не понят: {name} должно быть целым числом.", name)
    return value
