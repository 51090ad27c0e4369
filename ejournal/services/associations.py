"""Methodical associations: made, renamed, given a head and subjects, deleted while empty (ROLE-1, KTP-5)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ejournal.errors import BadInput, NotThere
from ejournal.models import Association, AssociationSubject, Staff, Subject
from ejournal.policy.actions import may
from ejournal.policy.actor import Actor
from ejournal.rules.names import search_key
from ejournal.services.ledger import Ledger, writing
from ejournal.services.records import delete_records, insert, update


@dataclass(frozen=True)
class AssociationDraft:
    """How an association is to stand: `head` a number of Staff or None, `subjects` numbers of Subject."""

    name: str
    head: int | None = None
    subjects: frozenset[int] = frozenset()


def save_association(actor: Actor, association_id: int | None, draft: AssociationDraft, *, now: datetime) -> int:
    """Make (None) or change an association; its number. The same name sent again makes no second one.

    Raises BadInput for an empty or taken name, an unknown head or subject; NotThere, Refused.
    """
    may(actor, "association.write").demand()
    name = " ".join(draft.name.split())
    if not name:
        raise BadInput("Впишите название объединения.", "name")
    if len(name) > Association.name.max_length:
        raise BadInput(f"Помещается {Association.name.max_length} знаков, а здесь {len(name)}.", "name")
    with writing(actor, now) as ledger:
        _known(draft, now)
        row = _row(association_id, draft, name)
        if row is None:
            row = insert(ledger, Association, {"name": name, "head": draft.head})
        else:
            update(ledger, row, {"name": name, "head": draft.head})
        _set_subjects(ledger, row.id, draft.subjects)
        return int(row.id)


def delete_association(actor: Actor, association_id: int, *, now: datetime) -> None:
    """Delete an association without subjects, into the bin. Raises BadInput while it has any, NotThere, Refused."""
    may(actor, "association.write").demand()
    row = Association.get_or_none(Association.id == association_id)
    if row is None:
        raise NotThere("Этого объединения уже нет.")
    if AssociationSubject.select().where(AssociationSubject.association == association_id).exists():
        raise BadInput(f"В объединении «{row.name}» есть предметы: сначала снимите с них отметки.", "delete")
    delete_records(actor, [row], now=now)


def _row(association_id: int | None, draft: AssociationDraft, name: str) -> Any:
    """The association to change; None to make a new one; for a new one sent twice the one it made. Raises NotThere, BadInput."""
    rows = list(Association.select())
    same = next((row for row in rows if search_key(row.name) == search_key(name)), None)
    row = next((row for row in rows if row.id == association_id), None)
    if association_id is not None and row is None:
        raise NotThere("Этого объединения уже нет.")
    if same is None or same is row:
        return row
    subjects = {one.subject_id for one in AssociationSubject.select().where(AssociationSubject.association == same.id)}
    if association_id is None and (same.head_id, subjects) == (draft.head, set(draft.subjects)):
        return same
    raise BadInput(f"Объединение «{same.name}» уже есть.", "name")


def _known(draft: AssociationDraft, now: datetime) -> None:
    here = Staff.left_on.is_null() | (Staff.left_on >= now.date())
    if draft.head is not None and not Staff.select().where((Staff.id == draft.head) & here).exists():
        raise BadInput("Такого сотрудника в школе нет.", "head")
    if Subject.select().where(Subject.id.in_(sorted(draft.subjects))).count() < len(draft.subjects):
        raise BadInput("Такого предмета в школе нет.", "subjects")


def _set_subjects(ledger: Ledger, association_id: int, wanted: Collection[int]) -> None:
    stands = {row.subject_id: row for row in AssociationSubject.select().where(AssociationSubject.association == association_id)}
    for subject in sorted(set(wanted) - stands.keys()):
        insert(ledger, AssociationSubject, {"association": association_id, "subject": subject})
    for subject in sorted(stands.keys() - set(wanted)):
        row = stands[subject]
        ledger.note("AssociationSubject", row.id, "delete", {"association": association_id, "subject": subject}, None)
        row.delete_instance(recursive=False)
