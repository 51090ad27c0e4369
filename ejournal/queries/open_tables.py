"""The tables of a school year as a later reader takes them, without this program: columns, types, references, rows (ARC-2).

Only what `OPEN` names is given; what is secret or the program's own is left out and named: passwords, sessions, notebooks, letters' texts, cards of health.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Any

from peewee import (
    AutoField,
    BigIntegerField,
    BooleanField,
    DateField,
    DateTimeField,
    DecimalField,
    FloatField,
    ForeignKeyField,
    IntegerField,
    SmallIntegerField,
    TimeField,
)

from ejournal.models import ALL_MODELS, AcademicYear
from ejournal.models.base import BaseModel

OPEN = frozenset(
    """
    School SchoolSetting AcademicYear Period CalendarDay BellSchedule Bell BellDay Subject CurriculumLine Staff Pupil
    Guardian Guardianship SchoolClass ClassTeacher StudyGroup ClassMembership GroupMembership Closure WorkKind Plan PlanItem
    Attachment Journal JournalTeacher PlanCorrection TimetableSlot Lesson StaffAbsence Substitution ClosureLesson Work Mark
    Absence PeriodMark Account AccountRole JournalClosing Correction CorrectionLine OutsideMark Exemption LessonNote Consent
    NameChange Order OrderLine PupilStatus PupilMerge GuardianMerge RollOver AbsenceGround Remark Event NormativeDocument
    ArchiveCopy HardCopy CheckPlan JournalCheck Finding ControlTask ControlScore ControlAnalysis PlanReview
    """.split()
)
OTHER = "не журнал: служебные записи программы"
CLOSED = {
    "Session": "сеансы работы", "LoginAttempt": "попытки входа", "Operation": "служебные ответы программы", "AuditRow": "лежит отдельно: chain/audit.jsonl",
    "Note": "записная книжка учителя: личная", "Letter": "тексты отправленных писем", "BinEntry": "удалённые карточки",
    "PupilHealth": "сведения о здоровье", "PupilSocial": "сведения о семье", "PupilIdentity": "данные документов", "CardAccess": "кто открывал карточки",
    "SurveyReply": "ответы на опросы", "SurveyAnswer": "ответы на опросы", "Message": "личная переписка", "Receipt": "личная переписка",
    "Notice": "уведомления", "Delivery": "отправка уведомлений", "DiaryVisit": "кто открывал дневник", "ErrorReport": "сообщения о неточностях",
}  # fmt: skip
_TYPES: tuple[tuple[tuple[type, ...], str], ...] = (
    ((BooleanField,), "да/нет"),
    ((AutoField, BigIntegerField, SmallIntegerField, IntegerField), "целое число"),
    ((DecimalField, FloatField), "число"),
    ((DateTimeField,), "дата и время"),
    ((DateField,), "дата"),
    ((TimeField,), "время"),
)


@dataclass(frozen=True)
class OpenTable:
    """One table that is given away open; `fields` are its columns."""

    model: type[BaseModel]
    fields: tuple[Any, ...]
    left_out: tuple[str, ...]

    @property
    def name(self) -> str:
        return str(self.model._meta.table_name)

    @property
    def title(self) -> str:
        return str(self.model._meta.label_plural or self.model._meta.label or self.name)

    def rows(self, year_id: int) -> Iterator[tuple[Any, ...]]:
        """The rows of the year, or all where the table is of no year, by number. One SELECT, never many rows in memory."""
        query = self.model.select(*self.fields)
        condition = of_year(self.model, year_id)
        if condition is not None:
            query = query.where(condition)
        yield from query.order_by(self.model._meta.primary_key).tuples().iterator()

    def schema(self) -> dict[str, Any]:
        """The description that goes with the table."""
        of = "учебного года" if of_year(self.model, 0) is not None else "всей школы"
        columns = [_column(field) for field in self.fields]
        return {"name": self.name, "title": self.title, "rows_of": of, "columns": columns, "left_out": list(self.left_out)}


def open_tables() -> tuple[OpenTable, ...]:
    """All that may be given away, in the order in which they refer to each other."""
    return tuple(_open(model) for model in ALL_MODELS if model.__name__ in OPEN)


def closed_tables() -> list[dict[str, str]]:
    """What is left out and why."""
    return [{"name": str(model._meta.table_name), "why": CLOSED.get(model.__name__, OTHER)} for model in ALL_MODELS if model.__name__ not in OPEN]


def _open(model: type[BaseModel]) -> OpenTable:
    hidden = {*model._meta.secret}
    fields = tuple(field for field in model._meta.sorted_fields if field.name not in hidden)
    return OpenTable(model, fields, tuple(field.column_name for field in model._meta.sorted_fields if field.name in hidden))


def of_year(model: type[BaseModel], year_id: int) -> Any:
    """The condition by which a row belongs to the year: its own reference, or that of what it hangs on; None: of no year."""
    path = _way(model)
    if path is None:
        return None
    field, parent = path
    if parent is AcademicYear:
        return field == year_id
    return field.in_(parent.select(parent._meta.primary_key).where(of_year(parent, year_id)))


@cache
def _way(model: type[BaseModel]) -> tuple[Any, Any] | None:
    links = [one for one in model._meta.sorted_fields if isinstance(one, ForeignKeyField) and not one.null and one.rel_model is not model]
    own = [one for one in links if one.rel_model is AcademicYear]
    found = own or [one for one in links if _way(one.rel_model) is not None]
    return (found[0], found[0].rel_model) if found else None


def _column(field: Any) -> dict[str, Any]:
    title = str(field.verbose_name or ("номер" if field.primary_key else field.name))
    points = isinstance(field, ForeignKeyField)
    return {
        "name": field.column_name, "title": title, "type": _type(field), "may_be_empty": bool(field.null), "note": str(field.help_text or ""),
        "references": {"table": field.rel_model._meta.table_name, "column": field.rel_field.column_name} if points else None,
        "values": {str(key): label for key, label in field.choices or ()},
    }  # fmt: skip


def _type(field: Any) -> str:
    kind = field.rel_field if isinstance(field, ForeignKeyField) else field
    return next((title for types, title in _TYPES if isinstance(kind, types)), "текст")


def plain_value(value: Any) -> Any:
    """A value as JSON takes it: dates in ISO 8601, exact numbers as text."""
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
