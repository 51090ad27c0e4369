"""Whom a substitution concerns hears of it: substitute, absent teacher, class teacher, the class with its families (TT-5).

One notice a day to a class and to a teacher, however many lessons change: it says how the day stands now, and while it
is unread, the next change is said in it. Days that are over are nobody's news.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ejournal.queries.day_changes import DayChange, Touched, changes_on, pupils_of_class, pupils_of_group, touched_by
from ejournal.queries.recipients import of_class_teachers, of_family, of_staff
from ejournal.rules.change_notices import absent_notice, class_notice, substitute_notice
from ejournal.services.ledger import Ledger
from ejournal.services.notices import retell

KIND = "timetable"


def tell_of_substitutions(ledger: Ledger, substitutions: Sequence[int]) -> None:
    """Tell of substitutions that were made or taken back in this transaction."""
    touched = touched_by(substitutions, ledger.now.date())
    if not touched:
        return
    changes = changes_on({one.day for one in touched})
    for place in {(one.day, one.class_id, one.class_id or one.journal): one for one in touched}.values():
        _tell_class(ledger, place, changes)
    for staff, day in sorted({(one.substitute, one.day) for one in touched if one.substitute is not None}):
        own = [one.change for one in changes if one.day == day and one.line.substitute_id == staff and one.change.kind != "here"]
        text = substitute_notice(day, ledger.now.date(), own)
        retell(ledger, of_staff([staff]), KIND, text, f"/timetable/?whose=teacher&key={staff}&week={day}#d{day.isoweekday()}")
    for staff, day in sorted({(one.absent, one.day) for one in touched if one.absent is not None}):
        own = [one.change for one in changes if one.day == day and one.line.absent_id == staff]
        away = any(one.absence is not None for one in touched if one.absent == staff)
        url = f"/substitutions/mine#d{day}" if away else f"/substitutions/day?date={day}#own"
        retell(ledger, of_staff([staff]), KIND, absent_notice(day, ledger.now.date(), own), url)


def _tell_class(ledger: Ledger, place: Touched, changes: Sequence[DayChange]) -> None:
    day, today = place.day, ledger.now.date()
    if place.class_id is None:
        own = [one.change for one in changes if one.day == day and one.line.journal == place.journal]
        accounts = of_family(pupils_of_group(place.group, day))
        url = f"/timetable/?week={day}#j{place.journal}"
    else:
        own = [one.change for one in changes if one.day == day and one.line.class_id == place.class_id]
        accounts = of_class_teachers(place.class_id, day) | of_family(pupils_of_class(place.class_id, day))
        url = class_page(place.class_id, day)
    retell(ledger, accounts, KIND, class_notice(place.title, day, today, own), url)


def class_page(class_id: int, day: date) -> str:
    """The day in the week of a class."""
    return f"/timetable/?whose=class&key={class_id}&week={day}#d{day.isoweekday()}"
