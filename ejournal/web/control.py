"""`/control/`: how the journals are filled, «прошу проверить», what a teacher is asked; parents informed, who uses the journal (DEP-1, DEP-5)."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for

from ejournal.errors import BadInput
from ejournal.policy.control import may_ask_teachers, may_see_families, may_see_filling
from ejournal.queries.family_control import families_page
from ejournal.queries.filling import SPANS, Asked, FillingPage, filling_page, journal_filling
from ejournal.queries.use_of_system import use_of_system
from ejournal.reports.family_control import families_document, use_document
from ejournal.reports.filling import filling_document, filling_file_name
from ejournal.rules.filling import BY_CODE, LACKS, median_words
from ejournal.services.filling import ask_teachers
from ejournal.tables.html import to_html
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, school_card, today
from ejournal.web.files import pdf_answer, xlsx_answer
from ejournal.web.matrix_html import MatrixCells
from ejournal.web.typed import asked_date, asked_number, to_day, to_number

control = Blueprint("control", __name__, url_prefix="/control")
NAMES = ("span", "day", "period", "teacher", "class", "subject", "lack")


@control.get("/")
@needs("control.read")
def index() -> str:
    """The matrix journal × week, or × day."""
    page = _page()
    query = _query(page.asked)
    return render_template(
        "control/filling.html", page=page, spans=SPANS, lacks=LACKS, by_code=BY_CODE, median_words=median_words,
        query=query, of_teacher=lambda staff: _query(page.asked, teacher=staff), may_ask=bool(may_ask_teachers(current_actor())), cells=MatrixCells(page, query),
    )  # fmt: skip


@control.get("/filling.<any(xlsx, pdf, html):kind>")
@needs("control.read")
def filling_file(kind: str) -> Any:
    page = _page(whole=True)
    document = filling_document(page, school_card().name, now())
    if kind == "html":
        return to_html(document)
    answer = xlsx_answer if kind == "xlsx" else pdf_answer
    return answer(document, filling_file_name(page, kind))


@control.get("/journal/<int:journal_id>")
@needs("control.read")
def lessons(journal_id: int) -> str:
    """What a cell of the matrix holds: the lessons that lack something, the pupils who do."""
    may_see_filling(current_actor()).demand()
    asked = _asked(request.args)
    row = journal_filling(current_actor(), journal_id, asked, today(), school_card().rules)
    lines = [one for one in row.lacking if asked.lack in one.lacks or (not asked.lack and one.lacks)]
    since, until = asked_date("from", date(2000, 1, 1)), asked_date("to", date(2100, 1, 1))
    shown = [one for one in lines if since <= one.day <= until]
    whole = "from" not in request.args
    return render_template(
        "control/lessons.html", row=row, lines=shown, by_code=BY_CODE, whole=whole, asked=asked, back=f"/control/?{_query(asked)}",
        may_check=bool(may_ask_teachers(current_actor())),
    )  # fmt: skip


@control.post("/ask")
@needs("control.ask")
def ask() -> Any:
    """«Прошу проверить»: of everything the filters show."""
    asked = _asked(request.form)
    try:
        count = ask_teachers(current_actor(), asked, now=now())
        flash(f"Учителей, которым ушло уведомление: {count}. Пробелы перечислены в нём и на их страницах.", "success")
    except BadInput as error:
        flash(str(error))
    return redirect(f"{url_for('control.index')}?{_query(asked)}")


@control.get("/families")
@needs("control.read")
def families() -> str:
    """How many families have acknowledged and looked in, by class."""
    may_see_families(current_actor()).demand()
    page = families_page(today(), asked_number("period"), asked_number("class"))
    return render_template("control/families.html", page=page)


@control.get("/families.xlsx")
@needs("control.read")
def families_file() -> Any:
    may_see_families(current_actor()).demand()
    page = families_page(today(), asked_number("period"), asked_number("class"))
    return xlsx_answer(families_document(page, school_card().name, now()), f"Информирование родителей {today():%d.%m.%Y}.xlsx")


@control.get("/use")
@needs("control.read")
def use() -> str:
    """Who has used the journal in the last week, by role."""
    may_see_families(current_actor()).demand()
    return render_template("control/use.html", page=use_of_system(now()))


@control.get("/use.xlsx")
@needs("control.read")
def use_file() -> Any:
    may_see_families(current_actor()).demand()
    return xlsx_answer(use_document(use_of_system(now()), school_card().name, now()), f"Использование журнала {today():%d.%m.%Y}.xlsx")


# ---- what is asked for ----


def _page(*, whole: bool = False) -> FillingPage:
    may_see_filling(current_actor()).demand()
    return filling_page(current_actor(), _asked(request.args), today(), school_card().rules, whole=whole)


def _asked(typed: Any) -> Asked:
    """The filters of the address or the form; a number that is none asks for nothing."""
    text = typed.get("day", "")
    day = to_day(text, "day") if text else today()
    numbers = {name: to_number(typed.get(name, "")) for name in ("period", "teacher", "class", "subject")}
    span: Any = typed.get("span") or "period"
    return Asked(day, span, numbers["period"], numbers["teacher"], numbers["class"], numbers["subject"], typed.get("lack", ""))


def _query(asked: Asked, **more: Any) -> str:
    """The filters as an address carries them."""
    found = dict(zip(NAMES, (asked.span, asked.day.isoformat(), asked.period, asked.teacher, asked.school_class, asked.subject, asked.lack), strict=True))
    return urlencode({name: value for name, value in (found | more).items() if value not in (None, "")})

