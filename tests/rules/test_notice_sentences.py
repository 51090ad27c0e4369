"""The sentences that tell of a changed day (TT-5)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ejournal.rules.change_notices import (
    LessonChange,
    absent_notice,
    class_named,
    class_notice,
    day_named,
    days_named,
    small,
    substitute_notice,
)

pytestmark = pytest.mark.req("TT-5")
TODAY, TOMORROW = date(2026, 10, 14), date(2026, 10, 15)
CHANGES = [
    LessonChange(4, "ОБЖ", "5\u00a0А", "cancel"),
    LessonChange(2, "Математика", "5\u00a0А", "other", absent="Юдина\u00a0Д.", substitute="Ким\u00a0О.", given="Литература"),
    LessonChange(3, "Английский язык", "5\u00a0А, группа 1", "same", part="группа 1", absent="Юдина\u00a0Д.", substitute="Ким\u00a0О."),
    LessonChange(5, "Труд", "5\u00a0А", "move", to=date(2026, 10, 16), to_number=7),
    LessonChange(6, "Музыка", "5\u00a0А", "here", to=TODAY, to_number=1),
]


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_a_class_hears_its_changes_in_the_order_of_lessons() -> None:
    assert plain(class_notice("5\u00a0А", TOMORROW, TODAY, CHANGES)) == (
        "Завтра, 15 октября, 5 А: 2 урок — литература (вместо: математика); 3 урок, английский язык (группа 1): ведёт Ким О.; "
        "4 урок, ОБЖ: не будет; 5 урок, труд: перенесён на 16 октября, 7 урок; 6 урок — музыка, перенесён с 14 октября, 1 урока."
    )


def test_teachers_hear_what_is_theirs() -> None:
    assert plain(substitute_notice(TODAY, TODAY, CHANGES[1:3])) == (
        "Сегодня, 14 октября, вы заменяете: 2 урок — литература, 5 А (вместо урока: математика); "
        "3 урок — английский язык, 5 А, группа 1 (вместо: Юдина Д.)."
    )
    assert plain(absent_notice(TOMORROW, TODAY, CHANGES[1:4])) == (
        "Завтра, 15 октября, ваши уроки: 2 урок, 5 А — Ким О.; 3 урок, 5 А, группа 1 — Ким О.; 5 урок, 5 А — перенесён на 16 октября, 7 урок."
    )


def test_a_day_without_changes_says_that_they_are_taken_back() -> None:
    assert plain(class_notice("5\u00a0А", TOMORROW, TODAY, ())) == "Завтра, 15 октября, 5 А: замены сняты, уроки по расписанию."
    assert plain(substitute_notice(TOMORROW, TODAY, ())) == "Завтра, 15 октября: замен у вас больше нет."
    assert plain(absent_notice(TOMORROW, TODAY, ())) == "Завтра, 15 октября: замены сняты, ваши уроки ведёте вы."


def test_days_are_named_as_people_name_them() -> None:
    assert [plain(day_named(TODAY + timedelta(days=step), TODAY)) for step in (2, 6)] == ["В пятницу, 16 октября", "Во вторник, 20 октября"]
    assert plain(days_named(TODAY, TODAY, TODAY)) == "Сегодня, 14 октября"
    assert plain(days_named(TOMORROW, date(2026, 10, 17), TODAY)) == "15–17 октября"


def test_an_abbreviation_keeps_its_capitals() -> None:
    assert (small("ОБЖ"), small("Русский язык"), small("")) == ("ОБЖ", "русский язык", "")


def test_a_name_that_ends_with_a_full_stop_ends_the_sentence_too() -> None:
    assert class_notice(class_named("11"), TOMORROW, TODAY, CHANGES[2:3]).endswith("11\u00a0класс: 3\u00a0урок, английский язык (группа 1): ведёт Ким\u00a0О.")
    assert class_named("5\u00a0А") == "5\u00a0А"
