"""Setting a control work: the class may have enough of them already (GRID-6; domain §2.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from ejournal.errors import AskFirst, BadInput
from ejournal.queries.control_works import planning_warnings
from ejournal.queries.school_rules import school_rules
from ejournal.rules.school_rules import SchoolRules


@dataclass(frozen=True)
class Wish:
    """A kind of work for a lesson of a journal; `but_work` is the work that changes, None for a new one."""

    journal: Any
    lesson: Any
    kind: Any
    today: date
    but_work: int | None = None

    def warnings(self, rules: SchoolRules) -> tuple[str, ...]:
        return planning_warnings(self.journal, self.lesson, self.kind, rules, self.today, but_work=self.but_work)


def refuse_crowding(wish: Wish, *, confirmed: bool, field: str = "") -> None:
    """Raise AskFirst with what speaks against the work, unless `confirmed`; where the school forbids it, BadInput always."""
    rules = school_rules()
    found = wish.warnings(rules)
    if found and rules.control_forbid:
        raise BadInput(" ".join((*found, "Школа не разрешает лишних контрольных: выберите другой день или спросите завуча.")), field)
    if found and not confirmed:
        raise AskFirst(found, field)


def word_of_crowding(wish: Wish) -> tuple[str, bool]:
    """What to say beside a kind of work that the plan brings along, and whether it may be set at all."""
    rules = school_rules()
    found = wish.warnings(rules)
    if not found or not rules.control_forbid:
        return " ".join(found), True
    return " ".join((*found, "Вид работы не поставлен: школа не разрешает лишних контрольных.")), False
