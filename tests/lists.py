"""Lists of pupils as schools keep them, for the tests of the import. Names are invented."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from html import unescape
from io import BytesIO, StringIO
from typing import Any

from openpyxl import Workbook

from ejournal.rules.identity import snils_check

HEAD = ("ФИО", "Дата рождения", "Пол", "Класс", "№ личного дела", "Мать", "Телефон матери")
SURNAMES = (
    "Аксёнов", "Барсуков", "Ведерников", "Горшенин", "Дубровин", "Жаворонков", "Зимин", "Исаков", "Калинкин", "Лопухов",
    "Мельников", "Нефёдов", "Овсянников", "Пахомов", "Родимов", "Сапожников", "Тимохин", "Удалов", "Филимонов", "Хомяков",
    "Цветков", "Чесноков", "Шабанов", "Щукин", "Юдин", "Якушев", "Коваленко", "Заречный", "Полевской", "Луговой",
)  # fmt: skip
NAMES = ("Тимофей", "Богдан", "Егор", "Данил", "Глеб", "Артём", "Матвей", "Прохор", "Роман", "Лев")


def workbook(sheets: Mapping[str, Sequence[Sequence[Any]]], merged: Sequence[str] = ()) -> bytes:
    """An XLSX of named sheets; `merged` spans are of the first one."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        page = book.create_sheet(title)
        for row in rows:
            page.append(list(row))
    for span in merged:
        book.worksheets[0].merge_cells(span)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def csv_file(rows: Sequence[Sequence[Any]], encoding: str = "cp1251") -> bytes:
    stream = StringIO(newline="")
    csv.writer(stream, delimiter=";").writerows(rows)
    return stream.getvalue().encode(encoding)


def snils_of(number: int) -> str:
    nine = f"{number:09}"
    return f"{nine[:3]}-{nine[3:6]}-{nine[6:]} {snils_check(nine):02}"


def messy_class(number: int = 30, letter: str = "B", series: int = 0) -> bytes:
    """A class of grade 8 as it comes from a computer of a class teacher.

    Titles above the heading, a head of two lines with merged cells, the class in the title with a Latin letter, dates of four
    kinds, hard spaces, a parent and his telephone in one cell, columns nobody asked for, totals and a signature below.
    `series` 0, 1, 2 gives other pupils.
    """
    rows: list[list[Any]] = [
        ["МКОУ «Берёзовская СОШ»"], [f"Список обучающихся 8{letter} класса на 01.09.2026"], [],
        ["№ п/п", "Ф.И.О. ученика*", "Дата\nрождения", "Пол", "Личное дело", "СНИЛС", "Родители", None, "Группа здоровья",
         "Национальность", "Любимый цвет"],
        [None, None, None, None, None, None, "ФИО матери", "ФИО отца", None, None, None],
    ]  # fmt: skip
    rows += [_messy_row(at, series) for at in range(number)]
    rows += [[None, f"Итого: {number}"], [None, "Классный руководитель ____________ И. С. Ведерников"]]
    return workbook({"Список": rows}, ("A1:K1", "A2:K2", "G4:H4", "A4:A5", "B4:B5", "C4:C5"))


def _messy_row(at: int, series: int) -> list[Any]:
    surname, name = SURNAMES[at], NAMES[(at + (6, 7, 9)[series]) % 10]  # nobody's namesake in the schools of the tests
    born = datetime(2012, 1 + at % 12, 1 + at % 28)
    days: list[Any] = [f"{born:%d.%m.%Y}", born, (born - datetime(1899, 12, 30)).days, f"{born:%Y-%m-%d}"]
    mother = f"{surname.removesuffix('ий').removesuffix('ой')}а Дарья Олеговна, т. 8-912-000-{at:02}-{at:02}"
    return [
        str(at + 1) if at % 2 else at + 1, f"  {surname}\u00a0 {name} Ильич ", days[at % 4], "М" if at % 3 else "муж.",
        f"{surname[0]}/{100 * (series + 1) + at}", snils_of(150_000_000 + 1_000 * series + at) if at % 2 else None, mother, None, "II", "…", "синий",
    ]  # fmt: skip


def fields_of(page: str) -> dict[str, str]:
    """What a browser would send of the page's fields."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = (re.search(rf'\b{key}="([^"]*)"', tag) for key in ("name", "value"))
        if name and not ('type="checkbox"' in tag and " checked" not in tag) and name[1] != "csrf_token":
            found[unescape(name[1])] = unescape(value[1]) if value else ""
    for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return found
