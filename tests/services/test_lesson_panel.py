"""What the panel beside the grid sends is written whole and once, or not at all (GRID-1, GRID-4, GRID-6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from ejournal.errors import BadInput, StaleRow
from ejournal.models import Journal, Lesson, Work
from ejournal.services.lesson_card import CardText
from ejournal.services.lesson_panel import PanelDeed, WorkText, write_panel
from tests.factories import NOW, TODAY, SmallSchool

pytestmark = pytest.mark.req("GRID-1", "GRID-6")


def place(school: SmallSchool) -> tuple[int, int]:
    return school.journals["математика"].id, school.lessons["математика", TODAY].id


def deed(op: str = "", **fields: Any) -> PanelDeed:
    return PanelDeed(op or str(uuid4()), **fields)


@pytest.mark.req("GRID-4")
def test_texts_and_works_are_written_together_and_once(any_school: SmallSchool, actor: Any) -> None:
    (journal, lesson), teacher, op = place(any_school), actor("teacher"), str(uuid4())
    control, own = any_school.kinds["К"].id, any_school.work("математика", TODAY)
    wanted = deed(op, text=CardText("Степень", "§ 4", "oral", 0), works=(WorkText(own, control, "№ 1"), WorkText(0, control, "№ 2")))
    first = write_panel(teacher, journal, lesson, wanted, now=NOW)
    assert first["status"] == "saved" and first["is_reshaped"]
    assert write_panel(teacher, journal, lesson, wanted, now=NOW) == first
    assert [work.title for work in Work.select().where(Work.lesson == lesson).order_by(Work.position)] == ["№ 1", "№ 2"]
    assert [column["code"] for column in first["columns"]] == ["К", "К"]
    row = Lesson.get_by_id(lesson)
    assert (row.topic, row.homework, row.homework_form, row.rev) == ("Степень", "§ 4", "oral", 1)
    again = write_panel(teacher, journal, lesson, deed(text=CardText(" Степень ", "§ 4", "oral", 1)), now=NOW)
    assert not again["is_reshaped"] and Lesson.get_by_id(lesson).rev == 1


def test_one_refusal_leaves_everything_as_it_was(any_school: SmallSchool, actor: Any) -> None:
    (journal, lesson), teacher = place(any_school), actor("teacher")
    version = Journal.get_by_id(journal).version
    with pytest.raises(BadInput) as refusal:
        write_panel(teacher, journal, lesson, deed(text=CardText("Степень", "", "", 0), works=(WorkText(0, 9999, ""),)), now=NOW)
    assert refusal.value.field == "kind"
    with pytest.raises(StaleRow):
        write_panel(teacher, journal, lesson, deed(text=CardText("Степень", "", "", 7)), now=NOW)
    assert Lesson.get_by_id(lesson).topic == "" and Journal.get_by_id(journal).version == version


def test_the_call_answers_json_with_the_card_as_it_stands(web: Callable[..., Any], school: SmallSchool) -> None:
    journal, lesson = place(school)
    url, teacher = f"/journal/{journal}/lesson/{lesson}/card", web("teacher")
    card = teacher.get(url).json
    assert card["may_write"] and card["filled"] == "не записан" and card["works"][0]["facts"] == "вес 1, отметок 0"
    text = {"topic": "Степень", "homework": "не задано", "form": "", "rev": card["rev"]}
    answer = teacher.post_json(url, {"op": str(uuid4()), "text": text}).json
    assert answer["status"] == "saved" and answer["card"]["filled"].startswith("записан 14.10 в 10:30") and answer["card"]["late"] == "в срок"
    assert teacher.post_json(url, {"op": str(uuid4()), "text": text}).json["status"] == "saved"  # nothing differs: nothing is old
    stale = teacher.post_json(url, {"op": str(uuid4()), "text": text | {"topic": "Другое"}}).json
    assert stale["status"] == "conflict"
    refused = teacher.post_json(url, {"op": str(uuid4()), "text": text | {"topic": "х" * 301, "rev": 1}}).json
    assert (refused["status"], refused["field"]) == ("refused", "topic")
    for wrong in ({}, {"op": str(uuid4()), "works": {}}, {"op": str(uuid4()), "text": []}, {"op": str(uuid4()), "works": [1]}, []):
        assert teacher.post_json(url, wrong).status_code == 400
    deputy = web("deputy")
    assert not deputy.get(url).json["may_write"] and deputy.post_json(url, {"op": str(uuid4())}).status_code == 403
