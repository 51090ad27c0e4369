"""The dictionary of kinds of work: ready weights in one step, weights frozen in works, letters that differ."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ejournal.errors import BadInput, Refused
from ejournal.models import AuditRow, Work, WorkKind
from ejournal.policy.actor import load_actor
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.work_kinds import WEIGHT_SETS, tidy_code
from ejournal.services.lesson_card import add_work
from ejournal.services.records import change_record, create_record
from ejournal.services.work_kinds import foreseen, take_weights, weight_set
from tests.factories import NOW, TODAY


def who(school, login="deputy"):
    return load_actor(school.accounts[login].id, TODAY, "127.0.0.1")


@pytest.mark.req("GRID-6")
def test_a_set_of_weights_is_shown_and_taken_in_one_step(any_school):
    assert not SchoolRules().use_weights, "weights are off until the school wants them"
    assert [(one.code, one.old, one.new) for one in foreseen(weight_set("w3"))] == [("О", 1, 3), ("К", 1, 5), ("С", 1, 3)]
    assert take_weights(who(any_school), weight_set("w3"), now=NOW) == 3
    assert {row.code: row.weight for row in WorkKind.select()} == {"О": 3, "К": 5, "С": 3}
    assert AuditRow.select().where(AuditRow.entity == "WorkKind").count() == 3
    assert take_weights(who(any_school), weight_set("w3"), now=NOW) == 0
    assert take_weights(who(any_school), weight_set("w1"), now=NOW) == 3
    for login in ("teacher", "director", "methodist"):
        with pytest.raises(Refused):
            take_weights(who(any_school, login), weight_set("w2"), now=NOW)


@pytest.mark.req("GRID-6")
def test_a_work_keeps_the_weight_it_was_made_with(any_school):
    journal, lesson = any_school.journals["математика"].id, any_school.lessons["математика", TODAY].id
    before = add_work(who(any_school, "teacher"), journal, lesson, any_school.kinds["К"].id, "", now=NOW)
    take_weights(who(any_school), weight_set("w2"), now=NOW)
    after = add_work(who(any_school, "teacher"), journal, lesson, any_school.kinds["К"].id, "", now=NOW)
    assert [Work.get_by_id(work).weight for work in (before, after)] == [1, Decimal("1.5")]


@pytest.mark.req("GRID-6")
def test_a_kind_that_no_set_knows_keeps_its_weight(any_school):
    own = WorkKind.create(name="Ведение тетради", short_name="тетрадь", code="ВТ", weight=2)
    assert not [one for one in foreseen(weight_set("w2")) if one.kind == own.id]
    assert [one.new for one in foreseen(weight_set("w1")) if one.kind == own.id] == [1]
    assert {len(one.weights) for one in WEIGHT_SETS} == {0, 13}


@pytest.mark.req("GRID-6", "ADM-2")
@pytest.mark.parametrize(
    ("values", "field"),
    [({"code": "к"}, "code"), ({"code": "K"}, "code"), ({"code": " "}, "code"), ({"weight": Decimal(0)}, "weight"), ({"due_days": 90}, "due_days")],
)
def test_letters_differ_and_numbers_have_limits(any_school, values, field):
    own = {"name": "Коллоквиум", "short_name": "колл.", "code": "КЛ", "weight": Decimal(1), "due_days": 3, "position": 50}
    with pytest.raises(BadInput) as refused:
        create_record(who(any_school), WorkKind, own | values, now=NOW)
    assert refused.value.field == field
    row = create_record(who(any_school), WorkKind, own | {"code": "kл"}, now=NOW)
    assert row.code == "КЛ" == tidy_code(" кл")
    assert change_record(who(any_school), row, {"is_used": False}, now=NOW)


@pytest.mark.req("GRID-6")
def test_the_page_of_weights(web, school):
    page = web("deputy").get("/assessment/weights?set=w3").text
    assert "<del>1</del> → <ins>5</ins>" in page and "не учитываются" in page
    assert web("deputy").get("/assessment/weights?set=x").status_code == 404
    assert web("deputy").post("/assessment/weights", set="w3").status_code == 302
    assert "уже стоят" in web("deputy").get("/assessment/weights?set=w3").text
    assert "Готовые веса" in web("deputy").get("/admin/workkind/").text
    assert "Готовые веса" not in web("methodist").get("/admin/workkind/").text
