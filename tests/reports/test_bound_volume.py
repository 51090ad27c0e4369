"""A class's journal ready for binding: sections in order, facing pages, page numbers that are true on paper (PRN-1, PRN-2)."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from ejournal.copies.volume_file import write_groups_volume, write_volume
from ejournal.errors import BadInput, Refused
from ejournal.models import (
    Absence,
    ClassMembership,
    Consent,
    GroupMembership,
    HardCopy,
    Journal,
    Lesson,
    Mark,
    PeriodMark,
    PupilHealth,
    SchoolClass,
    StudyGroup,
    Subject,
)
from ejournal.policy.actor import Actor
from ejournal.queries.attendance import ClassHead
from ejournal.queries.hard_copies import WantedCopies, hard_copies
from ejournal.queries.volume import Wishes, read_volume
from ejournal.queries.volume_groups import read_groups_volume
from ejournal.queries.year_sheet import SheetSubject, YearSheet
from ejournal.reports.bound_volume import bound_volume
from ejournal.reports.volume_sheets import _results_columns
from ejournal.rules.heads import Head
from ejournal.rules.volume import fulfilment_words, is_instruction, leaves_of, move_note, stay_words
from ejournal.services.hard_copies import change_copy, strike_copy
from ejournal.tables.paper import LETTER, PORTRAIT, column_mm
from ejournal.tables.report import Report, Spread, shown
from ejournal.tables.sheets import cut_document
from tests.factories import NOW, TODAY, SmallSchool

pytestmark = pytest.mark.req("PRN-1")
NO_WISHES = Wishes()
HEAD = Head(12345, "3fa29c0177ab0d12" * 4, NOW, "print")


def volume_of(actor: Callable[[str], Actor], school: SmallSchool, wishes: Wishes = NO_WISHES, login: str = "deputy") -> Any:
    return bound_volume(read_volume(actor(login), school.classes["5А"].id, wishes, TODAY), NOW, HEAD)


def texts(report: Report) -> str:
    return "\n".join(" | ".join(shown(value, column.kind) for value, column in zip(row, report.columns, strict=True)) for row in report.lines)


def test_each_side_of_a_spread_has_its_page_and_the_left_one_is_even(school: SmallSchool, actor: Callable[[str], Actor]) -> None:
    made = volume_of(actor, school)
    sheets = cut_document(made.document)
    assert len(sheets) == made.pages
    seen = 0
    for page, sheet in enumerate(sheets, 1):
        if not isinstance(sheet.part, Spread):
            continue
        [panel] = sheet.panels
        if panel.report is sheet.part.left:
            seen += 1
            assert page % 2 == 0, "marks lie on the left"
            across = sheets[page].panels[0]
            assert sheets[page].part is sheet.part and across.report is sheet.part.right and sheets[page].head == sheet.head
            left = {sheet.part.right.lines[sheet.part.pairs[at - 2]][0] for at in panel.columns[2:] if sheet.part.pairs[at - 2] is not None}
            assert left <= {across.report.lines[row][0] for row in across.rows}, "the same lessons on both pages"
    assert seen >= 3
    titles = [title for title, _, _ in made.contents]
    assert titles.index("Сводная ведомость учёта посещаемости") < titles.index("Сводная ведомость учёта успеваемости")
    assert [title for title in titles if "группа" in title], "each subgroup has pages of its own"
    spans = [(first, last) for _, first, last in made.contents]
    assert all(last + 1 == first for (_, last), (first, _) in zip(spans, spans[1:], strict=False)) and spans[-1][1] == made.pages - 1


def test_marks_are_official_and_a_pupil_who_came_or_left_is_told_of(school: SmallSchool, actor: Callable[[str], Actor]) -> None:
    left = ClassMembership.get(ClassMembership.pupil == school.pupils["ершов"])
    left.end, left.order_out = TODAY - timedelta(days=7), "52-у от 05.10.2026"
    left.save()
    mathematics = next(part for part in volume_of(actor, school).document.parts if isinstance(part, Spread) and part.title == "Математика")
    row = next(one for one in mathematics.left.rows if "Ершов" in str(one[1]))
    days = mathematics.left.columns[2:]
    assert "–" in row and len(days) == len(row) - 2
    assert any(f"выбыл(а) {left.end:%d.%m.%Y}, приказ 52-у" in note for note in mathematics.left.notes)
    assert not re.search("[БУПНО•]", " ".join(shown(value) for one in mathematics.left.rows for value in one[2:]))
    assert "Дано на 14.10.2026 — " in texts(mathematics.right) and mathematics.right.title.startswith("Учитель: ")


def test_personal_pages_need_the_wish_the_right_and_the_consent(school: SmallSchool, actor: Callable[[str], Actor]) -> None:
    everything = Wishes(contacts=True, health=True)
    names = lambda made: {title for title, _, _ in made.contents}  # noqa: E731
    assert not names(volume_of(actor, school)) & {"Общие сведения об обучающихся", "Листок здоровья"}
    assert "Листок здоровья" not in names(volume_of(actor, school, everything)), "a deputy does not see health"
    PupilHealth.create(pupil=school.pupils["ершов"], health_group=3, advice="Первая парта")
    made = volume_of(actor, school, everything, "director")
    health = next(part for part in made.document.parts if isinstance(part, Report) and part.title == "Листок здоровья")
    assert "Первая парта" not in texts(health) and "нет согласия" in texts(health)
    Consent.create(pupil=school.pupils["ершов"], kind="health", date=date(2026, 9, 1))
    made = volume_of(actor, school, everything, "director")
    assert "Первая парта" in "".join(texts(part) for part in made.document.parts if isinstance(part, Report))
    with pytest.raises(Refused):
        volume_of(actor, school, login="teacher2")


def test_results_hold_a_block_of_lines_for_each_pupil(school: SmallSchool, actor: Callable[[str], Actor]) -> None:
    said = {"journal": school.journals["математика"], "pupil": school.pupils["ершов"], "kind": "period", "period": school.quarter}
    PeriodMark.create(**said, value="4", changed_at=NOW)
    parts = [part for part in volume_of(actor, school).document.parts if isinstance(part, Report) and part.title.endswith("учёта успеваемости")]
    rows = [row for part in parts for row in part.rows]
    at = next(number for number, row in enumerate(rows) if row[1] == "Ершов")
    place = next(number for number, column in enumerate(parts[0].columns) if column.title == "Математика")
    assert rows[at][place] == "4" and rows[at][3] == school.quarter.short_title


@pytest.mark.req("REP-5")
def test_results_hold_what_the_sheet_of_the_year_holds(school: SmallSchool, actor: Callable[[str], Actor]) -> None:
    """A pupil came from 7 Б with his mark of the quarter; English is taught to several classes together."""
    came, mixed = school.pupils["ким"], StudyGroup.create(year=school.year, kind="mixed", title="5 и 7")
    ClassMembership.update(end=TODAY).where(ClassMembership.pupil == came).execute()
    ClassMembership.create(pupil=came, school_class=school.classes["5А"], start=TODAY)
    GroupMembership.create(pupil=came, group=mixed, start=TODAY)
    drawing = Subject.create(name="Черчение", short_name="Черч", position=90)
    together = Journal.create(year=school.year, group=mixed, subject=drawing, marking="five")
    before = Journal.create(year=school.year, school_class=school.classes["7Б"], subject=school.journals["математика"].subject, marking="five")
    for journal, value in ((before, "3"), (together, "5")):
        PeriodMark.create(pupil=came, journal=journal, kind="period", period=school.quarter, value=value, changed_at=NOW)
    made = volume_of(actor, school)
    parts = [part for part in made.document.parts if isinstance(part, Report) and part.title.endswith("учёта успеваемости")]
    columns = [one.title for one in parts[0].columns]
    row = next(row for part in parts for row in part.rows if row[1] == came.surname)
    assert [shown(row[columns.index(name)]) for name in ("Математика", "Черчение")] == ["3", "5"]


def test_a_long_name_of_a_subject_has_a_column_of_two_lines_as_far_as_the_sheet_goes() -> None:
    names = ["Практикум по русскому языку", "Черчение и моделирование", *(f"Предмет {at}" for at in range(15))]
    columns = _results_columns(YearSheet(ClassHead(1, "7", 7, 1), (), tuple(SheetSubject(at, one, "") for at, one in enumerate(names)), (), {}, ()))
    assert [one.width for one in columns if one.turned] == [3, 3, *[2] * 15] and sum(map(column_mm, columns)) <= PORTRAIT.width
    many = _results_columns(YearSheet(ClassHead(1, "7", 7, 1), (), tuple(SheetSubject(at, names[0], "") for at in range(19)), (), {}, ()))
    assert PORTRAIT.width - LETTER < sum(map(column_mm, many)) <= PORTRAIT.width


def test_a_class_without_marks_has_lessons_and_no_columns_of_marks(school: SmallSchool, actor: Callable[[str], Actor]) -> None:
    SchoolClass.update(grade=1).where(SchoolClass.id == school.classes["5А"].id).execute()
    Mark.delete().execute()
    made = volume_of(actor, school)
    spread = next(part for part in made.document.parts if isinstance(part, Spread))
    assert not [column for column in spread.left.columns if column.bold]
    assert "Сводная ведомость учёта успеваемости" not in {title for title, _, _ in made.contents}


@pytest.mark.req("PRN-2")
def test_the_pdf_has_the_pages_that_its_contents_name_and_stands_in_the_register(
    school: SmallSchool, actor: Callable[[str], Actor], tmp_path: Path, wkhtmltopdf_path: str
) -> None:
    steps: list[int] = []
    made = write_volume(
        actor("deputy"), school.classes["5А"].id, Wishes(), tmp_path, tmp_path, now=NOW, told=lambda done, of, words: steps.append(100 * done // of)
    )
    text = subprocess.run(["pdftotext", "-layout", str(made.path), "-"], capture_output=True, text=True, check=True).stdout
    pages = text.split("\f")[:-1]
    assert len(pages) == made.pages and steps == sorted(steps)
    assert "Классный журнал" in pages[0] and "Оглавление" in pages[1] and "Заверительный лист" in pages[-1]
    assert f"{made.leaves} лист" in pages[-1] and made.leaves == (made.pages + 1) // 2
    assert all(f"стр. {number}" in page for number, page in enumerate(pages[1:], 2))
    lines = re.findall(r"^\s*\d+\s+(\S.*?)\s{2,}(?:.*\s)?(\d+)(?:–(\d+))?\s*$", pages[1], re.M)
    assert len(lines) >= 6
    for title, first, last in lines:
        assert title.split(" (")[0][:20] in pages[int(first) - 1], (title, first)
        assert not last or int(last) <= made.pages
    line = HardCopy.get()
    assert (line.number, line.pages, line.title) == (made.number, made.leaves, "Классный журнал 5\xa0А класса, 2026/27 учебный год")
    assert line.head[:4] in text and (tmp_path / "heads.txt").read_text().rstrip().endswith("print")
    again = write_volume(actor("deputy"), school.classes["5А"].id, Wishes(), tmp_path, tmp_path, now=NOW)
    assert again.number == made.number, "printed once more before it was bound: the same line"


@pytest.mark.req("PRN-2")
def test_the_register_goes_on_after_its_year_is_closed_and_keeps_what_was_struck_off(school: SmallSchool, actor: Callable[[str], Actor]) -> None:
    line = HardCopy.create(year=school.year, number=1, title="Классный журнал 5 А", pages=67, printed_on=TODAY, at=NOW)
    typed = {"title": "Классный журнал 5 А", "pages": "67", "printed_on": TODAY.isoformat(), "kept_at": "сейф"}
    type(school.year).update(closed_on=TODAY).where(type(school.year).id == school.year.id).execute()
    assert change_copy(actor("deputy"), line.id, typed | {"bound_on": TODAY.isoformat()}, now=NOW)
    for wrong in ({"pages": "0"}, {"title": " "}, {"bound_on": "2026-09-01"}, {"printed_on": "2027-01-01"}):
        with pytest.raises(BadInput):
            change_copy(actor("deputy"), line.id, typed | wrong, now=NOW)
    with pytest.raises(Refused):
        change_copy(actor("secretary"), line.id, typed, now=NOW)
    assert [one.kept_at for one in hard_copies(WantedCopies(text="СЕЙФ"))] == ["сейф"]
    strike_copy(actor("deputy"), line.id, now=NOW)
    assert hard_copies(WantedCopies()) == () and hard_copies(WantedCopies(struck=True))[0].struck_at is not None
    with pytest.raises(BadInput):
        change_copy(actor("deputy"), line.id, typed, now=NOW)


def test_circles_are_told_by_half_years_and_instructions_wait_for_signatures(school: SmallSchool, actor: Callable[[str], Actor]) -> None:
    group = StudyGroup.get(StudyGroup.title == "Краеведы")
    GroupMembership.create(pupil=school.pupils["ершов"], group=group, start=date(2026, 9, 1), end=date(2026, 10, 6))
    for journal, day, topic in (("математика", date(2026, 9, 2), "Введение. ИНСТРУКТАЖ по ТБ"), ("английский", date(2026, 9, 3), "Инструктаж: выход в город"), ("математика", TODAY, "Дроби")):
        Lesson.update(topic=topic).where(Lesson.id == school.lessons[journal, day].id).execute()
    parts = {part.title: part for part in volume_of(actor, school).document.parts if isinstance(part, Report)}
    circles = {row[1]: row[2:] for row in parts["Сведения о занятости в кружках и объединениях"].rows}
    assert circles["Ершов Матвей"] == ("Кружок (Краеведы)", "по 05.10", None) and circles["Щукина Надежда"] == (None, None, None)
    sheet = parts["Лист инструктажа"]
    assert [(column.title, column.sub) for column in sheet.columns[2:5]] == [("1", "02.09"), ("2", "03.09"), ("3", "____")]
    signs = {row[1]: row[2:5] for row in sheet.rows}
    assert signs["Ершов Матвей"] == (None, None, None), "he was there both times"
    assert signs["Луговой Прохор"] == ("–", "–", None), "he came later, and is not in the group"
    assert any("2 — 03.09.2026, Английский язык (группа 1): Инструктаж: выход в город" in note for note in sheet.notes)


def test_groups_of_several_classes_have_a_volume_of_their_own(
    school: SmallSchool, actor: Callable[[str], Actor], tmp_path: Path, wkhtmltopdf_path: str
) -> None:
    first, second = sorted(lesson.date for (key, _), lesson in school.lessons.items() if key == "кружок")[:2]
    Lesson.update(topic="Карта села", filled_at=NOW).where(Lesson.id == school.lessons["кружок", first].id).execute()
    Absence.create(lesson=school.lessons["кружок", first], pupil=school.pupils["ким"], code="Н", changed_at=NOW)
    with pytest.raises(Refused):
        read_groups_volume(actor("teacher"), school.year.id, TODAY)
    made = bound_volume(read_groups_volume(actor("deputy"), school.year.id, TODAY), NOW, HEAD)
    spread = next(part for part in made.document.parts if isinstance(part, Spread))
    assert [row[1:4] for row in spread.left.rows] == [("Белых Захар", "1", None), ("Ким Эвелина", "7\xa0Б", "н")]
    assert [column.title for column in spread.right.columns][-3:] == ["Часов", "Было", "Не было"]
    assert [(row[0], row[2], *row[4:]) for row in spread.right.rows[:2]] == [(first, "Карта села", 1, 1, 1), (second, None, 1, 2, 0)]
    file = write_groups_volume(actor("deputy"), school.year.id, tmp_path, tmp_path, now=NOW)
    pages = subprocess.run(["pdftotext", "-layout", str(file.path), "-"], capture_output=True, text=True, check=True).stdout.split("\f")[:-1]
    assert len(pages) == file.pages == made.pages and "внеурочной деятельности" in pages[0] and "Карта села" in "".join(pages)
    for title, start, _ in made.contents:
        assert title.split(" (")[0] in pages[start - 1] and title.split(" (")[0] in pages[1]


def test_a_stay_in_a_circle_within_a_half_year() -> None:
    half = date(2026, 9, 1), date(2026, 12, 31)
    assert stay_words(date(2026, 9, 1), None, *half) == "+" and stay_words(date(2026, 1, 1), date(2027, 1, 1), *half) == "+"
    assert stay_words(date(2026, 10, 14), None, *half) == "с 14.10" and stay_words(date(2026, 9, 1), date(2026, 11, 21), *half) == "по 20.11"
    assert stay_words(date(2026, 10, 14), date(2026, 11, 21), *half) == "14.10–20.11" and stay_words(date(2027, 1, 11), None, *half) == ""
    assert is_instruction("Вводный урок. Инструктаж по ТБ") and not is_instruction("Инструкция к прибору")


def test_what_is_said_of_the_plan() -> None:
    from decimal import Decimal as D

    assert fulfilment_words(D(68), 68, D(0), None) == "По плану — 68 ч. Дано — 68 ч. Программа выполнена."
    assert fulfilment_words(D(68), 66, D(2), None).endswith("Программа выполнена за счёт уплотнения тем.")
    assert fulfilment_words(D("67.5"), 60, D(0), None) == "По плану — 67,5 ч. Дано — 60 ч. Не дано — 7,5 ч."
    assert fulfilment_words(None, 3, D(0), TODAY) == "Дано на 14.10.2026 — 3 ч."
    assert [leaves_of(pages) for pages in (1, 2, 3)] == [1, 1, 2]
    assert move_note(TODAY, "№ 45-у", None, "") == "прибыл(а) 14.10.2026, приказ № 45-у" and move_note(None, "", None, "") == ""
