"""«Сообщить завучу» once a day for the same things, «напомнить» to a silent family (CLS-1, CLS-4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from ejournal.errors import BadInput, NotThere
from ejournal.models import ClassReport, SchoolClass
from ejournal.models.base import is_sqlite
from ejournal.policy.actor import Actor
from ejournal.policy.class_desk import may_report_class, may_settle_report
from ejournal.queries.class_desk import Thing, class_things, not_told, reported_today, things_json
from ejournal.queries.diary_readers import diary_readers, silent
from ejournal.queries.recipients import of_roles
from ejournal.queries.school_rules import school_rules
from ejournal.rules.words import listed
from ejournal.services.ledger import Ledger, writing
from ejournal.services.notices import tell
from ejournal.services.records import insert, update

NAMES = {"lost": "уроки без записи", "unfilled": "не записаны темы и задания", "overdue": "работы без отметок"}
NOTHING = "Сообщать нечего: всё записано, или об этом сегодня уже сообщили."


def report_to_deputy(actor: Actor, class_id: int, *, now: datetime) -> int:
    """One notice to the deputies about all that is not recorded and was not reported today; returns the report's number.

    Raises BadInput where there is nothing new to report: the same is not said twice on a day.
    """
    may_report_class(actor, class_id).demand()
    with writing(actor, now) as ledger:
        row = _held(class_id)
        told = {key for one in reported_today(class_id, now) for thing in one.things for key in thing.keys}
        fresh = not_told(class_things(class_id, now.date()), told)
        if not fresh:
            raise BadInput(NOTHING)
        values = {"school_class": class_id, "at": ledger.now, "account": actor.account_id, "things": things_json(fresh)}
        made = insert(ledger, ClassReport, values)
        tell(ledger, of_roles("deputy"), "check", report_words(row.title, fresh), f"/class/reports/{made.id}")
    return int(made.id)


def report_words(class_title: str, things: Sequence[Thing]) -> str:
    """«5 А: уроки без записи — 2, работы без отметок — 1. Алгебра, Физика; Ведерников И. С.»."""
    counts = Counter(thing.kind for thing in things for _ in thing.keys)
    parts = [f"{NAMES[kind]} — {counts[kind]}" for kind in NAMES if counts[kind]]
    journals = list(dict.fromkeys(thing.title for thing in things))
    teachers = list(dict.fromkeys(thing.teacher for thing in things if thing.teacher))
    return f"{class_title}: {listed(parts)}. {', '.join(journals)}; {', '.join(teachers)}"


def settle_report(actor: Actor, report_id: int, *, now: datetime) -> bool:
    """«Разобрано»: the line leaves the deputy's desk; False where it has been said already. Raises NotThere."""
    may_settle_report(actor).demand()
    with writing(actor, now) as ledger:
        row = ClassReport.get_or_none(ClassReport.id == report_id)
        if row is None:
            raise NotThere("Такого сообщения нет.")
        if row.settled_at is not None:
            return False
        update(ledger, row, {"settled_at": ledger.now, "settled_by": actor.account_id})
    return True


def remind_families(actor: Actor, class_id: int, pupils: Iterable[int] | None, *, now: datetime) -> int:
    """One notice to the parents of each silent pupil named (None: of all); returns how many parents it reaches.

    What a parent has not read yet is not said again.
    """
    may_report_class(actor, class_id).demand()
    named = None if pupils is None else set(pupils)
    lines = silent(diary_readers(class_id, now.date(), school_rules().visit_days))
    chosen = [line for line in lines if named is None or line.pupil in named]
    if not chosen:
        raise BadInput("Напоминать некому: в дневник заглядывали все.")
    with writing(actor, now) as ledger:
        return sum(_remind(ledger, line) for line in chosen)


def _remind(ledger: Ledger, line: Any) -> int:
    text = f"Классный руководитель просит заглянуть в дневник: {line.name}. Там отметки, задания и записи учителей."
    return tell(ledger, line.logins, "diary", text, f"/diary/{line.pupil}")


def _held(class_id: int) -> Any:
    """The class, held until the transaction ends: two presses at one moment follow one another. Raises NotThere."""
    query = SchoolClass.select().where(SchoolClass.id == class_id)
    row = (query if is_sqlite() else query.for_update()).first()
    if row is None:
        raise NotThere("Такого класса нет.")
    return row
