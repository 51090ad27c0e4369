"""The first minute of an empty school: its administrator and its name."""

from __future__ import annotations

import re
from datetime import datetime

from ejournal.errors import BadInput, Refused
from ejournal.models import Account, AccountRole, School, Staff
from ejournal.policy.actor import SYSTEM
from ejournal.services.ledger import writing
from ejournal.services.passwords import check_new_password, hash_password
from ejournal.services.records import insert
from ejournal.services.work_kinds import begin_kinds

LOGIN = re.compile(r"^[a-z0-9][a-z0-9._-]{1,59}$")


def is_empty_school() -> bool:
    """Whether nobody can log in yet. One SELECT."""
    return not Account.select().exists()


def create_administrator(values: dict[str, str], *, now: datetime) -> int:
    """Make the first account, its person and the school's card; returns the account's id. Refused once there is one."""
    login = values.get("login", "").strip().lower()
    if not LOGIN.match(login):
        raise BadInput("Логин — латинские буквы, цифры, точка или дефис, от двух знаков.", field="login")
    for field, label in (("school", "название школы"), ("surname", "фамилию"), ("name", "имя")):
        if not values.get(field, "").strip():
            raise BadInput(f"Впишите {label}.", field=field)
    check_new_password(values.get("password", ""), login, 8)
    if values.get("password") != values.get("again"):
        raise BadInput("Пароли не совпали: наберите второй раз так же.", field="again")
    with writing(SYSTEM, now) as ledger:
        if not is_empty_school():
            raise Refused("Администратор уже есть: войдите под его логином.")
        person = {field: " ".join(values.get(field, "").split()) for field in ("surname", "name", "patronymic")}
        staff = insert(ledger, Staff, person | {"position": "администратор журнала"})
        school = " ".join(values["school"].split())
        insert(ledger, School, {"name": school, "short_name": school[:120]})
        stored = {"login": login, "password_hash": hash_password(values["password"]), "must_change_password": False}
        account = insert(ledger, Account, stored | {"staff": staff.id, "created_at": now})
        insert(ledger, AccountRole, {"account": account.id, "role": "admin"})
        begin_kinds(ledger)
        return int(account.id)
