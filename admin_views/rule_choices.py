"""A rule of the school with ready values: each with its words and what follows from it, and a box for a value of one's own (ADM-1)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import render_template, request
from markupsafe import Markup

from ejournal.errors import BadInput
from ejournal.rules.rounding import thresholds_text
from ejournal.rules.school_rules import RULE_FIELDS, parse_rule, rule_text

CHOICE = "value-choice"
OWN = "own"


def ready_values(key: str) -> tuple[tuple[str, str], ...]:
    """The values offered for a rule, as they are stored, with their words; () where it has none."""
    return tuple((rule_text(key, value), words) for value, words in RULE_FIELDS[key].metadata["choices"])


def chosen_value(key: str, typed: str, stored: str) -> str:
    """The ready value chosen in the form, else what was typed. Raises BadInput where both are meant."""
    choice = request.form.get(CHOICE, OWN)
    if choice not in dict(ready_values(key)):
        return typed
    if typed and typed not in (choice, stored):
        raise BadInput(f"Выбрано «{choice}», а рядом набрано «{typed}»: оставьте одно.", field="value")
    return choice


def ready_of(key: str, stored: str) -> str | None:
    """The ready value that a stored one is, however it was written («0,5» is «0,50»); None for one of the school's own."""
    try:
        value = parse_rule(key, stored)
    except BadInput:  # what stands there was put past the form
        return None
    return next((rule_text(key, ready) for ready, _ in RULE_FIELDS[key].metadata["choices"] if ready == value), None)


def words_of(key: str, stored: str) -> str:
    """«0,50 (математическое: 5 от 4,50)»: the value with the words of the ready one it is."""
    ready = ready_of(key, stored)
    return f"{ready} ({dict(ready_values(key))[ready]})" if ready is not None else stored


def consequence(key: str, stored: str) -> str:
    """What follows from a value: «3 от 2,50, 4 от 3,50, 5 от 4,50»; "" where there is nothing to add to the help."""
    if key != "round_up_from":
        return ""
    try:
        return thresholds_text(Decimal(stored.replace(",", ".")))
    except ArithmeticError:  # what stands there was put past the form
        return ""


class ReadyValues:
    """Radio buttons for the ready values and one more with a text box; without script as well."""

    def __init__(self, key: str, stored: str) -> None:
        self.key, self.stored = key, stored

    def __call__(self, field: Any, **attributes: Any) -> Markup:
        ready = [(value, words, consequence(self.key, value)) for value, words in ready_values(self.key)]
        now = request.form.get(CHOICE) or ready_of(self.key, self.stored) or OWN
        typed = field.data if request.method == "POST" else "" if now != OWN else self.stored
        return Markup(
            render_template(
                "admin/_ready_values.html", field=field, ready=ready, now=now, name=CHOICE, own=OWN, typed=typed or "", attributes=attributes
            )
        )
