"""The pages of the notebook: written by a form, printed, brought back; the class teacher's files (GRID-9, GRID-12)."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from openpyxl import load_workbook

from ejournal.models import Mark, Note
from tests.factories import TODAY, SmallSchool


def book(school: SmallSchool) -> str:
    return f"/journal/{school.journals['математика'].id}/notebook"


@pytest.mark.req("GRID-9")
def test_a_debt_is_written_changed_settled_and_printed(web: Callable[..., Any], school: SmallSchool) -> None:
    teacher = web("teacher")
    assert teacher.post(book(school), pupil="ерш", text="тетрадь", kind="owed", due="2026-10-12").status_code == 302
    note = Note.get()
    assert (note.pupil_id, note.kind, note.date, note.due.isoformat()) == (school.pupils["ершов"].id, "owed", TODAY, "2026-10-12")
    page = teacher.get(book(school)).text
    assert "тетрадь" in page and "срок прошёл" in page
    changed = {"do": "change", "rev": "1", "pupil": "3", "text": "тетрадь и атлас", "kind": "owed", "date": "2026-10-13"}
    assert teacher.post(f"{book(school)}/{note.id}", **changed).status_code == 302
    assert teacher.post(f"{book(school)}/{note.id}", **changed).status_code == 409, "the page was opened before the change"
    assert "тетрадь и атлас" in teacher.get("/notebook/").text
    for kind, mimetype in (("xlsx", "spreadsheetml"), ("html", "text/html")):
        answer = teacher.get(f"/notebook/owed.{kind}")
        assert answer.status_code == 200 and mimetype in answer.mimetype
    sheet = load_workbook(BytesIO(teacher.get("/notebook/owed.xlsx").data)).active
    assert "тетрадь и атлас" in [cell.value for row in sheet.iter_rows() for cell in row]
    assert "тетрадь" not in web("teacher2").get("/notebook/").text
    assert teacher.post(f"{book(school)}/{note.id}", do="done", back="owed").headers["Location"] == "/notebook/"
    assert "Никто ничего не должен" in teacher.get("/notebook/").text


@pytest.mark.req("GRID-9")
def test_what_can_not_be_is_said_beside_the_field_and_the_words_stay(web: Callable[..., Any], school: SmallSchool) -> None:
    teacher = web("teacher")
    answer = teacher.post(book(school), pupil="е", text="тетрадь")
    assert answer.status_code == 400 and "Наберите номер по списку" in answer.text and "тетрадь" in answer.text
    assert "Напишите заметку" in teacher.post(book(school), pupil="1", text=" ").text
    assert teacher.post(book(school), pupil="1", text="x", due="завтра").status_code == 400
    assert teacher.post(book(school), pupil="1", text="x", kind="тайна").status_code == 400
    assert not Note.select().exists()


@pytest.mark.req("GRID-9")
def test_what_was_removed_is_offered_back_to_its_author(web: Callable[..., Any], school: SmallSchool) -> None:
    teacher = web("teacher")
    teacher.post(book(school), pupil="", text="принести глобус")
    number = Note.get().id
    answer = teacher.post(f"{book(school)}/{number}", do="remove")
    assert "Заметка убрана" in teacher.get(answer.headers["Location"]).text
    teacher.post(f"{book(school)}/{number}", do="restore")
    assert "принести глобус" in teacher.get(book(school)).text
    assert web("teacher2").post(f"{book(school)}/{number}", do="remove").status_code == 403
    assert teacher.post(f"{book(school)}/{number}", do="burn").status_code == 400
    assert teacher.post(f"{book(school)}/{number + 1}", do="remove").status_code == 404


@pytest.mark.req("GRID-9")
def test_a_draft_mark_is_carried_from_the_page(web: Callable[..., Any], school: SmallSchool) -> None:
    teacher, work = web("teacher"), school.work("математика", TODAY)
    teacher.post(book(school), pupil="3", mark="5", text="")
    number, op = Note.get().id, str(uuid4())
    refused = teacher.post(f"{book(school)}/{number}", do="carry", op=op, work="")
    assert refused.status_code == 400 and "назовите ученика" in refused.text
    assert teacher.post(f"{book(school)}/{number}", do="carry", op=op, work=work).status_code == 302
    assert Mark.get().value == "5" and "Отметка «5» перенесена" in teacher.get(book(school)).text


@pytest.mark.req("GRID-9")
def test_the_cell_s_notes_are_not_kept_by_the_browser(web: Callable[..., Any], school: SmallSchool) -> None:
    teacher, journal = web("teacher"), school.journals["математика"].id
    pupil, work = school.pupils["ершов"].id, school.work("математика", TODAY)
    body = {"op": str(uuid4()), "pupil": pupil, "work": work, "text": "спросить", "date": TODAY.isoformat()}
    made = teacher.post_json(f"/journal/{journal}/notes", body)
    assert made.json == {"id": Note.get().id, "status": "saved"}
    listed = teacher.get(f"/journal/{journal}/notes")
    assert listed.json["notes"][0]["work"] == work and "спросить" not in listed.text
    piece = teacher.get(f"/journal/{journal}/notes/cell?pupil={pupil}&work={work}")
    assert "спросить" in piece.text
    assert {listed.headers["Cache-Control"], piece.headers["Cache-Control"]} == {"private, no-store"}
    for wrong in (None, {}, {"op": "x", "text": "y"}, body | {"op": str(uuid4()), "text": 5}, body | {"op": str(uuid4()), "kind": "тайна"}):
        assert teacher.post_json(f"/journal/{journal}/notes", wrong).status_code == 400
    for deed, left in (("done", 0), ("remove", 0), ("restore", 0)):
        assert teacher.post_json(f"/journal/{journal}/notes", {"op": str(uuid4()), "id": made.json["id"], "do": deed}).status_code == 200
        assert len(teacher.get(f"/journal/{journal}/notes").json["notes"]) == left


@pytest.mark.req("GRID-12", "PRN-1")
def test_all_groups_leave_as_a_workbook_and_as_a_form(web: Callable[..., Any], school: SmallSchool) -> None:
    address = f"/journal/class/{school.classes['5А'].id}/{school.journals['английский'].subject_id}"
    teacher = web("teacher")
    page = teacher.get(address)
    assert page.status_code == 200 and "Лопухова" in page.text
    assert teacher.get(f"{address}?period=999999").status_code == 404
    for kind in ("xlsx", "html"):
        assert teacher.get(f"{address}/page.{kind}").status_code == 200
    assert address in teacher.get("/journal/").text
