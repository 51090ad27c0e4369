"""Who is told of an executed order: deputies, class teachers of both classes, teachers of the journals, the family (MOV-5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ejournal.models.orders import ORDER_KINDS
from ejournal.queries.order_facts import LinePlan, OrderDraft
from ejournal.queries.recipients import of_class_teachers, of_family, of_journals_of, of_roles
from ejournal.rules.orders import KINDS, LineWords, line_sentence, summary
from ejournal.services.ledger import Ledger
from ejournal.services.notices import tell

TITLES = dict(ORDER_KINDS)


def words_of(draft: OrderDraft, plan: LinePlan, kind: str | None = None) -> LineWords:
    """What the sentences of a line say."""
    titles = [one.title if one else "" for one in (plan.class_from, plan.class_to)]
    name = f"{plan.pupil.name.surname} {plan.pupil.name.name}"
    return LineWords(
        kind or draft.kind, name, plan.pupil.sex, *titles, draft.effective, plan.line.until, plan.line.place, plan.line.new_name
    )  # fmt: skip


def tell_of_order(ledger: Ledger, order_id: int, draft: OrderDraft, plans: Sequence[LinePlan], after: str = "", lead: str = "") -> None:
    """One sentence to each; `after` is what the deputies read beside it, `lead` begins it («Отменён приказ …»). SELECTs by the classes."""
    lines = [words_of(draft, plan) for plan in plans]
    head = lead or f"Приказ №\u00a0{draft.number}: "
    said = head + summary(TITLES[draft.kind], lines) + "."
    url = f"/orders/{order_id}"
    tell(ledger, of_roles("deputy"), "order", f"{said} {after}".strip(), url)
    teachers = teachers_told(draft, plans, ledger.now.date()) - of_roles("deputy")
    tell(ledger, teachers, "order", said)
    for plan, line in zip(plans, lines, strict=True):
        tell(ledger, of_family([plan.pupil.id]), "order", f"{head}{line_sentence(line)}.")


def teachers_told(draft: OrderDraft, plans: Sequence[LinePlan], today: date) -> set[int]:
    """Accounts of the class teachers, and where somebody comes or goes of those who keep the journals."""
    day = max(draft.effective, today)
    classes = {one.id for plan in plans for one in (plan.class_from, plan.class_to) if one is not None}
    told = {account for class_id in sorted(classes) for account in of_class_teachers(class_id, day)}
    if not KINDS[draft.kind].moves:
        return told
    old = {one.group for plan in plans for one in plan.pupil.groups if one.end is None or one.end >= draft.effective}
    return told | of_journals_of(classes, old | {group for plan in plans for group in plan.line.groups}, day)
