"""A model's fields as a form's fields (bugs 4 and 8)."""

from __future__ import annotations

from typing import Any

from flask_admin.contrib.peewee.form import CustomModelConverter
from peewee import (
    AutoField,
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    DecimalField,
    Field,
    FloatField,
    ForeignKeyField,
    IntegerField,
    TextField,
    TimeField,
)
from wtforms import HiddenField
from wtforms.validators import InputRequired, Length, Optional

from admin_views.form_fields import ChoiceBox, DateBox, DecimalBox, LinkField, NumberBox, TextArea, TextBox, Tick, TimeBox, tidy
from admin_views.showing import label_of

REQUIRED = "Заполните это поле."
BOXES: tuple[tuple[type[Field], Any], ...] = (
    (BooleanField, Tick), (DateTimeField, None), (DateField, DateBox), (TimeField, TimeBox), (DecimalField, DecimalBox),
    (FloatField, DecimalBox), (IntegerField, NumberBox), (CharField, TextBox), (TextField, TextArea),
)  # fmt: skip


class Converter(CustomModelConverter):
    """One form field per model field; the view lends its loaders for references."""

    def convert(self, model: Any, field: Field, field_args: Any) -> tuple[str, Any]:
        options = {"label": label_of(field), "description": field.help_text or "", "default": field.default}
        if isinstance(field, AutoField):
            return field.name, HiddenField(validators=[])
        if isinstance(field, ForeignKeyField):
            return field.name, LinkField(self.view._form_ajax_refs[field.name], allow_blank=field.null, **options)
        if field.choices:
            return field.name, ChoiceBox(choices=_choices(field), validators=_validators(field), **options)
        box = next((box for kind, box in BOXES if isinstance(field, kind)), TextBox)
        if box is None:
            return field.name, None
        if box in (TextBox, TextArea):
            options["filters"] = [tidy, _none_if_empty] if field.null else [tidy]
        return field.name, box(validators=_validators(field), render_kw=_attributes(field, box), **options)


def is_required(field: Field) -> bool:
    return not field.null and field.default is None and not isinstance(field, BooleanField)


def _choices(field: Field) -> list[tuple[Any, str]]:
    choices = [(key, str(words)) for key, words in field.choices]
    has_blank = any(key in ("", None) for key, _ in choices)
    return choices if has_blank or not (field.null or field.default is None) else [(None, "—"), *choices]


def _validators(field: Field) -> list[Any]:
    found: list[Any] = [InputRequired(REQUIRED)] if is_required(field) else [Optional()]
    if isinstance(field, CharField) and field.max_length:
        found.append(Length(max=field.max_length, message=f"Помещается {field.max_length} знаков."))
    return found


def _attributes(field: Field, box: Any) -> dict[str, Any]:
    attributes: dict[str, Any] = {"autocomplete": "off"}
    if isinstance(field, CharField) and field.max_length:
        attributes["maxlength"] = field.max_length
    if box is DecimalBox:
        attributes["inputmode"] = "decimal"
    if box is TextArea:
        attributes["rows"] = 3
    return attributes


def _none_if_empty(text: Any) -> Any:
    return text or None


def values_of(form: Any, model: Any) -> dict[str, Any]:
    """What was typed, by field name; an emptied field takes the model's default or emptiness."""
    fields = model._meta.fields
    return {name: _value(fields[name], form[name].data) for name in form._fields if name in fields}


def _value(field: Field, value: Any) -> Any:
    if value is not None or field.null:
        return value
    if isinstance(field, (CharField, TextField)):
        return field.default if field.default is not None else ""
    return field.default
