"""Exemptions of a class from subjects, for the page where they are written (ABS-3)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ejournal.models import Exemption, Pupil, Subject, russian


def exemptions_of(pupils: Iterable[int]) -> list[Any]:
    """Exemptions with pupil and subject, the latest first. One SELECT."""
    query = Exemption.select(Exemption, Pupil, Subject).join(Pupil).switch(Exemption).join(Subject)
    return list(query.where(Exemption.pupil.in_(sorted(pupils))).order_by(Exemption.start.desc(), russian(Pupil.surname)))


def subjects_by_name() -> list[Any]:
    """Subjects to choose from. One SELECT."""
    return list(Subject.select().order_by(russian(Subject.name)))
