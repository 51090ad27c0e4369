"""Nonsense at the JSON doors of the journal: a sentence in Russian, nothing half-done, never a traceback (GRID-5, SEC-2)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from ejournal.models import AcademicYear, AuditRow, Journal, Lesson, Mark, Note, PeriodMark
from tests.factories import TODAY, SmallSchool

ODD: dict[str, Any] = {
    "null": None, "a list": [1], "an object": {"id": 1}, "a fraction": 1.5, "yes": True, "below zero": -1, "too big": 10**30, "a word": "слово",
    "nothing": "", "script": "<script>alert(1)</script>", "too long": "я" * 5000, "half a letter": "\ud800", "a zero byte": "5\x00", "a right-to-left mark": "\u202e5",
}  # fmt: skip



def bodies(school: SmallSchool, door: str) -> dict[str, Any]:
    """A good call of each door."""
    pupil, work = school.pupils["ершов"].id, school.work("математика", TODAY)
    lesson = school.lessons["математика", TODAY]
    calls: dict[str, Any] = {
        "cells": {"changes": [{"pupil": pupil, "work": work, "text": "5", "rev": 0}]},
        "lessons": {"changes": [{"lesson": lesson.id, "field": "topic", "text": "Дроби", "rev": 0}]},
        "marks": {"changes": [{"pupil": pupil, "kind": "period", "period": school.quarter.id, "text": "5", "rev": 0, "reason": "причина", "document": ""}]},
        "card": {
            "text": {"topic": "Дроби", "homework": "§ 1", "form": "", "rev": 0},
            "works": [{"id": 0, "kind": school.kinds["К"].id, "title": "№ 1"}], "removed": [work], "take": "1",
        },
        "notes": {"pupil": pupil, "work": work, "text": "спросить", "mark": "4", "kind": "owed", "date": "2026-10-14", "due": "2026-10-20"},
    }  # fmt: skip
    return {"op": str(uuid4())} | calls[door]


def address(school: SmallSchool, door: str, journal: str = "математика") -> str:
    lesson = f"lesson/{school.lessons['математика', TODAY].id}/" if door == "card" else ""
    return f"/journal/{school.journals[journal].id}/{lesson}{door}"


def spoiled(body: Any, odd: Any) -> Iterator[tuple[str, Any]]:
    """The call with one value after another put in the place of each of its values, at any depth."""
    inner = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for key, value in list(inner):
        copy = body.copy()
        copy[key] = odd
        yield str(key), copy
        for name, below in spoiled(value, odd):
            deep = body.copy()
            deep[key] = below
            yield f"{key}.{name}", deep


def sent(browser: Any, url: str, body: Any) -> Any:
    """The call in plain ASCII, as any program may send it: half a letter (a lone surrogate) can't be written otherwise."""
    headers = {"X-CSRFToken": browser.token(), "Content-Type": "application/json"}
    return browser.client.post(url, data=json.dumps(body).encode("ascii"), headers=headers)


def written() -> tuple[int, ...]:
    return tuple(model.select().count() for model in (Mark, PeriodMark, Note)) + (AuditRow.select().where(AuditRow.entity != "Session").count(),)


def is_sane(answer: Any) -> bool:
    """Either done (or refused line by line) as JSON, or one sentence."""
    if answer.status_code == 200:
        return answer.is_json
    sentence = (answer.json or {}).get("error", "")
    return answer.status_code in (400, 403, 404, 409, 413) and bool(sentence) and not any(word in sentence for word in ("Error", "Traceback", "None"))


DOORS = ("cells", "lessons", "marks", "card", "notes")


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("door", DOORS)
@pytest.mark.req("GRID-5", "SEC-2")
def test_any_value_may_be_nonsense(web, any_school: SmallSchool, door: str, odd: str) -> None:
    browser, url = web("teacher"), address(any_school, door)
    for name, body in (("the whole", ODD[odd]), *spoiled(bodies(any_school, door), ODD[odd])):
        before = written()
        if isinstance(body, dict) and "op" in body and body["op"] is not ODD[odd]:
            body["op"] = str(uuid4())
        answer = sent(browser, url, body)
        assert is_sane(answer), (name, answer.status_code, answer.text[:300])
        if answer.status_code != 200:
            assert written() == before, f"{name}: half-done"


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.req("ROLE-2")
def test_another_s_journal_and_ids_of_another_are_refused(web, any_school: SmallSchool, door: str) -> None:
    browser, before = web("teacher"), written()
    for journal in ("алгебра", "английский"):
        answer = browser.post_json(address(any_school, door, journal), bodies(any_school, door))
        statuses = {one["status"] for one in answer.json.get("results", [])} if answer.status_code == 200 else set()
        assert answer.status_code in (403, 404) or statuses <= {"refused"}, answer.text
    assert browser.post_json(f"/journal/999999999/{door}", bodies(any_school, door)).status_code in (403, 404)
    assert written() == before


@pytest.mark.parametrize("door", ("cells", "lessons", "marks", "card", "notes"))
@pytest.mark.req("MARK-6", "ARC-2")
def test_a_closed_year_takes_nothing(web, any_school: SmallSchool, door: str) -> None:
    AcademicYear.update(closed_on=TODAY).execute()
    before = (Mark.select().count(), PeriodMark.select().count(), [row.topic for row in Lesson.select().order_by(Lesson.id)])
    body = bodies(any_school, door)
    body = {key: value for key, value in body.items() if key not in ("removed", "take")}
    answer = web("teacher").post_json(address(any_school, door), body)
    assert is_sane(answer), answer.text[:300]
    if door != "notes":  # one's own notes are no record of the school
        said = answer.json
        statuses = [one["status"] for one in said.get("results", [said])] if answer.status_code == 200 else ["refused"]
        assert statuses == ["refused"], said
    assert before == (Mark.select().count(), PeriodMark.select().count(), [row.topic for row in Lesson.select().order_by(Lesson.id)])


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.req("GRID-4")
def test_the_same_op_is_done_once(web, any_school: SmallSchool, door: str) -> None:
    browser, url, body = web("teacher"), address(any_school, door), bodies(any_school, door)
    body = {key: value for key, value in body.items() if key not in ("removed", "take")}
    first = browser.post_json(url, body)
    after = written()
    second = browser.post_json(url, body)
    assert (first.status_code, second.status_code) == (200, 200), (first.text, second.text)
    assert written() == after
    for name in ("results", "status", "id"):
        assert first.json.get(name) == second.json.get(name)


GETS = ("cell?pupil={0}&work={0}", "figures/{0}", "figures/{0}/card", "figures/1?period={0}", "notes/cell?pupil={0}&work={0}", "data?period={0}", "marks?period={0}",
        "close?period={0}", "?date={0}", "?as_of={0}", "?period={0}&pupil={0}&work={0}", "lesson/{0}/card")  # fmt: skip


@pytest.mark.parametrize("value", ("", "0", "-1", "999999999", "9" * 40, "слово", "%00", "<script>", "1.5", "٣", "²"))
@pytest.mark.req("GRID-5", "SEC-2")
def test_any_part_of_an_address_may_be_nonsense(web, any_school: SmallSchool, value: str) -> None:
    browser, own = web("teacher"), any_school.journals["математика"].id
    for address_ in GETS:
        answer = browser.get(f"/journal/{own}{'' if address_.startswith('?') else '/'}{address_.format(value)}")
        assert answer.status_code in (200, 308, 400, 403, 404, 405), (address_, answer.status_code)
        assert "<script>alert" not in answer.text and "Traceback" not in answer.text


def test_the_version_of_the_journal_stands_after_a_refusal(web, any_school: SmallSchool) -> None:
    own = any_school.journals["математика"]
    before = Journal.get_by_id(own.id).version
    body = bodies(any_school, "cells")
    body["changes"][0]["text"] = "77"
    assert web("teacher").post_json(address(any_school, "cells"), body).json["results"][0]["status"] == "refused"
    assert Journal.get_by_id(own.id).version == before
