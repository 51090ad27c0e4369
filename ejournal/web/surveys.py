"""`/surveys/`: questionnaires to answer and, for who makes them, from the first line to the results (CLS-6)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from ejournal.errors import BadInput
from ejournal.policy.surveys import may_make_surveys
from ejournal.queries.surveys import (
    SurveyCard,
    answered_surveys,
    choices_to_ask,
    kept_survey,
    own_surveys,
    questions_by_id,
    results_of,
    standing_of,
    survey_card,
    waiting_surveys,
)
from ejournal.reports.surveys import blank_document, plot_of, results_document
from ejournal.rules.audiences import audience_of
from ejournal.rules.survey_samples import SAMPLES, sample_of
from ejournal.rules.surveys import questions_of, share, text_of
from ejournal.rules.words import count_of, day_month
from ejournal.services.surveys import SurveyOrder, change_survey, close_survey, make_survey, open_survey, prolong_survey
from ejournal.services.surveys import remind as remind_waiting
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, school_card, today
from ejournal.web.files import pdf_answer, xlsx_answer
from ejournal.web.typed import asked_number, typed_date

surveys = Blueprint("surveys", __name__, url_prefix="/surveys")
DAYS_TO_ANSWER = 7


@surveys.get("/")
@needs("survey.answer")
def index() -> str:
    actor, day = current_actor(), today()
    makes = bool(may_make_surveys(actor))
    return render_template(
        "surveys/index.html", waiting=waiting_surveys(actor, day), answered=answered_surveys(actor, day), makes=makes,
        own=own_surveys(actor, day) if makes else (), samples=SAMPLES,
    )  # fmt: skip


@surveys.get("/new")
@needs("survey.write")
def new() -> str:
    """Empty, from a ready one (`sample`) or from an earlier one (`copy`)."""
    may_make_surveys(current_actor()).demand()
    return _form(_begun())


@surveys.post("/new")
@needs("survey.write")
def make() -> Any:
    try:
        made = make_survey(current_actor(), _typed(), now=now())
    except BadInput as refusal:
        return _form(request.form, refusal), 400
    return redirect(url_for("surveys.page", survey_id=made))


@surveys.get("/<int:survey_id>/edit")
@needs("survey.write")
def edit(survey_id: int) -> str:
    row = kept_survey(current_actor(), survey_id)
    return _form(_form_of(survey_card(row, today())), survey=row)


@surveys.post("/<int:survey_id>/edit")
@needs("survey.write")
def change(survey_id: int) -> Any:
    row = kept_survey(current_actor(), survey_id)
    try:
        change_survey(current_actor(), survey_id, _typed(), now=now())
    except BadInput as refusal:
        return _form(request.form, refusal, row), 400
    return redirect(url_for("surveys.page", survey_id=survey_id))


@surveys.get("/<int:survey_id>")
@needs("survey.write")
def page(survey_id: int) -> str:
    """A draft as it will be seen; else how it goes, and what was answered."""
    return _page(survey_id)


@surveys.post("/<int:survey_id>/open")
@needs("survey.write")
def begin(survey_id: int) -> Any:
    try:
        told = open_survey(current_actor(), survey_id, now=now())
    except BadInput as refusal:
        return _page(survey_id, refusal), 400
    flash(f"Анкета открыта. Уведомление получили: {count_of(told, 'человек', 'человека', 'человек')}.", "success")
    return _back(survey_id)


@surveys.post("/<int:survey_id>/close")
@needs("survey.write")
def close(survey_id: int) -> Any:
    was_draft = survey_card(kept_survey(current_actor(), survey_id), today()).state == "draft"
    close_survey(current_actor(), survey_id, now=now())
    flash("Черновик убран." if was_draft else "Анкета закрыта.", "success")
    return redirect(url_for("surveys.index")) if was_draft else _back(survey_id)


@surveys.post("/<int:survey_id>/until")
@needs("survey.write")
def prolong(survey_id: int) -> Any:
    try:
        prolong_survey(current_actor(), survey_id, typed_date("until"), now=now())
    except BadInput as refusal:
        return _page(survey_id, refusal), 400
    flash("Последний день изменён.", "success")
    return _back(survey_id)


@surveys.post("/<int:survey_id>/remind")
@needs("survey.write")
def remind(survey_id: int) -> Any:
    told = remind_waiting(current_actor(), survey_id, now=now())
    flash(f"Напоминание получили: {count_of(told, 'человек', 'человека', 'человек')}.", "success")
    return _back(survey_id)


@surveys.get("/<int:survey_id>/blank.pdf")
@needs("survey.write")
def blank(survey_id: int) -> Any:
    card = survey_card(kept_survey(current_actor(), survey_id), today())
    return pdf_answer(blank_document(card, questions_by_id(survey_id).values(), school_card().name), f"анкета-{survey_id}.pdf")


@surveys.get("/<int:survey_id>/results.<any(xlsx, pdf):kind>")
@needs("survey.write")
def results_file(survey_id: int, kind: str) -> Any:
    """Refused in the words of the page while the results may not be shown."""
    card = survey_card(kept_survey(current_actor(), survey_id), today())
    found = results_of(card, today())
    if found.why_not:
        return _page(survey_id), 400
    document = results_document(card, found, school_card().name, now())
    name = f"анкета-{survey_id}-ответы.{kind}"
    return pdf_answer(document, name) if kind == "pdf" else xlsx_answer(document, name)


def _page(survey_id: int, error: BadInput | None = None) -> str:
    card = survey_card(kept_survey(current_actor(), survey_id), today())
    standing = standing_of(card, today())
    found = results_of(card, today()) if card.state != "draft" else None
    drawn = [(one, plot_of(one)) for one in found.tallies] if found else []
    return render_template(
        "surveys/page.html", card=card, standing=standing, results=found, drawn=drawn, share=share, error=error,
        questions=questions_by_id(survey_id) if card.state == "draft" else {}, day_month=day_month, values={}, wrong={},
    )  # fmt: skip


def _back(survey_id: int) -> Any:
    return redirect(url_for("surveys.page", survey_id=survey_id))


def _form(form: Any, error: BadInput | None = None, survey: Any = None) -> str:
    choices = choices_to_ask(current_actor(), today())
    earlier = own_surveys(current_actor(), today()) if survey is None else ()
    return render_template("surveys/form.html", form=form, error=error, survey=survey, choices=choices, samples=SAMPLES, earlier=earlier)


def _begun() -> dict[str, str]:
    copied = asked_number("copy")
    if copied is not None:
        return _form_of(survey_card(kept_survey(current_actor(), copied), today())) | {"until": _soon()}
    sample = sample_of(request.args.get("sample", ""))
    empty = {"title": "", "text": "", "questions": "", "names": "no", "until": _soon(), "to": ""}
    if sample is None:
        return empty
    names = "no" if sample.is_anonymous else "yes"
    return empty | {"title": sample.title, "text": sample.text, "questions": sample.questions, "names": names}


def _form_of(card: SurveyCard) -> dict[str, str]:
    return {
        "title": card.title, "text": card.text, "to": card.audience.key, "names": "no" if card.is_anonymous else "yes",
        "until": card.until.isoformat(), "questions": text_of(list(questions_by_id(card.id).values())),
    }  # fmt: skip


def _soon() -> str:
    return (today() + timedelta(days=DAYS_TO_ANSWER)).isoformat()


def _typed() -> SurveyOrder:
    form = request.form
    title, text = " ".join(form.get("title", "").split()), form.get("text", "").strip()
    if len(title) > 160:
        raise BadInput("Название длиннее 160 знаков: подробности напишите в пояснении.", "title")
    audience, until = audience_of(form.get("to", "")), typed_date("until")
    return SurveyOrder(title, text[:2000], audience, form.get("names") != "yes", until, questions_of(form.get("questions", "")))
