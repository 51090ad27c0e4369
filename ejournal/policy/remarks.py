"""Who writes in whose diary, who takes it back, who reads the remarks of a class. Source: CLS-2."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ejournal.models import ClassMembership, GroupMembership, Journal, Pupil, Remark
from ejournal.models.base import there_on
from ejournal.policy.actor import Actor
from ejournal.policy.verdict import ALLOWED, Verdict, refuse
from ejournal.rules.remarks import may_be_taken_back

HEADS = frozenset({"admin", "director", "deputy"})


def remarkable_pupils(actor: Actor, day: date, lesson: Any = None) -> Any:
    """A condition on Pupil: whom the actor may write about on that day.

    The deputy all who are in a class; a class teacher his class; a teacher those of his journals, and for a lesson that he gives
    in somebody's place (`lesson`, with its journal) those of that journal.
    """
    here = there_on(ClassMembership, day)
    members = ClassMembership.select(ClassMembership.pupil)
    if actor.has("deputy"):
        return Pupil.id.in_(members.where(here))
    journals = set(actor.journal_ids)
    if lesson is not None and lesson.id in actor.substituted_lesson_ids:
        journals.add(lesson.journal_id)
    mine = Journal.id.in_(sorted(journals))
    whole = Journal.select(Journal.school_class).where(mine & Journal.group.is_null())
    parts = Journal.select(Journal.group).where(mine & Journal.group.is_null(False))
    led = ClassMembership.school_class.in_(sorted(actor.class_ids))
    in_class = members.where(here & (led | ClassMembership.school_class.in_(whole)))
    in_group = GroupMembership.select(GroupMembership.pupil).where(there_on(GroupMembership, day) & GroupMembership.group.in_(parts))
    return Pupil.id.in_(in_class) | Pupil.id.in_(in_group)


def may_write_in_class(actor: Actor, class_id: int) -> Verdict:
    """Remarks of a whole class are written from its page by who leads it and by the deputy."""
    if actor.has("deputy") or class_id in actor.class_ids:
        return ALLOWED
    return refuse("Записи со страницы класса делает его классный руководитель.")


def may_write_in_journal(actor: Actor, journal: Any) -> Verdict:
    """Who keeps the journal, who gives one of its lessons in his place, who leads the class, the deputy."""
    if actor.has("deputy") or journal.id in actor.journal_ids | actor.substituted_journal_ids:
        return ALLOWED
    if journal.school_class_id is not None and journal.school_class_id in actor.class_ids:
        return ALLOWED
    return refuse("Записи в дневник делает учитель, который ведёт этот журнал.")


def may_read_class_remarks(actor: Actor, class_id: int) -> Verdict:
    """All remarks of a class: who leads it and the heads. A subject teacher reads his own."""
    if actor.roles & HEADS or class_id in actor.class_ids:
        return ALLOWED
    return refuse("Все записи класса видит его классный руководитель.")


def seen_in_journal(actor: Actor, journal: Any) -> Any:
    """A condition on Remark: of a journal's pupils a subject teacher sees what he wrote, the class teacher and the heads all."""
    if actor.roles & HEADS or (journal.school_class_id is not None and journal.school_class_id in actor.class_ids):
        return Remark.id.is_null(False)
    return Remark.staff == actor.staff_id


def may_take_back(actor: Actor, remark: Any, now: datetime) -> Verdict:
    """Who wrote it, or the deputy, within a day of writing; then it stays."""
    if remark.removed_at is not None:
        return refuse("Эта запись уже снята.")
    if remark.staff_id != actor.staff_id and not actor.has("deputy"):
        return refuse("Запись снимает тот, кто её сделал, или завуч.")
    if not may_be_taken_back(remark.at, now):
        return refuse("Запись снимают в течение суток: эта остаётся в дневнике.")
    return ALLOWED
