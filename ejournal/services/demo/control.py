"""What the deputy's control looks like: the plan of the month, a check with remarks in every state, a word to teachers (DEP-1, DEP-2)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from ejournal.errors import BadInput
from ejournal.models import Account, Lesson
from ejournal.policy.actor import Actor, load_actor
from ejournal.queries.filling import Asked
from ejournal.services.filling import ask_teachers
from ejournal.services.journal_checks import (
    CheckDraft,
    FindingText,
    add_finding,
    answer_finding,
    begin_check,
    decide_finding,
    pass_journal,
    propose_checks,
    send_check,
)

SAID = ("Домашнее задание записано не полностью: нет номеров упражнений", "Тема не соответствует КТП", "Не указан вид работы")
FIXED = "Дописал, спасибо"


def make_control(now: datetime) -> None:
    """Everything through the doors people use. Nothing in a school without a deputy, a teacher or lessons."""
    propose_checks(now)
    deputy, teacher = _actor("deputy", now), _actor("teacher", now)
    if deputy is None or teacher is None or not teacher.journal_ids:
        return
    journals = _with_lessons(teacher, now.date())
    if not journals:
        return
    _check(deputy, teacher, journals[0], now)
    for journal in journals[1:2]:
        pass_journal(deputy, CheckDraft(journal, "month"), now=now)
    try:
        ask_teachers(deputy, Asked(now.date() - timedelta(days=1), "week", teacher=teacher.staff_id), now=now)
    except BadInput:  # a teacher without a single gap
        return


def _check(deputy: Actor, teacher: Actor, journal: int, now: datetime) -> None:
    """Three remarks to the last lessons: one accepted, one answered, one open."""
    lessons = list(Lesson.select().where((Lesson.journal == journal) & (Lesson.date < now.date()) & ~Lesson.is_cancelled).order_by(Lesson.date.desc()).limit(3))
    check = begin_check(deputy, CheckDraft(journal, "month", start=lessons[-1].date, end=lessons[0].date), now=now)
    due = now.date() + timedelta(days=7)
    made = [add_finding(deputy, check, FindingText(text, due, lesson.id), now=now) for text, lesson in zip(SAID, lessons, strict=False)]
    send_check(deputy, check, "Журнал ведётся аккуратно, замечания мелкие.", now=now)
    for finding in made[1:]:
        answer_finding(teacher, finding, FIXED, now=now)
    for finding in made[2:]:
        decide_finding(deputy, finding, True, now=now)


def _with_lessons(teacher: Actor, today: date) -> list[int]:
    query = Lesson.select(Lesson.journal_id).where(Lesson.journal.in_(sorted(teacher.journal_ids)) & (Lesson.date < today) & ~Lesson.is_cancelled)
    return [journal for (journal,) in query.distinct().order_by(Lesson.journal).tuples()]


def _actor(login: str, now: datetime) -> Any:
    account = Account.get_or_none(Account.login == login)
    return load_actor(account.id, now.date()) if account is not None else None
