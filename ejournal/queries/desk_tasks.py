"""«Нужно сделать»: one list for every member of staff, each line with the exact place. A new line is one function in `TASKS`.

A function asks the policy itself, answers nothing where nothing is due, and takes a fixed number of SELECTs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from itertools import groupby

from peewee import JOIN

from ejournal.models import Journal, JournalClosing, Period, SchoolClass
from ejournal.policy.actions import may
from ejournal.policy.actor import Actor
from ejournal.queries.attendance_desk import not_back, waiting_reasons
from ejournal.queries.corrections import waiting_count
from ejournal.queries.data_checks import unconfirmed_line
from ejournal.queries.desk import DeskTask, late_lessons, notebook_tasks, overdue_tasks
from ejournal.queries.desk_office import office_tasks
from ejournal.queries.orders import overdue_orders
from ejournal.queries.overdue import overdue_now
from ejournal.queries.own_absences import has_absences
from ejournal.queries.short_marks import short_task
from ejournal.queries.week_changes import week_digest
from ejournal.rules.corrections import waiting_words
from ejournal.rules.messages import unread_words
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.words import count_of, day_month

DeskLine = Callable[[Actor, datetime, SchoolRules], Iterable[DeskTask]]
BEFORE_THE_END = timedelta(days=2)
URGENCY = {"bad": 0, "warn": 1}


def desk_tasks(actor: Actor, now: datetime, rules: SchoolRules) -> tuple[DeskTask, ...]:
    """What is due of all kinds, the late first, else in the order of `TASKS`."""
    found = [task for line in TASKS for task in line(actor, now, rules)]
    return tuple(sorted(found, key=lambda task: URGENCY.get(task.kind, 2)))


def late_orders(actor: Actor, now: datetime, rules: SchoolRules) -> Iterable[DeskTask]:
    """Orders not carried out in two working days, in red to secretary, deputy and director. Two SELECTs. Source: MOV-4."""
    if may(actor, "order.read") and (late := overdue_orders(now.date())):
        words = count_of(late, "приказ не исполнен", "приказа не исполнены", "приказов не исполнены")
        yield DeskTask(f"{words} в срок", "на исполнение — два рабочих дня", "/orders/?state=draft", "bad")


def own_absence(actor: Actor, now: datetime, rules: SchoolRules) -> Iterable[DeskTask]:
    """Somebody away writes to those who take his lessons. Source: TT-4."""
    if has_absences(actor.staff_id, now.date()):
        yield DeskTask("Вы записаны отсутствующим", "ваши уроки, кто их ведёт, и записка заменяющим", "/substitutions/mine", "warn")


def letters(actor: Actor, now: datetime, rules: SchoolRules) -> Iterable[DeskTask]:
    """Messages one has not read; counted with the actor, no SELECT. Source: MSG-1."""
    if actor.letters:
        yield DeskTask(unread_words(actor.letters).capitalize(), "от родителей, учеников и коллег", "/messages/", "warn")


def own_works(actor: Actor, now: datetime, rules: SchoolRules) -> Iterable[DeskTask]:
    """Works of one's own past their term. Source: MARK-2."""
    return overdue_tasks(actor, overdue_now(actor, now.date())) if _teaches(actor) else ()


def own_lessons(actor: Actor, now: datetime, rules: SchoolRules) -> Iterable[DeskTask]:
    """Lessons without topic or homework. Source: MARK-1."""
    return late_lessons(actor, now.date()) if _teaches(actor) else ()


def period_marks(actor: Actor, now: datetime, rules: SchoolRules) -> Iterable[DeskTask]:
    """Periods that end these days or ended and are not closed in one's own journals. One SELECT. Source: MARK-5, MARK-6."""
    if not actor.journal_ids:
        return
    ended = (Period.end <= now.date() + BEFORE_THE_END) & Period.closed_on.is_null() & (Period.year == Journal.year)
    of_grade = (Period.grade_from <= SchoolClass.grade) & (Period.grade_to >= SchoolClass.grade)
    closed = (JournalClosing.journal == Journal.id) & (JournalClosing.period == Period.id)
    columns = (Period.id, Period.kind, Period.number, Period.end, Journal.id)
    query = Journal.select(*columns).join(SchoolClass).join(Period, on=of_grade & ended)
    query = query.join(JournalClosing, JOIN.LEFT_OUTER, on=closed)
    mine = Journal.id.in_(sorted(actor.journal_ids)) & (Journal.marking != "none") & (SchoolClass.grade > rules.no_mark_grades)
    rows = query.where(mine & JournalClosing.id.is_null()).order_by(Period.end, Period.id, Journal.id).tuples()
    for (_, kind, number, end), found in groupby(rows, key=lambda row: row[:4]):
        yield _period_task(Period(kind=kind, number=number).title, end, [row[4] for row in found], now.date(), rules)


def _period_task(title: str, end: date, journals: list[int], today: date, rules: SchoolRules) -> DeskTask:
    late = "bad" if end + timedelta(days=rules.lock_days) < today else "warn"
    url = f"/journal/{journals[0]}/marks" if len(journals) == 1 else "/journal/"
    count = count_of(len(journals), "журнал", "журнала", "журналов")
    return DeskTask(f"Выставить отметки и закрыть {title}: {count}", f"последний день {day_month(end)}", url, late)


def notebook(actor: Actor, now: datetime, rules: SchoolRules) -> Iterable[DeskTask]:
    """Debts and retakes of one's own. Source: GRID-9."""
    return notebook_tasks(actor, now.date()) if _teaches(actor) else ()


def few_marks(actor: Actor, now: datetime, rules: SchoolRules) -> Iterable[DeskTask]:
    """Pupils whose marks will not suffice. Source: MARK-4."""
    return short_task(actor, now.date()) if _teaches(actor) else ()


def waiting_corrections(actor: Actor, now: datetime, rules: SchoolRules) -> Iterable[DeskTask]:
    """For the deputy: how many requests wait, and how long the oldest has. Source: COR-2."""
    if not may(actor, "correction.decide"):
        return
    count, oldest = waiting_count(actor)
    if oldest is not None:
        words = waiting_words((now.date() - oldest.date()).days)
        yield DeskTask(f"Заявки на исправление: {count}", f"старшая ждёт {words}", "/corrections/", "warn")


def bare_absences(actor: Actor, now: datetime, rules: SchoolRules) -> Iterable[DeskTask]:
    """For the class teacher: absences that wait for a reason. Two SELECTs. Source: ABS-1."""
    if count := waiting_reasons(actor.class_ids, now.date()):
        yield DeskTask(f"Н без причины: {count}", "одна клавиша на день ученика: Б, У или П", "/attendance/", "warn")


def still_away(actor: Actor, now: datetime, rules: SchoolRules) -> Iterable[DeskTask]:
    """For the class teacher: the paper has ended, the pupil is not back. One SELECT. Source: ABS-3."""
    if names := not_back(actor.class_ids, now.date()):
        url = f"/attendance/{min(actor.class_ids)}/grounds"
        yield DeskTask(f"Не вернулись, срок основания прошёл: {len(names)}", ", ".join(names[:3]) + ("…" if len(names) > 3 else ""), url, "warn")


def late_works(actor: Actor, now: datetime, rules: SchoolRules) -> Iterable[DeskTask]:
    """For the deputy: works of the school past their term. Source: MARK-2."""
    if actor.has("deputy") and (works := overdue_now(actor, now.date())):
        yield DeskTask(f"Работы без отметок в срок: {len(works)}", "по учителям и классам", "/assessment/overdue", "warn")


def own_class_check(actor: Actor, now: datetime, rules: SchoolRules) -> Iterable[DeskTask]:
    """For the class teacher: this month's data are not confirmed yet. Source: REG-8."""
    if words := unconfirmed_line(actor, now.date()):
        yield DeskTask(words, "раз в месяц, одна кнопка на странице класса", "/upkeep/", "warn")


def office(actor: Actor, now: datetime, rules: SchoolRules) -> Iterable[DeskTask]:
    """For the secretary: orders, requests, consents, cards that look like two of one child. Source: MOV-1, REG-7, REG-8."""
    return office_tasks(now.date(), rules) if actor.has("secretary") else ()


def week(actor: Actor, now: datetime, rules: SchoolRules) -> Iterable[DeskTask]:
    """What was changed in one's journals this week. Source: COR-3."""
    if _teaches(actor) and actor.staff_id:
        monday = now.date() - timedelta(days=now.weekday())
        yield DeskTask("Изменения за неделю", week_digest(actor.staff_id, monday, rules).text, "/journal/changes/", "")


def _teaches(actor: Actor) -> bool:
    return bool(actor.journal_ids or actor.substituted_lesson_ids or actor.has("teacher"))


TASKS: tuple[DeskLine, ...] = (
    late_orders,
    own_absence,
    letters,
    office,
    waiting_corrections,
    bare_absences,
    still_away,
    own_works,
    own_lessons,
    period_marks,
    own_class_check,
    late_works,
    few_marks,
    notebook,
    week,
)
