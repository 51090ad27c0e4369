"""The page as it stood on any day, rebuilt from the trail, is the page that was seen then (COR-4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ejournal.errors import BadInput
from ejournal.models import ClassMembership, Mark, PeriodMark, Pupil, database
from ejournal.policy.actor import Actor
from ejournal.queries.history import final_history
from ejournal.queries.journal_page import journal_page, open_page
from ejournal.queries.journal_page_shapes import JournalPage
from ejournal.queries.journal_past import journal_page_as_of, page_at
from ejournal.services.cells import Change, write_cells
from ejournal.services.ledger import writing
from ejournal.services.lesson_card import CardText, add_work, write_card
from ejournal.services.lessons import LessonChange, write_lessons
from ejournal.services.records import insert, update
from tests.factories import NOW, TODAY, SmallSchool, school_days
from tests.services.test_cells import Pen
from tests.trail import give_history

pytestmark = pytest.mark.req("COR-4")
DAYS = school_days(date(2026, 10, 9), TODAY)
CLASS = ("ершов", "елкин", "аксенов", "щукина", "луговой")
DEED = st.one_of(
    st.tuples(st.just("cell"), st.sampled_from(CLASS), st.sampled_from(DAYS), st.sampled_from(["5", "4/3", "2", "Н", "Н 4", "•", "", "О"])),
    st.tuples(st.just("topic"), st.sampled_from(DAYS), st.sampled_from(["Дроби", "Степень", ""])),
    st.tuples(st.just("homework"), st.sampled_from(DAYS), st.sampled_from(["§ 4", "не задано", ""])),
    st.tuples(st.just("card"), st.sampled_from(DAYS), st.sampled_from(["Углы", ""])),
    st.tuples(st.just("work"), st.sampled_from(DAYS), st.sampled_from(["К", "С"])),
    st.tuples(st.just("leaves"), st.sampled_from(CLASS), st.sampled_from(DAYS)),
    st.tuples(st.just("renamed"), st.sampled_from(CLASS), st.sampled_from(["Яковлев", "Абрамов"])),
)


def seen(page: JournalPage) -> Any:
    """What a reader of the page sees of records: not what may be written in it."""
    return (
        [(one.work, one.lesson, one.date, one.number, one.kind, one.weight, one.title) for one in page.columns],
        [(row.pupil, row.name, row.note, row.from_date, row.to_date, row.mean, row.weighted, row.forecast, row.count, row.final, row.warning)
         for row in page.rows],
        {(row.pupil, cell.work): (cell.text, cell.css.replace(" is-other", "").strip()) for row in page.rows for cell in row.cells},
        [(one.lesson, one.ordinal, one.topic, one.homework, one.how, one.is_cancelled, one.filled, one.late) for one in page.lessons],
    )  # fmt: skip


def act(school: SmallSchool, deed: tuple[Any, ...], now: datetime) -> None:
    kind, *told = deed
    pen, journal = Pen(school), school.journals["математика"].id
    if kind == "cell":
        pupil, day, text = told
        work = school.work("математика", day)
        page = journal_page(pen.actor, journal, school.quarter.id, TODAY)
        rev = next((cell.rev for row in page.rows if row.pupil == school.pupils[pupil].id for cell in row.cells if cell.work == work), 0)
        write_cells(pen.actor, journal, str(uuid4()), [Change(school.pupils[pupil].id, work, text, rev)], now=now)
        return
    if kind in ("leaves", "renamed"):
        with writing(pen.actor, now) as ledger:
            if kind == "leaves":
                update(ledger, ClassMembership.get(ClassMembership.pupil == school.pupils[told[0]].id), {"end": told[1], "order_out": "№ 60-у"})
            else:
                update(ledger, Pupil.get_by_id(school.pupils[told[0]].id), {"surname": told[1]})
        return
    lesson = type(school.lessons["математика", told[0]]).get_by_id(school.lessons["математика", told[0]].id)
    if kind in ("topic", "homework"):
        write_lessons(pen.actor, journal, str(uuid4()), [LessonChange(lesson.id, kind, told[1], lesson.rev)], now=now)
    elif kind == "card":
        write_card(pen.actor, journal, lesson.id, CardText(told[1], "§ 7", "oral", lesson.rev), now=now)
    elif lesson.works.count() < 3:
        add_work(pen.actor, journal, lesson.id, school.kinds[told[1]].id, "Работа", now=now, confirmed=True)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=st.lists(DEED, min_size=1, max_size=9), remembered=st.booleans())
def test_the_page_after_each_save_is_rebuilt_as_it_was_seen(school: SmallSchool, deeds: list[tuple[Any, ...]], remembered: bool) -> None:
    """Whether the trail knows how class and lessons began, or only what was changed since."""
    journal, teacher = school.journals["математика"].id, Pen(school).actor
    with database.atomic() as everything:
        if remembered:
            give_history()
        pages = []
        for step, deed in enumerate(deeds, 1):
            moment = NOW + timedelta(minutes=step)
            act(school, deed, moment)
            pages.append((moment, seen(journal_page(teacher, journal, school.quarter.id, TODAY))))
        for moment, page in pages:
            assert seen(page_at(open_page(teacher, journal, school.quarter.id, TODAY), moment)) == page
        everything.rollback()


def test_a_cell_that_is_otherwise_now_says_so(school: SmallSchool, actor: Callable[[str], Actor]) -> None:
    pen, journal = Pen(school), school.journals["математика"].id
    yesterday = TODAY - timedelta(days=1)
    pen.write("ершов", "3", day=yesterday, now=NOW - timedelta(days=1))
    pen.write("ершов", "5", rev=1, day=yesterday)
    pen.write("елкин", "4", day=yesterday)
    page = journal_page_as_of(actor("deputy"), journal, None, yesterday, TODAY)
    cells = {(row.name, cell.work): cell for row in page.rows for cell in row.cells if cell.now}
    work = school.work("математика", yesterday)
    assert {key: (cell.text, cell.now) for key, cell in cells.items()} == {("Ершов Матвей", work): ("3", "5"), ("Ёлкин Глеб", work): ("", "4")}
    assert all("is-other" in cell.css for cell in cells.values())
    mean = next(row.mean for row in page.rows if row.name == "Ершов Матвей")
    assert mean == 3 and page.as_of == yesterday and not page.journal.editable
    assert all(column.lock and not column.can_edit for column in page.columns)


def test_before_the_first_record_the_page_is_empty(school: SmallSchool, actor: Callable[[str], Actor]) -> None:
    Pen(school).write("ершов", "5")
    page = journal_page_as_of(actor("teacher"), school.journals["математика"].id, None, date(2026, 9, 30), TODAY)
    assert not any(cell.text for row in page.rows for cell in row.cells)


def test_a_day_ahead_is_refused_in_words(school: SmallSchool, actor: Callable[[str], Actor]) -> None:
    with pytest.raises(BadInput, match="ещё не наступил"):
        journal_page_as_of(actor("teacher"), school.journals["математика"].id, None, TODAY + timedelta(days=1), TODAY)


def test_a_group_is_rebuilt_too(school: SmallSchool, actor: Callable[[str], Actor]) -> None:
    give_history()
    journal = school.journals["английский"].id
    page = journal_page_as_of(actor("deputy"), journal, None, TODAY, TODAY)
    assert seen(page) == seen(journal_page(actor("deputy"), journal, None, TODAY))
    assert [row.name for row in page.rows] == ["Ершов Матвей", "Щукина Надежда"]


def test_a_period_mark_has_its_history(school: SmallSchool, actor: Callable[[str], Actor]) -> None:
    own = {"pupil": school.pupils["ершов"].id, "journal": school.journals["математика"].id, "period": school.quarter.id, "kind": "period"}
    with writing(actor("teacher"), NOW) as ledger:
        row = insert(ledger, PeriodMark, own | {"value": "4", "changed_at": NOW})
    with writing(actor("deputy"), NOW + timedelta(days=1)) as ledger:
        update(ledger, row, {"reason": "учтена контрольная"})
        update(ledger, row, {"value": "5"})
    moments = [(one.old, one.new, one.who) for one in final_history(row.id)]
    assert moments == [("", "4", "Ведерников\u00a0И.\u00a0С."), ("4", "5", "Жаворонкова\u00a0Н.\u00a0О.")]
    assert final_history(None) == ()
    page = journal_page_as_of(actor("deputy"), school.journals["математика"].id, None, TODAY, TODAY)
    assert [row.final for row in page.rows if row.name == "Ершов Матвей"] == ["4"]


def test_the_number_of_selects_does_not_grow(school: SmallSchool, actor: Callable[[str], Actor], selects: Callable[[], Any]) -> None:
    give_history()
    journal, deputy = school.journals["математика"].id, actor("deputy")
    counts = []
    for text in ("5", "4", "3"):
        Pen(school).write("ершов", text, rev=Mark.select().count() and Mark.get().rev)
        with selects() as ran:
            journal_page_as_of(deputy, journal, None, TODAY, TODAY)
        counts.append(len(ran))
    assert len(set(counts)) == 1 and counts[0] <= 22
    trail = [sql for sql in ran if '"audit_row"' in sql]
    plans = [str(database.execute_sql("EXPLAIN QUERY PLAN " + sql.replace("%s", "?"), ["x"] * sql.count("?")).fetchall()) for sql in trail]
    assert plans and all("SEARCH t1 USING INDEX audit_row_entity_entity_id (entity=? AND entity_id=?)" in plan for plan in plans)
