"""An executed order as its page shows it: what it changed, pupil by pupil."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ejournal.queries.order_facts import class_facts, done_of, draft_line
from ejournal.rules.orders import KINDS, LineWords, deed_words
from ejournal.rules.words import count_of

WORDS = (
    ("ClassMembership", ("запись состава класса", "записи состава класса", "записей состава класса")),
    ("GroupMembership", ("группа", "группы", "групп")),
    ("PupilStatus", ("особое положение", "особых положения", "особых положений")),
    ("Account", ("вход в журнал", "входа в журнал", "входов в журнал")),
    ("OutsideMark", ("отметка перенесена", "отметки перенесены", "отметок перенесено")),
    ("NameChange", ("прежнее имя сохранено", "прежних имени сохранено", "прежних имён сохранено")),
)


@dataclass(frozen=True)
class DoneLine:
    """One pupil: what became of him, what was changed, and whether something waits for the day."""

    pupil: int
    name: str
    deed: str
    changed: str
    waits: bool
    note: str


def done_lines(order: Any, lines: Sequence[Any]) -> tuple[DoneLine, ...]:
    """One SELECT."""
    classes = class_facts()
    return tuple(_line(order, line, classes) for line in lines)


def _line(order: Any, line: Any, classes: dict[int, Any]) -> DoneLine:
    done, said, kind = done_of(line), draft_line(line), KINDS[order.kind]
    titles = [classes[one].title if one in classes else "" for one in (line.class_from_id, line.class_to_id)]
    until: date | None = line.until if kind.until else None
    words = LineWords(order.kind, line.pupil.full_name, line.pupil.sex, *titles, order.effective, until, line.place, said.new_name)
    counts = Counter(one["table"] for one in done.get("changes", ()))
    changed = ", ".join(count_of(counts[table], *forms) for table, forms in WORDS if counts[table])
    return DoneLine(line.pupil_id, line.pupil.full_name, deed_words(words), changed, bool(done.get("waits")), line.note)
