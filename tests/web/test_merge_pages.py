"""The page where two cards become one."""

from __future__ import annotations

from datetime import date

import pytest

from ejournal.models import CardAccess, ClassMembership, Pupil, PupilMerge


@pytest.mark.req("REG-6", "SEC-3")
def test_from_the_list_to_the_merged_card(web, school):
    born, first = date(2015, 5, 3), school.pupils["елкин"].id
    Pupil.update(birth_date=born, address="ул. Речная, 1").where(Pupil.id == first).execute()
    second = Pupil.create(surname="Елкин", name="Глеб", birth_date=born, address="ул. Луговая, 2")
    ClassMembership.create(pupil=second, school_class=school.classes["5А"], start=date(2026, 9, 1))
    secretary = web("secretary")
    page = secretary.get("/pupils/merge").text
    assert f"keep={first}&amp;gone={second.id}" in page or f"keep={second.id}&amp;gone={first}" in page
    page = secretary.get(f"/pupils/merge?keep={first}&gone={second.id}").text
    assert "Ёлкин" in page and "Елкин" in page and "Объединить" in page
    assert "Речная" not in page and "Луговая" not in page  # no consent to the address
    assert CardAccess.select().count() == 4
    answer = secretary.post("/pupils/merge", keep=first, gone=second.id, choose_surname="gone")
    assert answer.status_code == 302 and PupilMerge.get().gone_id == second.id
    assert Pupil.get_by_id(first).surname == "Елкин"
    assert secretary.get(f"/pupils/merge?keep={first}&gone={second.id}").status_code == 302
    assert web("teacher").get("/pupils/merge").status_code == 403
