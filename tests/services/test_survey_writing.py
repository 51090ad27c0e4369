"""Answers on both engines: nothing that is kept tells whose an anonymous one is (CLS-6)."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest

from ejournal.models import Account, Survey, SurveyAnswer, SurveyReply, database
from ejournal.models.base import is_sqlite
from ejournal.policy.actor import load_actor
from ejournal.queries.surveys import questions_by_id, results_of, survey_card
from ejournal.rules.audiences import Audience
from ejournal.rules.surveys import questions_of
from ejournal.services.surveys import SurveyOrder, answer_from_paper, answer_survey, close_survey, make_survey, open_survey
from tests.factories import NOW, TODAY, SmallSchool

pytestmark = pytest.mark.req("CLS-6")
STAFF = ("admin", "director", "deputy", "secretary", "dispatcher", "methodist", "teacher", "teacher2")


def actor(school: SmallSchool, login: str) -> Any:
    return load_actor(school.accounts[login].id, TODAY)


def asked(school: SmallSchool, is_anonymous: bool = True) -> int:
    questions = questions_of("Кто вы?\nКак вам? (от 1 до 5)")
    order = SurveyOrder("Опрос", "", Audience("staff"), is_anonymous, TODAY + timedelta(days=3), questions)
    survey = make_survey(actor(school, "deputy"), order, now=NOW)
    open_survey(actor(school, "deputy"), survey, now=NOW)
    return survey


def values(survey: int, word: str) -> dict[int, str]:
    return dict(zip(questions_by_id(survey), (word, "4"), strict=True))


def test_the_order_of_the_rows_is_not_the_order_of_the_replies(any_school: SmallSchool) -> None:
    """Eight replies each in a row of its own number would come out in their order once in 40 320 times; a sheet's answers lie apart."""
    survey = asked(any_school)
    orders = set()
    for number, login in enumerate(STAFF):
        answer_survey(actor(any_school, login), survey, values(survey, login), now=NOW + timedelta(minutes=number))
    first = min(questions_by_id(survey))
    for _ in range(3):
        answer_from_paper(actor(any_school, "deputy"), survey, values(survey, "бумага"), now=NOW)
        rows = SurveyAnswer.select(SurveyAnswer.value).where(SurveyAnswer.question == first).order_by(SurveyAnswer.id).tuples()
        orders.add(tuple(value for (value,) in rows if value != "бумага"))
    assert len(orders) > 1 and all(sorted(one) == sorted(STAFF) for one in orders)
    assert {row.day for row in SurveyReply.select()} == {TODAY}
    if not is_sqlite():
        marks = database.execute_sql("SELECT count(DISTINCT xmin::text) FROM survey_answer").fetchone()
        assert marks == (1,), "PostgreSQL would tell by the transaction that wrote a row"
    close_survey(actor(any_school, "deputy"), survey, now=NOW)
    card = survey_card(Survey.get_by_id(survey), TODAY)
    assert (card.replies, card.paper, results_of(card, TODAY).why_not) == (8, 3, "")
    assert results_of(card, TODAY).tallies[1].counts[3] == ("4", 11)


def test_two_replies_at_once_are_both_kept(any_school: SmallSchool) -> None:
    survey = asked(any_school)
    faults: list[BaseException] = []

    def reply(login: str) -> None:
        try:
            with database.connection_context():
                answer_survey(actor(any_school, login), survey, values(survey, login), now=NOW)
        except BaseException as error:  # told by the thread that asked
            faults.append(error)

    threads = [threading.Thread(target=reply, args=(login,)) for login in STAFF]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert not faults and SurveyReply.select().count() == len(STAFF) == Account.select().where(Account.staff.is_null(False)).count()
    assert SurveyAnswer.select().count() == 2 * len(STAFF)
