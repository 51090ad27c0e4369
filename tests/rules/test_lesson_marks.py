"""Each way in which a lesson may be changed has its own kind (TT-5)."""

from __future__ import annotations

from typing import Any

import pytest

from ejournal.rules.lesson_marks import WORDS, marks_of

pytestmark = pytest.mark.req("TT-5")


@pytest.mark.parametrize(
    ("change", "facts", "kinds"),
    [
        pytest.param("", {}, (), id="as the timetable has it"),
        pytest.param("урок отменён", {"is_cancelled": True}, ("off",), id="cancelled"),
        pytest.param("карантин", {"is_cancelled": True, "substitute": True}, ("off",), id="a lesson not held says nothing else"),
        pytest.param("перенесён на 16 октября, 7 урок", {"is_cancelled": True}, ("away",), id="moved away"),
        pytest.param("перенесён с 15 октября, 2 урока", {"origin": "moved"}, ("here",), id="moved here"),
        pytest.param("замена: Ким О. П.", {"substitute": True}, ("substituted",), id="substituted"),
        pytest.param("вместо урока: математика", {"substitute": True}, ("instead",), id="another subject"),
        pytest.param("дистанционно: карантин; замена: Ким О. П.", {"substitute": True}, ("substituted", "remote"), id="two at once"),
        pytest.param("", {"is_remote": True}, ("remote",), id="remote without words"),
        pytest.param("кабинет 12 вместо 5", {}, ("room",), id="another room"),
    ],
)
def test_what_is_changed_has_its_kind(change: str, facts: dict[str, Any], kinds: tuple[str, ...]) -> None:
    assert marks_of(change, **facts) == kinds


def test_no_two_kinds_share_a_shape_or_a_word() -> None:
    assert len({icon for icon, _ in WORDS.values()}) == len({word for _, word in WORDS.values()}) == len(WORDS)
