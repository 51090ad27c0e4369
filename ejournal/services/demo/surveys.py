"""Two questionnaires: one of the school that is over, answered on paper, and one of `teacher`'s class that `parent` has still to answer (CLS-6)."""

from __future__ import annotations

from datetime import datetime, timedelta

from ejournal.models import Account, SurveyAnswer
from ejournal.models.bulk import insert_rows
from ejournal.policy.actor import Actor, load_actor
from ejournal.queries.surveys import questions_by_id
from ejournal.rules.audiences import Audience
from ejournal.rules.survey_samples import sample_of
from ejournal.rules.surveys import questions_of
from ejournal.services.surveys import FIELDS, SurveyOrder, close_survey, make_survey, open_survey

DAYS = timedelta(days=6)
SAID = (
    ["Каждый день"] * 11 + ["Иногда"] * 5 + ["Нет"] * 2,
    ["5"] * 5 + ["4"] * 8 + ["3"] * 3 + [""] * 2,
    ["Мало времени, чтобы поесть"] * 6 + ["Еда остывает\nМало времени, чтобы поесть"] * 4 + ["Однообразное меню"] * 3 + [""] * 5,
    ["Больше овощей", "Компот без сахара", "Рыба по четвергам"] + [""] * 15,
)


def ask_families(now: datetime) -> None:
    """Through the services; the answers in an order of their own, so that the same arguments give the same school."""
    deputy, teacher = _actor("deputy", now), _actor("teacher", now)
    if deputy is not None:
        survey = _asked(deputy, "food", Audience("all_parents"), now)
        for question, said in zip(questions_by_id(survey), SAID, strict=True):
            insert_rows(SurveyAnswer, FIELDS, [(question, None, value) for value in sorted(said)])
        close_survey(deputy, survey, now=now)
    if teacher is not None and teacher.class_ids:
        _asked(teacher, "meeting", Audience("parents", min(teacher.class_ids)), now)


def _asked(author: Actor, key: str, audience: Audience, now: datetime) -> int:
    sample = sample_of(key)
    assert sample is not None
    until, questions = now.date() + DAYS, questions_of(sample.questions)
    survey = make_survey(author, SurveyOrder(sample.title, sample.text, audience, sample.is_anonymous, until, questions), now=now)
    open_survey(author, survey, now=now)
    return survey


def _actor(login: str, now: datetime) -> Actor | None:
    account = Account.get_or_none(Account.login == login)
    return load_actor(account.id, now.date()) if account is not None else None
