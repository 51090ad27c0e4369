"""Checking a journal: remarks, sending them, «исправлено», accepted or returned; the plan of checks (DEP-2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ejournal.errors import BadInput, NotThere
from ejournal.models import CheckPlan, Finding, Journal, JournalCheck, Lesson, Period, SchoolClass
from ejournal.models.control import CHECK_KINDS
from ejournal.policy.actor import SYSTEM, Actor
from ejournal.policy.control import may_answer_finding, may_check
from ejournal.queries.calendar import year_at
from ejournal.queries.journal_checks import draft_of, place_of
from ejournal.queries.journals import journal_with_head
from ejournal.queries.recipients import of_class_teachers, of_journal_teachers, of_staff
from ejournal.rules.journal_checks import TARGET, TimeSpan, proposals
from ejournal.rules.words import count_of, day_month
from ejournal.services.ledger import Ledger, writing
from ejournal.services.notices import retell
from ejournal.services.records import held, insert, update

CLEAN = "Замечаний нет."
SENT = "Проверка уже отправлена учителю. Новое замечание — в повторной проверке."


@dataclass(frozen=True)
class CheckDraft:
    """A check to begin; `plan` is the line of the plan it is made for."""

    journal: int
    kind: str = TARGET
    purpose: str = ""
    start: date | None = None
    end: date | None = None
    plan: int | None = None


@dataclass(frozen=True)
class FindingText:
    """A remark and its place: nothing (the journal), a lesson, a pupil, both (a cell)."""

    text: str
    due: date | None = None
    lesson: int | None = None
    pupil: int | None = None


@dataclass(frozen=True)
class PlanDraft:
    """A line of the plan; without class and subject it is of the whole school."""

    purpose: str
    due: date
    kind: str = TARGET
    school_class: int | None = None
    subject: int | None = None


def begin_check(actor: Actor, draft: CheckDraft, *, now: datetime) -> int:
    """A check of a journal, or the one that the actor has begun and not sent; returns its number."""
    may_check(actor).demand()
    with writing(actor, now) as ledger:
        return _begun(ledger, draft)


def note_finding(actor: Actor, draft: CheckDraft, finding: FindingText, *, now: datetime) -> int:
    """A remark in the check that is being made of the journal, begun where there is none; returns the check's number."""
    may_check(actor).demand()
    with writing(actor, now) as ledger:
        check = _begun(ledger, draft)
        _add(ledger, check, draft.journal, finding)
        return check


def add_finding(actor: Actor, check_id: int, finding: FindingText, *, now: datetime) -> int:
    """One more remark of a check that is not sent yet; returns the remark's number."""
    may_check(actor).demand()
    with writing(actor, now) as ledger:
        check = _check(check_id)
        if check.sent_at is not None:
            raise BadInput(SENT)
        return _add(ledger, check_id, check.journal_id, finding)


def send_check(actor: Actor, check_id: int, result: str, *, now: datetime) -> int:
    """The result reaches the teacher, and the class teacher of the class; returns how many remarks stand. Source: 2.14.2.

    Raises BadInput where it was sent before, or where there is neither a remark nor a conclusion.
    """
    may_check(actor).demand()
    with writing(actor, now) as ledger:
        check = held(_check(check_id))
        if check.sent_at is not None:
            raise BadInput(SENT)
        stand = list(Finding.select().where((Finding.check_of == check_id) & (Finding.state == "open")).order_by(Finding.id))
        words = _line(result, 2000, "result") or ("" if stand else CLEAN)
        update(ledger, check, {"sent_at": ledger.now, "result": words})
        _tell_result(ledger, check, stand)
        return len(stand)


def pass_journal(actor: Actor, draft: CheckDraft, *, now: datetime) -> int:
    """«Замечаний нет»: checked and sent in a step; returns the check's number, that of the first press where it is said twice. Raises BadInput where remarks are written already."""
    may_check(actor).demand()
    with writing(actor, now) as ledger:
        if (number := _passed(ledger, draft)) is not None:
            return number
        number = _begun(ledger, draft)
        if Finding.select().where((Finding.check_of == number) & (Finding.state == "open")).exists():
            raise BadInput("В начатой проверке этого журнала уже есть замечания: отправьте её.")
        check = held(_check(number))
        update(ledger, check, {"sent_at": ledger.now, "result": CLEAN})
        _tell_result(ledger, check, [])
        return number


def answer_finding(actor: Actor, finding_id: int, text: str, *, now: datetime) -> bool:
    """«Исправлено», with the teacher's words; the checker hears of it. False where it has been answered before."""
    with writing(actor, now) as ledger:
        finding = _finding(finding_id)
        check = _check(finding.check_of_id)
        may_answer_finding(actor, check, finding).demand()
        if check.sent_at is None:
            raise NotThere("Такого замечания нет.")
        if finding.state != "open":
            return False
        said = {"state": "answered", "answer": _line(text, 400, "answer"), "answered_at": ledger.now, "answered_by": actor.account_id}
        update(ledger, finding, said)
        title = journal_with_head(check.journal_id).title
        waits = Finding.select().where((Finding.check_of == check.id) & (Finding.state == "answered")).count()
        words = f"{title}: учитель исправил, ждут приёмки {count_of(waits, 'замечание', 'замечания', 'замечаний')}"
        retell(ledger, {check.account_id} - {None}, "check", words, f"/control/checks/{check.id}")
        return True


def decide_finding(actor: Actor, finding_id: int, accepted: bool, reply: str = "", *, now: datetime) -> bool:
    """Accepted, or returned with a reason; who answered hears of a return. False where nothing waits. A return needs its reason."""
    may_check(actor).demand()
    words = _line(reply, 400, "reply")
    if not accepted and not words:
        raise BadInput("Напишите, что осталось исправить.", "reply")
    with writing(actor, now) as ledger:
        finding = _finding(finding_id)
        if finding.state != "answered" and not (accepted and finding.state == "open"):
            return False
        check = _check(finding.check_of_id)
        if accepted:
            update(ledger, finding, {"state": "accepted", "accepted_at": ledger.now, "accepted_by": actor.account_id})
            return True
        update(ledger, finding, {"state": "open", "reply": words})
        title = journal_with_head(check.journal_id).title
        whom = of_journal_teachers(check.journal_id, ledger.now.date()) | ({finding.answered_by_id} - {None})
        retell(ledger, whom, "check", f"{title}: замечание возвращено. {finding.text}. {words}", f"/control/checks/{check.id}")
        return True


def withdraw_finding(actor: Actor, finding_id: int, *, now: datetime) -> bool:
    """A remark is taken back; the row stays. False where it was accepted or taken back before."""
    may_check(actor).demand()
    with writing(actor, now) as ledger:
        finding = _finding(finding_id)
        if finding.state in ("accepted", "withdrawn"):
            return False
        return update(ledger, finding, {"state": "withdrawn"})


# ---- the plan ----


def propose_checks(now: datetime) -> int:
    """What the regulations make due by itself: each class once a month and at the end of a period. Once each; returns how many are new."""
    today = now.date()
    try:
        year = year_at(today)
    except NotThere:
        return 0
    if year.closed_on is not None:
        return 0
    classes = list(SchoolClass.select(SchoolClass.id, SchoolClass.grade).where(SchoolClass.year == year.id).order_by(SchoolClass.grade, SchoolClass.letter).tuples())
    periods = [TimeSpan(one.title, one.start, one.end, one.grade_from, one.grade_to) for one in Period.select().where(Period.year == year.id)]
    wanted = proposals(classes, periods, today)
    known = set(CheckPlan.select(CheckPlan.kind, CheckPlan.school_class_id, CheckPlan.purpose).where(CheckPlan.year == year.id).tuples())
    fresh = [one for one in wanted if (one.kind, one.class_id, one.purpose) not in known]
    if fresh:
        with writing(SYSTEM, now) as ledger:
            for one in fresh:
                insert(ledger, CheckPlan, {"year": year.id, "kind": one.kind, "purpose": one.purpose, "school_class": one.class_id, "due": one.due})
    return len(fresh)


def add_plan(actor: Actor, draft: PlanDraft, *, now: datetime) -> int:
    """A check that somebody has set himself."""
    may_check(actor).demand()
    purpose = _line(draft.purpose, 200, "purpose")
    if not purpose:
        raise BadInput("Напишите, что проверяется.", "purpose")
    if draft.due < now.date():
        raise BadInput("Срок уже прошёл: выберите день впереди.", "due")
    with writing(actor, now) as ledger:
        own = {"school_class": draft.school_class, "subject": draft.subject, "staff": actor.staff_id}
        values = {"year": year_at(now.date()).id, "kind": _kind(draft.kind), "purpose": purpose, "due": draft.due}
        return int(insert(ledger, CheckPlan, values | own).id)


def drop_plan(actor: Actor, plan_id: int, *, now: datetime) -> bool:
    """A line leaves the plan; the row stays, so that it is not proposed again."""
    may_check(actor).demand()
    with writing(actor, now) as ledger:
        row = CheckPlan.get_or_none(CheckPlan.id == plan_id)
        if row is None:
            raise NotThere("Такой строки в плане нет.")
        return row.dropped_at is None and update(ledger, row, {"dropped_at": ledger.now})


# ---- parts ----


def _begun(ledger: Ledger, draft: CheckDraft) -> int:
    journal = journal_with_head(draft.journal)
    held(Journal(id=journal.id))  # two windows of one checker begin one check
    if (number := draft_of(ledger.actor, draft.journal)) is not None:
        return number
    purpose = _line(draft.purpose, 200, "purpose") or dict(CHECK_KINDS)[_kind(draft.kind)].capitalize() + " проверка журнала"
    values = {"journal": draft.journal, "plan": draft.plan, "kind": draft.kind, "purpose": purpose, "start": draft.start, "end": draft.end}
    made = insert(ledger, JournalCheck, values | {"checked_on": ledger.now.date(), "account": ledger.actor.account_id})
    return int(made.id)


def _passed(ledger: Ledger, draft: CheckDraft) -> int | None:
    """The check of just this journal, kind and line of the plan that the same person has found clean today, unless a next one is begun."""
    held(Journal(id=journal_with_head(draft.journal).id))
    if draft_of(ledger.actor, draft.journal) is not None:
        return None
    own = (JournalCheck.account == ledger.actor.account_id) & (JournalCheck.checked_on == ledger.now.date()) & (JournalCheck.result == CLEAN)
    same = (JournalCheck.journal == draft.journal) & (JournalCheck.kind == _kind(draft.kind)) & (JournalCheck.plan == draft.plan)
    found = JournalCheck.select(JournalCheck.id).where(own & same & JournalCheck.sent_at.is_null(False))
    return found.order_by(JournalCheck.id.desc()).scalar()


def _add(ledger: Ledger, check: int, journal: int, finding: FindingText) -> int:
    text = _line(finding.text, 400, "text")
    if not text:
        raise BadInput("Напишите замечание или выберите готовую фразу.", "text")
    place_of(journal, finding.lesson, finding.pupil)
    values = {"check_of": check, "lesson": finding.lesson, "pupil": finding.pupil, "text": text, "due": finding.due}
    return int(insert(ledger, Finding, values).id)


def _tell_result(ledger: Ledger, check: Any, stand: Sequence[Any]) -> None:
    """One notice to who keeps the journal (and to substitutes whose lesson is named), another to who leads the class."""
    journal, today = journal_with_head(check.journal_id), ledger.now.date()
    dues = [one.due for one in stand if one.due is not None]
    until = f", срок {day_month(min(dues))}" if dues else ""
    count = count_of(len(stand), "замечание", "замечания", "замечаний") if stand else "замечаний нет"
    url = f"/control/checks/{check.id}"
    lessons = [one.lesson_id for one in stand if one.lesson_id is not None]
    substitutes = {staff for (staff,) in Lesson.select(Lesson.substitute_id).where(Lesson.id.in_(lessons)).tuples()}
    teachers = of_journal_teachers(check.journal_id, today) | of_staff(substitutes)
    texts = f": {'; '.join(one.text for one in stand)}" if stand else ""
    retell(ledger, teachers, "check", f"Проверен журнал: {journal.title}; {count}{until}{texts}", url)
    leaders = of_class_teachers(journal.school_class_id, today) - teachers
    retell(ledger, leaders, "check", f"Проверен журнал вашего класса: {journal.title}; {count}", url)


def _check(check_id: int) -> Any:
    row = JournalCheck.get_or_none(JournalCheck.id == check_id)
    if row is None:
        raise NotThere("Такой проверки нет.")
    return row


def _finding(finding_id: int) -> Any:
    """The remark, held until the transaction ends."""
    row = Finding.get_or_none(Finding.id == finding_id)
    if row is None:
        raise NotThere("Такого замечания нет.")
    return held(row)


def _kind(kind: str) -> str:
    if kind not in dict(CHECK_KINDS):
        raise BadInput("Такого вида проверки нет.", "kind")
    return kind


def _line(text: str, longest: int, name: str) -> str:
    bare = " ".join(text.split())
    if len(bare) > longest:
        raise BadInput(f"Помещается {longest} знаков, а здесь {len(bare)}.", name)
    return bare
