"""The catalogue of checks and the examination: every check once, each in a few SELECTs (at most 3, whatever the school)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from ejournal.policy.actor import Actor
from ejournal.policy.assessment import HEADS, examined_classes, examined_journals
from ejournal.queries.doctor import arrangement, lessons, marks, period_marks
from ejournal.queries.doctor.shapes import CHECKS, Check, Finding, Ward
from ejournal.queries.school_rules import school_rules

FILES = (marks, period_marks, lessons, arrangement)  # importing them fills the catalogue; this is the order of the page
CATALOGUE = tuple(one for file in FILES for one in CHECKS.values() if one.find.__module__ == file.__name__)
FEW, MOST = 10, 500


@dataclass(frozen=True)
class Diagnosis:
    """What one check found: `findings` are the first of them, `count` is how many there are (MOST at most are looked for)."""

    check: Check
    findings: tuple[Finding, ...]
    count: int

    @property
    def hidden(self) -> int:
        return self.count - len(self.findings)


def ward_of(actor: Actor, year: Any, today: date) -> Ward:
    whole = bool(actor.roles & HEADS)
    return Ward(year, today, school_rules(), examined_journals(actor), examined_classes(actor), whole, actor.journal_ids)


def examine(ward: Ward, only: str | None = None, timed: Callable[[str], Any] | None = None) -> tuple[Diagnosis, ...]:
    """Every check (or `only` one, then with all it found) that found something, in the order of the catalogue."""
    found = []
    for one in CATALOGUE:
        if (only is not None and one.name != only) or (one.heads_only and not ward.whole):
            continue
        seen = tuple(islice(one.find(ward), MOST))
        if timed is not None:
            timed(one.name)
        if seen:
            found.append(Diagnosis(one, seen if only else seen[:FEW], len(seen)))
    return tuple(found)


def by_journal(ward: Ward) -> tuple[tuple[str, tuple[tuple[Check, Finding], ...]], ...]:
    """The same findings under the journal or class they are about, the fullest first."""
    places: dict[str, list[tuple[Check, Finding]]] = {}
    for one in CATALOGUE:
        if not one.heads_only or ward.whole:
            for finding in islice(one.find(ward), MOST):
                places.setdefault(finding.where, []).append((one, finding))
    counts = Counter({where: len(own) for where, own in places.items()})
    return tuple((where, tuple(places[where])) for where, _ in counts.most_common())
