"""«Нужно сделать»: one list for whoever is logged in, each line with the exact place. A new line is one function in `TASKS`.

A function asks the policy itself, answers nothing where nothing is due, and takes a fixed number of SELECTs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from ejournal.models import Notice
from ejournal.policy.actions import may
from ejournal.policy.actor import Actor
from ejournal.queries.check_plan import due_checks, has_checks_past_term
from ejournal.queries.corrections import only_waiting, waiting_count
from ejournal.queries.desk import DeskTask, late_lessons, notebook_tasks, overdue_tasks
from ejournal.queries.desk_class import bare_absences, class_reports, own_class, own_class_check, own_slips, still_away
from ejournal.queries.desk_days import teacherless, uncovered
from ejournal.queries.desk_family import own_homework, unsigned_weeks
from ejournal.queries.desk_office import office_tasks
from ejournal.queries.desk_periods import period_marks
from ejournal.queries.desk_plans import plans_to_mend
from ejournal.queries.desk_reads import DeskReads
from ejournal.queries.desk_upkeep import locked_logins, records_proof
from ejournal.queries.drives import overdue_drives
from ejournal.queries.error_reports import waiting_reports
from ejournal.queries.filling_requests import waiting_requests
from ejournal.queries.journal_checks import answered_findings, open_findings
from ejournal.queries.letters import failed_count
from ejournal.queries.messages import only_unread
from ejournal.queries.own_absences import has_absences
from ejournal.queries.plan_register import journals_without_plan
from ejournal.queries.plan_reviews import returned_plans, waiting_plans
from ejournal.queries.plans import plan_year
from ejournal.queries.short_marks import short_task
from ejournal.queries.surveys import waiting_surveys
from ejournal.queries.truants import truants
from ejournal.queries.week_changes import week_digest
from ejournal.queries.work_analysis import without_analysis
from ejournal.rules.corrections import waiting_words
from ejournal.rules.messages import unread_words
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.words import count_of, day_month

DeskLine = Callable[[Actor, datetime, SchoolRules, DeskReads], Iterable[DeskTask]]
ANALYSED_WITHIN = timedelta(days=14)
FIRST_LINES = 3
MONTH_REPORT = "/reports/journal-work?"
URGENCY = {"bad": 0, "warn": 1}


def desk_tasks(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads | None = None) -> tuple[DeskTask, ...]:
    """What is due of all kinds: the late first, then in the order of `TASKS`, three lines of one kind before the rest of it."""
    reads = reads or DeskReads(actor, now.date(), rules)
    first, rest = [], []
    for line in TASKS:
        seen: Counter[str] = Counter()
        for task in line(actor, now, rules, reads):
            (first if seen[task.kind] < FIRST_LINES else rest).append(task)
            seen[task.kind] += 1
    return late_first((*first, *rest))


def late_first(tasks: Iterable[DeskTask]) -> tuple[DeskTask, ...]:
    """In the order they come, but the late before what is due, and that before what is only told."""
    return tuple(sorted(tasks, key=lambda task: URGENCY.get(task.kind, 2)))


def late_orders(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """Orders not carried out in two working days, in red to secretary, deputy and director. Two SELECTs. Source: MOV-4."""
    late = [one for one in reads.drafts if one.is_late] if may(actor, "order.read") else []
    if len(late) == 1:
        yield DeskTask(f"Приказ № {late[0].number} не исполнен в срок", f"от {day_month(late[0].date)}; на исполнение — два рабочих дня", late[0].url, "bad")
    elif late:
        words = count_of(len(late), "приказ не исполнен", "приказа не исполнены", "приказов не исполнены")
        yield DeskTask(f"{words} в срок", f"№ {', '.join(one.number for one in late[:4])}{'…' if len(late) > 4 else ''}", "/orders/?state=draft", "bad")


def own_absence(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """Somebody away writes to those who take his lessons. Source: TT-4."""
    if has_absences(actor.staff_id, now.date()):
        yield DeskTask("Вы записаны отсутствующим", "ваши уроки, кто их ведёт, и записка заменяющим", "/substitutions/mine", "warn")


def letters(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """Messages one has not read, the only one by its title; counted with the actor, one SELECT for that. Source: MSG-1."""
    note, url = "от родителей, учеников и коллег" if actor.is_staff else "от учителей и школы", "/messages/"
    if actor.letters == 1 and (only := only_unread(actor)) is not None:
        note, url = only.title or note, f"/messages/{only.id}"
    if actor.letters:
        yield DeskTask(unread_words(actor.letters).capitalize(), note, url, "warn")


def own_works(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """Works of one's own past their term. Source: MARK-2."""
    return overdue_tasks(actor, reads.own_works) if _teaches(actor) else ()


def own_lessons(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """Lessons without topic or homework. Source: MARK-1."""
    return late_lessons(actor, now.date()) if _teaches(actor) else ()


def notebook(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """Debts and retakes of one's own. Source: GRID-9."""
    return notebook_tasks(actor, now.date()) if _teaches(actor) else ()


def control_analyses(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """Control works of one's own journals, all marked, without an analysis: of the last two weeks. One SELECT. Source: DEP-4."""
    if not (rules.remind_analysis and actor.journal_ids):
        return
    works = without_analysis(sorted(actor.journal_ids), now.date() - ANALYSED_WITHIN, now.date())
    if works:
        url = f"/control/works/{works[0]}" if len(works) == 1 else f"/control/works/?period=year&teacher={actor.staff_id}&state=none"
        yield DeskTask(f"Анализ контрольной: нет у {count_of(len(works), 'работы', 'работ', 'работ')}", "отметки стоят, не разобраны задания", url, "")


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
        only = only_waiting(actor) if count == 1 else None
        if only is not None:
            yield DeskTask(f"Заявка на исправление № {only[1]}", f"ждёт {words}", f"/corrections/{only[0]}", "warn")
        else:
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
    count, oldest, first = waiting_reports(actor)
    if oldest is not None:
        words = waiting_words((now.date() - oldest.date()).days)
        yield DeskTask(f"Сообщения о неточностях: {count}", f"{'первое ' if count > 1 else ''}ждёт {words}", f"/diary/errors/#e{first}", "warn")


def late_works(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """For the deputy: works of the school past their term. Source: MARK-2."""
    works = reads.own_works if actor.has("deputy") else ()
    if len(works) == 1:
        yield DeskTask(f"Работа без отметок в срок: {works[0].title}", works[0].words, works[0].url, "warn")
    elif works:
        yield DeskTask(f"Работы без отметок в срок: {len(works)}", "по учителям и классам", "/assessment/overdue", "warn")


def school_truants(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """For the deputy: who misses lessons again and again without a reason. Three SELECTs, six for each class with somebody. Source: ABS-2."""
    if actor.has("deputy") and (found := truants(now.date(), rules)):
        names = ", ".join(f"{one.name} ({one.class_title})" for one in found[:2]) + ("…" if len(found) > 2 else "")
        yield DeskTask(f"Систематически пропускают: {len(found)}", names, "/class/#truants", "warn")


def own_findings(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """For the teacher: remarks of a check to answer, what the deputy asked to look at. Five SELECTs at most. Source: DEP-1, DEP-2."""
    if not (actor.journal_ids or actor.substituted_journal_ids):
        return
    if found := open_findings(actor):
        late = sum(due is not None and due < now.date() for _, due in found)
        words = f"срок прошёл: {late}" if late else "исправить и ответить"
        yield DeskTask(f"Замечания к журналам: {len(found)}", words, f"/control/mine#f{found[0][0]}", "bad" if late else "warn")
    if asked := waiting_requests(actor.staff_id, now):
        yield DeskTask(f"Просят проверить записи: {asked}", "чего нет и где", "/control/mine", "warn")


def checks_due(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """For the deputy: answers to accept, journals whose check is due; for the director the checks past their term. Seven SELECTs. Source: DEP-2."""
    if not actor.has("deputy", "director"):
        return
    if actor.has("deputy") and (checks := answered_findings()):
        url = f"/control/checks/{checks[0]}" if len(set(checks)) == 1 else "/control/checks/?state=answered"
        yield DeskTask(f"Принять исправленное по замечаниям: {len(checks)}", "учитель ответил" if len(set(checks)) == 1 else "учителя ответили", url, "warn")
    found = due_checks(now.date()) if actor.has("deputy") or has_checks_past_term(now.date()) else None
    if found and (actor.has("deputy") or found[1] < now.date()):
        count, due = found
        yield DeskTask(f"Проверить {count_of(count, 'журнал', 'журнала', 'журналов')}", f"до {day_month(due)}", "/control/checks/", "bad" if due < now.date() else "warn")


def plans_to_approve(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """For methodist, deputy and who leads an association: plans that wait for a decision, journals without one. Four SELECTs at most. Source: KTP-3, KTP-5."""
    if not (actor.has("deputy", "methodist") or actor.headed_subject_ids) or (year := plan_year(now.date())) is None:
        return
    found = waiting_plans(actor, year)
    whose = "all" if found.is_all else "mine"
    if found.waiting:
        note = f"изменены после утверждения: {found.changed}" if found.changed else "прочитать, утвердить или вернуть"
        yield DeskTask(f"Планы ждут утверждения: {found.waiting}", note, f"/plans/?whose={whose}&state=waiting", "warn")
    elif found.changed:
        yield DeskTask(f"Планы изменены после утверждения: {found.changed}", "утвердить ещё раз", f"/plans/?whose={whose}&state=changed", "warn")
    if not actor.has("methodist") and (bare := journals_without_plan(actor, year)):  # his own line names them
        yield DeskTask(f"Журналы без плана: {bare}", "планы готовы к 1\u00a0сентября", "/plans/?whose=all&state=none", "warn")


def own_plans(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """For the teacher: plans that came back with remarks. Two SELECTs at most. Source: KTP-5."""
    for number, title, text in returned_plans(actor) if _teaches(actor) else ():
        first = text.splitlines()[0]
        yield DeskTask(f"План вернули с замечаниями: {title}", first if len(first) <= 80 else f"{first[:79]}…", f"/plans/{number}#remarks", "warn")


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
    return office_tasks(reads) if actor.has("secretary") else ()


def surveys(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """Questionnaires that wait for one's answer. Source: CLS-6."""
    for one in waiting_surveys(actor, now.date()):
        yield DeskTask(f"Анкета: {one.title}", f"ответить до {day_month(one.until)}", f"{one.address}/answer", "warn")


def week(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """What was changed in one's journals this week, where something was. Source: COR-3."""
    if _teaches(actor) and actor.staff_id:
        digest = week_digest(actor.staff_id, now.date() - timedelta(days=now.weekday()), rules)
        if digest.total:
            yield DeskTask("Изменения за неделю", digest.text, "/journal/changes/", "")


def failed_letters(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """For the administrator: letters to families that did not go. One SELECT. Source: DIA-5."""
    if may(actor, "delivery.queue") and (count := failed_count()):
        words = count_of(count, "письмо не отправлено", "письма не отправлены", "писем не отправлено")
        yield DeskTask(words[:1].upper() + words[1:], "почему и что делать", "/delivery/?state=failed", "warn")


def _teaches(actor: Actor) -> bool:
    return bool(actor.journal_ids or actor.substituted_lesson_ids or actor.has("teacher"))


TASKS: tuple[DeskLine, ...] = (
    late_orders,
    uncovered,
    own_absence,
    unsigned_weeks,
    letters,
    office,
    waiting_corrections,
    error_reports,
    bare_absences,
    still_away,
    class_reports,
    own_findings,
    own_plans,
    own_works,
    own_lessons,
    period_marks,
    own_class,
    own_slips,
    own_class_check,
    failed_letters,
    locked_logins,
    records_proof,
    teacherless,
    plans_to_mend,
    checks_due,
    plans_to_approve,
    month_report,
    late_works,
    school_truants,
    late_drives,
    few_marks,
    control_analyses,
    notebook,
    surveys,
    own_homework,
    week,
)
