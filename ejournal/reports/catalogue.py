"""All reports in the order they are offered (REP-1 – REP-9). A new one: an `Entry` in the file of its subject, one line here."""

from __future__ import annotations

from ejournal.errors import NotThere
from ejournal.policy.actor import Actor
from ejournal.policy.reports import may_ask_report
from ejournal.reports.class_attendance import ATTENDANCE
from ejournal.reports.class_preliminary import PRELIMINARY
from ejournal.reports.class_results import RESULTS
from ejournal.reports.class_teacher import CLASS_TEACHER
from ejournal.reports.elsewhere import ELSEWHERE
from ejournal.reports.entry import Entry
from ejournal.reports.journal_work import JOURNAL_WORK
from ejournal.reports.kept_registers import KEPT_REGISTERS
from ejournal.reports.movement_summary import MOVEMENT_SUMMARY
from ejournal.reports.objectivity import OBJECTIVITY
from ejournal.reports.report_card import REPORT_CARDS
from ejournal.reports.school_results import SCHOOL_RESULTS
from ejournal.reports.teacher_results import TEACHER_RESULTS
from ejournal.reports.year_sheet import YEAR_SHEETS

CATALOGUE: tuple[Entry, ...] = (
    *PRELIMINARY,
    *CLASS_TEACHER,
    *RESULTS,
    *ATTENDANCE,
    *MOVEMENT_SUMMARY,
    *TEACHER_RESULTS,
    *SCHOOL_RESULTS,
    *JOURNAL_WORK,
    *REPORT_CARDS,
    *YEAR_SHEETS,
    *KEPT_REGISTERS,
    *OBJECTIVITY,
    *ELSEWHERE,
)
GROUPS = tuple(dict.fromkeys(entry.group for entry in CATALOGUE))


def offered(actor: Actor) -> tuple[tuple[str, tuple[Entry, ...]], ...]:
    """The reports that the actor is offered, by group; groups without any are left out."""
    open_to = [entry for entry in CATALOGUE if may_ask_report(actor, entry.roles, entry.also)]
    found = ((group, tuple(entry for entry in open_to if entry.group == group)) for group in GROUPS)
    return tuple((group, entries) for group, entries in found if entries)


def entry_for(actor: Actor, name: str) -> Entry:
    """The report of that name; raises NotThere, Refused."""
    entry = next((one for one in CATALOGUE if one.name == name), None)
    if entry is None:
        raise NotThere("Такого отчёта нет. Все отчёты — на странице «Отчёты».")
    may_ask_report(actor, entry.roles, entry.also).demand()
    return entry
