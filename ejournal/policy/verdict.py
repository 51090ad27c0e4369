"""A verdict: allowed, or refused with a reason in words."""

from __future__ import annotations

from dataclasses import dataclass

from ejournal.errors import Refused


@dataclass(frozen=True)
class Verdict:
    """`reason` is the sentence to show; empty when allowed."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed

    def demand(self) -> None:
        """Raise Refused with the reason unless allowed."""
        if not self.allowed:
            raise Refused(self.reason)


ALLOWED = Verdict(True)


def refuse(reason: str) -> Verdict:
    return Verdict(False, reason)
