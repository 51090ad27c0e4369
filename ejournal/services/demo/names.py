"""Invented people: surnames, names and patronymics that combine freely (domain §8), never a known public figure."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

SURNAMES = [
    "Аксёнов",
    "Барсуков",
    "Ведерников",
    "Горшенин",
    "Дубровин",
    "Ершов",
    "Жаворонков",
    "Зимин",
    "Исаков",
    "Калинкин",
    "Лопухов",
    "Мельников",
    "Нефёдов",
    "Овсянников",
    "Пахомов",
    "Родимов",
    "Сапожников",
    "Тимохин",
    "Удалов",
    "Филимонов",
    "Хомяков",
    "Цветков",
    "Чесноков",
    "Шабанов",
    "Щукин",
    "Юдин",
    "Якушев",
    "Луговой",
    "Полевской",
    "Заречный",
    "Коваленко",
    "Седых",
    "Белых",
    "Ким",
    "Орлов-Зимин",
]
BOYS = [
    "Артём",
    "Богдан",
    "Глеб",
    "Данил",
    "Егор",
    "Захар",
    "Илья",
    "Кирилл",
    "Лев",
    "Матвей",
    "Никита",
    "Прохор",
    "Роман",
    "Савелий",
    "Тимофей",
    "Фёдор",
    "Ярослав",
]
GIRLS = [
    "Алина",
    "Варвара",
    "Дарья",
    "Ева",
    "Злата",
    "Ксения",
    "Лилия",
    "Мария",
    "Надежда",
    "Полина",
    "Софья",
    "Таисия",
    "Ульяна",
    "Эвелина",
    "Юлия",
    "Ясмина",
]
GROWN_WOMEN = ["Алина", "Варвара", "Дарья", "Ксения", "Лилия", "Мария", "Надежда", "Полина", "Софья", "Ульяна", "Юлия"]
# The father's name with the patronymics that come from it.
FATHERS = {
    "Андрей": ("Андреевич", "Андреевна"), "Борис": ("Борисович", "Борисовна"), "Виктор": ("Викторович", "Викторовна"),
    "Денис": ("Денисович", "Денисовна"), "Евгений": ("Евгеньевич", "Евгеньевна"), "Иван": ("Иванович", "Ивановна"),
    "Илья": ("Ильич", "Ильинична"), "Николай": ("Николаевич", "Николаевна"), "Олег": ("Олегович", "Олеговна"),
    "Павел": ("Павлович", "Павловна"), "Руслан": ("Русланович", "Руслановна"), "Сергей": ("Сергеевич", "Сергеевна"),
    "Юрий": ("Юрьевич", "Юрьевна"), "Кирилл": ("Кириллович", "Кирилловна"),
}  # fmt: skip
# Surname and name together belong to somebody known, or to one of the named staff: such a pair is not drawn.
KNOWN = frozenset(
    [
        "Белых Никита",
        "Ким Роман",
        "Ким Виктор",
        "Ким Юлия",
        "Ким Алина",
        "Луговой Андрей",
        "Седых Юрий",
        "Чесноков Андрей",
        "Чесноков Павел",
        "Щукин Сергей",
        "Щукин Иван",
        "Исакова Мария",
        "Мельникова Дарья",
        "Мельников Павел",
        "Овсянников Олег",
        "Лопухов Фёдор",
        "Лопухов Андрей",
        "Филимонов Олег",
        "Коваленко Виктор",
        "Коваленко Надежда",
        "Калинкин Евгений",
        "Шабанова Алина",
        "Якушев Виктор",
        "Ершов Иван",
        "Зимина Мария",
        "Пахомов Роман",
        "Юдин Павел",
        "Дубровин Сергей",
        "Хомяков Илья",
        "Цветкова Мария",
        "Удалов Иван",
        "Жаворонкова Надежда",
        "Ведерников Илья",
        "Сапожников Кирилл",
    ]
)
_LATIN = dict(zip(
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя-",
    ["a", "b", "v", "g", "d", "e", "e", "zh", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "kh", "ts", "ch", "sh", "sch", "", "y", "", "e", "yu", "ya", "-"], strict=True,
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


class NameMaker:
    """Draws names; surnames come round like cards of a deck, so that a class has few namesakes."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._deck: list[str] = []

    def child(self, sex: str) -> Name:
        return self._draw(sex, BOYS if sex == "m" else GIRLS)

    def grown(self, sex: str) -> Name:
        return self._draw(sex, BOYS if sex == "m" else GROWN_WOMEN)

    def _draw(self, sex: str, names: list[str]) -> Name:
        self._deck = self._deck or self._random.sample(SURNAMES, len(SURNAMES))
        surname = self._deck.pop()
        surname = surname if sex == "m" else feminine(surname)
        patronymic = self._random.choice(tuple(FATHERS.values()))[sex == "f"]
        return Name(surname, known_free(surname, self._random.choice(names), names), patronymic, sex)


def known_free(surname: str, name: str, names: list[str]) -> str:
    """The name, or the next in the list where surname and name together belong to somebody known."""
    while f"{surname} {name}" in KNOWN:
        name = names[(names.index(name) + 1) % len(names)]
    return name


def parents_of(child: Name, random: Random) -> tuple[Name, Name]:
    """Mother and father: the father's name agrees with the child's patronymic."""
    surname, forms = masculine(child.surname), tuple(FATHERS.values())
    called = next((name for name, own in FATHERS.items() if child.patronymic in own), "Иван")
    mother = known_free(feminine(surname), random.choice(GROWN_WOMEN), GROWN_WOMEN)
    return (
        Name(feminine(surname), mother, random.choice(forms)[1], "f"),
        Name(surname, known_free(surname, called, [called, *BOYS]), random.choice(forms)[0], "m"),
    )


def masculine(surname: str) -> str:
    return next((own for own in SURNAMES if surname in (own, feminine(own))), surname)


def latin(text: str) -> str:
    """A login's letters for a Russian name."""
    return "".join(_LATIN.get(letter, "") for letter in text.lower())
