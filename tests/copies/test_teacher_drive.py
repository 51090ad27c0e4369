"""The workbook of a teacher's own copy, in the hands of the programs that open it (OFF-1)."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from ejournal.models import Lesson
from ejournal.rules.teacher_copy import HELP_SHEET, SERVICE_SHEET
from ejournal.services.teacher_copies import CHANGE, REFUSED
from tests.books import Filled, Home, take
from tests.factories import NOW, TODAY, SmallSchool
from tests.office import Office
from tests.services.test_cells import Pen

LOCKED = date(2026, 9, 28)


@pytest.mark.req("OFF-1")
def test_only_open_cells_may_be_written_in_and_they_take_values_of_the_scale(school: SmallSchool) -> None:
    Pen(school).write("ершов", "4/5")
    book, data = take(school)
    filled = Filled(book, data)
    sheets = filled.sheets
    assert sheets.sheetnames[0] == HELP_SHEET and sheets[SERVICE_SHEET].sheet_state == "veryHidden"
    assert len(sheets.sheetnames) == 2 + 2 * len(book.journals)
    sheet, row, column = filled.cell("Ершов", TODAY)
    marks = sheets[sheet]
    assert marks.protection.sheet and not marks.cell(row, column).protection.locked and marks.cell(row, column).value == "4/5"
    assert marks.cell(row, column).number_format == "@", "text, or a spreadsheet makes a date of 4/5"
    shut = marks.cell(*filled.cell("Ершов", LOCKED)[1:])
    assert shut.protection.locked and shut.fill.fgColor.rgb == "FFD9DDE1"
    assert "закрыта 5\u00a0октября" in marks.cell(4, shut.column).comment.text
    assert marks.cell(*filled.cell("Седых", TODAY)[1:]).protection.locked, "he left on the fifth"
    assert not marks.cell(*filled.cell("Ершов", date(2026, 10, 22))[1:]).protection.locked, "a lesson ahead"
    (rule,) = marks.data_validations.dataValidation
    assert rule.type == "list" and rule.errorStyle in (None, "stop") and "отметки от 5 до 2" in rule.error
    assert len(rule.error) <= 255 and rule.sqref.__contains__(marks.cell(row, column).coordinate)
    assert shut.coordinate not in rule.sqref
    assert marks.freeze_panes == "C6" and marks.page_setup.orientation == "landscape" and marks.print_title_rows == "$3:$5"
    first = next(one for one in book.journals if "1" in one.title and one.scale.marking == "none")
    assert "только пропуски" in sheets[first.sheet].data_validations.dataValidation[0].error


@pytest.mark.req("OFF-1")
def test_of_what_people_typed_nothing_becomes_a_formula(school: SmallSchool) -> None:
    Lesson.update(topic="=HYPERLINK(1)").where(Lesson.id == school.lessons["математика", TODAY].id).execute()
    book, data = take(school)
    found = load_workbook(BytesIO(data))
    assert not [cell.coordinate for sheet in found for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert Home(school, data).plan().lines == ()


@pytest.mark.req("OFF-1")
def test_filled_in_libreoffice_calc_it_comes_back_right(school: SmallSchool, soffice_path: str, tmp_path: Path) -> None:
    """Calc types as a keyboard does and saves .ods, then makes .xlsx of that; protection, the rule and the hidden sheet stay."""
    Pen(school).write("щукина", "3")
    book, data = take(school)
    filled, taken, home, again = Filled(book, data), tmp_path / "взято.xlsx", tmp_path / "дома.ods", tmp_path / "снова.xlsx"
    taken.write_bytes(data)
    names = filled.sheets.sheetnames

    def place(found: tuple[str, int, int]) -> tuple[int, int, int]:
        return names.index(found[0]), found[1] - 1, found[2] - 1

    typed = {"Ершов": "4/5", "Аксёнов": "5", "Ёлкин": "Н 4", "Луговой": "б", "Щукина": ""}
    orders = [("type", *place(filled.cell(name, TODAY)), text) for name, text in typed.items()]
    orders.append(("type", *place(filled.line(TODAY)), "Округление: 1,05 ≈ 1,1"))
    orders.append(("type", *place(filled.line(TODAY, "homework")), "12.10"))
    orders.append(("type", *place(filled.cell("Аксёнов", LOCKED)), "5"))
    orders.append(("force", *place(filled.cell("Ершов", LOCKED)), "5"))
    office = Office(soffice_path, tmp_path / "office")
    office.work(taken, orders, home)
    asked = [filled.cell("Ершов", TODAY), filled.cell("Аксёнов", LOCKED), (SERVICE_SHEET, 1, 1)]
    open_cell, shut, service = office.work(home, [("tell", *place(found), "") for found in asked], again)
    assert open_cell.is_protected and not open_cell.is_locked and open_cell.refuses and SERVICE_SHEET in open_cell.allowed
    assert open_cell.text == "4/5" and not service.is_visible
    assert shut.is_locked and shut.text == "", "a locked cell takes nothing from the keyboard"

    for file in (home, again):
        back = Home(school, file.read_bytes(), name=file.name, now=NOW + timedelta(hours=5))
        assert {place: becomes for place, becomes, _ in back.told(CHANGE)} == {
            "Аксёнов Тимофей": "5", "Ершов Матвей": "4/5", "Ёлкин Глеб": "Н 4", "Луговой Прохор": "Б", "Щукина Надежда": "",
            "Тема": "Округление: 1,05 ≈ 1,1", "Домашнее задание": "12.10",
        }  # fmt: skip
        (forced,) = back.told(REFUSED)
        assert forced[0] == "Ершов Матвей, 28.09" and "Клетка была закрыта" in forced[2], "what a program forced into it is seen"
    assert back.write()["saved"] == 7
