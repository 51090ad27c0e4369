"""Invented people: surnames, names and patronymics that combine freely (domain §8), never a known public figure."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

SURNAMES = (
    "Аксёнов Барсуков Ведерников Горшенин Дубровин Ершов Жаворонков Зимин Исаков Калинкин Лопухов Мельников Нефёдов "
    "Овсянников Пахомов Родимов Сапожников Тимохин Удалов Филимонов Хомяков Цветков Чесноков Шабанов Щукин Юдин Якушев "
    "Луговой Полевской Заречный Коваленко Седых Белых Ким Орлов-Зимин"
).split()
BOYS = "Артём Богдан Глеб Данил Егор Захар Илья Кирилл Лев Матвей Никита Прохор Роман Савелий Тимофей Фёдор Ярослав".split()
GIRLS = (
    "Алина Варвара Дарья Ева Злата Ксения Лилия Мария Надежда Полина Софья Таисия Ульяна Эвелина Юлия Ясмина"
).split()
GROWN_WOMEN = "Алина Варвара Дарья Ксения Лилия Мария Надежда Полина Софья Ульяна Юлия".split()
# The father's name with the patronymics that come from it.
FATHERS = {
    "Андрей": ("Андреевич", "Андреевна"), "Борис": ("Борисович", "Борисовна"), "Виктор": ("Викторович", "Викторовна"),
    "Денис": ("Денисович", "Денисовна"), "Евгений": ("Евгеньевич", "Евгеньевна"), "Иван": ("Иванович", "Ивановна"),
    "Илья": ("Ильич", "Ильинична"), "Николай": ("Николаевич", "Николаевна"), "Олег": ("Олегович", "Олеговна"),
    "Павел": ("Павлович", "Павловна"), "Руслан": ("Русланович", "Руслановна"), "Сергей": ("Сергеевич", "Сергеевна"),
    "Юрий": ("Юрьевич", "Юрьевна"), "Кирилл": ("Кириллович", "Кирилловна"),
}  # fmt: skip
# Surname and name together belong to somebody known: such a pair is drawn again.
KNOWN = frozenset(
    "Белых Никита|Ким Роман|Ким Виктор|Ким Юлия|Ким Алина|Луговой Андрей|Седых Юрий|Чесноков Андрей|Чесноков Павел|"
    "Щукин Сергей|Щукин Иван|Исакова Мария|Мельникова Дарья|Мельников Павел|Овсянников Олег|Лопухов Фёдор|Лопухов Андрей|"
    "Филимонов Олег|Коваленко Виктор|Коваленко Надежда|Калинкин Евгений|Шабанова Алина|Якушев Виктор|Ершов Иван|"
    "Зимина Мария|Пахомов Роман|Юдин Павел|Дубровин Сергей|Хомяков Илья|Цветкова Мария|Удалов Иван".split("|")
)
_LATIN = dict(zip(
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя-",
    "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh sch  y  e yu ya -".split(" "), strict=True,
))  # fmt: skip


@dataclass(frozen=True)
class Name:
    """A person's name in its three parts; `sex` is "m" or "f"."""

    surname: str
    name: str
    patronymic: str
    sex: str


def feminine(surname: str) -> str:
    """The woman's form of a surname; some have one form only."""
    if "-" in surname:
        return "-".join(feminine(part) for part in surname.split("-"))
    if surname.endswith(("ой", "ый")):
        return surname[:-2] + "ая"
    return surname + "а" if surname.endswith(("ов", "ев", "ёв", "ин")) else surname


def child_name(random: Random, sex: str) -> Name:
    return _draw(random, sex, BOYS if sex == "m" else GIRLS)


def grown_name(random: Random, sex: str) -> Name:
    return _draw(random, sex, BOYS if sex == "m" else GROWN_WOMEN)


def parents_of(child: Name, random: Random) -> tuple[Name, Name]:
    """Mother and father: the father's name agrees with the child's patronymic."""
    surname = masculine(child.surname)
    called = next((name for name, forms in FATHERS.items() if child.patronymic in forms), "Иван")
    father = Name(surname, called, random.choice([forms[0] for forms in FATHERS.values()]), "m")
    if f"{surname} {called}" in KNOWN:
        father = Name(surname, "Богдан", father.patronymic, "m")
    mother = grown_name(random, "f")
    while f"{feminine(surname)} {mother.name}" in KNOWN:
        mother = grown_name(random, "f")
    return Name(feminine(surname), mother.name, mother.patronymic, "f"), father


def masculine(surname: str) -> str:
    return next((own for own in SURNAMES if surname in (own, feminine(own))), surname)


def latin(text: str) -> str:
    """A login's letters for a Russian name."""
    return "".join(_LATIN.get(letter, "") for letter in text.lower())


def _draw(random: Random, sex: str, names: list[str]) -> Name:
    while True:
        surname = random.choice(SURNAMES)
        surname = surname if sex == "m" else feminine(surname)
        name = random.choice(names)
        if f"{surname} {name}" not in KNOWN:
            return Name(surname, name, random.choice(tuple(FATHERS.values()))[sex == "f"], sex)
