"""Answering a questionnaire, on a phone as well; typing in what was answered on paper (CLS-6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from ejournal.queries.surveys import kept_survey, own_answers, questions_by_id, survey_card, survey_to_answer
from ejournal.rules.surveys import Question, typed_answers
from ejournal.rules.words import day_month
from ejournal.services.notices import note_opened
from ejournal.services.surveys import answer_from_paper, answer_survey
from ejournal.web.access import current_actor, needs
from ejournal.web.clock import now, today
from ejournal.web.surveys import surveys


@surveys.get("/<int:survey_id>/answer")
@needs("survey.answer")
def answer(survey_id: int) -> str:
    """The sheet; after an anonymous reply, and after the end, only words: there is nothing to be changed."""
    given = own_answers(current_actor(), survey_id)
    note_opened(current_actor(), request.path, now=now())
    return _sheet(survey_id, {number: value.split("\n") for number, value in (given or {}).items()})


@surveys.post("/<int:survey_id>/answer")
@needs("survey.answer")
def send(survey_id: int) -> Any:
    """All answers are checked at once, and what was typed stays on the page where one of them can't be taken."""
    card = survey_card(survey_to_answer(current_actor(), survey_id, today()), today())
    questions, typed = questions_by_id(survey_id), _typed(questions_by_id(survey_id))
    values, wrong = typed_answers(questions, typed)
    if wrong:
        return _sheet(survey_id, typed, wrong), 400
    answer_survey(current_actor(), survey_id, values, now=now())
    flash("Спасибо, ответы записаны." + (" Ваше имя с ними не хранится." if card.is_anonymous else ""), "success")
    return redirect(url_for("surveys.index"))


@surveys.get("/<int:survey_id>/paper")
@needs("survey.write")
def paper(survey_id: int) -> str:
    return _paper(survey_id, {})


@surveys.post("/<int:survey_id>/paper")
@needs("survey.write")
def write_paper(survey_id: int) -> Any:
    """One sheet, then the next: on paper a required question may have been left empty."""
    kept_survey(current_actor(), survey_id)
    questions = {number: _optional(one) for number, one in questions_by_id(survey_id).items()}
    typed = _typed(questions)
    values, wrong = typed_answers(questions, typed)
    if wrong or not any(values.values()):
        return _paper(survey_id, typed, wrong or {next(iter(questions)): "Отметьте, что отвечено на листе."}), 400
    answer_from_paper(current_actor(), survey_id, values, now=now())
    flash("Лист записан. Можно вносить следующий.", "success")
    return redirect(url_for("surveys.paper", survey_id=survey_id))


def _sheet(survey_id: int, values: Mapping[int, Sequence[str]], wrong: Mapping[int, str] | None = None) -> str:
    card = survey_card(survey_to_answer(current_actor(), survey_id, today()), today())
    given = own_answers(current_actor(), survey_id)
    names = {"values": values, "wrong": wrong or {}, "day_month": day_month, "is_answered": given is not None}
    return render_template("surveys/answer.html", card=card, questions=questions_by_id(survey_id), **names)


def _paper(survey_id: int, values: Mapping[int, Sequence[str]], wrong: Mapping[int, str] | None = None) -> str:
    card = survey_card(kept_survey(current_actor(), survey_id), today())
    questions = {number: _optional(one) for number, one in questions_by_id(survey_id).items()}
    return render_template("surveys/paper.html", card=card, questions=questions, values=values, wrong=wrong or {})


def _optional(one: Question) -> Question:
    return Question(one.text, one.kind, one.options, is_required=False)


def _typed(questions: Mapping[int, Question]) -> dict[int, list[str]]:
    return {number: request.form.getlist(f"q{number}") for number in questions}
