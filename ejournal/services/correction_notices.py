"""What a family hears of an approved request: which of the child's entries are other now (COR-1, MSG-3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from ejournal.models import Pupil
from ejournal.queries.recipients import families
from ejournal.rules.corrections import FINAL, Target, change_words
from ejournal.rules.diary_places import final_place, week_place
from ejournal.services.correction_lines import CorrectionLines
from ejournal.services.ledger import Ledger
from ejournal.services.notices import tell


def tell_families(ledger: Ledger, correction: Any, journal: Any, lines: CorrectionLines, rows: Sequence[tuple[Target, Any]]) -> None:
    """One sentence to each pupil's family, whatever the number of entries; topics and homework concern nobody. Three SELECTs."""
    own: dict[int, list[tuple[Target, Any]]] = defaultdict(list)
    for target, row in rows:
        if target.pupil:
            own[target.pupil].append((target, row))
    if not own:
        return
    names = dict(Pupil.select(Pupil.id, Pupil.name).where(Pupil.id.in_(list(own))).tuples())
    for pupil, accounts in families(own).items():
        said = "; ".join(f"{lines.standing(target).place}: {change_words(row.was, row.becomes)}" for target, row in own[pupil])
        text = f"{names[pupil]}, {journal.subject.name}: исправлено по заявке № {correction.number}. {said[:1].upper()}{said[1:]}."
        tell(ledger, accounts, "mark", text, _address(lines, pupil, own[pupil]))


def _address(lines: CorrectionLines, pupil: int, rows: Sequence[tuple[Target, Any]]) -> str:
    """The first corrected day of the week it is in; where only marks of periods changed, their table."""
    days = [lines.standing(target).date for target, _ in rows if target.kind != FINAL]
    return week_place(pupil, min(days)) if days else final_place(pupil)
