"""Fields of a form: dates as the browser asks for them, decimal commas, references found by typing."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import render_template, request
from markupsafe import Markup
from wtforms import Field, fields, widgets
from wtforms.validators import ValidationError

from admin_views.lookup import Loader


def tidy(text: Any) -> Any:
    """Typed text without signs that no keyboard types and without spaces at its ends."""
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", text).strip() if isinstance(text, str) else text


class TextBox(fields.StringField):
    """One line."""


class TextArea(fields.TextAreaField):
    """Several lines."""


class Tick(fields.BooleanField):
    """Yes or no."""


class _Typed(Field):
    """A value read from one line; what can't be read stays in the box with the sentence beside it."""

    widget = widgets.TextInput()
    sentence = ""

    def _value(self) -> str:
        if self.raw_data and self.errors:
            return str(self.raw_data[0])
        return "" if self.data is None else self.written(self.data)

    def process_formdata(self, values: list[str]) -> None:
        if not values:
            return
        text = tidy(values[0])
        try:
            self.data = self.read(text) if text else None
        except (ValueError, InvalidOperation, OverflowError) as error:
            self.data = None
            raise ValueError(self.sentence) from error

    def read(self, text: str) -> Any:
        raise NotImplementedError

    def written(self, value: Any) -> str:
        return str(value)


class DateBox(_Typed):
    widget = widgets.DateInput()
    sentence = "Впишите день, месяц и год, например 21.11.2026."

    def read(self, text: str) -> date:
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = datetime.strptime(text, "%d.%m.%Y").date()
        if not 1900 <= day.year <= 2100:
            raise ValueError(text)
        return day

    def written(self, value: date) -> str:
        return value.isoformat()


class TimeBox(_Typed):
    widget = widgets.TimeInput()
    sentence = "Впишите часы и минуты, например 08:30."

    def read(self, text: str) -> time:
        return time.fromisoformat(text.zfill(5))

    def written(self, value: time) -> str:
        return f"{value:%H:%M}"


class NumberBox(_Typed):
    widget = widgets.NumberInput()
    sentence = "Нужно целое число."

    def read(self, text: str) -> int:
        value = int(text)
        if abs(value) >= 2**31:
            raise ValueError(text)
        return value


class DecimalBox(_Typed):
    sentence = "Нужно число, например 2,5."

    def read(self, text: str) -> Decimal:
        value = Decimal(text.replace(",", "."))
        if not value.is_finite() or abs(value) >= 10**6:
            raise ValueError(text)
        return value

    def written(self, value: Decimal) -> str:
        return f"{value:f}".replace(".", ",")


class ChoiceBox(fields.SelectField):
    """One of a list; nothing chosen is an empty line where the model allows it."""

    def __init__(self, label: str, validators: Any = (), **options: Any) -> None:
        self.pairs: list[tuple[Any, str]] = list(options.pop("choices"))
        choices = [fields.SelectChoice(key, words) for key, words in self.pairs]
        super().__init__(label, validators, coerce=lambda key: key, choices=choices, **options)

    def pre_validate(self, form: Any) -> None:
        if self.data is not None and self.data not in {key for key, _ in self.pairs}:
            raise ValidationError("Выберите значение из списка.")

    def process_formdata(self, values: list[str]) -> None:
        if values:
            text = values[0]
            self.data = next((key for key, _ in self.pairs if str("" if key is None else key) == text), text)

    def iter_choices(self) -> Any:
        for key, words in self.pairs:
            yield fields.Choice("" if key is None else key, words or "—", key == self.data, {})


class ManyBox(fields.SelectMultipleField):
    """Several of a list as ticks."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()

    def __init__(self, label: str, pairs: Any, **options: Any) -> None:
        self.keys = {key for key, _ in pairs}
        super().__init__(label, choices=[fields.SelectChoice(key, words) for key, words in pairs], **options)

    def pre_validate(self, form: Any) -> None:
        if set(self.data or ()) - self.keys:
            raise ValidationError("Выберите значения из списка.")


class LinkWidget:
    """A box that finds a record while one types; its number travels in a hidden field beside it."""

    def __call__(self, field: Any, **attributes: Any) -> Markup:
        endpoint = (request.endpoint or "").split(".")[0]
        return Markup(render_template("admin/_link.html", field=field, endpoint=endpoint, attributes=attributes))


class LinkField(Field):
    """A reference: `data` is the record. Typed text without a choice counts when it fits exactly one."""

    widget = LinkWidget()

    def __init__(self, loader: Loader, label: str, allow_blank: bool, **options: Any) -> None:
        super().__init__(label, **options)
        self.loader, self.allow_blank, self.typed = loader, allow_blank, ""

    @property
    def key(self) -> str:
        return "" if self.data is None else str(self.data.get_id())

    @property
    def text(self) -> str:
        return self.typed or ("" if self.data is None else str(self.data))

    def process_formdata(self, values: list[str]) -> None:
        self.typed = tidy(request.form.get(f"{self.name}-text", ""))
        if values and values[0]:
            self.data = self.loader.get_one(values[0])
            if self.data is None:
                raise ValueError("Такой записи нет: выберите из списка.")
            self.typed = ""
        elif values or self.typed:
            self.data = self._found_by_text()

    def _found_by_text(self) -> Any:
        if not self.typed:
            return None
        found = self.loader.get_list(self.typed, 0, 20)
        exact = [row for row in found if str(row) == self.typed] or found
        if len(exact) != 1:
            raise ValueError("Выберите из списка под полем." if exact else "Ничего не нашлось: проверьте, как написано.")
        self.typed = ""
        return exact[0]

    def pre_validate(self, form: Any) -> None:
        if self.data is None and not self.allow_blank and not self.process_errors:
            raise ValidationError("Выберите из списка.")
