"""Making and changing a pupil's card part by part: right, consent, audit (REG-6, REG-7)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from peewee import DateField, IntegerField

from ejournal.errors import AskFirst, BadInput, NotThere
from ejournal.models import AuditRow, Consent, Guardian, NameChange, Pupil
from ejournal.models.base import BaseModel
from ejournal.models.personal import CONSENT_KINDS
from ejournal.policy.actor import Actor
from ejournal.policy.cards import may_change_part
from ejournal.queries.pupil_card import SECTIONS
from ejournal.rules.consents import NEEDED, WHY, Given, missing_kinds
from ejournal.rules.file_numbers import next_file_number
from ejournal.rules.identity import parse_phone, take_phones
from ejournal.rules.names import parse_name, tidy_spaces
from ejournal.rules.school_rules import SchoolRules
from ejournal.services import checks
from ejournal.services.exemptions import checked_exemption, put_exemption
from ejournal.services.ledger import Ledger, writing
from ejournal.services.meanwhile import changes_of
from ejournal.services.records import held, insert, update

NAME_FIELDS = {"surname": "Фамилия", "name": "Имя", "patronymic": "Отчество"}
Typed = Mapping[str, str]


def used_file_numbers(letter: str) -> list[str]:
    """All numbers of the letter that stand on a card or ever stood there. Two SELECTs."""
    found = [number for (number,) in Pupil.select(Pupil.file_number).where(Pupil.file_number.is_null(False)).tuples()]
    mark = f'"file_number":"{letter}'
    said = AuditRow.select(AuditRow.old, AuditRow.new).where((AuditRow.entity == "Pupil") & (AuditRow.old.contains(mark) | AuditRow.new.contains(mark)))
    for pair in said.tuples():
        found += [json.loads(text).get("file_number") or "" for text in pair if text]
    return found


def proposed_file_number(surname: str) -> str:
    """The next number by the school's rule. Raises BadInput for no surname."""
    first = next_file_number(surname, ())
    return next_file_number(surname, used_file_numbers(first[0]))


def create_pupil(actor: Actor, typed: Typed, rules: SchoolRules, *, now: datetime, knowingly: bool = False) -> Any:
    """A new card; without an order the pupil is «без класса». AskFirst for a namesake, unless `knowingly`."""
    may_change_part(actor, "core", rules).demand()
    values = _values("core", typed, only_typed=True)
    for name in ("surname", "name"):
        if not values.get(name):
            raise BadInput(f"{NAME_FIELDS[name]}: заполните это поле.", name)
    if not knowingly:
        _ask_about_namesakes(values)
    with writing(actor, now) as ledger:
        if not values.get("file_number"):
            values["file_number"] = proposed_file_number(str(values["surname"]))
        checks.no_duplicate(Pupil, checks.tidied(Pupil, values), None)
        return insert(ledger, Pupil, values)


def _ask_about_namesakes(values: Mapping[str, Any]) -> None:
    same = Pupil.select().where((Pupil.surname == values["surname"]) & (Pupil.name == values["name"]))
    found = [row for row in same if not row.birth_date or not values.get("birth_date") or row.birth_date == values["birth_date"]]
    if found:
        told = ", ".join(f"{row} ({row.file_number or 'без № дела'})" for row in found[:3])
        raise AskFirst((f"В школе уже есть {told}. Если это другой ребёнок, отметьте это и запишите снова.",), "surname")


def change_part(actor: Actor, pupil_id: int, part: str, typed: Typed, rules: SchoolRules, *, now: datetime) -> bool:
    """Write the fields of one part that were typed; returns whether anything changed. Raises Refused, BadInput with its field."""
    may_change_part(actor, part, rules).demand()
    with writing(actor, now) as ledger:
        pupil = held(_pupil(pupil_id))
        closed = _closed_names(pupil, part, typed, now.date(), rules)
        own = [(model, _own_row(pupil, model), [name for name in names if name not in closed]) for model, names in SECTIONS[part]]
        changes = changes_of(typed, {name: one for model, row, names in own for name, one in standing(model, row, names).items()})
        done = [_change_own(ledger, pupil, model, row, {name: text for name, text in changes.items() if name in names}) for model, row, names in own]
    return any(done)


def standing(model: type[BaseModel], row: Any, names: Iterable[str]) -> dict[str, tuple[Any, Any]]:
    """The fields with their values as they stand now, for `meanwhile.changes_of`."""
    fields = model._meta.fields
    return {name: (fields[name], getattr(row, name) if row is not None else fields[name].default) for name in names}


def _own_row(pupil: Any, model: type[BaseModel]) -> Any:
    row = pupil if model is Pupil else model.get_or_none(model.pupil == pupil.id)
    return row if row is None or row is pupil else held(row)


def _change_own(ledger: Ledger, pupil: Any, model: type[BaseModel], row: Any, changes: Typed) -> bool:
    values = {name: parsed(model, name, text) for name, text in changes.items()}
    if model is Pupil:
        checks.no_duplicate(Pupil, {**pupil.__data__, **checks.tidied(Pupil, values)}, pupil.id)
    if row is not None:
        return update(ledger, row, values)
    if any(value not in (None, "", model._meta.fields[name].default) for name, value in values.items()):
        insert(ledger, model, {"pupil": pupil.id, **values})
        return True
    return False


def _closed_names(pupil: Any, part: str, typed: Typed, day: date, rules: SchoolRules) -> set[str]:
    """Fields that a consent keeps closed: the form had none of them. Raises BadInput where one was typed all the same."""
    closed = set()
    given = Consent.select(Consent.kind, Consent.date, Consent.withdrawn_on).where(Consent.pupil == pupil.id)
    missing = missing_kinds([Given(*row) for row in given.tuples()], day, rules)
    for model, names in SECTIONS[part]:
        for name in names:
            kind = NEEDED.get((model.__name__, name))
            if kind in missing and typed.get(name, "").strip():
                raise BadInput(WHY[str(kind)], name)
            if kind in missing:
                closed.add(name)
    return closed


def _values(part: str, typed: Typed, *, only_typed: bool) -> dict[str, Any]:
    return {
        name: parsed(model, name, typed[name]) for model, names in SECTIONS[part] for name in names if name in typed or not only_typed
    }


def parsed(model: type[BaseModel], name: str, text: str) -> Any:
    """A typed value as the field keeps it; raises BadInput beside the field."""
    field, text = model._meta.fields[name], text.strip()
    try:
        if name in NAME_FIELDS:
            return parse_name(text, NAME_FIELDS[name]) if text or name != "patronymic" else ""
        if name == "phone":
            return _phones(text)
    except BadInput as refusal:
        raise BadInput(str(refusal), name) from refusal
    if isinstance(field, DateField):
        return typed_day(text, name)
    if isinstance(field, IntegerField):
        return _whole(text, name)
    return text or (None if field.null else "")


def _phones(text: str) -> str:
    """One or several telephones in their one form; words beside them stay («бабушка»)."""
    phones, rest = take_phones(text)
    if text and not phones:
        return parse_phone(text)
    return ", ".join(phones) + (f" ({rest})" if rest else "")


def typed_day(text: str, name: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput("Впишите день полностью: число, месяц и год.", name) from error


def _whole(text: str, name: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or len(text) > 6:
        raise BadInput("Здесь целое число.", name)
    if name == "health_group" and not 1 <= int(text) <= 5:
        raise BadInput("Группа здоровья — от 1 до 5.", name)
    return int(text)


def _pupil(pupil_id: int) -> Any:
    pupil = Pupil.get_or_none(Pupil.id == pupil_id)
    if pupil is None:
        raise NotThere("Такой карточки нет.")
    return pupil


# ---- consents --------------------------------------------------------------------------------------------------------


def give_consent(actor: Actor, pupil_id: int, typed: Typed, rules: SchoolRules, *, now: datetime) -> Any:
    """Write down a consent that was brought on paper."""
    may_change_part(actor, "core", rules).demand()
    pupil, kind, day = _pupil(pupil_id), typed.get("kind", ""), typed_day(typed.get("date", ""), "date")
    if kind not in dict(CONSENT_KINDS):
        raise BadInput("На что согласие: выберите из списка.", "kind")
    if day is None or day > now.date():
        raise BadInput("Впишите день, когда дано согласие: он не позже сегодняшнего.", "date")
    guardian = _own_guardian(pupil, typed.get("guardian", ""))
    if guardian is None and (pupil.birth_date is None or _age(pupil.birth_date, day) < 14):
        raise BadInput("Сам ученик даёт согласие с 14 лет: выберите родителя.", "guardian")
    values = {"pupil": pupil.id, "guardian": guardian, "kind": kind, "date": day, "document": tidy_spaces(typed.get("document", ""))}
    with writing(actor, now) as ledger:
        return insert(ledger, Consent, values)


def withdraw_consent(actor: Actor, pupil_id: int, consent_id: int, typed: Typed, rules: SchoolRules, *, now: datetime) -> None:
    """Close a consent from a day: what it opened is hidden at once; the values stay and come back with a new consent."""
    may_change_part(actor, "core", rules).demand()
    row = Consent.get_or_none((Consent.id == consent_id) & (Consent.pupil == pupil_id))
    if row is None:
        raise NotThere("Такого согласия нет.")
    if row.withdrawn_on is not None:
        raise BadInput(f"Это согласие уже отозвано {row.withdrawn_on:%d.%m.%Y}.", "withdrawn_on")
    day = typed_day(typed.get("withdrawn_on", ""), "withdrawn_on")
    if day is None or not row.date <= day <= now.date():
        raise BadInput("День отзыва — не раньше дня согласия и не позже сегодняшнего.", "withdrawn_on")
    with writing(actor, now) as ledger:
        update(ledger, row, {"withdrawn_on": day})


def _own_guardian(pupil: Any, text: str) -> int | None:
    """One of the pupil's guardians by number, None for the pupil himself."""
    if not text:
        return None
    mine = [tie.guardian_id for tie in pupil.guardianships]
    if not text.isdecimal() or int(text) not in mine:
        raise BadInput("Выберите родителя этого ученика.", "guardian")
    return int(text)


def _age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


# ---- exemptions and names --------------------------------------------------------------------------------------------


def add_exemption(actor: Actor, pupil_id: int, typed: Typed, rules: SchoolRules, *, now: datetime) -> Any:
    """Free the pupil from a subject by a paper (ABS-3)."""
    may_change_part(actor, "core", rules).demand()
    start, end = typed_day(typed.get("start", ""), "start"), typed_day(typed.get("end", ""), "end")
    values = checked_exemption(typed, start, end) | {"pupil": _pupil(pupil_id).id}
    with writing(actor, now) as ledger:
        return put_exemption(ledger, values)


OWNERS: dict[type[BaseModel], str] = {Pupil: "pupil", Guardian: "guardian"}


def change_name(actor: Actor, person: Any, typed: Typed, rules: SchoolRules, *, now: datetime) -> None:
    """A new name from a day by a document: the old one stays for lists of earlier days. Of a pupil, a guardian or staff."""
    may_change_part(actor, "core", rules).demand()
    with writing(actor, now) as ledger:
        fresh = held(person)
        changes = changes_of(typed, standing(type(person), fresh, NAME_FIELDS))
        new = {name: parsed(type(person), name, text) for name, text in changes.items()}
        write_name(ledger, fresh, new, typed)


def write_name(ledger: Ledger, person: Any, new: Mapping[str, Any], typed: Typed) -> None:
    """Inside a transaction: the new name from the day `until` by the `document`, the former one remembered. Raises BadInput."""
    until = typed_day(typed.get("until", ""), "until")
    document = tidy_spaces(typed.get("document", ""))
    if until is None or until > ledger.now.date():
        raise BadInput("С какого дня новое имя: впишите день, не позже сегодняшнего.", "until")
    if not document:
        raise BadInput("Основание: впишите документ, его номер и дату.", "document")
    old = {name: getattr(person, name) for name in NAME_FIELDS}
    if {**old, **new} == old:
        raise BadInput("Имя то же самое: впишите новое.", "surname")
    owner = OWNERS.get(type(person), "staff")
    mine = getattr(NameChange, owner) == person.id
    if NameChange.select().where(mine & (NameChange.until >= until)).exists():
        raise BadInput("После этого дня имя уже меняли: впишите день позже.", "until")
    insert(ledger, NameChange, {owner: person.id, "until": until, "document": document, **old})
    update(ledger, person, new)
