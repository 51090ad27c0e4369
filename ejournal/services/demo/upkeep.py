"""The month's checks with one class late, a few requests for changes, and a child with two cards (REG-8)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ejournal.models import Account, ClassMembership, Pupil, SchoolClass
from ejournal.policy.actor import Actor, load_actor
from ejournal.queries.data_checks import class_states, pupils_of_class
from ejournal.services.data_checks import ChangeOrder, accept, ask_change, confirm
from ejournal.services.ledger import writing
from ejournal.services.records import insert

HOME = "teacher"


def keep_register(now: datetime) -> None:
    """What class teachers and the secretary have done this month, through the services."""
    today = now.date()
    home = _actor(HOME, now)
    states = class_states(today)
    late = next((one.class_id for one in states if home is not None and one.class_id in home.class_ids), None)
    for one in states:
        leader = _leader(one.class_id, now)
        if leader is not None and one.class_id != late:
            confirm(leader, one.class_id, now=now)
    if home is not None and late is not None:
        _requests(home, late, now)
    _second_card(now)


def _requests(teacher: Actor, class_id: int, now: datetime) -> None:
    """One carried out, one of a field and one in words waiting."""
    pupils = list(Pupil.select().where(Pupil.id.in_(pupils_of_class(class_id, now.date()))).order_by(Pupil.id))
    secretary = _actor("secretary", now)
    if len(pupils) < 5 or secretary is None:
        return
    route = "Заречье" if pupils[0].bus_route != "Заречье" else "Ольховка"
    done = ask_change(teacher, ChangeOrder(pupils[0].id, "bus_route", route, "Переехали, ездит автобусом"), now=now)
    accept(secretary, done, now=now)
    route = "Ольховка" if pupils[1].bus_route != "Ольховка" else "Заречье"
    ask_change(teacher, ChangeOrder(pupils[1].id, "bus_route", route, "С понедельника"), now=now)
    ask_change(teacher, ChangeOrder(pupils[2].id, "", "Добавить телефон бабушки", "согласие принесут в пятницу"), now=now)


def _second_card(now: datetime) -> None:
    """A child entered again by somebody who wrote Ё as Е or left the patronymic out: no class, nothing in the journals."""
    secretary = _actor("secretary", now)
    now_here = (ClassMembership.start <= now.date()) & ClassMembership.end.is_null()
    query = Pupil.select().join(ClassMembership).join(SchoolClass).where(now_here & Pupil.birth_date.is_null(False) & (SchoolClass.grade <= 3))
    row = query.order_by(Pupil.id.desc()).first()
    if row is None or secretary is None:
        return
    values = {"surname": row.surname.replace("ё", "е"), "name": row.name.replace("ё", "е"), "birth_date": row.birth_date, "sex": row.sex}
    with writing(secretary, now) as ledger:
        insert(ledger, Pupil, values | {"note": "Внесена по заявлению, без класса"})


def _leader(class_id: int, now: datetime) -> Actor | None:
    """Whoever leads the class and has a login."""
    for account in Account.select(Account.id).where(Account.staff.is_null(False) & Account.is_active):
        actor = load_actor(account.id, now.date())
        if actor is not None and class_id in actor.class_ids:
            return actor
    return None


def _actor(login: str, now: datetime) -> Any:
    account = Account.get_or_none(Account.login == login)
    return load_actor(account.id, now.date()) if account is not None else None
