"""The secretary's pages of orders: what will change is said before it is done, nothing typed is lost (MOV-1…4, MOV-7)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from ejournal.models import ClassMembership, Mark, Notice, Order, SchoolClass
from ejournal.tables.from_sheet import read_sheets
from tests.factories import NOW, TODAY, SmallSchool


def typed(**values: Any) -> dict[str, Any]:
    base = {"number": "53-у", "date": TODAY.isoformat(), "effective": TODAY.isoformat(), "kind": "leave", "basis": "Заявление родителей", "do": "show"}
    return base | values


@pytest.mark.req("MOV-2", "MOV-3")
def test_what_will_change_stands_beside_before_anything_is_done(web: Callable[..., Any], school: SmallSchool) -> None:
    Mark.create(pupil=school.pupils["ершов"], work=school.work("математика", TODAY), value="5", changed_at=NOW)
    page = web("secretary").post("/orders/new", **typed(pupil="ершов", effective="2026-10-11"))
    text = page.text.replace("\u00a0", " ")
    assert page.status_code == 200 and not Order.select().exists()
    assert "<del>5 А</del> → <ins>не учится с 11 октября</ins>" in text
    assert "11 октября — воскресенье. Ближайший учебный день — 12 октября." in text
    assert "После дня выбытия есть 1 отметка: Ершов Матвей — математика 14.10 «5»." in text
    assert "5 А −1, по школе −1" in text and 'value="Ершов Матвей, 5 А"' in text


@pytest.mark.req("MOV-1", "MOV-2")
def test_an_order_is_carried_out_and_taken_back_from_its_page(web: Callable[..., Any], school: SmallSchool) -> None:
    secretary, pupil = web("secretary"), school.pupils["ершов"].id
    done = secretary.post("/orders/new", **typed(pupil="Ершов Матвей, 5 А", do="execute", place="Зареченская СОШ"))
    order = Order.get()
    assert done.headers["Location"].endswith(f"/orders/{order.id}") and order.state == "executed"
    assert ClassMembership.get(ClassMembership.pupil == pupil).end == TODAY
    page = secretary.get(f"/orders/{order.id}").text.replace("\u00a0", " ")
    assert "отчислен из 5 А с 14 октября: Зареченская СОШ" in page and 'value="54-у"' in page
    secretary.post(f"/orders/{order.id}/cancel", number="54-у", basis="отозвано")
    assert ClassMembership.get(ClassMembership.pupil == pupil).end is None and Order.get_by_id(order.id).state == "cancelled"
    again = secretary.post(f"/orders/{order.id}/cancel", number="55-у")
    assert again.status_code == 400 and "уже отменён" in again.text and Order.select().count() == 2


@pytest.mark.req("MOV-1")
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(web: Callable[..., Any], school: SmallSchool) -> None:
    answer = web("secretary").post(
        "/orders/new", **typed(kind="class_transfer", pupil=["Ершов Матвей, 5 А", "Нетакой"], basis="Просьба матери", do="execute")
    )  # fmt: skip
    assert answer.status_code == 400 and not Order.select().exists()
    assert "«Нетакой»: такого ученика нет" in answer.text and 'href="#pupil-0"' in answer.text
    assert 'value="Нетакой"' in answer.text and 'value="Просьба матери"' in answer.text
    second = web("secretary").post("/orders/new", **typed(kind="class_transfer", pupil="Седых", do="execute"))
    assert second.status_code == 400 and "ни в каком классе не учится" in second.text
    assert Order.get().state == "draft", "what could not be carried out is kept as a draft"


@pytest.mark.req("MOV-1")
def test_a_whole_class_is_put_in_at_once(web: Callable[..., Any], school: SmallSchool) -> None:
    page = web("secretary").post("/orders/new", **typed(kind="graduate", whole_class=school.classes["5А"].id, do="class"))
    assert page.text.count('name="pupil" value="') == 6  # five who are there today, and an empty line


@pytest.mark.req("MOV-6")
def test_schooling_does_not_end_in_the_fifth_grade(web: Callable[..., Any], school: SmallSchool) -> None:
    answer = web("secretary").post("/orders/new", **typed(kind="graduate", pupil="ершов", do="execute"))
    assert answer.status_code == 400 and "из 5 А обучение не завершают" in answer.text.replace("\u00a0", " ")
    assert ClassMembership.get(ClassMembership.pupil == school.pupils["ершов"].id).end is None


@pytest.mark.req("MOV-4")
def test_a_late_draft_is_red_to_secretary_deputy_and_director(web: Callable[..., Any], school: SmallSchool) -> None:
    secretary = web("secretary")
    secretary.post("/orders/new", **typed(pupil="ершов", date=(TODAY - timedelta(days=5)).isoformat(), do="save"))
    for login in ("secretary", "deputy", "director"):
        page = web(login).get("/orders/").text.replace("\u00a0", " ")
        assert 'class="is-late"' in page and "не исполнен, срок 13 октября" in page
        assert "не исполнен в срок" in web(login).get("/").text
    assert "не исполнен в срок" not in web("teacher").get("/").text


@pytest.mark.req("MOV-1")
def test_orders_are_found_by_number_and_by_pupil(web: Callable[..., Any], school: SmallSchool) -> None:
    secretary = web("secretary")
    secretary.post("/orders/new", **typed(pupil="ершов", number="61-у", do="save"))
    secretary.post("/orders/new", **typed(pupil="щукина", number="62-у", do="save"))
    for asked in ("62", "щук", "oerby", "62-у"):
        page = secretary.get(f"/orders/?q={asked}").text
        assert "Щукина Надежда" in page and "Ершов Матвей" not in page, asked
    assert "Таких приказов нет" in secretary.get("/orders/?q=нет").text


@pytest.mark.req("MOV-5")
def test_the_deputy_reads_the_order_from_the_notice(web: Callable[..., Any], school: SmallSchool) -> None:
    web("secretary").post("/orders/new", **typed(pupil="ершов", do="execute"))
    notice = Notice.get(Notice.account == school.accounts["deputy"])
    assert "Ершов Матвей отчислен из 5" in notice.text
    page = web("deputy").get(notice.url)
    assert page.status_code == 200 and "Отменить другим приказом" not in page.text


@pytest.mark.req("MOV-7")
def test_the_wording_has_names_declined_and_is_kept_as_edited(web: Callable[..., Any], school: SmallSchool) -> None:
    secretary = web("secretary")
    secretary.post("/orders/new", **typed(pupil="щукина", do="save"))
    order = Order.get().id
    page = secretary.get(f"/orders/{order}/text").text
    assert "1. Отчислить Щукину Надежду, ученицу 5\u00a0А класса, с 14.10.2026." in page and "Основание: заявление родителей." in page
    secretary.post(f"/orders/{order}/text", text="Об отчислении\nПРИКАЗЫВАЮ:\n1. Отчислить Щукину.")
    paper = secretary.get(f"/orders/{order}/text.html").text
    assert "1. Отчислить Щукину." in paper and "М.\u00a0И.\u00a0Дубровина" in paper and "Проект." in paper
    secretary.post(f"/orders/{order}/text", do="pattern")
    assert Order.get().text == ""


@pytest.mark.req("MOV-3")
def test_the_leaving_pupil_takes_an_extract_along(web: Callable[..., Any], school: SmallSchool) -> None:
    pupil = school.pupils["ершов"].id
    Mark.create(pupil=pupil, work=school.work("математика", date(2026, 10, 6)), value="5", second="4", changed_at=NOW)
    page = web("teacher").get(f"/orders/extract/{pupil}")  # he leads the class
    assert "06.10 ответ на уроке — 5/4" in page.text
    book = web("secretary").get(f"/orders/extract/{pupil}.xlsx")
    cells = [cell for sheet in read_sheets(book.data, "x.xlsx") for row in sheet.rows for cell in row]
    assert any("5/4" in str(cell) for cell in cells)
    assert web("teacher2").get(f"/orders/extract/{pupil}").status_code == 403


@pytest.mark.req("MOV-2")
def test_movement_adds_up_on_its_page(web: Callable[..., Any], school: SmallSchool) -> None:
    web("secretary").post("/orders/new", **typed(pupil="ершов", do="execute"))
    page = web("deputy").get("/orders/movement?from=2026-09-01&to=2026-10-31").text
    assert "Ершов Матвей" in page and "По классам" in page
    assert web("deputy").get("/orders/movement?from=2026-10-31&to=2026-09-01").status_code == 400


@pytest.mark.req("MOV-3")
def test_hatched_cells_name_the_order_and_marks_of_the_old_class_stand_beside(web: Callable[..., Any], school: SmallSchool) -> None:
    from ejournal.models import Journal, JournalTeacher

    parallel, maths = SchoolClass.create(year=school.year, grade=5, letter="Б"), school.journals["математика"]
    new = Journal.create(year=school.year, school_class=parallel, subject=maths.subject_id, marking="five", hours_a_week=5, kind="lesson")
    JournalTeacher.create(journal=new, staff=school.staff["teacher2"], start=date(2026, 9, 1))
    Mark.create(pupil=school.pupils["щукина"], work=school.work("математика", date(2026, 10, 6)), value="5", changed_at=NOW)
    web("secretary").post("/orders/new", **typed(kind="class_transfer", pupil="щукина", class_to=parallel.id, do="execute"))
    old_page = web("teacher").get(f"/journal/{maths.id}").text.replace("\u00a0", " ")
    assert 'title="выбыл(а) с 14 октября, приказ № 53-у от 14.10.2026"' in old_page
    new_page = web("teacher2").get(f"/journal/{new.id}").text.replace("\u00a0", " ")
    assert "отметки из 5 А, приказ о переводе № 53-у" in new_page


def test_a_page_of_an_order_takes_a_fixed_number_of_selects(web: Callable[..., Any], school: SmallSchool, selects: Any) -> None:
    secretary = web("secretary")
    for number in range(4):
        secretary.post("/orders/new", **typed(pupil=["ершов", "щукина"][number % 2], number=f"{60 + number}-у", do="save"))
    secretary.get("/orders/")
    with selects() as few:
        secretary.get("/orders/")
    secretary.post("/orders/new", **typed(pupil=["ершов", "щукина", "ёлкин"], number="70-у", do="save"))
    with selects() as more:
        secretary.get("/orders/")
    assert len(more) == len(few) <= 9
