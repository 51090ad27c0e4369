"""Rows of pupils, their parents and the family's accounts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from random import Random

from ejournal.models import Guardian, Guardianship, Pupil
from ejournal.services.demo.cards import add_card, snils_of
from ejournal.services.demo.cohorts import AT_HOME, EXEMPT, SANATORIUM, Child
from ejournal.services.demo.loader import Loader
from ejournal.services.demo.names import Name, parents_of
from ejournal.services.demo.school import phone

STREETS = ("Школьная", "Луговая", "Садовая", "Речная", "Полевая", "Новая", "Лесная")
ROUTES, RIDES = ("Ольховка", "Заречье"), 7  # every seventh comes by the school bus
NOTES = {
    AT_HOME: "Обучение на дому, приказ № 38-у от 01.09.{year}",
    SANATORIUM: "Санаторий с 17 сентября на три недели, приказ № 41-у от 16.09.{year}",
    EXEMPT: "Освобождение от физической культуры на учебный год, справка",
}


@dataclass
class Registry:
    """Numbers that run through all years: personal files by letter, telephones."""

    loader: Loader
    random: Random
    files: Counter[str] = field(default_factory=Counter)
    phones: int = 100
    mothers: dict[int, int] = field(default_factory=dict)

    def add_children(self, children: Iterable[Child], prepared: datetime, left: dict[int, date]) -> None:
        """Pupils with their parents; `left` says when those left who did, at first nobody had."""
        for child in children:
            at = datetime.combine(child.arrives, time(9)) if child.arrives else prepared
            self._pupil(child, at, left.get(child.id))
            self._parents(child, at)
            add_card(self.loader, child, self.mothers[child.id], at)

    def _pupil(self, child: Child, at: datetime, left: date | None) -> None:
        name, random = child.name, self.random
        letter = name.surname[0]
        self.files[letter] += 1
        values = {"surname": name.surname, "name": name.name, "patronymic": name.patronymic, "sex": name.sex}
        values |= {"birth_date": child.birth, "file_number": f"{letter}-{self.files[letter]}", "left_on": child.leaves or left}
        values["address"] = f"с. Берёзовка, ул. {random.choice(STREETS)}, д. {random.randint(1, 60)}"
        values["snils"] = snils_of(child.id)
        values["bus_route"] = ROUTES[child.id // RIDES % len(ROUTES)] if child.id % RIDES == 0 else ""
        values["enrolled_on"] = child.arrives or date(child.cohort, 9, 1)
        values["note"] = NOTES.get(child.odd, "").format(year=at.year)
        self.loader.add(Pupil, at, values | {"id": child.id}, at_first={"left_on": None})

    def _parents(self, child: Child, at: datetime) -> None:
        mother, father = parents_of(child.name, self.random)
        both = self.random.random() < 0.7
        self.mothers[child.id] = self._guardian(child, mother, "mother", at)
        if both:
            self._guardian(child, father, "father", at)

    def _guardian(self, child: Child, name: Name, relation: str, at: datetime) -> int:
        self.phones += 1
        values = {"surname": name.surname, "name": name.name, "patronymic": name.patronymic, "phone": phone(self.phones)}
        guardian = self.loader.add(Guardian, at, values)
        self.loader.add(Guardianship, at, {"pupil": child.id, "guardian": guardian, "relation": relation})
        return guardian
