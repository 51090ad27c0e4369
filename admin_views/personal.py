"""Personal fields in the panel: the policy of cards and consents holds here as on the card itself (REG-7, SEC-1)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import g

from admin_views.page import actor
from ejournal.errors import BadInput
from ejournal.models import ALL_MODELS, AuditRow, Guardian
from ejournal.policy.cards import FIELD_PARTS, closed_fields, part_of
from ejournal.queries.registry import consents_of
from ejournal.rules.consents import NEEDED, OPENS, WHY, is_hidden, missing_kinds, required_kinds
from ejournal.services.accesses import SEEN, note, note_guardian, note_list
from ejournal.web.clock import now, school_card, today

CLOSED = "закрыто"
TABLES = frozenset(FIELD_PARTS)
CONSENTED = frozenset(table for fields in OPENS.values() for table, _ in fields)
OF_A_MESSAGE = '"entity":"Message"'  # as the trail writes it: only author and receivers know what a file is called (MSG-1)


def is_personal(model: Any, name: str) -> bool:
    """A field that is found by nothing but its own card: no filter and no order of a list goes by it."""
    return part_of(model.__name__, name) != "core" or (model.__name__, name) in NEEDED


def read_consents(model: Any, rows: Iterable[Any]) -> None:
    """Read the consents about the rows of a page at once. One SELECT."""
    if model.__name__ in CONSENTED:
        _remember({_pupil_of(row) for row in rows} - set(_known()))


def is_closed(row: Any, name: str) -> bool:
    """Whether a value of this record is not shown: no right to its part, or no consent."""
    return why_closed(type(row), _pupil_of(row), name) != ""


def why_closed(model: Any, pupil: int | None, name: str) -> str:
    table = model.__name__
    if table not in TABLES or name in ("id", "pupil"):
        return ""
    if closed_fields(actor(), table, (name,), school_card().rules):
        return "Эта часть карточки вашей роли не открыта."
    kind = NEEDED.get((table, name))
    if kind is None or kind not in required_kinds(school_card().rules):
        return ""
    if pupil is not None and pupil not in _known():
        _remember({pupil})
    missing = _known().get(pupil, frozenset({kind}))
    return WHY[kind] if is_hidden(table, name, missing) else ""


def refuse_closed(model: Any, row: Any | None, values: dict[str, Any]) -> None:
    """Raise BadInput for a value that may not be written: of a closed part, or without its consent."""
    pupil = _pupil_of(row) if row is not None else getattr(values.get("pupil"), "id", values.get("pupil"))
    for name, value in values.items():
        if value not in (None, "") and value != model._meta.fields[name].default and (why := why_closed(model, pupil, name)):
            raise BadInput(why, name)


def drop_closed(form: Any, model: Any, row: Any) -> Any:
    """The form of a record without what is closed: what is not shown is not written either."""
    for name in [name for name in form._fields if name in model._meta.fields and is_closed(row, name)]:
        del form[name]
    return form


def log_looked(model: Any, rows: Iterable[Any], way: str, title: str) -> None:
    """A page or a file of these records in the log of accesses: a row for each pupil or guardian, one for a file of guardians."""
    parts, what = _open_parts(model, FIELD_PARTS.get(model.__name__, {})), f"Панель: {title}"
    note(actor(), [(pupil, part) for row in rows for part in sorted(parts) if (pupil := _pupil_of(row)) is not None], way, what, now=now())
    if model is Guardian and parts and way == SEEN:
        for row in rows:
            note_guardian(actor(), row.id, way, what, now=now())
    elif model is Guardian:
        note_list(actor(), parts, way, what, now=now())


def log_list(model: Any, columns: Iterable[str], title: str) -> None:
    """A list whose columns show parts of cards: one row a day, of no pupil (SEC-3)."""
    note_list(actor(), _open_parts(model, columns), SEEN, f"Панель: {title}", now=now())


def _open_parts(model: Any, names: Iterable[str]) -> set[str]:
    """The parts, more than the core, that these fields open to the actor."""
    table, rules = model.__name__, school_card().rules
    return {part_of(table, name) for name in names if not closed_fields(actor(), table, (name,), rules)} - {"core"}


def audit_rule() -> Any:
    """The trail of closed parts is closed, and of files that went with a message: a condition on AuditRow."""
    rules = school_card().rules
    whole = [table for table in sorted(TABLES) if "" in FIELD_PARTS[table] and closed_fields(actor(), table, ("",), rules)]
    told = AuditRow.old.contains(OF_A_MESSAGE) | AuditRow.new.contains(OF_A_MESSAGE)
    open_files = (AuditRow.entity != "Attachment") | ~told
    return AuditRow.entity.not_in(whole) & open_files if whole else open_files


def searched_rule() -> Any:
    """What a search through the trail's own words may find: nothing personal, or a word would tell what it says."""
    return AuditRow.entity.not_in(sorted(TABLES | {"ChangeRequest"}))


def pupil_of_entry(entity: str, entity_id: int, values: dict[str, Any]) -> int | None:
    """The pupil that a row of the trail is about, None where it is about none."""
    if entity == "Pupil":
        return entity_id
    return values.get("pupil") or _owners().get((entity, entity_id)) or _owner(entity, entity_id)


def _owner(entity: str, entity_id: int) -> int | None:
    model = next((model for model in ALL_MODELS if model.__name__ == entity), None)
    if entity not in TABLES or model is None or "pupil" not in model._meta.fields:
        return None
    row = model.get_or_none(model._meta.primary_key == entity_id)
    found = row.pupil_id if row is not None else None
    _owners()[entity, entity_id] = found
    return found


def _pupil_of(row: Any) -> int | None:
    return row.id if type(row).__name__ == "Pupil" else getattr(row, "pupil_id", None)


def _known() -> dict[int, frozenset[str]]:
    if "consents_missing" not in g:
        g.consents_missing = {}
    return g.consents_missing  # type: ignore[no-any-return]


def _owners() -> dict[tuple[str, int], int | None]:
    if "card_owners" not in g:
        g.card_owners = {}
    return g.card_owners  # type: ignore[no-any-return]


def _remember(pupils: set[int | None]) -> None:
    ids = {pupil for pupil in pupils if pupil is not None}
    if ids:
        given = consents_of(ids)
        _known().update({pupil: missing_kinds(given.get(pupil, ()), today(), school_card().rules) for pupil in ids})
