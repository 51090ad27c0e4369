"""Who studies now and lacks a consent that the school requires (REG-7): one rule for the desk's line and the list behind it."""

from __future__ import annotations

from datetime import date

from ejournal.models import ClassMembership, Consent
from ejournal.models.base import there_on
from ejournal.rules.consents import required_kinds
from ejournal.rules.school_rules import SchoolRules


def without_consent(today: date, rules: SchoolRules) -> frozenset[int]:
    """Pupils who are in a class today without all the consents required. Two SELECTs, none where the school requires nothing."""
    required = required_kinds(rules)
    if not required:
        return frozenset()
    stands = (Consent.date <= today) & (Consent.withdrawn_on.is_null() | (Consent.withdrawn_on > today)) & Consent.kind.in_(sorted(required))
    given: dict[int, set[str]] = {}
    for pupil, kind in Consent.select(Consent.pupil_id, Consent.kind).where(stands).tuples():
        given.setdefault(pupil, set()).add(kind)
    there = there_on(ClassMembership, today)
    here = {pupil for (pupil,) in ClassMembership.select(ClassMembership.pupil_id).where(there).tuples()}
    return frozenset(pupil for pupil in here if given.get(pupil, set()) != required)
