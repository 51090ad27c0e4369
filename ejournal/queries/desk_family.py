"""The lines of a pupil's and a family's desk: what is set for the next school day, what is to be signed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from ejournal.models import ClassMembership, Pupil
from ejournal.models.base import there_on
from ejournal.policy.acknowledgements import may_acknowledge
from ejournal.policy.actor import Actor
from ejournal.queries.acknowledgements import weeks_to_sign
from ejournal.queries.desk import DeskTask
from ejournal.queries.desk_reads import DeskReads
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.words import count_of, day_span

SCHOOL_WEEK = timedelta(days=5)


def unsigned_weeks(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """For a parent: weeks of the diary that nobody has signed, the oldest opened. Five SELECTs a child. Source: DIA-3."""
    for child, name in _children(actor, now.date()):
        weeks = weeks_to_sign(child, now.date()) if may_acknowledge(actor, child, "site", now.date()) else ()
        if weeks:
            words = day_span(weeks[-1], weeks[-1] + SCHOOL_WEEK)
            many = f"с недели {words}; все — одной кнопкой" if len(weeks) > 1 else f"{words}, одна кнопка под неделей"
            text = f"Подписать дневник, {count_of(len(weeks), 'неделя', 'недели', 'недель')}: {name}"
            yield DeskTask(text, many, f"/diary/{child}?week={weeks[-1].isoformat()}#sign", "warn")


def own_homework(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """For the pupil himself: control works and homework of the next school day. Three SELECTs. Source: DIA-1."""
    if actor.pupil_id is None or not actor.has("student"):
        return
    news = reads.diary(actor.pupil_id)
    for words, url in news.works:
        yield DeskTask(f"Подготовиться: {words}", news.when, url, "warn")
    for one in news.homework:
        yield DeskTask(f"{one.subject}: {one.text}", f"задано {news.when}", one.url, "warn")


def _children(actor: Actor, today: date) -> list[tuple[int, str]]:
    """First names of a parent's children who are in a class today. One SELECT."""
    if not actor.child_ids or not actor.has("parent"):
        return []
    query = ClassMembership.select(Pupil.id, Pupil.name).join(Pupil).where(there_on(ClassMembership, today) & Pupil.id.in_(sorted(actor.child_ids)))
    return list(query.order_by(Pupil.id).distinct().tuples())
