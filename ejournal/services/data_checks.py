"""«Выверено» once a month, and a class teacher's request that the secretary makes or refuses (REG-8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ejournal.errors import BadInput, NotThere, Refused
from ejournal.models import ChangeRequest, DataCheck, Guardian, Guardianship, Pupil, SchoolClass
from ejournal.policy.actor import Actor
from ejournal.policy.data_checks import may_ask_change, may_confirm, may_decide_request
from ejournal.queries.data_checks import class_ids_of, hidden_of, shown
from ejournal.queries.recipients import of_roles
from ejournal.queries.school_rules import school_rules
from ejournal.rules.data_checks import GUARDIAN_FIELDS, PUPIL_FIELDS, asked_value, month_of
from ejournal.services.cards import NAME_FIELDS, parsed, write_name
from ejournal.services.ledger import Ledger, writing
from ejournal.services.notices import tell
from ejournal.services.records import change_record, held, insert, update

QUEUE, SHEET = "/upkeep/requests", "/upkeep/"


@dataclass(frozen=True)
class ChangeOrder:
    """What a class teacher asks for; `field` "" is a request in words; `guardian` None: of the pupil himself."""

    pupil: int
    field: str
    new: str
    comment: str = ""
    guardian: int | None = None


def confirm(actor: Actor, class_id: int, *, now: datetime) -> bool:
    """Say that this month's data of a class are right; False where it has been said already."""
    may_confirm(actor, class_id).demand()
    row = SchoolClass.get_by_id(class_id)
    month = month_of(now.date())
    if not row.year.start <= now.date() <= row.year.end:
        raise BadInput("Сведения выверяют в учебном году: у этого класса он сейчас не идёт.")
    with writing(actor, now) as ledger:
        if DataCheck.select().where((DataCheck.school_class == class_id) & (DataCheck.month == month)).exists():
            return False
        insert(ledger, DataCheck, {"school_class": class_id, "month": month, "at": ledger.now, "account": actor.account_id})
    return True


def ask_change(actor: Actor, order: ChangeOrder, *, now: datetime) -> int:
    """Hand in a request; returns its number. The secretaries are told whose card it is, never the value."""
    today = now.date()
    may_ask_change(actor, class_ids_of(order.pupil, today)).demand()
    person, old, new = _asked_of(order, today)
    comment = " ".join(order.comment.split())
    if not order.field and not comment and len(new) < 3:
        raise BadInput("Напишите, что изменить.", "new")
    values = {"pupil": order.pupil, "guardian": order.guardian, "field": order.field, "old": old, "new": new, "comment": comment}
    with writing(actor, now) as ledger:
        _refuse_twin(order)
        row = insert(ledger, ChangeRequest, values | {"asked_at": ledger.now, "account": actor.account_id})
        field = type(person)._meta.fields.get(order.field)
        what = f": {str(field.verbose_name).lower()}" if field is not None else ""
        tell(ledger, of_roles("secretary"), "other", f"Просьба об изменении{what}, {row.pupil.list_name}", QUEUE)
    return int(row.id)


def accept(actor: Actor, request_id: int, typed: Mapping[str, str] | None = None, *, now: datetime) -> None:
    """Make the change through the card's own door and tell the teacher. A request in words is only marked done.

    A name changes from a day `until` by a `document`, as on the card, or mends a slip of the pen (`way` "slip", and what was empty).
    Raises BadInput where the card has changed since, or its own rules say no: then nothing is changed.
    """
    may_decide_request(actor).demand()
    with writing(actor, now) as ledger:
        row = _waiting(request_id)
        if row.field:
            _carry_out(ledger, actor, row, typed or {})
        _decide(ledger, actor, row, "done", " ".join((typed or {}).get("note", "").split()))


def refuse_change(actor: Actor, request_id: int, reason: str, *, now: datetime) -> None:
    """Say no, with a reason."""
    may_decide_request(actor).demand()
    words = " ".join(reason.split())
    if not words:
        raise BadInput("Напишите, почему изменение не внесено.", "reason")
    with writing(actor, now) as ledger:
        _decide(ledger, actor, _waiting(request_id), "refused", words)


def withdraw_change(actor: Actor, request_id: int, *, now: datetime) -> None:
    """Take one's own request back."""
    with writing(actor, now) as ledger:
        mine = (ChangeRequest.id == request_id) & (ChangeRequest.account == actor.account_id)
        if not ChangeRequest.select().where(mine).exists():
            raise Refused("Просьбу отзывает тот, кто её подал.")
        row = _waiting(request_id)
        _decide(ledger, actor, row, "withdrawn", "")


def _asked_of(order: ChangeOrder, today: date) -> tuple[Any, str, str]:
    """Whose card it is, the value as it stands and the one asked for, both in words."""
    person = _person(order)
    names = GUARDIAN_FIELDS if order.guardian else PUPIL_FIELDS
    if not order.field:
        return person, "", " ".join(order.new.split()) or "см. пояснение"
    if order.field not in names:
        raise BadInput("Выберите поле из списка.", "field")
    if order.field in hidden_of(order.pupil, today, school_rules()) and (order.guardian is None or order.field == "address"):
        raise BadInput("Это поле закрыто: родители не дали на него согласия.", "field")
    value = asked_value(order.field, order.new)
    new = shown(order.field, _as_name(type(person), order.field, str(value)) if order.field in NAME_FIELDS else value)
    old = shown(order.field, getattr(person, order.field))
    if new == old:
        raise BadInput("Так и записано: менять нечего.", "new")
    return person, old, new


def _as_name(model: Any, field: str, text: str) -> str:
    """A name as the card writes it; raises BadInput beside `new`."""
    try:
        return str(parsed(model, field, text))
    except BadInput as error:
        raise BadInput(str(error), "new") from error


def _person(order: ChangeOrder) -> Any:
    if order.guardian is None:
        return Pupil.get_by_id(order.pupil)
    own = (Guardianship.pupil == order.pupil) & (Guardianship.guardian == order.guardian)
    if not Guardianship.select().where(own).exists():
        raise NotThere("У этого ученика нет такого родителя.")
    return Guardian.get_by_id(order.guardian)


def _refuse_twin(order: ChangeOrder) -> None:
    same = (ChangeRequest.pupil == order.pupil) & (ChangeRequest.field == order.field) & (ChangeRequest.state == "asked")
    whose = ChangeRequest.guardian.is_null() if order.guardian is None else ChangeRequest.guardian == order.guardian
    if order.field and ChangeRequest.select().where(same & whose).exists():
        raise BadInput("Об этом поле уже просили: дождитесь ответа или отзовите прежнюю просьбу.", "field")


def _waiting(request_id: int) -> Any:
    row = ChangeRequest.get_or_none(ChangeRequest.id == request_id)
    if row is None:
        raise NotThere("Такой просьбы нет.")
    if row.state != "asked":
        raise BadInput("Эта просьба уже решена.")
    return row


def _carry_out(ledger: Ledger, actor: Actor, row: Any, typed: Mapping[str, str]) -> None:
    person = held(row.guardian if row.guardian_id else row.pupil)
    stands = shown(row.field, getattr(person, row.field))
    if stands not in (row.old, row.new):
        raise BadInput(f"В карточке с тех пор стало «{stands}». Откажите с объяснением или внесите изменение в самой карточке.")
    if not row.guardian_id and row.field in hidden_of(row.pupil_id, ledger.now.date(), school_rules()):
        raise BadInput("На это поле нет согласия родителей: его нельзя заполнить.")
    new = {row.field: asked_value(row.field, row.new)}
    if row.field in NAME_FIELDS and row.old and typed.get("way") != "slip":
        write_name(ledger, person, new, typed)
    else:
        change_record(actor, person, new, now=ledger.now)


def _decide(ledger: Ledger, actor: Actor, row: Any, state: str, words: str) -> None:
    decided = {"state": state, "decided_at": ledger.now, "decided_by": actor.account_id, "decision": words}
    update(ledger, row, decided)
    if state != "withdrawn":
        done = "внесено в карточку" if state == "done" else f"не внесено: {words}"
        tell(ledger, [row.account_id], "other", f"Просьба об изменении, {row.pupil.list_name}: {done}", SHEET)


