"""Guardians on a pupil's card: adding a new or a known one, what ties them, their contacts (REG-6, ROLE-5)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ejournal.errors import AskFirst, BadInput, NotThere
from ejournal.models import Guardian, GuardianMerge, Guardianship, Pupil
from ejournal.models.people import RELATIONS
from ejournal.policy.actor import Actor
from ejournal.policy.cards import may_change_part
from ejournal.rules.school_rules import SchoolRules
from ejournal.services import checks
from ejournal.services.cards import NAME_FIELDS, parsed, standing, typed_day
from ejournal.services.ledger import writing
from ejournal.services.meanwhile import changes_of, form_text
from ejournal.services.records import delete_record, held, insert, update

OWN_FIELDS = (*NAME_FIELDS, "phone", "email", "address")
TIE_FIELDS = ("relation", "is_lawful", "sees_diary", "consent_on")
Typed = Mapping[str, str]


def add_guardian(actor: Actor, pupil_id: int, typed: Typed, rules: SchoolRules, *, now: datetime) -> Any:
    """Tie a guardian to the pupil. `existing` is the number of a known one, "new" says that a namesake is another person.

    Raises AskFirst where somebody is called the same and nothing is said about him.
    """
    may_change_part(actor, "contacts", rules).demand()
    if Pupil.get_or_none(Pupil.id == pupil_id) is None:
        raise NotThere("Такой карточки нет.")
    tie, existing = _tie_values(typed), typed.get("existing", "")
    person = {name: parsed(Guardian, name, typed.get(name, "")) for name in OWN_FIELDS}
    if not existing and (found := namesakes(str(person["surname"]), str(person["name"]), str(person["patronymic"]))):
        raise AskFirst((f"{found[0]} уже есть в журнале. Это тот же человек или другой?",), "existing")
    with writing(actor, now) as ledger:
        guardian = int(existing) if existing.isdecimal() else insert(ledger, Guardian, person).id
        if Guardian.get_or_none(Guardian.id == guardian) is None:
            raise BadInput("Такого родителя нет: впишите его заново.", "existing")
        own = {"pupil": pupil_id, "guardian": guardian}
        checks.no_duplicate(Guardianship, own, None)
        return insert(ledger, Guardianship, own | tie)


def namesakes(surname: str, name: str, patronymic: str) -> list[Any]:
    """Guardians called the same. One SELECT."""
    same = (Guardian.surname == surname) & (Guardian.name == name) & (Guardian.patronymic == patronymic)
    return list(Guardian.select().where(same & Guardian.id.not_in(GuardianMerge.select(GuardianMerge.gone))).order_by(Guardian.id).limit(5))


def change_tie(actor: Actor, pupil_id: int, tie_id: int, typed: Typed, rules: SchoolRules, *, now: datetime) -> None:
    """Who he is to the child and whether he sees the diary."""
    may_change_part(actor, "contacts", rules).demand()
    with writing(actor, now) as ledger:
        row = held(_tie(pupil_id, tie_id))
        changes = changes_of({**dict.fromkeys(TIE_FIELDS, ""), **typed}, standing(Guardianship, row, TIE_FIELDS))
        update(ledger, row, _tie_values({name: form_text(getattr(row, name)) for name in TIE_FIELDS} | changes))


def remove_tie(actor: Actor, pupil_id: int, tie_id: int, rules: SchoolRules, *, now: datetime) -> None:
    """Take the guardian off this card; his own record stays, and the trail keeps the tie."""
    may_change_part(actor, "contacts", rules).demand()
    delete_record(actor, _tie(pupil_id, tie_id), now=now)


def change_guardian(actor: Actor, guardian: Any, typed: Typed, rules: SchoolRules, *, now: datetime) -> bool:
    """His contacts; his name changes by a document (`cards.change_name`) or, a slip of the pen, here."""
    may_change_part(actor, "contacts", rules).demand()
    with writing(actor, now) as ledger:
        fresh = held(guardian)
        changes = changes_of(typed, standing(Guardian, fresh, OWN_FIELDS))
        return update(ledger, fresh, {name: parsed(Guardian, name, text) for name, text in changes.items()})


def _tie(pupil_id: int, tie_id: int) -> Any:
    row = Guardianship.get_or_none((Guardianship.id == tie_id) & (Guardianship.pupil == pupil_id))
    if row is None:
        raise NotThere("Такого родителя на этой карточке нет.")
    return row


def _tie_values(typed: Typed) -> dict[str, Any]:
    if typed.get("relation") not in dict(RELATIONS):
        raise BadInput("Кем приходится: выберите из списка.", "relation")
    return {
        "relation": typed["relation"],
        "is_lawful": bool(typed.get("is_lawful")),
        "sees_diary": bool(typed.get("sees_diary")),
        "consent_on": typed_day(typed.get("consent_on", ""), "consent_on"),
    }
