"""Lessons are numbered through the year, as in the paper journal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from ejournal.models import Lesson
from ejournal.policy.actor import Actor
from ejournal.queries.journal_page import journal_page
from tests.factories import TODAY, SmallSchool, add_lessons


@pytest.mark.req("GRID-1", "KTP-5")
def test_the_second_quarter_goes_on_where_the_first_ended(school: SmallSchool, actor: Callable[[str], Actor]) -> None:
    first = Lesson.select().where(Lesson.journal == school.journals["математика"].id).count()
    cancelled = Lesson.get(Lesson.journal == school.journals["математика"].id, Lesson.date == date(2026, 9, 3))
    Lesson.update(is_cancelled=True).where(Lesson.id == cancelled.id).execute()
    add_lessons(school, "математика", [date(2026, 11, 5), date(2026, 11, 6)])
    journal = school.journals["математика"].id
    now = journal_page(actor("teacher"), journal, school.quarter.id, TODAY)
    assert [lesson.ordinal for lesson in now.lessons][:5] == [1, 2, None, 3, 4]
    following = journal_page(actor("teacher"), journal, school.next_quarter.id, TODAY)
    assert [lesson.ordinal for lesson in following.lessons] == [first, first + 1]
