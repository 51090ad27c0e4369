"""What is deleted can be put back, and the audit trail stays whole (COR-3)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ejournal.errors import BadInput, NotThere, Refused
from ejournal.models import AccountRole, BinEntry, CurriculumLine, Guardianship, Period, Subject
from ejournal.policy.actor import load_actor
from ejournal.services.bin import restore
from ejournal.services.records import create_record, delete_record, delete_records
from tests.factories import NOW, TODAY
from tests.trail import faults, give_history


@pytest.fixture
def admin(any_school):
    give_history()
    return load_actor(any_school.accounts["admin"].id, TODAY)


@pytest.mark.req("COR-3", "ADM-2")
@pytest.mark.parametrize("what", ["dates", "references", "numbers"])
def test_the_same_record_comes_back(any_school, admin, what):
    subject = Subject.get(Subject.name == "Кружок")
    values = {"year": any_school.year.id, "grade": 5, "subject": subject.id, "hours_a_week": Decimal("1.5")}
    if what == "dates":
        row = any_school.next_quarter
    elif what == "references":
        row = Guardianship.get()
    else:
        row = create_record(admin, CurriculumLine, values, now=NOW)
    model, before = type(row), type(row).select().where(type(row).id == row.id).dicts().get()
    delete_record(admin, row, now=NOW)
    assert not model.select().where(model.id == row.id).exists() and faults() == []
    entry = BinEntry.get()
    assert (entry.account_id, entry.entity_id) == (any_school.accounts["admin"].id, row.id)
    restore(admin, entry.id, now=NOW)
    assert model.select().where(model.id == row.id).dicts().get() == before and faults() == []
    with pytest.raises(NotThere):
        restore(admin, entry.id, now=NOW)


@pytest.mark.req("ADM-2")
def test_what_it_points_at_must_stand(any_school, admin):
    subject = create_record(admin, Subject, {"name": "Черчение"}, now=NOW)
    line = create_record(admin, CurriculumLine, {"year": any_school.year.id, "grade": 9, "subject": subject.id, "hours_a_week": Decimal(1)}, now=NOW)
    delete_records(admin, [line, subject], now=NOW)
    first, second = BinEntry.select().order_by(BinEntry.id)
    with pytest.raises(BadInput, match="Предмет"):
        restore(admin, first.id, now=NOW)
    restore(admin, second.id, now=NOW)
    restore(admin, first.id, now=NOW)
    assert CurriculumLine.get().subject.name == "Черчение" and faults() == []


@pytest.mark.req("ADM-2")
def test_the_place_may_be_taken_meanwhile(school, actor):
    admin = actor("admin")
    subject = create_record(admin, Subject, {"name": "Черчение"}, now=NOW)
    number = subject.id
    delete_record(admin, subject, now=NOW)
    again = create_record(admin, Subject, {"name": "Черчение"}, now=NOW)
    with pytest.raises(BadInput, match="уже есть"):
        restore(admin, BinEntry.get().id, now=NOW)
    Subject.update(name="Астрономия").where(Subject.id == again.id).execute()
    back = restore(admin, BinEntry.get().id, now=NOW)
    assert back.name == "Черчение" and again.id == number and back.id != number  # SQLite gives a free number out again


@pytest.mark.req("SEC-1")
def test_only_the_administrator_puts_back(school, actor):
    delete_record(actor("deputy"), school.next_quarter, now=NOW)
    assert Period.select().count() == 1
    with pytest.raises(Refused):
        restore(actor("deputy"), BinEntry.get().id, now=NOW)


@pytest.mark.req("ROLE-1")
def test_a_role_taken_away_is_not_put_into_the_bin(school, actor):
    row = AccountRole.get(AccountRole.account == school.accounts["methodist"])
    delete_record(actor("admin"), row, now=NOW)
    assert not BinEntry.select().exists()


@pytest.mark.req("ADM-2")
def test_the_page_of_the_bin(web, school, actor):
    delete_record(actor("deputy"), school.next_quarter, now=NOW)
    admin = web("admin")
    page = admin.get("/bin/").text
    assert "Жаворонкова" in page and "Вернуть" in page
    assert admin.post(f"/bin/{BinEntry.get().id}/restore").status_code == 302
    assert Period.select().count() == 2 and "Возвращены" in admin.get("/bin/").text
    assert "корзины" in admin.get(f"/admin/period/delete/?id={school.next_quarter.id}").text
