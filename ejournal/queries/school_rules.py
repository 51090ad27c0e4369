"""The school's rules as they stand."""

from __future__ import annotations

from ejournal.models import SchoolSetting
from ejournal.rules.school_rules import SchoolRules, rules_from


def stored_rules() -> dict[str, str]:
    return dict(SchoolSetting.select(SchoolSetting.key, SchoolSetting.value).tuples())


def school_rules() -> SchoolRules:
    """One SELECT."""
    return rules_from(stored_rules())
