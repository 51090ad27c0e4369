"""What a later reader opens without this program: tables as CSV and JSON with their description, the chain, pages for any browser (ARC-2).

A package of a period has the first page only; one of a year has all of it.
"""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from ejournal.copies.archive_forms import archived_pages, clean_part, journal_names
from ejournal.models import ClassMembership, Pupil, SchoolClass, russian
from ejournal.models.streaming import snapshot
from ejournal.queries.archive import ArchiveSpan, SpanJournal, span_journals
from ejournal.queries.audit import chain_rows
from ejournal.queries.open_tables import OpenTable, closed_tables, open_tables, plain_value
from ejournal.reports.archive_forms import marks_report
from ejournal.reports.journal_page import journal_document
from ejournal.tables.csv_out import safe_text
from ejournal.tables.html import to_table_html

Told = Callable[[int, int, str], None]
HERE = Path(__file__).parent / "templates"
CHAIN = ("number", "at", "account", "address", "entity", "entity_id", "action", "old", "new")
RECIPE = """Цепочка истории: файл audit.jsonl, одна запись журнала изменений в строке (JSON, UTF-8).

Хеш записи = SHA-256, шестнадцатеричный, от текста: хеш предыдущей записи (у первой — 64 нуля), перевод строки (LF) и запись как
массив JSON без пробелов, буквы как есть (UTF-8, не \\u):
[number, at, account, address, entity, entity_id, action, old, new]
Поля old и new — строки: JSON прежних и новых значений. Номера идут с 1 без пропусков. Проверка на языке Python:

import hashlib, json
previous = "0" * 64
for number, line in enumerate(open("audit.jsonl", encoding="utf-8"), 1):
    row = json.loads(line)
    fields = [row[name] for name in ("number", "at", "account", "address", "entity", "entity_id", "action", "old", "new")]
    text = previous + "\\n" + json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    previous = hashlib.sha256(text.encode("utf-8")).hexdigest()
    assert row["number"] == number and row["hash"] == previous, number
print("цепочка цела, последняя запись", number, previous)

Последний хеш сверьте с актом и с бумажной книгой: это «вершина цепочки».
"""


def write_open(span: ArchiveSpan, folder: Path, about: Mapping[str, Any], told: Told) -> dict[str, Any]:
    """Write it all and return what the inventory says of it: rows by table, rows of the chain."""
    shutil.copyfile(HERE / "look.css", folder / "look.css")
    found: dict[str, Any] = {"tables": {}, "chain": 0}
    classes: list[dict[str, Any]] = []
    journals = span_journals(span)
    if span.period is None:
        told(66, 100, "таблицы")
        found = {"tables": write_tables(span.year, folder / "tables"), "chain": write_chain(folder / "chain")}
        classes = write_pages(span, journals, folder, about, told)
    forms = sorted({one.folder for one in journals}, key=[one.folder for one in journals].index)
    printed = [(title, _printed(folder / "forms", title)) for title in forms]
    _page(folder / "index.html", "index.html", about=about, printed=printed, classes=classes, chain=found["chain"], tables=len(found["tables"]))
    return found


def _printed(forms: Path, title: str) -> str:
    """The printed form of a class as it was written, with its ending."""
    stem = clean_part(title)
    return next(name for name in (f"{stem}.pdf", f"{stem}.html") if (forms / name).is_file())


# ---- tables ---------------------------------------------------------------------------------------------------------------


def write_tables(year: int, folder: Path) -> dict[str, int]:
    """`<table>.csv`, `<table>.json` and `schema.json`; returns rows by table."""
    folder.mkdir()
    counts = {table.name: _write_table(table, year, folder) for table in open_tables()}
    described = [table.schema() | {"rows": counts[table.name], "csv": f"{table.name}.csv", "json": f"{table.name}.json"} for table in open_tables()]
    schema = {
        "about": "Таблицы журнала. CSV: UTF-8 с BOM, разделитель «;», для просмотра; перед текстом, похожим на формулу, стоит апостроф. "
        "JSON: точные значения, даты по ISO 8601, дробные числа текстом. Связи: references.",
        "tables": described, "left_out": closed_tables(),
    }  # fmt: skip
    (folder / "schema.json").write_text(json.dumps(schema, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    _page(folder / "index.html", "tables.html", schema=schema, about={"title": "Таблицы"})
    return counts


def _write_table(table: OpenTable, year: int, folder: Path) -> int:
    names, count = [field.column_name for field in table.fields], 0
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    with (folder / f"{table.name}.csv").open("w", encoding="utf-8-sig", newline="") as sheet, (folder / f"{table.name}.json").open("w", encoding="utf-8") as exact:
        writer = csv.writer(sheet, delimiter=";", lineterminator="\r\n")
        writer.writerow(names)
        exact.write(f'{{"table":{encode(table.name)},"columns":{encode(names)},"rows":[')
        for row in table.rows(year):
            values = [plain_value(value) for value in row]
            writer.writerow([_cell(value) for value in values])
            exact.write((",\n" if count else "\n") + encode(values))
            count += 1
        exact.write("\n]}\n")
    return count


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "да" if value else "нет"
    return safe_text(value) if isinstance(value, str) else "" if value is None else value


def write_chain(folder: Path) -> int:
    """The trail of the whole school, for only the whole of it can be checked; returns its rows."""
    folder.mkdir()
    encode, count = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode, 0
    with snapshot(), (folder / "audit.jsonl").open("w", encoding="utf-8", newline="\n") as file:
        for fields, previous, own in chain_rows():
            file.write(encode({**dict(zip(CHAIN, fields, strict=True)), "previous": previous, "hash": own}) + "\n")
            count += 1
    (folder / "README.txt").write_text(RECIPE, encoding="utf-8")
    return count


# ---- pages ----------------------------------------------------------------------------------------------------------------


def write_pages(span: ArchiveSpan, journals: tuple[SpanJournal, ...], folder: Path, about: Mapping[str, Any], told: Told) -> list[dict[str, Any]]:
    """`look/`: a page per class, per journal and of all pupils; returns the classes for the first page."""
    from datetime import datetime

    (folder / "look").mkdir()
    at, pupils = datetime.fromisoformat(about["made_at"]), _pupils(span.year)
    classes = []
    for number, title in enumerate(dict.fromkeys(one.folder for one in journals), 1):
        told(70 + 14 * number // max(len(journals), 1), 100, f"страницы для просмотра: {title}")
        own = [one for one in journals if one.folder == title]
        names = journal_names(own)
        lines = [{"title": _title(one), "page": f"journal-{one.journal.id}.html", "book": f"../forms/{clean_part(title)}/{names[one.journal.id]}.xlsx"} for one in own]
        for one in own:
            _journal(one, folder / "look", f"class-{number}.html", at)
        members = pupils.get(title, [])
        page = f"class-{number}.html"
        _page(folder / "look" / page, "class.html", about={"title": title}, year=span.year_title, pupils=members, journals=lines,
              printed=f"../forms/{_printed(folder / 'forms', title)}")  # fmt: skip
        classes.append({"title": title, "page": f"look/{page}", "pupils": len(members), "journals": len(own)})
    everybody = sorted(((one, title) for title, own in pupils.items() for one in own), key=lambda pair: pair[0]["order"])
    _page(folder / "look" / "pupils.html", "pupils.html", about={"title": "Ученики"}, year=span.year_title, pupils=everybody)
    return classes


def _title(one: SpanJournal) -> str:
    return f"{one.journal.subject.name}, {one.journal.group.title}" if one.journal.group_id else str(one.journal.subject.name)


def _pupils(year: int) -> dict[str, list[dict[str, Any]]]:
    """Pupils by class, in Russian order, with the days they were there. One SELECT."""
    query = ClassMembership.select(ClassMembership, Pupil, SchoolClass).join(Pupil).switch(ClassMembership).join(SchoolClass)
    rows = query.where(SchoolClass.year == year).order_by(russian(Pupil.surname), russian(Pupil.name), Pupil.id, ClassMembership.start)
    found: dict[str, list[dict[str, Any]]] = {}
    for order, row in enumerate(rows):
        line = {"name": row.pupil.full_name, "born": row.pupil.birth_date, "start": row.start, "end": row.end, "order": order}
        found.setdefault(row.school_class.title, []).append(line)
    return found


def _journal(one: SpanJournal, folder: Path, back: str, at: Any) -> None:
    """The journal's pages as they are on the screen: marks, then lessons, period by period."""
    parts = []
    for archived in archived_pages(one, at):
        document = journal_document(archived.page, "", at, official=False, corrected=archived.corrected)
        tables = [to_table_html(report) for report in document.reports]
        parts.append({"title": archived.page.period.title, "tables": tables})
    if (marks := marks_report(one, "")) is not None:
        parts.append({"title": "Год", "tables": [to_table_html(marks)]})
    title = f"{_title(one)}, {one.folder}"
    _page(folder / f"journal-{one.journal.id}.html", "journal.html", about={"title": title}, back=back, periods=parts)


def _page(path: Path, template: str, **context: Any) -> None:
    path.write_text(_environment().get_template(template).render(**context), encoding="utf-8")


@cache
def _environment() -> Environment:
    found = Environment(loader=PackageLoader("ejournal.copies"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    found.filters["day"] = lambda day: f"{day:%d.%m.%Y}" if day else ""
    found.filters["moment"] = lambda text: f"{text[8:10]}.{text[5:7]}.{text[:4]} {text[11:16]}"
    return found
