"""What making one card of two would move, join and leave, found before anything is written: of pupils and of guardians.

Every reference to such a person that the models have stands in its `ways`; a test fails for a new one that does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ejournal.errors import BadInput, NotThere, Refused
from ejournal.models import ALL_MODELS, Absence, ClassMembership, Mark, PeriodMark
from ejournal.models.base import BaseModel
from ejournal.queries.data_checks import shown
from ejournal.queries.record_names import title_of
from ejournal.services.checks import refuse_closed_year
from ejournal.services.records import shown_value

MOVE, CELL, STAY, ONCE, ONLY, ONE, LEFT = "move", "cell", "stay", "once", "only", "one", "left"
Ways = dict[tuple[str, str], tuple[str, tuple[str, ...]]]

EMPTY_CELL: dict[type[BaseModel], Callable[[Any], tuple[Any, ...]]] = {
    Mark: lambda row: (row.value, row.second),
    Absence: lambda row: (row.code, row.minutes_late or ""),
    PeriodMark: lambda row: (row.value, ""),
}
ABOUT = {"Account": "Логин", "PupilIdentity": "Документы", "PupilHealth": "Здоровье", "PupilSocial": "Социальные сведения"}
UNLIKE = {"Guardianship": ("relation", "is_lawful")}  # what two records of one tie must not say differently
FAR = date(2200, 1, 1)


@dataclass(frozen=True)
class MergeKind:
    """Whose cards are joined: the model, the one that remembers the merges, the way of each reference, the card's own fields.

    `closed` names those of a card's fields that no consent opens now.
    """

    model: type[BaseModel]
    merges: type[BaseModel]
    ways: Ways
    own_fields: tuple[str, ...]
    closed: Callable[[int, date], frozenset[str] | set[str]] = lambda _number, _day: frozenset()

    @property
    def name(self) -> str:
        """How the account's reference to such a person is called."""
        return self.model.__name__.lower()

    def references(self) -> Iterator[tuple[type[BaseModel], str]]:
        """Every reference to such a person that the models have."""
        for model in ALL_MODELS:
            for name, one in model._meta.fields.items():
                if getattr(one, "rel_model", None) is self.model:
                    yield model, name


@dataclass(frozen=True)
class Choice:
    """Something both cards have, of which one stays: `key` is a field of the card or a table's name."""

    key: str
    label: str
    kept: str
    gone: str


@dataclass
class Plan:
    """`moves`, `leaves`: (model, field) → records of the second card; `swaps`: cells emptied on the first, filled on the
    second; `joins`: stays of one class on common days; `pairs`: what a person has once and both have;
    `doubles`: what the first card has already: the first's, the second's, which goes into the bin.
    `blockers` must be solved first, in words.
    """

    kind: MergeKind
    kept: Any
    gone: Any
    moves: dict[tuple[type[BaseModel], str], list[Any]] = field(default_factory=dict)
    leaves: dict[tuple[type[BaseModel], str], list[Any]] = field(default_factory=dict)
    swaps: list[tuple[Any, Any]] = field(default_factory=list)
    joins: list[tuple[Any, Any]] = field(default_factory=list)
    pairs: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    doubles: list[tuple[Any, Any]] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    blockers: list[str] = field(default_factory=list)
    in_closed_years: int = 0

    @property
    def counts(self) -> list[tuple[str, int]]:
        """«Отметки» 34: what will move, by table."""
        found: dict[str, int] = {}
        for (model, _), rows in self.moves.items():
            found[model._meta.label_plural] = found.get(model._meta.label_plural, 0) + len(rows)
        for _, row in self.swaps:
            found[type(row)._meta.label_plural] = found.get(type(row)._meta.label_plural, 0) + 1
        return sorted((label, count) for label, count in found.items() if count)


def plan_of(kind: MergeKind, keep: int, gone: int, today: date) -> Plan:
    """Raises NotThere for a card that is not there, BadInput where one was merged before or both are one."""
    if keep == gone:
        raise BadInput("Это одна и та же карточка: выберите две.")
    cards = {row.id: row for row in kind.model.select().where(kind.model.id.in_([keep, gone]))}
    if len(cards) != 2:
        raise NotThere("Такой карточки нет.")
    if earlier := kind.merges.get_or_none(kind.merges.gone.in_([keep, gone])):
        raise BadInput(f"Карточка «{earlier.gone}» уже объединена с другой.")
    plan, memo = Plan(kind, cards[keep], cards[gone]), {}
    for model, name in kind.references():
        way, others = kind.ways[model.__name__, name]
        _Joining(plan, model, name, others, memo).by(way)
    _own_fields(plan, today)
    return plan


@dataclass
class _Joining:
    """One table's rows of both cards sorted into the plan."""

    plan: Plan
    model: type[BaseModel]
    name: str
    others: tuple[str, ...]
    memo: dict[tuple[str, int], Any]

    def by(self, way: str) -> None:
        if way == LEFT:
            return
        reference = self.model._meta.fields[self.name]
        mine = list(self.model.select().where(reference == self.plan.kept.id))
        theirs = list(self.model.select().where(reference == self.plan.gone.id).order_by(self.model._meta.primary_key))
        free = [row for row in theirs if not self._is_closed(row)]
        self.plan.in_closed_years += len(theirs) - len(free)
        {MOVE: self._move, CELL: self._cells, STAY: self._stays, ONCE: self._once, ONLY: self._only, ONE: self._one}[way](mine, free)

    def _is_closed(self, row: Any) -> bool:
        """A closed year stays as it was printed: its records keep to the second card."""
        try:
            refuse_closed_year(self.model, row.__data__, row, self.memo)
        except Refused:
            return True
        return False

    def _goes(self, row: Any) -> None:
        self.plan.moves.setdefault((self.model, self.name), []).append(row)

    def _keeps_to_its_card(self, row: Any) -> None:
        self.plan.leaves.setdefault((self.model, self.name), []).append(row)

    def _move(self, mine: list[Any], theirs: list[Any]) -> None:
        for row in theirs:
            self._goes(row)

    def _key(self, row: Any) -> tuple[Any, ...]:
        return tuple(row.__data__.get(name) for name in self.others)

    def _once(self, mine: list[Any], theirs: list[Any]) -> None:
        known = {self._key(row) for row in mine}
        for row in theirs:
            self._keeps_to_its_card(row) if self._key(row) in known else self._goes(row)

    def _only(self, mine: list[Any], theirs: list[Any]) -> None:
        known = {self._key(row): row for row in mine}
        for row in theirs:
            other = known.get(self._key(row))
            if other is None:
                self._goes(row)
                continue
            self.plan.doubles.append((other, row))
            for name in UNLIKE.get(self.model.__name__, ()):
                if getattr(row, name) != getattr(other, name):
                    said = [shown_value(self.model._meta.fields[name], one) for one in (other, row)]
                    label = self.model._meta.fields[name].verbose_name
                    self.plan.blockers.append(f"{row.pupil.list_name}: «{label}» на первой карточке «{said[0]}», на второй «{said[1]}»")

    def _cells(self, mine: list[Any], theirs: list[Any]) -> None:
        known, held = {self._key(row): row for row in mine}, EMPTY_CELL[self.model]
        for row in theirs:
            other = known.get(self._key(row))
            if other is None:
                self._goes(row)
            elif not any(held(row)) or held(row) == held(other):
                self._keeps_to_its_card(row)
            elif not any(held(other)):
                self.plan.swaps.append((other, row))
            else:
                self.plan.blockers.append(f"{title_of(row)}: на первой карточке «{_said(other)}», на второй «{_said(row)}»")

    def _stays(self, mine: list[Any], theirs: list[Any]) -> None:
        for row in theirs:
            common = [one for one in mine if one.start < (row.end or FAR) and row.start < (one.end or FAR)]
            same = [one for one in common if self._key(one) == self._key(row)]
            if self.model is ClassMembership and len(same) < len(common):
                other = next(one for one in common if one not in same)
                classes = f"{other.school_class.title} и {row.school_class.title}"
                self.plan.blockers.append(f"В одни и те же дни в двух классах: {classes}. Оформите перевод или выбытие из одного из них")
            elif len(same) > 1:
                self.plan.blockers.append(f"{title_of(row)}: на первой карточке это время разбито на части, исправьте даты")
            elif same:
                self.plan.joins.append((same[0], row))
            else:
                self._goes(row)

    def _one(self, mine: list[Any], theirs: list[Any]) -> None:
        if not mine:
            self._move(mine, theirs)
            return
        for row in theirs:
            table = self.model.__name__
            self.plan.pairs[table] = (mine[0], row)
            words = (mine[0].login, row.login) if table == "Account" else ("с первой карточки", "со второй карточки")
            self.plan.choices.append(Choice(table, ABOUT[table], *words))


def _said(row: Any) -> str:
    return "/".join(str(one) for one in EMPTY_CELL[type(row)](row) if one)


def _own_fields(plan: Plan, today: date) -> None:
    """Fields of the cards themselves: what only the second has is taken, what both have otherwise is chosen."""
    kind = plan.kind
    closed = kind.closed(plan.kept.id, today) | kind.closed(plan.gone.id, today)
    found: list[Choice] = []
    for name in kind.own_fields:
        mine, theirs = getattr(plan.kept, name), getattr(plan.gone, name)
        if not theirs or mine == theirs:
            continue
        if not mine:
            plan.taken.append(name)
        elif name not in closed:
            label = str(kind.model._meta.fields[name].verbose_name)
            found.append(Choice(name, label, shown(name, mine), shown(name, theirs)))
    plan.choices[:0] = found
