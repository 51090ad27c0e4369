"""The tables of the school. `ALL_MODELS` is in the order in which they can be created."""

from __future__ import annotations

from ejournal.models.accounts import Account, AccountRole, LoginAttempt, Session
from ejournal.models.attendance import AbsenceGround
from ejournal.models.audit import AuditRow, Operation
from ejournal.models.base import BaseModel, database, open_database, russian, tx
from ejournal.models.calendar import AcademicYear, Bell, BellDay, BellSchedule, CalendarDay, Period
from ejournal.models.classes import ClassMembership, ClassTeacher, Closure, GroupMembership, SchoolClass, StudyGroup
from ejournal.models.closings import JournalClosing
from ejournal.models.control import (
    CheckPlan,
    ControlAnalysis,
    ControlScore,
    ControlTask,
    FillingRequest,
    Finding,
    JournalCheck,
    PlanReview,
)
from ejournal.models.corrections import Correction, CorrectionLine
from ejournal.models.exemptions import Exemption
from ejournal.models.family import Acknowledgement, ClassReport, Delivery, DiaryVisit, ErrorReport, Letter, Remark, Slip
from ejournal.models.journals import Journal, JournalTeacher, PlanCorrection, TimetableSlot
from ejournal.models.keeping import ArchiveCopy, Drive, HardCopy
from ejournal.models.lessons import Lesson, Work
from ejournal.models.marks import Absence, Mark, PeriodMark
from ejournal.models.messages import (
    Event,
    Message,
    NormativeDocument,
    Receipt,
    Survey,
    SurveyAnswer,
    SurveyQuestion,
    SurveyReply,
)
from ejournal.models.notebook import Note
from ejournal.models.notices import Notice, NoticeChoice
from ejournal.models.orders import Order, OrderLine, PupilStatus
from ejournal.models.outside_marks import OutsideMark
from ejournal.models.people import Guardian, Guardianship, Pupil, Staff
from ejournal.models.personal import CardAccess, Consent, NameChange, PupilHealth, PupilIdentity, PupilSocial
from ejournal.models.plans import Attachment, Plan, PlanItem
from ejournal.models.school import School, SchoolSetting
from ejournal.models.subjects import Association, AssociationSubject, CurriculumLine, Subject
from ejournal.models.substitutions import ClosureLesson, LessonNote, StaffAbsence, Substitution
from ejournal.models.upkeep import BinEntry, ChangeRequest, DataCheck, GuardianMerge, PupilMerge, RollOver
from ejournal.models.work_kinds import WorkKind

ALL_MODELS: tuple[type[BaseModel], ...] = (
    School, SchoolSetting, AcademicYear, Period, CalendarDay, BellSchedule, Bell, BellDay, Subject, CurriculumLine,
    Staff, Pupil, Guardian, Guardianship, SchoolClass, ClassTeacher, StudyGroup, ClassMembership, GroupMembership, Closure,
    WorkKind, Plan, PlanItem, Attachment, Journal, JournalTeacher, PlanCorrection, TimetableSlot,
    Lesson, StaffAbsence, Substitution, ClosureLesson, Work, Mark, Absence, PeriodMark,
    Account, AccountRole, Session, LoginAttempt, AuditRow, Operation,
    Notice, JournalClosing, Correction, CorrectionLine, Note, OutsideMark, Exemption,
    LessonNote, PupilIdentity, PupilHealth, PupilSocial, Consent, NameChange, CardAccess, Order, OrderLine, PupilStatus,
    DataCheck, ChangeRequest, BinEntry, PupilMerge, GuardianMerge, RollOver,
    AbsenceGround, Remark, Acknowledgement, DiaryVisit, ErrorReport, Delivery, Letter, ClassReport, Slip,
    Message, Receipt, Event, NormativeDocument, Survey, SurveyQuestion, SurveyReply, SurveyAnswer,
    ArchiveCopy, HardCopy, Drive, NoticeChoice,
    CheckPlan, JournalCheck, Finding, FillingRequest, ControlTask, ControlScore, ControlAnalysis, PlanReview, Association, AssociationSubject,
)  # fmt: skip

__all__ = [
    "ALL_MODELS", "Absence", "Attachment", "BellDay", "Closure", "ClosureLesson", "Plan", "PlanCorrection", "PlanItem", "StaffAbsence",
    "Substitution", "AcademicYear", "Account", "AccountRole", "AuditRow", "BaseModel", "Bell", "BellSchedule",
    "CalendarDay", "ClassMembership", "ClassTeacher", "CurriculumLine", "GroupMembership", "Guardian", "GuardianMerge", "Guardianship",
    "Journal", "JournalTeacher", "Lesson", "LoginAttempt", "Mark", "Operation", "Period", "PeriodMark", "Pupil", "School",
    "SchoolClass", "SchoolSetting", "Session", "Staff", "StudyGroup", "Subject", "TimetableSlot", "Work", "WorkKind",
    "BinEntry", "CardAccess", "ChangeRequest", "Consent", "DataCheck", "NameChange", "Order", "OrderLine", "PupilHealth",
    "PupilIdentity", "PupilMerge", "PupilSocial", "PupilStatus", "RollOver",
    "Correction", "CorrectionLine", "Exemption", "JournalClosing", "LessonNote", "Note", "Notice", "NoticeChoice", "OutsideMark",
    "AbsenceGround", "Acknowledgement", "Delivery", "DiaryVisit", "ClassReport", "ErrorReport", "Letter", "Remark", "Slip",
    "Event", "Message", "NormativeDocument", "Receipt", "Survey", "SurveyAnswer", "SurveyQuestion", "SurveyReply",
    "ArchiveCopy", "Association", "AssociationSubject", "Drive", "HardCopy",
    "CheckPlan", "ControlAnalysis", "ControlScore", "ControlTask", "FillingRequest", "Finding", "JournalCheck", "PlanReview",
    "database", "open_database", "russian", "tx",
]  # fmt: skip
