"""The pages of the monthly check and of the requests."""

from __future__ import annotations

import pytest

from ejournal.models import CardAccess, ChangeRequest, Pupil


@pytest.mark.req("REG-8", "SEC-3")
def test_from_the_class_teacher_to_the_secretary_and_back(web, school):
    teacher, secretary, class_id = web("teacher"), web("secretary"), school.classes["5А"].id
    page = teacher.get("/upkeep/").text
    assert "Ершова Лилия Денисовна" in page and "Ким" not in page
    assert CardAccess.select().count() == 5
    assert teacher.post(f"/upkeep/{class_id}/confirm").status_code == 302
    assert "Выверено 14.10.2026" in teacher.get("/upkeep/").text
    wrong = teacher.post(f"/upkeep/{class_id}/ask", pupil=school.pupils["ершов"].id, about="pupil:birth_date", new="летом")
    assert wrong.status_code == 400 and "не дата" in wrong.text
    teacher.post(f"/upkeep/{class_id}/ask", pupil=school.pupils["ершов"].id, about="pupil:patronymic", new="Ильич")
    queue = secretary.get("/upkeep/", follow_redirects=True).text
    assert "Ершов Матвей" in queue and "Ильич" in queue
    row = ChangeRequest.get()
    secretary.post(f"/upkeep/requests/{row.id}/accept")
    assert Pupil.get_by_id(row.pupil_id).patronymic == "Ильич"
    assert "внесено" in teacher.get("/upkeep/").text


@pytest.mark.req("REG-8")
def test_the_heads_see_who_has_not_confirmed(web, school):
    page = web("director").get("/upkeep/", follow_redirects=True).text
    assert page.count("не выверено") == 3 and "Ведерников" in page
    assert web("director").get("/upkeep/requests").status_code == 403
