"""A plan as schools keep it in spreadsheets: headings, section rows, totals, hours and kinds of work (KTP-1, domain §9)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation

from ejournal.errors import BadInput
from ejournal.rules.names import tidy_spaces
from ejournal.rules.plan import topic_warning
from ejournal.rules.pupil_headings import heading_key

Raw = str | int | Decimal | date | None
FIRST_ROWS = 20
LONGEST = {"section": 200, "topic": 300, "homework": 600}
FIELDS: dict[str, str] = {
    "section": "Раздел", "topic": "Тема", "hours": "Часы", "kind": "Вид работы", "homework": "Домашнее задание",
    "number": "№ урока", "known": "не переносится",
}  # fmt: skip
HEADINGS: dict[str, tuple[str, ...]] = {
    "topic": ("Тема урока", "Тема", "Содержание", "Тема занятия", "Темы", "Темы уроков", "Наименование темы", "Содержание урока",
              "Наименование разделов и тем", "Название темы", "Тема и содержание урока", "Раздел, тема", "Тема урока (занятия)"),
    "section": ("Раздел", "Разделы", "Наименование раздела", "Название раздела", "Модуль", "Глава", "Раздел программы", "Блок"),
    "hours": ("Количество часов", "Кол-во часов", "Часы", "Часов", "Час", "Всего часов", "Всего", "К-во часов", "Кол-во ч", "Ч"),
    "kind": ("Вид контроля", "Вид работы", "Вид контроля/работы", "Контроль", "Форма контроля", "Виды контроля", "Тип работы",
             "Виды и формы контроля", "Вид, форма контроля", "Формы контроля", "Контрольные работы"),
    "homework": ("Домашнее задание", "ДЗ", "Д/З", "Дом. задание", "Задание на дом", "Дом задание", "Домашняя работа", "Д. з."),
    "number": ("№ урока", "№", "№ п/п", "п/п", "N", "№ занятия", "Номер урока", "Урок", "№ урока п/п"),
    "known": ("Дата", "Дата план", "Дата факт", "По плану", "По факту", "План", "Факт", "Дата изучения", "Дата проведения",
              "ЭОР", "Электронные образовательные ресурсы", "Электронные цифровые образовательные ресурсы", "ЦОР", "Примечание",
              "Тип урока", "Планируемые результаты", "Оборудование", "Корректировка", "Практические работы", "УУД"),
}  # fmt: skip
BY_HEADING = {heading_key(heading): field for field, own in HEADINGS.items() for heading in own}
TOTALS = re.compile(r"^(итого|всего|общее количество|итог)\b", re.IGNORECASE)
SECTION = re.compile(r"^(раздел|глава|модуль|тема|блок)\s*[\dIVXivx№]*\s*[.:)]?\s*", re.IGNORECASE)
HOURS_IN = re.compile(r"\(?\s*(\d+(?:[.,]\d)?)\s*ч(?:ас(?:а|ов)?)?\.?\s*\)?\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class PlanRow:
    """A row of a plan as it was typed or brought: `kind` is the id of a kind of work; `line` its row in the file, from 1."""

    topic: str
    section: str = ""
    hours: Decimal = Decimal(1)
    kind: int | None = None
    homework: str = ""
    line: int = 0
    problem: str = ""
    warning: str = ""


@dataclass(frozen=True)
class PlanTable:
    """A sheet with what its columns mean: `fields` by column, "" where one is left out; `first` is the first row of topics."""

    fields: tuple[str, ...]
    headings: tuple[str, ...]
    first: int


@dataclass(frozen=True)
class KindName:
    """A kind of work of the school's dictionary."""

    id: int
    name: str
    short: str
    code: str


def field_of(heading: Raw) -> str:
    """The field a heading means, "" for one not known."""
    if not isinstance(heading, str):
        return ""
    bare = re.sub(r"\([^)]*\)", "", heading)
    return BY_HEADING.get(heading_key(heading)) or BY_HEADING.get(heading_key(bare)) or ""


def propose_table(rows: Sequence[Sequence[Raw]]) -> PlanTable:
    """What the columns are: by their headings, or without headings by what stands in them. Raises BadInput for no topics."""
    for at, row in enumerate(rows[:FIRST_ROWS]):
        fields = [field_of(cell) for cell in row]
        if "topic" in fields and len(set(fields) - {""}) >= 2:
            below = rows[at + 1] if at + 1 < len(rows) else ()
            second = [field_of(cell) for cell in below]
            two = any(second) and all(cell is None or field_of(cell) or cell == up for cell, up in zip(below, row, strict=False))
            if two:
                fields = [low or high for low, high in zip(second, fields, strict=False)]
            names = tuple(tidy_spaces(str(cell)) if cell is not None else "" for cell in row)
            return PlanTable(_once(fields), names, at + 1 + bool(two))
    return _by_content(rows)


def _once(fields: Sequence[str]) -> tuple[str, ...]:
    """Of two columns for one field the first serves."""
    return tuple(field if field == "known" or field not in fields[:at] else "" for at, field in enumerate(fields))


def _by_content(rows: Sequence[Sequence[Raw]]) -> PlanTable:
    """Without headings: the longest texts are topics; small numbers before them the lesson's number, after them hours."""
    if not rows:
        raise BadInput("Здесь нет ни одной строки.")
    width = max(len(row) for row in rows)
    sizes = [sum(len(str(row[at])) for row in rows if at < len(row) and isinstance(row[at], str) and not _number(row[at]))
             for at in range(width)]  # fmt: skip
    topic = max(range(width), key=lambda at: (sizes[at], -at))
    if not sizes[topic]:
        raise BadInput("Не найден столбец с темами: назовите его «Тема урока».")
    fields = [""] * width
    fields[topic] = "topic"
    for at in range(width):
        filled = [row[at] for row in rows if at < len(row) and row[at] not in (None, "")]
        if at != topic and filled and all(_number(cell) for cell in filled):
            fields[at] = "number" if at < topic else "hours"
    after = [at for at in range(topic + 1, width) if not fields[at] and sizes[at]]
    if after:
        fields[after[-1]] = "homework"
    return PlanTable(_once(fields), ("",) * width, 0)


def _number(cell: Raw) -> bool:
    return isinstance(cell, (int, Decimal)) or (isinstance(cell, str) and bool(re.fullmatch(r"\d+([.,]\d+)?([-–]\d+)?", cell.strip())))


def read_rows(rows: Sequence[Sequence[Raw]], table: PlanTable, kinds: Sequence[KindName]) -> tuple[PlanRow, ...]:
    """The rows of topics; a row with one text only is the section of those below it, totals are passed over."""
    found: list[PlanRow] = []
    section = ""
    for line, row in enumerate(rows[table.first :], table.first + 1):
        cells = {field: _text(row[at]) for at, field in enumerate(table.fields) if field and at < len(row)}
        filled = [_text(cell) for cell in row if _text(cell)]
        if not filled or any(TOTALS.match(text) for text in filled[:2]):
            continue
        words = sorted({text for text in filled if not _number(text)})
        is_heading = not _number(cells.get("number", "")) and not cells.get("homework") and not cells.get("kind")
        alone = len(words) == 1 and is_heading and (len(filled) == 1 or len(set(filled)) == 1 or _is_section(words[0]))
        if alone and ("number" in table.fields or _is_section(words[0])):
            section = _bare_section(words[0])
            continue
        own = _row(cells, section, kinds)
        section = own.section if "section" in table.fields and own.section else section
        found.append(replace(own, section=own.section or section, line=line))
    return tuple(found)


def _is_section(text: str) -> bool:
    return bool(SECTION.match(text)) and not text.lower().startswith("тема ") or bool(re.match(r"^тема\s+\d", text, re.IGNORECASE))


def _bare_section(text: str) -> str:
    """«Раздел 1. Числа (20 ч)» → «Числа»."""
    without = HOURS_IN.sub("", text).strip(" .,–-")
    return (SECTION.sub("", without).strip() or without)[: LONGEST["section"]]


def _row(cells: Mapping[str, str], section: str, kinds: Sequence[KindName]) -> PlanRow:
    topic, problem = cells.get("topic", ""), ""
    hours = read_hours(cells.get("hours", "")) if cells.get("hours") else _hours_by_number(cells.get("number", ""))
    if hours is None:
        hours, problem = Decimal(1), f"Часы: нужно число от 0,5 до 20, а стоит «{cells.get('hours')}»."
    if not topic:
        problem = "Нет темы урока."
    for field, longest in LONGEST.items():
        if len(cells.get(field, "")) > longest:
            problem = f"{FIELDS[field]}: помещается {longest} знаков, а здесь {len(cells[field])}."
    kind = kind_in(cells.get("kind", ""), kinds) or kind_of_topic(topic, kinds)
    warning = topic_warning(topic)
    if cells.get("kind") and kind is None and cells["kind"] not in "-–—":
        warning = warning or f"Вид работы «{cells['kind'][:60]}» в школе не заведён: строка будет без него."
    return PlanRow(topic, cells.get("section", ""), hours, kind, cells.get("homework", ""), 0, problem, warning)


def read_hours(text: str) -> Decimal | None:
    """«2», «1,5», «2 ч» → hours; None for what is not from 0,5 to 20 or is finer than a tenth."""
    found = re.fullmatch(r"\s*(\d+(?:[.,]\d+)?)\s*(?:ч\w*\.?)?\s*", text, re.IGNORECASE)
    try:
        hours = Decimal(found[1].replace(",", ".")) if found else Decimal(0)
    except InvalidOperation:
        return None
    return hours if Decimal("0.5") <= hours <= 20 and hours == hours.quantize(Decimal("0.1")) else None


def _hours_by_number(text: str) -> Decimal:
    """«12–13» in the column of numbers: two lessons."""
    found = re.fullmatch(r"\s*(\d+)\s*[-–—]\s*(\d+)\s*", text)
    count = int(found[2]) - int(found[1]) + 1 if found else 1
    return Decimal(count) if 1 <= count <= 20 else Decimal(1)


def kind_in(text: str, kinds: Sequence[KindName]) -> int | None:
    """The kind of work a cell names: its name, short name or letter, or the beginning of its first word («контр.», «лаб»)."""
    wanted = heading_key(text)
    if not wanted:
        return None
    for kind in kinds:
        if wanted in (heading_key(kind.name), heading_key(kind.short)) or text.strip() == kind.code:
            return kind.id
    stem = re.sub(r"[^0-9a-zа-я№]", "", heading_key(text.split()[0]))[:5]
    return next((kind.id for kind in kinds if len(stem) >= 3 and heading_key(kind.name).startswith(stem)), None)


def kind_of_topic(topic: str, kinds: Sequence[KindName]) -> int | None:
    """«Контрольная работа № 1 …», «Лаб. работа № 2 …»: the topic names its work, as it has to (domain §0, rule 9)."""
    begin = heading_key(topic)
    full = [kind for kind in kinds if len(kind.name.split()) > 1 and begin.startswith(heading_key(kind.name))]
    if full:
        return max(full, key=lambda kind: len(kind.name)).id
    short = re.match(r"^(контр|лаб|практ|самост|пров)\w*\.?\s*(раб\w*\.?|р\.)", topic, re.IGNORECASE)
    return kind_in(short[1], kinds) if short else None


def _text(cell: Raw) -> str:
    if isinstance(cell, Decimal):
        return f"{cell:f}".replace(".", ",")
    if isinstance(cell, date):
        return f"{cell:%d.%m.%Y}"
    return tidy_spaces(str(cell).replace("\n", " ")) if cell is not None else ""
