"""The school's rules as they stand."""

from __future__ import annotations

from functools import lru_cache

from ejournal.models import SchoolSetting
from ejournal.models.prepared import Prepared
from ejournal.rules.school_rules import SchoolRules, rules_from

_STORED = Prepared(lambda: SchoolSetting.select(SchoolSetting.key, SchoolSetting.value).order_by(SchoolSetting.id))


def stored_rules() -> dict[str, str]:
    return dict(_STORED.rows())


def school_rules() -> SchoolRules:
    """One SELECT."""
    return _understood(tuple(_STORED.rows()))


@lru_cache(maxsize=4)
def _understood(rows: tuple[tuple[str, str], ...]) -> SchoolRules:
    """The same texts are the same rules."""
    return rules_from(dict(rows))
