"""Rights on the records of the panel: model × role → verbs. What is not here is closed. Source: ADM-2, SEC-1.

r = see and export, c = create, u = change, d = delete (where the model keeps no history).
"""

from __future__ import annotations

from typing import Any

from ejournal.policy.actor import Actor
from ejournal.policy.verdict import ALLOWED, Verdict, refuse

VERBS = {"read": "r", "create": "c", "update": "u", "delete": "d"}
_HEADS_READ = {"admin": "r", "director": "r", "deputy": "r"}
_PEOPLE = {"admin": "rcu", "secretary": "rcu", "director": "r", "deputy": "r"}
_PLAN = {"admin": "rcud", "deputy": "rcud", "director": "r", "secretary": "r", "dispatcher": "r", "methodist": "r"}
_TIMETABLE = {"admin": "rcud", "dispatcher": "rcud", "deputy": "rcud", "director": "r", "secretary": "r", "methodist": "r"}

RIGHTS: dict[str, dict[str, str]] = {
    "School": {"admin": "ru", "director": "ru", "secretary": "ru", "deputy": "r"},
    "SchoolSetting": {"admin": "ru", "director": "r", "deputy": "ru"},
    "AcademicYear": _PLAN,
    "Period": _PLAN,
    "CalendarDay": dict.fromkeys(_PLAN, "r"),  # changed on the calendar's own page, where its lessons follow (REG-2)
    "BellSchedule": _TIMETABLE,
    "Bell": _TIMETABLE,
    "Subject": _PLAN,
    "CurriculumLine": _PLAN | {"methodist": "rcud"},
    "Staff": _PEOPLE,
    "Pupil": _PEOPLE,
    "Guardian": _PEOPLE | {"director": "r"},
    "Guardianship": {"admin": "rcud", "secretary": "rcud", "director": "r", "deputy": "r"},
    "SchoolClass": _PLAN | {"secretary": "rcu"},
    "ClassTeacher": _PLAN,
    "StudyGroup": _PLAN,
    "ClassMembership": {"admin": "rcu", "secretary": "rcu", "director": "r", "deputy": "r"},
    "GroupMembership": {"admin": "rcu", "secretary": "rcu", "deputy": "rcu", "director": "r"},
    "Journal": {"admin": "rcu", "deputy": "rcu", "director": "r", "dispatcher": "r", "methodist": "r"},
    "JournalTeacher": _PLAN,
    "TimetableSlot": dict.fromkeys(_TIMETABLE, "r"),  # changed on its own page, where clashes are named (TT-2)
    "BellDay": _TIMETABLE,
    "Closure": {"admin": "r", "deputy": "r", "director": "r", "dispatcher": "r", "secretary": "r"},
    "ClosureLesson": {"admin": "r", "deputy": "r", "director": "r"},
    "StaffAbsence": {"admin": "rcud", "dispatcher": "rcud", "deputy": "rcud", "secretary": "rcu", "director": "r"},
    "Substitution": {"admin": "r", "dispatcher": "r", "deputy": "r", "director": "r", "secretary": "r"},
    "LessonNote": {"admin": "r", "dispatcher": "r", "deputy": "r", "director": "r"},
    "Plan": dict.fromkeys(_PLAN, "r"),  # changed on its own page, where its approval follows (KTP-5)
    "PlanItem": dict.fromkeys(_PLAN, "r"),
    "PlanCorrection": {"admin": "r", "deputy": "r", "director": "r", "methodist": "r"},
    "Attachment": {"admin": "r", "deputy": "r", "director": "r", "methodist": "r"},
    "Lesson": {"admin": "r", "director": "r", "deputy": "r", "dispatcher": "r", "methodist": "r"},
    "WorkKind": {"admin": "rcud", "deputy": "rcud", "director": "r", "methodist": "r"},
    "Work": _HEADS_READ | {"methodist": "r"},
    "Mark": _HEADS_READ,
    "Absence": _HEADS_READ,
    "PeriodMark": _HEADS_READ,
    "Notice": {"admin": "r"},
    "NoticeChoice": {},  # everybody's own (MSG-3)
    "Note": {},  # a teacher's own notebook: nobody else reads it, the panel neither (GRID-9)
    "JournalClosing": _HEADS_READ,
    "Correction": _HEADS_READ,
    "CorrectionLine": _HEADS_READ,
    "OutsideMark": _HEADS_READ | {"secretary": "r"},
    "PupilIdentity": {"secretary": "rcu", "director": "r", "admin": "r"},
    "PupilHealth": {"secretary": "rcu", "director": "r", "admin": "r"},
    "PupilSocial": {"secretary": "rcu", "director": "r", "deputy": "r", "admin": "r"},
    "Consent": {"admin": "rcu", "secretary": "rcu", "director": "r", "deputy": "r"},
    "NameChange": {"admin": "r", "secretary": "r", "director": "r", "deputy": "r"},
    "CardAccess": {"admin": "r", "director": "r"},
    "Order": {"admin": "r", "secretary": "r", "director": "r", "deputy": "r"},  # made on their own pages (MOV-2)
    "OrderLine": {"admin": "r", "secretary": "r", "director": "r", "deputy": "r"},
    "PupilStatus": {"admin": "r", "secretary": "r", "director": "r", "deputy": "r"},
    "DataCheck": _HEADS_READ | {"secretary": "r"},
    "ChangeRequest": _HEADS_READ | {"secretary": "r"},
    "BinEntry": {"admin": "r"},
    "PupilMerge": {"admin": "r", "secretary": "r", "director": "r"},
    "GuardianMerge": {"admin": "r", "secretary": "r", "director": "r"},
    "RollOver": {"admin": "r", "secretary": "r", "director": "r", "deputy": "r"},
    "AbsenceGround": _HEADS_READ | {"secretary": "r"},
    "Remark": _HEADS_READ,
    "Acknowledgement": _HEADS_READ,
    "DiaryVisit": _HEADS_READ,
    "ErrorReport": _HEADS_READ,
    "Delivery": {"admin": "r", "director": "r", "deputy": "r", "secretary": "r"},
    "Letter": {"admin": "r"},
    "ClassReport": _HEADS_READ,
    "Slip": _HEADS_READ,
    "Message": {},  # read by who wrote it and whom it was sent to; nobody else (MSG-1)
    "Receipt": {},
    "Event": _HEADS_READ | {"secretary": "r"},
    "NormativeDocument": {"admin": "rcu", "deputy": "rcu", "director": "rcu", "secretary": "r", "methodist": "r"},
    "Survey": _HEADS_READ,
    "SurveyQuestion": _HEADS_READ,
    "SurveyReply": {},  # who has answered is nobody's list: it would open a small anonymous questionnaire (CLS-6)
    "SurveyAnswer": {},
    "ArchiveCopy": _HEADS_READ,
    "HardCopy": _HEADS_READ | {"secretary": "r"},
    "Drive": _HEADS_READ,
    "CheckPlan": _HEADS_READ,
    "JournalCheck": _HEADS_READ,
    "Finding": _HEADS_READ,
    "FillingRequest": _HEADS_READ,
    "ControlTask": _HEADS_READ | {"methodist": "r"},
    "ControlScore": _HEADS_READ,
    "ControlAnalysis": _HEADS_READ | {"methodist": "r"},
    "PlanReview": _HEADS_READ | {"methodist": "r"},
    "Association": {"admin": "rcud", "deputy": "rcud", "director": "r", "methodist": "r"},
    "AssociationSubject": {"admin": "rcud", "deputy": "rcud", "director": "r", "methodist": "r"},
    "Exemption": {"admin": "rcu", "deputy": "rcu", "secretary": "rcu", "director": "r"},
    "Account": {"admin": "rcu", "director": "r"},
    "AccountRole": {"admin": "rcud", "director": "r"},
    "Session": {"admin": "r"},
    "LoginAttempt": {"admin": "r"},
    "AuditRow": {"admin": "r", "director": "r", "deputy": "r"},
    "Operation": {"admin": "r"},
}


def may_touch(actor: Actor | None, model: Any, verb: str) -> Verdict:
    """Whether the actor may `verb` ("read", "create", "update", "delete") records of `model`."""
    if actor is None:
        return refuse("Войдите, чтобы открыть эту страницу.")
    if verb == "delete" and model._meta.keeps_history:
        return refuse("Записи с историей не удаляют: их закрывают датой или приказом.")
    letter = VERBS[verb]
    if any(letter in RIGHTS.get(model.__name__, {}).get(role, "") for role in actor.roles):
        return ALLOWED
    return refuse("У вашей роли нет права на это. Если оно нужно, скажите администратору журнала.")
