"""Writing a plan: one transaction, refused whole where a line is refused or the register has changed meanwhile (REG-9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from ejournal.errors import BadInput
from ejournal.models import ClassMembership, Consent, Guardian, Guardianship, Pupil, SchoolClass, database
from ejournal.models.base import is_sqlite
from ejournal.policy.actor import Actor
from ejournal.rules.class_name import ClassName
from ejournal.rules.consents import ADDRESS
from ejournal.services.imports.planning import demand_rights, make_plan
from ejournal.services.imports.values import (
    FieldChange,
    GuardianKey,
    GuardianPlan,
    ImportCounts,
    ImportPlan,
    LinePlan,
    NewStay,
)
from ejournal.services.ledger import Ledger, writing
from ejournal.services.records import insert, update

MOST_NAMED = 12


class RegisterChanged(BadInput):
    """What was shown before is not what would be written now."""

    def __init__(self) -> None:
        super().__init__("Пока вы смотрели список, в журнале кое-что изменили. Ничего не записано: посмотрите строки ещё раз.")


def apply_import(actor: Actor, plan: ImportPlan, *, now: datetime, seen: str = "") -> ImportCounts:
    """Write the plan whole; `seen` is the fingerprint of what a person was shown, the plan's own by default.

    Raises Refused (no right), BadInput (lines are refused), RegisterChanged, with nothing written.
    """
    demand_rights(actor, plan.request.options)
    with writing(actor, now) as ledger:
        _hold_others_off()
        fresh = make_plan(plan.request)
        if fresh.fingerprint != (seen or plan.fingerprint):
            raise RegisterChanged
        if fresh.refused:
            raise BadInput(refusal_of(fresh))
        return _Writer(ledger, fresh).write()


def refusal_of(plan: ImportPlan) -> str:
    """«Файл не принят: есть что исправить в строках 14 и 15. В журнале ничего не изменено.»"""
    sheets = {line.line.sheet for line in plan.refused}
    all_sheets = {line.line.sheet for line in plan.lines}
    names = [f"{line.line.row_number}" + (f" (лист «{line.line.sheet}»)" if len(sheets) > 1 else "") for line in plan.refused]
    whose = f" листа «{min(sheets)}»" if len(sheets) == 1 < len(all_sheets) else ""
    if len(names) == 1:
        listed = f"строке {names[0]}"
    elif len(names) <= MOST_NAMED:
        listed = f"строках {', '.join(names[:-1])} и {names[-1]}"
    else:
        listed = f"строках {', '.join(names[:MOST_NAMED])} и ещё в {len(names) - MOST_NAMED}"
    return f"Файл не принят: есть что исправить в {listed}{whose}. В журнале ничего не изменено."


def _hold_others_off() -> None:
    """PostgreSQL: nobody else writes what the plan was compared with until the end; SQLite has one writer anyway."""
    if not is_sqlite():
        models = (SchoolClass, Pupil, Guardian, Guardianship, ClassMembership)
        tables = ", ".join(f'"{model._meta.table_name}"' for model in models)
        database.execute_sql(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE")


@dataclass
class _Writer:
    """Carries out a plan, remembering what it has made."""

    ledger: Ledger
    plan: ImportPlan
    classes: dict[ClassName, int] = field(default_factory=dict)
    guardians: dict[GuardianKey, int] = field(default_factory=dict)
    counts: ImportCounts = ImportCounts()

    def write(self) -> ImportCounts:
        self._classes()
        pupils = {line.place: self._line(line) for line in self.plan.lines}
        return replace(self.counts, pupil_ids=pupils)

    def _classes(self) -> None:
        for row in SchoolClass.select().where(SchoolClass.year == self.plan.year_id):
            self.classes[ClassName(row.grade, row.letter)] = row.id
        for name in self.plan.new_classes:
            values = {"year": self.plan.year_id, "grade": name.grade, "letter": name.letter}
            self.classes[name] = insert(self.ledger, SchoolClass, values).id
            self._count(classes_made=1)

    def _line(self, line: LinePlan) -> int:
        pupil_id = self._pupil(line)
        if line.stay is not None:
            self._stay(pupil_id, line.stay)
        for guardian in line.guardians:
            self._guardian(pupil_id, guardian)
        if line.consent:
            self._consent(pupil_id)
        return pupil_id

    def _consent(self, pupil_id: int) -> None:
        """Given by the first lawful guardian there is, by the paper that the school has collected."""
        lawful = (Guardianship.pupil == pupil_id) & Guardianship.is_lawful
        tie = Guardianship.select().where(lawful).order_by(Guardianship.id).first()
        own = {"pupil": pupil_id, "guardian": tie.guardian_id if tie else None, "kind": ADDRESS}
        insert(self.ledger, Consent, own | {"date": self.plan.request.options.consents_on, "document": "собрано со списком"})

    def _pupil(self, line: LinePlan) -> int:
        if line.pupil_id is None:
            self._count(pupils_made=1)
            return int(insert(self.ledger, Pupil, values_of(line.changes)).id)
        if line.changes and update(self.ledger, Pupil.get_by_id(line.pupil_id), values_of(line.changes)):
            self._count(pupils_changed=1)
        return line.pupil_id

    def _stay(self, pupil_id: int, stay: NewStay) -> None:
        place = {"pupil": pupil_id, "school_class": self.classes[stay.class_name]}
        insert(self.ledger, ClassMembership, place | {"start": stay.start, "order_in": stay.order_in})
        self._count(stays_made=1)

    def _guardian(self, pupil_id: int, plan: GuardianPlan) -> None:
        guardian_id = plan.guardian_id or self.guardians.get(plan.key)
        if guardian_id is None:
            guardian_id = int(insert(self.ledger, Guardian, values_of(plan.changes)).id)
            self.guardians[plan.key] = guardian_id
            self._count(guardians_made=1)
        elif plan.guardian_id and plan.changes:
            update(self.ledger, Guardian.get_by_id(plan.guardian_id), values_of(plan.changes))
        if plan.relation:
            tie = {"pupil": pupil_id, "guardian": guardian_id, "relation": plan.relation}
            is_relative = plan.relation == "relative"
            insert(self.ledger, Guardianship, tie | {"is_lawful": not is_relative, "sees_diary": not is_relative})

    def _count(self, **made: int) -> None:
        self.counts = replace(self.counts, **{name: getattr(self.counts, name) + more for name, more in made.items()})


def values_of(changes: Sequence[FieldChange]) -> Mapping[str, Any]:
    return {change.field: change.value for change in changes}
