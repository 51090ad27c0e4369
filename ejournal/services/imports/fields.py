"""What of a record a list changes: field by field, old → new. An empty place in the file never wipes what is stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from ejournal.models.base import BaseModel
from ejournal.rules.names import proposed_sex, search_key, tidy_spaces
from ejournal.rules.pupil_list import PupilLine
from ejournal.services.imports.register import phone_key
from ejournal.services.imports.values import FieldChange, Note

SEX = {"м": "m", "ж": "f"}
NAMES = frozenset({"surname", "name", "patronymic"})
PUPIL_FIELDS = ("surname", "name", "patronymic", "sex", "birth_date", "file_number", "snils", "address", "phone", "email",
                "enrolled_on")  # fmt: skip


def pupil_values(line: PupilLine, by_patronymic: bool) -> dict[str, Any]:
    """The values that the file gives for a pupil, as the model keeps them."""
    values = {name: getattr(line, name) for name in PUPIL_FIELDS}
    sex = line.sex or (proposed_sex(line.patronymic) if by_patronymic else "")
    values["sex"] = SEX.get(sex, "")
    return {name: value for name, value in values.items() if value}


def changes_of(model: type[BaseModel], row: Any, values: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    """Fields of `values` that differ from the row; all of them where there is no row."""
    return tuple(_changes(model, row, values))


def _changes(model: type[BaseModel], row: Any, values: Mapping[str, Any]) -> Iterator[FieldChange]:
    for name, value in values.items():
        field = model._meta.fields[name]
        old = getattr(row, name) if row is not None else None
        if not is_same(name, old, value):
            yield FieldChange(name, field.verbose_name, shown(field, old), shown(field, value), value)


def is_same(name: str, old: Any, new: Any) -> bool:
    """Whether the file says nothing new. In names ё written over е is new, е over ё is not."""
    if old is None or old == "":
        return False
    if name in NAMES:
        more_dots = new.casefold().count("ё") > old.casefold().count("ё")
        return search_key(old) == search_key(new) and not more_dots
    if name == "phone":
        return phone_key(old) == phone_key(new)
    if name in ("address", "email"):
        return tidy_spaces(old).casefold() == tidy_spaces(new).casefold()
    return bool(old == new)


def shown(field: Any, value: Any) -> str:
    """A value in words, "" for nothing."""
    if value is None or value == "":
        return ""
    if field.choices:
        return str(dict(field.choices).get(value, value))
    return f"{value:%d.%m.%Y}" if isinstance(value, date) else str(value)


def too_long(model: type[BaseModel], changes: tuple[FieldChange, ...]) -> Iterator[Note]:
    """Notes about texts that the register has no room for."""
    for change in changes:
        most = getattr(model._meta.fields[change.field], "max_length", None)
        if most and len(str(change.value)) > most:
            yield Note(change.field, f"{change.label}: помещается {most} знаков, а здесь {len(str(change.value))}.", blocks=True)
