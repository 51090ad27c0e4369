"""Reads around orders answer alike on both engines (MOV-1, MOV-2)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ejournal.errors import BadInput
from ejournal.models import Mark, SchoolClass
from ejournal.policy.actor import load_actor
from ejournal.queries.movement import movement_book, movement_counts
from ejournal.queries.order_facts import DraftLine, OrderDraft, draft_of, find_order, lines_of
from ejournal.queries.order_foresee import foresee
from ejournal.queries.order_papers import extract, order_paper
from ejournal.queries.orders import (
    OrderQuestion,
    chosen_pupil,
    order_list,
    orders_of_pupil,
    overdue_orders,
    proposed_number,
    pupil_choices,
)
from ejournal.services.orders import cancelling, execute, save_draft
from tests.factories import NOW, TODAY, SmallSchool


@pytest.mark.req("MOV-1", "MOV-2", "MOV-7")
def test_an_order_is_read_on_every_page(any_school: SmallSchool) -> None:
    actor: Any = load_actor(any_school.accounts["secretary"].id, TODAY)
    parallel = SchoolClass.create(year=any_school.year, grade=5, letter="Б")
    pupil = any_school.pupils["щукина"].id
    Mark.create(pupil=pupil, work=any_school.work("математика", date(2026, 10, 6)), value="5", changed_at=NOW)
    assert proposed_number(any_school.year.id) == "53-у", "orders that stand beside memberships only are counted"
    draft = OrderDraft("class_transfer", "53-у", date(2026, 10, 9), TODAY, "заявление", "", (DraftLine(pupil, class_to=parallel.id),))
    shown = foresee(draft, TODAY)
    assert [block.caption for block in shown.blocks] == ["Щукина Надежда", "Журналы", "Кто узнает"] and not shown.problems
    order = save_draft(actor, draft, now=NOW)
    row = order_list(OrderQuestion(any_school.year.id), TODAY)[0]
    assert (row.number, row.is_overdue, overdue_orders(TODAY)) == ("53-у", True, 1)
    execute(actor, order, now=NOW)
    assert [row.classes for row in order_list(OrderQuestion(text="щукина"), TODAY)] == ["5\u00a0А → 5\u00a0Б"]
    lines = lines_of([order])
    assert "Перевести Щукину Надежду, ученицу 5\u00a0А класса, в 5\u00a0Б класс" in order_paper(find_order(order), lines, draft_of(find_order(order), lines)).text
    assert [line.current for line in extract(pupil, TODAY).lines] == ["06.10 ответ на уроке — 5"]
    counts = dict(movement_counts(date(2026, 9, 1), TODAY))
    assert (counts["5\u00a0А"].left_inside, counts["5\u00a0Б"].came_inside, counts["Школа"].balances) == (1, 1, True)
    execute(actor, save_draft(actor, cancelling(order, "54-у", TODAY), now=NOW), now=NOW)
    assert [line.cancelled_by for line in movement_book(date(2026, 9, 1), TODAY)] == ["№\u00a054-у", ""]
    assert [one.number for one in orders_of_pupil(pupil)] == ["53-у", "54-у"]


@pytest.mark.req("MOV-1")
def test_a_pupil_is_found_by_the_line_the_file_or_a_beginning(any_school: SmallSchool) -> None:
    choices = pupil_choices(TODAY)
    assert dict(choices)[any_school.pupils["седых"].id] == "Седых Роман, не в классе"
    assert chosen_pupil("елк", choices) == any_school.pupils["елкин"].id
    assert chosen_pupil("`krby", choices) == any_school.pupils["елкин"].id
    with pytest.raises(BadInput, match="такого ученика нет"):
        chosen_pupil("Нетакой", choices)
    with pytest.raises(BadInput, match="подходит не один"):
        chosen_pupil("Щук", [(1, "Щукин Лев, 5 А"), (2, "Щукина Ева, 5 А")])
