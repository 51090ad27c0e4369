"""Two cards of one child made one, in one transaction: all that points at the second goes over, nothing is lost."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ejournal.models import Guardianship, Journal, Lesson, Pupil, PupilMerge, Work
from ejournal.policy.actor import Actor
from ejournal.policy.pupil_merges import may_merge_pupils
from ejournal.queries.data_checks import class_ids_of
from ejournal.queries.recipients import of_class_teachers
from ejournal.services.card_merge_plan import Plan
from ejournal.services.card_merges import Chosen, from_second, join_pairs, move_rows, refuse_blocked, told
from ejournal.services.ledger import Ledger, writing
from ejournal.services.notices import tell
from ejournal.services.pupil_merge_plan import plan_merge
from ejournal.services.records import insert, seen_values, update


def merge_pupils(actor: Actor, keep: int, gone: int, chosen: Chosen, *, now: datetime) -> int:
    """Make one card of two; returns the number of the PupilMerge. Raises BadInput naming what must be solved first."""
    may_merge_pupils(actor).demand()
    with writing(actor, now) as ledger:
        plan = plan_merge(keep, gone, now.date())
        refuse_blocked(plan)
        for (model, name), rows in plan.moves.items():
            move_rows(ledger, model, name, rows, keep)
        for mine, theirs in plan.swaps:
            _swap_cell(ledger, mine, theirs)
        for mine, theirs in plan.joins:
            _join(ledger, mine, theirs)
        join_pairs(ledger, plan, chosen)
        _guardians(ledger, plan)
        _cards(ledger, plan, chosen)
        _open_pages_learn(plan)
        row = insert(ledger, PupilMerge, told(plan, chosen) | {"at": ledger.now, "account": actor.account_id})
        for class_id in class_ids_of(keep, now.date()):
            words = f"Две карточки ученика объединены в одну: {Pupil.get_by_id(keep).list_name}"
            tell(ledger, of_class_teachers(class_id, now.date()), "other", words)
    return int(row.id)


# ---- parts ----


def _swap_cell(ledger: Ledger, empty: Any, filled: Any) -> None:
    """The filled cell goes to the first card, the emptied one to the second: both rows live on with their numbers."""
    model, kept, gone = type(empty), empty.pupil_id, filled.pupil_id
    ledger.note(model.__name__, empty.id, "delete", seen_values(empty), None)
    empty.delete_instance(recursive=False)
    move_rows(ledger, model, "pupil", [filled], kept)
    empty.pupil = gone
    empty.save(force_insert=True)
    ledger.note(model.__name__, empty.id, "create", None, seen_values(empty))


def _join(ledger: Ledger, mine: Any, theirs: Any) -> None:
    """Two stays in one class on common days become one, from the first day to the last; `moved` remembers the second."""
    ledger.note(type(theirs).__name__, theirs.id, "delete", seen_values(theirs), None)
    theirs.delete_instance(recursive=False)
    values: dict[str, Any] = {"start": min(mine.start, theirs.start)}
    values["end"] = None if mine.end is None or theirs.end is None else max(mine.end, theirs.end)
    for name in ("order_in", "order_out"):
        if hasattr(mine, name) and not getattr(mine, name):
            values[name] = getattr(theirs, name)
    if values["end"] is None and hasattr(mine, "order_out"):
        values["order_out"] = ""
    update(ledger, mine, values)


def _guardians(ledger: Ledger, plan: Plan) -> None:
    """A parent of both cards keeps the first; where either card closes the diary to him, it stays closed."""
    for row in plan.leaves.get((Guardianship, "pupil"), ()):
        mine = Guardianship.get((Guardianship.pupil == plan.kept.id) & (Guardianship.guardian == row.guardian_id))
        if mine.sees_diary and not row.sees_diary:
            update(ledger, mine, {"sees_diary": False})
        update(ledger, row, {"sees_diary": False})


def _cards(ledger: Ledger, plan: Plan, chosen: Chosen) -> None:
    """The first card gets what was chosen, the second is closed and says where to look."""
    kept, gone, day = Pupil.get_by_id(plan.kept.id), Pupil.get_by_id(plan.gone.id), ledger.now.date()
    names = from_second(plan, chosen)
    wanted = {name: getattr(gone, name) for name in names}
    unique = [name for name in ("file_number", "snils") if name in wanted]
    freed, back_to_it = dict.fromkeys(unique), {name: getattr(kept, name) for name in unique}
    closing = {"left_on": gone.left_on or day, "note": _pointer(plan, gone, day)}
    if gone.enrolled_on is not None and gone.enrolled_on >= closing["left_on"]:
        closing["enrolled_on"] = None
    update(ledger, gone, closing | freed)
    back = None if kept.left_on is None or plan.gone.left_on is None else max(kept.left_on, plan.gone.left_on)
    update(ledger, kept, wanted | {"left_on": back})
    if wanted.get("snils"):
        back_to_it["snils"] = None if _digits(back_to_it["snils"]) == _digits(wanted["snils"]) else back_to_it["snils"]
    update(ledger, gone, back_to_it)


def _digits(number: str | None) -> str:
    return "".join(sign for sign in number or "" if sign.isdigit())


def _pointer(plan: Plan, gone: Any, day: Any) -> str:
    words = f"Вторая карточка: объединена {day:%d.%m.%Y} с карточкой № {plan.kept.id}."
    return f"{words} {gone.note}".strip()


def _open_pages_learn(plan: Plan) -> None:
    """Journals whose cells changed their row get a new version, so that an open page asks again."""
    by_name: dict[str, list[Any]] = {}
    for (model, _), rows in plan.moves.items():
        by_name.setdefault(model.__name__, []).extend(rows)
    for _, row in plan.swaps:
        by_name.setdefault(type(row).__name__, []).append(row)
    works = [row.work_id for row in by_name.get("Mark", ())]
    lessons = Lesson.id.in_([row.lesson_id for row in by_name.get("Absence", ())]) | Lesson.id.in_(
        Work.select(Work.lesson).where(Work.id.in_(works))
    )
    journals = {one for (one,) in Lesson.select(Lesson.journal_id).where(lessons).distinct().tuples()}
    journals |= {row.journal_id for row in by_name.get("PeriodMark", ())}
    Journal.update(version=Journal.version + 1).where(Journal.id.in_(sorted(journals))).execute()
