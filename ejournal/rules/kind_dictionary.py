"""The kinds of work a school begins with (domain §2.3), with the weights of the second ready set."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

ANSWER = "О"


@dataclass(frozen=True)
class Kind:
    """A row of the dictionary, `title` for the topic of a lesson given to such a work."""

    code: str
    name: str
    short_name: str
    weight: Decimal
    is_written: bool
    is_control: bool
    due_days: int
    title: str


def _kind(code: str, name: str, short: str, weight: str, flags: str = "", due: int = 7, title: str = "") -> Kind:
    return Kind(code, name, short, Decimal(weight), "п" in flags, "к" in flags, due, title or name)


KINDS = (
    _kind("О", "Ответ на уроке", "ответ", "1", due=0),
    _kind("Д", "Домашняя работа", "дом. раб.", "1"),
    _kind("С", "Самостоятельная работа", "сам. раб.", "1.2", "п"),
    _kind("П", "Проверочная работа", "пров. раб.", "1.3", "пк"),
    _kind("К", "Контрольная работа", "контр.", "1.5", "пк", 3),
    _kind("Н", "Диктант", "диктант", "1.5", "пк", title="Контрольный диктант"),
    _kind("И", "Изложение", "изложение", "1.4", "пк"),
    _kind("Ч", "Сочинение", "сочинение", "1.5", "п", 10, "Классное сочинение"),
    _kind("Т", "Тестирование", "тест", "1", "п", title="Тест"),
    _kind("Л", "Лабораторная работа", "лаб. раб.", "1.3", "п"),
    _kind("А", "Практическая работа", "практич.", "1.3", "п"),
    _kind("В", "Входная контрольная работа", "входная", "1.5", "пк", 3),
    _kind("З", "Зачёт", "зачёт", "1.5", "к"),
    _kind("ЧН", "Чтение наизусть", "наизусть", "1"),
    _kind("НФ", "Норматив", "норматив", "1"),
    _kind("ПР", "Проект", "проект", "1.4"),
)
KIND_BY_CODE = {kind.code: kind for kind in KINDS}
