"""What of an order has no date of its own and waits for the day: logins, a new name, marks that travel (MOV-2, MOV-3, ROLE-6)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from ejournal.models import Account, Guardianship, Journal, OrderLine, Pupil
from ejournal.models.outside_marks import TRANSFER_DOCUMENT
from ejournal.queries.order_facts import LinePlan, OrderDraft, done_of
from ejournal.queries.order_marks import OldMark, travelling_marks
from ejournal.queries.recipients import of_journal_teachers
from ejournal.rules.order_changes import Change
from ejournal.rules.orders import KINDS
from ejournal.rules.words import short_date
from ejournal.services.ledger import Ledger
from ejournal.services.notices import tell
from ejournal.services.order_changes import Record, apply


def carry_out_later(ledger: Ledger, draft: OrderDraft, plan: LinePlan, order_id: int) -> list[Record]:
    """Do what waits for the order's day; to be called when it has come."""
    if plan.line.marks_stay:
        _show_marks(ledger, draft, plan)
    done = apply(ledger, later_changes(draft, plan), order_id)
    _touch({record["new"]["journal"] for record in done if record["table"] == "OutsideMark"})
    return done


def later_changes(draft: OrderDraft, plan: LinePlan) -> list[Change]:
    """The undated changes of one line. At most eight SELECTs."""
    kind = KINDS[draft.kind]
    if kind.way == "out":
        return [Change("Account", "update", one, {"is_active": False}) for one in family_logins(plan.pupil.id, draft.effective)]
    if kind.way == "in":
        return [Change("Account", "update", one, {"is_active": True}) for one in _closed_before(plan.pupil.id)]
    if kind.code == "rename":
        return _new_name(draft, plan)
    return [] if plan.line.marks_stay else [_brought(draft, plan, mark) for mark in _travelling(draft, plan)]


def _travelling(draft: OrderDraft, plan: LinePlan) -> list[OldMark]:
    """The current marks for which there is a journal in the new class."""
    if draft.kind != "class_transfer" or not plan.class_from or not plan.class_to:
        return []
    marks = travelling_marks(plan.pupil.id, plan.class_from, plan.class_to, plan.line.groups, draft.effective)
    return [mark for mark in marks if mark.journal_to is not None]


def _show_marks(ledger: Ledger, draft: OrderDraft, plan: LinePlan) -> None:
    """«Только показать»: the teachers of the new class's journals read the marks in a notice; the journals stay as they are (MOV-3)."""
    by_journal: dict[int, list[OldMark]] = defaultdict(list)
    for mark in _travelling(draft, plan):
        by_journal[mark.journal_to or 0].append(mark)
    name, title = f"{plan.pupil.name.surname} {plan.pupil.name.name}", plan.class_from.title if plan.class_from else ""
    for journal, marks in by_journal.items():
        values = ", ".join(f"{short_date(one.date)} «{one.value}»" for one in marks)
        said = f"{name}, {marks[0].subject.lower()}, отметки из {title}: {values}."
        tell(ledger, of_journal_teachers(journal, draft.effective), "order", said, f"/journal/{journal}")


def family_logins(pupil_id: int, day: date) -> list[int]:
    """Open logins of the pupil and of those parents who have no other child at school on that day. Three SELECTs."""
    mine = Guardianship.select(Guardianship.guardian).where(Guardianship.pupil == pupil_id)
    here = Pupil.left_on.is_null() | (Pupil.left_on > day)
    others = Guardianship.select(Guardianship.guardian).join(Pupil).where((Guardianship.pupil != pupil_id) & here)
    family: Any = (Account.pupil == pupil_id) | (Account.guardian.in_(mine) & Account.guardian.not_in(others))
    return [row.id for row in Account.select(Account.id).where(family & Account.is_active).order_by(Account.id)]


def _closed_before(pupil_id: int) -> list[int]:
    """Logins that an earlier order of this pupil closed and that are closed still. Two SELECTs."""
    lines = OrderLine.select().where(OrderLine.pupil == pupil_id)
    records = [record for line in lines for record in done_of(line).get("changes", ())]
    closed = {one["id"] for one in records if one["table"] == "Account" and one["new"].get("is_active") is False}
    found = Account.select(Account.id).where(Account.id.in_(sorted(closed)) & ~Account.is_active)
    return sorted(row.id for row in found) if closed else []


def _new_name(draft: OrderDraft, plan: LinePlan) -> list[Change]:
    old, new = plan.pupil.name, plan.line.new_name
    if new is None or new == old:
        return []
    before = {"surname": old.surname, "name": old.name, "patronymic": old.patronymic}
    kept = {"pupil": plan.pupil.id, "until": draft.effective, "document": f"приказ {draft.words}"}
    after = {"surname": new.surname, "name": new.name, "patronymic": new.patronymic}
    return [Change("NameChange", "create", None, kept | before), Change("Pupil", "update", plan.pupil.id, after)]


def _brought(draft: OrderDraft, plan: LinePlan, mark: OldMark) -> Change:
    """The mark as the new class's journal keeps it: with its day, where it comes from and the order."""
    paper = {"document": TRANSFER_DOCUMENT, "document_number": draft.number, "document_date": draft.date}
    class_from = plan.class_from.title if plan.class_from else ""
    values = {"pupil": plan.pupil.id, "journal": mark.journal_to, "date": mark.date, "value": mark.value, "title": mark.title[:120]}
    return Change("OutsideMark", "create", None, values | paper | {"issuer": f"отметки из {class_from}", "rev": 1})


def _touch(journals: set[int]) -> None:
    """An open page of a journal learns that its figures have changed."""
    if journals:
        Journal.update(version=Journal.version + 1).where(Journal.id.in_(sorted(journals))).execute()
