"""Plans as schools keep them in spreadsheets."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ejournal.errors import BadInput
from ejournal.rules.plan_headings import (
    HEADINGS,
    KindName,
    field_of,
    kind_in,
    kind_of_topic,
    propose_table,
    read_hours,
    read_rows,
)

KINDS = (
    KindName(1, "Ответ на уроке", "ответ", "О"), KindName(2, "Контрольная работа", "контр.", "К"),
    KindName(3, "Лабораторная работа", "лаб. раб.", "Л"), KindName(4, "Входная контрольная работа", "входная", "В"),
)  # fmt: skip


def read(*rows):
    table = propose_table(rows)
    return read_rows(rows, table, KINDS)


@pytest.mark.req("KTP-1")
@pytest.mark.parametrize(("field", "heading"), [(field, one) for field, own in HEADINGS.items() for one in own])
def test_every_synonym_is_known_in_any_dress(field, heading):
    assert field_of(heading) == field_of(f"  {heading.upper()}:* ") == field


@pytest.mark.req("KTP-1")
def test_a_messy_sheet_becomes_a_plan():
    rows = read(
        ("МКОУ «Берёзовская СОШ»", None, None, None, None, None),
        ("Календарно-тематическое планирование, математика, 5 класс", None, None, None, None, None),
        ("№ п/п", "Тема урока", "Кол-во\nчасов", "Дата план", "Вид контроля", "Д/З"),
        ("Раздел 1. Натуральные числа (20 ч)", None, None, None, None, None),
        (1, "Ряд натуральных\nчисел", 1, "01.09", None, "§ 1, № 4"),
        ("2-3", "Сравнение чисел", None, None, None, "§ 2"),
        (4, "Контрольная работа № 1 «Числа»", "1 ч", None, None, "не задано"),
        ("Раздел 2. Дроби", None, None, None, None, None),
        (5, "Доли", "1,5", None, "лаб.", None),
        (6, None, 1, None, None, "§ 9"),
        (7, "Степень", "много", None, None, None),
        ("Итого", None, 20, None, None, None),
    )
    assert [(row.section, row.topic, row.hours, row.kind, row.homework) for row in rows[:4]] == [
        ("Натуральные числа", "Ряд натуральных чисел", 1, None, "§ 1, № 4"),
        ("Натуральные числа", "Сравнение чисел", 2, None, "§ 2"),
        ("Натуральные числа", "Контрольная работа № 1 «Числа»", 1, 2, "не задано"),
        ("Дроби", "Доли", Decimal("1.5"), 3, ""),
    ]
    assert "темы" in rows[4].problem and "«много»" in rows[5].problem and len(rows) == 6
    assert rows[0].line == 5


def test_a_sheet_without_headings_is_read_by_what_stands_in_it():
    rows = read((1, "Вводный урок", 1, "§ 1"), (2, "Строение цветка", 2, "§ 2"))
    assert [(row.topic, row.hours, row.homework) for row in rows] == [("Вводный урок", 1, "§ 1"), ("Строение цветка", 2, "§ 2")]


def test_merged_sections_in_a_column_stay_with_their_topics():
    rows = read(("Раздел", "Тема", "Часы"), ("Числа", "Ряд чисел", 1), (None, "Сравнение", 1), ("Дроби", "Доли", 1))
    assert [row.section for row in rows] == ["Числа", "Числа", "Дроби"]


def test_a_sheet_without_topics_is_refused_in_words():
    with pytest.raises(BadInput, match="Тема урока"):
        propose_table([(1, 2), (3, 4)])


@pytest.mark.parametrize(
    ("text", "hours"), [("1", 1), ("0,5", Decimal("0.5")), ("2 часа", 2), ("1.25", None), ("0", None), ("21", None), ("x", None)]
)
def test_hours(text, hours):
    assert read_hours(text) == hours


@pytest.mark.parametrize(
    ("text", "kind"), [("контр.", 2), ("К", 2), ("КОНТРОЛЬНАЯ РАБОТА", 2), ("лаб", 3), ("устный опрос", None), ("", None)]
)
def test_kinds_by_name_letter_or_beginning(text, kind):
    assert kind_in(text, KINDS) == kind


@pytest.mark.parametrize(
    ("topic", "kind"),
    [("Контрольная работа № 1", 2), ("Входная контрольная работа", 4), ("Лаб. работа № 2 «Мох»", 3), ("Лаборатория учёного", None)],
)
def test_a_topic_names_its_work(topic, kind):
    assert kind_of_topic(topic, KINDS) == kind
