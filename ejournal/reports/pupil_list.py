"""The workbook to fill in for an import: an empty sheet with the right headings, and one with who is there already (REG-9).

The second sheet read back changes nothing, so it serves as an example and for corrections in bulk.
"""

from __future__ import annotations

from collections.abc import Sequence

from ejournal.queries.pupil_cards import ParentLine, PupilCard
from ejournal.tables.report import Column, Document, Report, Row

COLUMNS = (
    Column("Фамилия", width=18), Column("Имя", width=14), Column("Отчество", width=18), Column("Пол", width=5),
    Column("Дата рождения", "date", 12), Column("Класс", width=7), Column("№ личного дела", width=9), Column("СНИЛС", width=15),
    Column("Дата зачисления", "date", 12), Column("Адрес", width=24), Column("Телефон", width=17),
    Column("Электронная почта", width=18), Column("Мать", width=28), Column("Телефон матери", width=17),
    Column("Отец", width=28), Column("Телефон отца", width=17), Column("Законный представитель", width=34),
)  # fmt: skip
SEXES = {"m": "м", "f": "ж"}
HINT = (
    "Класс пишут так: 5 А. Дату — 01.02.2015. Обязательны фамилия, имя и класс; с датой рождения тёзки не спутаются.",
    "Пустая клетка ничего не стирает: то, что уже есть в журнале, остаётся.",
)


def pupil_template(cards: Sequence[PupilCard]) -> Document:
    """The document for `to_xlsx`; without cards it has the empty sheet only."""
    empty = Report("Новые ученики", COLUMNS, (), head_lines=HINT)
    if not cards:
        return Document("Список учеников", (empty,))
    filled = Report("Уже в журнале", COLUMNS, tuple(map(_row, cards)))
    return Document("Список учеников", (empty, filled))


def _row(card: PupilCard) -> Row:
    pupil = card.pupil
    mother, father = _parent(card, "mother"), _parent(card, "father")
    others = "; ".join(f"опекун: {one.name} {one.phone}".strip() for one in card.parents if one.relation == "guardian")
    contacts = (None, None, None) if card.is_closed else (pupil.address or None, pupil.phone or None, pupil.email or None)
    return (
        pupil.surname, pupil.name, pupil.patronymic or None, SEXES.get(pupil.sex), pupil.birth_date, card.class_title,
        pupil.file_number, pupil.snils, pupil.enrolled_on, *contacts,
        mother.name or None, mother.phone or None, father.name or None, father.phone or None, others or None,
    )  # fmt: skip


def _parent(card: PupilCard, relation: str) -> ParentLine:
    return next((one for one in card.parents if one.relation == relation), ParentLine(relation, "", ""))
