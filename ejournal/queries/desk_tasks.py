"""«Нужно сделать»: one list for every member of staff, each line with the exact place. A new line is one function in `TASKS`.

A function asks the policy itself, answers nothing where nothing is due, and takes a fixed number of SELECTs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from peewee import JOIN

from ejournal.models import Journal, JournalClosing, Notice, Period, SchoolClass
from ejournal.models.prepared import Prepared, hole, holes
from ejournal.policy.actions import may
from ejournal.policy.actor import Actor
from ejournal.queries.attendance_desk import not_back, waiting_reasons
from ejournal.queries.check_plan import due_checks
from ejournal.queries.class_desk import blank_counts, unsettled_reports
from ejournal.queries.corrections import waiting_count
from ejournal.queries.data_checks import unconfirmed_line
from ejournal.queries.desk import DeskTask, late_lessons, notebook_tasks, overdue_tasks
from ejournal.queries.desk_office import office_tasks
from ejournal.queries.desk_reads import DeskReads
from ejournal.queries.drives import overdue_drives
from ejournal.queries.error_reports import waiting_reports
from ejournal.queries.filling_requests import waiting_requests
from ejournal.queries.journal_checks import findings_to_accept, waiting_findings
from ejournal.queries.letters import failed_count
from ejournal.queries.orders import overdue_orders
from ejournal.queries.own_absences import has_absences
from ejournal.queries.short_marks import short_task
from ejournal.queries.slips import slips_due
from ejournal.queries.surveys import waiting_surveys
from ejournal.queries.truants import truants
from ejournal.queries.week_changes import week_digest
from ejournal.rules.corrections import waiting_words
from ejournal.rules.messages import unread_words
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.words import count_of, day_month

DeskLine = Callable[[Actor, datetime, SchoolRules, DeskReads], Iterable[DeskTask]]
BEFORE_THE_END = timedelta(days=2)
OF_CLASS = (("lost", "уроков без записи"), ("unfilled", "без темы или задания"), ("overdue", "работ без отметок"))
MONTH_REPORT = "/reports/journal-work?"
URGENCY = {"bad": 0, "warn": 1}


def desk_tasks(actor: Actor, now: datetime, rules: SchoolRules) -> tuple[DeskTask, ...]:
    """What is due of all kinds, the late first, else in the order of `TASKS`."""
    reads = DeskReads(actor, now.date(), rules)
    found = [task for line in TASKS for task in line(actor, now, rules, reads)]
    return tuple(sorted(found, key=lambda task: URGENCY.get(task.kind, 2)))


def late_orders(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """Orders not carried out in two working days, in red to secretary, deputy and director. Two SELECTs. Source: MOV-4."""
    if may(actor, "order.read") and (late := overdue_orders(now.date())):
        words = count_of(late, "приказ не исполнен", "приказа не исполнены", "приказов не исполнены")
        yield DeskTask(f"{words} в срок", "на исполнение — два рабочих дня", "/orders/?state=draft", "bad")


def own_absence(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """Somebody away writes to those who take his lessons. Source: TT-4."""
    if has_absences(actor.staff_id, now.date()):
        yield DeskTask("Вы записаны отсутствующим", "ваши уроки, кто их ведёт, и записка заменяющим", "/substitutions/mine", "warn")


def letters(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """Messages one has not read; counted with the actor, no SELECT. Source: MSG-1."""
    if actor.letters:
        yield DeskTask(unread_words(actor.letters).capitalize(), "от родителей, учеников и коллег", "/messages/", "warn")


def own_works(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """Works of one's own past their term. Source: MARK-2."""
    return overdue_tasks(actor, reads.own_works) if _teaches(actor) else ()


def own_lessons(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """Lessons without topic or homework. Source: MARK-1."""
    return late_lessons(actor, now.date()) if _teaches(actor) else ()


def period_marks(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """Periods that end these days or ended and are not closed in one's own journals. One SELECT. Source: MARK-5, MARK-6."""
    if not actor.journal_ids:
        return
    rows = _NOT_CLOSED.rows(until=now.date() + BEFORE_THE_END, journals=sorted(actor.journal_ids), no_mark=rules.no_mark_grades)
    for (_, kind, number, end), found in groupby(rows, key=lambda row: tuple(row[:4])):
        yield _period_task(Period(kind=kind, number=number).title, end, [row[4] for row in found], now.date(), rules)


def _not_closed() -> Any:
    ended = (Period.end <= hole("until")) & Period.closed_on.is_null() & (Period.year == Journal.year)
    of_grade = (Period.grade_from <= SchoolClass.grade) & (Period.grade_to >= SchoolClass.grade)
    closed = (JournalClosing.journal == Journal.id) & (JournalClosing.period == Period.id)
    columns = (Period.id, Period.kind, Period.number, Period.end, Journal.id)
    query = Journal.select(*columns).join(SchoolClass).join(Period, on=of_grade & ended)
    query = query.join(JournalClosing, JOIN.LEFT_OUTER, on=closed)
    mine = Journal.id.in_(holes("journals")) & (Journal.marking != "none") & (SchoolClass.grade > hole("no_mark"))
    return query.where(mine & JournalClosing.id.is_null()).order_by(Period.end, Period.id, Journal.id)


_NOT_CLOSED = Prepared(_not_closed)


def _period_task(title: str, end: date, journals: list[int], today: date, rules: SchoolRules) -> DeskTask:
    late = "bad" if end + timedelta(days=rules.lock_days) < today else "warn"
    url = f"/journal/{journals[0]}/marks" if len(journals) == 1 else "/journal/"
    count = count_of(len(journals), "журнал", "журнала", "журналов")
    return DeskTask(f"Выставить отметки и закрыть {title}: {count}", f"последний день {day_month(end)}", url, late)


def notebook(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """Debts and retakes of one's own. Source: GRID-9."""
    return notebook_tasks(actor, now.date()) if _teaches(actor) else ()


def few_marks(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """Pupils whose marks will not suffice. Source: MARK-4."""
    return short_task(actor, now.date(), rules) if _teaches(actor) else ()


def waiting_corrections(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """For the deputy: how many requests wait, and how long the oldest has. Source: COR-2."""
    if not may(actor, "correction.decide"):
        return
    count, oldest = waiting_count(actor)
    if oldest is not None:
        words = waiting_words((now.date() - oldest.date()).days)
        yield DeskTask(f"Заявки на исправление: {count}", f"старшая ждёт {words}", "/corrections/", "warn")


def late_drives(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """Drives with copies of journals past their term: one's own, and for whoever issues them the school's. One SELECT. Source: OFF-2."""
    if not may(actor, "drive.issue"):
        return
    own, all_of_them, due = overdue_drives(actor, now.date())
    if own and due is not None:
        yield DeskTask("Вернуть журналы, взятые на флешку", f"срок был {day_month(due)}", "/drives/?state=issued", "warn")
    if all_of_them > own:
        words = count_of(all_of_them, "носитель не возвращён", "носителя не возвращены", "носителей не возвращены")
        yield DeskTask(f"{words} в срок", "журналы, взятые учителями на флешку", "/drives/?state=issued", "warn")


def error_reports(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """Families report an inaccuracy from the diary; who is to answer. One SELECT. Source: DIA-6."""
    if not may(actor, "error_report.answer") or actor.staff_id is None:
        return
    count, oldest = waiting_reports(actor)
    if oldest is not None:
        words = waiting_words((now.date() - oldest.date()).days)
        yield DeskTask(f"Сообщения о неточностях: {count}", f"первое ждёт {words}", "/diary/errors/", "warn")


def bare_absences(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """For the class teacher: absences that wait for a reason. Two SELECTs. Source: ABS-1."""
    if count := waiting_reasons(actor.class_ids, now.date()):
        yield DeskTask(f"Н без причины: {count}", "одна клавиша на день ученика: Б, У или П", "/attendance/", "warn")


def still_away(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """For the class teacher: the paper has ended, the pupil is not back. One SELECT. Source: ABS-3."""
    if names := not_back(actor.class_ids, now.date()):
        url = f"/attendance/{min(actor.class_ids)}/grounds"
        yield DeskTask(f"Не вернулись, срок основания прошёл: {len(names)}", ", ".join(names[:3]) + ("…" if len(names) > 3 else ""), url, "warn")


def late_works(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """For the deputy: works of the school past their term. Source: MARK-2."""
    if actor.has("deputy") and (works := reads.own_works):
        yield DeskTask(f"Работы без отметок в срок: {len(works)}", "по учителям и классам", "/assessment/overdue", "warn")


def school_truants(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """For the deputy: who misses lessons again and again without a reason. Three SELECTs, six for each class with somebody. Source: ABS-2."""
    if actor.has("deputy") and (found := truants(now.date(), rules)):
        names = ", ".join(f"{one.name} ({one.class_title})" for one in found[:2]) + ("…" if len(found) > 2 else "")
        yield DeskTask(f"Систематически пропускают: {len(found)}", names, "/class/#truants", "warn")


def own_class_check(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """For the class teacher: this month's data are not confirmed yet. Source: REG-8."""
    if words := unconfirmed_line(actor, now.date()):
        yield DeskTask(words, "раз в месяц, одна кнопка на странице класса", "/upkeep/", "warn")


def own_class(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """For the class teacher: what others have not recorded in the journals of his class; his own are in lines of their own. One SELECT beside the works. Source: CLS-1."""
    if not actor.class_ids:
        return
    blank, works = blank_counts(actor.class_ids, now.date(), without=actor.journal_ids), Counter(
        work.school_class for work in reads.works_of_classes if work.journal not in actor.journal_ids
    )
    for class_id in sorted(actor.class_ids):
        counts = blank[class_id] | Counter(overdue=works[class_id])
        said = ", ".join(f"{words}: {counts[kind]}" for kind, words in OF_CLASS if counts[kind])
        if said:
            yield DeskTask(f"Мой класс, {said}", "по журналам и учителям; завучу — одной кнопкой", f"/class/{class_id}", "warn")


def own_slips(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """For the class teacher: slips of the last issue are not printed for all families on paper. Source: CLS-3."""
    for class_id in sorted(actor.class_ids):
        if due := slips_due(class_id, now.date(), rules):
            yield DeskTask(f"Напечатать листки родителям: {due.count}", f"за {due.span.words}", f"/class/{class_id}/slips", "warn")


def class_reports(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """For the deputy: what class teachers have reported and nobody has settled. One SELECT. Source: CLS-1."""
    if not may(actor, "class.settle"):
        return
    count, only = unsettled_reports()
    if count:
        words = count_of(count, "сообщение", "сообщения", "сообщений")
        yield DeskTask(f"Классные руководители: {words}", "что не записано в журналах", f"/class/reports/{only}" if only else "/class/reports/", "warn")


def own_findings(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """For the teacher: remarks of a check to answer, what the deputy asked to look at. Five SELECTs at most. Source: DEP-1, DEP-2."""
    if not (actor.journal_ids or actor.substituted_journal_ids):
        return
    count, late = waiting_findings(actor, now.date())
    if count:
        words = f"срок прошёл: {late}" if late else "исправить и ответить"
        yield DeskTask(f"Замечания к журналам: {count}", words, "/control/mine", "bad" if late else "warn")
    if asked := waiting_requests(actor.staff_id, now):
        yield DeskTask(f"Просят проверить записи: {asked}", "чего нет и где", "/control/mine", "warn")


def checks_due(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """For who checks journals: answers to accept, journals whose check is due. Six SELECTs. Source: DEP-2."""
    if not actor.has("deputy"):
        return
    if waiting := findings_to_accept():
        yield DeskTask(f"Принять исправленное по замечаниям: {waiting}", "учителя ответили", "/control/checks/?state=answered", "warn")
    if found := due_checks(now.date()):
        count, due = found
        yield DeskTask(f"Проверить {count_of(count, 'журнал', 'журнала', 'журналов')}", f"до {day_month(due)}", "/control/checks/", "bad" if due < now.date() else "warn")


def month_report(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """For the director: the report on the work of teachers, drawn up by itself and not opened yet. One SELECT. Source: DEP-6."""
    if not actor.has("director"):
        return
    fresh = (Notice.account == actor.account_id) & Notice.read_at.is_null() & Notice.url.startswith(MONTH_REPORT)
    row = Notice.select(Notice.url, Notice.at).where(fresh).order_by(Notice.id.desc()).first()
    if row is not None:
        yield DeskTask("Работа учителей с журналом за месяц", f"отчёт готов {day_month(row.at.date())}", row.url, "")


def office(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """For the secretary: orders, requests, consents, cards that look like two of one child. Source: MOV-1, REG-7, REG-8."""
    return office_tasks(now.date(), rules) if actor.has("secretary") else ()


def surveys(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """Questionnaires that wait for one's answer. Source: CLS-6."""
    for one in waiting_surveys(actor, now.date()):
        last = "warn" if one.until - now.date() <= BEFORE_THE_END else ""
        yield DeskTask(f"Анкета: {one.title}", f"ответить до {day_month(one.until)}", f"{one.address}/answer", last)


def week(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """What was changed in one's journals this week. Source: COR-3."""
    if _teaches(actor) and actor.staff_id:
        monday = now.date() - timedelta(days=now.weekday())
        yield DeskTask("Изменения за неделю", week_digest(actor.staff_id, monday, rules).text, "/journal/changes/", "")


def failed_letters(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """For the administrator: letters to families that did not go. One SELECT. Source: DIA-5."""
    if may(actor, "delivery.queue") and (count := failed_count()):
        words = count_of(count, "письмо не отправлено", "письма не отправлены", "писем не отправлено")
        yield DeskTask(words[:1].upper() + words[1:], "почему и что делать", "/delivery/", "warn")


def _teaches(actor: Actor) -> bool:
    return bool(actor.journal_ids or actor.substituted_lesson_ids or actor.has("teacher"))


TASKS: tuple[DeskLine, ...] = (
    late_orders,
    own_absence,
    letters,
    office,
    waiting_corrections,
    error_reports,
    bare_absences,
    still_away,
    class_reports,
    own_findings,
    own_works,
    own_lessons,
    period_marks,
    own_class,
    own_slips,
    own_class_check,
    failed_letters,
    checks_due,
    month_report,
    late_works,
    school_truants,
    late_drives,
    few_marks,
    notebook,
    surveys,
    week,
)
