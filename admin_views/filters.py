"""Filters of a list, made from the fields; each is one control of the form above the table (bugs 7 and 15)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_admin.contrib.peewee.filters import BasePeeweeFilter
from peewee import BooleanField, DateField, DateTimeField, DecimalField, ForeignKeyField, IntegerField, TimeField

from admin_views.searching import clean
from admin_views.showing import label_of
from ejournal.errors import BadInput
from ejournal.models.base import holds

MOST = 2**31 - 1


class FieldFilter(BasePeeweeFilter):
    """One condition on one field; `control` is what a person sees: text, date, number, choice or link."""

    def __init__(self, field: Any, way: str, words: str, control: str, choices: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(field, " ".join(part for part in (label_of(field), words) if part))
        self.way, self.control, self.choices = way, control, choices
        self.key = f"{field.name}_{way}"

    def operation(self) -> str:
        return self.way

    def clean(self, value: str) -> Any:
        """The typed text as the field's value; raises ValueError when it is none."""
        if self.way == "empty":
            return {"1": True, "0": False}[value]
        return _reader(self.column)(value.strip())

    def validate(self, value: str) -> bool:
        try:
            self.clean(value)
        except (ValueError, KeyError, InvalidOperation, BadInput, OverflowError):
            return False
        return True

    def apply(self, query: Any, value: Any) -> Any:
        return query.where(self.condition(value))

    def condition(self, value: Any) -> Any:
        field = self.column
        if self.way == "empty":
            return field.is_null(value)
        if self.way == "has":
            return holds(field, value)
        if self.way == "from":
            return field >= value
        if self.way == "to":
            last_moment = isinstance(field, DateTimeField)
            return field < value + timedelta(days=1) if last_moment else field <= value
        return field == value


def _reader(field: Any) -> Callable[[str], Any]:
    if isinstance(field, DateTimeField):
        return lambda text: datetime.combine(_day(text), time())
    if isinstance(field, DateField):
        return _day
    if isinstance(field, TimeField):
        return time.fromisoformat
    if isinstance(field, BooleanField):
        return lambda text: {"1": True, "0": False}[text]
    if isinstance(field, (ForeignKeyField, IntegerField)) and not (isinstance(field, ForeignKeyField) and _is_text_key(field)):
        return _whole
    return _decimal if isinstance(field, DecimalField) else clean


def _is_text_key(field: Any) -> bool:
    return not isinstance(field.rel_model._meta.primary_key, IntegerField)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return datetime.strptime(text, "%d.%m.%Y").date()


def _whole(text: str) -> int:
    value = int(text)
    if not -MOST <= value <= MOST:
        raise ValueError(text)
    return value


def _decimal(text: str) -> Decimal:
    value = Decimal(text.replace(",", "."))
    if not value.is_finite() or abs(value) > MOST:
        raise ValueError(text)
    return value


YES_NO = (("1", "да"), ("0", "нет"))
EMPTY = (("1", "пусто"), ("0", "заполнено"))


def filters_of(field: Any) -> list[FieldFilter]:
    """The filters a field is worth."""
    if isinstance(field, ForeignKeyField):
        return [FieldFilter(field, "is", "", "link"), *_emptiness(field)]
    if field.choices:
        choices = tuple((str(key), str(words)) for key, words in field.choices if key not in ("", None))
        return [FieldFilter(field, "is", "", "choice", choices)]
    if isinstance(field, BooleanField):
        return [FieldFilter(field, "is", "", "choice", YES_NO)]
    if isinstance(field, (DateField, DateTimeField)):
        return [FieldFilter(field, "from", "от", "date"), FieldFilter(field, "to", "до", "date"), *_emptiness(field)]
    if isinstance(field, (DecimalField, TimeField)):
        control = "time" if isinstance(field, TimeField) else "number"
        return [FieldFilter(field, "from", "от", control), FieldFilter(field, "to", "до", control)]
    if isinstance(field, IntegerField):
        return [FieldFilter(field, "is", "", "number")]
    return [FieldFilter(field, "has", "", "text")]


def _emptiness(field: Any) -> list[FieldFilter]:
    return [FieldFilter(field, "empty", "— есть ли", "choice", EMPTY)] if field.null else []
