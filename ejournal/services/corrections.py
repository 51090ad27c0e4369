"""Requests to change what is locked: asked, withdrawn, approved or refused (COR-1, COR-2, ROLE-4; regulation 2.3.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from peewee import fn

from ejournal.errors import BadInput, JournalError, NotThere
from ejournal.models import AcademicYear, Correction, CorrectionLine, Journal
from ejournal.models.base import is_sqlite
from ejournal.policy.actions import may
from ejournal.policy.actor import Actor
from ejournal.policy.corrections import may_decide, may_withdraw
from ejournal.policy.journals import may_write_somewhere
from ejournal.queries.corrections import stored_target, waiting_targets
from ejournal.queries.journals import journal_with_head
from ejournal.queries.recipients import of_roles, of_staff
from ejournal.queries.school_rules import school_rules
from ejournal.rules.corrections import HOMEWORK, LONGEST_REASON, MOST_LINES, TOPIC, Authority, Target, change_words, tidy_reason
from ejournal.rules.words import count_of, day_month
from ejournal.services.cells import lock_journal
from ejournal.services.checks import refuse_closed_year
from ejournal.services.correction_lines import CorrectionLines, Standing
from ejournal.services.correction_notices import tell_families
from ejournal.services.ledger import Ledger, writing
from ejournal.services.notices import tell
from ejournal.services.records import insert, update

NO_REASON = "Напишите, почему нужно исправить: без причины заявку не рассматривают."
UNDONE = "Не исполнено, в журнале ничего не изменено."
NO_REFUSAL = "Напишите, почему заявка отклонена: учитель прочтёт это."


@dataclass(frozen=True)
class Typed:
    """A line of the form: what is to be, and what stood when the form was opened (None: just opened)."""

    target: Target
    becomes: str | None = None
    was: str | None = None


@dataclass(frozen=True)
class DraftLine:
    """A line of a request that is being written; `error` is said beside it."""

    target: Target
    standing: Standing
    becomes: str
    error: str = ""

    @property
    def is_long(self) -> bool:
        return self.target.kind in (TOPIC, HOMEWORK)

    @property
    def is_changed(self) -> bool:
        return self.becomes != self.standing.text


@dataclass(frozen=True)
class Draft:
    """A request that is being written; `error` is about the whole of it, `reason_error` about the reason."""

    journal: Any
    lines: tuple[DraftLine, ...]
    reason: str = ""
    error: str = ""
    reason_error: str = ""

    @property
    def is_fit(self) -> bool:
        return not (self.error or self.reason_error or any(line.error for line in self.lines))

    @property
    def changed(self) -> tuple[DraftLine, ...]:
        return tuple(line for line in self.lines if line.is_changed)


def open_draft(actor: Actor, journal_id: int, typed: Sequence[Typed], *, now: datetime) -> Draft:
    """The form filled in by itself. Raises NotThere, Refused, and BadInput where there is nothing or too much to ask for."""
    journal = _journal_of(actor, journal_id, typed)
    ledger = Ledger(actor, now)
    lines = CorrectionLines(ledger, journal, [one.target for one in typed])
    return Draft(journal, tuple(_draft_line(lines, one) for one in typed))


def ask(actor: Actor, journal_id: int, typed: Sequence[Typed], reason: str, *, now: datetime) -> tuple[Draft, int | None]:
    """Hand a request in: the id of the request, or None and the draft with what is to be put right beside each line."""
    journal = _journal_of(actor, journal_id, typed)
    with writing(actor, now) as ledger:
        lines = CorrectionLines(ledger, journal, [one.target for one in typed])
        waiting = waiting_targets(journal_id)
        checked = tuple(_checked(lines, _draft_line(lines, one), one, waiting) for one in typed)
        draft = _whole(Draft(journal, checked, reason))
        return draft, _store(ledger, draft).id if draft.is_fit else None


def withdraw(actor: Actor, correction_id: int, *, now: datetime) -> None:
    """Take one's own request back while nobody has decided it. Raises Refused, NotThere, BadInput where it is decided."""
    with writing(actor, now) as ledger:
        correction = _held(correction_id)
        may_withdraw(actor, correction).demand()
        _refuse_decided(correction)
        update(ledger, correction, {"state": "withdrawn", "decided_at": ledger.now, "decided_by": actor.account_id})


def refuse_request(actor: Actor, correction_id: int, decision: str, *, now: datetime) -> None:
    """Refuse with a reason; nothing in the journal changes. Raises BadInput on «decision» where the reason is missing."""
    with writing(actor, now) as ledger:
        correction = _to_decide(ledger, correction_id)
        _decide(ledger, correction, "refused", _told(decision, NO_REFUSAL))


def approve(actor: Actor, correction_id: int, note: str = "", *, now: datetime) -> None:
    """Make exactly the changes of the request and say so, in one transaction, or nothing at all.

    Raises BadInput naming what stands now where a value was changed meanwhile, or why a change can't stand; Refused where the
    year is closed or the request is not this person's to decide. Source: COR-2, ROLE-4, ARC-2.
    """
    with writing(actor, now) as ledger:
        correction = _to_decide(ledger, correction_id)
        journal = journal_with_head(correction.journal_id)
        lock_journal(journal.id)
        rows = [(stored_target(row), row) for row in correction.lines.order_by(CorrectionLine.position)]
        authority = Authority(correction.number, correction.teacher_id)
        lines = CorrectionLines(ledger, journal, [target for target, _ in rows], authority)
        _refuse_changed(lines, rows)
        for target, row in rows:
            _write(lines, target, row)
        _prove(lines, rows)
        Journal.update(version=Journal.version + 1).where(Journal.id == journal.id).execute()
        tell_families(ledger, correction, journal, lines, rows)
        _decide(ledger, correction, "approved", " ".join(note.split())[:LONGEST_REASON])


# ---- asking ------------------------------------------------------------------------------------------------------------


def _journal_of(actor: Actor, journal_id: int, typed: Sequence[Typed]) -> Any:
    may(actor, "correction.ask").demand()
    journal = journal_with_head(journal_id)
    may_write_somewhere(actor, journal_id).demand()
    if not typed:
        raise BadInput("Заявка начинается в журнале: выберите закрытую клетку и нажмите Alt+Enter.")
    if len(typed) > MOST_LINES:
        raise BadInput(f"В одной заявке помещается {MOST_LINES} исправлений, а выбрано {len(typed)}.")
    return journal


def _draft_line(lines: CorrectionLines, typed: Typed) -> DraftLine:
    """A line as it was typed; opened without a value, it holds what stands."""
    standing = lines.standing(typed.target)
    error = ""
    if standing.lock is None:
        error = "Здесь ещё можно исправить самому: заявка не нужна."
    elif not standing.lock.by_correction:
        error = standing.lock.reason
    return DraftLine(typed.target, standing, standing.text if typed.becomes is None else typed.becomes, error)


def _checked(lines: CorrectionLines, line: DraftLine, typed: Typed, waiting: dict[str, int]) -> DraftLine:
    """The line with its value in the one form, or with what is wrong beside it."""
    if typed.was is not None and typed.was != line.standing.text:
        return replace(line, error=f"Здесь уже другое: «{line.standing.text or 'пусто'}». Проверьте, что нужно исправить.")
    if not line.is_changed or line.error:
        return line
    if line.target.key in waiting:
        return replace(line, error=f"Это исправление уже ждёт решения: заявка № {waiting[line.target.key]}.")
    try:
        return replace(line, becomes=lines.asked(line.target, line.becomes))
    except BadInput as error:
        return replace(line, error=str(error))


def _whole(draft: Draft) -> Draft:
    """What is wrong with the request as a whole: nothing to change, no reason."""
    try:
        reason, reason_error = tidy_reason(draft.reason, NO_REASON), ""
    except BadInput as error:
        reason, reason_error = draft.reason, str(error)
    nothing = "Впишите новое значение: пока в заявке ничего не меняется."
    return replace(draft, reason=reason, reason_error=reason_error, error="" if draft.changed else nothing)


def _store(ledger: Ledger, draft: Draft) -> Correction:
    changed = sorted(draft.changed, key=lambda line: line.standing.date)
    values = {
        "year": draft.journal.year_id, "number": _next_number(draft.journal.year_id), "journal": draft.journal.id,
        "teacher": ledger.actor.staff_id, "asked_at": ledger.now, "date": changed[0].standing.date, "reason": draft.reason,
    }  # fmt: skip
    correction = insert(ledger, Correction, values)
    for position, line in enumerate(changed, 1):
        insert(ledger, CorrectionLine, _line_values(correction.id, position, line))
    told = f"Новая заявка № {correction.number}: {ledger.actor.name}, {draft.journal.title}"
    deputies = of_roles("deputy")
    tell(ledger, deputies, "correction", f"{told}, {count_of(len(changed), 'исправление', 'исправления', 'исправлений')}.", url_of(correction))
    return correction


def _line_values(correction: int, position: int, line: DraftLine) -> dict[str, Any]:
    target = line.target
    return {
        "correction": correction, "position": position, "target": target.kind, "pupil": target.pupil or None,
        "work": target.work or None, "lesson": target.lesson or None, "period": target.period or None, "kind": target.mark,
        "was": line.standing.text, "becomes": line.becomes, "rev": line.standing.rev,
    }  # fmt: skip


def _next_number(year_id: int) -> int:
    """The next of the year, without gaps: who asks at the same time waits for the year's row. SQLite has one writer anyway."""
    if not is_sqlite():
        AcademicYear.select(AcademicYear.id).where(AcademicYear.id == year_id).for_update().execute()
    return int(Correction.select(fn.MAX(Correction.number)).where(Correction.year == year_id).scalar() or 0) + 1


# ---- deciding ----------------------------------------------------------------------------------------------------------


def _held(correction_id: int) -> Any:
    """The request, held until the transaction ends: of two deputies the second sees what the first decided."""
    query = Correction.select().where(Correction.id == correction_id)
    correction = (query if is_sqlite() else query.for_update()).first()
    if correction is None:
        raise NotThere("Такой заявки нет.")
    return correction


def _to_decide(ledger: Ledger, correction_id: int) -> Any:
    correction = _held(correction_id)
    may_decide(ledger.actor, correction, school_rules()).demand()
    _refuse_decided(correction)
    refuse_closed_year(Correction, correction.__data__, correction, ledger.memo)
    return correction


def _refuse_decided(correction: Any) -> None:
    if correction.state == "asked":
        return
    how = {"approved": "исполнена", "refused": "отклонена", "withdrawn": "отозвана учителем"}[correction.state]
    raise BadInput(f"Заявка уже {how} {day_month(correction.decided_at.date())} в {correction.decided_at:%H:%M}. Изменить это нельзя.")


def _told(text: str, words: str) -> str:
    try:
        return tidy_reason(text, words)
    except BadInput as error:
        raise BadInput(str(error), "decision") from error


def _refuse_changed(lines: CorrectionLines, rows: Sequence[tuple[Target, Any]]) -> None:
    """Name every line whose value is not the one the teacher saw."""
    changed = []
    for target, row in rows:
        standing = _standing(lines, target, row)
        if standing.text != row.was:
            changed.append(f"{standing.title}: в заявке было «{row.was or 'пусто'}», сейчас «{standing.text or 'пусто'}»")
    if changed:
        raise BadInput(f"{UNDONE} {'; '.join(changed)}. Отклоните заявку: учитель подаст новую.")


def _standing(lines: CorrectionLines, target: Target, row: Any) -> Standing:
    try:
        return lines.standing(target)
    except NotThere as error:
        gone = "ученик в этот день не числится, или урока больше нет"
        raise BadInput(f"{UNDONE} Для «{change_words(row.was, row.becomes)}» нет клетки: {gone}.") from error


def _write(lines: CorrectionLines, target: Target, row: Any) -> None:
    try:
        lines.write(target, row.becomes)
    except JournalError as error:
        title = lines.standing(target).title
        raise BadInput(f"{UNDONE} {title}: {error}") from error


def _prove(lines: CorrectionLines, rows: Sequence[tuple[Target, Any]]) -> None:
    """Exactly these changes: two lines about one lesson's absence may not gainsay each other."""
    for target, row in rows:
        if (standing := lines.standing(target)).text != row.becomes:
            raise BadInput(f"{UNDONE} Строки спорят друг с другом. {standing.title}: вышло бы «{standing.text or 'пусто'}».")


def _decide(ledger: Ledger, correction: Any, state: str, decision: str) -> None:
    update(ledger, correction, {"state": state, "decided_at": ledger.now, "decided_by": ledger.actor.account_id, "decision": decision})
    how = "исполнена: исправления внесены в журнал" if state == "approved" else f"отклонена: {decision}"
    tell(ledger, of_staff([correction.teacher_id]), "correction", f"Заявка № {correction.number} {how}.", url_of(correction))


def url_of(correction: Any) -> str:
    return f"/corrections/{correction.id}"


def days_waiting(asked_at: datetime, today: date) -> int:
    return (today - asked_at.date()).days
