"""Lines of a class teacher's desk, and what the deputy hears from class teachers (CLS-1, CLS-3, ABS-1, ABS-3, REG-8)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from ejournal.policy.actions import may
from ejournal.policy.actor import Actor
from ejournal.queries.attendance_desk import not_back, waiting_reasons
from ejournal.queries.class_desk import blank_counts, unsettled_reports
from ejournal.queries.data_checks import unconfirmed_line
from ejournal.queries.desk import DeskTask
from ejournal.queries.desk_reads import DeskReads
from ejournal.queries.slips import slips_due
from ejournal.rules.school_rules import SchoolRules
from ejournal.rules.words import count_of

OF_CLASS = (("lost", "уроков без записи"), ("unfilled", "без темы или задания"), ("overdue", "работ без отметок"))


def bare_absences(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """For the class teacher: absences that wait for a reason. Two SELECTs. Source: ABS-1."""
    if count := waiting_reasons(actor.class_ids, now.date()):
        yield DeskTask(f"Н без причины: {count}", "одна клавиша на день ученика: Б, У или П", "/attendance/", "warn")


def still_away(actor: Actor, now: datetime, rules: SchoolRules, reads: DeskReads) -> Iterable[DeskTask]:
    """For the class teacher: the paper has ended, the pupil is not back. One SELECT. Source: ABS-3."""
    if away := not_back(actor.class_ids, now.date()):
        names, url = [name for name, _ in away], f"/attendance/{away[0][1]}/grounds"
        yield DeskTask(f"Не вернулись, срок основания прошёл: {len(names)}", ", ".join(names[:3]) + ("…" if len(names) > 3 else ""), url, "warn")


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
