"""The tables of the school. `ALL_MODELS` is in the order in which they can be created."""

from __future__ import annotations

from ejournal.models.accounts import Account, AccountRole, LoginAttempt, Session
from ejournal.models.audit import AuditRow, Operation
from ejournal.models.base import BaseModel, database, open_database, russian, tx
from ejournal.models.calendar import AcademicYear, Bell, BellSchedule, CalendarDay, Period
from ejournal.models.classes import ClassMembership, ClassTeacher, GroupMembership, SchoolClass, StudyGroup
from ejournal.models.journals import Journal, JournalTeacher, TimetableSlot
from ejournal.models.lessons import Lesson, Work, WorkKind
from ejournal.models.marks import Absence, Mark, PeriodMark
from ejournal.models.people import Guardian, Guardianship, Pupil, Staff
from ejournal.models.school import School, SchoolSetting
from ejournal.models.subjects import CurriculumLine, Subject

ALL_MODELS: tuple[type[BaseModel], ...] = (
    School, SchoolSetting, AcademicYear, Period, CalendarDay, BellSchedule, Bell, Subject, CurriculumLine,
    Staff, Pupil, Guardian, Guardianship, SchoolClass, ClassTeacher, StudyGroup, ClassMembership, GroupMembership,
    Journal, JournalTeacher, TimetableSlot, Lesson, WorkKind, Work, Mark, Absence, PeriodMark,
    Account, AccountRole, Session, LoginAttempt, AuditRow, Operation,
)  # fmt: skip

__all__ = [
    "ALL_MODELS", "Absence", "AcademicYear", "Account", "AccountRole", "AuditRow", "BaseModel", "Bell", "BellSchedule",
    "CalendarDay", "ClassMembership", "ClassTeacher", "CurriculumLine", "GroupMembership", "Guardian", "Guardianship",
    "Journal", "JournalTeacher", "Lesson", "LoginAttempt", "Mark", "Operation", "Period", "PeriodMark", "Pupil", "School",
    "SchoolClass", "SchoolSetting", "Session", "Staff", "StudyGroup", "Subject", "TimetableSlot", "Work", "WorkKind",
    "database", "open_database", "russian", "tx",
]  # fmt: skip
