"""The declared actions: what a page or a call is for, and which roles it is open to at all.

A role here opens the door only; which journal, pupil or record may be touched is said in the subject's own file.
`PUBLIC` needs no login, `ANYONE` needs one. An action that is not in the table is refused (SEC-1).
"""

from __future__ import annotations

from ejournal.policy.actor import STAFF_ROLES, Actor
from ejournal.policy.verdict import ALLOWED, Verdict, refuse

PUBLIC = "public"
ANYONE = "anyone"

OFFICE = frozenset({"admin", "director", "deputy", "secretary", "dispatcher", "methodist"})
READERS = frozenset({"admin", "director", "deputy", "methodist"})
CARD_READERS = frozenset({"admin", "director", "deputy", "secretary"})
TIMETABLE_MAKERS = frozenset({"admin", "dispatcher", "deputy"})

ACTIONS: dict[str, frozenset[str]] = {
    "journal.list": READERS | {"teacher"},
    "journal.read": READERS | {"teacher"},
    "journal.write": frozenset({"teacher"}),
    "journal.changes": frozenset({"admin", "director", "deputy", "teacher"}),
    "lesson.write": frozenset({"teacher"}),
    "journal.close": frozenset({"admin", "deputy", "teacher"}),
    "journal.close_school": frozenset({"admin", "deputy"}),
    "control.read": frozenset({"admin", "director", "deputy"}),
    "control.ask": frozenset({"director", "deputy"}),
    "control.mine": READERS | {"teacher"},  # remarks on one's own journals
    "journal_check.read": frozenset({"admin", "director", "deputy", "teacher"}),  # a teacher: of his journals and of his class
    "journal_check.write": frozenset({"director", "deputy"}),
    "journal.disputed": frozenset({"admin", "director", "deputy", "teacher"}),
    "notebook.keep": frozenset({"teacher"}),
    "outside.write": frozenset({"teacher", "deputy"}),
    "plan.read": READERS | {"teacher"},
    "plan.write": READERS | {"teacher"},  # a director as who leads an association
    "association.read": READERS,
    "association.write": frozenset({"admin", "deputy"}),
    "assessment.read": READERS | {"teacher", "student", "parent", "relative"},
    "overdue.read": READERS | {"teacher"},
    "work_analysis.read": frozenset({"admin", "director", "deputy", "teacher"}),  # a teacher: of his journals and of his class
    "work_analysis.write": frozenset({"teacher"}),
    "weights.write": frozenset({"admin", "deputy"}),
    "doctor.read": frozenset({"admin", "director", "deputy", "teacher"}),
    "doctor.fix": frozenset({"teacher"}),
    "diary.read": STAFF_ROLES | {"student", "parent", "relative"},
    "delivery.choose": frozenset({"parent", "teacher", "secretary", "admin"}),
    "delivery.queue": frozenset({"admin"}),
    "delivery.export": frozenset({"admin", "deputy"}),
    "diary.acknowledge": frozenset({"parent"}),
    "error_report.send": frozenset({"student", "parent", "relative"}),
    "error_report.read": frozenset({"admin", "director", "deputy", "teacher"}),
    "error_report.answer": frozenset({"deputy", "teacher"}),
    "timetable.read": STAFF_ROLES | {"student", "parent", "relative"},
    "timetable.edit": TIMETABLE_MAKERS,
    "notice.read": STAFF_ROLES | {"student", "parent", "relative"},
    "message.read": STAFF_ROLES | {"student", "parent", "relative"},
    "message.write": STAFF_ROLES | {"student", "parent"},  # whom: queries/audiences.py
    "event.read": STAFF_ROLES | {"student", "parent", "relative"},
    "event.write": frozenset({"admin", "director", "deputy", "secretary", "teacher"}),  # a teacher: of his classes
    "document.read": STAFF_ROLES | {"student", "parent", "relative"},
    "document.write": frozenset({"admin", "director", "deputy"}),
    "panel.open": OFFICE,
    "report.read": STAFF_ROLES,
    "copies.read": frozenset({"admin", "director", "deputy"}),
    "copies.make": frozenset({"admin", "director"}),
    "training.keep": frozenset({"admin"}),
    "drive.read": frozenset({"admin", "director", "deputy", "teacher"}),  # a teacher: his own
    "drive.issue": frozenset({"admin", "deputy", "teacher"}),
    "drive.bring": frozenset({"teacher"}),
    "archive.read": frozenset({"admin", "director", "deputy"}),
    "archive.make": frozenset({"admin", "director", "deputy"}),
    "proof.read": frozenset({"admin", "director", "deputy"}),
    "proof.check": frozenset({"admin", "director"}),
    "import.open": frozenset({"admin", "secretary", "deputy"}),
    "import.pupils": frozenset({"admin", "secretary"}),
    "import.staff": frozenset({"admin", "secretary"}),
    "import.load": frozenset({"admin", "deputy"}),
    "import.guardians": frozenset({"admin", "secretary"}),
    "setup.school": frozenset({"admin"}),
    "calendar.read": STAFF_ROLES | {"student", "parent", "relative"},
    "calendar.write": frozenset({"admin", "deputy"}),
    "calendar.days": frozenset({"admin", "deputy", "dispatcher"}),
    "bells.write": frozenset({"admin", "deputy", "dispatcher"}),
    "closure.write": frozenset({"admin", "deputy", "director"}),
    "substitution.write": frozenset({"admin", "deputy", "dispatcher"}),
    "substitution.register": frozenset({"admin", "deputy", "dispatcher", "director", "secretary"}),
    "substitution.day": STAFF_ROLES,
    "absence.own": STAFF_ROLES,
    "attendance.read": CARD_READERS | {"teacher"},  # a teacher: the class he leads
    "attendance.write": frozenset({"admin", "deputy", "secretary", "teacher"}),
    "substitution.card": frozenset({"admin", "deputy", "dispatcher", "teacher"}),
    "correction.ask": frozenset({"teacher"}),
    "correction.read": frozenset({"admin", "director", "deputy", "teacher"}),
    "correction.decide": frozenset({"deputy"}),
    "correction.register": frozenset({"admin", "director", "deputy"}),
    "card.find": CARD_READERS | {"teacher"},  # a class teacher: his class
    "card.read": CARD_READERS | {"teacher", "parent", "student"},
    "card.write": frozenset({"secretary", "admin"}),
    "card.history": CARD_READERS,
    "card.alphabet": CARD_READERS,
    "access.read": frozenset({"admin", "director"}),
    "staff.find": CARD_READERS,
    "staff.write": frozenset({"secretary", "admin"}),
    "guardian.read": CARD_READERS | {"teacher"},
    "pupil.merge": frozenset({"admin", "secretary"}),
    "bin.read": frozenset({"admin"}),
    "bin.restore": frozenset({"admin"}),
    "check.read": frozenset({"admin", "director", "deputy", "secretary", "teacher"}),
    "check.own": frozenset({"teacher"}),
    "check.oversee": frozenset({"admin", "director", "deputy", "secretary"}),
    "check.decide": frozenset({"admin", "secretary"}),
    "class.desk": frozenset({"admin", "director", "deputy", "teacher"}),
    "class.report": frozenset({"teacher"}),
    "class.reports": frozenset({"admin", "director", "deputy"}),
    "class.settle": frozenset({"deputy"}),
    "slip.print": frozenset({"deputy", "teacher"}),
    "remark.read": frozenset({"admin", "director", "deputy", "teacher"}),
    "remark.write": frozenset({"deputy", "teacher"}),
    "account.issue": frozenset({"admin", "teacher"}),
    "account.login": frozenset({"admin"}),
    "account.staff": frozenset({"admin"}),
    "survey.answer": STAFF_ROLES | {"student", "parent", "relative"},
    "survey.write": frozenset({"admin", "director", "deputy", "teacher"}),  # a teacher who leads a class
    "order.read": frozenset({"admin", "secretary", "director", "deputy"}),
    "order.write": frozenset({"admin", "secretary"}),
    "extract.read": frozenset({"admin", "secretary", "director", "deputy", "teacher"}),
    "year.rolling": frozenset({"admin", "secretary", "director", "deputy"}),
    "year.roll": frozenset({"admin", "secretary"}),
    "year.close": frozenset({"admin", "deputy"}),
    "account.password": frozenset({"admin"}),
    "volume.print": frozenset({"admin", "director", "deputy", "teacher"}),  # a class teacher: his class
    "volume.school": frozenset({"admin", "director", "deputy"}),
    "hard_copy.read": CARD_READERS,
    "hard_copy.write": frozenset({"admin", "deputy"}),
    "jobs.read": STAFF_ROLES,  # one's own long work
    "account.session": frozenset({"admin"}),
}


def may(actor: Actor | None, action: str) -> Verdict:
    """Whether the role alone opens the door to `action`."""
    if action == PUBLIC:
        return ALLOWED
    if actor is None:
        return refuse("Войдите, чтобы открыть эту страницу.")
    if action == ANYONE or actor.roles & ACTIONS.get(action, frozenset()):
        return ALLOWED
    return refuse("Эта страница открыта для других ролей. Если она вам нужна, скажите администратору журнала.")
