"""What a family does in the diary: weeks signed but the last two, a report of an inaccuracy that waits, one that was answered (DIA-3, DIA-6)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ejournal.models import Account, Journal, Lesson, Mark, Work
from ejournal.policy.actor import load_actor
from ejournal.queries.acknowledgements import weeks_to_sign
from ejournal.services.acknowledgements import A_WEEK, acknowledge_all
from ejournal.services.diary_visits import note_visit
from ejournal.services.error_reports import answer_report, report_error

LEFT_TO_SIGN = 2


def make_diaries(now: datetime) -> None:
    """`parent` looks in, signs, and asks about two marks that `teacher` gave; written by them as anybody writes."""
    who = {row.login: load_actor(row.id, now.date()) for row in Account.select().where(Account.login.in_(("parent", "teacher")))}
    mother, teacher = who.get("parent"), who.get("teacher")
    if mother is None or teacher is None or not mother.child_ids:
        return
    child = min(mother.child_ids)
    note_visit(mother, child, now=now)
    weeks = weeks_to_sign(child, now.date())[LEFT_TO_SIGN:]
    acknowledge_all(mother, child, [("week", monday, monday + A_WEEK, 0) for monday in reversed(weeks)], now=now)
    marks = _marks(child, teacher.journal_ids)
    if len(marks) == 2:
        first = report_error(mother, child, "Mark", marks[1], "В тетради за эту работу стоит другая отметка", now=now)
        answer_report(teacher, first, "right", "в тетради отметка за домашнюю работу", now=now)
        report_error(mother, child, "Mark", marks[0], "В тетради исправлено, посмотрите, пожалуйста, ещё раз", now=now)


def _marks(child: int, journals: Any) -> list[int]:
    """The last two marks in those journals."""
    query = Mark.select(Mark.id).join(Work).join(Lesson).join(Journal)
    own = (Mark.pupil == child) & (Mark.value != "") & Journal.id.in_(sorted(journals))
    return [row[0] for row in query.where(own).order_by(Lesson.date.desc(), Lesson.number.desc(), Mark.id.desc()).limit(2).tuples()]
