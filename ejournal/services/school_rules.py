"""Reading and changing the school's rules."""

from __future__ import annotations

from datetime import datetime

from ejournal.errors import NotThere
from ejournal.models import SchoolSetting
from ejournal.policy.actor import SYSTEM, Actor
from ejournal.policy.records import may_touch
from ejournal.queries.school_rules import stored_rules
from ejournal.rules.school_rules import RULE_FIELDS, parse_rule, rule_text
from ejournal.services.ledger import writing
from ejournal.services.records import insert, update


def complete_rules(now: datetime) -> None:
    """Give every rule a row with its default, so that the panel shows them all; run once at start."""
    missing = sorted(set(RULE_FIELDS) - set(stored_rules()))
    if missing:
        with writing(SYSTEM, now) as ledger:
            for key in missing:
                insert(ledger, SchoolSetting, {"key": key, "value": rule_text(key, RULE_FIELDS[key].default)})


def change_rule(actor: Actor, key: str, text: str, *, now: datetime) -> None:
    """Set one rule from its typed text; raises BadInput saying what is expected."""
    may_touch(actor, SchoolSetting, "update").demand()
    value = rule_text(key, parse_rule(key, text))
    row = SchoolSetting.get_or_none(SchoolSetting.key == key)
    if row is None:
        raise NotThere("Такого правила нет.")
    with writing(actor, now) as ledger:
        update(ledger, row, {"value": value})
