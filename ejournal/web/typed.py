"""What was typed in a form or an address: days and numbers, each refused in words beside its field."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import request
from flask.json.provider import DefaultJSONProvider
from werkzeug.routing import IntegerConverter

from ejournal.errors import BadInput

FIRST, LAST = date(2000, 1, 1), date(2100, 12, 31)


class StorableJSON(DefaultJSONProvider):
    """JSON whose texts a database can hold: half a letter (a lone surrogate) or a zero byte is no JSON to us."""

    ensure_ascii = sort_keys = False

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Raises ValueError, which `request.get_json` takes for a call that is not understood."""
        found = super().loads(s, **kwargs)
        text = s.decode("utf-8", "replace") if isinstance(s, bytes) else s
        if "\\u0000" in text:
            raise ValueError("a zero byte")
        if "\\ud" in text.lower():
            super().dumps(found).encode("utf-8")
        return found


class RowNumber(IntegerConverter):
    """`<int:…>` of an address: a row's number, which a database can hold; a longer one leads nowhere (404)."""

    regex = r"[0-9]{1,9}"


def typed_date(name: str) -> date:
    """A day of the posted form, 2000–2100."""
    return to_day(request.form.get(name, ""), name)


def asked_date(name: str, default: date) -> date:
    """A day of the address, `default` where it is not given."""
    text = request.args.get(name, "")
    return to_day(text, name) if text else default


def typed_number(name: str, words: str) -> int:
    """A whole number of the posted form."""
    number = to_number(request.form.get(name, "").strip())
    if number is None:
        raise BadInput(words, name)
    return number


def asked_number(name: str) -> int | None:
    """A whole number of the address, None where it is not given or is not one."""
    return to_number(request.args.get(name, ""))


def to_number(text: str) -> int | None:
    """A whole number that a row may have, as `RowNumber` takes it in an address; None for any other text."""
    return int(text) if text.isdecimal() and len(text) <= 9 else None


def to_numbers(texts: Iterable[str]) -> list[int]:
    """Those of the texts that are numbers, in their order."""
    return [number for text in texts if (number := to_number(text)) is not None]


def to_day(text: str, name: str) -> date:
    """A day as a date field sends it, 2000–2100; raises BadInput beside the field."""
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise BadInput("Впишите день полностью: число, месяц и год.", name) from error
    if not FIRST <= day <= LAST:
        raise BadInput("Проверьте год.", name)
    return day
