"""Two cards of one parent made one, in one transaction: children, consents, deliveries, login; nothing is lost (REG-6)."""

from __future__ import annotations

from datetime import date, datetime

from ejournal.models import Guardian, GuardianMerge, Guardianship
from ejournal.policy.actor import Actor
from ejournal.policy.pupil_merges import may_merge_pupils
from ejournal.services import bin_entries
from ejournal.services.card_merge_plan import LEFT, MOVE, ONE, ONLY, MergeKind, Plan, Ways, plan_of
from ejournal.services.card_merges import Chosen, from_second, join_pairs, move_rows, refuse_blocked, told
from ejournal.services.ledger import Ledger, writing
from ejournal.services.records import held, insert, seen_values, update

# model and its reference to a guardian → (how it is joined, the fields that with the guardian must be unique)
WAYS: Ways = {
    ("Guardianship", "guardian"): (ONLY, ("pupil",)),
    ("Delivery", "guardian"): (ONLY, ("pupil",)),
    ("Account", "guardian"): (ONE, ()),
    ("Consent", "guardian"): (MOVE, ()),
    ("NameChange", "guardian"): (MOVE, ()),
    ("CardAccess", "guardian"): (MOVE, ()),
    ("ChangeRequest", "guardian"): (MOVE, ()),
    ("Acknowledgement", "guardian"): (MOVE, ()),
    ("Letter", "guardian"): (MOVE, ()),
    ("GuardianMerge", "kept"): (MOVE, ()),
    ("GuardianMerge", "gone"): (LEFT, ()),
}
GUARDIANS = MergeKind(Guardian, GuardianMerge, WAYS, ("surname", "name", "patronymic", "phone", "email", "address"))


def plan_guardians(keep: int, gone: int, today: date) -> Plan:
    """Raises NotThere, BadInput as `plan_of`."""
    return plan_of(GUARDIANS, keep, gone, today)


def merge_guardians(actor: Actor, keep: int, gone: int, chosen: Chosen, *, now: datetime) -> int:
    """Make one card of two; returns the number of the GuardianMerge. Raises BadInput naming what must be solved first."""
    may_merge_pupils(actor).demand()
    with writing(actor, now) as ledger:
        plan = plan_guardians(keep, gone, now.date())
        refuse_blocked(plan)
        for (model, name), rows in plan.moves.items():
            move_rows(ledger, model, name, rows, keep)
        _doubles(ledger, plan)
        join_pairs(ledger, plan, chosen)
        wanted = {name: getattr(plan.gone, name) for name in from_second(plan, chosen)}
        update(ledger, held(plan.kept), wanted)
        row = insert(ledger, GuardianMerge, told(plan, chosen) | {"at": ledger.now, "account": actor.account_id})
    return int(row.id)


def _doubles(ledger: Ledger, plan: Plan) -> None:
    """A child of both cards keeps the first's tie; where either closes the diary, it stays closed. The second's is in the bin."""
    for mine, theirs in plan.doubles:
        if isinstance(mine, Guardianship):
            update(ledger, mine, {"sees_diary": mine.sees_diary and theirs.sees_diary, "consent_on": mine.consent_on or theirs.consent_on})
        bin_entries.keep(ledger, theirs)
        ledger.note(type(theirs).__name__, theirs.get_id(), "delete", seen_values(theirs), None)
        theirs.delete_instance(recursive=False)
