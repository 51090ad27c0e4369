from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from ejournal.errors import BadInput
from ejournal.rules.guardian_cells import GuardianLine, read_guardians
from ejournal.rules.pupil_headings import FIELDS, field_of, heading_key
from ejournal.rules.pupil_list import read_pupils
from ejournal.rules.pupil_mapping import propose_mapping
from ejournal.tables.from_sheet import fill_merged, read_sheets

TODAY = date(2026, 11, 21)


@dataclass(frozen=True)
class Rows:
    name: str
    rows: tuple[tuple[object, ...], ...]


def sheet(*rows, name="Лист1"):
    width = max(map(len, rows))
    return Rows(name, tuple(tuple(row) + (None,) * (width - len(row)) for row in rows))


def read(*rows, name="Лист1"):
    one = sheet(*rows, name=name)
    return read_pupils(one, propose_mapping(one), today=TODAY)


def sentences(line):
    return [problem.sentence for problem in line.problems]


def messy_list():
    """A list as schools keep them: titles, merged cells, a head of two lines, Latin letters, dates of three kinds, totals."""
    workbook = Workbook()
    page = workbook.active
    page.title = "5A"
    rows = [
        ["МКОУ «Берёзовская СОШ»"],
        ["Список обучающихся 5A класса на 01.09.2026"],
        [],
        [
            "№ п/п",
            "Ф.И.О. ученика*",
            "Дата\nрождения",
            "Пол",
            "Личное дело",
            "СНИЛС",
            "Родители",
            None,
            "Национальность",
            "Группа здоровья",
            "Любимый цвет",
        ],
        [None, None, None, None, None, None, "ФИО матери", "ФИО отца", None, None, None],
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
        [
            1,
            "  Аксёнов  Тимофей Ильич ",
            "01.02.2015",
            "М",
            "A-1",
            "112-233-445 95",
            "Аксёнова Дарья Олеговна, т. 8-912-345-67-89",
            "Аксёнов Илья Петрович\n8 (912) 345-67-90",
            "…",
            "I",
            "синий",
        ],
        ["2", "Орлова - Зимина Ксения Юрьевна\u00a0", 42064, "ж", "О/15", None, "Орлова Анна", None, None, "II", None],
        ["3", "СЕДЫХ РОМАН", datetime(2015, 3, 4), "муж.", "C 7", 11223344595, None, None, None, None, None],
        ["4", "Eршов Матвей Борисович", "2015-13-04", "?", "15", "112-233-445 96", None, None, None, None, None],
        [None, "Итого: 4", None, None, None, None, None, None, None, None, None],
        [None, "Классный руководитель ____________ И. С. Ведерников"],
    ]
    for row in rows:
        page.append(row)
    for span in ("A1:K1", "A2:K2", "G4:H4", "A4:A5", "B4:B5", "C4:C5"):
        page.merge_cells(span)
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


@pytest.fixture
def messy():
    (one,) = read_sheets(messy_list(), "messy_list.xlsx")
    filled = fill_merged(one)
    return read_pupils(filled, propose_mapping(filled), today=TODAY)


@pytest.mark.req("REG-9")
def test_a_messy_list_is_understood(messy):
    first, second, third, fourth = messy.lines
    assert [(line.surname, line.name, line.patronymic) for line in messy.lines] == [
        ("Аксёнов", "Тимофей", "Ильич"),
        ("Орлова-Зимина", "Ксения", "Юрьевна"),
        ("Седых", "Роман", ""),
        ("Ершов", "Матвей", "Борисович"),
    ]
    assert [line.birth_date for line in messy.lines] == [date(2015, 2, 1), date(2015, 3, 1), date(2015, 3, 4), None]
    assert {(line.grade, line.letter) for line in messy.lines} == {(5, "А")}
    assert [line.file_number for line in messy.lines] == ["А-1", "О-15", "С-7", ""]
    assert [line.sex for line in messy.lines] == ["м", "ж", "м", ""]
    assert first.guardians == (
        GuardianLine("Аксёнова", "Дарья", "Олеговна", "мать", "+7 912 345-67-89"),
        GuardianLine("Аксёнов", "Илья", "Петрович", "отец", "+7 912 345-67-90"),
    )
    assert first.row_number == 7 and second.problems == ()


@pytest.mark.req("REG-9")
def test_what_is_wrong_is_named_field_by_field(messy):
    assert {problem.field for problem in messy.lines[3].problems} == {"birth_date", "sex", "file_number", "snils"}
    assert messy.lines[3].is_refused
    assert sentences(messy.lines[0]) == ["Тот же СНИЛС в строке 9."]


@pytest.mark.req("REG-9")
def test_rows_that_are_no_pupils_and_columns_left_out_are_said(messy):
    assert [(row.row_number, row.sentence) for row in messy.skipped] == [
        (6, "Номера столбцов."),
        (11, "Строка итогов."),
        (12, "Подпись или примечание под списком."),
    ]
    left_out = {column.heading: column.note for column in messy.mapping.left_out}
    assert set(left_out) == {"Национальность", "Группа здоровья", "Любимый цвет"}
    assert "не хранится" in left_out["Национальность"] and "с согласия" in left_out["Группа здоровья"]
    assert "Незнакомый столбец" in left_out["Любимый цвет"]


@pytest.mark.req("REG-9")
def test_sex_is_proposed_never_guessed(messy):
    fourth = messy.lines[3]
    assert fourth.sex == "" and [(one.field, one.value) for one in fourth.proposals] == [("sex", "м")]
    assert messy.lines[2].proposals == ()


@pytest.mark.req("REG-9")
def test_a_csv_of_a_neighbour_system_is_understood():
    head = "Фамилия;Имя;Отчество;Пол;Дата рождения;Параллель;Литера;Дата прибытия;№ приказа;Логин"
    rows = [
        head.split(";"),
        ["Щукина", "Надежда", "-", "Жен", "03.04.15", "7", "b", "01.09.2025", "45-у от 28.08.2025", "nad"],
        ["Щукина", "Надежда", "", "Ж", "05.06.15", "7", "Б", "", "Приказ от 28.08.2025 № 46-у", ""],
    ]
    stream = StringIO(newline="")
    csv.writer(stream, delimiter=";").writerows(rows)
    (one,) = read_sheets(stream.getvalue().encode("cp1251"), "выгрузка.csv")
    result = read_pupils(one, propose_mapping(one), today=TODAY)
    first, second = result.lines
    assert (first.grade, first.letter, first.enrolled_on) == (7, "В", date(2025, 9, 1))
    assert (first.order_number, first.order_date) == ("45-у", date(2025, 8, 28))
    assert (second.order_number, second.order_date, second.letter) == ("46-у", date(2025, 8, 28), "Б")
    assert not first.problems and not second.problems, "namesakes with different birthdays are two pupils"
    assert [column.heading for column in result.mapping.left_out] == ["Логин"]


@pytest.mark.req("REG-9")
def test_the_class_comes_from_the_column_the_row_above_the_title_or_the_sheet():
    head = ["ФИО", "Пол"]
    listed = read(head, ["5А класс"], ["Ким Лев", "м"], ["5 Б"], ["Юдин Лев", "м"])
    assert [(line.grade, line.letter) for line in listed.lines] == [(5, "А"), (5, "Б")]
    assert read(head, ["Ким Лев", "м"], name="11").lines[0].grade == 11
    assert read(["Список 3 класса"], head, ["Ким Лев", "м"], name="5А").lines[0].grade == 3
    own = read([*head, "Класс"], ["Ким Лев", "м", "7В"], ["Юдин Лев", "м", "7Ъ"], ["Ким Ева", "ж", None], name="5А").lines
    assert [(line.grade, line.letter) for line in own] == [(7, "В"), (None, ""), (5, "А")]
    assert sentences(read(head, ["Ким Лев", "м"]).lines[0]) == ["Нет класса."]


@pytest.mark.req("REG-9")
def test_the_user_may_put_a_column_right():
    one = sheet(
        ["Фамилия", "Имя", "Класс", "Адрес", "Прописка", "Когда пришёл"],
        ["Ким", "Лев", "5А", "с. Берёзовка", "с. Заречное", "01.09.2025"],
    )
    mapping = propose_mapping(one)
    assert [column.heading for column in mapping.left_out] == ["Прописка", "Когда пришёл"]
    mended = mapping.with_field(3, "").with_field(4, "address").with_field(5, "enrolled_on")
    (line,) = read_pupils(one, mended, today=TODAY).lines
    assert (line.address, line.enrolled_on) == ("с. Заречное", date(2025, 9, 1))
    for index, field, words in (
        (4, "address", "уже берётся"),
        (4, "special", "с согласия"),
        (4, "?", "Нет такого"),
        (9, "", "столбца"),
    ):
        with pytest.raises(BadInput, match=words):
            mapping.with_field(index, field)
    with pytest.raises(BadInput, match="фамилия и имя"):
        read_pupils(one, mapping.with_field(1, ""), today=TODAY)


@pytest.mark.req("REG-9")
def test_a_sheet_without_headings_is_refused():
    with pytest.raises(BadInput, match="не найдена строка с заголовками"):
        propose_mapping(sheet(["Ким", "Лев"], ["Юдин", "Лев"]))


@pytest.mark.req("REG-9")
def test_a_pupil_who_left_is_not_taken_in_again():
    lines = read(
        ["ФИО", "Класс", "Статус", "Дата выбытия"],
        ["Ким Лев", "5А", "Выбыл", None],
        ["Юдин Лев", "5А", "Обучается", None],
        ["Ким Ева", "5А", None, "20.11.2025"],
    ).lines
    assert [line.is_refused for line in lines] == [True, False, True]


@pytest.mark.req("REG-9")
def test_two_lines_of_one_pupil_name_each_other():
    head = ["ФИО", "Класс", "Дата рождения", "№ личного дела"]
    lines = read(
        head,
        ["Ёлкин Лев", "5А", "01.02.2015", "К-1"],
        ["Елкин Лев", "5Б", "01.02.2015", "К-2"],
        ["Ким Ева", "5А", "02.02.2015", "К-2"],
        ["Ким Ева", "5А", "03.02.2015", None],
    ).lines
    assert [sentences(line) for line in lines] == [
        ["Тот же ФИО и дата рождения в строке 3."],
        ["Тот же номер личного дела в строке 4.", "Тот же ФИО и дата рождения в строке 2."],
        ["Тот же номер личного дела в строке 3."],
        [],
    ]


@pytest.mark.req("REG-9")
def test_a_line_without_a_name_but_with_data_is_refused_not_lost():
    result = read(
        ["Фамилия", "Имя", "Дата рождения", "Класс"],
        [None, "Лев", "01.02.2015", "5А"],
        [None, None, "01.02.2015", "5А"],
        [None, None, None, "5А"],
    )
    assert [sentences(line) for line in result.lines] == [["Нет фамилии."], ["Нет фамилии.", "Нет имени."]]
    assert [row.sentence for row in result.skipped] == ["Нет фамилии и имени."]


@pytest.mark.req("REG-9")
@pytest.mark.parametrize(
    ("cell", "people"),
    [
        (
            "Юдина Анна Петровна (мать); Юдин Олег (отец) 8 912 345 67 89",
            [GuardianLine("Юдина", "Анна", "Петровна", "мать"), GuardianLine("Юдин", "Олег", "", "отец", "+7 912 345-67-89")],
        ),
        (
            "Мама: Ким Ева Ильинична\n2-34-56, EVA@example.ru",
            [GuardianLine("Ким", "Ева", "Ильинична", "мать", "2-34-56", "eva@example.ru")],
        ),
        ("опекун – Заречная Надежда", [GuardianLine("Заречная", "Надежда", "", "опекун")]),
        ("", []),
    ],
)
def test_parents_are_told_apart_in_one_cell(cell, people):
    assert read_guardians(cell) == (people, [])


@pytest.mark.req("REG-9")
def test_telephones_of_parents_find_their_owner_or_are_said_to_have_none():
    lines = read(
        ["ФИО", "Класс", "Мать", "Телефон матери", "Родители", "Телефон родителей"],
        ["Ким Лев", "5А", "Ким Ева", 89123456789, "Ким Олег;Ким Анна", "2-34-56, 2-34-57, 2-34-58"],
    ).lines
    assert [person.phone for person in lines[0].guardians] == ["+7 912 345-67-89", "2-34-56", "2-34-57"]
    assert sentences(lines[0]) == ["Телефон 2-34-58 не перенесён: не видно, чей он."] and not lines[0].is_refused


@pytest.mark.req("REG-9")
def test_no_heading_means_two_fields():
    meanings = {(heading_key(heading), field.key) for field in FIELDS for heading in field.headings}
    assert len(meanings) == len({key for key, _ in meanings}) and "" not in {key for key, _ in meanings}
    assert field_of("ФАМИЛИЯ  обучающегося:").key == "surname" and field_of("Дата рождения (дд.мм.гггг)").key == "birth_date"
    assert field_of("Ф. И. О. ребенка").key == "full_name" and field_of("Дата") is None and field_of(5) is None


cells = st.one_of(
    st.none(),
    st.integers(-10, 10**11),
    st.dates(),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.text(max_size=12),
    st.sampled_from(["Ким Лев", "5А", "м", "Всего", "01.02.2015", "К-15", "8 912 345-67-89"]),
)


@pytest.mark.req("REG-9")
@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([heading for field in FIELDS for heading in field.headings]), min_size=1), st.data())
def test_every_row_is_a_pupil_or_skipped_for_a_reason(headings, data):
    head = ("Фамилия", "Имя", *headings)
    rows = data.draw(st.lists(st.tuples(*[cells] * len(head)), max_size=6))
    result = read(head, *rows)
    numbers = [line.row_number for line in result.lines] + [row.row_number for row in result.skipped]
    filled = [at for at, row in enumerate(rows, start=2) if any(cell is not None for cell in row)]
    assert sorted(numbers) == [at for at in filled if at > result.mapping.first_row]
    assert all(sentence.endswith((".", "?")) for line in result.lines for sentence in sentences(line))
