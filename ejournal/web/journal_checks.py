"""`/control/checks/`: the plan, a check with its remarks, the register; `/control/mine`: a teacher's own (DEP-2)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from ejournal.errors import BadInput, JournalError
from ejournal.models.control import CHECK_KINDS
from ejournal.policy.actions import may
from ejournal.policy.control import may_check
from ejournal.queries.check_plan import check_plan
from ejournal.queries.classes_now import classes_and_subjects
from ejournal.queries.filling_requests import requests_to
from ejournal.queries.journal_checks import check_card, check_list, draft_of, own_findings, place_of, standing_of_journal
from ejournal.reports.journal_checks import act_document, done_words, register_document
from ejournal.rules.journal_checks import phrases_of
from ejournal.services.journal_checks import (
    CheckDraft,
    FindingText,
    PlanDraft,
    add_finding,
    add_plan,
    answer_finding,
    decide_finding,
    drop_plan,
    note_finding,
    pass_journal,
    send_check,
    withdraw_finding,
)
from ejournal.tables.html import to_html
from ejournal.tables.report import Document
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, school_card, today
from ejournal.web.files import pdf_answer, xlsx_answer
from ejournal.web.typed import asked_number, to_day, to_number, typed_date, typed_number

journal_checks = Blueprint("journal_checks", __name__, url_prefix="/control")
STATES = (("", "все"), ("open", "не устранённые"), ("answered", "ждут приёмки"), ("draft", "не отправленные"))


@journal_checks.get("/checks/")
@needs("journal_check.read")
def index() -> str:
    """What is due, then the checks made."""
    actor, journal, state = current_actor(), asked_number("journal"), request.args.get("state", "")
    checker = bool(may_check(actor))
    return render_template(
        "control/checks.html", plan=check_plan(today()) if may(actor, "control.read") and journal is None else (), checks=check_list(actor, today(), journal, state),
        states=STATES, state=state, journal=journal, may_check=checker, done_words=done_words, today=today(),
    )  # fmt: skip


@journal_checks.get("/checks/register.<any(xlsx, pdf, html):kind>")
@needs("journal_check.read")
def register(kind: str) -> Any:
    """«Замечания по ведению журнала», of what the page shows."""
    checks = check_list(current_actor(), today(), asked_number("journal"), request.args.get("state", ""))
    return _file(register_document(checks, school_card().name, now()), kind, f"Замечания по ведению журнала {today():%d.%m.%Y}")


@journal_checks.get("/checks/new")
@needs("journal_check.write")
def new() -> str:
    return _form()


@journal_checks.post("/checks/new")
@needs("journal_check.write")
def write() -> Any:
    """The first remark begins the check; a next one goes into the same."""
    try:
        check = note_finding(current_actor(), _draft(), _finding(), now=now())
    except BadInput as error:
        return _form(error), 400
    flash("Замечание записано. Учитель увидит его, когда вы отправите проверку.", "success")
    return redirect(url_for("journal_checks.page", check_id=check))


@journal_checks.post("/checks/clean")
@needs("journal_check.write")
def clean() -> Any:
    """«Замечаний нет»."""
    try:
        number = pass_journal(current_actor(), _draft(), now=now())
    except BadInput as error:
        flash(str(error))
        return redirect(url_for("journal_checks.index"))
    flash("Записано: журнал проверен, замечаний нет.", "success")
    return redirect(url_for("journal_checks.page", check_id=number) if "show" in request.form else url_for("journal_checks.index"))


@journal_checks.get("/checks/<int:check_id>")
@needs("journal_check.read")
def page(check_id: int) -> str:
    return _page(check_id)


@journal_checks.post("/checks/<int:check_id>/finding")
@needs("journal_check.write")
def add(check_id: int) -> Any:
    try:
        add_finding(current_actor(), check_id, _finding(), now=now())
    except BadInput as error:
        return _page(check_id, error), 400
    return redirect(url_for("journal_checks.page", check_id=check_id))


@journal_checks.post("/checks/<int:check_id>/send")
@needs("journal_check.write")
def send(check_id: int) -> Any:
    try:
        count = send_check(current_actor(), check_id, request.form.get("result", ""), now=now())
    except BadInput as error:
        return _page(check_id, error), 400
    flash(f"Отправлено учителю и классному руководителю. Замечаний: {count}.", "success")
    return redirect(url_for("journal_checks.page", check_id=check_id))


@journal_checks.get("/checks/<int:check_id>/act.<any(xlsx, pdf, html):kind>")
@needs("journal_check.read")
def act(check_id: int, kind: str) -> Any:
    card = check_card(current_actor(), check_id, today())
    return _file(act_document(card, school_card().name, now()), kind, f"Акт проверки {card.id} {card.checked_on:%d.%m.%Y}")


@journal_checks.post("/findings/<int:finding_id>/decide")
@needs("journal_check.write")
def decide(finding_id: int) -> Any:
    """Accepted, returned with a reason, or taken back."""
    actor, deed = current_actor(), request.form.get("deed", "")
    if deed == "withdraw":
        withdraw_finding(actor, finding_id, now=now())
        return _back()
    try:
        changed = decide_finding(actor, finding_id, deed == "accept", request.form.get("reply", ""), now=now())
        flash(("Принято." if deed == "accept" else "Возвращено учителю.") if changed else "Об этом замечании уже решено.", "success" if changed else "message")
    except BadInput as error:
        flash(str(error))
    return _back()


@journal_checks.get("/mine")
@needs("control.mine")
def mine() -> str:
    """«Замечания по моим журналам», and what one is asked to look at."""
    actor = current_actor()
    return render_template("control/mine.html", checks=own_findings(actor, today()), requests=requests_to(actor.staff_id, now()), today=today())


@journal_checks.post("/findings/<int:finding_id>/answer")
@needs("control.mine")
def answer(finding_id: int) -> Any:
    """«Исправлено»."""
    try:
        said = answer_finding(current_actor(), finding_id, request.form.get("answer", ""), now=now())
        flash("Записано: исправлено. Завуч увидит ответ." if said else "На это замечание уже ответили.", "success" if said else "message")
    except BadInput as error:
        flash(str(error))
    return redirect(url_for("journal_checks.mine"))


@journal_checks.post("/checks/plan")
@needs("journal_check.write")
def plan() -> Any:
    """A check that one sets oneself."""
    try:
        named = {name: to_number(request.form.get(name, "")) for name in ("class", "subject")}
        draft = PlanDraft(request.form.get("purpose", ""), typed_date("due"), request.form.get("kind", "target"), named["class"], named["subject"])
        add_plan(current_actor(), draft, now=now())
        flash("Проверка внесена в план.", "success")
    except BadInput as error:
        flash(str(error))
    return redirect(url_for("journal_checks.planning"))


@journal_checks.get("/checks/plan")
@needs("journal_check.write")
def planning() -> str:
    classes, subjects = classes_and_subjects(today())
    return render_template("control/plan.html", plan=check_plan(today()), classes=classes, subjects=subjects, kinds=CHECK_KINDS, today=today())


@journal_checks.post("/checks/plan/<int:plan_id>/drop")
@needs("journal_check.write")
def drop(plan_id: int) -> Any:
    if drop_plan(current_actor(), plan_id, now=now()):
        flash("Проверка снята с плана.", "success")
    return redirect(url_for("journal_checks.planning"))


# ---- parts ----


def _page(check_id: int, error: JournalError | None = None) -> str:
    actor = current_actor()
    card = check_card(actor, check_id, today())
    checker = bool(may_check(actor))
    earlier = standing_of_journal(card.journal, today(), but=card.id) if checker else ()
    return render_template(
        "control/check.html", card=card, error=error, typed=request.form if error else {}, may_check=checker, is_mine=card.journal in actor.journal_ids,
        phrases=_phrases(), due=_due(), earlier=earlier, done_words=done_words,
    )  # fmt: skip


def _form(error: JournalError | None = None) -> str:
    """A remark to a place: the journal, a lesson, a pupil, a cell."""
    may_check(current_actor()).demand()
    asked = request.form if error else request.args
    numbers = {name: to_number(asked.get(name, "")) for name in ("journal", "lesson", "pupil", "plan")}
    if numbers["journal"] is None:
        raise BadInput("Выберите журнал: откройте его или план проверок.", "journal")
    place = place_of(numbers["journal"], numbers["lesson"], numbers["pupil"])
    draft = draft_of(current_actor(), place.journal)
    earlier = standing_of_journal(place.journal, today())
    return render_template(
        "control/new.html", place=place, plan=numbers["plan"], draft=draft, error=error, typed=request.form if error else {}, kinds=CHECK_KINDS,
        kind=asked.get("kind", "month" if numbers["plan"] else "target"), purpose=asked.get("purpose", ""), phrases=_phrases(), due=_due(), earlier=earlier,
    )  # fmt: skip


def _draft() -> CheckDraft:
    """The check of the form; the days looked at may be left empty."""
    form = request.form
    days = {name: to_day(form[name], name) if form.get(name) else None for name in ("start", "end")}
    return CheckDraft(typed_number("journal", "Выберите журнал."), form.get("kind", "target"), form.get("purpose", ""), days["start"], days["end"], to_number(form.get("plan", "")))


def _finding() -> FindingText:
    """The chosen phrases and the words typed, one sentence after another."""
    form = request.form
    numbers = {name: to_number(form.get(name, "")) for name in ("lesson", "pupil")}
    said = [*(one for one in form.getlist("phrase") if one in _phrases()), form.get("text", "").strip()]
    due = to_day(form["due"], "due") if form.get("due") else None
    return FindingText(". ".join(one for one in said if one), due, numbers["lesson"], numbers["pupil"])


def _phrases() -> tuple[str, ...]:
    return phrases_of(school_card().rules.finding_phrases)


def _due() -> Any:
    return today() + timedelta(days=school_card().rules.finding_days)


def _back() -> Any:
    check = to_number(request.form.get("check", ""))
    return redirect(url_for("journal_checks.page", check_id=check) if check is not None else url_for("journal_checks.index"))


def _file(document: Document, kind: str, name: str) -> Any:
    if kind == "html":
        return to_html(document)
    return (xlsx_answer if kind == "xlsx" else pdf_answer)(document, f"{name}.{kind}")
