"""Where the cells of a report lead to: only pages that are open to whoever asked; else the bare value (REP)."""

from __future__ import annotations

from datetime import date
from functools import cached_property

from ejournal.models import Pupil
from ejournal.policy.actor import Actor
from ejournal.policy.pupils import ALL_PUPILS, readable_diaries
from ejournal.queries.journals import readable_ids
from ejournal.tables.report import Linked, Strong, Value


class Links:
    """Links for one person as of one day; two SELECTs at most, when first asked."""

    def __init__(self, actor: Actor, today: date) -> None:
        self._actor, self._today = actor, today

    @cached_property
    def _pupils(self) -> frozenset[int] | None:
        """Whose diaries are open; None = everybody's."""
        if self._actor.roles & ALL_PUPILS:
            return None
        return frozenset(row[0] for row in Pupil.select(Pupil.id).where(readable_diaries(self._actor, self._today)).tuples())

    @cached_property
    def _journals(self) -> frozenset[int]:
        return readable_ids(self._actor)

    def pupil(self, pupil: int, name: str | Strong) -> Value:
        """His diary by subjects."""
        opened = self._pupils is None or pupil in self._pupils
        return Linked(name, f"/diary/{pupil}/subjects") if opened else name

    def journal(self, journal: int, value: str | Strong, address: str = "/journal/{}/marks") -> Value:
        """The journal's page of period marks, or another address with the journal's number."""
        return Linked(value, address.format(journal)) if journal in self._journals else value
