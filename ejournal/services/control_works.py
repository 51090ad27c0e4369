"""Setting a control work: the class may have enough of them already (GRID-6; domain §2.3)."""

from __future__ import annotations

from typing import Any

from ejournal.errors import AskFirst, BadInput
from ejournal.queries.control_works import planning_warnings
from ejournal.queries.school_rules import school_rules


def refuse_crowding(
    journal: Any, lesson: Any, kind: Any, *, confirmed: bool, field: str = "", but_work: int | None = None
) -> None:
    """Raise AskFirst with what speaks against the work, unless `confirmed`; where the school forbids it, BadInput always."""
    rules = school_rules()
    found = planning_warnings(journal, lesson, kind, rules, but_work=but_work)
    if found and rules.control_forbid:
        raise BadInput(" ".join((*found, "Школа не разрешает лишних контрольных: выберите другой день или спросите завуча.")), field)
    if found and not confirmed:
        raise AskFirst(found, field)


def word_of_crowding(journal: Any, lesson: Any, kind: Any, *, but_work: int) -> tuple[str, bool]:
    """What to say beside a kind of work that the plan brings along, and whether it may be set at all."""
    rules = school_rules()
    found = planning_warnings(journal, lesson, kind, rules, but_work=but_work)
    if not found or not rules.control_forbid:
        return " ".join(found), True
    return " ".join((*found, "Вид работы не поставлен: школа не разрешает лишних контрольных.")), False
