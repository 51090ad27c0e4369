"""Every address × every role: what is not named in the table fails, and nobody gets further than it says (SEC-1).

The panel's addresses are walked in `admin_views/`; here they only have to stand behind the panel's own door.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from ejournal.models import (
    AbsenceGround,
    AcademicYear,
    Account,
    ArchiveCopy,
    Association,
    Attachment,
    BellDay,
    BellSchedule,
    BinEntry,
    CalendarDay,
    ChangeRequest,
    CheckPlan,
    ClassReport,
    Closure,
    Consent,
    Correction,
    CorrectionLine,
    Drive,
    ErrorReport,
    Event,
    Finding,
    Guardianship,
    HardCopy,
    Journal,
    JournalCheck,
    Letter,
    Message,
    NormativeDocument,
    Note,
    Notice,
    Order,
    OutsideMark,
    Plan,
    PlanItem,
    Receipt,
    Remark,
    RollOver,
    Session,
    StaffAbsence,
    Substitution,
    Survey,
    SurveyQuestion,
    Work,
)  # fmt: skip
from ejournal.settings import load_settings
from ejournal.web.factory import create_web
from tests.conftest import Browser
from tests.factories import CAST, NOW, TODAY, SmallSchool

NOBODY = "nobody"
LOCKED = date(2026, 9, 28)
EMPTY = '{"before": {}, "after": {}}'
STAFF = {"admin", "director", "deputy", "secretary", "dispatcher", "methodist", "teacher", "teacher2"}
EVERYONE = set(CAST)
TIMETABLE_MAKERS = {"admin", "dispatcher", "deputy"}
HEADS = {"admin", "director", "deputy", "methodist"}
PUBLIC = EVERYONE | {NOBODY}
PLANNERS = {"admin", "deputy", "methodist"}
IMPORTERS = {"admin", "secretary"}
COVERS = {"admin", "deputy", "dispatcher"}
ISSUERS = {"admin", "teacher", "teacher2"}  # both teachers lead a class
READS_DIARY = {"admin", "director", "deputy", "teacher", "parent", "student"}
READS_IT = HEADS | {"teacher"}  # «математика» is kept by `teacher`, who also leads the class

KEEPS_EVENTS = {"admin", "director", "deputy", "secretary"}
KEEPS_PAPERS = {"admin", "director", "deputy"}

# endpoint, method → who gets through to the room behind the door (an answer other than 401, 403, 404 or the login page)
TABLE: dict[tuple[str, str], set[str]] = {
    ("static", "GET"): PUBLIC,
    ("health.healthz", "GET"): PUBLIC,
    ("account.log_in", "GET"): PUBLIC,
    ("account.log_in", "POST"): PUBLIC,
    ("account.log_out", "POST"): PUBLIC,
    ("account.unlock", "GET"): EVERYONE,
    ("account.unlock", "POST"): EVERYONE,
    ("account.password", "GET"): EVERYONE,
    ("account.password", "POST"): EVERYONE,
    ("account.sessions", "GET"): EVERYONE,
    ("account.end_other_session", "POST"): {"teacher"},  # the session in the example is his
    ("first_run.welcome", "GET"): PUBLIC,
    ("first_run.welcome", "POST"): PUBLIC,
    ("setup.year", "GET"): {"admin"},
    ("setup.year", "POST"): {"admin"},
    ("setup.classes", "GET"): {"admin"},
    ("setup.classes", "POST"): {"admin"},
    ("desk.today_page", "GET"): EVERYONE,
    ("reports.index", "GET"): STAFF,
    ("ready_reports.index", "GET"): STAFF,  # each sees his own
    ("ready_reports.file", "GET"): set(),  # none is made in the example; who opens which: tests/web/test_ready_reports.py
    ("ready_reports.again", "POST"): set(),
    ("reports.page", "GET"): {"admin", "director", "deputy", "secretary", "teacher", "teacher2"},  # the month's attendance: both lead a class
    ("reports.file", "GET"): {"admin", "director", "deputy", "secretary", "teacher", "teacher2"},
    ("messages.index", "GET"): EVERYONE,
    ("messages.new", "GET"): EVERYONE,
    ("messages.write", "POST"): EVERYONE,  # whom: tests/queries/test_audiences.py
    ("messages.find_audience", "GET"): EVERYONE,
    ("messages.page", "GET"): {"teacher", "parent"},  # the message in the example is from one to the other
    ("messages.reply", "POST"): {"teacher", "parent"},
    ("messages.again", "POST"): {"teacher"},
    ("messages.away", "POST"): {"teacher", "parent"},
    ("messages.file", "GET"): {"teacher", "parent"},
    ("messages.letter", "GET"): {"teacher"},
    ("events.index", "GET"): EVERYONE,
    ("events.month", "GET"): EVERYONE,
    ("events.month_file", "GET"): EVERYONE,
    ("events.page", "GET"): KEEPS_EVENTS | {"teacher", "parent", "student"},  # of the families of 5 А
    ("events.new", "GET"): KEEPS_EVENTS | {"teacher", "teacher2"},
    ("events.add", "POST"): KEEPS_EVENTS | {"teacher", "teacher2"},
    ("events.edit", "GET"): KEEPS_EVENTS | {"teacher"},
    ("events.change", "POST"): KEEPS_EVENTS | {"teacher"},
    ("events.cancel", "POST"): KEEPS_EVENTS | {"teacher"},
    ("documents.index", "GET"): EVERYONE,
    ("documents.file", "GET"): EVERYONE,
    ("documents.new", "GET"): KEEPS_PAPERS,
    ("documents.add", "POST"): KEEPS_PAPERS,
    ("documents.edit", "GET"): KEEPS_PAPERS,
    ("documents.change", "POST"): KEEPS_PAPERS,
    ("documents.remove_file", "POST"): KEEPS_PAPERS,
    ("diary.index", "GET"): EVERYONE,
    ("diary.week", "GET"): {"admin", "director", "deputy", "teacher", "parent", "student"},
    ("diary.subjects", "GET"): {"admin", "director", "deputy", "teacher", "parent", "student"},
    ("timetable.index", "GET"): EVERYONE,
    ("timetable.wall_pdf", "GET"): STAFF,  # a family that names nothing gets its child's week, which has no sheet for the wall
    ("timetable.wall_xlsx", "GET"): STAFF,
    ("timetable.wall_print", "GET"): STAFF,
    ("timetable_edit.page", "GET"): TIMETABLE_MAKERS,
    ("timetable_edit.data", "GET"): TIMETABLE_MAKERS,
    ("timetable_edit.cells", "POST"): TIMETABLE_MAKERS,
    ("timetable_edit.copy", "POST"): TIMETABLE_MAKERS,
    ("timetable_edit.make", "POST"): TIMETABLE_MAKERS,
    ("journal.index", "GET"): HEADS | {"teacher", "teacher2"},
    ("journal.pressed", "GET"): PUBLIC,
    ("journal.changes", "GET"): {"admin", "director", "deputy", "teacher", "teacher2"},
    ("journal.page", "GET"): READS_IT,
    ("journal.data", "GET"): READS_IT,
    ("journal.cell", "GET"): READS_IT,
    ("journal.figures", "GET"): READS_IT,
    ("journal.short", "GET"): HEADS | {"teacher", "teacher2"},
    ("journal.short_file", "GET"): HEADS | {"teacher", "teacher2"},
    ("journal.figures_page", "GET"): READS_IT,
    ("journal.page_xlsx", "GET"): READS_IT,
    ("journal.page_pdf", "GET"): READS_IT,
    ("journal.page_print", "GET"): READS_IT,
    ("journal.cells", "POST"): {"teacher"},
    ("journal.lessons", "POST"): {"teacher"},
    ("journal.marks", "GET"): READS_IT,
    ("journal.write_marks", "POST"): {"teacher"},
    ("journal.disputed", "GET"): {"admin", "director", "deputy", "teacher", "teacher2"},  # both lead a class
    ("journal.disputed_file", "GET"): {"admin", "director", "deputy", "teacher", "teacher2"},
    ("diary.marks", "GET"): {"admin", "director", "deputy", "teacher", "parent", "student"},
    ("diary.week_file", "GET"): READS_DIARY,
    ("diary.file", "GET"): READS_DIARY,
    ("diary.plots", "GET"): READS_DIARY,
    ("diary.subjects_file", "GET"): READS_DIARY,
    ("diary.acknowledge", "POST"): {"parent"},
    ("error_reports.form", "GET"): {"parent", "student"},
    ("error_reports.send", "POST"): {"parent", "student"},
    ("error_reports.index", "GET"): {"admin", "director", "deputy", "teacher", "teacher2"},
    ("error_reports.place", "GET"): {"admin", "director", "deputy", "teacher"},  # sent to `teacher`
    ("error_reports.answer", "POST"): {"deputy", "teacher"},
    ("journal.close", "GET"): {"admin", "deputy", "teacher"},
    ("journal.close_now", "POST"): {"admin", "deputy", "teacher"},
    ("journal.closing", "GET"): {"admin", "deputy"},
    ("journal.closing_now", "POST"): {"admin", "deputy"},
    ("journal.lesson", "GET"): READS_IT,
    ("journal.card", "GET"): READS_IT,
    ("journal.write_panel_card", "POST"): {"teacher"},
    ("journal.lesson_file", "GET"): READS_IT,
    ("journal.write_lesson", "POST"): {"teacher"},
    ("journal.write_works", "POST"): {"teacher"},
    ("journal.lesson_files", "POST"): {"teacher"},
    ("journal.together", "GET"): READS_IT,
    ("journal.together_file", "GET"): READS_IT,
    ("journal.sheet", "GET"): READS_IT,
    ("journal.sheet_pdf", "GET"): READS_IT,
    ("journal.sheet_print", "GET"): READS_IT,
    ("plans.index", "GET"): HEADS | {"teacher", "teacher2"},
    ("plans.of_journal", "GET"): READS_IT,
    ("plans.give", "POST"): PLANNERS | {"teacher"},
    ("plans.page", "GET"): READS_IT,
    ("plans.items", "POST"): PLANNERS | {"teacher"},
    ("plans.details", "POST"): PLANNERS | {"teacher"},
    ("plans.submit", "POST"): {"teacher"},  # who works by it
    ("plans.review", "POST"): PLANNERS,
    ("plans.approve_picked", "POST"): HEADS | {"teacher", "teacher2"},  # nothing was ticked
    ("plans.register_file", "GET"): HEADS | {"teacher", "teacher2"},
    ("associations.index", "GET"): HEADS,
    ("associations.add", "POST"): {"admin", "deputy"},
    ("associations.change", "POST"): {"admin", "deputy"},
    ("plans.add_plan_file", "POST"): PLANNERS | {"teacher"},
    ("plans.plan_file", "GET"): READS_IT,
    ("plans.remove_plan_file", "POST"): {"admin"},  # there is one file, and he comes first
    ("plans.plan_xlsx", "GET"): READS_IT,
    ("plans.plan_pdf", "GET"): READS_IT,
    ("plans.plan_print", "GET"): READS_IT,
    ("plans.bring_start", "GET"): PLANNERS | {"teacher"},
    ("plans.bring", "POST"): PLANNERS | {"teacher"},
    ("plans.brought", "GET"): set(),  # an upload is its owner's alone, and the example belongs to nobody
    ("plans.write_import", "POST"): set(),
    ("plans.fulfilment", "GET"): HEADS | {"teacher", "teacher2"},
    ("plans.fulfilment_xlsx", "GET"): HEADS | {"teacher", "teacher2"},
    ("plans.fulfilment_pdf", "GET"): HEADS | {"teacher", "teacher2"},
    ("plans.fulfilment_of", "GET"): READS_IT,
    ("plans.merge", "POST"): PLANNERS | {"teacher"},
    ("plans.correction_xlsx", "GET"): READS_IT,
    ("plans.correction_pdf", "GET"): READS_IT,
    ("plans.correction_print", "GET"): READS_IT,
    ("imports.start", "GET"): IMPORTERS | {"deputy"},  # he brings the load and is led to it
    ("imports.bring", "POST"): IMPORTERS,
    ("imports.template", "GET"): IMPORTERS,
    **{("imports." + step, method): set() for step, method in (  # an upload is its owner's alone, and this one is nobody's
        ("columns", "GET"), ("decide_columns", "POST"), ("lines", "GET"), ("decide_lines", "POST"), ("write", "POST"),
        ("done", "GET"))},
    ("lists.start", "GET"): IMPORTERS,  # the kind in the example is the staff; the load is tried in its own test
    ("lists.bring", "POST"): IMPORTERS,
    ("lists.template", "GET"): IMPORTERS,
    **{("lists." + step, method): set() for step, method in (
        ("columns", "GET"), ("decide_columns", "POST"), ("lines", "GET"), ("decide_lines", "POST"), ("write", "POST"),
        ("done", "GET"))},
}  # fmt: skip

TABLE |= {
    ("new_year.index", "GET"): {"admin", "secretary", "director", "deputy"},
    ("new_year.step", "POST"): {"admin", "secretary"},
    ("new_year.undo", "POST"): {"admin", "secretary"},
    ("new_year.lists", "GET"): {"admin", "secretary", "director", "deputy"},
    ("new_year.lists_file", "GET"): {"admin", "secretary", "director", "deputy"},
    ("new_year.close", "GET"): {"admin", "deputy"},
    ("new_year.close", "POST"): {"admin", "deputy"},
}

TABLE |= {
    ("substitutions.index", "GET"): COVERS,
    ("substitutions.away", "POST"): COVERS,
    ("substitutions.absence", "GET"): COVERS,
    ("substitutions.cover", "POST"): COVERS,
    ("substitutions.note", "POST"): COVERS,
    ("substitutions.mine", "GET"): STAFF,
    ("substitutions.write_mine", "POST"): COVERS | {"teacher"},  # the absent one in the example is he
    ("substitutions.move", "POST"): COVERS,
    ("substitutions.take_back", "POST"): COVERS,
    ("substitutions.single", "GET"): COVERS,
    ("substitutions.put_single", "POST"): COVERS,
    ("substitutions.room", "POST"): COVERS,
    ("substitutions.basis", "POST"): COVERS,
    ("substitutions.card", "GET"): COVERS | {"teacher"},
    ("substitutions.day", "GET"): STAFF,
    ("substitutions.day_file", "GET"): STAFF,
    ("substitutions.register_page", "GET"): COVERS | {"director", "secretary"},
    ("substitutions.register_file", "GET"): COVERS | {"director", "secretary"},
    ("assessment.index", "GET"): HEADS | {"teacher", "teacher2", "parent", "parent2", "student"},
    ("assessment.schedule_pdf", "GET"): HEADS | {"teacher", "teacher2", "parent", "parent2", "student"},
    ("assessment.schedule_xlsx", "GET"): HEADS | {"teacher", "teacher2", "parent", "parent2", "student"},
    ("assessment.schedule_print", "GET"): HEADS | {"teacher", "teacher2", "parent", "parent2", "student"},
    ("assessment.overdue", "GET"): HEADS | {"teacher", "teacher2"},
    ("assessment.weights", "GET"): {"admin", "deputy"},
    ("assessment.take", "POST"): {"admin", "deputy"},
    ("doctor.index", "GET"): {"admin", "director", "deputy", "teacher", "teacher2"},
    ("doctor.fix", "POST"): {"teacher", "teacher2"},
    ("calendar.index", "GET"): EVERYONE,
    ("calendar.special", "POST"): COVERS,
    ("calendar.remove", "POST"): COVERS,
    ("calendar.period", "GET"): {"admin", "deputy"},
    ("calendar.period", "POST"): {"admin", "deputy"},
    ("calendar.new_year", "GET"): {"admin", "deputy"},
    ("calendar.new_year", "POST"): {"admin", "deputy"},
    ("calendar.year_file", "GET"): EVERYONE,
    ("bells.index", "GET"): EVERYONE,
    ("bells.short", "POST"): COVERS,
    ("bells.use", "POST"): COVERS,
    ("bells.remove", "POST"): COVERS,
    ("copies.index", "GET"): {"admin", "director", "deputy"},
    ("copies.make", "POST"): {"admin", "director"},
    ("copies.try_one", "POST"): {"admin", "director"},
    ("archive.index", "GET"): {"admin", "director", "deputy"},
    ("archive.make", "POST"): {"admin", "director", "deputy"},
    ("archive.check", "POST"): {"admin", "director", "deputy"},
    ("archive.describe", "POST"): {"admin", "director", "deputy"},
    ("archive.retire", "POST"): {"admin", "director", "deputy"},
    ("proof.index", "GET"): {"admin", "director", "deputy"},
    ("proof.check", "POST"): {"admin", "director"},
    ("closures.index", "GET"): {"admin", "deputy", "director"},
    ("closures.close", "POST"): {"admin", "deputy", "director"},
    ("closures.take_back", "POST"): {"admin", "deputy", "director"},
    ("training.index", "GET"): EVERYONE,
    ("training.act", "POST"): {"admin"},
    ("drives.index", "GET"): {"admin", "director", "deputy", "teacher", "teacher2"},
    ("drives.register_file", "GET"): {"admin", "director", "deputy", "teacher", "teacher2"},
    ("drives.end", "POST"): {"admin", "deputy", "teacher"},  # the drive in the example is his
    ("drives.new", "GET"): {"admin", "deputy", "teacher", "teacher2"},
    ("drives.workbook", "POST"): {"admin", "deputy", "teacher", "teacher2"},
    ("drives.ask_for_one", "GET"): {"admin", "deputy", "teacher", "teacher2"},
    ("drives.workbook_of_one", "POST"): {"admin", "deputy", "teacher", "teacher2"},  # of another's journal: 400, in words
    ("drives.bring", "GET"): {"teacher", "teacher2"},
    ("drives.upload", "POST"): {"teacher", "teacher2"},
    ("drives.preview", "GET"): set(),  # an upload is its owner's alone: tests/web/test_drive_pages.py
    ("drives.write", "POST"): set(),
    ("corrections.index", "GET"): {"admin", "director", "deputy", "teacher", "teacher2"},
    ("corrections.new", "GET"): {"teacher"},  # of «математика», which teacher2 doesn't keep
    ("corrections.hand_in", "POST"): {"teacher", "teacher2"},  # the form itself says whose journal
    ("corrections.page", "GET"): {"admin", "director", "deputy", "teacher"},  # the request in the example is his
    ("corrections.take_back", "POST"): {"teacher"},
    ("corrections.carry_out", "POST"): {"deputy"},
    ("corrections.turn_down", "POST"): {"deputy"},
    ("corrections.register_page", "GET"): {"admin", "director", "deputy"},
    ("corrections.register_file", "GET"): {"admin", "director", "deputy"},
    ("outside.of_journal", "GET"): READS_IT,
    ("outside.add", "POST"): {"teacher", "deputy"},
    ("outside.take_back", "POST"): {"teacher", "deputy"},
    ("notebook.owed", "GET"): {"teacher", "teacher2"},
    ("notebook.owed_file", "GET"): {"teacher", "teacher2"},
    ("notebook.of_journal", "GET"): {"teacher"},
    ("notebook.write", "POST"): {"teacher"},
    ("notebook.act", "POST"): {"teacher"},
    ("notebook.notes", "GET"): {"teacher"},
    ("notebook.cell", "GET"): {"teacher"},
    ("notebook.write_of_cell", "POST"): {"teacher"},
    ("merge.index", "GET"): IMPORTERS,
    ("merge.do", "POST"): IMPORTERS,
    ("guardian_merge.guardians", "GET"): IMPORTERS,
    ("guardian_merge.do_guardians", "POST"): IMPORTERS,
    ("bin.index", "GET"): {"admin"},
    ("bin.put_back", "POST"): {"admin"},
    ("upkeep.index", "GET"): {"admin", "director", "deputy", "secretary", "teacher", "teacher2"},
    ("upkeep.confirm_class", "POST"): {"teacher"},
    ("upkeep.ask", "POST"): {"teacher"},
    ("upkeep.withdraw", "POST"): {"teacher"},  # the request in the example is his
    ("upkeep.queue", "GET"): IMPORTERS,
    ("upkeep.accept_one", "POST"): IMPORTERS,
    ("upkeep.refuse_one", "POST"): IMPORTERS,
    ("upkeep.classes", "GET"): {"admin", "director", "deputy", "secretary"},
    ("accounts.index", "GET"): ISSUERS,
    ("accounts.make", "POST"): ISSUERS,  # the form itself says which class
    ("accounts.make_staff", "POST"): {"admin"},
    ("accounts.ask_reissue", "GET"): {"admin"},  # without a class it speaks of the staff
    ("accounts.reissue_now", "POST"): ISSUERS,
    ("accounts.slips_pdf", "POST"): ISSUERS,
    ("accounts.block_one", "POST"): {"admin", "teacher"},  # the account in the example is of a pupil of his class
    ("accounts.unblock_one", "POST"): {"admin", "teacher"},
    ("accounts.login", "GET"): {"admin"},
    ("accounts.login", "POST"): {"admin"},
    ("notices.index", "GET"): EVERYONE,
    ("notices.read_all", "POST"): EVERYONE,
    ("notices.read_one", "POST"): {"teacher"},  # the notice in the example is his
}

LEADS = {"admin", "director", "deputy", "teacher"}  # the class of the example is `teacher`'s
TABLE |= {
    ("class_desk.index", "GET"): LEADS | {"teacher2"},
    ("class_desk.page", "GET"): LEADS,
    ("class_desk.report", "POST"): {"teacher"},
    ("class_desk.reports", "GET"): {"admin", "director", "deputy"},
    ("class_desk.one_report", "GET"): LEADS,
    ("class_desk.settle", "POST"): {"deputy"},
    ("class_desk.readers", "GET"): LEADS,
    ("class_desk.remind", "POST"): {"teacher"},
    ("class_desk.slips", "GET"): {"deputy", "teacher"},
    ("class_desk.print_page", "POST"): {"deputy", "teacher"},
    ("class_desk.returned", "POST"): {"deputy", "teacher"},
    ("class_desk.remarks", "GET"): LEADS,
    ("class_desk.write_remarks", "POST"): {"deputy", "teacher"},
    ("remarks.of_journal", "GET"): {"deputy", "teacher"},
    ("remarks.write_of_journal", "POST"): {"deputy", "teacher"},
    ("remarks.back", "POST"): {"deputy"},  # the remark in the example is the teacher's; the deputy comes first
}

OFFICE = {"admin", "director", "deputy", "secretary"}
CARD_MAKERS = {"admin", "secretary"}
TABLE |= {
    ("pupils.index", "GET"): OFFICE | {"teacher", "teacher2"},
    ("pupils.list_file", "GET"): OFFICE | {"teacher", "teacher2"},  # of the class each leads
    ("pupils.alphabet", "GET"): OFFICE,
    ("pupils.alphabet_file", "GET"): OFFICE,
    ("pupils.new", "GET"): CARD_MAKERS,
    ("pupils.create", "POST"): CARD_MAKERS,
    ("pupils.card", "GET"): OFFICE | {"teacher", "parent", "student"},  # teacher2 teaches him and knows his name only
    ("pupils.part", "GET"): OFFICE | {"teacher", "parent"},  # the consents, beside the contacts
    ("pupils.history", "GET"): OFFICE,
    ("pupils.change", "POST"): CARD_MAKERS,
    ("pupils.rename", "POST"): CARD_MAKERS,
    ("pupils.add_guardian", "POST"): CARD_MAKERS,
    ("pupils.change_guardian", "POST"): CARD_MAKERS,
    ("pupils.give_consent", "POST"): CARD_MAKERS,
    ("pupils.withdraw_consent", "POST"): CARD_MAKERS,
    ("pupils.add_exemption", "POST"): CARD_MAKERS,
    ("people.staff", "GET"): OFFICE,
    ("people.new_staff", "GET"): CARD_MAKERS,
    ("people.add_staff", "POST"): CARD_MAKERS,
    ("people.staff_page", "GET"): OFFICE,
    ("people.change_staff", "POST"): CARD_MAKERS,
    ("guardians.card", "GET"): OFFICE | {"teacher"},
    ("guardians.change_card", "POST"): CARD_MAKERS,
    ("accesses.index", "GET"): {"admin", "director"},
    ("accesses.file", "GET"): {"admin", "director"},
}

READS_ORDERS = {"admin", "secretary", "director", "deputy"}
WRITES_ORDERS = {"admin", "secretary"}
ASKS = {"admin", "director", "deputy", "teacher", "teacher2"}  # both teachers lead a class
KEEPS_IT = {"admin", "director", "deputy", "teacher"}  # the questionnaire in the example is for the parents of 5 А, by `teacher`
TABLE |= {
    ("surveys.index", "GET"): EVERYONE,
    ("surveys.new", "GET"): ASKS,
    ("surveys.make", "POST"): ASKS,
    ("surveys.page", "GET"): KEEPS_IT,
    ("surveys.edit", "GET"): KEEPS_IT,
    ("surveys.change", "POST"): KEEPS_IT,
    ("surveys.begin", "POST"): KEEPS_IT,
    ("surveys.close", "POST"): KEEPS_IT,
    ("surveys.prolong", "POST"): KEEPS_IT,
    ("surveys.remind", "POST"): KEEPS_IT,
    ("surveys.blank", "GET"): KEEPS_IT,
    ("surveys.results_file", "GET"): KEEPS_IT,
    ("surveys.paper", "GET"): KEEPS_IT,
    ("surveys.write_paper", "POST"): KEEPS_IT,
    ("surveys.answer", "GET"): {"parent"},
    ("surveys.send", "POST"): {"parent"},
}
TABLE |= {
    ("orders.index", "GET"): READS_ORDERS,
    ("orders.new", "GET"): WRITES_ORDERS,
    ("orders.make", "POST"): WRITES_ORDERS,
    ("orders.page", "GET"): READS_ORDERS,
    ("orders.change", "POST"): WRITES_ORDERS,
    ("orders.drop", "POST"): WRITES_ORDERS,
    ("orders.cancel", "POST"): WRITES_ORDERS,
    ("orders.text", "GET"): READS_ORDERS,
    ("orders.write_text", "POST"): WRITES_ORDERS,
    ("orders.text_file", "GET"): READS_ORDERS,
    ("orders.movement", "GET"): READS_ORDERS,
    ("orders.movement_file", "GET"): READS_ORDERS,
    ("orders.extract_page", "GET"): READS_ORDERS | {"teacher"},  # who leads the pupil's class
    ("orders.extract_file", "GET"): READS_ORDERS | {"teacher"},
}

TABLE |= {
    ("jobs.index", "GET"): STAFF,
    ("jobs.file", "GET"): set(),  # each his own: the key in the example is nobody's
    ("jobs.cancel", "POST"): set(),
    ("volume.page", "GET"): {"admin", "director", "deputy", "teacher", "teacher2"},
    ("volume.make", "POST"): set(),  # no class in the form
    ("volume.make_groups", "POST"): set(),  # no year in the form that has groups
    ("volume.make_school", "POST"): set(),  # no year in the form that has journals
    ("paper.index", "GET"): OFFICE,
    ("paper.file", "GET"): OFFICE,
    ("paper.new", "GET"): {"admin", "deputy"},
    ("paper.add", "POST"): {"admin", "deputy"},
    ("paper.edit", "GET"): {"admin", "deputy"},
    ("paper.change", "POST"): {"admin", "deputy"},
    ("paper.strike", "POST"): {"admin", "deputy"},
}
TABLE |= {  # how families hear of a child, the queue of letters, the export for an outside diary
    ("delivery.page", "GET"): {"parent", "teacher", "secretary", "admin"},
    ("delivery.choose", "POST"): {"parent", "teacher", "secretary", "admin"},
    ("post.queue", "GET"): {"admin"},
    ("post.trial", "POST"): {"admin"},
    ("post.again_all", "POST"): {"admin"},
    ("post.again", "POST"): {"admin"},
    ("portal.page", "GET"): {"admin", "deputy"},
    ("portal.file", "POST"): {"admin", "deputy"},
    ("notices.choices", "GET"): EVERYONE,
    ("notices.keep_choices", "POST"): EVERYONE,
}


SEES_ATTENDANCE = {"admin", "director", "deputy", "secretary", "teacher"}  # he leads 5 А
KEEPS_ATTENDANCE = SEES_ATTENDANCE - {"director"}
TABLE |= {
    ("attendance.index", "GET"): SEES_ATTENDANCE | {"teacher2"},  # of the class each leads
    ("attendance.reasons", "POST"): KEEPS_ATTENDANCE,
    ("attendance.day", "GET"): SEES_ATTENDANCE,
    ("attendance.cells", "POST"): KEEPS_ATTENDANCE,
    ("attendance.month", "GET"): SEES_ATTENDANCE,
    ("attendance.month_file", "GET"): SEES_ATTENDANCE,
    ("attendance.summary", "GET"): SEES_ATTENDANCE,
    ("attendance.summary_file", "GET"): SEES_ATTENDANCE,
    ("attendance.grounds", "GET"): SEES_ATTENDANCE,
    ("attendance.write", "POST"): KEEPS_ATTENDANCE,
    ("attendance.ground", "GET"): KEEPS_ATTENDANCE,
    ("attendance.change", "POST"): KEEPS_ATTENDANCE,
    ("attendance.back", "POST"): KEEPS_ATTENDANCE,
    ("attendance.cancel", "POST"): {"admin"},  # there is one ground, and he comes first
    ("attendance.paper", "GET"): KEEPS_ATTENDANCE,
    ("attendance.bus", "GET"): KEEPS_ATTENDANCE | {"teacher2"},
    ("attendance.write_bus", "POST"): KEEPS_ATTENDANCE | {"teacher2"},  # each sees the riders of his own class
    ("attendance.exemptions", "GET"): SEES_ATTENDANCE,
    ("attendance.exempt", "POST"): KEEPS_ATTENDANCE,
    ("attendance.exempt_until", "POST"): KEEPS_ATTENDANCE,
}


CHECKS = {"director", "deputy"}
HEARS = KEEPS_PAPERS | {"teacher"}  # the check in the example is of «математика», sent
TABLE |= {
    ("control.index", "GET"): KEEPS_PAPERS,
    ("control.filling_file", "GET"): KEEPS_PAPERS,
    ("control.lessons", "GET"): KEEPS_PAPERS,
    ("school_state.index", "GET"): KEEPS_PAPERS,
    ("school_state.file", "GET"): KEEPS_PAPERS,
    ("control.ask", "POST"): CHECKS,
    ("objectivity.index", "GET"): KEEPS_PAPERS,
    ("objectivity.file", "GET"): KEEPS_PAPERS,
    ("control.families", "GET"): KEEPS_PAPERS,
    ("control.families_file", "GET"): KEEPS_PAPERS,
    ("control.use", "GET"): KEEPS_PAPERS,
    ("control.use_file", "GET"): KEEPS_PAPERS,
    ("journal_checks.index", "GET"): HEARS | {"teacher2"},
    ("journal_checks.register", "GET"): HEARS | {"teacher2"},
    ("journal_checks.page", "GET"): HEARS,
    ("journal_checks.act", "GET"): HEARS,
    ("journal_checks.new", "GET"): CHECKS,
    ("journal_checks.write", "POST"): CHECKS,
    ("journal_checks.clean", "POST"): CHECKS,
    ("journal_checks.add", "POST"): CHECKS,
    ("journal_checks.send", "POST"): CHECKS,
    ("journal_checks.decide", "POST"): CHECKS,
    ("journal_checks.planning", "GET"): CHECKS,
    ("journal_checks.plan", "POST"): CHECKS,
    ("journal_checks.drop", "POST"): CHECKS,
    ("journal_checks.mine", "GET"): HEADS | {"teacher", "teacher2"},
    ("journal_checks.answer", "POST"): {"teacher"},
    ("journal_findings.standing", "GET"): HEARS,
    ("journal_findings.answer", "POST"): HEARS,  # whom a remark concerns; the answer itself is its teacher's
    ("work_analysis.index", "GET"): HEARS | {"teacher2"},
    ("work_analysis.works_file", "GET"): HEARS | {"teacher2"},
    ("work_analysis.page", "GET"): HEARS,  # the work in the example is of «математика»
    ("work_analysis.file", "GET"): HEARS,
    ("work_analysis.words", "POST"): {"teacher"},
    ("work_analysis.tasks", "POST"): {"teacher"},
    ("work_analysis.cells", "POST"): {"teacher"},
}


def is_of_the_panel(endpoint: str, app: Any) -> bool:
    return endpoint.split(".")[0] in app.extensions["panel_views"] or endpoint.startswith("admin.")


def example(endpoint: str, school: SmallSchool) -> dict[str, Any]:
    """Values for the blanks of an address: things of class 5 А."""
    session = Session.select().where(Session.account == school.accounts["teacher"].id).first()
    return {
        "filename": "css/tokens.css",
        "name": "2026-01-01-000000-manual.sqlite3",
        "journal_id": school.journals["математика"].id,
        "pupil_id": school.pupils["ершов"].id,
        "class_id": school.classes["5А"].id,
        "subject_id": school.journals["английский"].subject_id,
        "session_id": session.id if session else 0,
        **example_of_the_class(endpoint, school),
        "kind": "html" if endpoint == "class_desk.print_page" else "xlsx" if endpoint in ("notebook.owed_file", "journal.together_file", "journal.disputed_file", "journal.short_file") else "script",
        "mark": "0123456789",
        "lesson_id": school.lessons["математика", TODAY].id,
        "token": "a" * 22,
        "key": "0" * 16,
        "note_id": note_of_the_teacher(school).id if endpoint == "notebook.act" else 0,
        "mark_id": outside_mark(school).id if endpoint == "outside.take_back" else 0,
        "entry_id": thing_in_the_bin().id if endpoint == "bin.put_back" else 0,
        "request_id": request_of_the_teacher(school).id if endpoint.startswith("upkeep.") else 0,
        "account_id": pupils_account(school).id if endpoint.startswith("accounts.") else 0,
        "notice_id": notice_of_the_teacher(school).id if endpoint == "notices.read_one" else 0,
        "correction_id": correction_of_the_teacher(school).id if endpoint.startswith("corrections.") else 0,
        "letter_id": failed_letter().id if endpoint == "post.again" else 0,
        "guardian_id": school.accounts["parent"].guardian_id,
        **example_plan(school, endpoint),
    } | ({"kind": "xlsx"} if endpoint == "corrections.register_file" else {"kind": "staff"} if endpoint.startswith("lists.") else {}) | {
        name: value for more in EXAMPLES for name, value in more(endpoint, school).items()
    }


def example_on_paper(endpoint: str, school: SmallSchool) -> dict[str, Any]:
    """A line of the register of hard copies."""
    if not endpoint.startswith("paper."):
        return {}
    said = {"title": "Классный журнал 5 А", "pages": 67, "printed_on": TODAY, "at": NOW}
    found = HardCopy.get_or_none() or HardCopy.create(year=school.year, number=1, **said)
    return {"copy_id": found.id, "kind": "xlsx"}


def example_of_a_diary(endpoint: str, school: SmallSchool) -> dict[str, Any]:
    """A file of a lesson and a report sent to `teacher`, of Ершов; forms as HTML."""
    if endpoint.split(".")[0] not in ("diary", "error_reports"):
        return {}
    lesson, child = school.lessons["математика", TODAY].id, school.pupils["ершов"]
    file = Attachment.get_or_none(Attachment.entity == "Lesson") or _file("Lesson", lesson)
    own = {"pupil": child, "entity": "Lesson", "entity_id": lesson, "lesson": lesson, "text": "Параграф не тот"}
    sent = {"account": school.accounts["parent"], "staff": school.staff["teacher"], "state": "open"}
    report, _ = ErrorReport.get_or_create(**own, **sent, defaults={"at": NOW})
    return {"kind": "html", "entity": "Lesson", "entity_id": lesson, "file_id": file.id, "report_id": report.id}


def example_of_attendance(endpoint: str, school: SmallSchool) -> dict[str, Any]:
    """A ground of Ершов with a paper beside it; files as XLSX."""
    if not endpoint.startswith("attendance."):
        return {}
    ground = AbsenceGround.get_or_none() or AbsenceGround.create(
        pupil=school.pupils["ершов"], code="Б", kind="document", start=LOCKED, end=LOCKED, at=NOW
    )
    file = Attachment.get_or_none(Attachment.entity == "AbsenceGround") or _file("AbsenceGround", ground.id)
    return {"ground_id": ground.id, "file_id": file.id, "exemption_id": 0, "kind": "xlsx"}


def example_talk(endpoint: str, school: SmallSchool) -> dict[str, Any]:
    """A message of `teacher` to `parent`, an event for the families of 5 А, a document; each with a file."""
    room = endpoint.split(".")[0]
    if room not in ("messages", "events", "documents"):
        return {}
    teacher, parent = school.accounts["teacher"], school.accounts["parent"]
    message, is_new = Message.get_or_create(author=teacher, title="Собрание", defaults={"at": NOW - timedelta(days=2)})
    if is_new:
        Receipt.create(message=message, account=parent, sent_at=NOW - timedelta(days=2))
    event, _ = Event.get_or_create(title="Собрание", defaults={"start": TODAY, "end": TODAY, "at": NOW, "author": teacher,
                                   "audience": "families", "school_class": school.classes["5А"]})  # fmt: skip
    if event.removed_at is not None:
        Event.update(removed_at=None).execute()
    paper, _ = NormativeDocument.get_or_create(title="Положение", defaults={"at": NOW})
    entity, number = ("Message", message.id) if room == "messages" else ("NormativeDocument", paper.id)
    file = Attachment.get_or_none(Attachment.entity == entity) or _file(entity, number)
    return {"message_id": message.id, "event_id": event.id, "document_id": paper.id, "file_id": file.id,
            "kind": "xlsx" if endpoint == "events.month_file" else "html"}  # fmt: skip


def example_of_the_class(endpoint: str, school: SmallSchool) -> dict[str, int]:
    """A report of `teacher` to the deputy and a remark of his, made when first asked for."""
    report, remark = 0, 0
    if endpoint.startswith("class_desk."):
        report = ClassReport.get_or_create(school_class=school.classes["5А"], defaults={"at": NOW, "things": "[]"})[0].id
    if endpoint == "remarks.back":
        own = {"pupil": school.pupils["ершов"], "staff": school.staff["teacher"], "text": "Помог товарищам"}
        remark = Remark.get_or_create(**own, defaults={"date": TODAY, "at": NOW, "kind": "praise"})[0].id
    return {"report_id": report, "remark_id": remark}


def failed_letter() -> Any:
    told = {"email": "mama@example.org", "subject": "Дневник", "body": "", "made_at": NOW, "next_at": NOW, "state": "failed"}
    return Letter.get_or_create(key="day:1", defaults=told)[0]


def example_of_cards(endpoint: str, school: SmallSchool) -> dict[str, Any]:
    """Things on the card of Ершов; files as XLSX."""
    if endpoint.split(".")[0] not in ("pupils", "people", "guardians", "accesses"):
        return {}
    pupil = school.pupils["ершов"]
    tie = Guardianship.get_or_none(Guardianship.pupil == pupil)
    own = {"pupil": pupil, "kind": "photo", "date": LOCKED}
    consent = Consent.get_or_none(Consent.pupil == pupil) or Consent.create(**own)
    return {
        "tab": "consents", "part": "core", "kind": "xlsx", "tie_id": tie.id if tie else 0, "consent_id": consent.id,
        "staff_id": school.staff["teacher"].id, "guardian_id": tie.guardian_id if tie else 0,
    }  # fmt: skip


def correction_of_the_teacher(school: SmallSchool) -> Any:
    """A request of `teacher` about a locked cell of «математика», undecided."""
    own = {"year": school.year, "number": 1, "journal": school.journals["математика"], "teacher": school.staff["teacher"]}
    found, is_new = Correction.get_or_create(**own, defaults={"asked_at": NOW, "date": LOCKED, "reason": "Ошибка строки"})
    if is_new:
        cell = {"pupil": school.pupils["ершов"], "work": school.work("математика", LOCKED)}
        CorrectionLine.create(correction=found, position=1, target="cell", **cell, was="", becomes="4")
    return found


def thing_in_the_bin() -> Any:
    deleted = {"entity": "Subject", "entity_id": 999, "title": "Черчение", "data": '{"name": "Черчение"}'}
    return BinEntry.get_or_none() or BinEntry.create(**deleted, at=NOW)


def request_of_the_teacher(school: SmallSchool) -> Any:
    """A waiting request for a change of `teacher`."""
    asked = {"pupil": school.pupils["ершов"], "new": "Матфей", "account": school.accounts["teacher"], "state": "asked"}
    return ChangeRequest.get_or_create(**asked, defaults={"asked_at": NOW})[0]


def pupils_account(school: SmallSchool) -> Any:
    """A login of a pupil of 5 А that is not in the cast: it may be closed and opened."""
    return Account.get_or_create(login="elkin.g", pupil=school.pupils["елкин"], defaults={"created_at": NOW})[0]


def example_order(endpoint: str, school: SmallSchool) -> dict[str, Any]:
    """An executed order, made for the addresses of orders only, or the name of a report; files as what needs no engine."""
    if endpoint.startswith("ready_reports."):
        return {"key": "1-school-results-school", "kind": "xlsx"}
    if endpoint.startswith("reports."):
        return {"name": "attendance-month", "kind": "html"}
    if not endpoint.startswith("orders."):
        return {}
    said = {"year": school.year, "number": "53-у", "kind": "leave", "date": TODAY, "effective": TODAY}
    order = Order.get_or_none() or Order.create(**said, state="executed", made_at=NOW, executed_at=NOW)
    return {"order_id": order.id, "kind": "html" if endpoint == "orders.text_file" else "xlsx"}


def example_survey(endpoint: str, school: SmallSchool) -> dict[str, Any]:
    """A questionnaire of `teacher` for the parents of 5 А, open."""
    if not endpoint.startswith("surveys."):
        return {}
    said = {"title": "Собрание", "audience": "parents", "school_class": school.classes["5А"], "author": school.accounts["teacher"]}
    survey = Survey.get_or_none() or Survey.create(**said, made_at=NOW, opened_at=NOW, until=date(2027, 5, 1))
    SurveyQuestion.get_or_create(survey=survey, position=1, defaults={"text": "Когда?", "kind": "text"})
    return {"survey_id": survey.id, "kind": "xlsx"}


def outside_mark(school: SmallSchool) -> Any:
    values = {"journal": school.journals["математика"].id, "pupil": school.pupils["ершов"].id, "date": TODAY, "value": "5"}
    paper = {"issuer": "Санаторий «Сосны»", "document": "certificate", "changed_at": NOW}
    return OutsideMark.get_or_none() or OutsideMark.create(**values, **paper)


def note_of_the_teacher(school: SmallSchool) -> Any:
    journal, staff = school.journals["математика"].id, school.staff["teacher"].id
    return Note.get_or_none(Note.staff == staff) or Note.create(staff=staff, journal=journal, date=TODAY, text="тетрадь", rev=1)


def notice_of_the_teacher(school: SmallSchool) -> Any:
    account = school.accounts["teacher"].id
    return Notice.get_or_create(account=account, kind="other", text="Педсовет в 15:00", url="/", defaults={"at": NOW})[0]


def example_of_the_timetable(endpoint: str, school: SmallSchool) -> dict[str, Any]:
    """Things of the calendar and of substitutions, made for their own addresses only; files as XLSX."""
    if endpoint.startswith("new_year."):
        return {"roll_id": standing_step(school).id, "kind": "xlsx"} if endpoint.endswith(("undo", "file")) else {}
    if endpoint.split(".")[0] not in ("substitutions", "calendar", "bells", "closures"):
        return {}
    lesson, teacher = school.lessons["математика", TODAY], school.staff["teacher"]
    absence, _ = StaffAbsence.get_or_create(staff=teacher, start=TODAY, end=TODAY, reason="illness")
    made, _ = Substitution.get_or_create(lesson=lesson, kind="cancel", absence=absence, defaults={"made_at": NOW, "before": EMPTY})
    closure, _ = Closure.get_or_create(year=school.year, kind="frost", start=TODAY, end=TODAY)
    day, _ = CalendarDay.get_or_create(year=school.year, date=TODAY, kind="off")
    bells, _ = BellDay.get_or_create(schedule=BellSchedule.get(), weekday=1)
    return {
        "absence_id": absence.id, "lesson_id": lesson.id, "substitution_id": made.id, "closure_id": closure.id, "day_id": day.id,
        "bell_day_id": bells.id, "period_id": school.quarter.id, "kind": "xlsx",
    }  # fmt: skip


def standing_step(school: SmallSchool) -> Any:
    """A step into the next year with nothing made by it."""
    year, _ = AcademicYear.get_or_create(title="2027/28", defaults={"start": date(2027, 9, 1), "end": date(2028, 5, 31)})
    return RollOver.get_or_create(year_from=school.year, year_to=year, defaults={"at": NOW})[0]


def example_drive(endpoint: str, school: SmallSchool) -> dict[str, Any]:
    """A drive given to `teacher`."""
    if not endpoint.startswith("drives."):
        return {}
    values = {"journals": "Математика", "code": "ABCD-EFGH-JKLM", "issued_at": NOW}
    drive = Drive.get_or_none() or Drive.create(staff=school.staff["teacher"], **values)
    return {"drive_id": drive.id, "kind": "xlsx"}


def example_plan(school: SmallSchool, endpoint: str) -> dict[str, int]:
    """The plan of «математика» with a file, whose row alone is there; made when first asked for."""
    journal = Journal.get_by_id(school.journals["математика"].id)
    if journal.plan_id is None:
        plan = Plan.create(year=school.year, subject=journal.subject_id, grade=5, title="Математика", author=school.staff["teacher"])
        PlanItem.create(plan=plan, position=64, topic="Степень числа")
        Journal.update(plan=plan).where(Journal.id == journal.id).execute()
    plan_id, lesson_id = Journal.get_by_id(journal.id).plan_id, school.lessons["математика", TODAY].id
    entity, number = ("Lesson", lesson_id) if endpoint == "journal.lesson_file" else ("Plan", plan_id)
    file = Attachment.get_or_none(Attachment.entity == entity) or _file(entity, number)
    number = Association.get_or_create(name="Точные науки")[0].id
    return {"plan_id": plan_id, "file_id": file.id, "association_id": number} | ({"kind": "xlsx"} if endpoint == "plans.register_file" else {})


def _file(entity: str, number: int) -> Any:
    return Attachment.create(entity=entity, entity_id=number, name="ктп.pdf", size=1, sha256="0" * 64, added_at=NOW)


def example_of_the_archive(endpoint: str, school: SmallSchool) -> dict[str, Any]:
    """A copy of the quarter; a retired one where it would be read, which takes the queue of long work."""
    if not endpoint.startswith("archive."):
        return {}
    about = {"year": school.year, "name": "q1", "path": "/media/one/q1", "files": 1, "size": 1, "manifest": "a" * 64, "made_at": NOW, "checked_at": NOW}
    copy = ArchiveCopy.get_or_none() or ArchiveCopy.create(**about, state="retired" if endpoint == "archive.check" else "good")
    return {"copy_id": copy.id}


def example_of_works(endpoint: str, school: SmallSchool) -> dict[str, Any]:
    """A control work of «математика», held; files as XLSX."""
    if not endpoint.startswith("work_analysis."):
        return {}
    work = school.work("математика", LOCKED)
    Work.update(kind=school.kinds["К"]).where(Work.id == work).execute()
    return {"work_id": work, "kind": "xlsx"}


def example_of_control(endpoint: str, school: SmallSchool) -> dict[str, Any]:
    """A sent check of «математика» with a remark, a line of the plan; files as XLSX."""
    if endpoint.split(".")[0] not in ("control", "journal_checks", "objectivity", "school_state"):
        return {}
    said = {"journal": school.journals["математика"], "purpose": "Темы"}
    check, _ = JournalCheck.get_or_create(**said, defaults={"checked_on": TODAY, "sent_at": NOW})
    finding, _ = Finding.get_or_create(check_of=check, text="Нет темы")
    plan, _ = CheckPlan.get_or_create(year=school.year, purpose="Темы", defaults={"due": TODAY})
    return {"check_id": check.id, "finding_id": finding.id, "plan_id": plan.id, "what": "council", "kind": "xlsx"}


EXAMPLES = (  # of the rooms; a later one is believed before an earlier one
    example_of_the_timetable,
    example_of_cards,
    example_order,
    example_talk,
    example_survey,
    example_of_a_diary,
    example_drive,
    example_of_attendance,
    example_of_the_archive,
    example_of_control,
    example_of_works,
    example_on_paper,
)


def address(app: Any, endpoint: str, school: SmallSchool) -> str:
    rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
    values = {name: value for name, value in example(endpoint, school).items() if name in rule.arguments}
    kept = app.config["SETTINGS"].data / "files" / "kept" / "00"
    kept.mkdir(parents=True, exist_ok=True)
    (kept / ("0" * 64)).write_bytes(b"%")
    if endpoint == "copies.try_one":
        (app.config["SETTINGS"].data / "backups" / values["name"]).write_bytes(b"no database")
    with app.test_request_context():
        from flask import url_for

        url = url_for(endpoint, **values)
    if endpoint == "corrections.new":
        url += f"?journal={school.journals['математика'].id}&cell={school.pupils['ершов'].id}-{school.work('математика', LOCKED)}"
    if endpoint in ("journal.cell", "notebook.cell"):
        url += f"?pupil={values.get('pupil_id', school.pupils['ершов'].id)}&work={school.work('математика', TODAY)}"
    return url


def test_every_address_is_in_the_table(app_once: Any) -> None:
    """A new route has to be named here, with the roles it is for."""
    found = {
        (rule.endpoint, method)
        for rule in app_once.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if not is_of_the_panel(rule.endpoint, app_once)
    }
    assert found == set(TABLE)


@pytest.mark.req("SEC-1", "ROLE-2", "ROLE-5")
@pytest.mark.parametrize(("endpoint", "method"), TABLE, ids=lambda value: str(value))
def test_only_the_named_roles_get_through(
    web: Callable[..., Any], app_once: Any, school: SmallSchool, endpoint: str, method: str
) -> None:
    web("teacher")
    url = address(app_once, endpoint, school)
    passed = {who for who in (NOBODY, *CAST) if gets_through(web("" if who == NOBODY else who), url, method, endpoint)}
    assert passed == TABLE[endpoint, method]


def gets_through(browser: Any, url: str, method: str, endpoint: str) -> bool:
    if method == "GET":
        answer = browser.get(url)
    elif endpoint == "attendance.cells":
        answer = browser.post_json(url, {"op": "6d0cbe43-8b9c-4d8a-8f0e-1f9a4c7f1f11", "date": TODAY.isoformat(), "changes": []})
    elif endpoint == "work_analysis.tasks":
        answer = browser.post_json(url, {"op": "6d0cbe43-8b9c-4d8a-8f0e-1f9a4c7f1f11", "seen": "", "tasks": []})
    elif endpoint in ("work_analysis.cells", "journal.cells", "journal.lessons", "journal.write_panel_card", "journal.write_marks", "timetable_edit.cells"):
        answer = browser.post_json(url, {"op": "6d0cbe43-8b9c-4d8a-8f0e-1f9a4c7f1f11", "changes": []})
    else:
        answer = browser.post(url)
    at_the_door = (
        answer.status_code == 302 and answer.headers["Location"].startswith("/login") and endpoint != "account.log_out"
    )
    if endpoint in ("account.log_in", "account.unlock", "first_run.welcome") and method == "POST":
        return answer.status_code in (200, 302, 401, 429) and not (endpoint == "account.unlock" and at_the_door)
    if endpoint == "first_run.welcome":
        return True
    return not at_the_door and answer.status_code not in (401, 403, 404)


@pytest.mark.req("SEC-1")
def test_a_view_without_an_action_is_403_even_for_the_administrator(school: SmallSchool, tmp_path: Path, moment: Any) -> None:
    settings = load_settings({"EJOURNAL_DATA": str(tmp_path)})
    app = create_web(settings, moment)
    app.add_url_rule("/forgotten", "forgotten", lambda: "nobody closed this")
    browser = Browser(app, "admin")
    assert browser.get("/").status_code == 200
    answer = browser.get("/forgotten")
    assert answer.status_code == 403 and "nobody closed this" not in answer.text
