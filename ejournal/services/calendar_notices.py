"""Closures and a changed timetable: told to those whose days are ahead (TT-5, REG-2)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from ejournal.queries.closures import closure_sentence
from ejournal.queries.day_changes import families_of, keepers_of
from ejournal.queries.recipients import of_class_teachers, of_family, of_staff, of_whole_staff
from ejournal.rules.change_notices import days_named, small
from ejournal.rules.words import day_month
from ejournal.services.ledger import Ledger
from ejournal.services.notices import retell, tell

KIND = "timetable"


def tell_of_closure(ledger: Ledger, closure: Any, journals: Collection[int]) -> int:
    """Tell of a closure that was made or, with `undone_at`, taken back; `journals` are those whose lessons it changed.

    The families of the class (of the route, of the school), who leads the class and who teaches there; nobody once it is over.
    """
    today = ledger.now.date()
    if closure.end < today:
        return 0
    first = max(closure.start, today)
    accounts = of_family(families_of(closure, first)) | of_staff(keepers_of(journals, first, closure.end))
    if closure.school_class_id is not None:
        accounts |= of_class_teachers(closure.school_class_id, first)
    elif not closure.route:
        accounts |= of_whole_staff(first)
    what = closure_sentence(closure)
    text = f"{what}" if closure.undone_at is None else f"Отмена занятий снята: {small(what.partition(':')[0])}. Уроки по расписанию."
    return retell(ledger, accounts, KIND, f"{days_named(first, closure.end, today)}. {text}", f"/timetable/?week={first}#closure-{closure.id}")


def tell_of_timetable(ledger: Ledger, journals: Collection[int], start: date) -> int:
    """Tell those who teach in these journals that their week is another from `start` on; said once until they read it."""
    first = max(start, ledger.now.date())
    text = f"С {day_month(first)} у вас другое расписание: посмотрите новую неделю."
    return tell(ledger, of_staff(keepers_of(journals, first, first)), KIND, text, f"/timetable/?week={first}")
