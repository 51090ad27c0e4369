"""Cards that look like two of one parent, and those that were joined already (REG-6)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from ejournal.models import Account, Guardian, GuardianMerge, Guardianship, Pupil
from ejournal.queries.pupil_merges import Candidates
from ejournal.rules.identity import take_phones
from ejournal.rules.names import search_key


def merged_guardians() -> set[int]:
    """Second cards of merges made. One SELECT."""
    return {row for (row,) in GuardianMerge.select(GuardianMerge.gone_id).tuples()}


def kept_instead_of(guardian_id: int) -> Any | None:
    """The card that this one was joined with, None where it stands by itself. One SELECT."""
    found = GuardianMerge.select(GuardianMerge, Guardian).join(Guardian, on=GuardianMerge.kept).where(GuardianMerge.gone == guardian_id).first()
    return found.kept if found is not None else None


def guardian_candidates(today: date) -> tuple[Candidates, ...]:
    """Same name and a telephone or an address of mail in common; or same name and a child in common. Four SELECTs."""
    merged, children = merged_guardians(), _children()
    rows = [row for row in Guardian.select().order_by(Guardian.id) if row.id not in merged]
    logins = {row for (row,) in Account.select(Account.guardian_id).where(Account.guardian.is_null(False)).tuples()}
    same: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for row in rows:
        same[search_key(row.surname), search_key(row.name)].append(row)
    found = []
    for own in same.values():
        own.sort(key=lambda row: (row.id not in logins, -len(children[row.id]), row.id))
        for at, kept in enumerate(own):
            found += [(kept, other, why) for other in own[at + 1 :] if (why := _why(kept, other, children))]
    return tuple(Candidates(kept.id, other.id, _title(kept, children), _title(other, children), why) for kept, other, why in found)


def _why(one: Any, other: Any, children: dict[int, dict[int, str]]) -> str:
    patronymics = {search_key(row.patronymic) for row in (one, other) if row.patronymic}
    if len(patronymics) > 1:
        return ""
    if set(take_phones(one.phone)[0]) & set(take_phones(other.phone)[0]):
        return "одинаковые имя и телефон"
    if one.email and one.email.casefold() == other.email.casefold():
        return "одинаковые имя и почта"
    return "одинаковое имя, общий ребёнок" if children[one.id].keys() & children[other.id].keys() else ""


def _children() -> dict[int, dict[int, str]]:
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for tie in Guardianship.select(Guardianship.guardian_id, Pupil.id, Pupil.surname, Pupil.name).join(Pupil):
        found[tie.guardian_id][tie.pupil.id] = tie.pupil.list_name
    return found


def _title(row: Any, children: dict[int, dict[int, str]]) -> str:
    """«Ершова Лилия Денисовна, дети: Ершов Матвей»."""
    own = ", ".join(children[row.id].values())
    return f"{row.full_name}, {'дети: ' + own if own else f'карточка № {row.id}'}"
