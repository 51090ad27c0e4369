"""A card's form carries the values it showed: what another wrote there meanwhile is never overwritten unseen (REG-6)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from ejournal.errors import BadInput, ChangedMeanwhile

SEEN = "seen"  # the form's own field: JSON of name → the text that the form showed
Typed = Mapping[str, str]
Standing = Mapping[str, tuple[Any, Any]]  # name → (model's field, value as it stands)


def form_text(value: Any) -> str:
    """A value as a form's field writes it: a day as 2026-11-22, a tick as "1", nothing as ""."""
    if value is None or value is False:
        return ""
    if value is True:
        return "1"
    return value.isoformat() if isinstance(value, date) else str(value)


def as_seen(values: Mapping[str, Any]) -> str:
    """What a form keeps of the values it shows."""
    return json.dumps({name: form_text(value) for name, value in values.items()}, ensure_ascii=False)


def seen_again(typed: Typed, error: BadInput) -> str:
    """The same for a form shown again: what its sentences have told counts as seen, the rest as it was."""
    told = error.standing if isinstance(error, ChangedMeanwhile) else {}
    return json.dumps({**_seen(typed), **told}, ensure_ascii=False)


def changes_of(typed: Typed, standing: Standing) -> dict[str, str]:
    """The fields that this form changes; an untouched one is left to whoever changed it.

    Raises ChangedMeanwhile for fields that both changed. A form without `seen` asks nothing: all that was typed is a change.
    """
    seen, found, clashes = _seen(typed), {}, {}
    for name, (field, value) in standing.items():
        if name not in typed:
            continue
        text, now = _plain(typed[name]), _plain(form_text(value))
        if name in seen and text == _plain(seen[name]):
            continue
        if name in seen and now not in (_plain(seen[name]), text):
            clashes[name] = (str(field.verbose_name), _words(field, now), _words(field, text), form_text(value))
        found[name] = typed[name]
    if clashes:
        raise ChangedMeanwhile(clashes)
    return found


def _seen(typed: Typed) -> dict[str, str]:
    try:
        found = json.loads(typed.get(SEEN, ""))
    except ValueError:
        return {}
    return {name: text for name, text in found.items() if isinstance(text, str)} if isinstance(found, dict) else {}


def _plain(text: str) -> str:
    """Browsers send line ends as CR LF."""
    return text.replace("\r\n", "\n").strip()


def _words(field: Any, text: str) -> str:
    """A form's text as a sentence quotes it."""
    if field.choices:
        return str(dict(field.choices).get(text, text))
    if field.field_type == "BOOL":
        return "да" if text else "нет"
    if field.field_type == "DATE" and text.count("-") == 2:
        return ".".join(reversed(text.split("-")))
    return text or "пусто"
