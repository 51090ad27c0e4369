"""Thematic plans of the demo: what its lessons are about, as items; some journals have none, one is behind (KTP-1 – KTP-5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from ejournal.models import Lesson, Plan, PlanItem, PlanReview
from ejournal.rules.kind_dictionary import ANSWER
from ejournal.services.demo.curriculum import SPORT_CLUB, TALKS, THEATRE
from ejournal.services.demo.plan import PlannedLesson
from ejournal.services.demo.staffing import TEACHER
from ejournal.services.demo.year import JournalPlan, Year
from ejournal.services.ledger import Entry, as_json

STUDY_WEEKS = 34
PLACE = 64
SECTIONS = 7
NO_PLAN = frozenset({SPORT_CLUB, THEATRE})
NO_PLAN_IN_GRADES = {TALKS: (3, 8)}
SHORT_OF_HOURS = ("Музыка", 6)
BEHIND = "Информатика"
LOST_LESSONS = 2
LEFT_OPEN = 2  # plans of the teacher of the demo that are not approved: see plan_reviews
RESERVE = ("Резерв. Повторение изученного", "Обобщение материала года", "Повторение: решаем и объясняем")


def has_plan(year: Year, subject: str, grade: int) -> bool:
    return year.has_plans and subject not in NO_PLAN and grade not in NO_PLAN_IN_GRADES.get(subject, ())


def add_plan(year: Year, journal: dict[str, Any], subject: str, grade: int, author: Any) -> int:
    """The plan's own row; its items follow when the lessons are known. Returns its number."""
    hours = f"{journal['hours_a_week']}".replace(".", ",")
    is_open = year.is_current and author.member == TEACHER and len(year.plans_left_open) < LEFT_OPEN
    values = {"year": year.id, "subject": year.subject_ids[subject], "grade": grade, "author": author.staff_id}
    values |= {"title": f"{subject}, {grade} класс, {hours} ч в неделю", "rev": 1}
    approved = None if is_open else date(year.frame.first, 8, 30)
    number = year.add(Plan, values | {"approved_on": approved}, at_first={"approved_on": None})
    if approved is not None:
        at, deputy = datetime.combine(approved, time(12)), year.staff["office", 1].account_id
        year.loader.change(Plan, number, at, {"approved_on": None}, {"approved_on": approved}, account=deputy)
        review = {"plan": number, "state": "approved", "text": "", "revision": 1, "account": deputy, "at": at}
        year.loader.add(PlanReview, at, review, account=deputy)
    else:
        year.plans_left_open.append(number)
    return number


def add_items(year: Year, journal: JournalPlan, lines: Sequence[PlannedLesson]) -> list[int]:
    """An item for each planned lesson, and a reserve up to the hours of the curriculum; the numbers of the former."""
    needed = journal.hours * (STUDY_WEEKS - (journal.grade == 1))
    is_short = (journal.subject, journal.grade) == SHORT_OF_HOURS
    reserve = 0 if is_short else max(0, needed - len(lines))
    every = [*lines[: needed - 3 if is_short else needed], *(PlannedLesson(RESERVE[index % len(RESERVE)], "не задано") for index in range(reserve))]
    rows, each = year.loader.rows(PlanItem), max(4, -(-len(every) // SECTIONS))
    entries, numbers, section = year.loader.entries(year.prepared.date()), [], ""
    for index, line in enumerate(every):
        if index % each == 0:
            section = line.topic.split(".")[0].split(":")[0]
        number, kind = year.loader.number(PlanItem), year.kind_ids[line.code] if line.code != ANSWER else None
        rows.append((number, journal.plan_id, PLACE * (index + 1), section, line.topic, 1, kind, line.homework))
        new = {"plan": journal.plan_id, "position": PLACE * (index + 1), "section": section, "topic": line.topic, "hours": "1"}
        entries.append(Entry(year.prepared, journal.employee.account_id, "PlanItem", number, "create", "",
                             as_json(new | {"kind": kind, "homework": line.homework})))  # fmt: skip
        numbers.append(number)
    return numbers


def lose_lessons(year: Year) -> None:
    """Two lessons of one journal of this year did not take place: its plan is behind."""
    journal = next((one for one in year.journals if one.subject == BEHIND and one.plan_id), None)
    if journal is None or not year.is_current:
        return
    for lesson in [one for one in journal.lessons if one.date < year.today][-LOST_LESSONS - 2 : -2]:
        lesson.is_cancelled = True
        old, new = {"change": "", "is_cancelled": False}, {"change": lesson.change, "is_cancelled": True}
        at = datetime.combine(lesson.date, datetime.min.time()).replace(hour=8)
        year.loader.change(Lesson, lesson.id, at, old, new)
