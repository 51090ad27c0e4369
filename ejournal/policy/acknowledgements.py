"""Who says «ознакомлен» in a diary, and who ticks it from a slip on paper (DIA-3, CLS-3)."""

from __future__ import annotations

from datetime import date
from typing import Any

from ejournal.models import Guardianship
from ejournal.models.prepared import Prepared, hole
from ejournal.policy.actor import Actor
from ejournal.policy.pupils import may_read_diary
from ejournal.policy.verdict import ALLOWED, Verdict, refuse


def may_acknowledge(actor: Actor, pupil_id: int, way: str, today: date) -> Verdict:
    """In the diary: a lawful guardian who sees it. From paper: the class teacher or the deputy. Source: DIA-3, CLS-3."""
    return _on_paper(actor, pupil_id, today) if way == "paper" else _in_diary(actor, pupil_id)


def _in_diary(actor: Actor, pupil_id: int) -> Verdict:
    if actor.guardian_id is None or pupil_id not in actor.child_ids:
        return refuse("Об ознакомлении говорит родитель или законный представитель ученика.")
    if _LAWFUL.first(guardian=actor.guardian_id, pupil=pupil_id) is not None:
        return ALLOWED
    return refuse("Дневник открыт вам для чтения. Об ознакомлении говорит законный представитель ученика.")


def _lawful() -> Any:
    tie = (Guardianship.guardian == hole("guardian")) & (Guardianship.pupil == hole("pupil")) & Guardianship.is_lawful
    return Guardianship.select(Guardianship.id).where(tie)


_LAWFUL = Prepared(_lawful)


def _on_paper(actor: Actor, pupil_id: int, today: date) -> Verdict:
    if actor.has("deputy") or (actor.class_ids and may_read_diary(actor, pupil_id, today)):
        return ALLOWED
    return refuse("Возвращённый листок отмечает классный руководитель или завуч.")
