"""Lists of pupils and the alphabet book as documents (REG-6, PRN-1; domain §6.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from ejournal.queries.accesses import AccessLine
from ejournal.queries.alphabet import AlphabetBook, BookLine
from ejournal.queries.registry import Contacts, RegistryLine
from ejournal.tables.report import Column, Document, Report, Row

LIST = (
    Column("№", "number", 4), Column("Фамилия, имя, отчество", width=32), Column("Класс", width=8),
    Column("Дата рождения", "date", 11), Column("Пол", width=5), Column("№ личного дела", width=9),
)  # fmt: skip
CONTACTS = (Column("Адрес", width=30), Column("Телефон", width=18), Column("Родители", width=40))
BOOK = (
    Column("№", "number", 4), Column("Фамилия, имя, отчество", width=24), Column("Дата рождения", "date", 10), Column("Пол", width=4),
    Column("Дата поступления", "date", 10), Column("В какой класс", width=6), Column("Откуда", width=14), Column("Адрес", width=20),
    Column("Выбыл", "date", 10), Column("Приказ о выбытии", width=12), Column("Из класса", width=6), Column("Куда", width=14),
    Column("Причина", width=12), Column("Выдано личное дело: дата, подпись", width=11),
)  # fmt: skip
ACCESSES = (
    Column("Когда", width=16), Column("Кто", width=20), Column("Чья карточка", width=30), Column("Что", width=20), Column("Как", width=12),
    Column("Откуда", width=24), Column("Раз за день", "number", 8),
)  # fmt: skip


def list_document(
    lines: Sequence[RegistryLine], known: Mapping[int, Contacts] | None, title: str, day: date, school: str, printed_at: datetime
) -> Document:
    """A list of a day; `known` adds contacts of those who have them open."""
    columns = LIST if known is None else (*LIST, *CONTACTS)
    rows = tuple(_row(number, line, known) for number, line in enumerate(lines, 1))
    notes = () if known is None else ("Пустые адрес и телефон: нет согласия или права их видеть.",)
    report = Report(title, columns, rows, subtitle=f"на {day:%d.%m.%Y}", notes=notes, head_lines=(school,), landscape=known is not None)
    return Document(title, (report,), seal=_seal(school, title, printed_at))


def _row(number: int, line: RegistryLine, known: Mapping[int, Contacts] | None) -> Row:
    own: Row = (number, str(line.name), line.place, line.birth_date, {"m": "м", "f": "ж"}.get(line.sex, ""), line.file_number)
    if known is None:
        return own
    told = known.get(line.id, Contacts())
    return (*own, told.address or told.why, told.phone, told.parents)


def alphabet_document(book: AlphabetBook, school: str, printed_at: datetime) -> Document:
    """A sheet a letter."""
    letters = list(dict.fromkeys(line.letter for line in book.lines)) or [book.letter or "—"]
    parts = tuple(
        Report(
            title="Алфавитная книга учащихся",
            subtitle=f"Буква {letter}",
            columns=BOOK,
            rows=tuple(_book_row(line) for line in book.lines if line.letter == letter),
            head_lines=(school,),
        )
        for letter in letters
    )
    return Document("Алфавитная книга", parts, seal=_seal(school, "Алфавитная книга", printed_at))


def _book_row(line: BookLine) -> Row:
    return (
        line.number, line.name, line.birth_date, line.sex, line.came_on, line.came_class, line.came_from, line.address,
        line.left_on, line.left_order, line.left_class, line.left_to, line.reason, "",
    )  # fmt: skip


def accesses_document(lines: Sequence[AccessLine], school: str, printed_at: datetime) -> Document:
    rows = tuple((f"{one.at:%d.%m.%Y %H:%M}", one.who, one.whose, one.part, one.way, one.what, one.count) for one in lines)
    title = "Доступы к личным сведениям"
    return Document(title, (Report(title, ACCESSES, rows, head_lines=(school,)),), seal=_seal(school, title, printed_at))


def _seal(school: str, title: str, printed_at: datetime) -> str:
    return f"{school}. {title}. Напечатано {printed_at:%d.%m.%Y %H:%M} из электронного журнала."
