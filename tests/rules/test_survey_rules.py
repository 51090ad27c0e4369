"""Questions as typed, answers as taken, and when the answers of an anonymous questionnaire may be looked at (CLS-6)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ejournal.errors import BadInput
from ejournal.rules.survey_samples import SAMPLES
from ejournal.rules.surveys import (
    ENOUGH_TO_SHOW,
    Question,
    answer_of,
    counted,
    questions_of,
    scale_mean,
    share,
    state_of,
    text_of,
    why_not_shown,
)

pytestmark = pytest.mark.req("CLS-6")
WORDS = st.from_regex(r"[абё]{1,4}( [вг?!]{1,3}){0,2}", fullmatch=True)
OPTIONS = st.lists(WORDS, min_size=2, max_size=5, unique=True).map(tuple)
QUESTIONS = st.one_of(
    st.builds(Question, WORDS, st.sampled_from(("text", "scale")), st.just(()), st.booleans()),
    st.builds(Question, WORDS, st.sampled_from(("one", "many")), OPTIONS, st.booleans()),
)


def test_a_typed_text_becomes_questions():
    one, many, scale, text = questions_of(
        "1. Удобно ли время?\n- Да\n–  Нет\n\nЧто взять?  (несколько) (по желанию)\n— Хлеб\n• Соль\nКак вам? (От 1 до 5)\nВаши слова (важно)\n"
    )
    assert one == Question("Удобно ли время?", "one", ("Да", "Нет"))
    assert many == Question("Что взять?", "many", ("Хлеб", "Соль"), is_required=False)
    assert scale == Question("Как вам?", "scale") and scale.choices == ("1", "2", "3", "4", "5")
    assert text == Question("Ваши слова (важно)"), "brackets that mean nothing stay in the question"


@given(st.lists(QUESTIONS, min_size=1, max_size=6).map(tuple))
def test_questions_survive_being_typed_again(questions):
    assert questions_of(text_of(questions)) == questions


def test_the_ready_questionnaires_can_be_read():
    assert [len(questions_of(one.questions)) for one in SAMPLES] == [5, 4, 3]


@pytest.mark.parametrize(("text", "word"), [
    ("", "хотя бы один вопрос"),
    ("- Да\nВопрос?", "раньше вопроса"),
    ("Вопрос?\n- Да", "два варианта"),
    ("Вопрос? (несколько)", "два варианта"),
    ("Вопрос? (от 1 до 5)\n- Да\n- Нет", "не нужны"),
    ("Вопрос?\n- Да\n- Да", "одинаковых"),
    ("(несколько)\n- а\n- б", "сам вопрос"),
    ("\n".join("абв"[n % 3] * (n + 1) for n in range(41)), "не больше 40"),
    ("я" * 301, "длиннее 300"),
])  # fmt: skip
def test_what_is_typed_amiss_is_named(text, word):
    with pytest.raises(BadInput, match=word) as refusal:
        questions_of(text)
    assert refusal.value.field == "questions"


def test_answers_are_options_and_a_required_one_may_not_lack():
    many = Question("Что?", "many", ("а", "б", "в"))
    assert answer_of(many, ["в", "а"], "q1") == "а\nв", "kept in the order of the options"
    assert answer_of(Question("Что?", "text", (), False), ["  "], "q1") == ""
    for given_, word in (([], "нужен ответ"), (["г"], "из предложенных")):
        with pytest.raises(BadInput, match=word):
            answer_of(many, given_, "q1")
    with pytest.raises(BadInput, match="из предложенных"):
        answer_of(Question("Как?", "scale"), ["6"], "q1")


def test_answers_are_counted_by_option():
    assert counted(Question("Что?", "many", ("а", "б")), ["а\nб", "а", ""]) == (("а", 2), ("б", 1))
    assert scale_mean(["5", "4", "", "4"]) == Decimal("4.33") and scale_mean([""]) is None
    assert (share(1, 3), share(1, 8), share(0, 0)) == (33, 13, 0)


def test_a_questionnaire_closes_by_itself_after_its_last_day():
    day = date(2026, 10, 14)
    assert [state_of(True, False, day, day + timedelta(days=n)) for n in (0, 1)] == ["open", "closed"]
    assert state_of(False, False, day, day) == "draft" and state_of(True, True, day, day) == "closed"


@pytest.mark.parametrize(("state", "replies", "paper", "shown"), [
    pytest.param("open", 30, 0, False, id="while it is open the difference would tell"),
    pytest.param("closed", ENOUGH_TO_SHOW, 0, True, id="closed, five"),
    pytest.param("closed", ENOUGH_TO_SHOW - 1, 0, False, id="closed, four"),
    pytest.param("closed", 1, 40, False, id="the author knows the forty he typed in"),
    pytest.param("closed", 0, ENOUGH_TO_SHOW, True, id="all on paper"),
    pytest.param("closed", 0, 0, False, id="nobody"),
])  # fmt: skip
def test_anonymous_results_wait_until_they_tell_of_nobody(state, replies, paper, shown):
    assert (why_not_shown(True, state, replies, paper) == "") is shown
    assert (why_not_shown(False, state, replies, paper) == "") is (replies + paper > 0)
