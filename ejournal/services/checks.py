"""What a record must be before it is written, beyond what the database itself knows; every refusal names its field.

`records.insert` and `records.update` call `tidied` and `check_row`, deleting calls `check_delete`, so no door goes round
them. `values` are the whole record as it is going to stand, references as ids.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

from peewee import CharField, ForeignKeyField, IntegerField, SmallIntegerField

from ejournal.errors import BadInput, Refused
from ejournal.models import AcademicYear, AccountRole
from ejournal.models.base import BaseModel
from ejournal.rules.words import day_month
from ejournal.services.checks_by_model import CHECKS, TIDIED, keep_an_administrator

KEEPING = "Архив"  # the category of the registers of what is kept of closed years
Values = Mapping[str, Any]
Memo = dict[tuple[str, int], "str | None"]


def tidied(model: type[BaseModel], values: Values) -> dict[str, Any]:
    """The values as they are kept: spaces in order, numbers of documents in their one form. Raises BadInput with the field."""
    ways = TIDIED.get(model, {})
    return {name: _tidy(ways[name], name, value) if name in ways and value else value for name, value in values.items()}


def _tidy(way: Callable[[Any], Any], name: str, value: Any) -> Any:
    try:
        return way(value)
    except BadInput as error:
        raise BadInput(str(error), name) from error


def check_row(model: type[BaseModel], values: Values, row: BaseModel | None, memo: Memo, names: Iterable[str]) -> None:
    """Raise BadInput or Refused unless `values` may stand; `row` is the record as it was, None for a new one.

    `names` are the fields that are written now: the others stand as they stood.
    """
    refuse_closed_year(model, values, row, memo)
    for name in names:
        _fits(model._meta.fields[name], values.get(name))
    for check in CHECKS.get(model, ()):
        check(values, row.get_id() if row is not None else None)


def check_delete(row: BaseModel, memo: Memo) -> None:
    """Raise Refused where the record may not go."""
    refuse_closed_year(type(row), row.__data__, row, memo)
    if isinstance(row, AccountRole) and row.role == "admin":
        keep_an_administrator(row.account_id)


# ---- the closed year (ARC-2) ----------------------------------------------------------------------------------------


def refuse_closed_year(model: type[BaseModel], values: Values, row: BaseModel | None, memo: Memo) -> None:
    """Refuse to touch what belongs to a closed year, as it stands or as it is going to; the registers of what is kept of it go on."""
    if model._meta.category == KEEPING:
        return
    if model is AcademicYear:
        if row is not None and row.__data__.get("closed_on"):
            raise Refused(_closed(row.title, row.closed_on))
        return
    stands = row.__data__ if row is not None else {}
    for name, target in year_links(model):
        for key in {values.get(name), stands.get(name)} - {None}:
            if (sentence := _closed_above(target, int(key), memo)) is not None:
                raise Refused(sentence)


@cache
def year_links(model: type[BaseModel]) -> tuple[tuple[str, type[BaseModel]], ...]:
    """The references by which a record belongs to a year: its own, or those of what it hangs on."""
    links = [
        field for field in model._meta.sorted_fields if isinstance(field, ForeignKeyField) and field.rel_model is not model
    ]
    own = tuple((field.name, AcademicYear) for field in links if field.rel_model is AcademicYear)
    return own or tuple((field.name, field.rel_model) for field in links if year_links(field.rel_model))


def _closed_above(model: type[BaseModel], key: int, memo: Memo) -> str | None:
    """The sentence about the closed year that the record of `model` belongs to, or None."""
    place = (model.__name__, key)
    if place not in memo:
        memo[place] = _ask_year(key) if model is AcademicYear else _ask_links(model, key, memo)
    return memo[place]


def _ask_year(key: int) -> str | None:
    year = AcademicYear.get_or_none(AcademicYear.id == key)
    return _closed(year.title, year.closed_on) if year is not None and year.closed_on else None


def _ask_links(model: type[BaseModel], key: int, memo: Memo) -> str | None:
    links = year_links(model)
    fields = [getattr(model, name) for name, _ in links]
    found = model.select(*fields).where(model._meta.primary_key == key).tuples().first() or ()
    sentences = (_closed_above(target, up, memo) for (_, target), up in zip(links, found, strict=False) if up is not None)
    return next((sentence for sentence in sentences if sentence), None)


def _closed(title: str, day: date) -> str:
    return f"{title} учебный год закрыт {day_month(day)}: изменить в нём ничего нельзя."


# ---- what any field must be -------------------------------------------------------------------------------------------


def _fits(field: Any, value: Any) -> None:
    """Length, choice and range of one value, so that both databases answer alike."""
    label = field.verbose_name or field.name
    if (value is None or value == "") and not field.null and field.default is None and not field.primary_key:
        raise BadInput(f"{label}: заполните это поле.", field.name)
    if value is None:
        return
    if isinstance(field, CharField) and len(str(value)) > field.max_length:
        raise BadInput(f"{label}: помещается {field.max_length} знаков.", field.name)
    if field.choices and value not in {key for key, _ in field.choices}:
        raise BadInput(f"{label}: выберите значение из списка.", field.name)
    most = 32767 if isinstance(field, SmallIntegerField) else 2**31 - 1
    if isinstance(field, IntegerField) and not -most <= int(value) <= most:
        raise BadInput(f"{label}: число слишком большое.", field.name)


def no_duplicate(model: type[BaseModel], values: Values, key: int | None) -> None:
    """Raise BadInput naming the record that already has what must be unique."""
    for names in _unique_sets(model):
        wanted = [values.get(name) for name in names]
        if any(value is None for value in wanted):
            continue
        same = model.select().where(*(getattr(model, name) == value for name, value in zip(names, wanted, strict=True)))
        found = same.where(model._meta.primary_key != key).first() if key is not None else same.first()
        if found is not None:
            labels = ", ".join(str(getattr(model, name).verbose_name or name).lower() for name in names)
            raise BadInput(f"Такая запись уже есть: «{found}». Не должны совпадать: {labels}.", names[-1])


def _unique_sets(model: type[BaseModel]) -> list[tuple[str, ...]]:
    hidden = set(model._meta.secret)
    single = [(field.name,) for field in model._meta.sorted_fields if field.unique and field.name not in hidden]
    several = [
        tuple(names) for names, is_unique in (item for item in model._meta.indexes if isinstance(item, tuple)) if is_unique
    ]
    return single + several
